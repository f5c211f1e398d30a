"""The layout of a training run: how devices share a model, its batch and its context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from stackmath.chapters.pretraining import device_count
from stackmath.chapters.training_memory import RECIPES
from stackmath.models import Model
from stackmath.models.counts import usual_context
from stackmath.planning import checks
from stackmath.planning.room import USABLE
from stackmath.planning.shards import groups, heads

BATCHES = 4  # micro-batches for each stage of a pipeline, where nobody says how many
RECOMPUTED = ("none", "selective", "full")
ATTENTION = ("full", "causal", "none")


@dataclass(frozen=True)
class Layout:
    """What somebody decides about a training run; `train` says what each is."""

    n: int | None = None
    n_dp: int | None = None
    n_tp: int = 1
    n_pp: int = 1
    n_cp: int = 1
    n_ep: int = 1
    n_etp: int | None = None
    n_chunk: int = 1
    zero: int = 0
    recipe: str = "zero"
    T: int | None = None
    n_seq: int = 1
    n_micro: int | None = None
    recompute: str = "none"
    sequence_parallel: bool = True
    fused_attention: bool = True
    attention: str = "full"
    mfu: float = 0.4
    usable: float = USABLE
    workspace: float = 0
    price: float | None = None
    interconnect: float | None = None
    network: float | None = None
    power: float | None = None
    pue: float = 1
    grid: float | None = None

    @property
    def copies(self) -> int:
        """Return the devices that hold the same shard of the dense weights, and can share it."""
        return (self.n_dp or 1) * self.n_cp

    @property
    def expert_tp(self) -> int:
        """Return the devices that share each matrix of an expert."""
        return self.n_tp if self.n_etp is None else self.n_etp

    @property
    def expert_copies(self) -> int:
        """Return the devices that hold the same shard of the same experts."""
        return self.copies * self.n_tp // (self.n_ep * self.expert_tp)

    @property
    def spread(self) -> int:
        """Return over how many devices sequence parallelism spreads what is not split inside."""
        return self.n_tp if self.sequence_parallel else 1


def layout(model: Model, made: Layout) -> Layout:
    """Return the layout with all that follows from the rest, if it makes sense.

    Raises: ValueError, naming in a sentence what makes none.
    """
    checks.decoder(model, "training")
    _numbers(made)
    made = _devices(made)
    if made.T is None:
        made = replace(made, T=usual_context(model))
    if made.n_micro is None:
        made = replace(made, n_micro=BATCHES * made.n_pp if made.n_pp > 1 else 1)
    _tensors(model, made)
    _experts(model, made)
    _pipeline(model, made)
    assert made.T is not None
    if made.T % made.n_cp:
        raise ValueError(f"n_cp is {made.n_cp}, which does not divide the {made.T:,} tokens of T")
    return made


def _numbers(made: Layout) -> None:
    checks.whole(
        **checks.given(made, "n", "n_dp", "n_etp", "T", "n_micro"),
        n_tp=made.n_tp, n_pp=made.n_pp, n_cp=made.n_cp, n_ep=made.n_ep, n_chunk=made.n_chunk,
        n_seq=made.n_seq,
    )  # fmt: skip
    checks.share(mfu=made.mfu, usable=made.usable)
    checks.positive(**checks.given(made, "price", "interconnect", "network", "power"))
    checks.not_negative(**checks.given(made, "workspace", "grid"))
    if not 1 <= made.pue < inf:
        raise ValueError(f"pue is {made.pue}, and must be a number from 1")
    checks.stage(made.zero)
    checks.one_of(RECIPES, "recipe", made.recipe)
    checks.one_of(RECOMPUTED, "recompute", made.recompute)
    checks.one_of(ATTENTION, "attention", made.attention)


def _devices(made: Layout) -> Layout:
    """Return the layout with n and n_dp, of which each follows from the other (EQ 4.5 devices)."""
    each = made.n_tp * made.n_pp * made.n_cp
    said = f"n_tp {made.n_tp} × n_pp {made.n_pp} × n_cp {made.n_cp}"
    if made.n_dp is None:
        if made.n is not None and made.n % each:
            raise ValueError(f"n is {made.n:,}, which {said} = {each:,} devices do not divide")
        made = replace(made, n_dp=1 if made.n is None else made.n // each)
    assert made.n_dp is not None
    n = device_count(n_dp=made.n_dp, n_tp=made.n_tp, n_pp=made.n_pp, n_cp=made.n_cp)
    if made.n not in (None, n):
        raise ValueError(f"n is {made.n:,}, and n_dp {made.n_dp} × {said} is {n:,} devices")
    return replace(made, n=int(n))


def _tensors(model: Model, made: Layout) -> None:
    known = groups(model)
    if made.n_tp not in known:
        raise ValueError(
            f"n_tp is {made.n_tp}, which cannot share {heads(model)} evenly; "
            f"{', '.join(map(str, known))} can"
        )
    plain = "n_exp" not in model or model["L_moe"] < model["L"]
    if plain and model["d_ff"] % made.n_tp:
        raise ValueError(f"n_tp is {made.n_tp}, which does not divide d_ff, {model['d_ff']:,}")


def _experts(model: Model, made: Layout) -> None:
    if "n_exp" not in model:
        if made.n_ep > 1 or made.n_etp is not None:
            asked = "n_ep" if made.n_ep > 1 else "n_etp"
            raise ValueError(f"{asked} is {getattr(made, asked)}, and {model.title} has no experts")
        return
    if model["n_exp"] % made.n_ep:
        raise ValueError(
            f"n_ep is {made.n_ep}, which does not divide the {model['n_exp']} experts of a layer"
        )
    if model["d_exp"] % made.expert_tp:
        raise ValueError(
            f"n_etp is {made.expert_tp}, which does not divide d_exp, {model['d_exp']:,}"
        )
    stage = made.copies * made.n_tp
    if stage % (made.n_ep * made.expert_tp):
        raise ValueError(
            f"n_ep {made.n_ep} × n_etp {made.expert_tp} is {made.n_ep * made.expert_tp} devices, "
            f"which do not divide the {stage:,} of a stage of the pipeline"
        )


def _pipeline(model: Model, made: Layout) -> None:
    if made.n_chunk > 1 and made.n_pp == 1:
        raise ValueError(f"n_chunk is {made.n_chunk}, and n_pp is 1: no pipeline to interleave")
    if made.n_pp * made.n_chunk > model["L"]:
        chunks = f" × n_chunk {made.n_chunk}" if made.n_chunk > 1 else ""
        raise ValueError(f"n_pp {made.n_pp}{chunks} is more than the {model['L']} layers")
    assert made.n_micro is not None
    if made.n_chunk > 1 and made.n_micro % made.n_pp:
        raise ValueError(
            f"n_micro is {made.n_micro}, and an interleaved schedule needs a multiple of n_pp, "
            f"{made.n_pp}"
        )
