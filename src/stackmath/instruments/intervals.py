"""Intervals: the errors that a fit leaves in what follows from it, as equations."""

from __future__ import annotations

from sympy import Expr, Matrix, Max, diff, exp, expand_log, log, sqrt

from stackmath.chapters import pretraining
from stackmath.instruments.nouns import local
from stackmath.notation import (
    FLOP,
    A,
    B,
    C,
    D,
    D_opt,
    E,
    N,
    N_opt,
    alpha,
    beta,
    f,
    loss,
    sigma_f,
)
from stackmath.scaling import NORMAL, covariance

_LOSS = pretraining.predicted_loss.expr


def _error(result: Expr) -> Expr:
    """Return the standard error of a result by the joint covariance of the coefficients."""
    # The covariance is of the logarithms of A, B and E, whose slopes are x times d/dx.
    slopes = Matrix([
        A * diff(result, A), B * diff(result, B), E * diff(result, E),
        diff(result, alpha), diff(result, beta),
    ])  # fmt: skip
    # Slopes that cancel leave a square that rounding may put below 0.
    return sqrt(Max(0, (slopes.T * Matrix(covariance()) * slopes)[0]))


error_of_loss = local(
    "error_of_loss",
    sigma_f,
    _error(_LOSS),
    "Standard error of the loss by the joint covariance of the fit.",
)
loss_apart = local(
    "loss_apart",
    loss,
    _LOSS - _LOSS.subs({N: N_opt, D: D_opt}),
    "EQ 4.1 loss here less its value at the optimum: E drops out.",
)
error_of_apart = local(
    "error_of_apart",
    sigma_f,
    _error(loss_apart.expr),
    "Standard error of that difference: both losses are off together.",
)
error_of_size = local(
    "error_of_size",
    sigma_f,
    _error(expand_log(log(pretraining.optimal_size.expr), force=True)).subs(C, C / FLOP),
    "Standard error of the logarithm of the optimal size by the joint covariance of the fit.",
)
loss_below = local("loss_below", loss, loss - NORMAL * sigma_f, "1.96 standard errors below.")
loss_above = local("loss_above", loss, loss + NORMAL * sigma_f, "1.96 standard errors above.")
size_below = local(
    "size_below", N_opt, N_opt * exp(-NORMAL * sigma_f), "1.96 standard errors of its logarithm."
)
size_above = local(
    "size_above", N_opt, N_opt * exp(NORMAL * sigma_f), "1.96 standard errors of its logarithm."
)
# The tokens go down as the parameters go up, so the ratio is off by twice as much.
ratio_below = local(
    "ratio_below", f, f * exp(-2 * NORMAL * sigma_f), "Twice the error of the size, below."
)
ratio_above = local(
    "ratio_above", f, f * exp(2 * NORMAL * sigma_f), "Twice the error of the size, above."
)
