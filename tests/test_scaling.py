"""Intervals of a scaling law: against the bootstrap that they stand for, and as such."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmath import scaling
from stackmath.chapters import pretraining
from stackmath.data import coefficients

LAW = coefficients("besiroglu-2024")
REFIT = coefficients("our-refit")  # the bootstrap is of this fit
CHINCHILLA = 5.88e23
NAMES = ("A", "B", "E", "alpha", "beta")
RUNS = {"C": st.floats(1e18, 1e27), "N": st.floats(1e7, 1e13), "D": st.floats(1e8, 1e15)}


def moved(law, place, by):
    """Return a law with one of ln A, ln B, ln E, alpha and beta moved."""
    name = NAMES[place]
    value = law[name] * math.exp(by) if place < 3 else law[name] + by
    return {**law, name: value}


def slopes(function, law):
    """Return central differences of a function of a law along the five."""
    step = 1e-5
    return [
        (function(moved(law, place, step)) - function(moved(law, place, -step))) / (2 * step)
        for place in range(5)
    ]


def test_tokens_per_parameter_lie_where_the_bootstrap_puts_them():
    """A normal in the logarithm against quantiles of 300 draws, which are skewed and coarse."""
    ratio = scaling.optimum_interval(REFIT, CHINCHILLA).tokens_per_parameter
    assert ratio.value == pytest.approx(17.73, rel=0.02)  # the draws' median
    assert ratio.low == pytest.approx(7.88, rel=0.06)
    assert ratio.high == pytest.approx(37.77, rel=0.06)
    size = scaling.optimum_interval(REFIT, CHINCHILLA).N_opt
    assert size.low == pytest.approx(50.94e9, rel=0.06)
    assert size.high == pytest.approx(111.5e9, rel=0.06)


def test_the_loss_of_chinchilla_is_known_to_a_hundredth_of_a_nat():
    """The standard deviation over the draws is 0.0142; the law's own value is the center."""
    loss = scaling.loss_interval(REFIT, 70e9, 1.4e12)
    assert loss.error == pytest.approx(0.01417, rel=0.1)
    assert loss.value == pretraining.predicted_loss(REFIT, N=70e9, D=1.4e12)
    assert loss.high - loss.low == pytest.approx(2 * 1.96 * loss.error, rel=1e-4)


def test_independent_errors_are_wrong_by_far():
    """They make the ratio's interval thousands of times wider, and the loss's error fivefold."""
    joint = scaling.optimum_interval(LAW, CHINCHILLA).tokens_per_parameter
    apart = scaling.optimum_interval(LAW, CHINCHILLA, independent=True).tokens_per_parameter
    assert apart.value == joint.value
    assert apart.high / apart.low > 1000 * joint.high / joint.low
    loss = scaling.loss_interval(LAW, 70e9, 1.4e12, independent=True)
    assert loss.error > 5 * scaling.loss_interval(LAW, 70e9, 1.4e12).error
    assert "not" in loss.basis


def test_without_correlations_the_bootstrap_too_says_next_to_nothing(monkeypatch):
    """Its draws with each coefficient shuffled apart gave 0.257 to 1611, and 0.0966 nats.

    The slopes hold near the center only, and such draws go far from it: the loss is rough.
    """
    matrix = scaling.covariance()
    diagonal = [[row[i] if i == j else 0.0 for j in range(5)] for i, row in enumerate(matrix)]
    monkeypatch.setattr(scaling, "covariance", lambda: diagonal)
    ratio = scaling.optimum_interval(REFIT, CHINCHILLA).tokens_per_parameter
    assert ratio.low == pytest.approx(0.257, rel=0.15)
    assert ratio.high == pytest.approx(1611, rel=0.15)
    assert scaling.loss_interval(REFIT, 70e9, 1.4e12).error == pytest.approx(0.0966, rel=0.3)


def test_the_interval_is_centered_on_the_coefficients_that_are_named():
    """Two laws with one covariance have two centers, and neither is the bootstrap's mean."""
    for name in ("besiroglu-2024", "besiroglu-2024-printed", "our-refit"):
        law = coefficients(name)
        best = scaling.optimum_interval(law, CHINCHILLA)
        assert best.N_opt.value == pretraining.optimal_size(law, C=CHINCHILLA)
        assert best.N_opt.value**2 == pytest.approx(best.N_opt.low * best.N_opt.high)
        assert "own" in best.N_opt.basis


def test_a_law_of_other_points_says_that_its_covariance_is_borrowed():
    """Hoffmann's fit, de Vries' exponents, and any five numbers."""
    for law in (coefficients("hoffmann-2022-printed"), coefficients("de-vries-2023"), dict(LAW)):
        assert "borrowed" in scaling.loss_interval(law, 70e9, 1.4e12).basis


@given(**RUNS)
def test_an_interval_contains_its_value(C, N, D):
    """Over all sizes, tokens and budgets."""
    best = scaling.optimum_interval(LAW, C)
    for one in (
        best.N_opt,
        best.D_opt,
        best.tokens_per_parameter,
        scaling.loss_interval(LAW, N, D),
    ):
        assert one.low < one.value < one.high
        assert math.isfinite(one.low)


@given(**RUNS)
def test_slopes_are_those_of_the_equations(C, N, D):
    """By central differences of EQ 4.1 loss and of the logarithm of EQ 4.2."""
    assert scaling.loss_gradient(LAW, N, D) == pytest.approx(
        slopes(lambda law: pretraining.predicted_loss(law, N=N, D=D), dict(LAW)), rel=1e-5, abs=1e-8
    )
    assert scaling.size_gradient(LAW, C) == pytest.approx(
        slopes(lambda law: math.log(pretraining.optimal_size(law, C=C)), dict(LAW)),
        rel=1e-5,
        abs=1e-6,
    )


@pytest.mark.parametrize("factor", [0.25, 1e-4])
def test_a_smaller_covariance_gives_a_narrower_interval(factor, monkeypatch):
    """Standard errors go with its root."""
    before = scaling.optimum_interval(LAW, CHINCHILLA)
    smaller = [[factor * entry for entry in row] for row in scaling.covariance()]
    monkeypatch.setattr(scaling, "covariance", lambda: smaller)
    after = scaling.optimum_interval(LAW, CHINCHILLA)
    for field in dataclasses.fields(before):
        wide, narrow = getattr(before, field.name), getattr(after, field.name)
        assert narrow.error == pytest.approx(math.sqrt(factor) * wide.error)
        assert wide.low < narrow.low < narrow.high < wide.high


def test_the_covariance_is_one():
    """Symmetric, each 2 by 2 minor positive, and the correlations that make it matter."""
    matrix = scaling.covariance()
    errors = [math.sqrt(matrix[i][i]) for i in range(5)]
    for i in range(5):
        for j in range(i):
            assert matrix[i][j] == matrix[j][i]
            assert abs(matrix[i][j]) < errors[i] * errors[j]
    assert matrix[0][3] / (errors[0] * errors[3]) == pytest.approx(0.999, abs=1e-3)
    assert matrix[1][4] / (errors[1] * errors[4]) == pytest.approx(1.000, abs=1e-3)


def test_what_makes_no_sense_is_refused_by_the_equations():
    """A budget of nothing, and a law without an exponent."""
    with pytest.raises(ValueError, match="optimal_size: C"):
        scaling.optimum_interval(LAW, 0)
    with pytest.raises(TypeError, match="needs beta"):
        scaling.loss_interval({name: LAW[name] for name in NAMES[:4]}, 70e9, 1.4e12)
