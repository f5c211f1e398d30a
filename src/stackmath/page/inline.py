"""Inline: what stands inside one block of Markdown, piece by piece, in linear time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "words", "code", "math", "display", "comment", "link", "image",
    "tag", "url", "attributes", "escape", "dollar", "unclosed",
]  # fmt: skip
INVISIBLE = frozenset(["comment", "tag", "url", "attributes", "escape"])  # to a reader

# Possessive repeats keep these linear; of groups they are not, since CPython 3.11.2 errs there.
SPECIAL = re.compile(r"\\|`+|\$\$?|<|!\[|\[|\]|\{|\bhttps?://|\bwww\.")
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
OPENING, CLOSING = re.compile(r"\\{1,2}[(\[]"), str.maketrans("([", ")]")
MATH = re.compile(r"\$(?![\s$])((?:[^\\$`]++|\\.)+)(?<!\s)\$(?![\d$])", re.S)
DISPLAY = re.compile(r"\$\$((?:[^\\$]++|\\.|\$(?!\$))+)\$\$", re.S)
AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[^\s<>@]++@[^\s<>@]++)>")
URL = re.compile(r"(?:https?://|www\.)[^\s<>`\[\]]*+")
TAG = re.compile(
    r"<(?:/([A-Za-z][A-Za-z0-9-]*+)\s*+"
    r"|([A-Za-z][A-Za-z0-9-]*+)(?:\s++[A-Za-z_:][\w:.-]*+"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?)*\s*+/?)>"
)
RAW_TAGS = frozenset(["script", "style", "pre", "textarea", "code", "kbd", "samp", "svg"])
TARGET = re.compile(
    r"\(\s*+(?:<([^<>\n]*+)>|((?:[^\s()\\]++|\\.|\((?:[^\s()\\]++|\\.)*\))*))"
    r"(?:\s++(?:\"(?:[^\"\\]++|\\.)*\"|'(?:[^'\\]++|\\.)*'|\((?:[^()\\]++|\\.)*\)))?\s*+\)",
    re.S,
)
LABEL = re.compile(r"\[([^\[\]\\]{0,999})\]")
ATTRIBUTES = re.compile(r"\{:?[ ]*(?:[#.][\w-]|[\w-]+=)[^{}\n]*\}")
DEEPEST = 64  # brackets inside brackets: more are read as plain text, to stay linear


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: where it starts and ends, and where what it holds does."""

    kind: Kind
    start: int
    end: int
    inner: tuple[int, int]
    target: str = ""  # of a link or an image


def pieces(
    text: str,
    start: int,
    end: int,
    references: Mapping[str, str] | None = None,
    *,
    foreign: bool = False,
) -> list[Piece]:
    r"""Return the pieces of text[start:end] in order; words are what nothing else covers.

    In a foreign text \\( and \\[ open mathematics too.
    """
    lexer = _Lexer(text, start, end, references or {}, foreign)
    lexer.read()
    words = (Piece("words", *gap, gap) for gap in _gaps(lexer.holes, start, end))
    return sorted([*lexer.found, *words], key=lambda piece: (piece.start, -piece.end))


