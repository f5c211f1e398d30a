"""Sides: what stands to the left and the right of each relation of a stretch of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from stackmath.chains.lexemes import BREAKS, RELATIONS, STOP, SYMBOL, WORD, Lexeme
from stackmath.numerals.literals import Numeral
from stackmath.numerals.words import OPERATORS, Kind
from stackmath.units import Unit

ARITHMETIC = ("+", "-", "*", "/", "//", "^")
# A word after a result that is surely no unit of it.
SMALL_WORDS = """
a an and are as at but for from hence here if in is it not of on or so that the then there these
this thus to we when where which while with you
"""
PARTICLES = frozenset(SMALL_WORDS.split())
COUNTS = frozenset(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
)
VERBS = frozenset(
    [
        "is",
        "are",
        "has",
        "have",
        "needs",
        "need",
        "takes",
        "take",
        "gives",
        "give",
        "makes",
        "costs",
        "uses",
        "holds",
    ]
)
MANY = 200  # pieces of a side, relations of a chain: what is longer is no arithmetic of a page
DEEPEST = 30  # parentheses in parentheses
NEAR = 50  # how many pieces around a chain are looked at
JOINING = frozenset(["and", "or", "to", "of", "with", "from", "between", "in", "by", "out", "over"])


@dataclass(frozen=True)
class Side:
    """One side of a relation: its pieces, and whether they are all that stands there."""

    pieces: tuple[Lexeme, ...]
    text: str
    clear: bool
    word: str = ""  # what follows a result and may be a unit that we do not know
    lonely: bool = True  # whether no other number stands before it in its sentence

    @property
    def start(self) -> int:
        """Where it starts in the stretch."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where it ends in the stretch."""
        return self.pieces[-1].end

    @property
    def literal(self) -> Numeral | None:
        """The number that is all there is of it, None where it is worked out."""
        pieces = self.pieces
        if len(pieces) > 1 and pieces[-1].unit and pieces[-1].unit.unit:
            number = _measured(pieces[-2].number, pieces[-1].unit.unit)
            pieces = pieces[:-1]
        else:
            number = pieces[-1].number
        if number is None or any(piece.sort not in ("+", "-") for piece in pieces[:-1]):
            return None
        if sum(piece.sort == "-" for piece in self.pieces) % 2 == 0:
            return number
        return replace(number, text=self.text, value=-number.value)

    @property
    def worked(self) -> bool:
        """Whether there is anything to work out: an operator, or a power of ten."""
        if self.literal:
            return "10" in self.literal.power
        several = sum(bool(piece.number) for piece in self.pieces) > 1
        return several or any(piece.sort in (*ARITHMETIC, "frac", "sqrt") for piece in self.pieces)

    @property
    def units(self) -> list[str]:
        """The units in it that measure something."""
        units = [piece.number.unit for piece in self.pieces if piece.number]
        units += [piece.unit.unit for piece in self.pieces if piece.unit]
        return [unit.text for unit in units if unit and not unit.dimensionless]

    @property
    def nouns(self) -> bool:
        """Whether it counts things that we do not know: 12 apples."""
        units = [piece.unit.unit for piece in self.pieces if piece.unit]
        return any(unit.dimensionless for unit in units if unit)

    @property
    def leaves_out(self) -> bool:
        """Whether it has no unit, or a measured number without one: 16 GB / 8.2e11."""
        numbers = [piece.number for piece in self.pieces if piece.number and not piece.number.unit]
        return not self.units or any(n.power or n.decimals or n.tail for n in numbers)

    @property
    def scaled(self) -> bool:
        """Whether what it leaves out may be units like GB: its numbers are small."""
        numbers = [piece.number for piece in self.pieces if piece.number]
        return all(abs(number.value) < 10**6 for number in numbers)

    @property
    def divided(self) -> bool:
        """Whether there is a quotient in it."""
        return any(piece.sort in ("/", "frac") for piece in self.pieces)


@dataclass(frozen=True)
class Relation:
    """Two sides and the sign between them."""

    left: Side
    sign: str
    right: Side
    doubled: bool = False  # ==, as code has it

    @property
    def compares(self) -> bool:
        """Whether code asks it rather than states it: ==, <, !=."""
        return self.sign not in ("=", "≈") or self.doubled

    @property
    def converts(self) -> bool:
        """Whether two bare literals state one amount in two units: `16 GiB = 17.18 GB`."""
        left, right = self.left, self.right
        bare = right.literal and len(left.pieces) == 1 and left.lonely
        return bool(bare and left.units and left.units != right.units)


def _measured(number: Numeral | None, unit: Unit) -> Numeral | None:
    """Return a number with the unit that stands apart behind it."""
    if number is None or number.unit:
        return None
    return replace(
        number,
        value=number.value * unit.scale,
        quantum=number.quantum * unit.scale,
        scale=number.scale * unit.scale,
        unit=unit,
        tail=f"{number.tail} {unit.text}",
    )


def relations(pieces: list[Lexeme], text: str, kind: Kind) -> Iterator[list[Relation]]:
    """Yield the relations of each chain whose sides are all there is to them."""
    pieces = _grouped(pieces, text, kind)
    start = 0
    for index in range(len(pieces) + 1):
        if index < len(pieces) and pieces[index].sort not in BREAKS:
            continue
        run = pieces[start:index]
        if sum(piece.sort in RELATIONS for piece in run) in range(1, MANY):
            found = _related(
                run, pieces[max(start - NEAR, 0) : start], pieces[index : index + NEAR], text, kind
            )
            if found:
                yield found
        start = index + 1


