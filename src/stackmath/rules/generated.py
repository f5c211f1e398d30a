"""Generated tables and sessions at a terminal: each is what the library prints."""

from __future__ import annotations

from collections.abc import Iterator

from stackmath.page import Directive, Edit, Span
from stackmath.page.nouns import LINE_END
from stackmath.rules import FIX, Found, Seen, beside, first_difference


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each table or instrument whose Markdown is not what the library prints."""
    directives = [one for one in seen.page.directives if one.kind != "exercise"]
    if not directives:
        return
    from stackmath import tables  # with SymPy, which is slow to import

    newline = found[0] if (found := LINE_END.search(seen.page.text)) else "\n"
    for directive in directives:
        try:
            right = _printed(seen, directive.argument)
        except tables.TableError as error:
            yield Found(directive.span, f"{error}.")
            continue
        body, shown = _table(seen, directive)
        seen.covered.append(body)
        if shown == right:
            continue
        span, edit, told = (
            directive.span,
            Edit(body, f"\n\n{right}" + ("" if _blank_below(seen, body) else "\n")),
            "there is no table below it",
        )
        if shown:
            there, rows = shown.split("\n"), right.split("\n")
            at = first_difference(there, rows)
            before = sum(len(row) + len(newline) for row in there[:at])
            span, edit = Span(min(body.start + before, body.end), body.end), Edit(body, right)
            told = "it has rows too many"
            if at < len(rows):
                told = f"row {at + 1} should read {rows[at]}"
        yield Found(
            span, f"table {directive.argument} differs from the library: {told}.{FIX}", (edit,)
        )


def _printed(seen: Seen, argument: str) -> str:
    """Return the Markdown of a table; that of exercises is read off their page."""
    from stackmath import tables
    from stackmath.exercises import listing

    name, _, target = argument.partition(" ")
    if name != listing.NAME:
        return tables.printed(argument)
    path = beside(seen.page, target)
    other = seen.site.page(path) if path else None
    if other is None:
        raise tables.TableError(f"{target or 'no page'} is named, and no page is there")
    return listing.listing(other, target)


def _blank_below(seen: Seen, body: Span) -> bool:
    """Return whether the line below is blank, or there is none."""
    _, _, below = seen.page.text[body.end :].partition("\n")
    return not below.partition("\n")[0].strip()


def _table(seen: Seen, directive: Directive) -> tuple[Span, str]:
    """Return the place and the text of the table below a comment; empty, where there is none."""
    text = seen.page.source(directive.body)
    shown = text.strip("\r\n")
    # What follows is no table, no session at a terminal and no list of calls: it stays.
    if not shown.startswith(("|", "```console", "- **`")):
        return Span(directive.span.end, directive.span.end), ""
    start = directive.body.start + text.index(shown)
    return Span(start, start + len(shown)), LINE_END.sub("\n", shown)
