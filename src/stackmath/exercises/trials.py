"""Trials: the tests of an exercise pass with its solution, and fail with what a reader starts from.

Each runs in a fresh namespace, as in the page.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from stackmath.execute.runs import Job, Run
from stackmath.exercises.evidence import ExerciseError
from stackmath.exercises.nouns import Exercise, Fence
from stackmath.exercises.programs import programs
from stackmath.exercises.reading import exercises
from stackmath.page import Page

PROGRAMS = ("function", "design")


def jobs(page: Page, root: Path | None = None) -> Iterator[tuple[str, Job]]:
    """Yield what is to be tried, by a name: `solution 3.7`, `starter 3.7`."""
    if not any(one.kind == "exercise" for one in page.directives):
        return
    for exercise in exercises(page):
        if exercise.kind in PROGRAMS:
            try:
                starter, solution, tests = programs(exercise)
            except ExerciseError:
                continue  # the rule says what is missing
            yield f"solution {exercise.id}", _job(page, root, solution, tests)
            yield f"starter {exercise.id}", _job(page, root, starter, tests)


def _job(page: Page, root: Path | None, *fences: Fence) -> Job:
    path = str(page.path.absolute())
    blocks = tuple((fence.line, fence.code) for fence in fences)
    return Job(path, blocks, root=readable(page, root))


def readable(page: Page, root: Path | None) -> str:
    """Return the folder that the code of a page may read: its project, or its own.

    A project that is somebody's home, or holds it, is no folder for a page to read.
    """
    own = page.path.absolute().parent
    if root is None or not own.is_relative_to(root := root.absolute()):
        return str(own)
    with contextlib.suppress(RuntimeError):  # there is no home
        if Path.home().is_relative_to(root):
            return str(own)
    return str(root)


def verdict(exercise: Exercise, runs: Mapping[str, Run]) -> str:
    """Return what is wrong with the tests of an exercise, in a sentence; nothing if all is well."""
    solved, started = runs[f"solution {exercise.id}"], runs[f"starter {exercise.id}"]
    error = next((block for block in solved.blocks if block.error), None)
    if error or solved.failure:
        where = f"line {error.error_line}: {error.error}" if error else solved.failure
        return f"the solution does not pass the tests when they are run alone ({where})."
    if not any(block.error for block in started.blocks) and not started.failure:
        return "what the reader starts from passes the tests, so they ask for nothing."
    return ""
