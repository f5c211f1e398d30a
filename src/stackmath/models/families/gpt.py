"""Decoders with a plain MLP: GPT-2, GPT-NeoX and Pythia, OPT, BLOOM, Falcon, Phi."""

from __future__ import annotations

from stackmath.models.fields import Fields
from stackmath.models.network import Heads, Network, shape
from stackmath.models.tensors import Layer, Tensor, embedding, linear, norm, positions


def gpt2(f: Fields) -> Network:
    """Return GPT-2: learned positions, biases everywhere, one matrix for both ends."""
    d, L, n_h = (f.whole(new, old) for new, old in _GPT2)
    n_vocab, n_ctx = (
        f.whole("vocab_size"),
        f.whole("n_positions", "n_ctx", "max_position_embeddings"),
    )
    if f.flag("add_cross_attention", default=False):
        f.fail("add_cross_attention is true, and stackmath counts GPT-2 without cross-attention")
    a = _heads(f, d, n_h, n_h)
    d_ff = f.whole("n_inner", default=4 * d)
    layer = [
        *norm("ln_1", d, True),
        *linear("attn.c_attn", "attention", 3 * d, d, True),
        *linear("attn.c_proj", "attention", d, d, True),
        *norm("ln_2", d, True),
        *_mlp("mlp.c_fc", "mlp.c_proj", d, d_ff),
    ]
    outer = [embedding("wte", n_vocab, d), positions("wpe", n_ctx, d), *norm("ln_f", d, True)]
    return _network(f, a, L, d, d_ff, n_vocab, layer, outer, tied=True)


def gpt_neox(f: Fields) -> Network:
    """Return GPT-NeoX or Pythia: rotary positions, biases everywhere, a head of its own."""
    d, L, n_h = f.whole("hidden_size"), f.whole("num_hidden_layers"), f.whole("num_attention_heads")
    n_vocab, d_ff = f.whole("vocab_size"), f.whole("intermediate_size")
    bias = f.flag("attention_bias", default=True)
    layer = [
        *norm("input_layernorm", d, True),
        *norm("post_attention_layernorm", d, True),
        *linear("attention.query_key_value", "attention", 3 * d, d, bias),
        *linear("attention.dense", "attention", d, d, bias),
        *_mlp("mlp.dense_h_to_4h", "mlp.dense_4h_to_h", d, d_ff),
    ]
    outer = [embedding("embed_in", n_vocab, d), *norm("final_layer_norm", d, True)]
    return _network(f, _heads(f, d, n_h, n_h), L, d, d_ff, n_vocab, layer, outer, head="embed_out")


def opt(f: Fields) -> Network:
    """Return OPT: two rows of positions more than the context; the 350M puts norms last."""
    d, L, n_h = f.whole("hidden_size"), f.whole("num_hidden_layers"), f.whole("num_attention_heads")
    n_vocab, d_ff, n_ctx = (
        f.whole("vocab_size"),
        f.whole("ffn_dim"),
        f.whole("max_position_embeddings"),
    )
    narrow, bias = f.whole("word_embed_proj_dim", default=d), f.flag("enable_bias", default=True)
    affine = f.flag("layer_norm_elementwise_affine", default=True)
    layer = [
        *(t for name in "qkv" for t in linear(f"self_attn.{name}_proj", "attention", d, d, bias)),
        *linear("self_attn.out_proj", "attention", d, d, bias),
        *_mlp("fc1", "fc2", d, d_ff, bias),
    ]
    outer = [embedding("embed_tokens", n_vocab, narrow), positions("embed_positions", n_ctx + 2, d)]
    if affine:
        layer += [*norm("self_attn_layer_norm", d, True), *norm("final_layer_norm", d, True)]
    if narrow != d:
        outer += [*linear("project_in", "mlp", d, narrow), *linear("project_out", "mlp", narrow, d)]
    last = f.flag("do_layer_norm_before", default=True)
    if affine and last and not f.flag("_remove_final_layer_norm", default=False):
        outer += norm("final_layer_norm", d, True)
    a = _heads(f, d, n_h, n_h)
    return _network(f, a, L, d, d_ff, n_vocab, layer, outer, tied=True, width=narrow)


def bloom(f: Fields) -> Network:
    """Return BLOOM: ALiBi instead of positions, and a norm behind the embedding."""
    d, L = f.whole("hidden_size", "n_embed"), f.whole("n_layer", "num_hidden_layers")
    n_h, n_vocab = f.whole("n_head", "num_attention_heads"), f.whole("vocab_size")
    layer = [
        *norm("input_layernorm", d, True),
        *linear("self_attention.query_key_value", "attention", 3 * d, d, True),
        *linear("self_attention.dense", "attention", d, d, True),
        *norm("post_attention_layernorm", d, True),
        *_mlp("mlp.dense_h_to_4h", "mlp.dense_4h_to_h", d, 4 * d),
    ]
    outer = [
        embedding("word_embeddings", n_vocab, d),
        *norm("word_embeddings_layernorm", d, True),
        *norm("ln_f", d, True),
    ]
    return _network(f, _heads(f, d, n_h, n_h), L, d, 4 * d, n_vocab, layer, outer, tied=True)


