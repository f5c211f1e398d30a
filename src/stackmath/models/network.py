"""A network: its symbols, its tensors outside the layers, and its layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from stackmath.models.fields import Fields
from stackmath.models.tensors import Layer, Tensor, linear, norm

Kind = TypeVar("Kind", bound=Hashable)
Windows = list[int | None]  # for each layer the tokens that it attends to; None: all before it


@dataclass(frozen=True, slots=True)
class Network:
    """A network as its configuration fixes it."""

    symbols: Mapping[str, int]
    outer: tuple[Tensor, ...]  # embeddings, positions, the last norm, the head
    layers: tuple[Layer, ...]
    tied: bool | None  # whether the head is the input embedding; None: no head
    note: str = ""  # what the count leaves out, or takes for granted


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of an attention layer."""

    n_h: int
    n_kv: int
    d_head: int

    @property
    def cached(self) -> int:
        """Return the elements of a token's keys and values."""
        return 2 * self.n_kv * self.d_head

    @property
    def mixed(self) -> int:
        """Return the width of queries and values over all heads."""
        return 2 * self.n_h * self.d_head


def heads(f: Fields, d: int, n_kv: int | None = None, explicit: bool = False) -> Heads:
    """Return the heads that the fields of most decoders name.

    Args:
        f: the configuration.
        d: width of the model.
        n_kv: key-value heads where the field is missing; None: it must be there.
        explicit: whether the width of a head must be there, since it is not d over n_h.

    """
    n_h = f.whole("num_attention_heads")
    if n_kv is None:
        n_kv = f.whole("num_key_value_heads")
    else:
        n_kv = f.whole("num_key_value_heads", default=n_kv)
    f.divides("num_key_value_heads", n_kv, "num_attention_heads", n_h)
    if explicit or f.has("head_dim"):
        return Heads(n_h, n_kv, f.whole("head_dim"))
    f.divides("num_attention_heads", n_h, "hidden_size", d)
    return Heads(n_h, n_kv, d // n_h)


def projections(d: int, a: Heads, bias: bool = False, out_bias: bool = False) -> list[Tensor]:
    """Return the four projections of attention under the names that most decoders share."""
    wide, narrow = a.n_h * a.d_head, a.n_kv * a.d_head
    return [
        *linear("self_attn.q_proj", "attention", wide, d, bias),
        *linear("self_attn.k_proj", "attention", narrow, d, bias),
        *linear("self_attn.v_proj", "attention", narrow, d, bias),
        *linear("self_attn.o_proj", "attention", d, wide, out_bias),
    ]


def stack(kinds: Iterable[Kind], build: Callable[[Kind, int], Layer]) -> tuple[Layer, ...]:
    """Return the layers of each kind, built once with how many of them there are."""
    return tuple(build(kind, count) for kind, count in Counter(kinds).items())


def outside(
    f: Fields, d: int, n_vocab: int, tied: bool, *, norm_bias: bool = False, norms: bool = True
) -> tuple[Tensor, ...]:
    """Return the embedding, the last norm and the head of a decoder."""
    tensors = [Tensor("embed_tokens.weight", "embedding", (n_vocab, d), lookup=True)]
    tensors += norm("norm", d, norm_bias) if norms else []
    return (*tensors, *([] if tied else linear("lm_head", "head", n_vocab, d)))


def windows(f: Fields, L: int, window: int | None, local: Callable[[int], bool]) -> Windows:
    """Return the window of each layer: by layer_types if the file has them, else by a rule."""
    kinds = f.kinds(L, ("full_attention", "sliding_attention"))
    if kinds is not None:
        if "sliding_attention" in kinds and window is None:
            f.fail("layer_types has sliding_attention, and sliding_window is missing")
        return [window if kind == "sliding_attention" else None for kind in kinds]
    return [window if window is not None and local(i) else None for i in range(L)]


def shape(
    a: Heads, L: int, d: int, d_ff: int, n_vocab: int, spans: Windows | None = None
) -> dict[str, int]:
    """Return the symbols of a decoder; with windows, how many layers have one."""
    symbols = {
        "L": L, "d": d, "n_h": a.n_h, "n_kv": a.n_kv, "d_head": a.d_head, "d_ff": d_ff,
        "n_vocab": n_vocab,
    }  # fmt: skip
    local = [span for span in spans or [] if span is not None]
    if local:
        symbols |= {"w": local[0], "L_local": len(local)}
        if len(local) < L:
            symbols["L_full"] = L - len(local)
    return symbols
