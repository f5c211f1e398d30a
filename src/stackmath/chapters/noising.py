"""The forward process of diffusion, its schedules, and what the model is trained to predict."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sympy import Eq, Expr, Function, Product, Symbol, cos, pi, solve, sqrt

from stackmath.chapters.denoising import linear_betas, signal_kept
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    abar,
    beta_first,
    beta_i,
    beta_last,
    beta_t,
    eps,
    eps_hat,
    loss_eps,
    n_noise,
    s_cos,
    snr,
    t_noise,
    v_t,
    x0_hat,
    x_0,
    x_t,
)

_index = Symbol("i", integer=True)  # of a product: it has no line in the notation


def _steps_add_up() -> str:
    mean, variance = 1.0, 0.0  # of x_t for a datum of 1
    betas = linear_betas()
    for beta, kept in zip(betas, signal_kept(betas), strict=True):
        mean, variance = math.sqrt(1 - beta) * mean, (1 - beta) * variance + beta
        assert math.isclose(mean, math.sqrt(kept), rel_tol=1e-12)
        assert math.isclose(variance, 1 - kept, rel_tol=1e-12)
    return f"1000 linear steps, taken one by one: {mean**2:.4e} of the variance is left"


def _best_guess_has_the_expected_loss() -> str:
    import numpy as np

    source = np.random.default_rng(0)
    data, noise = source.normal(size=(2, 200_000))
    for kept in (0.1, 0.5, 0.9):
        noised_data = noised(abar=kept, x_0=data, eps=noise)
        best = math.sqrt(1 - kept) * noised_data  # mean of the noise, given x_t
        seen = float(np.mean((noise - best) ** 2))
        assert abs(seen - kept) < 0.01, f"loss {seen:.3f} where {kept} was expected"
        for other in (0.9 * best, 1.1 * best):
            assert np.mean((noise - other) ** 2) > seen, "a worse guess has a smaller loss"
    return "Gaussian data: the best predictor's loss is the share of variance left, at 3 levels"


noised = Equation(
    "noised",
    "10.1",
    x_t,
    sqrt(abar) * x_0 + sqrt(1 - abar) * eps,
    "Data and noise are mixed so that data of variance 1 keep a variance of 1.",
    source="ho-2020",
    assumes="One element; every element has noise of its own.",
    witnesses=(
        Witness("0.5", {"abar": 0.64, "x_0": 1, "eps": -0.5}, "ho-2020", kind="counted",
                place="0.8 less 0.3"),
    ),
)  # fmt: skip

variance_kept = Statement(
    "variance_kept",
    "10.1 kept",
    Eq(abar, Product(1 - beta_i, (_index, 1, t_noise)), evaluate=False),
    "Every step leaves a share of the variance, so what is left of the data is their product.",
    source="ho-2020",
    witness=_steps_add_up,
    symbols=("abar", "beta_i", "t_noise"),
)

linear_beta = Equation(
    "linear_beta",
    "10.2",
    beta_t,
    beta_first + (t_noise - 1) / (n_noise - 1) * (beta_last - beta_first),
    "The linear schedule adds noise whose variance grows by the same amount each step.",
    source="ho-2020",
    requires=(t_noise <= n_noise, n_noise >= 2),
    witnesses=(
        Witness("0.02", {"t_noise": 1000, "n_noise": 1000, "beta_first": 1e-4, "beta_last": 0.02},
                "ho-2020", kind="counted", place="its last step"),
        Witness("0.01005", {"t_noise": 2, "n_noise": 3, "beta_first": 1e-4, "beta_last": 0.02},
                "ho-2020", kind="counted", place="halfway"),
    ),
)  # fmt: skip

scaled_linear_beta = Equation(
    "scaled_linear_beta",
    "10.2 scaled",
    beta_t,
    (sqrt(beta_first) + (t_noise - 1) / (n_noise - 1) * (sqrt(beta_last) - sqrt(beta_first))) ** 2,
    "Latent diffusion spaces the roots of the variances equally instead.",
    source="lin-2023",
    requires=(t_noise <= n_noise, n_noise >= 2),
    witnesses=(
        Witness("0.0048094", {"t_noise": 2, "n_noise": 3, "beta_first": 0.00085,
                              "beta_last": 0.012}, "lin-2023", kind="counted",
                place="halfway between roots of 0.0291548 and 0.1095445"),
    ),
)  # fmt: skip

cosine_kept = Equation(
    "cosine_kept",
    "10.2 cosine",
    abar,
    cos((t_noise / n_noise + s_cos) / (1 + s_cos) * pi / 2) ** 2
    / cos(s_cos / (1 + s_cos) * pi / 2) ** 2,
    "The cosine schedule gives the share of variance left directly.",
    source="nichol-2021",
    assumes="No step's variance is cut off at 0.999, as the last one is in practice.",
    requires=(t_noise < n_noise,),
    witnesses=(
        Witness("0.4938", {"t_noise": 500, "n_noise": 1000, "s_cos": 0.008}, "improved-diffusion",
                kind="counted", place="cosines of 0.791631 and 0.012467 squared"),
    ),
)  # fmt: skip

signal_to_noise = Equation(
    "signal_to_noise",
    "10.3",
    snr,
    abar / (1 - abar),
    "Variance of the data over variance of the noise, at one step.",
    source="lin-2023",
    assumes="Data of variance 1.",
    witnesses=(
        Witness("0.004682", {"abar": 0.068265**2}, "lin-2023",
                place="Table 1, Stable Diffusion's last step"),
        Witness("4.036e-05", {"abar": 0.006353**2}, "lin-2023",
                place="Table 1, the linear schedule's last step"),
    ),
)  # fmt: skip

noise_loss = Statement(
    "noise_loss",
    "10.4",
    Eq(loss_eps, Function("mean")((eps - eps_hat) ** 2), evaluate=False),
    "The model is trained to predict the noise, at a random step, with every step weighed alike.",
    source="ho-2020",
    witness=_best_guess_has_the_expected_loss,
    symbols=("loss_eps", "eps", "eps_hat"),
)

velocity_target = Equation(
    "velocity_target",
    "10.4 velocity",
    v_t,
    sqrt(abar) * eps - sqrt(1 - abar) * x_0,
    "Predicting this mixture stays well posed where hardly any data, or any noise, is left.",
    source="salimans-2022",
    witnesses=(
        Witness("1.0", {"abar": 0.64, "x_0": 1, "eps": 2}, "salimans-2022", kind="counted",
                place="1.6 less 0.6"),
    ),
)  # fmt: skip

implied_data = Equation(
    "implied_data",
    "10.4 data",
    x0_hat,
    (x_t - sqrt(1 - abar) * eps_hat) / sqrt(abar),
    "A prediction of the noise is a prediction of the data.",
    source="ho-2020",
    derived="EQ 10.1 solved for the data, with the noise as predicted.",
    witnesses=(
        Witness("1.0", {"abar": 0.64, "x_t": 0.5, "eps_hat": -0.5}, "ho-2020", kind="counted",
                place="0.8 over 0.8"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield implied_data, solve(noised.expr.subs(eps, eps_hat) - x_t, x_0)[0]