def falcon(f: Fields) -> Network:
    """Return Falcon: one KV head or a few, attention and MLP side by side, no biases."""
    d, L = f.whole("hidden_size"), f.whole("num_hidden_layers", "n_layer")
    n_h, n_vocab = f.whole("num_attention_heads", "n_head"), f.whole("vocab_size")
    said, bias = ("num_kv_heads", "n_head_kv"), f.flag("bias", default=False)
    # RefinedWeb is the 40B's code before it was named Falcon: grouped where it has KV heads.
    old = f.config.get("model_type") == "RefinedWeb" and f.has("n_head_kv")
    grouped = f.flag("new_decoder_architecture", default=old)
    if grouped:
        few = f.whole(*said)
    else:
        few = 1 if f.flag("multi_query", default=True) else n_h
        given = f.whole(*said, default=few)
        if given not in (few, n_h):  # files without groups may repeat the query heads there
            f.fail(f"num_kv_heads is {given}, and without new_decoder_architecture there are {few}")
    a, d_ff = _heads(f, d, n_h, few), f.whole("ffn_hidden_size", default=4 * d)
    names = ["input_layernorm"]
    if grouped and f.whole("num_ln_in_parallel_attn", default=2) == 2:
        names = ["ln_attn", "ln_mlp"]
    elif not grouped and not f.flag("parallel_attn", default=True):
        names += ["post_attention_layernorm"]
    layer = [
        *(scale for name in names for scale in norm(name, d, True)),
        *linear("self_attention.query_key_value", "attention", (n_h + 2 * few) * a.d_head, d, bias),
        *linear("self_attention.dense", "attention", d, d, bias),
        *_mlp("mlp.dense_h_to_4h", "mlp.dense_4h_to_h", d, d_ff, bias),
    ]
    outer = [embedding("word_embeddings", n_vocab, d), *norm("ln_f", d, True)]
    return _network(f, a, L, d, d_ff, n_vocab, layer, outer, tied=True)


def phi(f: Fields) -> Network:
    """Return Phi-1, 1.5 or 2: one norm for attention and MLP side by side, biases to the last."""
    d, L, n_h = f.whole("hidden_size"), f.whole("num_hidden_layers"), f.whole("num_attention_heads")
    n_vocab, d_ff = f.whole("vocab_size"), f.whole("intermediate_size")
    a = _heads(f, d, n_h, f.whole("num_key_value_heads", default=n_h))
    layer = [
        *linear("self_attn.q_proj", "attention", d, d, True),
        *linear("self_attn.k_proj", "attention", a.n_kv * a.d_head, d, True),
        *linear("self_attn.v_proj", "attention", a.n_kv * a.d_head, d, True),
        *linear("self_attn.dense", "attention", d, d, True),
        *_mlp("mlp.fc1", "mlp.fc2", d, d_ff),
        *norm("input_layernorm", d, True),
    ]
    if f.flag("qk_layernorm", default=False):
        layer += [*norm("q_layernorm", a.d_head, True), *norm("k_layernorm", a.d_head, True)]
    outer = [embedding("embed_tokens", n_vocab, d), *norm("final_layernorm", d, True)]
    bias = Tensor("lm_head.bias", "head", (n_vocab,))
    return _network(f, a, L, d, d_ff, n_vocab, layer, [*outer, bias])


def _network(
    f: Fields,
    a: Heads,
    L: int,
    d: int,
    d_ff: int,
    n_vocab: int,
    layer: list[Tensor],
    outer: list[Tensor],
    *,
    tied: bool = False,
    head: str = "lm_head",
    width: int | None = None,
) -> Network:
    """Return a decoder of equal layers; `tied` is what holds where the file does not say."""
    ends = f.flag("tie_word_embeddings", default=tied)
    last = [] if ends else linear(head, "head", n_vocab, width or d)
    layers = (Layer(L, tuple(layer), a.cached, a.mixed),)
    return Network(shape(a, L, d, d_ff, n_vocab), (*outer, *last), layers, ends)


def _heads(f: Fields, d: int, n_h: int, n_kv: int) -> Heads:
    """Return heads that share the width of the model."""
    f.divides("the number of heads", n_h, "the width of the model", d)
    f.divides("the number of KV heads", n_kv, "the number of heads", n_h)
    return Heads(n_h, n_kv, d // n_h)


def _mlp(up: str, down: str, d: int, d_ff: int, bias: bool = True) -> list[Tensor]:
    """Return the two matrices of a plain MLP."""
    return [*linear(up, "mlp", d_ff, d, bias), *linear(down, "mlp", d, d_ff, bias)]


_GPT2 = (
    ("n_embd", "hidden_size"),
    ("n_layer", "num_hidden_layers"),
    ("n_head", "num_attention_heads"),
)
