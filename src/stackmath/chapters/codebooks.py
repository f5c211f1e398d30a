"""Code books and adapters run small: normal levels, blockwise quantization, best ranks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from statistics import NormalDist
from typing import Any

NF4_OFFSET = 0.9677083  # as bitsandbytes writes 1 − (1/32 + 1/30)/2


def normal_levels(bits: int = 4, offset: float = NF4_OFFSET) -> tuple[float, ...]:
    """Return the levels of a normal code book, from −1 to 1, one positive level more than negative.

    Args:
        bits: of one code.
        offset: the probability at which the outermost level stands.

    Source: bitsandbytes, create_normal_map; its table differs by at most 1.1e-7, since it is
    worked out in single precision.

    """
    quantile, half = NormalDist().inv_cdf, 2 ** (bits - 1)
    outermost = quantile(offset)

    def side(count: int) -> list[float]:
        places = (offset + (0.5 - offset) * i / count for i in range(count))
        return [quantile(place) / outermost for place in places]

    return tuple(sorted([*side(half), 0.0, *(-level for level in side(half - 1))]))


def quantize(values: Any, levels: Any, block: int) -> tuple[Any, Any]:
    """Return the code of each value and the scale of each block: its largest magnitude.

    Args:
        values: any shape; read row after row. The last block may be short.
        levels: a code book within −1 and 1.
        block: values that share one scale.

    Shape: codes as values; scales one a block. A value midway between two levels takes the lower.

    """
    import numpy as np

    flat = np.asarray(values, dtype=np.float64).ravel()
    starts = np.arange(0, flat.size, block)
    scales = np.maximum.reduceat(np.abs(flat), starts)
    spread = np.repeat(scales, block)[: flat.size]
    unit = np.divide(flat, spread, out=np.zeros_like(flat), where=spread > 0)
    book = np.asarray(levels, dtype=np.float64)
    codes = np.searchsorted((book[1:] + book[:-1]) / 2, unit)
    return codes.reshape(np.shape(values)), scales


def dequantize(codes: Any, scales: Any, levels: Any, block: int) -> Any:
    """Return the values that codes and scales stand for.

    Shape: as codes.
    """
    import numpy as np

    spread = np.repeat(scales, block)[: np.size(codes)].reshape(np.shape(codes))
    return np.asarray(levels, dtype=np.float64)[codes] * spread


def requantize(scales: Any, levels: Any, block: int) -> Any:
    """Return scales as double quantization gives them back: less their mean, in codes, and back.

    Args:
        scales: of the first quantization.
        levels: code book of the scales, 8 bits in QLoRA.
        block: scales that share a second scale.

    Shape: as scales. Source: dettmers-2023, section 3.

    """
    import numpy as np

    mean = float(np.mean(scales))
    codes, second = quantize(np.asarray(scales) - mean, levels, block)
    return dequantize(codes, second, levels, block) + mean


def adapter_parameters(shapes: Iterable[tuple[int, int]], rank: int) -> int:
    """Return the parameters of adapters of one rank on matrices of these shapes.

    Args:
        shapes: the width in and the width out of each adapted matrix.
        rank: of every adapter.

    Source: hu-2021.

    """
    return sum(rank * (width_in + width_out) for width_in, width_out in shapes)


def merged(frozen: Any, upper: Any, lower: Any, scale: float) -> Any:
    """Return a matrix with its adapter added in.

    Shape: frozen and the result d_out by d_in, upper d_out by rank, lower rank by d_in.
    """
    return frozen + scale * upper @ lower


def adapter_of(change: Any, rank: int) -> tuple[Any, Any]:
    """Return the two adapter matrices nearest to a change of weights, upper and lower.

    Shape: change d_out by d_in; upper d_out by rank, lower rank by d_in.
    Source: roch-2024.
    """
    import numpy as np

    left, sizes, right = np.linalg.svd(change, full_matrices=False)
    return left[:, :rank] * sizes[:rank], right[:rank]


def merging_changes_nothing() -> str:
    """Return what a merged adapter was seen to give, beside the one kept apart."""
    import numpy as np

    source = np.random.default_rng(0)
    frozen, inputs = source.normal(size=(24, 16)), source.normal(size=(16, 5))
    lower, upper = source.normal(size=(4, 16)), np.zeros((24, 4))
    assert np.array_equal(merged(frozen, upper, lower, 2.0), frozen), "a new adapter changes h"
    upper = source.normal(size=(24, 4))
    apart = frozen @ inputs + 2.0 * (upper @ (lower @ inputs))
    worst = float(np.abs(merged(frozen, upper, lower, 2.0) @ inputs - apart).max())
    assert worst < 1e-12, f"merged and apart differ by {worst:.1e}"
    assert np.linalg.matrix_rank(upper @ lower) == 4, "the change has another rank"
    return f"24 by 16, rank 4: no change at the start, merged and apart differ by {worst:.0e}"


def levels_hold_equal_shares() -> str:
    """Return what the levels of NF4 were seen to be."""
    levels = normal_levels()
    assert len(levels) == 16, "4 bits give 16 levels"
    assert levels[0] == -1, "the lowest level is not −1"
    assert levels[7] == 0, "0 is no level"
    assert levels[15] == 1, "the highest level is not 1"
    assert sum(level < 0 for level in levels) == 7, "seven levels are negative"
    # Equal steps of probability lie between neighbors of one sign, by the distribution itself.
    outermost, below = NormalDist().inv_cdf(NF4_OFFSET), NormalDist().cdf
    for side, step in ((levels[7:], 1 / 8), (levels[:8], 1 / 7)):
        shares = [below(b * outermost) - below(a * outermost) for a, b in pairwise(side)]
        expected = step * (NF4_OFFSET - 0.5)
        assert max(abs(share - expected) for share in shares) < 1e-12, "unequal shares"
    return f"16 levels, 7 below 0 and 8 above; the innermost are {levels[6]:.4f}, {levels[8]:.4f}"


def blocks_come_back_near() -> str:
    """Return how far normal weights were seen to move when stored in blocks of NF4."""
    import numpy as np

    weights = np.random.default_rng(1).normal(size=(64, 64)) * 0.02
    levels = normal_levels()
    codes, scales = quantize(weights, levels, 64)
    back = dequantize(codes, scales, levels, 64)
    book = np.asarray(levels)
    nearest = np.abs(weights.reshape(-1, 64, 1) / scales[:, None, None] - book).min(axis=2)
    moved = np.abs(back - weights).reshape(-1, 64) / scales[:, None]
    assert np.allclose(moved, nearest, atol=1e-12), "a weight did not go to the nearest level"
    assert moved.max() <= np.diff(book).max() / 2 + 1e-12, "a weight moved past half a gap"
    assert np.isclose(np.abs(back).reshape(-1, 64).max(axis=1), scales).all(), "the largest moved"
    eight = np.linspace(-1, 1, 255)
    twice = dequantize(codes, requantize(scales, eight, 256), levels, 64)
    first, second = (float(np.sqrt(np.mean((b - weights) ** 2)) / 0.02) for b in (back, twice))
    assert second < 1.01 * first, "double quantization costs more than 1 % of the error"
    return f"4096 weights: rms error {first:.4f} of their deviation, {second:.4f} quantized twice"


def truncation_is_the_best_rank() -> str:
    """Return how near the best adapter was seen to come, and how near others did."""
    import numpy as np

    source = np.random.default_rng(2)
    change = source.normal(size=(20, 12))
    sizes = np.linalg.svd(change, compute_uv=False)
    for rank in (1, 3, 8):
        upper, lower = adapter_of(change, rank)
        error = float(((change - upper @ lower) ** 2).sum())
        left = float((sizes[rank:] ** 2).sum())
        assert math.isclose(error, left), f"rank {rank}: {error} is not {left}"
        for _ in range(50):
            # The best upper matrix for a random lower one still comes no nearer.
            other = source.normal(size=(rank, 12))
            fitted = change @ np.linalg.pinv(other) @ other
            assert ((change - fitted) ** 2).sum() > error, "a random adapter comes nearer"
    return f"20 by 12, ranks 1, 3, 8: the squares left out, {left:.2f} at rank 8, and none nearer"
