"""Decoders with a gated MLP: LLaMA, Mistral, Gemma, Qwen, OLMo, Phi-3, SmolLM3, Command-R."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from stackmath.models.fields import Fields
from stackmath.models.network import (
    Heads,
    Network,
    Windows,
    heads,
    outside,
    projections,
    shape,
    stack,
    windows,
)
from stackmath.models.tensors import Layer, Tensor, gated_mlp, linear, norm

BEFORE_BOTH = ("input_layernorm", "post_attention_layernorm")


def llama(f: Fields) -> Network:
    """Return LLaMA 1, 2 or 3, or a network that its configuration describes as one."""
    d = f.whole("hidden_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    bias = f.flag("attention_bias", default=False)
    mixer = projections(d, a, bias, bias)
    return dense(f, a, mixer, mlp_bias=f.flag("mlp_bias", default=False))


def mistral(f: Fields) -> Network:
    """Return Mistral: LLaMA with a window in every layer, if sliding_window is there."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    window = f.whole("sliding_window", default=None)
    return dense(f, a, projections(d, a), spans=windows(f, _layers(f), window, lambda _: True))


def phi3(f: Fields) -> Network:
    """Return Phi-3 or Phi-4: queries, keys and values in one matrix, gate and up in another."""
    d, d_ff = f.whole("hidden_size"), f.whole("intermediate_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    mixer = [
        *linear("self_attn.qkv_proj", "attention", (a.n_h + 2 * a.n_kv) * a.d_head, d),
        *linear("self_attn.o_proj", "attention", d, a.n_h * a.d_head),
    ]
    mlp = [
        *linear("mlp.gate_up_proj", "mlp", 2 * d_ff, d),
        *linear("mlp.down_proj", "mlp", d, d_ff),
    ]
    window = f.whole("sliding_window", default=None)
    return dense(f, a, mixer, mlp=mlp, spans=windows(f, _layers(f), window, lambda _: True))


def gemma(f: Fields) -> Network:
    """Return Gemma 1: the width of a head is its own, both ends of the model share one matrix."""
    d = f.whole("hidden_size")
    a = heads(f, d, explicit=True)
    bias = f.flag("attention_bias", default=False)
    return dense(f, a, projections(d, a, bias, bias), tied=True)


def gemma2(f: Fields) -> Network:
    """Return Gemma 2: norms before and after each half, every second layer in a window."""
    d = f.whole("hidden_size")
    a = heads(f, d, explicit=True)
    bias = f.flag("attention_bias", default=False)
    spans = windows(f, _layers(f), f.whole("sliding_window"), lambda i: i % 2 == 0)
    return dense(f, a, projections(d, a, bias, bias), norms=_AROUND, tied=True, spans=spans)


# What the text_config of a Gemma 3 that also sees leaves to the class of the network.
_GEMMA3 = {
    "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256, "sliding_window": 4096,
    "vocab_size": 262_208,
}  # fmt: skip


def gemma3(f: Fields, usual: Mapping[str, int] = MappingProxyType({})) -> Network:
    """Return the text model of Gemma 3: norms on queries and keys, one layer in six unbounded.

    `usual` stands in for fields that the file may leave out; without it they must be there.
    """

    def read(name: str) -> int:
        found: int = f.whole(name, **({"default": usual[name]} if name in usual else {}))
        return found

    d = f.whole("hidden_size")
    n_h, n_kv, d_head = map(read, ("num_attention_heads", "num_key_value_heads", "head_dim"))
    f.divides("num_key_value_heads", n_kv, "num_attention_heads", n_h)
    a = Heads(n_h, n_kv, d_head)
    bias = f.flag("attention_bias", default=False)
    period = f.whole("sliding_window_pattern", "_sliding_window_pattern", default=6)
    spans = windows(f, _layers(f), read("sliding_window"), lambda i: (i + 1) % period != 0)
    mixer = [*projections(d, a, bias, bias), *_head_norms(a)]
    n_vocab = read("vocab_size")
    return dense(f, a, mixer, norms=_AROUND, tied=True, spans=spans, n_vocab=n_vocab)


def gemma3_multimodal(f: Fields) -> Network:
    """Return the text model inside a Gemma 3 that also sees."""
    inner = f.config.get("text_config")
    if not isinstance(inner, dict):
        f.fail("text_config is missing, and holds the shape of the language model")
    tie = "tie_word_embeddings"
    if f.has(tie) and inner.get(tie, f.config[tie]) != f.config[tie]:
        f.fail(f"{tie} is {f.config[tie]!r}, and {inner[tie]!r} in text_config")
    text = Fields({tie: f.config.get(tie), **inner}, f"{f.place}, text_config")
    kind = inner.get("model_type", "gemma3_text")
    if kind != "gemma3_text":
        f.fail(f"text_config has the model_type {kind!r}, and stackmath counts gemma3_text there")
    network = gemma3(text, _GEMMA3)
    f.assumed |= text.assumed
    return replace(network, note="The language model alone, without what reads images.")


