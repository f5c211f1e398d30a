"""Instrument 3.1: the KV-cache budget of one card."""

from __future__ import annotations

from sympy import Max, floor

from stackmath.chapters import attention, capstone, compression
from stackmath.instruments import room
from stackmath.instruments.choices import CACHES, caches, decoders, devices, formats
from stackmath.instruments.nouns import (
    Case,
    Choice,
    Field,
    Instrument,
    Preset,
    Row,
    Slider,
    Stack,
    Step,
    local,
    said,
)
from stackmath.notation import (
    L,
    L_full,
    L_local,
    M_kv_batch,
    M_need,
    M_spare,
    M_w,
    T_max,
    b,
    d_c,
    d_head,
    d_r,
    memory,
    n_kv,
    usable,
    w,
)

_both = local("both", M_need, M_w + M_kv_batch, "Weights and all caches.")
_left = local("left", M_spare, usable * memory - M_need, "What is usable less what is taken.")
_per_token = 2 * n_kv * d_head * b
_latent_context = local(
    "latent_context",
    T_max,
    floor((usable * memory - M_w) / (L * (d_c + d_r) * b)),
    "EQ 3.6 set equal to the free memory, solved for T.",
)
_window_context = local(
    "window_context",
    T_max,
    floor(
        Max(
            (usable * memory - M_w) / (_per_token * (L_full + L_local)),
            ((usable * memory - M_w) / _per_token - L_local * w) / L_full,
        )
    ),
    "EQ 3.7 set equal to the free memory, solved for T inside the window and beyond it.",
    requires=(L_full > 0,),
)

KV_BUDGET = Instrument(
    "kv-budget",
    "The KV-cache budget",
    "03-attention.md",
    controls=(
        Choice("model", "Model", decoders, "llama-3.1-8b", shared="decoders"),
        Slider(
            "T",
            "Context of one user",
            tuple(2**k for k in range(10, 21)),
            8192,
            "{T:d} tokens",
        ),
        Slider(
            "n_seq",
            "Users",
            (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024),
            16,
            "{n_seq:d}",
        ),
        Choice("weights", "Weights stored in", formats, "bf16", shared="formats"),
        Choice("cache", "Cache stored in", caches, "bf16", shared="caches"),
        Choice("card", "Card", devices, "h100-sxm", shared="devices"),
        Field("usable", "Usable share of its memory", 1, 90, 0.01, "%"),
    ),
    constants={"n": 1},
    steps=(
        Step("M_room", (room.room,)),
        Step("M_w", (compression.weight_bytes,)),
        Step("free", (room.free,)),
        Step("M_kv", CACHES),
        Step("M_kv_batch", (room.every_cache,)),
        Step("M_need", (_both,)),
        Step("left", (_left,)),
        Step("users", (capstone.concurrent_users,)),
        Step("T_max", (_latent_context, _window_context, attention.longest_context)),
        Step("n_weights", (capstone.shards,)),
        Step("one", (room.with_cache,)),
        Step("n_one", (capstone.shards,), {"M_w": "one"}),
        Step("n_all", (capstone.shards,), {"M_w": "M_need"}),
    ),
    rows=(
        Row("Parameters", said("{N_total:d}")),
        Row("Memory of the card", said("{memory:GB.2} ({memory:GiB.2})")),
        Row("Weights", said("{M_w:GB.2} ({M_w:GiB.2})"), ("M_w",)),
        Row("Cache of one user", said("{M_kv:GB.2} ({M_kv:GiB.2})"), ("M_kv",)),
        Row("Cache of all users", said("{M_kv_batch:GB.2} ({M_kv_batch:GiB.2})"), ("M_kv_batch",)),
        Row("Weights and caches", said("{M_need:GB.2} ({M_need:GiB.2})"), ("M_need",)),
        Row("Free of what is usable", said("{left:GB.2} ({left:GiB.2})"), ("left",)),
        Row(
            "Users that fit",
            said(
                Case("none: the weights alone do not fit", (("users", "<", 0),), good=False),
                Case("none", (("users", "<", 1),), good=False),
                "{users:d}",
            ),
            ("users",),
        ),
        Row(
            "Longest context of one user",
            said(
                Case("none", (("free", "<=", 0),), good=False),
                Case("any: every layer forgets what leaves its window", (("L_full", "==", 0),)),
                Case(
                    "{T_max:d} tokens, more than the {context:d} that the model supports",
                    (("T_max", ">", "context"),),
                ),
                "{T_max:d} tokens of the {context:d} that the model supports",
            ),
            ("T_max",),
        ),
    ),
    verdict=(
        Case(
            "Does not fit: the weights alone are {M_w} and {card_title} gives {M_room}; it takes "
            "{n_weights:d} such cards, narrower weights, or a smaller model.",
            (("free", "<=", 0),),
            good=False,
        ),
        Case(
            "Serves nobody: one user's cache of {M_kv} at {T:d} tokens is more than the {free} "
            "that the weights leave free; it takes {n_one:d} such cards, or a context of at most "
            "{T_max:d} tokens.",
            (("users", "<", 1),),
            good=False,
        ),
        Case(
            "Too many: {n_seq:d} users and the weights take {M_need}, and {card_title} gives "
            "{M_room}; {users:d} fit, and all would on {n_all:d} such cards.",
            (("n_seq", ">", "users"),),
            good=False,
        ),
        Case(
            "Fits, but {model_title} supports contexts of {context:d} tokens, and {T:d} are asked "
            "of it.",
            (("T", ">", "context"),),
            good=False,
        ),
        Case("Fits: {n_seq:d} users take {M_need} with the weights, and {left} stay free."),
    ),
    presets=(
        Preset(
            "One million tokens on a 24 GB card",
            {"T": 2**20, "n_seq": 1, "card": "rtx-4090"},
            "The cache alone is several cards' worth.",
        ),
        Preset(
            "A latent in place of heads",
            {"model": "deepseek-v3", "T": 131072, "n_seq": 1, "weights": "fp8", "card": "b200-sxm"},
            "671 billion parameters, and the smallest cache of its class.",
        ),
        Preset(
            "Windows in most layers",
            {"model": "gemma-3-27b", "T": 131072, "n_seq": 8},
            "Five layers of six forget what is older than their window.",
        ),
    ),
    chart=Stack(
        "Where the card's memory goes",
        "Weights {M_w}, caches {M_kv_batch}, of {M_room} that may be used on {card_title}.",
        "byte",
        (("Weights", "M_w"), ("Caches of all users", "M_kv_batch")),
        ("Usable memory", "M_room"),
    ),
)
