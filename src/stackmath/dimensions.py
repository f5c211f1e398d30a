"""The dimension of a claim, worked out from the units of its leaves."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from stackmath import units
from stackmath.values import ClaimError

LEAF = "__leaf__"  # what a leaf of a claim is wrapped in: __leaf__(index, leaf)


class Dimensions:
    """The dimensions of a claim's parts, from the units of its leaves."""

    def __init__(self, expression: str, known: Mapping[int, str]) -> None:
        self.expression = expression
        self.known = known  # the unit of each leaf that was traced

    def of(self, node: ast.expr) -> Any:
        """Return the dimension of a part, None where it is not known."""
        match node:
            case ast.Constant(value=int() | float()):
                return units.dimension_of_nothing()
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=int(index)), _]) if (
                name == LEAF
            ):
                unit = self.known.get(index)
                return None if unit is None else units.parse(unit).dimension
            case ast.Call(args=[ast.List() | ast.Tuple() as parts, *_]):
                return self.of_parts(node, parts.elts)
            case ast.Call(func=ast.Name(id="max" | "min"), args=[_, _, *_]):
                return self.alike(node.args)
            case ast.Call(args=[of, *_]):
                return self.of(of)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return self.of(node.operand)
            case ast.BinOp():
                return self.of_operation(node)
            case ast.Tuple():
                return self.alike(node.elts)
            case ast.Compare():
                self.alike([node.left, *node.comparators])
            case ast.BoolOp():
                for part in node.values:
                    self.of(part)
        return None

    def of_parts(self, call: ast.Call, parts: Sequence[ast.expr]) -> Any:
        """Return the dimension of a sum or a product of parts that are written out."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        if name != "prod":
            return self.alike(parts)
        product = units.dimension_of_nothing()
        for dimension in map(self.of, parts):
            if dimension is None:
                return None
            product = product * dimension
        return product

    def of_operation(self, node: ast.BinOp) -> Any:
        """Return the dimension of an arithmetic operation."""
        if isinstance(node.op, ast.Add | ast.Sub):
            return self.alike([node.left, node.right])
        left, right = self.of(node.left), self.of(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Pow):
            return _power(left, right, node.right)
        if isinstance(node.op, ast.Mult):
            made = left * right
        elif isinstance(node.op, ast.Div | ast.FloorDiv):
            made = left / right
        else:
            return None
        # 2 · N may be operations or bytes, and 80e9 over bytes is bytes over bytes: a number that
        # is written out may have a unit that nobody names.
        bare = any(_is_written_out(side) for side in (node.left, node.right))
        divided = not isinstance(node.op, ast.Mult) and _is_written_out(node.left) and right
        return None if bare and (divided or not made) else made

    def alike(self, parts: Sequence[ast.expr]) -> Any:
        """Return the dimension that parts which stand together share.

        A bare number beside bytes is taken for bytes that somebody wrote out: no verdict.
        Raises: ClaimError where two parts are known to differ.
        """
        known = [(part, self.of(part)) for part in parts if not _is_written_out(part)]
        traced = [(part, dimension) for part, dimension in known if dimension is not None]
        for part, dimension in traced[1:]:
            first, other = traced[0]
            if dimension != other:
                raise ClaimError(
                    f"{self.source(first)} is in {units.name(other)} and {self.source(part)} "
                    f"is in {units.name(dimension)}: they cannot stand together"
                )
        if len(traced) == len(parts):
            return traced[0][1]
        whole = not known or (len(traced) == len(known) and not traced[0][1])
        return units.dimension_of_nothing() if whole else None

    def source(self, part: ast.expr) -> str:
        """Return a part of the claim as it was written."""
        return ast.get_source_segment(self.expression, part) or self.expression


def _is_written_out(node: ast.expr) -> bool:
    """Return whether this part is made of literal numbers only."""
    return not any(isinstance(part, ast.Name) and part.id == LEAF for part in ast.walk(node))


def _power(base: Any, exponent: Any, node: ast.expr) -> Any:
    """Return the dimension of a power: a base with a unit needs an exponent written out."""
    if exponent:
        return None
    if not base:
        return base
    if any(isinstance(part, ast.Name) for part in ast.walk(node)):
        return None
    value = eval(compile(ast.Expression(node), "<claim>", "eval"), {})
    return base ** Fraction(value).limit_denominator(1000)
