"""Foreign Markdown: the stretches of text of a page that knows nothing of this project.

Front matter, code, directives, tags and templates are passed over, whichever tool they are for;
the bodies of admonitions, tabs and directives are prose. Nothing is reported as wrong with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, cast

from stackmath.page import foreignblocks, inline
from stackmath.page.outline import blanked

Kind = Literal["words", "code", "math", "display"]
UNKNOWN = "\ufffc"  # what stands for a piece that is read apart or not at all

RAW = re.compile(r"<(code|kbd|samp|pre|script|style|svg|textarea)\b[^<>]*>", re.I)
COMMENT = re.compile(r"(<!--)")
TEMPLATE = re.compile(r"(\{%|\{\{(?=[ \t]*[A-Za-z_<\"'!/%])|\{#(?=[ \t]))")
CLOSING = {"<!--": "-->", "{%": "%}", "{{": "}}", "{#": "#}"}
LISTING = re.compile(r"\{%-?\s*(highlight|raw|code|codeblock|verbatim)\b")
# Tags that leave a sentence whole; any other ends it.
SLIGHT = re.compile(
    r"</?(?:b|i|em|strong|span|u|font|mark|small|a|abbr|ins|var|math|big|tt)\b", re.I
)
NUMERAL = re.compile(
    r"[-−]?\d[\d,_]*(?:\{,\}\d{3})*(?:\.\d+)?"
    r"(?:\s*(?:\\times|\\cdot|×|·)\s*10\^(?:\{-?\d{1,3}\}|\d))?|10\^(?:\{-?\d{1,3}\}|\d)"
)


@dataclass(frozen=True)
class Stretch:
    """A stretch to be read: what it is, where it starts in the page, and its text as shown."""

    kind: Kind
    start: int
    text: str


def stretches(text: str) -> list[Stretch]:
    """Return what is to be read of a text, in the order it stands."""
    reader = _Reader(_shown(text.replace("\r\n", " \n").replace("\r", "\n")))
    reader.read()
    return sorted(reader.found(), key=lambda one: one.start)


def _shown(text: str) -> str:
    """Return a text with comments, templates and raw HTML blanked; code fences stay."""
    spans = [*_code(text), *_between(text, COMMENT, 10**6)]
    text = blanked(text, spans) if spans else text
    marks = [*_between(text, TEMPLATE, 500)]
    parts, done = [], 0
    for start, end in sorted(marks):
        if start >= done:
            parts += [text[done:start], re.sub(r"[^\n]", UNKNOWN, text[start:end])]
            done = end
    return "".join([*parts, text[done:]])


def _between(text: str, opening: re.Pattern[str], longest: int) -> Iterator[tuple[int, int]]:
    """Yield what stands from an opening mark to its closing one, in linear time."""
    done, never = 0, set[str]()
    for found in opening.finditer(text):
        closing = CLOSING[found[1]]
        if found.start() < done or closing in never:
            continue
        end = text.find(closing, found.end())
        if end < 0:
            never.add(closing)
        elif end - found.start() < longest:
            done = end + len(closing)
            yield found.start(), done


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield the listings of Liquid, from tag to tag, in linear time."""
    done, never = 0, set[str]()
    for found in LISTING.finditer(text):
        if found.start() < done or found[1] in never:
            continue
        end = re.compile(rf"\{{%-?\s*end{found[1]}\s*-?%\}}").search(text, found.end())
        if end is None:
            never.add(found[1])
        else:
            done = end.end()
            yield found.start(), done


@dataclass
class _Reader:
    """What has been read of a text so far."""

    text: str
    prose: list[tuple[Kind, int, int]] = field(default_factory=list)
    marks: list[tuple[int, int, str]] = field(default_factory=list)  # what words show instead

    def found(self) -> Iterator[Stretch]:
        """Yield each stretch; words with what is read apart hidden, and what only marks blank."""
        plain = self.plain()
        for kind, start, end in self.prose:
            text = (plain if kind == "words" else self.text)[start:end].rstrip()
            bare = text.lstrip()
            yield Stretch(kind, start + len(text) - len(bare), bare)

    def plain(self) -> str:
        """Return the text with every mark made."""
        parts, done = [], 0
        for start, end, sign in sorted(self.marks):
            start = max(start, done)
            if start < end:
                hidden = re.sub(r"[^\n]", sign, self.text[start:end])
                parts += [self.text[done:start], hidden]
                done = end
        return "".join([*parts, self.text[done:]])

    def read(self) -> None:
        """Read every line, and the insides of every block."""
        for block in foreignblocks.blocks(self.text):
            self.text = blanked(self.text, block.margins) if block.margins else self.text
            if not re.search(r"\d", self.text[block.start : block.end]):
                continue
            if block.kind == "text":
                self.block(block.start, block.end)
            else:
                kind: Kind = "display" if block.kind == "display" else "words"
                self.prose.append((kind, block.start, block.end))

    def block(self, start: int, end: int) -> None:
        """Note what stands in one block of text."""
        for piece in inline.pieces(self.text, start, end, foreign=True):
            if piece.kind in ("code", "math", "display"):
                self.apart(piece)
            elif piece.kind == "link":
                self.mark(piece.start, piece.inner[0])
                self.mark(piece.inner[1], piece.end)
            elif piece.kind == "tag":
                self.tag(piece.start, piece.end)
            elif piece.kind in ("image", "url", "attributes"):
                self.mark(piece.start, piece.end, UNKNOWN if piece.kind != "attributes" else " ")
        self.prose.append(("words", start, end))

    def apart(self, piece: inline.Piece) -> None:
        """Note code or mathematics: a lone numeral stays a part of its sentence."""
        inner = self.text[slice(*piece.inner)]
        if NUMERAL.fullmatch(inner.strip()):
            self.mark(piece.start, piece.inner[0])
            self.mark(piece.inner[1], piece.end)
            return
        self.prose.append((cast(Kind, piece.kind), *piece.inner))
        self.mark(piece.start, piece.end, UNKNOWN)

    def tag(self, start: int, end: int) -> None:
        """Note a tag: a raised number stays, what only shapes is passed over."""
        raw = RAW.match(self.text, start)
        closing = re.compile(rf"</{raw[1]}\s*>", re.I).search(self.text, end) if raw else None
        if raw and closing:
            if raw[1].lower() == "code":
                self.prose.append(("code", end, closing.start()))
            self.mark(start, closing.end(), UNKNOWN)
        elif not re.match(r"</?sup>", self.text[start:end], re.I):
            self.mark(start, end, " " if SLIGHT.match(self.text, start) else "|")

    def mark(self, start: int, end: int, sign: str = " ") -> None:
        """Show a stretch as so many of one sign."""
        if start < end:
            self.marks.append((start, end, sign))
