"""The capstone: from a budget to a model, its fleet and its service."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol, ceiling, expand_log, floor, log, simplify, solve, sqrt

from stackmath.chapters import pretraining
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    A,
    B,
    C,
    C_usd,
    D_f,
    D_opt,
    M_kv,
    M_w,
    N,
    N_f,
    N_opt,
    N_total,
    alpha,
    beta,
    cost,
    f,
    k_N,
    memory,
    mfu,
    n,
    n_shard,
    overhead,
    peak,
    price,
    rho,
    usable,
    users,
)

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

overtraining_overhead = Equation(
    "overtraining_overhead",
    "C.3",
    overhead,
    k_N * (1 - beta / alpha * (k_N**-alpha - 1)) ** (-1 / beta) - 1,
    "Compute beyond the optimum's that a model of k_N times the size needs for the same loss.",
    source="de-vries-2023",
    derived="EQ 4.1 and 4.2 at equal loss.",
    assumes="k_N above (1 + α/β)^(−1/α), below which no amount of data reaches the loss.",
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
            "nvidia-h100",
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
                       "M_kv": 2 * 40 * 8 * 128 * 4096 * 2}, "nvidia-h100", kind="counted"),
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
    yield overtraining_overhead, k_N * shrunk ** (-1 / beta) - 1
