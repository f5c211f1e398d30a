"""Slips: the mistake that turns a value into what is printed."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction

from stackmath.numerals.literals import Numeral, Range
from stackmath.numerals.rounding import Number, agrees, exact, last_digit, written_like
from stackmath.numerals.words import label
from stackmath.units import Unit, name

PREFIX = re.compile(r"(?P<prefix>[kKMGTP])(?P<binary>i?)(?P<base>B|bits?|bytes?)\b")
FACTORS = (
    (8, "[data]", "bits for bytes"),
    (2, "[operation]", "multiply-adds for FLOP"),
    (60, "[time]", "minutes for hours"),
    (3600, "[time]", "seconds for hours"),
    (24, "[time]", "hours for days"),
    (86400, "[time]", "seconds for days"),
)


def slip(printed: Numeral | Range, value: Number, unit: Unit | None) -> str:
    """Return the mistake that turns a value in this unit into what is printed.

    '' where no known mistake does.
    """
    if isinstance(printed, Range):
        return ""
    if unit and unit.dimension != (printed.unit or label("")).dimension:
        seen = printed.unit.text if printed.unit and printed.unit.text else "no unit"
        return f"{seen} for {unit.text or name(unit.dimension)}: wrong unit"
    if agrees(printed, value) or not math.isfinite(value):
        return ""
    return prefix(printed, value) or _factor(printed, value) or _rounding(printed, value)


def _times(printed: Numeral, factor: Fraction) -> Numeral:
    """Return a number that prints so many times as much."""
    return replace(printed, value=printed.value * factor, quantum=printed.quantum * abs(factor))


def prefix(printed: Numeral, value: Number) -> str:
    """Return `GB for GiB` or `GiB for GB` where that makes the number agree."""
    found = PREFIX.search(printed.unit.text) if printed.unit else None
    if found is None:
        return ""
    ratio = Fraction(1024, 1000) ** ("KMGTP".index(found["prefix"].upper()) + 1)
    if not agrees(_times(printed, 1 / ratio if found["binary"] else ratio), value):
        return ""
    prefix = found["prefix"] if found["binary"] else found["prefix"].upper() + "i"
    return f"{found[0]} for {prefix}{found['base']}"


def _factor(printed: Numeral, value: Number) -> str:
    """Return the power of ten, the sign or the known factor by which a number is off."""
    if not printed.value:
        return ""
    if agrees(_times(printed, Fraction(-1)), value):
        return "the sign"
    tens = round(math.log10(abs(exact(value) / printed.value))) if value else 0
    if tens and agrees(_times(printed, Fraction(10) ** tens), value):
        return f"a power of ten (10^{tens})"
    if printed.tail[:1] in ("K", "k") and agrees(_times(printed, Fraction(1024, 1000)), value):
        return "K is 1,000 here, not 1,024"
    for factor, kind, words in FACTORS:
        both = (_times(printed, Fraction(factor)), _times(printed, Fraction(1, factor)))
        measured = printed.unit and kind in printed.unit.dimension
        if measured and any(agrees(one, value) for one in both):
            return f"factor {factor}: {words}"
    return ""


def _rounding(printed: Numeral, value: Number) -> str:
    """Return what a value rounds to, where the printed digits are near it."""
    near = max(last_digit(printed), printed.quantum * 2)
    if abs(printed.value - exact(value)) > near or not printed.quantum:
        return ""
    return f"rounds to {written_like(printed, value)}"
