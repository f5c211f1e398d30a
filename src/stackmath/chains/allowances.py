"""Allowances: what explains a relation that fails, in a text that was not written to be checked.

An author computes with more digits than the page prints, counts whole things, writes KB for
1,024 bytes, leaves a unit out, quotes a false sum in order to call it false.
Whatever may be one of these is left without a verdict.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from stackmath.chains.lexemes import Lexeme
from stackmath.chains.sides import Relation, Side
from stackmath.chains.terms import Reading, Term, scaled
from stackmath.numerals.literals import Numeral
from stackmath.numerals.rounding import last_digit
from stackmath.units import parse as parse_unit

Values = Callable[[Relation, Reading, Reading], tuple[Term, Term] | None]

PLAIN, SIZED, BARE = Reading(), Reading(sized=True), Reading(bare=True)
READINGS = [(SIZED, SIZED), (SIZED, PLAIN), (PLAIN, SIZED)]
READINGS += [(one, one) for one in (Reading(comma=True), Reading(point=True))]
# A sentence with one of these may print what is false, or true only elsewhere.
DENIED = re.compile(
    r"\b(?:false|wrong(?:ly)?|incorrect(?:ly)?|nonsense|absurd|invalid|mistak\w+|typos?|bugs?|errors?"
    r"|instead|rather than|naive(?:ly)?|not equal|contradict\w*|impossible|paradox|overflow\w*"
    r"|underflow\w*|wraps?|wrapping|satur\w+|mod|modul\w+|modular|xor|binary|octal|hex\w*"
    r"|base|bitwise|boolean|concat\w+|truncat\w+|clock|ternary|floating|float\w*|imprecis\w+"
    r"|n['’]t|cannot|never|fails?|joke|synergy|guess\w*)\b|错|误|不对|不等"
    r"|\\(?:bmod|pmod|mod|oplus|equiv)\b|⊕|≡|∞",
    re.I,
)
ASKED = re.compile(
    r"\b(?:if|whether|when|unless|while|until|suppose|assum\w+|is|does|require\w*|check\w*|test\w*)\b"
    r"[^.;:]{0,40}$",
    re.I,
)
COUNTING = re.compile(
    r"\b(?:floor\w*|ceil\w*|round\w* (?:up|down)|whole|integer|at most|at least|up to|fits?|full"
    r"|complete|remainder|rest|left over|trunc\w*|int)\b|[⌊⌈]|\\[lr](?:floor|ceil)",
    re.I,
)
LETTER = re.compile(
    r"(?P<apart>[\s~\\,]*)(?:\\(?:text|mathrm)\{\s*)?(?P<letter>[kKMBT])(?![A-Za-z])"
)
SHAPE = r"\d+ ?[x×] ?\d+"
CALENDAR = re.compile(r"\b(?:h|hours?|days?|weeks?|months?|years?)\b")  # of work, or whole ones
WIDTHS = {Fraction(2) ** bits for bits in (8, 16, 32, 64)}
BASES = (2, 3, 8, 12, 16)
OURS = {"[data]", "[operation]", "[time]", "[money]"}  # in the others a unit is often left out
CHANGES = [Fraction(n) for n in (12, 3, 36, 16, 14, 5280, 1760, 100, 52, 7, 30, 1024)]
CHANGES += [Fraction(n, 1000) for n in (2540, 453592, 1609344, 3600, 4184, 304800)]


def allowed(
    relation: Relation, left: Term, right: Term, values: Values, around: tuple[str, str]
) -> bool:
    """Return whether a relation that fails may be meant, or meant to fail.

    `around` is what stands before and behind its chain.
    """
    before, after = around
    if DENIED.search(before[-90:]) or DENIED.search(after[:90]):
        return True
    if relation.sign not in ("=", "≈"):
        near = 0 < abs(left.number - right.number) <= left.slack + right.slack
        return bool(ASKED.search(before)) or near
    if re.search(r"\d,\s*$", before) and re.match(r"\s*,\s*\d", after):
        return True  # 1, 4, 9 = 1², 2², 3²
    unsaid = not relation.right.literal and not relation.right.units
    if relation.left.literal and unsaid and {*left.dimension} - OURS:
        return True  # 1 ly = 3.0e8 × 3.156e7: what is worked out is in the next unit
    return (
        _carried(relation, left, right)
        or _counted(relation, left, before + " " + after)
        or _otherwise(relation, left, right, values)
        or _elsewhere(relation, left, right, values)
        or _range(relation, left, right)
        or _unstated(relation, left, right)
        or _lettered(relation, values)
        or _changed(relation, left, right)
        or _shaped(relation)
    )


def _quantum(relation: Relation, left: Term, right: Term) -> Fraction:
    """Return half a step of the printed digits, a whole one where they are an approximation."""
    one, other = relation.left.literal, relation.right.literal
    if relation.sign == "≈":
        steps = [last_digit(printed) for printed in (one, other) if printed]
        coarse = not steps or abs(right.number) < 1000 * max(steps)
        if one and not other:  # 3.14159 ≈ 22/7: what is worked out is the approximation
            return abs(right.number) / 20
        return max([*steps, abs(right.number) / 50 * coarse])
    printed = other or one
    return _step(relation, printed, left if printed is other else right) if printed else Fraction(0)


def _carried(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether the digits that the operands do not print explain the difference."""
    slack = left.carried + right.carried
    literal = relation.right.literal or relation.left.literal
    if literal:  # its own last digit is in the quantum already
        own = relation.right.literal is literal
        slack = left.carried if own else right.carried
    return abs(left.number - right.number) <= slack + _quantum(relation, left, right)


