"""Claims: each number as data, with what it rests on for the popover."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from stackmath import catalog, data, numerals, plainhtml
from stackmath.equation import Equation
from stackmath.notation import TABLE
from stackmath.page import Claim, Edit, Span
from stackmath.render.scene import Scene
from stackmath.results import ClaimResult

SHORT = 40  # characters of LaTeX that are not broken over two lines
TICK = '<span aria-hidden="true">✓</span><span class="sm-hidden"> (checked)</span>'


def edits(scene: Scene) -> Iterator[Edit]:
    """Yield each claim's number as an element, and all mathematics as HTML."""
    claimed = {claim.math for claim in scene.page.claims}
    results = _results(scene)
    for claim, result in zip(scene.page.claims, results, strict=True):
        yield from _edits(scene, claim, result)
    for prose in scene.page.prose:
        if prose.kind == "math":
            span = Span(prose.span.start - 1, prose.span.end + 1)
            if span not in claimed:
                yield Edit(span, scene.stash(_mathematics(scene, span)))


def _results(scene: Scene) -> list[ClaimResult | None]:
    """Return the result of each claim of the page, None where it was not checked."""
    claims = scene.page.claims
    found = scene.result.claims if scene.result else []
    if [(one.kind, one.expression) for one in found] != [(c.kind, c.expression) for c in claims]:
        return [None] * len(claims)
    return list(found)


def _edits(scene: Scene, claim: Claim, result: ClaimResult | None) -> Iterator[Edit]:
    """Yield the edits of one claim: its number becomes an element, its comment goes."""
    if claim.kind == "?":
        mark = _element(scene, claim, result, TICK) if result and result.right else ""
        yield Edit(claim.span, scene.stash(mark) if mark else "")
        return
    span, html = _number(scene, claim)
    if span is not None:
        yield Edit(span, scene.stash(_element(scene, claim, result, html) if result else html))
    yield Edit(claim.span, "")


def _number(scene: Scene, claim: Claim) -> tuple[Span | None, str]:
    """Return where a claim's number stands and its HTML, None where there is no number."""
    if claim.math is not None:
        return claim.math, _mathematics(scene, claim.math)
    found = numerals.ending(scene.page.source(claim.before))
    if found is None:
        return None, ""
    start = claim.before.start + found[0]
    return Span(start, start + len(found[1].text)), _printed(found[1].text)


def _printed(text: str) -> str:
    """Return a number as HTML, which does not break before its unit."""
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return escape(plain, quote=False).replace(" ", "\u00a0")


def _mathematics(scene: Scene, span: Span) -> str:
    """Return a math span as HTML that a search leaves out."""
    latex = scene.page.source(Span(span.start + 1, span.end - 1))
    html = scene.mathematics(latex, span.start)
    short = " sm-short" * (len(latex) <= SHORT)
    return (
        f'<span class="sm-math{short}" data-search-exclude{scene.source(span.start)}>{html}</span>'
    )


def _element(scene: Scene, claim: Claim, result: ClaimResult, html: str) -> str:
    """Return a claim's element: what is printed, and a template of its popover."""
    kind = {"=": "sm-claim", "?": "sm-claim sm-truth", "~": "sm-claim sm-waiver"}[claim.kind]
    told = f"<template data-search-exclude>{_told(scene, claim, result)}</template>"
    attributes = f'class="{kind}"{scene.source(claim.span.start)}'
    if claim.kind == "=":
        bare = re.sub(r",(?=\d{3})", "", result.value)
        return f'<data {attributes} value="{escape(bare)}">{html}{told}</data>'
    if claim.kind == "?":
        attributes += " data-search-exclude"
    return f"<span {attributes}>{html}{told}</span>"


def _told(scene: Scene, claim: Claim, result: ClaimResult) -> str:
    """Return what the popover of a claim says."""
    if claim.kind == "~":
        return f"<p>Not computed here: {escape(claim.expression)}</p>"
    parts = [f"<p><code>{escape(claim.expression)}</code></p>"]
    if claim.kind == "?":
        parts.append("<p>This is true of the values on this page.</p>")
    elif result.value:
        sign = "≈" if plainhtml.rounded(result.value) else "="
        parts.append(
            f'<p class="sm-value">{sign} {plainhtml.quantity(result.value, result.unit)}</p>'
        )
    parts += [_call(scene, call) for call in result.calls]
    if result.data:
        rows = "".join(f"<li>{_datum(one)}</li>" for one in result.data)
        parts.append(f"<ul>{rows}</ul>")
    return "".join(parts)


def _call(scene: Scene, call: dict[str, Any]) -> str:
    """Return the substitution of one call of an equation, and a link to the equation."""
    one = catalog.find(call["number"])
    link = scene.equation_link(call["number"])
    if not isinstance(one, Equation):
        return f"<p>{link}</p>"
    names = {name: plainhtml.symbol(TABLE[name].latex) for name in one.symbols}
    values = {name: plainhtml.value(call["inputs"].get(name, "?")) for name in one.symbols}
    left = plainhtml.symbol(TABLE[one.result.name].latex)
    sign = "≈" if plainhtml.rounded(call["result"]) else "="
    return (
        f'<div class="sm-call"><p>{link}</p><p class="sm-steps">'
        f"<span>{left} = {plainhtml.formula(one.expr, names)}</span>"
        f"<span>= {plainhtml.formula(one.expr, values, plainhtml.enclosed)}</span>"
        f"<span>{sign} {plainhtml.quantity(call['result'], call['unit'])}</span></p></div>"
    )


def _datum(datum: dict[str, Any]) -> str:
    """Return one value of the data files with its source."""
    shown = f"{escape(datum['name'])} = {plainhtml.quantity(datum['value'], datum['unit'])}"
    return f"{shown}, {source(datum['source'])}"


def source(key: str) -> str:
    """Return a source as a link with its year."""
    try:
        one = data.source(key)
    except LookupError:
        return escape(key)
    return f'<a href="{escape(one.url)}">{escape(one.title)}</a> ({one.year})'
