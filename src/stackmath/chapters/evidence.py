"""What supports a plan: the error of the fitted law, and published runs worked out again."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from math import log as logarithm
from typing import Any

from sympy import Eq, Expr, solve

from stackmath.chapters import pretraining
from stackmath.data import FOLDER, coefficients
from stackmath.data.files import entries
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    D,
    J_col,
    J_row,
    N,
    Sigma,
    cost,
    mfu,
    peak,
    price,
    sigma_f,
    t_gpu,
)

HOUR = 3600  # seconds


def _error_bar_meets_random_laws() -> str:
    import numpy as np

    def law(values: Any) -> dict[str, Any]:
        logs = zip(("A", "B", "E"), np.exp(values[:3]), strict=True)
        return {**dict(logs), "alpha": values[3], "beta": values[4]}

    def ratio(values: Any) -> float:
        named = law(values)
        best = (pretraining.optimal_tokens, pretraining.optimal_size)
        tokens, size = (one(named, C=5.88e23) for one in best)
        return logarithm(tokens / size)

    def reached(values: Any) -> float:
        return float(pretraining.predicted_loss(law(values), N=70 * 10**9, D=1400 * 10**9))

    covariance = np.array(entries(FOLDER / "covariance.toml")["covariance"])
    fit = coefficients("besiroglu-2024")
    center = np.array([*(logarithm(fit[name]) for name in "ABE"), fit["alpha"], fit["beta"]])
    drawn = np.random.default_rng(0).multivariate_normal(center, covariance, 4000)
    bars = []
    for result in (ratio, reached):
        steps = 1e-5 * np.eye(5)
        slopes = np.array([(result(center + h) - result(center - h)) / 2e-5 for h in steps])
        bars.append(float(np.sqrt(slopes @ covariance @ slopes)))
        seen = float(np.std([result(values) for values in drawn]))
        assert abs(bars[-1] / seen - 1) < 0.05, f"{bars[-1]:.4f} and, by drawing, {seen:.4f}"
        alone = float(np.sqrt(slopes**2 @ np.diag(covariance)))
        assert alone > 4 * bars[-1], f"without correlations the error is only {alone:.4f}"
    return f"as 4000 drawn laws to 5 %: {bars[0]:.3f} for ln D/N, {bars[1]:.4f} nats for 70B"


def _published_runs_come_out() -> str:
    work = pretraining.compute
    # GPT-3: the parameters and tokens of its Table D.1, which prints 3.14e23.
    assert isclose(work(N=174600 * 10**6, D=300 * 10**9), 3.14e23, rel_tol=2e-3)
    # Chinchilla: its paper counts attention and embeddings another way, and prints 5.76e23.
    chinchilla = work(N=70 * 10**9, D=14 * 10**11)
    assert isclose(chinchilla, 5.76e23, rel_tol=0.03)
    llama_2 = run_utilization(N=68976648192, D=2 * 10**12, t_gpu=1720320 * HOUR, peak=312 * 10**12)
    assert round(llama_2, 3) == 0.428
    llama_3 = run_utilization(
        N=405853388800, D=156 * 10**11, t_gpu=30840000 * HOUR, peak=989 * 10**12
    )
    assert round(llama_3, 3) == 0.346
    paid = pretraining.training_cost(t_gpu=2788000 * HOUR, price=2 / HOUR)
    assert isclose(paid, 5.576e6, rel_tol=1e-12)  # DeepSeek-V3
    return (
        f"work of GPT-3 to 0.2 % and of Chinchilla to 3 %, {llama_2:.1%} and {llama_3:.1%} for the "
        "Llamas, V3's bill"
    )


error_bar = Statement(
    "error_bar",
    "C.9",
    Eq(sigma_f**2, J_row * Sigma * J_col, evaluate=False),
    "The error of a prediction is that of the fitted coefficients, by its slope in each and by "
    "how their errors move together.",
    source="jackson-msm",
    witness=_error_bar_meets_random_laws,
    symbols=("sigma_f", "J_row", "Sigma", "J_col"),
    assumes="The prediction is nearly straight over one error; errors of the law's form left out.",
)

run_utilization = Equation(
    "run_utilization",
    "C.10",
    mfu,
    6 * FLOP * N * D / (peak * t_gpu),
    "The utilization that a published run reached, restarts and waiting included.",
    source="chowdhery-2022",
    derived="EQ 4.1 and EQ 4.5, solved for the utilization.",
    assumes="As EQ 4.1; the peak is that of the format that the run multiplied in.",
    witnesses=(
        Witness("42.8 %", {"N": 68976648192, "D": 2 * 10**12, "t_gpu": 1720320 * HOUR,
                           "peak": 312 * 10**12}, "llama-2-card", kind="counted"),
        Witness("34.6 %", {"N": 405853388800, "D": 156 * 10**11, "t_gpu": 30840000 * HOUR,
                           "peak": 989 * 10**12}, "llama-3.1-card", kind="counted"),
    ),
)  # fmt: skip

self_check = Statement(
    "self_check",
    "C.10 check",
    Eq(cost, 6 * price * N * D / (peak * mfu), evaluate=False),
    "Published runs come out of the chain from tokens to money, nearly: GPT-3, Chinchilla, "
    "Llama 2, Llama 3.1 and DeepSeek-V3.",
    source="deepseek-v3",
    witness=_published_runs_come_out,
    symbols=("cost", "price", "N", "D", "peak", "mfu"),
)


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    spent = pretraining.gpu_time.using(pretraining.compute).expr
    yield run_utilization, solve(spent - t_gpu, mfu)[0]
