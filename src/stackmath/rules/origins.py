"""Origins: what a claim says that it comes from gives what the claim says, also outside the page.

The page's own process told where its numbers come from, and its code could have put another
equation there, or another value into the data. So each call is made again here, and each datum
read again, where no code of the page ever ran.
"""

from __future__ import annotations

import ast
import math
from functools import lru_cache
from typing import Any

from stackmath import catalog, provenance
from stackmath.execute.runs import Citation, ClaimRun, Substitution

CLOSE = 1e-9


def fault(run: ClaimRun, *, alone: bool) -> str:
    """Return what is untrue of where a claim says that it comes from; nothing if all is true.

    A claim that names one value alone must have the value of its one origin.
    """
    for call in run.calls:
        if right := _called(call):
            return right
    for datum in run.data:
        if right := _read(datum):
            return right
    origins: list[Any] = [*(call.result for call in run.calls), *(d.value for d in run.data)]
    if alone and len(origins) == 1 and not same(run.value, origins[0]):
        return f"it gives {run.value}, and what it comes from gives {origins[0]}"
    return ""


def _called(call: Substitution) -> str:
    """Return how an equation differs from what a page says that it gave."""
    one = _equation(call.name, call.number)
    if one is None:
        return f"there is no EQ {call.number}, {call.name}, that it says it comes from"
    inputs: dict[str, Any] = dict(call.inputs)
    if set(one.symbols) != set(inputs) or any(isinstance(v, str) for v in inputs.values()):
        return ""  # with others written out, or of arrays: not to be repeated from here
    try:
        right = one(**inputs)
    except (ValueError, TypeError, ArithmeticError) as error:
        return f"{one.name} does not take what it says that it took ({error})"
    if same(right, call.result):
        return ""
    return f"{one.name} gives {right} for its inputs, and not {call.result}: something replaced it"


def _read(datum: Citation) -> str:
    """Return how the data differ from what a page says that they hold."""
    known = _datum(datum.name)
    if known is None or same(known.value, datum.value):
        return ""
    return f"{datum.name} is {known.value} in the data, and not {datum.value}"


@lru_cache(maxsize=1024)
def _equation(name: str, number: str) -> Any:
    """Return the equation of a name and number, or None."""
    for full, one in catalog.equations().items():
        if one.number == number and name in (full, full.partition(".")[2]):
            return one
    return None


@lru_cache(maxsize=1024)
def _datum(name: str) -> provenance.Datum | None:
    """Return the datum of a name as the files have it, or None."""
    from stackmath import data, models

    owner = name.rpartition(".")[0]
    for load in (data.device, data.coefficients, models.model):
        try:
            load(owner)
        except (LookupError, ValueError, OSError):
            continue
        return provenance.datum(name)
    return None


def same(first: Any, second: Any) -> bool:
    """Return whether two values are the same number, but for the noise of a float."""
    if isinstance(first, tuple) or isinstance(second, tuple):
        return bool(first == second)
    try:
        return bool(first == second) or math.isclose(first, second, rel_tol=CLOSE)
    except (TypeError, ValueError, OverflowError):
        return True  # text of what is no number


def is_leaf(expression: str) -> bool:
    """Return whether a claim names a value, and does nothing with it."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return False
    return isinstance(tree, ast.Name | ast.Attribute)
