"""Generated tables: those that the library prints, and every table in a box that can scroll."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from stackmath.instruments import instruments
from stackmath.page import Directive, Edit, Span
from stackmath.render.scene import Scene

CODE = re.compile(r"(<pre>(?:<span></span>)?<code)(?=>)")
ELEMENT = re.compile(r"[a-z][a-z-]*")  # what an instrument may be called that is an element itself
LONG = 40  # lines of a session at a terminal that fit a window; more scroll in a box


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield the comments above tables and instruments as the start of what they head."""
    for directive in scene.page.directives:
        if directive.kind == "exercise":
            continue
        at, end = directive.span.start, directive.body.end
        lines = scene.page.source(directive.body).count("\n")
        opening, closing = _ends(directive, lines, scene.source(at))
        yield Edit(directive.span, scene.block(opening, at))
        yield Edit(Span(end, end), scene.block(closing, at))


def _ends(directive: Directive, lines: int, source: str) -> tuple[str, str]:
    """Return what stands before and after a table; that of an instrument can come alive."""
    if directive.kind == "table":
        kind, _, command = directive.argument.partition(" ")
        if kind == "command" and lines > LONG:
            label = f'tabindex="0" role="region" aria-label="stackmath {escape(command)}"'
            return f'<div class="sm-table sm-long" {label}{source}>', "</div>"
        return f'<div class="sm-table"{source}>', "</div>"
    name = directive.argument.partition(" ")[0]
    known = instruments().get(name)
    title = known.title if known else name.replace("-", " ")
    tag = f"sm-{name}" if not known and ELEMENT.fullmatch(name) else "sm-instrument"
    attributes = f'class="sm-instrument" name="{escape(name)}" id="instrument-{escape(name)}"'
    label = f'role="region" aria-label="Instrument: {escape(title)}"'
    static = '<div class="sm-static"><p class="sm-label">Default setting</p>'
    return f"<{tag} {attributes} {label}{source}>{static}", f"</div></{tag}>"


class Scrollers(Treeprocessor):
    """What puts each table into a box of its own, which scrolls where the page is narrow."""

    def run(self, root: Element) -> None:
        """Wrap every table."""
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if child.tag == "table":
                    box = Element("sm-scroll")
                    box.tail, child.tail = child.tail, None
                    child.set("class", "sm-table")
                    _head(child)
                    box.append(child)
                    parent[index] = box


class Stops(Postprocessor):
    """What lets the keyboard scroll code; the theme takes it back from code that does not need it.

    The theme looks at a block of code when it comes into the window.
    """

    def run(self, text: str) -> str:
        """Make each block of code a stop for Tab."""
        return stops(text)


def stops(html: str) -> str:
    """Return HTML in which each block of code is a stop for Tab."""
    return CODE.sub(r'\1 tabindex="0"', html)


def _head(table: Element) -> None:
    """Say which cells are heads: none that is empty; under one that is, those of the rows."""
    heads = [cell for row in table.iterfind("thead/tr") for cell in row]
    for cell in heads:
        if _empty(cell):
            cell.tag = "td"
        else:
            cell.set("scope", "col")
    firsts = [row[0] for row in table.iterfind("tbody/tr")] if heads and _empty(heads[0]) else []
    for cell in firsts:
        if not _empty(cell):
            cell.tag = "th"
            cell.set("scope", "row")


def _empty(cell: Element) -> bool:
    return not (cell.text or "").strip() and not len(cell)
