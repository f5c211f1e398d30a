"""References: every link of a page leads somewhere, and numbers in them agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from stackmath import CHAPTERS, catalog
from stackmath.page import Edit, Link, Page, Span
from stackmath.rules import FIX, Found, Seen, beside

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
    known: dict[Path, set[str]] = {}  # a page has a hundred links, and many lead to one other
    for link, path, fragment in followed(seen.page):
        if path is None or not path.exists():
            yield Found(link.span, f"{link.target} leads to no file.")
            continue
        own = path == seen.page.path.resolve()
        page = seen.page if own else seen.site.page(path)
        if fragment and page is not None:
            if path not in known:
                known[path] = anchors(page)
            if fragment in known[path]:
                yield from _numbered(link, fragment)
            else:
                yield _lost(seen, link, page, fragment)
    yield from _mentioned(seen)


def followed(page: Page) -> Iterator[tuple[Link, Path | None, str]]:
    """Yield each link of a page that stays here, with the path and the fragment it leads to."""
    for link in page.links:
        if not re.match(r"[a-z][a-z0-9+.-]*:", link.target):
            name, _, fragment = link.target.partition("#")
            yield link, beside(page, unquote(name) if name else page.path.name), fragment


def _numbered(link: Link, fragment: str) -> Iterator[Found]:
    if fragment.startswith("eq-"):
        number = fragment.removeprefix("eq-").replace("-", " ")
        printed = _NUMBER.search(link.text)
        right = number.partition(" ")[0]
        if printed and printed[1] != right:
            start = link.text_span.start + printed.start(1)
            span = Span(start, start + len(printed[1]))
            sentence = f"says EQ {printed[1]}; the link leads to EQ {number}.{FIX}"
            yield Found(span, sentence, (Edit(span, right),))


def _lost(seen: Seen, link: Link, page: Page, fragment: str) -> Found:
    """Return what is wrong with a link to no anchor, repaired where its equation is elsewhere."""
    sentence = f"{link.target}: {page.path.name} has no anchor '{fragment}'."
    place = _home(seen, page, fragment)
    if place is None:
        return Found(link.span, sentence)
    name = link.target.partition("#")[0]
    right = Path(name).with_name(place.name).as_posix() if name else place.name
    own = place.resolve() == seen.page.path.resolve()
    start = seen.page.text.rindex(link.target, link.span.start, link.span.end)
    edit = Edit(Span(start, start + len(link.target)), f"{'' if own else right}#{fragment}")
    return Found(link.span, f"{sentence[:-1]}; it is on {place.name}.{FIX}", (edit,))


def _home(seen: Seen, page: Page, fragment: str) -> Path | None:
    """Return the page beside one that shows the equation of an anchor, if one does."""
    known = catalog.equations().items() if fragment.startswith("eq-") else ()
    for name, one in known:
        if catalog.anchor(one.number) == fragment:
            place = page.path.with_name(catalog.page_of(name))
            other = seen.site.page(place.resolve())
            return place if other is not None and fragment in anchors(other) else None
    return None


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
