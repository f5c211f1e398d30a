"""Instrument 4.1: the scaling-law explorer, lines of equal compute and their optima."""

from __future__ import annotations

from stackmath.chapters import capstone, pretraining
from stackmath.instruments import intervals
from stackmath.instruments.choices import laws
from stackmath.instruments.nouns import (
    Axis,
    Case,
    Choice,
    Curve,
    Instrument,
    Plot,
    Point,
    Preset,
    Row,
    Slider,
    Step,
    local,
    said,
)
from stackmath.notation import FLOP, C, D, N, N_opt, f

_LESS, _MORE = 10, 10  # the budgets drawn beside the chosen one: a tenth, and ten times it
_WIDE = 30  # the drawn sizes reach so many times below and above the optimum

_ratio = local("ratio", f, D / N, "Training tokens for each parameter.")
_tokens = local("tokens", D, C / (6 * FLOP * N), "EQ 4.1 solved for the tokens.")
_less = local("less", C, C / _LESS, "A tenth of the budget.")
_more = local("more", C, _MORE * C, "Ten times the budget.")
_left = local("left", N, N_opt / _WIDE, "The smallest size drawn.")
_right = local("right", N, _WIDE * N_opt, "The largest size drawn.")

_OPTIMUM = {"N": "N_opt", "D": "D_opt"}
_OVER = {"N": "N_over", "D": "D_over"}