def qwen2(f: Fields) -> Network:
    """Return Qwen2 or Qwen2.5: biases on queries, keys and values, and none on the output."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    return dense(f, a, projections(d, a, bias=True), spans=qwen_windows(f))


def qwen3(f: Fields) -> Network:
    """Return Qwen3: norms on queries and keys, and a width of heads of its own."""
    d = f.whole("hidden_size")
    a = heads(f, d, explicit=True)
    bias = f.flag("attention_bias", default=False)
    mixer = [*projections(d, a, bias, bias), *_head_norms(a)]
    return dense(f, a, mixer, spans=qwen_windows(f))


def olmo(f: Fields) -> Network:
    """Return OLMo 1: its norms have no parameters."""
    d = f.whole("hidden_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    bias = f.flag("attention_bias", default=False)
    return dense(f, a, projections(d, a, bias, bias), norms=())


def olmo2(f: Fields) -> Network:
    """Return OLMo 2 or 3: norms after each half, and on the whole of queries and of keys."""
    d = f.whole("hidden_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    bias = f.flag("attention_bias", default=False)
    window = f.whole("sliding_window", default=None)
    spans = windows(f, _layers(f), window, lambda i: (i + 1) % 4 != 0)
    mixer = [*projections(d, a, bias, bias), *full_norms(a)]
    after = ("post_attention_layernorm", "post_feedforward_layernorm")
    return dense(f, a, mixer, norms=after, spans=spans)


def smollm3(f: Fields) -> Network:
    """Return SmolLM3: LLaMA with tied ends and, in some layers, no rotary positions."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    bias = f.flag("attention_bias", default=False)
    window = f.whole("sliding_window", default=None)
    if not f.flag("use_sliding_window", default=False):
        window = None
    L = _layers(f)
    # A layer with rotary positions is the one with the window.
    rotary = f.config.get("no_rope_layers") or [int((i + 1) % 4 != 0) for i in range(L)]
    if not isinstance(rotary, list) or len(rotary) != L:
        f.fail(f"no_rope_layers is {rotary!r}, and must be a list with 0 or 1 for each layer")
    spans = windows(f, L, window, lambda i: bool(rotary[i])) if window else None
    mlp_bias = f.flag("mlp_bias", default=False)
    return dense(f, a, projections(d, a, bias, bias), mlp_bias=mlp_bias, tied=True, spans=spans)


def cohere(f: Fields) -> Network:
    """Return Command-R: attention and MLP side by side behind one norm without a shift."""
    return _cohere(f, None)


def cohere2(f: Fields) -> Network:
    """Return Command-R7B or A: the same with three layers of four in a window."""
    period = f.whole("sliding_window_pattern", "_sliding_window_pattern", default=4)
    window = f.whole("sliding_window")
    return _cohere(f, windows(f, _layers(f), window, lambda i: (i + 1) % period != 0))


def dense(
    f: Fields,
    a: Heads,
    mixer: list[Tensor],
    *,
    mlp: list[Tensor] | None = None,
    mlp_bias: bool = False,
    norms: tuple[str, ...] = BEFORE_BOTH,
    tied: bool = False,
    spans: Windows | None = None,
    n_vocab: int | None = None,
) -> Network:
    """Return a decoder of equal layers: attention, a gated MLP, norms.

    Args:
        f: the configuration.
        a: the heads.
        mixer: the tensors of attention.
        mlp: the tensors of the MLP, if they are not gate, up and down.
        mlp_bias: whether these have biases.
        norms: the norms of a layer; none: norms have no parameters, the last one included.
        tied: whether the ends share a matrix where the file does not say.
        spans: the window of each layer; None: no layer has one.
        n_vocab: the vocabulary, if it is not read here.

    """
    L, d, d_ff = _layers(f), f.whole("hidden_size"), f.whole("intermediate_size")
    n_vocab = n_vocab or f.whole("vocab_size")
    ends = f.flag("tie_word_embeddings", default=tied)
    scales = [tensor for name in norms for tensor in norm(name, d)]
    tensors = (*mixer, *(mlp or gated_mlp(d, d_ff, mlp_bias)), *scales)
    layers = stack(
        spans or [None] * L,
        lambda span, count: Layer(count, tensors, a.cached, a.mixed, span),
    )
    outer = outside(f, d, n_vocab, ends, norms=bool(norms))
    return Network(shape(a, L, d, d_ff, n_vocab, spans), outer, layers, ends)


def qwen_windows(f: Fields) -> Windows:
    """Return the windows of a Qwen: in the layers from max_window_layers on, where switched on."""
    L, on = _layers(f), f.flag("use_sliding_window", default=False)
    window = f.whole("sliding_window", default=None) if on else None
    first = f.whole("max_window_layers", default=L, least=0) if window else L
    f.kinds(L, ("full_attention", "sliding_attention"))
    return windows(f, L, window, lambda i: i >= first) if window else [None] * L


def full_norms(a: Heads) -> list[Tensor]:
    """Return norms over all queries and all keys of a token."""
    return [
        *norm("self_attn.q_norm", a.n_h * a.d_head),
        *norm("self_attn.k_norm", a.n_kv * a.d_head),
    ]


def _cohere(f: Fields, spans: Windows | None) -> Network:
    d = f.whole("hidden_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    bias = f.flag("attention_bias", default=False)
    mixer = projections(d, a, bias, bias)
    if f.flag("use_qk_norm", default=False):
        mixer += full_norms(a)  # one scale a head and channel
    return dense(f, a, mixer, norms=("input_layernorm",), tied=True, spans=spans)


def _head_norms(a: Heads) -> list[Tensor]:
    """Return norms over one head, the same for all heads."""
    return [*norm("self_attn.q_norm", a.d_head), *norm("self_attn.k_norm", a.d_head)]


def _layers(f: Fields) -> int:
    count: int = f.whole("num_hidden_layers")
    return count


_AROUND = (
    "input_layernorm", "post_attention_layernorm",
    "pre_feedforward_layernorm", "post_feedforward_layernorm",
)  # fmt: skip