def _counted(relation: Relation, left: Term, around: str) -> bool:
    """Return whether a quotient was made a whole number, up or down, as counts are."""
    printed = relation.right.literal
    if not printed or not printed.quantum:
        return False
    whole, shown = left.number / printed.quantum, printed.value / printed.quantum
    if shown == math.floor(whole) and relation.right.word:
        return True  # 16.7M colors
    if printed.decimals or printed.power or not relation.left.divided:
        return False
    if shown not in (math.floor(whole), math.ceil(whole)):
        return False
    counts = relation.right.word or (printed.unit and printed.unit.dimensionless)
    return bool(counts) or bool(COUNTING.search(around))


def _otherwise(relation: Relation, left: Term, right: Term, values: Values) -> bool:
    """Return whether it holds with binary prefixes, without its units, or with a decimal comma."""
    readings = READINGS
    texts = " ".join([*relation.left.units, *relation.right.units])
    if left.dimension != right.dimension or CALENDAR.search(texts):
        readings = [*READINGS, (BARE, BARE)]
    return any(
        _agree(relation, found, one, other)
        for one, other in readings
        if (found := values(relation, one, other))
    )


def _agree(relation: Relation, found: tuple[Term, Term], one: Reading, other: Reading) -> bool:
    """Return whether two sides agree, each in a reading of its own."""
    left, right = found
    unsaid = relation.left.leaves_out or relation.right.leaves_out
    if left.dimension != right.dimension and not unsaid:
        return False
    step = Fraction(0)
    if printed := relation.right.literal:
        step, carried = _step(relation, printed, left) * scaled(printed, other), left.carried
    elif printed := relation.left.literal:
        step, carried = _step(relation, printed, right) * scaled(printed, one), right.carried
    else:
        carried = left.carried + right.carried
    return abs(left.number - right.number) <= step + carried


def _step(relation: Relation, printed: Numeral, value: Term) -> Fraction:
    """Return by how much a value may differ from what is printed for it."""
    last = last_digit(printed)
    if relation.sign == "≈":
        return last
    whole = value.number.denominator == 1 and abs(value.number) < 10**4
    significant = abs(printed.value) >= 10 * last and not whole  # 62,000 is 62 thousand
    return (last if significant else printed.quantum) / 2


def _lettered(relation: Relation, values: Values) -> bool:
    """Return whether a letter is no power of a thousand: 298 K, 2B for bytes, 8 × 7 = 56B."""
    left, right = relation.left, relation.right
    small = all(
        not piece.number or (piece.number.scale == 1 and abs(piece.number.value) < 1000)
        for piece in left.pieces
    )
    others = [replace(relation, left=_kelvin(left), right=_kelvin(right))]
    others += [replace(relation, left=_bytes(left), right=_bytes(right))]
    others += [replace(relation, right=_each(right, _bare))] * bool(small and right.literal)
    return any(
        _agree(other, found, *readings)
        for other in others
        for readings in ((PLAIN, PLAIN), *READINGS)
        if other != relation and (found := values(other, *readings))
    )


def _each(side: Side, change: Callable[[Numeral, re.Match[str]], Numeral]) -> Side:
    """Return a side with its numbers changed that have a letter for a power of a thousand."""

    def changed(piece: Lexeme) -> Lexeme:
        number = piece.number
        counts = number and (number.unit is None or number.unit.dimensionless)
        found = LETTER.match(number.tail) if number and counts else None
        return replace(piece, number=change(number, found)) if number and found else piece

    return replace(side, pieces=tuple(map(changed, side.pieces)))


def _bare(number: Numeral, _: object = None) -> Numeral:
    """Return a number without its letter."""
    value, quantum = number.value / number.scale, number.quantum / number.scale
    return replace(number, value=value, quantum=quantum, scale=Fraction(1), tail="")


def _kelvin(side: Side) -> Side:
    """Return a side whose K that stands apart is the unit of temperature."""
    return _each(side, lambda one, at: _bare(one) if at["letter"] == "K" and at["apart"] else one)


def _bytes(side: Side) -> Side:
    """Return a side whose B is a byte: 4096 × 2B."""
    byte = parse_unit("byte")
    return _each(
        side, lambda one, at: replace(_bare(one), unit=byte) if at["letter"] == "B" else one
    )


