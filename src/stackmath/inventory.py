"""The inventory of a page: its words, and what of each kind stands on it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from stackmath import catalog, exercises
from stackmath.page import Page, Span

_WORD = re.compile(r"\w[\w.,'’-]*")
_LISTS = ("Further equations", "Sources")  # sections that list and do not argue
_APART = ("#", "|", "**Figure")  # how lines begin that are headings, tables, captions


@dataclass(frozen=True)
class Inventory:
    """How much of each kind stands on a page."""

    page: str
    words: int  # of the prose that teaches: no exercise, table, heading, caption, list of sources
    equations: int  # shown in full
    witnesses: int  # what those equations are held to: published values, or a proof by a program
    cells: int
    figures: int
    instruments: int
    claims: int
    waivers: int
    exercises: dict[str, int] = field(default_factory=dict)  # how many of each kind


def inventory(page: Page) -> Inventory:
    """Return what stands on a page."""
    from stackmath.equation import Equation  # with SymPy, when first asked for

    known = catalog.equations()
    shown = [known[one.name] for one in page.equations if one.name in known]
    asked = exercises.exercises(page)
    lists = [below for heading, below in page.sections if heading.text in _LISTS]
    return Inventory(
        page=page.path.name,
        words=_words(page, [*lists, *(one.span for one in asked)]),
        equations=len(shown),
        witnesses=sum(len(one.witnesses) if isinstance(one, Equation) else 1 for one in shown),
        cells=len(page.blocks),
        figures=len(page.figures),
        instruments=sum(one.kind == "instrument" for one in page.directives),
        claims=sum(one.kind != "~" for one in page.claims),
        waivers=sum(one.kind == "~" for one in page.claims),
        exercises=dict(Counter(one.kind for one in asked)),
    )


def _words(page: Page, without: list[Span]) -> int:
    """Return the words of paragraphs and lists; formulas and code are none."""
    total = 0
    for one in page.prose:
        line = page.source(page.lines[page.line(one.span.start)]).lstrip()
        inside = any(span.start <= one.span.start < span.end for span in without)
        if one.kind == "words" and not inside and not line.startswith(_APART):
            total += len(_WORD.findall(page.source(one.span)))
    return total
