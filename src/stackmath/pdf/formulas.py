"""Numbered equations: the formula, below it what it says, at the chapter's end its witnesses."""

from __future__ import annotations

import re

from stackmath.pdf import speech
from stackmath.pdf.inline import inline, tree
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.mathematics import pieces, typst
from stackmath.pdf.pages import Element, classes, place, text
from stackmath.pdf.words import markup, string

LARGE = re.compile(r"\A([\d,]{11,})\u00a0")  # a number whose unit may stand below it
BELOW = r"\1#linebreak();"


def display(element: Element, script: Manuscript, number: str = "", anchor: str = "") -> str:
    """Return a formula on lines of its own."""
    node = tree(element, script)
    # A formula of an equation object could be printed from SymPy here, by its number.
    alt, shown = string(speech.spoken(node)), f"$ {typst(node)} $"
    split = ", ".join(f"$ {piece} $" for piece in pieces(node))
    told = f"{alt}, {string(number)}, {shown}, ({split},)"
    label = f", target: {script.label(anchor)}" if anchor else ""
    return f"#display({string(place(element))}, {told}{label})"


def equation(element: Element, script: Manuscript) -> str:
    """Return a numbered equation with what its card says, in small type."""
    link = element.xpath(".//a[contains(@class, 'sm-number')]")
    number = text(link[0]).strip("()") if link else ""
    anchor = element.get("id", "")
    script.equations.append(anchor)
    shown = display(
        element.xpath(".//*[contains(@class, 'sm-display')]")[0], script, number, anchor
    )
    card = element.find("./details")
    if card is None:
        return shown
    script.witnesses += _witnesses(card, script, number, anchor)
    return f"{shown}\n#card[{_card(card, script)}]"


def _card(card: Element, script: Manuscript) -> str:
    """Return what an equation says: its sentence, its symbols, what it assumes, its source."""
    said = [inline(one, script, table=True).strip() for one in card.findall("./p")]
    symbols = card.xpath(".//table[not(contains(@class, 'sm-witnesses'))]/tbody/tr")
    listed = "; ".join(_symbol(row, script) for row in symbols)
    facts = [
        f"#emph[{markup(text(name))}]: {inline(told, script, table=True).strip()}."
        for name, told in zip(card.iter("dt"), card.iter("dd"), strict=True)
    ]
    first = said[:1] + ([f"Here {listed}."] if listed else [])
    return " ".join([*first, *(one.replace("..", ".") for one in facts), *said[1:]])


def _symbol(row: Element, script: Manuscript) -> str:
    """Return a symbol with its meaning, and its unit where it has one."""
    symbol, unit, meaning = (inline(cell, script, table=True).strip() for cell in row)
    known = "" if unit in ("", "–") else f" ({unit})"
    return f"{symbol} {meaning}{known}"


def _witnesses(card: Element, script: Manuscript, number: str, anchor: str) -> list[str]:
    """Return the rows of what an equation was compared with."""
    found = []
    for row in card.xpath(".//table[contains(@class, 'sm-witnesses')]/tbody/tr"):
        said = (inline(cell, script, table=True).strip() for cell in row)
        cells = [f"[{LARGE.sub(BELOW, one)}]" for one in said]
        link = f"[#link({script.label(anchor)})[{markup(number)}];]"
        found.append(", ".join([link, *cells]))
    return found


def is_display(element: Element) -> bool:
    """Return whether an element is a formula on lines of its own."""
    return "sm-display" in classes(element) or "katex-display" in classes(element)
