"""Names of accelerators: what a reader types, and the one product that it means."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from stackmath.data.files import DataError, entries

MAKERS = {
    "nvidia", "geforce", "tesla", "amd", "instinct", "intel", "habana", "google", "cloud", "aws",
    "apple",
}  # fmt: skip


def product(path: Path, name: str) -> str:
    """Return the key of the entry that a name means, the name itself where none is meant.

    Case, spaces, hyphens, the order of the words and the maker do not matter.
    Raises: DataError, where the name fits several products, or only a family of them.
    """
    if name in entries(path):
        return name
    known, words = _spellings(path), _words(name)
    meant = [
        key for key, names in known.items() if _runs(words) in [_runs(_words(one)) for one in names]
    ]
    if len(meant) == 1:
        return meant[0]
    family = meant or [
        key for key, names in known.items() if any(set(words) <= set(_words(one)) for one in names)
    ]
    if not words or not family:
        return name
    raise DataError(f"'{name}' names a family, not one product; known of it: {', '.join(family)}")


@cache
def _spellings(path: Path) -> dict[str, list[str]]:
    """Return every name of every entry: its key, its title, its aliases."""
    spellings = {}
    for key, table in entries(path).items():
        if isinstance(table, dict):
            aliases = table.get("aliases", [])
            listed = aliases if isinstance(aliases, list) else []
            spellings[key] = [key, str(table.get("title", key)), *map(str, listed)]
    return spellings


def _words(name: str) -> list[str]:
    """Return the words of a name without the maker."""
    return [one for one in re.findall(r"[a-z0-9]+", name.casefold()) if one not in MAKERS]


def _runs(words: list[str]) -> list[str]:
    """Return the letters and the digits of words in one order: `RTX4090` is `rtx-4090`."""
    return sorted(re.findall(r"[a-z]+|\d+", " ".join(words)))
