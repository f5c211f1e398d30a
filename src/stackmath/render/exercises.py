"""Exercises: each a section, and in it, below what is asked, the element that grades."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from stackmath.exercises import Exercise, exercises
from stackmath.page import Edit, Span
from stackmath.render.scene import Scene


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield where each exercise's section starts and ends, and where its form stands.

    Without the site's script, and on paper, there is no form: the answer stands under its summary.
    """
    keys = {one["id"]: one for one in scene.result.keys} if scene.result else {}
    for one in exercises(scene.page):
        at = one.comment.start
        data = f' data-kind="{escape(one.kind)}" data-id="{escape(one.id)}"'
        start = f'<section class="sm-exercise"{data}{scene.source(at)}>'
        yield Edit(one.comment, scene.block(start, at))
        if one.id in keys:
            yield _form(scene, one, keys[one.id])
        end = Span(one.span.end, one.span.end)
        yield Edit(end, scene.block("</section>", at))


def _form(scene: Scene, exercise: Exercise, key: dict[str, object]) -> Edit:
    """Return the element that comes alive, at the end of the question."""
    at = exercise.question.span.end
    data = escape(json.dumps(key, ensure_ascii=False, separators=(",", ":")))
    html = f'<sm-exercise data-key="{data}"></sm-exercise>'
    return Edit(Span(at, at), scene.block(html, exercise.comment.start))
