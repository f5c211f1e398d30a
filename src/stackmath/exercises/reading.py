"""The exercises of a page, read off its Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from markdown_it.token import Token

from stackmath.exercises.nouns import Exercise, Fence, Grid, Item, Listing, Part
from stackmath.page import Directive, Page, Span
from stackmath.page.outline import parser

ARGUMENT = re.compile(r"([\w-]+)\s+id=([\w.]+)(?:\s+tolerance=(\d+(?:\.\d+)?)\s?%)?")
DETAILS = re.compile(r"<details\b[^>]*>\s*<summary>([^<]*)</summary>")


def exercises(page: Page) -> tuple[Exercise, ...]:
    """Return the exercises of a page whose comments say what they are."""
    comments = [one for one in page.directives if one.kind == "exercise"]
    following = zip_longest(comments, comments[1:])
    found = (_exercise(page, one, after) for one, after in following)
    return tuple(one for one in found if one)


def end(page: Page, comment: Directive, following: Directive | None) -> int:
    """Return the offset where an exercise ends: the start of a line, or the page's end."""
    last = following.span.start if following else len(page.text)
    below = [h for h in page.headings if comment.span.end <= h.span.start < last]
    own = below[0].level if below else 0
    ends = [page.lines[page.line(h.span.start)].start for h in below[1:] if h.level <= own]
    return min([last, *ends])


def _exercise(page: Page, comment: Directive, following: Directive | None) -> Exercise | None:
    said = ARGUMENT.fullmatch(comment.argument.strip())
    if said is None:
        return None
    span = Span(comment.span.end, end(page, comment, following))
    heading = next((h for h in page.headings if span.start <= h.span.start < span.end), None)
    return Exercise(
        kind=said[1],
        id=said[2],
        title=heading.text if heading else "",
        anchor=heading.anchor if heading else "",
        comment=comment.span,
        span=span,
        parts=tuple(_parts(page, span)),
        tolerance=float(said[3]) / 100 if said[3] else None,
    )


def _parts(page: Page, span: Span) -> Iterator[Part]:
    """Yield the question, then what each <details> holds."""
    first = page.line(span.start)
    tokens = parser().parse(page.text[page.lines[first].start : span.end], {"places": {}})
    reader = _Lines(page, first)
    name, start, held = "", span.start, list[Token]()
    for token in tokens:
        if token.type != "html_block":
            held.append(token)
            continue
        opening = DETAILS.search(token.content)
        if opening or token.content.lstrip().startswith("</details"):
            where = reader.span(token)
            if held or not name:
                yield reader.part(name, Span(start, where.start), held)
            name, held = (opening[1].strip() if opening else "-"), []
            start = min(where.end + 1, span.end)
    if name == "":
        yield reader.part(name, Span(start, span.end), held)


class _Lines:
    """What turns the lines of tokens into stretches of a page."""

    def __init__(self, page: Page, first: int) -> None:
        self.page, self.first = page, first

    def span(self, token: Token) -> Span:
        """Return the lines of a block, without what ends the last."""
        start, after = token.map or [0, 1]
        lines = self.page.lines
        return Span(lines[self.first + start].start, lines[self.first + after - 1].end)

    def part(self, name: str, span: Span, tokens: Sequence[Token]) -> Part:
        """Return a part with its blocks."""
        top = [(at, token) for at, token in enumerate(tokens) if token.level == 0]
        return Part(
            name,
            span,
            tuple(self.span(t) for _, t in top if t.type == "paragraph_open"),
            tuple(self.listing(tokens, at) for at, t in top if t.type in OPENING),
            tuple(self.grid(tokens, at) for at, t in top if t.type == "table_open"),
            tuple(self.fence(t) for _, t in top if t.type == "fence"),
        )

    def listing(self, tokens: Sequence[Token], at: int) -> Listing:
        """Return the list that opens at a token."""
        token = tokens[at]
        inside = _inside(tokens, at)
        items = tuple(
            self.item(inside, place)
            for place, one in enumerate(inside)
            if one.type == "list_item_open" and one.level == token.level + 1
        )
        return Listing(self.span(token), token.type == "ordered_list_open", items)

    def item(self, tokens: Sequence[Token], at: int) -> Item:
        """Return the item that opens at a token; its own text ends where a list inside starts."""
        token, inside = tokens[at], _inside(tokens, at)
        span = self.span(token)
        lists = [
            self.listing(inside, place)
            for place, one in enumerate(inside)
            if one.type in OPENING and one.level == token.level + 1
        ]
        own = Span(span.start, lists[0].span.start if lists else span.end)
        return Item(own, tuple(item for one in lists for item in one.items))

    def grid(self, tokens: Sequence[Token], at: int) -> Grid:
        """Return the table that opens at a token; its cells are read off its lines."""
        span = self.span(tokens[at])
        first, last = self.page.line(span.start), self.page.line(span.end)
        lines = [self.page.lines[line] for line in range(first, last + 1)]
        del lines[1]  # of dashes
        return Grid(span, tuple(tuple(self.cells(line)) for line in lines))

    def cells(self, line: Span) -> Iterator[Span]:
        """Yield the cells of a line of a table: what stands between bars."""
        text = self.page.source(line)
        bars = [bar.start() for bar in re.finditer(r"(?<!\\)\|", text)]
        if text.lstrip()[:1] != "|":
            bars = [-1, *bars]
        if text.rstrip()[-1:] != "|":
            bars.append(len(text))
        for left, right in pairwise(bars):
            yield Span(line.start + left + 1, line.start + right)

    def fence(self, token: Token) -> Fence:
        """Return a fence of code."""
        line = self.first + (token.map or [0])[0] + 2
        return Fence(self.span(token), token.info.strip(), token.content.rstrip("\n"), line)


OPENING = ("ordered_list_open", "bullet_list_open")


def _inside(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """Return the tokens between the one that opens a block and the one that closes it."""
    level = tokens[at].level
    close = next(i for i in range(at + 1, len(tokens)) if tokens[i].level == level)
    return tokens[at + 1 : close]
