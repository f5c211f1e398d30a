"""Chapter 4: work of a token and of a step, and how much of the peak it uses."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol

from stackmath.chapters import attention
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    F_hw,
    F_iter,
    F_tok,
    L,
    N,
    T,
    d,
    d_head,
    hfu,
    mfu,
    n,
    n_h,
    n_seq,
    n_vocab,
    peak,
    t_iter,
    token_rate,
)


def appendix_f_work(*, L: int, d: int, d_ff: int, n_h: int, d_head: int, T: int) -> int:
    """Return the training FLOP of one sequence of T tokens as Chinchilla's appendix F counts it.

    Its own terms are three for each score of the softmax; embedding and logits are left out, as
    its Table A4 needs.

    Source: hoffmann-2022, appendix F, with nanogpt's reading of it.
    """
    width = n_h * d_head
    projections = 2 * T * d * width * 3 + 2 * T * width * d
    scores = 2 * T**2 * width * 2 + 3 * n_h * T**2
    mlp = 2 * T * d * d_ff * 2
    return 3 * L * (projections + scores + mlp)


token_work = Equation(
    "token_work",
    "4.3",
    F_tok,
    6 * FLOP * N + 12 * FLOP * L * n_h * d_head * T,
    "Training work of a token: its parameters, and the whole context that its heads look at.",
    source="chowdhery-2022",
    derived="EQ 4.1 for one token, and three times EQ 3.3 spread over the tokens.",
    assumes="The full square of scores, as MFU is quoted by most; N as in EQ 4.1.",
    witnesses=(
        Witness("854,553,600 FLOP", {"N": 123551232, "L": 12, "n_h": 12, "d_head": 64, "T": 1024},
                "nanogpt", place="transformer_sizing: 875,062,886,400 for 1024 tokens"),
    ),
)  # fmt: skip

causal_token_work = Equation(
    "causal_token_work",
    "4.3 causal",
    F_tok,
    6 * FLOP * N + 6 * FLOP * L * n_h * d_head * T,
    "The same without the masked half of the scores.",
    source="dao-2023",
    derived="EQ 4.3 with half of EQ 3.3.",
    assumes="As EQ 4.3; a kernel that skips what is masked does a little more, by whole tiles.",
    witnesses=(
        Witness("797,930,496 FLOP", {"N": 123551232, "L": 12, "n_h": 12, "d_head": 64, "T": 1024},
                "nanogpt", kind="counted", place="741,307,392 and 56,623,104"),
    ),
)  # fmt: skip

utilization = Equation(
    "utilization",
    "4.3 mfu",
    mfu,
    F_tok * token_rate / (n * peak),
    "Useful work done in a second over what the devices could do.",
    source="chowdhery-2022",
    assumes="Dense peak of the exact product; what counts as useful is F_tok's choice.",
    witnesses=(
        Witness("42.57 %", {"F_tok": 405_280_751_616, "token_rate": 66523, "n": 64,
                            "peak": 989.5e12}, "llm-foundry", place="H100 table, 70b, 64 GPUs"),
        Witness("45.7 %", {"F_tok": 6 * 540.35e9, "token_rate": 238.3e3, "n": 6144,
                           "peak": 275 * 10**12}, "chowdhery-2022", place="section 4.1"),
    ),
)  # fmt: skip

hardware_utilization = Equation(
    "hardware_utilization",
    "4.3 hfu",
    hfu,
    mfu * F_hw / F_tok,
    "All work done, what is done twice included, over what the devices could do.",
    source="korthikanti-2022",
    witnesses=(
        Witness("56.76 %", {"mfu": 0.4257, "F_hw": 4, "F_tok": 3}, "llm-foundry",
                place="H100 table, 70b, 64 GPUs, full recomputation"),
    ),
)  # fmt: skip

recomputed_work = Equation(
    "recomputed_work",
    "4.3 recompute",
    F_hw,
    4 * F_tok / 3,
    "Full recomputation runs the forward pass twice: four parts of work for every three.",
    source="llm-foundry",
    assumes="Every layer is recomputed, its attention too.",
    witnesses=(
        Witness("8e9 FLOP", {"F_tok": 6 * 10**9}, "llm-foundry", kind="counted",
                place="a third forward pass of 2e9"),
    ),
)  # fmt: skip

iteration_work = Equation(
    "iteration_work",
    "4.3 iteration",
    F_iter,
    72 * FLOP * n_seq * T * L * d**2 * (1 + T / (6 * d) + n_vocab / (12 * d * L)),
    "Work of one step of a GPT, as Megatron's papers write it.",
    source="korthikanti-2022",
    derived="EQ 4.3 over a batch, for 12·L·d² + n_vocab·d parameters, heads filling the width.",
    assumes="An MLP of four times the width, as many KV heads as query heads, no biases or norms.",
    witnesses=(
        Witness("1.1436e15 FLOP", {"n_seq": 4, "T": 2048, "L": 48, "d": 6144, "n_vocab": 51200},
                "korthikanti-2022", kind="counted",
                place="22B: 6 · 8192 tokens · 22,057,844,736 and 12 · 4 · 2048² · 6144 · 48"),
    ),
)  # fmt: skip

selective_work = Equation(
    "selective_work",
    "4.3 selective",
    F_iter,
    72 * FLOP * n_seq * T * L * d**2 * (1 + T / (3 * d) + n_vocab / (12 * d * L)),
    "Work that the hardware does in one step when the scores are computed again.",
    source="korthikanti-2022",
    assumes="As published: it counts all of attention's scores and mixing twice, where their "
    "forward third alone, done once more, would make T/(6·d) into 2·T/(9·d).",
    witnesses=(
        Witness("1.2029e15 FLOP", {"n_seq": 4, "T": 2048, "L": 48, "d": 6144, "n_vocab": 51200},
                "korthikanti-2022", kind="counted",
                place="22B: EQ 4.3 iteration and 12 · 4 · 2048² · 6144 · 48 again"),
    ),
)  # fmt: skip

step_utilization = Equation(
    "step_utilization",
    "4.3 step",
    mfu,
    F_iter / (t_iter * n * peak),
    "MFU from the time of one step.",
    source="korthikanti-2022",
    derived="EQ 4.3 mfu, with a step's work over its time for work a token times tokens a second.",
    witnesses=(
        Witness("51.4 %", {"F_iter": 1.41091531e17, "t_iter": 13.75, "n": 64,
                           "peak": 312 * 10**12}, "korthikanti-2022", place="Table 5, 175B"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    scores = attention.attention_work.expr / (n_seq * T)
    yield token_work, 6 * N + 3 * scores  # 6 N is EQ 4.1 for one token
    yield causal_token_work, 6 * N + 3 * scores / 2
    shape = {N: 12 * L * d**2 + n_vocab * d, d_head: d / n_h}
    yield iteration_work, n_seq * T * token_work.expr.subs(shape)
    tokens_per_step = Symbol("tokens_per_step", positive=True)
    step = {F_tok: F_iter / tokens_per_step, token_rate: tokens_per_step / t_iter}
    yield step_utilization, utilization.expr.subs(step)
