"""Claims: a number is what its expression gives, a truth is true, a waiver has a number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from stackmath import definitions, numerals, units
from stackmath.execute.runs import ClaimRun, Run
from stackmath.numerals import Numeral, Range
from stackmath.page import Claim, Edit, Page, Span
from stackmath.results import ClaimResult
from stackmath.rules import FIX, Found, Seen, origins


def expressions(page: Page) -> list[list[str]]:
    """Return what each claim has evaluated: itself, then a comparison's sides or what it rests on.

    What a name stands for is asked for besides, where arithmetic of the page gave it: that has
    a unit, which the name alone does not show.
    """
    pairs = zip(page.claims, definitions.written_out(page), strict=True)
    return [_asked(claim, longer) for claim, longer in pairs]


def _asked(claim: Claim, longer: str | None) -> list[str]:
    if claim.kind == "~":
        return []
    if longer is not None:
        return [claim.expression, longer]
    try:
        tree = ast.parse(claim.expression.strip(), mode="eval").body
    except SyntaxError:
        return [claim.expression]  # the page reader has named it
    if claim.kind == "?" and isinstance(tree, ast.Compare):
        sides = [tree.left, *tree.comparators]
        return [claim.expression, *(ast.unparse(side) for side in sides)]
    return [claim.expression]


def runs(page: Page, run: Run) -> list[list[ClaimRun]]:
    """Return what each claim of a page gave: its expression first, then a comparison's sides."""
    given = iter(run.claims)
    every = zip(page.claims, expressions(page), strict=True)
    return [_traced(claim, [next(given) for _ in asked]) for claim, asked in every]


