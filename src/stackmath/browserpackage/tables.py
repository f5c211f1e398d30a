"""The data printed for the page's Python: tables as JSON, and every quantity as a number."""

from __future__ import annotations

import json
from pprint import pformat

from stackmath import data
from stackmath.data import quantities as read
from stackmath.data.files import Table, entries

QUANTITIES = '''"""Quantities of the data files, each a plain number in base units."""

NUMBERS = {numbers}


def number(text: str, unit: str) -> int | float:
    """Return the value of a text such as `80 GB`, in the base units of its unit."""
    return NUMBERS[text, unit]
'''


def files() -> dict[str, str]:
    """Return each data file as JSON, by its name; what was read in a source stays on its page."""
    tables = {path.stem: entries(path) for path in sorted(data.FOLDER.glob("*.toml"))}
    tables["sources"] = {key: one | {"saw": ""} for key, one in tables["sources"].items()}
    return {f"{stem}.json": json.dumps(one, ensure_ascii=False) for stem, one in tables.items()}


def quantities() -> str:
    """Return the module that has the number of every quantity of the data files."""
    found: dict[tuple[str, str], int | float] = {}
    for table in entries(data.FOLDER / "devices.toml").values():
        written = [(table.get(field), unit) for field, unit in data.DEVICE.items()]
        written += [(value, data.PEAK) for value in table.get("peaks", {}).values()]
        for value, unit in written:
            if value is not None:
                text = _text(value)
                found[text, unit] = read.number(text, unit)
    return QUANTITIES.format(numbers=pformat(found, width=100))


def _text(value: str | Table) -> str:
    """Return a quantity as it is written, with or without a source of its own."""
    return str(value["value"]) if isinstance(value, dict) else value
