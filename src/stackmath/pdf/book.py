"""Books: a chapter or the volume as one document, with its title, contents, indexes and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stackmath.citation import AUTHORS
from stackmath.pdf import pages
from stackmath.pdf.blocks import block, blocks
from stackmath.pdf.editions import Edition
from stackmath.pdf.ends import INDEX, colophon, ends
from stackmath.pdf.inline import inline
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import BuiltPage, Element, PdfError, text
from stackmath.pdf.tables import header
from stackmath.pdf.words import markup, string

KEYWORDS = (
    "large language models", "arithmetic", "memory", "compute", "training", "inference",
    "stackmath",
)  # fmt: skip
EXERCISE = "./section[@data-kind]"
STRIPS = ("Chapter", "Capstone")  # what the head strip of a chapter begins with


@dataclass(frozen=True)
class Book:
    """A document of Typst and what it is called."""

    title: str
    source: str


def chapter(page: BuiltPage, edition: Edition) -> Book:
    """Return one chapter as a book of its own.

    Raises: PdfError, with every finding.
    """
    printed = {page.folder: page.sections}
    script = Manuscript(page, printed)
    body = _page(script)
    after = ends(page, [script], edition, level=2)
    _stop([script])
    front = [_cover(page, page.volume, page.title, edition, "12mm"), _strip(script)]
    front.append("#v(1fr, weak: false)\n#contents(2)\n#v(2fr)" if page.sections else "")
    return Book(
        page.title,
        _joined(page.title, page.volume, page.description, [*front, body, *after], edition),
    )


def volume(printed: Sequence[BuiltPage], home: BuiltPage, edition: Edition) -> Book:
    """Return all pages as one book.

    Raises: PdfError, with every finding of every page.
    """
    places = {page.folder: page.sections for page in printed}
    has_index = (home.site / INDEX / "index.html").is_file()
    if has_index:
        places[INDEX] = {}
    scripts = [Manuscript(page, places) for page in printed]
    bodies = [_page(script, strip=True) for script in scripts]
    after = ends(home, scripts, edition, level=1)
    _stop(scripts)
    name, _, title = home.volume.rpartition(": ")
    behind = next((page.title for page in printed if not page.title.startswith(STRIPS)), "")
    front = [
        _cover(home, name, title, edition, "62mm"),
        f"#plainhead[Contents]\n#contents(2, tight: true, apart: [{markup(behind)}])",
    ]
    return Book(
        home.volume, _joined(home.volume, "", home.description, [*front, *bodies, *after], edition)
    )


def workbook(printed: Sequence[BuiltPage], home: BuiltPage, edition: Edition) -> Book:
    """Return the exercises of all pages as one book, their solutions at its end.

    Links into the text are addresses: what they lead to is not in this book.

    Raises: PdfError, with every finding of every page.
    """
    asking = [page for page in printed if page.article.find(EXERCISE) is not None]
    if not asking:
        raise PdfError("the site has no exercises, so there is no workbook to print.")
    scripts = [Manuscript(_asked(page), {}) for page in asking]
    bodies = [_text(script) for script in scripts]
    after = [
        f"#head(1, [{name}])\n" + "\n".join(told)
        for name, told in (
            ("Hints", [one for script in scripts for one in script.hints]),
            ("Solutions", [one for script in scripts for one in script.solutions]),
        )
        if told
    ]
    _stop(scripts)
    told = "Every exercise of the volume, with its hints, and at the end the solutions."
    front = [
        _cover(replace(home, description=told), home.volume, "Workbook", edition, "62mm"),
        "#plainhead[Contents]\n#contents(1)",
    ]
    parts = [*front, *bodies, *after, colophon(home, edition, 1)]
    return Book("Workbook", _joined("Workbook", home.volume, told, parts, edition))


def _asked(page: BuiltPage) -> BuiltPage:
    """Return a page with nothing but its exercises and the headings above them."""
    kept = page.article.xpath(f"./h1 | {EXERCISE} | {EXERCISE}/preceding-sibling::h2[1]")
    for one in list(page.article):
        if one not in kept:
            page.article.remove(one)
    return page


def _stop(scripts: Sequence[Manuscript]) -> None:
    findings = [finding for script in scripts for finding in script.findings]
    if findings:
        raise PdfError("\n".join(findings))


def _joined(title: str, of: str, description: str, parts: Sequence[str], edition: Edition) -> str:
    """Return a document: its facts, then its parts."""
    whole = f"{title}, {of}" if of else title
    keywords = ", ".join(map(string, KEYWORDS))
    day = edition.date
    facts = (
        f"#show: volume.with(title: {string(whole)}, author: {string(AUTHORS)}, "
        f"keywords: ({keywords}), description: {string(description)}, "
        f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}, "
        f"hour: {day.hour}, minute: {day.minute}, second: {day.second}), "
        "paper: sys.inputs.paper)"
    )
    return "\n\n".join([facts, *filter(None, parts)]) + "\n"


def _cover(page: BuiltPage, above: str, title: str, edition: Edition, top: str) -> str:
    """Return the title with what the book is about, its edition and its address."""
    live = string(page.live) if page.live else "none"
    told = f"[{markup(above)}], {string(title)}, [{markup(page.description)}], {live}"
    return f"#cover({told}, [{markup(edition.said)}], top: {top})"


def _page(script: Manuscript, *, strip: bool = False) -> str:
    """Return a page: its heading, its text, and at its end what was gathered from it."""
    body = _text(script, strip=strip)
    return body + _gathered(script) if body else ""


def _text(script: Manuscript, *, strip: bool = False) -> str:
    """Return the heading and the text of a page."""
    article = script.page.article
    for one in (article.find("./h1"), _head_strip(article)):
        if one is not None:
            one.set("hidden", "")
    first = article.find("./h1")
    if first is None:
        script.find(article, "the page has no heading of the first level; write its title.")
        return ""
    opening = [block(first, script), _strip(script) if strip else "", blocks(article, script)]
    return "\n\n".join(filter(None, opening))


def _head_strip(article: Element) -> Element | None:
    """Return the table at a chapter's top that says what it is."""
    table = article.find(".//table")
    head = table.find(".//th") if table is not None else None
    return table if head is not None and text(head) in STRIPS else None


