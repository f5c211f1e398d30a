"""Tables: they break between rows, repeat their heads, and never break a word of a head."""

from __future__ import annotations

import math
import re

from stackmath.pdf.inline import inline
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import Element, text

ROOM = 96  # characters of a table's type in the measure
GUTTER = 2  # characters between two columns
MONO = 1.2  # the width of a character of code, over that of the text
SMALL = 12  # rows of a table that is kept on one page
MATH = re.compile(r"\\(?:[a-zA-Z]+|.)|[{}^_]")


def table(element: Element, script: Manuscript) -> str:
    """Return a table with its caption above it."""
    rows = [row.xpath("./td|./th") for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    heads = len(element.findall("./thead/tr"))
    wide = max(map(len, rows))
    aligned = ", ".join(_alignment(cell) for cell in rows[-1])
    made = [f"columns: ({', '.join(_columns(rows, wide))},)", f"align: ({aligned},)"]
    cells = [_row(row, script, wide) for row in rows]
    if heads:
        made.append(header(cells[:heads]))
    made += cells[heads:]
    whole = len(rows) - heads <= SMALL
    body = f"#rows(whole: {str(whole).lower()}, {', '.join(made)})"
    caption = element.find("./caption")
    if caption is None:
        return body
    return f"#tablecaption[{inline(caption, script, table=True).strip()}]\n{body}"


def header(cells: list[str]) -> str:
    """Return the head of a table, which is repeated on each page, with a rule below it."""
    return f"table.header({', '.join(cells)}, table.hline(stroke: hair))"


def _row(row: list[Element], script: Manuscript, wide: int) -> str:
    cells = [f"[{inline(cell, script, table=True).strip()}]" for cell in row]
    return ", ".join(cells + ["[]"] * (wide - len(row)))


def _alignment(cell: Element) -> str:
    found = re.search(r"text-align:\s*(\w+)", cell.get("style", ""))
    return {"right": "right", "center": "center"}.get(found[1] if found else "", "left")


def _columns(rows: list[list[Element]], wide: int) -> list[str]:
    """Return the widths: a column that needs less than its share keeps its own, others share."""
    texts = [[_shown(row[at]) if at < len(row) else "" for row in rows] for at in range(wide)]
    longest = [max(map(len, column)) for column in texts]
    room, kept = ROOM - GUTTER * wide, set[int]()
    for at in sorted(range(wide), key=longest.__getitem__):
        if longest[at] > room / (wide - len(kept)):
            break
        kept.add(at)
        room -= longest[at]
    return ["auto" if at in kept else f"{_weight(texts[at]):.1f}fr" for at in range(wide)]


def _weight(column: list[str]) -> float:
    """Return the share of a column of long cells: by its usual length and longest word."""
    word = max((len(word) for cell in column for word in cell.split()), default=1)
    usual = sum(map(len, column)) / len(column)
    return max(1.2 * word, math.pow(usual, 0.75) + 4)


def _shown(cell: Element) -> str:
    """Return about the text that a cell shows, formulas by their signs."""
    plain = text(cell)
    for annotation in cell.iter("annotation"):
        latex = annotation.text or ""
        signs = MATH.sub("", latex.replace(r"\text", ""))
        mathml = text(annotation.getparent())
        plain = plain.replace(mathml, signs)
    coded = sum(len(text(code)) for code in cell.iter("code"))
    return plain + " " * round((MONO - 1) * coded)
