"""The rules of a page: each takes a page as seen and yields what it finds wrong."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from stackmath import page
from stackmath.execute.runs import ClaimRun, Run
from stackmath.numerals import Numeral, Range
from stackmath.page import Edit, Page, Span
from stackmath.results import ClaimResult

REMEMBERED = 64  # pages that were asked for
FIX = " Run: stackmath check --fix"


@dataclass(frozen=True)
class Found:
    """Something wrong on a page, and what `--fix` would do about it, if it may."""

    span: Span
    sentence: str
    edits: tuple[Edit, ...] = ()
    files: Mapping[Path, str] = field(default_factory=dict)  # whole files to be written
    rule: str = "page"  # that found it


@dataclass
class Seen:
    """A page with all that its rules look at, and what they have covered so far."""

    page: Page
    run: Run
    site: Site
    gave: list[list[ClaimRun]] = field(default_factory=list)  # what each claim gave
    numbers: dict[int, tuple[Span, Numeral | Range]] = field(default_factory=dict)  # by claim
    claims: list[ClaimResult] = field(default_factory=list)
    trials: Mapping[str, Run] = field(default_factory=dict)  # of the programs of exercises
    keys: list[dict[str, Any]] = field(default_factory=list)  # of exercises
    covered: list[Span] = field(default_factory=list)  # stretches whose numbers are proved
    waived: set[str] = field(default_factory=set)  # patterns of the configuration that were met
    chains: int = 0
    quantities: int = 0


def first_difference(shown: Sequence[str], right: Sequence[str]) -> int:
    """Return the place of the first line, or character, in which two sequences differ."""
    pairs = enumerate(zip(shown, right, strict=False))
    shorter = min(len(shown), len(right))
    return next((at for at, (there, wanted) in pairs if there != wanted), shorter)


def beside(one: Page, target: str) -> Path | None:
    """Return the path that a target on a page leads to, None where no file can have it."""
    try:
        path = (one.path.parent / target).resolve()
        path.exists()
    except (OSError, RuntimeError, ValueError):  # too long; a loop of links; a NUL
        return None
    return path


class Cover:
    """Stretches of a page, asked many times whether one of them is touched."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        ends = accumulate((span.end for span in self._spans), max)
        self._ends = list(ends)  # the furthest end of the spans up to each

    def touches(self, span: Span) -> bool:
        """Return whether a span shares a character with one of these."""
        before = bisect_left(self._spans, span.end, key=lambda one: one.start)
        return before > 0 and self._ends[before - 1] > span.start


@dataclass(frozen=True)
class Site:
    """What the pages of one check have in common."""

    root: Path
    pages: Mapping[Path, Page]  # by resolved path
    shown: Mapping[str, tuple[Path, ...]]  # the pages that show an equation, by its full name
    others: dict[Path, Page | None] = field(default_factory=dict)  # pages that others asked for
    asked: set[Path] = field(default_factory=set)  # their paths, since the rules were last put
    waivers: Mapping[str, str] = field(default_factory=dict)  # patterns of quantities, and why

    def page(self, path: Path) -> Page | None:
        """Return the page that a link leads to, checked here or not; None if it is no page."""
        self.asked.add(path)
        if path in self.pages or path.suffix != ".md":
            return self.pages.get(path)
        if path not in self.others:
            while len(self.others) >= REMEMBERED:
                del self.others[next(iter(self.others))]
            try:
                self.others[path] = page.read(path)
            except page.PageError:
                self.others[path] = None  # a check of that page says what is wrong with it
        return self.others[path]
