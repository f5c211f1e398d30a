"""The block run small: norms, positions and a pre-norm layer on NumPy arrays."""

from __future__ import annotations

import math
from typing import Any

from stackmath.chapters.kernels import softmax_attention


def layer_norm(x: Any, gain: Any, shift: Any, eps: float = 1e-5) -> Any:
    """Return each row with mean 0 and variance 1, then scaled and shifted by column.

    Shape: `x` is tokens by width, `gain` and `shift` are of that width. Source: ba-2016.
    """
    import numpy as np

    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gain * (x - mean) / np.sqrt(variance + eps) + shift


def rms_norm(x: Any, gain: Any, eps: float = 1e-5) -> Any:
    """Return each row with mean square 1, then scaled by column.

    Shape: as layer_norm. Source: zhang-2019.
    """
    import numpy as np

    return gain * x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps)


def gated_mlp(x: Any, up: Any, gate: Any, down: Any) -> Any:
    """Return what a SwiGLU MLP puts out: three matrices, no biases.

    Shape: `x` is tokens by width, `up` and `gate` width by MLP width, `down` the reverse.
    Source: shazeer-2020.
    """
    import numpy as np

    gates = x @ gate
    return (gates / (1 + np.exp(-gates)) * (x @ up)) @ down


def rotated(x: Any, theta: float = 10000.0, start: int = 0) -> Any:
    """Return queries or keys with each pair of neighboring entries turned by its position.

    Shape: tokens by head width, which is even; row `r` stands at position `start + r`.
    Source: su-2021. Code that pairs entry i with i + width / 2 instead needs weights laid out so.
    """
    import numpy as np

    tokens, width = x.shape
    positions = np.arange(start, start + tokens)[:, None]
    turns = np.exp(1j * positions * theta ** (-np.arange(0, width, 2) / width))
    pairs = (x[:, 0::2] + 1j * x[:, 1::2]) * turns
    result = np.empty_like(x)
    result[:, 0::2], result[:, 1::2] = pairs.real, pairs.imag
    return result


def pre_norm_layer(x: Any, weights: list[Any]) -> tuple[Any, Any]:
    """Return the stream after attention and after the MLP of one pre-norm layer of one head.

    Shape: `x` is tokens by width; `weights` are the query, key, value, output, up, gate and down
    matrices. Source: xiong-2020.
    """
    import numpy as np

    query, key, value, output, *mlp = weights
    gain = np.ones(x.shape[1])
    normed = rms_norm(x, gain)
    queries, keys = rotated(normed @ query), rotated(normed @ key)
    middle = x + softmax_attention(queries, keys, normed @ value) @ output
    return middle, middle + gated_mlp(rms_norm(middle, gain), *mlp)


def attention_adds_to_the_stream() -> str:
    """Return what a layer leaves of the stream when its attention writes nothing.

    Raises: AssertionError where the stream is not passed on unchanged.
    """
    import numpy as np

    x, weights = _small_layer()
    weights[3] = np.zeros_like(weights[3])
    middle, _ = pre_norm_layer(x, weights)
    assert np.array_equal(middle, x), "attention that writes zeros changes the stream"
    weights[3] = _small_layer()[1][3]
    moved = float(np.abs(pre_norm_layer(x, weights)[0] - x).max())
    assert moved > 0.01, "attention writes nothing to the stream"
    return f"12 tokens of width 8: unchanged where attention writes 0, else by up to {moved:.2f}"


def layers_add_up() -> str:
    """Return how far a stream is from its start plus what four layers wrote to it.

    Raises: AssertionError where they differ.
    """
    import numpy as np

    stream, _ = _small_layer()
    start, written = stream.copy(), np.zeros_like(stream)
    for seed in range(4):
        _, weights = _small_layer(seed)
        middle, after = pre_norm_layer(stream, weights)
        written += (middle - stream) + (after - middle)
        stream = after
    worst = float(np.abs(stream - start - written).max())
    assert worst < 1e-12, f"the stream differs from the sum of what was written by {worst:.1e}"
    return f"four layers on 12 tokens of width 8: start plus all writes, to {worst:.0e}"


def layer_norm_fixes_mean_and_variance() -> str:
    """Return the mean and variance of normed rows that had neither.

    Raises: AssertionError where scaling or shifting the input changes the output.
    """
    import numpy as np

    x = np.random.default_rng(0).normal(3, 5, size=(4, 64))
    gain, shift = np.ones(64), np.zeros(64)
    normed = layer_norm(x, gain, shift, eps=0)
    mean, variance = float(np.abs(normed.mean(axis=1)).max()), normed.var(axis=1)
    assert mean < 1e-12 and np.allclose(variance, 1), "the rows are not standardized"
    assert np.allclose(layer_norm(7 * x + 2, gain, shift, eps=0), normed)
    by_hand = 2 * (1 - 2) / math.sqrt(2 / 3) + 0.5  # of the row 1, 2, 3: mean 2, variance 2/3
    row = layer_norm(np.array([[1.0, 2.0, 3.0]]), 2, 0.5, eps=0)
    assert math.isclose(row[0, 0], by_hand)
    return "4 rows of 64: mean 0, variance 1, the same after scaling and shifting the input"


def rms_norm_fixes_the_mean_square() -> str:
    """Return the mean square of normed rows, and that their mean stays.

    Raises: AssertionError where scaling the input changes the output, or shifting does not.
    """
    import numpy as np

    x = np.random.default_rng(0).normal(3, 5, size=(4, 64))
    normed = rms_norm(x, 1.0, eps=0)
    assert np.allclose((normed**2).mean(axis=1), 1)
    assert np.allclose(rms_norm(7 * x, 1.0, eps=0), normed)
    assert not np.allclose(rms_norm(x + 2, 1.0, eps=0), normed), "a shift of the input is lost"
    assert math.isclose(rms_norm(np.array([[3.0, 4.0]]), 2.0, eps=0)[0, 1], 8 / math.sqrt(12.5))
    return "4 rows of 64: mean square 1, the same after scaling the input, not after shifting it"


def scores_see_distances_only() -> str:
    """Return how far the scores of rotated queries and keys move with the place of the text.

    Raises: AssertionError where they move, or where rotating changes a length.
    """
    import numpy as np

    queries, keys = np.random.default_rng(0).normal(size=(2, 16, 32))
    here = rotated(queries) @ rotated(keys).T
    there = rotated(queries, start=1000) @ rotated(keys, start=1000).T
    worst = float(np.abs(here - there).max())
    assert worst < 1e-9, f"scores move by {worst:.1e}"
    lengths = np.linalg.norm(rotated(queries), axis=1) - np.linalg.norm(queries, axis=1)
    assert float(np.abs(lengths).max()) < 1e-12, "rotating changes lengths"
    one = rotated(np.array([[0.0, 0.0], [1.0, 0.0]]))[1]  # position 1, pair 0: one radian
    assert np.allclose(one, [math.cos(1), math.sin(1)])
    return f"16 tokens of width 32, moved by 1000 positions: scores equal to {worst:.0e}"


def _small_layer(seed: int = 0) -> tuple[Any, list[Any]]:
    """Return a stream of 12 tokens of width 8, and the weights of a layer with an MLP of 16."""
    import numpy as np

    source = np.random.default_rng(seed)
    shapes = [(8, 8)] * 4 + [(8, 16), (8, 16), (16, 8)]
    return source.normal(size=(12, 8)), [source.normal(0, 0.3, size=shape) for shape in shapes]
