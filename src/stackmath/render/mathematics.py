"""Mathematics: LaTeX as HTML and MathML, by KaTeX, while the site is built."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

KATEX = Path("node_modules/katex/dist/katex.min.js")
# A result that JavaScript joined of many pieces cannot be taken over as it is: hence the JSON.
CALL = """(latex, displayMode) => JSON.stringify(
  katex.renderToString(latex, {displayMode, strict: "error", output: "htmlAndMathml"}))"""
MESSAGE = re.compile(r"KaTeX parse error: (?:.*?strict mode is set to 'error': )?(.*?)(?: at |\n)")


class MathError(ValueError):
    """What KaTeX cannot read, in one sentence."""


@cache
def html(latex: str, root: Path, *, display: bool = False) -> str:
    """Return LaTeX as HTML for the eye and MathML for the ear.

    Raises: MathError, where it is no LaTeX or KaTeX is not installed.
    """
    import quickjs

    try:
        text: str = json.loads(_katex(root)(latex.strip(), display))
    except quickjs.JSException as error:
        found = MESSAGE.search(str(error))
        said = re.sub("[\u0332\u0331]", "", found[1] if found else str(error).splitlines()[0])
        raise MathError(f"KaTeX cannot read `{' '.join(latex.split())}`: {said}") from None
    return text


@cache
def _katex(root: Path) -> Callable[[str, bool], Any]:
    """Return KaTeX as a function, loaded once."""
    import quickjs

    path = root / KATEX
    try:
        code = path.read_text(encoding="utf-8")
    except OSError:
        raise MathError(f"{path} is missing; it comes with the npm packages, by: npm ci") from None
    context = quickjs.Context()
    context.eval(code)
    call: Callable[[str, bool], Any] = context.eval(CALL)
    return call
