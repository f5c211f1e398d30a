"""Byte-pair encoding: merges learned from a text, and texts encoded and decoded with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

BYTES = 256  # tokens before the first merge, one for each value of a byte

Pair = tuple[int, int]


def pair_counts(tokens: Sequence[int]) -> Counter[Pair]:
    """Return how often each pair of neighbors could be merged, left to right.

    A run of one token counts half its length: merging `aaa` leaves one `aa` and one `a`.
    """
    counts: Counter[Pair] = Counter()
    taken = 0  # where the next pair of two equal tokens may begin
    for place, pair in enumerate(pairwise(tokens)):
        if pair[0] == pair[1]:
            if place < taken:
                continue
            taken = place + 2
        counts[pair] += 1
    return counts


def best_pair(counts: Counter[Pair]) -> Pair:
    """Return the most frequent pair; of equally frequent ones, that of the smallest numbers."""
    return min(counts, key=lambda pair: (-counts[pair], pair))


def merged(tokens: Sequence[int], pair: Pair, new: int) -> list[int]:
    """Return the tokens with each occurrence of a pair replaced, left to right."""
    result: list[int] = []
    place = 0
    while place < len(tokens):
        here = place + 1 < len(tokens) and (tokens[place], tokens[place + 1]) == pair
        result.append(new if here else tokens[place])
        place += 2 if here else 1
    return result


def learned(text: str, merges: int) -> list[Pair]:
    """Return the merges that a text teaches, in order; merge i makes token 256 + i.

    Stops early where no pair occurs twice, since a merge of a single pair shortens nothing
    but this text.

    Source: sennrich-2016, on the bytes of the text and across its words.
    """
    tokens: list[int] = list(text.encode())
    found: list[Pair] = []
    while len(found) < merges:
        counts = pair_counts(tokens)
        if not counts or counts[pair := best_pair(counts)] < 2:
            break
        tokens = merged(tokens, pair, BYTES + len(found))
        found.append(pair)
    return found


def encoded(text: str, merges: Sequence[Pair]) -> list[int]:
    """Return the tokens of a text: its bytes, with the merges applied in the order learned."""
    tokens: list[int] = list(text.encode())
    for place, pair in enumerate(merges):
        tokens = merged(tokens, pair, BYTES + place)
    return tokens


def spelled(merges: Sequence[Pair]) -> list[bytes]:
    """Return the bytes of each token of the vocabulary, by its number."""
    vocabulary = [bytes([value]) for value in range(BYTES)]
    for left, right in merges:
        vocabulary.append(vocabulary[left] + vocabulary[right])
    return vocabulary


def decoded(tokens: Sequence[int], merges: Sequence[Pair]) -> str:
    """Return the text of tokens.

    Raises: UnicodeDecodeError where they end inside a character; IndexError where a number is
    not in the vocabulary.
    """
    vocabulary = spelled(merges)
    return b"".join(vocabulary[token] for token in tokens).decode()
