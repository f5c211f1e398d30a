"""Published values of Chapter 3: caches, attention's work, and where it starts to matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackmath import GB, GiB, MiB
from stackmath.chapters import attention, block, frontier

Given = dict[str, Any]
Row = dict[str, str]
Value = Callable[[Given, Row], Any]

LLAMA_8B = {"L": 32, "n_kv": 8, "d_head": 128}
SHAPES = {  # of rows that name a model and not its shape
    "opt-13b": {"L": 40, "n_kv": 40, "d_head": 128},
    "llama3.1-8b": LLAMA_8B,
    "llama3-8b": LLAMA_8B,
    "llama2-13b": {"L": 40, "n_kv": 40, "d_head": 128},
}


def cache(given: Given, **more: Any) -> Any:
    """Return the bytes of the cache that a row describes, one token where it gives no length."""
    if "mla_kv_lora" in given:
        latent = {"d_c": given["mla_kv_lora"], "d_r": given["rope"]}
        return attention.mla_cache(latent, L=given["L"], T=1, b=given["bytes"])
    shape = SHAPES.get(given["model"]) or {
        "L": given["L"], "n_kv": given["kv"], "d_head": given["hd"]
    }  # fmt: skip
    length = {"T": given.get("S", 1), "b": given.get("bytes", 2), "n_seq": given.get("B", 1)}
    return attention.batch_cache(shape, {**length, **more})


def in_units_of(scale: float) -> Value:
    """Return what gives a row's cache in a unit."""
    return lambda given, row: cache(given) / scale


def opt_cache(given: Given, row: Row) -> Any:
    """Return the bytes of one token of OPT-13B, whose heads fill its width."""
    shape = SHAPES[given["model"]]
    assert shape["n_kv"] * shape["d_head"] == given["d"] and shape["L"] == given["L"]
    return cache(given)


def ratio_to_mla(given: Given, row: Row) -> Any:
    """Return how many times Llama's cache is DeepSeek's; the table prints 7.28."""
    llama = attention.kv_cache(L=126, n_kv=8, d_head=128, T=1, b=2)
    deepseek = attention.mla_cache(L=61, d_c=512, d_r=64, T=1, b=2)
    assert (llama, deepseek) == (given["llama405b"] * 1000, given["dsv3"] * 1000)
    assert round(llama / deepseek, 2) != 7.28
    return llama / deepseek


def elements(given: Given, row: Row) -> Any:
    """Return thousands of elements of one token: bytes where each element has one."""
    if "c" in given:
        size = attention.mla_cache(L=given["L"], d_c=given["c"], d_r=given["r"], T=1, b=1)
    else:
        shape = {"L": given["L"], "n_kv": given["heads"], "d_head": given["hd"]}
        size = attention.kv_cache(shape, T=1, b=1)
    return size / 1000


