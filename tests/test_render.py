"""The rendering: what the source says is what the page shows, with what the check found."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree, html
from lxml.html import HtmlElement
from markdown import Markdown

from book import PAGE, ROOT, find, project, rendered
from stackmath import check, notation, page, plainhtml, results
from stackmath.chapters import attention, pretraining
from stackmath.render import RenderError, Rendering
from stackmath.render.generated import Scrollers

PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of one page, checked."""
    folder = project(tmp_path_factory.mktemp("book"), page=PAGE)
    check.run([folder / "docs/page.md"], root=folder)
    return folder


@pytest.fixture(scope="module")
def shown(book: Path) -> HtmlElement:
    """Return that page as rendered."""
    return rendered(book, PAGE)


def told(element: HtmlElement, number: int) -> str:
    """Return what the popover of a claim says, by the claim's place on the page."""
    template = find(element, ".sm-claim")[number].find("template")
    return " ".join(template.text_content().split(" "))


# The two parsers


@pytest.fixture(scope="module")
def checked() -> None:
    """Have every page of the volume checked."""
    check.run(root=ROOT)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_shows_what_the_checker_read(path: Path, checked: None) -> None:
    """Claims, blocks, outputs and equations, in number and order: the parsers do not drift."""
    source = page.read(path)
    element = rendered(ROOT, source.text)
    kinds = {"sm-claim": "=", "sm-claim sm-truth": "?", "sm-claim sm-waiver": "~"}
    assert [kinds[one.get("class")] for one in find(element, ".sm-claim")] == [
        claim.kind for claim in source.claims
    ]
    result = results.load(source.text, ROOT)
    assert result is not None
    values = [re.sub(r",(?=\d{3})", "", one.value) for one in result.claims if one.kind == "="]
    assert [one.get("value") for one in find(element, "data.sm-claim")] == values
    codes = [one.text_content().rstrip("\n") for one in find(element, ".sm-code code")]
    assert codes == [block.code.rstrip("\n") for block in source.blocks]
    outputs = [one.text_content().rstrip("\n") for one in find(element, ".sm-output code")]
    assert outputs == [b.output.rstrip("\n") for b in source.blocks if b.output is not None]
    numbers = [one.get("id") for one in find(element, ".sm-equation")]
    assert numbers == [f"eq-{block.tag.replace(' ', '-')}" for block in source.equations]
    assert "<!--=" not in html.tostring(element, encoding="unicode").replace("&lt;", "")


# Claims


def test_a_number_is_data_that_does_not_break_before_its_unit(shown: HtmlElement) -> None:
    """Its value is the computed one, in base units."""
    first = find(shown, "data.sm-claim")[0]
    assert first.text == "42.9\u00a0GB"
    assert first.get("value") == "42949672960"


def test_a_popover_says_expression_substitution_and_result(shown: HtmlElement) -> None:
    """Factors in notation order, thousands separated, the equation by its link."""
    assert told(shown, 0) == (
        "cache= 42,949,672,960\u00a0BEQ 3.5"
        "Mkv = 2 · L · nkv · dhead · T · b"
        "= 2 · 80 · 8 · 128 · 131,072 · 2"
        "= 42,949,672,960\u00a0B"
    )
    link = find(shown, ".sm-claim template a")[0]
    assert link.get("href").endswith("#eq-3.5")


def test_a_popover_names_the_source_of_a_datum(shown: HtmlElement) -> None:
    """A memory size comes from a list of its maker, with its year."""
    assert re.search(r"memory = 80,000,000,000\u00a0B, TensorRT-LLM, .*\(\d{4}\)$", told(shown, 3))


def test_claimed_mathematics_is_one_element(shown: HtmlElement) -> None:
    """The number of a formula is the formula, for the eye and for the ear."""
    second = find(shown, "data.sm-claim")[1]
    assert second.find(".//math") is not None
    assert second.get("value") == "42949672960"


def test_a_truth_is_a_tick_that_can_be_heard(shown: HtmlElement) -> None:
    """The statement itself stays text."""
    truth = find(shown, ".sm-truth")[0]
    assert truth.getprevious().tail is None or "fits" in truth.getprevious().tail
    assert "(checked)" in truth.text_content()
    assert "cache < card.memory" in told(shown, 2)


def test_a_waiver_says_why_nothing_was_computed(shown: HtmlElement) -> None:
    """Its reason is in the popover, and it has no value."""
    waiver = find(shown, ".sm-waiver")[0]
    assert waiver.text == "30\u00a0%"
    assert waiver.get("value") is None
    assert told(shown, 4) == "Not computed here: Smith 2023, table 2"


