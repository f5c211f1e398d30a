"""The tensors of a network, in layers that are alike."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

Part = Literal[
    "embedding", "positions", "attention", "mlp", "experts", "router", "norms", "head"
]  # fmt: skip
PARTS: tuple[Part, ...] = (
    "embedding", "positions", "attention", "mlp", "experts", "router", "norms", "head",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tensor:
    """One trained tensor, named as its checkpoint names it, or as many copies as experts."""

    name: str
    part: Part
    shape: tuple[int, ...]  # of one copy: outputs by inputs, or the length of a vector
    copies: int = 1
    used: int = -1  # copies that one token uses; all of them by default
    lookup: bool = False  # rows are read and nothing is multiplied, or not for each token

    @property
    def module(self) -> str:
        """Return the name of the layer that a matrix belongs to."""
        return self.name.removesuffix(".weight")

    @property
    def leaf(self) -> str:
        """Return the last part of that name, which does not say where in the network it is."""
        return self.module.rpartition(".")[2]

    @property
    def visited(self) -> int:
        """Return the copies that one token uses."""
        return self.copies if self.used < 0 else self.used

    @property
    def parameters(self) -> int:
        """Return the parameters of all copies."""
        return prod(self.shape) * self.copies

    @property
    def active(self) -> int:
        """Return the parameters that one token uses; of a table that is looked up, all."""
        return prod(self.shape) * self.visited

    @property
    def multiplied(self) -> int:
        """Return the weights that each token is multiplied with: of matrices, and no biases."""
        return self.active if len(self.shape) == 2 and not self.lookup else 0


@dataclass(frozen=True, slots=True)
class Layer:
    """Layers that are alike, and what attention keeps and does in each of them."""

    count: int
    tensors: tuple[Tensor, ...]
    cached: int = 0  # elements that one token leaves in the cache of one layer
    mixed: int = 0  # width of query and value, summed over the heads: for each pair of tokens
    window: int | None = None  # tokens that a token attends to; None: all before it

    def seen(self, T: int) -> int:
        """Return the tokens of T that the last one attends to, and that the cache keeps."""
        return T if self.window is None else min(T, self.window)


def linear(name: str, part: Part, out: int, inside: int, bias: bool = False) -> list[Tensor]:
    """Return a matrix, and its bias if it has one."""
    matrix = Tensor(f"{name}.weight", part, (out, inside))
    return [matrix, Tensor(f"{name}.bias", part, (out,))] if bias else [matrix]


def norm(name: str, width: int, bias: bool = False) -> list[Tensor]:
    """Return the scale of a norm, and the shift that a LayerNorm has and an RMSNorm has not."""
    scale = Tensor(f"{name}.weight", "norms", (width,))
    return [scale, Tensor(f"{name}.bias", "norms", (width,))] if bias else [scale]


def embedding(name: str, entries: int, width: int) -> Tensor:
    """Return the input embedding, of which a token reads one row."""
    return Tensor(f"{name}.weight", "embedding", (entries, width), lookup=True)


def positions(name: str, entries: int, width: int) -> Tensor:
    """Return a table of learned positions."""
    return Tensor(f"{name}.weight", "positions", (entries, width), lookup=True)


def gated_mlp(width: int, inner: int, bias: bool = False, name: str = "mlp") -> list[Tensor]:
    """Return the three matrices of a gated MLP."""
    return [
        *linear(f"{name}.gate_proj", "mlp", inner, width, bias),
        *linear(f"{name}.up_proj", "mlp", inner, width, bias),
        *linear(f"{name}.down_proj", "mlp", width, inner, bias),
    ]


def gated_experts(width: int, inner: int, copies: int, used: int, name: str) -> list[Tensor]:
    """Return the three matrices of a gated MLP, as often as there are routed experts."""
    return [
        Tensor(f"{name}.gate_proj.weight", "experts", (inner, width), copies, used),
        Tensor(f"{name}.up_proj.weight", "experts", (inner, width), copies, used),
        Tensor(f"{name}.down_proj.weight", "experts", (width, inner), copies, used),
    ]
