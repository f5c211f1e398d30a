"""The words by a number: a letter for a power of ten, a unit, a percent sign, an operator."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from stackmath.units import Unit, UnitError, dimension_of_nothing
from stackmath.units import parse as parse_unit

Kind = Literal["words", "code", "math"]

LETTERS = {"K": 10**3, "k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
NUMBER_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

SPACE = r"(?:[ \n\u00a0\u2009\u202f]|\\[,;: ]|~)"
GAP = rf"{SPACE}*(?:\*\*|__|[*_])?{SPACE}?"  # emphasis may end between a number and its unit
WORD = r"[A-Za-zµμ][A-Za-z0-9µμ]*"
# `6.2M H100 hours` multiplies: only a span of time may stand after another unit and a space.
# A `PFLOP/s-day` is a rate times a day.
PRODUCT = rf"{WORD}(?:/s(?=-))?(?:(?:[-·⋅*]| (?=(?:hour|day|week|year)s?\b)){WORD})*"
JOINT = re.compile(r"[-·⋅* ]")

LETTER = re.compile(r"[KkMBT](?![A-Za-z0-9µμ])")
LONE_LETTER = re.compile(rf"{SPACE}([KMBT])(?![A-Za-z0-9µμ/·])")
NUMBER_WORD = re.compile(rf"{SPACE}({'|'.join(NUMBER_WORDS)})(?![A-Za-z0-9])")
PERCENT = re.compile(rf"{SPACE}?\\?%(?![A-Za-z0-9])(?!{SPACE}*[\d(])|{SPACE}per ?cent(?![A-Za-z])")
RATIO = re.compile(rf"(?:×|x(?![A-Za-z0-9])|\\times)(?!{SPACE}*[-−\d(\\$A-Z])")
HEAD = re.compile(f"{GAP}({PRODUCT})")
MANY = rf"1?[KMB] |(?:1{SPACE})?(?:{'|'.join(NUMBER_WORDS)}) |1(?:,000)+ "
PER = re.compile(rf"(/| / |{SPACE}per{SPACE})({MANY})?({PRODUCT})")
LATEX_WORD = r"\\(?:text|textrm|mathrm|mathit|mbox|operatorname) ?\{([^{}]*)\}"
LATEX = re.compile(rf"(?:{SPACE}|\{{}})*/?{LATEX_WORD}(?:(?:/|\\cdot ?){LATEX_WORD})*")

# English and names that would pass for a unit with a prefix.
NOT_UNITS = frozenset(["uh", "Us", "Th", "Eh", "PS", "Ms", "Ts", "Es", "mh"])
NOT_COUNTED = re.compile(
    r"(?:the|an?|each|our|your|its|their|this|that|se|cent|and|thousand|[mbtr]+illion)$"
)
# Words that compute, or count, or name a variable: a number beside one is not the whole side.
COMPUTING = """
plus minus times over by per percent mod modulo divided multiplied squared cubed than less more
twice thrice half halves double triple quarter third thirds dozen hundred thousand million
billion trillion zero one two three four five six seven eight nine ten log ln exp sqrt min max
ceil floor round sum mean average between every each pi tau sigma alpha beta gamma delta theta mu
"""
OPERATORS = frozenset(COMPUTING.split())


class Tail(NamedTuple):
    """What follows the digits: where it ends, what it multiplies by, the unit it names."""

    end: int
    factor: Fraction
    unit: Unit | None


@lru_cache(maxsize=4096)
def known(word: str) -> Unit | None:
    """Return the unit that a word or a product such as `H100-hours` names, None if none."""
    if word in NOT_UNITS:
        return None
    try:
        return parse_unit(JOINT.sub("-", word))
    except UnitError:
        return None


def label(word: str) -> Unit:
    """Return a unit that counts."""
    return Unit(word, Fraction(1), dimension_of_nothing())


def percent() -> Unit:
    """Return the unit of `45 %`."""
    return Unit("%", Fraction(1, 100), dimension_of_nothing())


def tail(text: str, at: int, kind: Kind, money: bool = False) -> Tail:
    """Return what multiplies or measures the number whose digits end at this offset."""
    if kind == "math":  # letters outside \text are variables there
        return _latex(text, at, money) or _sign(text, at) or Tail(at, Fraction(1), _dollar(money))
    end, factor = _power(text, at)
    if end == at and (sign := _sign(text, at)):
        return sign
    end, unit = _unit(text, end, kind, money, counted=end > at)
    return Tail(end, factor, unit)


def _dollar(money: bool) -> Unit | None:
    """Return the unit that a dollar sign before the digits gives."""
    return parse_unit("$") if money else None


def _sign(text: str, at: int) -> Tail | None:
    """Return the tail `%` or `×`, None if neither stands here."""
    if sign := PERCENT.match(text, at):
        return Tail(sign.end(), Fraction(1), percent())
    if sign := RATIO.match(text, at):
        return Tail(sign.end(), Fraction(1), None)
    return None


def _power(text: str, at: int) -> tuple[int, Fraction]:
    """Return where a letter or a word such as `million` ends, and its power of ten."""
    if letter := LETTER.match(text, at):
        return letter.end(), Fraction(LETTERS[letter[0]])
    if word := NUMBER_WORD.match(text, at):
        return word.end(), Fraction(NUMBER_WORDS[word[1]])
    lone = LONE_LETTER.match(text, at)
    if lone and _counts(text, lone.end(), lone[1]):
        return lone.end(), Fraction(LETTERS[lone[1]])
    return at, Fraction(1)


def _counts(text: str, end: int, letter: str) -> bool:
    """Return whether a letter that stands alone is a power of ten: `15 T tokens`, `10.7 T`."""
    head = HEAD.match(text, end)
    unit = known(head[1]) if head else None
    if letter == "B":  # `70 B` is bytes, `70 B parameters` are not
        return unit is not None and unit.dimensionless
    return unit is not None or end == len(text) or (letter != "K" and text[end] in ".,;:)|*_<")


def _unit(text: str, at: int, kind: Kind, money: bool, counted: bool) -> tuple[int, Unit | None]:
    """Return where the unit ends that starts at this offset, and the unit."""
    start, end, unit = (at, at, _dollar(money)) if money else _head(text, at)
    bare = unit is None and not counted
    while per := PER.match(text, end):
        found = _denominator(per[3])
        quotient = bare and (kind == "code" or per[1] == " / " or len(per[3]) < 3)  # 1/d
        if found is None or quotient or (per[1] == " / " and not known(found[1].text)):
            break
        taken, below = found
        above = unit or label("")
        end = per.start(3) + taken
        scale = above.scale / below.scale / _many(per[2])
        unit = Unit("$" * money + text[start:end], scale, above.dimension / below.dimension)
    return end, unit


def _many(words: str | None) -> int:
    """Return the number that a price is for: `$2 per 1M tokens`, `$2/million tokens`."""
    if words is None:
        return 1
    last = words.split()[-1].lstrip("1")
    return (LETTERS | NUMBER_WORDS).get(last) or 10 ** last.count("0")


def _head(text: str, at: int) -> tuple[int, int, Unit | None]:
    """Return start and end of the longest product of known units that follows, and its unit."""
    if head := HEAD.match(text, at):
        for length in _cuts(head[1]):
            word = head[1][:length]
            english = word == "us" and head.start(1) > at  # 8.6us is a time, 3 of us is not
            if not english and (unit := known(word)):
                return head.start(1), head.start(1) + length, unit
    return at, at, None


def _cuts(product: str) -> list[int]:
    """Return the lengths at which a product may be cut, the longest first."""
    return [len(product), *(joint.start() for joint in reversed([*JOINT.finditer(product)]))]


def _denominator(product: str) -> tuple[int, Unit] | None:
    """Return what a number is counted by, after its length: a unit, or any one word."""
    for length in _cuts(product):
        if unit := known(product[:length]):
            return length, unit
    word = JOINT.split(product)[0]
    if len(word) < 2 or NOT_COUNTED.match(word):
        return None
    return len(word), label(word)


def _latex(text: str, at: int, money: bool) -> Tail | None:
    r"""Return the tail written as `\\text{ GB}` or `\\,\\mathrm{TB}/\\mathrm{s}`, None if none."""
    found = LATEX.match(text, at)
    if found is None:
        return None
    words = re.sub(LATEX_WORD, r"\1", found[0]).replace(r"\cdot", "·").replace("{}", "")
    plain = re.sub(rf"^{SPACE}+", " ", words).rstrip()
    read = tail(plain, 0, "words", money)
    return read._replace(end=found.end()) if plain.strip() and read.end == len(plain) else None
