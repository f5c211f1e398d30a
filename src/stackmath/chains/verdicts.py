"""Verdicts: whether a relation holds, does not, or cannot be judged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from stackmath.chains import allowances
from stackmath.chains.lexemes import Lexeme
from stackmath.chains.sides import Relation
from stackmath.chains.terms import Reading, Term, UnclearError, term
from stackmath.numerals.literals import numeral
from stackmath.numerals.rounding import last_digit
from stackmath.numerals.slips import prefix, slip
from stackmath.numerals.words import Kind

PLAIN = Reading()
OTHERWISE = [
    Reading(wide=wide, binary=binary, counts=counts)
    for wide, binary, counts in product((False, True), repeat=3)
][1:]

# Conversions that a writer may have in mind and not print.
SPANS = [Fraction(n) for n in (1, 8, 24, 60, 3600, 86400, 365, 365 * 86400)]
SPANS += [1 / n for n in SPANS]
THOUSANDS = [Fraction(1000) ** power for power in range(-7, 8)]  # the middle one is 1
# Conversions that a writer may print: `/ 3600`, `/ 1024^3`, `× 100`.
CONVERSIONS = {8, 24, 60, 3600, 86400, 7, 365} | {10**n for n in range(2, 25)}
CONVERSIONS |= {1024**n for n in range(1, 6)}

ONE = Lexeme("number", 0, 0, "1", numeral("1", 0))
RATE = re.compile(r"FLOPs(?!/)")  # many write FLOPs for FLOP/s
VAGUE = re.compile(r"month|year")


@dataclass(frozen=True)
class Verdict:
    """What a relation comes to: both values, and whether it holds."""

    left: Term
    right: Term
    holds: bool
    units: bool = True  # whether both sides measure the same


def verdict(
    relation: Relation, kind: Kind, worked: bool, around: tuple[str, str] | None = None
) -> Verdict | None:
    """Return whether a relation holds; None where that is not certain.

    Args:
        relation: two sides.
        kind: what they stand in.
        worked: whether any side of its chain is more than one printed number.
        around: in a foreign text, what stands before and behind the chain.

    """
    found = _verdict(relation, kind, worked)
    if found is None or found.holds or around is None:
        return found
    if not found.units or (kind == "code" and relation.compares):
        return None
    if found.left.dimension != found.right.dimension and _incomparable(relation, found):
        return None
    if relation.left.literal and relation.right.literal and relation.right.word:
        return None  # 10^8 = 1 coin

    def values(one: Relation, left: Reading, right: Reading) -> tuple[Term, Term] | None:
        return _values(one, left, kind, right)

    excused = allowances.allowed(relation, found.left, found.right, values, around)
    return None if excused else found


def _incomparable(relation: Relation, found: Verdict) -> bool:
    """Return whether sides of two dimensions say different things: 51 GB/s = 34 % of the peak."""
    both = bool(found.left.dimension) and bool(found.right.dimension)
    literals = relation.left.literal and relation.right.literal
    counted = relation.left.nouns or relation.right.nouns or bool(relation.right.word)
    return both or bool(literals) or counted


def _verdict(relation: Relation, kind: Kind, worked: bool) -> Verdict | None:
    """Return whether a relation holds, as our own pages print it."""
    values = _values(relation, PLAIN, kind)
    if values is None:
        return None
    left, right = values
    same = left.dimension == right.dimension
    if not worked and not (same and relation.converts):
        return None
    if relation.sign not in ("=", "≈"):
        return Verdict(left, right, _ordered(relation.sign, left, right)) if same else None
    if not same:
        return _unlike(relation, left, right)
    if _equal(relation, left, right):
        return Verdict(left, right, not _swapped(relation, left))
    if not worked and not _near(relation, left, right):
        return None
    return None if _doubtful(relation, left, right, kind) else Verdict(left, right, False)


def _swapped(relation: Relation, left: Term) -> bool:
    """Return whether the digits are exact for GB where GiB is printed, or the reverse."""
    printed = relation.right.literal
    if relation.sign != "=" or printed is None or printed.value == left.number:
        return False
    return bool(prefix(replace(printed, quantum=printed.quantum / 10**6), left.number))


def _values(
    relation: Relation, reading: Reading, kind: Kind, other: Reading | None = None
) -> tuple[Term, Term] | None:
    """Return the values of both sides, None where one is not understood."""
    left, right = relation.left.pieces, relation.right.pieces
    if reading.dash:
        left = left[max((i + 1 for i, piece in enumerate(left) if piece.dash), default=0) :]
        right = right[: next((i for i, piece in enumerate(right) if piece.dash), len(right))]
    try:
        implied = kind == "math"
        return term(left, reading, implied), term(right, other or reading, implied)
    except UnclearError:
        return None


def _near(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether two literals are near enough to be meant as the same amount."""
    ratio = left.number / right.number if right.number else Fraction(0)
    printed = relation.right.literal
    return Fraction(1, 2) < ratio < 2 or bool(printed and slip(printed, left.number, None))


