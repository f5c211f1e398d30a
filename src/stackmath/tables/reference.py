"""Tables of the reference pages: notation, equations, devices, laws, interfaces, commands."""

from __future__ import annotations

import dataclasses
import inspect
import io
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from typing import Any

from stackmath import CHAPTERS, catalog, data, notation, numerals, tables
from stackmath.equation import Equation

MANY = 3  # parts of what a docstring says of an argument that a line can hold


def _link(full_name: str) -> str:
    return _place(full_name, f"EQ {catalog.equations()[full_name].number}")


def _place(full_name: str, text: str) -> str:
    anchor = catalog.anchor(catalog.equations()[full_name].number)
    return f"[{text}]({catalog.page_of(full_name)}#{anchor})"


def notation_index(chapter: str = "") -> str:
    """Return every symbol with its Python name, unit, meaning, and the numbers that use it.

    With a chapter, the symbols that an equation of it uses and none of an earlier one.
    """
    users: dict[str, dict[str, str]] = {name: {} for name in notation.TABLE}
    for full, one in catalog.equations().items():
        results = (one.result.name,) if isinstance(one, Equation) else ()
        for name in (*results, *one.symbols):
            users[name].setdefault(one.number.partition(" ")[0], full)
    if chapter and chapter not in CHAPTERS:
        raise LookupError(f"no chapter '{chapter}'; known: {', '.join(CHAPTERS)}")
    first = {name: next(iter(used.values()), "") for name, used in users.items()}
    chosen = [
        one
        for one in notation.TABLE.values()
        if first[one.name].startswith(f"{chapter}." if chapter else "")
    ]
    rows = [
        (f"${one.latex}$", f"`{one.name}`", "–" if one.unit == "1" else one.unit,
         _spelled(one.meaning),
         ", ".join(_place(full, number) for number, full in users[one.name].items()))
        for one in chosen
    ]  # fmt: skip
    return tables.markdown(("Symbol", "Name", "Unit", "Meaning", "In EQ"), rows, "lllll")


def equations(chosen: str = "") -> str:
    """Return the index of equations: number, name, what it gives, what it needs.

    All of them, those of a chapter, or those of a number such as 8.5.
    """
    rows = [
        (_link(full), f"`{full.partition('.')[2]}`", _spelled(one.doc),
         ", ".join(f"${notation.TABLE[name].latex}$" for name in one.symbols))
        for full, one in catalog.equations().items()
        if not chosen or chosen == one.number.partition(" ")[0] or full.startswith(f"{chosen}.")
    ]  # fmt: skip
    if not rows:
        raise LookupError(f"no chapter or number '{chosen}'; known: {', '.join(CHAPTERS)}")
    return tables.markdown(("Number", "Name", "What it says", "From"), rows, "llll")


def _spelled(sentence: str) -> str:
    return notation.spelled(sentence, lambda one: f"${one.latex}$")


def devices() -> str:
    """Return every accelerator: memory, bandwidth, dense peaks, power and assumed price.

    The name leads to the source; peaks are in TFLOP/s.
    """
    rows = [
        (
            f"[`{name}`]({data.source(one.source_of('memory')[0]).url})",
            numerals.display(one["memory"], "byte"), numerals.display(one["bandwidth"], "byte/s"),
            *(_peak(one.peaks, *formats) for formats in (("bf16", "fp16"), ("fp8",), ("int8",))),
            _or_none(one, "power", "W"), _or_none(one, "price", "dollar/s"),
        )
        for name, one in data.devices().items()
    ]  # fmt: skip
    head = ("Device", "Memory", "Bandwidth", "16-bit", "fp8", "int8", "Power", "Price")
    return tables.markdown(head, rows, "lrrrrrrr")


def laws() -> str:
    """Return every set of coefficients of the scaling law, and where it comes from."""
    rows = [
        (f"`{name}`", *(f"{value:g}" for value in one.values()), one.title, one.notes.get("", ""))
        for name, one in data.laws().items()
    ]
    head = ("Name", "E", "A", "B", "α", "β", "Source", "Note")
    return tables.markdown(head, rows, "lrrrrrll")


def interface(module: str, *names: str) -> str:
    """Return calls and docstrings of functions of a module of the library, as a list."""
    home = import_module(f"stackmath.{module}")
    return "\n".join(line for name in names for line in _documented(name, getattr(home, name)))


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


def _peak(peaks: Mapping[str, Any], *formats: str) -> str:
    """Return the peak of the first of these formats that there is, in TFLOP/s."""
    found = next((peaks[name] for name in formats if name in peaks), None)
    return "–" if found is None else f"{found / 10**12:,.5g}"


def _or_none(one: Mapping[str, Any], symbol: str, unit: str) -> str:
    return numerals.display(one[symbol], unit) if symbol in one else "–"


def _documented(name: str, one: Callable[..., Any]) -> Iterator[str]:
    """Yield a function's call and what its docstring says, an item and the items below it."""
    said = _sections(inspect.getdoc(one) or "")
    parameters = inspect.signature(one).parameters.values()
    call = ", ".join(
        f"**{p.name}" if p.kind is p.VAR_KEYWORD
        else p.name if p.default is p.empty or dataclasses.is_dataclass(p.default)
        else f"{p.name}={p.default!r}"
        for p in parameters
    )  # fmt: skip
    summary = re.sub(r"^Return (\w)", lambda found: found[1].upper(), said.pop("")[0])
    yield f"- **`{name}({call})`** {summary}"
    for entry in said.pop("Args", []):
        argument, _, meaning = entry.partition(": ")
        first, *others = meaning.rstrip(".").split("; ")
        yield f"    - `{argument}`: {first}" + (
            "" if len(others) > MANY else "".join(f"; {o}" for o in others)
        )
        if len(others) > MANY:
            yield from (f"        - {other}" for other in others)
    for title, texts in said.items():
        yield f"    - *{title}:* {texts[0]}"


def _sections(docstring: str) -> dict[str, list[str]]:
    """Return the parts of a docstring by their titles, those of the arguments one by one.

    What has no title is under the empty one.
    """
    found: dict[str, list[str]] = {"": [""]}
    title = ""
    for line in docstring.splitlines():
        opened = re.match(r"(Args|Shape|Raises|Source):\s*(.*)", line)
        title, text = opened.groups() if opened else (title, line)
        entry = re.match(r"\s{4}(\**\w+: .*)", text) if title == "Args" else None
        if entry:
            found.setdefault(title, []).append(entry[1])
        elif text.strip():
            parts = found.setdefault(title, [""])
            parts[-1] = f"{parts[-1]} {text.strip()}".strip()
    return found
