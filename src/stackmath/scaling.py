"""Intervals: what the fit of a scaling law leaves open in the loss and the optimum that it gives.

The delta method with the joint covariance of ln A, ln B, ln E, alpha and beta, centered on the
coefficients that a law names. The covariance is of a bootstrap of the points that Besiroglu et
al. refitted. For a law that was fitted to other points or in another way it is borrowed, and the
estimate says so: it shows how far the luck of the points would move such a fit, and not whether
the law is right. (The refit found that Hoffmann's own coefficients miss the points.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackmath.chapters import pretraining
from stackmath.data import FOLDER
from stackmath.data.files import Table, entries

NORMAL = 1.959963984540054  # standard errors to either side that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Estimate:
    """A value by a law's own coefficients, and its 95 % interval."""

    value: float
    low: float
    high: float
    error: float  # standard error: of a loss in nats, of anything else of its logarithm
    basis: str  # where the covariance comes from, and whether it is the law's own


@dataclass(frozen=True)
class Optimum:
    """The compute-optimal model: parameters, tokens, and tokens for each parameter."""

    N_opt: Estimate
    D_opt: Estimate
    tokens_per_parameter: Estimate


def loss_interval(
    law: Mapping[str, Any], N: float, D: float, *, independent: bool = False
) -> Estimate:
    """Return the loss of EQ 4.1 with its interval, in nats a token.

    Args:
        law: E, A, B, alpha and beta, such as `coefficients("besiroglu-2024")`.
        N: parameters.
        D: training tokens.
        independent: treat the published standard errors as if the coefficients were fitted apart
            from each other; wrong by far, and here to show by how much.

    Raises: as `predicted_loss`.

    """
    value = pretraining.predicted_loss(law, N=N, D=D)
    error = standard_error(loss_gradient(law, N, D), independent=independent)
    spread = NORMAL * error
    return Estimate(value, value - spread, value + spread, error, _basis(law, independent))


def optimum_interval(law: Mapping[str, Any], C: float, *, independent: bool = False) -> Optimum:
    """Return the optimum of EQ 4.2 with its intervals, each as many times below as above.

    Args:
        law: as for `loss_interval`; its E changes nothing.
        C: training compute in FLOP.
        independent: as for `loss_interval`.

    Raises: as `optimal_size`.

    """
    size, tokens = pretraining.optimal_size(law, C=C), pretraining.optimal_tokens(law, C=C)
    error = standard_error(size_gradient(law, C), independent=independent)
    basis = _basis(law, independent)
    return Optimum(
        _around(size, error, basis),
        _around(tokens, error, basis),  # ln D is ln (C/6) less ln N
        _around(tokens / size, 2 * error, basis),
    )


def loss_gradient(law: Mapping[str, Any], N: float, D: float) -> tuple[float, ...]:
    """Return the slopes of the loss along ln A, ln B, ln E, alpha and beta."""
    of_size, of_data = law["A"] / N ** law["alpha"], law["B"] / D ** law["beta"]
    return of_size, of_data, law["E"], -of_size * math.log(N), -of_data * math.log(D)


def size_gradient(law: Mapping[str, Any], C: float) -> tuple[float, ...]:
    """Return the slopes of ln N_opt along ln A, ln B, ln E, alpha and beta."""
    alpha, beta = law["alpha"], law["beta"]
    both = alpha + beta
    lead = math.log(alpha * law["A"] / (beta * law["B"])) / both
    budget = math.log(C / 6)
    by_alpha = (1 / alpha - lead - beta * budget / both) / both
    by_beta = (-1 / beta - lead + alpha * budget / both) / both
    return 1 / both, -1 / both, 0.0, by_alpha, by_beta


def _around(value: float, error: float, basis: str) -> Estimate:
    factor = math.exp(NORMAL * error)
    return Estimate(value, value / factor, value * factor, error, basis)


def standard_error(slopes: Sequence[float], *, independent: bool = False) -> float:
    """Return the standard error of what has these slopes."""
    matrix = separate() if independent else covariance()
    return math.sqrt(
        sum(
            left * entry * right
            for left, row in zip(slopes, matrix, strict=True)
            for entry, right in zip(row, slopes, strict=True)
        )
    )


def covariance() -> list[list[float]]:
    """Return the joint covariance of ln A, ln B, ln E, alpha and beta."""
    matrix: list[list[float]] = _bootstrap()["covariance"]
    return matrix


def separate() -> list[list[float]]:
    """Return a covariance of the published standard errors alone, all correlations left out."""
    published = _bootstrap()["published"]
    errors = [published[name]["error"] / published[name]["value"] for name in ("A", "B", "E")]
    errors += [published[name]["error"] for name in ("alpha", "beta")]
    return [[one**2 if i == j else 0.0 for j in range(5)] for i, one in enumerate(errors)]


def _basis(law: Mapping[str, Any], independent: bool) -> str:
    if independent:
        return "published standard errors as if independent, which they are not"
    if getattr(law, "name", "") in _bootstrap()["laws"]:
        return "joint covariance of 300 bootstrap fits to this law's own 240 points"
    return "joint covariance borrowed from 300 bootstrap refits of 240 of Hoffmann's points"


def _bootstrap() -> Table:
    return entries(FOLDER / "covariance.toml")
