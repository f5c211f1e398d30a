"""The pages around the chapters: glossary, errata, sources, and the line that cites a page."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from lxml import html

from stackmath import __version__, catalog, check, data, page, tables, uses
from stackmath.citation import AUTHORS, citation
from stackmath.render import terms

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GLOSSARY = page.read(DOCS / "glossary.md")
TERMS = [heading for heading in GLOSSARY.headings if heading.level == 3]
CHAPTERS = sorted(catalog.PAGES.values())


# Glossary


def entry(term: str) -> str:
    """Return the text below the heading of a term."""
    starts = [heading.span.start for heading in GLOSSARY.headings] + [len(GLOSSARY.text)]
    at = next(n for n, heading in enumerate(GLOSSARY.headings) if heading.text == term)
    return GLOSSARY.text[GLOSSARY.headings[at].span.end : starts[at + 1]].strip("# \n")


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    """Under the letter that each begins with, every letter linked at its top, none twice."""
    plain = [re.sub(r"[^a-z0-9]", "", heading.text.casefold()) for heading in TERMS]
    assert plain == sorted(plain) and len(plain) == len(set(plain)) >= 80
    letter = ""
    for heading in GLOSSARY.headings[1:]:
        letter = heading.text if heading.level == 2 else letter
        assert heading.text[0].upper() == letter
    letters = [heading.anchor for heading in GLOSSARY.headings if heading.level == 2]
    top = [link.target for link in GLOSSARY.links][: len(letters)]
    assert top == [f"#{anchor}" for anchor in letters] == sorted(top)


def test_a_term_is_a_sentence_or_two_that_lead_on() -> None:
    """To an equation, a section, or the entry that it is the same as."""
    wrong = []
    for term in (heading.text for heading in TERMS):
        text = entry(term)
        prose = re.sub(r"\[[^\]]*\]\([^)]*\)", "", text)
        sentences = len(re.findall(r"\w[.;:](?:\s|$)", prose))
        leads = re.search(r"\]\((\w[\w-]*\.md)?(#[\w.-]+)?\)", text)
        if not (leads and text.endswith(".") and len(prose) < 330 and sentences <= 3):
            wrong.append((term, text))
    assert wrong == []


def test_no_two_terms_have_one_spelling() -> None:
    """Or a use of it would lead to one of them by chance."""
    spelled = [name.casefold() for name, _ in terms.terms(DOCS)]
    assert len(spelled) == len(set(spelled)) > 100


@pytest.fixture(scope="module")
def linked(built: tuple[str, Path]) -> dict[str, list[html.HtmlElement]]:
    """Return the links to the glossary of each built chapter, by its source's name."""
    found = {}
    for name in CHAPTERS:
        text = (built[1] / name.removesuffix(".md") / "index.html").read_text(encoding="utf-8")
        found[name] = html.fromstring(text).xpath("//article//a[@class='sm-term']")
    return found


def test_a_term_is_linked_once_a_page_and_one_a_paragraph(
    linked: dict[str, list[html.HtmlElement]],
) -> None:
    """In what it says, to an entry that says so; never in a link, a heading or a table."""
    known: dict[str, str] = {}
    for name, anchor in terms.terms(DOCS):
        known[name.casefold()] = anchor
    anchors = {heading.anchor for heading in TERMS}
    for name, found in linked.items():
        targets = [link.get("href").removeprefix("../glossary/#") for link in found]
        assert len(targets) == len(set(targets)), name
        assert set(targets) <= anchors, name
        for link, target in zip(found, targets, strict=True):
            said = link.text_content().casefold()
            assert known.get(said, known.get(said.removesuffix("s"))) == target, said
        parents = [link.getparent() for link in found]
        assert {one.tag for one in parents} <= {"p"}
        assert len(set(parents)) == len(parents), name
    assert sum(len(found) for found in linked.values()) > 20


