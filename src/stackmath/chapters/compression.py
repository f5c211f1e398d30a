"""Chapter 7: number formats, quantizers, bytes of weights, and the decode ceiling."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sympy import Eq, Expr, Max, Min, Rational, ceiling, floor, integrate, log, solve

from stackmath.chapters.quantizers import compensated, smoothed
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    H,
    M_blk,
    M_kv,
    M_w,
    N,
    N_q,
    N_read,
    N_total,
    P_sparse,
    W_hat,
    W_mat,
    X_act,
    X_cal,
    X_cal_T,
    X_hat,
    a_mig,
    b,
    b_0,
    b_eff,
    b_idx,
    b_scale,
    b_w,
    b_zero,
    bandwidth,
    ce,
    code_i,
    d,
    dw,
    e_max,
    e_obs,
    e_rms,
    e_sq,
    eps_mach,
    h_i,
    h_ii,
    kl_tau,
    loss_kd,
    n,
    n_bit,
    n_block,
    n_crit,
    n_e,
    n_eff,
    n_emb,
    n_exp,
    n_keep,
    n_m,
    n_nan,
    n_of,
    n_top,
    n_vocab,
    peak,
    r_dec,
    r_inf,
    rate,
    s_j,
    sigma_w,
    soft,
    sqnr,
    step,
    tau,
    w_back,
    w_i,
    w_max,
    w_min,
    w_top,
    x_max,
    x_norm,
    x_sub,
    x_top,
    z_0,
)

decode_ceiling = Equation(
    "decode_ceiling",
    "7.1",
    rate,
    bandwidth / (N_read * b_w),
    "Each token reads every active weight once, and memory delivers no faster than its bandwidth.",
    source="gpt-fast",
    assumes="One device, one sequence; the KV cache is not read.",
    witnesses=(
        Witness("154.3", {"bandwidth": 2039 * 10**9, "N_read": 6607343616, "b_w": 2}, "gpt-fast",
                place="Llama-2-7B, A100-80GB; 104.9 measured, 68 % of it", kind="counted"),
    ),
)  # fmt: skip

parallel_ceiling = Equation(
    "parallel_ceiling",
    "7.1 parallel",
    rate,
    n * bandwidth / (N_read * b_w + M_kv),
    "The ceiling of n devices that read their shares at once, with the sequence's cache read too.",
    source="pope-2022",
    assumes="Tensor parallelism without communication time; every device holds an equal share.",
    witnesses=(
        Witness("48.4", {"n": 3, "bandwidth": 3350 * 10**9, "N_read": 156 * 10**9, "b_w": 1,
                         "M_kv": 51_539_607_552}, "tensorrt-llm", kind="counted",
                place="10.05 TB/s of three cards over 207.5 GB, by hand"),
    ),
)  # fmt: skip

read_parameters = Equation(
    "read_parameters",
    "7.1 read",
    N_read,
    N - (n_emb - 1) * n_vocab * d,
    "A decoded token reads every active parameter but the input embedding; a tied matrix is read, "
    "since it is the unembedding too.",
    source="gpt-fast",
    assumes="The one row of the embedding that is read is left out.",
    requires=((n_emb - 1) * n_vocab * d < N,),
    witnesses=(
        Witness("6,607,343,616", {"N": 6738415616, "n_emb": 2, "n_vocab": 32000, "d": 4096},
                "llama-2-config", kind="counted"),
    ),
)  # fmt: skip

decode_gain = Equation(
    "decode_gain",
    "7.1 gain",
    r_dec,
    (N_read * b_0 + M_kv) / (N_read * b_w + M_kv),
    "Narrower weights speed up the part of a step that reads weights; the cache is read as before.",
    source="pope-2022",
    derived="EQ 7.1 parallel with narrow weights, over the same with the weights as they were.",
    assumes="The cache keeps its format, and unpacking the weights takes no time.",
    witnesses=(
        Witness("2.832", {"N_read": 6738415616, "b_0": 2, "b_w": 0.5, "M_kv": 2**31},
                "llama-2-config", kind="counted",
                place="15.62 GB over 5.517 GB: Llama 2 7B and one full context, by hand"),
    ),
)  # fmt: skip

quantization_step = Equation(
    "quantization_step",
    "7.2",
    step,
    (w_max - w_min) / (2**n_bit - 1),
    "The codes divide the range of a block into equal steps, one fewer than there are codes.",
    source="jacob-2018",
    requires=(w_min < w_max,),
    witnesses=(
        Witness("0.2", {"w_min": -1, "w_max": 2, "n_bit": 4}, "jacob-2018", kind="counted"),
    ),
)

zero_point = Equation(
    "zero_point",
    "7.2 zero",
    z_0,
    floor(Rational(1, 2) - w_min / step),
    "The code that stands for a weight of exactly 0.",
    source="jacob-2018",
    assumes="The range of the block holds 0.",
    requires=(w_min <= 0,),
    witnesses=(Witness("5", {"w_min": -1.0, "step": 0.2}, "jacob-2018", kind="counted"),),
)

quantized_code = Equation(
    "quantized_code",
    "7.2 code",
    code_i,
    Max(0, Min(2**n_bit - 1, floor(w_i / step + Rational(1, 2)) + z_0)),
    "A weight in steps, rounded, moved by the zero point and clipped to the codes there are.",
    source="jacob-2018",
    assumes="A tie is rounded up; most kernels round it to the even code.",
    witnesses=(
        Witness("9", {"w_i": 0.83, "step": 0.2, "z_0": 5, "n_bit": 4}, "jacob-2018",
                kind="counted"),
        Witness("15", {"w_i": 2.6, "step": 0.2, "z_0": 5, "n_bit": 4}, "jacob-2018",
                kind="counted", place="clipped: 13 + 5 is 18"),
    ),
)  # fmt: skip

dequantized_weight = Equation(
    "dequantized_weight",
    "7.2 weight",
    w_back,
    step * (code_i - z_0),
    "The weight that a code is read back as.",
    source="jacob-2018",
    witnesses=(Witness("0.8", {"step": 0.2, "code_i": 9, "z_0": 5}, "jacob-2018", kind="counted"),),
)

rounding_error = Equation(
    "rounding_error",
    "7.2 error",
    e_sq,
    step**2 / 12,
    "The mean squared error of rounding to a step.",
    source="gateece-2016",
    derived="The mean of the squared error over one step.",
    assumes="Errors spread evenly over a step, and nothing is clipped.",
    witnesses=(
        Witness(
            "0.0833",
            {"step": 1},
            "gateece-2016",
            place="a twelfth of a squared step",
            kind="counted",
        ),
    ),
)

quantizer_sqnr = Equation(
    "quantizer_sqnr",
    "7.2 ratio",
    sqnr,
    10 * log(Rational(3, 2) * 4**n_bit) / log(10),
    "Signal over rounding error in decibels: 1.76, and 6.02 for each bit.",
    source="gateece-2016",
    derived="The power of a sine over the whole range, over EQ 7.2's error.",
    assumes="A full-scale sine; bell-shaped weights use less of the range and stay below it.",
    witnesses=(
        Witness("49.93", {"n_bit": 8}, "gateece-2016", kind="counted",
                place="10·log10(1.5 · 65536): 1.761 + 48.165"),
    ),
)  # fmt: skip

weights_sqnr = Equation(
    "weights_sqnr",
    "7.2 SQNR",
    sqnr,
    10 * log(sigma_w**2 / e_sq) / log(10),
    "What a rounding leaves of weights with mean 0: their variance over its mean squared error, in "
    "decibels.",
    source="gateece-2016",
    witnesses=(
        Witness("20", {"sigma_w": 1, "e_sq": 0.01}, "gateece-2016", kind="counted",
                place="a factor of 100 in power"),
    ),
)  # fmt: skip

relative_error = Equation(
    "relative_error",
    "7.2 relative",
    e_rms,
    10 ** (-sqnr / 20),
    "The size of the error over that of the weights: a tenth at 20 dB.",
    source="gateece-2016",
    derived="EQ 7.2's SQNR, solved for the root of the error over the variance.",
    witnesses=(Witness("0.1", {"sqnr": 20}, "gateece-2016", kind="counted"),),
)

gaussian_bound = Equation(
    "gaussian_bound",
    "7.2 bound",
    sqnr,
    20 * n_eff * log(2) / log(10),
    "No code of so many bits a weight, however long its blocks, does better on independent normal "
    "weights.",
    source="ita-gaussian",
    assumes="Squared error; other distributions of the same variance allow more.",
    derived="EQ 7.2's SQNR at the rate-distortion function of a normal source, 4 to the power of "
    "minus the bits, times the variance.",
    witnesses=(
        Witness("20", {"n_eff": 3.32193}, "ita-gaussian",
                place="its example: every 20 dB cost 3.32 bits"),
        Witness("6.0206", {"n_eff": 1}, "ita-gaussian", place="1 bit, 6.02 dB"),
    ),
)  # fmt: skip

effective_bytes = Equation(
    "effective_bytes",
    "7.3",
    b_eff,
    b_w + (b_scale + b_zero) / n_block,
    "A weight costs its code and its share of the scale and the zero point of its block.",
    source="microxcaling",
    witnesses=(
        Witness("4.25 bit", {"b_w": 0.5, "b_scale": 1, "b_zero": 0, "n_block": 32},
                "microxcaling", kind="counted", place="MXFP4: 136 bits for 32 numbers"),
        Witness("8.25 bit", {"b_w": 1, "b_scale": 1, "b_zero": 0, "n_block": 32},
                "microxcaling", kind="counted", place="MXFP8: 264 bits for 32 numbers"),
    ),
)  # fmt: skip

block_bytes = Equation(
    "block_bytes",
    "7.3 block",
    b_eff,
    M_blk / n_block,
    "The bytes of a whole block over its weights, whatever the block holds.",
    source="ggml-common",
    witnesses=(
        Witness("6.5625 bit", {"M_blk": 210, "n_block": 256}, "ggml-common", place="q6_K"),
        Witness("1.5625 bit", {"M_blk": 50, "n_block": 256}, "ggml-common", place="iq1_s"),
        Witness("1.6875 bit", {"M_blk": 54, "n_block": 256}, "ggml-common", place="tq1_0"),
    ),
)

format_max = Equation(
    "format_max",
    "7.4",
    x_max,
    2**e_max * (2 - (1 + n_nan) * 2 ** (-n_m)),
    "The largest number has the largest exponent and the largest mantissa that is no NaN.",
    source="micikevicius-2022",
    witnesses=(
        Witness("448", {"e_max": 8, "n_m": 3, "n_nan": 1}, "micikevicius-2022", place="E4M3"),
        Witness(
            "57,344",
            {"e_max": 15, "n_m": 2, "n_nan": 0},
            "microxcaling",
            kind="counted",
            place="E5M2, by its formula",
        ),
        Witness("6", {"e_max": 2, "n_m": 1, "n_nan": 0}, "ml-dtypes", place="E2M1"),
        Witness("65,504", {"e_max": 15, "n_m": 10, "n_nan": 0}, "imath-half", place="binary16"),
    ),
)

largest_exponent = Equation(
    "largest_exponent",
    "7.4 exponent",
    e_max,
    2 ** (n_e - 1) - r_inf,
    "Half of the stored exponents are above 0, less one where the top is kept for infinity.",
    source="micikevicius-2022",
    assumes="The bias is one less than half of the stored exponents, as in every format here.",
    witnesses=(
        Witness(
            "8",
            {"n_e": 4, "r_inf": 0},
            "micikevicius-2022",
            kind="counted",
            place="E4M3: 448 is 1.75 · 2^8",
        ),
        Witness(
            "15",
            {"n_e": 5, "r_inf": 1},
            "microxcaling",
            kind="counted",
            place="E5M2: 57,344 is 1.75 · 2^15",
        ),
    ),
)

machine_epsilon = Equation(
    "machine_epsilon",
    "7.4 epsilon",
    eps_mach,
    2 ** (-n_m),
    "The gap after 1, and so twice the largest relative error of rounding.",
    source="imath-half",
    witnesses=(Witness("0.00097656", {"n_m": 10}, "imath-half", place="HALF_EPSILON"),),
)

smallest_normal = Equation(
    "smallest_normal",
    "7.4 normal",
    x_norm,
    2 ** (2 - 2 ** (n_e - 1)),
    "Below the smallest normal number, mantissa bits are lost one by one.",
    source="imath-half",
    witnesses=(
        Witness("0.0000610351562", {"n_e": 5}, "imath-half", place="HALF_NRM_MIN"),
        Witness(
            "0.015625",
            {"n_e": 4},
            "micikevicius-2022",
            kind="counted",
            place="E4M3: 2^-6, by its bias of 7",
        ),
    ),
)

smallest_subnormal = Equation(
    "smallest_subnormal",
    "7.4 subnormal",
    x_sub,
    2 ** (2 - 2 ** (n_e - 1) - n_m),
    "The smallest number above 0 has one bit of mantissa left; half of it and less becomes 0.",
    source="imath-half",
    derived="EQ 7.4's smallest normal number times its epsilon.",
    witnesses=(
        Witness("0.0000000596046448", {"n_e": 5, "n_m": 10}, "imath-half", place="HALF_DENORM_MIN"),
        Witness("0.5", {"n_e": 2, "n_m": 1}, "ml-dtypes", place="E2M1"),
    ),
)

floating_sqnr = Equation(
    "floating_sqnr",
    "7.4 ratio",
    sqnr,
    10 * log(32 * log(2) * 4**n_m) / log(10),
    "Signal over rounding error of a floating-point format, whatever the distribution: each "
    "mantissa bit brings 6.02 dB.",
    source="micikevicius-2022",
    derived="EQ 7.2's error with the step of each octave, over the square of the number, where the "
    "logarithm of the scale is spread evenly over an octave.",
    assumes="Nothing overflows, and numbers below the smallest normal one add nothing.",
    witnesses=(
        Witness("31.52", {"n_m": 3}, "micikevicius-2022", kind="counted",
                place="E4M3: 10·log10(22.18 · 64), by hand"),
    ),
)  # fmt: skip

weight_bytes = Equation(
    "weight_bytes",
    "7.5",
    M_w,
    N_total * b_w,
    "Bytes of the weights, every parameter stored alike.",
    source="llama-cpp",
    assumes="One format for every tensor; b_w counts the scales of quantized blocks.",
    witnesses=(
        Witness("14.96 GiB", {"N_total": 8030261248, "b_w": 2}, "llama-cpp",
                place="quantize README, Llama 3.1 8B in 16 bits"),
        Witness("4.58 GiB", {"N_total": 8030261248, "b_w": 4.8944 / 8}, "llama-cpp",
                place="quantize README, Llama 3.1 8B in Q4_K_M"),
    ),
)  # fmt: skip

mixed_bytes = Equation(
    "mixed_bytes",
    "7.5 groups",
    M_w,
    N_q * b_eff + (N_total - N_q) * b_0,
    "Bytes of a checkpoint that quantizes some tensors and keeps the others.",
    source="gpt-oss",
    assumes="Two groups; more groups are summed in the same way.",
    requires=(N_q <= N_total,),
    witnesses=(
        Witness("60.8 GiB", {"N_q": 114661785600, "N_total": 116829156672, "b_eff": 17 / 32,
                             "b_0": 2}, "gpt-oss", place="Table 1, gpt-oss-120b"),
        Witness("12.8 GiB", {"N_q": 19110297600, "N_total": 20914757184, "b_eff": 17 / 32,
                             "b_0": 2}, "gpt-oss", place="Table 1, gpt-oss-20b"),
    ),
)  # fmt: skip


def _calibration() -> tuple[Any, Any, Any]:
    """Return inputs, one column a token, their Hessian and a row of weights."""
    import numpy as np

    source = np.random.default_rng(7)
    inputs = source.normal(size=(6, 6)) @ source.normal(size=(6, 40))
    return inputs, 2 * inputs @ inputs.T, source.normal(size=6)


def _update_is_least_squares() -> str:
    import numpy as np

    inputs, hessian, row = _calibration()
    place, rounded = 2, float(np.round(row[2]))
    moved = compensated(row, np.linalg.inv(hessian), place, rounded)
    others = [i for i in range(6) if i != place]
    wanted = row @ inputs - rounded * inputs[place]
    best, *_ = np.linalg.lstsq(inputs[others].T, wanted, rcond=None)
    assert abs(moved[place] - rounded) < 1e-9
    worst = float(np.abs(moved[others] - best).max())
    assert worst < 1e-9, f"the update misses least squares by {worst:.1e}"
    plain = np.where(np.arange(6) == place, rounded, row)
    left, naive = (float(np.sum(((one - row) @ inputs) ** 2)) for one in (moved, plain))
    expected = (row[place] - rounded) ** 2 / (2 * np.linalg.inv(hessian)[place, place])
    assert math.isclose(left, expected, rel_tol=1e-9)
    return f"6 weights, one rounded: the output error is {left / naive:.0%} of plain rounding's"


def _hessian_is_as_stated() -> str:
    import numpy as np

    inputs, hessian, row = _calibration()

    def error(change: Any) -> float:
        return float(np.sum((change @ inputs) ** 2))

    size, axes = 1e-3, np.eye(6)
    measured = [
        [(error(size * (p + q)) - error(size * (p - q))) / (2 * size**2) for q in axes]
        for p in axes
    ]
    worst = float(np.abs(np.array(measured) - hessian).max() / np.abs(hessian).max())
    assert worst < 1e-9, f"second differences are off by {worst:.1e}"
    return f"{len(row)} weights: second differences of the error equal it to {worst:.0e}"


def _smoothing_keeps_the_product() -> str:
    import numpy as np

    source = np.random.default_rng(3)
    inputs, weights = source.normal(size=(32, 8)), source.normal(size=(8, 16))
    inputs[:, 5] *= 100  # one outlier channel
    easier, harder = smoothed(inputs, weights, 0.5)
    worst = float(np.abs(easier @ harder - inputs @ weights).max())
    assert worst < 1e-10, f"the product changes by {worst:.1e}"
    tops = np.abs(easier).max(axis=0)
    assert np.allclose(tops, np.abs(harder).max(axis=1)), "at one half both sides have equal tops"
    before = np.abs(inputs).max() / np.median(np.abs(inputs).max(axis=0))
    after = tops.max() / np.median(tops)
    assert after < before / 5
    return f"an outlier channel falls from {before:.0f} to {after:.0f} times the median channel"


compensation = Statement(
    "compensation",
    "7.6",
    Eq(dw, -(w_i - w_back) / h_ii * h_i, evaluate=False),
    "When one weight is rounded, the others of its row move to make up for it as well as they can.",
    source="gptq-2022",
    witness=_update_is_least_squares,
    symbols=("dw", "w_i", "w_back", "h_ii", "h_i"),
    assumes="One row of a linear layer and its squared output error; GPTQ rounds the columns in a "
    "fixed order and moves only those still to come.",
)

layer_hessian = Statement(
    "layer_hessian",
    "7.6 Hessian",
    Eq(H, 2 * X_cal * X_cal_T, evaluate=False),
    "The Hessian of a layer's squared output error depends on its inputs alone, and is the same "
    "for every row of weights.",
    source="gptq-2022",
    witness=_hessian_is_as_stated,
    symbols=("H", "X_cal", "X_cal_T"),
)

compensated_error = Equation(
    "compensated_error",
    "7.6 error",
    e_obs,
    (w_i - w_back) ** 2 / (2 * h_ii),
    "The output error that rounding one weight leaves after the others have made up for it.",
    source="gptq-2022",
    witnesses=(
        Witness("0.5", {"w_i": 1.2, "w_back": 1, "h_ii": 0.04}, "gptq-2022", kind="counted"),
    ),
)

smoothing_scale = Equation(
    "smoothing_scale",
    "7.7",
    s_j,
    x_top**a_mig / w_top ** (1 - a_mig),
    "What each input channel is divided by, and its weights multiplied by.",
    source="xiao-2022",
    assumes="Magnitudes of the activations from a calibration set.",
    witnesses=(
        Witness("10", {"x_top": 50, "w_top": 0.5, "a_mig": 0.5}, "xiao-2022", kind="counted"),
    ),
)

smoothing_identity = Statement(
    "smoothing_identity",
    "7.7 identity",
    Eq(X_hat * W_hat, X_act * W_mat, evaluate=False),
    "Dividing the channels of the input and multiplying the rows of the weights leaves the output "
    "as it was.",
    source="xiao-2022",
    witness=_smoothing_keeps_the_product,
    symbols=("X_hat", "W_hat", "X_act", "W_mat"),
)

distillation_loss = Equation(
    "distillation_loss",
    "7.8",
    loss_kd,
    (1 - soft) * ce + soft * tau**2 * kl_tau,
    "A student learns from the true tokens and from the teacher's softened probabilities; the "
    "square of the temperature keeps their gradients in proportion.",
    source="hinton-2015",
    witnesses=(
        Witness("2.2", {"soft": 0.5, "ce": 2.4, "tau": 2, "kl_tau": 0.5}, "hinton-2015",
                kind="counted"),
    ),
)  # fmt: skip

sparse_bytes = Equation(
    "sparse_bytes",
    "7.9",
    b_eff,
    n_keep / n_of * (b + b_idx),
    "A weight of an N:M sparse matrix costs the share that is kept, each with its place.",
    source="nvidia-ampere",
    requires=(n_keep <= n_of,),
    witnesses=(
        Witness("9 bit", {"n_keep": 2, "n_of": 4, "b": 2, "b_idx": 0.25}, "nvidia-ampere",
                kind="counted", place="2:4 in 16 bits: two values of 16 and 2 bits for four"),
    ),
)  # fmt: skip

index_bits = Equation(
    "index_bits",
    "7.9 index",
    n_bit,
    ceiling(log(n_of) / log(2)),
    "Bits that tell the places of a group apart.",
    source="nvidia-ampere",
    witnesses=(
        Witness("2", {"n_of": 4}, "nvidia-ampere", kind="counted"),
        Witness("3", {"n_of": 5}, "nvidia-ampere", kind="counted"),
    ),
)

sparse_peak = Equation(
    "sparse_peak",
    "7.9 peak",
    P_sparse,
    peak * n_of / n_keep,
    "The peak that a data sheet prints for sparse matrices counts the zeros as work.",
    source="nvidia-ampere",
    requires=(n_keep <= n_of,),
    witnesses=(
        Witness(
            "624 TFLOP/s",
            {"peak": 312 * 10**12, "n_of": 4, "n_keep": 2},
            "nvidia-ampere",
            place="Table 1: 312 dense, 624 with sparsity",
        ),
    ),
)

critical_batch = Equation(
    "critical_batch",
    "7.10",
    n_crit,
    peak * b_w / (2 * FLOP * bandwidth),
    "Sequences decoded at once for which computing takes as long as reading the weights.",
    source="scaling-book",
    derived="EQ 7.1's time to read the weights, set equal to the time of 2·N FLOP a sequence.",
    assumes="The KV cache is not read; weights may be narrower than the type computed in.",
    witnesses=(
        Witness("208", {"peak": 312 * 10**12, "b_w": 2, "bandwidth": 1.5e12}, "chen-2022"),
        Witness("240", {"peak": 1.97e14, "b_w": 2, "bandwidth": 8.2e11}, "scaling-book",
                place="All About Transformer Inference, TPU v5e"),
        Witness("120", {"peak": 1.97e14, "b_w": 1, "bandwidth": 8.2e11}, "scaling-book",
                place="All About Transformer Inference, int8 weights"),
    ),
)  # fmt: skip

expert_critical_batch = Equation(
    "expert_critical_batch",
    "7.10 experts",
    n_crit,
    peak * b_w * n_exp / (2 * FLOP * bandwidth * n_top),
    "With experts the batch must be larger, since each expert sees only its share of it.",
    source="scaling-book",
    derived="EQ 7.10 with all experts read and n_top of them computed.",
    assumes="Tokens spread evenly over the experts, and every expert is read.",
    requires=(n_top <= n_exp,),
    witnesses=(
        Witness("7,688", {"peak": 1.97e14, "b_w": 2, "bandwidth": 8.2e11, "n_exp": 256,
                          "n_top": 8}, "scaling-book", kind="counted",
                place="32 times 240.24, by hand"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    spread = integrate(w_i**2 / step, (w_i, -step / 2, step / 2))
    yield rounding_error, spread
    sine = (2**n_bit * step / 2) ** 2 / 2
    yield quantizer_sqnr, 10 * log(sine / spread) / log(10)
    yield decode_gain, parallel_ceiling.expr / parallel_ceiling.expr.subs(b_w, b_0)
    heard = weights_sqnr.expr.subs(e_sq, (e_rms * sigma_w) ** 2)
    yield relative_error, solve(heard - sqnr, e_rms)[0]
    yield gaussian_bound, weights_sqnr.expr.subs(e_sq, sigma_w**2 * 4**-n_eff)
    # A number between 1 and 2 has the step of EQ 7.4's epsilon; so it goes in each octave.
    octave = integrate(1 / (w_i**3 * log(2)), (w_i, 1, 2))
    yield floating_sqnr, -10 * log(spread.subs(step, machine_epsilon.expr) * octave) / log(10)
    yield smallest_subnormal, smallest_normal.expr * machine_epsilon.expr
    reading = (1 / decode_ceiling.expr).subs(N_read, N)  # every weight that is read is used
    yield critical_batch, solve(2 * n_crit * N / peak - reading, n_crit)[0]
    share = n_top / n_exp  # of the parameters read, computed for one token
    yield expert_critical_batch, solve(2 * n_crit * N * share / peak - reading, n_crit)[0]
