"""The token journey: a toy language model of 24 tokens, its sampler, and one small generator."""

from __future__ import annotations

import math
from collections.abc import Mapping

STOP = "."  # the token that ends a run

# The logit of each next token after each token; a token that is not listed never follows.
# "quiet" has two equal logits on purpose: no temperature breaks a tie.
LOGITS: Mapping[str, Mapping[str, float]] = {
    "the": {
        "river": 2.2, "old": 1.7, "miller": 1.5, "night": 1.2, "boat": 1.0, "lamp": 0.8,
        "rain": 0.6, "bridge": 0.3, "last": 0.1, "quiet": -0.3,
    },
    "a": {"quiet": 2.1, "small": 1.6, "lamp": 0.9, "boat": 0.8, "door": 0.2},
    "river": {"runs": 2.0, "sleeps": 1.1, "carries": 0.9},
    "runs": {"past": 1.9, "under": 1.2, STOP: 0.4},
    "past": {"a": 1.8, "the": 1.0},
    "under": {"the": 1.7, "a": 0.8},
    "quiet": {"mill": 1.6, "sea": 1.6, "night": 0.7},
    "mill": {STOP: 1.8, "sleeps": 0.8, "and": 0.5},
    "sea": {STOP: 1.7, "and": 0.9},
    "and": {"the": 1.6, "a": 1.1, "sleeps": 0.3},
    "old": {"miller": 1.9, "bridge": 1.3, "boat": 0.7},
    "miller": {"lights": 1.8, "sleeps": 1.2, "and": 0.4},
    "lights": {"a": 1.6, "the": 1.2},
    "small": {"boat": 1.7, "lamp": 1.2, "door": 0.9},
    "boat": {"carries": 1.5, "sleeps": 1.2, STOP: 0.8},
    "carries": {"the": 1.4, "a": 1.2, "rain": 0.5},
    "lamp": {STOP: 1.4, "and": 0.9, "sleeps": 0.2},
    "rain": {"runs": 1.3, STOP: 1.1, "and": 0.6},
    "bridge": {STOP: 1.2, "and": 1.0, "sleeps": 0.4},
    "last": {"boat": 1.6, "lamp": 1.1, "night": 0.6},
    "sleeps": {STOP: 1.9, "under": 1.3, "and": 0.7},
    "door": {STOP: 1.5, "and": 0.6},
    "night": {STOP: 1.5, "and": 1.0, "carries": 0.4},
}  # fmt: skip
VOCABULARY = (*LOGITS, STOP)

_WORD = 2**32


def draw(seed: int, step: int) -> float:
    """Return the number of a step, from 0 to below 1, the same for the same seed everywhere.

    The generator counts by an odd constant, so that a state comes back only after 2^32 steps, and
    scrambles the count: the plan of SplitMix (Steele, Lea and Flood, Fast splittable pseudorandom
    number generators, 2014, doi:10.1145/2660193.2660195) with the finalizer of MurmurHash3
    (Appleby, github.com/aappleby/smhasher). It needs no more than 32-bit arithmetic.
    """
    return scrambled(seed + (step + 1) * 0x9E3779B9) / _WORD


def scrambled(word: int) -> int:
    """Return a whole number below 2^32 that depends on every bit of another, one to one."""
    word %= _WORD
    word = (word ^ word >> 16) * 0x85EBCA6B % _WORD
    word = (word ^ word >> 13) * 0xC2B2AE35 % _WORD
    return word ^ word >> 16


def probabilities(logits: Mapping[str, float], temperature: float) -> dict[str, float]:
    """Return softmax of logits over a temperature.

    The largest logit is subtracted first: no exponential is above 1, so none overflows.
    """
    if not (temperature > 0 and math.isfinite(temperature)):
        raise ValueError(f"temperature is {temperature}, and must be a number above 0")
    top = max(logits.values())
    powers = {token: math.exp((logit - top) / temperature) for token, logit in logits.items()}
    total = sum(powers.values())
    return {token: power / total for token, power in powers.items()}


def sampled(shares: Mapping[str, float], number: float) -> str:
    """Return the token in whose share a number from 0 to below 1 falls."""
    below = 0.0
    for token, share in shares.items():
        below += share
        if number < below:
            return token
    return token  # the shares may sum to a little below 1


def tokens(text: str) -> list[str]:
    """Return the tokens of a text: its words and periods."""
    found = text.lower().replace(STOP, f" {STOP} ").split()
    unknown = sorted({token for token in found if token not in VOCABULARY})
    if unknown or not found:
        seen = f"the model does not know '{unknown[0]}'" if unknown else "the prompt is empty"
        raise ValueError(f"{seen}; its {len(VOCABULARY)} tokens are {' '.join(VOCABULARY)}")
    return found


def continuation(prompt: str, temperature: float = 1.0, seed: int = 0, limit: int = 64) -> str:
    """Return what the model writes after a prompt: up to the first period, or `limit` tokens.

    The tokens stand between single spaces.
    """
    context = tokens(prompt)
    start = len(context)
    while context[-1] != STOP and len(context) - start < limit:
        shares = probabilities(LOGITS[context[-1]], temperature)
        context.append(sampled(shares, draw(seed, len(context) - start)))
    return " ".join(context[start:])
