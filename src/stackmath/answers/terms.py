"""Terms: numbers of units as floats, and what is worked out with them.

Floats, unlike the terms of `chains`: each result is the one that the browser has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from stackmath.answers import table
from stackmath.answers.tokens import UnreadError

Powers = tuple[float, ...]
NOTHING: Powers = (0,) * len(table.BASES)
FURTHEST = 9  # power of a base unit
LOGARITHMS = {"ln": math.log, "log2": math.log2, "log10": math.log10}
WHOLE = 1e4  # exponents up to it are multiplied out


@dataclass(frozen=True)
class Term:
    """A number of a unit.

    Its step is one of its last typed digit, 0 where it is exact as a power of ten is, and not a
    number where it is worked out; measured says whether a unit stands with it.
    """

    number: float
    scale: float
    powers: Powers
    step: float
    measured: bool


def bare(number: float, step: float) -> Term:
    """Return a plain number."""
    return Term(number, 1, NOTHING, step, False)


@cache
def dimension(powers: Sequence[float]) -> str:
    """Return a dimension in base units: byte/second, 1."""

    def side(sign: int) -> list[str]:
        named = zip(table.units()["bases"], powers, strict=True)
        return [
            base + (f"^{int(sign * power)}" if sign * power > 1 else "")
            for base, power in named
            if sign * power > 0
        ]

    return ("·".join(side(1)) or "1") + "".join(f"/{one}" for one in side(-1))


def times(one: Term, other: Term) -> Term:
    """Return a product."""
    step = other.step * abs(one.number) if one.step == 0 else math.nan
    return Term(
        one.number * other.number,
        one.scale * other.scale,
        tuple(a + b for a, b in zip(one.powers, other.powers, strict=True)),
        one.step * abs(other.number) if other.step == 0 else step,
        one.measured or other.measured,
    )


def over(one: Term, other: Term, wanted: str) -> Term:
    """Return a quotient; the unit behind `1/3 GB` is that of the whole, unless `wanted` is not.

    Without a dimension that is wanted it never is.
    """
    if other.number == 0:
        raise UnreadError("zero")
    powers = tuple(a - b for a, b in zip(one.powers, other.powers, strict=True))
    whole = bool(wanted) and not one.measured and dimension(powers) != wanted
    return Term(
        one.number / other.number,
        one.scale * other.scale if whole else _quotient(one.scale, other.scale),
        other.powers if whole else powers,
        one.step / abs(other.number) if other.step == 0 else math.nan,
        one.measured or other.measured,
    )


def plus(one: Term, other: Term, sign: int) -> Term:
    """Return a sum; `2 + 3 GB` is of two in one unit, `1 + 20 %` is not."""
    plain = one.measured or other.powers == NOTHING
    first = one if plain else replace(other, number=one.number)
    if first.powers != other.powers:
        raise UnreadError("unlike", dimension(first.powers), dimension(other.powers))
    number = first.number + sign * other.number * _quotient(other.scale, first.scale)
    measured = one.measured or other.measured
    return replace(first, number=number, step=math.nan, measured=measured)


def power(base: Term, exponent: Term) -> Term:
    """Return a power; one of ten is exact."""
    to = exponent.number * exponent.scale
    powers = tuple(one * to if one else 0 for one in base.powers)
    if exponent.powers != NOTHING or not all(float(one).is_integer() for one in powers):
        raise UnreadError("exponent")
    if any(abs(one) > FURTHEST for one in powers):
        raise UnreadError("large")
    step = 0 if base.step > 0 and base.number == 10 else math.nan
    return replace(
        base,
        number=_raised(base.number, to),
        scale=_raised(base.scale, to),
        powers=powers,
        step=step,
    )


def called(name: str, term: Term) -> Term:
    """Return a root, or a logarithm by its name."""
    value = term.number * term.scale
    if name == "sqrt":
        if value < 0:
            raise UnreadError("negative")
        powers = tuple(one / 2 for one in term.powers)
        if not all(one.is_integer() for one in powers):
            raise UnreadError("exponent")
        return replace(term, number=math.sqrt(value), scale=1, powers=powers, step=math.nan)
    if term.powers != NOTHING:
        raise UnreadError("exponent")
    if not value > 0:
        raise UnreadError("negative")
    return bare(LOGARITHMS[name](value), math.nan)


def _quotient(one: float, other: float) -> float:
    """Return a quotient of sizes, infinite where the lower one has vanished."""
    return one / other if other else math.inf


def _raised(base: float, to: float) -> float:
    """Return a power of a number, infinite where it is too large."""
    if not (math.isfinite(to) and math.isfinite(base)):
        return math.inf
    if base == 1:
        return 1
    if float(to).is_integer() and abs(to) <= WHOLE:
        found = _multiplied(float(base), int(abs(to)))
        if to < 0 and not found:
            raise UnreadError("zero")
        return 1 / found if to < 0 else found
    if base < 0:
        raise UnreadError("negative")
    if not base:
        return 0
    size = to * math.log(base)
    return math.inf if size > 709 else 0 if size < -709 else float(base**to)


def _multiplied(base: float, to: int) -> float:
    """Return a whole power, as both languages multiply it."""
    found = 1.0
    while to:
        if to % 2:
            found *= base
        base *= base
        to //= 2
    return found
