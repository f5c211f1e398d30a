"""Searches of a plan: the largest number that still fits, the fewest and smallest cards that do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackmath import data

MOST_CARDS = 4096  # that are tried


def largest(fits: Callable[[int], bool], top: int = 2**40) -> int:
    """Return the largest whole number up to top that fits, where all below it do; 0 if none."""
    high = 1
    while high <= top and fits(high):
        high *= 2
    low, high = high // 2, min(high, top + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def fewest_cards(fits: Callable[[int], bool]) -> int:
    """Return the fewest cards that fit, where all above them do; 0 if none of those tried do."""
    return 1 + largest(lambda n: not fits(n), MOST_CARDS) if fits(MOST_CARDS) else 0


def smallest_card(asked: float, usable: float) -> Any:
    """Return the known card with the least memory that holds so many bytes, or None.

    A card whose 16-bit peak nobody prints is passed over: no run on it could be planned.
    """
    enough = [
        card
        for card in data.devices().values()
        if "peak" in card and usable * card["memory"] >= asked
    ]
    return min(enough, key=lambda card: float(card["memory"]), default=None)
