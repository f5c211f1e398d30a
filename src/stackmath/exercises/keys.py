"""The key of an exercise: what is right, and the mistakes that its author names, as JSON.

Every number in a key is the value of a claim; nothing is typed twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from stackmath.exercises import numbers, picks, programs
from stackmath.exercises.evidence import Evidence, ExerciseError, Key, part
from stackmath.exercises.nouns import Exercise


def key(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of an exercise.

    Raises: ExerciseError, at the place that has to be mended.
    """
    found = MAKERS[exercise.kind](exercise, evidence)
    made = {"kind": exercise.kind, "id": exercise.id, **found}
    text = json.dumps(made, sort_keys=True, ensure_ascii=False)
    return {**made, "version": hashlib.sha256(text.encode()).hexdigest()[:8]}


def show(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of what is to be shown: how many steps it takes."""
    solution = part(exercise, "Solution")
    steps = next((one.items for one in solution.listings if one.numbered), ())
    if len(steps) < 2:
        sentence = "the steps of the solution are a numbered list of two or more."
        raise ExerciseError(solution.span, sentence)
    if not evidence.inside(solution.span):
        raise ExerciseError(solution.span, "the solution needs a claim: a case in numbers.")
    return {"steps": len(steps)}


MAKERS: dict[str, Callable[[Exercise, Evidence], Key]] = {
    "numeric": numbers.numeric,
    "parts": numbers.parts,
    "choice": picks.choice,
    "order": picks.order,
    "faulty-line": picks.line,
    "function": programs.program,
    "table": numbers.table,
    "show": show,
    "design": programs.program,
}
