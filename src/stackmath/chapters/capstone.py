"""The capstone: from a budget to a model, its fleet and its service.

Plans and the evidence for them are in modules of their own; all of the capstone's equations have
their names here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Max, Symbol, ceiling, expand_log, floor, log, simplify, solve, sqrt

from stackmath.chapters import designs, evidence, pretraining, serving
from stackmath.chapters.designs import (  # noqa: F401
    lifetime_optimum,
    lifetime_work,
    optimal_demand,
    shape_aspect,
    shape_width,
)
from stackmath.chapters.evidence import (  # noqa: F401
    error_bar,
    run_utilization,
    self_check,
)
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    A,
    B,
    C,
    C_usd,
    D_f,
    D_opt,
    M_act,
    M_kv,
    M_logits,
    M_need,
    M_spare,
    M_states,
    M_w,
    M_work,
    N,
    N_f,
    N_opt,
    N_total,
    alpha,
    bandwidth,
    beta,
    cost,
    f,
    k_D,
    k_min,
    k_N,
    memory,
    mfu,
    n,
    n_seq,
    n_shard,
    overhead,
    p_tok,
    peak,
    price,
    rho,
    t_gpu,
    t_run,
    t_step,
    throughput,
    usable,
    users,
)
from stackmath.units import GiB, MiB

budget_compute = Equation(
    "budget_compute",
    "C.1",
    C_usd,
    cost * peak * mfu / price,
    "Training compute that a sum of money rents.",
    source="chowdhery-2022",
    derived="EQ 4.5's cost, with its device-seconds, solved for C.",
    witnesses=(
        Witness("3.8e24 FLOP", {"cost": 5.328e6, "peak": 989 * 10**12, "mfu": 0.4,
                                "price": 2 / 3600}, "deepseek-v3", kind="counted"),
    ),
)  # fmt: skip

overtrained_size = Equation(
    "overtrained_size",
    "C.2",
    N_f,
    N_opt / sqrt(f),
    "The size of a model with f times the optimum's tokens per parameter, at the same compute.",
    source="de-vries-2023",
    derived="EQ 4.1's compute held fixed while tokens per parameter grow by f.",
    witnesses=(Witness("35e9", {"N_opt": 70 * 10**9, "f": 4}, "hoffmann-2022", kind="counted"),),
)

overtrained_tokens = Equation(
    "overtrained_tokens",
    "C.2 tokens",
    D_f,
    D_opt * sqrt(f),
    "The training tokens of that model.",
    source="de-vries-2023",
    derived="As EQ C.2.",
    witnesses=(
        Witness("2.8e12", {"D_opt": 1400 * 10**9, "f": 4}, "hoffmann-2022", kind="counted"),
    ),
)

total_parameters = Equation(
    "total_parameters",
    "C.2 held",
    N_total,
    rho * N,
    "Parameters that memory must hold; 1 is a dense model.",
    source="deepseek-v3",
    witnesses=(
        Witness("671e9", {"rho": 671 / 37, "N": 37 * 10**9}, "deepseek-v3", kind="counted"),
    ),
)

_REACHED = k_N > (1 + alpha / beta) ** (-1 / alpha)

overtraining_data = Equation(
    "overtraining_data",
    "C.3 data",
    k_D,
    (1 - beta / alpha * (k_N**-alpha - 1)) ** (-1 / beta),
    "Training tokens over the optimum's that a model of k_N times the size needs for its loss.",
    source="de-vries-2023",
    derived="EQ 4.1 and 4.2 at equal loss.",
    requires=(_REACHED,),
    witnesses=(
        Witness("2.42", {"k_N": 0.5, "alpha": 0.336, "beta": 0.283}, "de-vries-2023",
                kind="counted", place="twice the 1.208 of its 20.8 %"),
    ),
)  # fmt: skip

smallest_share = Equation(
    "smallest_share",
    "C.3 limit",
    k_min,
    (1 + alpha / beta) ** (-1 / alpha),
    "A model of this share of the optimal size reaches the loss with endless data, and no smaller.",
    source="de-vries-2023",
    derived="EQ C.3 data where the tokens have no end.",
    witnesses=(
        Witness("0.099", {"alpha": 0.33917084, "beta": 0.2849083}, "hoffmann-2022",
                kind="counted"),
        Witness("0.146", {"alpha": 0.34781, "beta": 0.36585}, "besiroglu-2024", kind="counted"),
    ),
)  # fmt: skip

overtraining_overhead = Equation(
    "overtraining_overhead",
    "C.3",
    overhead,
    k_N * (1 - beta / alpha * (k_N**-alpha - 1)) ** (-1 / beta) - 1,
    "Compute beyond the optimum's that a model of k_N times the size needs for the same loss.",
    source="de-vries-2023",
    derived="EQ 4.1 and 4.2 at equal loss.",
    requires=(_REACHED,),
    witnesses=(
        Witness("20.8 %", {"k_N": 0.5, "alpha": 0.336, "beta": 0.283}, "de-vries-2023",
                kind="counted"),
    ),
)  # fmt: skip

shards = Equation(
    "shards",
    "C.6",
    n_shard,
    ceiling(M_w / (usable * memory)),
    "Devices that the weights must be split over.",
    source="kwon-2023",
    assumes="Any number of devices will do; real engines want one that divides the heads.",
    witnesses=(
        Witness(
            "2",
            {"M_w": 100 * 10**9, "usable": 0.9, "memory": 80 * 10**9},
            "tensorrt-llm",
            kind="counted",
        ),
    ),
)

concurrent_users = Equation(
    "concurrent_users",
    "C.6 users",
    users,
    floor((usable * n * memory - M_w) / M_kv),
    "Sequences of full length whose caches fit beside the weights on n devices.",
    source="kwon-2023",
    assumes="Every user holds the whole context; below 0 the weights alone do not fit.",
    witnesses=(
        Witness("80", {"usable": 1, "n": 1, "memory": 80 * 10**9, "M_w": 26 * 10**9,
                       "M_kv": 2 * 40 * 8 * 128 * 4096 * 2}, "tensorrt-llm", kind="counted"),
    ),
)  # fmt: skip

training_memory = Equation(
    "training_memory",
    "C.6 sum",
    M_need,
    M_states + M_act + M_logits + M_work,
    "What one device must hold while it trains: EQ 4.4, EQ 4.7, EQ 1.7 and room to work.",
    source="rajbhandari-2019",
    assumes="All four at their peak together.",
    witnesses=(
        Witness("55,972.29 MiB", {"M_states": 46983.28 * MiB, "M_act": 8989.01 * MiB, "M_logits": 0,
                                  "M_work": 0}, "flagscale-454",
                place="case 1, whose activations hold the logits; its MB are MiB"),
    ),
)  # fmt: skip

spare_memory = Equation(
    "spare_memory",
    "C.6 spare",
    M_spare,
    memory - M_need,
    "What is left of a device's memory; below 0 the run does not fit.",
    source="rajbhandari-2019",
    witnesses=(
        Witness(
            "0.16 GiB",
            {"memory": 21.96 * GiB, "M_need": 21.80 * GiB},
            "llama-cookbook-898",
            kind="measured",
            place="a card of 21.96 GiB with 163.12 MiB left",
        ),
    ),
)

fleet_time = Equation(
    "fleet_time",
    "C.7",
    t_gpu,
    n * t_run,
    "Device-seconds that a fleet delivers, by which runs are billed and published.",
    source="narayanan-2021",
    derived="EQ 4.5 for the work that its wall-clock time allows.",
    witnesses=(
        Witness(
            "100,320 A100-hours",
            {"n": 440, "t_run": 9.5 * 24 * 3600},
            "mpt-7b",
            kind="counted",
            place="440 devices for 9.5 days",
        ),
    ),
)

decode_price = Equation(
    "decode_price",
    "C.8",
    p_tok,
    price * (M_kv / bandwidth + Max(2 * FLOP * N / peak, M_w / (users * bandwidth))),
    "Every token pays for reading its own cache, and for its share of the weights or its own "
    "work, whichever takes longer.",
    source="pope-2022",
    derived="EQ 8.9's step over its tokens, at EQ 8.11's price: the number of devices cancels.",
    assumes="All devices read at once and are never idle; communication left out.",
    witnesses=(
        Witness("$3.38 × 10⁻⁶", {"price": 1.2 / 3600, "M_kv": 6.7e9, "bandwidth": 8.2e11,
                                 "N": 13 * 10**9, "peak": 1.97e14, "M_w": 26 * 10**9, "users": 16},
                "scaling-book", kind="counted",
                place="LLaMA 2-13B on 4x2: 20.30 ms of eight devices at $1.20 an hour, 16 tokens"),
        Witness("$4.4 × 10⁻⁷", {"price": 1.2 / 3600, "M_kv": 819 * 10**6, "bandwidth": 8.1e11,
                                "N": 30 * 10**9, "peak": 1.97e14, "M_w": 30 * 10**9, "users": 256},
                "scaling-book", kind="counted",
                place="pop quiz: 21 ms of sixteen devices at $1.20 an hour, 256 tokens"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    paid = pretraining.training_cost.using(pretraining.gpu_time).expr
    yield budget_compute, solve(paid - cost, C)[0]
    ratio = f * D_opt / N_opt  # tokens per parameter, by definition of f
    same = 6 * N_opt * D_opt
    size = solve(6 * N_f * (ratio * N_f) - same, N_f)[0]
    yield overtrained_size, size
    yield overtrained_tokens, ratio * size
    terms = (
        alpha * A / pretraining.optimal_size.expr**alpha,
        beta * B / (pretraining.optimal_tokens.expr**beta),
    )
    assert simplify(expand_log(log(terms[0] / terms[1]), force=True)) == 0
    # At the optimum the data term is so α/β of the size term: take the size term as 1.
    data, y = alpha / beta, Symbol("y", positive=True)
    shrunk = solve(k_N**-alpha + data * y - 1 - data, y)[0]  # k_D to the power of minus β
    yield overtraining_data, shrunk ** (-1 / beta)
    yield smallest_share, solve(shrunk * k_N**alpha, k_N**alpha)[0] ** (1 / alpha)
    yield overtraining_overhead, k_N * shrunk ** (-1 / beta) - 1
    done = solve(pretraining.run_time.expr - t_run, C)[0]
    yield fleet_time, pretraining.gpu_time.expr.subs(C, done)
    step = serving.decode_step.expr.subs(n_seq, users)
    slower = step.atoms(Max).pop()
    step = step.subs(slower, users / n * Max(*(one * n / users for one in slower.args)))
    served = serving.decode_throughput.expr.subs({n_seq: users, t_step: step})
    yield decode_price, serving.token_cost.expr.subs(throughput, served) / 10**6
    for part in (designs, evidence):
        yield from part.derivations()
