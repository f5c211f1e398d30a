"""Figures: each drawing is what its function draws now, and nobody has edited it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stackmath import figures
from stackmath.rules import FIX, Found, Seen, beside


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each figure that is missing, out of date, edited, or without a text alternative."""
    for figure in seen.page.figures:
        path = seen.page.path.parent / figure.target
        if not figure.alt.strip():
            yield Found(
                figure.span, f"{figure.target} has no text alternative: ![what it shows](…)."
            )
        drawing = figures.drawn(Path(figure.target).stem)
        if drawing is None:
            yield Found(
                figure.span,
                f"no function of stackmath.figures draws {Path(figure.target).stem}; "
                "write one, with underscores for hyphens.",
            )
            continue
        if not _inside(seen, beside(seen.page, figure.target)):
            yield Found(
                figure.span,
                f"{figure.target} is no file of the project; keep drawings below its folder.",
            )
            continue
        files = {path: figures.stamped(drawing)}
        if not path.is_file():
            yield Found(figure.span, f"{figure.target} does not exist.{FIX}", files=files)
            continue
        data, untouched = figures.stamp(path.read_text(encoding="utf-8", errors="replace"))
        if data != figures.data_digest(drawing.data):
            yield Found(
                figure.span,
                f"{figure.target} shows other data than its function.{FIX}",
                files=files,
            )
        elif not untouched:
            yield Found(figure.span, f"{figure.target} was edited by hand.{FIX}", files=files)


def _inside(seen: Seen, path: Path | None) -> bool:
    """Return whether a drawing is to lie in the project, or below the folder of its page."""
    folders = (seen.site.root, seen.page.path.parent)
    return path is not None and any(path.is_relative_to(one.resolve()) for one in folders)
