"""Post-training run small: advantages, best policies, and the losses that move a policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations


def masked_loss(log_probabilities: Sequence[float], mask: Sequence[int]) -> float:
    """Return the loss of supervised tuning in nats per answer token.

    Args:
        log_probabilities: of the right token at each position, prompt included.
        mask: 1 where the position is of the answer, 0 elsewhere; as long.

    Raises: ValueError where no token is of the answer.

    """
    answer = sum(mask)
    if not answer:
        raise ValueError("the mask keeps no token: there is nothing to learn from")
    return -sum(m * p for m, p in zip(mask, log_probabilities, strict=True)) / answer


def ranking_loss(rewards: Sequence[float]) -> float:
    """Return the loss of a reward model on one ranking, its rewards from best to worst.

    Source: ouyang-2022, equation 1.
    """
    pairs = list(combinations(rewards, 2))
    return math.fsum(math.log1p(math.exp(lose - win)) for win, lose in pairs) / len(pairs)


def group_advantages(rewards: Sequence[float], ddof: int = 0) -> list[float]:
    """Return the GRPO advantage of each answer of one group; zeros where all rewards are equal.

    Args:
        rewards: of the answers to one prompt.
        ddof: 0 divides by the population's standard deviation, 1 by the sample's, as PyTorch's
            `std` does unless told otherwise.

    Raises: ValueError where a group is too small for its standard deviation.

    """
    if len(rewards) <= ddof:
        raise ValueError(f"{len(rewards)} rewards have no standard deviation with ddof={ddof}")
    mean = math.fsum(rewards) / len(rewards)
    squares = math.fsum((reward - mean) ** 2 for reward in rewards)
    if max(rewards) == min(rewards):
        return [0.0] * len(rewards)
    deviation = math.sqrt(squares / (len(rewards) - ddof))
    return [(reward - mean) / deviation for reward in rewards]


def generalized_advantages(
    rewards: Sequence[float], values: Sequence[float], discount: float, trace: float
) -> list[float]:
    """Return the advantage of each token, worked out from the last to the first.

    Args:
        rewards: of each token.
        values: of the state before each token, and of the last state; one more than rewards.
        discount: what the next token's value counts for.
        trace: what later errors count for.

    Source: schulman-2015.

    """
    if len(values) != len(rewards) + 1:
        raise ValueError(f"{len(rewards)} rewards need {len(rewards) + 1} values")
    result: list[float] = []
    later = 0.0
    for step in reversed(range(len(rewards))):
        error = rewards[step] + discount * values[step + 1] - values[step]
        later = error + discount * trace * later
        result.append(later)
    return result[::-1]


def tilted(reference: Sequence[float], rewards: Sequence[float], price: float) -> list[float]:
    """Return the policy that earns most after a price for each nat of distance is paid."""
    top = max(rewards)
    weights = [
        p * math.exp((reward - top) / price) for p, reward in zip(reference, rewards, strict=True)
    ]
    return [weight / math.fsum(weights) for weight in weights]


def best_of(reference: Sequence[float], samples: int) -> list[float]:
    """Return the policy that keeps the best of some samples, its answers from worst to best."""
    result, below = [], 0.0
    for p in reference:
        upper = min(below + p, 1.0)
        result.append(upper**samples - below**samples)
        below = upper
    return result


def divergence(policy: Sequence[float], reference: Sequence[float]) -> float:
    """Return the Kullback-Leibler divergence of a policy from a reference, in nats."""
    pairs = zip(policy, reference, strict=True)
    return math.fsum(p * math.log(p / q) for p, q in pairs if p > 0)


def softmax(logits: Sequence[float]) -> list[float]:
    """Return the distribution that logits stand for."""
    weights = [math.exp(logit - max(logits)) for logit in logits]
    return [weight / sum(weights) for weight in weights]


def slope(function: Callable[[list[float]], float], at: Sequence[float]) -> list[float]:
    """Return the gradient of a function by central differences."""
    step = 1e-5
    result = []
    for place in range(len(at)):
        up, down = list(at), list(at)
        up[place] += step
        down[place] -= step
        result.append((function(up) - function(down)) / (2 * step))
    return result


def preference_loss(
    logits: Sequence[float], reference: Sequence[float], win: int, lose: int, price: float
) -> float:
    """Return the DPO loss of a softmax policy on one pair of its answers.

    Args:
        logits: of the policy, one for each answer.
        reference: probabilities of the same answers.
        win: place of the preferred answer.
        lose: place of the other one.
        price: of one nat of distance from the reference.

    """
    policy = softmax(logits)
    margin = math.log(policy[win] / reference[win]) - math.log(policy[lose] / reference[lose])
    return math.log1p(math.exp(-price * margin))


def pass_rate(right: float, tried: int, handed_in: int) -> float:
    """Return the mean of the pass@k estimate over all outcomes of its trials."""
    return math.fsum(
        math.comb(tried, c)
        * right**c
        * (1 - right) ** (tried - c)
        * (1 - math.comb(tried - c, handed_in) / math.comb(tried, handed_in))
        for c in range(tried + 1)
    )
