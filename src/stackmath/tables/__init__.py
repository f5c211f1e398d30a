"""The tables that the library prints: `<!--table: notation -->` names a function of a module here.

An instrument's static form, below `<!--instrument: forge -->`, is one of them.
"""

from __future__ import annotations

import pkgutil
import shlex
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from stackmath.instruments import instruments


class TableError(LookupError):
    """A table that does not exist, or that refuses its arguments."""


def printed(argument: str) -> str:
    """Return the Markdown of a table, named as its comment names it: `notation`, `symbols 3.5`.

    Raises: TableError, naming the choices.
    """
    try:
        name, *arguments = shlex.split(argument) or [""]
    except ValueError as error:
        raise TableError(f"table {argument} cannot be read: {error}") from None
    if name in instruments():
        return _instrument(name, arguments)
    functions = {
        key: value
        for module in pkgutil.iter_modules(__path__)
        for key, value in vars(import_module(f"{__name__}.{module.name}")).items()
        if getattr(value, "__module__", "") == f"{__name__}.{module.name}"
        and callable(value)
        and not key.startswith("_")
    }
    function = functions.get(name.replace("-", "_"))
    if function is None:
        known = ", ".join(sorted([*instruments(), *(key.replace("_", "-") for key in functions)]))
        raise TableError(f"there is no table '{name}'; known: {known}")
    try:
        text: str = function(*arguments)
    except (LookupError, TypeError, ValueError) as error:
        raise TableError(f"table {name}: {error}") from None
    return text


def _instrument(name: str, arguments: list[str]) -> str:
    """Return an instrument's table at a setting: `kv-budget n_seq=53`."""
    from stackmath.instruments import settings, static

    one = instruments()[name]
    try:
        setting: dict[str, Any] = settings.read(one, arguments)
        rows = static.rows(one, setting)
    except (LookupError, ValueError) as error:
        raise TableError(f"instrument {name}: {error}") from None
    head = (one.title, "At this setting" if setting else "At its defaults", "EQ")
    return markdown(head, rows, "lll")


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]], align: str = "") -> str:
    """Return a Markdown table; `align` has one of l, c, r a column."""
    lines = [list(head)]
    marks = {"l": ":--", "c": ":-:", "r": "--:"}
    lines.append([marks[a] for a in align] if align else ["---"] * len(lines[0]))
    lines.extend(list(row) for row in rows)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
