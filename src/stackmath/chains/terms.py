"""Terms: the value of one side of a chain, exact, with its dimension."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from stackmath.chains.lexemes import Lexeme
from stackmath.numerals.literals import Numeral
from stackmath.numerals.rounding import as_count
from stackmath.numerals.slips import PREFIX
from stackmath.units import dimension_of_nothing

KILO, ORDER = Fraction(1024, 1000), "KMGTP"
LARGEST = 4096  # the bits of a power: past it nothing is worked out


class UnclearError(ValueError):
    """A side that is not fully understood; nothing is said about it."""


@dataclass(frozen=True)
class Reading:
    """How what can be read in two ways is read."""

    wide: bool = False  # a / b × c divides by both
    binary: bool = False  # K is 1,024
    counts: bool = False  # `70 B` is 70 billion
    dash: bool = False  # a spaced hyphen ends the side
    sized: bool = False  # KB, MB, GB are powers of 1,024
    bare: bool = False  # units say nothing
    comma: bool = False  # 1,500 is one and a half
    point: bool = False  # 1.500 is 1,500


@dataclass(frozen=True)
class Term:
    """A number in base units, its dimension, and by how much its rounded operands may be off."""

    number: Fraction
    dimension: Any
    slack: Fraction = Fraction(0)
    exact: bool = True  # a root is not
    carried: Fraction = Fraction(0)  # the slack of those that print decimals: surely rounded


def term(side: Sequence[Lexeme], reading: Reading, implied: bool = False) -> Term:
    """Return the value of a side.

    With `implied`, a number before a parenthesis multiplies it, as in mathematics.
    Raises: UnclearError where any of it is not understood.
    """
    parser = _Parser(list(side), reading, implied)
    try:
        value = parser.sum()
    except (ZeroDivisionError, OverflowError, IndexError, RecursionError) as error:
        raise UnclearError(str(error)) from None
    if parser.rest:
        raise UnclearError("something stands behind it")
    _bounded(value)
    return value


def _bounded(value: Term) -> None:
    """Refuse a value that no page prints: work on it would take long, and floats end there."""
    above, below = value.number.as_integer_ratio()
    if abs(above.bit_length() - below.bit_length()) > 1000 or above.bit_length() > 5 * LARGEST:
        raise UnclearError("a number out of all proportion")


class _Parser:
    """A reader of one side, by recursive descent."""

    def __init__(self, side: list[Lexeme], reading: Reading, implied: bool) -> None:
        self.rest = side
        self.reading = reading
        self.implied = implied

    def sum(self) -> Term:
        """Return a sum of products; unlike things are not added."""
        percent = self._percent()
        total = self.product()
        while self._next() in ("+", "-"):
            sign = 1 if self.rest.pop(0).sort == "+" else -1
            if self._percent() and not percent and total.number != 1:
                raise UnclearError("a per cent of what stands before it")
            other = self.product()
            if other.dimension != total.dimension:
                raise UnclearError("unlike things are added")
            total = Term(
                total.number + sign * other.number,
                total.dimension,
                total.slack + other.slack,
                total.exact and other.exact,
                total.carried + other.carried,
            )
        return total

    def product(self) -> Term:
        """Return a product of powers, from left to right."""
        value, below = self.sign(), None
        while (sort := self._next()) in ("*", "/", "//") or (sort == "(" and self.implied):
            if sort != "(":
                self.rest.pop(0)
            factor = self.sign()
            if sort == "//":
                value = _floor(_quotient(value, factor))
            elif sort == "/":
                value, below = _quotient(value, factor), True
            elif below and self.reading.wide:
                value = _quotient(value, factor)
            else:
                value = _product(value, factor)
            _bounded(value)
        return value

    def sign(self) -> Term:
        """Return a power with the signs before it."""
        if self._next() in ("+", "-"):
            negative = self.rest.pop(0).sort == "-"
            value = self.sign()
            return replace(value, number=-value.number) if negative else value
        return self.power()

    def power(self) -> Term:
        """Return a primary with its exponents and its unit."""
        value, before = self.primary(), ""
        while self._next() in ("^", "unit", "raised"):
            piece = self.rest.pop(0)
            if before in ("^", "raised") and piece.sort != "unit":
                raise UnclearError("a power of a power")
            before = piece.sort
            if piece.sort == "^":
                value = _power(value, piece.exponent)
            elif piece.sort == "raised":
                value = _raised(value, self._group("{", "}"))
            elif piece.unit and piece.unit.unit:
                unit = piece.unit.unit
                if not self.reading.bare:
                    value = _product(value, Term(unit.scale, unit.dimension))
        return value

    def primary(self) -> Term:
        """Return a number, a fraction, a root, or what stands in parentheses."""
        piece = self.rest.pop(0)
        if piece.number:
            return _literal(piece.number, self.reading)
        if piece.sort == "frac":
            above = self._group("{", "}")
            return _quotient(above, self._group("{", "}"))
        if piece.sort == "sqrt":
            return _root(self._group("{", "}") if self._next() == "{" else self.primary())
        if piece.sort in ("(", "{"):
            self.rest.insert(0, piece)
            return self._group(piece.sort, ")" if piece.sort == "(" else "}")
        raise UnclearError(f"{piece.text} is no number")

    def _next(self) -> str:
        """Return the sort of the next piece, '' at the end."""
        return self.rest[0].sort if self.rest else ""

    def _percent(self) -> bool:
        """Return whether a per cent comes next, and no product of one."""
        number = self.rest[0].number if self.rest else None
        alone = len(self.rest) < 2 or self.rest[1].sort not in ("*", "/", "unit")
        return bool(alone and number and number.unit and number.unit.text == "%")

    def _group(self, opening: str, closing: str) -> Term:
        """Return what stands between two marks."""
        if self._next() != opening:
            raise UnclearError(f"{opening} is missing")
        self.rest.pop(0)
        value = self.sum()
        if self._next() != closing:
            raise UnclearError(f"{closing} is missing")
        self.rest.pop(0)
        return value


def _literal(number: Numeral, reading: Reading) -> Term:
    """Return a printed number; one with a point, an exponent or a letter is a rounded one."""
    if reading.counts:
        number = as_count(number) or number
    size = scaled(number, reading)
    unit = number.unit.scale if number.unit else 1
    rounded = number.decimals or number.power or number.scale != unit
    slack = number.quantum / 2 if rounded else Fraction(0)
    dimension = number.unit.dimension if number.unit and not reading.bare else None
    if dimension is None:
        dimension = dimension_of_nothing()
    carried = Fraction(0) if _is_exact(number) else number.quantum / 2
    return Term(number.value * size, dimension, slack * size, carried=carried * size)


def scaled(number: Numeral, reading: Reading) -> Fraction:
    """Return by how much a reading makes a number larger."""
    size = Fraction(1)
    if reading.binary and number.tail[:1] in ("K", "k"):
        size = KILO
    if reading.sized and (found := PREFIX.search(number.unit.text if number.unit else "")):
        power = 0 if found["binary"] else ORDER.index(found["prefix"].upper()) + 1
        size = KILO ** (-power if "/" in found.string[: found.start()] else power)
    elif reading.sized and number.tail[:1] in ("K", "k", "M", "G"):
        size = KILO ** (ORDER.index(number.tail[0].upper()) + 1)
    if reading.bare and number.unit:
        size /= number.unit.scale
    if reading.comma and re.search(r"\d,\d", number.text):
        if number.decimals or re.search(r",\d+,", number.text):
            raise UnclearError("two separators")
        size /= 1000
    if reading.point and number.decimals == 3 and not number.power:
        size *= 1000
    return size


def _is_exact(number: Numeral) -> bool:
    """Return whether a number is surely not rounded: no decimals, halves, quarters, cents."""
    if not number.decimals or not number.quantum:
        return True
    if number.decimals == 2 and number.lead:
        return True
    digits = re.search(r"\.(\d+)", number.text)
    return digits is not None and digits[1] in ("5", "25", "75")


def _product(one: Term, other: Term) -> Term:
    """Return the product of two values."""
    return Term(
        one.number * other.number,
        one.dimension * other.dimension if one.dimension or other.dimension else one.dimension,
        abs(one.number) * other.slack + abs(other.number) * one.slack,
        one.exact and other.exact,
        abs(one.number) * other.carried + abs(other.number) * one.carried,
    )


def _quotient(one: Term, other: Term) -> Term:
    """Return the quotient of two values."""
    number = one.number / other.number
    return Term(
        number,
        one.dimension / other.dimension if one.dimension or other.dimension else one.dimension,
        (one.slack + abs(number) * other.slack) / abs(other.number),
        one.exact and other.exact,
        (one.carried + abs(number) * other.carried) / abs(other.number),
    )


def _floor(value: Term) -> Term:
    """Return a value without its fraction, as // gives it."""
    return replace(value, number=Fraction(math.floor(value.number)))


