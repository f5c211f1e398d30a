"""Literals: a number as printed, its value, and the size of its last digit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from stackmath.numerals.words import SPACE, Kind, Tail, tail
from stackmath.units import Unit

PLAIN = str.maketrans("−⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "--+0123456789")

RAISED = (
    r"(?:\^\{[-−+]?\d{1,3}\}|\^[-−+]?\d{1,3}(?!\d)|<sup>[-−]?\d{1,3}</sup>"
    r"|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?![⁰¹²³⁴⁵⁶⁷⁸⁹]))"
)
NUMBER = re.compile(
    rf"""
    (?P<sign>[-−+]?) (?P<lead>\\?\$)?
    (?: (?P<ten>10(?={RAISED}))
      | (?P<whole>\d{{1,3}}(?P<separator>,|\{{,\}}|\\,|\{{\\,\}}|[_\u00a0\u2009\u202f])\d{{3}}
                  (?:(?P=separator)\d{{3}})*(?!\d)
          | \d+ | (?=\.\d))
        (?:\.(?P<decimals>\d+))?
    )
    (?P<power>(?(ten){RAISED}
      | (?:[eE][-+]?\d{{1,3}}(?!\w|\.\d) | {SPACE}*(?:[×·⋅*x]|\\times|\\cdot){SPACE}*10{RAISED})?))
    """,
    re.VERBOSE,
)
EXPONENT = re.compile(
    r"(?<=[eE])\+?([-−]?\d+)$|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+$|(?<=[\^{>])[-−+]?\d+(?=\}?$|</sup>$)"
)
MALFORMED = re.compile(r"[.,:]\d|\{,\}\d|\{\\,\}\d|_\w")
GLUED = re.compile(r"(?!(?<!^0)(?<!\D0)x\d)[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]")  # 3D and 1st, not the x of 8x80
# Digits that name a day, an hour, a version or a ratio.
DATE = r"\d{4}-\d\d?(?:-\d\d?)?(?![\d.])|\d\d?/\d\d?/\d{4}(?!\d)|\d+(?:[:.]\d+){2,}|\d+:\d+"
DECADE = re.compile(r"(?:1[6-9]|20)\d0s")
DASH = re.compile(r"\u2009?(?:–|--|(?P<hyphen>-)|\\text\{(?:–|--)\})\u2009?(?=[\d$\\.−])")


LONGEST = 200  # characters of a number: what is longer is none to be read


@dataclass(frozen=True)
class Numeral:
    """A number as written, with its value in base units."""

    text: str
    value: Fraction
    quantum: Fraction  # one step of the last printed digit; 0 where the number is exact: 10²⁵
    unit: Unit | None  # None for a bare number: K, M, B, T and × are no units
    scale: Fraction  # base units in what the digits count, the power of ten left out
    decimals: int
    separator: str  # between groups of three digits
    minus: str
    plus: bool  # whether a positive number has its sign
    lead: str  # a dollar sign
    power: str  # the power of ten as written, with # for its digits, ² where they are raised
    exponent: int
    tail: str  # all that follows the power
    opening: str = ""  # the dollar that opens mathematics

    @property
    def bare(self) -> bool:
        """Whether this is digits and nothing else: no unit, letter, separator, point, exponent."""
        return self.text.isdecimal()


@dataclass(frozen=True)
class Range:
    """Two numbers that share a unit: `7.9–37.8 GB`."""

    low: Numeral
    high: Numeral
    text: str


def quantity(text: str, at: int, kind: Kind = "words") -> Numeral | Range | None:
    """Return the number or the range whose text starts at this offset, None if there is none."""
    low = numeral(text, at, kind)
    dash = DASH.match(text, at + len(low.text)) if low else None
    high = numeral(text, dash.end(), kind, bool(low and low.lead)) if dash else None
    if low is None or dash is None or high is None:
        return low
    end = dash.end() + len(high.text)
    low = _sharing(low, high)
    dated = dash["hyphen"] and (re.match(r"-\d", text[end : end + 2]) or re.match(r"0\d", low.text))
    if low.value >= high.value or dated:
        return numeral(text, at, kind)
    return Range(low, high, text[at:end])


def _sharing(low: Numeral, high: Numeral) -> Numeral:
    """Return the low end of a range with what only its high end prints: `$2–3M`, `1–2e9`."""
    scale, unit = low.scale, low.unit
    if not low.tail:
        scale, unit = high.scale, high.unit
    elif unit is None and high.unit:
        scale, unit = scale * high.unit.scale, high.unit
    if high.power and not low.power:
        scale *= Fraction(10) ** high.exponent
    factor = scale / low.scale
    return replace(
        low, value=low.value * factor, quantum=low.quantum * factor, scale=scale, unit=unit
    )


def numeral(text: str, at: int, kind: Kind = "words", money: bool = False) -> Numeral | None:
    """Return the number whose text starts at this offset, None if there is none."""
    found = NUMBER.match(text, at)
    if found is None or (kind == "math" and found["lead"] == "$"):
        return None
    if len(found[0]) > LONGEST:
        return None
    rest = tail(text, found.end(), kind, money or bool(found["lead"]))
    glued = kind != "math" and GLUED.match(text, rest.end)
    if glued or MALFORMED.match(text, rest.end) or DECADE.fullmatch(text[at : rest.end]):
        return None
    return _numeral(found, rest, kind)


def _numeral(found: re.Match[str], rest: Tail, kind: Kind) -> Numeral:
    """Return the number of matched digits and their tail."""
    digits = re.sub(r"\D", "", found["whole"] or "") + (found["decimals"] or "")
    decimals = len(found["decimals"] or "")
    mantissa = Fraction(int(digits or "1"), 10**decimals)
    power, tens = _power(found["power"])
    scale = rest.factor * (rest.unit.scale if rest.unit else 1)
    step = scale * Fraction(10) ** tens
    grouped = len(found["whole"] or "") <= 3  # too short to show whether it would be
    return Numeral(
        text=found.string[found.start() : rest.end],
        value=mantissa * step * (-1 if found["sign"] in ("-", "−") else 1),
        quantum=Fraction(0) if found["ten"] else step / 10**decimals,
        unit=rest.unit,
        scale=scale,
        decimals=decimals,
        separator=found["separator"] or ({"math": "{,}", "words": ","}.get(kind, "") * grouped),
        minus=found["sign"].strip("+") or ("−" if kind == "words" else "-"),
        plus=found["sign"] == "+",
        lead=found["lead"] or "",
        power=("10" if found["ten"] else "") + power,
        exponent=tens,
        tail=found.string[found.end() : rest.end],
    )


def _power(text: str) -> tuple[str, int]:
    """Return a power of ten with its digits blanked, and its exponent."""
    found = EXPONENT.search(text)
    if found is None:
        return "", 0
    digits = found[0].translate(PLAIN).lstrip("+")
    padded = re.match(r"-?0\d", digits)  # 1e-05
    blank = "²" if found[0][-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹" else "##" if padded else "#"
    start = found.start(1) if found[1] else found.start()
    return text[:start] + blank + text[found.end() :], int(digits)
