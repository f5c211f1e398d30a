"""Pages: every region at its exact place, every fault of syntax named, every edit whole or not."""

import random
import re
import time
from pathlib import Path

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mktestdocs import grab_code_blocks

from stackmath.page import Edit, PageError, Span, edited, read, save, write

HERE = Path("page.md")
REGIONS = (
    "blocks", "claims", "equations", "figures", "directives", "links", "headings", "prose",
    "problems",
)  # fmt: skip
ENDS = re.compile(r"\r\n?|\n")


def page(text):
    """Return a text read as a page."""
    return read(HERE, text.encode())


def prose(text, kind="words"):
    """Return the stretches of one kind."""
    one = page(text)
    return [one.source(part.span) for part in one.prose if part.kind == kind]


def claims(text):
    """Return each claim's kind, what it says, and the text before it."""
    one = page(text)
    return [(claim.kind, claim.expression, one.source(claim.before)) for claim in one.claims]


def problems(text):
    """Return each problem's place and sentence."""
    one = page(text)
    return [(one.place(problem.span.start), problem.sentence) for problem in one.problems]


# Prose


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One 5 GB.", ["One 5 GB."]),
        ("a `5 GB` b", ["a ", " b"]),
        ("a ``5 ` 6`` b", ["a ", " b"]),
        ("a `5 b", ["a `5 b"]),
        ("a $5 = 5$ b", ["a ", " b"]),
        ("a $$5 = 5$$ b", ["a ", " b"]),
        ("costs $12.5M and $3M", ["costs $12.5M and $3M"]),
        ("costs $5 and $x$", ["costs $5 and "]),
        (r"costs \$5 and $x$", [r"costs \$5 and "]),
        ("from $5 to $6", ["from $5 to $6"]),
        ("$ 5$ and $5 $", ["$ 5$ and $5 $"]),
        ("$x$5", ["$x$5"]),
        ("see [the 5 GB](x.md#5.2 'of 7 GB') now", ["see ", "the 5 GB", " now"]),
        ("see [a](<x y 5.2>)", ["see ", "a"]),
        ("see [a](x(5.2)y)", ["see ", "a"]),
        ("see [a] (5.2)", ["see [a] (5.2)"]),
        ("see [a [b](c 'd') e](f)", ["see [a ", "b", " e](f)"]),
        ("!!! note\n    a\nb", ["a", "b"]),
        ("see [a 5][b]\n\n[b]: x-7.5.md", ["see ", "a 5"]),
        ("see [b]\n\n[B]: x-7.5.md", ["see ", "b"]),
        ("see ![5 GB](x.png){ width=50% } it", ["see ", " it"]),
        ("[![5 GB](x.png)](y) it", [" it"]),
        ("at https://x.org/5.2 or www.x.org/7.5 it", ["at ", " or ", " it"]),
        ("at <https://x.org/5.2> it", ["at ", " it"]),
        ('a <b title="5 GB">6 GB</b>', ["a ", "6 GB"]),
        ("a <code>5 GB</code> b", ["a ", " b"]),
        ("5 < 6 and 7 > 3", ["5 < 6 and 7 > 3"]),
        ("a<!-- 5 GB -->b", ["a", "b"]),
        ("# A heading {#id5.5}", ["A heading "]),
        ("A heading\n===", ["A heading"]),
        ("| a | b |\n|---|---|\n| 5 GB | `c` 6\\|7 |", ["a", "b", "5 GB", " 6\\|7"]),
        ("> | a |\n> |---|\n> | 5 GB |", ["a", "5 GB"]),
        ("- a\n- 1. b\n\n  c", ["a", "b", "c"]),
        ("> a\n> b\nc", ["a\n> b\nc"]),
        ("    5 GB", []),
        ("```\n5 GB\n```", []),
        ("~~~\n5 GB\n~~~\n\nb", ["b"]),
        ("---\ntitle: 5 GB\n---\n\nb", ["b"]),
        ("---\n\nb 5 GB\n\n---", ["b 5 GB"]),
        ("<script>\nlet a = 5.5\n\n</script>\n\nb", ["b"]),
        ("<details markdown>\n<summary>S</summary>\n\n5 GB\n\n</details>", ["S", "5 GB"]),
        ("[^1]: 5.4GB", ["[^1]: 5.4GB"]),
        ("-\ta\n\n\tb", ["a", "b"]),
    ],
)
def test_words_are_what_a_reader_reads(text, words):
    """Code, mathematics, targets, tags and comments are no words; link text is."""
    assert prose(text) == words


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("code", "a `5 × 2 = 10` b ``6``", ["5 × 2 = 10", "6"]),
        ("math", r"a $41{,}943{,}040 \$ x$ b", [r"41{,}943{,}040 \$ x"]),
        ("math", "a $x\n= 5$ b", ["x\n= 5"]),
        ("math", "`$a$` $b$ <!-- $c$ -->", ["b"]),
        ("math", "a $`b$ c", []),
        ("display", "a $$x$$ b", ["x"]),
        ("display", "$$\n- 5\n+ 6\n> 7\n$$\n", ["\n- 5\n+ 6\n> 7\n"]),
        ("display", "- a\n\n  $$\n  x\n  $$\n", ["\n  x\n  "]),
        ("display", "$$ x\n\ny $$", []),
    ],
)
def test_code_and_mathematics_are_read_apart(kind, text, found):
    """Spans hold what stands inside the back-ticks or dollars."""
    assert prose(text, kind) == found


