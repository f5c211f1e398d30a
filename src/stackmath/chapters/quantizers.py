"""Quantizers run on small cases: affine codes, compensated rounding, smoothing, distillation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from stackmath.formats import Block


def checkpoint_bytes(groups: Iterable[tuple[int, Block]]) -> int:
    """Return the bytes of a checkpoint: EQ 7.5 over groups of parameters, each in its format.

    Raises: ValueError, where a group does not fill whole blocks.
    """
    return sum(block.bytes_of(parameters) for parameters, block in groups)


def affine_codes(weights: Sequence[float], n_bit: int) -> tuple[list[int], float, int]:
    """Return the codes, the step and the zero point of a block of weights, by EQ 7.2.

    Takes the range from the block, widened to hold 0. Source: jacob-2018.
    """
    low, high = min(*weights, 0.0), max(*weights, 0.0)
    top = 2**n_bit - 1
    step = (high - low) / top or 1.0
    zero = math.floor(0.5 - low / step)
    codes = [min(max(math.floor(weight / step + 0.5) + zero, 0), top) for weight in weights]
    return codes, step, zero


def affine_weights(codes: Sequence[int], step: float, zero: int) -> list[float]:
    """Return the weights that codes stand for."""
    return [step * (code - zero) for code in codes]


def compensated(row: Any, inverse: Any, place: int, rounded: float) -> Any:
    """Return a row of weights with one of them rounded and the others moved to make up for it.

    Shape: row is inputs; inverse, the inverse Hessian, inputs by inputs. Source: gptq-2022.
    """
    column = inverse[:, place]
    return row - (row[place] - rounded) / column[place] * column


def smoothed(inputs: Any, weights: Any, migration: float) -> tuple[Any, Any]:
    """Return inputs and weights whose product is the same and whose outliers are shared.

    Shape: inputs are tokens by channels, weights channels by outputs; so are the results.
    Source: xiao-2022.
    """
    import numpy as np

    tops = np.abs(inputs).max(axis=0), np.abs(weights).max(axis=1)
    scale = tops[0] ** migration / tops[1] ** (1 - migration)
    return inputs / scale, weights * scale[:, None]


def divergence(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the Kullback-Leibler divergence of the second distribution from the first, nats."""
    return math.fsum(p * math.log(p / q) for p, q in zip(one, other, strict=True) if p)


def smallest_over_largest(levels: Iterable[Fraction]) -> Fraction:
    """Return the smallest magnitude above 0 of a grid over its largest."""
    sizes = {abs(level) for level in levels} - {Fraction(0)}
    return min(sizes) / max(sizes)
