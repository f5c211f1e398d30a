"""The blocks of foreign Markdown, read line by line: text, displays, and fences of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from stackmath.page.outline import FRONT

FENCE = re.compile(r"((?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>.*)$")
MATHEMATICS = re.compile(r"\{?(?:math|latex|tex|katex|amsmath)\b", re.I)
PLAIN = re.compile(r"(?:te?xt|plain(?:text)?|)$", re.I)
DIRECTIVE = re.compile(
    r"\{(?:[a-z]+:)?(?:note|tip|warning|important|admonition|caution|attention|hint|danger|error"
    r"|seealso|dropdown|tab-\w+|card|grid|exercise|solution|proof|theorem|definition|example"
    r"|margin|sidebar|epigraph|topic|details|toggle|figure|table|list-table|lemma|remark)\b|admonish",
    re.I,
)
OPTION = re.compile(r"[ \t]*:[\w-]+:")  # of a directive
ASIDE = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?|///)[ \t]+(?=\S)")
ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]|\[\^[^\]]+\]:)(?:[ \t]+|$)")
HEADING = re.compile(r"#{1,6}[ \t]+")
RULE = re.compile(r"(?:=+|(?:[-*_][ \t]*){3,}|[-:|+=][-:|+= \t]*[|+][-:|+= \t]*)$")
MARGIN = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
DISPLAY = re.compile(r"\$\$|\\{1,2}\[|\\begin\{([a-z]+\*?)\}")
SHOWN = frozenset(["equation", "align", "aligned", "gather", "multline", "eqnarray", "displaymath"])
LONGEST = 120  # lines of a display: what is not closed by then is none
RAW = re.compile(r"<(script|style|pre|svg|textarea)\b", re.I)


@dataclass(frozen=True)
class Block:
    """A block: what it holds, where, and where the marks of a quote stand in it."""

    kind: Literal["text", "display", "plain"]
    start: int
    end: int
    margins: tuple[tuple[int, int], ...] = ()


@dataclass
class _Lines:
    """The lines of a text and what stands open at one of them."""

    text: str
    spans: list[tuple[int, int]]
    at: int = 0
    start: int = -1  # of the paragraph that is open
    margins: list[tuple[int, int]] = field(default_factory=list)
    inside: list[int] = field(
        default_factory=list
    )  # columns where the open containers' texts start
    fences: list[tuple[str, int]] = field(default_factory=list)  # of directives with prose in them
    blank: bool = True  # whether the line before was


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text in their order."""
    ends = [found.start() for found in re.finditer(r"\n|\Z", text)]
    lines = _Lines(text, [*zip([0, *(end + 1 for end in ends)], ends, strict=False)])
    lines.at = _front(lines)
    while lines.at < len(lines.spans):
        yield from _line(lines)
    yield from _flushed(lines)


def _front(lines: _Lines) -> int:
    """Return the line on which the page proper begins, past its front matter."""
    rows = [lines.text[start:end].rstrip() for start, end in lines.spans[:400]]
    if rows[0] not in ("---", "+++"):
        return 0
    last = next((at for at, row in enumerate(rows) if at and row in (rows[0], "...")), 0)
    first = next((row for row in rows[1:last] if row), "")
    return last + 1 if last and (rows[0] == "+++" or FRONT.match(first)) else 0


def _flushed(lines: _Lines) -> Iterator[Block]:
    """Yield the paragraph that is open, and close it."""
    if lines.start >= 0:
        end = lines.spans[lines.at - 1][1]
        yield Block("text", lines.start, end, tuple(lines.margins))
    lines.start, lines.margins = -1, []


def _line(lines: _Lines) -> Iterator[Block]:
    """Read one line, or all lines of what starts on it, and yield the blocks that end there."""
    start, end = lines.spans[lines.at]
    margin = MARGIN.match(lines.text, start, end)
    at = margin.end() if margin else start
    blank = at == end
    if blank:
        yield from _flushed(lines)
        lines.at += 1
    elif fence := FENCE.match(lines.text, at, end):
        yield from _flushed(lines)
        yield from _fence(lines, fence)
    elif raw := RAW.match(lines.text, at, end):
        yield from _flushed(lines)
        _past(lines, re.compile(rf"</{raw[1]}\s*>", re.I), raw.end())
    elif (display := DISPLAY.match(lines.text, at, end)) and (last := _closing(lines, display)):
        yield from _flushed(lines)
        yield _display(lines, display, *last)
    elif lines.start < 0 and lines.blank and _is_code(lines, start, at):
        lines.at += 1
        return
    else:
        yield from _text(lines, start, at, end)
    lines.blank = blank


