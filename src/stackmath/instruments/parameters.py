"""Instrument 2.1: the parameter counter, where every parameter of a model sits."""

from __future__ import annotations

from functools import cache
from typing import Any

from stackmath import models
from stackmath.chapters import block
from stackmath.instruments.nouns import (
    Case,
    Choice,
    Field,
    Instrument,
    Option,
    Preset,
    Row,
    Stack,
    Step,
    local,
    said,
)
from stackmath.models import Model, breakdown
from stackmath.notation import (
    L,
    N_bias,
    N_layer,
    N_mlp,
    N_mlp_bias,
    N_ne,
    N_qk,
    d,
    d_head,
    n_emb,
    n_h,
    n_kv,
    n_norm,
    n_pos,
    n_vocab,
    nu,
)

PARTS = ("embedding", "positions", "attention", "mlp", "experts", "router", "norms", "head")
SHAPE = ("L", "d", "d_ff", "n_h", "n_kv", "d_head", "n_vocab", "n_emb")

_embedding = local("embedding", N_ne, d * n_vocab, "A row of the model's width for each entry.")
_positions = local("positions", N_ne, d * n_pos, "A row of the model's width for each position.")
_biases = local(
    "attention_biases",
    N_bias,
    d_head * (n_h + 2 * n_kv) + d,
    "One bias for each column of queries, keys, values and of the output.",
)
_attention = local(
    "attention",
    N_layer,
    L * (2 * d * d_head * (n_h + n_kv) + N_bias),
    "Queries, keys, values and output in every layer, and their biases.",
)
_mlp = local("mlp", N_layer, L * (N_mlp + N_mlp_bias), "The MLP of every layer, and its biases.")
_norms = local(
    "norms", N_layer, L * (n_norm * nu + N_qk) + nu, "The norms of every layer, and the last one."
)
_head = local("head", N_ne, d * n_vocab * (n_emb - 1), "A second matrix where the ends are untied.")


@cache
def counted() -> dict[str, Option]:
    """Return every model: its shape where EQ 2.4 describes it, else its parts as counted."""
    return {name: Option(one.title, _values(one)) for name, one in models.models().items()}


def _values(one: Model) -> dict[str, Any]:
    """Return what is known of a model; each part adds up to the count of its configuration."""
    parts = {part: size for part, size in breakdown(one).items() if part in PARTS}
    shape = _shape(one, parts)
    about = {"counted": one["N_total"], "described": int(shape is not None)}
    if shape is not None:
        return {**about, **shape, "experts": 0, "router": 0}
    return {**about, **parts, "N_total": one["N_total"], "N": one["N"]}


