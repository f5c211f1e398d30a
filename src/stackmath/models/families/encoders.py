"""Networks with an encoder: T5 with its decoder, BERT and RoBERTa without one."""

from __future__ import annotations

from stackmath.models.fields import Fields
from stackmath.models.network import Heads, Network, shape
from stackmath.models.tensors import Layer, Tensor, embedding, linear, norm, positions


def t5(f: Fields) -> Network:
    """Return T5, mT5 or Flan-T5: encoder, decoder, and attention from one to the other."""
    d, d_ff, n_vocab = f.whole("d_model"), f.whole("d_ff"), f.whole("vocab_size")
    a = Heads(f.whole("num_heads"), f.whole("num_heads"), f.whole("d_kv"))
    L = f.whole("num_layers")
    L_out = f.whole("num_decoder_layers", default=L)
    later = f.config.get("model_type") in ("mt5", "umt5")  # as T5 from version 1.1 on
    usual = "gated-gelu" if later else "relu"
    gated = f.text("feed_forward_proj", default=usual).startswith("gated")
    mlp = _t5_mlp(d, d_ff, gated)
    inward = [*_t5_attention("SelfAttention", d, a), *norm("layer.0.layer_norm", d)]
    across = [*_t5_attention("EncDecAttention", d, a), *norm("layer.1.layer_norm", d)]
    encoder = Layer(L, (*inward, *mlp), mixed=a.mixed)
    # A token of the decoder meets its own past and the whole of the encoder's tokens.
    decoder = Layer(L_out, (*inward, *across, *mlp), a.cached, 2 * a.mixed)
    buckets = f.whole("relative_attention_num_buckets", default=32)
    each = f.config.get("model_type") == "umt5"  # a table in each layer, not in the first alone
    tables = (L + L_out) if each else 2
    outer = [
        embedding("shared", n_vocab, d),
        Tensor(
            "relative_attention_bias.weight", "attention", (buckets, a.n_h), tables, lookup=True
        ),
        *norm("encoder.final_layer_norm", d),
        *norm("decoder.final_layer_norm", d),
    ]
    tied = f.flag("tie_word_embeddings", default=f.config.get("model_type") != "mt5")
    head = [] if tied else linear("lm_head", "head", n_vocab, d)
    note = (
        "The work of one token of the encoder and one of the decoder together; the cache is that "
        "of the decoder's own tokens, and each token of the encoder takes as much again."
    )
    symbols = shape(a, L + L_out, d, d_ff, n_vocab)
    return Network(symbols, (*outer, *head), (encoder, decoder), tied, note)


def bert(f: Fields) -> Network:
    """Return BERT or RoBERTa with its pooler and without a head for one task."""
    d, L = f.whole("hidden_size"), f.whole("num_hidden_layers")
    n_h, d_ff, n_vocab = (
        f.whole("num_attention_heads"),
        f.whole("intermediate_size"),
        f.whole("vocab_size"),
    )
    n_ctx, segments = f.whole("max_position_embeddings"), f.whole("type_vocab_size", default=2)
    f.divides("num_attention_heads", n_h, "hidden_size", d)
    a = Heads(n_h, n_h, d // n_h)
    layer = [
        *(
            tensor
            for name in ("self.query", "self.key", "self.value", "output.dense")
            for tensor in linear(f"attention.{name}", "attention", d, d, True)
        ),
        *norm("attention.output.LayerNorm", d, True),
        *linear("intermediate.dense", "mlp", d_ff, d, True),
        *linear("output.dense", "mlp", d, d_ff, True),
        *norm("output.LayerNorm", d, True),
    ]
    outer = [
        embedding("embeddings.word_embeddings", n_vocab, d),
        positions("embeddings.position_embeddings", n_ctx, d),
        positions("embeddings.token_type_embeddings", segments, d),
        *norm("embeddings.LayerNorm", d, True),
        Tensor("pooler.dense.weight", "head", (d, d), lookup=True),  # one token of a sequence
        Tensor("pooler.dense.bias", "head", (d,)),
    ]
    note = "The encoder with its pooler, without a head for one task; it keeps no cache."
    layers = (Layer(L, tuple(layer), mixed=a.mixed),)
    return Network(shape(a, L, d, d_ff, n_vocab), tuple(outer), layers, None, note)


def _t5_attention(name: str, d: int, a: Heads) -> list[Tensor]:
    """Return the four projections of T5, whose heads need not add up to the width."""
    wide = a.n_h * a.d_head
    return [
        *(tensor for part in "qkv" for tensor in linear(f"{name}.{part}", "attention", wide, d)),
        *linear(f"{name}.o", "attention", d, wide),
    ]


def _t5_mlp(d: int, d_ff: int, gated: bool) -> list[Tensor]:
    """Return the MLP of T5 with the norm before it; version 1.1 gates it."""
    up = ("wi_0", "wi_1") if gated else ("wi",)
    return [
        *(tensor for name in up for tensor in linear(f"DenseReluDense.{name}", "mlp", d_ff, d)),
        *linear("DenseReluDense.wo", "mlp", d, d_ff),
        *norm("DenseReluDense.layer_norm", d),
    ]
