"""Terms: the first use of each in a chapter leads to its entry in the glossary."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from stackmath import catalog, page

GLOSSARY = "glossary.md"
LEVEL = 3  # of the headings that are terms; those above are letters
# What pages say in every other paragraph: it has an entry, and no reader needs the way there.
EVERYDAY = frozenset((
    "accelerator", "adapter", "agent", "attention-head", "batch-size", "embedding", "flop", "gb",
    "latency", "loss", "mlp", "softmax", "throughput", "token", "vocabulary",
))  # fmt: skip


class Terms(Treeprocessor):
    """What links the terms of a chapter, at most one a paragraph.

    The links are added after the host has looked at those of the page, which stands as written.
    """

    def __init__(
        self, md: Markdown, host: Callable[[], tuple[Any, str]], url: Callable[..., str]
    ) -> None:
        super().__init__(md)
        self.host, self.url = host, url

    def run(self, root: Element) -> None:
        """Add the links; the text of headings, lists, tables and exercises stays as it is."""
        relative, uri = self.host()
        if uri not in catalog.PAGES.values():
            return
        known = dict(terms(Path(relative.file.abs_src_path).parent))
        address = self.url(relative, uri, GLOSSARY)
        for paragraph in root.findall("p"):
            anchor = _linked(paragraph, known, address) if known else ""
            known = {name: other for name, other in known.items() if other != anchor}


def terms(docs: Path) -> tuple[tuple[str, str], ...]:
    """Return each spelling of a term that chapters link, and its anchor in the glossary."""
    path = docs / GLOSSARY
    return _terms(path, path.stat().st_mtime_ns) if path.is_file() else ()


@cache
def _terms(path: Path, _changed: int) -> tuple[tuple[str, str], ...]:
    """Return what the headings of a glossary say, and what stands in bold below them."""
    read = page.read(path)
    found: list[tuple[str, str]] = []
    for heading, below in read.sections:
        if heading.level == LEVEL and heading.anchor not in EVERYDAY:
            bold = re.findall(r"\*\*(.+?)\*\*", read.source(below))
            found += [(name, heading.anchor) for name in (heading.text, *bold)]
    return tuple(found)


def _linked(paragraph: Element, known: dict[str, str], address: str) -> str:
    """Link the first term that stands in a paragraph itself; return its anchor, empty for none.

    What is a link, code or emphasis within the paragraph is left alone.
    """
    for index, child in enumerate([None, *paragraph]):
        text = (paragraph.text if child is None else child.tail) or ""
        match = _pattern(tuple(known)).search(text)
        if match is None:
            continue
        anchor = known[list(known)[int((match.lastgroup or "n0")[1:])]]
        link = Element("a", {"class": "sm-term", "href": f"{address}#{anchor}"})
        link.text, link.tail = match[0], text[match.end() :]
        if child is None:
            paragraph.text = text[: match.start()]
        else:
            child.tail = text[: match.start()]
        paragraph.insert(index, link)
        return anchor
    return ""


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern with a group for each name; one of small letters may begin a sentence.

    A longer name comes before one that it begins with, as its group is tried at the same place.
    """
    order = sorted(range(len(names)), key=lambda at: len(names[at]), reverse=True)
    groups = [f"(?P<n{at}>{_spelled(names[at])})" for at in order]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})s?(?![\w-])")


def _spelled(name: str) -> str:
    if name[1:2].isupper():
        return re.escape(name)
    return f"[{name[0].upper()}{name[0].lower()}]{re.escape(name[1:])}"
