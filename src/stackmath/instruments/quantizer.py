"""Instrument 7.1: the quantizer, what a format of weights costs in error and buys in speed."""

from __future__ import annotations

import math
from functools import cache

from sympy import Max, ceiling

from stackmath.chapters import attention, compression, grids
from stackmath.formats import FLOATS
from stackmath.instruments.choices import CACHES, caches, decoders, devices
from stackmath.instruments.nouns import (
    Axis,
    Case,
    Choice,
    Curve,
    Field,
    Instrument,
    Loop,
    Option,
    Plot,
    Point,
    Preset,
    Row,
    Slider,
    Step,
    local,
    said,
)
from stackmath.notation import (
    M_kv,
    M_need,
    M_spare,
    M_w,
    N_total,
    b,
    b_0,
    b_scale,
    b_w,
    e_sq,
    memory,
    n_block,
    n_eff,
    n_shard,
    r_dec,
    sqnr,
    usable,
)

BIT = 1 / 8  # of a byte
BF16 = attention.BF16
_ELEMENTS = {"fp8": ("FP8 (E4M3)", 8), "nf4": ("NF4", 4), "fp4": ("FP4 (E2M1)", 4)}
# What the chart marks beside the setting: name, grid, scale, weights to one, bytes of it.
_MARKS = (
    ("INT8 g128", "int8", "exact", 128, 2),
    ("NF4", "nf4", "exact", 64, 1 + 4 / 256),
    ("MXFP4", "fp4", "e8m0", 32, 1),
)


@cache
def elements() -> dict[str, Option]:
    """Return the formats of one weight, each with its bytes and its levels or its mantissa."""
    whole = {
        name: Option(FLOATS[name].name.upper(), {"b_eff": 2, "n_m": FLOATS[name].mantissa})
        for name in ("bf16", "fp16")
    }
    codes = {f"int{bits}": (f"INT{bits}, symmetric", bits) for bits in range(8, 1, -1)}
    listed = {
        name: Option(title, {"levels": name, "b_w": bits * BIT})
        for name, (title, bits) in {**codes, **_ELEMENTS}.items()
    }
    return {**whole, **listed}


@cache
def scales() -> dict[str, Option]:
    """Return how the scale of a block may be kept, with the bytes that it takes."""
    return {
        "fp32": Option("FP32, 32 bits", {"scale": "exact", "b_scale": 4}),
        "fp16": Option("FP16, 16 bits", {"scale": "exact", "b_scale": 2}),
        "double": Option(
            "8 bits, with an FP32 scale for 256 of them", {"scale": "exact", "b_scale": 1 + 4 / 256}
        ),
        "e4m3": Option("E4M3, 8 bits", {"scale": "e4m3", "b_scale": 1}),
        "e8m0": Option("a power of two, 8 bits", {"scale": "e8m0", "b_scale": 1}),
    }


def _marks() -> dict[str, float]:
    """Return the places of the formats that the chart marks."""
    made = {}
    for place, (_, grid, scale, block, size) in enumerate(_MARKS):
        width = elements()[grid].values["b_w"]
        made[f"bits_{place}"] = 8 * compression.effective_bytes(
            b_w=width, b_scale=size, b_zero=0, n_block=block
        )
        made[f"ratio_{place}"] = -10 * math.log10(grids.grid_error(grid, scale, block))
    return made


_error = Loop(
    "grid_error",
    ("grids", "gridError"),
    e_sq,
    ("levels", "scale", "block"),
    "The mean squared error of rounding normal weights to the levels of the grid, where the "
    "largest weight of a block sets its scale: integrated over the weights and over the largest.",
    grids.grid_error,
)
_bits = local("bits", n_eff, b_w / b, "Eight bits to a byte.")
_half = local("half", M_w, N_total * b_0, "EQ 7.5 in bf16.")
_lost = local(
    "lost", sqnr, compression.gaussian_bound.expr - sqnr, "EQ 7.2's bound less what is kept."
)
_promise = local("promise", r_dec, b_0 / b_w, "EQ 7.1 gain without a cache.")
_room = local("room", M_spare, usable * memory, "What the card gives.")
_need = local("need", M_need, M_w + M_kv, "Weights and cache.")
_cards = local("cards", n_shard, ceiling(M_need / (usable * memory)), "Cards that hold both.")
_right = local("right", n_eff, Max(9, n_eff + 1), "The right end of the chart.")
_cut = local(
    "cut",
    n_block,
    b_scale / (n_eff * b - b_w),
    "EQ 7.3 solved for the weights that share a scale, which need not be whole here.",
    requires=(n_eff * b > b_w, n_eff * b <= b_w + b_scale / 4),
)

