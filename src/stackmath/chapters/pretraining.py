"""Chapter 4: training compute, predicted loss, the compute-optimal model, fleet and time.

Utilization, memory, parallelism, other laws and running are in modules of their own; all of the
chapter's equations have their names here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol, diff, exp, expand_log, log, solve

from stackmath.chapters import laws, parallelism, runs, training_memory, work
from stackmath.chapters.laws import (  # noqa: F401
    KAPLAN,
    REPEATED,
    critical_tokens,
    effective_tokens,
    kaplan_data_loss,
    kaplan_exponent,
    kaplan_size_loss,
    repetitions,
)
from stackmath.chapters.parallelism import (  # noqa: F401
    all_gather_bytes,
    all_reduce_bytes,
    bubble_overhead,
    bubble_share,
    collective_time,
    ddp_traffic,
    fsdp_degree,
    fsdp_traffic,
    hidden_tokens,
    mixed_tokens,
    reduce_scatter_bytes,
)
from stackmath.chapters.runs import (  # noqa: F401
    checkpoint_interval,
    checkpoint_waste,
    training_carbon,
    training_energy,
)
from stackmath.chapters.training_memory import (  # noqa: F401
    RECIPES,
    activation_bytes,
    activations,
    model_states,
    pipeline_activations,
    saved_activations,
    selective_activations,
    sequence_activations,
    sharded_states,
    tensor_activations,
    zero1_states,
    zero2_states,
    zero3_states,
)
from stackmath.chapters.work import (  # noqa: F401
    appendix_f_work,
    causal_token_work,
    hardware_utilization,
    iteration_work,
    recomputed_work,
    selective_work,
    step_utilization,
    token_work,
    utilization,
)
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    A,
    B,
    C,
    D,
    D_opt,
    E,
    F_tok,
    N,
    N_opt,
    achieved,
    alpha,
    beta,
    cost,
    loss,
    mfu,
    n,
    n_cp,
    n_dp,
    n_fleet,
    n_pp,
    n_tp,
    peak,
    price,
    t_gpu,
    t_run,
)

_RECOMPUTED = {"A": 406.4, "B": 410.7, "alpha": 0.336, "beta": 0.283}  # de Vries 2023

compute = Equation(
    "compute",
    "4.1",
    C,
    6 * FLOP * N * D,
    "Forward, each parameter is multiplied and added once a token; backward does twice that.",
    source="kaplan-2020",
    assumes="Attention scores and the embedding look-up are left out; in a mixture of experts N "
    "is the active parameters.",
    witnesses=(
        Witness("2.25e20 FLOP", {"N": 125 * 10**6, "D": 300 * 10**9}, "brown-2020",
                place="Table D.1, GPT-3 Small"),
        Witness("2.53e24 FLOP", {"N": 540 * 10**9, "D": 780 * 10**9}, "chowdhery-2022",
                place="Table 20"),
    ),
)  # fmt: skip

predicted_loss = Equation(
    "predicted_loss",
    "4.1 loss",
    loss,
    E + A / N**alpha + B / D**beta,
    "Cross-entropy that a model of N parameters reaches after D tokens.",
    source="hoffmann-2022",
    assumes="One family of models, one corpus, no repeated data; the coefficients are a fit and "
    "have an error.",
    witnesses=(
        Witness("1.94", {"E": 1.69, "A": 406.4, "alpha": 0.34, "B": 410.7, "beta": 0.28,
                         "N": 70 * 10**9, "D": 1400 * 10**9}, "hoffmann-2022", kind="counted"),
    ),
)  # fmt: skip

optimal_size = Equation(
    "optimal_size",
    "4.2",
    N_opt,
    (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (C / (6 * FLOP)) ** (beta / (alpha + beta)),
    "The size that reaches the lowest loss for a given compute.",
    source="hoffmann-2022",
    derived="EQ 4.1's loss along its compute line, minimized over N.",
    witnesses=(
        Witness("0.40e9", {**_RECOMPUTED, "C": 2.21e19}, "de-vries-2023"),
        Witness("68.60e9", {**_RECOMPUTED, "C": 1.71e24}, "de-vries-2023"),
    ),
)  # fmt: skip

optimal_tokens = Equation(
    "optimal_tokens",
    "4.2 tokens",
    D_opt,
    (beta * B / (alpha * A)) ** (1 / (alpha + beta)) * (C / (6 * FLOP)) ** (alpha / (alpha + beta)),
    "The training tokens of the compute-optimal model.",
    source="hoffmann-2022",
    derived="EQ 4.1's compute over 6 times EQ 4.2.",
    witnesses=(
        Witness("9.22e9", {**_RECOMPUTED, "C": 2.21e19}, "de-vries-2023"),
        Witness("4154.24e9", {**_RECOMPUTED, "C": 1.71e24}, "de-vries-2023"),
    ),
)

gpu_time = Equation(
    "gpu_time",
    "4.5",
    t_gpu,
    C / (peak * mfu),
    "Device-seconds of a run: its compute over what one device really does in a second.",
    source="chowdhery-2022",
    assumes="MFU is of the whole run, waiting and restarts included.",
    witnesses=(
        Witness("1.72M A100-hours", {"C": 6 * 68976648192 * 2 * 10**12, "peak": 312 * 10**12,
                                     "mfu": 0.428}, "llama-2-card",
                place="70B; MFU is worked out from the hours", within=0.002, kind="counted"),
    ),
)  # fmt: skip

run_time = Equation(
    "run_time",
    "4.5 time",
    t_run,
    C / (n * peak * mfu),
    "Wall-clock time of a run on n devices.",
    source="narayanan-2021",
    derived="EQ 4.5 spread over n devices.",
    witnesses=(
        Witness("44 days", {"C": 6.3e24, "n": 8960, "peak": 459 * 10**12, "mfu": 0.4},
                "scaling-book", place="Training LLaMA 3 on TPUs"),
        Witness("3.46 days", {"C": 6 * 124337664 * 300 * 10**9, "n": 8, "peak": 312 * 10**12,
                              "mfu": 0.3}, "nanogpt", place="transformer_sizing notebook"),
    ),
)  # fmt: skip

fleet = Equation(
    "fleet",
    "4.5 fleet",
    n_fleet,
    C / (peak * mfu * t_run),
    "Devices that finish the run in a given time; round it up.",
    source="narayanan-2021",
    derived="EQ 4.5's wall-clock time, solved for n.",
    witnesses=(
        Witness("8960", {"C": 6.3e24, "t_run": 44.1 * 86400, "peak": 459 * 10**12, "mfu": 0.4},
                "scaling-book", place="Training LLaMA 3 on TPUs, backward", within=0.01,
                kind="counted"),
    ),
)  # fmt: skip

device_count = Equation(
    "device_count",
    "4.5 devices",
    n,
    n_dp * n_tp * n_pp * n_cp,
    "Every kind of parallelism multiplies the devices.",
    source="llama-3",
    assumes="Experts are spread over devices that are counted already.",
    witnesses=(
        Witness("16,384", {"n_dp": 128, "n_tp": 8, "n_pp": 16, "n_cp": 1}, "llama-3",
                place="Table 4, context of 8K"),
        Witness("16,384", {"n_dp": 8, "n_tp": 8, "n_pp": 16, "n_cp": 16}, "llama-3",
                place="Table 4, context of 128K"),
    ),
)  # fmt: skip

recomputed_run_time = Equation(
    "recomputed_run_time",
    "4.5 recompute",
    t_run,
    8 * FLOP * N * D / (n * achieved),
    "Wall-clock time from the rate that devices are seen to run at, full recomputation included.",
    source="narayanan-2021",
    derived="EQ 4.5 time, with 4/3 of EQ 4.1 and the achieved rate for peak times MFU.",
    assumes="The achieved rate counts recomputed work: with MFU use EQ 4.5 time.",
    witnesses=(
        Witness("34 days", {"N": 175 * 10**9, "D": 300 * 10**9, "n": 1024,
                            "achieved": 140 * 10**12}, "narayanan-2021", place="section 5.1"),
        Witness("84 days", {"N": 1008 * 10**9, "D": 450 * 10**9, "n": 3072,
                            "achieved": 163 * 10**12}, "narayanan-2021", place="section 5.1"),
    ),
)  # fmt: skip

training_cost = Equation(
    "training_cost",
    "4.5 cost",
    cost,
    t_gpu * price,
    "What the device-seconds cost.",
    source="deepseek-v3",
    assumes="Rented by the hour at one price; no storage, failures, staff or earlier experiments.",
    witnesses=(
        Witness("$5.328M", {"t_gpu": 2664 * 10**3 * 3600, "price": 2 / 3600}, "deepseek-v3",
                place="Table 1, pre-training"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    tokens = solve(compute.expr - C, D)[0]
    slope = diff(predicted_loss.expr.subs(D, tokens), N)
    # The slope is a rise less a fall, both powers of N: equal where their logarithms are,
    # and those are linear in log N.
    rise, fall = (
        sum(t for t in slope.args if t.could_extract_minus_sign() is s) for s in (False, True)
    )
    x = Symbol("x", real=True)
    balance = expand_log(log(rise) - log(-fall), force=True).subs(N, exp(x))
    yield optimal_size, exp(solve(expand_log(balance, force=True), x)[0])
    yield optimal_tokens, tokens.subs(N, optimal_size.expr)
    yield run_time, gpu_time.expr / n
    yield fleet, solve(run_time.expr - t_run, n)[0]
    repeated = recomputed_work.expr.subs(F_tok, compute.expr)
    yield recomputed_run_time, run_time.expr.subs(C, repeated).subs(peak, achieved / mfu)
    for part in (work, training_memory, parallelism, laws, runs):
        yield from part.derivations()
