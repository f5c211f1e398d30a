"""Definitions: what the names of a claim stand for, where a page has worked them out before."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

from stackmath.page import Page

LARGEST = 300  # nodes of a claim written out
ARITHMETIC = (ast.BinOp, ast.UnaryOp, ast.Tuple)
PLAIN = (ast.Name, ast.Attribute, ast.Constant, ast.Load, ast.operator, ast.unaryop, ast.keyword)
KEEPING = ("sum", "abs", "round", "float", "int", "max", "min", "ceil", "floor", "fsum", "prod")


def written_out(page: Page) -> list[str | None]:
    """Return each claim with its names replaced by the arithmetic that gave them, if any was.

    `total` after `total = weights + kv` is `weights + kv`, whose parts can be traced to their
    equations. A name counts if the blocks above bind it once, by arithmetic that can be worked
    out again without doing anything else: names, attributes, numbers, and calls of this library.
    """
    codes = tuple(block.code for block in page.blocks)
    numbers = tuple((one.expression, one.after_block) for one in page.claims if one.kind == "=")
    found = iter(_all_written_out(codes, numbers))
    return [next(found) if claim.kind == "=" else None for claim in page.claims]


# Asked before a page runs and after, when a hundred others may have been: and both must agree.
@lru_cache(maxsize=1024)
def _all_written_out(
    codes: tuple[str, ...], claims: tuple[tuple[str, int], ...]
) -> tuple[str | None, ...]:
    """Return the expressions of claims written out, each over so many of the blocks."""
    above = _definitions(codes)
    return tuple(_written_out(expression, above(count)) for expression, count in claims)


def _written_out(expression: str, known: Mapping[str, ast.expr]) -> str | None:
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        return None
    if not any(isinstance(node, ast.Name) and node.id in known for node in ast.walk(tree)):
        return None
    try:
        made = _Substitution(known).visit(tree)
    except RecursionError:
        return None
    return ast.unparse(made) if sum(1 for _ in ast.walk(made)) <= LARGEST else None


class _Substitution(ast.NodeTransformer):
    """The names of an expression replaced by their definitions, and the names of those."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self.known = known
        self.size = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the definition of a name, with its own names replaced."""
        self.size += 1
        if node.id not in self.known or self.size > LARGEST:
            return node
        text = ast.unparse(self.known[node.id])  # a copy: what is replaced in it is replaced here
        made: ast.expr = self.visit(ast.parse(text, mode="eval").body)
        return made


def _definitions(codes: Sequence[str]) -> Callable[[int], dict[str, ast.expr]]:
    """Return what gives the arithmetic behind each name that so many first blocks bind once."""
    bound: dict[str, list[int]] = {}  # by name, the places of the blocks that bind it
    sums: list[tuple[int, str, ast.expr]] = []
    ours: set[str] = set()
    for at, block in enumerate(map(_read, codes)):
        for name in block.bound:
            bound.setdefault(name, []).append(at)
        ours |= block.ours
        sums += [(at, name, value) for name, value in block.sums if _is_safe(value, ours)]

    @cache
    def above(count: int) -> dict[str, ast.expr]:
        found = ((name, value) for at, name, value in sums if at < count)
        return {name: value for name, value in found if all(at >= count for at in bound[name][1:])}

    return above


class _Block(NamedTuple):
    """What a block binds, what of this library it imports, and the arithmetic that it names."""

    bound: tuple[str, ...] = ()
    ours: frozenset[str] = frozenset()
    sums: tuple[tuple[str, ast.expr], ...] = ()


def _read(code: str) -> _Block:
    """Return what a block defines."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return _Block()  # the run of the block says so
    assigned = (pair for statement in tree.body for pair in _assigned(statement))
    sums = tuple((name, value) for name, value in assigned if _is_sum(value))
    nodes = [*ast.walk(tree)]
    return _Block(tuple(_bound(nodes)), frozenset(_ours(nodes)), sums)


def _bound(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield each name as often as something binds it, in functions too."""
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _ours(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the names that a block imports from this library."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stackmath":
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            named = [alias for alias in node.names if alias.name.split(".")[0] == "stackmath"]
            yield from (alias.asname or "stackmath" for alias in named)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a statement assigns, each with its own expression."""
    targets: list[ast.expr]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    elif isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    else:
        return
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=False)
            yield from ((one.id, part) for one, part in pairs if isinstance(one, ast.Name))


def _is_sum(value: ast.expr) -> bool:
    """Return whether this is another name, or computes with some: what one name does not show."""
    kinds = (*ARITHMETIC, ast.Name)
    return isinstance(value, kinds) or (isinstance(value, ast.Call) and _keeps(value))


def _keeps(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in KEEPING


def _is_safe(value: ast.AST, ours: Set[str]) -> bool:
    """Return whether this can be worked out again and nothing else happens."""
    if isinstance(value, ast.Call):
        root = value.func
        while isinstance(root, ast.Attribute):
            root = root.value
        called = isinstance(root, ast.Name) and (root.id in ours or _keeps(value))
        parts: list[ast.AST] = [*value.args, *value.keywords]
        return called and all(_is_safe(part, ours) for part in parts)
    if not isinstance(value, (*ARITHMETIC, *PLAIN, ast.List)):
        return False
    return all(_is_safe(part, ours) for part in ast.iter_child_nodes(value))
