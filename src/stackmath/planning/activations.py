"""Activations of training: what the backward pass needs again, in bytes a token."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stackmath.models import Model
from stackmath.models.tensors import Layer

ELEMENT = 2  # bytes of an activation, at 16 bits
LOGITS = 2 + 4 + 4  # bytes of one: 16 bits of the head, fp32 in the loss, and its gradient
# Matrices that read what the one before them reads, and those that write to the residual stream.
SHARING = {"k_proj", "v_proj", "kv_a_proj_with_mqa", "key", "value", "k", "v", "up_proj", "wi_1"}
ENDING = {
    "o_proj", "out_proj", "dense", "c_proj", "fc2", "down_proj", "dense_4h_to_h", "o", "wo",
}  # fmt: skip
HEAD_NORMS = {"q_norm": "q_proj", "k_norm": "k_proj", "q_layernorm": "q_proj",
              "k_layernorm": "k_proj"}  # fmt: skip


def token_bytes(
    model: Model,
    adapted: Collection[str] | None = None,
    rank: int = 0,
    *,
    checkpointing: bool = True,
    logits: bool = True,
) -> Mapping[str, int]:
    """Return the bytes of activations that one token of training takes, by what they are.

    Without checkpointing these are, for every layer: the input of each norm; queries, keys and
    values; attention's output, and its fp32 normalizer a head; what each matrix reads, once where
    several read the same; the inner tensors of the MLP, which are those that its nonlinearity
    reads and writes and the factors of a gate. Experts count as often as a token visits them.
    Checkpointing keeps the input of each layer, and of the largest layer all of the above.

    To both come the logits: 10 bytes each, of the head at 16 bits, of the loss in fp32, and of
    their gradient. With checkpointing the loss is over when layers are worked out again; that
    both count stands for the gradients of a layer's activations, which do not.

    Left out: dropout masks, norms that compute in fp32, adapters that keep their input in fp32,
    a key-value head repeated for its group. Attention is a fused kernel: it keeps no scores.

    Args:
        model: the network.
        adapted: names of the matrices that have an adapter: only they keep what they read, and
            a vector of the rank. None: every matrix is trained.
        rank: of the adapters.
        checkpointing: whether only the input of each layer is kept.
        logits: whether the model has any; a critic has one value a token.

    """
    made = {}
    sizes = [ELEMENT * kept(model, layer, adapted, rank) for layer in model.network.layers]
    if checkpointing:
        # EQ 4.7 full for one token, without another copy of what is kept.
        made["layer inputs"] = ELEMENT * model["d"] * sum(one.count for one in model.network.layers)
        made["one layer"] = max(sizes)
    else:
        counts = (layer.count for layer in model.network.layers)
        made["layers"] = sum(n * size for n, size in zip(counts, sizes, strict=True))
    if logits and model.network.tied is not None:
        made["logits"] = LOGITS * model["n_vocab"]
    return made


def kept(model: Model, layer: Layer, adapted: Collection[str] | None = None, rank: int = 0) -> int:
    """Return the elements that a token leaves in one layer for its backward pass."""
    d: int = model["d"]
    elements = 0
    scales = [t for t in layer.tensors if t.part == "norms" and t.name.endswith(".weight")]
    across = [t for t in scales if t.shape[0] == d and t.leaf not in HEAD_NORMS]
    elements += d * (len(across) or 2)  # norms without parameters are two
    by_name = {t.leaf: t for t in layer.tensors if len(t.shape) == 2}
    elements += sum(by_name[HEAD_NORMS[t.leaf]].shape[0] for t in scales if t.leaf in HEAD_NORMS)
    elements += 2 * model["n_h"] if layer.mixed else 0  # fp32

    # What the matrices since the last input read: its width, and whether it is kept.
    width, needed = 0, False
    for tensor in layer.tensors:
        if len(tensor.shape) != 2 or tensor.lookup or tensor.part == "router":
            continue
        name, (out, inside) = tensor.leaf, tensor.shape
        used = tensor.visited
        ends = name in ENDING and out == d
        trained = adapted is None or tensor.module in adapted
        if name not in SHARING:
            elements += width if needed else 0
            width, needed = used * inside, False
        needed = needed or trained or (ends and tensor.part == "attention")
        if not ends or tensor.part == "experts":
            elements += used * out
        if name in ("up_proj", "wi_1"):
            elements += used * out  # the gate behind its nonlinearity
        elif name == "gate_up_proj":
            elements += used * out // 2
        elements += used * rank if adapted is not None and trained else 0
    return elements + (width if needed else 0)
