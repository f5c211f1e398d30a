"""Equations: what they take, what they refuse, and what every one of them must have."""

import math

import numpy as np
import pytest
import sympy

from stackmath import CHAPTERS, catalog, data, notation, units
from stackmath.chapters import attention, pretraining
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import L, M_kv, T, d_head, n_kv, t_run
from stackmath.rules.equations import holds

EQUATIONS = [
    pytest.param(one, id=full)
    for full, one in catalog.equations().items()
    if isinstance(one, Equation)
]
STATEMENTS = [
    pytest.param(one, id=full)
    for full, one in catalog.equations().items()
    if isinstance(one, Statement)
]
SHAPE = {"L": 32, "n_kv": 8, "d_head": 128, "T": 8192, "b": 2}


def test_an_equation_gives_its_result_in_the_unit_of_its_symbol():
    """EQ 3.5 in bytes, from keywords, from mappings, and from both."""
    assert attention.kv_cache(**SHAPE) == 2 * 32 * 8 * 128 * 8192 * 2
    assert attention.kv_cache(SHAPE) == attention.kv_cache(SHAPE, {"bandwidth": 1})
    assert attention.kv_cache(SHAPE, T=1) == 131072


def test_a_later_mapping_and_a_keyword_win():
    """Keywords over mappings, later mappings over earlier ones."""
    assert attention.kv_cache(SHAPE, {"T": 2}) == 2 * 131072
    assert attention.kv_cache(SHAPE, {"T": 2}, T=3) == 3 * 131072


def test_whole_numbers_stay_exact_past_the_end_of_floats():
    """No int64 wrap and no float rounding above 2^63."""
    big = 10**25 + 1
    assert attention.kv_cache(**{**SHAPE, "T": big}) == 131072 * big


def test_arrays_broadcast_to_float64():
    """Two arrays of unlike shape give the shape they broadcast to, each value as alone."""
    tokens, layers = np.array([1, 10, 100]), np.array([[16], [32]])
    result = attention.kv_cache(SHAPE, T=tokens, L=layers)
    assert result.shape == (2, 3)
    assert result.dtype == np.float64
    assert result[1, 2] == attention.kv_cache(SHAPE, T=100, L=32)


def test_a_wrong_dimension_is_refused_when_an_equation_is_written():
    """The sentence says what each side is in."""
    with pytest.raises(units.UnitError, match="M_kv is in byte, its right side is in 1"):
        Equation("wrong", "9.9", M_kv, 2 * L * n_kv * d_head * T, "No bytes.", "none")
    with pytest.raises(units.UnitError, match="stand together"):
        Equation("wrong", "9.9", M_kv, M_kv + t_run, "Bytes and seconds.", "none")


def test_a_missing_symbol_is_named_with_its_meaning():
    """All that is missing, not only the first."""
    with pytest.raises(TypeError, match=r"kv_cache needs d_head \(width of one head\), T \("):
        attention.kv_cache(L=32, n_kv=8, b=2)


def test_an_unknown_symbol_is_named_with_what_would_do():
    """The sentence lists what the equation takes."""
    with pytest.raises(TypeError, match=r"kv_cache has no symbol 'dhead'; it takes L \(layers\)"):
        attention.kv_cache(SHAPE, dhead=64)


@pytest.mark.parametrize("value", [0, -1, 2.5, math.nan, math.inf])
def test_a_count_that_makes_no_sense_is_refused(value):
    """Zero, negative, broken, NaN and infinite layers, alone and in an array."""
    with pytest.raises(ValueError, match=r"kv_cache: L \(layers\) is .* must be a whole number"):
        attention.kv_cache(SHAPE, L=value)
    with pytest.raises(ValueError, match=r"kv_cache: L \(layers\) is"):
        attention.kv_cache(SHAPE, L=np.array([32.0, value]))


@pytest.mark.parametrize("value", ["32", None, True, [1, 2], 1j])
def test_what_is_no_number_is_refused(value):
    """The sentence shows what was given."""
    with pytest.raises(TypeError, match=r"kv_cache: L \(layers\) is .*, and must be"):
        attention.kv_cache(SHAPE, L=value)


def test_a_utilization_above_one_is_refused():
    """MFU is a share of the peak."""
    with pytest.raises(ValueError, match="must be a fraction above 0 and not above 1"):
        pretraining.gpu_time(C=1e25, peak=989e12, mfu=45)


def test_a_statement_has_no_value():
    """The sentence says what proves it instead."""
    with pytest.raises(TypeError, match=r"EQ 3\.1, attention_output, relates vectors"):
        attention.attention_output(Q=1)


def test_results_can_be_written_out():
    """`using` puts the right side of one equation into another, and keeps its unit."""
    cost = pretraining.training_cost.using(pretraining.gpu_time)
    given = {"C": 1e25, "peak": 989 * 10**12, "mfu": 0.45, "price": 2 / 3600}
    assert cost(**given) == pytest.approx(12_482_991.92, rel=1e-9)
    assert cost.unit == "dollar"


def test_an_unknown_name_is_refused_with_the_nearest():
    """In the catalog, and as an attribute of the package."""
    import stackmath

    with pytest.raises(catalog.UnknownEquation, match=r"nearest: .*kv_cache"):
        catalog.find("kv_cach")
    with pytest.raises(AttributeError, match="stackmath has no 'kv_cach'"):
        _ = stackmath.kv_cach


