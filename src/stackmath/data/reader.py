"""The data files read: an entry at a time, each wrong field named with its place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from stackmath.data import quantities
from stackmath.data.files import DataError, Table, entries

MANY = 24  # names that a sentence can hold
SMALL = 256  # Python shares whole numbers up to here: they have no identity to trace


class Reader:
    """One entry of a data file while it is read; collects where its values come from."""

    def __init__(self, folder: Path, file: str, kind: str, name: str) -> None:
        self.name = name
        self.place = f"{file}: {name}"
        self.table = entry(folder / file, kind, name)
        self.known_sources = entries(folder / "sources.toml")
        self.title = self.required("title", "its name for a reader", str)
        self.notes: Table = {"": self.table["note"]} if "note" in self.table else {}
        self.origins: dict[str, tuple[str, str]] = {}

    def fail(self, sentence: str) -> NoReturn:
        """Refuse the entry, naming its file."""
        raise DataError(f"{self.place}: {sentence}")

    def only(self, *known: str) -> None:
        """Refuse a field that nothing reads."""
        for field in self.table:
            if field not in known:
                self.fail(f"there is no field '{field}'; {choices(field, known)}")

    def required(self, field: str, example: str, kind: type) -> Any:
        """Return a field that must be there, of the kind it must be."""
        if field not in self.table:
            self.fail(f"{field} is missing; give {example}")
        if type(self.table[field]) is not kind:
            self.fail(f"{field} is {self.table[field]!r}; write {example}")
        return self.table[field]

    def quantity(self, table: Table, field: str, unit: str) -> Any:
        """Return a value written as text with its unit, in base units."""
        text = self._take(table, field)
        if not isinstance(text, str):
            self.fail(f"{field} is {text!r}; write text with a unit, in {unit}")
        try:
            value = quantities.number(text, unit)
        except ValueError as wrong:
            self.fail(f"{field} is '{text}'{wrong}")
        return self._noted(field, unit, value)

    def count(self, field: str) -> Any:
        """Return a whole number above 0; for `tied`, true or false."""
        value = self._take(self.table, field)
        if field == "tied" and type(value) is not bool:
            self.fail(f"{field} is {value!r}; write true or false")
        if field != "tied" and (type(value) is not int or value <= 0):
            self.fail(f"{field} is {value!r}; write a whole number above 0")
        return self._noted(field, "1", value)

    def coefficient(self, field: str) -> float:
        """Return a fitted number above 0."""
        value = self._take(self.table, field)
        if type(value) is not float or value <= 0:
            self.fail(f"{field} is {value!r}; write a number above 0 with a decimal point")
        return float(self._noted(field, "1", value))

    def _noted(self, field: str, unit: str, value: Any) -> Any:
        """Return the value, once a claim that shows it can name its source."""
        if type(value) is float or value > SMALL:
            from stackmath import provenance

            provenance.note_datum(f"{self.name}.{field}", unit, self.origins[field][0], value)
        return value

    def _take(self, table: Table, field: str) -> Any:
        """Return a value as written, once its source and date are found."""
        if field not in table:
            self.fail(f"{field} is missing")
        own = table[field] if isinstance(table[field], dict) else {"value": table[field]}
        if "value" not in own or not set(own) <= {"value", "source", "date", "note"}:
            self.fail(f"{field} has {', '.join(own)}; write value, and source, date, note if any")
        key, date = (own.get(what, self.table.get(what)) for what in ("source", "date"))
        if key not in self.known_sources:
            self.fail(f"{field} has the source '{key}', and sources.toml has no such entry")
        if not isinstance(date, str):
            self.fail(f'{field} has no date; give the value or the entry one like "2026-11-20"')
        self.origins[field] = (key, date)
        if "note" in own:
            self.notes[field] = own["note"]
        return own["value"]


def entry(path: Path, kind: str, name: str) -> Table:
    """Return one table of a data file; kind is what a reader calls it."""
    known = entries(path)
    if name not in known:
        raise DataError(f"there is no {kind} '{name}'; {choices(name, known)}")
    if not isinstance(known[name], dict):
        raise DataError(f"{path.name}: {name} is a value outside every table; move it into one")
    return known[name]


def choices(name: str, known: Iterable[str]) -> str:
    """Return what could have been meant by a name, as the end of a sentence."""
    known = list(known)
    if len(known) > MANY:
        near = get_close_matches(name, known, 4, cutoff=0.5)
        return f"{len(known)} are known" + (f", the nearest: {', '.join(near)}" if near else "")
    near = get_close_matches(name, known, 1)
    return f"known: {', '.join(known)}" + (f" (nearest: {near[0]})" if near else "")
