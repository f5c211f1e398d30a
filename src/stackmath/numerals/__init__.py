"""Numerals: text to number and unit, exact, and back; parse and print are inverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from stackmath.numerals.display import display, scientific, three
from stackmath.numerals.literals import DATE, Numeral, Range, quantity
from stackmath.numerals.rounding import agrees, as_count, written_like
from stackmath.numerals.slips import slip
from stackmath.numerals.words import Kind

__all__ = [
    "Numeral",
    "NumeralError",
    "Range",
    "agrees",
    "as_count",
    "display",
    "ending",
    "find",
    "parse",
    "scientific",
    "slip",
    "three",
    "written_like",
]

CLOSING = re.compile(r"[*_`$]*$")
NOT_A_NUMBER = re.compile(
    r"<!--.*?-->|</?[A-Za-z][^<>]*>|&#?\w+;"
    r"|\\(?:tag|label|ref|eqref|cite)\{[^}]*\}|\\[A-Za-z]+"
    r"|[^\W\d_](?:\w|[-.'’](?=\w))*"  # a word, a version, a name: v1.2, GPT-4, H100-80GB
    rf"|{DATE}",
    re.DOTALL,
)
GLUED = re.compile(r"\d\w*(?:[.,:]\w+)*")
START = re.compile(r"[-−+]?(?:\\?\$)?\.?\d")


class NumeralError(ValueError):
    """What cannot be read as a number, in one sentence."""


def parse(text: str) -> Numeral | Range:
    """Return the number or the range that a text is, from its first character to its last.

    Raises: NumeralError, naming the text.
    """
    dollars = re.fullmatch(r"\$(.+)\$", text, re.DOTALL)
    body = dollars[1] if dollars else text
    kinds: tuple[Kind, ...] = ("math",) if dollars else ("words", "math")
    found = (quantity(body, 0, kind) for kind in kinds)
    read = next((read for read in found if read and read.text == body), None)
    if read is None:
        raise NumeralError(
            f"'{text}' is not a number with a unit; "
            "write it like 41,943,040, 2.4e23, 6.2M, 1.34 GB, 45 %, $12.5M or 7.9–37.8"
        )
    if dollars is None:
        return read
    if isinstance(read, Numeral):
        return _in_dollars(read, "$", "$")
    return Range(_in_dollars(read.low, "$", ""), _in_dollars(read.high, "", "$"), text)


def _in_dollars(number: Numeral, before: str, after: str) -> Numeral:
    """Return a number of mathematics with the dollars around it."""
    text = before + number.text + after
    return replace(number, text=text, opening=before, tail=number.tail + after)


def ending(text: str) -> tuple[int, Numeral | Range] | None:
    """Return the quantity at the very end of a text and the offset where it starts.

    Marks of emphasis, code and mathematics behind it are passed over: it ends at that offset
    plus the length of its own text. None where no number stands there.
    """
    marks = CLOSING.search(text)
    stop = marks.start() if marks else len(text)
    dollars = [*re.finditer(r"(?<!\\)\$", text[:stop])]
    if "$" in text[stop:]:
        return _last(text, dollars[-1].end() if dollars else 0, stop, "math")
    return _last(text, 0, stop, "words") or _last(text, 0, stop, "math")


def _last(text: str, begin: int, stop: int, kind: Kind) -> tuple[int, Numeral | Range] | None:
    """Return the quantity that ends where a stretch does, and where it starts."""
    for start, end, read in find(text[begin:stop], kind):
        if begin + end == stop:
            return begin + start, read
    return None


def find(text: str, kind: Kind = "words") -> Iterator[tuple[int, int, Numeral | Range]]:
    """Yield start, end and quantity of every number in a stretch of text, left to right.

    Digits inside names, versions, dates, times, links' tags and subscripts are no numbers.
    """
    at = 0
    while at < len(text):
        other = NOT_A_NUMBER.match(text, at)
        read = None
        if other is None and START.match(text, at) and _opens(text, at):
            read = quantity(text, at, kind)
        if read:
            yield at, at + len(read.text), read
            at += len(read.text)
        elif other:
            at = other.end()
        else:  # 3D, 1,5: where a number cannot be read, no part of it can
            glued = GLUED.match(text, at)
            at = glued.end() if glued else at + 1


def _opens(text: str, at: int) -> bool:
    """Return whether a number may start here."""
    before, two = text[at - 1 : at], text[max(at - 2, 0) : at]
    if text[at] in "-−+" and (before.isalnum() or before in tuple(")]}")):
        return False
    if before == "_" or two in ("_{", "^{"):
        return before == "_" and not two[0].isalnum() and two != "}_"
    return not (before.isalnum() or before in tuple("^\\#@&") or re.match(r"\d[.,]", two))
