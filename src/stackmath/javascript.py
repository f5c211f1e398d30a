"""Equations printed as JavaScript: one ES module a chapter, each function of one object."""

from __future__ import annotations

from pathlib import Path

import sympy
from sympy.printing.jscode import JavascriptCodePrinter

from stackmath import CHAPTERS, catalog, notation
from stackmath.equation import Equation

FOLDER = Path("docs/assets/equations")


class _Printer(JavascriptCodePrinter):
    """SymPy's printer of JavaScript, with ratios divided once."""

    def _print_floor(self, expr: sympy.Basic) -> str:
        return f"Math.floor({self._print(sympy.together(expr.args[0]))})"

    def _print_ceiling(self, expr: sympy.Basic) -> str:
        return f"Math.ceil({self._print(sympy.together(expr.args[0]))})"


def definition(equation: Equation) -> str:
    """Return an equation as an exported arrow function, its symbols documented."""
    fields = "".join(f"{name}: number, " for name in equation.symbols).removesuffix(", ")
    meanings = "".join(
        f" * {name}: {notation.TABLE[name].meaning} [{notation.TABLE[name].unit}]\n"
        for name in equation.symbols
    )
    return (
        f"/**\n * EQ {equation.number}: {equation.doc} [{equation.unit}]\n{meanings}"
        f" * @param {{{{{fields}}}}} given\n */\n"
        f"export const {equation.name} = ({{ {', '.join(equation.symbols)} }}) =>\n"
        f"  {_Printer().doprint(equation.expr)};\n"
    )


def module(chapter: str) -> str:
    """Return the ES module of a chapter's equations."""
    head = (
        f"// Written by `stackmath check --fix` from stackmath.chapters.{chapter}: do not edit.\n"
    )
    return head + "".join(
        "\n" + definition(one)
        for name, one in catalog.equations().items()
        if name.startswith(f"{chapter}.") and isinstance(one, Equation)
    )


def modules() -> dict[Path, str]:
    """Return every chapter's module by its path in the project."""
    return {FOLDER / f"{chapter}.js": module(chapter) for chapter in CHAPTERS}
