"""Instrument 8.1: the roofline of a device, and the planner of a service on it."""

from __future__ import annotations

from stackmath.chapters import capstone, compression, serving
from stackmath.instruments import room
from stackmath.instruments.choices import CACHES, caches, decoders, devices, formats
from stackmath.instruments.nouns import (
    Axis,
    Case,
    Choice,
    Curve,
    Field,
    Instrument,
    Plot,
    Point,
    Preset,
    Row,
    Rule,
    Slider,
    Step,
    local,
    said,
)
from stackmath.notation import (
    FLOP,
    F_op,
    M_kv,
    M_need,
    M_op,
    M_w,
    N,
    T,
    T_out,
    intensity,
    n_seq,
)
from stackmath.units import hour

_context = local("context_held", T, T + T_out, "A full answer's context is its prompt and itself.")
_all = local("with_all", M_need, M_w + n_seq * M_kv, "Weights and every cache.")
_work = local("step_work", F_op, 2 * FLOP * N * n_seq, "Two FLOP for each parameter and sequence.")
_moved = local("step_bytes", M_op, M_w + n_seq * M_kv, "A step reads the weights and every cache.")
_decode = local("decode_intensity", intensity, F_op / M_op, "Work over bytes of a decode step.")
_prefill = local(
    "prefill_intensity", intensity, 2 * FLOP * N * T / M_w, "A prompt's work over the weights."
)

_NO_PEAK = "unknown: no 16-bit peak of {card_title} is published"


def _served(*texts: str) -> tuple[Case, ...]:
    """Return what is said of a service, of one that serves nobody, and of a card without a peak."""
    return said(Case("none: nobody is served", (("users", "<", 1),), good=False), *texts, _NO_PEAK)