def test_the_plain_text_blanks_what_no_reader_sees():
    """It is as long as the text, so that a place in one is the place in the other."""
    one = page("> \\$5 [a](b)<!--= x -->\r\n> `c` $d\n> = e$\n")
    assert one.plain == ">  $5  a               \r\n  `c` $d\n  = e$\n"


def test_an_admonition_is_read_as_prose():
    """Its body is text, although it is indented as code is."""
    assert prose("!!! note\n    5 × 3 = 15\n\n    - more\n\nlast") == ["5 × 3 = 15", "more", "last"]


# Claims


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 5 GB<!--= kv --> now", [("=", "kv", "It is 5 GB")]),
        ("It is 5 GB<!--=kv--> now", [("=", "kv", "It is 5 GB")]),
        ("It fits<!--? a < b -->.", [("?", "a < b", "It fits")]),
        ("about 30 %<!--~ Smith 2023, table 2 -->", [("~", "Smith 2023, table 2", "about 30 %")]),
        ("a\nb 5<!--= x --> 6<!--= y -->", [("=", "x", "b 5"), ("=", "y", "6")]),
        ("5<!--= x --><!--? x < 6 -->", [("=", "x", "5"), ("?", "x < 6", "")]),
        ("7.9–37.8<!--= low, high -->", [("=", "low, high", "7.9–37.8")]),
        ("- 5<!--= x -->\n- 6<!--= y -->", [("=", "x", "5"), ("=", "y", "6")]),
        ("> 4\n> 5<!--= x -->", [("=", "x", "5")]),
        ("| a | b |\n|---|---|\n| 4 | 5<!--= x --> |", [("=", "x", "5")]),
        ("<details markdown>\n\n5<!--= x -->\n</details>", [("=", "x", "5")]),
        ("`5<!--= x -->`", []),
        ("```\n5<!--= x -->\n```", []),
        ("    5<!--= x -->", []),
        ("<pre>5<!--= x --></pre>", []),
        ("5<!-- = like this? -->", []),
        ("-\t5<!--= x -->\n\n\t6<!--= y -->", [("=", "x", "5"), ("=", "y", "6")]),
    ],
)
def test_a_claim_stands_behind_its_number(text, expected):
    """What stands before it reaches back to its line's, cell's or last comment's edge."""
    assert claims(text) == expected


