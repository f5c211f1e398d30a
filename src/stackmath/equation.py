"""An equation: its symbols, formula, source and witnesses, and its value when called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy

from stackmath import formula, notation, plainpython, units
from stackmath.formula import Formula, Requirement, Value, Witness

__all__ = ["Equation", "Statement", "Value", "Witness"]


@dataclass(frozen=True, eq=False)
class Equation(Formula):
    """One scalar equation of the volume.

    Raises: UnitError where the two sides differ in dimension.
    """

    name: str
    number: str  # permanent; "4.2 tokens" is the equation called tokens of number 4.2
    result: sympy.Symbol
    expr: sympy.Expr
    doc: str
    source: str
    assumes: str = ""
    witnesses: tuple[Witness, ...] = ()
    derived: str = ""  # how it follows from earlier equations
    requires: tuple[sympy.Rel, ...] = ()  # what its symbols must satisfy together

    def __post_init__(self) -> None:
        left = _unit_of(self.result).dimension
        known = {symbol.name: _unit_of(symbol) for symbol in self.expr.free_symbols}
        right = units.dimension(self.expr, known)
        if left != right:
            raise units.UnitError(
                f"{self.result} is in {units.name(left)}, its right side is in {units.name(right)}"
            )
        object.__setattr__(self, "expr", self.expr.subs(notation.FLOP, 1))

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The names of the symbols that it needs, in notation order."""
        return plainpython.names(self.expr)

    @cached_property
    def code(self) -> str:
        """Its right side as plain Python."""
        return plainpython.code(self.expr)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What its symbols must satisfy together, as plain Python."""
        return tuple(
            Requirement(plainpython.code(one), plainpython.names(one)) for one in self.requires
        )

    @property
    def unit(self) -> str:
        """Return the unit of the result."""
        return notation.TABLE[self.result.name].unit

    def using(self, *others: Equation) -> Equation:
        """Return this equation with the results of others written out."""
        expr = self.expr.subs({other.result: other.expr for other in others})
        return replace(self, expr=_with_flop(expr, self), witnesses=())

    @cached_property
    def _vectorized(self) -> Callable[..., Value]:
        if self.expr.has(*plainpython.LOOPS):  # NumPy has no such loop
            return super()._vectorized
        arguments = [sympy.Symbol(name) for name in self.symbols]
        plain = self.expr.subs({s: sympy.Symbol(s.name) for s in self.expr.free_symbols})
        call = sympy.lambdify(arguments, plain, [_rounding(), "numpy"])
        return formula.over_arrays(call, self.symbols)


@dataclass(frozen=True, eq=False)
class Statement:
    """A relation that is no scalar formula, proved by a function that runs it small."""

    name: str
    number: str
    relation: sympy.Basic
    doc: str
    source: str
    witness: Callable[[], str]  # returns what it saw; raises AssertionError where it fails
    symbols: tuple[str, ...]
    assumes: str = ""

    def __call__(self, *_: Any, **__: Any) -> Value:
        """Refuse: a statement has no value."""
        formula.refuse_value(self.name, self.number)


def _rounding() -> dict[str, Callable[[Value], Value]]:
    """Return floor and ceiling of arrays, which forgive a float its noise as numbers do."""
    import numpy as np

    def floor(values: Value) -> Value:
        return np.floor(values + np.minimum(1e-6, np.abs(values) * 1e-12))

    return {"floor": floor, "ceiling": lambda values: -floor(-values)}


def _unit_of(symbol: sympy.Symbol) -> units.Unit:
    if symbol == notation.FLOP:
        return units.parse("FLOP")
    return units.parse(notation.TABLE[symbol.name].unit)


def _with_flop(expr: sympy.Expr, like: Equation) -> sympy.Expr:
    """Return a checked expression with the power of FLOP that its dimension needs."""
    known = {symbol.name: _unit_of(symbol) for symbol in expr.free_symbols}
    missing = _unit_of(like.result).dimension / units.dimension(expr, known)
    return expr * notation.FLOP ** sympy.Integer(missing.get("[operation]", 0))
