"""The print: what stands in a PDF, how it is tagged, and what stops it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import markdown
import pypdfium2
import pytest
from mkdocs.config import load_config
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from book import ROOT
from stackmath import check, pdf
from stackmath.cli import main
from stackmath.pdf import book, pages, press
from stackmath.pdf.editions import Edition, edition
from stackmath.render import mathematics

DAY = Edition("0.1.0", "0123456789", datetime(2026, 11, 26, 12, tzinfo=UTC))
LIVE = "https://example.org/volume/"
HEAD = (
    '<html><head><title>{title} - A Book, Volume II: The Tests</title><meta name="description" '
    'content="What is tried here."><link rel="canonical" href="{live}"></head><body><article>'
)
SVG = '<svg role="img" aria-label="{alt}" viewBox="0 0 400 200"><path d="M 0 0 L 9 9"/></svg>'


def formula(latex: str, *, line: int = 7, display: bool = False) -> str:
    """Return a formula as the pages have it."""
    shown = mathematics.html(latex, ROOT, display=display)
    tag, kind = ("sm-scroll", "sm-display") if display else ("span", "sm-math")
    return f'<{tag} class="{kind}" data-src="03-attention.md:{line}">{shown}</{tag}>'


def equation(latex: str, number: str, *, line: int = 7) -> str:
    """Return a numbered equation as the pages have it."""
    shown = mathematics.html(latex, ROOT, display=True)
    return (
        f'<figure class="sm-equation" id="eq-{number}" data-src="03-attention.md:{line}">'
        f'<div class="sm-row"><sm-scroll class="sm-display">{shown}</sm-scroll>'
        f'<a class="sm-number" href="#eq-{number}">({number})</a></div></figure>'
    )


def listing(text: str, *, output: bool = False, line: int = 7) -> str:
    """Return code, or what it printed, as the pages have it."""
    kind = "text sm-output" if output else "python sm-code"
    return (
        f'<div class="language-{kind} highlight" data-src="03-attention.md:{line}">'
        f"<pre><span></span><code>{text}\n</code></pre></div>"
    )


def site(folder: Path, live: str = LIVE, **bodies: str) -> Path:
    """Return a built site of these pages."""
    for name, body in {"index": "<h1>Home</h1>", **bodies}.items():
        here = "" if name == "index" else name.replace("_", "-")
        path = folder / here / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        address = f"{live}{here}/" if live and here else live
        title = HEAD.format(title=name, live=address)
        path.write_text(f"{title}{body}</article></body></html>", encoding="utf-8")
    return folder


def chapter(folder: Path, body: str, live: str = LIVE) -> book.Book:
    """Return the document of a chapter with this text."""
    whole = f'<h1 id="c">Chapter 3: Attention</h1>{body}'
    built = site(folder, live, **{"03_attention": whole})
    return book.chapter(pages.read(built, "03-attention"), DAY)


def made(folder: Path, body: str, live: str = LIVE) -> PdfReader:
    """Return the PDF of a chapter with this text."""
    path = folder / "made.pdf"
    path.write_bytes(press.printed(chapter(folder, body, live), "a4", DAY.date))
    return PdfReader(path)


def words(reader: PdfReader, first: int = 0) -> str:
    """Return the text of a PDF, blanks as one, letters of mathematics as letters."""
    text = " ".join(page.extract_text() for page in reader.pages[first:])
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))


def refused(folder: Path, body: str) -> str:
    """Return what stops the print of a chapter with this text."""
    with pytest.raises(pages.PdfError) as error:
        made(folder, body)
    return str(error.value)


# One chapter of the volume


@pytest.fixture(scope="session")
def attention(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the PDF of Chapter 3, from its page as a host renders it."""
    check.run(root=ROOT)
    config = load_config(str(ROOT / "mkdocs.yml"))
    convert = markdown.Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        source = (ROOT / "docs/03-attention.md").read_text(encoding="utf-8")
        body = convert.convert(re.sub(r"\A---\n.*?\n---\n+", "", source, flags=re.DOTALL))
    finally:
        os.chdir(here)
    folder = tmp_path_factory.mktemp("attention")
    built = site(folder, **{"03_attention": re.sub(r'(href="[\w-]+)\.md', r"\1/", body)})
    path = folder / "attention.pdf"
    shown = book.chapter(pages.read(built, "03-attention"), DAY)
    path.write_bytes(press.printed(shown, "a4", DAY.date))
    return path


