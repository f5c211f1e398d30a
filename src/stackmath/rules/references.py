"""References: every link of a page leads somewhere, and numbers in them agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from stackmath import CHAPTERS, catalog
from stackmath.page import Edit, Link, Page, Span
from stackmath.rules import FIX, Found, Seen

_NUMBER = re.compile(r"\bEQ ((?:\d+|C)\.\d+)")


def anchors(page: Page) -> set[str]:
    """Return every anchor of a page: headings, equations, and the ids written in HTML."""
    known = catalog.equations() if page.equations else {}
    return (
        {heading.anchor for heading in page.headings}
        | {catalog.anchor(known[b.name].number) for b in page.equations if b.name in known}
        | set(re.findall(r'\bid="([^"]+)"', page.text))
    )


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each link that leads nowhere, and each number of an equation that is not its own."""
    for link in seen.page.links:
        if not re.match(r"[a-z][a-z0-9+.-]*:", link.target):
            yield from _followed(seen, link)
    yield from _mentioned(seen)


def _followed(seen: Seen, link: Link) -> Iterator[Found]:
    name, _, fragment = link.target.partition("#")
    path = (seen.page.path.parent / unquote(name)).resolve() if name else seen.page.path.resolve()
    page = seen.page if not name else seen.site.pages.get(path)
    if name and not path.exists():
        yield Found(link.span, f"{link.target} leads to no file.")
        return
    if not fragment or page is None:
        return
    if fragment not in anchors(page):
        yield Found(link.span, f"{link.target}: {Path(page.path).name} has no anchor '{fragment}'.")
    elif fragment.startswith("eq-"):
        number = fragment.removeprefix("eq-").replace("-", " ")
        printed = _NUMBER.search(link.text)
        if printed and printed[1] != number.partition(" ")[0]:
            start = link.text_span.start + printed.start(1)
            span = Span(start, start + len(printed[1]))
            right = number.partition(" ")[0]
            sentence = f"says EQ {printed[1]}; the link leads to EQ {number}.{FIX}"
            yield Found(span, sentence, (Edit(span, right),))


def _mentioned(seen: Seen) -> Iterator[Found]:
    """Yield each equation number in the text that no equation has."""
    chapters = set(CHAPTERS.values())
    for prose in seen.page.prose:
        if prose.kind != "words":
            continue
        for match in _NUMBER.finditer(seen.page.source(prose.span)):
            chapter = match[1].partition(".")[0]
            if chapter in chapters and match[1] not in catalog.numbers():
                start = prose.span.start + match.start()
                yield Found(Span(start, start + len(match[0])), f"there is no {match[0]}.")
