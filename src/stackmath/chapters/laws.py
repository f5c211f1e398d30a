"""Chapter 4: what repeated data are worth, Kaplan's laws, and the critical batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sympy import Expr, exp

from stackmath.equation import Equation, Witness
from stackmath.notation import (
    B_crit,
    B_star,
    D,
    D_c,
    D_eff,
    D_uniq,
    N,
    N_c,
    R_star,
    alpha_B,
    alpha_C,
    alpha_D,
    alpha_N,
    alpha_S,
    loss,
    repeats,
)

# Fitted constants as their papers print them.
REPEATED: Mapping[str, float] = MappingProxyType({"R_star": 15.387756})  # muennighoff-2023
KAPLAN: Mapping[str, float] = MappingProxyType(  # kaplan-2020
    {
        "N_c": 8.8e13,
        "alpha_N": 0.076,
        "D_c": 5.4e13,
        "alpha_D": 0.095,
        "B_star": 2.1e8,
        "alpha_B": 0.21,
        "alpha_S": 0.76,
    }
)

effective_tokens = Equation(
    "effective_tokens",
    "4.9",
    D_eff,
    D_uniq * (1 + R_star * (1 - exp(-repeats / R_star))),
    "Each repetition is worth less than the one before: a few are nearly as good as fresh data, "
    "and endless ones are worth no more than R* passes beyond the first.",
    source="muennighoff-2023",
    assumes="R* is a fit, about 15, to models of up to 9B; a repeated token never does harm.",
    witnesses=(
        Witness("373e9", {"D_uniq": 100 * 10**9, "repeats": 3, **REPEATED}, "muennighoff-2023",
                place="four epochs; exp(-0.194960) is 0.822867", kind="counted"),
    ),
)  # fmt: skip

repetitions = Equation(
    "repetitions",
    "4.9 repeats",
    repeats,
    D / D_uniq - 1,
    "Times that the data are seen after the first.",
    source="muennighoff-2023",
    requires=(D_uniq <= D,),
    witnesses=(
        Witness("3", {"D": 400 * 10**9, "D_uniq": 100 * 10**9}, "muennighoff-2023",
                kind="counted", place="four epochs"),
    ),
)  # fmt: skip

kaplan_size_loss = Equation(
    "kaplan_size_loss",
    "4.10",
    loss,
    (N_c / N) ** alpha_N,
    "Loss of a model that has all the data it can use.",
    source="kaplan-2020",
    assumes="N without the embeddings; the vocabulary and the corpus of GPT-2; no irreducible "
    "loss, so it falls below any floor at last.",
    witnesses=(
        Witness("2.30", {"N": 1.5e9, "N_c": 8.8e13, "alpha_N": 0.076}, "kaplan-2020",
                kind="counted", place="exp(0.076 · ln 58,667)"),
    ),
)  # fmt: skip

kaplan_data_loss = Equation(
    "kaplan_data_loss",
    "4.10 data",
    loss,
    (D_c / D) ** alpha_D,
    "Loss of a model that is large enough for its data, stopped before it overfits.",
    source="kaplan-2020",
    assumes="As EQ 4.10.",
    witnesses=(
        Witness("2.10", {"D": 22 * 10**9, "D_c": 5.4e13, "alpha_D": 0.095}, "kaplan-2020",
                kind="counted", place="exp(0.095 · 7.8057)"),
    ),
)  # fmt: skip

critical_tokens = Equation(
    "critical_tokens",
    "4.10 batch",
    B_crit,
    B_star / loss ** (1 / alpha_B),
    "Tokens of a batch that balances steps against compute: it grows as the loss falls.",
    source="kaplan-2020",
    assumes="The loss in nats; a batch in tokens.",
    witnesses=(
        Witness("3.98e6", {"loss": 2.3, "B_star": 2.1e8, "alpha_B": 0.21}, "kaplan-2020",
                kind="counted", place="2.3 to the power of 4.762 is 52.8"),
    ),
)  # fmt: skip

kaplan_exponent = Equation(
    "kaplan_exponent",
    "4.10 exponent",
    alpha_C,
    1 / (1 / alpha_S + 1 / alpha_B + 1 / alpha_N),
    "How fast the loss falls with compute that is spent well, from the three exponents that it "
    "is spent on.",
    source="kaplan-2020",
    assumes="Exponents as printed: the paper has 0.054 from its own digits, 0.050 from a fit.",
    witnesses=(
        Witness("0.052", {"alpha_S": 0.76, "alpha_B": 0.21, "alpha_N": 0.076}, "kaplan-2020",
                kind="counted", place="1 / (1.316 + 4.762 + 13.158)"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side: none here follows from another."""
    yield from ()
