"""Chapter 9: experts, long context, agents, retrieval, test-time compute.

Mixtures of experts are in a module of their own; all of the chapter's equations have their names
here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sympy import Expr, Sum, Symbol, log

from stackmath.chapters import attention, block
from stackmath.chapters.routing import (  # noqa: F401
    active_parameters,
    all_to_all,
    balance,
    balance_loss,
    expert_capacity,
    expert_output,
    experts_touched,
    moe_parameters,
    route,
)
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    T_0,
    F_test,
    L,
    M_vec,
    N,
    N_ne,
    P_task,
    T,
    T_gen,
    T_in,
    T_step,
    accept,
    b,
    c_yarn,
    d,
    d_head,
    d_vec,
    g_mtp,
    n_found,
    n_h,
    n_redo,
    n_rel,
    n_samp,
    n_seq,
    n_step,
    n_store,
    p_step,
    phi_attn,
    recall,
    s_ctx,
    t_in,
    t_pos,
    theta,
    theta_ntk,
)

_index = Symbol("i", integer=True)  # of a sum: it has no line in the notation


def found(relevant: Collection[str], ranked: Sequence[str], k: int) -> int:
    """Return how many of the relevant documents stand among the first k of a ranking."""
    return len(set(relevant) & set(ranked[:k]))


interpolated_position = Equation(
    "interpolated_position",
    "9.6",
    t_in,
    t_pos / s_ctx,
    "Position interpolation squeezes new positions into the trained range.",
    source="chen-2023",
    witnesses=(Witness("2047.75", {"t_pos": 8191, "s_ctx": 4}, "chen-2023", kind="counted"),),
)

ntk_base = Equation(
    "ntk_base",
    "9.6 NTK",
    theta_ntk,
    theta * s_ctx ** (d_head / (d_head - 2)),
    "A larger base slows the slowest pair by the whole factor and the fastest pair not at all.",
    source="peng-2023",
    requires=(d_head > 2,),
    witnesses=(
        Witness("160,000", {"theta": 10000, "s_ctx": 4, "d_head": 4}, "peng-2023",
                kind="counted", place="4 squared"),
        Witness("40,890", {"theta": 10000, "s_ctx": 4, "d_head": 128}, "peng-2023",
                kind="counted", place="4 to the power of 128/126 is 4.0890"),
    ),
)  # fmt: skip

yarn_factor = Equation(
    "yarn_factor",
    "9.6 YaRN",
    c_yarn,
    log(s_ctx) / 10 + 1,
    "YaRN scales queries and keys up a little, so scores by its square, as the context grows.",
    source="peng-2023",
    assumes="Its interpolation, by parts of the frequencies, comes beside this factor.",
    witnesses=(
        Witness(
            "1.3466",
            {"s_ctx": 32},
            "gpt-oss-code",
            kind="counted",
            place="concentration, for its scaling factor of 32",
        ),
    ),
)

attention_share = Equation(
    "attention_share",
    "9.7",
    phi_attn,
    2 * L * n_h * d_head * T / N_ne,
    "Work of scores and mixing over the work of the matrices: it grows with the context.",
    source="kaplan-2020",
    derived="EQ 3.3 over two FLOP for each token and matrix element.",
    assumes="The full square; a causal kernel does half.",
    witnesses=(
        Witness(
            "0.25",
            {"L": 1, "n_h": 2, "d_head": 64, "T": 192, "N_ne": 12 * 128**2},
            "kaplan-2020",
            kind="counted",
        ),
    ),
)

attention_share_gpt = Equation(
    "attention_share_gpt",
    "9.7 GPT",
    phi_attn,
    T / (6 * d),
    "In a block of GPT's proportions the context is compared with six times the width.",
    source="kaplan-2020",
    derived="EQ 9.7 with heads as wide as the model together, and EQ 2.5's body.",
    witnesses=(
        Witness(
            "0.0278",
            {"T": 2048, "d": 12288},
            "kaplan-2020",
            kind="counted",
            place="GPT-3: 2048 over 73,728",
        ),
    ),
)

task_success = Equation(
    "task_success",
    "9.8",
    P_task,
    p_step**n_step,
    "A task succeeds where each of its steps does.",
    source="dziri-2023",
    assumes="Steps fail apart from each other, and no failure is noticed and repaired.",
    witnesses=(Witness("35.8 %", {"p_step": 0.95, "n_step": 20}, "dziri-2023", kind="counted"),),
)

expected_tries = Equation(
    "expected_tries",
    "9.8 tries",
    n_redo,
    1 / P_task,
    "How often a task is run on average until it succeeds.",
    source="dziri-2023",
    assumes="A failure is noticed, and a new try is as good as the first.",
    witnesses=(Witness("4", {"P_task": 0.25}, "dziri-2023", kind="counted"),),
)

agent_tokens = Equation(
    "agent_tokens",
    "9.8 tokens",
    T_in,
    n_step * T_0 + n_step * (n_step + 1) * T_step / 2,
    "Without a prefix cache every step processes the whole context again.",
    source="yao-2022",
    derived="The context of step i, the prompt and i additions, summed over all steps.",
    witnesses=(
        Witness(
            "60",
            {"n_step": 3, "T_0": 10, "T_step": 5},
            "yao-2022",
            kind="counted",
            place="15 and 20 and 25",
        ),
    ),
)

agent_tokens_cached = Equation(
    "agent_tokens_cached",
    "9.8 cached",
    T_in,
    T_0 + n_step * T_step,
    "With a prefix cache every token is processed once.",
    source="sglang",
    assumes="Nothing is evicted between the steps, and the context is only added to.",
    witnesses=(
        Witness(
            "25",
            {"n_step": 3, "T_0": 10, "T_step": 5},
            "sglang",
            kind="counted",
            place="10 and three times 5",
        ),
    ),
)

vector_store = Equation(
    "vector_store",
    "9.9",
    M_vec,
    n_store * d_vec * b,
    "Vectors of a retrieval index, each of so many elements.",
    source="karpukhin-2020",
    assumes="A flat index; graphs and identifiers come on top, quantization takes off.",
    witnesses=(
        Witness(
            "6.144 GB",
            {"n_store": 10**6, "d_vec": 1536, "b": 4},
            "karpukhin-2020",
            kind="counted",
            place="a million vectors of 1536 single-precision elements",
        ),
    ),
)

retrieval_recall = Equation(
    "retrieval_recall",
    "9.9 recall",
    recall,
    n_found / n_rel,
    "How much of what would answer a query is among the first k documents.",
    source="karpukhin-2020",
    assumes="One query; its source counts the questions with an answer among the first k.",
    requires=(n_found <= n_rel,),
    witnesses=(Witness("0.75", {"n_found": 3, "n_rel": 4}, "karpukhin-2020", kind="counted"),),
)

test_time_work = Equation(
    "test_time_work",
    "9.10",
    F_test,
    2 * FLOP * N * n_samp * T_gen,
    "Every token of every sampled answer costs two FLOP for each parameter.",
    source="snell-2024",
    assumes="Attention scores, the prompt and any verifier left out.",
    witnesses=(
        Witness(
            "1.4e16 FLOP",
            {"N": 7 * 10**9, "n_samp": 1000, "T_gen": 1000},
            "snell-2024",
            kind="counted",
        ),
    ),
)

mtp_gain = Equation(
    "mtp_gain",
    "9.10 MTP",
    g_mtp,
    1 + accept,
    "A step yields its own token and, as often as it is accepted, the one predicted ahead.",
    source="deepseek-v3",
    assumes="Checking the second token is free; measured gains are a little lower.",
    witnesses=(
        Witness("1.8", {"accept": 0.85}, "deepseek-v3", within=0.03,
                place="section 5.4.3: 85 to 90 % accepted, 1.8 times the tokens per second"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    matrices = 2 * N_ne * n_seq * T
    yield attention_share, attention.attention_work.expr / matrices
    gpt = {n_h: d / d_head, N_ne: block.body_parameters.expr}
    yield attention_share_gpt, attention_share.expr.subs(gpt)
    yield agent_tokens, Sum(T_0 + _index * T_step, (_index, 1, n_step)).doit()
