"""What an exercise is made of, as it stands on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from stackmath.page import Span

Kind = Literal[
    "numeric", "parts", "choice", "order", "faulty-line", "function", "table", "show", "design"
]
KINDS: tuple[str, ...] = get_args(Kind)
# What each is to a reader.
NAMES = {
    "numeric": "number",
    "parts": "several parts",
    "choice": "multiple choice",
    "order": "put in order",
    "faulty-line": "find the faulty line",
    "function": "write the function",
    "table": "fill the table",
    "show": "show that",
    "design": "open design",
}


@dataclass(frozen=True)
class Item:
    """An item of a list: its own text, and the items of the list inside it."""

    own: Span
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list."""

    span: Span
    numbered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its cells, row by row, that of the heads first."""

    span: Span
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Fence:
    """Code between fences."""

    span: Span
    language: str
    code: str
    line: int  # of the first line of code, from 1


@dataclass(frozen=True)
class Part:
    """A part of an exercise: the question, or what a <details> with a summary holds."""

    name: str  # the summary; of the question, nothing
    span: Span
    paragraphs: tuple[Span, ...] = ()
    listings: tuple[Listing, ...] = ()
    grids: tuple[Grid, ...] = ()
    fences: tuple[Fence, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """An exercise, from its comment to where the next one starts."""

    kind: str
    id: str
    title: str
    anchor: str
    comment: Span
    span: Span
    parts: tuple[Part, ...]  # the question first
    tolerance: float | None = None

    @property
    def question(self) -> Part:
        """Return what is asked."""
        return self.parts[0]

    def part(self, name: str) -> Part | None:
        """Return the part with a summary, None where there is none."""
        return next((part for part in self.parts[1:] if part.name == name), None)
