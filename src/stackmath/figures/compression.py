"""The figures of Chapter 7: the decode ceiling by bits, four-bit levels, error by bits."""

from __future__ import annotations

import math
from typing import Any

from stackmath.chapters import attention, compression, grids
from stackmath.data import device
from stackmath.figures import INK, SERIES, Drawing, plot
from stackmath.models import model
from stackmath.units import GB

LABEL = 11  # points
BIT = 1 / 8  # of a byte
# gpt-fast, README: Llama 2 7B on an A100 of 80 GB; tokens a second and GB/s.
MEASURED = {"bf16": (104.9, 1397.31), "8-bit": (155.58, 1069.20), "4-bit": (196.80, 862.69)}
FIXED = 3e-3  # seconds of a token, which the three runs have in common at the card's full bandwidth


def decode_by_bits() -> Drawing:
    """Return three measured rates of decoding beside the ceiling, against bits read."""
    shape, card = model("llama-2-7b"), device("a100-sxm-80gb")
    cache = attention.kv_cache(shape, T=shape["context"], b=attention.BF16)
    bits = [3 + step / 8 for step in range(8 * 14 + 1)]
    figure, ax = plot.axes()
    ceiling = [compression.decode_ceiling(card, shape, b_w=width * BIT) for width in bits]
    cached = [
        compression.parallel_ceiling(card, shape, n=1, b_w=width * BIT, M_kv=cache)
        for width in bits
    ]
    fixed = [1 / (1 / rate + FIXED) for rate in ceiling]
    lines = (
        ("ceiling, weights alone", ceiling, SERIES[0], "-"),
        ("with 4,096 tokens cached", cached, SERIES[2], "--"),
        ("ceiling and 3 ms a token", fixed, SERIES[1], ":"),
    )
    for text, rates, color, style in lines:
        ax.plot(bits, rates, color=color, linestyle=style, label=text)
    points = {}
    for name, (rate, read) in MEASURED.items():
        width = read * GB / rate / shape["N_read"] / BIT
        ax.plot([width], [rate], marker="o", color=INK, linestyle="none")
        ax.annotate(
            f"{name}, measured", (width, rate), (0, -14), ha="center", va="center",
            color=INK, size=LABEL, textcoords="offset points",
        )  # fmt: skip
        points[name] = [width, rate]
    ax.set(xlim=(2.6, 18), ylim=(0, 700), xlabel="bits read for each parameter")
    ax.set(ylabel="tokens per second, one stream")
    ax.set_xticks([4, 6, 8, 10, 12, 14, 16])
    ax.legend(loc="upper right", bbox_to_anchor=(0.92, 1), labelcolor=INK, fontsize=LABEL,
              frameon=False)  # fmt: skip
    data = {"bits": bits, "lines": {text: rates for text, rates, *_ in lines}, "points": points}
    return plot.drawing(figure, data)


def four_bit_levels() -> Drawing:
    """Return the levels of three four-bit formats below the density of normal weights."""
    block = 64
    top = _largest(block)
    figure, ax = plot.axes(7.2, 3.8)
    places = [step / 20 for step in range(-70, 71)]
    density = [math.exp(-(x**2) / 2) for x in places]
    ax.fill_between(places, [3.6 + 1.6 * y for y in density], 3.6, color=INK, alpha=0.18)
    ax.text(3.75, 4.1, "normal weights", color=INK, size=LABEL, va="center")
    rows = (("INT4", "int4", 0), ("FP4, E2M1", "fp4", 1), ("NF4", "nf4", 2))
    data: dict[str, Any] = {"top": top, "levels": {}}
    for row, (text, grid, tone) in enumerate(rows):
        levels = [top * level for level in grids.grids()[grid]]
        height = 3 - row * 1.25
        ax.hlines(height, -top, top, color=INK, alpha=0.4, linewidth=0.8)
        ax.vlines(levels, height - 0.36, height + 0.36, color=SERIES[tone], linewidth=2.2)
        ratio = -10 * math.log10(grids.grid_error(grid, "exact", block))
        label = f"{text}, {len(levels)} levels\n{ratio:.1f} dB"
        ax.text(3.75, height, label, color=SERIES[tone], size=LABEL, va="center")
        data["levels"][text] = levels
    ax.set(xlim=(-3.6, 6.9), ylim=(-0.2, 5.4), yticks=[])
    ax.set_xticks(range(-3, 4))
    ax.grid(visible=False)
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_bounds(-3.5, 3.5)
    ax.set_xlabel("weight, in standard deviations", x=3.5 / 10.5)
    return plot.drawing(figure, data)


def _largest(block: int) -> float:
    """Return the mean of the largest magnitude among so many normal weights."""
    return sum(size * block * below ** (block - 1) * share for size, below, share in grids.peaks())


def error_by_bits() -> Drawing:
    """Return what formats keep of normal weights against their bits, below what is possible."""
    figure, ax = plot.axes()
    bits = [step / 4 for step in range(4, 38)]
    bound = [compression.gaussian_bound(n_eff=width) for width in bits]
    ax.plot(bits, bound, color=INK, linestyle="--")
    _beside(ax, bits[-1], bound[-1], "most that\nis possible", INK)
    data: dict[str, Any] = {"bits": bits, "bound": bound, "formats": {}}
    whole = [_format(f"int{width}", "exact", 128, 2) for width in range(2, 9)]
    ax.plot(*zip(*whole, strict=True), color=SERIES[0], marker="o")
    _beside(ax, whole[-1][0], whole[-1][1], "INT2 to INT8\na scale to 128", SERIES[0], -4)
    data["formats"]["integers"] = whole
    marks = (
        (
            "NF4, twice",
            _format("nf4", "exact", 64, 1 + 4 / 256),
            SERIES[2],
            "^",
            (-6, 25, "right"),  # above the line of what is possible
        ),
        ("NVFP4", _format("fp4", "e4m3", 16, 1), SERIES[1], "s", (10, 3, "left")),
        ("MXFP4", _format("fp4", "e8m0", 32, 1), SERIES[1], "D", (10, -10, "left")),
        (
            "FP8, E4M3\na scale to 128",
            _format("fp8", "exact", 128, 2),
            SERIES[1],
            "v",
            (9, -2, "left"),
        ),
    )
    for text, place, color, mark, (right, up, side) in marks:
        ax.plot(*[[value] for value in place], marker=mark, color=color, linestyle="none")
        ax.annotate(
            text, place, (right, up), ha=side, va="center", color=color, size=LABEL,
            textcoords="offset points",
        )  # fmt: skip
        data["formats"][text] = place
    ax.set(xlim=(1, 11.2), ylim=(0, 60), xlabel="bits of a weight, scales included")
    ax.set(ylabel="signal over rounding error (dB)")
    ax.set_xticks(range(1, 10))
    return plot.drawing(figure, data)


def _format(grid: str, scale: str, block: int, size: float) -> list[float]:
    """Return the bits of a format and its signal over rounding error."""
    width = int(grid[-1])  # of its name
    spent = compression.effective_bytes(b_w=width * BIT, b_scale=size, b_zero=0, n_block=block)
    return [spent / BIT, -10 * math.log10(grids.grid_error(grid, scale, block))]


def _beside(ax: Any, x: float, y: float, text: str, color: str, lift: float = 0) -> None:
    """Write the label of a line to the right of its last point."""
    offset = {"textcoords": "offset points", "va": "center"}
    ax.annotate(text, (x, y), (7, lift), color=color, size=LABEL, **offset)