def test_a_term_of_a_chapter_shows_its_entry(
    reader: BrowserContext, linked: dict[str, list[html.HtmlElement]]
) -> None:
    """The preview that links to equations have: what the glossary says, and the way there."""
    view = reader.new_page()
    view.goto("03-attention/")
    view.locator(".sm-help-button").wait_for()
    first = view.locator("a.sm-term").first
    first.hover()
    popover = view.locator("#sm-popover:popover-open")
    popover.wait_for()
    told = popover.inner_text()
    heading = next(
        one.text for one in TERMS
        if one.anchor == linked["03-attention.md"][0].get("href").rpartition("#")[2]
    )  # fmt: skip
    assert told.startswith(heading) and "Glossary" in told
    assert entry(heading).partition(".")[0].replace("**", "")[:40] in told


# Errata


def test_an_erratum_says_where_it_was_read_and_when() -> None:
    """Those of books, articles and calculators link a revision; every entry has a claim."""
    read = page.read(DOCS / "errata.md")
    heads = read.headings
    ends = [heading.span.start for heading in heads[1:]] + [len(read.text)]
    section, seen = "", 0
    for heading, end in zip(heads, ends, strict=True):
        section = heading.text if heading.level == 2 else section
        if heading.level != 3:
            continue
        text = read.text[heading.span.end : end]
        seen += 1
        if section in ("Books and articles", "Calculators"):
            assert re.search(r"\*Source:\* (\[[^\]]+\]\(https://\S+\)|as above)", text), (
                heading.text
            )
            days = set(re.findall(r"read on (\d+ \w+ \d{4})", text))
            assert "as above" in text or days, heading.text
            assert days <= {"27 November 2026", "28 November 2026"}, heading.text
        assert "<!--= " in text or "```python" in text, heading.text
    assert seen >= 56


# Sources


def page_links(pages: str = "*.md") -> set[str]:
    """Return what the pages link to, a file of a repository without its revision."""
    every = {link.target for path in DOCS.glob(pages) if path.name != "sources.md"
             for link in page.read(path).links}  # fmt: skip
    return {re.sub(r"/blob/[0-9a-f]{40}/", "/blob/main/", url) for url in every}


@pytest.mark.parametrize("chapter", ["attention", "pretraining", "compression", "capstone"])
def test_every_address_in_a_written_chapter_was_opened(chapter: str) -> None:
    """It is that of a source, or stands below one, whose text was read; what is named is linked."""
    linked = page_links(catalog.PAGES[chapter])
    opened = tuple(one.url.partition("#")[0] for one in data.sources().values() if one.opened)
    assert [link for link in linked if link[:8] == "https://" and not link.startswith(opened)] == []
    named = {one.url for one in data.sources().values() if one.named == chapter}
    assert named and named <= linked


def test_every_source_is_cited() -> None:
    """By an equation, an entry of a data file, or a page; another one is dead weight."""
    linked = page_links()
    rests = uses.uses()
    idle = [key for key, one in data.sources().items() if not rests[key] and one.url not in linked]
    assert idle == []
    assert set(rests) == set(data.sources()), "something rests on a source that does not exist"


def test_the_page_of_sources_has_each_once() -> None:
    """With an anchor of its own, its address and what rests on it."""
    text = (DOCS / "sources.md").read_text(encoding="utf-8")
    found = re.findall(r'<span id="source-([^"]+)"></span>\[', text)
    assert sorted(found) == sorted(data.sources())
    assert all(f"]({one.url})" in text for one in data.sources().values())
    row = next(line for line in text.splitlines() if "source-kwon-2023" in line)
    assert "[EQ 8.6](08-serving.md#eq-8.6)" in row
    assert "Section 3: OPT-13B keeps 800 KB" in row and "2026-11-27" in row


def test_a_part_without_sources_is_refused() -> None:
    """With the parts that there are."""
    with pytest.raises(tables.TableError, match="no part 'chapter 3'; known: tokens, block"):
        tables.printed("sources 'chapter 3'")


def test_the_card_of_an_equation_leads_to_what_was_read(built: tuple[str, Path]) -> None:
    """The row of its source, beside the source itself."""
    text = (built[1] / "03-attention/index.html").read_text(encoding="utf-8")
    links = html.fromstring(text).xpath("//figure[@id='eq-3.5']//dl//a/@href")
    one = catalog.find("kv_cache").source
    assert links == [data.source(one).url, f"../sources/#source-{one}"]


