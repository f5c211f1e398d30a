"""Equations printed as one line of plain text, symbols by the names that one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from sympy.printing.str import StrPrinter

from stackmath import notation

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement


class _Printer(StrPrinter):
    """SymPy's printer of text, over symbols whose names count in notation order."""

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        name: str = expr.name
        return list(notation.TABLE)[int(name[1:])] if name.startswith("\0") else name


def expression(expr: sympy.Basic) -> str:
    """Return an expression as text, products in notation order."""
    known = [symbol for symbol in expr.free_symbols if symbol.name in notation.TABLE]
    ranked = {
        symbol: sympy.Symbol(f"\0{notation.rank(symbol.name):04d}", **symbol.assumptions0)
        for symbol in known
    }
    text: str = _Printer().doprint(expr.xreplace(ranked))
    return text.replace("**", "^")


def equation(one: Equation | Statement) -> str:
    """Return an equation as text: both sides."""
    if hasattr(one, "relation"):
        left, right = map(expression, one.relation.args)
        return f"{left} {one.relation.rel_op.replace('==', '=')} {right}"
    return f"{one.result.name} = {expression(one.expr)}"
