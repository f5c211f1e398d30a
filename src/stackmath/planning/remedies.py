"""Remedies: the verdict on a plan of serving, what would fit instead, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from stackmath.data import Device
from stackmath.formats import BLOCKS
from stackmath.models import Model
from stackmath.numerals import display
from stackmath.planning import NODE
from stackmath.planning.demand import Choices, asked, sharded, users_max
from stackmath.planning.room import Room
from stackmath.planning.search import largest, smallest_card
from stackmath.planning.shards import KEPT, PLAIN, groups, takes
from stackmath.planning.steps import Machine, Step

# Formats of weights that are tried, widest first; fp8 only where the card computes with it.
NARROWER = ("fp8", "int8", "q6_K", "q5_K", "int4_g128", "q3_K", "q2_K")


def verdict(
    model: Model, card: Device, made: Choices, held: Room, most: int, once: Step | None
) -> str:
    """Return whom the plan serves and what binds it, or what it lacks and what would fit.

    Args:
        model: the network.
        card: a device.
        made: the choices, made out.
        held: what the users asked for take on one card; one user where none were named.
        most: users that fit.
        once: a decode step of those that fit; None: nobody.

    """
    if held.fits and once is not None:
        users = most if made.users is None else made.users
        also = f" ({most:,} would fit)" if most > users else ""
        each = "each " if users > 1 else ""
        return (
            f"Fits: {_users(users)} of {made.T:,} tokens{also} on {_cards(card, made.n_tp or 1)}, "
            f"{each}at {display(1 / once.total)} tokens/s; {once.binds} binds."
        )
    would = tuple(changes(model, card, made))
    fix = f"What would fit: {'; '.join(would)}." if would else "Nothing that was tried would fit."
    return f"Does not fit: {_lack(card, made, held, most)}. {fix}"


def changes(model: Model, card: Device, made: Choices) -> Iterator[str]:
    """Yield what would fit, each with all else as it is."""
    users = made.users or 1

    def of(on: Device = card, **other: object) -> Room:
        now = replace(made, **other)  # type: ignore[arg-type]
        return asked(sharded(model, now), on, now, users)

    most = users_max(sharded(model, made), card, made)
    if most:
        yield _users(most)
    longest = largest(lambda T: of(T=T).fits)
    if longest > 1:  # a prompt and an answer
        yield f"a context of at most {longest:,} tokens"
    if made.kv_bytes > 1 and of(kv_bytes=1).fits:
        yield "a cache of 1 byte an element"
    narrower = (one for one in NARROWER if BLOCKS[one].bits < BLOCKS[made.precision].bits)
    for one in narrower:
        if (one != "fp8" or "fp8" in card.peaks) and of(precision=one).fits:
            yield f"weights in {one}"
            break
    n = next((n for n in groups(model) if n > (made.n_tp or 1) and of(n_tp=n).fits), None)
    if n:
        yield f"{n:,} cards"
    single = smallest_card(of(n_tp=1).asked, made.usable)
    if single is not None and single.name != card.name:
        yield f"one {single.title} with {display(single['memory'], 'byte')}"


def notes(
    model: Model, card: Device, made: Choices, cards: Machine, price: float | None
) -> tuple[str, ...]:
    """Return what the numbers of a plan rest on, and which of them cannot be given."""
    said = []
    if cards.peak is None:
        said.append(
            f"No peak of {card.title} is known for weights in {made.precision}, so there is no "
            "time to first token, and a step is counted without its compute."
        )
    else:
        said.append(f"Products are computed in {cards.compute_format} at {_rate(cards.peak)}.")
    if not takes(model, made.precision, "attention"):
        said.append(f"Only the experts are in {made.precision}; all else stays in {KEPT}.")
    elif made.precision not in PLAIN:
        said.append(f"Embeddings, norms, routers, biases and the head stay in {KEPT}.")
    if made.usable < 1:
        said.append(
            "Activations, the runtime and fragments are left to the "
            f"{display(100 * (1 - made.usable))} % of memory that is not usable."
        )
    if made.efficiency == 1:
        said.append("Memory is read at its full bandwidth: a ceiling that engines stay below.")
    if cards.n > 1 and cards.link is None:
        said.append(f"No interconnect of {card.title} is known: all-reduces are left out.")
    elif cards.n > 1 and made.interconnect is None and "interconnect" in card.notes:
        said.append(f"Interconnect: {card.notes['interconnect']}")
    if cards.n > NODE:
        said.append(
            f"{cards.n} cards are more than one machine holds, and what links machines is slower "
            "than what links their cards."
        )
    if price is None:
        said.append(f"No price of {card.title} is known, so there is no cost.")
    context = model.get("context")
    if context is not None and made.T is not None and context < made.T:
        said.append(f"The model was configured for a context of {context:,} tokens.")
    return tuple(said)


def _lack(card: Device, made: Choices, held: Room, most: int) -> str:
    """Return what is too large, and by how much."""
    n = made.n_tp or 1
    has = f"the {display(floor(held.usable * held.memory), 'byte')} that {card.title} gives"
    each = "" if n == 1 else " on each card"
    weights, cache = held.parts["weights"], held.parts["cache"]
    over = held.usable * held.memory - weights
    if over < 0:
        return (
            f"weights of {display(weights, 'byte')} in {made.precision}{each} are "
            f"{display(-over, 'byte')} more than {has}"
        )
    whose = "one user's cache" if not most else f"the cache of {made.users:,} users"
    return (
        f"{whose} of {made.T:,} tokens takes {display(cache, 'byte')}{each}, "
        f"{display(-held.free, 'byte')} more than weights of {display(weights, 'byte')} leave of "
        f"{has}"
    )


def _users(count: int) -> str:
    return "1 user" if count == 1 else f"{count:,} users"


def _cards(card: Device, n: int) -> str:
    return card.title if n == 1 else f"{n:,} × {card.title}"


def _rate(peak: float) -> str:
    return display(peak, "FLOP/s")