def test_a_money_dollar_is_a_dollar(shown: HtmlElement) -> None:
    """The backslash is Markdown's, not the reader's."""
    assert "and $5 is money" in shown.text_content()


def test_code_that_looks_like_a_claim_stays_code(shown: HtmlElement) -> None:
    """What stands in back-ticks is not touched."""
    assert "x<!--= y -->" in [one.text for one in shown.iter("code")]


def test_popovers_are_kept_from_the_search(shown: HtmlElement) -> None:
    """As is mathematics, whose text is there three times."""
    for selector in ("template", ".sm-math", ".sm-row", ".sm-card", ".sm-truth"):
        assert all(one.get("data-search-exclude") is not None for one in find(shown, selector))


# What looks like HTML

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</code></pre><script>",
    "&lt;",
)
TEXT = " ".join(TEXTS)
UNSPACED = '"><script>alert(1)</script>'
HOSTILE = f"""# A page

[TOC]

```python
x = 2.5
text = {TEXT!r}
print(f"{{text}} {{x}}")
```

```text
{TEXT} 2.5
```

## Of `{TEXT}`

It is 2.5<!--= x if '{TEXT}' else 0 -->, of which 30 %<!--~ {TEXT} --> is
so<!--? '{TEXT}' and x > 0 -->, and 7.5<!--= x + '{TEXT}' -->.

[A link](page.md '{TEXT}').

<!--eq: {TEXT} -->
$$
a = b \\tag{{9.1}}
$$

<!--eq: attention.kv_cache -->
$$
a = b \\tag{{{UNSPACED}}}
$$

<!--instrument: {UNSPACED} -->

| a |
| - |
| b |

![{TEXT}](figures/dot.svg)

<!--exercise: choice id=9.2 -->

### Exercise 9.2: choose

1. `{TEXT}`
2. that

<details markdown>
<summary>Answer</summary>

Option 2<!--? x > 0 -->.

</details>

<details markdown>
<summary>Solution</summary>

That, and not `{TEXT}`.

</details>
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> HtmlElement:
    """Return as rendered a page that holds HTML wherever text may stand."""
    folder = project(tmp_path_factory.mktemp("hostile"), page=HOSTILE)
    check.run([folder / "docs/page.md"], root=folder)
    return rendered(folder, HOSTILE)


def test_text_that_looks_like_html_makes_no_element(hostile: HtmlElement) -> None:
    """Neither a script, nor an image, nor a handler of events, anywhere on the page."""
    assert list(hostile.iter("script", "img")) == []
    assert [name for one in hostile.iter() for name in one.attrib if name.startswith("on")] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", one.tag) for one in hostile.iter(etree.Element))


def test_text_that_looks_like_html_is_shown_as_it_stands(hostile: HtmlElement) -> None:
    """In popovers, outputs, headings and what lists them, titles, drawings, names and findings."""
    for at, said in enumerate((f"x if '{TEXT}' else 0", TEXT, f"'{TEXT}' and x > 0")):
        assert said in find(hostile, ".sm-claim")[at].find("template").text_content()
    assert find(hostile, ".sm-output")[0].text_content().strip() == f"{TEXT} 2.5"
    assert f"text = {TEXT!r}" in find(hostile, ".sm-code")[0].text_content()
    assert hostile.find(".//h2").text_content().startswith(f"Of {TEXT}")
    assert f"Of {TEXT}" in [one.text_content() for one in find(hostile, ".toc a")]
    assert [one.get("title") for one in hostile.iter("a") if one.get("title")] == [unescape(TEXT)]
    assert find(hostile, ".sm-figure svg")[0].get("aria-label") == TEXT
    assert find(hostile, ".sm-exercise li code")[0].text == TEXT
    said = "\n".join(one.text_content() for one in find(hostile, ".sm-findings li"))
    assert f"'x + '{TEXT}'' cannot be evaluated" in said
    assert f"`{TEXT}` names no equation" in said
    assert f"table {UNSPACED} cannot be read: No closing quotation" in said


def test_a_name_that_looks_like_html_is_a_name(hostile: HtmlElement) -> None:
    """That of an equation leads to it, and that of an instrument is its own."""
    figure = find(hostile, "figure.sm-equation")[-1]
    assert figure.get("id") == f"eq-{UNSPACED}"
    assert find(figure, "a.sm-number")[0].get("href") == f"#eq-{UNSPACED}"
    assert find(hostile, ".sm-instrument")[0].get("name") == UNSPACED


# Pages that were not checked, or are wrong


def test_a_changed_page_is_not_verified(book: Path) -> None:
    """One digit is enough: the numbers are text again, and the page says so."""
    element = rendered(book, PAGE.replace("42.9 GB", "43.9 GB", 1))
    assert find(element, ".sm-note")[0].text_content().startswith("Not verified.")
    assert find(element, ".sm-claim") + find(element, "template") == []
    assert "It keeps 43.9\u00a0GB, in bytes" in element.text_content()
    assert find(element, ".sm-equation .katex")


def test_a_page_without_claims_needs_no_check(book: Path) -> None:
    """There is nothing to verify in words."""
    assert find(rendered(book, "# Words\n\nOnly words."), ".sm-note") == []


def test_findings_stand_on_their_page(tmp_path: Path) -> None:
    """With their lines, and with the page below them."""
    wrong = PAGE.replace("42.9 GB", "43.9 GB", 1)
    folder = project(tmp_path, page=wrong)
    check.run([folder / "docs/page.md"], root=folder)
    element = rendered(folder, wrong)
    assert find(element, ".sm-note li")[0].text_content().startswith("21:10 prints 43.9 GB")
    assert find(element, "data.sm-claim")


def test_latex_that_is_none_is_refused_with_its_line(book: Path) -> None:
    """The sentence says where, what, and nothing of JavaScript."""
    wrong = PAGE.replace(r"4.29\times10", r"4.29\tmes10")
    with pytest.raises(RenderError) as refused:
        rendered(book, wrong)
    assert re.fullmatch(
        r"page.md:\d+: KaTeX cannot read `4.29\\tmes10.*`: Undefined control sequence: \\tmes; "
        r"repair the LaTeX\.",
        str(refused.value),
    )
    assert find(rendered(book, wrong, forgive=True), "code.sm-error")


# Equations, figures, tables, exercises


def test_an_equation_has_its_number_and_its_anchor(shown: HtmlElement) -> None:
    """The tag of the source becomes a link to the equation itself."""
    figure = find(shown, "figure.sm-equation")[0]
    assert figure.get("id") == "eq-3.5"
    number = find(figure, "a.sm-number")[0]
    assert (number.get("href"), number.text) == ("#eq-3.5", "(3.5)")
    assert "tag" not in figure.find(".//annotation").text


def test_a_card_says_what_an_equation_says(shown: HtmlElement) -> None:
    """Sentence, symbols with units, assumptions, source, and each witness with its difference."""
    card = find(shown, "details.sm-card")[0]
    said = card.text_content()
    assert attention.kv_cache.doc in said
    assert attention.kv_cache.assumes in said
    rows = [[cell.text_content() for cell in row.iter("td")] for row in card.iter("tr")]
    symbols = [row[1:] for row in rows if len(row) == 3]
    assert symbols[0] == ["B", notation.TABLE["M_kv"].meaning]
    assert ["–", notation.TABLE["n_kv"].meaning] in symbols
    witnesses = [row for row in rows if len(row) == 4]
    assert len(witnesses) == len(attention.kv_cache.witnesses)
    assert witnesses[0][:3] == ["800\u00a0KiB", "800\u00a0KiB", "none"]
    assert all(link.get("href").startswith("https://") for link in card.iter("a"))


def test_a_witness_is_compared_in_the_notation_of_its_print(book: Path) -> None:
    """A power of ten beside that power of ten, dollars beside dollars."""
    equation = "<!--eq: pretraining.{} -->\n$$\n{} \\tag{{{}}}\n$$\n"
    work = equation.format("compute", r"C = 6\,N\,D", "4.1")
    cost = equation.format("training_cost", r"\text{cost} = p\,t_{\text{dev}}", "4.5 cost")
    card, bill = find(rendered(book, f"# Costs\n\n{work}\n{cost}"), "table.sm-witnesses")
    rows = [[cell.text_content() for cell in row.iter("td")] for row in card.iter("tr")]
    ten = "\u00a0×\u00a01024\u00a0FLOP"
    assert ["2.53" + ten, "2.5272" + ten, "−0.1\u00a0%"] in [row[:3] for row in rows]
    assert [sup.text for sup in card.iter("sup")] == ["20", "20", "24", "24"]
    rows = [[cell.text_content() for cell in row.iter("td")] for row in bill.iter("tr")]
    assert ["$5.328M", "$5.328M", "none"] in [row[:3] for row in rows]


def test_an_output_is_attached_to_its_code(shown: HtmlElement) -> None:
    """It follows without a gap, and it has the source's line."""
    code = find(shown, ".sm-code")[0]
    assert "sm-output" in code.getnext().get("class")
    assert "print" in code.text_content()
    assert code.getnext().text_content().strip() == "42,949,672,960 <bytes>"


