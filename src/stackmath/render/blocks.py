"""Blocks: code that was run, and below it what it printed."""

from __future__ import annotations

from collections.abc import Iterator

from stackmath.page import Edit, Span
from stackmath.render.scene import Scene


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield the opening lines of fences, with the classes by which they are shown."""
    for block in scene.page.blocks:
        opening = Span(block.span.start, block.span.start + len("```python"))
        yield Edit(opening, f"```{{.python .sm-code{scene.source(block.span.start)}}}")
        if block.output is not None:
            line = scene.page.lines[scene.page.line(block.output_span.start) - 1]
            indent = scene.page.source(line).partition("`")[0]
            yield Edit(line, f"{indent}```{{.text .sm-output .no-copy}}")
