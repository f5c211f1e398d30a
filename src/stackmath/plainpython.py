"""Equations printed as plain Python: no import but `math`, whole numbers exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from sympy.printing.pycode import PythonCodePrinter

from stackmath import notation
from stackmath.formula import PRELUDE

if TYPE_CHECKING:
    from stackmath.equation import Equation

LOOPS = (sympy.binomial, sympy.factorial, sympy.Sum)  # what only plain numbers can go through


class _Printer(PythonCodePrinter):
    """SymPy's printer of Python, with exact floors, ratios and binomial coefficients."""

    def _print_binomial(self, expr: sympy.Basic) -> str:
        above, below = map(self._print, expr.args)
        return f"math.comb(int({above}), int({below}))"  # an array's whole numbers are floats

    def _print_Sum(self, expr: sympy.Sum) -> str:
        (index, first, last), *_ = expr.limits
        low, high, term = map(self._print, (first, last + 1, expr.function))
        return f"sum({term} for {index.name} in range(int({low}), int({high})))"

    def _print_factorial(self, expr: sympy.Basic) -> str:
        return f"math.factorial(int({self._print(expr.args[0])}))"

    def _print_floor(self, expr: sympy.Basic) -> str:
        return self._ratio("floor_ratio", expr)

    def _print_ceiling(self, expr: sympy.Basic) -> str:
        return self._ratio("ceil_ratio", expr)

    def _ratio(self, name: str, expr: sympy.Basic) -> str:
        above, below = sympy.fraction(sympy.together(expr.args[0]))
        return f"{name}({self._print(above)}, {self._print(below)})"


def code(expr: sympy.Expr) -> str:
    """Return an expression as one line of Python over the names of its symbols."""
    text: str = _Printer({"fully_qualified_modules": True}).doprint(expr)
    return text


def names(expr: sympy.Basic) -> tuple[str, ...]:
    """Return the names of the symbols of an expression, in notation order."""
    return tuple(sorted({symbol.name for symbol in expr.free_symbols}, key=notation.rank))


def definition(equation: Equation) -> str:
    """Return an equation as a Python function of keyword arguments, its doc as docstring."""
    arguments = ", ".join(equation.symbols)
    return (
        f"def {equation.name}(*, {arguments}):\n"
        f'    """EQ {equation.number}: {equation.doc} [{equation.unit}]"""\n'
        f"    return {equation.code}\n"
    )


def module(equations: list[Equation]) -> str:
    """Return a module of plain Python that defines these equations."""
    return PRELUDE.lstrip() + "".join(f"\n\n{definition(one)}" for one in equations)