def _shape(one: Model, parts: dict[str, int]) -> dict[str, int] | None:
    """Return the symbols of EQ 2.4, None where no choice of them gives every part exactly."""
    if not {*SHAPE} <= {*one}:
        return None
    shape = {symbol: one[symbol] for symbol in SHAPE} | {"n_pos": parts["positions"] // one["d"]}
    for biases in ({"bias": 0, "N_mlp_bias": 0, "N_bias": 0}, {}):
        for qk in ({"N_qk": 0}, {}):
            for norms in ((v, n) for v in (1, 2) for n in (1, 2, 4)):
                for n_mat in (2, 3):
                    made = {"v_norm": norms[0], "n_norm": norms[1], "n_mat": n_mat}
                    tried = {**shape, **made, **biases, **qk}
                    if _counts(tried) == parts:
                        return tried
    return None


def _counts(shape: dict[str, int]) -> dict[str, int]:
    """Return the parameters of each part by the equations of this instrument."""
    known = {
        "N_qk": block.qk_norm_parameters(shape),
        "bias": _biases(shape),
        "N_mlp_bias": block.mlp_biases(shape),
        "nu": block.norm_parameters(shape),
        **shape,
    }
    made = {
        "embedding": _embedding(known),
        "positions": _positions(known),
        "attention": _attention(known, N_bias=known["bias"]),
        "mlp": _mlp(known, N_mlp=block.mlp_parameters(known)),
        "norms": _norms(known),
        "head": _head(known),
    }
    return {part: made.get(part, 0) for part in PARTS}


def _part(title: str, name: str) -> Row:
    cases = (Case("none", ((name, "==", 0),)), f"{{{name}:d}}, {{{name}:of N_total}}")
    made = name in ("experts", "router")
    return Row(title, said(*cases), () if made else (name,))


PARAMETERS = Instrument(
    "parameters",
    "The parameter counter",
    "02-block.md",
    controls=(
        Choice("model", "Start from", counted, "llama-3.1-8b", shared="counted"),
        Field("L", "Layers", 1, None, group="Shape"),
        Field("d", "Width", 64, None, group="Shape"),
        Field("n_h", "Query heads", 1, None, group="Shape"),
        Field("n_kv", "KV heads", 1, None, group="Shape"),
        Field("d_head", "Width of a head", 1, None, group="Shape"),
        Field("d_ff", "Width of the MLP", 64, None, group="Shape"),
        Field("n_mat", "Matrices of the MLP", 1, None, group="Shape"),
        Field("n_vocab", "Vocabulary", 64, None, group="Shape"),
        Field("n_emb", "Vocabulary matrices: 1 tied, 2 not", 1, None, group="Shape"),
    ),
    steps=(
        Step("nu", (block.norm_parameters,)),
        Step("N_qk", (block.qk_norm_parameters,)),
        Step("bias", (_biases,)),
        Step("N_mlp_bias", (block.mlp_biases,)),
        Step("N_bias", (block.layer_biases,)),
        Step("N_mlp", (block.mlp_parameters,)),
        Step("N_layer", (block.layer_parameters,)),
        Step("embedding", (_embedding,)),
        Step("positions", (_positions,)),
        Step("attention", (_attention,), {"N_bias": "bias"}),
        Step("mlp", (_mlp,)),
        Step("norms", (_norms,)),
        Step("head", (_head,)),
        Step("N_total", (block.decoder_parameters,)),
        Step("N_ne", (block.body_parameters,)),
        Step("r_mlp", (block.mlp_over_attention,)),
    ),
    rows=(
        Row("Parameters", said("{N_total:d}"), ("N_total",)),
        Row(
            "Of these, used by one token",
            said(Case("all", (("described", "==", 1),)), "{N:d}, {N:of N_total}"),
        ),
        _part("Embedding", "embedding"),
        _part("Learned positions", "positions"),
        _part("Attention", "attention"),
        _part("MLP", "mlp"),
        _part("Experts", "experts"),
        _part("Routers", "router"),
        _part("Norms", "norms"),
        _part("Head of its own", "head"),
        Row("One layer", said("{N_layer:d}", "not described by EQ 2.4"), ("N_layer",)),
        Row(
            "MLP over attention, matrices",
            said("{r_mlp:.2f}", "not described by EQ 2.4"),
            ("r_mlp",),
        ),
        Row(
            "The layers by twelve squares of the width",
            said("{N_ne:d}", "not of this shape"),
            ("N_ne",),
        ),
    ),
    verdict=(
        Case(
            "{model_title} is counted tensor by tensor from its configuration. EQ 2.4 does not "
            "describe it, so its shape stays as it was published.",
            (("described", "==", 0),),
        ),
        Case(
            "No such model: {n_h:d} query heads cannot share {n_kv:d} KV heads evenly. Take a "
            "number of KV heads that divides {n_h:d}.",
            (("n_h", "%", "n_kv"),),
            good=False,
        ),
        Case(
            "As published: EQ 2.4 gives {model_title} {N_total:d} parameters, and its "
            "configuration as many.",
            (("N_total", "==", "counted"),),
        ),
        Case("A shape of your own: {N_total:d} parameters, where {model_title} has {counted:d}."),
    ),
    presets=(
        Preset("GPT-3 175B", {"model": "gpt3-175b"}, "Two of three parameters sit in the MLPs."),
        Preset(
            "An 8B without grouped keys",
            {"model": "llama-3.1-8b", "n_kv": 32},
            "Grouping saves few parameters; what it saves is cache.",
        ),
        Preset("A mixture of experts", {"model": "mixtral-8x7b"}, "Nearly everything is experts."),
    ),
    chart=Stack(
        "Where the parameters sit",
        "Of {N_total:d} parameters, {embedding:of N_total} are the embedding, {attention:of "
        "N_total} attention, {mlp:of N_total} the MLPs, {experts:of N_total} experts, {head:of "
        "N_total} a head of its own.",
        "1",
        (
            ("Embedding", "embedding"),
            ("Positions", "positions"),
            ("Attention", "attention"),
            ("MLP", "mlp"),
            ("Experts", "experts"),
            ("Routers", "router"),
            ("Norms", "norms"),
            ("Head", "head"),
        ),
    ),
)
