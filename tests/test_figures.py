"""Every figure of a chapter: the same twice, the committed one, nothing cut off."""

from __future__ import annotations

import re

import pytest

from drawings import PAGES, drawn, file
from stackmath import figures

BROAD = 0.62  # width of a letter of a broad sans-serif font, as a share of the font's size
HIGHEST = {"04-pretraining.md": 5.2}  # inches, where bars of several models stand in one figure


@pytest.mark.parametrize("name", PAGES)
def test_a_figure_drawn_twice_is_the_same(name: str) -> None:
    """Neither the bytes nor the data may depend on when or how often it is drawn."""
    first, second = drawn(name), drawn(name)
    assert first.svg == second.svg
    assert figures.data_digest(first.data) == figures.data_digest(second.data)


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_figure_is_the_drawn_one(name: str) -> None:
    """A digest of the data says nothing of labels and lines: compare the text."""
    assert file(name).read_text(encoding="utf-8") == figures.stamped(drawn(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_figure_lies_inside_it(name: str) -> None:
    """Labels are text, so a font broader than the drawing's own must still find room."""
    svg = drawn(name).svg
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None
    width, height = float(box[1]), float(box[2])
    assert width <= 7.2 * 72 + 0.01 and height <= HIGHEST.get(PAGES[name], 4) * 72 + 0.01
    texts = re.findall(r'<text style="([^"]*)" ([^>]*)>([^<]*)</text>', svg)
    assert len(texts) >= 5
    for style, place, words in texts:
        size = float(re.search(r"([\d.]+)px", style)[1])  # type: ignore[index]
        assert size >= 11
        for low, high, end in spans(style, place, BROAD * size * len(words), width, height):
            assert low >= -1 and high <= end + 1, words


def spans(
    style: str, place: str, length: float, width: float, height: float
) -> list[tuple[float, float, float]]:
    """Return from where to where a text runs, and how far it may."""
    turned = "rotate(-90" in place
    numbers = re.search(r'x="([-\d.]+)" y="([-\d.]+)"', place) or re.search(
        r"translate\(([-\d.]+) ([-\d.]+)\)", place
    )
    assert numbers is not None
    x, y = float(numbers[1]), float(numbers[2])
    middle = "middle" in style
    start = (y if turned else x) - (length / 2 if middle else 0)
    return [(start, start + length, height if turned else width)]
