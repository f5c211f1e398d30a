"""Alignment: the memory of PPO, GRPO and DPO, model by model, and whether cards hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stackmath.chapters import posttraining
from stackmath.models import Model, kv_bytes
from stackmath.planning import checks
from stackmath.planning.activations import token_bytes
from stackmath.planning.adapters import Adapters, adapters
from stackmath.planning.room import USABLE, Room, room
from stackmath.planning.search import fewest_cards, largest, smallest_card
from stackmath.planning.states import OPTIMIZERS

ROLES = ("actor", "critic", "reference", "reward")
# GRPO compares the answers of a group instead of asking a critic; in DPO the policy is its own
# reward model, and pairs are given, so nothing is generated.
ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "ppo": ROLES,
    "grpo": ("actor", "reference", "reward"),
    "dpo": ("actor", "reference"),
}
TRAINED = ("actor", "critic")


@dataclass(frozen=True)
class Choices:
    """What somebody decides about a run of reinforcement learning; `align` says what each is."""

    algorithm: str = "ppo"
    without: Collection[str] = ()
    rank: int | None = None
    targets: str | Iterable[str] | None = None
    T: int = 2048
    n_samp: int = 64
    n_seq: int = 1
    n_cards: int = 1
    b: float = 2
    b_w: float = 2
    optimizer: str = "zero"
    checkpointing: bool = True
    usable: float = USABLE


DEFAULTS = Choices()


@dataclass(frozen=True)
class Alignment:
    """What post-training takes, in bytes: each model on all cards, and everything on one card."""

    choices: Choices
    models: Mapping[str, float]  # weights, gradients and optimizer by role, on all cards
    room: Room  # of one card
    absent: tuple[str, ...]  # roles that this run does without
    cards: int  # the fewest that fit; 0: none up to 4,096
    changes: tuple[str, ...]  # what else would fit, where this does not

    @property
    def verdict(self) -> str:
        """Return whether it fits, and otherwise what would."""
        cards = f"{self.choices.n_cards:,} × {self.room.title}"
        said = f"On {cards}, each: {self.room.sentence()}"
        if self.room.fits:
            return said
        fewest = [f"{self.cards:,} of these cards"] if self.cards else []
        options = [*fewest, *self.changes]
        return f"{said} What would fit: {'; '.join(options) or 'nothing that was tried'}."


def align(
    actor: Model,
    card: Any,
    choices: Choices = DEFAULTS,
    *,
    critic: Model | None = None,
    reference: Model | None = None,
    reward: Model | None = None,
    **changed: Any,
) -> Alignment:
    """Return what post-training of an actor takes on cards that share all model states (ZeRO-3).

    A trained model takes its recipe's bytes a parameter, 16 by default, a frozen one b_w. With
    adapters the trained models are frozen, and their adapters trained; a reference that is the
    actor's start is then the actor without its adapters, and takes nothing. Each card samples
    its share of the answers, and keeps their cache while it trains; it trains on n_seq sequences
    at a time, or as many pairs. Left out: a second copy of the actor for sampling, the layer
    that ZeRO-3 gathers, the critic's output of one value.

    Args:
        actor: the model that is trained.
        card: a device.
        choices: the decisions below, together.
        critic: the network of the critic; None: that of the reward model.
        reference: that of the reference; None: the actor's.
        reward: that of the reward model; None: the actor's.
        **changed: decisions that differ from `choices`: algorithm (ppo, grpo, dpo); without,
            roles that this run does not need, such as a reward that is a program, or a reference
            whose log-probabilities are known or not asked for; rank and targets of adapters, no
            rank for full training; T, tokens of prompt and answer; n_samp, answers sampled at
            once on all cards; n_seq; n_cards; b, bytes of a cached element; b_w, of a frozen
            weight; optimizer, a recipe; checkpointing; usable.

    Raises: ValueError, naming the decision that makes no sense.
    Source: EQ 5.11, with EQ 4.4 zero-3 and EQ 3.5.

    """
    made = _checked(replace(choices, **changed))
    cast = {"actor": actor, "reference": reference or actor, "reward": reward or actor}
    cast["critic"] = critic or cast["reward"]
    roles = [role for role in ALGORITHMS[made.algorithm] if role not in made.without]
    shared = reference is None
    held = _room(cast, card, made, shared)

    def fits(**other: Any) -> bool:
        return _room(cast, card, replace(made, **other), shared).fits

    return Alignment(
        choices=made,
        models=_states(cast, made, shared),
        room=held,
        absent=tuple(role for role in ROLES if role not in roles),
        cards=fewest_cards(lambda n: fits(n_cards=n)),
        changes=() if held.fits else tuple(_changes(cast, card, made, shared)),
    )


def _states(cast: Mapping[str, Model], made: Choices, shared: bool) -> dict[str, float]:
    """Return the bytes that each model of the run is held in, on all cards together."""
    recipe = OPTIMIZERS[made.optimizer]
    trained: float = posttraining.trained_bytes(recipe)
    states: dict[str, float] = {}
    for role in ALGORITHMS[made.algorithm]:
        size, thin = cast[role]["N_total"], _adapters(cast[role], made, role)
        if role in made.without:
            continue
        if role not in TRAINED:
            free = role == "reference" and made.rank is not None and shared
            states[role] = 0 if free else made.b_w * size
        elif thin is None:
            states[role] = trained * size
        else:
            states[role] = made.b_w * size + trained * thin.parameters
    return states


def _cache(cast: Mapping[str, Model], made: Choices) -> float:
    """Return the bytes of the caches of one card's answers, which are sampled at once."""
    if made.algorithm == "dpo":
        return 0
    return kv_bytes(cast["actor"], made.T, made.b, -(-made.n_samp // made.n_cards))


def _activations(cast: Mapping[str, Model], made: Choices, states: Iterable[str]) -> int:
    """Return the bytes of activations on one card while it trains what it trains."""
    sequences = made.n_seq * (2 if made.algorithm == "dpo" else 1)  # an answer and a worse one
    total = 0
    for role in states:
        if role in TRAINED:
            thin = _adapters(cast[role], made, role)
            each = token_bytes(
                cast[role],
                thin.names if thin else None,
                thin.rank if thin else 0,
                checkpointing=made.checkpointing,
                logits=role == "actor",
            )
            total += sequences * made.T * sum(each.values())
    return total


def _room(cast: Mapping[str, Model], card: Any, made: Choices, shared: bool) -> Room:
    """Return what is asked of one card."""
    states = _states(cast, made, shared)
    parts = {role: size / made.n_cards for role, size in states.items()}
    parts["cache"] = _cache(cast, made)
    parts["activations"] = _activations(cast, made, states)
    return room(card, parts, made.usable)


def _adapters(model: Model, made: Choices, role: str) -> Adapters | None:
    if made.rank is None or role not in TRAINED:
        return None
    return adapters(model, made.targets, made.rank)


def _changes(cast: Mapping[str, Model], card: Any, made: Choices, shared: bool) -> Iterable[str]:
    """Yield what would fit on as many cards, each with all else as it is."""

    def with_(**other: Any) -> Room:
        return _room(cast, card, replace(made, **other), shared)

    if made.algorithm == "ppo" and "critic" not in made.without:
        without = tuple(role for role in made.without if role != "critic")
        if with_(algorithm="grpo", without=without).fits:
            yield "GRPO, which has no critic"
    answers = largest(lambda n: with_(n_samp=n).fits, made.n_samp - 1)
    if answers and made.algorithm != "dpo":
        yield f"at most {answers:,} answers sampled at once"
    longest = largest(lambda T: with_(T=T).fits, made.T - 1)
    if longest:
        yield f"a T of at most {longest:,}"
    if made.rank is None and with_(rank=16, targets="all-linear").fits:
        yield "adapters of rank 16 on all linear matrices"
    larger = smallest_card(with_().asked, made.usable)
    if larger is not None:
        yield f"{made.n_cards:,} × {larger.title}"


def _checked(made: Choices) -> Choices:
    """Return the choices if each makes sense; names as lists that can be read twice."""
    if isinstance(made.without, str):
        made = replace(made, without=[name.strip() for name in made.without.split(",")])
    checks.one_of(ALGORITHMS, "algorithm", made.algorithm)
    checks.one_of(OPTIMIZERS, "optimizer", made.optimizer)
    roles = ALGORITHMS[made.algorithm]
    for role in made.without:
        if role == "actor" or role not in roles:
            spare = ", ".join(one for one in roles if one != "actor")
            raise ValueError(
                f"without has '{role}', and {made.algorithm} can only do without {spare}"
            )
    checks.whole(T=made.T, n_samp=made.n_samp, n_seq=made.n_seq, n_cards=made.n_cards)
    for name in ("b", "b_w"):
        if not 0 < getattr(made, name) <= 8:
            raise ValueError(f"{name} is {getattr(made, name)!r}, and must be bytes above 0")
    if made.targets is not None and not isinstance(made.targets, str):
        return replace(made, targets=tuple(made.targets))
    return made
