"""Model states: bytes of trained parameters by recipe, and of frozen weights tensor by tensor."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Any

from stackmath.chapters import training_memory
from stackmath.formats import BLOCKS
from stackmath.models import Model
from stackmath.models.tensors import PARTS

QUANTIZED = ("attention", "mlp", "experts")  # parts of a layer that take it
# Bytes of a trained parameter: EQ 4.4's recipes, and one that moves its moments off the card.
OPTIMIZERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        **training_memory.RECIPES,
        "paged": MappingProxyType(
            {"b_w": 4, "b_grad": 4, "b_opt": 0, "source": "dettmers-2023",
             "note": "8 on the card: as fp32, with both moments in pages of the host's memory."}
        ),
    }
)  # fmt: skip


def tensor_bytes(model: Model, base: str, kept: str) -> dict[str, int]:
    """Return the bytes of the weights of each part, the matrices of the layers in `base`.

    Every tensor, and every expert, has blocks of its own; the last one is filled up.
    """
    made = dict.fromkeys(PARTS, 0)
    for layer in model.network.layers:
        for one in layer.tensors:
            quantized = one.part in QUANTIZED and len(one.shape) == 2
            block = BLOCKS[base if quantized else kept]
            made[one.part] += layer.count * one.copies * block.filled(prod(one.shape))
    for one in model.network.outer:
        made[one.part] += one.copies * BLOCKS[kept].filled(prod(one.shape))
    return {str(part): size for part, size in made.items() if size}
