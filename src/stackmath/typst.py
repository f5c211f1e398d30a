"""Equations printed as mathematics of Typst, products in notation order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.printer import Printer

from stackmath import notation
from stackmath.typstsymbol import symbol, tight

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement

# Functions that statements name and SymPy does not have.
FUNCTIONS = {
    "Theta": "Θ",
    "argmax": 'op("arg max", limits: #true)',
    "mean": "bb(E)",
    "quantile": "Φ^(-1)",
}
SIGNS = {"<=": "≤", ">=": "≥"}  # of a relation; any other is itself
RANKED = re.compile(r"s\d{4}")  # the name of a symbol while it is printed
FACTOR, POWER = PRECEDENCE["Mul"], PRECEDENCE["Pow"]  # what binds looser goes into parentheses
BASE = POWER + 1


class _Printer(Printer):
    """A printer of Typst's mathematics, with every negative power below the fraction line."""

    printmethod = "_typst"

    def _print_Symbol(self, expr: sympy.Symbol) -> str:
        name: str = expr.name
        if not RANKED.fullmatch(name):
            return name  # an index that runs
        return symbol(list(notation.TABLE.values())[int(name[1:])].latex)

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return str(expr.p)

    def _print_Rational(self, expr: sympy.Rational) -> str:
        sign = "-" if expr.p < 0 else ""
        return f"{sign}frac({abs(expr.p)}, {expr.q})"

    def _print_Float(self, expr: sympy.Float) -> str:
        return str(expr)

    def _print_Pi(self, _: sympy.Basic) -> str:
        return "π"

    def _print_Exp1(self, _: sympy.Basic) -> str:
        return "e"

    def _print_Infinity(self, _: sympy.Basic) -> str:
        return "∞"

    def _print_ImaginaryUnit(self, _: sympy.Basic) -> str:
        return "upright(i)"

    def _print_UnevaluatedExpr(self, expr: sympy.Basic) -> str:
        return self._text(expr.args[0])

    def _print_Add(self, expr: sympy.Add) -> str:
        def place(term: sympy.Expr) -> tuple[bool, list[str]]:
            return term.could_extract_minus_sign(), sorted(s.name for s in term.free_symbols)

        text = ""
        for term in sorted(expr.args, key=place):
            if not term.could_extract_minus_sign():
                text += f" + {self._text(term)}"
            else:
                text += f" - {self._inside(-term, FACTOR)}"
        return text.removeprefix(" + ").strip()

    def _print_Mul(self, expr: sympy.Mul) -> str:
        roots = [f for f in expr.args if f.is_Pow and abs(f.exp) == sympy.Rational(1, 2)]
        if len(roots) > 1:
            return self._one_root(expr, roots)
        if expr.could_extract_minus_sign():
            return f"- {self._inside(-expr, FACTOR)}"
        above, below = sympy.fraction(expr)
        if below.is_number or expr.is_commutative is False:
            above, below = sympy.fraction(expr, exact=True)
        if below == 1:
            return self._product(above)
        return f"frac({self._product(above)}, {self._product(below)})"

    def _one_root(self, expr: sympy.Mul, roots: list[sympy.Pow]) -> str:
        """Return a product with its roots under one sign: SymPy splits them."""
        rest = sympy.Mul(*(f for f in expr.args if f not in roots))
        square = sympy.Mul(*(f**2 for f in roots))
        above, below = sympy.fraction(square)
        if above.is_Integer and below != 1:  # one over the root of 2L, not half the root of 2/L
            return f"frac({self._text(rest * above)}, sqrt({self._text(above * below)}))"
        root = f"sqrt({self._text(square)})"
        return root if rest == 1 else f"{self._inside(rest, FACTOR)} thin {root}"

    def _product(self, expr: sympy.Expr) -> str:
        """Return factors side by side, a dot between two that both begin with a digit."""
        if not expr.is_Mul:
            return self._text(expr)
        text = ""
        for factor in expr.as_ordered_factors():
            one = self._inside(factor, FACTOR)
            dot = text and text[-1].isdigit() and one[0].isdigit()
            text += (" dot " if dot else " thin ") + one if text else one
        return text

    def _print_Pow(self, expr: sympy.Pow) -> str:
        base, power = expr.args
        if power.is_Rational and power.is_negative and base.is_commutative:
            return f"frac(1, {self._text(base**-power)})"
        if power.is_Rational and power.p == 1 and power.q > 1:
            inside = self._text(base)
            return f"sqrt({inside})" if power.q == 2 else f"root({power.q}, {inside})"
        above = self._raised(power)
        if isinstance(base, sympy.cos | sympy.sin):
            return f"{base.func.__name__}^({above}) ({self._text(base.args[0])})"
        text = self._inside(base, PRECEDENCE["Func"] if base.is_Function else BASE)
        return f"({text})^({above})" if base.is_Symbol and "^" in text else f"{text}^({above})"

    def _print_exp(self, expr: sympy.exp) -> str:
        return f"e^({self._raised(expr.args[0])})"

    def _raised(self, expr: sympy.Expr) -> str:
        """Return an exponent, a quotient on one line as in LaTeX."""
        above, below = sympy.fraction(expr)
        if below == 1:
            return self._text(expr)
        if expr.could_extract_minus_sign():
            return f"- {self._raised(-expr)}"
        return f"{self._inside(above, FACTOR)} \\/ {self._inside(below, POWER)}"

    def _print_log(self, expr: sympy.log) -> str:
        return f"ln ({self._text(expr.args[0])})"

    def _print_floor(self, expr: sympy.Basic) -> str:
        return f"floor({self._text(expr.args[0])})"

    def _print_ceiling(self, expr: sympy.Basic) -> str:
        return f"ceil({self._text(expr.args[0])})"

    def _print_factorial(self, expr: sympy.Basic) -> str:
        return f"{self._inside(expr.args[0], BASE)} !"

    def _print_binomial(self, expr: sympy.Basic) -> str:
        return f"binom({', '.join(map(self._text, expr.args))})"

    def _print_Sum(self, expr: sympy.Sum) -> str:
        return self._series("sum", expr)

    def _print_Product(self, expr: sympy.Product) -> str:
        return self._series("product", expr)

    def _series(self, sign: str, expr: sympy.Basic) -> str:
        (index, first, last), *_ = expr.limits
        limits = f"_({self._text(index)} = {self._text(first)})^({self._text(last)})"
        return f"{sign}{limits} {self._inside(expr.function, FACTOR)}"

    def _print_Piecewise(self, expr: sympy.Piecewise) -> str:
        rows = (
            f"{self._text(value)} & {self._condition(condition)}" for value, condition in expr.args
        )
        return f"cases({', '.join(rows)})"

    def _condition(self, condition: sympy.Basic) -> str:
        return '"otherwise"' if condition is sympy.true else f'"for " {self._text(condition)}'

    def _print_Relational(self, expr: sympy.Rel) -> str:
        return _relation(self._text(expr.lhs), expr.rel_op, self._text(expr.rhs))

    def _print_Function(self, expr: sympy.Function) -> str:
        name = expr.func.__name__
        arguments = ", ".join(map(self._text, expr.args))
        if not isinstance(expr, AppliedUndef):
            return f"{name.lower()} ({arguments})"
        if name in notation.TABLE:  # a symbol of one index
            # Behind a box of no width, since the symbol may have an index of its own already.
            return f'{symbol(notation.TABLE[name].latex)} ""_({arguments})'
        if name == "least":  # of all that meets a condition
            what, condition = map(self._text, expr.args)
            return f"min lr({{ {what} mid(|) {condition} }})"
        shown = FUNCTIONS.get(name, f'op("{name}")')
        return f"{shown} ({arguments})"

    def _print_Min(self, expr: sympy.Basic) -> str:
        arguments = sorted(expr.args, key=sympy.default_sort_key)
        return f"{expr.func.__name__.lower()} ({', '.join(map(self._text, arguments))})"

    _print_Max = _print_Min

    def _inside(self, expr: sympy.Basic, level: int) -> str:
        """Return an expression, in parentheses where it binds looser than a level."""
        text = self._text(expr)
        return f"({text})" if precedence(expr) < level else text

    def _text(self, expr: sympy.Basic) -> str:
        text: str = self._print(expr)
        return text


def _relation(left: str, sign: str, right: str) -> str:
    return tight(f"{left} {SIGNS.get(sign, sign.replace('==', '='))} {right}")


def expression(expr: sympy.Basic) -> str:
    """Return an expression as mathematics of Typst, its symbols as the notation writes them."""
    # SymPy sorts factors and terms by name: names that count in notation order put them right.
    ranked = {
        one: sympy.Symbol(f"s{notation.rank(one.name):04d}", **one.assumptions0)
        for one in expr.free_symbols
    }
    text: str = _Printer().doprint(expr.xreplace(ranked))
    return tight(text)


def equation(one: Equation | Statement) -> str:
    """Return an equation as mathematics of Typst: both sides, without its number."""
    if hasattr(one, "relation"):
        relation = one.relation
        sign = getattr(relation, "rel_op", "=")
        return _relation(expression(relation.lhs), sign, expression(relation.rhs))
    return f"{symbol(notation.TABLE[one.result.name].latex)} = {expression(one.expr)}"
