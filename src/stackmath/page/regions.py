"""The regions of a page, read off its outline and the lines inside its blocks."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from itertools import accumulate, pairwise, zip_longest
from typing import Any, Literal, cast

from markdown_it.token import Token

from stackmath.page import comments, inline
from stackmath.page.comments import Said
from stackmath.page.inline import Piece
from stackmath.page.nouns import (
    Block,
    Claim,
    Directive,
    EquationBlock,
    Figure,
    Heading,
    Link,
    Page,
    Problem,
    Prose,
    Span,
)
from stackmath.page.outline import CONTAINERS, DEEPEST, blanked, is_closed, parser, unfronted

QUOTE = r"(?:[ \t]*>){0,%d}"
PYTHON = re.compile(r"\W*python3?(?![\w-])", re.I)
TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")


def regions(page: Page) -> Page:
    """Return a page with every region of its text."""
    return _Reader(page).page()


@dataclass(frozen=True)
class _Leaf:
    """A block that holds inline text: a paragraph, a heading, a cell, HTML."""

    start: int
    end: int
    level: int = 0  # of a heading
    cell: bool = False


class _Reader:
    """What has been read of a page so far."""

    def __init__(self, page: Page) -> None:
        self.bare, self.text, self.lines = page, page.text, page.lines
        lines = unfronted([page.source(line) for line in page.lines])
        self.origins = [0, *accumulate(len(line) + 1 for line in lines)]
        env: dict[str, Any] = {"places": {}}
        self.tokens = parser().parse("\n".join(lines), env)
        self.places: dict[int, int] = env["places"]
        references = env.get("references", {}).items()
        self.references = {name: found["href"] for name, found in references}
        self.leaves: list[_Leaf] = []
        self.displays: dict[int, Span] = {}  # by first line
        self.hidden: list[tuple[int, int]] = []
        self.ticks: set[int] = set()  # lines that open or close a fence of back-ticks
        self.blocks: list[Block] = []
        self.claims: list[Claim] = []
        self.equations: list[EquationBlock] = []
        self.figures: list[Figure] = []
        self.directives: list[Directive] = []
        self.links: list[Link] = []
        self.headings: list[Heading] = []
        self.prose: list[Prose] = []
        self.problems: list[Problem] = []

    def page(self) -> Page:
        """Return the page with all its regions."""
        self.outline()
        self.stray_ticks()
        self.plain = blanked(self.text, self.hidden)
        self.hidden = []
        for leaf in self.leaves:
            self.leaf(leaf)
        named = {equation.body for equation in self.equations}
        self.prose += [Prose("display", s) for s in self.displays.values() if s not in named]
        return replace(
            self.bare,
            blocks=tuple(self.blocks),
            claims=tuple(self.claims),
            equations=tuple(self.equations),
            figures=tuple(self.figures),
            directives=tuple(self.directives),
            links=tuple(self.links),
            headings=tuple(_anchored(self.headings)),
            prose=tuple(sorted(self.prose, key=lambda prose: prose.span)),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.span)),
            plain=blanked(self.plain, self.hidden),
        )

    def problem(self, start: int, end: int, sentence: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(Span(start, end), sentence))

    def start(self, line: int) -> int:
        """Return where the content of a block that starts on a line starts."""
        return self.lines[line].start + self.places[line] - self.origins[line]

    # The outline: which lines are code, which hold text.

    def outline(self) -> None:
        """Sort the blocks that the parser found."""
        depth = 0
        for token, following in zip_longest(self.tokens, self.tokens[1:]):
            depth += (token.type == "blockquote_open") - (token.type == "blockquote_close")
            if token.type == "fence":
                self.fence(token, following)
            elif token.type == "tr_open":
                self.row(token, depth)
            elif token.level >= DEEPEST - 1 and token.type in CONTAINERS:
                line = self.lines[(token.map or [0])[0]]
                self.problem(line.start, line.end, f"lists and quotes stand {DEEPEST} deep, and "
                             "what is inside is not read; nest them less")  # fmt: skip
            elif token.type == "aside_open":
                self.aside(token)
            elif token.type in ("paragraph_open", "heading_open", "html_block", "display"):
                self.block(token, depth)

    def block(self, token: Token, depth: int) -> None:
        """Note a block that holds text, past the marks of what it stands in."""
        first, after = token.map or [0, 0]
        level = int(token.tag[1]) if token.type == "heading_open" else 0
        if level and token.markup in ("=", "-"):
            after -= 1
        start = self.start(first)
        end = start + len(self.text[start : self.lines[after - 1].end].rstrip())
        if depth:
            continued = self.lines[first + 1 : after]
            self.hidden += [(line.start, self.margin(line, depth)) for line in continued]
        if token.type == "display":
            self.displays[first] = Span(start + 2, end - 2)
            if "<!--" in self.text[start:end]:
                self.problem(start, end, "a comment inside mathematics is not read; put it "
                             "directly after the closing dollars")  # fmt: skip
        else:
            if level and token.markup.startswith("#"):
                start, end = self.atx(start, end)
            self.leaves.append(_Leaf(start, end, level))

    def atx(self, start: int, end: int) -> tuple[int, int]:
        """Return where the text of a heading written with # starts and ends."""
        title = self.text[start:end].lstrip("#")
        start = end - len(title.lstrip())
        bare = title.rstrip("#")
        if bare != title and (not bare or bare[-1] in " \t"):
            end -= len(title) - len(bare.rstrip())
        return start, max(start, end)

    def margin(self, line: Span, depth: int) -> int:
        """Return where the marks of the quotes that a line stands in end."""
        marks = re.compile(QUOTE % depth).match(self.text, line.start, line.end)
        return marks.end() if marks else line.start

    def row(self, token: Token, depth: int) -> None:
        """Note the cells of a table's row."""
        number = (token.map or [0])[0]
        line = self.lines[number]
        start = self.start(number) if number in self.places else self.margin(line, depth)
        bars = re.compile(r"(?<!\\)\|").finditer(self.text, start, line.end)
        for end in [*(bar.start() for bar in bars), line.end]:
            cell = self.text[start:end]
            if cell.strip():
                left = start + len(cell) - len(cell.lstrip())
                self.leaves.append(_Leaf(left, left + len(cell.strip()), cell=True))
            start = end + 1

    def aside(self, token: Token) -> None:
        """Refuse an admonition, a tab or a block whose body others read as code."""
        first = (token.map or [0])[0]
        at = self.start(first)
        mark = self.text[at : at + 3]
        self.problem(at, self.lines[first].end, f"`{mark}` starts a body that "
                     "other readers of Markdown take for code; use `> [!NOTE]` or "
                     "`<details markdown>`")  # fmt: skip

    # Fences: what is run, and what the stock tool would take for something else.

    def fence(self, token: Token, following: Token | None) -> None:
        """Note a fence: a block that is run, or code that is shown."""
        first, after = token.map or [0, 0]
        opening, closed = self.lines[first], is_closed(token)
        if token.markup[0] == "`":
            self.ticks |= {first, after - 1} if closed else {first}
        if not closed:
            self.problem(opening.start, opening.end, "the fence is never closed; close it with "
                         f"`{token.markup}` on a line of its own")  # fmt: skip
        elif self.bare.source(opening).lstrip() == "```python":
            self.run(first, after - 1, following)
        elif PYTHON.match(token.info.strip()):
            self.problem(opening.start, opening.end, f"`{self.bare.source(opening).strip()}` is "
                         "not run; write a bare ```python on a line of its own, outside quotes, "
                         "or ```py for code that is only shown")  # fmt: skip

    def run(self, first: int, last: int, following: Token | None) -> None:
        """Note a block that is run, from its first line to its last, and its output."""
        start, end = self.start(first), self.lines[last].end
        code = [self.bare.source(line) for line in self.lines[first + 1 : last]]
        if not code:
            self.problem(start, end, "an empty ```python block runs nothing; fill or delete it")
            return
        if self.bare.bom and first == 0:
            self.problem(start, end, "a block on the first line of a file with a byte-order mark "
                         "is overlooked by mktestdocs; put a line above it")  # fmt: skip
            return
        output, output_span = self.output(end, following)
        self.blocks.append(
            Block(
                span=Span(start, end),
                code=textwrap.dedent("\n".join(code) + "\n"),
                line=first + 2,
                output=output,
                output_span=output_span,
                indent=self.text[self.lines[first].start : start],
            )
        )

    def output(self, end: int, following: Token | None) -> tuple[str | None, Span]:
        """Return what the fence behind a block's end shows as its output, and where."""
        if following and following.type == "fence" and is_closed(following):
            first, after = following.map or [0, 0]
            between = self.text[end : self.start(first)].strip()
            if not between and following.markup[0] + following.info.strip() == "`text":
                span = Span(self.lines[first + 1].start, self.lines[after - 1].start)
                return following.content, span
        return None, Span(end, end)

    def stray_ticks(self) -> None:
        """Refuse three back-ticks that mktestdocs takes for a fence's start or end."""
        lines, at = [], self.text.find("```")
        while at >= 0:
            lines.append(self.bare.line(at))
            at = self.text.find("```", self.lines[lines[-1]].end)
        if any(self.bare.source(self.lines[line]).lstrip() == "```python" for line in lines):
            for line in (self.lines[line] for line in lines if line not in self.ticks):
                self.problem(line.start, line.end, "three back-ticks on a line that neither opens "
                             "nor closes a fence make mktestdocs run other code than this page "
                             "shows; include such text from a file")  # fmt: skip

    # The insides of the blocks that hold text.

    def leaf(self, leaf: _Leaf) -> None:
        """Note what stands in one block of text."""
        found = inline.pieces(self.plain, leaf.start, leaf.end, self.references)
        comment_end, math, image_end = leaf.start, None, leaf.start
        for piece in found:
            span, inner = Span(piece.start, piece.end), Span(*piece.inner)
            if piece.kind in ("words", "code", "math", "display"):
                self.read(piece.kind, inner)
                math = span if piece.kind in ("math", "display") else math
            elif piece.kind == "comment":
                if span.end <= image_end:
                    self.problem(*piece.inner, "a comment inside an image's text is not read; "
                                 "put it in the text beside the image")  # fmt: skip
                else:
                    self.comment(piece, leaf, comment_end, math)
                comment_end = span.end
            elif piece.kind in ("link", "image"):
                self.link(piece)
                image_end = span.end if piece.kind == "image" else image_end
            elif piece.kind == "unclosed":
                self.problem(span.start, span.end, "a comment is not closed in its block, or its "
                             "cell; write `-->` before the block, or the cell, ends")  # fmt: skip
            if piece.kind in inline.INVISIBLE:
                self.hidden.append((span.start, span.end))
        self.dollars(found)
        if leaf.level:
            self.heading(leaf, found)

    def read(self, kind: Literal["words", "code", "math", "display"], span: Span) -> None:
        """Note a stretch whose numbers are read, where it holds anything."""
        if not self.plain[span.start : span.end].isspace():
            self.prose.append(Prose(kind, span))

    def link(self, piece: Piece) -> None:
        """Note a link or a figure."""
        span, text = Span(piece.start, piece.end), Span(*piece.inner)
        shown = self.bare.source(text)
        if piece.kind == "link":
            self.hidden += [(span.start, text.start), (text.end, span.end)]
            self.links.append(Link(shown, piece.target, span, text))
            return
        self.hidden.append((span.start, span.end))
        path = re.split(r"[?#]", piece.target)[0]
        if path.endswith(".svg") and not re.match(r"[A-Za-z][\w+.-]*:|/", path):
            self.figures.append(Figure(shown, piece.target, span))

    def dollars(self, found: list[Piece]) -> None:
        """Refuse a bare dollar that could be taken for the edge of mathematics."""
        bare = [piece for piece in found if piece.kind == "dollar"]
        beside = any(piece.kind in ("math", "display") for piece in found)
        edges = [(one.end, two.start) for one, two in pairwise(bare)]
        pairs = {
            one - 1 for one, two in edges
            if one < two and not (self.plain[one].isspace() or self.plain[two - 1].isspace())
        }  # fmt: skip
        for piece in bare:
            if piece.end - piece.start == 2:
                self.problem(piece.start, piece.end, "`$$` is not closed in its paragraph, or "
                             "holds a comment; close it, and put comments behind it")  # fmt: skip
            elif beside or piece.start in pairs:
                self.problem(piece.start, piece.end, "a money dollar beside mathematics or "
                             "another dollar can be read as mathematics; write `\\$`")  # fmt: skip

    def comment(self, piece: Piece, leaf: _Leaf, left: int, math: Span | None) -> None:
        """Note a comment of ours; left is where the comment before it ends."""
        said = comments.said(self.plain[slice(*piece.inner)])
        if said is None:
            return
        at = piece.inner[0] + said.place if said.fault else piece.start
        if said.fault:
            self.problem(at, piece.end, said.fault)
        elif said.kind in comments.DIRECTIVES:
            self.directive(said, piece, leaf)
        else:
            self.claim(said, piece, leaf, left, math)

    def claim(self, said: Said, piece: Piece, leaf: _Leaf, left: int, math: Span | None) -> None:
        """Note a claim, or what is wrong with where it stands."""
        line = self.lines[self.bare.line(piece.start)].start
        seen = self.plain[max(line, leaf.start, left) : piece.start]
        before = Span(piece.start - len(seen.lstrip()), piece.start)
        fault = ""
        if leaf.level:
            fault = "a claim stands in a heading; state its number in the text and claim it there"
        elif not seen.strip() and left <= max(line, leaf.start):
            fault = "a claim stands first on its line or in its cell; "
            fault += "put it directly after its number"
        elif not seen.strip() and said.kind != "?":
            fault = "a second comment stands after one number; keep one for each number"
        if fault:
            self.problem(piece.start, piece.end, fault)
            return
        if seen[-1:].isspace():
            self.problem(piece.start, piece.end, "white space stands between a number and its "
                         "claim; put the comment directly after the number")  # fmt: skip
        above = bisect_right(self.blocks, piece.start, key=lambda block: block.span.end)
        math = math if math and math.end == piece.start else None
        span = Span(piece.start, piece.end)
        kind = cast(Literal["=", "?", "~"], said.kind)
        self.claims.append(Claim(kind, said.argument, span, before, above, math))

    def directive(self, said: Said, piece: Piece, leaf: _Leaf) -> None:
        """Note a comment that names what follows."""
        span = Span(piece.start, piece.end)
        first, last = self.bare.line(span.start), self.bare.line(span.end)
        margin = self.text[self.lines[first].start : span.start]
        beside = self.plain[max(leaf.start, self.lines[first].start) : span.start]
        beside += self.text[span.end : self.lines[last].end]
        if beside.strip() or leaf.level or leaf.cell:
            self.problem(span.start, span.end, f"`<!--{said.kind}: … -->` stands beside other "
                         "text; put it on a line of its own")  # fmt: skip
        elif ">" in margin and said.kind != "exercise":
            self.problem(span.start, span.end, f"`<!--{said.kind}: … -->` stands in a quote, "
                         "where what follows cannot be rewritten; move it out")  # fmt: skip
        elif said.kind == "eq":
            self.equation(said, span, last + 1)
        else:
            kind = cast(Literal["table", "exercise", "instrument"], said.kind)
            none = Span(span.end, span.end)
            body = none if kind == "exercise" else self.below(span.end, last + 1)
            self.directives.append(Directive(kind, said.argument, span, body))

    def equation(self, said: Said, span: Span, line: int) -> None:
        """Note an equation's name and the display block on the line below it, or the next."""
        line += line not in self.displays and self.empty(line)
        body = self.displays.get(line, Span(span.end, span.end))
        if line not in self.displays and not self.empty(line):
            below = self.lines[line]
            if self.text[below.start : below.end].lstrip().startswith("$$"):
                self.problem(below.start, below.end, "the equation is not closed; end it with `$$` "
                             "at the end of a line, before any blank line")  # fmt: skip
        tag = TAG.search(self.text, body.start, body.end)
        self.equations.append(EquationBlock(said.argument, span, body, tag[1] if tag else None))

    def empty(self, line: int) -> bool:
        """Return whether a line is blank, as those past the end are."""
        return line >= len(self.lines) or not self.bare.source(self.lines[line]).strip()

    @cached_property
    def blanks(self) -> list[int]:
        """Return the blank lines, and the one past the end."""
        return [line for line in range(len(self.lines) + 1) if self.empty(line)]

    def below(self, end: int, line: int) -> Span:
        """Return the lines from one on, past at most one blank one, up to a blank one.

        A fenced block that starts there is taken whole, blank lines and all.
        """
        line += self.empty(line)
        if self.empty(line):
            return Span(end, end)
        if fence := re.match(r"`{3,}", self.bare.source(self.lines[line])):
            for last in range(line + 1, len(self.lines)):
                if self.bare.source(self.lines[last]).strip() == fence[0]:
                    return Span(self.lines[line].start, self.lines[last].end)
        after = self.blanks[bisect_right(self.blanks, line)]
        return Span(self.lines[line].start, self.lines[after - 1].end)

    def heading(self, leaf: _Leaf, found: list[Piece]) -> None:
        """Note a heading; its anchor is what its attributes say, or made later."""
        text, anchor = "", ""
        for piece in found:
            inside = self.text[slice(*piece.inner)]
            if piece.kind == "words":
                inside = re.sub(r"\\([!-/:-@\[-`{-~])|\*+|(?<!\w)_+|_+(?!\w)", r"\1", inside)
            if piece.kind in ("words", "code", "math", "display"):
                text += inside
            if piece.kind == "attributes" and (named := re.search(r"#([\w:.-]+)", inside)):
                anchor = named[1]
        span = Span(leaf.start, leaf.end)
        self.headings.append(Heading(leaf.level, " ".join(text.split()), anchor, span))


def _anchored(headings: list[Heading]) -> list[Heading]:
    """Return the headings, each with an anchor of its own, as Python-Markdown makes them."""
    taken = {heading.anchor for heading in headings if heading.anchor}
    tried: dict[str, int] = {}
    return [h if h.anchor else replace(h, anchor=_anchor(h.text, taken, tried)) for h in headings]


def _anchor(title: str, taken: set[str], tried: dict[str, int]) -> str:
    """Return the anchor of a title that is none of those taken, and take it."""
    ascii_only = unicodedata.normalize("NFKD", unescape(title)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())
    anchor = slug
    if not slug or slug in taken:
        numbered = re.fullmatch(r"(.*)_([0-9]{1,9})", slug)
        stem, count = (numbered[1], int(numbered[2])) if numbered else (slug, 0)
        count = tried.get(slug, count) + 1
        while (anchor := f"{stem}_{count}") in taken:
            count += 1
        tried[slug] = count
    taken.add(anchor)
    return anchor
