"""Answers that are picked or put in order: options, lines of code, steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stackmath.exercises.evidence import Evidence, ExerciseError, Key, capital, part
from stackmath.exercises.nouns import Exercise

ARROW = re.compile(r"\s*(?:→|->)\s*")
CHAIN = re.compile(r"\d+(?:\s*(?:→|->)\s*\d+)+")


def choice(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of a multiple choice."""
    options = [one for one in exercise.question.listings if one.numbered]
    if not options:
        raise ExerciseError(exercise.question.span, "the options are a numbered list.")
    return _pick(exercise, evidence, "Option", len(options[0].items))


def line(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of code with a faulty line."""
    if not exercise.question.fences:
        raise ExerciseError(exercise.question.span, "the question needs code between fences.")
    lines = exercise.question.fences[0].code.count("\n") + 1
    return _pick(exercise, evidence, "Line", lines)


def _pick(exercise: Exercise, evidence: Evidence, word: str, count: int) -> Key:
    """Return the key of a choice: `Option 2`, and below it what is said of others."""
    given = part(exercise, "Answer")
    text = evidence.text(given.paragraphs[0]) if given.paragraphs else ""
    found = re.match(rf"{word}s? (\d+(?:(?:, | and |, and )\d+)*)", text)
    right = [int(n) for n in re.findall(r"\d+", found[1])] if found else []
    if not right or not all(1 <= n <= count for n in right):
        raise ExerciseError(given.span, f"the answer starts '{word} 2', a number of 1 to {count}.")
    if not evidence.inside(given.span):
        raise ExerciseError(given.span, "the answer needs a claim that shows it to be right.")
    says = {}
    for item in (item for one in given.listings for item in one.items):
        note = re.match(rf"{word} (\d+): (.+)", evidence.text(item.own))
        if note is None or not 1 <= int(note[1]) <= count or int(note[1]) in right:
            raise ExerciseError(item.own, f"a mistake is written '- {word} 3: what is wrong'.")
        says[note[1]] = capital(note[2])
    return {"count": count, "right": right, "says": says}


def order(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of steps to be put in order: which stand before which."""
    listed = [one for one in exercise.question.listings if one.numbered]
    if not listed:
        raise ExerciseError(exercise.question.span, "what is to be put in order is numbered.")
    count = len(listed[0].items)
    given = part(exercise, "Answer")
    text = " ".join(evidence.text(paragraph) for paragraph in given.paragraphs)
    chains = [list(map(int, ARROW.split(chain))) for chain in CHAIN.findall(text)]
    before = [[a, b] for chain in chains for a, b in pairwise(chain)]
    if {n for chain in chains for n in chain} != set(range(1, count + 1)):
        raise ExerciseError(given.span, f"write chains such as 2 → 1 → 3 of all 1 to {count}.")
    orders = _orders(count, before)
    claimed = [one.value for one in evidence.inside(given.span, "=")]
    if orders not in claimed:
        raise ExerciseError(
            given.span, f"say how many orders are right, as a claim; there are {orders}."
        )
    says = []
    for item in (item for one in given.listings for item in one.items):
        note = re.match(r"(\d+) (?:→|->) (\d+): (.+)", evidence.text(item.own))
        if note is None:
            raise ExerciseError(item.own, "a mistake is written '- 5 → 8: what is wrong'.")
        says.append([int(note[1]), int(note[2]), capital(note[3])])
    return {"count": count, "before": before, "says": says}


def _orders(count: int, before: Sequence[Sequence[int]]) -> int:
    """Return in how many orders no pair is the wrong way round; 0 where pairs go in a circle."""
    needs = [{a for a, b in before if b == n} for n in range(1, count + 1)]
    ways = {frozenset[int](): 1}
    for _ in range(count):
        grown: dict[frozenset[int], int] = {}
        for done, many in ways.items():
            for n in range(1, count + 1):
                if n not in done and needs[n - 1] <= done:
                    grown[done | {n}] = grown.get(done | {n}, 0) + many
        ways = grown
    return sum(ways.values())
