"""Tables of the reference pages: notation, equations, devices, laws, interfaces, commands."""

from __future__ import annotations

import inspect
import io
import re
import shlex
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from typing import Any

from stackmath import CHAPTERS, catalog, data, notation, numerals, tables
from stackmath.equation import Equation


def _link(full_name: str) -> str:
    number = catalog.equations()[full_name].number
    return f"[EQ {number}]({catalog.page_of(full_name)}#{catalog.anchor(number)})"


def notation_index() -> str:
    """Return every symbol with its Python name, unit, meaning, and the equations that use it."""
    users: dict[str, list[str]] = {name: [] for name in notation.TABLE}
    for full, one in catalog.equations().items():
        results = (one.result.name,) if isinstance(one, Equation) else ()
        for name in dict.fromkeys((*results, *one.symbols)):
            users[name].append(_link(full))
    rows = [
        (f"${one.latex}$", f"`{one.name}`", one.unit.replace("1", "–") if one.unit == "1"
         else one.unit, one.meaning, ", ".join(users[one.name]))
        for one in notation.TABLE.values()
    ]  # fmt: skip
    return tables.markdown(("Symbol", "Name", "Unit", "Meaning", "In"), rows, "lllll")


def equations(chapter: str = "") -> str:
    """Return the index of equations: number, name, what it gives, what it needs."""
    chosen = {
        full: one
        for full, one in catalog.equations().items()
        if not chapter or full.startswith(f"{chapter}.")
    }
    if not chosen:
        raise LookupError(f"no chapter '{chapter}'; known: {', '.join(CHAPTERS)}")
    rows = [
        (_link(full), f"`{full.partition('.')[2]}`", one.doc,
         ", ".join(f"${notation.TABLE[name].latex}$" for name in one.symbols))
        for full, one in chosen.items()
    ]  # fmt: skip
    return tables.markdown(("Number", "Name", "What it says", "From"), rows, "llll")


def devices() -> str:
    """Return every accelerator: memory, bandwidth, dense peaks, power, assumed price, source."""
    rows = [
        (
            one.title, f"`{name}`",
            numerals.display(one["memory"], "byte"), numerals.display(one["bandwidth"], "byte/s"),
            _peaks(one.peaks), _or_none(one, "power", "W"), _or_none(one, "price", "dollar/s"),
            _cited(one.source_of("memory")[0]),
        )
        for name, one in data.devices().items()
    ]  # fmt: skip
    head = ("Device", "Name", "Memory", "Bandwidth", "TFLOP/s, dense", "Power", "Assumed", "Source")
    return tables.markdown(head, rows, "llrrlrrl")


def laws() -> str:
    """Return every set of coefficients of the scaling law, and where it comes from."""
    rows = [
        (f"`{name}`", *(f"{value:g}" for value in one.values()), one.title, one.notes.get("", ""))
        for name, one in data.laws().items()
    ]
    head = ("Name", "E", "A", "B", "α", "β", "Source", "Note")
    return tables.markdown(head, rows, "lrrrrrll")


def interface(module: str, *names: str) -> str:
    """Return calls and docstrings of functions of a module of the library."""
    home = import_module(f"stackmath.{module}")
    rows = [_documented(name, getattr(home, name)) for name in names]
    return tables.markdown(("Call", "Gives", "Takes", "Refuses, and rests on"), rows, "llll")


def command(*arguments: str) -> str:
    """Return a command line of `stackmath` and what it prints."""
    from stackmath.cli import main

    printed = io.StringIO()
    # A help text and what argparse refuses end the program.
    with redirect_stdout(printed), redirect_stderr(printed), suppress(SystemExit):
        main(list(arguments))
    shown = f"$ stackmath {shlex.join(arguments)}".replace("'", '"')
    lines = [shown, *(line.rstrip() for line in printed.getvalue().rstrip().splitlines())]
    return "```console\n" + "\n".join(lines) + "\n```"


def _peaks(peaks: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {rate / 10**12:g}" for name, rate in peaks.items()) or "–"


def _or_none(one: Mapping[str, Any], symbol: str, unit: str) -> str:
    return numerals.display(one[symbol], unit) if symbol in one else "–"


def _cited(key: str) -> str:
    source = data.source(key)
    return f"[{source.authors} {source.year}]({source.url})"


def _documented(name: str, one: Callable[..., Any]) -> tuple[str, str, str, str]:
    """Return a function's call, what its docstring says of the result, the inputs, the rest."""
    said = _sections(inspect.getdoc(one) or "")
    parameters = inspect.signature(one).parameters.values()
    call = ", ".join(
        p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in parameters
    )
    kinds = "; ".join(f"`{p.name}` {_kind(str(p.annotation))}" for p in parameters)
    rest = [f"{title}: {text}" for title, text in said.items() if title not in ("", "Args")]
    cells = (f"`{name}({call})`", said[""], said.get("Args") or kinds, " ".join(rest))
    first, *others = (" ".join(cell.split()).replace("|", "or") for cell in cells)
    others[0] = re.sub(r"^Return (\w)", lambda found: found[1].upper(), others[0])
    return first, others[0], others[1], others[2]


def _sections(docstring: str) -> dict[str, str]:
    """Return the parts of a docstring by their titles; what has none under the empty one."""
    found, title = {"": ""}, ""
    for line in docstring.splitlines():
        opened = re.match(r"(Args|Shape|Raises|Source|Returns):\s*(.*)", line)
        title, text = opened.groups() if opened else (title, line)
        entry = re.match(r"\s{4}\**(\w+): (.*)", text) if title == "Args" else None
        if entry:
            text = f"{'; ' if found.get(title) else ''}`{entry[1]}` {entry[2].rstrip('.')}"
        found[title] = f"{found.get(title, '')} {text.strip()}".replace(" ;", ";").strip()
    return found


def _kind(annotation: str) -> str:
    """Return a type in words."""
    return re.sub(r"\b(?:\w+\.)+", "", annotation).replace("Mapping[str, Any]", "mapping")
