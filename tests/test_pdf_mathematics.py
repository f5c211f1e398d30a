"""The mathematics of the print: read strictly, printed sign by sign as KaTeX shows it, said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import pytest
import typst
from lxml import html

from book import ROOT
from stackmath import notation, page
from stackmath.pdf import symbols
from stackmath.pdf.mathematics import MathError, pieces, read
from stackmath.pdf.mathematics import typst as printed
from stackmath.pdf.speech import spoken
from stackmath.render import mathematics

LEAVES = ("mi", "mn", "mo", "mtext")
# Signs that the two write with another character for the same look: KaTeX has spacing forms of
# accents where Typst has combining ones, and U+2225 where Typst has U+2016.
SAME = str.maketrans({
    "∥": "‖", "^": "\u0302", "ˉ": "\u0304", "~": "\u0303", "˙": "\u0307",
    "‾": "", "\u0305": "",  # a rule above, which Typst draws and exports as no sign
})  # fmt: skip
INVISIBLE = "\u2061\u2062\u2063\u200b\ufe00\ufe01"


def formulas() -> dict[tuple[str, bool], None]:
    """Return every formula of the volume: those of its pages and the symbols of its cards."""
    found: dict[tuple[str, bool], None] = {}
    for path in sorted((ROOT / "docs").glob("*.md")):
        read_page = page.read(path)
        for prose in read_page.prose:
            if prose.kind in ("math", "display"):
                found[read_page.source(prose.span), prose.kind == "display"] = None
        for block in read_page.equations:
            found[page.TAG.sub("", read_page.source(block.body)), True] = None
    found.update({(one.latex, False): None for one in notation.TABLE.values()})
    return {key: None for key in found if key[0].strip()}


def signs(leaves: Iterable[str]) -> str:
    """Return the signs of a formula in one order, letters of mathematical alphabets as letters.

    NFKC makes an italic M an M; blanks and signs that show nothing are left out. The order is
    that of the characters, since a superscript stands before or after a subscript.
    """
    text = "".join(leaves).translate(SAME)
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    return "".join(sorted(c for c in text if not c.isspace() and c not in INVISIBLE))


def shown(tree: html.HtmlElement) -> str:
    """Return the signs of one MathML formula."""
    return signs(leaf.text or "" for leaf in tree.iter(*LEAVES))


def exported(latex: list[tuple[str, bool]]) -> list[str]:
    """Return the signs of formulas as Typst exports them to MathML."""
    body = "\n\n".join(
        f"$ {printed(read(one))} $" if display else f"${printed(read(one))}$"
        for one, display in latex
    )
    made = typst.compile(body.encode(), format="html", ignore_system_fonts=True)
    return [shown(one) for one in html.fromstring(made).iter("math")]


def test_every_formula_of_the_volume_has_the_signs_that_katex_shows() -> None:
    """Sign by sign, in both directions: none is lost, none is added."""
    known = list(formulas())
    assert len(known) > 700
    wanted = [
        shown(html.fromstring(mathematics.html(latex, ROOT, display=display)).find(".//math"))
        for latex, display in known
    ]
    got = exported(known)
    assert len(got) == len(known)
    differing = [one for one, a, b in zip(known, wanted, got, strict=True) if a != b]
    assert differing == []


def test_the_comparison_sees_a_lost_sign() -> None:
    """A formula with one letter less is another."""
    assert exported([(r"\frac{a}{b} + c", True)]) != exported([(r"\frac{a}{b}", True)])
    assert exported([(r"\hat\alpha \le \beta", False)]) == [signs("α^≤β")]


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"a \foo b", r"`\foo` is no command"),
        (r"\begin{tikzpicture}\end{tikzpicture}", "no environment"),
        (r"\text{a \foo}", r"`\foo` is no command that the print knows inside `\text`"),
        (r"\text{a {b} c}", "inside"),
        (r"\left\foo x \right)", r"`\left\foo` is no delimiter"),
        (r"\left( x", r"has no `\right`"),
        (r"{x", "not closed"),
        (r"x}", "closes nothing"),
        (r"x_1_2", "two `_`"),
        (r"x^", "nothing behind it"),
        (r"\frac{a}", "nothing behind it"),
        (r"\begin{cases} a & b", r"no `\end{cases}`"),
        ("a ≠ b ☃", "no sign that the print knows"),
    ],
)
def test_what_is_not_known_is_refused_by_name(latex: str, said: str) -> None:
    """Nothing is dropped and nothing is guessed."""
    with pytest.raises(MathError) as error:
        read(latex)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("latex", "made"),
    [
        ("x", "x"),
        (r"1{,}073 + 2.5", r'"1,073" \+ 2.5'),
        ("a/b", r'a class("normal", \/) b'),
        (r"M_{\text{kv}}", 'attach(M, br: "kv")'),
        (r"p'_v", "attach(p, br: v, tr: ′)"),
        (r"\sum_{i=1}^{N} x", r"attach(∑, b: i \= 1, t: N) x"),
        (r"\left\lfloor \frac{a}{b} \right\rfloor", "lr(⌊ frac(a, b) ⌋)"),
        (r"\operatorname*{arg\,max}", 'op("arg max", limits: #true)'),
        (r"\mathbf{w}", "bold(upright(w))"),
        (r"(x]", r'class("opening", \() x class("closing", \])'),
        (r"\sqrt[3]{x}", "root(3, x)"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", 'mat(delim: #("(", ")"), a, b; c, d)'),
    ],
)
def test_a_formula_is_printed_as_typst_reads_it(latex: str, made: str) -> None:
    """Structures by their names, every sign as itself and escaped."""
    assert printed(read(latex)) == made


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (
            r"M_{\text{KV}} = 2\,L\,n_{\text{KV}}\,d\,T",
            "M sub KV equals 2 L n sub KV d T",
        ),
        (r"\frac{a}{b}", "a over b"),
        (
            r"\frac{a + b}{c} \le d^2",
            "the fraction a plus b over c end fraction, is at most d squared",
        ),
        (
            r"\operatorname{softmax}\left(x\right)",
            "softmax of open parenthesis x close parenthesis",
        ),
        (r"\sum_{i=1}^{N} x_i", "the sum from i equals 1 to N of x sub i"),
        (r"K^{\top}", "K transpose"),
        (r"\sqrt{x}", "the square root of x"),
        (r"-\alpha^{-1}", "minus alpha to the power of minus 1 end power,"),
        (r"\hat{A}", "A hat"),
        (r"\binom{n}{k}", "n choose k"),
    ],
)
def test_a_formula_is_said_in_words(latex: str, words: str) -> None:
    """What one hears is what one would read aloud."""
    assert spoken(read(latex)) == words


def test_every_formula_of_the_volume_can_be_said() -> None:
    """No sign is without a word, and no word is left of LaTeX."""
    for latex, _ in formulas():
        words = spoken(read(latex))
        assert words and "\\" not in words and "{" not in words, latex


def test_every_command_of_the_tables_is_printed() -> None:
    """A PDF of them all has a glyph for each sign: Typst refuses one that is missing."""
    single = [*symbols.LETTERS, *symbols.SIGNS, *symbols.FUNCTIONS, *symbols.BIG, *symbols.SPACES]
    taking = [*symbols.ACCENTS, *symbols.STYLES, *symbols.TEXTS]
    latex = [rf"x\{name} y" for name in (*single, *symbols.DELIMITERS)]
    latex += [rf"\{name}{{x}}" for name in taking]
    latex += [rf"\begin{{{name}}} a & b \\ c & d \end{{{name}}}" for name in symbols.GRIDS]
    body = "\n\n".join(f'#math.equation(alt: "x", ${printed(read(one))}$.body)' for one in latex)
    head = (
        '#set document(title: "Signs")\n#set text(lang: "en")\n'
        '#show math.equation: set text(font: "New Computer Modern Math")\n'
    )
    made = typst.compile((head + body).encode(), pdf_standards=["ua-1"], ignore_system_fonts=True)
    assert made is not None
    for one in latex:
        assert spoken(read(one))


def test_a_wide_formula_is_broken_before_its_relations_and_operations() -> None:
    """Not inside of delimiters, and not behind a sign that only stands before a number."""
    assert pieces(read(r"a = \left(b + c\right) + d - e")) == [
        "a", r"\= lr(\( b \+ c \))", r"\+ d", "− e",
    ]  # fmt: skip
    assert pieces(read("a = -b")) == ["a", r"\= − b"]
    assert pieces(read(r"\frac{a + b}{c}")) == [r"frac(a \+ b, c)"]
