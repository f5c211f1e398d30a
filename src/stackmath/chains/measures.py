"""Measures: the units of physics behind a number, and names of things that nobody defines.

Pages of this project know bytes, FLOP, seconds, joules and dollars; foreign ones weigh and
measure everything. What is not in the table is a unit of its own: it cancels and adds up, and
is never converted.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any

from stackmath.numerals.words import OPERATORS, Kind, known, label
from stackmath.units import Unit

TEN = Fraction(10)
# Each symbol with its size and its dimension, energy being a base of `units`.
TABLE = """
m 0 length:1
g -3 energy:1 time:2 length:-2
N 0 energy:1 length:-1
Pa 0 energy:1 length:-3
C 0 charge:1
A 0 charge:1 time:-1
V 0 energy:1 charge:-1
F 0 charge:2 energy:-1
T 0 energy:1 time:1 charge:-1 length:-2
Wb 0 energy:1 time:1 charge:-1
H 0 energy:1 time:2 charge:-2
Ω 0 energy:1 time:1 charge:-2
L -3 length:3
l -3 length:3
mol 0 substance:1
K 0 temperature:1
s 0 time:1
J 0 energy:1
W 0 energy:1 time:-1
Hz 0 time:-1
eV 0 electronvolt:1
"""
PREFIXES = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12, "c": -2, "d": -1, "m": -3}
PREFIXES |= {"µ": -6, "μ": -6, "u": -6, "n": -9, "p": -12, "f": -15, "h": 2}
IN_WORDS = re.compile(
    r"(?:[kcmnµμ]m|[kmµμ]?g|[kM]?N|[kMm]?V|m?L|[kMG]?Pa|[mµμ]A|[kM]?Ω|mol|[kMG]?eV)\b"
)
OWN = r"\\(?:text|textrm|mathrm|mathsf|mbox|operatorname|rm|unit) ?\{[^{}]*\}"
RAISED = r"\^(?:\{[-−]?\d\}|[-−]?\d)"
ATOM = rf"(?:{OWN}|\\Omega|\\mu ?(?={OWN})|°|\^\{{?\\circ\}}?)(?:{RAISED})?"
JOIN = r"(?:\\[,;: ]|[ ~])*(?:\\cdot ?|/|·|⋅|\\,)?(?:\\[,;: ]|[ ~])*"
IN_MATH = re.compile(
    rf"(?:\\[,;:! ]|[ ~]|\{{\}})*({ATOM}(?:{JOIN}(?:{ATOM}|\((?:{ATOM}{JOIN})+\)(?:{RAISED})?))*)"
)
SYMBOL = re.compile(r"(\(|\)|/|[A-Za-zΩµμ°%$]+)(?:\^?\{?([-−]?\d)\}?|([⁻]?[²³¹]))?")
PLAIN = str.maketrans("−⁻¹²³", "--123")
NOUN = re.compile(r"(?:[ -][A-Za-z][a-z_]{2,20}){1,3}(?=\s?(?:\\?\*|[×·÷/+=≈<>]|x \d)|\s[-−–]\s)")
SMALL = frozenset(["and", "the", "for", "with", "from", "than", "per", "are", "was", "have", "has"])


def measured(text: str, at: int, kind: Kind) -> tuple[int, Unit] | None:
    """Return where what measures or counts the number that ends here ends, and its unit."""
    if kind == "math":
        found = IN_MATH.match(text, at)
        unit = _latex(found[1]) if found else None
        return (found.end(), unit) if found and unit else None
    space = text[at : at + 1] in (" ", "\u00a0", "\u202f", "\u2009")
    if found := IN_WORDS.match(text, at + space):
        after = re.compile(r"(?:[/·][A-Za-z]{1,3}[²³]?|[²³]|\^[23])+").match(text, found.end())
        end = after.end() if after else found.end()
        unit = _unit(text[at + space : end])
        return (end, unit) if unit else None
    if noun := NOUN.match(text, at):
        words = re.split("[ _-]", noun[0].strip(" -"))
        lower = {word.lower() for word in words}
        if not (OPERATORS | SMALL) & lower and not any(known(word) for word in words):
            return noun.end(), label(" ".join(words))
    return None


def _latex(written: str) -> Unit | None:
    r"""Return the unit that `\text{ m/s}^2` writes; of words, a unit of their own."""
    words = re.findall(r"\{([^{}]*)\}", written)
    text = " ".join(words)
    if OPERATORS & {*re.findall(r"[a-z]+", text.lower())} or re.search(r"\d[\d.]", text):
        return None
    if re.search(r"[,;:=?!]|\b(?:and|or|if|for|so|is|are|where|when|with|but|mod)\b", text):
        return None
    plain = re.sub(r"\\(?:text|textrm|mathrm|mathsf|mbox|operatorname|rm|unit) ?", "", written)
    plain = plain.replace(r"\Omega", "Ω").replace(r"\mu", "µ").replace(r"\cdot", "·")
    plain = re.sub(r"\^\{?\\circ\}?", "°", plain)
    plain = re.sub(r"\\[,;: ]|[~]", " ", plain)
    plain = re.sub(r"(?<!\^)\{([^{}]*)\}", r"\1", plain)
    return _unit(plain.strip())


@lru_cache(maxsize=4096)
def _unit(text: str) -> Unit | None:
    """Return the unit of a text such as `kg·m/s^2`; of any other, one of its own."""
    scale, total, sign, depth = Fraction(1), _nothing(), 1, 0
    at = 0
    bare = re.sub(r"[\s·⋅*.]+", " ", text).strip()
    while at < len(bare):
        found = SYMBOL.match(bare, at)
        if bare[at] == " " and found is None:
            at += 1
            continue
        if found is None:
            return _own(text)
        at = found.end()
        if found[1] == "/":
            sign = -1
        elif found[1] == "(":
            depth += 1
        elif found[1] == ")":
            depth, sign = depth - 1, 1
        else:
            one = _symbol(found[1])
            if one is None:
                return _own(text)
            power = sign * int((found[2] or found[3] or "1").translate(PLAIN))
            scale, total = scale * one.scale**power, total * one.dimension**power
            sign = sign if depth else 1
    return Unit(text, scale, total)


@lru_cache(maxsize=4096)
def _symbol(word: str) -> Unit | None:
    """Return the unit of one symbol with its prefix."""
    sizes = _table()
    for length in (0, 1):
        prefix, name = word[:length], word[length:]
        if name in sizes and prefix in PREFIXES:
            size, dimension = sizes[name]
            return Unit(word, TEN ** (size + PREFIXES[prefix]), dimension)
    return known(word)


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[int, Any]]:
    """Return the table by symbol."""
    from pint.util import UnitsContainer

    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        name: (
            int(size),
            UnitsContainer({f"[{key}]": int(power) for key, power in (d.split(":") for d in dims)}),
        )
        for name, size, *dims in rows
    }


def _nothing() -> Any:
    """Return the dimension of a bare number."""
    from pint.util import UnitsContainer

    return UnitsContainer()


def _own(text: str) -> Unit:
    """Return a unit that is converted to no other."""
    from pint.util import UnitsContainer

    return Unit(text, Fraction(1), UnitsContainer({f"[{' '.join(text.split())}?]": 1}))
