"""Answers that are numbers: one, several parts, the cells of a table; and yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from stackmath import units
from stackmath.exercises.evidence import Claimed, Evidence, ExerciseError, Key, capital, part
from stackmath.exercises.nouns import Exercise, Item
from stackmath.numerals import Range
from stackmath.page import Span

TOLERANCE = 0.01  # of a number, where the exercise names none
LETTERS = tuple("KkMBT")
INDENT = "    "  # of a list in a list, for Python-Markdown
LARGE = 10_000  # counts below it are to be met exactly


def numeric(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of one number."""
    found = part(exercise, "Answer")
    if not found.paragraphs:
        raise ExerciseError(found.span, "write the answer in the first paragraph, with its claim.")
    listed = found.listings[0].items if found.listings else ()
    return {"answers": [_given(exercise, evidence, found.paragraphs[0], listed)]}


def parts(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of several parts."""
    asked = [one for one in exercise.question.listings if one.numbered]
    given = [one for one in part(exercise, "Answer").listings if one.numbered]
    if not asked or not given or len(asked[0].items) != len(given[0].items):
        raise ExerciseError(
            part(exercise, "Answer").span,
            "the question needs a numbered list, and the answer one of as many items.",
        )
    for inner in (inner for item in given[0].items for inner in item.items):
        if not evidence.page.source(inner.own).startswith(INDENT):
            sentence = "indent it by four spaces: by fewer the site takes it for another part."
            raise ExerciseError(inner.own, sentence)
    return {"answers": [_given(exercise, evidence, i.own, i.items) for i in given[0].items]}


def _given(exercise: Exercise, evidence: Evidence, at: Span, listed: Sequence[Item]) -> Key:
    """Return the key of one answer: a number, or yes or no."""
    claims = evidence.inside(at)
    truth = re.match(r"(Yes|No)\b", evidence.text(at))
    if truth:
        if not [one for one in claims if one.claim.kind == "?"]:
            raise ExerciseError(at, "an answer of yes or no needs a claim <!--? … --> behind it.")
        says = capital(evidence.text(listed[0].own)) if listed else ""
        return {"truth": truth[1] == "Yes", "says": says}
    numbers = [one for one in claims if one.printed is not None and one.claim.kind == "="]
    if not numbers:
        raise ExerciseError(at, "the answer is no claim; write it as 1.34 GB<!--= kv -->.")
    if numbers[0].value is None:
        raise ExerciseError(at, "the answer is not graded: its claim has no value.")
    mistakes = [one for item in listed for one in _mistakes(evidence, item)]
    return _number(numbers[0], exercise.tolerance, mistakes)


def _number(one: Claimed, tolerance: float | None, mistakes: Sequence[Key]) -> Key:
    """Return the key of a number: its value in base units, and how it is printed."""
    printed = one.printed
    shape = printed.low if isinstance(printed, Range) else printed
    assert shape is not None
    unit = shape.unit
    counts = unit is None or unit.dimensionless
    printed_whole = counts and not (shape.decimals or shape.power or shape.tail[:1] in LETTERS)
    whole = printed_whole and isinstance(one.value, int | float) and one.value == int(one.value)
    return {
        "value": _plain(one.value),
        "text": printed.text if printed else "",
        "unit": unit.text if unit else "",
        "scale": float(unit.scale) if unit else 1,
        "dimension": "1" if unit is None or counts else units.name(unit.dimension),
        "exact": bool(whole and abs(one.value) < LARGE),
        "tolerance": TOLERANCE if tolerance is None else tolerance,
        "mistakes": list(mistakes),
    }


def _mistakes(evidence: Evidence, item: Item) -> Iterator[Key]:
    """Yield what the author names: `- 0.5 GB<!--= … -->, 2 GB<!--= … -->: what went wrong`."""
    _, colon, says = evidence.text(item.own).partition(": ")
    end = item.own.start + len(evidence.page.source(item.own).partition("-->:")[0])
    numbers = [
        one for one in evidence.inside(Span(item.own.start, end), "=~") if one.printed is not None
    ]
    if not numbers or not colon or evidence.mathematics(item.own):
        raise ExerciseError(
            item.own, "a mistake is written '- 0.5 GB<!--= … -->: what went wrong', in words."
        )
    for one in numbers:
        given = one.value if one.claim.kind == "=" else getattr(one.printed, "value", None)
        text = getattr(one.printed, "text", "")
        if given is None:
            raise ExerciseError(item.own, f"the mistake {text} is not graded: it has no value.")
        yield {"value": _plain(given), "text": text, "says": capital(says)}


def table(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of a table: each cell that is asked, with its answer."""
    given = part(exercise, "Answer")
    if not exercise.question.grids or not given.grids:
        raise ExerciseError(given.span, "the question and the answer each need the table.")
    asked, filled = exercise.question.grids[0], given.grids[0]
    if [len(row) for row in asked.rows] != [len(row) for row in filled.rows]:
        raise ExerciseError(filled.span, "the two tables differ in shape.")
    listed = [item for one in given.listings for item in one.items]
    cells = [
        [row, column, _apart(_given(exercise, evidence, filled.rows[row][column], listed))]
        for row, asking in enumerate(asked.rows)
        for column, cell in enumerate(asking)
        if evidence.text(cell) == "?"
    ]
    if not cells:
        raise ExerciseError(asked.span, "mark the cells to be filled with ?.")
    return {"cells": [[row, column] for row, column, _ in cells], "answers": [c[2] for c in cells]}


def _apart(key: Key) -> Key:
    """Return the key of a cell without the mistakes that are the answer there."""
    if "truth" in key or not isinstance(key["value"], int | float):
        return key  # a pair, or nothing: what cannot be evaluated is a finding of its own
    room = abs(key["value"]) * key["tolerance"]
    apart = [
        one
        for one in key["mistakes"]
        if not isinstance(one["value"], int | float) or abs(one["value"] - key["value"]) > room
    ]
    return {**key, "mistakes": apart}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Fraction) else value
