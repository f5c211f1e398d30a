"""Speculation: what a draft model adds to a plan of serving, and how far it should draft."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stackmath.chapters import serving
from stackmath.models import Model
from stackmath.numerals import display
from stackmath.planning import checks
from stackmath.planning.room import Room
from stackmath.planning.serving import Serving
from stackmath.planning.shards import Shard, groups, known_format
from stackmath.planning.steps import step

MOST = 64  # drafted tokens that are tried


@dataclass(frozen=True)
class Speculation:
    """What drafting gives the users of a plan, in seconds, bytes and tokens."""

    accept: float
    n_draft: int  # tokens drafted before each check
    tokens_per_check: float  # EQ 8.7
    draft_time: float  # of one drafted token, of all users
    check_time: float  # of a pass over n_draft + 1 tokens of each user
    tpot: float
    speedup: float  # over the plan without drafts, as many users
    best_n_draft: int  # 0: plain decoding is faster than any
    room: Room  # of one card, the draft model beside the plan's own
    verdict: str

    @property
    def fits(self) -> bool:
        """Return whether the draft model and its caches fit beside the plan."""
        return self.room.fits


def speculate(
    plan: Serving,
    accept: float,
    *,
    draft: Model | None = None,
    c_draft: float | None = None,
    n_draft: int | None = None,
    precision: str | None = None,
) -> Speculation:
    """Return what speculative decoding gives a plan, EQ 8.7 with the roofline of its checks.

    A check computes n_draft + 1 tokens of each user while it reads the weights, and each cache,
    once; so it is as long as a plain step until it turns compute-bound. A draft model is split
    over the cards of the plan, or is whole on each where its heads cannot be.

    Args:
        plan: of the target model, with users that fit.
        accept: probability that a drafted token is accepted.
        draft: the draft model.
        c_draft: time of one of its steps over one of the target's, in place of a model.
        n_draft: tokens drafted before each check; None: as many as are fastest.
        precision: format of the draft's weights; None: that of the plan.

    Raises: ValueError, naming what is missing or makes no sense.

    """
    made, once = plan.choices, plan.step
    if once is None or made.T is None:
        raise ValueError("nobody fits the plan, so there is nothing for drafts to make faster")
    if (draft is None) == (c_draft is None):
        raise ValueError("give a draft model, or c_draft, its time over the target's, and not both")
    if c_draft is not None and not 0 <= c_draft < float("inf"):
        raise ValueError(f"c_draft is {c_draft}, and must be a number not below 0")
    if n_draft is not None:
        checks.whole(n_draft=n_draft)
    room, drafting = plan.room, (c_draft or 0) * once.total
    if draft is not None:
        beside = _beside(plan, draft, precision)
        drafting = step(beside, replace(plan.machine, n=beside.n), plan.users, made.T).total
        parts = {"draft weights": beside.held, "draft cache": plan.users * beside.cache(made.T)}
        room = replace(room, parts={**room.parts, **parts})

    def check(n: int) -> float:
        return step(plan.shard, plan.machine, plan.users, made.T or 1, n + 1).total

    def faster(n: int) -> float:
        run: float = serving.speculative_run(accept=accept, n_draft=n)
        return run * once.total / (n * drafting + check(n))

    best = max(range(1, MOST + 1), key=faster)
    n = n_draft or best
    speedup, pays = faster(n), best if faster(best) > 1 else 0
    return Speculation(
        accept=accept,
        n_draft=n,
        tokens_per_check=serving.speculative_run(accept=accept, n_draft=n),
        draft_time=drafting,
        check_time=check(n),
        tpot=once.total / speedup,
        speedup=speedup,
        best_n_draft=pays,
        room=room,
        verdict=_verdict(plan, room, n, speedup, pays),
    )


def _beside(plan: Serving, draft: Model, precision: str | None) -> Shard:
    """Return one card's share of the draft model."""
    if draft["n_vocab"] != plan.shard.model["n_vocab"]:
        raise ValueError(
            f"{draft.title} has {draft['n_vocab']:,} tokens in its vocabulary and "
            f"{plan.shard.model.title} has {plan.shard.model['n_vocab']:,}: it cannot draft for it"
        )
    return replace(
        plan.shard,
        model=draft,
        n=plan.cards if plan.cards in groups(draft) else 1,
        precision=plan.shard.precision if precision is None else known_format(precision),
    )


def _verdict(plan: Serving, room: Room, n: int, speedup: float, best: int) -> str:
    """Return whether drafts fit, whether they pay, and how many would pay most."""
    if not room.fits:
        return f"{room.sentence()} Fewer users leave room for the draft model."
    drafted = f"{n} drafted token{'' if n == 1 else 's'}"
    if best == 0:
        said = f"Does not pay: with {drafted} decoding is {display(speedup)} times as fast"
        return f"{said}, and no number of them makes it faster; {plan.users:,} users fill the step."
    also = "" if best == n else f"; {best} would be fastest"
    verb = "Pays" if speedup > 1 else "Does not pay"
    blind = "" if plan.machine.peak is not None else " The compute of a check is not counted."
    return f"{verb}: with {drafted} decoding is {display(speedup)} times as fast{also}.{blind}"
