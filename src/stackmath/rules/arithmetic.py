"""Arithmetic: both sides of every purely numeric chain agree."""

from __future__ import annotations

from collections.abc import Iterator

from stackmath import chains
from stackmath.page import Span
from stackmath.rules import Found, Seen


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each chain that does not hold; what a chain proves is covered."""
    for prose in seen.page.prose:
        text = seen.page.plain[prose.span.start : prose.span.end]
        for chain in chains.chains(text, prose.kind):
            span = Span(prose.span.start + chain.start, prose.span.start + chain.end)
            seen.chains += 1
            seen.covered.append(span)
            if not chain.holds:
                yield Found(span, chain.sentence)