def _changed(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether a ratio is followed by the change that it is: 1.2 = +20 %."""
    printed = relation.right.literal
    if not printed or not printed.unit or printed.unit.text != "%":
        return False
    signed = relation.right.text.strip("$ ").startswith("+") or right.number < 0
    return signed and abs(left.number - 1 - right.number) <= printed.quantum


def _shaped(relation: Relation) -> bool:
    """Return whether both sides are shapes, of which each part is worked on: 64x64 / 2 = 32x32."""
    shape = re.fullmatch(SHAPE, relation.right.text.strip("$ "))
    return bool(shape and re.search(SHAPE, relation.left.text))


def _elsewhere(relation: Relation, left: Term, right: Term, values: Values) -> bool:
    """Return whether whole numbers add up in another base, in so many bits, or as a saying."""
    difference = abs(left.number - right.number)
    printed = relation.right.literal
    if difference in WIDTHS or difference + 1 in WIDTHS:
        return True
    if printed and printed.decimals > 8 and difference <= abs(left.number) / 10**6:
        return True  # what a machine prints
    if _shares(relation, difference):
        return True
    if _marked(relation, values) or _resolution(relation, left, right):
        return True
    numbers = [piece for side in (relation.left, relation.right) for piece in side.pieces]
    texts = [piece.text if piece.number and piece.number.bare else piece.sort for piece in numbers]
    if any(piece.number and not piece.number.bare for piece in numbers):
        return False
    if len(texts) == 4 and texts[1] == "+" and texts[0] == texts[2] in ("1", "2"):
        return True  # 1 + 1 = 3
    return _exclusive(relation, right) or any(_in_base(relation, base) for base in BASES)


def _shares(relation: Relation, difference: Fraction) -> bool:
    """Return whether rounded per cents are added up: 33 % + 33 % + 33 % = 100 %."""
    units = [piece.number.unit for piece in relation.left.pieces if piece.number]
    every = all(unit is not None and unit.text == "%" for unit in units)
    plus = all(piece.number or piece.sort == "+" for piece in relation.left.pieces)
    return every and plus and difference <= Fraction(len(units), 200)


def _marked(relation: Relation, values: Values) -> bool:
    """Return whether what looks like a small exponent is a note's mark: 15²."""
    bare = [
        replace(side, pieces=tuple(piece for piece in side.pieces if not _raised(piece)))
        for side in (relation.left, relation.right)
    ]
    if [one.pieces for one in bare] == [relation.left.pieces, relation.right.pieces]:
        return False
    other = replace(relation, left=bare[0], right=bare[1])
    found = values(other, PLAIN, PLAIN)
    return found is not None and _agree(other, found, PLAIN, PLAIN)


def _raised(piece: Lexeme) -> bool:
    """Return whether a piece is printed small and high."""
    return piece.sort == "^" and piece.text[:1] not in ("*", "^")


def _resolution(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether a picture's size stands for its name: 4K = 3840 × 2160."""
    for side in (relation.left, relation.right):
        named = side.literal and side.literal.tail[:1] in ("K", "k")
        if named and max(left.number, right.number) > 100 * min(left.number, right.number):
            return True
    return False


def _exclusive(relation: Relation, right: Term) -> bool:
    """Return whether ^ is the exclusive or of two whole numbers."""
    pieces = relation.left.pieces
    if len(pieces) != 2 or pieces[1].sort != "^" or not pieces[0].number:
        return False
    return right.number == int(pieces[0].text) ^ abs(pieces[1].exponent)


def _in_base(relation: Relation, base: int) -> bool:
    """Return whether a sum of whole numbers holds when its digits are of another base."""
    totals = []
    for side in (relation.left, relation.right):
        total, sign = 0, 1
        for piece in side.pieces:
            if piece.number is None:
                if piece.sort not in ("+", "-"):
                    return False
                sign = 1 if piece.sort == "+" else -1
                continue
            if any(int(digit) >= base for digit in piece.text):
                return False
            total += sign * int(piece.text, base)
            sign = 1
        totals.append(total)
    return totals[0] == totals[1]


def _range(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether a difference is a range from low to high: 0 - 9 = 10 digits."""
    pieces = relation.left.pieces
    return len(pieces) == 3 and pieces[1].sort == "-" and left.number < 0 and right.number >= 0


def _unstated(relation: Relation, left: Term, right: Term) -> bool:
    """Return whether the sides agree but for a per cent or a change of units that nobody prints."""
    printed = relation.right.literal
    if printed is None or not left.number:
        return False
    allowed = _quantum(relation, left, right) + left.carried
    scales = [Fraction(100), Fraction(1, 100)]
    if relation.left.divided and not relation.right.units:
        scales += [Fraction(1, 1000), Fraction(1000)] * bool(relation.left.units)
    if relation.right.word:
        scales += [*CHANGES, *(1 / one for one in CHANGES)]
    return any(
        abs(left.number * one - right.number) <= allowed * max(one, Fraction(1)) for one in scales
    )
