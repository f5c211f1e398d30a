"""Heads: what a page of the built site says of itself to a search engine or in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lxml import html

SHORTEST, LONGEST = 50, 160  # characters of a description
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
# What stands in a paragraph and is not read with it: popovers, marks, notes, mathematics twice.
UNREAD = (
    ".//template|.//script|.//style|.//annotation|.//*[@aria-hidden='true']|.//sup[a]"
    "|.//a[@class='headerlink']|.//*[contains(@class, 'sm-truth')]"
)
BETWEEN = {"msub": "_", "msup": "^", "mfrac": "/"}  # what a line of text has for their layout


@dataclass(frozen=True)
class Head:
    """What a page says of itself; without the site's address it has none, and no picture."""

    site: str
    title: str
    description: str
    url: str = ""
    home: bool = False
    image: str = ""
    alt: str = ""  # what the picture shows
    size: tuple[int, int] = (0, 0)


def description(content: str, title: str, site: str) -> str:
    """Return how the prose of a page begins, or its title where it has no paragraph."""
    text = ""
    for paragraph in _tree(content).xpath("./p"):
        text = f"{text} {_prose(paragraph)}".strip()
        if len(text) >= SHORTEST:
            return cut(text)
    return cut(f"{title}. {text}{' ' if text else ''}A page of {site}.")


def heading(content: str) -> str:
    """Return the text of a page's first heading, empty where it has none."""
    found = _tree(content).xpath(".//h1")
    return _prose(found[0]) if found else ""


def _tree(content: str) -> html.HtmlElement:
    return html.fragment_fromstring(content, create_parent="div")


def _prose(element: html.HtmlElement) -> str:
    """Return the text of an element as it is printed, on one line; the element is changed."""
    for unread in element.xpath(UNREAD):
        unread.drop_tree()
    for layout in element.iter(*BETWEEN):
        layout[0].tail = BETWEEN[layout.tag]
    return " ".join(element.text_content().split())


def cut(text: str) -> str:
    """Return a text of at most 160 characters, cut behind a sentence or else behind a word."""
    if len(text) <= LONGEST:
        return text
    ends = [end.end() for end in SENTENCE_END.finditer(text, 0, LONGEST + 1)]
    whole = [end for end in ends if SHORTEST <= end <= LONGEST]
    if whole:
        return text[: whole[-1]]
    words = text[:LONGEST].rpartition(" ")[0] or text[: LONGEST - 1]
    return words[: LONGEST - 1].rstrip(" ,;:–") + "…"


def dressed(page: str, head: Head) -> str:
    """Return a built page with what Open Graph and Twitter read in its head."""
    lines = "".join(
        f'<meta {kind}="{name}" content="{escape(text)}">\n' for kind, name, text in _elements(head)
    )
    before, end, after = page.partition("</head>")
    return f"{before}{lines}{end}{after}" if end else page


def _elements(head: Head) -> Iterable[tuple[str, str, str]]:
    """Yield each element: its naming attribute, its name, what it says."""
    yield "property", "og:type", "website" if head.home else "article"
    yield "property", "og:site_name", head.site
    yield "property", "og:title", head.title
    yield "property", "og:description", head.description
    if head.url:
        yield "property", "og:url", head.url
    if head.image:
        yield "property", "og:image", head.image
        yield "property", "og:image:type", "image/png"
        yield "property", "og:image:width", str(head.size[0])
        yield "property", "og:image:height", str(head.size[1])
        yield "property", "og:image:alt", head.alt
    yield "name", "twitter:card", "summary_large_image" if head.image else "summary"


def robots(site_url: str) -> str:
    """Return robots.txt: everything may be read, and where the list of pages is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url.rstrip('/')}/sitemap.xml\n"
