"""Rounding: whether a value rounds to what is printed, and the value printed alike."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from numbers import Rational

from stackmath.numerals.display import SUPERSCRIPT
from stackmath.numerals.literals import Numeral, Range

Number = int | float | Fraction


def agrees(printed: Numeral | Range, value: Number | tuple[Number, Number]) -> bool:
    """Return whether a value rounds to what is printed; a tie rounds to both neighbors.

    A float may be off by its own noise, one part in 10¹².
    """
    if isinstance(printed, Range):
        if not isinstance(value, tuple):
            return False
        return agrees(printed.low, value[0]) and agrees(printed.high, value[1])
    if isinstance(value, tuple) or not math.isfinite(value):
        return False
    noise = 0 if isinstance(value, Rational) else abs(exact(value)) / 10**12
    return bool(abs(printed.value - exact(value)) <= printed.quantum / 2 + noise)


def last_digit(printed: Numeral) -> Fraction:
    """Return one unit in the last digit that is not an idle zero: 1,000 for 43,000."""
    if not printed.quantum:
        return abs(printed.value)
    digits = re.sub(r"\D", "", printed.text[: len(printed.text) - len(printed.tail)])
    whole = not printed.decimals and not printed.power and digits.strip("0")
    idle = len(digits) - len(digits.rstrip("0")) if whole else 0
    return printed.quantum * Fraction(10) ** idle


def exact(value: Number) -> Fraction:
    """Return a number as a fraction; NumPy's numbers are read like Python's."""
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    return Fraction(float(value))


def written_like(printed: Numeral | Range, value: Number | tuple[Number, Number]) -> str:
    """Return a value printed in the unit, letters, separators and decimals of a number.

    The rounding is exact; a tie goes to the even digit.
    """
    if isinstance(printed, Range):
        low, high = value if isinstance(value, tuple) else (value, value)
        between = printed.text[len(printed.low.text) : -len(printed.high.text)]
        return written_like(printed.low, low) + between + written_like(printed.high, high)
    assert not isinstance(value, tuple)
    if not math.isfinite(value):
        return f"{value}{printed.tail}"
    digits = _digits(printed, -value if value < 0 else value)
    negative = value < 0 and re.match("[0.]*[1-9]", digits)  # −0.2 rounds to 0
    sign = printed.minus if negative else "+" * printed.plus
    return printed.opening + sign + printed.lead + digits + printed.tail


def _digits(printed: Numeral, value: Number) -> str:
    """Return a magnitude in the digits and the power of ten of a number."""
    mantissa = exact(value) / printed.scale
    if not printed.power:
        return _grouped(mantissa, printed.decimals, printed.separator)
    decimals, power, tens = printed.decimals, printed.power, printed.exponent
    if power.startswith("10"):  # 10²⁵ is exact: what is no power of ten gets digits before it
        tens = _magnitude(mantissa, 12)
        if agrees(replace(printed, value=Fraction(10) ** tens * printed.scale), value):
            return _raised(power, tens)
        decimals, power = 1, (r" \times " if "{" in power else " × ") + power
        tens = _magnitude(mantissa, decimals)
    elif 1 <= abs(printed.value / printed.scale) / Fraction(10) ** tens < 10:
        tens = _magnitude(mantissa, decimals)
    return _grouped(mantissa / Fraction(10) ** tens, decimals, "") + _raised(power, tens)


def _magnitude(number: Fraction, decimals: int) -> int:
    """Return the exponent that leaves one digit before the point; 0 for 0."""
    if not number:
        return 0
    tens = len(str(number.numerator)) - len(str(number.denominator))
    tens -= number < Fraction(10) ** tens
    return tens + int(round(number / Fraction(10) ** (tens - decimals)) == 10 ** (decimals + 1))


def _raised(power: str, tens: int) -> str:
    """Return a power of ten with its exponent filled in."""
    if "²" in power:
        return power.replace("²", str(tens).translate(SUPERSCRIPT))
    power = power.replace("+#", "#") if tens < 0 else power
    minus = "-" * (tens < 0)
    return re.sub("#+", lambda blank: minus + str(abs(tens)).zfill(len(blank[0])), power)


def _grouped(number: Fraction, decimals: int, separator: str) -> str:
    """Return a number with so many decimals, its thousands separated."""
    digits = str(round(number * 10**decimals)).rjust(decimals + 1, "0")
    whole, rest = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    groups = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: separator, whole)
    return groups + ("." + rest if rest else "")


def as_count(printed: Numeral) -> Numeral | None:
    """Return `70 B`, read as bytes, read as 70 billion instead; None for other numbers."""
    if printed.unit is None or printed.unit.text != "B":
        return None
    size = 10**9
    return replace(
        printed,
        value=printed.value * size,
        quantum=printed.quantum * size,
        scale=printed.scale * size,
        unit=None,
    )
