"""One device's shard of a model in training: its parameters, and the states kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import permutations
from math import ceil

from stackmath.chapters.training_memory import RECIPES
from stackmath.models import Model
from stackmath.models.tensors import PARTS, Layer, Tensor
from stackmath.planning.activations import ENDING
from stackmath.planning.layout import Layout
from stackmath.planning.shards import is_whole

ENTRY = ("word_embeddings_layernorm", "project_in")  # what follows the embedding at once
GATHERED = 2  # what ZeRO-3 has whole at once: the layer or end that runs, and the next


@dataclass(frozen=True)
class Stage:
    """One device of a stage of the pipeline: the first, the last, or the only one.

    A stage holds L / (n_pp · n_chunk) layers for each of its chunks, rounded up. The first has
    the embedding and learned positions, the last the head and the last norm; where the head is
    the embedding, both have it.
    """

    model: Model
    made: Layout
    first: bool
    last: bool
    kinds: tuple[Layer, ...]  # of layers, in the order in which it takes them

    @property
    def name(self) -> str:
        """Return which stage it is."""
        return "only" if self.first and self.last else "first" if self.first else "last"

    @cached_property
    def layers(self) -> tuple[tuple[int, Layer], ...]:
        """Return the layers of this stage, each with how many there are like it."""
        made = self.made
        free = made.n_chunk * -(-self.model["L"] // (made.n_pp * made.n_chunk))
        held = []
        for layer in self.kinds:
            count = min(free, layer.count)
            free -= count
            if count:
                held.append((count, layer))
        return tuple(held)

    @cached_property
    def parameters(self) -> Mapping[str, int]:
        """Return the parameters on this device by part of the network."""
        return self._counted(self._tensors())

    @cached_property
    def experts(self) -> int:
        """Return those of them that are routed experts', which fewer devices hold copies of."""
        routed = ((count, one) for count, one in self._tensors() if one.copies > 1)
        return sum(self._counted(routed).values())

    @property
    def dense(self) -> int:
        """Return all others."""
        return sum(self.parameters.values()) - self.experts

    def weigh(self, layer: Layer) -> int:
        """Return the parameters of one layer on one device."""
        return sum(self._counted((1, one) for one in layer.tensors).values())

    def states(self) -> dict[str, int]:
        """Return the bytes of weights, gradients and optimizer on this device, as EQ 4.4 has them.

        ZeRO shares them among the n_dp · n_cp devices that hold the same dense weights, and those
        of experts among the n_dp · n_cp · n_tp / (n_ep · n_etp) that hold the same experts: so do
        Megatron's distributed optimizer and DeepSpeed. Where a share does not divide, it is
        rounded up to whole parameters, since the buffers are padded.
        """
        recipe, zero = RECIPES[self.made.recipe], self.made.zero
        return {
            name: recipe[symbol] * (self._shared() if zero >= stage else self.dense + self.experts)
            for name, symbol, stage in (
                ("weights", "b_w", 3), ("gradients", "b_grad", 2), ("optimizer", "b_opt", 1),
            )
        }  # fmt: skip

    def gathered(self) -> int:
        """Return the bytes of weights that ZeRO-3 has whole for a moment, beyond its shares.

        They are the two largest of layers, embedding and head, since the next one is gathered
        while one runs. Gradients that are not scattered yet are left out.
        """
        if self.made.zero < 3:
            return 0
        units = [sum(self._counted([one]).values()) for one in self._ends()]
        units += [size for _, layer in self.layers for size in GATHERED * [self.weigh(layer)]]
        moment = sum(sorted(units)[-GATHERED:])
        lacking = self.dense + self.experts - self._shared()
        size: int = RECIPES[self.made.recipe]["b_w"] * min(moment, lacking)
        return size

    def _shared(self) -> int:
        made = self.made
        return -(-self.dense // made.copies) - (-self.experts // made.expert_copies)

    def _ends(self) -> Iterator[tuple[int, Tensor]]:
        for one in self.model.network.outer:
            entry = one.part in ("embedding", "positions") or one.name.startswith(ENTRY)
            head = not entry or (one.part == "embedding" and self.model.network.tied)
            if (self.first and entry) or (self.last and head):
                yield 1, one

    def _tensors(self) -> Iterator[tuple[int, Tensor]]:
        yield from self._ends()
        for count, layer in self.layers:
            yield from ((count, one) for one in layer.tensors)

    def _counted(self, tensors: Iterable[tuple[int, Tensor]]) -> dict[str, int]:
        found = dict.fromkeys(PARTS, Fraction(0))
        for count, one in tensors:
            found[one.part] += count * one.parameters * self._share(one)
        return {str(part): ceil(size) for part, size in found.items() if size}

    def _share(self, one: Tensor) -> Fraction:
        """Return the share of a tensor that one device holds.

        Tensor parallelism leaves whole: norms, positions, routers, MLA's projections into its
        latents, and the bias of what writes to the residual stream. A key-value head is on more
        than one device where there are more devices than such heads.
        """
        made, name = self.made, one.module.removesuffix(".bias").rpartition(".")[2]
        n_tp = made.expert_tp if one.copies > 1 else made.n_tp
        ends = one.shape == (self.model["d"],) and name.removesuffix("_bias") in ENDING
        whole = is_whole(one) or ends
        split = Fraction(1, 1 if whole else n_tp)
        if one.part == "attention" and not whole:
            split = _with_copies(self.model, name, split)
        return split / (made.n_ep if one.copies > 1 else 1)


def _with_copies(model: Model, name: str, split: Fraction) -> Fraction:
    """Return the share of a tensor of attention, its keys and values on more devices than heads."""
    n_h, n_kv = model["n_h"], model["n_kv"]
    if "d_c" in model or split >= Fraction(1, n_kv):
        return split
    if name in ("k_proj", "v_proj", "key", "value", "k", "v"):
        return Fraction(1, n_kv)
    if name in ("qkv_proj", "query_key_value", "c_attn"):
        rows = Fraction(2 * n_kv, n_h + 2 * n_kv)
        return (1 - rows) * split + rows * Fraction(1, n_kv)
    return split


def stages(model: Model, made: Layout) -> tuple[Stage, ...]:
    """Return the stages that may need the most memory: those in between hold no more than these.

    Where layers differ, a stage may have any of them: each kind comes first once.
    """
    if made.n_pp == 1:
        return (Stage(model, made, True, True, model.network.layers),)
    return tuple(
        Stage(model, made, first, not first, kinds)
        for first in (True, False)
        for kinds in permutations(model.network.layers)
    )
