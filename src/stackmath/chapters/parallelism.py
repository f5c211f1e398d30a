"""Chapter 4: collectives, their traffic and time, and the bubble of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, diff, limit, oo, solve, sqrt

from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    D_batch,
    M_buf,
    M_w,
    N,
    T_hide,
    T_mix,
    V_sent,
    b,
    bubble_ideal,
    bubble_total,
    d,
    d_ff,
    link,
    m_fsdp,
    m_tp,
    n,
    n_chunk,
    n_fsdp,
    n_hops,
    n_micro,
    n_pp,
    peak,
    t_comm,
    t_hop,
)

all_reduce_bytes = Equation(
    "all_reduce_bytes",
    "4.6",
    V_sent,
    (n - 1) / n * M_buf * 2,
    "Everyone ends with the sum of everyone's tensor: a reduce-scatter, then an all-gather.",
    source="ml-engineering",
    derived="EQ 4.6 scatter plus EQ 4.6 gather.",
    assumes="A ring or anything else that sends the least; reduction inside the switch halves it.",
    witnesses=(
        Witness("1.75 GB", {"n": 8, "M_buf": 10**9}, "ml-engineering", kind="counted",
                place="14 steps of an eighth"),
    ),
)  # fmt: skip

all_gather_bytes = Equation(
    "all_gather_bytes",
    "4.6 gather",
    V_sent,
    (n - 1) / n * M_buf,
    "Everyone holds one shard, passes on all but one of them, and ends with the whole.",
    source="ml-engineering",
    witnesses=(
        Witness("875 MB", {"n": 8, "M_buf": 10**9}, "ml-engineering", kind="counted",
                place="7 steps of an eighth"),
    ),
)  # fmt: skip

reduce_scatter_bytes = Equation(
    "reduce_scatter_bytes",
    "4.6 scatter",
    V_sent,
    (n - 1) / n * M_buf,
    "Everyone holds a tensor and ends with one shard of their sum: an all-gather run backward.",
    source="ml-engineering",
    witnesses=(
        Witness("875 MB", {"n": 8, "M_buf": 10**9}, "ml-engineering", kind="counted",
                place="7 steps of an eighth"),
    ),
)  # fmt: skip

collective_time = Equation(
    "collective_time",
    "4.6 time",
    t_comm,
    V_sent / link + n_hops * t_hop,
    "Bytes over bandwidth, and a latency for each message that waits for another.",
    source="ml-engineering",
    assumes="A ring gathers in n - 1 messages and all-reduces in 2·(n - 1); nothing else is on the "
    "link.",
    witnesses=(
        Witness("3.96 ms", {"V_sent": 1750 * 10**6, "link": 450 * 10**9, "n_hops": 14,
                            "t_hop": 5e-6}, "tensorrt-llm", kind="counted",
                place="NVLink one way; 3.889 ms and 14 times 5 µs"),
    ),
)  # fmt: skip

ddp_traffic = Equation(
    "ddp_traffic",
    "4.6 ddp",
    V_sent,
    2 * M_w,
    "Plain data parallelism all-reduces the gradients once a step.",
    source="ml-engineering",
    derived="EQ 4.6 for many devices and gradients as wide as the weights.",
    assumes="Many devices: n of them send (n - 1)/n of it.",
    witnesses=(
        Witness("40 GB", {"M_w": 20 * 10**9}, "ml-engineering",
                place="training/model-parallelism, 10B at 16 bits"),
    ),
)  # fmt: skip

fsdp_traffic = Equation(
    "fsdp_traffic",
    "4.6 fsdp",
    V_sent,
    3 * M_w,
    "Fully sharded data parallelism gathers the weights forward, gathers them again backward, and "
    "reduce-scatters the gradients.",
    source="ml-engineering",
    derived="Twice EQ 4.6 gather and once EQ 4.6 scatter, for many devices.",
    assumes="As EQ 4.6 ddp; weights are dropped between the passes.",
    witnesses=(
        Witness("60 GB", {"M_w": 20 * 10**9}, "ml-engineering",
                place="training/model-parallelism, 10B at 16 bits"),
    ),
)  # fmt: skip

hidden_tokens = Equation(
    "hidden_tokens",
    "4.6 hidden",
    T_hide,
    b * peak / (2 * FLOP * link),
    "With fewer tokens a device than this, data parallelism and its sharded form wait for the "
    "network.",
    source="scaling-book",
    derived="Backward work of EQ 4.1 over the peak, set equal to EQ 4.6 ddp over the link.",
    assumes="Traffic and compute overlap completely; one dimension of the network.",
    witnesses=(
        Witness("2550", {"b": 2, "peak": 459 * 10**12, "link": 180 * 10**9}, "scaling-book",
                place="Training"),
    ),
)  # fmt: skip

fsdp_degree = Equation(
    "fsdp_degree",
    "4.6 mixed",
    n_fsdp,
    sqrt(D_batch * n * m_fsdp / (d_ff * m_tp)),
    "The split of n devices between sharded data parallelism and tensor parallelism that sends "
    "least.",
    source="scaling-book",
    derived="EQ 4.6 gather of weights and of activations, their times added and minimized.",
    assumes="Tensor parallelism has the other n over n_fsdp; an MLP block, both parts at 16 bits.",
    witnesses=(
        Witness("1618", {"D_batch": 4.19e6, "n": 8960, "d_ff": 28672, "m_fsdp": 2, "m_tp": 1},
                "scaling-book", place="Training LLaMA 3 on TPUs"),
    ),
)  # fmt: skip

mixed_tokens = Equation(
    "mixed_tokens",
    "4.6 floor",
    T_mix,
    4 * T_hide**2 / (d_ff * m_fsdp * m_tp),
    "With fewer tokens a device than this, no mix of the two keeps the devices busy.",
    source="scaling-book",
    derived="The times of EQ 4.6 mixed at its best split, set equal to the time of the work.",
    assumes="As EQ 4.6 mixed.",
    witnesses=(
        Witness("453", {"T_hide": 2550, "d_ff": 28672, "m_fsdp": 2, "m_tp": 1}, "scaling-book",
                place="Training LLaMA 3 on TPUs; it is 453.6", within=0.0015),
    ),
)  # fmt: skip

bubble_overhead = Equation(
    "bubble_overhead",
    "4.8",
    bubble_ideal,
    (n_pp - 1) / (n_chunk * n_micro),
    "Idle time while the pipeline fills and drains, over the time of the work.",
    source="narayanan-2021",
    assumes="Stages of equal length; sending takes no time. One chunk is a plain pipeline.",
    witnesses=(
        Witness("10.94 %", {"n_pp": 8, "n_chunk": 1, "n_micro": 64}, "narayanan-2021",
                kind="counted", place="7 of 64"),
    ),
)  # fmt: skip

bubble_share = Equation(
    "bubble_share",
    "4.8 share",
    bubble_total,
    (n_pp - 1) / (n_chunk * n_micro + n_pp - 1),
    "The same idle time over the whole of the step: the other number that is called the bubble.",
    source="huang-2018",
    derived="EQ 4.8 as a share of itself and the work.",
    assumes="As EQ 4.8.",
    witnesses=(
        Witness("9.86 %", {"n_pp": 8, "n_chunk": 1, "n_micro": 64}, "huang-2018", kind="counted",
                place="7 of 71"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    gather, scatter = all_gather_bytes.expr, reduce_scatter_bytes.expr
    yield all_reduce_bytes, scatter + gather
    yield ddp_traffic, limit(all_reduce_bytes.expr, n, oo).subs(M_buf, M_w)
    yield fsdp_traffic, limit(2 * gather + scatter, n, oo).subs(M_buf, M_w)
    work, sent = 4 * N * T_hide / peak, ddp_traffic.expr.subs(M_w, b * N) / link
    yield hidden_tokens, solve(work - sent, T_hide)[0]

    # One MLP block forward: two matrices gathered over n_fsdp, its input and output over the rest.
    gathered = limit(gather, n, oo)
    weights = gathered.subs(M_buf, 2 * b * d * d_ff * n_fsdp / n) / (link * m_fsdp)
    tokens = gathered.subs(M_buf, 2 * b * d * D_batch / n_fsdp) / (link * m_tp)
    yield fsdp_degree, solve(diff(weights + tokens, n_fsdp), n_fsdp)[0]
    least = (weights + tokens).subs(n_fsdp, fsdp_degree.expr)
    compute = 4 * D_batch * d * d_ff / (n * peak)
    pace = solve(hidden_tokens.expr - T_hide, peak)[0]
    # Both times are positive: equal where their squares are.
    batch = solve((least**2 / compute**2).subs({peak: pace, D_batch: T_mix * n}) - 1, T_mix)[0]
    yield mixed_tokens, batch
    yield bubble_share, bubble_overhead.expr / (1 + bubble_overhead.expr)