def test_a_claim_knows_its_mathematics_and_the_blocks_above_it():
    """Mathematics counts only where it ends right where the comment starts."""
    one = page("$5$<!--= a --> $6$ or 7<!--= b -->\n\n```python\nx\n```\n\n$8$<!--= c -->\n")
    maths = [claim.math and one.source(claim.math) for claim in one.claims]
    assert maths == ["$5$", None, "$8$"]
    assert [claim.after_block for claim in one.claims] == [0, 0, 1]
    assert one.source(one.claims[2].span) == "<!--= c -->"


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("<!--= x --> 5", (1, 1), "first on its line"),
        ("a\n <!--= x --> 5", (2, 2), "first on its line"),
        ("- <!--? x -->", (1, 3), "first on its line"),
        ("| a |\n|---|\n| <!--= x --> |", (3, 3), "first on its line"),
        ("# A 5<!--= x -->", (1, 6), "in a heading"),
        ("5<!--= a | b -->", (1, 6), "holds `|`"),
        ("| a |\n|---|\n| 5<!--= a | b --> |", (3, 4), "not closed"),
        ("5<!--= a +\nb -->", (1, 6), "spread over lines"),
        ("5<!--= -->", (1, 6), "needs an expression"),
        ("5<!--?-->", (1, 6), "needs an expression"),
        ("5<!--~ -->", (1, 6), "needs a reason"),
        ("5 <!--= x -->", (1, 3), "white space"),
        ("$5$<!--= x --><!--= y -->", (1, 15), "second comment"),
        ("5<!--= x --><!--~ why -->", (1, 13), "second comment"),
        ("5<!--= y = 3 -->", (1, 10), "neither assigns nor prints"),
        ("5<!--= (y := 3) -->", (1, 8), "assigns"),
        ("5<!--= print(3) -->", (1, 8), "prints"),
        ("5<!--= a ? b -->", (1, 10), "is not an expression"),
        ("5<!--= ((((3 -->", (1, 11), "is not an expression"),
        ("5<!--= x", (1, 2), "not closed"),
        ("5<!--= x\n\n-->", (1, 2), "not closed"),
        ("$5<!--= x -->$", (1, 1), r"write `\$`"),
        ("$$\n5<!--= x -->\n$$", (1, 1), "inside mathematics"),
        ("![5<!--= x -->](a.svg)", (1, 8), "inside an image"),
    ],
)
def test_a_claim_in_the_wrong_place_is_refused(text, place, part):
    """Each fault is one sentence at its place, and none is passed over."""
    found = problems(text)
    assert found[0][0] == place
    assert part in found[0][1]


@pytest.mark.parametrize("text", ["(" * 5000, "-" * 50_000 + "1", "a\0"])
def test_a_claim_that_python_gives_up_on_is_refused(text):
    """Too deep, too long or not text: the page's fault, said as such."""
    assert "is not an expression" in problems(f"5<!--= {text} -->")[0][1]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- = x -->",
        "<!-- ~ why -->",
        "<!--eq attention.x -->",
        "<!-- eq: attention.x -->",
        "<!-- eq attention.x -->",
        "<!--Eq: attention.x -->",
        "<!--eq : attention.x -->",
        "<!--eq: x -->",
        "<!--eq: 3.5 -->",
        "<!--eq: -->",
        "<!--table:\nx -->",
        "<!--tabel: x -->",
        "<!-- tabel: x -->",
        "<!--table x -->",
        "<!--claim x -->",
        "<!--word: x -->",
    ],
)
def test_a_comment_that_starts_like_ours_and_does_not_parse_is_refused(comment):
    """It would else look checked and not be."""
    assert len(problems(f"a\n\n{comment}\n")) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- note to self -->",
        "<!-- TODO: more -->",
        "<!--more-->",
        "<!-- table of things -->",
        "<!-- check: this -->",
        "<!-- === -->",
        "<!---->",
        "<!-->",
        "<!--\nmany\n\nlines\n-->",
        "<!-- https://x.org -->",
        "<!--https://x.org-->",
        "<!--[if IE]-->",
    ],
)
def test_an_ordinary_comment_is_left_alone(comment):
    """It is neither a region nor a problem, nor are its numbers read."""
    one = page(f"a\n\n{comment}\n\nb 5\n")
    assert not one.problems and not one.claims and not one.directives
    assert [one.source(part.span) for part in one.prose] == ["a", "b 5"]


# Blocks

RUN = "```python\nprint(1)\n```\n"


def test_a_block_has_its_code_line_and_output():
    """The output is the text fence below it, blank lines between or not."""
    one = page(f"a\n\n{RUN}\n\n```text\n1\n\n2\n```\n")
    (block,) = one.blocks
    assert one.source(block.span) == RUN.rstrip()
    assert (block.code, block.line, block.output) == ("print(1)\n", 4, "1\n\n2\n")
    assert one.source(block.output_span) == "1\n\n2\n"


