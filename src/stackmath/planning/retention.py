"""The activations that one device of a training run retains for its backward passes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from stackmath.chapters import training_memory
from stackmath.chapters.training_memory import RECIPES
from stackmath.models import Model
from stackmath.models.tensors import Layer
from stackmath.planning.activations import ENDING, HEAD_NORMS, LOGITS, SHARING, kept
from stackmath.planning.layout import Layout
from stackmath.planning.sharding import Stage

GPT_WHOLE, GPT_SPLIT = 4, 12  # EQ 4.7's tensors of the model's width, dropout masks apart


def activations(stage: Stage) -> Mapping[str, int]:
    """Return the bytes of the activations of one device, by what they are.

    A block as EQ 4.7 has it (as many key-value heads as heads, a plain MLP of four times the
    width) takes that equation's bytes, its dropout masks included. Any other block is derived in
    the same way from its own tensors, without masks, which models of that kind do not use: a
    gate adds two tensors of the MLP's width, grouped heads leave out keys and values, experts
    count as often as a token visits them, a fused kernel keeps an fp32 normalizer a head.

    Full recomputation keeps the input of each layer, and all of one layer for a moment; sequence
    parallelism spreads that input too. Context parallelism divides the tokens.

    Left out: what the embedding, the last norm and the head read; keys and values that context
    parallelism passes on.
    """
    made, model = stage.made, stage.model
    alive = in_flight(made, stage.first)
    if made.recompute == "full":
        count = sum(count for count, _ in stage.layers)
        once = max(layer_bytes(model, layer, made) for _, layer in stage.layers)
        inputs = training_memory.saved_activations(model, **_batch(made), L=1, n_save=1)
        inputs = Fraction(int(inputs), made.spread * made.n_cp)
        return {"layer inputs": round(alive * count * inputs), "one layer": round(once)}
    sizes = (count * layer_bytes(model, layer, made) for count, layer in stage.layers)
    return {"layers": round(alive * sum(sizes))}


def logits(stage: Stage) -> int:
    """Return the bytes of the logits of one micro-batch: ten each, their share of the vocabulary.

    16 bits of the head, fp32 in the loss, and the gradient of that; no fused loss.
    """
    if not stage.last or stage.model.network.tied is None:
        return 0
    made = stage.made
    assert made.T is not None
    each: int = LOGITS * -(-stage.model["n_vocab"] // made.n_tp)
    return each * made.n_seq * made.T // made.n_cp


def in_flight(made: Layout, first: bool) -> Fraction:
    """Return the micro-batches whose activations of all its layers a stage retains at once.

    As many forward passes run before the first backward pass as there are stages, at the first
    stage, and one at the last. With chunks it is EQ 4.7 pipeline times the stages at the first,
    and never more than there are micro-batches.
    """
    assert made.n_micro is not None
    p, m = made.n_pp, made.n_chunk
    if m == 1:
        return Fraction(min(made.n_micro, p if first else 1))
    passes = (2 * (p - 1) if first else 0) + (m - 1) * p + 1  # of one chunk each
    return Fraction(min(made.n_micro * m, passes), m)


def layer_bytes(model: Model, layer: Layer, made: Layout) -> Fraction:
    """Return the bytes that one micro-batch leaves in one layer on one device, nothing recomputed.

    With selective recomputation or a fused kernel the scores of attention are not among them.
    """
    scored = not made.fused_attention and made.recompute != "selective"
    if is_gpt(model, layer):
        return _gpt_bytes(model, made, scored)
    assert made.T is not None
    whole, split, copied = shares(model, layer)
    split -= 0 if made.fused_attention else 2 * model["n_h"]  # no normalizer
    split += model["n_h"] * made.T if scored and layer.mixed else 0
    each = Fraction(whole, made.spread) + Fraction(split, made.n_tp)
    if "d_c" not in model:
        each += copied * max(Fraction(0), Fraction(1, model["n_kv"]) - Fraction(1, made.n_tp))
    tokens = Fraction(made.n_seq * made.T, made.n_cp)
    return tokens * _element(made) * each


def shares(model: Model, layer: Layer) -> tuple[int, int, int]:
    """Return a token's elements in one layer: outside what TP splits, inside, and keys and values.

    The last are among those inside. Outside are the inputs of norms, and of the matrices that
    are split by their outputs; latents of MLA; what experts put out.
    """
    d: int = model["d"]
    norms = [one for one in layer.tensors if one.part == "norms" and one.name.endswith(".weight")]
    across = sum(one.shape[0] == d and one.leaf not in HEAD_NORMS for one in norms)
    whole = d * (across or 2)
    for one in layer.tensors:
        if len(one.shape) != 2 or one.lookup or one.part == "router":
            continue
        name, (out, inside) = one.leaf, one.shape
        used = one.visited
        ends = name in ENDING and out == d
        whole += used * inside if name not in SHARING and not ends else 0
        whole += out if "_a_proj" in name else 0
        whole += used * out if ends and one.part == "experts" else 0
    return whole, kept(model, layer) - whole, layer.cached


def is_gpt(model: Model, layer: Layer) -> bool:
    """Return whether a layer is the block of EQ 4.7."""
    d, n_h = model["d"], model["n_h"]
    if model["n_kv"] != n_h or model["d_ff"] != 4 * d or n_h * model["d_head"] != d:
        return False
    whole, split, _ = shares(model, layer)
    return (whole, split) == (GPT_WHOLE * d, GPT_SPLIT * d + 2 * n_h)


def _gpt_bytes(model: Model, made: Layout, scored: bool) -> Fraction:
    """Return the bytes of one micro-batch in one block of EQ 4.7."""
    shape = {**model, **_batch(made), "L": 1}
    rest = training_memory.selective_activations(shape, n_tp=1)
    scores = training_memory.activations(shape) - rest
    if made.spread == made.n_tp:
        form = training_memory.sequence_activations
        size = form(shape, n_tp=made.n_tp) if scored else rest / made.n_tp
    else:
        size = training_memory.tensor_activations(shape, n_tp=made.n_tp)
        size -= 0 if scored else scores / made.n_tp
    return Fraction(round(size), made.n_cp)


def _batch(made: Layout) -> dict[str, int]:
    assert made.T is not None
    return {"n_seq": made.n_seq, "T": made.T, "b": _element(made)}


def _element(made: Layout) -> int:
    """Return the bytes of an activation: those of a weight that is multiplied with."""
    size: int = RECIPES[made.recipe]["b_w"]
    return size