def _strip(script: Manuscript) -> str:
    """Return the head strip of a chapter as pairs of a name and what it says."""
    found = _head_strip(script.page.article)
    if found is None:
        return ""
    rows = []
    for row in list(found.iter("tr"))[1:]:
        if "sm-print" not in pages.classes(row):
            cells = row.xpath("./td|./th")
            rows += [f"[{inline(cell, script, table=True)}]" for cell in cells[:2]]
    return f"#strip({', '.join(rows)})"


def _gathered(script: Manuscript) -> str:
    """Return the hints, the solutions and the comparisons of a page.

    They begin a page of paper, so that the questions can be given away without them; and Typst
    sets what is before and behind such a break at the same time.
    """
    made = []
    for name, told in (("Hints", script.hints), ("Solutions", script.solutions)):
        if told:
            made.append(f"#head(2, [{name}])\n" + "\n".join(told))
    if script.witnesses:
        heads = [f"[{one}]" for one in ("EQ", "Printed", "Computed", "Difference", "Where")]
        made.append(
            "#head(2, [What the equations were compared with], listed: false)\n"
            "#rows(size: 7.8pt, columns: (auto, auto, auto, auto, 1fr), "
            "align: (left, right, right, right, left), "
            f"{header(heads)}, {', '.join(script.witnesses)})"
        )
    apart = "#pagebreak(weak: true)\n" if script.hints or script.solutions else ""
    return "\n\n" + apart + "\n\n".join(made) if made else ""
