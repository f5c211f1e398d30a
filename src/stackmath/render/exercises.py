"""Exercises: each a section, from its comment to the next heading that is not below its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from stackmath.page import Directive, Edit, Span
from stackmath.render.scene import Scene

ID = re.compile(r"\bid=(\S+)")


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield where each exercise's section starts and ends."""
    exercises = [one for one in scene.page.directives if one.kind == "exercise"]
    for index, directive in enumerate(exercises):
        following = exercises[index + 1] if index + 1 < len(exercises) else None
        kind, _, rest = directive.argument.strip().partition(" ")
        named = ID.search(rest)
        data = f' data-kind="{escape(kind)}"' + (f' data-id="{escape(named[1])}"' if named else "")
        start = f'<section class="sm-exercise"{data}{scene.source(directive.span.start)}>'
        yield Edit(directive.span, scene.block(start, directive.span.start))
        end = _end(scene, directive, following)
        yield Edit(Span(end, end), scene.block("</section>", directive.span.start))


def _end(scene: Scene, directive: Directive, following: Directive | None) -> int:
    """Return the offset where an exercise ends: the start of a line, or the page's end."""
    page = scene.page
    last = following.span.start if following else len(page.text)
    below = [h for h in page.headings if directive.span.end <= h.span.start < last]
    own = below[0].level if below else 0
    ends = [page.lines[page.line(h.span.start)].start for h in below[1:] if h.level <= own]
    return min([last, *ends])