@pytest.mark.parametrize("between", ["a\n\n", "```\n```\n", "<!-- a -->\n", "[a]: b\n\n", "---\n"])
def test_an_output_belongs_only_to_the_block_it_follows(between):
    """Anything between them but blank lines parts them."""
    together, apart = (page(f"{RUN}\n{part}```text\n1\n```\n").blocks[0] for part in ("", between))
    assert (together.output, apart.output) == ("1\n", None)
    assert apart.output_span == Span(apart.span.end, apart.span.end)


@pytest.mark.parametrize(
    "fence", ["~~~text\n1\n~~~", "```text x\n1\n```", "```py\n1\n```", "- ```text"]
)
def test_an_output_is_a_bare_text_fence(fence):
    """Any other fence is the author's own."""
    assert page(f"{RUN}\n{fence}\n").blocks[0].output is None


def test_a_block_in_a_list_is_dedented():
    """Its indent is kept, for an output that has to be written."""
    one = page("- a\n\n  ```python\n  if 1:\n      2\n  ```\n\n  ```text\n  1\n  ```\n")
    (block,) = one.blocks
    assert (block.code, block.indent, block.output) == ("if 1:\n    2\n", "  ", "1\n")
    assert one.source(block.output_span) == "  1\n"
    assert not one.problems


@pytest.mark.parametrize(
    "opening",
    [
        '```python title="x"',
        "```python ",
        "``` python",
        "```Python",
        "```python3",
        "```{.python}",
        "```{ .python .annotate }",
        "~~~python",
        "````python",
        "> ```python",
        "- ```python",
    ],
)
def test_a_fence_that_looks_run_and_is_not_is_refused(opening):
    """Neither we nor mktestdocs would run it."""
    prefix = {">": "> ", "-": "  "}.get(opening[0], "")
    closing = re.search("[`~]+", opening)[0]
    one = page(f"{opening}\n{prefix}x\n{prefix}{closing}\n")
    assert not one.blocks
    assert ["is not run" in problem.sentence for problem in one.problems] == [True]


@pytest.mark.parametrize("opening", ["```py", "```", "```pycon", "```python-repl", "```toml"])
def test_a_fence_that_only_shows_code_is_left_alone(opening):
    """Nothing of it is run, read or refused."""
    one = page(f"{opening}\nx <!--= y -->\n```\n")
    assert not one.blocks and not one.problems and not one.prose


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{RUN}\n````md\n```python\n1\n```\n````\n", 6),
        (f"{RUN}\n````md\n```\n````\n", 6),
        (f"{RUN}\n~~~\n```\n~~~\n", 6),
        (f"{RUN}\na ``` b\n", 5),
        (f"{RUN}\n<!-- ``` -->\n", 5),
        (f"{RUN}\n    ```\n", 5),
        (f"{RUN}\n<div>\n```\n</div>\n", 6),
        ("```python\nx = '''\na ``` b\n'''\n```\n", 3),
        ("~~~\n```python\n1\n```\n~~~\n", 2),
        ("    ```python\n    1\n    ```\n", 1),
        ("---\na: ```\n---\n" + RUN, 2),
        ("```python\nx\n", 1),
        ("```python\n```\n", 1),
        ("- ```text\n\nb\n", 1),
    ],
)
def test_back_ticks_that_mktestdocs_takes_for_a_fence_are_refused(text, line):
    """It toggles on each line that holds three of them, so that it would run other code."""
    assert problems(text)[0][0][0] == line


def test_four_back_ticks_are_fine_where_nothing_is_run():
    """The inner fence is content, and not run."""
    one = page("````md\n```py\n1\n```\n````\n")
    assert not one.blocks and not one.problems


def test_a_block_behind_a_byte_order_mark_is_refused():
    """No fence is seen there by mktestdocs."""
    assert "byte-order mark" in read(HERE, b"\xef\xbb\xbf" + RUN.encode()).problems[0].sentence


# What comments name


