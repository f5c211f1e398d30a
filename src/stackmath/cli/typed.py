"""What people type: numbers with or without units, and tokens."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Number = int | float
MOST = 10**30  # of anything that an option may ask for


def read(text: str) -> tuple[Number, Any]:
    """Return a number as somebody types it, in base units, and its dimension if it has a unit.

    Raises: ValueError, naming the text.
    """
    for kind in (int, float):
        try:
            return kind(text.replace("_", "")), None
        except ValueError:
            pass
    from stackmath import numerals

    found = numerals.parse(text)
    if isinstance(found, numerals.Range):
        raise ValueError(f"'{text}' is a range; give one number")
    value = found.value
    number = value.numerator if value.denominator == 1 else float(value)
    return number, found.unit.dimension if found.unit else None


def quantity(unit: str, low: Number = 0, high: Number = math.inf) -> Callable[[str], Number]:
    """Return what reads an option in a unit, or with a unit of its own, above low, up to high."""

    def reader(text: str) -> Number:
        from stackmath import units

        try:
            number, dimension = read(text)
            wanted = units.parse(unit)
            if dimension is None:
                number = _whole(number * wanted.scale)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        except OverflowError:
            raise argparse.ArgumentTypeError(f"'{text}' is too large") from None
        if dimension is not None and dimension != wanted.dimension:
            raise argparse.ArgumentTypeError(f"'{text}' is in {units.name(dimension)}, not {unit}")
        if number > MOST:
            raise argparse.ArgumentTypeError(f"'{text}' is too large")
        if not (low < number <= high and math.isfinite(number)):
            between = f"above {low:g}" + (f" and at most {high:g}" if high < math.inf else "")
            raise argparse.ArgumentTypeError(f"'{text}' must be {between}")
        return number

    return reader


def _whole(number: Number | Fraction) -> Number:
    """Return a number as a whole one if it is one."""
    if not math.isfinite(number):
        return math.inf
    return int(number) if number == int(number) else float(number)


def count(text: str) -> int:
    """Return a whole number above 0."""
    digits = text.replace(",", "").replace("_", "")
    if not digits.isdecimal() or not 0 < int(digits[:40]) <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(digits)


def tokens(text: str) -> int:
    """Return a number of tokens: 8192, 8,192, or 8K and 1M, which are powers of two."""
    scale = {"k": 2**10, "m": 2**20}.get(text[-1:].lower(), 1)
    digits = (text[:-1] if scale > 1 else text).replace(",", "").replace("_", "")
    if not digits.isdecimal() or not 0 < int(digits[:40]) <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of tokens, such as 8192 or 128K")
    return int(digits) * scale


def corpus(text: str) -> int:
    """Return a number of tokens of a corpus, whose M is a million."""
    amount = quantity("1")(text)
    if amount != int(amount):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number of tokens")
    return int(amount)
