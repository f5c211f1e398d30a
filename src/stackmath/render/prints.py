"""Prints: where a chapter and the volume stand as PDFs, once the build has made them."""

from __future__ import annotations

import os
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from stackmath import catalog

PAPERS = {"a4": "A4", "us-letter": "US Letter"}
HOME = "index.md"
WORKBOOK = "workbook.md"
STRIPS = ("Chapter", "Capstone")  # what the head strip of a chapter begins with


class Prints(Treeprocessor):
    """What adds to a chapter's head strip, or below its title, the links to its PDFs.

    Only `stackmath build` makes PDFs, so only there do pages link to them. The links are added
    after the host has looked at those of the page, since the files are made after the pages.
    """

    def __init__(self, md: Markdown, uri: Callable[[], str]) -> None:
        super().__init__(md)
        self.uri = uri

    def run(self, root: Element) -> None:
        """Add the links."""
        uri = self.uri()
        if not os.environ.get("STACKMATH_PRINTED"):
            return
        if uri == HOME:
            _paragraph(root, len(root), "The volume in print: PDF in ", "volume", "")
        elif uri == WORKBOOK:
            said = "All questions in print, the solutions at the end: PDF in "
            _paragraph(root, len(root), said, "workbook", "../")
        elif uri in catalog.PAGES.values():
            _chapter(root, uri.removesuffix(".md"))


def _chapter(root: Element, name: str) -> None:
    """Add the links to a chapter: a row of its head strip, else a paragraph below its title."""
    body = next(root.iter("tbody"), None)
    first = next(root.iter("th"), None)
    if body is not None and first is not None and first.text in STRIPS:
        row = SubElement(body, "tr", {"class": "sm-print"})
        SubElement(row, "td").text = "In print"
        _links(SubElement(row, "td"), "PDF in ", name, "../")
        return
    title = next((at for at, one in enumerate(root) if one.tag == "h1"), -1)
    _paragraph(root, title + 1, "In print: PDF in ", name, "../")


def _paragraph(root: Element, at: int, said: str, name: str, up: str) -> None:
    paragraph = Element("p", {"class": "sm-print"})
    _links(paragraph, said, name, up)
    root.insert(at, paragraph)


def _links(parent: Element, said: str, name: str, up: str) -> None:
    """Add a link for each paper to what is said before them."""
    parent.text = said
    for paper, shown in PAPERS.items():
        link = SubElement(parent, "a", {"href": f"{up}pdf/{name}-{paper}.pdf"})
        link.text, link.tail = shown, " or in " if paper == "a4" else ""