def test_an_equation_has_its_name_body_and_tag():
    """The body is what stands between the dollars, and is not read again as prose."""
    one = page("<!--eq: attention.kv_cache -->\n$$\nK = 2 \\\\\n- b \\tag{3.5}\n$$\n\n$$\nx\n$$\n")
    (block,) = one.equations
    assert (block.name, block.tag) == ("attention.kv_cache", "3.5")
    assert one.source(block.span) == "<!--eq: attention.kv_cache -->"
    assert one.source(block.body) == "\nK = 2 \\\\\n- b \\tag{3.5}\n"
    assert [one.source(part.span) for part in one.prose] == ["\nx\n"]


def test_an_equation_may_stand_one_blank_line_above_its_display():
    """One, as below a table's comment, and no more."""
    one = page("<!--eq: attention.kv_cache -->\n\n$$ a \\tag{3.5} $$\n")
    assert one.source(one.equations[0].body) == " a \\tag{3.5} "


@pytest.mark.parametrize("below", ["", "\n", "\na\n", "\n\n\n$$\nx\n$$\n"])
def test_an_equation_without_a_display_has_an_empty_body(below):
    """It stands right behind the comment, where one would be written."""
    one = page(f"<!--eq: attention.kv_cache -->{below}")
    (block,) = one.equations
    assert block.body == Span(block.span.end, block.span.end)
    assert block.tag is None


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<!--table: notation -->\n| a |\n|---|\n\nb", "| a |\n|---|"),
        ("<!--table: notation -->\n\n| a |\n|---|\n\nb", "| a |\n|---|"),
        ("<!--table: notation -->\n\n\n| a |", ""),
        ("<!--table: notation -->", ""),
        ("<!--instrument: forge -->\n\n| a |\r\n|---|\r\n \r\nb", "| a |\r\n|---|"),
        ("<!--exercise: numeric id=3.2 -->\n\n### a", ""),
    ],
)
def test_a_directive_has_the_lines_below_it(text, body):
    """They reach from at most one blank line down to the next."""
    one = page(text)
    (directive,) = one.directives
    assert one.source(directive.body) == body
    assert one.source(directive.span) == text[: text.index("-->") + 3]
    assert directive.argument == text[text.index(":") + 2 : text.index(" -->")]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a <!--table: x -->", "on a line of its own"),
        ("<!--table: x --> a", "on a line of its own"),
        ("# <!--table: x -->", "on a line of its own"),
        ("| <!--table: x --> |\n|---|", "on a line of its own"),
        ("> <!--eq: attention.x -->\n> $$\n> a\n> $$", "in a quote"),
        ("<!--eq: attention.x -->\n$$\na\n", "not closed"),
        ("a\n\n$$\nb\n\n$$\n", "`$$` is not closed"),
        ("costs $5, and $x$ is", r"write `\$`"),
        ("costs $2–$3 a day", r"write `\$`"),
        ("!!! note\n    a", "`!!!`"),
        ("??? note\n    a", "`???`"),
        ('=== "a"\n    b', "`===`"),
        ("/// note | a\nb\n///", "`///`"),
        ("> " * 50 + "a", "nest them less"),
        ("a\n<!-- b", "not closed"),
    ],
)
def test_syntax_that_would_be_read_otherwise_is_refused(text, part):
    """The sentence says what to write."""
    assert part in " ".join(sentence for _, sentence in problems(text))


@pytest.mark.parametrize("text", ["a\n===", "!!!", "a !!! b", "a $5 b", "```\n!!! a\n```", "///"])
def test_syntax_that_all_read_alike_is_left_alone(text):
    """No false alarm."""
    assert problems(text) == []


def test_figures_and_links_are_found():
    """A figure is a relative SVG; a link has its text, its target and their places."""
    one = page("![a](f/x.svg#dark 'b')\n![b](x.png)\n![c](https://x/y.svg)\n[d `e`](g.md 'h')\n")
    (figure,) = one.figures
    assert (figure.alt, figure.target) == ("a", "f/x.svg#dark")
    assert one.source(figure.span) == "![a](f/x.svg#dark 'b')"
    (link,) = one.links
    assert (link.text, link.target) == ("d `e`", "g.md")
    assert one.source(link.span) == "[d `e`](g.md 'h')"
    assert one.source(link.text_span) == "d `e`"


