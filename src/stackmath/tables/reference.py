"""Tables of the reference pages: notation, equations, devices, models."""

from __future__ import annotations

from stackmath import CHAPTERS, catalog, notation, tables
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
