"""Equations printed as LaTeX, products in notation order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from stackmath import notation

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement


# Functions that statements name and SymPy does not have.
FUNCTIONS = {
    "Theta": r"\Theta",
    "argmax": r"\operatorname*{arg\,max}",
    "mean": r"\mathbb{E}",
    "quantile": r"\Phi^{-1}",
}
SIGNS = {"<=": r"\le", ">=": r"\ge", "<": "<", ">": ">"}  # of a relation that is no equality


class _Printer(LatexPrinter):
    """SymPy's printer of LaTeX, with every negative power below the fraction line."""

    def _print_Mul(self, expr: sympy.Mul) -> str:
        # SymPy splits the root of a product of positive symbols: the field writes one root.
        roots = [f for f in expr.args if f.is_Pow and abs(f.exp) == sympy.Rational(1, 2)]
        if len(roots) > 1:
            rest = sympy.Mul(*(f for f in expr.args if f not in roots))
            square = sympy.Mul(*(f**2 for f in roots))
            above, below = sympy.fraction(square)
            if above.is_Integer and below != 1:  # one over the root of 2L, not half the root of 2/L
                root = rf"\sqrt{{{self._print(above * below)}}}"
                return rf"\frac{{{self._print(rest * above)}}}{{{root}}}"
            root = rf"\sqrt{{{self._print(square)}}}"
            return root if rest == 1 else rf"{self._print(rest)}\,{root}"
        above, below = sympy.fraction(expr)
        if below.is_number or expr.is_commutative is False:
            text: str = super()._print_Mul(expr)
            return text
        if expr.could_extract_minus_sign():
            return f"- {self._print(-expr)}"
        return rf"\frac{{{self._print(above)}}}{{{self._print(below)}}}"

    def _helper_print_standard_power(self, expr: sympy.Pow, template: str) -> str:
        text: str = super()._helper_print_standard_power(expr, template)
        return text.removesuffix(f"{{{self._print(expr.exp)}}}") + f"{{{self._raised(expr.exp)}}}"

    def _print_ExpBase(self, expr: Any, exp: Any = None) -> str:
        text: str = self._do_exponent(rf"e^{{{self._raised(expr.exp)}}}", exp)
        return text

    def _raised(self, expr: sympy.Expr) -> str:
        """Return an exponent, a quotient on one line: a fraction would be too small to read."""
        above, below = sympy.fraction(expr)
        if below == 1:
            text: str = self._print(expr)
            return text
        if expr.could_extract_minus_sign():
            return f"- {self._raised(-expr)}"
        over = self.parenthesize(above, PRECEDENCE["Mul"], strict=True)
        under = self.parenthesize(below, PRECEDENCE["Pow"], strict=True)
        return f"{over} / {under}"

    def _as_ordered_terms(self, expr: sympy.Add, order: Any = None) -> list[sympy.Expr]:
        def place(term: sympy.Expr) -> tuple[bool, list[str]]:
            return term.could_extract_minus_sign(), sorted(s.name for s in term.free_symbols)

        return sorted(expr.args, key=place)

    def _print_Function(self, expr: sympy.Function, exp: Any = None) -> str:
        if not isinstance(expr, AppliedUndef):
            text: str = super()._print_Function(expr, exp)
            return text
        name = expr.func.__name__
        arguments = ", ".join(self._print(arg) for arg in expr.args)
        power = f"^{{{exp}}}" if exp else ""
        if name in notation.TABLE:  # a symbol of one index
            return rf"{{{notation.TABLE[name].latex}}}_{{{arguments}}}{power}"
        if name == "least":  # of all that meets a condition
            what, condition = map(self._print, expr.args)
            return rf"\min\left\{{{what} \;\middle|\; {condition}\right\}}"
        shown = FUNCTIONS.get(name, rf"\operatorname{{{name}}}")
        return rf"{shown}{power}\!\left({arguments}\right)"


def expression(expr: sympy.Basic) -> str:
    """Return an expression as LaTeX, its symbols as the notation writes them."""
    # SymPy sorts factors and terms by name: names that count in notation order put them right.
    ranked = {
        symbol: sympy.Symbol(f"s{notation.rank(symbol.name):04d}", **symbol.assumptions0)
        for symbol in expr.free_symbols
    }
    names = {ranked[symbol]: notation.TABLE[symbol.name].latex for symbol in ranked}
    printer = _Printer({
        "symbol_names": names, "mul_symbol": r"\,", "imaginary_unit": "ri", "ln_notation": True,
    })  # fmt: skip
    text: str = printer.doprint(expr.xreplace(ranked))
    return text


def equation(one: Equation | Statement) -> str:
    """Return an equation as a display: both sides and its number."""
    if hasattr(one, "relation"):
        sign = SIGNS.get(getattr(one.relation, "rel_op", ""), "=")
        body = f"{expression(one.relation.lhs)} {sign} {expression(one.relation.rhs)}"
    else:
        body = f"{notation.TABLE[one.result.name].latex} = {expression(one.expr)}"
    return rf"{body} \tag{{{one.number}}}"
