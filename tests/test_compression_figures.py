"""The figures of Chapter 7: same twice, nothing cut off, numbers that are right."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from stackmath import figures
from stackmath.figures import Drawing
from stackmath.figures import compression as drawn_here
from test_attention_figures import BROAD, spans

NAMES = ("decode_by_bits", "four_bit_levels", "error_by_bits")
PAGE = Path(__file__).parent.parent / "docs" / "07-compression.md"


def drawn(name: str) -> Drawing:
    """Return a new drawing of a figure."""
    one: Drawing = getattr(drawn_here, name)()
    return one


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_drawn_twice_is_the_committed_one(name: str) -> None:
    """Neither text nor data depend on when it is drawn."""
    first, second = drawn(name), drawn(name)
    assert first.svg == second.svg
    path = PAGE.parent / "figures" / f"{name.replace('_', '-')}.svg"
    assert path.read_text(encoding="utf-8") == figures.stamped(first)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_figure_lies_inside_it(name: str) -> None:
    """Labels are text, so a font broader than the drawing's own must still find room."""
    svg = drawn(name).svg
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None
    width, height = float(box[1]), float(box[2])
    assert width <= 7.2 * 72 + 0.01 and height <= 4 * 72 + 0.01
    texts = re.findall(r'<text style="([^"]*)" ([^>]*)>([^<]*)</text>', svg)
    assert len(texts) >= 5
    for style, place, words in texts:
        size = float(re.search(r"([\d.]+)px", style)[1])  # type: ignore[index]
        assert size >= 11
        for low, high, end in spans(style, place, BROAD * size * len(words), width, height):
            assert low >= -1 and high <= end + 1, words


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
