"""Generated tables: those that the library prints, and every table in a box that can scroll."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from stackmath.page import Edit, Span
from stackmath.render.scene import Scene


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield the comments above tables and instruments as the start of what they head."""
    for directive in scene.page.directives:
        if directive.kind == "exercise":
            continue
        at, end = directive.span.start, directive.body.end
        kind = f'class="sm-{directive.kind}"{scene.source(at)}'
        tag, label = "div", ""
        if directive.kind == "instrument":
            tag = "section"
            kind += f' aria-label="Instrument {escape(directive.argument)}, default setting"'
            label = '<p class="sm-label">Default setting</p>'
        yield Edit(directive.span, scene.block(f"<{tag} {kind}>{label}", at))
        yield Edit(Span(end, end), scene.block(f"</{tag}>", at))


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
                    for cell in child.iter("th"):
                        if not (cell.text or "").strip() and not len(cell):
                            cell.tag = "td"  # a heading that says nothing is none
                    box.append(child)
                    parent[index] = box
