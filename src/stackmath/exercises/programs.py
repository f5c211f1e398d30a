"""Answers that are programs: a function or a design, and the tests that it must pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from stackmath.exercises.evidence import Evidence, ExerciseError, Key, part
from stackmath.exercises.nouns import Exercise, Fence


def program(exercise: Exercise, evidence: Evidence) -> Key:
    """Return the key of what is written: its tests, one statement each."""
    starter, _, tests = programs(exercise)
    try:
        body = ast.parse(tests.code).body
    except SyntaxError as error:
        raise ExerciseError(tests.span, f"the tests cannot be read: {error.msg}.") from None
    asserts = [one for one in body if isinstance(one, ast.Assert)]
    for one in asserts:
        if not (isinstance(one.msg, ast.Constant) and isinstance(one.msg.value, str)):
            line = tests.line - 1 + one.lineno
            raise ExerciseError(tests.span, f"the assert of line {line} has no message to show.")
    if not asserts:
        raise ExerciseError(tests.span, "the tests hold no assert.")
    return {"starter": starter.code, "tests": [*_statements(tests.code, body)]}


def _statements(code: str, body: Sequence[ast.stmt]) -> Iterator[Key]:
    """Yield runs of statements that prepare, and each assert with what it says."""
    lines = code.split("\n")
    ready: list[str] = []
    for one in body:
        first = min([one.lineno, *(d.lineno for d in getattr(one, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : one.end_lineno])
        if isinstance(one, ast.Assert) and isinstance(one.msg, ast.Constant):
            if ready:
                yield {"code": "\n".join(ready)}
            ready = []
            yield {"code": text, "says": one.msg.value}
        else:
            ready.append(text)


def programs(exercise: Exercise) -> tuple[Fence, Fence, Fence]:
    """Return the code to start from, of the solution and of the tests.

    Raises: ExerciseError where one of them is not there.
    """
    tests = exercise.part("Tests")
    starting = [one for one in exercise.question.fences if one.language == "py"]
    solving = [one for one in part(exercise, "Solution").fences if one.language == "python"]
    testing = [one for one in tests.fences if one.language == "python"] if tests else []
    needs = (
        (starting, "a ```py block to start from"),
        (solving, "a ```python block in its solution"),
        (testing, "a ```python block below <summary>Tests</summary>"),
    )
    for found, where in needs:
        if not found:
            raise ExerciseError(exercise.comment, f"exercise {exercise.id} needs {where}.")
    return starting[0], solving[0], testing[0]
