"""One card's share of a served model: the weights that it holds and reads, the cache of a user."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from math import prod

from stackmath.chapters import routing, serving
from stackmath.formats import BLOCKS, Block
from stackmath.models import Model, counts
from stackmath.models.tensors import Layer, Tensor
from stackmath.planning.states import QUANTIZED

KEPT = "bf16"  # what a format of blocks leaves as it is: embeddings, norms, routers, head, biases
PLAIN = ("fp32", "fp16", "bf16")  # formats that every tensor is stored in
EXPERTS_ONLY = ("mxfp4",)  # as gpt-oss is published: attention stays in 16 bits
SHORT = {"int4": "int4_g128", "fp4": "mxfp4"}  # what people say, and the format that they mean
WHOLE = ("norms", "positions", "router")  # parts that every card has whole


@dataclass(frozen=True)
class Shard:
    """What one card of a group holds of a model; every size is in bytes, rounded up.

    Tensor parallelism splits every matrix of attention, MLP, experts and both ends evenly. Norms,
    learned positions, routers and MLA's projections into its latents are on every card, as is the
    latent itself; a key-value head is on as many cards as there are more cards than such heads.
    """

    model: Model
    n: int = 1  # cards of the group
    precision: str = KEPT
    kv_bytes: float = 2  # of one element of the cache
    block: int = 16  # tokens of one block of the cache

    @cached_property
    def stored(self) -> int:
        """Return the bytes of the whole model, once."""
        return math.ceil(sum(size * one.copies for _, one, size in self._tensors))

    @cached_property
    def held(self) -> int:
        """Return the bytes of the weights on this card."""
        sizes = (size * one.copies * self._share(one) for _, one, size in self._tensors)
        return math.ceil(sum(sizes) + self._copied)

    def read(self, n_tokens: int) -> int:
        """Return the bytes of the weights that a pass over so many tokens reads on this card.

        Of the experts those that some token visits, as EQ 9.4 expects them; of an embedding that
        is no head nothing, since a token reads one row of it.
        """
        total = Fraction(self._copied)
        for layer, one, size in self._tensors:
            is_head = layer is None and one.part == "embedding" and bool(self.model.network.tied)
            if one.lookup and not is_head:
                continue
            copies: float = one.copies
            if 0 < one.used < one.copies:
                copies = routing.experts_touched(n_exp=one.copies, n_top=one.used, T_batch=n_tokens)
            total += size * Fraction(copies) * self._share(one)
        return math.ceil(total)

    def cache(self, T: int) -> int:
        """Return the bytes that are set aside for a user of T tokens: whole blocks (EQ 8.6)."""
        return self._cached(
            (layer, self.block * serving.cache_blocks(T=layer.seen(T), T_blk=self.block))
            for layer in self.model.network.layers
        )

    def cache_read(self, T: int) -> int:
        """Return the bytes of T tokens' cache that a step reads: no empty end of a block."""
        return self._cached((layer, layer.seen(T)) for layer in self.model.network.layers)

    @property
    def work(self) -> int:
        """Return the FLOP of one token on all cards, without attention."""
        return counts.token_work(self.model)

    def _cached(self, layers: Iterable[tuple[Layer, int]]) -> int:
        elements = sum(layer.count * layer.cached * tokens for layer, tokens in layers)
        return math.ceil(elements * self._cache_share * Fraction(self.kv_bytes))

    @cached_property
    def _tensors(self) -> list[tuple[Layer | None, Tensor, Fraction]]:
        """Return each tensor with its layer, and the bytes of one copy in all layers like it."""
        return [
            (layer, one, Fraction(count * block.filled(prod(one.shape))))
            for count, layer, one in _each(self.model)
            for block in (_block(self.model, self.precision, layer, one),)
        ]

    def _share(self, one: Tensor) -> Fraction:
        return Fraction(1, 1 if is_whole(one) else self.n)

    @property
    def _cache_share(self) -> Fraction:
        if "d_c" in self.model:
            return Fraction(1)
        heads: int = self.model["n_kv"]
        share: Fraction = max(Fraction(1, self.n), Fraction(1, heads))
        return share

    @cached_property
    def _copied(self) -> Fraction:
        """Return the bytes of key and value projections beyond an even share."""
        if "d_c" in self.model:
            return Fraction(0)
        rows = sum(layer.count * layer.cached for layer in self.model.network.layers)
        block = BLOCKS[self.precision]
        if not takes(self.model, self.precision, "attention"):
            block = BLOCKS[KEPT]
        more = self._cache_share - Fraction(1, self.n)
        weights: int = rows * self.model["d"]
        return weights * block.bytes_per_weight * more


def known_format(name: str) -> str:
    """Return the format of weights that a name means, in any case; int4 is int4_g128.

    Raises: ValueError, naming the formats that are spelled alike.
    """
    plain = name.lower().replace("-", "_")
    plain = SHORT.get(plain, plain)
    found = next((one for one in BLOCKS if one.lower() == plain), None)
    if found is None:
        near = get_close_matches(plain, BLOCKS, n=5, cutoff=0.5) or list(BLOCKS)
        raise ValueError(f"'{name}' is no format of weights; some are {', '.join(near)}")
    return found


def groups(model: Model) -> list[int]:
    """Return the numbers of cards that the heads of a model can be split over.

    They divide the query heads; they divide the key-value heads too, or are a multiple of them,
    or engines refuse.
    """
    n_h, n_kv = model["n_h"], model["n_kv"]
    return [
        n
        for n in range(1, n_h + 1)
        if n_h % n == 0 and ("d_c" in model or n_kv % n == 0 or n % n_kv == 0)
    ]


def heads(model: Model) -> str:
    """Return the heads that cards must share evenly, in words."""
    queries = f"{model['n_h']} query heads"
    return queries if "d_c" in model else f"{queries} and {model['n_kv']} key-value heads"


def is_whole(one: Tensor) -> bool:
    """Return whether every card has all of a tensor, MLA's projections into its latents too."""
    return one.part in WHOLE or "_a_proj" in one.name


def _each(model: Model) -> Iterator[tuple[int, Layer | None, Tensor]]:
    for one in model.network.outer:
        yield 1, None, one
    for layer in model.network.layers:
        for one in layer.tensors:
            yield layer.count, layer, one


def takes(model: Model, precision: str, part: str) -> bool:
    """Return whether the matrices of a part of the layers are stored in the format."""
    if precision in PLAIN:
        return True
    only = precision in EXPERTS_ONLY and "n_exp" in model
    return part == "experts" if only else part in QUANTIZED


def _block(model: Model, precision: str, layer: Layer | None, one: Tensor) -> Block:
    """Return the format that a tensor is stored in."""
    matrix = layer is not None and len(one.shape) == 2
    taken = precision in PLAIN or (matrix and takes(model, precision, one.part))
    return BLOCKS[precision if taken else KEPT]