@pytest.fixture(scope="session")
def reader(attention: Path) -> PdfReader:
    """Return that PDF, read."""
    return PdfReader(attention)


def test_a_formula_is_text_in_the_print(reader: PdfReader) -> None:
    """Searching and copying find its signs."""
    text = words(reader).replace(" ", "")
    assert "Mkv=2Lnkv" in text
    assert "softmax" in text and "⊤" in text and "Θ" in text
    assert "1,073,741,824" in text


def test_a_claim_is_only_its_number(reader: PdfReader) -> None:
    """No tick, no expression, no popover."""
    text = words(reader)
    assert "42.9 GB" in text
    for mark in ("✓", "(checked)", "kv_cache(llama, T=131072, b=2) =", "¶", "What it says "):
        assert mark not in text


def test_solutions_stand_behind_the_exercises_with_a_way_back(reader: PdfReader) -> None:
    """Hints before solutions, each by the number of its exercise."""
    text = words(reader, 2)
    places = [
        text.index(name) for name in ("Exercise 3.1: the scores", "There are T", "Usual mistake")
    ]
    assert places == sorted(places)
    assert re.search(r"Hint, p\. \d+ · Solution, p\. \d+", text)
    assert text.index("A score is one dot product") < text.index("There are T2 scores")


def test_a_reference_names_the_page_of_its_equation(reader: PdfReader) -> None:
    """As the number printed at the foot of that page."""
    numbers = {int(found) for found in re.findall(r"EQ 3\.5, p\. (\d+)", words(reader))}
    assert len(numbers) == 1
    page = reader.pages[numbers.pop() - 1].extract_text()
    assert "(3.5)" in page


def test_pages_carry_their_number_and_running_heads(reader: PdfReader) -> None:
    """Chapter at the left, section at the right, the number at the foot."""
    text = reader.pages[10].extract_text()
    assert "Chapter 3: Attention" in text and re.search(r"\b3\.\d [A-Z]", text)
    assert re.search(r"\b11\b", text)


def test_bookmarks_lead_to_their_pages(reader: PdfReader) -> None:
    """One for every section, each on the page that shows its heading."""

    def flat(outline: list[Any]) -> Iterator[Any]:
        for one in outline:
            yield from flat(one) if isinstance(one, list) else [one]

    marks = {one.title: reader.get_destination_page_number(one) for one in flat(reader.outline)}
    assert {"Chapter 3: Attention", "3.7 The cache, byte by byte", "Solutions"} <= marks.keys()
    for title, number in marks.items():
        shown = re.sub(r"\s+", "", reader.pages[number].extract_text())
        assert re.sub(r"\s+", "", title.partition(": ")[2] or title) in shown


def test_every_link_leads_somewhere(reader: PdfReader) -> None:
    """Within the book to a page of it, out of it to an address."""
    inside = outside = 0
    for page in reader.pages:
        for note in page.get("/Annots") or []:
            link = note.get_object()
            action = link.get("/A", {}).get_object() if "/A" in link else {}
            if "/URI" in action:
                outside += 1
                assert action["/URI"].startswith("http")
            else:
                inside += 1
                goal = link["/Dest"] if "/Dest" in link else action["/D"]
                if not isinstance(goal, list):
                    goal = reader.named_destinations[goal].dest_array
                assert reader.get_page_number(goal[0].get_object()) is not None
            assert link.get("/Contents") or link.get("/StructParent") is not None
    assert inside > 60 and outside > 30


# PDF/UA


