"""Plans of a model: the cheapest one over its life, and the shapes that a size allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, isclose

from sympy import Eq, Expr, Function, Rational, Symbol, UnevaluatedExpr, diff, solve

from stackmath.chapters import block, pretraining
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    A,
    B,
    C_life,
    D,
    D_inf,
    E,
    L,
    N,
    N_ne,
    alpha,
    aspect,
    beta,
    d,
    loss,
)

_LAW = {"E": 1.69, "A": 406.4, "B": 410.7, "alpha": 0.336, "beta": 0.283}  # de Vries 2023


def cheapest_model(
    law: Mapping[str, float], *, loss: float, D_inf: float = 0
) -> tuple[float, float]:
    """Return the parameters and training tokens that reach a loss for the least lifetime compute.

    Lifetime compute is 6·N·D for training and 2·N·D_inf for service. With no tokens served this
    is the compute-optimal model of that loss.

    Args:
        law: E, A, B, alpha and beta, such as `coefficients("besiroglu-2024")`.
        loss: nats per token to reach.
        D_inf: tokens served over the model's life.

    Raises: ValueError where no model of the family reaches the loss.
    Source: sardana-2023, whose root this is; solved here by halving, over the data term alone.

    """
    A, B, alpha, beta = law["A"], law["B"], law["alpha"], law["beta"]
    gap = loss - law["E"]
    if gap <= 0:
        raise ValueError(f"no model goes below {law['E']} nats, and {loss} is asked for")
    if D_inf < 0:
        raise ValueError(f"tokens served are {D_inf}, and must not be below 0")

    def tokens(data_term: float) -> float:
        return float((B / data_term) ** (1 / beta)) if data_term else inf

    low, high = 0.0, gap  # the share of the gap that is for lack of data
    for _ in range(200):
        middle = (low + high) / 2
        # At the optimum the slopes of both terms stand in the ratio of their costs.
        slope = beta * middle * (1 + D_inf / (3 * tokens(middle)))
        low, high = (middle, high) if slope < alpha * (gap - middle) else (low, middle)
    return float((A / (gap - low)) ** (1 / alpha)), tokens(low)


@dataclass(frozen=True)
class Shape:
    """A decoder's layers, width and heads, and the parameters of its layers' matrices."""

    L: int
    d: int
    heads: int
    N_ne: int


def shapes(
    N_ne: float, *, low: float = 50, high: float = 130, d_head: int = 128, within: float = 0.1
) -> list[Shape]:
    """Return the shapes near a size, the nearest first, of widths that are whole heads.

    Parameters are 12·L·d², those of a GPT block; width over layers is between low and high.

    Raises: ValueError where no whole numbers come within a share of the size.
    """
    found = []
    heads = 1
    while (d := heads * d_head) <= (2 * high * N_ne / 12) ** (1 / 3) + d_head:
        L = max(1, round(N_ne / (12 * d * d)))
        size = 12 * L * d * d
        if low <= d / L <= high and abs(size - N_ne) <= within * N_ne:
            found.append(Shape(L, d, heads, size))
        heads += 1
    if not found:
        raise ValueError(
            f"{N_ne:,.0f} parameters allow no shape with {low} to {high} times as much width as "
            f"layers, in heads of {d_head}"
        )
    return sorted(found, key=lambda shape: abs(shape.N_ne - N_ne))


def _cheapest_over_its_life() -> str:
    size, served = 13 * 10**9, 2 * 10**12
    rule = lifetime_work.expr.subs(D_inf, 0)
    assert rule == pretraining.compute.expr, "with nothing served it is the work of training"
    data = _LAW["alpha"] * _LAW["A"] / (_LAW["beta"] * size ** _LAW["alpha"])  # term of the data
    tokens = (_LAW["B"] / data) ** (1 / _LAW["beta"])
    reached = pretraining.predicted_loss(_LAW, N=size, D=tokens)
    before = lifetime_work(N=size, D=tokens, D_inf=served)
    best = cheapest_model(_LAW, loss=reached, D_inf=served)
    after = lifetime_work(N=best[0], D=best[1], D_inf=served)
    assert isclose(pretraining.predicted_loss(_LAW, N=best[0], D=best[1]), reached, rel_tol=1e-9)
    assert isclose(optimal_demand(_LAW, N=best[0], D=best[1]), served, rel_tol=1e-6)
    for share in (0.98, 0.99, 1.01, 1.02):
        left = reached - _LAW["E"] - _LAW["A"] / (share * best[0]) ** _LAW["alpha"]
        other = (_LAW["B"] / left) ** (1 / _LAW["beta"])
        assert lifetime_work(N=share * best[0], D=other, D_inf=served) > after
    # Sardana et al., Figure 1: 7B instead of 13B saves 1.7e22 FLOP, or 17 %.
    assert round((before - after) / 1e21) == 17
    assert round(100 * (1 - after / before)) == 17
    return (
        f"{best[0] / 1e9:.2f}B for 13B, at equal loss, saves {1 - after / before:.1%} of the work"
    )


lifetime_work = Equation(
    "lifetime_work",
    "C.4",
    C_life,
    6 * FLOP * N * D + 2 * FLOP * N * D_inf,
    "Training costs six FLOP for each parameter and token, and every token served costs two.",
    source="sardana-2023",
    assumes="Prompts and answers at the same price, though prompts use devices better; attention "
    "scores left out.",
    witnesses=(
        Witness("8.008e22 FLOP", {"N": 7 * 10**9, "D": 124 * 10**10, "D_inf": 2 * 10**12},
                "sardana-2023", kind="counted", place="5.208e22 and 2.8e22"),
    ),
)  # fmt: skip

lifetime_optimum = Statement(
    "lifetime_optimum",
    "C.4 optimum",
    Eq(
        C_life,
        Function("least")(
            6 * N * D + 2 * N * D_inf,
            Eq(loss, E + A / N**alpha + B / D**beta, evaluate=False),
        ),
        evaluate=False,
    ),
    "Of all models that reach a loss, the cheapest over its life is smaller and trained for "
    "longer, the more tokens it will serve.",
    source="sardana-2023",
    witness=_cheapest_over_its_life,
    symbols=("C_life", "N", "D", "D_inf", "loss", "E", "A", "alpha", "B", "beta"),
    assumes="The law holds that far from the ratio of tokens to parameters that it was fitted at.",
)

optimal_demand = Equation(
    "optimal_demand",
    "C.4 demand",
    D_inf,
    3 * D * (alpha * A * D**beta / (beta * B * N**alpha) - 1),
    "Tokens served for which a model of this size and training is the cheapest of its loss.",
    source="sardana-2023",
    derived="EQ C.4 at its least along a line of equal loss.",
    assumes="Below 0 the model is larger than its compute-optimal size, and never the cheapest.",
    witnesses=(
        Witness("48", {"A": 1, "alpha": 0.5, "B": 1, "beta": 0.5, "N": 4, "D": 16},
                "sardana-2023", kind="counted", place="terms of 0.5 and 0.25"),
    ),
)  # fmt: skip

shape_width = Equation(
    "shape_width",
    "C.5",
    d,
    UnevaluatedExpr(aspect * N_ne / 12) ** Rational(1, 3),
    "The width that a size and an aspect ratio ask for; take a whole number of heads near it.",
    source="kaplan-2020",
    derived="EQ 2.5's body with an aspect ratio in place of the layers, solved for the width.",
    witnesses=(
        Witness("12,288", {"aspect": 128, "N_ne": 173946175488}, "brown-2020", kind="counted",
                place="Table 2.1"),
    ),
)  # fmt: skip

shape_aspect = Equation(
    "shape_aspect",
    "C.5 aspect",
    aspect,
    d / L,
    "How wide a model is for its depth: between 50 and 130 in most.",
    source="kaplan-2020",
    witnesses=(
        Witness("128", {"L": 96, "d": 12288}, "brown-2020", kind="counted", place="Table 2.1"),
        Witness("64", {"L": 12, "d": 768}, "brown-2020", kind="counted", place="Table 2.1"),
    ),
)


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    tokens_per_parameter = -diff(pretraining.predicted_loss.expr, N) / diff(
        pretraining.predicted_loss.expr, D
    )  # that a smaller model of equal loss needs more
    slope = diff(lifetime_work.expr, N) + diff(lifetime_work.expr, D) * tokens_per_parameter
    yield optimal_demand, solve(slope, D_inf)[0]
    width = Symbol("width", positive=True)  # a width need not be whole before it is rounded
    size = block.body_parameters.expr.subs(L, d / aspect).subs(d, width)
    yield shape_width, solve(size - N_ne, width)[0]
