"""Exercises: each has a kind, an id of its own, a heading and a solution."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackmath.rules import Found, Seen

KINDS = (
    "numeric",
    "parts",
    "choice",
    "order",
    "faulty-line",
    "function",
    "table",
    "show",
    "design",
)


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each exercise that a reader could not be given."""
    exercises = [d for d in seen.page.directives if d.kind == "exercise"]
    ids: set[str] = set()
    for index, exercise in enumerate(exercises):
        match = re.fullmatch(r"([\w-]+)\s+id=([\w.]+)", exercise.argument.strip())
        if match is None or match[1] not in KINDS:
            kinds = ", ".join(KINDS)
            yield Found(exercise.span, f"write <!--exercise: kind id=3.2 -->, a kind of {kinds}.")
            continue
        if match[2] in ids:
            yield Found(exercise.span, f"exercise {match[2]} stands twice on this page.")
        ids.add(match[2])
        end = exercises[index + 1].span.start if index + 1 < len(exercises) else None
        text = seen.page.text[exercise.span.end : end]
        if not re.match(rf"\s*#{{2,6}} Exercise {re.escape(match[2])}\b", text):
            yield Found(exercise.span, f"a heading '### Exercise {match[2]}: …' must follow.")
        if "<summary>Solution</summary>" not in text:
            yield Found(exercise.span, f"exercise {match[2]} has no <summary>Solution</summary>.")
