"""Adapters: which matrices of a model LoRA trains beside, and how many parameters that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackmath.chapters.codebooks import adapter_parameters
from stackmath.models import Model
from stackmath.models.tensors import Tensor
from stackmath.planning import checks

ALL_LINEAR = "all-linear"
# What PEFT adapts where nobody says what, told apart by the matrices that a network has.
# Source: peft, utils/constants.py, TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING.
DEFAULTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("query_key_value",), ("query_key_value",)),  # BLOOM, GPT-NeoX, Falcon
    (("c_attn",), ("c_attn",)),  # GPT-2
    (("query", "value"), ("query", "value")),  # BERT, RoBERTa
    (("q", "v"), ("q", "v")),  # T5
    (("self_attn.dense", "fc1", "fc2"), ("q_proj", "v_proj", "fc1", "fc2")),  # Phi
    (("q_proj", "v_proj"), ("q_proj", "v_proj")),  # LLaMA, and what is built like it
)
EXPERTS = {"w1": "gate_proj", "w2": "down_proj", "w3": "up_proj"}  # as Mixtral names its own


@dataclass(frozen=True)
class Adapted:
    """A matrix with an adapter, as often as the model has it."""

    name: str
    shape: tuple[int, ...]  # outputs by inputs
    count: int  # in all layers, and in all experts
    used: int  # of them by one token
    each: int  # parameters of one adapter

    @property
    def parameters(self) -> int:
        """Return the parameters of all its adapters."""
        return self.count * self.each


@dataclass(frozen=True)
class Adapters:
    """The adapters of a model: a matrix of rank by inputs and one of outputs by rank for each.

    A fused matrix, such as c_attn or qkv_proj, has one adapter for all that is fused in it.
    """

    rank: int
    targets: tuple[str, ...]
    matrices: tuple[Adapted, ...]

    @property
    def parameters(self) -> int:
        """Return the parameters that are trained."""
        return sum(one.parameters for one in self.matrices)

    @property
    def used(self) -> int:
        """Return those of them that one token uses: of experts, the ones that it visits."""
        return sum(one.used * one.each for one in self.matrices)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the matrices that have an adapter."""
        return frozenset(one.name for one in self.matrices)


def adapters(
    model: Model, targets: str | Iterable[str] | None, rank: int, experts: bool = False
) -> Adapters:
    """Return the adapters of one rank on the matrices of a model that are named.

    Args:
        model: the network.
        targets: names as PEFT takes them, in a list or between commas: `q_proj`, or the end of a
            longer name at a dot. A matrix outside the layers counts if it is named, and so do
            experts. `all-linear` is every matrix of attention and MLP in the layers, without
            router, embedding and head. None: PEFT's default for such a network.
        rank: of every adapter.
        experts: whether `all-linear` means the experts too, each with an adapter of its own.

    Raises: ValueError, naming a target that the model does not have and what it has.
    Source: EQ 6.2; peft.

    """
    checks.whole(rank=rank)
    asked = _asked(model, targets)
    found: list[Adapted] = []
    matched: set[str] = set()
    for tensor, layers, inside in _matrices(model):
        name = tensor.module
        linear = inside and tensor.part in ("attention", "mlp", *(["experts"] if experts else []))
        hits = {
            target
            for target in asked
            if (linear if target == ALL_LINEAR else _named(name, target, tensor))
        }
        matched |= hits
        if hits:
            out, width = tensor.shape
            each = adapter_parameters([(width, out)], rank)
            found.append(
                Adapted(name, tensor.shape, layers * tensor.copies, layers * tensor.visited, each)
            )
    for target in asked:
        if target not in matched:
            raise ValueError(f"{model.name} has no matrix '{target}'; it has {_known(model)}")
    return Adapters(rank, asked, tuple(found))


def _asked(model: Model, targets: str | Iterable[str] | None) -> tuple[str, ...]:
    if targets is not None:
        names = targets.split(",") if isinstance(targets, str) else targets
        asked = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
        if not asked:
            raise ValueError(f"targets are empty; name matrices such as q_proj, or {ALL_LINEAR}")
        return asked
    names = {tensor.module for tensor, _, inside in _matrices(model) if inside}
    for having, default in DEFAULTS:
        if all(any(_ends(name, one) for name in names) for one in having):
            return default
    raise ValueError(
        f"PEFT has no default targets for {model.name}; name some: {ALL_LINEAR}, or of "
        f"{_known(model)}"
    )


def _matrices(model: Model) -> Iterator[tuple[Tensor, int, bool]]:
    """Yield every matrix, how many layers have it, and whether it is in a layer at all."""
    network = model.network
    for layer in network.layers:
        yield from ((one, layer.count, True) for one in layer.tensors if len(one.shape) == 2)
    yield from ((one, 1, False) for one in network.outer if len(one.shape) == 2)


def _named(name: str, target: str, tensor: Tensor) -> bool:
    return _ends(name, target) or (
        tensor.part == "experts" and target in EXPERTS and _ends(name, EXPERTS[target])
    )


def _ends(name: str, target: str) -> bool:
    return name == target or name.endswith("." + target)


def _known(model: Model) -> str:
    """Return the last parts of the names of all matrices in the layers, once each."""
    leaves = (tensor.leaf for tensor, _, inside in _matrices(model) if inside)
    return ", ".join(dict.fromkeys(leaves))
