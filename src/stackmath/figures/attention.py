"""The figures of Chapter 3: the mask in tiles, kernel traffic, decode intensity, cache growth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from stackmath.chapters import attention, compression, kernels
from stackmath.data import device
from stackmath.figures import INK, SERIES, Drawing, plot
from stackmath.models import model
from stackmath.units import GB, MB, kB

BF16 = attention.BF16
TILES = 8  # tiles along one side of the score matrix that the first figure shows
LABEL = 11  # points
GAP = 0.06  # between tiles, as a share of one


def causal_tiles() -> Drawing:
    """Return the tiles of a score matrix that a causal kernel computes, masks and skips."""
    figure, ax = plot.axes(7.2, 3.6)
    for row in range(TILES):
        for column in range(TILES):
            ax.add_patch(_tile(row, column))
    counts = {
        "whole": TILES * (TILES - 1) // 2,
        "masked": TILES,
        "skipped": TILES * (TILES - 1) // 2,
    }
    words = (
        (1.0, SERIES[0], f"{counts['whole']} tiles computed whole"),
        (3.6, SERIES[1], f"{counts['masked']} on the diagonal computed,\nhalf of each masked"),
        (6.5, INK, f"{counts['skipped']} skipped: every key\nlies after every query"),
    )
    for y, color, text in words:
        ax.text(TILES + 0.6, y, text, color=color, va="center", size=LABEL)
    ax.set(xlim=(-0.1, TILES + 8.2), ylim=(TILES + 0.1, -0.1), aspect="equal")
    ax.set(xlabel="keys, oldest first", ylabel="queries, oldest first")
    ax.xaxis.set_label_coords(TILES / 2 / (TILES + 8.3), -0.01)
    ax.set(xticks=[], yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)
    return plot.drawing(figure, {"side": TILES, "tiles": counts, "words": [w[2] for w in words]})


def _tile(row: int, column: int) -> Any:
    """Return the square of one tile, filled by what becomes of it."""
    from matplotlib.patches import Rectangle

    color = SERIES[0] if column < row else SERIES[1] if column == row else INK
    return Rectangle(
        (column + GAP, row + GAP),
        1 - 2 * GAP,
        1 - 2 * GAP,
        facecolor=color if column <= row else "none",
        edgecolor=color,
        linewidth=1.2,
        alpha=0.9 if column <= row else 0.55,
    )


def flash_traffic() -> Drawing:
    """Return the bytes that one head moves against the on-chip memory that its kernel has."""
    T, top = 8192, 512  # tokens; the most on-chip memory shown, in kB
    sizes = [20 * 2 ** (step / 6) for step in range(29)]
    sizes = [size for size in sizes if size <= top] + [top]
    figure, ax = plot.axes()
    data: dict[str, Any] = {"T": T, "kB": sizes, "flash": {}}
    for width, color in ((128, SERIES[0]), (64, SERIES[2])):
        moved = [BF16 * kernels.flash_io(T, width, int(s * kB / BF16)) / MB for s in sizes]
        ax.plot(sizes, moved, color=color)
        data["flash"][width] = moved
        _beside(ax, sizes[-1], moved[-1], f"tiled, width {width}", color)
    stored = BF16 * kernels.stored_io(T, 128) / MB
    least = BF16 * 4 * T * 128 / MB  # Q, K, V and O, each once
    for height, text, color in (
        (stored, "scores stored", SERIES[1]),
        (least, "Q, K, V, O once", INK),
    ):
        ax.plot([sizes[0], top], [height, height], color=color, linestyle="--")
        _beside(ax, top, height, text, color)
    data |= {"stored": stored, "least": least}
    ax.set(xscale="log", yscale="log", xlim=(sizes[0], top * 3), ylim=(4, 3000))
    ax.set(xlabel="on-chip memory of the kernel (kB)", ylabel="moved by one head (MB)")
    _ticks(ax.xaxis, (20, 50, 100, 200, 500))
    _ticks(ax.yaxis, (10, 100, 1000))
    _span(ax, sizes[0], top)
    return plot.drawing(figure, data)


def decode_intensity() -> Drawing:
    """Return the work done for each byte read in a decode step, against the batch."""
    batches = [2**power for power in range(11)]
    figure, ax = plot.axes()
    lines = (
        ("llama-3.1-70b", 4096, SERIES[0], "Llama 3.1 70B, 4,096 tokens", 0),
        ("llama-3.1-70b", 32768, SERIES[2], "the same, 32,768 tokens", 0),
        ("llama-2-7b", 4096, SERIES[3], "Llama 2 7B, 4,096 tokens", 0),
    )
    data: dict[str, Any] = {"batch": batches, "lines": {}}
    for name, T, color, text, lift in lines:
        heights = [_intensity(name, T, batch) for batch in batches]
        ax.plot(batches, heights, color=color)
        _beside(ax, batches[-1], heights[-1], text, color, lift)
        data["lines"][text] = heights
    ax.plot(batches, batches, color=INK, linestyle="--")
    _beside(ax, batches[-1], batches[-1], "if only weights were read", INK, 6)
    ridge = device("h100-sxm")["peak"] / device("h100-sxm")["bandwidth"]
    ax.plot([1, batches[-1]], [ridge, ridge], color=SERIES[1], linestyle=":")
    _beside(ax, batches[-1], ridge, "H100: work meets reading", SERIES[1])
    data["ridge"] = ridge
    ax.set(xscale="log", yscale="log", xlim=(1, batches[-1] * 170), ylim=(0.8, 2000))
    ax.set(xlabel="users decoding together", ylabel="FLOP for each byte read")
    _ticks(ax.xaxis, (1, 4, 16, 64, 256, 1024))
    _ticks(ax.yaxis, (1, 10, 100, 1000))
    _span(ax, 1, batches[-1])
    return plot.drawing(figure, data)


def _intensity(name: str, T: int, batch: int) -> float:
    """Return the FLOP of a decode step for a batch over the bytes that it reads."""
    shape = model(name)
    work = 2 * shape["N"] + attention.attention_work(shape, n_seq=1, T=T) / T
    weights = compression.weight_bytes(shape, b_w=BF16)
    cache = attention.kv_cache(shape, T=T, b=BF16)
    ratio: float = batch * work / (weights + batch * cache)
    return ratio


def kv_growth() -> Drawing:
    """Return the cache of one user against the context, for five ways to keep it."""
    tokens = [2**power for power in range(9, 18)]
    figure, ax = plot.axes()
    curves = _caches(tokens)
    places = {"Llama 2 7B": 4, "Gemma 3 27B, windows": 5, "DeepSeek-V3, latent": -6}
    styles = zip(curves.items(), (*SERIES[:1] * 2, *SERIES[3:], *SERIES[1:3]), strict=True)
    for (text, sizes), color in styles:
        ax.plot(tokens, sizes, color=color, linestyle="--" if "own" in text else "-")
        _beside(ax, tokens[-1], sizes[-1], text, color, places.get(text, 0))
    card = device("h100-sxm")["memory"] / GB
    ax.plot([tokens[0], tokens[-1]], [card, card], color=INK, linestyle=":")
    _beside(ax, tokens[0], card, "memory of one H100", INK, 9)
    ax.set(xscale="log", yscale="log", xlim=(tokens[0], tokens[-1] * 18), ylim=(0.02, 700))
    ax.set(xlabel="tokens in the context", ylabel="cache of one user (GB)")
    _ticks(ax.xaxis, (512, 2048, 8192, 32768, 131072))
    _ticks(ax.yaxis, (0.1, 1, 10, 100))
    _span(ax, tokens[0], tokens[-1])
    return plot.drawing(figure, {"tokens": tokens, "GB": curves, "card": card})


def _caches(tokens: Sequence[int]) -> dict[str, list[float]]:
    """Return the caches that the last figure shows, in GB, by what it calls them."""
    shared, mha = model("llama-3.1-70b"), model("llama-2-7b")
    windows, latent = model("gemma-3-27b"), model("deepseek-v3")
    return {
        "70B, each head its own": [
            attention.kv_cache(shared, n_kv=shared["n_h"], T=T, b=BF16) / GB for T in tokens
        ],
        "Llama 3.1 70B": [attention.kv_cache(shared, T=T, b=BF16) / GB for T in tokens],
        "Llama 2 7B": [attention.kv_cache(mha, T=T, b=BF16) / GB for T in tokens],
        "Gemma 3 27B, windows": [attention.window_cache(windows, T=T, b=BF16) / GB for T in tokens],
        "DeepSeek-V3, latent": [attention.mla_cache(latent, T=T, b=BF16) / GB for T in tokens],
    }


def _beside(ax: Any, x: float, y: float, text: str, color: str, lift: float = 0) -> None:
    """Write the label of a line to the right of its last point."""
    offset = {"textcoords": "offset points", "va": "center"}
    ax.annotate(text, (x, y), (5, lift), color=color, size=LABEL, **offset)


def _span(ax: Any, first: float, last: float) -> None:
    """End the horizontal axis and the grid where the data end: right of that stand labels."""
    ax.spines["bottom"].set_bounds(first, last)
    ax.grid(visible=False, axis="y")
    ax.hlines(ax.get_yticks(), first, last, color=INK, alpha=0.25, linewidth=0.8, zorder=0)
    left, right = (math.log(end) for end in ax.get_xlim())
    middle = (math.log(first) + math.log(last)) / 2
    ax.set_xlabel(ax.get_xlabel(), x=(middle - left) / (right - left), ha="center")


def _ticks(axis: Any, values: Sequence[float]) -> None:
    axis.set_ticks(values, [f"{value:,}" for value in values])
    axis.set_ticks([], minor=True)
