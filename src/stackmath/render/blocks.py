"""Blocks: code that was run, and below it what it printed; together a cell that runs in the page.

Without the site's script, and on paper, a cell is what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackmath.page import Edit, Span
from stackmath.render.scene import Scene


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield the opening lines of fences, with the classes by which they are shown, in a cell."""
    for block in scene.page.blocks:
        start, end = block.span.start, block.span.end
        fence = f"```{{.python .sm-code{scene.source(start)}}}"
        opening = Span(start, start + len("```python"))
        yield Edit(opening, scene.block("<sm-cell>", start) + fence)
        if block.output is not None:
            line = scene.page.lines[scene.page.line(block.output_span.start) - 1]
            indent = scene.page.source(line).partition("`")[0]
            yield Edit(line, f"{indent}```{{.text .sm-output .no-copy}}")
            end = scene.page.lines[scene.page.line(block.output_span.end)].end
        yield Edit(Span(end, end), scene.block("</sm-cell>", start))
