"""Quantities of the data files: text with a unit, as a plain number in base units."""

from __future__ import annotations


def number(text: str, unit: str) -> int | float:
    """Return the value of a text such as `80 GB`, in the base units of its unit.

    Raises: ValueError, the end of a sentence that starts with the text.
    """
    from stackmath import numerals, units

    try:
        numeral = numerals.parse(text)
    except ValueError as wrong:
        raise ValueError(f", which is no number with a unit: {wrong}") from None
    wanted = units.parse(unit).dimension
    if isinstance(numeral, numerals.Range) or numeral.unit is None or numeral.value <= 0:
        raise ValueError(f"; write one number above 0 with a unit, in {unit}")
    if numeral.unit.dimension != wanted:
        seen = units.name(numeral.unit.dimension)
        raise ValueError(f", which is in {seen}; write it in {units.name(wanted)}")
    whole = numeral.value.denominator == 1
    return int(numeral.value) if whole else float(numeral.value)