def _related(
    run: list[Lexeme], before: list[Lexeme], after: list[Lexeme], text: str, kind: Kind
) -> list[Relation]:
    """Return the relations of a run of pieces between what broke off before and after it."""
    signs = [index for index, piece in enumerate(run) if piece.sort in RELATIONS]
    cuts = [-1, *signs, len(run)]
    parts = [tuple(run[low + 1 : high]) for low, high in pairwise(cuts)]
    sides = [
        Side(part, text[part[0].start : part[-1].end], clear=len(part) < MANY) if part else None
        for part in parts
    ]
    if sides[0]:
        lonely = not any(piece.number for piece in _sentence(before))
        clear = sides[0].clear and _opens(run, before, text, kind)
        remark = kind == "words" and [piece.sort for piece in sides[0].pieces] == [
            "(",
            "number",
            ")",
        ]
        sides[0] = replace(sides[0], clear=clear and not remark, lonely=lonely)
    if sides[-1]:
        word = after[0].text if after and after[0].sort == WORD else ""
        clear = sides[-1].clear and _closes(after, text, kind)
        sides[-1] = replace(sides[-1], clear=clear, word="" if word.lower() in PARTICLES else word)
    return [
        Relation(left, run[sign].sort, right, run[sign].text == "==")
        for left, sign, right in zip(sides, signs, sides[1:], strict=False)
        if left and right and left.clear and right.clear
    ]


def _sentence(before: list[Lexeme]) -> list[Lexeme]:
    """Return the pieces back to the last stop, the nearest first."""
    return [*takewhile(lambda piece: piece.sort != STOP, reversed(before))]


def _opens(run: list[Lexeme], before: list[Lexeme], text: str, kind: Kind) -> bool:
    """Return whether the first side is all that stands there."""
    sign = run[0].sort in ("+", "-")
    if sign and kind == "words" and text[run[0].end : run[0].end + 1].isspace():
        return False
    first = sign or run[0].sort == "("
    if not before:
        return not (first and kind == "words" and text[:1] == " ")
    last = before[-1]
    if last.sort == SYMBOL or (first and (last.sort == WORD or last.text in (")", "]"))):
        return False
    sentence = _sentence(before)
    words = [*takewhile(lambda piece: piece.sort == WORD, sentence)]
    beyond = sentence[len(words)] if len(words) < len(sentence) else None
    if words and beyond and beyond.sort in ARITHMETIC:
        return False
    if words and beyond and beyond.text.lower() in (OPERATORS - COUNTS if words[1:] else OPERATORS):
        return False
    counted = beyond and beyond.number and not any(p.sort in RELATIONS for p in sentence)
    joined = len(words) == 1 and last.text.lower() not in VERBS
    return not (counted and (joined or last.text.lower() in JOINING))


def _closes(after: list[Lexeme], text: str, kind: Kind) -> bool:
    """Return whether the last side is all that stands there."""
    if not after:  # a space at the very end: code or mathematics follows in the same line
        return not (kind == "words" and text[-1:] == " ")
    words = [*takewhile(lambda piece: piece.sort == WORD, after)]
    beyond = after[len(words)] if len(words) < len(after) else None
    runs_on = bool(words and beyond and beyond.sort in ARITHMETIC)
    return after[0].sort != SYMBOL and not runs_on


def _grouped(pieces: list[Lexeme], text: str, kind: Kind) -> list[Lexeme]:
    """Return the pieces with each parenthesis that encloses no term turned into what it is.

    One around a whole chain is a stop, one around words is a remark, one behind a number in
    words or code is no product.
    """
    result, stack = list(pieces), list[int]()
    for index, piece in enumerate(pieces):
        if piece.sort == "(" and len(stack) > DEEPEST:
            stack = []
            result[index] = replace(piece, sort=SYMBOL)
        elif piece.sort == "(":
            stack.append(index)
        elif piece.sort == ")" and stack:
            first = stack.pop()
            sort = _parenthesis(result, first, index, text, kind)
            for place in (first, index):
                result[place] = replace(pieces[place], sort=sort or pieces[place].sort)
        elif piece.sort == ")":
            stack = []
            result[index] = replace(piece, sort=STOP if kind == "words" else SYMBOL)
    for index in stack:
        result[index] = replace(pieces[index], sort=STOP if kind == "words" else SYMBOL)
    return result


def _parenthesis(pieces: Sequence[Lexeme], first: int, last: int, text: str, kind: Kind) -> str:
    """Return what a pair of parentheses is to a chain; '' where it encloses a term."""
    inner = pieces[first + 1 : last]
    spaced = kind == "words" and not re.match(
        r"\w", text[pieces[first].start - 1 : pieces[first].start]
    )
    if any(piece.sort in RELATIONS for piece in inner):
        return STOP
    if not inner or any(piece.sort in BREAKS for piece in inner):
        return STOP if spaced else SYMBOL
    if first and kind != "math" and pieces[first - 1].sort in ("number", "unit", ")"):
        return SYMBOL
    return ""
