"""The data files: the tables of each, read on first use."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]


class DataError(KeyError):
    """What is missing or wrong in the data, in one sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def entries(path: Path) -> dict[str, Table]:
    """Return the tables of a data file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise DataError(f"{path.name} is not TOML: {wrong}") from None
