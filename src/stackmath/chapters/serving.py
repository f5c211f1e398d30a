"""Chapter 8: rooflines, sampling, prefill and decode, queues, speculation, batching and cost."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction

from sympy import (
    Eq,
    Expr,
    Function,
    Lt,
    Max,
    Min,
    Piecewise,
    Sum,
    Symbol,
    ceiling,
    factorial,
    floor,
    limit,
    oo,
    solve,
)

from stackmath.chapters import attention, compression
from stackmath.chapters.sampling import (
    acceptance,
    distribution,
    mean_run,
    residual,
    spoken,
    total_variation,
)
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    F_attn,
    F_op,
    F_pre,
    G,
    I_ridge,
    L,
    M_kv,
    M_op,
    M_w,
    M_ws,
    N,
    P_next,
    P_roof,
    P_wait,
    T,
    T_blk,
    T_out,
    T_q,
    V_sent,
    accept,
    b,
    b_w,
    bandwidth,
    c_draft,
    c_ops,
    cost_mtok,
    d,
    d_head,
    f_clk,
    f_spec,
    intensity,
    k_top,
    lam,
    link,
    load,
    logits,
    memory,
    mfu,
    mu_srv,
    n,
    n_core,
    n_crit,
    n_draft,
    n_fma,
    n_h,
    n_in,
    n_page,
    n_run,
    n_seq,
    n_srv,
    n_tp,
    p_above,
    p_draft,
    p_kept,
    p_min,
    p_nuc,
    p_resid,
    p_target,
    p_top,
    p_v,
    page_waste,
    peak,
    pick_v,
    price,
    rank_v,
    s_spec,
    t_e2e,
    t_op,
    t_pre,
    t_red,
    t_stay,
    t_step,
    t_tp,
    t_wait,
    tau,
    throughput,
    tpot,
    ttft,
    users,
    util,
)

roofline = Equation(
    "roofline",
    "8.1",
    P_roof,
    Min(peak, intensity * bandwidth),
    "A device computes no faster than its peak, and no faster than memory feeds it.",
    source="williams-2009",
    assumes="Computing and reading overlap perfectly.",
    witnesses=(
        Witness("6.7 TFLOP/s", {"peak": 989 * 10**12, "bandwidth": 3350 * 10**9, "intensity": 2},
                "williams-2009", kind="counted", place="an H100 at 2 FLOP/B"),
    ),
)  # fmt: skip

ridge_point = Equation(
    "ridge_point",
    "8.1 ridge",
    I_ridge,
    peak / bandwidth,
    "The intensity at which both roofs meet: below it a kernel waits for memory.",
    source="williams-2009",
    derived="EQ 8.1's two roofs set equal, solved for the intensity.",
    witnesses=(
        Witness("240 FLOP/B", {"peak": 1.97e14, "bandwidth": 8.2e11}, "scaling-book",
                place="All About Transformer Inference, TPU v5e"),
    ),
)  # fmt: skip

roofline_time = Equation(
    "roofline_time",
    "8.1 time",
    t_op,
    Max(F_op / peak, M_op / bandwidth),
    "An operation takes the longer of computing and moving its bytes.",
    source="scaling-book",
    assumes="Computing and moving overlap perfectly.",
    witnesses=(
        Witness("1.01 ms", {"F_op": 10**12, "peak": 9.89e14, "M_op": 0, "bandwidth": 3350 * 10**9},
                "scaling-book", place="All About Rooflines"),
    ),
)  # fmt: skip

clock_peak = Equation(
    "clock_peak",
    "8.1 clock",
    peak,
    2 * FLOP * n_fma * n_core * f_clk,
    "The peak on a data sheet is clock times cores times their multiply-adds, each of two FLOP.",
    source="ml-engineering",
    assumes="The boost clock, which a card under load seldom holds.",
    witnesses=(
        Witness("312 TFLOP/s", {"f_clk": 1410 * 10**6, "n_fma": 256, "n_core": 432},
                "nvidia-ampere", place="Table 1, A100 in bf16"),
        Witness("1307.4 TFLOP/s", {"f_clk": 2100 * 10**6, "n_fma": 256, "n_core": 1216},
                "amd-mi300x", place="table of peaks, bf16"),
    ),
)  # fmt: skip


def _softmax_is_as_stated() -> str:
    given = [2.0, 1.0, 0.5]
    for temperature in (0.5, 1.0, 2.0):
        shares = distribution(given, temperature)
        total = sum(math.exp(logit / temperature) for logit in given)
        assert all(
            math.isclose(share, math.exp(logit / temperature) / total, rel_tol=1e-12)
            for share, logit in zip(shares, given, strict=True)
        )
        odds = math.log(shares[0] / shares[1])
        assert math.isclose(odds, (given[0] - given[1]) / temperature, rel_tol=1e-12)
    cold, flat = distribution(given, 0.01), distribution(given, 1e6)
    assert cold[0] > 1 - 1e-12 and max(flat) - min(flat) < 1e-6
    assert math.isclose(sum(distribution([900.0, 899.0])), 1)
    return "three logits: the log-odds of two tokens are their difference over the temperature"


sampling_distribution = Statement(
    "sampling_distribution",
    "8.2",
    Eq(P_next, Function("softmax")(logits / tau), evaluate=False),
    "Logits over the temperature, exponentiated and normalized, are the probabilities that the "
    "next token is drawn from.",
    source="hinton-2015",
    witness=_softmax_is_as_stated,
    symbols=("P_next", "logits", "tau"),
    assumes="The softmax runs along each row; at temperature 0 the largest logit is taken.",
)

top_k_probability = Equation(
    "top_k_probability",
    "8.2 top-k",
    pick_v,
    Piecewise((p_v / p_kept, rank_v <= k_top), (0, True)),
    "Top-k keeps the k most probable tokens and shares out the rest among them.",
    source="fan-2018",
    requires=(p_v <= p_kept,),
    witnesses=(
        Witness("0.625", {"p_v": 0.5, "p_kept": 0.8, "rank_v": 1, "k_top": 2}, "fan-2018",
                kind="counted", place="of 0.5, 0.3, 0.2"),
        Witness("0", {"p_v": 0.2, "p_kept": 0.8, "rank_v": 3, "k_top": 2}, "fan-2018",
                kind="counted", place="of 0.5, 0.3, 0.2"),
    ),
)  # fmt: skip

top_p_probability = Equation(
    "top_p_probability",
    "8.2 top-p",
    pick_v,
    Piecewise((p_v / p_kept, p_above < p_nuc), (0, True)),
    "Top-p keeps the fewest tokens that together reach a probability: those for which the tokens "
    "before them do not reach it yet.",
    source="holtzman-2019",
    requires=(p_v <= p_kept,),
    witnesses=(
        Witness("0.375", {"p_v": 0.3, "p_kept": 0.8, "p_above": 0.5, "p_nuc": 0.7},
                "holtzman-2019", kind="counted", place="of 0.5, 0.3, 0.2"),
        Witness("0", {"p_v": 0.2, "p_kept": 0.8, "p_above": 0.8, "p_nuc": 0.7}, "holtzman-2019",
                kind="counted", place="of 0.5, 0.3, 0.2"),
    ),
)  # fmt: skip

min_p_probability = Equation(
    "min_p_probability",
    "8.2 min-p",
    pick_v,
    Piecewise((p_v / p_kept, p_v >= p_min * p_top), (0, True)),
    "Min-p keeps the tokens that have at least a share of the top token's probability.",
    source="minh-2024",
    assumes="Engines differ in whether the temperature is applied before the cut or after it.",
    requires=(p_v <= p_kept, p_v <= p_top),
    witnesses=(
        Witness("0.375", {"p_v": 0.3, "p_kept": 0.8, "p_min": 0.5, "p_top": 0.5}, "minh-2024",
                kind="counted", place="of 0.5, 0.3, 0.2"),
        Witness("0", {"p_v": 0.2, "p_kept": 0.8, "p_min": 0.5, "p_top": 0.5}, "minh-2024",
                kind="counted", place="of 0.5, 0.3, 0.2"),
    ),
)  # fmt: skip

prefill_work = Equation(
    "prefill_work",
    "8.3 work",
    F_pre,
    2 * FLOP * N * T + F_attn / 2,
    "Each prompt token meets every parameter, and each pair of tokens meets once in attention.",
    source="kaplan-2020",
    assumes="F_attn is the full square of one sequence, of which the causal mask leaves half.",
    witnesses=(
        Witness("1234.8 TFLOP", {"N": 70 * 10**9, "T": 8192, "F_attn": 4 * 8192**2 * 64 * 128 * 80},
                "scaling-book", kind="counted",
                place="1146.88 in the matrices, 87.96 in attention"),
    ),
)  # fmt: skip

prefill_time = Equation(
    "prefill_time",
    "8.3",
    t_pre,
    (2 * FLOP * N * T + 2 * FLOP * L * T**2 * n_h * d_head) / (n * peak * mfu),
    "Reading the prompt is bound by compute: its work over what the devices do in a second.",
    source="scaling-book",
    derived="EQ 8.3's work, with EQ 3.3 for one sequence, over the rate of n devices.",
    assumes="Causal attention; no other request shares the devices; MFU is that of prefill.",
    witnesses=(
        Witness("0.979 s", {"N": 70 * 10**9, "T": 8192, "L": 80, "n_h": 64, "d_head": 128,
                            "n": 16, "peak": 1.97e14, "mfu": 0.4}, "scaling-book", kind="counted",
                place="1234.84 TFLOP over 1260.8 TFLOP/s"),
    ),
)  # fmt: skip

linear_prefill = Equation(
    "linear_prefill",
    "8.3 linear",
    t_pre,
    2 * FLOP * N * T / (n * peak * mfu),
    "The time to read a prompt so short that attention does not count.",
    source="scaling-book",
    derived="EQ 8.3 with its attention term dropped.",
    witnesses=(
        Witness("0.91 s", {"N": 70 * 10**9, "T": 8192, "n": 16, "peak": 1.97e14, "mfu": 0.4},
                "scaling-book", place="Serving LLaMA 3-70B, prefill of 8192 tokens"),
    ),
)  # fmt: skip

first_token_time = Equation(
    "first_token_time",
    "8.3 TTFT",
    ttft,
    t_wait + t_pre,
    "The first token comes once the request has waited and its prompt has been read.",
    source="nim-metrics",
    assumes="Network and tokenization are left out.",
    witnesses=(Witness("1.4 s", {"t_wait": 0.5, "t_pre": 0.9}, "nim-metrics", kind="counted"),),
)

compute_bound_batch = Equation(
    "compute_bound_batch",
    "8.4",
    n_crit,
    peak * M_w / (2 * FLOP * N * bandwidth),
    "The batch at which computing a decode step takes as long as reading the weights.",
    source="scaling-book",
    derived="EQ 7.10 with the bytes of the weights as they are stored.",
    assumes="The KV cache is not read; N is what one token computes with, M_w what is read.",
    witnesses=(
        Witness("240", {"peak": 1.97e14, "M_w": 140 * 10**9, "N": 70 * 10**9,
                        "bandwidth": 8.2e11}, "scaling-book",
                place="All About Transformer Inference, TPU v5e"),
    ),
)  # fmt: skip

cache_intensity = Equation(
    "cache_intensity",
    "8.4 cache",
    intensity,
    2 * FLOP * G / b,
    "Decode does this much work for each byte of cache, whatever the batch: every sequence reads "
    "its own cache, so batching never makes it cheaper.",
    source="scaling-book",
    derived="EQ 3.4 for one query token over a long context.",
    witnesses=(
        Witness("8 FLOP/B", {"G": 8, "b": 2}, "scaling-book", kind="counted",
                place="Llama 3 70B in bf16, far below any ridge"),
    ),
)  # fmt: skip

little = Equation(
    "little",
    "8.5",
    n_in,
    lam * t_stay,
    "Requests inside are requests a second times the seconds that each stays.",
    source="little-1961",
    assumes="Averages over a long time, in which as many leave as arrive.",
    witnesses=(
        Witness(
            "5",
            {"lam": 10 / 3600, "t_stay": 1800},
            "little-1961",
            kind="counted",
            place="a shop: 10 an hour, half an hour each",
        ),
    ),
)

offered_load = Equation(
    "offered_load",
    "8.5 load",
    load,
    lam / mu_srv,
    "Servers that the arriving work keeps busy on average.",
    source="erlang-c",
    witnesses=(Witness("6", {"lam": 2, "mu_srv": 1 / 3}, "erlang-c", kind="counted"),),
)

server_utilization = Equation(
    "server_utilization",
    "8.5 utilization",
    util,
    load / n_srv,
    "The share of the servers that is busy.",
    source="erlang-c",
    requires=(load < n_srv,),
    witnesses=(Witness("0.6", {"load": 6, "n_srv": 10}, "erlang-c", kind="counted"),),
)

_k = Symbol("k", integer=True)
_not_all = Sum(load**_k / factorial(_k), (_k, 0, n_srv - 1))

waiting_probability = Equation(
    "waiting_probability",
    "8.5 wait",
    P_wait,
    1 / (1 + (1 - load / n_srv) * factorial(n_srv) / load**n_srv * _not_all),
    "Erlang's C: the chance that a request finds every server busy.",
    source="erlang-c",
    assumes="Poisson arrivals, exponential service times, an endless line; a batching engine "
    "slows down as it fills, which this leaves out.",
    requires=(load < n_srv,),
    witnesses=(
        Witness("0.10", {"load": 6, "n_srv": 10}, "erlang-c", kind="counted",
                place="as read off a curve elsewhere"),
        Witness("0.4444", {"load": 2, "n_srv": 3}, "erlang-c", kind="counted",
                place="1 over 1 + 1/3 · 6/8 · (1 + 2 + 2)"),
    ),
)  # fmt: skip

queue_wait = Equation(
    "queue_wait",
    "8.5 time",
    t_wait,
    P_wait / (n_srv * mu_srv - lam),
    "Mean time in line: the chance of waiting over the spare rate.",
    source="erlang-c",
    assumes="As Erlang's C.",
    requires=(lam < n_srv * mu_srv,),
    witnesses=(
        Witness("0.4444 s", {"P_wait": 4 / 9, "n_srv": 3, "mu_srv": 1, "lam": 2}, "erlang-c",
                kind="counted"),
    ),
)  # fmt: skip

cache_blocks = Equation(
    "cache_blocks",
    "8.6",
    n_page,
    ceiling(T / T_blk),
    "Blocks that a paged cache hands to a sequence.",
    source="kwon-2023",
    witnesses=(
        Witness("63", {"T": 1000, "T_blk": 16}, "kwon-2023", kind="counted"),
        Witness("1", {"T": 7, "T_blk": 16}, "kwon-2023", kind="counted"),
    ),
)

block_waste = Equation(
    "block_waste",
    "8.6 waste",
    page_waste,
    1 - T / (T_blk * ceiling(T / T_blk)),
    "The empty end of a sequence's last block, as a share of its blocks.",
    source="kwon-2023",
    witnesses=(
        Witness("0.0079", {"T": 1000, "T_blk": 16}, "kwon-2023", kind="counted",
                place="8 of 1008 slots"),
    ),
)  # fmt: skip


def _waste_stays_below() -> str:
    worst = Fraction(0)
    for size in (1, 8, 16, 32, 256):
        for tokens in range(1, 2049):
            wasted = 1 - Fraction(tokens, size * -(-tokens // size))
            assert wasted < Fraction(size, tokens), f"{tokens} tokens in blocks of {size}"
            worst = max(worst, wasted * tokens / size)
    return f"10,240 cases: the waste is at most {float(worst):.3f} of the bound"


waste_bound = Statement(
    "waste_bound",
    "8.6 bound",
    Lt(page_waste, T_blk / T, evaluate=False),
    "The share wasted is below one block over the tokens, so long contexts waste next to nothing.",
    source="kwon-2023",
    witness=_waste_stays_below,
    symbols=("page_waste", "T_blk", "T"),
)

_run = (1 - accept ** (n_draft + 1)) / (1 - accept)

speculative_run = Equation(
    "speculative_run",
    "8.7",
    n_run,
    _run,
    "Drafted tokens up to the first rejection, and one that the target model adds.",
    source="leviathan-2023",
    assumes="Each token is accepted with the same probability, whatever came before.",
    witnesses=(
        Witness("1.96", {"accept": 0.6, "n_draft": 2}, "leviathan-2023", place="Table 1"),
        Witness("3.69", {"accept": 0.8, "n_draft": 5}, "leviathan-2023", place="Table 1"),
        Witness("6.86", {"accept": 0.9, "n_draft": 10}, "leviathan-2023", place="Table 1"),
    ),
)

speculative_speedup = Equation(
    "speculative_speedup",
    "8.7 speed",
    s_spec,
    _run / (n_draft * c_draft + 1),
    "Tokens of a round over the time of its drafts and its one check.",
    source="leviathan-2023",
    derived="EQ 8.7's tokens over the time of a round.",
    assumes="Checking all drafted tokens takes as long as one step: the target is bound by memory.",
    witnesses=(
        Witness("2.53", {"accept": 0.7, "n_draft": 3, "c_draft": 0}, "leviathan-2023",
                place="Table 1"),
        Witness("2.71", {"accept": 0.9, "n_draft": 2, "c_draft": 0}, "leviathan-2023",
                place="Table 1"),
    ),
)  # fmt: skip

speculative_work = Equation(
    "speculative_work",
    "8.7 work",
    f_spec,
    (1 - accept) * (n_draft * c_ops + n_draft + 1) / (1 - accept ** (n_draft + 1)),
    "Speed is paid in work: drafts, and checks of tokens that are thrown away.",
    source="leviathan-2023",
    derived="The work of a round over EQ 8.7's tokens.",
    witnesses=(
        Witness("1.58", {"accept": 0.7, "n_draft": 3, "c_ops": 0}, "leviathan-2023",
                place="Table 1"),
        Witness("1.63", {"accept": 0.8, "n_draft": 5, "c_ops": 0}, "leviathan-2023",
                place="Table 1"),
        Witness("1.60", {"accept": 0.9, "n_draft": 10, "c_ops": 0}, "leviathan-2023",
                place="Table 1"),
    ),
)  # fmt: skip

_TARGET = [Fraction(part, 20) for part in (8, 6, 4, 1, 1)]
_DRAFT = [Fraction(part, 20) for part in (5, 9, 2, 4, 0)]


def _acceptance_is_overlap() -> str:
    rate = acceptance(_TARGET, _DRAFT)
    drawn = sum(q * min(Fraction(1), p / q) for p, q in zip(_TARGET, _DRAFT, strict=True) if q)
    assert rate == drawn == 1 - total_variation(_TARGET, _DRAFT)
    source = random.Random(11)
    seen = mean_run(float(rate), 4, source.random, 40_000)
    expected = speculative_run(accept=float(rate), n_draft=4)
    assert abs(seen / expected - 1) < 0.01, f"{seen} tokens a pass, and EQ 8.7 gives {expected}"
    return f"five tokens: accepted {rate} of the time; 40,000 passes give {seen:.2f} tokens each"


def _speculation_keeps_the_target() -> str:
    given = spoken(_TARGET, _DRAFT)
    assert given == _TARGET, f"speculation gives {given}"
    shares = residual(_TARGET, _DRAFT)
    assert sum(shares) == 1 and min(shares) == 0
    return f"five tokens: drawn exactly as by the target; after a rejection from {max(shares)} down"


acceptance_rate = Statement(
    "acceptance_rate",
    "8.8",
    Eq(accept, 1 - Function("TV")(p_target, p_draft), evaluate=False),
    "A drafted token is accepted as often as the two models' probabilities overlap.",
    source="leviathan-2023",
    witness=_acceptance_is_overlap,
    symbols=("accept", "p_target", "p_draft"),
    assumes="One position; TV is half of the summed absolute differences.",
)

acceptance_overlap = Statement(
    "acceptance_overlap",
    "8.8 overlap",
    Eq(accept, Function("sum")(Function("min")(p_target, p_draft)), evaluate=False),
    "The overlap is the sum of the smaller probability of each token.",
    source="leviathan-2023",
    witness=_acceptance_is_overlap,
    symbols=("accept", "p_target", "p_draft"),
)

residual_distribution = Statement(
    "residual_distribution",
    "8.8 residual",
    Eq(
        p_resid,
        Function("normalize")(Function("max")(0, p_target - p_draft)),
        evaluate=False,
    ),
    "After a rejection the token is drawn from what the draft gave too little, which makes the "
    "whole exactly the target's distribution.",
    source="leviathan-2023",
    witness=_speculation_keeps_the_target,
    symbols=("p_resid", "p_target", "p_draft"),
)

concurrency = Equation(
    "concurrency",
    "8.9",
    users,
    floor((n * memory - M_w - M_ws) / M_kv),
    "Sequences whose caches fit beside the weights and the workspace.",
    source="scaling-book",
    assumes="Every sequence holds its whole context; below 0 the weights alone do not fit.",
    witnesses=(
        Witness("43", {"n": 16, "memory": 16 * 10**9, "M_w": 140 * 10**9, "M_ws": 0,
                       "M_kv": 324 * 10**3 * 8192}, "scaling-book",
                place="Serving LLaMA 3-70B, bf16"),
        Witness("43", {"n": 8, "memory": 16 * 10**9, "M_w": 70 * 10**9, "M_ws": 0,
                       "M_kv": 162 * 10**3 * 8192}, "scaling-book", kind="counted",
                place="Serving LLaMA 3-70B, int8: the book has 68 GB free and 52, of 128 - 70"),
    ),
)  # fmt: skip

decode_step = Equation(
    "decode_step",
    "8.9 step",
    t_step,
    n_seq * M_kv / (n * bandwidth) + Max(2 * FLOP * n_seq * N / (n * peak), M_w / (n * bandwidth)),
    "A step reads every sequence's cache, and then reads the weights or computes with them, "
    "whichever takes longer.",
    source="scaling-book",
    assumes="The devices hold equal shares and their communication is hidden.",
    witnesses=(
        Witness("20.30 ms", {"n_seq": 16, "M_kv": 6.7e9, "n": 8, "bandwidth": 8.2e11,
                             "N": 13 * 10**9, "peak": 1.97e14, "M_w": 26 * 10**9}, "scaling-book",
                place="All About Transformer Inference, LLaMA 2-13B on 4x2"),
        Witness("21 ms", {"n_seq": 256, "M_kv": 819 * 10**6, "n": 16, "bandwidth": 8.1e11,
                          "N": 30 * 10**9, "peak": 1.97e14, "M_w": 30 * 10**9}, "scaling-book",
                place="All About Transformer Inference, pop quiz"),
    ),
)  # fmt: skip

decode_throughput = Equation(
    "decode_throughput",
    "8.9 throughput",
    throughput,
    n_seq / t_step,
    "Each step gives one token to each sequence of the batch.",
    source="scaling-book",
    witnesses=(
        Witness(
            "787.99",
            {"n_seq": 16, "t_step": 133.2 / 6560},
            "scaling-book",
            place="All About Transformer Inference, LLaMA 2-13B on 4x2",
            within=1e-4,
        ),
    ),
)

answer_latency = Equation(
    "answer_latency",
    "8.10",
    t_e2e,
    ttft + (T_out - 1) * tpot,
    "An answer takes the time to its first token and a step for each further one.",
    source="nim-metrics",
    witnesses=(
        Witness("6 s", {"ttft": 0.9, "T_out": 256, "tpot": 0.02}, "nim-metrics", kind="counted"),
    ),
)

token_cost = Equation(
    "token_cost",
    "8.11",
    cost_mtok,
    10**6 * n * price / throughput,
    "The price of the devices for as long as they take to decode a million tokens.",
    source="scaling-book",
    assumes="The devices are busy all the time; input tokens are not counted.",
    witnesses=(
        Witness("$1.11", {"n": 8, "price": 2 / 3600, "throughput": 4000}, "scaling-book",
                kind="counted", place="250 s of eight devices at $2 an hour"),
    ),
)  # fmt: skip

tensor_parallel_traffic = Equation(
    "tensor_parallel_traffic",
    "8.12",
    V_sent,
    4 * L * (n_tp - 1) / n_tp * n_seq * d * b,
    "Two all-reduces a layer, in each of which a device sends nearly twice the activations of the "
    "batch's tokens.",
    source="pope-2022",
    assumes="Ring all-reduces after attention and after the MLP; one token a sequence.",
    witnesses=(
        Witness("146.8 MB", {"L": 80, "n_tp": 8, "n_seq": 32, "d": 8192, "b": 2}, "pope-2022",
                kind="counted", place="160 all-reduces of 0.5243 MB, each sent 1.75 times"),
    ),
)  # fmt: skip

tensor_parallel_time = Equation(
    "tensor_parallel_time",
    "8.12 time",
    t_tp,
    4 * L * (n_tp - 1) / n_tp * n_seq * d * b / link + 2 * L * t_red,
    "At small batches the latency of the all-reduces outweighs their bytes.",
    source="pope-2022",
    derived="EQ 8.12 over the link, and the latency of two all-reduces a layer.",
    witnesses=(
        Witness("1.93 ms", {"L": 80, "n_tp": 8, "n_seq": 32, "d": 8192, "b": 2,
                            "link": 450 * 10**9, "t_red": 1e-5}, "pope-2022", kind="counted",
                place="0.326 ms of bytes and 1.6 ms of latency"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield ridge_point, solve(intensity * bandwidth - peak, intensity)[0]
    work = prefill_work.using(attention.attention_work).expr.subs(n_seq, 1)
    yield prefill_time, work / (n * peak * mfu)
    yield linear_prefill, prefill_time.expr.subs(n_h, 0)
    yield compute_bound_batch, compression.critical_batch.expr.subs(b_w, M_w / N)
    yield cache_intensity, limit(attention.attention_intensity.expr.subs(T_q, 1), T, oo)
    yield speculative_speedup, speculative_run.expr / (n_draft * c_draft + 1)
    round_work = n_draft * c_ops + n_draft + 1  # drafts, then a check of each and of one more
    yield speculative_work, round_work / speculative_run.expr
    yield tensor_parallel_time, tensor_parallel_traffic.expr / link + 2 * L * t_red
