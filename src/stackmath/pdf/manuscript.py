"""A manuscript: one page on its way into print, and what of it stands elsewhere in the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackmath.pdf.pages import BuiltPage, Element, place
from stackmath.pdf.words import string


@dataclass
class Manuscript:
    """A page with the places that its links may lead to, and what is gathered from it."""

    page: BuiltPage
    printed: Mapping[str, Mapping[str, int]]  # the anchors of each page of the book, by section
    findings: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    solutions: list[str] = field(default_factory=list)
    witnesses: list[str] = field(default_factory=list)
    equations: list[str] = field(default_factory=list)  # the anchors of those shown, in order
    # What is linked outside, by address: its name where the page lists it as a source, else "".
    sources: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)  # what the section has given a page of
    noted: set[str] = field(default_factory=set)  # addresses that a footnote has given
    section: int = 0
    level: int = 0  # of the heading above

    def find(self, element: Element, sentence: str) -> None:
        """Add a finding, with the page and line of what is wrong."""
        where = place(element) or f"{self.page.folder}/index.html"
        finding = f"{where}: {sentence}"
        if finding not in self.findings:
            self.findings.append(finding)

    def label(self, anchor: str = "") -> str:
        """Return the label of an anchor of this page, as an expression of Typst."""
        return label(self.page.folder, anchor)


def label(folder: str, anchor: str = "") -> str:
    """Return the label of a place of the book, as an expression of Typst."""
    return f"label({string(f'{folder}#{anchor}')})"