SCALING = Instrument(
    "scaling-law",
    "The scaling-law explorer",
    "04-pretraining.md",
    controls=(
        Slider(
            "C",
            "Training compute",
            tuple(float(f"{10 ** (k / 10):.3e}") for k in range(180, 271)),
            1e24,
            "{C}",
        ),
        Slider(
            "f",
            "Tokens per parameter over the optimum's",
            (0.0625, 0.125, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128),
            8,
            "{f}×",
        ),
        Choice("law", "Scaling law", laws, "besiroglu-2024", "laws"),
    ),
    steps=(
        Step("N_opt", (pretraining.optimal_size,)),
        Step("D_opt", (pretraining.optimal_tokens,)),
        Step("ratio_opt", (_ratio,), _OPTIMUM),
        Step("sigma_size", (intervals.error_of_size,)),
        Step("N_low", (intervals.size_below,), {"sigma_f": "sigma_size"}),
        Step("N_high", (intervals.size_above,), {"sigma_f": "sigma_size"}),
        Step("ratio_low", (intervals.ratio_below,), {"f": "ratio_opt", "sigma_f": "sigma_size"}),
        Step("ratio_high", (intervals.ratio_above,), {"f": "ratio_opt", "sigma_f": "sigma_size"}),
        Step("loss_opt", (pretraining.predicted_loss,), _OPTIMUM),
        Step("sigma_opt", (intervals.error_of_loss,), _OPTIMUM),
        Step("opt_low", (intervals.loss_below,), {"loss": "loss_opt", "sigma_f": "sigma_opt"}),
        Step("opt_high", (intervals.loss_above,), {"loss": "loss_opt", "sigma_f": "sigma_opt"}),
        Step("N_over", (capstone.overtrained_size,)),
        Step("D_over", (capstone.overtrained_tokens,)),
        Step("ratio_over", (_ratio,), _OVER),
        Step("loss_over", (pretraining.predicted_loss,), _OVER),
        Step("sigma_over", (intervals.error_of_loss,), _OVER),
        Step("over_low", (intervals.loss_below,), {"loss": "loss_over", "sigma_f": "sigma_over"}),
        Step("over_high", (intervals.loss_above,), {"loss": "loss_over", "sigma_f": "sigma_over"}),
        Step("given_away", (intervals.loss_apart,), _OVER),
        Step("sigma_away", (intervals.error_of_apart,), _OVER),
        Step("away_low", (intervals.loss_below,), {"loss": "given_away", "sigma_f": "sigma_away"}),
        # What is drawn: the loss along lines of equal compute, wherever N is on them.
        Step("N_left", (_left,)),
        Step("N_right", (_right,)),
        Step("D_iso", (_tokens,)),
        Step("loss_iso", (pretraining.predicted_loss,), {"D": "D_iso"}),
        Step("sigma_iso", (intervals.error_of_loss,), {"D": "D_iso"}),
        Step("iso_low", (intervals.loss_below,), {"loss": "loss_iso", "sigma_f": "sigma_iso"}),
        Step("iso_high", (intervals.loss_above,), {"loss": "loss_iso", "sigma_f": "sigma_iso"}),
        Step("C_less", (_less,)),
        Step("D_less", (_tokens,), {"C": "C_less"}),
        Step("loss_less", (pretraining.predicted_loss,), {"D": "D_less"}),
        Step("N_opt_less", (pretraining.optimal_size,), {"C": "C_less"}),
        Step("D_opt_less", (pretraining.optimal_tokens,), {"C": "C_less"}),
        Step("best_less", (pretraining.predicted_loss,), {"N": "N_opt_less", "D": "D_opt_less"}),
        Step("C_more", (_more,)),
        Step("D_more", (_tokens,), {"C": "C_more"}),
        Step("loss_more", (pretraining.predicted_loss,), {"D": "D_more"}),
        Step("N_opt_more", (pretraining.optimal_size,), {"C": "C_more"}),
        Step("D_opt_more", (pretraining.optimal_tokens,), {"C": "C_more"}),
        Step("best_more", (pretraining.predicted_loss,), {"N": "N_opt_more", "D": "D_opt_more"}),
    ),
    rows=(
        Row(
            "Optimal parameters",
            said("{N_opt}, from {N_low} to {N_high}"),
            ("N_opt", "N_low", "N_high"),
            ("C.9",),
        ),
        Row("Optimal training tokens", said("{D_opt}"), ("D_opt",)),
        Row(
            "Tokens per parameter there",
            said("{ratio_opt:.1f}, from {ratio_low:.1f} to {ratio_high:.1f}"),
            ("ratio_opt", "ratio_low", "ratio_high"),
        ),
        Row(
            "Loss there, nats a token",
            said("{loss_opt:.3f}, from {opt_low:.2f} to {opt_high:.2f}"),
            ("loss_opt", "opt_low", "opt_high"),
            ("C.9",),
        ),
        Row("Parameters at {f}×", said("{N_over}"), ("N_over",)),
        Row("Training tokens at {f}×", said("{D_over}"), ("D_over",)),
        Row("Tokens per parameter at {f}×", said("{ratio_over:.1f}"), ("ratio_over",)),
        Row(
            "Loss at {f}×, nats a token",
            said("{loss_over:.3f}, from {over_low:.2f} to {over_high:.2f}"),
            ("loss_over", "over_low", "over_high"),
            ("C.9",),
        ),
        Row(
            "Loss given away",
            said("{given_away:.4f} nats, with a standard error of {sigma_away:.4f}"),
            ("given_away", "sigma_away"),
            ("4.1 loss", "C.9"),
        ),
    ),
    verdict=(
        Case(
            "At the optimum: {N_opt} parameters and {D_opt} tokens. The fit's own errors leave "
            "anything from {N_low} to {N_high} parameters open.",
            (("f", "==", 1),),
        ),
        Case(
            "A model of {N_over} parameters, {N_over:of N_opt} of the optimum's, gives away "
            "{given_away:.4f} nats for the same compute, which the fit cannot tell from nothing.",
            (("away_low", "<=", 0),),
        ),
        Case(
            "A model of {N_over} parameters, {N_over:of N_opt} of the optimum's, gives away "
            "{given_away:.4f} nats for the same compute, more than the fit's errors explain.",
        ),
    ),
    presets=(
        Preset(
            "Chinchilla's budget",
            {"C": 5.88e23, "f": 1, "law": "hoffmann-2022-printed"},
            "Six times 70B parameters and 1.4T tokens, by the coefficients that its paper prints: "
            "they ask for a model far smaller than the one that was trained.",
        ),
        Preset(
            "The same, refitted",
            {"C": 5.88e23, "f": 1, "law": "besiroglu-2024"},
            "The refit's interval holds the 70B that were trained.",
        ),
        Preset(
            "Llama 3 8B",
            {"C": 7.244e23, "f": 102},
            "A hundred times the optimum's tokens per parameter: cheap to serve, dear to train.",
        ),
    ),
    chart=Plot(
        "Loss along lines of equal compute",
        "At {C}, the loss is least, {loss_opt:.3f} nats, at {N_opt} parameters; the model with "
        "{f}× the tokens per parameter has {N_over} and a loss of {loss_over:.3f}. The lines "
        "beside it are for {C_less} and {C_more}.",
        Axis("Parameters", "1", "log", "N_left", "N_right"),
        Axis("Loss, nats a token", "1", "linear"),
        (
            Curve("{C}", "N", "loss_iso", ("iso_low", "iso_high")),
            Curve("{C_less}", "N", "loss_less"),
            Curve("{C_more}", "N", "loss_more"),
            Point("", "N_opt_less", "best_less"),
            Point("", "N_opt_more", "best_more"),
            Point("optimum", "N_opt", "loss_opt"),
            Point("{f}×", "N_over", "loss_over"),
        ),
    ),
)
