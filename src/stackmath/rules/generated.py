"""Generated tables: each is what the library prints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from stackmath import tables
from stackmath.page import Directive, Edit, Span
from stackmath.rules import FIX, Found, Seen


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each table or instrument whose Markdown is not what the library prints."""
    newline = "\r\n" if "\r\n" in seen.page.text else "\n"
    for directive in seen.page.directives:
        if directive.kind == "exercise":
            continue
        try:
            right = tables.printed(directive.argument)
        except tables.TableError as error:
            yield Found(directive.span, f"{error}.")
            continue
        body, shown = _table(seen, directive)
        seen.covered.append(body)
        if shown == right:
            continue
        if not shown:
            edit, told = Edit(body, f"\n\n{right}\n"), "there is no table below it"
        else:
            edit, told = Edit(body, right), _difference(shown, right)
        place = Span(body.start + _common(shown, right, newline), body.end)
        table = f"table {directive.argument} differs from the library: {told}.{FIX}"
        yield Found(place if shown else directive.span, table, (edit,))


def _table(seen: Seen, directive: Directive) -> tuple[Span, str]:
    """Return the place and the text of the table below a comment; empty, where there is none."""
    text = seen.page.source(directive.body)
    shown = text.strip("\r\n")
    if not shown.startswith("|"):  # what follows is no table, and is not to be overwritten
        return Span(directive.span.end, directive.span.end), ""
    start = directive.body.start + text.index(shown)
    return Span(start, start + len(shown)), shown.replace("\r\n", "\n")


def _common(shown: str, right: str, newline: str) -> int:
    """Return how many characters of the page stand before the first row that differs."""
    rows = zip(shown.split("\n"), right.split("\n"), strict=False)
    same = [there for there, _ in takewhile(lambda pair: pair[0] == pair[1], rows)]
    return min(sum(len(row) + len(newline) for row in same), len(shown))


def _difference(shown: str, right: str) -> str:
    """Return what the first row that differs should read."""
    there, rows = shown.split("\n"), right.split("\n")
    at = next((i for i, row in enumerate(rows) if there[i : i + 1] != [row]), len(rows))
    return f"row {at + 1} should read {rows[at]}" if at < len(rows) else "it has rows too many"