def _ordered(sign: str, left: Term, right: Term) -> bool:
    """Return whether an inequality is true."""
    one, other = left.number, right.number
    alike = abs(one - other) <= _noise(left, right)
    return {
        "<": one < other and not alike,
        ">": one > other and not alike,
        "≤": one <= other or alike,
        "≥": one >= other or alike,
        "≠": not alike,
    }[sign]


def _noise(left: Term, right: Term) -> Fraction:
    """Return what a root may be off by; nothing between exact values."""
    exact = left.exact and right.exact
    return Fraction(0) if exact else max(abs(left.number), abs(right.number)) / 10**12


def _equal(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether two values agree at the digits that are printed."""
    allowed = _tolerance(relation, right) + _noise(left, right)
    return abs(left.number - right.number) <= allowed


def _tolerance(relation: Relation, right: Term) -> Fraction:
    """Return by how much two sides may differ for the digits that are printed."""
    one, other = relation.left.literal, relation.right.literal
    if relation.sign == "≈":
        steps = [min(last_digit(x), abs(x.value) / 2) for x in (one, other) if x]
        return max(steps) if steps else abs(right.number) / 20
    if one and other and relation.left.units == relation.right.units:
        return max(one.quantum, other.quantum) / 2
    printed = other or one
    return printed.quantum / 2 if printed else Fraction(0)


def _unlike(relation: Relation, left: Term, right: Term) -> Verdict | None:
    """Return the verdict on sides of two dimensions; a bare side takes the other's unit."""
    unsaid = [side for side in (relation.left, relation.right) if side.leaves_out]
    if not unsaid:
        texts = [*relation.left.units, *relation.right.units]
        excused = any(RATE.search(text) for text in texts) or _priced(relation, left, right)
        counted = _values(relation, Reading(counts=True), "math")
        excused |= bool(counted and counted[0].dimension == counted[1].dimension)
        return None if excused else Verdict(left, right, False, units=False)
    printed = relation.right.literal or relation.left.literal
    named = [Fraction(1), printed.scale if printed and printed.unit else Fraction(1)]
    if _fits_scaled(relation, left, right, named):
        return Verdict(left, right, True)
    powers = [power for power in THOUSANDS if _may_leave_out(relation, left, right, power)]
    scales = [one * two * three for one in SPANS for two in powers for three in named]
    if _fits_scaled(relation, left, right, scales):
        return None
    return Verdict(left, right, False)


def _may_leave_out(relation: Relation, left: Term, right: Term, power: Fraction) -> bool:
    """Return whether units worth this power of 1,000 may be meant and not printed.

    Those of 140 / 3.35 may be GB and TB/s; a product is in no unit below its own: 256 × 16 may be
    in GB, and 8192 × 40 × 128 is large enough to be in bytes.
    """
    sides = ((relation.left, left, power), (relation.right, right, 1 / power))
    for side, value, size in sides:
        anything = side.divided or side.literal or (size > 1 and abs(value.number) < 10**6)
        if side.leaves_out and (power == 1 or (side.scaled and anything)):
            return True
    return False


def _priced(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether a price by the hour was written as a price: 6.2M hours × $2."""
    units = [*relation.left.units, *relation.right.units]
    ratio = left.dimension / right.dimension
    return "$" in units and {*ratio} == {"[time]"}


def _fits_scaled(relation: Relation, left: Term, right: Term, scales: list[Fraction]) -> bool:
    """Return whether the sides agree after one of these conversions."""
    allowed = _tolerance(relation, right) + _noise(left, right)
    if relation.right.literal:
        return any(abs(left.number * scale - right.number) <= allowed for scale in scales)
    return any(abs(right.number * scale - left.number) <= allowed for scale in scales)


def _doubtful(relation: Relation, left: Term, right: Term, kind: Kind) -> bool:
    """Return whether a relation that fails may still be what its writer meant."""
    readings = [*OTHERWISE, Reading(dash=True)] if kind == "words" else OTHERWISE
    for reading in readings:
        values = _values(relation, reading, kind)
        alike = values and (reading.counts or values[0].dimension == values[1].dimension)
        if values and alike and _equal(relation, *values):
            return True
    unknown = relation.right.word or relation.left.word
    scales = [one * two for one in SPANS for two in THOUSANDS] if unknown else []
    return (
        _fits_scaled(relation, left, right, scales)
        or _converted(relation, kind)
        or _loosely(relation, left, right)
        or _percent(relation, left, right)
    )


def _converted(relation: Relation, kind: Kind) -> bool:
    """Return whether a printed conversion, `/ 3600` or `/ 1024^3`, is already in the units."""
    if relation.left.units == relation.right.units:
        return False
    side = relation.left.pieces
    places = [
        index
        for index, piece in enumerate(side)
        if piece.number and not piece.number.unit and _conversion(piece, side[index + 1 :])
    ][:4]
    for taken in product((False, True), repeat=len(places)):
        ones = {place for place, take in zip(places, taken, strict=True) if take}
        pieces = tuple(ONE if index in ones else piece for index, piece in enumerate(side))
        other = replace(relation, left=replace(relation.left, pieces=pieces))
        for reading in (PLAIN, Reading(sized=True)) if any(taken) else (PLAIN,):
            values = _values(other, reading, kind)
            if values and values[0].dimension == values[1].dimension and _equal(relation, *values):
                return True
    return False


def _conversion(piece: Lexeme, after: tuple[Lexeme, ...]) -> bool:
    """Return whether a number, with the exponent behind it, is one that converts units."""
    power = after[0].exponent if after and after[0].sort == "^" else 1
    return bool(piece.number and 0 < power < 64 and piece.number.value**power in CONVERSIONS)


def _loosely(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether the rounding of operands, or of a vague unit, explains the difference."""
    difference = abs(left.number - right.number)
    one, other = relation.left.literal, relation.right.literal
    texts = " ".join([*relation.left.units, *relation.right.units])
    if VAGUE.search(texts) and difference <= abs(right.number) * Fraction(3, 100):
        return True
    if one and other:  # a rounded literal that is only made more exact
        return difference <= left.slack and not prefix(other, left.number)
    if relation.sign == "≈":
        powers = [literal for literal in (one, other) if literal and not literal.quantum]
        if powers and left.number * right.number > 0:
            return Fraction(1, 10) <= left.number / right.number <= 10
        if not (one or other):
            return difference <= abs(right.number) / 2
        return difference <= left.slack + right.slack + _tolerance(relation, right)
    return not (one or other) and 0 < difference <= left.slack + right.slack


def _percent(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether a change was printed for a ratio: 12 / 10.4 = 15.4 %."""
    printed = relation.right.literal
    if not printed or not printed.unit or printed.unit.text != "%":
        return False
    divided = relation.left.divided
    hundred = any(piece.text == "100" for piece in relation.left.pieces)
    changes = [left.number - 1, 1 - left.number] * divided + [left.number / 100] * hundred
    return any(abs(change - right.number) <= printed.quantum / 2 for change in changes)
