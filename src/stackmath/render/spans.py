"""Short spans: code within a line, and the names at the head of rows, which no line breaks."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

CODE = 24  # characters; a phone has 40 to a line
NAME = 16


class Spans(Treeprocessor):
    """What keeps `--fix` from its hyphens, and Llama 3.1 70B in one line of its column."""

    def run(self, root: Element) -> None:
        """Mark what is short enough to go to the next line whole."""
        blocks = {code for block in root.iter("pre") for code in block.iter("code")}
        for code in root.iter("code"):
            if code not in blocks:
                _mark(code, CODE)
        for row in root.iterfind(".//tbody/tr"):
            if len(row) and not len(row[0]):
                _mark(row[0], NAME)


def _mark(element: Element, most: int) -> None:
    """Mark an element whose text has no more characters than this."""
    text = element.text or ""
    if 0 < len(text) <= most and STX not in text:  # which stands for what comes later
        element.set("class", "sm-short")