SERVING = Instrument(
    "serving",
    "The roofline and serving planner",
    "08-serving.md",
    controls=(
        Choice("model", "Model", decoders, "llama-3.1-70b", shared="decoders"),
        Choice("card", "Card", devices, "h100-sxm", shared="devices"),
        Slider("n", "Cards", (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64), 4, "{n:d}"),
        Choice("weights", "Weights stored in", formats, "bf16", shared="formats"),
        Choice("cache", "Cache stored in", caches, "bf16", shared="caches"),
        Slider(
            "T_prompt", "Prompt", tuple(2**k for k in range(7, 21)), 2048, "{T_prompt:d} tokens"
        ),
        Slider(
            "n_seq",
            "Sequences at once",
            (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024),
            32,
            "{n_seq:d}",
        ),
        Field("T_out", "Tokens of an answer", 1, 256),
        Field("mfu", "MFU of the prefill", 1, 50, 0.01, "%"),
        Field("usable", "Usable share of the memory", 1, 90, 0.01, "%"),
        Field("price", "Price of a card for an hour", 0.01, None, 1 / hour, "$"),
    ),
    constants={"t_wait": 0},
    steps=(
        Step("T_held", (_context,), {"T": "T_prompt"}),
        Step("M_w", (compression.weight_bytes,)),
        Step("M_kv", CACHES, {"T": "T_held"}),
        Step("M_room", (room.room,)),
        Step("free", (room.free,)),
        Step("one", (room.with_cache,)),
        Step("all", (_all,)),
        Step("M_caches", (room.every_cache,)),
        Step("users", (capstone.concurrent_users,)),
        Step("n_weights", (capstone.shards,)),
        Step("n_one", (capstone.shards,), {"M_w": "one"}),
        Step("n_all", (capstone.shards,), {"M_w": "all"}),
        Step("I_ridge", (serving.ridge_point,)),
        Step("n_crit", (serving.compute_bound_batch,)),
        Step("F_step", (_work,)),
        Step("M_step", (_moved,)),
        Step("I_decode", (_decode,), {"F_op": "F_step", "M_op": "M_step"}),
        Step("P_decode", (serving.roofline,), {"intensity": "I_decode"}),
        Step("I_prefill", (_prefill,), {"T": "T_prompt"}),
        Step("P_prefill", (serving.roofline,), {"intensity": "I_prefill"}),
        Step("P_curve", (serving.roofline,)),
        Step("t_pre", (serving.prefill_time,), {"T": "T_prompt"}),
        Step("ttft", (serving.first_token_time,)),
        Step("tpot", (serving.decode_step,)),
        Step("speed", (serving.decode_throughput,), {"n_seq": 1, "t_step": "tpot"}),
        Step("throughput", (serving.decode_throughput,), {"t_step": "tpot"}),
        Step("t_e2e", (serving.answer_latency,)),
        Step("cost_mtok", (serving.token_cost,)),
    ),
    rows=(
        Row("Weights", said("{M_w}"), ("M_w",)),
        Row("Cache of a sequence", said("{M_kv}"), ("M_kv",)),
        Row("Weights and caches, of {M_room}", said("{all}"), ("all",)),
        Row(
            "Sequences that fit",
            said(Case("none", (("users", "<", 1),), good=False), "{users:d}"),
            ("users",),
        ),
        Row("Ridge of the roofline", said("{I_ridge:.0f} FLOP/B", _NO_PEAK), ("I_ridge",)),
        Row("Intensity of a decode step", said("{I_decode:.1f} FLOP/B"), ("I_decode",)),
        Row(
            "Batch at which reading weights costs as much as computing",
            said("{n_crit:.0f}", _NO_PEAK),
            ("n_crit",),
        ),
        Row("Time to first token, no line", _served("{ttft}"), ("t_pre", "ttft")),
        Row("Time of a further token", _served("{tpot}"), ("tpot",)),
        Row("Tokens a second, each user", _served("{speed:.1f}"), ("speed",)),
        Row("Tokens a second, all", _served("{throughput:.0f}"), ("throughput",)),
        Row("An answer of {T_out:d} tokens", _served("{t_e2e}"), ("t_e2e",)),
        Row(
            "A million decoded tokens",
            _served("{cost_mtok}", "unknown: no price of {card_title:text} is assumed"),
            ("cost_mtok",),
        ),
    ),
    verdict=(
        Case(
            "Does not fit: the weights alone are {M_w}, and {n:d} × {card_title} give {M_room}; it "
            "takes {n_weights:d} such cards, narrower weights, or a smaller model.",
            (("free", "<=", 0),),
            good=False,
        ),
        Case(
            "Serves nobody: one cache of {M_kv} is more than the {free} that the weights leave "
            "free; it takes {n_one:d} such cards, or a shorter context.",
            (("users", "<", 1),),
            good=False,
        ),
        Case(
            "Too many: {n_seq:d} sequences and the weights take {all}, and {n:d} × {card_title} "
            "give {M_room}; {users:d} fit, and all would on {n_all:d} such cards.",
            (("n_seq", ">", "users"),),
            good=False,
        ),
        Case(
            "Fits, but {model_title} supports contexts of {context:d} tokens, and {T_held:d} are "
            "asked of it.",
            (("T_held", ">", "context"),),
            good=False,
        ),
        Case(
            "Fits, and compute binds: {n_seq:d} sequences are past the batch of {n_crit:.0f} where "
            "reading the weights takes as long; more of them slow each other down.",
            (("n_seq", ">", "n_crit"),),
        ),
        Case(
            "Fits, and reading the caches binds: {n_seq:d} of {M_kv} are more bytes a step than "
            "the weights; a shorter context or a narrower cache speeds it up.",
            (("M_caches", ">", "M_w"),),
        ),
        Case(
            "Fits, and reading the weights binds: a step moves {M_step} for {F_step} of work; more "
            "sequences would decode nearly for free.",
            (("I_ridge", ">", 0),),
        ),
        Case("Fits: {n_seq:d} sequences and the weights take {all} of {M_room}."),
    ),
    presets=(
        Preset(
            "One user on one card",
            {"model": "llama-3.1-8b", "n": 1, "n_seq": 1},
            "Every token waits for all weights.",
        ),
        Preset(
            "A long document",
            {"model": "llama-3.1-70b", "n": 8, "T_prompt": 131072, "n_seq": 8, "cache": "fp8"},
            "Reading the prompt takes longer than writing the answer.",
        ),
        Preset(
            "One million tokens on a 24 GB card",
            {"model": "llama-3.1-8b", "card": "rtx-4090", "n": 1, "T_prompt": 2**20, "n_seq": 1},
            "The cache alone is several cards' worth.",
        ),
    ),
    chart=Plot(
        "The roofline of one card",
        "{card_title} reaches its peak from {I_ridge:.0f} FLOP a byte; a decode step of {n_seq:d} "
        "sequences does {I_decode:.1f}, the prefill of a prompt {I_prefill:.0f}.",
        Axis("Arithmetic intensity", "FLOP/byte", "log", 0.1, 100_000),
        Axis("Rate of one card", "FLOP/s", "log"),
        (
            Curve("roof", "intensity", "P_curve"),
            Rule("ridge {I_ridge:.0f}", x="I_ridge"),
            Point("decode", "I_decode", "P_decode"),
            Point("prefill", "I_prefill", "P_prefill"),
        ),
    ),
)