def _power(base: Term, exponent: int) -> Term:
    """Return a whole power, exact; of a size that can still be printed."""
    above, below = base.number.as_integer_ratio()
    if max(above.bit_length(), below.bit_length()) * abs(exponent) > 4 * LARGEST:
        raise UnclearError("a power out of all proportion")
    number = base.number**exponent
    slope = abs(exponent * number / base.number) if base.number else Fraction(0)
    slack, carried = slope * base.slack, slope * base.carried
    return Term(number, base.dimension**exponent, slack, base.exact, carried)


def _raised(base: Term, exponent: Term) -> Term:
    """Return a power whose exponent is worked out; a root, or a whole power."""
    if exponent.dimension:
        raise UnclearError("an exponent with a unit")
    if exponent.number.denominator == 2:
        return _power(_root(base), exponent.number.numerator)
    if exponent.number.denominator != 1:
        raise UnclearError("a power that is no number of ours")
    return _power(base, exponent.number.numerator)


def _root(square: Term) -> Term:
    """Return a square root, exact where it is one."""
    if square.number < 0:
        raise UnclearError("the root of a negative number")
    roots = [math.isqrt(part) for part in square.number.as_integer_ratio()]
    number = Fraction(roots[0], roots[1])
    exact = square.exact and number**2 == square.number
    if not exact:
        number = Fraction(math.sqrt(square.number))
    slope = 1 / (2 * number) if number else Fraction(1)
    slack, carried = slope * square.slack, slope * square.carried
    return Term(number, square.dimension ** Fraction(1, 2), slack, exact, carried)
