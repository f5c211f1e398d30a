"""Published values: each row of cases.csv is what the library computes, within its tolerance."""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path

import pytest

ROWS = list(csv.DictReader(Path(__file__).with_name("data").joinpath("cases.csv").open()))
CHAPTERS = dict.fromkeys(row["chapter"] for row in ROWS)
PARAMETERS = [
    pytest.param(row, id=f"{row['chapter']}-{row['quantity']}-{place}")
    for place, row in enumerate(ROWS)
]


def inputs(text):
    """Return the inputs of a row: numbers where they are numbers, text where they are not."""
    given = {}
    for part in text.split(";"):
        name, _, value = part.strip().partition("=")
        given[name] = number(value) if value else True
    return given


def number(text):
    """Return text as a whole number or a float if it is one."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


@pytest.mark.parametrize("row", PARAMETERS)
def test_the_library_gives_the_published_value(row):
    """In the unit of the row; counts and bytes exactly."""
    module = import_module(f"cases.chapter_{row['chapter']}")
    given = inputs(row["inputs"])
    computed = module.VALUES[row["quantity"]](given, row)
    expected, tolerance = number(row["expected"]), float(row["tolerance"])
    if tolerance == 0 and isinstance(expected, int):
        assert computed == expected
    else:
        slack = tolerance or 1e-9 * abs(expected)
        assert abs(computed - expected) <= slack, f"{computed} is not {expected} ± {slack}"
