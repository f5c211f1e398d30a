"""Training: the memory, work, time, traffic, energy and cost of a run over many devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from stackmath.chapters.parallelism import bubble_overhead, bubble_share
from stackmath.chapters.pretraining import run_time
from stackmath.chapters.work import hardware_utilization
from stackmath.data import Device
from stackmath.models import Model
from stackmath.planning import relief, retention, traffic, workload
from stackmath.planning.layout import Layout, layout
from stackmath.planning.room import Room, room
from stackmath.planning.sharding import Stage, stages
from stackmath.planning.traffic import Traffic

DEFAULTS = Layout()


@dataclass(frozen=True)
class Training:
    """What a training run takes: memory of the fullest device, and the work, time and bill of all.

    In bytes, FLOP, seconds, joules, grams and dollars. None: no tokens were given, or what it
    takes is not known of the device; `notes` says which.
    """

    layout: Layout
    stage: str  # of the pipeline, that is fullest: first, last, or only
    layers: int  # of that stage
    parameters: Mapping[str, int]  # on one device of it, by part of the network
    activations: Mapping[str, int]
    room: Room  # of that device
    remedy: Layout | None  # the first change that fits, where this does not
    verdict: str
    notes: tuple[str, ...]

    work: float  # FLOP of one token that are useful
    hardware_work: float  # FLOP of one token that are done, recomputed ones included
    hfu: float
    tokens_per_step: int
    step_time: float | None
    tokens_per_second: float | None
    bubble: float  # idle time over the time of the work
    bubble_share: float  # of the whole step
    data_parallel: Traffic  # of one device in one step
    tensor_parallel: Traffic
    expert_parallel: Traffic

    tokens: int | None
    compute: float | None
    steps: float | None
    time: float | None
    device_seconds: float | None
    energy: float | None
    carbon: float | None
    cost: float | None

    @property
    def states(self) -> float:
        """Return the bytes of weights, gradients and optimizer on the fullest device."""
        return sum(self.room.parts[name] for name in ("weights", "gradients", "optimizer"))


def train(
    model: Model, card: Device, made: Layout = DEFAULTS, *, D: int | None = None, **changed: Any
) -> Training:
    """Return what training a decoder takes on n devices, with a verdict.

    Memory is that of the fullest device, of the first or the last stage of the pipeline; a stage
    in between holds no more. MFU is of the whole run, so that bubble and traffic are in it: they
    are said beside the time, not added to it. Traffic assumes that nothing overlaps.

    Args:
        model: a decoder.
        card: a device.
        made: the decisions below, together.
        D: tokens of the whole run, for its time and bill.
        **changed: decisions that differ from `made`: n devices, n_dp copies of the model, of
            which one follows from the other; n_tp, n_pp and n_cp devices that share each matrix,
            the layers and each sequence; n_ep and n_etp that share a layer's experts and each
            matrix of an expert, n_tp where not given; n_chunk, chunks of an interleaved
            pipeline; zero, the stage of ZeRO from 0 to 3; recipe of RECIPES; T, tokens of a
            sequence; n_seq, sequences of one micro-batch of one copy, and n_micro, such batches
            of a step: where not given 1, or 4 for each stage of a pipeline; recompute (none,
            selective, full); sequence_parallel; fused_attention, which keeps no scores;
            attention, what of it counts as useful work: its full square, its causal half, or
            none, which is EQ 4.1 itself with the embedding among its parameters; mfu; usable,
            the share of memory that the plan may take, and workspace, bytes of it for kernels
            and buffers; price of one device for one second, its interconnect and power, those
            of the device where not given; network, what copies talk over, the interconnect
            where not given, both with both directions added up; pue; grid, grams of CO2e a
            joule.

    Raises: ValueError, naming the decision that makes no sense.
    Source: EQ 4.1, 4.3 to 4.8, 4.12 and 9.5.

    """
    made = layout(model, replace(made, **changed))
    if D is not None and not (0 < D < inf and D % 1 == 0):
        raise ValueError(f"D is {D}, and must be a whole number of tokens above 0")
    fullest, held = _fullest(model, card, made)
    free = made.usable * card["memory"]

    def asked(other: Layout) -> float:
        return _fullest(model, card, other)[1].asked

    found = None if held.fits else relief.change(model, made, asked, free)
    peak = workload.peak_rate(card, made)
    links = _links(card, made)
    work, done = workload.useful(model, made), workload.done(model, made)
    assert made.T is not None and made.n_dp is not None and made.n_micro is not None
    batch = made.T * made.n_seq * made.n_dp * made.n_micro
    step = None
    if peak is not None:
        step = run_time(C=work * batch, n=made.n, peak=peak, mfu=made.mfu)
    pipe = {"n_pp": made.n_pp, "n_chunk": made.n_chunk, "n_micro": made.n_micro}
    hfu = hardware_utilization(mfu=made.mfu, F_hw=done, F_tok=work)
    busy = hfu / (1 - bubble_share(pipe))
    return Training(
        layout=made,
        stage=fullest.name,
        layers=sum(count for count, _ in fullest.layers),
        parameters=fullest.parameters,
        activations=retention.activations(fullest),
        room=held,
        remedy=found[1] if found else None,
        verdict=_verdict(held, made, fullest, found),
        notes=tuple(_notes(model, card, made, peak, busy)),
        work=work,
        hardware_work=done,
        hfu=hfu,
        tokens_per_step=batch,
        step_time=step,
        tokens_per_second=batch / step if step else None,
        bubble=bubble_overhead(pipe),
        bubble_share=bubble_share(pipe),
        data_parallel=traffic.data_parallel(fullest, links[1]),
        tensor_parallel=traffic.tensor_parallel(fullest, links[0]),
        expert_parallel=traffic.expert_parallel(fullest, links[0]),
        tokens=D,
        steps=D / batch if D else None,
        **workload.bill(card, made, D, work, peak),
    )


def _fullest(model: Model, card: Device, made: Layout) -> tuple[Stage, Room]:
    """Return the stage whose devices are asked for the most, and the room on one of them."""
    both = [(stage, _room(stage, card)) for stage in stages(model, made)]
    return max(both, key=lambda one: one[1].asked)


def _room(stage: Stage, card: Device) -> Room:
    made = stage.made
    parts: dict[str, float] = {
        **stage.states(),
        "activations": sum(retention.activations(stage).values()),
        "logits": retention.logits(stage),
        "gathered weights": stage.gathered(),
        "workspace": made.workspace,
    }
    return room(card, parts, made.usable)


def _links(card: Device, made: Layout) -> tuple[float | None, float | None]:
    """Return the rates one way within a group of devices, and between copies of the model."""
    inner = made.interconnect or card.get("interconnect")
    outer = made.network or inner
    return inner and inner / 2, outer and outer / 2


def _verdict(held: Room, made: Layout, stage: Stage, found: relief.Change | None) -> str:
    """Return whether it fits, and otherwise by how much not, what binds, and what would fit."""
    where = f", the {stage.name} stage being the fullest" if made.n_pp > 1 else ""
    said = f"On {made.n:,} × {held.title}{where}: {held.sentence()}"
    if held.fits:
        return said
    if found is None:
        return f"{said} {relief.larger_card(held.asked, made.usable)}"
    return f"{said} What would fit: {found[0]}."


def _notes(model: Model, card: Device, made: Layout, peak: float | None, busy: float) -> list[str]:
    """Return what is not known, what is taken for granted, and an MFU that cannot be.

    `busy` is the share of its peak at which a device works outside the bubble.
    """
    said = []
    if busy > 1:
        said.append(f"An MFU of {made.mfu} cannot be reached here: with the recomputation and the "
                    f"bubble, devices would work at {busy:.2f} of their peak.")  # fmt: skip
    if peak is None:
        said.append(f"No peak of {card.title} for this recipe is known, so there are no times.")
    across = made.n_tp > 1 or made.n_ep > 1 or (made.copies > 1 and made.network is None)
    if across and made.interconnect is None and "interconnect" not in card:
        said.append(f"No interconnect of {card.title} is known, so traffic has no times.")
    if made.copies > 1 and made.network is None:
        said.append("Copies are taken to talk over the interconnect of the devices; network is "
                    "what there is between machines.")  # fmt: skip
    if "d_c" not in model and made.n_tp > model["n_kv"]:
        said.append(f"Each of the {model['n_kv']} key-value heads is on "
                    f"{made.n_tp // model['n_kv']} devices.")  # fmt: skip
    if model["L"] % (made.n_pp * made.n_chunk):
        said.append(f"The {model['L']} layers do not divide evenly: the largest stage is counted.")
    if made.zero >= 2 and made.n_pp > 1:
        said.append(f"ZeRO-{made.zero} with a pipeline sends its traffic after every micro-batch.")
    if "n_exp" in model:
        said.append(f"Experts are taken to be visited evenly, and are on {made.expert_copies:,} "
                    "copies.")  # fmt: skip
    return said
