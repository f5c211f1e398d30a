"""Sampling distributions: temperature, top-k, top-p and min-p, and what speculation draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction


def distribution(logits: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Return the probability of each token: EQ 8.2.

    The largest logit is taken off first, so that nothing overflows.

    Raises: ValueError, for a temperature that is not above 0; greedy decoding takes the largest
        logit instead.
    """
    if not (temperature > 0 and math.isfinite(temperature)):
        raise ValueError(f"temperature is {temperature}, and must be a number above 0")
    top = max(logits)
    powers = [math.exp((logit - top) / temperature) for logit in logits]
    total = math.fsum(powers)
    return [power / total for power in powers]


def top_k(logits: Sequence[float], k: int, temperature: float = 1.0) -> list[float]:
    """Return the distribution over the k most probable tokens.

    Of equal logits the earlier token is kept, so that exactly k are; some engines keep every
    token that ties with the last. Source: fan-2018.
    """
    if k < 1:
        raise ValueError(f"k is {k}, and must be a whole number above 0")
    shares = distribution(logits, temperature)
    return _kept(shares, set(_ranked(shares)[:k]))


def top_p(logits: Sequence[float], p: float, temperature: float = 1.0) -> list[float]:
    """Return the distribution over the fewest tokens that hold a probability of p.

    Source: holtzman-2019.
    """
    _share("p", p)
    shares = distribution(logits, temperature)
    nucleus: set[int] = set()
    held = 0.0
    for token in _ranked(shares):
        if nucleus and held >= p:
            break
        nucleus.add(token)
        held += shares[token]
    return _kept(shares, nucleus)


def min_p(logits: Sequence[float], share: float, temperature: float = 1.0) -> list[float]:
    """Return the distribution over the tokens with at least a share of the top probability.

    Source: minh-2024. Engines differ in whether the temperature comes before the cut, as here,
    or after it.
    """
    _share("share", share)
    shares = distribution(logits, temperature)
    bar = share * max(shares)
    return _kept(shares, {token for token, held in enumerate(shares) if held >= bar})


def acceptance(target: Sequence[Fraction], draft: Sequence[Fraction]) -> Fraction:
    """Return the probability that a drafted token is accepted: EQ 8.8."""
    return sum(map(min, target, draft), Fraction(0))


def total_variation(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """Return half of the sum of absolute differences of two distributions."""
    return sum((abs(p - q) for p, q in zip(one, other, strict=True)), Fraction(0)) / 2


def residual(target: Sequence[Fraction], draft: Sequence[Fraction]) -> list[Fraction]:
    """Return what a token is drawn from after a rejection.

    Raises: ValueError, for equal distributions, where nothing is ever rejected.
    """
    left = [max(p - q, Fraction(0)) for p, q in zip(target, draft, strict=True)]
    total = sum(left, Fraction(0))
    if not total:
        raise ValueError("the two distributions are equal: no token is ever rejected")
    return [part / total for part in left]


def spoken(target: Sequence[Fraction], draft: Sequence[Fraction]) -> list[Fraction]:
    """Return the probability that drafting, checking and redrawing gives each token.

    Worked out case by case: the draft draws a token, and it is accepted or replaced.
    """
    after = residual(target, draft)
    result = [Fraction(0)] * len(target)
    for token, (p, q) in enumerate(zip(target, draft, strict=True)):
        accepted = min(Fraction(1), p / q) if q else Fraction(0)
        result[token] += q * accepted
        for other, share in enumerate(after):
            result[other] += q * (1 - accepted) * share
    return result


def mean_run(accept: float, n_draft: int, draw: Callable[[], float], rounds: int) -> float:
    """Return the mean tokens of a simulated pass of the target model.

    Each drafted token is accepted on its own; the pass adds one token of its own at the end.
    """
    total = 0
    for _ in range(rounds):
        total += 1
        for _ in range(n_draft):
            if draw() >= accept:
                break
            total += 1
    return total / rounds


def _ranked(shares: Sequence[float]) -> list[int]:
    """Return the tokens, most probable first, earlier before later where they tie."""
    return sorted(range(len(shares)), key=lambda token: -shares[token])


def _kept(shares: Sequence[float], tokens: set[int]) -> list[float]:
    """Return shares with all other tokens at 0, over what is left."""
    total = math.fsum(shares[token] for token in tokens)
    return [held / total if token in tokens else 0.0 for token, held in enumerate(shares)]


def _share(name: str, value: float) -> None:
    if not 0 < value <= 1:
        raise ValueError(f"{name} is {value}, and must be a fraction above 0 and not above 1")
