"""Mixtures of experts: routing, sizes, balance, and what a batch moves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sympy import Eq, Function, Sum, Symbol, ceiling

from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    L_moe,
    M_a2a,
    N,
    N_rest,
    N_total,
    P_i,
    T_batch,
    W_router,
    a_balance,
    b,
    c_cap,
    d,
    d_exp,
    f_i,
    loss_balance,
    n_cap,
    n_ep,
    n_exp,
    n_shared,
    n_top,
    n_touched,
    x,
    y_moe,
)

_index = Symbol("i", integer=True)  # of a sum: it has no line in the notation

_MIXTRAL = {"N_rest": 1605636096, "L_moe": 32, "d": 4096, "d_exp": 14336, "n_shared": 0}


def route(logits: Sequence[float], k: int) -> dict[int, float]:
    """Return the experts that one token visits, each with its weight; weights sum to 1.

    The softmax runs over the k largest logits, which equals a softmax over all that is then
    renormalized. Ties go to the earlier expert.

    Raises: ValueError unless there are at least k experts and k is above 0.
    Source: mixtral-2024.
    """
    if not 0 < k <= len(logits):
        raise ValueError(f"{k} of {len(logits)} experts cannot be chosen")
    chosen = sorted(range(len(logits)), key=lambda i: -logits[i])[:k]
    powers = [math.exp(logits[i] - logits[chosen[0]]) for i in chosen]
    return {i: power / sum(powers) for i, power in zip(chosen, powers, strict=True)}


def balance(probabilities: Sequence[Sequence[float]], k: int = 1) -> float:
    """Return experts times the sum of f_i·P_i: 1 for even use, the experts' number for one alone.

    Shape: tokens by experts, each row a softmax. f_i is the share of the choices that expert i
    receives, so it sums to 1 for every k. Source: fedus-2021.
    """
    tokens, experts = len(probabilities), len(probabilities[0])
    chosen = [0] * experts
    for row in probabilities:
        for i in sorted(range(experts), key=lambda i: -row[i])[:k]:
            chosen[i] += 1
    mean = [sum(row[i] for row in probabilities) / tokens for i in range(experts)]
    return experts * sum(f / (k * tokens) * p for f, p in zip(chosen, mean, strict=True))


def _few_experts_do_for_all() -> str:
    import numpy as np

    source = np.random.default_rng(0)
    width, experts, k = 16, 8, 2
    token, router = source.normal(size=width), source.normal(size=(width, experts))
    matrices = source.normal(size=(experts, width, width))
    logits = token @ router
    gates = np.exp(logits) / np.exp(logits).sum()
    gates[np.argsort(-gates)[k:]] = 0  # every expert runs, and all but two are weighed by 0
    whole = np.einsum("e,w,ewv->v", gates / gates.sum(), token, matrices)
    few = sum(weight * (token @ matrices[i]) for i, weight in route(logits.tolist(), k).items())
    worst = float(np.abs(whole - few).max())
    assert worst < 1e-12, f"two experts and eight differ by {worst:.1e}"
    return f"2 of 8 experts give what 8 with 6 weights of 0 give, to {worst:.0e}"


def _one_favorite_is_dearest() -> str:
    even = [[0.4 if i == t % 4 else 0.2 for i in range(4)] for t in range(8)]
    one = [[1.0, 0.0, 0.0, 0.0]] * 8
    skewed = [[0.4, 0.3, 0.2, 0.1]] * 8
    seen = [balance(rows) for rows in (even, skewed, one)]
    assert math.isclose(seen[0], 1), f"even use gives {seen[0]}"
    assert math.isclose(seen[1], 1.6), f"one favorite gives {seen[1]}"
    assert math.isclose(seen[2], 4), f"a single expert gives {seen[2]}"
    return "4 experts: 1 for even use, 1.6 for one favorite, 4 for one alone, times the weight"


expert_output = Statement(
    "expert_output",
    "9.1",
    Eq(
        y_moe,
        Function("top")(Function("softmax")(x * W_router), n_top) * Function("experts")(x),
        evaluate=False,
    ),
    "Of all experts only the k that the router likes best run, and its weights mix what they "
    "put out.",
    source="shazeer-2017",
    witness=_few_experts_do_for_all,
    symbols=("y_moe", "x", "W_router", "n_top"),
    assumes="The k weights are scaled to sum to 1; some models leave them as they are.",
)

moe_parameters = Equation(
    "moe_parameters",
    "9.2",
    N_total,
    N_rest + 3 * L_moe * (n_exp + n_shared) * d * d_exp,
    "Every expert of every layer is held, at three matrices each.",
    source="mixtral-2024",
    assumes="Gated experts without biases; routers are in the rest.",
    witnesses=(
        Witness("46,702,792,704", {**_MIXTRAL, "n_exp": 8}, "mixtral-2024", kind="counted"),
        Witness("47B", {**_MIXTRAL, "n_exp": 8}, "mixtral-2024", place="abstract"),
    ),
)

active_parameters = Equation(
    "active_parameters",
    "9.2 active",
    N,
    N_rest + 3 * L_moe * (n_top + n_shared) * d * d_exp,
    "One token meets the experts that it visits and everything outside the experts.",
    source="mixtral-2024",
    assumes="The rest holds both vocabulary matrices here; some reports leave the input "
    "embedding out.",
    witnesses=(
        Witness("12,879,925,248", {**_MIXTRAL, "n_top": 2}, "mixtral-2024", kind="counted"),
        Witness("13B", {**_MIXTRAL, "n_top": 2}, "mixtral-2024", place="abstract"),
    ),
)

balance_loss = Statement(
    "balance_loss",
    "9.3",
    Eq(loss_balance, a_balance * n_exp * Sum(f_i * P_i, (_index, 1, n_exp)), evaluate=False),
    "A loss that is 1 where every expert receives an equal share of the tokens and n_exp where "
    "one receives all, times its weight.",
    source="fedus-2021",
    witness=_one_favorite_is_dearest,
    symbols=("loss_balance", "a_balance", "n_exp", "f_i", "P_i"),
    assumes="Gradients flow through the probabilities only: shares of tokens have none.",
)

expert_capacity = Equation(
    "expert_capacity",
    "9.3 capacity",
    n_cap,
    ceiling(c_cap * n_top * T_batch / n_exp),
    "An expert has room for its even share of the tokens and some more; what does not fit is "
    "dropped.",
    source="fedus-2021",
    assumes="Only where experts have a fixed room; dropless kernels have none.",
    witnesses=(
        Witness("40", {"c_cap": 1.25, "n_top": 1, "T_batch": 4096, "n_exp": 128}, "fedus-2021",
                kind="counted", place="5120 / 128"),
    ),
)  # fmt: skip

experts_touched = Equation(
    "experts_touched",
    "9.4",
    n_touched,
    n_exp * (1 - (1 - n_top / n_exp) ** T_batch),
    "Experts whose weights a batch must read: those of one token, soon most, in the end all.",
    source="shazeer-2017",
    assumes="Each token chooses evenly, and apart from the others; real routers touch fewer.",
    requires=(n_top <= n_exp,),
    witnesses=(
        Witness("1.5", {"n_exp": 2, "n_top": 1, "T_batch": 2}, "shazeer-2017", kind="counted",
                place="1, 2, 2 and 1 in the four equally likely cases"),
        Witness("222.4", {"n_exp": 256, "n_top": 8, "T_batch": 64}, "deepseek-v3-config",
                kind="counted", place="256 less 256 times (31/32) to the power of 64"),
    ),
)  # fmt: skip

all_to_all = Equation(
    "all_to_all",
    "9.5",
    M_a2a,
    2 * L_moe * T_batch * n_top * d * b * (n_ep - 1) / n_ep,
    "Each token's activations travel to every expert that it visits, and back.",
    source="deepseek-v3-insights",
    assumes="Forward only; one copy for each expert, even where several sit on one device; "
    "elements of one width both ways.",
    witnesses=(
        Witness("6,144 B", {"L_moe": 3, "T_batch": 4, "n_top": 2, "d": 128, "b": 2, "n_ep": 2},
                "deepseek-v3-insights", kind="counted",
                place="48 rows of 256 bytes, every second one staying"),
    ),
)  # fmt: skip
