"""Listings: code and what it printed, wrapped at the measure with a mark, never clipped."""

from __future__ import annotations

import re

from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import Element, classes
from stackmath.pdf.words import string

Line = list[tuple[str, str]]  # pieces of text, each with its style

COLUMNS = 80  # characters of a line of code in the measure; volume.typ sets the size for it
INDENT = 2  # of a continued line, beyond that of the line it continues
MARK = "\ue000"  # stands for the mark of a continued line
# Where a long line may be broken: behind a blank or a comma, else behind a mark.
BREAKS = (re.compile(r"[ ,](?=\S)"), re.compile(r"[)\]}(\[{=/.:;|&+-](?=\S)"))
# The classes of Pygments that the print tells apart: keywords, strings, comments, numbers.
STYLES = (("k", "tk"), ("ow", "tk"), ("s", "ts"), ("c", "tc"), ("gp", "tc"))


def listing(element: Element, script: Manuscript) -> str:
    """Return a block of code with what it printed, or of what code printed."""
    after = element.getnext()
    if _is_output(element):
        return f"#listing(output: {_part(element, script)})"
    if after is None or not _is_output(after):
        return f"#listing(code: {_part(element, script)})"
    printed = _part(after, script)
    after.set("hidden", "")
    return f"#listing(code: {_part(element, script)}, output: {printed})"


def _is_output(element: Element) -> bool:
    return "sm-output" in classes(element)


def _part(element: Element, script: Manuscript) -> str:
    """Return the text of a listing and its lines as they are shown, as a pair."""
    body = element.find(".//code")
    shown: list[str] = []
    plain: list[str] = []
    for number, line in enumerate(_lines(_pieces(element if body is None else body)), 1):
        for part in _cut(line, _fitting(element, script, line, number)):
            shown.append("[" + "".join(_piece(text, style) for text, style in part) + "]")
            plain.append("".join(text for text, _ in part).replace(MARK, " "))
    return f"({string(chr(10).join(plain))}, ({', '.join(shown)},))"


def _fitting(element: Element, script: Manuscript, line: Line, number: int) -> list[int]:
    """Return where a line is broken; one that cannot be is a finding."""
    whole = "".join(text for text, _ in line)
    cuts = _cuts(whole)
    if _is_output(element) and len(whole) > COLUMNS:
        script.find(
            element,
            f"line {number} of the output, `{whole[:24]}…`, has {len(whole)} characters; the "
            f"print holds {COLUMNS}. Print less in a line.",
        )
    elif cuts is None:
        script.find(
            element,
            f"line {number} of the code, `{whole[:24]}…`, has a part without a blank that is "
            f"wider than the print, {COLUMNS} characters. Break it.",
        )
    return cuts or []


def _pieces(element: Element, style: str = "") -> Line:
    """Return the text of an element in pieces, each with its style."""
    found: Line = [(element.text or "", style)]
    for child in element:
        if isinstance(child.tag, str):
            kind = (classes(child) or [""])[0]
            own = next((name for start, name in STYLES if kind.startswith(start)), "")
            found += _pieces(child, own or style)
        found.append((child.tail or "", style))
    return [(text, style) for text, style in found if text]


def _lines(pieces: Line) -> list[Line]:
    """Return pieces line by line, blank lines at the ends left out."""
    lines: list[Line] = [[]]
    for text, style in pieces:
        for index, part in enumerate(text.expandtabs(4).split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append((part, style))
    while len(lines) > 1 and not any(text.strip() for text, _ in lines[-1]):
        lines.pop()
    while len(lines) > 1 and not any(text.strip() for text, _ in lines[0]):
        lines.pop(0)
    return lines


def _cuts(line: str) -> list[int] | None:
    """Return where a line is broken, None where a part of it fits on no line."""
    indent = len(line) - len(line.lstrip()) + INDENT
    cuts: list[int] = []
    start, room = 0, COLUMNS
    while len(line) - start > room:
        least = start + (indent if not cuts else 0)
        for marks in BREAKS:
            ends = [f.end() for f in marks.finditer(line, least, start + room + 1)]
            ends = [end for end in ends if least < end <= start + room]
            if ends:
                break
        else:
            return None
        cuts.append(ends[-1])
        start, room = ends[-1], COLUMNS - indent - 1
        if room < COLUMNS // 3:
            return None
    return cuts


def _cut(line: Line, cuts: list[int]) -> list[Line]:
    """Return a line in parts, each continued one behind its indent and its mark."""
    whole = "".join(text for text, _ in line)
    indent = len(whole) - len(whole.lstrip()) + INDENT
    parts: list[Line] = [[]]
    at, left = 0, list(cuts)
    for text, style in line:
        while left and at + len(text) >= left[0]:
            size = left.pop(0) - at
            parts[-1].append((text[:size].rstrip(" ") if size == len(text) else text[:size], style))
            parts.append([(" " * (indent - 1), ""), (MARK, "")])
            text, at = text[size:], at + size
        if text:
            parts[-1].append((text, style))
            at += len(text)
    return parts


def _piece(text: str, style: str) -> str:
    if text == MARK:
        return "#continued;"
    return f"#{style or 'tt'}({string(text)});"
