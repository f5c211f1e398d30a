"""Equations: each with its number, and a card of what it says and what it was compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from html import escape

from stackmath import catalog, numerals, plainhtml
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import TABLE, spelled
from stackmath.numerals import Numeral
from stackmath.page import TAG, Edit, EquationBlock, Span
from stackmath.render.claims import source
from stackmath.render.scene import WIDE, Scene
from stackmath.uses import anchor

EXPONENT = re.compile(r"(?<=\d)e[-+]?\d+")
TEN = "\u00a0×\u00a010<sup>{}</sup>"
QUOTED = re.compile(r"\n[ \t]*(?:>[ \t]?)+")
SOURCES = "sources.md"
NOTHING = 1e-12  # relative differences below this are the noise of floats


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield every display, the named ones with their numbers and cards."""
    for block in scene.page.equations:
        whole = Span(block.span.start, max(block.span.end, block.body.end + 2))
        if block.body.start == block.body.end:
            yield Edit(block.span, "")
        else:
            yield Edit(whole, _figure(scene, block))
    for prose in scene.page.prose:
        if prose.kind == "display":
            span = Span(prose.span.start - 2, prose.span.end + 2)
            latex = scene.page.source(prose.span)
            if ">" in scene.margin(span.start):
                latex = QUOTED.sub("\n", latex)
            html = scene.mathematics(latex, span.start, display=True)
            source = scene.source(span.start)
            shown = f'<sm-scroll class="sm-display" data-search-exclude{source}>{html}</sm-scroll>'
            yield Edit(span, scene.block(shown, span.start))


def _figure(scene: Scene, block: EquationBlock) -> str:
    """Return an equation as a figure.

    Its tags are left in the Markdown, where the host looks for the anchors that links may use.
    """
    number = block.tag or ""
    anchor = escape(catalog.anchor(number))
    latex = TAG.sub("", scene.page.source(block.body))
    html = scene.mathematics(latex, block.body.start, display=True)
    one = catalog.equations().get(block.name)
    inside = (
        '<div class="sm-row" data-search-exclude>'
        f'<sm-scroll class="sm-display"{WIDE}>{html}</sm-scroll>'
        f'<a class="sm-number" href="#{anchor}" aria-label="Equation {escape(number)}">'
        f"({escape(number)})</a></div>" + (_card(scene, one) if one else "")
    )
    start = f'<figure class="sm-equation" id="{anchor}"{scene.source(block.span.start)}>'
    return f"\n\n{start}{scene.stash(inside)}</figure>\n\n"


def _card(scene: Scene, one: Equation | Statement) -> str:
    """Return what an equation says, folded."""
    names = (one.result.name, *one.symbols) if isinstance(one, Equation) else one.symbols
    rows = "".join(_symbol(scene, name) for name in dict.fromkeys(names))
    facts = [("Source", source(one.source) + _what_was_read(scene, one.source))]
    if isinstance(one, Equation) and one.derived:
        facts.insert(0, ("Derived", _spelled(scene, one.derived)))
    if one.assumes:
        facts.insert(0, ("Assumes", _spelled(scene, one.assumes)))
    told = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts)
    return (
        '<details class="sm-card" data-search-exclude><summary>What it says</summary>'
        f"<p>{_spelled(scene, one.doc)}</p>"
        f'<sm-scroll><table class="sm-table"><thead><tr><th scope="col">Symbol</th>'
        f'<th scope="col">Unit</th><th scope="col">Meaning</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></sm-scroll>"
        f"<dl>{told}</dl>{_witnesses(one)}</details>"
    )


def _what_was_read(scene: Scene, key: str) -> str:
    """Return a link to the row of a source, where the volume has a page of sources."""
    if not (scene.docs / SOURCES).is_file():
        return ""
    return f', <a href="{escape(scene.url(SOURCES))}#{anchor(key)}">what was read there</a>'


def _symbol(scene: Scene, name: str) -> str:
    """Return the row of one symbol."""
    entry = TABLE[name]
    html = scene.mathematics(entry.latex, 0)
    unit = plainhtml.unit(entry.unit) or "–"
    cells = f"<td>{html}</td><td>{unit}</td><td>{_spelled(scene, entry.meaning)}</td>"
    return f"<tr>{cells}</tr>"


def _spelled(scene: Scene, sentence: str) -> str:
    """Return a sentence as HTML, its symbols as formulas."""
    return spelled(sentence, lambda entry: scene.mathematics(entry.latex, 0), escape)


def _witnesses(one: Equation | Statement) -> str:
    """Return what an equation was compared with."""
    if isinstance(one, Statement):
        return f"<p>Tried by running it: {escape(_seen(one))}.</p>"
    if not one.witnesses:
        return ""
    rows = "".join(_witness(one, witness) for witness in one.witnesses)
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Printed", "Computed", "Difference", "Where")
    )
    return (
        '<sm-scroll><table class="sm-table sm-witnesses"><caption>Compared with</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></sm-scroll>"
    )


@cache
def _seen(one: Statement) -> str:
    """Return what the witness of a statement saw when it was run."""
    return one.witness()


def _witness(one: Equation, witness: Witness) -> str:
    """Return the row of one witness: what was printed, what the equation gives, where."""
    value = one(**witness.given)
    printed = numerals.parse(witness.printed)
    assert isinstance(printed, Numeral), f"the witness {witness.printed} is a range"
    mantissa = Fraction(value) / printed.scale / Fraction(10) ** printed.exponent
    computed = f"{mantissa.numerator:,}" if mantissa.denominator == 1 else f"{float(mantissa):.10g}"
    power = TEN.format(printed.exponent).replace("-", "−") if printed.power else ""
    off = Fraction(value) - printed.value
    share = float(off / printed.value if printed.value else off)
    if abs(share) < NOTHING:
        difference = "none"
    else:
        sign = "−" if share < 0 else "+"
        difference = f"{sign}{plainhtml.value(f'{abs(100 * share):.1g}')}\u00a0%"
    where = f"{source(witness.source)}{', ' + escape(witness.place) if witness.place else ''}"
    where += "" if witness.kind == "published" else f", {witness.kind}"
    plain = EXPONENT.sub(power, escape(witness.printed).replace(" ", "\u00a0"))
    unit = escape(printed.tail).replace(" ", "\u00a0")
    return (
        f"<tr><td>{plain}</td><td>{printed.lead}{plainhtml.value(computed)}{power}{unit}</td>"
        f"<td>{difference}</td><td>{where}</td></tr>"
    )
