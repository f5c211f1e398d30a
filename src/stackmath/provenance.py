"""Where a number comes from: the calls and data that a claim rests on, by identity of objects."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from stackmath import units
from stackmath.dimensions import LEAF, Dimensions
from stackmath.values import ClaimError

LONGEST = 100_000  # calls remembered: a page that loops over an equation must not fill the memory
KEEPING = (sum, abs, round, float, int, max, min, math.ceil, math.floor, math.fsum, math.prod)
INNER = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Tuple)  # all else is a leaf


class Recorded(Protocol):
    """What an equation has to say of itself when it is called."""

    @property
    def name(self) -> str:
        """Its name with its chapter: attention.kv_cache."""

    @property
    def number(self) -> str:
        """Its permanent number: 3.5."""

    @property
    def unit(self) -> str:
        """The unit of its result: byte, FLOP/s, 1."""


@dataclass(frozen=True, eq=False)
class Call:
    """A call of an equation; the result is kept alive, so that its identity stays its own."""

    equation: Recorded
    inputs: Mapping[str, Any]
    result: Any

    @property
    def unit(self) -> str:
        """The unit of the result."""
        return self.equation.unit


@dataclass(frozen=True, eq=False)
class Datum:
    """A value from the data files."""

    name: str
    unit: str
    source: str
    value: Any


@dataclass(frozen=True)
class Trace:
    """The value of a claim, its dimension in base units where known, and what it rests on."""

    value: Any
    dimension: str | None
    calls: tuple[Call, ...]
    data: tuple[Datum, ...]


# Keyed by identity; each record keeps its object alive, so no other object can have its key.
_calls: dict[int, Call] = {}
_data: dict[int, Datum] = {}
_recording = False


def record() -> None:
    """Remember the calls of equations from here on."""
    global _recording
    _recording = True


def note(equation: Recorded, inputs: Mapping[str, Any], result: Any) -> None:
    """Remember a call of an equation, if calls are recorded; arrays are no claim's value."""
    if not _recording or getattr(result, "ndim", None):
        return
    _calls.pop(id(result), None)  # a repeated result goes to the end of the queue
    _calls[id(result)] = Call(equation, dict(inputs), result)
    if len(_calls) > LONGEST:
        del _calls[next(iter(_calls))]


def note_datum(name: str, unit: str, source: str, value: Any) -> None:
    """Remember a value of the data files."""
    _data[id(value)] = Datum(name, unit, source, value)


def datum(name: str) -> Datum | None:
    """Return the value of the data files that has a name, if it was ever read."""
    return next((one for one in _data.values() if one.name == name), None)


def trace(expression: str, namespace: dict[str, Any]) -> Trace:
    """Return the value of a claim in a namespace, and what it rests on.

    The claim is evaluated once, with each leaf of its arithmetic looked at in passing: to
    evaluate a leaf a second time could give another object.

    Raises: what the claim raises; SyntaxError where it is no expression; ClaimError where it
        assigns, or adds or compares quantities of different dimensions.
    """
    tree = ast.parse(expression.strip(), "<claim>", mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.NamedExpr):
            raise ClaimError(f"assigns {node.target.id}, and a claim may only give a value")
    leaves = Leaves(namespace)
    body = leaves.visit(tree.body)
    code = compile(ast.fix_missing_locations(ast.Expression(body)), "<claim>", "eval")
    value = eval(code, namespace, {LEAF: leaves.look})
    origins = leaves.origins(namespace)
    known = {index: origin.unit for index, origin in origins.items()}
    dimension = None
    if known or not leaves.nodes:  # of parts that are all unknown nothing is known
        dimension = Dimensions(expression.strip(), known).of(body)
    return Trace(
        value,
        None if dimension is None else units.name(dimension),
        tuple(dict.fromkeys(at for at in origins.values() if isinstance(at, Call))),
        tuple(dict.fromkeys(at for at in origins.values() if isinstance(at, Datum))),
    )


class Leaves(ast.NodeTransformer):
    """The leaves of a claim's arithmetic: each is wrapped in a call that looks at its object."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.nodes: list[ast.expr] = []
        self.objects: dict[int, Any] = {}

    def visit(self, node: ast.AST) -> Any:
        """Return the node with its leaves wrapped."""
        if isinstance(node, INNER) and not any(
            isinstance(part, ast.Starred) for part in ast.iter_child_nodes(node)
        ):
            return self.generic_visit(node)
        if not isinstance(node, ast.expr) or isinstance(node, ast.Constant):
            return node
        if isinstance(node, ast.Call) and self._keeps_unit(node):
            for place, of in enumerate(node.args):
                if isinstance(of, ast.List | ast.Tuple):
                    of.elts = [self.visit(part) for part in of.elts]
                else:
                    node.args[place] = self.visit(of)
            return node
        self.nodes.append(node)
        name = ast.Name(LEAF, ast.Load())
        wrapped = ast.Call(name, [ast.Constant(len(self.nodes) - 1), node], [])
        return ast.copy_location(wrapped, node)

    def _keeps_unit(self, node: ast.Call) -> bool:
        """Return whether this is `sum`, `abs` or the like, whose unit is that of its argument."""
        if not _is_dotted(node.func) or not node.args or node.keywords:
            return False
        if any(isinstance(part, ast.Starred) for part in ast.walk(node)):
            return False
        try:
            called = eval(compile(ast.Expression(node.func), "<claim>", "eval"), self.namespace)
        except Exception:
            return False  # evaluating the claim says why
        return any(called is one for one in KEEPING)

    def look(self, index: int, value: Any) -> Any:
        """Return a leaf's object, having seen it."""
        self.objects[index] = value
        return value

    def origins(self, namespace: dict[str, Any]) -> dict[int, Call | Datum]:
        """Return where the objects come from; `a and b` may have stopped before a leaf."""
        found = {}
        for index, value in self.objects.items():
            origin = _origin(self.nodes[index], value, namespace)
            if origin is not None:
                found[index] = origin
        return found


def _origin(leaf: ast.expr, value: Any, namespace: dict[str, Any]) -> Call | Datum | None:
    """Return the call or datum whose very object this is, if there is one."""
    call = _calls.get(id(value))
    if not _is_shared(value):
        return call or _data.get(id(value))
    if call and isinstance(leaf, ast.Call) and _is_dotted(leaf.func):
        called = eval(compile(ast.Expression(leaf.func), "<claim>", "eval"), namespace)
        return call if called is call.equation else None
    return None


def _is_shared(value: Any) -> bool:
    """Return whether Python keeps one object for every occurrence of this value."""
    return value is None or isinstance(value, bool) or (type(value) is int and -5 <= value <= 256)


def _is_dotted(node: ast.expr) -> bool:
    """Return whether this is a name or an attribute of one, so that reading it again is safe."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
