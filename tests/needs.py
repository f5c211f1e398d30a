"""A cell of a page: what its code needs beside the standard library and this package."""

from __future__ import annotations

import ast

# What of an equation, and of a chapter, is SymPy's.
SYMBOLIC = {"expr", "relation", "requires", "result", "using", "derivations"}
NUMPY = {"np", "numpy"}  # the names under which a cell goes on with an import above it


def needs(code: str) -> frozenset[str]:
    """Return which of SymPy and NumPy a cell needs before it is run; none where it is no Python.

    A function that imports one of them itself is not seen through.
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError):
        return frozenset()
    found = {name.partition(".")[0] for node in nodes for name in _imported(node)}
    if any(isinstance(node, ast.Attribute) and node.attr in SYMBOLIC for node in nodes):
        found.add("sympy")
    if any(isinstance(node, ast.Name) and node.id in NUMPY for node in nodes):
        found.add("numpy")
    return frozenset(found & {"sympy", "numpy"})


def _imported(node: ast.AST) -> list[str]:
    """Return the modules that a statement imports; a symbol of the notation is SymPy's."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module == "stackmath.notation":
        return ["sympy"]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
