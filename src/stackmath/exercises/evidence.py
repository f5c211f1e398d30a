"""Evidence: what an exercise's page says and its claims give, from which a key is made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stackmath.exercises.nouns import Exercise, Part
from stackmath.numerals import Numeral, Range
from stackmath.page import Claim, Page, Span

Key = dict[str, Any]
COMMENT = re.compile(r"<!--.*?-->", re.S)


class ExerciseError(ValueError):
    """What an exercise has wrong, with its place."""

    def __init__(self, span: Span, sentence: str) -> None:
        super().__init__(sentence)
        self.span = span


@dataclass(frozen=True)
class Claimed:
    """A claim of the page, the number before it (a truth has none), and what it gives."""

    claim: Claim
    printed: Numeral | Range | None
    value: Any


@dataclass(frozen=True)
class Evidence:
    """A page, and what its claims give."""

    page: Page
    claims: Sequence[Claimed]

    def inside(self, span: Span, kind: str = "=?") -> list[Claimed]:
        """Return the claims of a stretch."""
        return [
            one
            for one in self.claims
            if one.claim.kind in kind and span.start <= one.claim.span.start < span.end
        ]

    def mathematics(self, span: Span) -> bool:
        """Return whether a stretch holds mathematics, which no feedback can show."""
        prose = (one for one in self.page.prose if one.kind in ("math", "display"))
        return any(span.start <= one.span.start < span.end for one in prose)

    def text(self, span: Span) -> str:
        """Return a stretch as a reader of plain text sees it, without the mark of an item."""
        text = COMMENT.sub("", self.page.source(span))
        text = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", text)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        return " ".join(re.sub(r"\*\*|__|`|\\(?=[$%_*])", "", text).split())


def part(exercise: Exercise, name: str) -> Part:
    """Return the part of an exercise with a summary, which has to be there."""
    found = exercise.part(name)
    if found is None:
        sentence = f"exercise {exercise.id} has no <summary>{name}</summary>."
        raise ExerciseError(exercise.comment, sentence)
    return found


def capital(text: str) -> str:
    """Return a text that starts with a capital."""
    return text[:1].upper() + text[1:]
