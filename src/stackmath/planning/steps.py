"""The time of one pass over a model on its cards: a decode step, a check of drafts, a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stackmath.chapters import serving
from stackmath.data import Device
from stackmath.models import attention_work
from stackmath.planning.shards import Shard

FP8 = ("fp8", "mxfp8")  # weights that are multiplied as they are, where a card can
ACTIVATION = 2  # bytes of one activation that cards send each other


@dataclass(frozen=True)
class Machine:
    """The cards of a group: rates of one card in base units, None where none is known."""

    n: int
    bandwidth: float  # that is reached, in bytes a second
    compute_format: str | None
    peak: float | None
    link: float | None  # one way: half of what vendors print
    t_red: float = 0  # latency of one all-reduce


@dataclass(frozen=True)
class Step:
    """The seconds of one pass, part by part; None where what it takes is not known."""

    weights: float  # reading them
    compute: float | None  # while they are read
    cache: float  # reading it, after that
    communication: float | None  # all-reduces, after that

    @property
    def total(self) -> float:
        """Return the seconds of the pass, without the parts that are not known."""
        return max(self.weights, self.compute or 0) + self.cache + (self.communication or 0)

    @property
    def binds(self) -> str:
        """Return what takes longest."""
        parts = {
            "weight bandwidth": self.weights,
            "compute": self.compute or 0,
            "cache bandwidth": self.cache,
            "communication": self.communication or 0,
        }
        return max(parts, key=lambda name: parts[name])


def rate(card: Device, precision: str) -> tuple[str | None, float | None]:
    """Return the format that products are computed in, and the card's peak for it.

    Weights in fp8 are computed with in fp8 where the card has a rate for it. All other formats of
    8 bits and less are unpacked to 16 bits first, int8 and fp4 among them: so do engines, unless
    they quantize activations too. fp32 is computed in fp32.
    """
    wanted = {"fp32": ("fp32",), "fp16": ("fp16", "bf16")}.get(precision, ("bf16", "fp16"))
    if precision in FP8:
        wanted = ("fp8", *wanted)
    found = next((one for one in wanted if one in card.peaks), None)
    return found, card.peaks[found] if found else None


def machine(
    card: Device,
    n: int,
    precision: str,
    efficiency: float = 1,
    interconnect: float | None = None,
    t_red: float = 0,
) -> Machine:
    """Return a group of cards as a plan sees it.

    Args:
        card: a device.
        n: cards of the group.
        precision: format of the weights.
        efficiency: share of the bandwidth that is reached; 1 is a ceiling.
        interconnect: both directions together; None: that of the card, if one is known.
        t_red: latency of one all-reduce.

    """
    both = card.get("interconnect") if interconnect is None else interconnect
    link = None if both is None else both / 2
    return Machine(n, efficiency * card["bandwidth"], *rate(card, precision), link, t_red)


def step(shard: Shard, cards: Machine, n_seq: int, T: int, tokens: int = 1) -> Step:
    """Return the time of a pass that gives each of n_seq users `tokens` tokens at T of context.

    EQ 8.9: weights are read once for all tokens while they are computed with, then each user's
    cache is read once; EQ 8.12: then activations are summed over the cards twice a layer.
    """
    batch = n_seq * tokens
    return Step(
        weights=shard.read(batch) / cards.bandwidth,
        compute=None if cards.peak is None else batch * shard.work / (cards.n * cards.peak),
        cache=n_seq * shard.cache_read(T) / cards.bandwidth,
        communication=communication(shard.model, cards, batch),
    )


def communication(model: Mapping[str, int], cards: Machine, n_tokens: int) -> float | None:
    """Return the seconds of a pass's all-reduces: 0 on one card, None where no link is known."""
    if cards.n == 1:
        return 0
    if cards.link is None:
        return None
    seconds: float = serving.tensor_parallel_time(
        L=model["L"], d=model["d"], n_tp=cards.n, n_seq=n_tokens, b=ACTIVATION, link=cards.link,
        t_red=cards.t_red,
    )  # fmt: skip
    return seconds


def prefill(shard: Shard, cards: Machine, T: int, mfu: float) -> float | None:
    """Return the seconds that a prompt of T tokens takes alone; None where no peak is known.

    EQ 8.3, its attention by layer: the masked half left out, windows seen. Never faster than the
    weights are read once, or than the all-reduces take; MFU is measured with them inside.
    """
    if cards.peak is None:
        return None
    work = T * (shard.work + attention_work(shard.model, T, causal=True))
    return max(
        work / (cards.n * cards.peak * mfu),
        shard.read(T) / cards.bandwidth,
        communication(shard.model, cards, T) or 0,
    )
