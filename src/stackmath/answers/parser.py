"""The parser: the pieces of a typed text worked out, by recursive descent."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from stackmath.answers import table
from stackmath.answers.terms import Term, bare, called, dimension, over, plus, power, times
from stackmath.answers.tokens import Token, UnreadError, behind
from stackmath.answers.units import unit

DEEPEST = 30
FUNCTIONS = ("sqrt", "ln", "log2", "log10")
COUNTED = re.compile("[a-z]{3,}")  # what a number is counted by may be any word: GB/rack
JOINING = ("per", "of", *FUNCTIONS)


class Parser:
    """A reader of one text; `wanted` is the dimension asked for."""

    def __init__(self, text: str, pieces: list[Token], wanted: str, notes: list[str]) -> None:
        self.text, self.pieces, self.wanted, self.notes = text, pieces, wanted, notes
        self.at = self.depth = 0

    def whole(self) -> Term:
        """Return the term of all pieces.

        Raises: UnreadError, at what stands where it may not.
        """
        term = self._sum()
        if not self._next("end"):
            raise self._odd()
        return term

    def _sum(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadError("deep")
        total = self._product()
        while self._next("+", "-"):
            sign = 1 if self._taken().sort == "+" else -1
            total = plus(total, self._product(), sign)
        self.depth -= 1
        return total

    def _product(self) -> Term:
        value = self._signed()
        while True:
            if self._next("*") or self._says("of"):
                self._taken()
                value = times(value, self._signed())
            elif self._next("/") or self._says("per"):
                self._taken()
                counted = self._next("number")
                value = over(value, self._signed(), self.wanted if counted else "")
            elif self._measures() or self._hyphened():
                if self._next("-"):
                    self._taken()
                value = times(value, self._group())
            elif self._next("(", "√") or any(self._says(name) for name in FUNCTIONS):
                value = times(value, self._item())
            else:
                return value

    def _signed(self) -> Term:
        """Return an item with its sign; `1 h 30 min` is one."""
        if self._next("+", "-"):
            sign = -1 if self._taken().sort == "-" else 1
            value = self._signed()
            return replace(value, number=sign * value.number)
        value = last = self._item()
        while self._next("number") and dimension(value.powers) == "second":
            beside = self._odd()
            more = self._item()
            if dimension(more.powers) != "second" or more.scale >= last.scale:
                raise beside
            last = more
            value = plus(value, more, 1)
        return value

    def _item(self) -> Term:
        """Return a power with its letter and its unit; `3.35 TB/s` without spaces is one."""
        counted = self._next("number")
        value = self._power()
        value = times(value, bare(self._letter(sure=False), 0))
        if self._goes_on():
            value = times(value, self._group())
        while counted and self._attached():
            self._taken()
            below = self._atom()
            value = over(value, times(below, self._group()) if self._goes_on() else below, "")
        return value

    def _power(self) -> Term:
        base = self._atom()
        if not self._next("^"):
            return base
        self._taken()
        if not self._next("+", "-"):
            return power(base, self._power())
        sign = -1 if self._taken().sort == "-" else 1
        exponent = self._power()
        return power(base, replace(exponent, number=sign * exponent.number))

    def _atom(self) -> Term:
        piece = self.pieces[self.at]
        priced = piece.text == "$" and self.pieces[self.at + 1].sort == "number"
        if self._measures() and not priced:
            size = self._letter(sure=True) if self._measures(1) else 1  # per million tokens
            return self._group() if size == 1 else bare(size, 0)
        if not self._next("number", "word", "(", "√"):
            raise self._odd()
        self._taken()
        if piece.sort == "√":
            return called("sqrt", self._atom())
        if piece.text == "$":
            amount = self._atom()
            return times(times(amount, bare(self._letter(sure=True), 0)), _measure("$"))
        if piece.sort == "number":
            if self._next("number"):
                raise self._odd()
            return bare(piece.value, piece.step)
        if piece.sort == "(":
            return self._enclosed()
        if piece.text not in FUNCTIONS or not self._next("("):
            raise self._odd(piece)
        self._taken()
        return called(piece.text, self._enclosed())

    def _enclosed(self) -> Term:
        """Return what stands up to a closing bracket."""
        value = self._sum()
        if self._next("end"):
            raise UnreadError("bracket")
        if not self._next(")"):
            raise self._odd()
        self._taken()
        return value

    def _group(self) -> Term:
        """Return the product of units that stands here: `GPU-hour`; a rate ends at its `s`."""
        value = self._unit()
        while self.pieces[self.at - 1].text != "s" and (self._measures() or self._hyphened()):
            if self._next("-"):
                self._taken()
            value = times(value, self._unit())
        return value

    def _unit(self) -> Term:
        """Return a unit with its exponent."""
        piece = self._taken()
        rate = piece.text.endswith("FLOPS")  # an amount to some, a rate to others
        found = None if rate else unit(piece.text)
        below = self.at > 1 and self.pieces[self.at - 2].text in ("/", "per")
        if found is None and COUNTED.fullmatch(piece.text) and below:
            return replace(bare(1, 0), measured=True)
        if found is None:
            why = "rate" if rate else "unknown"
            raise UnreadError(why, piece.text, behind(self.text, piece.start))
        if found.read:
            self.notes += ["case", piece.text, found.read]
        term = _measure(piece.text)
        if not self._next("^"):
            return term
        self._taken()
        sign = 1
        if self._next("-"):
            self._taken()
            sign = -1
        if not self._next("number"):
            raise self._odd()
        return power(term, bare(sign * self._taken().value, 0))

    def _letter(self, *, sure: bool) -> float:
        """Return what a letter or a word such as million multiplies by, 1 where none stands here.

        B is no byte where that is sure, where a unit follows, or where no bytes are asked for.
        """
        piece = self.pieces[self.at]
        letters = table.units()["letters"]
        cases = (piece.text, piece.text.lower(), piece.text.upper())
        name = next((one for one in cases if one in letters), "")
        if piece.sort != "word" or not name:
            return 1
        attached = self.at > 0 and self.pieces[self.at - 1].end == piece.start
        counts = self.wanted == "1" or (attached and "byte" not in self.wanted)
        if name == "B" and not (sure or self._measures(1) or counts):
            return 1
        self._taken()
        if name == piece.text.upper() and name != piece.text:
            self.notes += ["case", piece.text, name]
        size: float = letters[name]
        return size

    def _next(self, *sorts: str) -> bool:
        return self.pieces[self.at].sort in sorts

    def _says(self, word: str) -> bool:
        return self._next("word") and self.pieces[self.at].text == word

    def _measures(self, further: int = 0) -> bool:
        """Return whether a unit, or what should be one, stands here or further on."""
        place = self.at + further
        piece = self.pieces[place] if 0 <= place < len(self.pieces) else None
        return piece is not None and piece.sort == "word" and piece.text not in JOINING

    def _hyphened(self) -> bool:
        """Return whether the hyphen of `GPU-hours` is next; `s-day` is a rate times a day."""
        return self._next("-") and self._measures(1) and self._measures(-1)

    def _goes_on(self) -> bool:
        """Return whether a unit belongs to what stands before it: not behind the `s` of a rate."""
        return self._measures() and self.pieces[self.at - 1].text != "s"

    def _attached(self) -> bool:
        """Return whether a stroke is next that has a unit on either side, and no space."""
        if not (self._next("/") and self._measures(-1) and self._measures(1)):
            return False
        before, stroke, after = self.pieces[self.at - 1 : self.at + 2]
        return before.end == stroke.start and stroke.end == after.start

    def _taken(self) -> Token:
        self.at += 1
        return self.pieces[self.at - 1]

    def _odd(self, piece: Token | None = None) -> UnreadError:
        """Return what is wrong with a piece that stands where it may not."""
        piece = piece or self.pieces[self.at]
        if piece.sort == "end":
            return UnreadError("end")
        if piece.sort == "–":
            return UnreadError("range")
        why = "beside" if piece.sort == "number" else "misplaced"
        return UnreadError(why, piece.text, behind(self.text, piece.start))


def _measure(word: str) -> Term:
    """Return one of a unit that is known."""
    found = unit(word)
    return Term(1, found.scale if found else math.nan, found.powers if found else (), 0, True)
