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

# The commands that symbols of the notation are made of, as the signs that they print.
SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "ϕ", "varphi": "φ", "Delta": "Δ", "Sigma": "Σ", "ell": "ℓ",
    "nabla": "∇", "times": "×", "pm": "±", "infty": "∞", "star": "⋆", "top": "⊤",
    "varnothing": "∅", "lVert": "‖", "rVert": "‖", "cos": "cos", "ln": "ln ", "min": "min",
}  # fmt: skip
ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "overline": "\u0305",
}
BOLD = ("\ue000", "\ue001")  # stand for <b> and </b> until the rest is HTML


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


def symbol(latex: str) -> str:
    """Return a symbol of the notation as plain HTML, for a line of text."""
    text = re.sub(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}", r"\1", latex)
    text = text.replace(r"\mathcal{L}", "ℒ").replace(r"\$", "$")
    text = re.sub(r"\\(?:mathbf|boldsymbol)\{([^{}]*)\}", rf"{BOLD[0]}\1{BOLD[1]}", text)
    text = re.sub(r"\\([A-Za-z]+) ?", _sign, text)
    text = re.sub(rf"\\({'|'.join(ACCENTS)})(?:\{{([^{{}}]*)\}}|(.))", _accented, text)
    text = re.sub(r"_(?:\{([^{}]*)\}|(.))", r"<sub>\1\2</sub>", text)
    text = re.sub(r"\^(?:\{([^{}]*)\}|(.))", r"<sup>\1\2</sup>", text)
    stem, below, rest = text.partition("<")
    letters = re.sub(f"[{''.join(ACCENTS.values())}]", "", stem)
    stem = f"<i>{stem}</i>" if len(letters) == 1 else stem
    return (stem + below + rest).replace(BOLD[0], "<b>").replace(BOLD[1], "</b>")


def _sign(found: re.Match[str]) -> str:
    """Return the sign of a command; that of an accent stays until its letter is plain."""
    name = found[1]
    return f"\\{name}" if name in ACCENTS else SIGNS.get(name, found[0])


def _accented(found: re.Match[str]) -> str:
    """Return letters with an accent over each."""
    mark, body = ACCENTS[found[1]], found[2] or found[3]
    return "".join(f"{letter}{mark}" if letter.isalpha() else letter for letter in body)
