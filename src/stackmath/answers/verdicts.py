"""Verdicts: whether a typed answer is right, and what went wrong where it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stackmath.answers import words
from stackmath.answers.reader import Reading, ends, read
from stackmath.answers.spelling import LONGEST, plain
from stackmath.answers.tokens import UnreadError

Key = Mapping[str, Any]
Verdict = tuple[str, str]
TOLERANCE = 0.01  # where a key names none, and of a factor
BINARY = 0.003  # kB and KiB are only 2.4 % apart
CLOSE = 0.05
NOISE = 1e-9  # of what is worked out in floating point
PREFIXES = "kMGTP"


def grade(typed: str, key: Key) -> Verdict:
    """Return the kind of a typed answer and what is said of it, as the browser does."""
    if len(typed) > LONGEST:
        return "unread", words.UNREAD["long"]
    text = plain(typed)
    if not text:
        return _verdict("empty")
    if text == plain(key.get("text") or ""):
        return _verdict("right")
    try:
        found = _readings(text, key)
        if not found:
            return _verdict("wrong", "ends")
        kind, says = _judged(found, key)
    except UnreadError as error:
        return "unread", str(error)
    asides = [] if kind == "right" else [aside for one in found for aside in one.asides]
    notes = dict.fromkeys([*(note for one in found for note in one.notes), *asides])
    return kind, " ".join([says, *notes])


def _verdict(kind: str, says: str = "", *given: str) -> Verdict:
    return kind, words.filled(words.VERDICTS[says or kind], *given)


def _readings(text: str, key: Key) -> Sequence[Reading] | None:
    """Return what was typed, one number or the two of a range; None where one stands for two."""
    wanted = key.get("dimension", "1")
    if not isinstance(key["value"], list | tuple):
        return [read(text, wanted)]
    found = ends(text, wanted)
    if found is None:
        read(text, wanted)  # raises where that cannot be read either
    return found


def _judged(found: Sequence[Reading], key: Key) -> Verdict:
    asked, scale = key.get("dimension", "1"), key.get("scale", 1)
    if not any(one.measured for one in found) and (asked != "1" or scale != 1):
        first = _unmeasured(found, key)
        if first:
            return first
    other = next((one for one in found if one.dimension != asked), None)
    if other and not other.measured:
        return _verdict("unit", "bare", key.get("unit", asked))
    if other:
        return _verdict("dimension", "", words.dimension(other.dimension), words.dimension(asked))
    if _accepted(found, key):
        return _verdict("right")
    return _mistaken(found, key) or _diagnosed(found, key)


def _unmeasured(found: Sequence[Reading], key: Key) -> Verdict | None:
    """Return the verdict on numbers without a unit as read in the printed one, None if open."""
    asked, scale = key.get("dimension", "1"), key.get("scale", 1)
    if asked == "1" and _accepted(found, key):
        return _verdict("right")
    scaled = [replace(one, value=one.value * scale, step=one.step * scale) for one in found]
    if _accepted(scaled, key):
        return _verdict("right", "assumed", key.get("unit", asked))
    if asked == "1":
        return None
    return _mistaken(scaled, key) or (_verdict("unit", "base") if _accepted(found, key) else None)


def _accepted(found: Sequence[Reading], key: Key) -> bool:
    """Return whether an answer is right: near enough, rounded well, or what is printed."""
    return _meets(found, key["value"], key) or _prints(found, key.get("text"), key)


def _targets(value: Any) -> Sequence[float]:
    return value if isinstance(value, list | tuple) else [value]


def _meets(found: Sequence[Reading], value: Any, key: Key) -> bool:
    """Return whether the numbers typed are those of a value."""
    targets = _targets(value)
    part = 0 if key.get("exact") else key.get("tolerance", TOLERANCE)
    return len(targets) == len(found) and all(
        _within(one.value, target, part) or (not key.get("exact") and _rounded(one, target))
        for one, target in zip(found, targets, strict=True)
    )


def _within(value: float, target: float, part: float) -> bool:
    """Return whether a number is another, but for a part of it."""
    return abs(value - target) <= abs(target) * (part + NOISE)


def _rounded(one: Reading, target: float) -> bool:
    """Return whether three digits or more are those that a value rounds to."""
    digits = abs(one.value) >= 100 * one.step * (1 - NOISE)
    return digits and abs(one.value - target) <= one.step * (0.5 + NOISE)


def _prints(found: Sequence[Reading], text: str | None, key: Key) -> bool:
    """Return whether the numbers typed are those of a printed text."""
    if not text:
        return False
    try:
        printed = _readings(plain(text), key) or []
    except UnreadError:
        return False
    return len(printed) == len(found) and all(
        _within(one.value, other.value, 0) and one.dimension == other.dimension
        for one, other in zip(found, printed, strict=True)
    )


def _mistaken(found: Sequence[Reading], key: Key) -> Verdict | None:
    """Return the author's mistake that an answer is nearest to, None where it is none."""
    made = [
        one
        for one in key.get("mistakes") or ()
        if _meets(found, one["value"], key) or _prints(found, one.get("text"), key)
    ]

    def off(one: Mapping[str, Any]) -> float:
        pairs = zip(found, _targets(one["value"]), strict=False)
        return sum(abs(typed.value - target) for typed, target in pairs)

    return ("mistake", min(made, key=off)["says"]) if made else None


def _diagnosed(found: Sequence[Reading], key: Key) -> Verdict:
    """Return what explains a number that is not right."""
    targets, asked = _targets(key["value"]), key.get("dimension", "1")
    exact = bool(key.get("exact"))

    def off(factor: float, part: float = 0 if exact else TOLERANCE) -> bool:
        pairs = zip(found, targets, strict=True)
        return all(target and _within(one.value, target * factor, part) for one, target in pairs)

    def either(factor: float, *part: float) -> bool:
        return off(factor, *part) or off(1 / factor, *part)

    for tier in _tiers(targets, asked):
        if either(1.024**tier, BINARY):
            return _verdict("binary", "kilo") if asked == "1" else _mixed(tier)
    if off(-1):
        return _verdict("sign")
    for factor, base, says in words.FACTORS:
        if (asked == "1" if base == "1" else base in asked) and either(factor):
            return "factor", says
    tens = _tens(found[0].value, targets[0])
    if tens and off(float(f"1e{tens}")):
        return _verdict("power10")
    if off(1, CLOSE):
        return _verdict("close", "counted" if exact else "")
    return _verdict("wrong")


def _tens(value: float, target: float) -> int:
    """Return the power of ten between two numbers, 0 where there is none."""
    ratio = abs(value / target) if target else 0
    return math.floor(math.log10(ratio) + 0.5) if 0 < ratio < math.inf else 0


def _tiers(targets: Sequence[float], asked: str) -> Sequence[int]:
    """Return the powers of a thousand, or of 1,024, that a value would be typed in."""
    counted = asked == "1" or asked.startswith("byte")
    least = min(abs(target) for target in targets)
    return [one for one in range(1, 6) if counted and 1000**one <= least][-2:]


def _mixed(tier: int) -> Verdict:
    """Return what is said of decimal and binary units that are mixed up."""
    letter = PREFIXES[tier - 1]
    apart = f"{(1.024**tier - 1) * 100:.1f}"
    return _verdict("binary", "", f"{letter}B", f"{letter.upper()}iB", apart)
