"""Equations printed as LaTeX, products in notation order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from stackmath import notation

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement


class _Printer(LatexPrinter):
    """SymPy's printer of LaTeX, with every negative power below the fraction line."""

    def _print_Mul(self, expr: sympy.Mul) -> str:
        above, below = sympy.fraction(expr)
        if below.is_number or expr.is_commutative is False:
            text: str = super()._print_Mul(expr)
            return text
        return rf"\frac{{{self._print(above)}}}{{{self._print(below)}}}"

    def _as_ordered_terms(self, expr: sympy.Add, order: Any = None) -> list[sympy.Expr]:
        def place(term: sympy.Expr) -> tuple[bool, list[str]]:
            return term.could_extract_minus_sign(), sorted(s.name for s in term.free_symbols)

        return sorted(expr.args, key=place)

    def _print_Function(self, expr: sympy.Function, exp: Any = None) -> str:
        if not isinstance(expr, AppliedUndef):
            text: str = super()._print_Function(expr, exp)
            return text
        name = {"Theta": r"\Theta"}.get(expr.func.__name__)
        name = name or rf"\operatorname{{{expr.func.__name__}}}"
        return rf"{name}\!\left({', '.join(self._print(arg) for arg in expr.args)}\right)"


def expression(expr: sympy.Basic) -> str:
    """Return an expression as LaTeX, its symbols as the notation writes them."""
    # SymPy sorts factors and terms by name: names that count in notation order put them right.
    ranked = {
        symbol: sympy.Symbol(f"s{notation.rank(symbol.name):04d}", **symbol.assumptions0)
        for symbol in expr.free_symbols
    }
    names = {ranked[symbol]: notation.TABLE[symbol.name].latex for symbol in ranked}
    printer = _Printer({"symbol_names": names, "mul_symbol": r"\,"})
    text: str = printer.doprint(expr.xreplace(ranked))
    return text


def equation(one: Equation | Statement) -> str:
    """Return an equation as a display: both sides and its number."""
    if hasattr(one, "relation"):
        body = f"{expression(one.relation.lhs)} = {expression(one.relation.rhs)}"
    else:
        body = f"{notation.TABLE[one.result.name].latex} = {expression(one.expr)}"
    return rf"{body} \tag{{{one.number}}}"