def elements(node: Any) -> Iterator[Any]:
    """Yield every structure element of a tagged PDF."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_print_is_tagged_as_pdf_ua_asks(reader: PdfReader) -> None:
    """Marked, titled, in a language, and declared as PDF/UA-1."""
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    told = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part[>=\"]+1", told)
    assert reader.metadata and reader.metadata.title == (
        "Chapter 3: Attention, A Book, Volume II: The Tests"
    )
    assert reader.metadata.author == "The stackmath authors"
    assert "memory" in reader.metadata["/Keywords"]
    assert reader.metadata.creation_date == DAY.date
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
        assert "/StructParents" in page


def test_every_formula_and_figure_has_words(reader: PdfReader) -> None:
    """And tables have heads, headings their levels, notes and links their tags."""
    found: dict[str, int] = {}
    levels = []
    for one in elements(reader.trailer["/Root"]["/StructTreeRoot"]):
        kind = str(one["/S"])
        found[kind] = found.get(kind, 0) + 1
        if kind in ("/Formula", "/Figure"):
            assert str(one.get("/Alt", "")).strip(), f"a {kind} has no alternative text"
        if re.fullmatch(r"/H\d", kind):
            levels.append(int(kind[2:]))
    assert found["/Formula"] > 150 and found["/Figure"] >= 4
    assert found["/TH"] >= 20 and found["/Note"] >= 5 and found["/Code"] >= 40
    assert found["/Link"] > 90
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_formula_is_said_in_words(reader: PdfReader) -> None:
    """The cache of keys and values, aloud."""
    said = [
        str(one["/Alt"])
        for one in elements(reader.trailer["/Root"]["/StructTreeRoot"])
        if one["/S"] == "/Formula"
    ]
    assert "M sub kv equals 2 L n sub kv d sub head T b" in said


# The page


def test_nothing_runs_over_the_edge(attention: Path) -> None:
    """Every character stands within the margins, or hangs out by no more than a stop."""
    document = pypdfium2.PdfDocument(attention)
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        side = (width - 140 / 25.4 * 72) / 2
        text = page.get_textpage()
        for at in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(at)
            if right > left:
                assert left > side - 6 and right < width - side + 6, (number + 1, at)
                assert bottom > 30 and top < height - 30, (number + 1, at)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_each_paper_has_its_size(tmp_path: Path, paper: str, size: tuple[int, int]) -> None:
    """A4 and US Letter, with the same measure."""
    path = tmp_path / "a.pdf"
    path.write_bytes(press.printed(chapter(tmp_path, "<p>Text.</p>"), paper, DAY.date))
    box = PdfReader(path).pages[1].mediabox
    assert (round(box.width), round(box.height)) == size


def test_a_long_table_repeats_its_head(tmp_path: Path) -> None:
    """On every page on which it goes on."""
    rows = "".join(f"<tr><td>Row {n}</td><td>{n}</td></tr>" for n in range(120))
    head = "<thead><tr><th>Number of rows</th><th>Value</th></tr></thead>"
    reader = made(tmp_path, f"<table>{head}<tbody>{rows}</tbody></table>")
    shown = [page for page in reader.pages if "Row" in page.extract_text()]
    assert len(shown) >= 3
    assert all("Number of rows" in page.extract_text() for page in shown)


def test_a_long_line_of_code_is_continued_with_a_mark(tmp_path: Path) -> None:
    """Broken behind a blank, indented, and marked as no part of the code."""
    source = chapter(tmp_path, listing("    total = " + "first_value + " * 8 + "last")).source
    assert source.count("#continued;") == 1
    assert words(made(tmp_path, listing("x = " + "abc + " * 30 + "d"))).count("↳") == 2


def lines(named: str, count: int) -> str:
    """Return numbered lines of code."""
    return "\n".join(f"{named}_{n} = {n}" for n in range(count))


@pytest.mark.parametrize("above", range(12, 16))
def test_an_output_begins_on_the_page_of_the_last_lines_of_its_code(
    tmp_path: Path, above: int
) -> None:
    """Wherever on a page the code begins; and the code is not all moved to the next for it."""
    filler = "<p>A line.</p>" * above
    body = filler + listing(lines("row", 24)) + listing("first\nlast", output=True)
    shown = [page.extract_text() for page in made(tmp_path, body).pages]
    (page,) = (one for one in shown if "Output" in one)
    assert all(word in page for word in ("row_20 =", "row_23 =", "first", "last"))
    assert sum("row_" in one for one in shown) <= 2


def test_a_break_leaves_a_long_line_whole_and_blank_lines_above_it(tmp_path: Path) -> None:
    """No page begins with the rest of a line, or with nothing."""
    long = "value = " + " + ".join(["some_name"] * 12)
    code = "\n".join([long, "", "", "x = 1"] * 90)
    shown = [page.extract_text() for page in made(tmp_path, listing(code)).pages]
    starts = [one.splitlines()[1] for one in shown if "some_name" in one][1:]
    assert len(starts) >= 2
    assert all(re.match(r"(value|x) = ", one) for one in starts), starts


@pytest.mark.parametrize("above", range(22, 29, 2))
def test_a_short_paragraph_with_a_colon_stays_with_what_it_leads_to(
    tmp_path: Path, above: int
) -> None:
    """So does no other."""
    body = "<p>A line.</p>" * above + "<p>These are all:</p>" + listing(lines("row", 9))
    shown = [page.extract_text() for page in made(tmp_path, body).pages]
    (page,) = (one for one in shown if "These are all:" in one)
    assert "row_0" in page
    assert "#leads" not in chapter(tmp_path, f"<p>{'A long one. ' * 30}these:</p>").source


def test_a_long_name_is_broken_behind_its_marks(tmp_path: Path) -> None:
    """In a narrow column, and no character for it is added to what is copied."""
    name = "interleaved_schedule_memory_penalty_of_a_long_name"
    cells = "".join(f"<td>{one}</td>" for one in (name, *["Some words of a cell. " * 9] * 4))
    reader = made(tmp_path, f"<table><tbody><tr>{cells}</tr></tbody></table>")
    shown = [page.extract_text() for page in reader.pages if "interleaved_" in page.extract_text()]
    assert len(shown) == 1 and name not in shown[0]
    assert name in re.sub(r"\s+", "", shown[0])


def test_no_line_ends_within_a_reference_or_a_rate(tmp_path: Path) -> None:
    """Its blank and its bar hold together."""
    source = chapter(tmp_path, "<p>See EQ 3.5 of Chapter C at 9 TFLOP/s or 2 $/s, not and/or.</p>")
    assert "EQ\u00a03.5 of Chapter\u00a0C at 9 #box[TFLOP\\/s]; or" in source.source
    assert "2 #box[\\$\\/s];, not and\\/or" in source.source


def test_an_instrument_is_framed_with_the_way_to_the_live_one(tmp_path: Path) -> None:
    """Its default table, its address and a code of it; no code where the site has no address."""
    body = (
        '<h2 id="i">An instrument</h2><sm-instrument class="sm-instrument" name="x" '
        'id="instrument-x" aria-label="Instrument: The X"><div class="sm-static"><table><thead><tr>'
        "<th>X</th><th>Value</th></tr></thead><tbody><tr><td>Width</td><td>128</td></tr></tbody>"
        "</table></div></sm-instrument>"
    )
    source = chapter(tmp_path / "a", body).source
    assert f"{LIVE}03-attention/#instrument-x" in source and "<svg" in source
    bare = chapter(tmp_path / "b", body, live="").source
    assert "03-attention/#instrument-x" in bare and "<svg" not in bare
    reader = made(tmp_path / "c", body)
    assert "The X" in words(reader) and "128" in words(reader)
    alts = [one.get("/Alt") for one in elements(reader.trailer["/Root"]["/StructTreeRoot"])]
    assert any("QR code" in str(alt) for alt in alts)


def test_a_note_of_the_page_is_a_footnote(tmp_path: Path) -> None:
    """And an address outside stands in one too, once."""
    body = (
        '<p>Said<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup> by '
        '<a href="https://arxiv.org/abs/1">one</a> and <a href="https://arxiv.org/abs/1">one</a>.</p>'
        '<div class="footnote"><ol><li id="fn:1"><p>With a reason.'
        '<a class="footnote-backref" href="#fnref:1">↩</a></p></li></ol></div>'
    )
    reader = made(tmp_path, body)
    kinds = [str(one["/S"]) for one in elements(reader.trailer["/Root"]["/StructTreeRoot"])]
    assert kinds.count("/Note") == 2
    assert "With a reason." in words(reader) and "↩" not in words(reader)


def test_a_source_has_the_name_that_its_page_gives_it_or_its_address(tmp_path: Path) -> None:
    """A link in the middle of a sentence, such as "refuses such a split", is no name."""
    named, unnamed = "https://example.com/a-paper", "https://example.com/issues/5"
    text = words(
        made(
            tmp_path,
            f'<p>One <a href="{named}">reports</a>, one <a href="{unnamed}">refuses it</a>.</p>'
            f'<h2 id="sources">Sources</h2><p><a href="{named}">A Paper of Names</a>.</p>',
        )
    )
    listed = text[text.rindex("Addresses of the sources") :]
    assert "A Paper of Names. example.com/a-paper" in listed
    assert "example.com/issues/5" in listed
    assert "refuses it" not in listed
    assert "reports" not in listed


def test_controls_are_left_out_and_unknown_elements_are_their_text(tmp_path: Path) -> None:
    """An exercise that comes alive in the page prints what it holds without a script."""
    body = (
        '<h2 id="e">Exercises</h2><section class="sm-exercise" data-kind="choice" data-id="3.1" '
        'data-src="03-attention.md:9"><h3 id="x">Exercise 3.1: choose</h3><sm-choice><form>'
        "<p>Which one?</p><ul><li>This</li><li>That</li></ul><input value='typed'>"
        "<button>Check</button><template><p>Hidden</p></template></form></sm-choice>"
        "<details><summary>Hint</summary><p>Think.</p></details>"
        "<details><summary>Solution</summary><p>The second.</p></details></section>"
    )
    text = words(made(tmp_path, body), 1)
    order = [
        text.index(w) for w in ("Which one?", "That", "Hints", "Think.", "Solutions", "The second.")
    ]
    assert order == sorted(order)
    assert "Check" not in text and "Hidden" not in text and "typed" not in text


def test_text_is_text_whatever_signs_it_holds(tmp_path: Path) -> None:
    """No sign of the page is read as a command of the print."""
    plain = "#let *a* _b_ `c` $d$ <e> @f [g] {h} ~ = - + / // /* 1. \\ x--y ... (z); it"
    escaped = plain.replace("<", "&lt;").replace(">", "&gt;")
    text = words(made(tmp_path, f"<p>{escaped} <em>em</em>(x) <strong>s</strong>.d;</p>"))
    assert plain + " em(x) s.d;" in text


def test_a_volume_joins_its_pages(tmp_path: Path) -> None:
    """Links between chapters become links within, with the page; contents and sources follow."""
    built = site(
        tmp_path,
        **{
            "03_attention": '<h1 id="a">Chapter 3: Attention</h1><h2 id="s">3.1 One</h2>'
            + equation("a = b", "3.5"),
            "capstone": '<h1 id="b">Capstone: The full stack</h1><p>See '
            '<a href="../03-attention/#eq-3.5">EQ 3.5</a> and <a href="../03-attention/">that '
            "chapter</a>.</p>",
        },
    )
    shown = [pages.read(built, name) for name in ("03-attention", "capstone")]
    path = tmp_path / "v.pdf"
    path.write_bytes(press.printed(book.volume(shown, pages.read(built, ""), DAY), "a4", DAY.date))
    reader = PdfReader(path)
    text = words(reader)
    assert re.search(r"See EQ 3\.5, p\. 3 and that chapter \(p\. 3\)\.", text)
    assert "Chapter 3" in reader.pages[2].extract_text()
    assert "A Book, Volume II" in text and "The Tests" in text and "Colophon" in text
    assert "0123456789" in text and "26 November 2026" in text


# The same bytes


def test_a_glossary_stands_behind_the_chapters(tmp_path: Path) -> None:
    """Its letters are in no list of contents, and a term's link gives no page of its own."""
    built = site(
        tmp_path,
        **{
            "03_attention": '<h1 id="c">Chapter 3</h1><h2 id="s">One section</h2>'
            '<p>A <a class="sm-term" href="../glossary/#mfu">MFU</a> of half, '
            '<a href="../glossary/#mfu">defined</a>.</p><p class="sm-cite">Cite this page</p>',
            "glossary": '<h1 id="g">Glossary</h1><h2 id="m">M</h2><h3 id="mfu">MFU</h3><p>A share.'
            "</p>",
        },
    )
    scripts = [pages.read(built, "03-attention"), pages.read(built, "glossary")]
    volume = book.volume(scripts, pages.read(built, ""), DAY)
    path = tmp_path / "made.pdf"
    path.write_bytes(press.printed(volume, "a4", DAY.date))
    text = words(PdfReader(path))
    assert re.search(r"A MFU of half, defined \(p\. \d+\)", text), text
    assert "Cite this page" not in text
    cited = text.partition("Cite it as: ")[2]
    assert cited.startswith("The stackmath authors: A Book, Volume II: The Tests, version")
    assert f"26 November 2026. {LIVE}" in cited
    titles = [one.title for one in PdfReader(path).outline if not isinstance(one, list)]
    assert "Glossary" in titles
    contents = text.partition("Contents")[2].partition("A MFU")[0]
    assert "One section" in contents and "Glossary" in contents
    assert not re.search(r"\bM\b", contents)


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, at another time, in another time zone and language."""
    body = (
        equation(r"a = \frac{b}{c}", "3.1")
        + f'<figure class="sm-figure">{SVG.format(alt="A")}</figure>'
    )
    whole = {"03_attention": f'<h1 id="c">Chapter 3: Attention</h1>{body}'}
    seen = []
    for name, zone in (("one", "UTC"), ("two", "Pacific/Kiritimati")):
        built = site(tmp_path / name / "site", **whole)
        command = [sys.executable, "-m", "stackmath", "pdf", "3", "--site", str(built)]
        environment = {
            **os.environ,
            "TZ": zone,
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": name[-1:] and str(len(seen)),
        }
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        seen.append((built / "pdf/03-attention-a4.pdf").read_bytes())
    assert seen[0] == seen[1]
    assert seen[0].startswith(b"%PDF-1.7")


def test_the_date_is_that_of_the_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless the environment names one; a folder without a repository has none."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    command = ["git", "log", "-1", "--format=%ct"]
    seconds = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert edition(ROOT).date.timestamp() == int(seconds)
    assert edition(tmp_path).commit == ""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert edition(ROOT).date == datetime(1970, 1, 2, tzinfo=UTC)


# What stops the print

WIDE = r"\frac{" + "a b c d e f g h i j k l m " * 8 + "}{2}"
UNKNOWN = formula(r"a \mathscr{b}", line=31)
FAULTS = {
    "a drawing without words": (
        f'<figure class="sm-figure" data-src="03-attention.md:12">{SVG.format(alt="")}</figure>',
        "docs/03-attention.md:12: a drawing has no alternative text",
    ),
    "an unknown command": (
        f"<p>{UNKNOWN}</p>",
        r"docs/03-attention.md:31: `a \mathscr{b}` cannot be printed: `\mathscr` is no command",
    ),
    "a dead link": (
        '<section data-src="03-attention.md:8"><p><a href="#eq-9.9">EQ 9.9</a></p></section>',
        "docs/03-attention.md:8: `#eq-9.9` leads to no place of the book",
    ),
    "an output too wide": (
        listing("x " * 50, output=True, line=44),
        "docs/03-attention.md:44: line 1 of the output, `x x x x x x x x x x x x …`, has 100",
    ),
    "code that cannot be broken": (
        listing("x = 1\ny" + "y" * 90, line=45),
        "docs/03-attention.md:45: line 2 of the code, ",
    ),
    "an equation too wide": (
        equation(WIDE, "3.1", line=50),
        "docs/03-attention.md:50: the formula is ",
    ),
    "a heading too deep": (
        '<div data-src="03-attention.md:61"><h4 id="h">Four</h4></div>',
        "docs/03-attention.md:61: a heading of level 4 stands below one of level 1; use level 2.",
    ),
    "a sign that no font has": (
        '<div data-src="03-attention.md:62"><p>\U00012000</p></div>',
        "the print cannot be set: ",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_print_and_names_its_place(tmp_path: Path, fault: str) -> None:
    """With its page and line, in a sentence."""
    body, said = FAULTS[fault]
    told = refused(tmp_path, body)
    assert said in told
    assert "Traceback" not in told and str(tmp_path) not in told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """One a line, as a check does."""
    told = refused(tmp_path, FAULTS["an unknown command"][0] + FAULTS["an output too wide"][0])
    assert len(told.splitlines()) == 2


def test_a_wide_equation_is_set_over_two_lines(tmp_path: Path) -> None:
    """Where its operations allow it, and its number stays beside it."""
    terms = " + ".join(rf"\frac{{a_{n}}}{{b_{{\text{{long name}}}}}}" for n in range(12))
    reader = made(tmp_path, equation(f"x = {terms}", "3.1"))
    assert "(3.1)" in words(reader)


# The command and the links


def test_the_workbook_asks_first_and_solves_at_its_end(attention: Path, tmp_path: Path) -> None:
    """Every exercise of the site's chapters, none of their text; without exercises, a sentence."""
    built = attention.parent
    assert pdf.everything(built)[-1] == pdf.WORKBOOK
    ((path, _),) = pdf.write(built, ROOT, [pdf.WORKBOOK], ["a4"], tmp_path)
    text = words(PdfReader(path))
    asked, _, solved = text.partition("Solutions Exercise 3.1")
    assert all(f"Exercise 3.{n}:" in asked for n in range(1, 21))
    assert "Why it matters." in solved and "Why it matters." not in asked
    assert "Back to Monday" not in text
    plain = site(tmp_path / "plain", **{"03_attention": '<h1 id="c">Chapter 3: A</h1><p>T</p>'})
    assert pdf.WORKBOOK not in pdf.everything(plain)
    with pytest.raises(pdf.PdfError, match="no exercises"):
        list(pdf.write(plain, ROOT, [pdf.WORKBOOK], ["a4"], tmp_path))


