"""Tokens: a typed text cut into numbers, words and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stackmath.answers.spelling import NUMBER, SIGN, WORD
from stackmath.answers.words import UNREAD, filled

PIECE = re.compile(f"{NUMBER}|({WORD})|({SIGN})|( )")


class UnreadError(ValueError):
    """What cannot be read, in one sentence."""

    def __init__(self, why: str, *given: str) -> None:
        super().__init__(filled(UNREAD[why], *given))


@dataclass(frozen=True)
class Token:
    """A number, a word, a sign or, last of all, the end."""

    sort: str
    text: str
    start: int
    end: int
    value: float = 0
    step: float = 0  # one of the last digit that is no idle zero


def tokens(text: str, notes: list[str], asides: list[str]) -> list[Token]:
    """Return the pieces of a plain text; how its commas were read is added to the notes.

    Raises: UnreadError, at a character that is none of a number or a unit.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = PIECE.match(text, at)
        if match is None:
            raise UnreadError("character", text[at], behind(text, at))
        piece, word, sign = match[0], match[6], match[7]
        start, at = at, match.end()
        if match[8]:
            continue
        value, step = (0, 0) if word or sign else _number(match, notes, asides)
        found.append(Token(sign or ("word" if word else "number"), piece, start, at, value, step))
    return [*found, Token("end", "", len(text), len(text))]


def _number(match: re.Match[str], notes: list[str], asides: list[str]) -> tuple[float, float]:
    """Return the value of a number, and one of its last digit that is no idle zero."""
    whole, separator, point, decimals, exponent = match.group(1, 2, 3, 4, 5)
    text, end = match.string, match.end()
    if (point and point == separator) or re.match("[.,'_][0-9]", text[end : end + 2]):
        raise UnreadError("separators", text[match.start() : end + 2], behind(text, match.start()))
    digits, decimals = re.sub("[^0-9]", "", whole), decimals or ""
    if point == ",":
        notes += ["comma", f"{digits}.{decimals}"]
    elif separator == ",":
        asides += ["thousands", digits + (point or "") + decimals]
    idle = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    tens = int(exponent or 0) - len(decimals) + idle
    return float(f"{digits}.{decimals}e{exponent or 0}"), float(f"1e{tens}")


def behind(text: str, start: int) -> str:
    """Return where something stands: behind the last characters before it."""
    before = re.sub("^ | $", "", text[max(0, start - 12) : start])
    return before and f" behind “{before}”"
