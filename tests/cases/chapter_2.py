"""Published values of Chapter 2: parameters of blocks and of models known by their shape alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases import models
from stackmath.chapters import attention, block, tokens

Given = dict[str, Any]
Row = dict[str, str]
Value = Callable[[Given, Row], Any]

PLAIN = {"n_pos": 0, "n_norm": 0, "nu": 0, "N_bias": 0, "N_qk": 0}  # matrices and nothing else


def gated_width(given: Given, row: Row) -> Any:
    """Return the MLP width that the Llama code gives."""
    multiplier = given["ffn_dim_multiplier"]
    return block.gated_width(
        d=given["d"],
        m_ff=given["multiple_of"],
        kappa_ff=1 if multiplier == "None" else multiplier,
    )


def norms_of_a_block(given: Given, row: Row) -> Any:
    """Return the parameters of a block's two norms: gains alone without biases."""
    assert given["bias"] == 0
    return 2 * block.norm_parameters(v_norm=1, d=given["d"])


def block_parameters(given: Given, row: Row) -> Any:
    """Return the parameters of one GPT block without biases."""
    d, heads = given["d"], 12
    return block.layer_parameters(
        d=d, d_head=d // heads, n_h=heads, n_kv=heads, n_mat=2, d_ff=4 * d, n_norm=2,
        nu=block.norm_parameters(v_norm=1, d=d), N_bias=0, N_qk=0,
    )  # fmt: skip


def mlps(given: Given, row: Row) -> Any:
    """Return billions of parameters of all gated MLPs."""
    one = block.mlp_parameters(n_mat=3, d=given["d"], d_ff=given["ff"])
    return given["L"] * one / 1e9


def megatron(given: Given, row: Row) -> Any:
    """Return billions of parameters; with the final norm the printed figure is the same."""
    shape = {"L": given["L"], "d": given["d"], "n_vocab": given["V"], "n_pos": given["n_ctx"]}
    assert block.gpt_parameters(shape) - round(block.megatron_parameters(shape)) == 2 * given["d"]
    return block.megatron_parameters(shape) / 1e9


def palm(given: Given, row: Row) -> Any:
    """Return billions of parameters of PaLM's matrices, gated MLPs of width 4d, one KV head."""
    assert (given["ff"], given["glu"], given["tied"]) == ("4d", 1, 1)
    d = given["d"]
    count = block.decoder_parameters(
        PLAIN, n_emb=1, n_vocab=given["V"], d=d, L=given["L"], d_head=given["hd"],
        n_h=given["heads"], n_kv=given["kv"], n_mat=3, d_ff=4 * d,
    )  # fmt: skip
    return count / 1e9


def chinchilla(given: Given, row: Row) -> Any:
    """Return millions of parameters: a fifth attention matrix holds the relative positions.

    Biases are those of queries, keys, values and of the MLP's hidden units; norms have gains only.
    """
    d, inner, ff = given["d"], given["kv_size"] * given["heads"], given["ff"]
    count = block.decoder_parameters(
        n_emb=1, n_vocab=given["V"], d=d, n_pos=0, L=given["L"], d_head=given["kv_size"],
        n_h=given["heads"], n_kv=given["heads"], n_mat=2, d_ff=ff, n_norm=2,
        nu=block.norm_parameters(v_norm=1, d=d), N_bias=3 * inner + ff, N_qk=0,
    )  # fmt: skip
    return (count + given["L"] * d * inner) / 1e6


def scaling_book(given: Given, row: Row) -> Any:
    """Return billions of parameters; rounding the widths first gives the 16 that is printed."""
    d, ff = given["D"], given["F"]
    heads = {"d_head": given["N*H"], "n_h": 1, "n_kv": 1}  # one head as wide as all
    vocabulary = {"n_emb": 2, "n_vocab": given["V"]}
    count = block.decoder_parameters(
        PLAIN, heads, vocabulary, d=d, L=given["L"], n_mat=3, d_ff=ff
    )  # fmt: skip
    layer = attention.attention_parameters(heads, d=d) + block.mlp_parameters(n_mat=3, d=d, d_ff=ff)
    assert count == given["L"] * layer + tokens.vocabulary_parameters(vocabulary, d=d)
    assert row["notes"].startswith("ERRATUM") and abs(count / 16e9 - 1) > 0.08
    return count / 1e9


BY_FAMILY: dict[str, Value] = {
    "megatron": megatron,
    "palm": palm,
    "chinchilla": chinchilla,
    "scaling": scaling_book,
}


def count(given: Given, row: Row) -> Any:
    """Return the parameters of a model, by its shape or by its configuration."""
    family = str(given["model"]).partition("-")[0]
    return BY_FAMILY.get(family, models.VALUES.get(row["quantity"]))(given, row)


VALUES: dict[str, Value] = {
    **models.VALUES,
    "swiglu_ffn_dim": gated_width,
    "layernorm_params_per_block": norms_of_a_block,
    "block_params": block_parameters,
    "ffw_params_B": mlps,
    "param_count_B": count,
    "param_count_M": count,
}
