"""Grids of levels: what rounding to one leaves of normal weights that share a scale."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

from stackmath.chapters.codebooks import normal_levels
from stackmath.formats import FLOATS

FURTHEST = 7.5  # deviations beyond which the largest weight of no block lies
PANELS = 15  # into which that range is divided
FEW = 32  # levels up to which the density is followed inside a cell
PLACES = {"panel": 4, "cell": 6, "octave": 5, "step": 2}  # of a Gauss-Legendre rule
FINE = 512  # places of a stretch where a sawtooth is summed
SCALES = ("exact", "e4m3", "e8m0")
NEGLIGIBLE = 1e-15  # a largest weight that is rarer than this adds nothing


@cache
def grids() -> dict[str, tuple[float, ...]]:
    """Return the levels of each grid by name, in order and over the largest magnitude."""
    whole = {f"int{bits}": _integers(2 ** (bits - 1) - 1) for bits in range(2, 9)}
    parts = {
        "fp4": _over_largest(FLOATS["fp4_e2m1"].values),
        "fp8": _over_largest(FLOATS["fp8_e4m3fn"].values),
    }
    return {**whole, **parts, "nf4": normal_levels()}


def _integers(top: int) -> tuple[float, ...]:
    return tuple(code / top for code in range(-top, top + 1))


def _over_largest(values: Sequence[Fraction]) -> tuple[float, ...]:
    return tuple(float(value / values[-1]) for value in values)


@cache
def headroom(grid: str) -> float:
    """Return a grid's largest number over the power of two at or below it."""
    numbers = {"fp4": FLOATS["fp4_e2m1"].max, "fp8": FLOATS["fp8_e4m3fn"].max, "nf4": 1}
    smallest = min(level for level in grids()[grid] if level > 0)
    top = float(numbers.get(grid, round(1 / smallest)))  # of integers, the largest code
    return top / float(2 ** math.floor(math.log2(top)))


@cache
def lifts(scale: str, grid: str) -> tuple[tuple[float, float], ...]:
    """Return where the top level comes to lie, over the largest weight, each with its share.

    A scale with a mantissa of many bits puts it exactly there. One of few bits misses it, by what
    depends on where in its octave the scale falls: anywhere, since blocks are of any size. Where
    it falls short the largest weight is clipped, so both sides are integrated apart.

    Args:
        scale: "exact"; "e4m3", rounded to the nearest of eight in an octave; "e8m0", a power of
            two that gives the largest weight the largest exponent of the grid, as MX asks.
        grid: a name of `grids`.

    """
    return tuple(
        (top / 2.0**place, share)
        for top, low, high in _octave(scale, grid)
        for place, share in _spread(*rule("octave" if scale == "e8m0" else "step"), low, high)
    ) or ((1.0, 1.0),)


@cache
def crest(scale: str, grid: str) -> float:
    """Return the mean squared error of a block's largest weight, over its square.

    It is a sawtooth in the scale, so it is summed where `lifts` are too few.
    """
    levels, total = grids()[grid], 0.0
    for top, low, high in _octave(scale, grid):
        for place in range(FINE):
            lift = top / 2.0 ** (low + (high - low) * (place + 0.5) / FINE)
            missed = (_nearest(levels, sign / lift) * lift - sign for sign in (-1, 1))
            total += (high - low) / (2 * FINE) * sum(miss**2 for miss in missed)
    return total


def _nearest(levels: Sequence[float], value: float) -> float:
    place = bisect_left(levels, value)
    return min(levels[max(place - 1, 0) : place + 1], key=lambda level: abs(level - value))


def _octave(scale: str, grid: str) -> Iterator[tuple[float, float, float]]:
    """Yield stretches of an octave of scales, as logarithms, with the top that they are put at.

    No stretch holds scales that fall short of the largest weight and scales that do not.
    """
    if scale == "e8m0":
        room = headroom(grid)
        yield room, 0.0, math.log2(room)
        yield room, math.log2(room), 1.0
    if scale == "e4m3":
        for step in range(8):
            near = 1 + step / 8
            below = near - (1 / 32 if step == 0 else 1 / 16)  # below 1 the steps are half as wide
            ends = map(math.log2, (below, near, near + 1 / 16))
            yield from ((near, *pair) for pair in pairwise(ends))


