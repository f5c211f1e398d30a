"""Kernels of attention: scores stored whole or read in tiles, and the elements that each moves."""

from __future__ import annotations

import math
from typing import Any


def softmax_attention(queries: Any, keys: Any, values: Any) -> Any:
    """Return causal attention's output, the score matrix stored whole.

    Shape: each argument is tokens by head width; so is the result.
    """
    import numpy as np

    tokens, width = queries.shape
    scores = queries @ keys.T / math.sqrt(width)
    scores = np.where(np.tri(tokens, dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ values


def streamed_attention(queries: Any, keys: Any, values: Any, tile: int) -> Any:
    """Return causal attention's output, keys and values read a tile at a time.

    Holds one running maximum and one running sum a row, and never a whole row of scores.

    Shape: as softmax_attention. Source: milakov-2018, dao-2022.
    """
    import numpy as np

    tokens, width = queries.shape
    top, total = np.full((tokens, 1), -np.inf), np.zeros((tokens, 1))
    output = np.zeros_like(values)
    for start in range(0, tokens, tile):
        stop = min(start + tile, tokens)
        scores = queries @ keys[start:stop].T / math.sqrt(width)
        allowed = np.arange(tokens)[:, None] >= np.arange(start, stop)
        scores = np.where(allowed, scores, -np.inf)
        higher = np.maximum(top, scores.max(axis=1, keepdims=True))
        shrink, weights = np.exp(top - higher), np.exp(scores - higher)
        total = total * shrink + weights.sum(axis=1, keepdims=True)
        output = output * shrink + weights @ values[start:stop]
        top = higher
    return output / total


def stored_io(T: int, d_head: int) -> int:
    """Return the elements that attention moves when it stores its scores, one head, forward."""
    scores = 2 * T * d_head + T * T  # read Q and K, write the scores
    softmax = 2 * T * T  # read the scores, write the weights
    mix = T * T + 2 * T * d_head  # read the weights and V, write O
    return scores + softmax + mix


def flash_io(T: int, d_head: int, S: int) -> int:
    """Return the elements that FlashAttention moves, one head, forward.

    Counts the loads and stores of its loops: key and value tiles outside, query tiles inside,
    with output, running maximum and running sum read and written back at each visit.

    Source: dao-2022, algorithm 1. `S` is the on-chip memory in elements.
    """
    columns = math.ceil(S / (4 * d_head))
    rows = min(columns, d_head)
    moved = 0
    for start in range(0, T, columns):
        moved += 2 * d_head * (min(start + columns, T) - start)
        for row in range(0, T, rows):
            height = min(row + rows, T) - row
            moved += height * d_head + 2 * height * d_head + 4 * height
    return moved


def streamed_equals_stored() -> str:
    """Return how far streamed and stored attention differ on a small case.

    Raises: AssertionError where it is not as stated.
    """
    import numpy as np

    source = np.random.default_rng(0)
    queries, keys, values = source.normal(size=(3, 96, 16))
    stored = softmax_attention(queries, keys, values)
    worst = max(
        float(np.abs(streamed_attention(queries, keys, values, tile) - stored).max())
        for tile in (1, 7, 32, 96)
    )
    assert worst < 1e-12, f"streamed and stored attention differ by {worst:.1e}"
    by_hand = [sum(row[j] * values[j] for j in range(3)) for row in _weights(queries, keys, 3)]
    assert np.allclose(by_hand, stored[:3], atol=1e-12), "the first rows differ from the formula"
    return f"96 tokens of width 16, in tiles of 1, 7, 32 and 96: outputs differ by {worst:.0e}"


def _weights(queries: Any, keys: Any, rows: int) -> list[list[float]]:
    """Return the first rows of the causal softmax, by the definition and no array."""
    result = []
    for i in range(rows):
        scores = [
            sum(float(x) * float(y) for x, y in zip(queries[i], keys[j], strict=True))
            / math.sqrt(len(keys[j]))
            for j in range(i + 1)
        ]
        total = sum(math.exp(score) for score in scores)
        result.append([math.exp(s) / total for s in scores] + [0.0] * (rows - i - 1))
    return result


def flash_io_grows_as_stated() -> str:
    """Return the constants of FlashAttention's traffic over some shapes.

    Raises: AssertionError where it is not as stated.
    """
    ratios = [
        flash_io(tokens, width, size) * size / (tokens * width) ** 2
        for tokens in (1024, 4096, 16384)
        for width in (64, 128)
        for size in (2**14, 2**15, 2**16)
    ]
    assert min(ratios) >= 12 and max(ratios) <= 15, f"constants from {min(ratios)} to {max(ratios)}"
    return f"constant between {min(ratios):.1f} and {max(ratios):.1f} over 18 shapes"


def stored_io_grows_as_stated() -> str:
    """Return the constant of the traffic of stored scores over some shapes.

    Raises: AssertionError where it is not as stated.
    """
    ratios = [
        stored_io(tokens, width) / (tokens * width + tokens**2)
        for tokens in (64, 1024, 16384)
        for width in (64, 128)
    ]
    assert set(ratios) == {4.0}, f"constants {ratios}"
    return "constant 4 over 6 shapes"