def equal_groups(given: Given, row: Row) -> Any:
    """Return the KV heads of an equal cache: a latent of 4 heads, a rotary key of half one."""
    assert (given["c"], given["r"]) == ("4*hd", "hd/2")
    return attention.mla_heads(d_c=4 * 128, d_r=128 // 2, d_head=128)


def reduction(given: Given, row: Row) -> Any:
    """Return the percentage saved over DeepSeek 67B: with 6 bits; with 16 it is 82.2."""
    before = attention.kv_cache(L=95, n_kv=8, d_head=128, T=1, b=2)
    six, sixteen = (attention.mla_cache(L=60, d_c=512, d_r=64, T=1, b=bits / 8) for bits in (6, 16))
    assert before == 194560 * 2 and sixteen == 34560 * 2
    assert round(100 * (1 - sixteen / before), 1) == 82.2
    return 100 * (1 - six / before)


def batch(given: Given, row: Row) -> Any:
    """Return terabytes of the caches of a batch, from the bytes of one token."""
    width = int(given["per_token"]) // 2  # the book's figure, as one layer of one head of bytes
    shape = {"L": 1, "n_kv": 1, "d_head": width, "b": 1}
    return attention.batch_cache(shape, T=given["S"], n_seq=given["B"]) / 1e12


def windowed(given: Given, row: Row) -> Any:
    """Return MiB of a cache whose local layers forget."""
    size = attention.window_cache(
        L_full=given["global_layers"], L_local=given["local_layers"], n_kv=given["kv"],
        d_head=given["hd"], T=given["S"], w=given["window"], b=given["bytes"],
    )  # fmt: skip
    return size / MiB


def hybrid(given: Given, row: Row) -> Any:
    """Return GiB of a cache of 18 full layers and 18 of a window of 128."""
    layers, window = map(int, given["window"].split("x"))
    size = attention.window_cache(
        L_full=given["full"], L_local=layers, n_kv=given["kv"], d_head=given["hd"],
        T=given["S"], w=window, b=given["bytes"],
    )  # fmt: skip
    return size / GiB


def forward(given: Given, row: Row) -> Any:
    """Return the work of one layer's scores and mixing, the full square."""
    assert given["causal"] == 0
    return attention.attention_work(
        n_seq=given["B"], T=given["S"], n_h=given["heads"], d_head=given["hd"], L=1
    )


def scores(given: Given, row: Row) -> Any:
    """Return the work of one layer's scores alone: one of the two products."""
    both = attention.attention_work(n_seq=1, T=given["T"], n_h=1, d_head=given["d"], L=1)
    product = block.matmul_work(m_row=given["T"], m_in=given["d"], m_col=given["T"])
    assert 2 * product == both
    return product


def training(given: Given, row: Row) -> Any:
    """Return the TFLOP of scores and mixing in a training step."""
    shape = {"L": given["L"], "n_h": 1, "d_head": given["d"], "n_seq": given["B"], "T": given["T"]}
    if given["causal"]:
        return block.training_work(F_fwd=attention.causal_attention_work(shape)) / 1e12
    return attention.training_attention_work(shape) / 1e12


def matrices(given: Given, row: Row) -> Any:
    """Return the TFLOP of a training step's matrix products, attention's square aside."""
    tokens = given["B"] * given["T"]
    products = block.matmul_work(m_row=tokens, m_in=given["matmul_params"], m_col=1)
    return block.training_work(F_fwd=products) / 1e12


def layer_crossover(given: Given, row: Row) -> Any:
    """Return the context at which attention costs as much as the matrices of its layer."""
    assert (given["F"], given["gated"]) == ("4D", 1)
    heads = {"n_h": given["D"] // 128, "n_kv": given["D"] // 128, "d_head": 128}
    return attention.layer_crossover(heads, d=given["D"], n_mat=3, d_ff=4 * given["D"])


def crossover(given: Given, row: Row) -> Any:
    """Return the context at which attention costs as much as its projections, with MHA."""
    return attention.crossover(d=given["D"], n_h=32, n_kv=32)


def yarn(given: Given, row: Row) -> Any:
    """Return YaRN's factor on queries and keys."""
    return frontier.yarn_factor(s_ctx=given["scale"])


VALUES: dict[str, Value] = {
    "kv_bytes_per_token": opt_cache,
    "kv_bytes_sequence": in_units_of(GB),
    "kv_kB_per_token": in_units_of(1000),
    "kv_ratio_to_mla": ratio_to_mla,
    "kv_elements_per_token_K": elements,
    "mla_equiv_gqa_groups": equal_groups,
    "kv_reduction_pct": reduction,
    "kv_MB_per_token": in_units_of(1e6),
    "kv_GB": in_units_of(GB),
    "kv_bytes": in_units_of(1e6),
    "kv_TB": batch,
    "kv_MiB_sliding": windowed,
    "kv_MiB_naive": in_units_of(MiB),
    "kv_GiB_naive": in_units_of(GiB),
    "kv_GiB_hybrid": hybrid,
    "attn_fwd_flops_causal": forward,
    "attn_scores_flops": scores,
    "attn_train_TFLOP": training,
    "linear_train_TFLOP": matrices,
    "crossover_T_attn_eq_ffw": layer_crossover,
    "crossover_T_attn_eq_qkvo": crossover,
    "yarn_mscale": yarn,
}
