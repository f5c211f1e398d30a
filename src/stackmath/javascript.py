"""Equations printed as JavaScript: one ES module a chapter, each function of one object."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import sympy
from sympy.printing.jscode import JavascriptCodePrinter

from stackmath import CHAPTERS, catalog, notation
from stackmath.equation import Equation

FOLDER = Path("docs/assets/equations")


# What a module's equations may need that JavaScript does not have.
HELPERS = {
    (sympy.floor, sympy.ceiling): """
/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));
""",
    (sympy.Sum,): """
/** @param {number} first @param {number} last @param {(index: number) => number} term */
const sum = (first, last, term) => {
  let total = 0;
  for (let index = first; index <= last; index++) total += term(index);
  return total;
};
""",
    (sympy.binomial,): """
/** @param {number} above @param {number} below */
const binomial = (above, below) => {
  if (below > above) return 0;
  let product = 1;
  for (let i = 1; i <= below; i++) product = (product * (above - below + i)) / i;
  return product;
};
""",
    (sympy.factorial,): """
/** @param {number} whole */
const factorial = (whole) => {
  let product = 1;
  for (let i = 2; i <= whole; i++) product *= i;
  return product;
};
""",
}


class _Printer(JavascriptCodePrinter):
    """SymPy's printer of JavaScript, with ratios divided once."""

    def _print_floor(self, expr: sympy.Basic) -> str:
        return f"floor({self._print(sympy.together(expr.args[0]))})"

    def _print_ceiling(self, expr: sympy.Basic) -> str:
        return f"-floor(-({self._print(sympy.together(expr.args[0]))}))"

    def _print_Sum(self, expr: sympy.Sum) -> str:
        (index, first, last), *_ = expr.limits
        low, high, term = map(self._print, (first, last, expr.function))
        return f"sum({low}, {high}, ({index.name}) => {term})"

    def _print_binomial(self, expr: sympy.Basic) -> str:
        above, below = map(self._print, expr.args)
        return f"binomial({above}, {below})"

    def _print_factorial(self, expr: sympy.Basic) -> str:
        return f"factorial({self._print(expr.args[0])})"


def definition(equation: Equation) -> str:
    """Return an equation as an exported arrow function, its symbols documented."""
    fields = "".join(f"{name}: number, " for name in equation.symbols).removesuffix(", ")
    meanings = "".join(
        f" * {name}: {notation.TABLE[name].meaning} [{notation.TABLE[name].unit}]\n"
        for name in equation.symbols
    )
    number = f"EQ {equation.number}: " if equation.number else ""
    return (
        f"/**\n * {number}{equation.doc} [{equation.unit}]\n{meanings}"
        f" * @param {{{{{fields}}}}} given\n */\n"
        f"export const {equation.name} = ({{ {', '.join(equation.symbols)} }}) =>\n"
        f"  {_Printer().doprint(equation.expr)};\n"
    )


def condition(relation: sympy.Rel) -> str:
    """Return a relation that the symbols of an equation must satisfy, as JavaScript."""
    text: str = _Printer().doprint(relation)
    return text


def helpers(equations: Collection[Equation]) -> str:
    """Return what these equations need that JavaScript does not have."""
    has = [
        (text, any(one.expr.has(*kinds) for one in equations)) for kinds, text in HELPERS.items()
    ]
    return "".join(text for text, needed in has if needed)


def module(chapter: str) -> str:
    """Return the ES module of a chapter's equations."""
    head = (
        f"// Written by `stackmath check --fix` from stackmath.chapters.{chapter}: do not edit.\n"
    )
    equations = [
        one
        for name, one in catalog.equations().items()
        if name.startswith(f"{chapter}.") and isinstance(one, Equation)
    ]
    return head + helpers(equations) + "".join("\n" + definition(one) for one in equations)


def modules() -> dict[Path, str]:
    """Return every chapter's module by its path in the project."""
    return {FOLDER / f"{chapter}.js": module(chapter) for chapter in CHAPTERS}