def _gaps(holes: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Return the stretches between start and end that no hole covers."""
    for hole_start, hole_end in sorted(holes):
        if start < hole_start:
            yield start, hole_start
        start = max(start, hole_end)
    if start < end:
        yield start, end


class _Lexer:
    """What has been found in one block of text so far."""

    def __init__(
        self, text: str, start: int, end: int, references: Mapping[str, str], foreign: bool
    ) -> None:
        self.text, self.start, self.end, self.references = text, start, end, references
        self.foreign = foreign
        self.found: list[Piece] = []
        self.holes: list[tuple[int, int]] = []  # what is no words
        self.openers: deque[tuple[int, bool]] = deque(maxlen=DEEPEST)
        self.ticks: dict[int, list[int]] | None = None
        self.never: set[str] = set()  # endings sought in vain: not sought again

    def read(self) -> None:
        """Find every piece that is not words."""
        pos = self.start
        while special := SPECIAL.search(self.text, pos, self.end):
            pos = READERS[special[0][0]](self, special)

    def hole(self, kind: Kind, start: int, end: int, inner: tuple[int, int] | None = None) -> int:
        """Return the end, having noted a piece that is no words."""
        self.found.append(Piece(kind, start, end, inner or (start, end)))
        self.holes.append((start, end))
        return end

    def find(self, ending: str, pos: int) -> int:
        """Return where an ending stands next, or -1."""
        if ending in self.never:
            return -1
        at = self.text.find(ending, pos, self.end)
        if at < 0:
            self.never.add(ending)
        return at

    def escape(self, special: re.Match[str]) -> int:
        """Read a backslash: what it escapes is a word's character."""
        at = special.start()
        if self.foreign and (opening := OPENING.match(self.text, at, self.end)):
            close = self.find(opening[0].translate(CLOSING), opening.end())
            if close >= 0:
                kind: Kind = "math" if opening[0][-1] == "(" else "display"
                end = close + len(opening[0])
                return self.hole(kind, at, end, (opening.end(), close))
        if not ESCAPE.match(self.text, at, self.end):
            return at + 1
        self.found.append(Piece("escape", at, at + 1, (at, at + 1)))
        return at + 2

    def code(self, special: re.Match[str]) -> int:
        """Read a code span, which ends at the next run of as many back-ticks."""
        if self.ticks is None:
            self.ticks = {}
            for run in re.compile("`+").finditer(self.text, self.start, self.end):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
        start, inside = special.span()
        closers = self.ticks.get(inside - start, [])
        at = bisect_right(closers, start)
        if at == len(closers):
            return inside
        return self.hole("code", start, closers[at] + inside - start, (inside, closers[at]))

    def dollar(self, special: re.Match[str]) -> int:
        """Read mathematics, or a dollar that is money."""
        start, inside = special.span()
        kind: Kind = "math" if inside - start == 1 else "display"
        if kind == "display" and self.find("$$", inside) < 0:
            math = None
        else:
            math = (MATH if kind == "math" else DISPLAY).match(self.text, start, self.end)
        if math is None or "<!--" in math[1]:
            self.found.append(Piece("dollar", start, inside, (start, inside)))
            return inside
        return self.hole(kind, *math.span(), math.span(1))

    def angle(self, special: re.Match[str]) -> int:
        """Read a comment, an address or a tag."""
        at = special.start()
        if self.text.startswith("<!--", at, self.end):
            return self.comment(at)
        if address := AUTOLINK.match(self.text, at, self.end):
            target = address[1] if ":" in address[1] else f"mailto:{address[1]}"
            self.found.append(Piece("link", *address.span(), address.span(1), target))
            self.holes.append(address.span())
            return address.end()
        tag = TAG.match(self.text, at, self.end)
        if tag is None:
            return at + 1
        self.hole("tag", *tag.span())
        name = (tag[2] or "").lower()
        if name not in RAW_TAGS or tag[0].endswith("/>") or name in self.never:
            return tag.end()
        closing = re.compile(rf"</{name}\s*+>", re.I).search(self.text, tag.end(), self.end)
        if closing is None:
            self.never.add(name)
            return tag.end()
        self.holes.append((tag.end(), closing.start()))
        return closing.start()

    def comment(self, at: int) -> int:
        """Read a comment; `<!-->` and `<!--->` are whole ones."""
        for short in ("<!-->", "<!--->"):
            if self.text.startswith(short, at, self.end):
                return self.hole("comment", at, at + len(short))
        known = "-->" in self.never
        close = self.find("-->", at + 4)
        if close >= 0:
            return self.hole("comment", at, close + 3, (at + 4, close))
        if not known:
            self.found.append(Piece("unclosed", at, at + 4, (at + 4, self.end)))
        return at + 4

    def opener(self, special: re.Match[str]) -> int:
        """Read what may open a link or an image."""
        self.openers.append((special.start(), special[0] == "!["))
        return special.end()

    def closer(self, special: re.Match[str]) -> int:
        """Read what may close a link or an image."""
        at = special.start()
        if not self.openers:
            return at + 1
        start, image = self.openers.pop()
        inner = (start + 2 if image else start + 1, at)
        end, target = self.target(inner)
        if end < 0:
            return at + 1
        if image:
            self.holes.append((start, end))
        else:
            self.openers = deque((one for one in self.openers if one[1]), DEEPEST)
            self.holes += [(start, start + 1), (at, end)]
        self.found.append(Piece("image" if image else "link", start, end, inner, target))
        return end

    def target(self, inner: tuple[int, int]) -> tuple[int, str]:
        """Return where a link ends and where it goes; -1 where it is none."""
        after = inner[1] + 1
        if there := TARGET.match(self.text, after, self.end):
            return there.end(), there[1] if there[1] is not None else there[2]
        if not self.references or inner[1] - inner[0] > 999:
            return -1, ""
        label = LABEL.match(self.text, after, self.end)
        name = (label[1] if label else "") or self.text[slice(*inner)]
        goes = self.references.get(" ".join(name.split()).lower().upper())
        return (-1, "") if goes is None else (label.end() if label else after, goes)

    def attributes(self, special: re.Match[str]) -> int:
        """Read an attribute list such as {#id .class width="50%"}."""
        found = ATTRIBUTES.match(self.text, special.start(), self.end)
        return self.hole("attributes", *found.span()) if found else special.end()

    def address(self, special: re.Match[str]) -> int:
        """Read a bare address."""
        found = URL.match(self.text, special.start(), self.end)
        return self.hole("url", *found.span()) if found else special.end()


READERS: dict[str, Callable[[_Lexer, re.Match[str]], int]] = {
    "\\": _Lexer.escape,
    "`": _Lexer.code,
    "$": _Lexer.dollar,
    "<": _Lexer.angle,
    "!": _Lexer.opener,
    "[": _Lexer.opener,
    "]": _Lexer.closer,
    "{": _Lexer.attributes,
    "h": _Lexer.address,
    "w": _Lexer.address,
}
