"""Graded: whether the code of the page accepts what is right by a key, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from stackmath import grading
from stackmath.exercises.evidence import Key

FEWEST, MOST = 5, 8  # spellings of a right answer that are tried


def faults(key: Key, root: Path) -> Iterator[str]:
    """Yield, in sentences, what the page would grade otherwise than the author means."""
    if key["kind"] in ("numeric", "parts", "table"):
        for at, one in enumerate(key["answers"], start=1):
            where = f" in answer {at}" if len(key["answers"]) > 1 else ""
            yield from (f"{fault}{where}." for fault in _answer(one, key["kind"], root))
    elif key["kind"] in ("choice", "faulty-line"):
        yield from _picks(key, root)
    elif key["kind"] == "order":
        yield from _orders(key, root)


def _answer(key: Key, kind: str, root: Path) -> Iterator[str]:
    if "truth" in key:
        for given in (True, False):
            graded, _ = grading.judge("truth", key, given, root)
            if (graded == "right") != (given == key["truth"]):
                yield f"{'yes' if given else 'no'} is graded {graded}"
        return
    tried = grading.spellings(key)[:MOST]
    if len(tried) < FEWEST:
        yield f"{key['text']} has only {len(tried)} spellings that could be tried"
    for typed in tried:
        graded, _ = grading.grade(typed, key, root)
        if graded != "right":
            yield f"'{typed}', which is right, is graded {graded}"
    for mistake in key["mistakes"]:
        graded, says = grading.grade(mistake["text"], key, root)
        if graded == "right":
            yield f"the mistake {mistake['text']} is within the tolerance of {key['text']}"
        elif graded != "mistake" or not says.startswith(mistake["says"]):
            yield f"the mistake {mistake['text']} is taken for another, or graded {graded}"
    for typed in _misses(key):
        if grading.grade(typed, key, root)[0] == "right":
            yield f"'{typed}', a near miss, is graded right"


def _misses(key: Key) -> Iterator[str]:
    """Yield answers that are too far off, by little."""
    values = key["value"] if isinstance(key["value"], list) else [key["value"]]
    for sign in (1, -1):
        far = [one + sign if key["exact"] else one * (1 + sign * 1.5 * key["tolerance"])
               for one in values]  # fmt: skip
        shown = [f"{one / key['scale']:.12g}" for one in far]
        unit = key["unit"]
        joined = "–".join(shown)
        if all(math.isfinite(one) for one in far):
            yield f"${joined}{unit[1:]}" if unit.startswith("$") else f"{joined} {unit}".strip()


def _picks(key: Key, root: Path) -> Iterator[str]:
    for number in range(1, key["count"] + 1):
        alone = key["right"] == [number]
        graded, said = grading.judge("pick", key, [number], root)
        told = key["says"].get(str(number), said)
        if (graded == "right") != alone or said != told:
            yield f"{number} alone is graded {graded}."
    graded, _ = grading.judge("pick", key, key["right"], root)
    if graded != "right":
        yield f"{key['right']}, which is right, is graded {graded}."


def _orders(key: Key, root: Path) -> Iterator[str]:
    right = _sorted(key)
    if grading.judge("order", key, right, root)[0] != "right":
        yield f"the order {right} is not graded right."
    if grading.judge("order", key, sorted(right), root)[0] == "right":
        yield "the steps already stand in an order that is right."
    for first, then, says in key["says"]:
        moved = [first, *(step for step in right if step != first)]
        graded, said = grading.judge("order", key, moved, root)
        if graded == "right" or then == first:
            yield f"{first} → {then} is named as a mistake and is right."
        elif said not in [one for _, _, one in key["says"]] or not says:
            yield f"{first} → {then} is a mistake that is not recognized."


def _sorted(key: Key) -> list[int]:
    """Return the first order in which no pair stands the wrong way round."""
    done: list[int] = []
    numbers = range(1, key["count"] + 1)
    while len(done) < key["count"]:
        ready = (
            n
            for n in numbers
            if n not in done and all(a in done for a, b in key["before"] if b == n)
        )
        done.append(next(ready))
    return done
