"""The way back from noise: posterior, steps, score, guidance, straight paths."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, diff, expand, fraction, sqrt, together

from stackmath.chapters.noising import noised
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    abar,
    abar_prev,
    beta_post,
    beta_rate,
    beta_t,
    dx_dt,
    eps,
    eps_cond,
    eps_hat,
    eps_null,
    mu_post,
    score_t,
    sigma_t,
    t_flow,
    v_flow,
    w_cfg,
    x0_hat,
    x_0,
    x_prev,
    x_t,
    z_noise,
)

posterior_variance = Equation(
    "posterior_variance",
    "10.5",
    beta_post,
    (1 - abar_prev) / (1 - abar) * beta_t,
    "What remains unknown of the previous step once data and noised data are known.",
    source="ho-2020",
    derived="The step's Gaussian times EQ 10.1's, whose precisions add.",
    witnesses=(
        Witness("0.00979", {"abar_prev": 0.08946255, "abar": 0.08858573, "beta_t": 0.009801001},
                "diffusers", place="test_scheduler_ddpm.py, step 487"),
    ),
)  # fmt: skip

posterior_mean = Equation(
    "posterior_mean",
    "10.5 mean",
    mu_post,
    sqrt(abar_prev) * beta_t / (1 - abar) * x_0
    + sqrt(1 - beta_t) * (1 - abar_prev) / (1 - abar) * x_t,
    "The previous step lies between the data and the noised data.",
    source="ho-2020",
    derived="As EQ 10.5: the two means weighed by their precisions.",
    witnesses=(
        Witness("0.9428", {"abar_prev": 0.5, "abar": 0.25, "beta_t": 0.5, "x_0": 1, "x_t": 1},
                "ho-2020", kind="counted", place="two thirds of the root of 2"),
    ),
)  # fmt: skip

ddim_step = Equation(
    "ddim_step",
    "10.6",
    x_prev,
    sqrt(abar_prev) * x0_hat + sqrt(1 - abar_prev - sigma_t**2) * eps_hat + sigma_t * z_noise,
    "The data that a predicted noise implies are noised again, to the earlier level.",
    source="song-2020",
    assumes="The earlier level may be many steps earlier; without fresh noise the step is "
    "deterministic.",
    requires=(sigma_t**2 <= 1 - abar_prev,),
    witnesses=(
        Witness("1.1", {"abar_prev": 0.64, "x0_hat": 1, "eps_hat": 0.5, "sigma_t": 0,
                        "z_noise": 0}, "song-2020", kind="counted", place="0.8 and 0.3"),
        Witness("1.2", {"abar_prev": 0.5, "x0_hat": 0, "eps_hat": 1, "sigma_t": 0.5,
                        "z_noise": 1.4}, "song-2020", kind="counted", place="0.5 and 0.7"),
    ),
)  # fmt: skip

flow_motion = Equation(
    "flow_motion",
    "10.7",
    dx_dt,
    -beta_rate / 2 * (x_t + score_t),
    "Moved along the score, without fresh noise, elements have at each time the density that the "
    "noising process has then.",
    source="song-2021",
    assumes="The variance-preserving process, in continuous time.",
    witnesses=(
        Witness("0.5", {"beta_rate": 2, "x_t": -1, "score_t": 0.5}, "song-2021", kind="counted"),
    ),
)

score = Equation(
    "score",
    "10.7 score",
    score_t,
    -eps_hat / sqrt(1 - abar),
    "The score points from the noised data toward the data, against the predicted noise.",
    source="song-2021",
    derived="Slope of the logarithm of EQ 10.1's Gaussian, with the noise as predicted.",
    witnesses=(Witness("0.5", {"eps_hat": -0.3, "abar": 0.64}, "song-2021", kind="counted"),),
)

guided_noise = Equation(
    "guided_noise",
    "10.8",
    eps_hat,
    eps_null + w_cfg * (eps_cond - eps_null),
    "The difference that the prompt makes is exaggerated.",
    source="ho-2022",
    assumes="A scale of 1 is the prediction with the prompt; the paper counts from 0 there.",
    witnesses=(
        Witness("1.5", {"eps_null": 0, "eps_cond": 0.2, "w_cfg": 7.5}, "dit-code", kind="counted"),
    ),
)

flow_point = Equation(
    "flow_point",
    "10.9",
    x_t,
    (1 - t_flow) * x_0 + t_flow * eps,
    "Rectified flow mixes data and noise along a straight line.",
    source="esser-2024",
    assumes="Time runs from data to noise; the paper that named it counts the other way.",
    witnesses=(
        Witness("0.5", {"t_flow": 0.25, "x_0": 1, "eps": -1}, "esser-2024", kind="counted"),
    ),
)

flow_velocity = Equation(
    "flow_velocity",
    "10.9 velocity",
    v_flow,
    eps - x_0,
    "Its target is the line's constant velocity.",
    source="esser-2024",
    derived="EQ 10.9 differentiated by time.",
    witnesses=(Witness("1.5", {"eps": 2, "x_0": 0.5}, "esser-2024", kind="counted"),),
)


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    # Given x_t, the step says one thing of x_{t-1} and the data another; their precisions add.
    by_step, by_data = (1 - beta_t) / beta_t, 1 / (1 - abar_prev)
    above, below = fraction(together(1 / (by_step + by_data)))
    sign = -1 if above.could_extract_minus_sign() else 1
    # The step leaves 1 - beta_t of what was left before.
    below = expand(sign * below.subs(beta_t, 1 - abar / abar_prev))
    yield posterior_variance, sign * above / below
    by_step *= x_t / sqrt(1 - beta_t)
    yield posterior_mean, posterior_variance.expr * (by_step + by_data * sqrt(abar_prev) * x_0)
    log_density = -((x_t - sqrt(abar) * x_0) ** 2) / (2 * (1 - abar))
    yield score, diff(log_density, x_t).subs(x_t, noised.expr.subs(eps, eps_hat))
    yield flow_velocity, diff(flow_point.expr, t_flow)
