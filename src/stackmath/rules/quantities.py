"""Quantities: every one is claimed, waived, or part of a chain that was worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from stackmath import numerals
from stackmath.numerals import Numeral, Range
from stackmath.page import Span
from stackmath.rules import Cover, Found, Seen

# What a number may belong to that is no quantity: the number of an equation, a version, a year.
_NAMED = re.compile(
    r"\b(?i:EQ|equations?|sections?|chapters?|figures?|fig\.|tables?|exercises?|appendix|part|"
    r"theorem|algorithm|instrument|PR|issue|question|version|python|CUDA|v)\s*"
    r"[A-Z]?\.?\d[\w.]*(?:\s*(?:to|and|–|,)\s*[A-Z]?\.?\d[\w.]*)*"
    r"|\b\d+\.\d+\.\d+\b|\barXiv:\d+\.\d+\b|\b(?:19|20)\d\d(?:-\d\d){0,2}\b|#\d+\b"
)


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each quantity that nothing proves."""
    proved = Cover(seen.covered)
    elsewhere = Cover(
        [directive.body for directive in seen.page.directives if directive.kind != "exercise"]
        + [heading.span for heading in seen.page.headings]
    )
    for prose in seen.page.prose:
        if prose.kind == "code" or elsewhere.touches(prose.span):
            continue
        text = _masked(seen.page.plain[prose.span.start : prose.span.end])
        kind: Literal["words", "math"] = "words" if prose.kind == "words" else "math"
        for start, end, number in numerals.find(text, kind):
            if not is_quantity(number):
                continue
            seen.quantities += 1
            span = Span(prose.span.start + start, prose.span.start + end)
            if not proved.touches(span) and not _waived(seen, number.text):
                yield Found(
                    span,
                    f"{number.text} is printed and not proved; claim it, "
                    f"{number.text}<!--= expression -->, or waive it, <!--~ reason -->.",
                )


def _waived(seen: Seen, text: str) -> bool:
    """Return whether the configuration exempts a quantity; note the patterns that do."""
    shown = " ".join(text.split())
    met = {pattern for pattern in seen.site.waivers if fnmatchcase(shown, pattern)}
    seen.waived |= met
    return bool(met)


def is_quantity(number: Numeral | Range) -> bool:
    """Return whether a number is one that the build must prove."""
    if isinstance(number, Range):
        return is_quantity(number.low) or is_quantity(number.high)
    bare = re.match(r"[-−]?\d+(?![\d.,^{}×·%])", number.text)
    counted = number.unit is None or number.unit.dimensionless
    if bare is None or not counted or "×" in number.text:
        return True
    size = int(bare[0].replace("−", "-"))
    return abs(size) >= 100 or size != number.value  # 70B is more than its digits


def _masked(text: str) -> str:
    """Return a text with the numbers that belong to names blanked out, its length kept."""
    for pattern in (names(), _NAMED):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


@lru_cache(maxsize=1)
def names() -> re.Pattern[str]:
    """Return a pattern of the names in the data files: models, devices, their short forms."""
    from stackmath import data

    names = data.names()
    words = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
