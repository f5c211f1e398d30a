"""Terms: the value of one side of a chain, exact, with its dimension."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from stackmath.chains.lexemes import Lexeme
from stackmath.numerals.literals import Numeral
from stackmath.numerals.rounding import as_count
from stackmath.units import dimension_of_nothing

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


@dataclass(frozen=True)
class Term:
    """A number in base units, its dimension, and by how much its rounded operands may be off."""

    number: Fraction
    dimension: Any
    slack: Fraction = Fraction(0)
    exact: bool = True  # a root is not


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
    return value


class _Parser:
    """A reader of one side, by recursive descent."""

    def __init__(self, side: list[Lexeme], reading: Reading, implied: bool) -> None:
        self.rest = side
        self.reading = reading
        self.implied = implied

    def sum(self) -> Term:
        """Return a sum of products; unlike things are not added."""
        total = self.product()
        while self._next() in ("+", "-"):
            sign = 1 if self.rest.pop(0).sort == "+" else -1
            other = self.product()
            if other.dimension != total.dimension:
                raise UnclearError("unlike things are added")
            number, slack = total.number + sign * other.number, total.slack + other.slack
            total = Term(number, total.dimension, slack, total.exact and other.exact)
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
        value = self.primary()
        while self._next() in ("^", "unit"):
            piece = self.rest.pop(0)
            if piece.sort == "^":
                value = _power(value, piece.exponent)
            elif piece.unit and piece.unit.unit:
                unit = piece.unit.unit
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
    size = Fraction(1)
    if reading.binary and number.tail[:1] in ("K", "k"):
        size = Fraction(1024, 1000)
    unit = number.unit.scale if number.unit else 1
    rounded = number.decimals or number.power or number.scale != unit
    slack = number.quantum / 2 if rounded else Fraction(0)
    dimension = number.unit.dimension if number.unit else dimension_of_nothing()
    return Term(number.value * size, dimension, slack * size)


def _product(one: Term, other: Term) -> Term:
    """Return the product of two values."""
    slack = abs(one.number) * other.slack + abs(other.number) * one.slack
    number, exact = one.number * other.number, one.exact and other.exact
    return Term(number, one.dimension * other.dimension, slack, exact)


def _quotient(one: Term, other: Term) -> Term:
    """Return the quotient of two values."""
    number = one.number / other.number
    slack = (one.slack + abs(number) * other.slack) / abs(other.number)
    return Term(number, one.dimension / other.dimension, slack, one.exact and other.exact)


def _floor(value: Term) -> Term:
    """Return a value without its fraction, as // gives it."""
    return replace(value, number=Fraction(math.floor(value.number)))


def _power(base: Term, exponent: int) -> Term:
    """Return a whole power, exact; of a size that can still be printed."""
    bits = math.log2(abs(base.number)) if base.number else 0.0
    if abs(bits * exponent) > LARGEST:
        raise UnclearError("a power out of all proportion")
    number = base.number**exponent
    slack = abs(exponent * number / base.number) * base.slack if base.number else Fraction(0)
    return Term(number, base.dimension**exponent, slack, base.exact)


def _root(square: Term) -> Term:
    """Return a square root, exact where it is one."""
    if square.number < 0:
        raise UnclearError("the root of a negative number")
    roots = [math.isqrt(part) for part in square.number.as_integer_ratio()]
    number = Fraction(roots[0], roots[1])
    exact = square.exact and number**2 == square.number
    if not exact:
        number = Fraction(math.sqrt(square.number))
    slack = square.slack / (2 * number) if number else square.slack
    return Term(number, square.dimension ** Fraction(1, 2), slack, exact)