def _text(lines: _Lines, start: int, at: int, end: int) -> Iterator[Block]:
    """Read a line of text: it goes on with what is open, or starts a block of its own."""
    text = lines.text
    column = at - start
    while lines.inside and column < lines.inside[-1]:
        lines.inside.pop()
    if RULE.match(text, at, end):
        yield from _flushed(lines)
    elif aside := ASIDE.match(text, at, end):
        yield from _flushed(lines)
        lines.inside.append(column + 4)
        lines.start = aside.end()
    elif item := ITEM.match(text, at, end):
        yield from _flushed(lines)
        lines.inside.append(column + min(len(item[0]), 4))
        lines.start = item.end()
    elif text[at] == "|" or HEADING.match(text, at, end):
        yield from _flushed(lines)
        yield Block("text", at, end)
    elif lines.start < 0:
        lines.start = at
    elif ">" in text[start:at]:
        lines.margins.append((start, at))
    lines.at += 1


def _is_code(lines: _Lines, start: int, at: int) -> bool:
    """Return whether a line after a blank one is indented so far that it is code."""
    column = len(lines.text[start:at].expandtabs(4))
    inside = [one for one in lines.inside if one <= column]
    return column >= (inside[-1] if inside else 0) + 4 and not ITEM.match(lines.text, at)


def _fence(lines: _Lines, fence: re.Match[str]) -> Iterator[Block]:
    """Read a fence, all of it; of a directive with prose in it, the first line or the last."""
    mark, info = fence["mark"], fence["info"].strip()
    lines.at += 1
    if lines.fences and not info and _closes(mark, *lines.fences[-1]):
        lines.fences.pop()
        return
    mathematics = bool(MATHEMATICS.match(info))
    if mark[0] == ":" and not mathematics and not info.startswith("{code"):
        return
    if DIRECTIVE.match(info):
        lines.fences.append((mark[0], len(mark)))
        return
    if mark[0] == "`" and "`" in info:
        return
    while lines.at < len(lines.spans) and mathematics:
        if not OPTION.match(lines.text, *lines.spans[lines.at]):
            break
        lines.at += 1
    first = lines.at
    while lines.at < len(lines.spans):
        start, end = lines.spans[lines.at]
        row = lines.text[start:end].lstrip(" \t>").rstrip()
        lines.at += 1
        if _closes(row, mark[0], len(mark)):
            last = lines.at - 1
            if last > first and (mathematics or PLAIN.match(info)):
                kind: Literal["display", "plain"] = "display" if mathematics else "plain"
                yield Block(kind, lines.spans[first][0], lines.spans[last - 1][1])
            return


def _closes(row: str, sign: str, length: int) -> bool:
    """Return whether a line closes a fence."""
    return len(row) >= length and not row.strip(sign)


def _past(lines: _Lines, closing: re.Pattern[str], at: int) -> None:
    """Go past the line on which something closes, or past this one where nothing does."""
    found = closing.search(lines.text, at)
    until = found.end() if found else lines.spans[lines.at][1]
    while lines.at < len(lines.spans) and lines.spans[lines.at][0] <= until:
        lines.at += 1


def _closing(lines: _Lines, display: re.Match[str]) -> tuple[int, int] | None:
    """Return the line on which a display closes, and where; None where it is none."""
    name = display[1]
    if name and name.rstrip("*") not in SHOWN:
        return None
    sign = rf"\end{{{name}}}" if name else display[0].replace("[", "]")
    at = display.end()
    for line in range(lines.at, min(lines.at + LONGEST, len(lines.spans))):
        close = lines.text.find(sign, at, lines.spans[line][1])
        if close >= 0:
            rest = lines.text[close + len(sign) : lines.spans[line][1]].strip(" \t.,;")
            single = line == lines.at and rest and not rest.startswith(("{", "("))
            return None if single else (line, close)
        at = max(at, lines.spans[line][1])
    return None


def _display(lines: _Lines, display: re.Match[str], last: int, close: int) -> Block:
    """Return the display that closes on a line, and go past it."""
    first, lines.at = lines.at, last + 1
    margins = []
    if ">" in lines.text[lines.spans[first][0] : display.start()]:
        for start, end in lines.spans[first + 1 : last + 1]:
            margin = MARGIN.match(lines.text, start, end)
            margins.append((start, margin.end() if margin else start))
    return Block("display", display.end(), close, tuple(margins))
