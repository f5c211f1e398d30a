"""A chapter printed for the page's Python: equations as plain Python, SymPy only where it is used.

What a chapter takes from SymPy and from the notation, and the constants made of them, go into the
functions that use them, such as `derivations`: a function brings SymPy along when it is called.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any

import sympy

from stackmath import notation
from stackmath.equation import Equation, Statement

FORMS = {"Equation": Equation, "Statement": Statement}


class PackageError(ValueError):
    """What the page's Python cannot have, in one sentence."""


def printed(module: str, source: str) -> str:
    """Return the source of a chapter module without SymPy.

    Raises: PackageError, naming the line that needs SymPy when the module is imported.
    """
    return ast.unparse(ast.fix_missing_locations(_Chapter(module, source).tree()))


class _Chapter:
    """One chapter while it is printed, and what of it waits for SymPy."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source
        self.made = vars(import_module(module))
        self.later: dict[str, ast.stmt] = {}  # by name, the statement that makes it
        self.globals = _globals(symtable.symtable(source, module, "exec"))

    def tree(self) -> ast.Module:
        """Return the syntax tree of the printed chapter."""
        found = ast.parse(self.source)
        found.body = [kept for one in found.body for kept in self.statement(one)]
        return found

    def statement(self, one: ast.stmt) -> Iterator[ast.stmt]:
        """Yield what a statement of the chapter becomes: itself, another, or nothing yet."""
        if isinstance(one, ast.ImportFrom):
            yield from self.imported(one)
        elif isinstance(one, ast.FunctionDef | ast.ClassDef):
            yield self.with_imports(one)
        elif isinstance(one, ast.Assign) and _form(one.value) is not None:
            yield self.equation(one)
        elif isinstance(one, ast.Assign) and self.waits(one):
            self.later |= {name: one for target in one.targets for name in _names(target)}
        else:
            self.refuse_waiting(one)
            yield one

    def imported(self, one: ast.ImportFrom) -> Iterator[ast.stmt]:
        """Yield an import, without the names that are SymPy's."""
        if one.module == "stackmath.equation":
            yield ast.ImportFrom(one.module, [*one.names, ast.alias("Requirement")], 0)
            return
        heavy = [alias for alias in one.names if _is_heavy(one.module or "", alias.name)]
        for alias in heavy:
            self.later[alias.asname or alias.name] = ast.ImportFrom(one.module, [alias], 0)
        light = [alias for alias in one.names if alias not in heavy]
        if light:
            yield ast.ImportFrom(one.module, light, 0)

    def equation(self, one: ast.Assign) -> ast.stmt:
        """Return the definition of an equation or a statement, its formula printed."""
        assert isinstance(one.value, ast.Call) and isinstance(one.value.func, ast.Name)
        (name,) = _names(one.targets[0])
        form = fields(FORMS[one.value.func.id])
        given = dict(zip((field.name for field in form), one.value.args, strict=False))
        given |= {str(keyword.arg): keyword.value for keyword in one.value.keywords}
        for formula in ("result", "expr", "requires", "relation"):
            given.pop(formula, None)
        given |= {key: _literal(value) for key, value in _plain(self.made[name]).items()}
        one.value.args = []
        one.value.keywords = [ast.keyword(key, value) for key, value in given.items()]
        self.refuse_waiting(one)
        return one

    def with_imports(self, one: ast.FunctionDef | ast.ClassDef) -> ast.stmt:
        """Return a function or the functions of a class, each with the SymPy that it uses."""
        if isinstance(one, ast.ClassDef):
            one.body = [
                self.with_imports(part) if isinstance(part, ast.FunctionDef) else part
                for part in one.body
            ]
            return one
        needed: dict[str, ast.stmt] = {}
        for name in sorted(self.globals[one.lineno, one.name]):
            self.gather(name, needed)
        after = 1 if ast.get_docstring(one) is not None else 0
        one.body[after:after] = _joined(needed.values())
        return one

    def gather(self, name: str, needed: dict[str, ast.stmt]) -> None:
        """Collect the statement that makes a name, after those that it needs itself."""
        if name in self.later and name not in needed:
            made = self.later[name]
            for other in sorted(_loaded(made)):
                self.gather(other, needed)
            needed[name] = made

    def waits(self, one: ast.AST) -> bool:
        """Return whether a statement uses what waits for SymPy."""
        return not _loaded(one).isdisjoint(self.later)

    def refuse_waiting(self, one: ast.stmt) -> None:
        """Refuse a statement that needs SymPy as soon as the chapter is imported."""
        waiting = sorted(_loaded(one) & set(self.later))
        if waiting:
            raise PackageError(
                f"{self.module}:{one.lineno} needs {', '.join(waiting)} of SymPy when it is "
                "imported; the page's Python has none"
            )


def _plain(one: Equation | Statement) -> dict[str, Any]:
    """Return what a printed equation has in place of its SymPy expressions."""
    if isinstance(one, Statement):
        return {"text": _text(one.relation)}
    plain: dict[str, Any] = {"left": one.result.name, "right": _text(one.expr)}
    plain |= {"symbols": one.symbols, "code": one.code}
    return plain | ({"requirements": one.requirements} if one.requirements else {})


def _text(expr: sympy.Basic) -> str:
    """Return the shortest text that SymPy reads back as the very expression."""
    symbols = {name: getattr(notation, name) for name in notation.TABLE}
    for text in (str(expr), sympy.srepr(expr)):
        try:
            if sympy.sympify(text, locals=symbols) == expr:
                return text
        except (TypeError, ValueError, sympy.SympifyError):  # a symbol named like a function
            continue
    raise PackageError(f"SymPy does not read back {expr}")


def _literal(value: Any) -> ast.expr:
    """Return a value as the expression that makes it."""
    return ast.parse(repr(value), mode="eval").body


def _is_heavy(module: str, name: str) -> bool:
    """Return whether an imported name is SymPy's, or a symbol."""
    symbols = module == "stackmath.notation" and (name in notation.TABLE or name == "FLOP")
    return symbols or module.partition(".")[0] == "sympy"


def _form(value: ast.expr) -> str | None:
    """Return which form of equation an expression makes, None where it makes none."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id if value.func.id in FORMS else None
    return None


def _names(target: ast.expr) -> list[str]:
    """Return the names that an assignment gives."""
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _loaded(one: ast.AST) -> set[str]:
    """Return the names that a statement reads; annotations are not evaluated."""
    read = [one.value] if isinstance(one, ast.AnnAssign) and one.value else [one]
    nodes = (node for part in read for node in ast.walk(part))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _joined(needed: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return statements in order, each once, imports from one module on one line."""
    imports: dict[str, ast.ImportFrom] = {}
    others: list[ast.stmt] = []
    for one in needed:
        if isinstance(one, ast.ImportFrom):
            joined = imports.setdefault(one.module or "", ast.ImportFrom(one.module, [], 0))
            joined.names += one.names
        elif one not in others:
            others.append(one)
    return [*imports.values(), *others]


def _globals(table: symtable.SymbolTable) -> dict[tuple[int, str], set[str]]:
    """Return the global names that each function uses, those inside it included."""
    found: dict[tuple[int, str], set[str]] = {}
    for inner in table.get_children():
        below = _globals(inner)
        found |= below
        own = {one.get_name() for one in inner.get_symbols() if one.is_global()}
        found[inner.get_lineno(), inner.get_name()] = own.union(*below.values())
    return found