def _traced(claim: Claim, mine: list[ClaimRun]) -> list[ClaimRun]:
    """Return what a claim gave; before it, what the arithmetic behind it shows of its unit."""
    if claim.kind != "=" or len(mine) < 2:
        return mine
    first, longer = mine
    same = first.error is None and longer.error is None and first.value == longer.value
    if not same or first.dimension is not None or not (longer.calls or longer.data):
        return [first]
    return [longer, first]


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each claim that fails; note what each claim gives and which stretch it covers."""
    seen.gave = runs(seen.page, seen.run)
    every = zip(seen.page.claims, seen.gave, strict=True)
    for index, (claim, mine) in enumerate(every):
        number = None if claim.kind == "?" else _number(seen.page, claim)
        if number is not None:
            seen.numbers[index] = number
            seen.covered.append(number[0] if claim.math is None else claim.math)
        if claim.kind == "?":
            found = list(_truth(claim, mine))
        elif number is None:
            found = [Found(claim.span, _stray(claim))]
        elif claim.kind == "=":
            # "295 FLOP while it reads a byte": a bare number behind which arithmetic of the page
            # stands may have its unit in words. Only a unit that is printed can be a wrong one.
            run = mine[-1] if any(map(_is_bare, _parts(number[1]))) else mine[0]
            alone = len(mine) == 1 and origins.is_leaf(claim.expression)
            found = list(_value(claim, number, run, alone=alone))
        else:
            found = []
        seen.claims.append(_result(seen.page, claim, mine, right=not found))
        yield from found


def _number(page: Page, claim: Claim) -> tuple[Span, Numeral | Range] | None:
    """Return the number that a claim stands behind, and its place."""
    place = claim.before if claim.math is None else claim.math
    inside, base = page.source(place), place.start
    found = numerals.ending(inside)
    if found is None:
        return None
    start, number = found
    return Span(base + start, base + start + len(number.text)), number


def _stray(claim: Claim) -> str:
    what = "claim" if claim.kind == "=" else "waiver"
    return f"this {what}, '{claim.expression}', stands behind no number; put it directly after one."


def _value(
    claim: Claim, number: tuple[Span, Numeral | Range], run: ClaimRun, *, alone: bool
) -> Iterator[Found]:
    """Yield what is wrong with a number; alone is one that names a value and no arithmetic."""
    span, printed = number
    if run.error is not None:
        yield Found(span, f"'{claim.expression}' cannot be evaluated: {run.error}.")
        return
    value: Any = run.value
    if isinstance(value, bool):
        yield Found(span, f"'{claim.expression}' gives {value}; a truth is claimed with <!--? -->.")
        return
    if untrue := origins.fault(run, alone=alone):
        yield Found(span, f"'{claim.expression}' cannot be believed: {untrue}.")
        return
    pair = isinstance(value, tuple)
    if pair != isinstance(printed, Range):
        wanted = "a range such as 7.9–37.8" if pair else "one number"
        yield Found(span, f"prints {printed.text}; {claim.expression} gives {wanted}.")
        return
    parts = zip(_parts(printed), value if pair else (value,), strict=True)
    wrong = [(one, given) for one, given in parts if not _fits(one, given, run)]
    if not wrong:
        return
    one, given = wrong[0]
    yield _refused(claim, span, printed, one, given, value, run)


def _parts(printed: Numeral | Range) -> tuple[Numeral, ...]:
    return (printed.low, printed.high) if isinstance(printed, Range) else (printed,)


def _is_bare(printed: Numeral) -> bool:
    return printed.unit is None or printed.unit.dimensionless


def _fits(printed: Numeral, value: Any, run: ClaimRun) -> bool:
    count = numerals.as_count(printed) if run.dimension == "1" else None
    if count is not None:  # 70 B is 70·10⁹ where a count is claimed, and bytes elsewhere
        printed = count
    return _same_dimension(printed, run) and numerals.agrees(printed, value)


def _same_dimension(printed: Numeral, run: ClaimRun) -> bool:
    """Return whether the printed unit measures what the value is; unknown counts as yes."""
    if run.dimension is None or not (run.calls or run.data):
        return True
    wanted = units.parse(run.dimension).dimension if run.dimension != "1" else None
    if printed.unit is None or printed.unit.dimensionless:
        return not wanted
    return bool(printed.unit.dimension == (wanted or units.dimension_of_nothing()))


def _refused(
    claim: Claim,
    span: Span,
    printed: Numeral | Range,
    one: Numeral,
    given: Any,
    value: Any,
    run: ClaimRun,
) -> Found:
    """Return the finding on a number that its claim does not give."""
    if not _same_dimension(one, run):
        unit = one.unit.text if one.unit is not None and one.unit.text else "no unit"
        return Found(
            span,
            f"prints {printed.text}, in {unit}; {claim.expression} is in {run.dimension}: "
            "print it in a unit of that.",
        )
    right = numerals.written_like(printed, value)
    slip = numerals.slip(one, given, one.unit)
    why = f" ({slip})" if slip else ""
    if right == printed.text or not re.search("[1-9]", right):
        # In this unit, at these digits, the value cannot be told: a person must choose others.
        return Found(span, f"prints {printed.text}; {claim.expression} gives {_exact(given)}{why}.")
    sentence = f"prints {printed.text}; {claim.expression} gives {right}{why}."
    return Found(span, sentence + FIX, (Edit(span, right),))


def _truth(claim: Claim, runs: list[ClaimRun]) -> Iterator[Found]:
    run = runs[0]
    if run.error is not None:
        yield Found(claim.span, f"'{claim.expression}' cannot be evaluated: {run.error}.")
    elif run.value is not True:
        if not isinstance(run.value, bool):
            yield Found(claim.span, f"'{claim.expression}' gives {run.value}, not a truth.")
            return
        sides = [_exact(side.value) for side in runs[1:] if side.error is None]
        told = f": its sides are {' and '.join(sides)}" if sides else ""
        yield Found(claim.span, f"'{claim.expression}' is false{told}.")
    elif not _holds(claim, [side.value for side in runs[1:] if side.error is None]):
        sides = [_exact(side.value) for side in runs[1:]]
        told = f"its sides are {' and '.join(sides)}, whatever they say of themselves"
        yield Found(claim.span, f"'{claim.expression}' cannot be believed: {told}.")


def _holds(claim: Claim, sides: list[Any]) -> bool:
    """Return whether the plain numbers of a comparison compare so: objects of a page may lie."""
    tree = ast.parse(claim.expression.strip(), mode="eval").body
    if not isinstance(tree, ast.Compare) or len(sides) != 1 + len(tree.ops):
        return True
    pairs = zip(tree.ops, sides, sides[1:], strict=False)
    return all(_compares(op, left, right) for op, left, right in pairs)


def _compares(op: ast.cmpop, left: Any, right: Any) -> bool:
    """Return whether two values compare so, the noise of a float forgiven."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return True
    close = origins.same(left, right)
    match op:
        case ast.Eq():
            return close
        case ast.NotEq():
            return bool(left != right) or type(left) is not type(right)
        case ast.Lt() | ast.LtE():
            return close or bool(left < right)
        case ast.Gt() | ast.GtE():
            return close or bool(left > right)
    return True


def _exact(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_exact(one) for one in value)
    if isinstance(value, Fraction):
        value = float(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.12g}"


def _result(page: Page, claim: Claim, runs: list[ClaimRun], *, right: bool) -> ClaimResult:
    """Return what the site shows of a claim."""
    line = page.place(claim.span.start)[0]
    if claim.kind == "~" or not runs or runs[0].error is not None:
        return ClaimResult(line, claim.kind, claim.expression, right=right)
    run = runs[0]
    calls = [
        {
            "equation": call.name,
            "number": call.number,
            "unit": call.unit,
            "inputs": {name: _exact(value) for name, value in call.inputs.items()},
            "result": _exact(call.result),
        }
        for call in run.calls
    ]
    data = [
        {"name": d.name, "value": _exact(d.value), "unit": d.unit, "source": d.source}
        for d in run.data
    ]
    value = run.value
    text = str(value) if isinstance(value, bool) else _exact(value)
    return ClaimResult(
        line, claim.kind, claim.expression, text, run.dimension or "", calls, data, right
    )
