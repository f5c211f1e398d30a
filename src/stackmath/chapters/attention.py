"""Chapter 3: attention, its work, its arithmetic intensity, and the KV cache."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Eq, Expr, Function, Min, floor, solve, sqrt

from stackmath.chapters import block, kernels
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    K_T,
    F_attn,
    F_attn_causal,
    F_attn_train,
    F_flash_bwd,
    F_fwd,
    F_proj,
    G,
    G_mla,
    L,
    L_full,
    L_local,
    M,
    M_kv,
    M_kv_batch,
    M_w,
    N_attn,
    O,
    Q,
    S,
    T,
    T_max,
    T_q,
    T_x,
    T_x_layer,
    V,
    b,
    b_0,
    d,
    d_c,
    d_ff,
    d_head,
    d_r,
    intensity,
    io_flash,
    io_std,
    kappa,
    memory,
    n_h,
    n_kv,
    n_mat,
    n_seq,
    usable,
    w,
)

BF16 = 2  # bytes of one element


attention_output = Statement(
    "attention_output",
    "3.1",
    Eq(O, Function("softmax")(Q * K_T / sqrt(d_head) + M) * V, evaluate=False),
    "Each row of the output is a mean of the value rows, weighted by how well the row's query "
    "meets their keys.",
    source="vaswani-2017",
    witness=kernels.streamed_equals_stored,
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
                place="PR 1988: a third of its 422.21 TFLOP", within=5e-5, kind="counted"),
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

causal_attention_work = Equation(
    "causal_attention_work",
    "3.3 causal",
    F_attn_causal,
    2 * FLOP * n_seq * T**2 * n_h * d_head * L,
    "A kernel that skips what the mask hides does half of the square.",
    source="flash-attention-code",
    derived="Half of EQ 3.3.",
    assumes="The diagonal counts as half: the exact share is (T + 1) / 2T, more with tiles.",
    witnesses=(
        Witness("70.37 TFLOP", {"n_seq": 4, "T": 8192, "n_h": 32, "d_head": 128, "L": 32},
                "maxtext", place="PR 1988: a third of its 211.11 TFLOP", kind="counted"),
    ),
)  # fmt: skip

training_attention_work = Equation(
    "training_attention_work",
    "3.3 training",
    F_attn_train,
    12 * FLOP * n_seq * T**2 * n_h * d_head * L,
    "Scores and mixing of a training step: the forward pass and twice as much backward.",
    source="maxtext",
    derived="EQ 2.6's factor of three on EQ 3.3.",
    assumes="The full square, and no scores computed again in the backward pass.",
    witnesses=(
        Witness("422.21 TFLOP", {"n_seq": 4, "T": 8192, "n_h": 32, "d_head": 128, "L": 32},
                "maxtext", place="PR 1988, llama2-7b before it"),
    ),
)  # fmt: skip

layer_crossover = Equation(
    "layer_crossover",
    "3.3 layer",
    T_x_layer,
    d * (n_h + n_kv) / n_h + n_mat * d * d_ff / (2 * n_h * d_head),
    "The context at which scores and mixing cost as much as all matrices of their layer.",
    source="scaling-book",
    derived="EQ 3.3 set equal to two FLOP for each token and each parameter of EQ 3.2 and EQ 2.3.",
    assumes="The full square; with MHA and a gated MLP of width 4d it is 8d.",
    witnesses=(
        Witness("32768", {"d": 4096, "n_h": 32, "n_kv": 32, "d_head": 128, "n_mat": 3,
                          "d_ff": 16384}, "scaling-book", place="Transformers: T = 8D",
                kind="counted"),
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

batch_cache = Equation(
    "batch_cache",
    "3.5 batch",
    M_kv_batch,
    2 * L * n_kv * d_head * n_seq * T * b,
    "Every sequence keeps keys and values of its own: the cache grows with the batch.",
    source="ml-engineering",
    derived="EQ 3.5 for n_seq sequences.",
    assumes="All of one length, and no prefix shared.",
    witnesses=(
        Witness("17.2 GB", {"L": 32, "n_kv": 8, "d_head": 128, "n_seq": 128, "T": 1024, "b": BF16},
                "ml-engineering", place="inference, Llama 3.1 8B"),
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
    witness=kernels.flash_io_grows_as_stated,
    symbols=("io_flash", "T", "d_head", "S"),
    assumes="The on-chip memory holds at least one row and less than the whole of Q.",
)

stored_traffic = Statement(
    "stored_traffic",
    "3.8 stored",
    Eq(io_std, Function("Theta")(T * d_head + T**2), evaluate=False),
    "Attention that stores its scores writes and reads a T by T matrix.",
    source="dao-2022",
    witness=kernels.stored_io_grows_as_stated,
    symbols=("io_std", "T", "d_head"),
)

flash_backward_work = Equation(
    "flash_backward_work",
    "3.8 backward",
    F_flash_bwd,
    5 * F_attn / 2,
    "FlashAttention computes the scores again in the backward pass: five products to two forward.",
    source="flash-attention-code",
    derived="The two products of EQ 3.3 make four backward, and the scores are one more.",
    witnesses=(
        Witness("32,212,254,720 FLOP", {"F_attn": 12884901888}, "flash-attention-code",
                kind="counted", place="benchmarks: backward is 2.5 times forward"),
    ),
)  # fmt: skip

longest_context = Equation(
    "longest_context",
    "3.9",
    T_max,
    floor((usable * memory - M_w) / (2 * L * n_kv * d_head * b)),
    "Tokens of cache that fit in what the weights leave free.",
    source="kwon-2023",
    derived="EQ 3.5 set equal to the free memory, solved for T.",
    assumes="One sequence on one device; workspace is in the unusable share. Below 0 the weights "
    "alone do not fit.",
    witnesses=(
        Witness("1,765", {"usable": 1, "memory": 4 * 2**30, "M_w": 6738415616 // 2, "L": 32,
                          "n_kv": 32, "d_head": 128, "b": BF16}, "llama-2-config", kind="counted"),
    ),
)  # fmt: skip

longest_batch_context = Equation(
    "longest_batch_context",
    "3.9 batch",
    T_max,
    floor((usable * memory - M_w) / (2 * L * n_kv * d_head * b * n_seq)),
    "The same for n_seq sequences of one length.",
    source="kwon-2023",
    derived="EQ 3.5's batch set equal to the free memory, solved for T.",
    assumes="One device; workspace is in the unusable share.",
    witnesses=(
        Witness("441", {"usable": 1, "memory": 4 * 2**30, "M_w": 6738415616 // 2, "L": 32,
                        "n_kv": 32, "d_head": 128, "b": BF16, "n_seq": 4}, "llama-2-config",
                kind="counted"),
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


mla_reduction = Equation(
    "mla_reduction",
    "3.10 mla",
    kappa,
    2 * n_h * d_head * b_0 / ((d_c + d_r) * b),
    "How many times smaller MLA's latent makes the cache that MHA would need.",
    source="deepseek-v2",
    derived="EQ 3.5 with n_h heads of b_0 bytes, over EQ 3.6.",
    witnesses=(
        Witness("7.11", {"n_h": 16, "d_head": 128, "b_0": BF16, "d_c": 512, "d_r": 64, "b": BF16},
                "deepseek-v2", place="Table 9: 110.6K elements a token and 15.6K, small model",
                kind="counted"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    work, projections = attention_work.expr, projection_work.using(attention_parameters).expr
    yield crossover, solve(work - projections, T)[0]
    yield causal_attention_work, work / 2
    yield training_attention_work, block.training_work.expr.subs(F_fwd, work)
    matrices = attention_parameters.expr + block.mlp_parameters.expr
    yield layer_crossover, solve(work - 2 * n_seq * T * matrices * L, T)[0]
    moved = 2 * (n_h * T_q + n_kv * T) * d_head * b
    rows = work / (n_seq * L * T) * T_q
    yield attention_intensity, (rows / moved).subs(n_h, group_size.expr.subs(n_h, G * n_kv) * n_kv)
    batch = n_seq * kv_cache.expr
    yield batch_cache, batch
    product = F_attn / 2  # scores and mixing are one product each
    yield flash_backward_work, block.backward_work.expr.subs(F_fwd, F_attn) + product
    yield mla_heads, solve(mla_cache.expr - kv_cache.expr, n_kv)[0]
    yield longest_context, floor(solve(kv_cache.expr - (usable * memory - M_w), T)[0])
    yield longest_batch_context, floor(solve(batch - (usable * memory - M_w), T)[0])
    every = kv_cache.expr.subs({n_kv: n_h, b: b_0}, simultaneous=True)
    yield cache_reduction, every / kv_cache.expr
    yield mla_reduction, every / mla_cache.expr