def test_an_address_in_angles_is_a_link():
    """One of mail gets its scheme, so that it is not taken for a file."""
    found = [(link.text, link.target) for link in page("<https://x.org/5> <a@x.org>").links]
    assert found == [("https://x.org/5", "https://x.org/5"), ("a@x.org", "mailto:a@x.org")]


def test_headings_have_levels_texts_and_anchors():
    """Both ways of writing them; a given anchor is kept."""
    one = page("# A *b* `c_d` ##\n\nE\nf\n---\n\n### G {#h .i}\n\n## A b c_d\n")
    found = [(heading.level, heading.text, heading.anchor) for heading in one.headings]
    assert found == [
        (1, "A b c_d", "a-b-c_d"),
        (2, "E f", "e-f"),
        (3, "G", "h"),
        (2, "A b c_d", "a-b-c_d_1"),
    ]
    assert one.source(one.headings[0].span) == "A *b* `c_d`"


WORDS = [
    "a",
    "B_c",
    "3.1",
    "`d_e`",
    "*f*",
    "_g_",
    "**h**",
    "[i](j)",
    "é",
    "–",
    "&amp;",
    "x_1",
    "GB",
]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), max_size=6))
def test_anchors_are_those_of_python_markdown(titles):
    """The site is made by it, and links are checked against ours."""
    text = "\n\n".join("## " + " ".join(title) for title in titles)
    html = markdown.markdown(text, extensions=["toc", "attr_list"])
    assert [heading.anchor for heading in page(text).headings] == re.findall(r'id="([^"]*)"', html)


# Files and edits


def test_places_count_lines_and_columns_from_one():
    """Whatever ends the lines, and whatever width the characters have."""
    one = page("a\r\né𝛼b\rc\n")
    assert [one.place(at) for at in (0, 3, 5, 7, 9)] == [(1, 1), (2, 1), (2, 3), (3, 1), (4, 1)]


def test_line_ends_and_a_byte_order_mark_are_kept():
    """Text is as in the file; code is as Python reads it; an edit takes the page's line ends."""
    text = "a 5<!--= x -->\r\n\r\n```python\r\n1\r\n\r\n2\r\n```\r\n"
    one = read(HERE, b"\xef\xbb\xbf" + text.encode())
    assert (one.bom, one.text) == (True, text)
    assert one.blocks[0].code == "1\n\n2\n"
    assert edited(one, [Edit(Span(0, 1), "b\nc\r\nd")]) == "b\r\nc\r\nd" + text[1:]


def test_a_page_that_is_not_utf_8_is_one_sentence():
    """It names the byte and its place."""
    with pytest.raises(PageError, match=r"page.md: is not UTF-8 \(byte 0xe9 at offset 2\); save"):
        read(HERE, "caé".encode("latin-1"))


def test_a_page_that_cannot_be_read_is_one_sentence(tmp_path):
    """A folder, or nothing at all."""
    for path in (tmp_path, tmp_path / "none.md"):
        with pytest.raises(PageError, match=re.escape(f"{path}: cannot be read (")):
            read(path)


def test_edits_are_made_together():
    """Places are those of the page as it is; insertions at one place keep their order."""
    one = page("abcdef")
    edits = [
        Edit(Span(4, 6), "Y"),
        Edit(Span(0, 1), ""),
        Edit(Span(2, 2), "1"),
        Edit(Span(2, 2), "2"),
    ]
    assert edited(one, edits) == "b12cdY"
    with pytest.raises(PageError, match=r"page\.md:1:2: two edits change the same text"):
        edited(one, [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])
    with pytest.raises(PageError, match="lies outside the page"):
        edited(one, [Edit(Span(5, 7), "x")])


def test_a_page_is_written_whole(tmp_path):
    """Byte-order mark, permissions and a link to the file outlive it."""
    path, link = tmp_path / "a.md", tmp_path / "b.md"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    path.chmod(0o640)
    link.symlink_to(path)
    write(read(link), [Edit(Span(3, 4), "c\nd")])
    assert path.read_bytes() == b"\xef\xbb\xbfa\r\nc\r\nd\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink() and sorted(tmp_path.iterdir()) == [path, link]


