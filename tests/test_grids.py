"""Grids of levels: the expected error of rounding, by trial, by formula, and in JavaScript."""

from __future__ import annotations

import math

import numpy as np
import pytest

from node import run
from stackmath.chapters import compression
from stackmath.chapters.grids import SCALES, crest, grid_error, grids, lifts, peaks, rule

BLOCKS = (4, 16, 32.5, 64, 128, 4096)
JS = """
const { gridError } = await load("js/grids.js");
return given.map((one) => gridError(one));
"""


def tried(levels: str, scale: str, block: int) -> float:
    """Return the mean squared error of normal weights that are rounded for a trial."""
    source = np.random.default_rng(11)
    rows = 300_000 // block
    # Deviations spread over an octave, since a rounded scale depends on where in it blocks lie.
    size = 2 ** source.uniform(0, 1, (rows, 1))
    weights = source.normal(size=(rows, block)) * size
    top = np.abs(weights).max(axis=1, keepdims=True)
    book = np.asarray(grids()[levels])
    octave = 2 ** np.floor(np.log2(top))
    if scale == "e4m3":
        top = np.round(top / octave * 8) / 8 * octave
    if scale == "e8m0":
        largest = {"fp4": 6, "fp8": 448, "nf4": 1}.get(levels, 1 / book[book > 0].min())
        top = octave * largest / 2 ** math.floor(math.log2(largest))
    back = book[np.searchsorted((book[1:] + book[:-1]) / 2, weights / top)] * top
    return float(np.mean(((back - weights) / size) ** 2))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("levels", ["int2", "int4", "int8", "nf4", "fp4", "fp8"])
def test_the_expected_error_is_that_of_a_trial(levels: str, scale: str) -> None:
    """300,000 normal weights, rounded: within what chance allows, and the rule's own error."""
    for block in (16, 128):
        expected = grid_error(levels, scale, block)
        assert tried(levels, scale, block) == pytest.approx(expected, rel=0.05), block


def test_fine_integers_leave_a_twelfth_of_the_step() -> None:
    """EQ 7.2's error with the step of each block: the mean square of the largest weight."""
    for block in (32, 128, 1024):
        square = sum(
            size**2 * block * below ** (block - 1) * share for size, below, share in peaks()
        )
        for bits in (6, 8):
            step = compression.rounding_error(step=math.sqrt(square) / (2 ** (bits - 1) - 1))
            wanted = step * (block - 1) / block  # the largest weight is not rounded
            assert grid_error(f"int{bits}", "exact", block) == pytest.approx(wanted, rel=0.02)


def test_floats_keep_what_their_mantissa_allows() -> None:
    """E4M3 under one scale for many weights: EQ 7.4's ratio, to a tenth of a decibel."""
    kept = -10 * math.log10(grid_error("fp8", "exact", 4096))
    assert kept == pytest.approx(compression.floating_sqnr(n_m=3), abs=0.15)


def test_no_format_keeps_more_than_is_possible() -> None:
    """Every grid lies below the bound for its bits alone, whatever the block."""
    for levels in grids():
        bits = 4 if levels == "nf4" else int(levels[-1])
        for block in (16, 256):
            spent = bits + 16 / block
            kept = -10 * math.log10(grid_error(levels, "exact", block))
            assert kept < compression.gaussian_bound(n_eff=spent), levels


def test_larger_blocks_round_worse() -> None:
    """The largest of more weights is larger, and the step with it."""
    for levels in ("int4", "nf4", "fp4"):
        errors = [grid_error(levels, "exact", block) for block in (8, 32, 128, 512)]
        assert errors == sorted(errors)


def test_shares_add_up() -> None:
    """The largest weight has some size, a scale some place in its octave, a rule its length."""
    for block in (8, 128, 4096):
        whole = sum(block * below ** (block - 1) * share for _, below, share in peaks())
        assert whole == pytest.approx(1, abs=2e-4)
    for levels in grids():
        for scale in SCALES:
            assert sum(share for _, share in lifts(scale, levels)) == pytest.approx(1)
        assert crest("exact", levels) == 0
    for kind in ("panel", "cell", "octave"):
        places, weights = rule(kind)
        assert sum(weights) == pytest.approx(2)
        assert sum(w * x**4 for x, w in zip(places, weights, strict=True)) == pytest.approx(2 / 5)


def test_the_page_rounds_as_the_library_does() -> None:
    """The twin in JavaScript, on every grid and every scale, blocks of parts of weights too."""
    cases = [
        {"levels": levels, "scale": scale, "block": block}
        for levels in ("int2", "int4", "nf4", "fp4", "int8")
        for scale in SCALES
        for block in BLOCKS
        if levels != "int8" or scale == "exact"
    ]
    for case, found in zip(cases, run(JS, cases), strict=True):
        assert found == pytest.approx(grid_error(**case), rel=1e-12), case
