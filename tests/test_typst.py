"""Equations as mathematics of Typst: all of them compile, and hold the signs that LaTeX has."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
import sympy
import typst as compiler
from lxml import html

from stackmath import catalog, latex, typst
from stackmath.notation import TABLE, C, L, N, T, alpha, b, beta, d_head, n_kv
from stackmath.render import mathematics
from stackmath.typstsymbol import TypstError, symbol

ROOT = Path(__file__).parents[1]
# Signs that KaTeX and Typst write by another character, and marks that MathML has as elements.
SAME = str.maketrans({
    "^": "\u0302", "ˉ": "\u0304", "˙": "\u0307", "~": "\u0303", "∥": "‖", "−": "-",
    **dict.fromkeys("′¯‾\u0305\u2061\u2062\u2063\u200b\ufe00 \u00a0\u2009\n"),
})  # fmt: skip


def signs(element: html.HtmlElement) -> str:
    """Return the signs of a formula in MathML in their order, TeX and spaces left out."""
    for source in element.xpath(".//*[local-name()='annotation']"):
        source.getparent().remove(source)
    text = unicodedata.normalize("NFKD", "".join(element.itertext()).translate(SAME))
    return text.translate(SAME)


def formulas(sources: list[str]) -> list[str]:
    """Return the signs of each formula as Typst exports it, all compiled in one document."""
    text = "\n\n".join(f"$ {source} $" for source in sources)
    exported = compiler.compile(text.encode(), format="html", ignore_system_fonts=True)
    return [signs(one) for one in html.fromstring(exported).xpath("//*[local-name()='math']")]


def written(text: str) -> str:
    """Return the signs of LaTeX as KaTeX writes them."""
    shown = mathematics.html(re.sub(r" \\tag\{.*\}$", "", text), ROOT, display=True)
    return signs(html.fromstring(shown).xpath("//*[local-name()='math']")[0])


def test_every_equation_compiles_to_the_signs_that_its_latex_has() -> None:
    """One document of all of them, compared sign by sign with what KaTeX makes of the LaTeX."""
    every = catalog.equations()
    found = formulas([typst.equation(one) for one in every.values()])
    assert len(found) == len(every)
    differing = {
        name: (shown, written(latex.equation(one)))
        for (name, one), shown in zip(every.items(), found, strict=True)
        if shown != written(latex.equation(one))
    }
    assert differing == {}


def test_every_symbol_compiles_to_the_signs_that_its_latex_has() -> None:
    """Those included that no equation uses so far."""
    found = formulas([symbol(entry.latex) for entry in TABLE.values()])
    assert found == [written(entry.latex) for entry in TABLE.values()]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (b * T * d_head * n_kv * L * 2, '2 thin L thin n _("kv") thin d _("head") thin T thin b'),
        (C / (6 * N), "frac(C, 6 thin N)"),
        (b * N**-alpha, "frac(b, N^(α))"),
        ((C / 6) ** (beta / (alpha + beta)), "(frac(C, 6))^(β \\/ (α + β))"),
        (L - N * (1 - T), "L - N thin (1 - T)"),
        (sympy.sqrt(L) * sympy.sqrt(N), "sqrt(N thin L)"),
        (1 / sympy.sqrt(2 * L), "frac(1, sqrt(2 thin L))"),
        (sympy.Rational(1, 3) * L, "frac(L, 3)"),
        (-(L**2), "- L^(2)"),
        (sympy.cos(L) ** 2, "cos^(2) (L)"),
        (3 * 4**L, "3 dot 4^(L)"),
    ],
)
def test_typst_reads_as_the_field_writes(expression: sympy.Expr, text: str) -> None:
    """Factors in notation order, negative powers under the line, one root."""
    assert typst.expression(expression) == text


@pytest.mark.parametrize(("source", "told"), [(r"\frac{a}{b}", r"\frac"), ("x_", "ends where")])
def test_a_symbol_that_cannot_be_read_is_refused(source: str, told: str) -> None:
    """The sentence names the command, or says that something is missing."""
    with pytest.raises(TypstError, match=re.escape(told)):
        symbol(source)
