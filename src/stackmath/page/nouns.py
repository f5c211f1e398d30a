"""What a page holds: regions, each with its exact place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

LINE_END = re.compile(r"\r\n?|\n")


class PageError(ValueError):
    """What keeps a page from being read or written, in one sentence."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a page's text, as character offsets: start included, end not."""

    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """A ```python fence that is run, and the ```text fence with what it prints."""

    span: Span  # from the opening fence to the end of the closing one
    code: str  # dedented, newlines as \n
    line: int  # of the first line of code, from 1
    output: str | None  # the text of the ```text fence, None where there is none
    output_span: Span  # the text inside that fence; empty, after the block, where there is none
    indent: str = ""


@dataclass(frozen=True)
class Claim:
    """A comment that says what a number is: `=` a value, `?` a truth, `~` a waiver."""

    kind: Literal["=", "?", "~"]
    expression: str  # or the reason of a waiver
    span: Span  # the comment
    before: Span  # where its number may stand: the text on the line before it, in its cell
    after_block: int  # how many blocks stand above it
    math: Span | None  # the math span that ends where the comment starts, with its dollars


@dataclass(frozen=True)
class EquationBlock:
    """A display equation that names its equation: `<!--eq: attention.kv_cache -->`."""

    name: str
    span: Span  # the comment
    body: Span  # what stands between the dollars; empty where there is no display block
    tag: str | None  # 3.5 of \tag{3.5}


@dataclass(frozen=True)
class Figure:
    """An image of this project's own: `![alt](figures/x.svg)`."""

    alt: str
    target: str
    span: Span


@dataclass(frozen=True)
class Directive:
    """A comment that names what follows: table, exercise, instrument."""

    kind: Literal["table", "exercise", "instrument"]
    argument: str  # all that follows the colon
    span: Span  # the comment
    body: Span  # for a table: the block of lines below it, up to a blank line


@dataclass(frozen=True)
class Link:
    """A Markdown link: its text and where it goes."""

    text: str
    target: str
    span: Span
    text_span: Span


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its text, the anchor it gets."""

    level: int
    text: str
    anchor: str
    span: Span


@dataclass(frozen=True)
class Prose:
    """A stretch whose numbers are read: words, a code span, or mathematics."""

    kind: Literal["words", "code", "math", "display"]
    span: Span  # inside the back-ticks or dollars


@dataclass(frozen=True)
class Problem:
    """Something the page's own syntax has wrong."""

    span: Span
    sentence: str


@dataclass(frozen=True)
class Page:
    """A page read: its text and its regions, each kind in the order it stands."""

    path: Path
    text: str  # decoded, without a byte-order mark, line ends as they are in the file
    bom: bool
    blocks: tuple[Block, ...] = ()
    claims: tuple[Claim, ...] = ()
    equations: tuple[EquationBlock, ...] = ()
    figures: tuple[Figure, ...] = ()
    directives: tuple[Directive, ...] = ()
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    prose: tuple[Prose, ...] = ()
    problems: tuple[Problem, ...] = ()
    plain: str = ""  # text, of the same length, blank where a reader of prose sees nothing

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Return the lines, without what ends them."""
        ends = [end.span() for end in LINE_END.finditer(self.text)]
        starts = [0, *(end for _, end in ends)]
        return tuple(map(Span, starts, [*(start for start, _ in ends), len(self.text)]))

    @property
    def sections(self) -> Iterator[tuple[Heading, Span]]:
        """Yield each heading with all that stands below it, down to the next."""
        ends = [*(one.span.start for one in self.headings[1:]), len(self.text)]
        for heading, end in zip(self.headings, ends, strict=False):  # no heading has no end
            yield heading, Span(heading.span.end, end)

    @cached_property
    def _starts(self) -> list[int]:
        """Return where each line starts."""
        return [line.start for line in self.lines]

    def line(self, offset: int) -> int:
        """Return the index of the line that holds an offset, from 0."""
        return bisect_right(self._starts, offset) - 1

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1."""
        line = self.line(offset)
        return line + 1, offset - self._starts[line] + 1

    def source(self, span: Span) -> str:
        """Return the text of a span as it stands in the page."""
        return self.text[span.start : span.end]


@dataclass(frozen=True)
class Edit:
    """A replacement for a stretch of a page; its line ends become those of the page."""

    span: Span
    text: str
