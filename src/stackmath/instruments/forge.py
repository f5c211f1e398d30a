"""Instrument C.1: the Forge, from a training budget to a model, its bill and its service."""

from __future__ import annotations

from sympy import ceiling

from stackmath.chapters import attention, capstone, compression, pretraining
from stackmath.forge import DEFAULTS
from stackmath.instruments import intervals, room
from stackmath.instruments.choices import devices, formats, laws
from stackmath.instruments.nouns import (
    Case,
    Choice,
    Field,
    Instrument,
    Preset,
    Row,
    Slider,
    Step,
    local,
    said,
)
from stackmath.notation import (
    D,
    M_spare,
    N,
    f,
    memory,
    n,
    n_fleet,
)
from stackmath.planning import NODE
from stackmath.units import day, hour

_ratio = local("ratio", f, D / N, "Training tokens for each active parameter.")
_whole = local("whole", n_fleet, ceiling(n_fleet), "Devices are whole.")
_machine = local("machine", M_spare, n * memory, "The memory of a node.")

_NO_PEAK = "unknown: no 16-bit peak of {accelerator_title} is published"

FORGE = Instrument(
    "forge",
    "The Forge",
    "capstone.md",
    controls=(
        Slider(
            "C",
            "Training compute",
            tuple(float(f"{10 ** (k / 10):.3e}") for k in range(200, 271)),
            DEFAULTS.C,
            "{C}",
        ),
        Slider(
            "rho",
            "Parameters held over active",
            (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 18, 24, 32, 48, 64),
            DEFAULTS.rho,
            "{rho}:1",
        ),
        Slider(
            "f",
            "Tokens per parameter over the optimum's",
            (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 102, 128),
            DEFAULTS.f,
            "{f}×",
        ),
        Slider("T", "Context", tuple(2**k for k in range(12, 21)), DEFAULTS.T, "{T:d} tokens"),
        Choice("precision", "Precision of the weights", formats, DEFAULTS.precision, "formats"),
        Choice("accelerator", "Accelerator", devices, DEFAULTS.accelerator, "devices"),
        Choice("law", "Scaling law", laws, DEFAULTS.law, "laws", "Assumptions"),
        Field("mfu", "MFU", 1, 45, 0.01, "%"),
        Field("price", "Price of a card for an hour", 0.01, None, 1 / hour, "$"),
        Field("usable", "Usable memory", 1, 90, 0.01, "%"),
        Field("t_run", "Deadline", 1, 90, day, "days"),
        Field("L", "Layers", 1, DEFAULTS.L),
        Field("n_kv", "KV heads", 1, DEFAULTS.n_kv),
        Field("d_head", "Width of a head", 1, DEFAULTS.d_head),
        Field("b", "Bytes of a cached element", 0.5, DEFAULTS.b),
    ),
    constants={"node": NODE},
    steps=(
        Step("N_opt", (pretraining.optimal_size,)),
        Step("D_opt", (pretraining.optimal_tokens,)),
        Step("N", (capstone.overtrained_size,)),
        Step("D", (capstone.overtrained_tokens,)),
        Step("N_total", (capstone.total_parameters,)),
        Step("spent", (pretraining.compute,)),
        Step("ratio", (_ratio,)),
        Step("loss", (pretraining.predicted_loss,)),
        Step("sigma_f", (intervals.error_of_loss,)),
        Step("low", (intervals.loss_below,)),
        Step("high", (intervals.loss_above,)),
        Step("t_gpu", (pretraining.gpu_time,)),
        Step("exact_fleet", (pretraining.fleet,)),
        Step("n_fleet", (_whole,), {"n_fleet": "exact_fleet"}),
        Step("cost", (pretraining.training_cost,)),
        Step("M_w", (compression.weight_bytes,)),
        Step("n_shard", (capstone.shards,)),
        Step("rate", (compression.decode_ceiling,), {"N_read": "N"}),
        Step("M_kv", (attention.kv_cache,)),
        Step("together", (compression.parallel_ceiling,), {"N_read": "N", "n": "n_shard"}),
        Step("users", (capstone.concurrent_users,), {"n": "n_shard"}),
        Step("users_node", (capstone.concurrent_users,), {"n": "node"}),
        Step("room", (room.room,), {"n": "node"}),
        Step("free", (room.free,), {"n": "node"}),
        Step("both", (room.with_cache,)),
        Step("n_one", (capstone.shards,), {"M_w": "both"}),
        Step("machine", (_machine,), {"n": "node"}),
        Step("T_max", (attention.longest_context,), {"memory": "machine"}),
    ),
    rows=(
        Row("Total parameters", said("{N_total}"), ("N_opt", "N", "N_total")),
        Row("Active per token", said("{N}"), ("N_opt", "N")),
        Row("Training tokens", said("{D}"), ("D_opt", "D")),
        Row("Tokens per parameter", said("{ratio:.0f}"), ("ratio",)),
        Row(
            "Predicted loss, nats a token",
            said("{loss:.3f}, from {low:.2f} to {high:.2f} by the fit's errors"),
            ("loss", "sigma_f", "low", "high"),
            ("C.9",),
        ),
        Row("Training compute", said("{spent}"), ("spent",)),
        Row("Training time", said("{t_gpu:hours} device-hours", _NO_PEAK), ("t_gpu",)),
        Row("Fleet for {t_run:days} days", said("{n_fleet:d}", _NO_PEAK), ("exact_fleet",)),
        Row(
            "Training cost",
            said("{cost}", "unknown: no price of {accelerator_title:text} is assumed", _NO_PEAK),
            ("t_gpu", "cost"),
        ),
        Row("Weights on disk", said("{M_w}"), ("M_w",)),
        Row("Cards that a shard group needs", said("{n_shard:d}"), ("n_shard",)),
        Row("Single stream, one card's bandwidth", said("{rate:.1f} tok/s"), ("rate",)),
        Row(
            "The same, {n_shard:d} × card reading weights and cache",
            said("{together:.1f} tok/s"),
            ("together",),
        ),
        Row("KV cache of a user at full context", said("{M_kv}"), ("M_kv",)),
        Row(
            "Users at once on those cards",
            said(Case("none", (("users", "<", 1),), good=False), "{users:d}"),
            ("users",),
        ),
        Row(
            "Users at once on a node of {node:d}",
            said(Case("none", (("users_node", "<", 1),), good=False), "{users_node:d}"),
            ("users_node",),
        ),
    ),
    verdict=(
        Case(
            "Does not fit a node: {M_w} of weights need {n_shard:d} × {accelerator_title}, and "
            "the {node:d} of a node have {room} to use; it takes fewer parameters, fewer bits a "
            "weight, larger cards, or several nodes.",
            (("n_shard", ">", "node"),),
            good=False,
        ),
        Case(
            "Serves nobody: one user's cache of {M_kv} is larger than the {free} that the weights "
            "leave free on {node:d} × {accelerator_title}; it takes {n_one:d} cards, or a context "
            "of at most {T_max:d} tokens.",
            (("users_node", "<", 1),),
            good=False,
        ),
        Case(
            "Serves {users_node:d} on a node of {node:d} × {accelerator_title}, and nobody on the "
            "{n_shard:d} that hold the weights: with one user's cache of {M_kv} it takes "
            "{n_one:d}.",
            (("users", "<", 1),),
        ),
        Case(
            "Serves {users:d} at once on the {n_shard:d} × {accelerator_title} for the weights, "
            "{users_node:d} on a node of {node:d}."
        ),
    ),
    presets=(
        Preset(
            "About Llama 3 8B",
            {"C": 7.244e23, "f": 102, "precision": "bf16", "T": 8192, "L": 32},
            "15 trillion tokens on 8 billion parameters is a hundred times the optimum's ratio.",
        ),
        Preset(
            "About Chinchilla",
            {"C": 5.754e23, "f": 1, "T": 4096, "L": 80, "n_kv": 64, "precision": "bf16"},
            "By the coefficients chosen here the optimum of its budget is not its 70 billion.",
        ),
        Preset(
            "About DeepSeek-V3",
            {
                "C": 3.286e24,
                "rho": 18,
                "f": 23,
                "accelerator": "h800-sxm",
                "mfu": 35,
                "L": 61,
                "n_kv": 2,
            },
            "37 of 671 billion parameters work on a token; two KV heads stand in for its latent.",
        ),
        Preset(
            "One million tokens on a 24 GB card",
            {"T": 2**20, "accelerator": "rtx-4090"},
            "What binds, and what would have to change.",
        ),
    ),
)
