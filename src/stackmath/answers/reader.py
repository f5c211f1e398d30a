"""The reader: the value of a typed answer in base units, or of the two ends of a range."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from stackmath.answers import spelling
from stackmath.answers.parser import Parser
from stackmath.answers.terms import dimension
from stackmath.answers.tokens import UnreadError, tokens
from stackmath.answers.words import NOTES, filled

END = re.compile(spelling.END)


@dataclass(frozen=True)
class Reading:
    """What was typed, in base units; asides say how it was read, where that helps."""

    value: float
    step: float
    dimension: str
    measured: bool
    notes: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()


def read(text: str, wanted: str) -> Reading:
    """Return what a plain text says; by the dimension that is wanted, `70B` may be bytes.

    Raises: UnreadError, where it is no number with a unit.
    """
    notes: list[str] = []
    asides: list[str] = []
    pieces = tokens(text, notes, asides)
    if not any(piece.sort == "number" for piece in pieces):
        raise UnreadError("numberless")
    term = Parser(text, pieces, wanted, notes).whole()
    value = term.number * term.scale
    if not math.isfinite(value):
        raise UnreadError("large")
    said = [(filled(NOTES[one[0]], *one[1:]),) if one else () for one in (notes, asides)]
    return Reading(
        value, term.step * term.scale, dimension(term.powers), term.measured, said[0], said[1]
    )


def ends(text: str, wanted: str) -> tuple[Reading, Reading] | None:
    """Return the two ends of a range, None where the text is none."""
    stretch = re.sub("^(?:between|from) ", "", text)
    for dash in re.finditer(spelling.BETWEEN, stretch):
        low, high = stretch[: dash.start()], stretch[dash.end() :]
        try:
            first, second = _shared(low.removesuffix(" "), high.removeprefix(" "))
            return read(first, wanted), read(second, wanted)
        except UnreadError:
            pass
    return None


def _shared(low: str, high: str) -> tuple[str, str]:
    """Return two ends, each with what only the other has: `$2–3M`, `1–2e9 FLOP`."""
    one, other = END.match(low), END.match(high)
    if one is None or other is None:
        return low, high
    lead = "$" if "$" in one[1] and "$" not in high else ""
    if one[7]:
        return low, lead + high
    return low + ("" if one[5] else other[5]) + other[7], lead + high
