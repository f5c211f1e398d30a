"""The figures of Chapter 7: numbers that are right."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drawings import drawn


def test_measured_runs_lie_below_the_ceiling_and_on_the_line_with_a_constant() -> None:
    """What was measured never exceeds what is possible, and three milliseconds explain the rest."""
    data = drawn("decode_by_bits").data
    ceiling, cached, fixed = data["lines"].values()
    assert all(
        later < earlier for line in (ceiling, cached, fixed) for earlier, later in pairwise(line)
    )
    for width, rate in data["points"].values():
        near = min(range(len(data["bits"])), key=lambda i: abs(data["bits"][i] - width))
        assert rate < ceiling[near]
        assert rate == pytest.approx(fixed[near], rel=0.03)


def test_the_levels_are_as_many_as_the_figure_says() -> None:
    """Fifteen, fifteen and sixteen, between the same ends."""
    data = drawn("four_bit_levels").data
    assert [len(levels) for levels in data["levels"].values()] == [15, 15, 16]
    for levels in data["levels"].values():
        assert (levels[0], levels[-1]) == pytest.approx((-data["top"], data["top"]))


def test_every_format_lies_below_what_is_possible() -> None:
    """And the integers gain about six decibels a bit."""
    data = drawn("error_by_bits").data
    whole = data["formats"].pop("integers")
    for bits, kept in [*whole, *data["formats"].values()]:
        assert kept < 6.03 * bits
    assert all(5 < b[1] - a[1] < 10 for a, b in pairwise(whole))
