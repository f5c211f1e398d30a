"""The demand of serving: what somebody decides, and what it asks of the memory of each card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stackmath.data import Device
from stackmath.models import Model
from stackmath.models.counts import usual_context
from stackmath.planning import NODE, checks
from stackmath.planning.room import USABLE, Room, room
from stackmath.planning.shards import KEPT, Shard, groups, heads, known_format

ANSWER = 512  # tokens of it that are answered, where nobody says how many


@dataclass(frozen=True)
class Choices:
    """What somebody decides about serving a model; `serve` says what each is."""

    n_tp: int | None = 1
    T: int | None = None
    T_in: int | None = None
    T_out: int | None = None
    users: int | None = None
    precision: str = KEPT
    kv_bytes: float = 2
    block: int = 16
    usable: float = USABLE
    mfu: float = 0.4
    efficiency: float = 1
    interconnect: float | None = None
    t_red: float = 0
    price: float | None = None


DEFAULTS = Choices()


def made_out(model: Model, card: Device, made: Choices) -> Choices:
    """Return the choices with what they leave open, if each makes sense.

    Raises: ValueError, naming the one that makes none.
    """
    checks.decoder(model, "serving")
    checks.whole(**checks.given(made, "n_tp", "T", "T_in", "T_out", "users", "block"))
    checks.share(usable=made.usable, mfu=made.mfu, efficiency=made.efficiency)
    checks.positive(**checks.given(made, "kv_bytes", "interconnect", "price"))
    checks.not_negative(t_red=made.t_red)
    if made.n_tp is not None and made.n_tp not in groups(model):
        raise ValueError(
            f"{made.n_tp} cards cannot share {heads(model)} evenly, and engines refuse; "
            f"{_listed(groups(model))} can"
        )
    made = _lengths(model, replace(made, precision=known_format(made.precision)))
    return made if made.n_tp else replace(made, n_tp=fewest(model, card, made))


def _lengths(model: Model, made: Choices) -> Choices:
    """Return the choices with all three lengths, of which one follows from the others."""
    T, T_in, T_out = made.T, made.T_in, made.T_out
    if T is None and T_in and T_out:
        T = T_in + T_out
    if T is None:
        T = usual_context(model)
    if T_in is None:
        T_in = T - (T_out or min(ANSWER, T // 2))
    if T_out is None:
        T_out = T - T_in
    if min(T_in, T_out) < 1 or T_in + T_out != T:
        raise ValueError(
            f"a context of {T:,} tokens is no prompt of {T_in:,} and an answer of {T_out:,}: "
            "together they must make it up, each of at least 1"
        )
    return replace(made, T=T, T_in=T_in, T_out=T_out)


def _listed(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} or {last}" if most else last


def sharded(model: Model, made: Choices) -> Shard:
    """Return one card's share of a model, by decisions that are made out."""
    return Shard(model, made.n_tp or 1, made.precision, made.kv_bytes, made.block)


def asked(shard: Shard, card: Device, made: Choices, users: int) -> Room:
    """Return what so many users ask of one card."""
    parts = {"weights": shard.held, "cache": users * shard.cache(made.T or 1)}
    return room(card, parts, made.usable)


def users_max(shard: Shard, card: Device, made: Choices) -> int:
    """Return the users whose whole contexts fit beside the weights: EQ 8.9, in whole bytes."""
    free = int(made.usable * card["memory"]) - shard.held
    return max(0, free // shard.cache(made.T or 1))


def fewest(model: Model, card: Device, made: Choices) -> int:
    """Return the fewest cards that hold the users asked for, or one; a node's where none do."""
    fitting, users = groups(model), made.users or 1
    for n in fitting:
        shard = sharded(model, replace(made, n_tp=n))
        if asked(shard, card, made, users).fits:
            return n
    return max(n for n in fitting if n <= NODE)
