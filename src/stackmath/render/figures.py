"""Figures: drawings set into the page, so that they take its colors, with their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from stackmath.figures import INK
from stackmath.page import Edit, Figure, Span
from stackmath.render.scene import WIDE, Scene

CAPTION = re.compile(r"\s*\n[ \t]*\n(?=\*\*Figure )")
PARAGRAPH_END = re.compile(r"\n[ \t]*(?:\n|\Z)")
BEFORE_SVG = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
STYLE = re.compile(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")  # Matplotlib's, of joints
SIZE = re.compile(r'\s(?:width|height)="[^"]*"')


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield each drawing that stands alone in its paragraph as a figure, the caption inside."""
    text = scene.page.text
    for number, figure in enumerate(scene.page.figures, 1):
        line = scene.page.lines[scene.page.line(figure.span.start)]
        svg = _svg(scene, figure, f"figure-{number}")
        if svg is None or scene.page.source(line).strip() != scene.page.source(figure.span):
            continue
        start = f'<figure class="sm-figure"{scene.source(figure.span.start)}>'
        drawing = start + boxed(svg)
        caption = CAPTION.match(text, line.end)
        if caption is None:
            yield Edit(figure.span, scene.block(f"{drawing}</figure>", figure.span.start))
            continue
        yield Edit(figure.span, scene.block(f"{drawing}<figcaption>", figure.span.start))
        end = PARAGRAPH_END.search(text, caption.end())
        at = end.start() if end else len(text)
        yield Edit(Span(at, at), scene.block("</figcaption></figure>", figure.span.start))


def _svg(scene: Scene, figure: Figure, name: str) -> str | None:
    """Return a drawing as an element of the page, None where its file is missing."""
    folder = (scene.docs / scene.uri).parent
    try:
        text = (folder / figure.target).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # the host names the broken link, the check what is wrong with the drawing
    return inlined(text, name, figure.alt)


def boxed(svg: str) -> str:
    """Return a drawing in the box that scrolls where the page is narrow."""
    return f'<sm-scroll class="sm-drawing"{WIDE}>{svg}</sm-scroll>'


def inlined(text: str, name: str, alt: str = "") -> str:
    """Return an SVG file's text as an element with names of its own and the text's color.

    Args:
        text: the file's.
        name: what the names of its parts begin with.
        alt: what it shows, unless the file says that itself.

    """
    text = COMMENT.sub("", STYLE.sub("", BEFORE_SVG.sub("", text)))
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(INK, "currentColor", text, flags=re.IGNORECASE)
    head, end, rest = text.partition(">")
    head = SIZE.sub("", head)
    if alt:
        head = head.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    return re.sub(r"\n\s*\n", "\n", (head + end + rest).strip())
