"""Printers: LaTeX reads in notation order; plain Python and JavaScript give what NumPy gives."""

import json
import math
import random

import numpy as np
import pytest
import quickjs
import sympy

from stackmath import catalog, javascript, latex, notation, plainpython
from stackmath.equation import Equation
from stackmath.notation import C, L, N, T, alpha, b, beta, d_head, memory, n, n_kv, users

EQUATIONS = [
    pytest.param(one, id=full)
    for full, one in catalog.equations().items()
    if isinstance(one, Equation)
]
POINTS = 40


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (b * T * d_head * n_kv * L * 2, r"2\,L\,n_{\text{kv}}\,d_{\text{head}}\,T\,b"),
        (C / (6 * N), r"\frac{C}{6\,N}"),
        (b * N**-alpha, r"\frac{b}{N^{\alpha}}"),
        ((C / 6) ** (beta / (alpha + beta)),
         r"\left(\frac{C}{6}\right)^{\beta / \left(\alpha + \beta\right)}"),
        (C ** (-2 * b / N), r"C^{- 2\,b / N}"),
        (sympy.exp(-T / (b * L)), r"e^{- T / \left(L\,b\right)}"),
        (-users + n * memory, r"n\,M_{\text{dev}} - n_{\text{users}}"),
    ],
)  # fmt: skip
def test_latex_reads_as_the_field_writes(expression, text):
    """Factors in notation order, negative powers under the line, exponents on one, minus last."""
    assert latex.expression(expression) == text


def test_latex_ends_in_the_number():
    """The tag is the equation's permanent number."""
    one = catalog.find("attention.kv_cache")
    assert latex.equation(one).endswith(r"\,T\,b \tag{3.5}")
    assert latex.equation(catalog.find("4.2 tokens")).endswith(r"\tag{4.2 tokens}")


def points(equation, seed=0):
    """Yield random inputs over the range that each symbol of an equation has in practice."""
    source = random.Random(f"{equation.name} {seed}")
    found = tried = 0
    while found < POINTS:
        tried += 1
        assert tried < 1000 * POINTS, f"{equation.name}: no inputs meet what it requires"
        given = {name: value(notation.TABLE[name], source) for name in equation.symbols}
        if all(holds(needed, given) for needed in equation.requirements):
            found += 1
            yield given


def value(entry, source):
    """Return a random value of a symbol: over decades where its range spans some."""
    low, high = entry.typical
    if low > 0 and high > 100 * low:
        drawn = low * (high / low) ** source.random()
    else:
        drawn = source.uniform(low, high)
    return max(math.ceil(low), min(round(drawn), math.floor(high))) if entry.domain.whole else drawn


def holds(needed, given):
    """Return whether inputs are what an equation requires of them together."""
    return needed.holds(**{name: given[name] for name in needed.symbols})


@pytest.mark.parametrize("one", EQUATIONS)
def test_scalar_array_and_javascript_agree(one):
    """On random points, to 1e-12 of the value; floors may differ by one at a float's edge."""
    context = quickjs.Context()
    chapter = catalog.full_name(one).partition(".")[0]
    context.eval(javascript.module(chapter).replace("export const", "var"))
    for given in points(one):
        scalar = one(**given)
        array = one(**{name: np.array([value]) for name, value in given.items()})[0]
        script = context.eval(f"{one.name}({json.dumps(given)})")
        slack = 1 if one.expr.has(sympy.floor, sympy.ceiling) else 0
        assert math.isclose(scalar, array, rel_tol=1e-12, abs_tol=slack)
        assert math.isclose(scalar, script, rel_tol=1e-12, abs_tol=slack)


def test_floors_of_whole_numbers_are_exact():
    """A quotient of two large whole numbers does not pass through a float."""
    one = catalog.find("concurrent_users")
    cache = 3
    given = {"usable": 1, "n": 1, "memory": 3 * 10**17 + 4, "M_w": 1, "M_kv": cache}
    assert one(**given) == (3 * 10**17 + 3) // 3


def test_plain_python_imports_nothing_but_math():
    """The module of every equation runs in a namespace of its own."""
    chosen = [p.values[0] for p in EQUATIONS]
    text = plainpython.module(chosen)
    assert [line for line in text.splitlines() if line.startswith(("import", "from"))] == [
        "import math"
    ]
    namespace = {}
    exec(text, namespace)
    assert namespace["kv_cache"](L=32, n_kv=8, d_head=128, T=1, b=2) == 131072


def test_committed_javascript_is_what_is_printed():
    """One module a chapter, in the folder that the site serves."""
    for path, text in javascript.modules().items():
        assert path.read_text(encoding="utf-8") == text
