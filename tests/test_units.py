"""Units: what a text names, and what dimension an expression has."""

from fractions import Fraction

import pytest
import sympy

from stackmath import units
from stackmath.units import UnitError

SYMBOLS = {name: units.parse(unit) for name, unit in [("M", "byte"), ("t", "s"), ("n", "1")]}
M, t, n = sympy.symbols("M t n", positive=True)


@pytest.mark.parametrize(
    ("text", "scale", "dimension"),
    [
        ("B", 1, "byte"),
        ("GB", 10**9, "byte"),
        ("GiB", 2**30, "byte"),
        ("TB/s", 10**12, "byte/second"),
        ("bits", Fraction(1, 8), "byte"),
        ("TFLOP/s", 10**12, "FLOP/second"),
        ("H100-hours", 3600, "second"),
        ("$/h", Fraction(1, 3600), "dollar/second"),
        ("W", 1, "joule/second"),
        ("kWh", 3_600_000, "joule"),
        ("tokens/s", 1, "1/second"),
        ("ms", Fraction(1, 1000), "second"),
        ("1", 1, "1"),
    ],
)
def test_a_unit_has_a_size_and_a_dimension(text, scale, dimension):
    """Each spelling gives its exact size in base units."""
    unit = units.parse(text)
    assert unit.scale == scale
    assert units.name(unit.dimension) == dimension


@pytest.mark.parametrize("text", ["furlong", "GBs/", "G B", "FLOPS", "12"])
def test_what_is_no_unit_is_refused_by_name(text):
    """The sentence names the text and says how units are written."""
    with pytest.raises(UnitError, match="is not a unit; write bytes as B"):
        units.parse(text)


def test_a_sum_of_bytes_and_seconds_is_refused():
    """The sentence names both terms and both units."""
    with pytest.raises(UnitError, match=r"(M is in byte|t is in second).*stand together"):
        units.dimension(M + t, SYMBOLS)


@pytest.mark.parametrize(
    ("expression", "dimension"),
    [
        (M / t, "byte/second"),
        (2 * n * M, "byte"),
        (M**2 / M, "byte"),
        (sympy.sqrt(t**2) * 3, "second"),
        (sympy.exp(n) * sympy.log(n), "1"),
        (sympy.Min(M, 2 * M), "byte"),
        (sympy.floor(M / (3 * M)), "1"),
        (n ** (-n), "1"),
    ],
)
def test_a_dimension_follows_the_expression(expression, dimension):
    """Products multiply dimensions, powers raise them, counts have none."""
    assert units.name(units.dimension(expression, SYMBOLS)) == dimension


@pytest.mark.parametrize("expression", [sympy.exp(M), n**t, M**n, sympy.Min(M, t)])
def test_a_dimension_where_a_count_belongs_is_refused(expression):
    """Exponents and functions take counts; Min compares like with like."""
    with pytest.raises(UnitError):
        units.dimension(expression, SYMBOLS)
