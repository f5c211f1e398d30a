"""Exercises: each has an id of its own, a heading, a solution, and a key that grades well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from stackmath import cache, grading
from stackmath.exercises import KINDS, Exercise, exercises, graded, trials
from stackmath.exercises.evidence import Claimed, Evidence, ExerciseError, Key
from stackmath.exercises.keys import key
from stackmath.exercises.reading import ARGUMENT
from stackmath.rules import Found, Seen


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each exercise that a reader could not be given; keep the keys of the others."""
    if not any(one.kind == "exercise" for one in seen.page.directives):
        return
    yield from _misnamed(seen)
    evidence = Evidence(seen.page, _claimed(seen))
    ids: set[str] = set()
    for exercise in exercises(seen.page):
        if exercise.kind not in KINDS:
            continue
        if exercise.id in ids:
            yield Found(exercise.comment, f"exercise {exercise.id} stands twice on this page.")
        ids.add(exercise.id)
        yield from _of(exercise, evidence, seen)


def _misnamed(seen: Seen) -> Iterator[Found]:
    for one in seen.page.directives:
        said = ARGUMENT.fullmatch(one.argument.strip()) if one.kind == "exercise" else None
        if one.kind == "exercise" and (said is None or said[1] not in KINDS):
            kinds = ", ".join(KINDS)
            yield Found(one.span, f"write <!--exercise: kind id=3.2 -->, a kind of {kinds}.")


def _of(exercise: Exercise, evidence: Evidence, seen: Seen) -> Iterator[Found]:
    """Yield what one exercise has wrong; keep its key if nothing."""
    if not re.match(rf"Exercise {re.escape(exercise.id)}\b", exercise.title):
        yield Found(exercise.comment, f"a heading '### Exercise {exercise.id}: …' must follow.")
    if exercise.part("Solution") is None:
        sentence = f"exercise {exercise.id} has no <summary>Solution</summary>."
        yield Found(exercise.comment, sentence)
        return
    try:
        made = key(exercise, evidence)
    except ExerciseError as error:
        yield Found(error.span, str(error))
        return
    if exercise.kind in trials.PROGRAMS:
        sentence = trials.verdict(exercise, seen.trials)
        if sentence:
            yield Found(exercise.comment, sentence)
    for fault in _faults(made, seen.site.root):
        yield Found(exercise.comment, f"exercise {exercise.id}: {fault}")
    seen.keys.append(made)


def _faults(made: Key, root: Path) -> list[str]:
    """Return what the page would grade wrong; a site without our scripts grades nothing."""
    if not (root / grading.ANSWERS).is_file():
        return []
    digest = cache.digest(cache.own_code(), _code(root), made["version"])
    kept = cache.load(root, "grades", digest)
    if kept is None:
        kept = [*graded.faults(made, root)]
        cache.save(root, "grades", digest, kept)
    return [str(one) for one in kept]


@lru_cache(maxsize=1)
def _code(root: Path) -> str:
    return grading.code(root)


def _claimed(seen: Seen) -> list[Claimed]:
    """Return the claims of a page with what they give."""
    found = []
    every = zip(seen.page.claims, seen.gave, strict=True)
    for index, (claim, mine) in enumerate(every):
        number = seen.numbers.get(index)
        value = mine[0].value if mine else None
        found.append(Claimed(claim, number[1] if number else None, value))
    return found
