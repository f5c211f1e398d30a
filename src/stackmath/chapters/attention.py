"""Chapter 3: attention, its work, its arithmetic intensity, and the KV cache."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sympy import Eq, Expr, Function, Min, floor, solve, sqrt

from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    K_T,
    F_attn,
    F_proj,
    G,
    G_mla,
    L,
    L_full,
    L_local,
    M,
    M_kv,
    M_w,
    N_attn,
    O,
    Q,
    S,
    T,
    T_max,
    T_q,
    T_x,
    V,
    b,
    b_0,
    d,
    d_c,
    d_head,
    d_r,
    intensity,
    io_flash,
    io_std,
    kappa,
    memory,
    n_h,
    n_kv,
    n_seq,
    usable,
    w,
)

BF16 = 2  # bytes of one element


def softmax_attention(queries: Any, keys: Any, values: Any) -> Any:
    """Return causal attention's output, the score matrix stored whole.

    Shape: each argument is tokens by head width; so is the result.
    """
    import numpy as np

    tokens, width = queries.shape
    scores = queries @ keys.T / math.sqrt(width)
    scores = np.where(np.tri(tokens, dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ values


def streamed_attention(queries: Any, keys: Any, values: Any, tile: int) -> Any:
    """Return causal attention's output, keys and values read a tile at a time.

    Holds one running maximum and one running sum a row, and never a whole row of scores.

    Shape: as softmax_attention. Source: milakov-2018, dao-2022.
    """
    import numpy as np

    tokens, width = queries.shape
    top, total = np.full((tokens, 1), -np.inf), np.zeros((tokens, 1))
    output = np.zeros_like(values)
    for start in range(0, tokens, tile):
        stop = min(start + tile, tokens)
        scores = queries @ keys[start:stop].T / math.sqrt(width)
        allowed = np.arange(tokens)[:, None] >= np.arange(start, stop)
        scores = np.where(allowed, scores, -np.inf)
        higher = np.maximum(top, scores.max(axis=1, keepdims=True))
        shrink, weights = np.exp(top - higher), np.exp(scores - higher)
        total = total * shrink + weights.sum(axis=1, keepdims=True)
        output = output * shrink + weights @ values[start:stop]
        top = higher
    return output / total


def stored_io(T: int, d_head: int) -> int:
    """Return the elements that attention moves when it stores its scores, one head, forward."""
    scores = 2 * T * d_head + T * T  # read Q and K, write the scores
    softmax = 2 * T * T  # read the scores, write the weights
    mix = T * T + 2 * T * d_head  # read the weights and V, write O
    return scores + softmax + mix


def flash_io(T: int, d_head: int, S: int) -> int:
    """Return the elements that FlashAttention moves, one head, forward.

    Counts the loads and stores of its loops: key and value tiles outside, query tiles inside,
    with output, running maximum and running sum read and written back at each visit.

    Source: dao-2022, algorithm 1. `S` is the on-chip memory in elements.
    """
    columns = math.ceil(S / (4 * d_head))
    rows = min(columns, d_head)
    moved = 0
    for start in range(0, T, columns):
        moved += 2 * d_head * (min(start + columns, T) - start)
        for row in range(0, T, rows):
            height = min(row + rows, T) - row
            moved += height * d_head + 2 * height * d_head + 4 * height
    return moved


def _streamed_equals_stored() -> str:
    import numpy as np

    source = np.random.default_rng(0)
    queries, keys, values = source.normal(size=(3, 96, 16))
    stored = softmax_attention(queries, keys, values)
    worst = max(
        float(np.abs(streamed_attention(queries, keys, values, tile) - stored).max())
        for tile in (1, 7, 32, 96)
    )
    assert worst < 1e-12, f"streamed and stored attention differ by {worst:.1e}"
    by_hand = [sum(row[j] * values[j] for j in range(3)) for row in _weights(queries, keys, 3)]
    assert np.allclose(by_hand, stored[:3], atol=1e-12), "the first rows differ from the formula"
    return f"96 tokens of width 16, in tiles of 1, 7, 32 and 96: outputs differ by {worst:.0e}"


def _weights(queries: Any, keys: Any, rows: int) -> list[list[float]]:
    """Return the first rows of the causal softmax, by the definition and no array."""
    result = []
    for i in range(rows):
        scores = [
            sum(float(x) * float(y) for x, y in zip(queries[i], keys[j], strict=True))
            / math.sqrt(len(keys[j]))
            for j in range(i + 1)
        ]
        total = sum(math.exp(score) for score in scores)
        result.append([math.exp(s) / total for s in scores] + [0.0] * (rows - i - 1))
    return result


def _flash_io_grows_as_stated() -> str:
    ratios = [
        flash_io(tokens, width, size) * size / (tokens * width) ** 2
        for tokens in (1024, 4096, 16384)
        for width in (64, 128)
        for size in (2**14, 2**15, 2**16)
    ]
    assert min(ratios) >= 12 and max(ratios) <= 15, f"constants from {min(ratios)} to {max(ratios)}"
    return f"constant between {min(ratios):.1f} and {max(ratios):.1f} over 18 shapes"


def _stored_io_grows_as_stated() -> str:
    ratios = [
        stored_io(tokens, width) / (tokens * width + tokens**2)
        for tokens in (64, 1024, 16384)
        for width in (64, 128)
    ]
    assert set(ratios) == {4.0}, f"constants {ratios}"
    return "constant 4 over 6 shapes"


attention_output = Statement(
    "attention_output",
    "3.1",
    Eq(O, Function("softmax")(Q * K_T / sqrt(d_head) + M) * V, evaluate=False),
    "Each row of the output is a mean of the value rows, weighted by how well the row's query "
    "meets their keys.",
    source="vaswani-2017",
    witness=_streamed_equals_stored,
    symbols=("O", "Q", "K_T", "d_head", "M", "V"),
    assumes="One head; the softmax runs along each row; the mask is causal.",
)

attention_parameters = Equation(
    "attention_parameters",
    "3.2",
    N_attn,
    2 * d * d_head * (n_h + n_kv),
    "The query and output matrices are d by n_h·d_head, the key and value matrices d by "
    "n_kv·d_head.",
    source="ainslie-2023",
    assumes="No biases.",
    witnesses=(
        Witness("67,108,864", {"d": 4096, "d_head": 128, "n_h": 32, "n_kv": 32}, "llama-2-config",
                kind="counted"),
        Witness("150,994,944", {"d": 8192, "d_head": 128, "n_h": 64, "n_kv": 8}, "llama-2-config",
                kind="counted"),
    ),
)  # fmt: skip

group_size = Equation(
    "group_size",
    "3.2 group",
    G,
    n_h / n_kv,
    "Query heads that read one key-value head: 1 is multi-head, n_h is multi-query attention.",
    source="ainslie-2023",
    witnesses=(Witness("8", {"n_h": 64, "n_kv": 8}, "llama-2", place="Table 1"),),
)

attention_work = Equation(
    "attention_work",
    "3.3",
    F_attn,
    4 * FLOP * n_seq * T**2 * n_h * d_head * L,
    "Two products of T by T by d_head in each head: the scores, and the mixing of the values.",
    source="dao-2023",
    assumes="The full square; a kernel that skips the masked half does half of it.",
    witnesses=(
        Witness("12,884,901,888 FLOP",
                {"n_seq": 1, "T": 2048, "n_h": 12, "d_head": 64, "L": 1}, "flash-attention-code",
                place="benchmarks, forward, not causal"),
        Witness("140.74 TFLOP",
                {"n_seq": 4, "T": 8192, "n_h": 32, "d_head": 128, "L": 32}, "maxtext",
                place="PR 1988: a third of 422.21 TFLOP, forward and backward", within=5e-5),
    ),
)  # fmt: skip

projection_work = Equation(
    "projection_work",
    "3.3 projections",
    F_proj,
    2 * FLOP * n_seq * T * N_attn * L,
    "Every token meets every attention parameter once, at one multiply and one add.",
    source="kaplan-2020",
    witnesses=(
        Witness("4.40 TFLOP", {"n_seq": 1, "T": 1024, "N_attn": 67108864, "L": 32},
                "llama-2-config", kind="counted"),
    ),
)  # fmt: skip

crossover = Equation(
    "crossover",
    "3.3 crossover",
    T_x,
    d * (n_h + n_kv) / n_h,
    "The context at which scores and mixing cost as much as the four projections.",
    source="scaling-book",
    derived="EQ 3.3 set equal to its projections, with EQ 3.2, solved for T.",
    witnesses=(
        Witness("8192", {"d": 4096, "n_h": 32, "n_kv": 32}, "scaling-book",
                place="Transformers, question 5"),
    ),
)  # fmt: skip

attention_intensity = Equation(
    "attention_intensity",
    "3.4",
    intensity,
    2 * FLOP * G * T_q * T / (b * (G * T_q + T)),
    "Work of the scores and the mixing over the bytes of Q, K, V and O moved once.",
    source="scaling-book",
    derived="EQ 3.3 for T_q rows of the square, over 2·(n_h·T_q + n_kv·T)·d_head elements.",
    assumes="A fused kernel: scores never leave the chip.",
    witnesses=(
        Witness("7.998 FLOP/B", {"T_q": 1, "T": 32768, "G": 8, "b": BF16}, "scaling-book",
                place="Transformers, question 4: tends to G", kind="counted"),
    ),
)  # fmt: skip

kv_cache = Equation(
    "kv_cache",
    "3.5",
    M_kv,
    2 * L * n_kv * d_head * T * b,
    "One key and one value vector for every KV head of every layer and every token.",
    source="kwon-2023",
    assumes="One sequence: multiply by the number of sequences; full attention in every layer.",
    witnesses=(
        Witness("800 KiB", {"L": 40, "n_kv": 40, "d_head": 128, "T": 1, "b": BF16}, "kwon-2023",
                place="section 3, OPT-13B"),
        Witness("327.680 kB", {"L": 80, "n_kv": 8, "d_head": 128, "T": 1, "b": BF16},
                "deepseek-v3-insights", place="Table 1, Qwen-2.5 72B"),
        Witness("516.096 kB", {"L": 126, "n_kv": 8, "d_head": 128, "T": 1, "b": BF16},
                "deepseek-v3-insights", place="Table 1, LLaMA-3.1 405B"),
    ),
)  # fmt: skip

mla_cache = Equation(
    "mla_cache",
    "3.6",
    M_kv,
    L * (d_c + d_r) * T * b,
    "Multi-head latent attention keeps one compressed latent and one rotary key a token.",
    source="deepseek-v2",
    witnesses=(
        Witness("70.272 kB", {"L": 61, "d_c": 512, "d_r": 64, "T": 1, "b": BF16},
                "deepseek-v3-insights", place="Table 1, DeepSeek-V3"),
    ),
)  # fmt: skip

mla_heads = Equation(
    "mla_heads",
    "3.6 heads",
    G_mla,
    (d_c + d_r) / (2 * d_head),
    "The number of KV heads whose cache would be as large.",
    source="deepseek-v2",
    derived="EQ 3.6 set equal to EQ 3.5, solved for the KV heads.",
    witnesses=(
        Witness("2.25", {"d_c": 512, "d_r": 64, "d_head": 128}, "deepseek-v2", place="Table 1"),
    ),
)

window_cache = Equation(
    "window_cache",
    "3.7",
    M_kv,
    2 * n_kv * d_head * b * (L_full * T + L_local * Min(T, w)),
    "A windowed layer forgets every token older than its window.",
    source="beltagy-2020",
    assumes="The cache really drops what leaves the window.",
    witnesses=(
        Witness("139 MiB", {"L_full": 4, "L_local": 22, "n_kv": 1, "d_head": 256, "T": 32768,
                            "w": 512, "b": BF16}, "gemma-3", kind="counted"),
        Witness("1.1341 GiB", {"L_full": 18, "L_local": 18, "n_kv": 8, "d_head": 64, "T": 65936,
                               "w": 128, "b": 1}, "aiconfigurator", place="PR 1537, gpt-oss-120b"),
    ),
)  # fmt: skip

flash_traffic = Statement(
    "flash_traffic",
    "3.8",
    Eq(io_flash, Function("Theta")(T**2 * d_head**2 / S), evaluate=False),
    "FlashAttention reads the whole of Q and O once for each tile of keys that fits on the chip.",
    source="dao-2022",
    witness=_flash_io_grows_as_stated,
    symbols=("io_flash", "T", "d_head", "S"),
    assumes="The on-chip memory holds at least one row and less than the whole of Q.",
)

stored_traffic = Statement(
    "stored_traffic",
    "3.8 stored",
    Eq(io_std, Function("Theta")(T * d_head + T**2), evaluate=False),
    "Attention that stores its scores writes and reads a T by T matrix.",
    source="dao-2022",
    witness=_stored_io_grows_as_stated,
    symbols=("io_std", "T", "d_head"),
)

longest_context = Equation(
    "longest_context",
    "3.9",
    T_max,
    floor((usable * memory - M_w) / (2 * L * n_kv * d_head * b)),
    "Tokens of cache that fit in what the weights leave free.",
    source="kwon-2023",
    derived="EQ 3.5 set equal to the free memory, solved for T.",
    assumes="One sequence on one device; workspace is in the unusable share.",
    witnesses=(
        Witness("1,765", {"usable": 1, "memory": 4 * 2**30, "M_w": 6738415616 // 2, "L": 32,
                          "n_kv": 32, "d_head": 128, "b": BF16}, "llama-2-config", kind="counted"),
    ),
)  # fmt: skip

cache_reduction = Equation(
    "cache_reduction",
    "3.10",
    kappa,
    n_h * b_0 / (n_kv * b),
    "How many times smaller grouped heads and narrower elements make the cache.",
    source="ainslie-2023",
    derived="EQ 3.5 with n_h heads of b_0 bytes, over EQ 3.5.",
    witnesses=(
        Witness("16", {"n_h": 64, "n_kv": 8, "b_0": BF16, "b": 1}, "llama-2-config",
                kind="counted"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    work, projections = attention_work.expr, projection_work.using(attention_parameters).expr
    yield crossover, solve(work - projections, T)[0]
    moved = 2 * (n_h * T_q + n_kv * T) * d_head * b
    rows = work / (n_seq * L * T) * T_q
    yield attention_intensity, (rows / moved).subs(n_h, group_size.expr.subs(n_h, G * n_kv) * n_kv)
    yield mla_heads, solve(mla_cache.expr - kv_cache.expr, n_kv)[0]
    yield longest_context, floor(solve(kv_cache.expr - (usable * memory - M_w), T)[0])
    yield (
        cache_reduction,
        kv_cache.expr.subs({n_kv: n_h, b: b_0}, simultaneous=True) / kv_cache.expr,
    )
