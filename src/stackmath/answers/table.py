"""The tables that typed answers are read and told by, as the browser and Python have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from stackmath import units as known
from stackmath.answers import words
from stackmath.numerals.words import LETTERS, NUMBER_WORDS

# The base units in the order in which a dimension names them.
BASES = ("[carbon]", "[data]", "[energy]", "[money]", "[operation]", "[time]")


@cache
def units() -> Mapping[str, Any]:
    """Return base units, units, prefixes, labels and letters.

    A unit is its names, its size and the powers of its base units.
    """
    dimensions = known.parse("1").dimension, *(one.dimension for one in known.names().values())
    assert {base for one in dimensions for base in one} <= {*BASES}
    bases = {base: one for one in known.names().values() for base in one.dimension}
    return {
        "bases": [known.name({base: 1}) for base in BASES if base in bases],
        "units": [*_rows(), ["%", 0.01, [0] * len(BASES)]],
        "prefixes": [*_prefixes()],
        "labels": " ".join([*known.labels(), "x"]),  # 1.3x
        "letters": {**LETTERS, **NUMBER_WORDS},
    }


def _rows() -> Iterator[list[Any]]:
    """Yield the units, all names of one together."""
    rows: dict[tuple[Any, ...], list[str]] = {}
    for name, unit in known.names().items():
        powers = tuple(int(unit.dimension.get(base, 0)) for base in BASES)
        rows.setdefault((_plain(float(unit.scale)), powers), []).append(name)
    yield from ([" ".join(names), scale, [*powers]] for (scale, powers), names in rows.items())


def _prefixes() -> Iterator[list[Any]]:
    """Yield the prefixes, all names of one together, μ apart: it is read as µ."""
    rows: dict[float, list[str]] = {}
    for name, size in known.prefixes().items():
        if name != "μ":
            rows.setdefault(_plain(float(size)), []).append(name)
    yield from ([" ".join(names), size] for size, names in rows.items())


def _plain(number: float) -> float:
    """Return a number as JavaScript prints it: a whole one without its point."""
    return int(number) if number.is_integer() and number < 2**53 else number


@cache
def verdicts() -> Mapping[str, Any]:
    """Return the sentences, and the factors with theirs."""
    return {
        "unread": words.UNREAD,
        "said": words.VERDICTS,
        "notes": words.NOTES,
        "factors": [list(row) for row in words.FACTORS],
        "dimensions": words.DIMENSIONS,
    }
