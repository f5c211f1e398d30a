"""The ends of a book: its index of equations, what it links to, of what it was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stackmath import data
from stackmath.citation import citation
from stackmath.pdf import pages
from stackmath.pdf.editions import Edition
from stackmath.pdf.inline import bare, inline
from stackmath.pdf.manuscript import Manuscript, label
from stackmath.pdf.pages import BuiltPage, text
from stackmath.pdf.tables import header
from stackmath.pdf.words import markup, string

INDEX = "equations"  # the folder of the page that lists the equations of the catalogue


def ends(page: BuiltPage, scripts: Sequence[Manuscript], edition: Edition, level: int) -> list[str]:
    """Return what stands at the end of a book."""
    index = _index(page.site, scripts, level)
    return [index, _sources(scripts, level), colophon(page, edition, level)]


def _index(site: Path, scripts: Sequence[Manuscript], level: int) -> str:
    """Return the index of the equations shown, as the catalogue has it, with their pages."""
    if not (site / INDEX / "index.html").is_file():
        return ""
    page = pages.read(site, INDEX)
    rows = []
    shown = {
        (script.page.folder, anchor): script for script in scripts for anchor in script.equations
    }
    for row in page.article.xpath(".//tbody/tr"):
        link = row.find(".//a")
        goal = page.target(link.get("href", "")) if link is not None else None
        if goal in shown and len(row) > 2:
            aim = label(*goal)
            number = text(link).replace("EQ ", "")
            said = inline(row[2], shown[goal], table=True).strip()
            rows.append(f"[#link({aim})[{markup(number)}];], [{said}], [#page-of({aim})]")
    if not rows:
        return ""
    return (
        f'#head({level}, "Index of equations", {label(INDEX)})\n'
        "#rows(columns: (auto, 1fr, auto), align: (left, left, right), "
        f"{header(['[EQ]', '[What it says]', '[Page]'])}, {', '.join(rows)})"
    )


def _sources(scripts: Sequence[Manuscript], level: int) -> str:
    """Return what the pages link to outside of the volume, each with its address."""
    linked: dict[str, str] = {}
    for script in scripts:
        for url, name in script.sources.items():
            if url.startswith("http"):
                linked[url] = linked.get(url) or name
    if not linked:
        return ""
    for one in data.sources().values():
        if one.url in linked:
            linked[one.url] = f"{one.authors}: {one.title} ({one.year})"
    ordered = sorted((not name, name.casefold(), url) for url, name in linked.items())
    items = [_source(linked[url], url) for *_, url in ordered]
    name = "Sources" if level == 1 else "Addresses of the sources"  # a chapter lists its own
    return f"#head({level}, {string(name)})\n#sourcelist({', '.join(items)})"


def _source(name: str, url: str) -> str:
    """Return a source with its address, or the address alone of what no page lists by a name."""
    address = f"#address({string(url)}, {string(bare(url))});"
    return f"[{markup(name)}. {address}]" if name else f"[{address}]"


def colophon(page: BuiltPage, edition: Edition, level: int) -> str:
    """Return of what a book was made."""
    where = f"of #link({string(page.live)})[{markup(page.live)}];" if page.live else "of the volume"
    day = edition.date.date() if edition.commit else None
    cited = citation(page.volume, page.title if level > 1 else "", day, page.live)
    return (
        f"#colophon({level})[\n"
        f"This book was set from the pages {where}, "
        f"in the edition of {markup(edition.said)}.\n\n"
        "Its numbers, outputs, equations and tables are those that the build of these pages "
        "recomputed; where a page was not checked, it says so at its head.\n\n"
        f"Cite it as: {markup(cited)}\n\n"
        "The text is under CC BY 4.0, the code under the MIT license.\n\n"
        "The type is Libertinus Serif, with New Computer Modern Math for formulas and DejaVu Sans "
        "Mono for code.\n]"
    )
