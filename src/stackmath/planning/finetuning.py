"""Fine-tuning: what full, LoRA and QLoRA training take on a card, and what would fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stackmath.chapters import adaptation, pretraining
from stackmath.formats import BLOCKS
from stackmath.models import Model, attention_work, counts
from stackmath.numerals import display
from stackmath.planning import checks
from stackmath.planning.activations import token_bytes
from stackmath.planning.adapters import Adapters, adapters
from stackmath.planning.room import USABLE, Room, room
from stackmath.planning.search import fewest_cards, largest, smallest_card
from stackmath.planning.states import OPTIMIZERS, tensor_bytes

METHODS = ("full", "lora", "qlora")  # each takes less than the one before it
BASE = {"lora": "bf16", "qlora": "nf4_double"}  # format of the frozen matrices


@dataclass(frozen=True)
class Choices:
    """What somebody decides about a fine-tuning run; `finetune` says what each is."""

    method: str = "qlora"
    rank: int = 16
    targets: str | Iterable[str] | None = None
    T: int = 2048
    n_seq: int = 1
    base: str | None = None
    kept: str = "bf16"
    optimizer: str = "zero"
    checkpointing: bool = True
    experts: bool = False
    usable: float = USABLE
    n_dp: int = 1
    zero: int = 0


DEFAULTS = Choices()


@dataclass(frozen=True)
class FineTune:
    """What a fine-tuning run takes on each card, in bytes, and what it takes in work and time."""

    choices: Choices
    targets: tuple[str, ...]  # the matrices with an adapter; none where all is trained
    base: str  # format of the frozen matrices
    trained: int  # parameters
    share: float  # of them among all parameters, the adapters included
    weights: Mapping[str, float]  # by part of the network
    activations: Mapping[str, int]
    room: Room
    longest: int  # the largest T that fits with all else as it is; 0: none
    context: int | None  # of the model, as its configuration has it
    changes: tuple[str, ...]  # what would fit, where this does not
    work: float  # FLOP of one token of training, nothing worked out again
    time: float | None  # seconds for all tokens; None: no tokens given, or no peak known
    cost: float | None  # dollars for them; None: as above, or no price known

    @property
    def verdict(self) -> str:
        """Return whether it fits and up to which T, or by how much it does not and what would."""
        if self.room.fits:
            known = self.context is not None and self.longest > self.context
            also = f", more than the {self.context:,} of the model" if known else ""
            return f"{self.room.sentence()} The longest T that fits is {self.longest:,}{also}."
        if not self.changes:
            return f"{self.room.sentence()} No single change that was tried would fit."
        return f"{self.room.sentence()} What would fit: {'; '.join(self.changes)}."


def finetune(
    model: Model,
    card: Any,
    choices: Choices = DEFAULTS,
    *,
    tokens: int | None = None,
    mfu: float = 0.4,
    price: float | None = None,
    **changed: Any,
) -> FineTune:
    """Return what a fine-tuning run takes on a card, with a verdict.

    In QLoRA and LoRA the matrices of attention, MLP and experts inside the layers are held in
    the base format, tensor by tensor, its last block filled up; embeddings, norms, biases, the
    router and the head stay in `kept`. Full fine-tuning holds all weights as its recipe says.

    Args:
        model: the network.
        card: a device.
        choices: the decisions below, together.
        tokens: of the whole run, for time and cost.
        mfu: useful work of a second over the peak; what is worked out again is not useful work.
        price: of one card for one second; None: that of the device, if it has one.
        **changed: decisions that differ from `choices`: method (full, lora, qlora); rank and
            targets of the adapters, and experts, as in `adapters`; T and n_seq, tokens and
            sequences of one pass on one card; base, a block format; kept, the format of the
            rest, which PEFT's prepare_model_for_kbit_training makes fp32; optimizer, a recipe
            of OPTIMIZERS; checkpointing; usable, the share of memory that the plan may take;
            n_dp cards, and the stage of ZeRO (0 to 3) with which they share model states.

    Raises: ValueError, naming the decision that makes no sense.
    Source: EQ 6.2, 6.3, 4.4 and 4.7.

    """
    made = _checked(replace(choices, **changed))
    asked = {"tokens": tokens, "price": price}
    checks.positive(**{name: value for name, value in asked.items() if value is not None})
    checks.share(mfu=mfu)
    thin = _adapters(model, made)
    trained = thin.parameters if thin else model["N_total"]
    held = _room(model, card, made)

    longest = largest(lambda T: _room(model, card, replace(made, T=T)).fits)
    work = _work(model, thin, made.T)
    time = cost = None
    rate = card["price"] if price is None and "price" in card else price
    if tokens is not None and "peak" in card:
        seconds = pretraining.gpu_time(card, C=work * tokens, mfu=mfu)
        time = float(seconds) / made.n_dp
        if rate is not None:
            cost = float(pretraining.training_cost(t_gpu=seconds, price=rate))
    return FineTune(
        choices=made,
        targets=thin.targets if thin else (),
        base=_base(made),
        trained=trained,
        share=trained / (model["N_total"] + (trained if thin else 0)),
        weights=_weights(model, made),
        activations=_activations(model, made, thin),
        room=held,
        longest=longest,
        context=model.get("context"),
        changes=() if held.fits else tuple(_changes(model, card, made, held, longest)),
        work=work,
        time=time,
        cost=cost,
    )


def _adapters(model: Model, made: Choices) -> Adapters | None:
    if made.method == "full":
        return None
    return adapters(model, made.targets, made.rank, made.experts)


def _base(made: Choices) -> str:
    return "" if made.method == "full" else made.base or BASE[made.method]


def _weights(model: Model, made: Choices) -> dict[str, float]:
    """Return the bytes of the weights that a card holds, by part of the network."""
    if made.method == "full":
        each = OPTIMIZERS[made.optimizer]["b_w"]
        sizes = {str(part): each * n for part, n in counts.parts(model.network).items() if n}
    else:
        sizes = tensor_bytes(model, _base(made), made.kept)
    shards = made.n_dp if made.zero == 3 else 1
    return {part: size if shards == 1 else size / shards for part, size in sizes.items()}


def _activations(model: Model, made: Choices, thin: Adapters | None) -> dict[str, int]:
    names, rank = (thin.names, thin.rank) if thin else (None, 0)
    each = token_bytes(model, names, rank, checkpointing=made.checkpointing)
    return {part: made.T * made.n_seq * size for part, size in each.items()}


def _room(model: Model, card: Any, made: Choices) -> Room:
    """Return what is asked of each card, part by part."""
    recipe, thin = OPTIMIZERS[made.optimizer], _adapters(model, made)
    trained = thin.parameters if thin else model["N_total"]

    def share(size: float, stage: int) -> float:
        return size / made.n_dp if made.zero >= stage and made.n_dp > 1 else size

    parts: dict[str, float] = {"weights": sum(_weights(model, made).values())}
    if thin:
        parts["adapters"] = share(recipe["b_w"] * trained, 3)
    parts |= {
        "gradients": share(recipe["b_grad"] * trained, 2),
        "optimizer": share(recipe["b_opt"] * trained, 1),
        "activations": sum(_activations(model, made, thin).values()),
    }
    return room(card, parts, made.usable)


def _work(model: Model, thin: Adapters | None, T: int) -> float:
    """Return the FLOP of a token: 6 for each weight trained, 4 for a frozen one (EQ 4.1, 6.8).

    Attention has no weights: its backward pass is twice its forward, whatever is frozen.
    """
    N, attention = counts.multiplied(model.network), 3 * attention_work(model, T)
    if thin is None:
        return int(pretraining.compute(N=N, D=1)) + attention
    return int(adaptation.adapter_compute(N=N, N_lora=thin.used, D=1)) + attention


def _changes(model: Model, card: Any, made: Choices, held: Room, longest: int) -> Iterable[str]:
    """Yield what would fit, each with all else as it is."""

    def with_(**other: Any) -> Room:
        return _room(model, card, replace(made, **other))

    if longest:
        yield f"a T of at most {longest:,}"
    if not made.checkpointing and with_(checkpointing=True).fits:
        yield "gradient checkpointing"
    if made.method != "full":
        rank = largest(lambda r: with_(rank=r).fits, made.rank - 1)
        if rank:
            yield f"a rank of at most {rank:,}"
    for method in METHODS[METHODS.index(made.method) + 1 :]:
        other = with_(method=method, base=None, targets=_targets(model, made))
        if other.fits:
            yield f"{method} of rank {made.rank} in {display(other.asked, 'byte')}"
            break
    larger = smallest_card(held.asked, made.usable)
    if larger is not None:
        yield f"one {larger.title} with {display(larger['memory'], 'byte')}"
    if made.zero < 3 or made.n_dp == 1:
        n = fewest_cards(lambda n: with_(n_dp=n, zero=3).fits)
        if n:
            yield f"{n:,} × {card.title} that share all model states (ZeRO-3)"


def _targets(model: Model, made: Choices) -> str | Iterable[str] | None:
    """Return what another method would adapt: what is asked for, or all where nothing is usual."""
    try:
        adapters(model, made.targets, made.rank)
    except ValueError:
        return "all-linear"
    return made.targets


def _checked(made: Choices) -> Choices:
    """Return the choices if each makes sense; targets as a list that can be read twice."""
    checks.one_of(METHODS, "method", made.method)
    if made.base is not None:
        checks.one_of(BLOCKS, "the base format", made.base)
    checks.one_of(BLOCKS, "the kept format", made.kept)
    checks.one_of(OPTIMIZERS, "the optimizer", made.optimizer)
    if made.method == "full" and made.base:
        raise ValueError(
            f"the base format is '{made.base}', and full fine-tuning has no frozen weights"
        )
    checks.whole(T=made.T, n_seq=made.n_seq, n_dp=made.n_dp)
    checks.stage(made.zero)
    if made.targets is not None and not isinstance(made.targets, str):
        return replace(made, targets=tuple(made.targets))
    return made
