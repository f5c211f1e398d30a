"""Serving: whether a model fits on cards, for how many users, how fast, and at what price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stackmath.chapters import serving
from stackmath.data import Device
from stackmath.models import Model, attention_work
from stackmath.planning.demand import DEFAULTS, Choices, asked, made_out, sharded, users_max
from stackmath.planning.remedies import notes, verdict
from stackmath.planning.room import Room
from stackmath.planning.search import largest
from stackmath.planning.shards import Shard
from stackmath.planning.steps import Machine, Step, machine, prefill, step


@dataclass(frozen=True)
class Serving:
    """What serving a model takes and gives, in bytes, seconds, dollars, tokens and FLOP.

    Speeds are those of `users` at once, every context full. None: nobody fits, or a rate of the
    card is not known; `notes` says which.
    """

    choices: Choices  # as they were made out: the format, the tokens, the cards
    shard: Shard
    machine: Machine
    room: Room  # of one card, for `users`, or for those asked where these do not fit
    step: Step | None

    fits: bool
    verdict: str
    binds: str  # memory capacity, weight or cache bandwidth, compute, communication
    notes: tuple[str, ...]

    cards: int
    weights_bytes: int  # of the model, once
    weights_bytes_per_card: int
    weights_bytes_read: int | None  # by a step, from all cards together
    kv_bytes_per_user: int  # on all cards, blocks and copies included
    users: int  # that are served: as many as asked, or as fit
    users_max: int
    users_per_card: float  # of the most that fit

    ttft: float | None  # one prompt alone, no wait
    tpot: float | None
    latency: float | None  # of an answer
    tokens_per_second_per_user: float | None
    tokens_per_second: float
    decode_ceiling: float | None  # one user, no cache read: EQ 7.1
    arithmetic_intensity: float | None  # FLOP per byte of a decode step
    compute_bound_batch: int | None  # users from which weights are read faster than used
    cost_per_million_tokens: float | None
    cost_per_million_input_tokens: float | None


def serve(model: Model, card: Device, choices: Choices = DEFAULTS, **changed: object) -> Serving:
    """Return what serving a model on cards takes and gives, with a verdict.

    Weights and caches are counted to the byte; activations, the runtime and fragments are in the
    share of memory that is not usable. Times are ceilings but for `mfu` and `efficiency`: a
    decode step computes at the peak, and nothing waits but what `t_red` says.

    Args:
        model: a decoder.
        card: a device.
        choices: the decisions below, together.
        **changed: decisions that differ from `choices`: n_tp cards that share every layer, None
            for the fewest that fit; T, tokens of a user's context, of which T_in are the prompt
            and T_out the answer; users at once, None for as many as fit; precision, the format
            of the weights, of which a format of blocks leaves embeddings, norms, routers, biases
            and the head in 16 bits; kv_bytes of an element of the cache; block, tokens of a
            block of the cache; usable, the share of memory for weights and caches; mfu of the
            prefill; efficiency, the share of the bandwidth that is reached; interconnect of a
            card, both directions; t_red, latency of an all-reduce; price of one card for one
            second. The last but t_red are those of the device where None.

    Raises: ValueError, naming the decision that makes no sense.
    Source: EQ 7.1, 8.3, 8.4, 8.6, 8.9 to 8.12, 9.4.

    """
    made = made_out(model, card, replace(choices, **changed))  # type: ignore[arg-type]
    n, T, T_in, T_out = made.n_tp, made.T, made.T_in, made.T_out
    assert n and T and T_in and T_out
    shard = sharded(model, made)
    cards = machine(card, n, made.precision, made.efficiency, made.interconnect, made.t_red)
    price = made.price if made.price is not None else card.get("price")
    most = users_max(shard, card, made)
    wanted = max(1, most) if made.users is None else made.users
    users = min(wanted, most)
    held = asked(shard, card, made, wanted)
    once = step(shard, cards, users, T) if users else None
    tpot = once.total if once else None
    ttft = prefill(shard, cards, T_in, made.mfu) if users else None
    throughput = serving.decode_throughput(n_seq=users, t_step=tpot) if users else 0
    return Serving(
        choices=made,
        shard=shard,
        machine=cards,
        room=held,
        step=once,
        fits=held.fits,
        verdict=verdict(model, card, made, held, most, once),
        binds=once.binds if once and held.fits else "memory capacity",
        notes=notes(model, card, made, cards, price),
        cards=n,
        weights_bytes=shard.stored,
        weights_bytes_per_card=shard.held,
        weights_bytes_read=n * shard.read(users) if users else None,
        kv_bytes_per_user=n * shard.cache(T),
        users=users,
        users_max=most,
        users_per_card=most / n,
        ttft=ttft,
        tpot=tpot,
        latency=_latency(ttft, tpot, T_out),
        tokens_per_second_per_user=1 / tpot if tpot else None,
        tokens_per_second=throughput,
        decode_ceiling=cards.bandwidth / shard.read(1) if users else None,
        arithmetic_intensity=_intensity(shard, users, T) if users else None,
        compute_bound_batch=_compute_bound(shard, cards),
        cost_per_million_tokens=_cost(n, price, throughput or None),
        cost_per_million_input_tokens=_cost(n, price, T_in / ttft if ttft else None),
    )


def _latency(ttft: float | None, tpot: float | None, T_out: int) -> float | None:
    if ttft is None or tpot is None:
        return None
    seconds: float = serving.answer_latency(ttft=ttft, tpot=tpot, T_out=T_out)
    return seconds


def _intensity(shard: Shard, users: int, T: int) -> float:
    """Return the FLOP of a decode step, attention included, over the bytes that it reads."""
    work = users * (shard.work + attention_work(shard.model, T))
    return float(work / (shard.n * (shard.read(users) + users * shard.cache_read(T))))


def _compute_bound(shard: Shard, cards: Machine) -> int | None:
    """Return the smallest batch that takes as long to compute as its weights to read: EQ 8.4."""
    if cards.peak is None:
        return None
    each = shard.work / (cards.n * cards.peak)
    return 1 + largest(lambda batch: batch * each < shard.read(batch) / cards.bandwidth)


def _cost(n: int, price: float | None, rate: float | None) -> float | None:
    """Return the dollars of a million tokens at so many a second: EQ 8.11."""
    if price is None or rate is None:
        return None
    dollars: float = serving.token_cost(n=n, price=price, throughput=rate)
    return dollars
