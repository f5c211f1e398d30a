"""Units: what a typed word measures, by the table that the browser has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from stackmath.answers import table
from stackmath.answers.terms import NOTHING, Powers


@dataclass(frozen=True)
class Unit:
    """The size and the dimension of a unit; `read` is its name where it is not spelled so."""

    scale: float
    powers: Powers
    read: str = ""


@cache
def _known() -> Mapping[str, Unit]:
    """Return the units without prefixes by name."""
    rows = [*table.units()["units"], [table.units()["labels"], 1, NOTHING]]
    found = [(names, Unit(scale, tuple(powers))) for names, scale, powers in rows]
    return {name: unit for names, unit in found for name in names.split(" ")}


@cache
def _prefixes() -> Mapping[str, float]:
    """Return the prefixes by name."""
    return {name: size for names, size in table.units()["prefixes"] for name in names.split(" ")}


@cache
def _small() -> Mapping[str, str]:
    """Return the names of units by what they are in small letters."""
    return {name.lower(): name for name in _known()}


def unit(word: str) -> Unit | None:
    """Return the unit of a word, None where it has none; capitals are forgiven."""
    if found := _spelled(word):
        return found
    small = word.lower()
    for prefix in [*_prefixes(), ""]:
        if small.startswith(prefix.lower()):
            rest = small[len(prefix) :]
            name = _small().get(rest) or _small().get(rest.removesuffix("s"))
            if name and (found := _spelled(prefix + name)):
                return Unit(found.scale, found.powers, prefix + name)
    return None


def _spelled(word: str) -> Unit | None:
    """Return the unit that a word spells, its plural included."""
    for single in (word, word.removesuffix("s")):
        for prefix, size in {"": 1.0, **_prefixes()}.items():
            found = _known().get(single[len(prefix) :]) if single.startswith(prefix) else None
            if found:
                return Unit(size * found.scale, found.powers)
    return None
