"""The data files, printed as JSON: the tables of each, read on first use."""

from __future__ import annotations

import json
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
    tables: dict[str, Table] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return tables
