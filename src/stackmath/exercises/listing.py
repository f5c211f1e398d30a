"""The listing of a page's exercises: what the workbook prints of each chapter."""

from __future__ import annotations

from stackmath import tables
from stackmath.exercises.nouns import NAMES
from stackmath.exercises.reading import exercises
from stackmath.page import Page

NAME = "exercises"  # <!--table: exercises 03-attention.md -->


def listing(page: Page, target: str) -> str:
    """Return a Markdown table of the exercises of a page, each with a link and its kind.

    Raises: tables.TableError where there are none.
    """
    rows = [
        (f"[{one.title.removeprefix('Exercise ')}]({target}#{one.anchor})", NAMES[one.kind])
        for one in exercises(page)
        if one.kind in NAMES and one.title
    ]
    if not rows:
        raise tables.TableError(f"{target} has no exercises")
    return tables.markdown(("Exercise", "Kind"), rows, "ll")
