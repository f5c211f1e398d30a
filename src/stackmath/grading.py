"""Grading: an answer graded by the JavaScript that grades it in the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from stackmath.answers import spellings

__all__ = ["GradingError", "grade", "judge", "spellings"]

ANSWERS = Path("docs/assets/js/answers/grade.js")
JUDGE = Path("docs/assets/js/exercise/judge.js")
# All that our modules have to do with each other: imports by name, exports of what is declared.
IMPORT = re.compile(r'^import (\{[\w\s,]*\}) from "(\.[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:function|const|class) (\w+))", re.MULTILINE)
EMPTY = re.compile(r"^export \{\};$", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
CALL = "(given) => JSON.stringify({}.{}(...JSON.parse(given)))"


class GradingError(RuntimeError):
    """What keeps answers from being graded, in one sentence."""


def grade(typed: str, key: Mapping[str, Any], root: Path = Path()) -> tuple[str, str]:
    """Return the kind of a typed answer and what is said of it.

    Raises: GradingError, where the scripts below `root` or their engine are missing.
    """
    return _said(_function(root.absolute(), ANSWERS, "grade"), typed, key)


def judge(name: str, key: Mapping[str, Any], given: Any, root: Path = Path()) -> tuple[str, str]:
    """Return the kind of what was picked, put in order or said yes to, and what is said of it.

    Args:
        name: `pick`, `order` or `truth`.
        key: that of the exercise.
        given: numbers of options, numbers of steps in their order, or a truth.
        root: the project whose scripts grade.

    Raises: GradingError, where the scripts below `root` or their engine are missing.

    """
    return _said(_function(root.absolute(), JUDGE, name), key, given)


def code(root: Path) -> str:
    """Return all code of a project that grades, by which what it says may be kept."""
    scripts = (root / ANSWERS).parent, (root / JUDGE).parent
    paths = [path for folder in scripts for path in sorted(folder.glob("*.js"))]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def _said(function: Callable[[str], str], *given: Any) -> tuple[str, str]:
    found = json.loads(function(json.dumps(given)))
    return found["kind"], found["says"]


@cache
def _function(root: Path, script: Path, name: str) -> Callable[[str], str]:
    """Return a function of a script of a project, which takes and gives JSON; loaded once."""
    try:
        import quickjs
    except ImportError:
        raise GradingError(
            "answers are graded by quickjs, which is not installed. Run: pip install quickjs-ng"
        ) from None
    names: dict[Path, str] = {}
    stitched = "".join(_stitched((root / script).resolve(), names))
    context = quickjs.Context()
    try:
        context.eval(f'"use strict";\n{stitched}')
        call: Callable[[str], str] = context.eval(CALL.format(next(iter(names.values())), name))
    except quickjs.JSException as error:
        first = str(error).splitlines()[0]
        raise GradingError(f"{script} does not run as one script: {first}.") from None
    return call


def _stitched(path: Path, names: dict[Path, str]) -> Iterator[str]:
    """Yield a module behind those it imports, each once, as a function called for its exports.

    The engine loads no modules by itself, and in one scope two of them could not have one name.
    """
    names[path] = name = f"module{len(names)}"
    try:
        code = path.read_text(encoding="utf-8")
    except OSError:
        raise GradingError(f"{path} is missing; the scripts of the site grade answers.") from None
    for found in IMPORT.finditer(code):
        other = (path.parent / found[2]).resolve()
        if other not in names:
            yield from _stitched(other, names)
    body = IMPORT.sub(
        lambda one: f"const {one[1]} = {names[(path.parent / one[2]).resolve()]};", code
    )
    body = EMPTY.sub("", EXPORT.sub("", body))
    left = LEFT.search(body)
    if left:
        raise GradingError(f"{path}: '{left[0]}' is no import or export by name.")
    exports = ", ".join(found[1] for found in EXPORT.finditer(code))
    yield f"const {name} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();\n"
