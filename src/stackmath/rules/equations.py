"""Equations: each block is what its equation prints, and its witnesses hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmath import catalog, data, numerals
from stackmath.data.files import DataError
from stackmath.numerals import Numeral
from stackmath.page import Edit, EquationBlock, Span
from stackmath.rules import FIX, Found, Seen, first_difference

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement, Witness


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each equation block that differs from its equation or stands twice."""
    for block in seen.page.equations:
        seen.covered.append(block.body)
        one = catalog.equations().get(block.name)
        if one is None:
            try:
                near = catalog.full_name(catalog.find(block.name))
                yield Found(block.span, f"write the full name, {near}, for '{block.name}'.")
            except catalog.UnknownEquation as unknown:
                yield Found(block.span, f"{unknown}.")
            continue
        yield from _compared(seen, block, one)
        yield from _placed(seen, block)
        yield from _sourced(block, one)
        yield from _witnessed(block, one)


def _compared(seen: Seen, block: EquationBlock, one: Equation | Statement) -> Iterator[Found]:
    from stackmath import latex  # SymPy is slow to import: only where a page shows equations

    right = latex.equation(one)
    shown = seen.page.source(block.body)
    if shown.strip() == right:
        return
    if block.body.start == block.body.end and not shown:
        edit = Edit(block.body, f"\n$$\n{right}\n$$")
        yield Found(block.span, f"{block.name} has no display below it.{FIX}", (edit,))
        return
    edit = Edit(block.body, f"\n{right}\n")
    start = block.body.start + len(shown) - len(shown.lstrip())
    same = first_difference(shown.strip(), right)
    place = Span(min(start + same, block.body.end), block.body.end)
    yield Found(place, f"differs from {block.name}, which is {right}.{FIX}", (edit,))


def _sourced(block: EquationBlock, one: Equation | Statement) -> Iterator[Found]:
    from stackmath.uses import cited  # with the equations, as above

    for key in cited(one):
        try:
            data.source(key)
        except DataError as unknown:
            yield Found(block.span, f"{block.name}: {unknown}.")


def _witnessed(block: EquationBlock, one: Equation | Statement) -> Iterator[Found]:
    from stackmath.equation import Equation

    if not isinstance(one, Equation):
        return  # a statement's witness runs a program: that is for the tests
    for witness in one.witnesses:
        told = f"{block.name}: its witness {witness.printed} ({witness.source}) fails"
        try:
            if not holds(one, witness):
                value = one(**witness.given)
                yield Found(block.span, f"{told}: the equation gives {value:,}.")
        except (TypeError, ValueError) as error:  # its inputs are none of the equation
            yield Found(block.span, f"{told}: {error}.")


def _placed(seen: Seen, block: EquationBlock) -> Iterator[Found]:
    places = seen.site.shown.get(block.name, ())
    mine = seen.page.path
    if len(places) > 1 and (places[0] != mine or places.count(mine) > 1):
        first = next(b for b in seen.page.equations if b.name == block.name)
        if places[0] != mine or block is not first:
            yield Found(
                block.span,
                f"{block.name} is shown in {places[0].name} already; refer to it by a link.",
            )


def holds(one: Equation, witness: Witness) -> bool:
    """Return whether an equation gives a witness's value, as printed or within its tolerance."""
    value = one(**witness.given)
    printed = numerals.parse(witness.printed)
    assert isinstance(printed, Numeral), f"the witness {witness.printed} is a range"
    if witness.within:
        return bool(abs(value / float(printed.value) - 1) <= witness.within)
    return numerals.agrees(printed, value)
