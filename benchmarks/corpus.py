"""A corpus of pages whose outputs and claims are right: NumPy and SymPy in every one."""

from __future__ import annotations

import io
import random
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

DIFFERENT = 1000
# A block, what a sentence below it says, and the claim of its number. {n} to {k} are numbers
# that differ from page to page.
BLOCKS = (
    ("import numpy as np\nimport sympy as sp\n\nsize = {n} * {m}\nprint(size)", "", ""),
    (
        "grid = np.linspace(1, {n}, 50)\narea = float(np.trapezoid(grid**2, grid))\n"
        "print(round(area, 2))",
        "The area is {value:.2f}",
        "area",
    ),
    (
        'x, y = sp.symbols("x y", positive=True)\ncost = {m} * x**2 / y + {k} * y / x\n'
        "print(sp.diff(cost, x))",
        "At one and one the cost rises by {value:.1f}",
        "sp.diff(cost, x).subs({{x: 1, y: 1}})",
    ),
    (
        "best = sp.solve(sp.Eq(x**2 - {k}**2, 0), x)[0]\nprint(best)",
        "The best is {value:.4f}",
        "best",
    ),
    (
        "weights = np.arange({n} * {m}, dtype=float).reshape({n}, {m})\n"
        "gram = weights @ weights.T\nprint(gram.shape)",
        "The trace is {value:.1f}",
        "gram.trace() / {n}",
    ),
    (
        "def share(part, whole):\n    return part / whole\n\n\nprint(share({k}, size))",
        "The share is {value:.4f}",
        "share({k}, size)",
    ),
    (
        "total = sp.integrate(x**{k} + {m} * x, (x, 0, {n}))\nprint(total)",
        "The total is {value:.2f}",
        "total",
    ),
    (
        "steps = np.cumsum(np.log(grid))\nprint(len(steps), steps.argmax())",
        "The last step is at {value:.3f}",
        "steps[-1]",
    ),
    (
        "ratio = sp.Rational({n}, {m}) ** {k}\nprint(sp.latex(ratio))",
        "The ratio is {value:.6f}",
        "ratio",
    ),
    (
        "summary = {{name: len(name) * size for name in ('area', 'best', 'total')}}\n"
        "for name, value in summary.items():\n    print(name, value)",
        "In all {value:.1f}",
        "sum(summary.values()) / {m}",
    ),
)


def write(folder: Path, count: int, seed: int = 2) -> None:
    """Write that many pages, each of 10 blocks and 9 claims; past DIFFERENT their texts repeat."""
    numbers = random.Random(seed)
    texts = [page(place, numbers) for place in range(min(count, DIFFERENT))]
    for place in range(count):
        path = folder / f"p{place:03}.md"
        path.write_text(texts[place % DIFFERENT], encoding="utf-8")


def page(place: int, numbers: random.Random) -> str:
    """Return a page, its outputs and numbers found by running it."""
    given = {"n": numbers.randint(3, 12), "m": numbers.randint(13, 40), "k": numbers.randint(2, 9)}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    parts = [f"# Page {'abcdefghij'[place // 10 % 10]}{'abcdefghij'[place % 10]}\n"]
    for code, sentence, claim in BLOCKS:
        source = code.format(**given)
        with redirect_stdout(io.StringIO()) as printed:
            exec(source, namespace)
        parts.append(f"```python\n{source}\n```\n\n```text\n{printed.getvalue()}```\n")
        if claim:
            expression = claim.format(**given)
            words = sentence.format(value=float(eval(expression, namespace)))
            parts.append(f"{words}<!--= {expression} -->.\n")
    return "\n".join(parts)