QUANTIZER = Instrument(
    "quantizer",
    "The quantizer",
    "07-compression.md",
    controls=(
        Choice("element", "A weight stored in", elements, "int4"),
        Slider(
            "n_block",
            "Weights that share a scale",
            (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384),
            128,
            "{n_block:d}",
        ),
        Choice("kept", "The scale stored in", scales, "fp16"),
        Choice("model", "Model", decoders, "llama-3.1-8b", shared="decoders"),
        Slider(
            "T",
            "Tokens in the cache",
            (1, *(2**k for k in range(9, 18))),
            8192,
            "{T:d}",
        ),
        Choice("cache", "Cache stored in", caches, "bf16", shared="caches"),
        Choice("card", "Card", devices, "h100-sxm", shared="devices"),
        Field("usable", "Usable share of its memory", 1, 90, 0.01, "%"),
    ),
    constants={"n": 1, "b_zero": 0, "b_0": BF16, **_marks()},
    steps=(
        Step("b_eff", (compression.effective_bytes,)),
        Step("n_eff", (_bits,), {"b_w": "b_eff", "b": BIT}),
        Step("e_sq", (_error,), {"block": "n_block"}),
        Step("sqnr", (compression.weights_sqnr, compression.floating_sqnr), {"sigma_w": 1}),
        Step("e_rms", (compression.relative_error,)),
        Step("bound", (compression.gaussian_bound,)),
        Step("lost", (_lost,)),
        Step("M_w", (compression.weight_bytes,), {"b_w": "b_eff"}),
        Step("M_half", (_half,)),
        Step("M_kv", CACHES),
        Step("M_need", (_need,)),
        Step("M_room", (_room,)),
        Step("n_cards", (_cards,)),
        Step("alone", (compression.decode_ceiling,), {"b_w": "b_eff"}),
        Step("rate", (compression.parallel_ceiling,), {"b_w": "b_eff"}),
        Step("gain", (compression.decode_gain,), {"b_w": "b_eff"}),
        Step("promise", (_promise,), {"b_w": "b_eff"}),
        Step("crowd", (compression.critical_batch,), {"b_w": "b_eff"}),
        # What is drawn: the same levels with larger and smaller blocks, and the bound.
        Step("right", (_right,)),
        Step("best", (compression.gaussian_bound,), {"n_eff": "bits"}),
        Step("n_cut", (_cut,), {"n_eff": "bits", "b": BIT}),
        Step("e_cut", (_error,), {"block": "n_cut"}),
        Step("sqnr_cut", (compression.weights_sqnr,), {"e_sq": "e_cut", "sigma_w": 1}),
    ),
    rows=(
        Row("Bits of a weight, scales included", said("{n_eff:.3f}"), ("b_eff", "n_eff")),
        Row("Rounding error, of the weights' size", said("{e_rms:.2%}"), ("e_sq", "e_rms")),
        Row("Signal over rounding error", said("{sqnr:.1f} dB"), ("sqnr",)),
        Row(
            "Most that so many bits allow",
            said("{bound:.1f} dB, {lost:.1f} dB more"),
            ("bound",),
        ),
        Row("Weights", said("{M_w:GB.2}, {M_w:of M_half} of bf16's"), ("M_w",)),
        Row("Cache of one user", said("{M_kv:GB.2}"), ("M_kv",)),
        Row("Decode ceiling by the weights", said("{alone:.1f} tok/s"), ("alone",)),
        Row("The same, the cache read too", said("{rate:.1f} tok/s"), ("rate",)),
        Row("Over bf16", said("{gain:.2f}×, where the bits promise {promise:.2f}×"), ("gain",)),
        Row(
            "Users for whom computing takes as long as reading weights",
            said("{crowd:.0f}", "unknown: no 16-bit peak of {card_title} is published"),
            ("crowd",),
        ),
    ),
    verdict=(
        Case(
            "Does not fit: weights and cache are {M_need} and {card_title} gives {M_room}; it "
            "takes {n_cards:d} such cards, fewer bits, or a smaller model.",
            (("M_need", ">", "M_room"),),
            good=False,
        ),
        Case(
            "Nothing is compressed: {element_title} rounds off {e_rms:.2%} of the weights' size "
            "and decodes at most {rate:.0f} tok/s, the rate that every other format is held "
            "against.",
            (("n_eff", ">=", 16),),
        ),
        Case(
            "Too coarse to round to: {e_rms:.0%} of the weights' size is error. Take more bits, or "
            "a method that makes up for the error of each weight (EQ 7.6).",
            (("sqnr", "<", 10),),
            good=False,
        ),
        Case(
            "More than two bits of each weight buy nothing on normal weights: {n_eff:.2f} bits "
            "allow {bound:.1f} dB and {sqnr:.1f} dB are kept. The scales or the exponents are "
            "dear; they pay where sizes spread more widely than a normal's.",
            (("lost", ">", 12),),
        ),
        Case(
            "{M_w:GB.2} of weights with an error of {e_rms:.1%}. One user gets at most {rate:.0f} "
            "tok/s, {gain:.2f}× that of bf16; the cache keeps it from the {promise:.2f}× that the "
            "bits promise.",
            (("M_kv", ">", "M_w"),),
        ),
        Case(
            "{M_w:GB.2} of weights with an error of {e_rms:.1%}. One user gets at most {rate:.0f} "
            "tok/s, {gain:.2f}× that of bf16, of the {promise:.2f}× that the bits promise."
        ),
    ),
    presets=(
        Preset("BF16", {"element": "bf16"}, "What every other format is held against."),
        Preset(
            "INT8, a scale to 128",
            {"element": "int8"},
            "Half the bytes, and an error that few measurements find.",
        ),
        Preset(
            "INT4, a scale to 128",
            {"element": "int4"},
            "The layout of most GPTQ and AWQ checkpoints, without their zero points.",
        ),
        Preset(
            "NF4, quantized twice",
            {"element": "nf4", "n_block": 64, "kept": "double"},
            "QLoRA's: levels at the quantiles of a normal, scales in 8 bits.",
        ),
        Preset(
            "MXFP4",
            {"element": "fp4", "n_block": 32, "kept": "e8m0"},
            "The OCP's: cheap scales that are powers of two, and clip.",
        ),
        Preset(
            "NVFP4",
            {"element": "fp4", "n_block": 16, "kept": "e4m3"},
            "The same levels with a scale that is twice as dear and far nearer.",
        ),
        Preset(
            "A long conversation",
            {"element": "int4", "T": 131072},
            "The cache is read as often as the weights, and stays in 16 bits.",
        ),
        Preset(
            "Two bits, rounded",
            {"element": "int2", "n_block": 64},
            "Three levels: the error is most of the weight.",
        ),
    ),
    chart=Plot(
        "Signal over rounding error, by bits of a weight",
        "At {n_eff:.2f} bits a weight, {sqnr:.1f} dB are kept of the {bound:.1f} dB that normal "
        "weights allow at so many bits. The line beside the bound is the same code with larger and "
        "smaller blocks.",
        Axis("Bits of a weight, scales included", "1", "linear", 2, "right"),
        Axis("Signal over rounding error, dB", "1", "linear", 0),
        (
            Curve("most that is possible", "bits", "best"),
            Curve("{element_title}, other blocks", "bits", "sqnr_cut"),
            Point("this setting", "n_eff", "sqnr"),
            *(
                Point(name, f"bits_{place}", f"ratio_{place}")
                for place, (name, *_) in enumerate(_MARKS)
            ),
        ),
    ),
)
