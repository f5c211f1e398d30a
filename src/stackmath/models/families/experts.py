"""Decoders with experts: Mixtral, Qwen MoE, OLMoE, Phi MoE, gpt-oss, DeepSeek-V2 and V3."""

from __future__ import annotations

from stackmath.models.families.llama import (
    BEFORE_BOTH,
    full_norms,
    qwen_windows,
)
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
from stackmath.models.tensors import Layer, Tensor, gated_experts, gated_mlp, linear, norm


def mixtral(f: Fields) -> Network:
    """Return Mixtral: experts in every layer."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    n_exp, n_top = _routed(f, "num_local_experts")
    d_exp = f.whole("intermediate_size")
    experts = [
        *linear("block_sparse_moe.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "block_sparse_moe.experts"),
    ]
    window = f.whole("sliding_window", default=None)
    spans = windows(f, f.whole("num_hidden_layers"), window, lambda _: True)
    return sparse(f, a, projections(d, a), experts, n_exp, n_top, 0, d_exp, spans=spans)


def phimoe(f: Fields) -> Network:
    """Return Phi-3.5-MoE: LayerNorms, and biases where the file says so."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    n_exp, n_top = _routed(f, "num_local_experts")
    d_exp, bias = f.whole("intermediate_size"), f.flag("attention_bias", default=False)
    experts = [
        *linear("block_sparse_moe.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "block_sparse_moe.experts"),
    ]
    mixer = projections(d, a, bias, bias)
    window = f.whole("sliding_window", default=None)
    spans = windows(f, f.whole("num_hidden_layers"), window, lambda _: True)
    network = sparse(f, a, mixer, experts, n_exp, n_top, 0, d_exp, norm_bias=True, spans=spans)
    if not f.flag("lm_head_bias", default=False):
        return network
    head = Tensor("lm_head.bias", "head", (network.symbols["n_vocab"],))
    return Network(network.symbols, (*network.outer, head), network.layers, network.tied)


def qwen2_moe(f: Fields) -> Network:
    """Return Qwen1.5 or Qwen2 with experts: one shared expert with a gate of its own."""
    d = f.whole("hidden_size")
    a = heads(f, d)
    n_exp, n_top = _routed(f, "num_experts")
    d_exp, d_shared = f.whole("moe_intermediate_size"), f.whole("shared_expert_intermediate_size")
    shared = gated_mlp(d, d_shared, name="mlp.shared_expert")
    experts = [
        *linear("mlp.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "mlp.experts"),
        *_as_experts(shared),
        Tensor("mlp.shared_expert_gate.weight", "router", (1, d)),
    ]
    mixer = projections(d, a, bias=f.flag("qkv_bias", default=True))
    return sparse(
        f, a, mixer, experts, n_exp, n_top, 1, d_exp, dense=_without_experts(f),
        spans=qwen_windows(f),
    )  # fmt: skip


def qwen3_moe(f: Fields) -> Network:
    """Return Qwen3 with experts."""
    d = f.whole("hidden_size")
    a = heads(f, d, explicit=True)
    n_exp, n_top = _routed(f, "num_experts")
    d_exp, bias = f.whole("moe_intermediate_size"), f.flag("attention_bias", default=False)
    experts = [
        *linear("mlp.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "mlp.experts"),
    ]
    mixer = [
        *projections(d, a, bias, bias),
        *norm("self_attn.q_norm", a.d_head),
        *norm("self_attn.k_norm", a.d_head),
    ]
    return sparse(
        f, a, mixer, experts, n_exp, n_top, 0, d_exp, dense=_without_experts(f),
        spans=qwen_windows(f),
    )  # fmt: skip


def olmoe(f: Fields) -> Network:
    """Return OLMoE: norms on the whole of queries and of keys."""
    d = f.whole("hidden_size")
    a = heads(f, d, n_kv=f.whole("num_attention_heads"))
    n_exp, n_top = _routed(f, "num_experts")
    d_exp, bias = f.whole("intermediate_size"), f.flag("attention_bias", default=False)
    experts = [
        *linear("mlp.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "mlp.experts"),
    ]
    mixer = [*projections(d, a, bias, bias), *full_norms(a)]
    return sparse(f, a, mixer, experts, n_exp, n_top, 0, d_exp)


def gpt_oss(f: Fields) -> Network:
    """Return gpt-oss: biases everywhere, a sink for each head, every second layer in a window."""
    d, L = f.whole("hidden_size"), f.whole("num_hidden_layers")
    a = heads(f, d, explicit=True)
    n_exp, n_top = _routed(f, "num_local_experts")
    d_exp, bias = f.whole("intermediate_size"), f.flag("attention_bias", default=True)
    experts = [
        *linear("mlp.router", "router", n_exp, d, bias=True),
        Tensor("mlp.experts.gate_up_proj", "experts", (2 * d_exp, d), n_exp, n_top),
        Tensor("mlp.experts.gate_up_proj_bias", "experts", (2 * d_exp,), n_exp, n_top),
        Tensor("mlp.experts.down_proj", "experts", (d, d_exp), n_exp, n_top),
        Tensor("mlp.experts.down_proj_bias", "experts", (d,), n_exp, n_top),
    ]
    sinks = Tensor("self_attn.sinks", "attention", (a.n_h,))
    spans = windows(f, L, f.whole("sliding_window"), lambda i: i % 2 == 0)
    mixer = [*projections(d, a, bias, bias), sinks]
    return sparse(f, a, mixer, experts, n_exp, n_top, 0, d_exp, spans=spans)


def deepseek(f: Fields) -> Network:
    """Return DeepSeek-V2, V3 or Kimi K2: latent attention, shared experts, dense first layers."""
    d, L, n_h = f.whole("hidden_size"), f.whole("num_hidden_layers"), f.whole("num_attention_heads")
    d_c, d_r = f.whole("kv_lora_rank"), f.whole("qk_rope_head_dim")
    plain, value = f.whole("qk_nope_head_dim"), f.whole("v_head_dim")
    bias = f.flag("attention_bias", default=False)
    mixer = _latent(f, d, n_h, d_c, d_r, plain, value, bias)
    experts, n_exp, n_top, n_shared, d_exp = _deepseek_experts(f, d)
    first, every = f.whole("first_k_dense_replace", least=0), f.whole("moe_layer_freq", default=1)
    if first > L:
        f.fail(f"first_k_dense_replace is {first}, and there are {L} layers")
    n_vocab, d_ff = f.whole("vocab_size"), f.whole("intermediate_size")
    tied = f.flag("tie_word_embeddings", default=False)
    scales = [tensor for name in BEFORE_BOTH for tensor in norm(name, d)]
    layers = stack(
        [i >= first and i % every == 0 for i in range(L)],
        lambda routed, count: Layer(
            count,
            (*mixer, *(experts if routed else gated_mlp(d, d_ff)), *scales),
            cached=d_c + d_r,
            mixed=n_h * (plain + d_r + value),
        ),
    )
    symbols = shape(Heads(n_h, n_h, plain), L, d, d_ff, n_vocab) | {"d_c": d_c, "d_r": d_r}
    symbols |= _sparse_symbols(n_exp, n_top, n_shared, d_exp, layers)
    extra = f.whole("num_nextn_predict_layers", default=0, least=0)
    note = f"Without {_modules(extra)} that predicts a further token." if extra else ""
    return Network(symbols, outside(f, d, n_vocab, tied), layers, tied, note)


def sparse(
    f: Fields,
    a: Heads,
    mixer: list[Tensor],
    experts: list[Tensor],
    n_exp: int,
    n_top: int,
    n_shared: int,
    d_exp: int,
    *,
    dense: list[bool] | None = None,
    spans: Windows | None = None,
    norm_bias: bool = False,
) -> Network:
    """Return a decoder with experts in all layers, or in all but those marked dense."""
    L, d, n_vocab = f.whole("num_hidden_layers"), f.whole("hidden_size"), f.whole("vocab_size")
    plain, spans = dense or [False] * L, spans or [None] * L
    d_ff = f.whole("intermediate_size") if any(plain) else d_exp
    tied = f.flag("tie_word_embeddings", default=False)
    scales = [tensor for name in BEFORE_BOTH for tensor in norm(name, d, norm_bias)]
    layers = stack(
        zip(plain, spans, strict=True),
        lambda kind, count: Layer(
            count,
            (*mixer, *(gated_mlp(d, d_ff) if kind[0] else experts), *scales),
            a.cached, a.mixed, kind[1],
        ),
    )  # fmt: skip
    symbols = shape(a, L, d, d_ff, n_vocab, spans)
    symbols |= _sparse_symbols(n_exp, n_top, n_shared, d_exp, layers)
    outer = outside(f, d, n_vocab, tied, norm_bias=norm_bias)
    return Network(symbols, outer, layers, tied)


def _latent(
    f: Fields, d: int, n_h: int, d_c: int, d_r: int, plain: int, value: int, bias: bool
) -> list[Tensor]:
    """Return multi-head latent attention: queries direct or through a latent of their own."""
    if "q_lora_rank" not in f.config:
        f.fail("q_lora_rank is missing; null or 0 means that queries pass no latent")
    rank, wide = f.whole("q_lora_rank", default=0, least=0), n_h * (plain + d_r)
    if not rank:
        queries = linear("self_attn.q_proj", "attention", wide, d)
    else:
        queries = [
            *linear("self_attn.q_a_proj", "attention", rank, d, bias),
            *norm("self_attn.q_a_layernorm", rank),
            *linear("self_attn.q_b_proj", "attention", wide, rank),
        ]
    return [
        *queries,
        *linear("self_attn.kv_a_proj_with_mqa", "attention", d_c + d_r, d, bias),
        *norm("self_attn.kv_a_layernorm", d_c),
        *linear("self_attn.kv_b_proj", "attention", n_h * (plain + value), d_c),
        *linear("self_attn.o_proj", "attention", d, n_h * value, bias),
    ]


def _deepseek_experts(f: Fields, d: int) -> tuple[list[Tensor], int, int, int, int]:
    """Return the tensors of a sparse layer, and the numbers of experts."""
    n_exp, n_top = _routed(f, "n_routed_experts")
    if "n_shared_experts" not in f.config:
        f.fail("n_shared_experts is missing; null or 0 means that there are none")
    n_shared = f.whole("n_shared_experts", default=0, least=0)
    d_exp = f.whole("moe_intermediate_size")
    tensors = [
        *linear("mlp.gate", "router", n_exp, d),
        *gated_experts(d, d_exp, n_exp, n_top, "mlp.experts"),
    ]
    if n_shared:
        tensors += _as_experts(gated_mlp(d, n_shared * d_exp, name="mlp.shared_experts"))
    older = f.config.get("model_type") == "deepseek_v2"  # since then every router has the bias
    if not older or f.text("topk_method", default="greedy") == "noaux_tc":
        # Balances the experts' load when they are chosen; no token is multiplied with it.
        tensors.append(Tensor("mlp.gate.e_score_correction_bias", "router", (n_exp,), used=0))
    return tensors, n_exp, n_top, n_shared, d_exp


def _routed(f: Fields, name: str) -> tuple[int, int]:
    """Return the routed experts of a layer, and those that a token visits."""
    n_exp, n_top = f.whole(name), f.whole("num_experts_per_tok")
    if n_top > n_exp:
        f.fail(f"num_experts_per_tok is {n_top}, and {name} is {n_exp}")
    return n_exp, n_top


def _without_experts(f: Fields) -> list[bool]:
    """Return for each layer of a Qwen whether it has a plain MLP."""
    L, step = f.whole("num_hidden_layers"), f.whole("decoder_sparse_step", default=1)
    plain = f.config.get("mlp_only_layers") or []
    if not isinstance(plain, list) or not all(type(i) is int and 0 <= i < L for i in plain):
        f.fail(f"mlp_only_layers is {plain!r}, and must be a list of layers from 0 to {L - 1}")
    return [i in plain or (i + 1) % step != 0 for i in range(L)]


def _as_experts(mlp: list[Tensor]) -> list[Tensor]:
    """Return the tensors of an MLP as those of a shared expert."""
    return [Tensor(one.name, "experts", one.shape) for one in mlp]


def _sparse_symbols(
    n_exp: int, n_top: int, n_shared: int, d_exp: int, layers: tuple[Layer, ...]
) -> dict[str, int]:
    routed = sum(one.count for one in layers if any(t.part == "experts" for t in one.tensors))
    symbols = {"n_exp": n_exp, "n_top": n_top, "n_shared": n_shared, "d_exp": d_exp}
    return symbols | {"L_moe": routed}


def _modules(count: int) -> str:
    return "the module" if count == 1 else f"the {count} modules"
