"""An equation as printed: plain Python computes its value, and SymPy comes when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from stackmath import formula, notation
from stackmath.formula import Formula, Requirement, Value, Witness

__all__ = ["Equation", "Requirement", "Statement", "Value", "Witness"]


@dataclass(frozen=True, eq=False)
class Equation(Formula):
    """One scalar equation of the volume."""

    name: str
    number: str  # permanent; "4.2 tokens" is the equation called tokens of number 4.2
    left: str  # the name of its result
    right: str  # what it equals, as SymPy reads it
    doc: str
    symbols: tuple[str, ...]
    code: str
    source: str
    assumes: str = ""
    witnesses: tuple[Witness, ...] = ()
    derived: str = ""  # how it follows from earlier equations
    requirements: tuple[Requirement, ...] = ()

    @property
    def unit(self) -> str:
        """Return the unit of the result."""
        return notation.TABLE[self.left].unit

    @cached_property
    def result(self) -> Any:
        """The symbol of the result in SymPy."""
        return getattr(notation, self.left)

    @cached_property
    def expr(self) -> Any:
        """The right side in SymPy."""
        return _read(self.right)

    @cached_property
    def requires(self) -> tuple[Any, ...]:
        """What its symbols must satisfy together, in SymPy."""
        return tuple(_read(one.code) for one in self.requirements)

    def using(self, *others: Equation) -> Equation:
        """Return this equation with the results of others written out."""
        import sympy

        from stackmath import plainpython

        expr = self.expr.subs({other.result: other.expr for other in others})
        symbols, code = plainpython.names(expr), plainpython.code(expr)
        return replace(self, right=sympy.srepr(expr), symbols=symbols, code=code, witnesses=())


@dataclass(frozen=True, eq=False)
class Statement:
    """A relation that is no scalar formula, proved by a function that runs it small."""

    name: str
    number: str
    text: str  # the relation as SymPy reads it
    doc: str
    source: str
    witness: Callable[[], str]  # returns what it saw; raises AssertionError where it fails
    symbols: tuple[str, ...]
    assumes: str = ""

    def __call__(self, *_: Any, **__: Any) -> Value:
        """Refuse: a statement has no value."""
        formula.refuse_value(self.name, self.number)

    @cached_property
    def relation(self) -> Any:
        """The relation in SymPy."""
        return _read(self.text)


def _read(text: str) -> Any:
    """Return a text in SymPy, over the symbols of the notation."""
    import sympy

    return sympy.sympify(text, locals=_symbols())


@cache
def _symbols() -> dict[str, Any]:
    """Return every symbol of the notation by name."""
    return {name: getattr(notation, name) for name in notation.TABLE}