def test_a_page_that_cannot_be_written_is_left_as_it_was(tmp_path, monkeypatch):
    """One sentence, the old file, and no other beside it."""
    path = tmp_path / "a.md"
    path.write_text("a")
    one = read(path)

    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(PageError, match=r"a.md: cannot be written \(No space left on device\)"):
            save(one, "b")
    with pytest.raises(PageError, match="has no UTF-8"):
        save(one, "\ud800")
    path.write_text("c")
    with pytest.raises(PageError, match="has changed since it was read"):
        save(one, "b")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("c", [path])


# All pages

# fmt: off
FRAGMENTS = [
    "```python", "```", "```text", "~~~", "````", "~~~python", "```py", "``` python", "> ", "- ",
    "1. ", "$a=5$", "$$", "$", "\\$", "\\", "`", "``", "<!--= kv -->", "<!--? a < b -->",
    "<!--~ why -->", "<!--", "-->", "<!--eq: a.b -->", "<!--table: x -->", "<!--exercise: n -->",
    "<!-- n -->", "|", "# H", "## H {#id}", "===", "---", "!!! x", "/// x", "[t](u)", "[", "](",
    "![a](f.svg)", "]", "![", "https://x.y ", "<b>", "<pre>", "</pre>", "<details markdown>",
    "5 GB", "é", "word", "{#i}", "[r]: u", "[r]", "<a b='", '"', "(", "*", " ", "    ", "\t", "\n",
    "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c", "\0", "\u2028", "\xa0", "\ufeff",
    "| a | b |\n|---|---|\n", "---\na: b\n---\n", f"\n{RUN}\n", f"\n{RUN}\n```text\n1\n```\n",
]
# fmt: on


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30), st.booleans())
def test_any_text_is_read_into_regions_in_order_and_inside_it(fragments, bom):
    """And without a problem, what we run is what mktestdocs runs."""
    data = ("\ufeff" * bom + "".join(fragments)).encode()
    one = read(HERE, data)
    assert ("\ufeff" * one.bom + edited(one, [])).encode() == data
    assert ENDS.sub("\n", one.plain).count("\n") == ENDS.sub("\n", one.text).count("\n")
    assert len(one.plain) == len(one.text)
    for name in REGIONS:
        spans = [region.span for region in getattr(one, name)]
        assert spans == sorted(spans)
        assert all(0 <= span.start <= span.end <= len(one.text) for span in spans)
    ends = [part.span.end for part in one.prose]
    assert all(end <= part.span.start for end, part in zip(ends, one.prose[1:], strict=False))
    if not one.problems:
        theirs = grab_code_blocks(ENDS.sub("\n", data.decode()), lang="python")
        assert [block.code for block in one.blocks] == theirs


def test_a_page_of_5_megabytes_in_one_line_is_read_in_time():
    """Its claims are all found, at their places."""
    rng = random.Random(7)
    numbers = [str(rng.randrange(10**6)) for _ in range(20_000)]
    text = " ".join(f"{number}<!--= x -->{'and ' * 58}$y$" for number in numbers)
    start = time.process_time()
    one = page(text)
    assert time.process_time() - start < 10
    assert len(text) > 5_000_000
    found = [one.source(claim.before).split()[-1] for claim in one.claims]
    assert found == numbers


# fmt: off
LINES = [
    "$a ", "$$ ", "<!--= a ", "[", "[a](b ", "![", "![[a](b) ", "<a ", '<a b="', "<pre> ", '](a "',
    "\\", ">", "> ", "- ", "#", "{#a", "|", "`` ` ", "`", "<", "<a@", "_ a", "| a ",
    "<!--table: x -->\n",
]
BLOCKS = [
    "$$\n", "!!! a\n", "/// a\n", "[a\n", "# a\n", "# a_1\n", "```\n", "a\n",
    "\n", "- a\n", "> a\n", "> - a\n",
]
# fmt: on


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        *((unit, 200_000) for unit in LINES),
        *((unit, 50_000) for unit in BLOCKS),
        ("<!-- ", 2_000_000),
    ],
)
def test_reading_takes_time_in_proportion(unit, size):
    """What is quadratic takes minutes on this."""
    start = time.process_time()
    page(unit * (size // len(unit)))
    assert time.process_time() - start < 5
