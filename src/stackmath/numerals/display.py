"""Display: a value in base units as people read it, three digits and a prefix."""

from __future__ import annotations

import math
from fractions import Fraction

Number = int | float | Fraction

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# The prefixed units that a base unit is read in, smallest first.
DECIMAL = ((1, ""), (10**3, "k"), (10**6, "M"), (10**9, "G"), (10**12, "T"), (10**15, "P"))
WORDS = ((1, ""), (10**3, "K"), (10**6, "M"), (10**9, "B"), (10**12, "T"))
TIMES = (
    (1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1, "s"), (60, "min"), (3600, "h"), (86400, "days"),
    (365 * 86400, "years"),
)  # fmt: skip
LARGEST = 10**18  # amounts of work beyond it are read as powers of ten


def display(value: Number, unit: str = "1") -> str:
    """Return a value in base units with three digits and the prefix that makes them readable.

    Args:
        value: a finite number in the unit.
        unit: a unit of the notation: byte, FLOP, s, joule, dollar, 1, and rates of them.

    """
    if value < 0:
        return "−" + display(-value, unit)
    if unit == "1":
        return _count(value)
    if unit == "dollar":
        return "$" + _money(value)
    if unit == "s":
        return _scaled(value, TIMES)
    if unit == "dollar/s":
        return f"${_money(value * 3600)}/h"
    if unit == "joule":
        return _scaled(Fraction(value) / 3600, DECIMAL, "Wh")
    if unit in ("FLOP", "FLOP/s") and value >= LARGEST:
        return f"{scientific(value)} {unit}"
    return _scaled(value, DECIMAL, unit.replace("byte", "B", 1))


def three(value: Number) -> str:
    """Return three digits of a number from 0.001 to a million, and whole numbers below it whole."""
    if isinstance(value, int) and value < 1000:
        return str(value)
    if not value:
        return "0"
    digits = 2 - math.floor(math.log10(value) + 1e-12)
    rounded = round(float(value), digits)
    return f"{rounded:,.{max(digits, 0)}f}"


def scientific(value: Number) -> str:
    """Return a number as mantissa and power of ten: 3.8 × 10²⁵."""
    mantissa, _, exponent = f"{float(value):.2e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if mantissa == "1" else f"{mantissa} × {power}"


def _count(value: Number) -> str:
    if value >= 10**15 or 0 < value < 1e-3:
        return scientific(value)
    if value < 10**6:
        return f"{value:,}" if isinstance(value, int) else three(value)
    return _scaled(value, WORDS, glue="")


def _money(value: Number) -> str:
    if value >= 10**6:
        return _scaled(value, WORDS, glue="")
    return f"{float(value):,.2f}" if value < 1000 else f"{float(value):,.0f}"


def _scaled(
    value: Number, steps: tuple[tuple[float, str], ...], unit: str = "", glue: str = " "
) -> str:
    """Return a value in the largest step that leaves at least one whole."""
    if not value:
        return f"0{glue}{next(name for size, name in steps if size == 1)}{unit}".rstrip()
    read = float(f"{float(value):.2e}")  # as its three digits round: 999.6 is a thousand
    size, name = max((step for step in steps if read >= step[0]), default=steps[0])
    exact = isinstance(value, int) and isinstance(size, int) and value % size == 0
    return f"{three(value // size if exact else value / size)}{glue}{name}{unit}".rstrip()
