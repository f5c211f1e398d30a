"""Devices, scaling laws and sources by name, each value with its source and date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from stackmath.data.files import DataError, Table, entries
from stackmath.data.naming import product
from stackmath.data.reader import Reader, choices, entry

FOLDER = Path(__file__).parent

# What an entry may hold, and the unit that a value comes in; a count has the unit 1.
DEVICE = {
    "memory": "byte",
    "bandwidth": "byte/s",
    "interconnect": "byte/s",
    "power": "W",
    "price": "dollar/s",
}
NEEDED = ("memory", "bandwidth")  # the others are left out where no source could be read
PEAK = "FLOP/s"
FORMATS = ("fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4", "int4")
LAW = ("E", "A", "B", "alpha", "beta")
ABOUT = ("title", "source", "date", "note")
MAY_LACK = ("opened", "saw", "named")  # fields of a source that its table may leave out


@dataclass(frozen=True)
class Source:
    """What a number rests on; opened is the day its text was read, None where it could not be."""

    key: str
    title: str
    authors: str
    year: int
    url: str
    kind: str
    opened: str | None = None
    saw: str = ""
    named: str = ""  # the chapter that names it, where no equation rests on it


class Described(Protocol):
    """What is known of an entry beside its values."""

    @property
    def name(self) -> str:
        """The name in the data file, or the path of a configuration."""

    @property
    def title(self) -> str:
        """What a reader calls it."""

    @property
    def notes(self) -> Mapping[str, str]:
        """Caveats by value; "" is that of the whole entry."""

    @property
    def origins(self) -> Mapping[str, tuple[str, str]]:
        """Source and date by value."""


class Entry(Mapping[str, Any]):
    """A read-only mapping from symbols to plain numbers in base units, also as attributes."""

    name: str
    title: str
    notes: Mapping[str, str]  # by value; "" is the note of the whole entry

    def __init__(self, read: Described, values: Mapping[str, Any], **more: Any) -> None:
        vars(self).update(name=read.name, title=read.title, notes=MappingProxyType(read.notes))
        vars(self).update(_values=values, _origins=read.origins, **more)

    def __setattr__(self, symbol: str, value: Any) -> None:
        raise AttributeError(f"{self.name} is read-only; change a dict of it")

    def __getitem__(self, symbol: str) -> Any:
        try:
            return self._values[symbol]
        except KeyError:
            raise DataError(self._lacks(symbol)) from None

    def __getattr__(self, symbol: str) -> Any:
        values = vars(self).get("_values", {})  # empty while copy or pickle build the object
        if symbol in values:
            return values[symbol]
        raise AttributeError(self._lacks(symbol) if values else symbol)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def source_of(self, value: str) -> tuple[str, str]:
        """Return the key of the source of a value (`memory`, `fp8`, `L`), and its date."""
        try:
            source_key, date = self._origins[value]
        except KeyError:
            raise DataError(self._lacks(value)) from None
        return source_key, date

    def _lacks(self, symbol: str) -> str:
        return f"{self.name} has no '{symbol}'; it has {', '.join(self._values)}"


class Device(Entry):
    """An accelerator; peaks has its dense rate by number format, as far as they are published.

    peak is the rate of bf16, or of fp16 on a card that knows no bf16; without either, none.
    """

    peaks: Mapping[str, Any]


class Law(Entry):
    """The coefficients of a scaling law, as one source states them."""


def device(name: str) -> Device:
    """Return an accelerator by a name of it: `h100-sxm`, as in devices.toml, or `H100 SXM5`.

    Raises: DataError, where nothing has the name, or several products have a part in it: `h100`.
    """
    return _device(FOLDER, product(FOLDER / "devices.toml", name))


def devices() -> dict[str, Device]:
    """Return every accelerator by name, in the order of devices.toml."""
    return {name: device(name) for name in entries(FOLDER / "devices.toml")}


def coefficients(name: str) -> Law:
    """Return the coefficients of a published scaling law by its name in scaling.toml."""
    return _law(FOLDER, name)


def laws() -> dict[str, Law]:
    """Return every scaling law by name, in the order of scaling.toml."""
    return {name: coefficients(name) for name in entries(FOLDER / "scaling.toml")}


def names() -> set[str]:
    """Return what the text may call the models and devices: their titles and their names."""
    files = [entries(FOLDER / file) for file in ("models.toml", "devices.toml")]
    titles = {str(one["title"]) for file in files for one in file.values()}
    keys = {key for file in files for key in file}
    return titles | keys | {key.replace("-", " ") for key in keys}


def source(key: str) -> Source:
    """Return a source by its key in sources.toml."""
    return _source(FOLDER, key)


def sources() -> dict[str, Source]:
    """Return every source by key, in the order of sources.toml."""
    return {key: source(key) for key in entries(FOLDER / "sources.toml")}


@cache
def _device(folder: Path, name: str) -> Device:
    read = Reader(folder, "devices.toml", "device", name)
    read.only(*ABOUT, "aliases", *DEVICE, "peaks")
    values = {
        field: read.quantity(read.table, field, unit)
        for field, unit in DEVICE.items()
        if field in NEEDED or field in read.table
    }
    if "aliases" in read.table:
        read.required("aliases", 'a list such as ["H100 SXM5"]', list)
    rates: Table = {}
    if "peaks" in read.table:
        rates = read.required("peaks", 'a table such as bf16 = "989 TFLOP/s"', dict)
    for number_format in rates:
        if number_format not in FORMATS:
            read.fail(f"peaks has '{number_format}'; {choices(number_format, FORMATS)}")
    peaks = {number_format: read.quantity(rates, number_format, PEAK) for number_format in rates}
    of_peak = next((one for one in ("bf16", "fp16") if one in peaks), None)
    if of_peak:
        values["peak"] = peaks[of_peak]
        read.origins["peak"] = read.origins[of_peak]
    return Device(read, values, peaks=MappingProxyType(peaks))


@cache
def _law(folder: Path, name: str) -> Law:
    read = Reader(folder, "scaling.toml", "scaling law", name)
    read.only(*ABOUT, *LAW)
    return Law(read, {field: read.coefficient(field) for field in LAW})


@cache
def _source(folder: Path, key: str) -> Source:
    table = entry(folder / "sources.toml", "source", key)
    needed = [field.name for field in fields(Source) if field.name not in ("key", *MAY_LACK)]
    for field in needed:
        if field not in table:
            raise DataError(f"sources.toml: {key}: {field} is missing")
    for field, value in table.items():
        if field not in (*needed, *MAY_LACK):
            raise DataError(f"sources.toml: {key}: there is no field '{field}'")
        if type(value) is not (int if field == "year" else str):
            raise DataError(
                f"sources.toml: {key}: {field} is {value!r}; year is a number, the rest is text"
            )
    return Source(key, **table)
