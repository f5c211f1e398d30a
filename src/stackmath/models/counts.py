"""What is counted in a model: parameters by part, the cache of a token, the work of a token."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from stackmath.models.network import Network
from stackmath.models.tensors import PARTS, Layer, Part, Tensor

if TYPE_CHECKING:
    from stackmath.models import Model

Number = int | float
CONTEXT = 8192  # tokens of a sequence, where nobody says how many and the model has as many


def total(network: Network) -> int:
    """Return all parameters."""
    return sum(count * tensor.parameters for count, tensor in _tensors(network))


def active(network: Network) -> int:
    """Return the parameters that one token uses, the whole input embedding among them."""
    return sum(count * tensor.active for count, tensor in _tensors(network))


def parts(network: Network) -> dict[Part, int]:
    """Return the parameters of each part, all layers together."""
    found = dict.fromkeys(PARTS, 0)
    for count, tensor in _tensors(network):
        found[tensor.part] += count * tensor.parameters
    return found


def layer_parts(layer: Layer) -> dict[Part, int]:
    """Return the parameters of each part of one layer that has any."""
    found = dict.fromkeys(PARTS, 0)
    for tensor in layer.tensors:
        found[tensor.part] += tensor.parameters
    return {part: size for part, size in found.items() if size}


def vocabulary(network: Network) -> int:
    """Return the parameters of both vocabulary matrices, tied ones once, and learned positions."""
    return sum(
        tensor.parameters
        for tensor in network.outer
        if (tensor.part in ("embedding", "positions") and "token_type" not in tensor.name)
        or (tensor.part == "head" and tensor.multiplied)
    )


def input_embedding(network: Network) -> int:
    """Return the parameters of an input embedding that is nothing else; 0 where it is the head."""
    if network.tied:
        return 0
    return sum(tensor.parameters for tensor in network.outer if tensor.part == "embedding")


def multiplied(network: Network) -> int:
    """Return the weights that one token is multiplied with: matrices, the head among them."""
    matrices = sum(count * tensor.multiplied for count, tensor in _tensors(network))
    shared = (t.parameters for t in network.outer if t.part == "embedding" and network.tied)
    return matrices + sum(shared)


def usual_context(model: Model) -> int:
    """Return the tokens of a sequence where nobody says how many: the model's, up to 8192."""
    tokens: int = min(model.get("context", CONTEXT), CONTEXT)
    return tokens


def kv_elements(model: Model, T: int = 1) -> int:
    """Return the elements that T tokens of one sequence leave in the cache of all layers.

    A layer with a window keeps no more tokens than that.

    Source: EQ 3.5, 3.6 and 3.7.
    """
    return sum(layer.count * layer.cached * layer.seen(T) for layer in model.network.layers)


def keeps_heads(model: Model) -> bool:
    """Return whether each layer caches keys and values of n_kv heads, as EQ 3.5 has it.

    A latent and the layers of an encoder are cached otherwise, or not at all.
    """
    heads = 2 * model["n_kv"] * model["d_head"]
    return all(layer.cached == heads for layer in model.network.layers)


def kv_bytes(model: Model, T: int = 1, b: Number = 2, n_seq: int = 1) -> Number:
    """Return the bytes of the caches of n_seq sequences of T tokens, b bytes an element."""
    return n_seq * kv_elements(model, T) * b


def token_work(model: Model) -> int:
    """Return the FLOP of one token's forward pass without attention: 2 for each weight it uses.

    Looked-up tables, norms and biases are no weights that a token is multiplied with.
    """
    return 2 * multiplied(model.network)


def attention_work(model: Model, T: int, causal: bool = False) -> Number:
    """Return the FLOP of attention's scores and mixing for one token of a sequence of T.

    The full square by default, so that a token meets T others, or those of its window; causal:
    the mean over the sequence of the tokens before it, half the square of a layer without window.

    Source: EQ 3.3.
    """
    pairs = Fraction(0)
    for layer in model.network.layers:
        seen = layer.seen(T)
        mean = seen - Fraction(seen * seen, 2 * T) if causal else Fraction(seen)
        pairs += layer.count * layer.mixed * mean
    work = 2 * pairs
    return int(work) if work.denominator == 1 else float(work)


def breakdown(model: Model) -> dict[str, Any]:
    """Return where the parameters are: each part's in total, and of one layer of each kind."""
    made: dict[str, Any] = {str(part): size for part, size in parts(model.network).items()}
    made["layers"] = [
        {
            "layers": layer.count,
            **({"window": layer.window} if layer.window else {}),
            **layer_parts(layer),
            "total": sum(tensor.parameters for tensor in layer.tensors),
        }
        for layer in model.network.layers
    ]
    return made


def _tensors(network: Network) -> Iterable[tuple[int, Tensor]]:
    """Yield every tensor with how many layers have it."""
    for tensor in network.outer:
        yield 1, tensor
    for layer in network.layers:
        for tensor in layer.tensors:
            yield layer.count, tensor