def test_lines_are_those_of_the_file(shown: HtmlElement) -> None:
    """The front matter that a host removes counts."""
    lines = PAGE.split("\n")
    for selector, start in (
        (".sm-code", "```python"),
        (".sm-equation", "<!--eq: attention.kv_cache"),
        (".sm-figure", "![One dot]"),
        ("data.sm-claim", "It keeps"),
        (".sm-exercise", "<!--exercise: numeric"),
    ):
        number = next(i for i, line in enumerate(lines, 1) if line.startswith(start))
        assert find(shown, selector)[0].get("data-src") == f"page.md:{number}"


def test_a_drawing_takes_the_colors_of_the_page(shown: HtmlElement) -> None:
    """It is part of the page, named for the ear, and two drawings share no name."""
    first = find(shown, ".sm-figure svg")[0]
    assert (first.get("role"), first.get("aria-label")) == ("img", "One dot")
    assert first.get("viewbox") == "0 0 7 7" and first.get("width") is None
    drawn = html.tostring(first, encoding="unicode")
    assert "currentColor" in drawn and "#767676" not in drawn
    assert "<style" not in drawn
    ids = [one.get("id") for one in shown.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert "url(#figure-1-frame)" in drawn and 'href="#figure-1-frame"' in drawn


def test_a_caption_is_in_its_figure(shown: HtmlElement) -> None:
    """With its emphasis and its claims; a figure without one has none."""
    first, second = find(shown, ".sm-figure")
    caption = first.find("figcaption")
    assert caption.text_content().strip().startswith("Figure 9.A. A dot")
    assert caption.find(".//em").text == "some"
    assert find(caption, ".sm-truth")
    assert second.find("figcaption") is None


def test_a_table_scrolls_in_a_box_of_its_own(shown: HtmlElement) -> None:
    """A bar inside mathematics or a claim splits no cell, and an empty heading is none."""
    table = next(one for one in find(shown, "sm-scroll table") if "Llama" in one.text_content())
    assert [len(row) for row in table.iter("tr")] == [3, 3]
    assert [cell.tag for cell in table.find("thead/tr")] == ["th", "th", "td"]


def test_a_row_has_a_head_where_the_first_column_has_none() -> None:
    """A reader of cells hears whose they are."""
    text = (
        "<div><table><thead><tr><th></th><th>A</th></tr></thead>"
        "<tbody><tr><td>x</td><td>1</td></tr><tr><td></td><td>2</td></tr></tbody></table></div>"
    )
    root = ElementTree.fromstring(text)
    Scrollers(Markdown()).run(root)
    heads = [(one.text, one.get("scope")) for one in root.iter("th")]
    assert heads == [("A", "col"), ("x", "row")]


@pytest.mark.parametrize("lines", [3, 60])
def test_a_long_session_scrolls_in_a_box(tmp_path: Path, lines: int) -> None:
    """What a command prints in more lines than a window has is a region that Tab reaches."""
    body = "x\n" * lines
    source = f"<!--table: command list C -->\n\n```console\n$ stackmath list C\n{body}```\n"
    folder = project(tmp_path, page=source)
    regions = rendered(folder, source).xpath("//*[@role='region'][@tabindex='0']")
    assert [one.get("aria-label") for one in regions] == ["stackmath list C"] * (lines > 40)


def test_what_is_short_is_not_broken() -> None:
    """Code with hyphens and the name of a row go to the next line whole; what is long does not."""
    table = "| Model | Layers |\n| :-- | --: |\n| DeepSeek-V3 | 61 |\n"
    long = "`stackmath dossier --context 1M --device rtx-4090`"
    text = Markdown(extensions=["tables", Rendering()]).convert(f"{table}\n`--fix`, {long}\n")
    short = [(one.tag, one.text) for one in find(html.fromstring(text), ".sm-short")]
    assert short == [("td", "DeepSeek-V3"), ("code", "--fix")]


def test_an_exercise_is_a_section(shown: HtmlElement) -> None:
    """It ends where the next one starts, or the next heading that is not below its own."""
    first, second = find(shown, "section.sm-exercise")
    assert (first.get("data-kind"), first.get("data-id")) == ("numeric", "9.1")
    assert first.find("h3").get("id") == "exercise-91-count"
    assert first.find("details/p/data") is not None
    assert [one.text for one in second.iter("li")] == ["this", "that"]
    assert second.find(".//h2") is None


def test_an_exercise_is_graded_by_what_the_check_found(shown: HtmlElement) -> None:
    """The element that comes alive stands below the question, and holds the key."""
    first, second = (one.find("sm-exercise") for one in find(shown, "section.sm-exercise"))
    key = json.loads(first.get("data-key"))
    assert key["answers"][0]["text"] == "42.9 GB"
    assert first.getprevious().tag == "p" and first.getnext().tag == "details"
    assert json.loads(second.get("data-key"))["right"] == [2]


def test_mathematics_in_a_quote_is_read_without_its_marks(shown: HtmlElement) -> None:
    """The quote goes on around it."""
    quote = shown.find("blockquote")
    assert "\\frac{a}{b}" in quote.find(".//annotation").text
    assert "&gt;" not in html.tostring(quote, encoding="unicode")


def test_an_instrument_is_labeled_with_its_default(tmp_path: Path) -> None:
    """Its static form says that it is one setting of many, and ends with its table."""
    text = "## C.2 Here\n\n<!--instrument: forge -->\n\n| a |\n| --- |\n| b |\n\nText."
    section = rendered(project(tmp_path), text).find(".//sm-instrument")
    assert section.get("aria-label") == "Instrument: The Forge"
    assert find(section, ".sm-label")[0].text == "Default setting"
    assert section.find(".//table") is not None
    assert "Text." not in section.text_content()


# Text for popovers


def test_every_symbol_can_be_written_on_a_line() -> None:
    """No backslash and no brace of its LaTeX is left."""
    for entry in notation.TABLE.values():
        assert not re.search(r"[\\{}]", plainhtml.symbol(entry.latex)), entry.name
    assert plainhtml.symbol(r"M_{\text{kv}}") == "<i>M</i><sub>kv</sub>"


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("42,949,672,960", "byte", "42,949,672,960\u00a0B"),
        ("0.2333333333333", "1", "0.233333"),
        ("1.72083333333e+23", "FLOP", "1.72083 × 10<sup>23</sup>\u00a0FLOP"),
        ("12,500,000", "dollar", "$12,500,000"),
        ("3.35", "byte/second", "3.35\u00a0B/s"),
        ("7.9, 37.8", "1", "7.9, 37.8"),
        ("True", "", "True"),
        ("312067559152", "1", "3.12068 × 10<sup>11</sup>"),
        ("4096", "1", "4,096"),
        ("1e+25", "FLOP", "10<sup>25</sup>\u00a0FLOP"),
        ("-2.5e-07", "", "−2.5 × 10<sup>−7</sup>"),
    ],
)
def test_a_value_is_written_for_reading(text: str, unit: str, expected: str) -> None:
    """Long floats are cut to six digits, units are short."""
    assert plainhtml.quantity(text, unit) == expected