def test_a_chapter_is_named_by_number_name_or_page() -> None:
    """And what is none is refused, with those there are."""
    assert {pdf.folder(one) for one in ("3", "attention", "docs/03-attention.md")} == {
        "03-attention"
    }
    assert pdf.folder("c") == "capstone"
    with pytest.raises(pdf.PdfError, match="there is no chapter '12'; name one of 1, 2"):
        pdf.folder("12")


def test_the_command_writes_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chapter, the volume, everything; a wrong name and a missing site are one sentence."""
    monkeypatch.chdir(tmp_path)
    built = str(
        site(tmp_path / "site", **{"03_attention": '<h1 id="c">Chapter 3: A</h1><p>Text.</p>'})
    )
    assert main(["pdf", "--site", built]) == 0
    assert capsys.readouterr().out.split()[1::4] == [
        "site/pdf/03-attention-a4.pdf", "site/pdf/volume-a4.pdf",
    ]  # fmt: skip
    assert main(["pdf", "3", "--paper", "us-letter", "--site", built, "--output", "out"]) == 0
    assert Path("out/03-attention-us-letter.pdf").is_file()
    assert main(["pdf", "12", "--site", built]) == 2
    assert capsys.readouterr().err.startswith("stackmath pdf: there is no chapter '12'")
    assert main(["pdf", "4", "--site", built]) == 1
    told = capsys.readouterr().out
    assert "04-pretraining" in told and "Run: stackmath build" in told


@pytest.mark.parametrize("printed", [False, True])
def test_pages_link_to_their_pdfs_only_where_the_build_makes_them(
    monkeypatch: pytest.MonkeyPatch, printed: bool
) -> None:
    """In the head strip, else below the title; never to a file that is not there."""
    from xml.etree.ElementTree import fromstring, tostring

    from stackmath.render.prints import Prints

    monkeypatch.delenv("STACKMATH_PRINTED", raising=False)
    if printed:
        monkeypatch.setenv("STACKMATH_PRINTED", "1")
    strip = "<table><thead><tr><th>Chapter</th><th>3</th></tr></thead><tbody /></table>"
    for uri, page, wanted in (
        ("03-attention.md", f"<div><h1>A</h1>{strip}<p>T</p></div>", "../pdf/03-attention-a4.pdf"),
        ("01-tokens.md", "<div><h1>A</h1><p>T</p></div>", "../pdf/01-tokens-us-letter.pdf"),
        ("index.md", "<div><h1>A</h1></div>", '"pdf/volume-a4.pdf'),
        ("workbook.md", "<div><h1>A</h1></div>", "../pdf/workbook-a4.pdf"),
        ("notation.md", "<div><h1>A</h1></div>", ""),
    ):
        root = fromstring(page)
        Prints(markdown.Markdown(), lambda uri=uri: uri).run(root)  # type: ignore[misc]
        shown = tostring(root, encoding="unicode")
        assert ("pdf/" in shown) == (printed and bool(wanted))
        assert not printed or wanted in shown
