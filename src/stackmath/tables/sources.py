"""The table of sources: what each is, what was read there, and what rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stackmath import CHAPTERS, catalog, data, tables, uses
from stackmath.data import Source
from stackmath.uses import Use

MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|$~])")
DATA = ("model", "device", "scaling law", "format")  # what the library holds beside equations
ALL = 6  # entries of one kind that are named; of more there is the number
TEXT = "text"


def sources(part: str) -> str:
    """Return the sources of a part: those that a chapter's equations rest on first, or `model`.

    What only a chapter's text names comes after them; `text` has what only other pages name.
    """
    parts = (*CHAPTERS, *DATA, TEXT)
    if part not in parts:
        raise LookupError(f"no part '{part}'; known: {', '.join(parts)}")
    rows = [
        (_named(one), _read(one), _used(uses.uses()[key]) or _text(one))
        for key, one in data.sources().items()
        if _part(key) == part
    ]
    if not rows:
        raise LookupError(f"no source is of the part '{part}'")
    return tables.markdown(("Source", "What was read there", "What rests on it"), rows, "lll")


def _part(key: str) -> str:
    used = uses.uses()[key]
    named = data.source(key).named
    return uses.chapter(key) or named or (used[0].kind if used else TEXT)


def _named(one: Source) -> str:
    mark = f'<span id="{uses.anchor(one.key)}"></span>'
    return f"{mark}[{_plain(one.title)}]({one.url}), {_plain(one.authors)}, {one.year}, {one.kind}"


def _read(one: Source) -> str:
    """Return what was seen and on which day, or that others are quoted."""
    told = _plain(one.saw)
    if one.opened:
        return f"{one.opened}: {told}"
    return f"Not opened. {told}".strip()


def _used(used: Iterable[Use]) -> str:
    """Return links to equations, then the entries of the data files by kind."""
    names: dict[str, list[str]] = {}
    for use in used:
        names.setdefault(use.kind, []).append(use.name)
    parts = [_equation(full) for full in names.pop("equation", [])]
    told = [", ".join(parts)] if parts else []
    told += [_entries(kind, found) for kind, found in names.items()]
    return "; ".join(told)


def _text(one: Source) -> str:
    return f"[the text]({catalog.PAGES[one.named]})" if one.named else "the text"


def _equation(full: str) -> str:
    number = catalog.equations()[full].number
    return f"[EQ {number}]({catalog.page_of(full)}#{catalog.anchor(number)})"


def _entries(kind: str, names: list[str]) -> str:
    if len(names) > ALL:
        return f"{len(names)} {kind}s"
    return f"{kind}{'s' * (len(names) > 1)} {', '.join(f'`{name}`' for name in names)}"


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is."""
    return MARKDOWN.sub(r"\\\1", text)
