# %% [markdown]
"""
# The error of quantized weights

What do fewer bits cost: how much of the weights is lost in each format, how much of that is the grid and how much the size of a block, and how far is it from the best that any code could do?

Signal over error is [EQ 7.2 SQNR](../07-compression.md#eq-7.2-SQNR), what a weight takes with its share of a scale is [EQ 7.3](../07-compression.md#eq-7.3), and the bound is [EQ 7.2 bound](../07-compression.md#eq-7.2-bound).
"""

# %%
import argparse
import sys
from math import log10

import numpy as np

from stackmath import (
    effective_bytes,
    gaussian_bound,
    relative_error,
    weights_sqnr,
)
from stackmath.chapters.codebooks import dequantize, quantize
from stackmath.chapters.grids import grid_error, grids
from stackmath.figures import INK, plot

BITS = {
    "int2": 2,
    "int3": 3,
    "int4": 4,
    "fp4": 4,
    "nf4": 4,
    "int6": 6,
    "int8": 8,
    "fp8": 8,
}
BLOCKS = (32, 128, 1024)
SCALE = 2  # bytes of a block's scale, which is kept in 16 bits

parser = argparse.ArgumentParser(
    description="The error of quantized weights."
)
parser.add_argument(
    "--seed", type=int, default=2022, help="of the draw of weights"
)
# A notebook has no command line.
chosen = parser.parse_args(
    sys.argv[1:] if "__file__" in globals() else []
)
if chosen.seed < 0:
    parser.error("a seed is 0 or more")
weights = np.random.default_rng(chosen.seed).standard_normal(2**18)


def measured(grid, block):
    """Return signal over error, in decibels, of weights that were rounded to a grid."""
    levels = grids()[grid]
    codes, scales = quantize(weights, levels, block)
    error = dequantize(codes, scales, levels, block) - weights
    return weights_sqnr(
        e_sq=float(np.mean(error**2)), sigma_w=float(np.std(weights))
    )


def expected(grid, block):
    """Return the same for normal weights without end, by integration."""
    return -10 * log10(grid_error(grid, "exact", block))


def width(grid, block):
    """Return the bits of a weight with its share of the scale."""
    return 8 * effective_bytes(
        b_w=BITS[grid] / 8, b_scale=SCALE, b_zero=0, n_block=block
    )


# %% [markdown]
"""
The weights are drawn from a normal distribution, as those of many layers nearly are; each block is scaled by its largest weight.
The integral of the error says what the draw should show, and the two agree within a tenth of a decibel.
"""

# %%
print(f"{len(weights):,} normal weights\n")
print("format   block    bits   measured   expected   no code      error")
print(
    "                                 dB         dB    above   of weight"
)
for grid in BITS:
    for block in BLOCKS:
        bits, ratio = width(grid, block), measured(grid, block)
        print(
            f"{grid:6}   {block:5,}   {bits:5.3f}   {ratio:8.2f}", end=""
        )
        print(f"   {expected(grid, block):8.2f}", end="")
        print(f"   {gaussian_bound(n_eff=bits):7.2f}", end="")
        print(f"   {relative_error(sqnr=ratio):9.2%}")

# %%
figure, ax = plot.axes(7.2, 4.2)
spans = [2, 8.6]
ax.plot(
    spans,
    [gaussian_bound(n_eff=one) for one in spans],
    color=INK,
    label="no code above",
)
families = {
    "integers": ("int2", "int3", "int4", "int6", "int8"),
    "floating point": ("fp4", "fp8"),
    "normal quantiles": ("nf4",),
}
for (family, formats), marker in zip(
    families.items(), "os^", strict=True
):
    points = [
        (width(one, block), measured(one, block))
        for one in formats
        for block in BLOCKS
    ]
    ax.plot(
        *zip(*points, strict=True),
        marker,
        label=family,
        markersize=6,
        alpha=0.85,
    )
ax.set(
    xlabel="bits a weight, the scale included",
    ylabel="signal over error (dB)",
)
ax.legend(loc="upper left")
plot.show(
    figure,
    "quantization_error.svg",
    "Signal over error against bits a weight: each format makes a short row of points that rises "
    "with smaller blocks, below the line that no code can pass and further below it the more "
    "bits there are.",
)

# %% [markdown]
"""
Left out: real weights, whose outliers make small blocks worth more; scales in fewer bits; methods that move the other weights to make up for an error; and what the model loses, which no error of weights tells.
"""
