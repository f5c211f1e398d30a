"""Pages: what the built site holds, read for the print."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from lxml import html

Element = Any  # lxml has no types

TEMPLATE = re.compile(r"<template\b.*?</template>", re.DOTALL)  # what popovers say
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
# What KaTeX draws for the eye; the LaTeX stands in an annotation beside it, and is what is read.
DRAWN = re.compile(r'<span class="katex-html" aria-hidden="true">')
SPAN = re.compile(r"<(/?)span\b[^>]*>")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class PdfError(ValueError):
    """Why no PDF can be made, in sentences, one a line, each with its place."""


@dataclass(frozen=True)
class BuiltPage:
    """One page of the built site."""

    folder: str  # its address in the site, without slashes at its ends: 03-attention
    site: Path
    article: Element
    description: str
    volume: str  # the name of the whole
    live: str  # its address in the net, empty where the site has none
    drawings: tuple[str, ...] = field(repr=False)  # the SVG elements, as they were written

    @cached_property
    def title(self) -> str:
        """Return the heading of the page."""
        first = self.article.find(".//h1")
        return text(first) if first is not None else self.folder

    @cached_property
    def sections(self) -> dict[str, int]:
        """Return in which section, counted from 0, each anchor of the page stands."""
        found: dict[str, int] = {}
        section = 0
        for element in self.article.iter():
            section += element.tag == "h2"
            name = element.get("id") if isinstance(element.tag, str) else None
            if name:
                found[name] = section
        return found

    def target(self, link: str) -> tuple[str, str] | None:
        """Return the folder and the anchor that a link within the site leads to."""
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            return None
        path, anchor = urldefrag(urljoin(f"/{self.folder}/", link))
        return path.strip("/").removesuffix("index.html").strip("/"), unquote(anchor)

    def address(self, link: str) -> str:
        """Return the full address of a link, empty where the site has none."""
        if self.target(link) is None:
            return link
        return urljoin(self.live, link) if self.live else ""


def read(site: Path, folder: str) -> BuiltPage:
    """Return a page of the built site.

    Raises: PdfError, where the site has no such page.
    """
    path = site / folder / "index.html"
    try:
        raw = path.read_text(encoding="utf-8")
    except OSError:
        raise PdfError(f"{path} is missing; build the site first. Run: stackmath build") from None
    head, _, rest = raw.partition("<article")
    body, closed, _ = rest.partition("</article>")
    if not closed:
        raise PdfError(f"{path} holds no article; build the site again. Run: stackmath build")
    body, drawings = _without_drawings(_without_spans(TEMPLATE.sub("", body)))
    tree = html.fromstring(head + "</body></html>")
    title = tree.findtext(".//title") or ""
    return BuiltPage(
        folder=folder,
        site=site,
        article=html.fragment_fromstring(f"<article{body}</article>"),
        description=_attribute(tree, './/meta[@name="description"]', "content"),
        volume=title.rpartition(" - ")[2].strip(),
        live=_attribute(tree, './/link[@rel="canonical"]', "href"),
        drawings=drawings,
    )


def _attribute(tree: Element, path: str, name: str) -> str:
    found = tree.find(path)
    return "" if found is None else found.get(name, "")


def _without_spans(body: str) -> str:
    """Return a page without what KaTeX draws, nine tenths of it, which the print does not read."""
    kept: list[str] = []
    at = 0
    for found in DRAWN.finditer(body):
        kept.append(body[at : found.start()])
        depth = 1
        for tag in SPAN.finditer(body, found.end()):
            depth += -1 if tag[1] else 1
            if not depth:
                at = tag.end()
                break
        else:
            return body
    return "".join([*kept, body[at:]])


def _without_drawings(body: str) -> tuple[str, tuple[str, ...]]:
    """Return a page with a mark for each drawing, and the drawings: HTML changes their names."""
    drawings: list[str] = []

    def marked(found: re.Match[str]) -> str:
        drawings.append(found[0])
        return f'<svg data-drawing="{len(drawings) - 1}"></svg>'

    return SVG.sub(marked, body), tuple(drawings)


def text(element: Element) -> str:
    """Return what an element says as plain text, the links to itself left out."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and "headerlink" not in classes(child):
            parts.append(text(child))
        parts.append(child.tail or "")
    return re.sub(r"[ \t\r\n]+", " ", "".join(parts)).strip()


def classes(element: Element) -> list[str]:
    """Return the classes of an element."""
    found: str = element.get("class") or ""
    return found.split()


def place(element: Element) -> str:
    """Return the page and line of an element, or of the nearest before it that has them."""
    for one in (element, *element.iterancestors()):
        if one.get("data-src"):
            return _named(one)
    before = element.xpath("preceding::*[@data-src][1]")
    return f"{_named(before[-1])} or below" if before else ""


def _named(element: Element) -> str:
    found: str = element.get("data-src")
    return posixpath.join("docs", found)