def _spread(
    places: Sequence[float], shares: Sequence[float], low: float, high: float
) -> list[tuple[float, float]]:
    """Return a rule on −1 to 1 as one on an interval."""
    half = (high - low) / 2
    return [(low + half * (1 + x), half * w) for x, w in zip(places, shares, strict=True)]


@cache
def rule(kind: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the places and the weights of a Gauss-Legendre rule on −1 to 1."""
    count = PLACES[kind]
    found = []
    for i in range(count):
        place = math.cos(math.pi * (i + 0.75) / (count + 0.5))
        for _ in range(8):  # Newton doubles the digits each time
            value, slope = _legendre(count, place)
            place -= value / slope
        slope = _legendre(count, place)[1]
        found.append((place, 2 / ((1 - place * place) * slope * slope)))
    places, weights = zip(*sorted(found), strict=True)
    return places, weights


def _legendre(order: int, place: float) -> tuple[float, float]:
    """Return a Legendre polynomial and its slope at a place within −1 and 1."""
    before, value = 0.0, 1.0
    for k in range(1, order + 1):
        before, value = value, ((2 * k - 1) * place * value - (k - 1) * before) / k
    return value, order * (before - place * value) / (1 - place * place)


@cache
def peaks() -> tuple[tuple[float, float, float], ...]:
    """Return sizes of a block's largest weight, in deviations, to integrate over.

    Each with the chance of a weight below it in size, and its share of the density there.
    """
    made = []
    for panel in range(PANELS):
        ends = FURTHEST * panel / PANELS, FURTHEST * (panel + 1) / PANELS
        for size, share in _spread(*rule("panel"), *ends):
            density = math.sqrt(2 / math.pi) * math.exp(-size * size / 2)
            made.append((size, math.erf(size / math.sqrt(2)), share * density))
    return tuple(made)


@cache
def grid_error(levels: str, scale: str, block: float) -> float:
    """Return the mean squared error of rounding, over the mean square of the weights.

    Weights are independent and normal; a block's scale follows its largest weight, and each
    weight goes to the nearest level. The twin is gridError in js/grids.js.

    Args:
        levels: a name of `grids`.
        scale: one of `SCALES`, as `lifts` says.
        block: weights that share a scale, two or more.

    """
    held = grids()[levels]
    total = 0.0
    for size, below, share in peaks():
        density = share * below ** (block - 2)
        if block * density < NEGLIGIBLE:
            continue
        others = 0.0
        for lift, part in lifts(scale, levels):
            others += part * _squares(held, size * lift, size)
        largest = size * size * crest(scale, levels)
        total += density * ((block - 1) * others + below * largest)
    return total


def _squares(levels: Sequence[float], top: float, size: float) -> float:
    """Return the integral of the squared error of the weights within a size, by their density."""
    total, low = 0.0, -size
    for level, after in zip(levels, (*levels[1:], math.inf), strict=True):
        high = min(max((level + after) / 2 * top, -size), size)
        if high > low:
            total += _cell(low, high, level * top, len(levels) <= FEW)
        low = high
    return total / math.sqrt(2 * math.pi)


def _cell(low: float, high: float, level: float, wide: bool) -> float:
    """Return what one level adds; over a narrow cell the density is that of its middle."""
    half, middle = (high - low) / 2, (high + low) / 2
    if not wide:
        return math.exp(-middle * middle / 2) * ((high - level) ** 3 - (low - level) ** 3) / 3
    total = 0.0
    for node, weight in zip(*rule("cell"), strict=True):
        at = middle + half * node
        total += half * weight * math.exp(-at * at / 2) * (at - level) ** 2
    return total
