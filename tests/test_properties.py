"""Properties of every equation: homogeneous in its units, broadcasting, exact, without overflow."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import sympy

from stackmath import catalog, notation, units
from stackmath.chapters import attention, compression, pretraining, serving
from stackmath.equation import Equation
from test_printers import points, value

EQUATIONS = [
    pytest.param(one, id=full)
    for full, one in catalog.equations().items()
    if isinstance(one, Equation)
]
# FLOP is left out: an equation that makes work of counts holds the size of one FLOP in it.
BASE = ("[data]", "[time]", "[money]", "[energy]", "[carbon]")
EDGES = (sympy.floor, sympy.ceiling, sympy.Piecewise, sympy.Min, sympy.Max)


def factor(unit, sizes):
    """Return by how much a value in a unit grows when the base units shrink by these sizes."""
    grown = 1.0
    for base, exponent in units.parse(unit).dimension.items():
        grown *= sizes.get(base, 1.0) ** float(exponent)
    return grown


@pytest.mark.parametrize("one", EQUATIONS)
def test_an_equation_is_homogeneous_in_its_units(one):
    """In bits rather than bytes, or hours rather than seconds, it says the same."""
    source = random.Random(one.name)
    for given in list(points(one))[:5]:
        sizes = {base: 2.0 ** source.randint(-3, 3) for base in BASE}
        scaled = {}
        for name, number in given.items():
            scale = factor(notation.TABLE[name].unit, sizes)
            scaled[name] = number if scale == 1 else number * scale
        expected = one(**given) * factor(one.unit, sizes)
        slack = factor(one.unit, sizes) if one.expr.has(*EDGES) else 0
        assert math.isclose(one(**scaled), expected, rel_tol=1e-9, abs_tol=slack * 1e-9)


@pytest.mark.parametrize("one", [one for one in EQUATIONS if len(one.values[0].symbols) > 1])
def test_arrays_broadcast_against_each_other(one):
    """A column and a row give a rectangle, each element as alone."""
    first, *others = one.symbols
    made = list(points(one))[:6]
    base, column = made[0], [point[first] for point in made[:3]]
    row = [point[others[0]] for point in made[3:5]]
    pairs = [[{**base, first: a, others[0]: b} for b in row] for a in column]
    try:
        expected = [[one(**pair) for pair in line] for line in pairs]
    except ValueError:  # what does not go together alone does not go together in an array
        with pytest.raises(ValueError, match=one.name):
            one(**base | {first: np.array(column)[:, None], others[0]: np.array(row)})
        return
    result = one(**base | {first: np.array(column)[:, None], others[0]: np.array(row)})
    assert result.shape == (3, 2)
    assert result.dtype == np.float64
    for got, wanted in zip(result.flat, [x for line in expected for x in line], strict=True):
        slack = 1 if one.expr.has(sympy.floor, sympy.ceiling) else 0
        assert math.isclose(got, wanted, rel_tol=1e-9, abs_tol=slack)


@pytest.mark.parametrize("one", EQUATIONS)
def test_no_array_of_whole_numbers_wraps(one):
    """Counts as int64, as NumPy makes them, whose products pass 2^63."""
    source = random.Random(f"{one.name} wraps")
    for given in list(points(one))[:3]:
        large = {
            name: 10**9 + source.randint(1, 9)
            if notation.TABLE[name].domain == notation.COUNT
            and notation.TABLE[name].typical[1] >= 64
            else number
            for name, number in given.items()
        }
        try:
            expected = one(**large)
        except (ValueError, OverflowError):
            continue
        arrays = {
            name: np.array([number], dtype=np.int64 if isinstance(number, int) else np.float64)
            for name, number in large.items()
        }
        got = one(**arrays)[0]
        slack = 1 if one.expr.has(sympy.floor, sympy.ceiling) else 0
        assert math.isclose(got, expected, rel_tol=1e-9, abs_tol=slack)


RISING = [
    (attention.kv_cache, ("L", "n_kv", "d_head", "T", "b")),
    (attention.attention_work, ("L", "n_h", "d_head", "T", "n_seq")),
    (pretraining.compute, ("N", "D")),
    (pretraining.optimal_size, ("C",)),
    (compression.weight_bytes, ("N_total", "b_w")),
    (compression.decode_ceiling, ("bandwidth",)),
    (serving.prefill_time, ("N", "T", "L")),
    (serving.speculative_run, ("accept", "n_draft")),
    (serving.waiting_probability, ("load",)),
]
FALLING = [
    (compression.decode_ceiling, ("N_read", "b_w")),
    (pretraining.predicted_loss, ("N", "D")),
    (pretraining.gpu_time, ("peak", "mfu")),
    (pretraining.run_time, ("n",)),
    (serving.prefill_time, ("n", "peak", "mfu")),
    (attention.longest_context, ("M_w",)),
]


@pytest.mark.parametrize(
    ("one", "name", "sign"),
    [
        pytest.param(one, name, sign, id=f"{one.name}-{name}")
        for cases, sign in ((RISING, 1), (FALLING, -1))
        for one, names in cases
        for name in names
    ],
)
def test_more_of_it_is_more_or_less_of_the_result(one, name, sign):
    """The direction that a practitioner expects, at random points."""
    source = random.Random(f"{one.name} {name}")
    seen = 0
    for given in points(one):
        other = value(notation.TABLE[name], source)
        low, high = sorted((given[name], other))
        try:
            change = one(**given | {name: high}) - one(**given | {name: low})
        except ValueError:
            continue  # the other value does not go with the rest
        seen += 1
        assert sign * change >= -1e-9 * abs(one(**given | {name: low}))
    assert seen > 3
