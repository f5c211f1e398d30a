"""Notes at a page's top: that it was not checked, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from stackmath.page import Edit, Span
from stackmath.render.scene import Scene

NOT_CHECKED = (
    '<aside class="sm-note" aria-label="Not verified"><p><strong>Not verified.</strong> No check '
    "has seen this text: run <code>stackmath check</code>, then build the page again.</p></aside>"
)


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield what stands above a page's first line."""
    page = scene.page
    if scene.result is None:
        if page.claims or page.blocks or page.equations:
            yield Edit(Span(0, 0), f"{scene.stash(NOT_CHECKED)}\n\n")
    elif scene.result.findings:
        rows = "".join(
            f"<li><b>{one.line}:{one.column}</b> {escape(one.sentence)}</li>"
            for one in scene.result.findings
        )
        count = len(scene.result.findings)
        title = f"{count} finding{'s' * (count != 1)} on this page"
        box = (
            f'<aside class="sm-note sm-findings" data-search-exclude aria-label="{title}">'
            f"<p><strong>{title}</strong></p><ul>{rows}</ul></aside>"
        )
        yield Edit(Span(0, 0), f"{scene.stash(box)}\n\n")