# A link to an equation that moved


def test_a_link_to_an_equation_that_stands_elsewhere_is_led_there(tmp_path, monkeypatch) -> None:
    """When a chapter is written its equations move to it, and the other pages follow."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "03-attention.md").write_text("# A\n\n<!--eq: attention.kv_cache -->\n$$\n$$\n")
    other = tmp_path / "capstone.md"
    other.write_text("# B\n\nSee [EQ 3.5](capstone.md#eq-3.5), [it](#eq-3.5), [no](#eq-3.9).\n")
    pages = [tmp_path / "03-attention.md", other]
    check.run(pages, root=tmp_path, fix=True)
    report = check.run(pages, root=tmp_path)
    assert other.read_text().splitlines()[2] == (
        "See [EQ 3.5](03-attention.md#eq-3.5), [it](03-attention.md#eq-3.5), [no](#eq-3.9)."
    )
    (left,) = [str(one) for one in report.findings if "capstone" in str(one)]
    assert left.endswith("#eq-3.9: capstone.md has no anchor 'eq-3.9'.")


# Citations


def test_a_citation_leaves_out_what_is_not_known() -> None:
    """Who, what, in which version; the day and the address where there are any."""
    volume = "Volume II"
    assert citation(volume) == f"{AUTHORS}: Volume II, version {__version__}."
    assert citation(volume, "Chapter 3", date(2026, 11, 5), "https://one.example/") == (
        f"{AUTHORS}: Chapter 3, in Volume II, version {__version__}, 5 November 2026. "
        "https://one.example/"
    )


def test_every_page_can_be_cited(built: tuple[str, Path]) -> None:
    """By its heading, the volume, the version and its own address; the home page by the volume."""
    address, folder = built
    for path in DOCS.glob("*.md"):
        name = "" if path.name == "index.md" else f"{path.stem}/"
        root = html.fromstring((folder / name / "index.html").read_text(encoding="utf-8"))
        (line,) = root.xpath("//article/p[@class='sm-cite']/span")
        told = line.text_content()
        assert f"version {__version__}" in told and told.endswith(f" {address}{name}")
        assert told.startswith(f"{AUTHORS}: ")
        heading = root.xpath("string(//article//h1/text())").strip()
        assert (heading in told) == (name != ""), told
    assert "sm-cite" not in (folder / "404.html").read_text(encoding="utf-8")


def test_the_citation_is_copied(reader: BrowserContext) -> None:
    """By the mouse or the keyboard, with a word that it is; where it may not be, a field has it."""
    reader.grant_permissions(["clipboard-read", "clipboard-write"])
    view = reader.new_page()
    view.goto("changelog/")
    line = view.locator(".sm-cite")
    said = line.locator("span").inner_text()
    view.get_by_role("button", name="Copy the citation").press("Enter")
    view.get_by_role("status").get_by_text("The citation is copied.").wait_for()
    assert view.evaluate("navigator.clipboard.readText()") == said
    view.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    view.get_by_role("button", name="Copy the citation").click()
    field = view.get_by_role("textbox", name="Citation")
    field.wait_for()
    assert field.input_value() == said


def test_the_citation_file_is_valid_and_agrees_with_the_project() -> None:
    """What CFF 1.2.0 requires, the license and version of pyproject.toml, no invented DOI."""
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = re.search(r'^site_name: "(.*)"$', (ROOT / "mkdocs.yml").read_text(), re.M)
    assert {"cff-version", "message", "title", "authors"} <= set(told)
    known = {"cff-version", "message", "type", "title", "abstract", "authors", "version", "license",
             "keywords", "preferred-citation"}  # fmt: skip
    assert set(told) <= known
    assert told["cff-version"] == "1.2.0" and told["type"] == "software"
    assert told["title"] == project["name"] and told["license"] == project["license"]
    assert told["version"] == project["version"] == __version__
    book = told["preferred-citation"]
    assert {"type", "title", "authors"} <= set(book) and book["type"] == "book"
    assert site is not None and book["title"] == site[1]
    assert told["authors"] == book["authors"] == [{"name": AUTHORS}]
    assert book["version"] == told["version"]
