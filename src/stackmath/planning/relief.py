"""Relief: the first change that makes a training run fit where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from stackmath.models import Model
from stackmath.numerals import display
from stackmath.planning import NODE
from stackmath.planning.layout import Layout, layout
from stackmath.planning.search import fewest_cards, largest, smallest_card
from stackmath.planning.shards import groups

CONTEXTS = 8  # doublings of context parallelism that are tried
Change = tuple[str, Layout]
Asked = Callable[[Layout], float]  # bytes of the fullest device


def change(model: Model, made: Layout, asked: Asked, free: float) -> Change | None:
    """Return the first change that fits, as a sentence says it, with its layout; None if none does.

    In this order: a higher stage of ZeRO, more recomputation, sequence parallelism, a smaller
    micro-batch, more data-parallel devices, larger tensor parallelism on the same devices; then
    these together; then larger groups of devices for each copy, and as many copies as it takes.
    """

    def fits(other: Layout) -> bool:
        return asked(other) <= free

    for said, other in _single(model, made, fits):
        if fits(other):
            return said, other
    most = _most(made)
    for said, other in _single(model, most, fits):
        if fits(other):
            return f"{_together(made, most, said)}", other
    for wider in _larger(model, most):
        grown = wider if fits(wider) else _grown(wider, fits)
        if grown is not None:
            return f"{_together(made, wider, _devices(grown))}", grown
    return None


def larger_card(asked: float, usable: float) -> str:
    """Return what else there is where no change fits: another device, or that there is none."""
    card: Any = smallest_card(asked, usable)
    if card is None:
        return (
            f"No change that was tried would fit, and no known device has {display(asked, 'byte')} "
            "of memory to give."
        )
    return (
        f"No change that was tried would fit on this device; {card.title} with "
        f"{display(card['memory'], 'byte')} would."
    )


def _single(model: Model, made: Layout, fits: Callable[[Layout], bool]) -> Iterator[Change]:
    """Yield each change with all else as it is."""
    for zero in range(made.zero + 1, 4):
        yield f"ZeRO-{zero}", replace(made, zero=zero)
    if made.recompute == "none" and not made.fused_attention:
        yield "selective recomputation", replace(made, recompute="selective")
    if made.recompute != "full":
        yield "full recomputation", replace(made, recompute="full")
    if not made.sequence_parallel and made.n_tp > 1:
        yield "sequence parallelism", replace(made, sequence_parallel=True)
    n_seq = largest(lambda n: fits(replace(made, n_seq=n)), made.n_seq - 1)
    if n_seq:
        yield f"a micro-batch of {n_seq}", replace(made, n_seq=n_seq)
    for zero in sorted({made.zero, 3}):
        grown = _grown(replace(made, zero=zero), fits)
        if grown is not None:
            more = "" if zero == made.zero else f", with ZeRO-{zero}"
            yield _devices(grown) + more, grown
    for other in _wider(model, made):
        yield f"n_tp of {other.n_tp} on the same {other.n:,} devices", other


def _devices(made: Layout) -> str:
    return f"{made.n:,} devices, n_dp of {made.n_dp:,}"


def _grown(made: Layout, fits: Callable[[Layout], bool]) -> Layout | None:
    """Return the layout with as many more data-parallel devices as it takes, or None."""

    def times(k: int) -> Layout:
        assert made.n_dp is not None and made.n is not None
        return replace(made, n_dp=k * made.n_dp, n=k * made.n)

    k = fewest_cards(lambda k: fits(times(k)))
    return times(k) if k > 1 else None


def _wider(model: Model, made: Layout) -> Iterator[Layout]:
    """Yield the layouts of larger tensor parallelism on as many devices."""
    for n_tp in groups(model):
        if n_tp <= made.n_tp:
            continue
        try:
            yield layout(model, replace(made, n_tp=n_tp, n_dp=None))
        except ValueError:
            continue


def _larger(model: Model, made: Layout) -> Iterator[Layout]:
    """Yield the layouts of larger groups: of tensor parallelism, then of context parallelism."""
    most = made
    shapes: list[dict[str, Any]] = [
        {"n_tp": n_tp} for n_tp in groups(model) if made.n_tp < n_tp <= NODE
    ]
    shapes += [{"n_cp": made.n_cp * 2**k} for k in range(1, CONTEXTS)]
    for shape in shapes:
        try:
            most = layout(model, replace(most, **shape, n=None))
        except ValueError:
            continue
        yield most


def _most(made: Layout) -> Layout:
    """Return the layout with all that saves memory on the same devices."""
    return replace(made, zero=3, recompute="full", n_seq=1, sequence_parallel=True)


def _together(before: Layout, after: Layout, last: str) -> str:
    said = [
        *([f"ZeRO-{after.zero}"] if after.zero != before.zero else []),
        *(["full recomputation"] if after.recompute != before.recompute else []),
        *(["sequence parallelism"] if after.spread != before.spread == 1 < before.n_tp else []),
        *(["a micro-batch of 1"] if after.n_seq != before.n_seq else []),
        *([f"n_tp of {after.n_tp}"] if after.n_tp != before.n_tp else []),
        *([f"n_cp of {after.n_cp}"] if after.n_cp != before.n_cp else []),
        last,
    ]
    return " with ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else last