@pytest.mark.parametrize("one", EQUATIONS)
def test_every_witness_holds(one):
    """A published, counted or measured value is what the equation gives."""
    assert one.witnesses
    for witness in one.witnesses:
        assert holds(one, witness), f"{witness.printed}: {one(**witness.given)}"


@pytest.mark.parametrize("one", STATEMENTS)
def test_every_statement_is_run(one):
    """Its witness function says what it saw."""
    assert one.witness()


def test_a_witness_that_is_off_by_one_digit_fails():
    """The comparison is of every printed digit."""
    assert not holds(attention.kv_cache, Witness("801 KiB", {**SHAPE, "T": 1}, "x"))
    small = {"L": 40, "n_kv": 40, "d_head": 128, "T": 1, "b": 2}
    assert not holds(attention.kv_cache, Witness("801 KiB", small, "x"))
    assert not holds(attention.kv_cache, Witness("808 KiB", small, "x", within=0.009))
    assert holds(attention.kv_cache, Witness("808 KiB", small, "x", within=0.011))


@pytest.mark.parametrize("one", EQUATIONS + STATEMENTS)
def test_every_equation_says_what_it_is(one):
    """A sentence, a source that exists, a chapter of its own, symbols in the notation."""
    assert one.doc.endswith(".")
    assert one.doc[0].isupper()
    assert data.source(one.source).url.startswith("https://")
    for witness in getattr(one, "witnesses", ()):
        assert data.source(witness.source)
        assert witness.kind in ("published", "counted", "measured")
    assert set(one.symbols) <= set(notation.TABLE)
    assert catalog.find(one.number) is one
    assert catalog.full_name(one).endswith(f".{one.name}")


def same(left, right):
    """Return whether two expressions are equal, by their difference or by their logarithms."""
    if sympy.simplify(sympy.expand_mul(left) - sympy.expand_mul(right)).equals(0):
        return True
    return sympy.simplify(sympy.expand_log(sympy.log(left / right), force=True)) == 0


@pytest.mark.parametrize("chapter", list(CHAPTERS))
def test_every_derivation_gives_the_equation(chapter):
    """Worked out from earlier equations, each derived equation is what is written."""
    from importlib import import_module

    module = import_module(f"stackmath.chapters.{chapter}")
    derived = {one.name for one in vars(module).values() if getattr(one, "derived", "")}
    shown = set()
    for one, expression in module.derivations():
        shown.add(one.name)
        inside = [one.expr, expression]
        if expression.has(sympy.floor):
            inside = [side.args[0] for side in inside]
        assert same(*inside), f"{one.name}: {expression} is not {one.expr}"
    assert shown == derived, "an equation says that it is derived and is not, or the reverse"


def test_every_symbol_is_used():
    """A symbol of the notation stands in an equation."""
    used = {name for one in catalog.equations().values() for name in one.symbols}
    used |= {p.values[0].result.name for p in EQUATIONS}
    assert set(notation.TABLE) == used


def test_no_two_symbols_print_alike():
    """One symbol means one thing, for the eye as well."""
    printed = [entry.latex for entry in notation.TABLE.values()]
    assert len(set(printed)) == len(printed)


def test_every_number_of_the_volume_has_an_equation():
    """From 1.1 to C.10, without a gap."""
    last = {"1": 9, "2": 10, "3": 10, "4": 12, "5": 12, "6": 10, "7": 10, "8": 12, "9": 10,
            "10": 11, "C": 10}  # fmt: skip
    for chapter, many in last.items():
        for place in range(1, many + 1):
            assert catalog.find(f"{chapter}.{place}")


def test_what_symbols_must_satisfy_together_is_checked():
    """In numbers and in arrays, with what was seen."""
    one = catalog.find("pass_at_k")
    with pytest.raises(ValueError, match=r"pass_at_k needs n_right <= n_try: n_try .* is 3, n_ri"):
        one(n_try=3, n_right=5, k_pass=1)
    with pytest.raises(ValueError, match="pass_at_k needs n_right <= n_try"):
        one(n_try=np.array([3, 9]), n_right=5, k_pass=1)
    assert one(n_try=np.array([6, 10]), n_right=3, k_pass=1).tolist() == pytest.approx([0.5, 0.3])


def test_a_floor_forgives_a_float_its_noise():
    """110.00000000000001 slots are 110, in numbers and in arrays; whole numbers stay exact."""
    one = catalog.find("expert_capacity")
    given = {"c_cap": 1.1, "n_top": 1, "T_batch": 100, "n_exp": 1}
    assert one(given) == 110
    assert one(given, c_cap=np.array([1.1, 1.11])).tolist() == [110, 111]
    assert one(given, c_cap=1, T_batch=10**18 + 1, n_exp=2) == (10**18 + 2) // 2


def test_numbers_sort_as_people_count():
    """3.5 before 3.10, chapter 10 after 9, the capstone last."""
    numbers = ["C.1", "3.10", "10.1", "3.5", "3.5 heads", "9.2"]
    assert sorted(numbers, key=catalog.order) == ["3.5", "3.5 heads", "3.10", "9.2", "10.1", "C.1"]