def test_a_cut_value_is_about_equal() -> None:
    """A sign of equality stands before exact values only."""
    assert plainhtml.rounded("312067559152") and plainhtml.rounded("7.9, 0.2333333333333")
    assert not any(
        plainhtml.rounded(text) for text in ("42,949,672,960", "1e+25", "2085.4", "True")
    )


def test_a_formula_keeps_the_order_of_the_notation() -> None:
    """Powers are raised, products have points, and fractions stay on the line."""
    plain = {name: name for name in notation.TABLE}
    assert plainhtml.formula(attention.kv_cache.expr, plain) == "2 · L · n_kv · d_head · T · b"
    number = dict.fromkeys(pretraining.predicted_loss.symbols, "2 × 10¹¹")
    told = plainhtml.formula(pretraining.predicted_loss.expr, number, plainhtml.enclosed)
    assert "2 × 10¹¹ / (2 × 10¹¹)^(2 × 10¹¹)" in told
    work = plainhtml.formula(attention.attention_work.expr, plain)
    assert work == "4 · L · n_h · d_head · n_seq · T²"
    optimum = plainhtml.formula(pretraining.optimal_size.expr, plain)
    assert optimum.endswith(" · (alpha · A / (beta · B))^(1 / (alpha + beta))")
    longest = plainhtml.formula(attention.longest_context.expr, plain)
    assert longest == "floor((memory · usable − M_w) / (2 · L · n_kv · d_head · b))"
