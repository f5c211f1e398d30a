"""Chapter 2: the block, its norms, MLP and positions, parameters and work."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Eq, Expr, Function, I, ceiling, cos, exp, floor, pi, sin, solve, sqrt

from stackmath.chapters import layers, tokens
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    F_attn,
    F_bwd,
    F_fwd,
    F_mm,
    F_train,
    L,
    N,
    N_bias,
    N_layer,
    N_look,
    N_mlp,
    N_mlp_bias,
    N_ne,
    N_qk,
    N_total,
    T,
    X_in,
    X_mid,
    X_out,
    angle,
    bias_h,
    d,
    d_ff,
    d_head,
    eps_norm,
    g_norm,
    i_head,
    i_pair,
    kappa_ff,
    m_col,
    m_ff,
    m_in,
    m_row,
    ms_x,
    mu_x,
    n_emb,
    n_h,
    n_kv,
    n_mat,
    n_norm,
    n_pos,
    n_seq,
    n_vocab,
    nu,
    pe_cos,
    pe_sin,
    q_pair,
    q_rot,
    r_mlp,
    s_norm,
    share_mlp,
    sigma_0,
    sigma_res,
    slope_h,
    t_key,
    t_pos,
    theta,
    v_norm,
    var_x,
    wave,
    x,
    x_ln,
    x_rms,
)

_NORM, _ATTN, _MLP = (Function(name) for name in ("Norm", "Attn", "MLP"))
_GPT2 = {"n_emb": 1, "n_vocab": 50257, "d": 768, "n_pos": 1024, "L": 12, "d_head": 64, "n_h": 12,
         "n_kv": 12, "n_mat": 2, "d_ff": 3072, "n_norm": 2, "N_qk": 0}  # fmt: skip
_GPT2_LAYER = {name: _GPT2[name] for name in ("d", "d_head", "n_h", "n_kv", "n_mat", "d_ff",
                                              "n_norm", "N_qk")}  # fmt: skip

attention_residual = Statement(
    "attention_residual",
    "2.1",
    Eq(X_mid, X_in + _ATTN(_NORM(X_in)), evaluate=False),
    "Attention reads a normed copy of the stream and adds what it finds.",
    source="xiong-2020",
    witness=layers.attention_adds_to_the_stream,
    symbols=("X_mid", "X_in"),
    assumes="The norm stands before the branch; the first transformers put it after the sum.",
)

mlp_residual = Statement(
    "mlp_residual",
    "2.1 mlp",
    Eq(X_out, X_mid + _MLP(_NORM(X_mid)), evaluate=False),
    "The MLP does the same, so the stream at the end is the embedding plus all that was written.",
    source="xiong-2020",
    witness=layers.layers_add_up,
    symbols=("X_out", "X_mid"),
    assumes="In sequence; PaLM and GPT-J run both branches from the same norm.",
)

layer_norm = Statement(
    "layer_norm",
    "2.2",
    Eq(x_ln, g_norm * (x - mu_x) / sqrt(var_x + eps_norm) + s_norm, evaluate=False),
    "LayerNorm gives each token's activations mean 0 and variance 1, then a gain and a shift by "
    "column.",
    source="ba-2016",
    witness=layers.layer_norm_fixes_mean_and_variance,
    symbols=("x_ln", "g_norm", "x", "mu_x", "var_x", "eps_norm", "s_norm"),
    assumes="The gains multiply element by element.",
)

rms_norm = Statement(
    "rms_norm",
    "2.2 rms",
    Eq(x_rms, g_norm * x / sqrt(ms_x + eps_norm), evaluate=False),
    "RMSNorm only divides by the root of the mean square: no mean, no shift.",
    source="zhang-2019",
    witness=layers.rms_norm_fixes_the_mean_square,
    symbols=("x_rms", "g_norm", "x", "ms_x", "eps_norm"),
    assumes="The gains multiply element by element.",
)

norm_parameters = Equation(
    "norm_parameters",
    "2.2 parameters",
    nu,
    v_norm * d,
    "A norm holds gains, shifts, both or neither, one number a column each.",
    source="nanogpt",
    witnesses=(
        Witness("768", {"v_norm": 1, "d": 768}, "nanogpt", place="transformer_sizing.ipynb"),
    ),
)

mlp_parameters = Equation(
    "mlp_parameters",
    "2.3",
    N_mlp,
    n_mat * d * d_ff,
    "The MLP has one matrix up and one down, and a third, the gate, in SwiGLU and its kin.",
    source="shazeer-2020",
    assumes="No biases.",
    witnesses=(
        Witness("4,718,592", {"n_mat": 2, "d": 768, "d_ff": 3072}, "nanogpt",
                place="transformer_sizing.ipynb: mlp/ffw and mlp/proj, 2,359,296 each"),
    ),
)  # fmt: skip

mlp_biases = Equation(
    "mlp_biases",
    "2.3 biases",
    N_mlp_bias,
    (n_mat - 1) * d_ff + d,
    "Each matrix that goes up has a bias for every hidden unit, the one down for every column.",
    source="radford-2019",
    requires=(n_mat >= 2,),
    witnesses=(
        Witness("3,840", {"n_mat": 2, "d": 768, "d_ff": 3072}, "radford-2019", kind="counted",
                place="GPT-2 small: 3,072 and 768"),
    ),
)  # fmt: skip

gated_width = Equation(
    "gated_width",
    "2.3 width",
    d_ff,
    m_ff * ceiling(floor(kappa_ff * floor(8 * d / 3)) / m_ff),
    "Two thirds of 4d make three matrices cost what two of width 4d did; a multiplier and a "
    "rounding follow.",
    source="llama-code",
    assumes="The rule of the Llama code: both floors come before the rounding up.",
    witnesses=(
        Witness("28,672", {"m_ff": 4096, "kappa_ff": 1.3, "d": 8192}, "llama-2-config",
                place="Llama 2 70B"),
        Witness("11,008", {"m_ff": 256, "kappa_ff": 1, "d": 4096}, "llama-2-config",
                place="Llama 2 7B"),
        Witness("14,336", {"m_ff": 1024, "kappa_ff": 1.3, "d": 4096}, "llama-3",
                place="Table 3, 8B"),
    ),
)  # fmt: skip

decoder_parameters = Equation(
    "decoder_parameters",
    "2.4",
    N_total,
    n_emb * n_vocab * d
    + n_pos * d
    + L * (2 * d * d_head * (n_h + n_kv) + n_mat * d * d_ff + n_norm * nu + N_bias + N_qk)
    + nu,
    "Vocabulary, positions, every layer's attention, MLP, norms and biases, and a final norm.",
    source="nanogpt",
    derived="EQ 1.2's parameters, the positions, L times EQ 2.4's layer, and one more norm.",
    assumes="All layers alike, one MLP in each: experts are EQ 9.2.",
    witnesses=(
        Witness("124,337,664", {**_GPT2, "nu": 768, "N_bias": 0}, "nanogpt",
                place="transformer_sizing.ipynb, no biases"),
        Witness("124,439,808", {**_GPT2, "nu": 2 * 768, "N_bias": 9 * 768}, "keras-hub",
                place="gpt2_presets.py, gpt2_base_en"),
        Witness("68,976,648,192", {"n_emb": 2, "n_vocab": 32000, "d": 8192, "n_pos": 0, "L": 80,
                                   "d_head": 128, "n_h": 64, "n_kv": 8, "n_mat": 3, "d_ff": 28672,
                                   "n_norm": 2, "nu": 8192, "N_bias": 0, "N_qk": 0},
                "llama-2-config", kind="counted", place="Llama 2 70B, tensor by tensor"),
    ),
)  # fmt: skip

layer_parameters = Equation(
    "layer_parameters",
    "2.4 layer",
    N_layer,
    2 * d * d_head * (n_h + n_kv) + n_mat * d * d_ff + n_norm * nu + N_bias + N_qk,
    "One layer: the four matrices of attention, those of the MLP, norms and biases.",
    source="nanogpt",
    witnesses=(
        Witness(
            "7,079,424",
            {**_GPT2_LAYER, "nu": 768, "N_bias": 0},
            "nanogpt",
            place="transformer_sizing.ipynb, block",
        ),
    ),
)

layer_biases = Equation(
    "layer_biases",
    "2.4 biases",
    N_bias,
    d_head * (n_h + 2 * n_kv) + d + (n_mat - 1) * d_ff + d,
    "Biases of queries, keys and values, of attention's output, and of the MLP.",
    source="radford-2019",
    assumes="Every matrix of the layer has one; Qwen2.5 has them on queries, keys and values only.",
    requires=(n_mat >= 2,),
    witnesses=(
        Witness("6,912", {name: _GPT2[name] for name in ("d", "d_head", "n_h", "n_kv", "n_mat",
                                                         "d_ff")}, "radford-2019",
                kind="counted", place="GPT-2 small: 2,304 + 768 + 3,072 + 768"),
    ),
)  # fmt: skip

qk_norm_parameters = Equation(
    "qk_norm_parameters",
    "2.4 qk-norm",
    N_qk,
    2 * d_head,
    "A norm of queries and one of keys, each with a gain for every column of a head.",
    source="gemma-3",
    assumes="RMSNorm shared by the heads, as in Qwen3 and Gemma 3; OLMo 2 norms all heads at once.",
    witnesses=(
        Witness("256", {"d_head": 128}, "gemma-3", kind="counted", place="27B: heads of width 128"),
    ),
)

gpt_parameters = Equation(
    "gpt_parameters",
    "2.5",
    N_total,
    L * (12 * d**2 + 13 * d) + 2 * d + (n_vocab + n_pos) * d,
    "GPT-2's shape in closed form: an MLP of width 4d, biases everywhere, LayerNorm, tied "
    "embeddings.",
    source="radford-2019",
    derived="EQ 2.4 with n_kv = n_h heads of width d / n_h, an MLP of width 4d, and its biases.",
    assumes="Applied to a Llama it is wrong by a tenth or more.",
    witnesses=(
        Witness("124,439,808", {"L": 12, "d": 768, "n_vocab": 50257, "n_pos": 1024}, "keras-hub",
                place="gpt2_presets.py, gpt2_base_en"),
        Witness("1,557,611,200", {"L": 48, "d": 1600, "n_vocab": 50257, "n_pos": 1024},
                "keras-hub", place="gpt2_presets.py, gpt2_extra_large_en"),
        Witness("174.6B", {"L": 96, "d": 12288, "n_vocab": 50257, "n_pos": 2048}, "brown-2020",
                place="Table D.1, GPT-3 175B: 174,600M"),
    ),
)  # fmt: skip

body_parameters = Equation(
    "body_parameters",
    "2.5 body",
    N_ne,
    12 * L * d**2,
    "Twelve squares of the width in each layer: four of attention and eight of the MLP.",
    source="kaplan-2020",
    derived="The terms of EQ 2.5 that grow as d squared times L.",
    assumes="Norms, biases and embeddings left out; the MLP is 4d wide and has no gate.",
    witnesses=(
        Witness("84,934,656", {"L": 12, "d": 768}, "nanogpt", kind="counted",
                place="transformer_sizing.ipynb: 84,953,088 with 18,432 of norms"),
    ),
)  # fmt: skip

megatron_parameters = Equation(
    "megatron_parameters",
    "2.5 megatron",
    N_total,
    12 * L * d**2 * (1 + 13 / (12 * d) + (n_vocab + n_pos) / (12 * L * d)),
    "The same count as Megatron-LM's authors write it.",
    source="narayanan-2021",
    derived="EQ 2.5 without the final norm's 2d, over 12 L d squared.",
    witnesses=(
        Witness("18.4B", {"L": 40, "d": 6144, "n_vocab": 51200, "n_pos": 2048}, "narayanan-2021",
                place="Table 1"),
        Witness("529.6B", {"L": 105, "d": 20480, "n_vocab": 51200, "n_pos": 2048},
                "narayanan-2021", place="Table 1"),
        Witness("1008.0B", {"L": 128, "d": 25600, "n_vocab": 51200, "n_pos": 2048},
                "narayanan-2021", place="Table 1"),
    ),
)  # fmt: skip

matmul_work = Equation(
    "matmul_work",
    "2.6",
    F_mm,
    2 * FLOP * m_row * m_in * m_col,
    "Each entry of a product takes m_in multiplications and as many additions.",
    source="nanogpt",
    witnesses=(
        Witness("1,610,612,736 FLOP", {"m_row": 1024, "m_in": 768, "m_col": 1024}, "nanogpt",
                place="transformer_sizing.ipynb, attention/scores, all heads"),
        Witness("4,831,838,208 FLOP", {"m_row": 1024, "m_in": 768, "m_col": 3072}, "nanogpt",
                place="transformer_sizing.ipynb, mlp/ffw1"),
    ),
)  # fmt: skip

backward_work = Equation(
    "backward_work",
    "2.6 backward",
    F_bwd,
    2 * F_fwd,
    "Backward, each product of the forward pass becomes two: a gradient of either factor.",
    source="nanogpt",
    assumes="Nothing is computed again; the first layer's input gradient is counted.",
    witnesses=(
        Witness(
            "583,296,614,400 FLOP",
            {"F_fwd": 291648307200},
            "nanogpt",
            place="transformer_sizing.ipynb",
        ),
    ),
)

training_work = Equation(
    "training_work",
    "2.6 training",
    F_train,
    3 * F_fwd,
    "A training step does three times the work of its forward pass.",
    source="nanogpt",
    derived="The forward pass and EQ 2.6's backward pass.",
    witnesses=(
        Witness(
            "874,944,921,600 FLOP",
            {"F_fwd": 291648307200},
            "nanogpt",
            place="transformer_sizing.ipynb",
        ),
    ),
)

forward_work = Equation(
    "forward_work",
    "2.6 forward",
    F_fwd,
    2 * FLOP * n_seq * T * (N - N_look) + F_attn,
    "Two FLOP for each token and each parameter in a matrix product, and attention's square on "
    "top.",
    source="nanogpt",
    assumes="Norms, softmax and activation functions count as nothing.",
    requires=(N_look <= N,),
    witnesses=(
        Witness("291,648,307,200 FLOP",
                {"n_seq": 1, "T": 1024, "N": 124337664, "N_look": 1024 * 768 + 25 * 768,
                 "F_attn": 12 * 4 * 1024**2 * 768}, "nanogpt",
                place="transformer_sizing.ipynb: positions and 25 norms look up or scale"),
    ),
)  # fmt: skip

rotary = Statement(
    "rotary",
    "2.7",
    Eq(q_rot, q_pair * exp(I * t_pos * theta ** (-2 * i_pair / d_head)), evaluate=False),
    "RoPE turns each pair of entries of a query or key by an angle that grows with its position.",
    source="su-2021",
    witness=layers.scores_see_distances_only,
    symbols=("q_rot", "q_pair", "t_pos", "theta", "i_pair", "d_head"),
    assumes="Pairs from 0 to d_head / 2 - 1; a model may rotate only part of each head.",
)

rotary_angle = Equation(
    "rotary_angle",
    "2.7 angle",
    angle,
    t_pos * theta ** (-2 * i_pair / d_head),
    "The angle at one position: fast for the first pair, slow for the last.",
    source="su-2021",
    requires=(2 * i_pair < d_head,),
    witnesses=(
        Witness(
            "0.01",
            {"t_pos": 1, "theta": 10000, "i_pair": 32, "d_head": 128},
            "su-2021",
            kind="counted",
            place="the middle pair: one over the root of the base",
        ),
    ),
)

rotary_wavelength = Equation(
    "rotary_wavelength",
    "2.7 wavelength",
    wave,
    2 * pi * theta ** (2 * i_pair / d_head),
    "Tokens after which a pair has turned once and a distance looks like zero again.",
    source="su-2021",
    derived="EQ 2.7's angle set to a full turn, solved for the position.",
    requires=(2 * i_pair < d_head,),
    witnesses=(
        Witness("628.32", {"theta": 10000, "i_pair": 32, "d_head": 128}, "su-2021",
                kind="counted", place="the middle pair: 2 pi times the root of the base"),
    ),
)  # fmt: skip

sinusoid = Equation(
    "sinusoid",
    "2.8",
    pe_sin,
    sin(t_pos / 10000 ** (2 * i_pair / d)),
    "The first transformer added fixed waves to its embeddings: sines in the even entries.",
    source="vaswani-2017",
    requires=(2 * i_pair < d,),
    witnesses=(
        Witness(
            "0.8415",
            {"t_pos": 1, "i_pair": 0, "d": 512},
            "vaswani-2017",
            kind="counted",
            place="section 3.5: the sine of one radian",
        ),
    ),
)

sinusoid_cosine = Equation(
    "sinusoid_cosine",
    "2.8 cosine",
    pe_cos,
    cos(t_pos / 10000 ** (2 * i_pair / d)),
    "Cosines of the same angles stand in the odd entries.",
    source="vaswani-2017",
    requires=(2 * i_pair < d,),
    witnesses=(
        Witness(
            "0.5403",
            {"t_pos": 1, "i_pair": 0, "d": 512},
            "vaswani-2017",
            kind="counted",
            place="section 3.5: the cosine of one radian",
        ),
    ),
)

alibi_slope = Equation(
    "alibi_slope",
    "2.8 slope",
    slope_h,
    2 ** (-8 * i_head / n_h),
    "The slopes of ALiBi's heads halve from a half to 1/256 where there are eight heads.",
    source="press-2021",
    assumes="The heads are a power of two; for others codes fill up from the next one.",
    requires=(i_head <= n_h,),
    witnesses=(
        Witness("0.5", {"i_head": 1, "n_h": 8}, "press-2021", place="section 3"),
        Witness("0.00390625", {"i_head": 8, "n_h": 8}, "press-2021", place="section 3: 1/256"),
    ),
)

alibi_bias = Equation(
    "alibi_bias",
    "2.8 alibi",
    bias_h,
    -slope_h * (t_pos - t_key),
    "ALiBi takes from each score its head's slope times the distance of the key.",
    source="press-2021",
    requires=(t_key <= t_pos,),
    witnesses=(
        Witness(
            "-1.5",
            {"slope_h": 0.5, "t_pos": 4, "t_key": 1},
            "press-2021",
            kind="counted",
            place="three tokens back at slope 1/2",
        ),
    ),
)

residual_deviation = Equation(
    "residual_deviation",
    "2.9",
    sigma_res,
    sigma_0 / sqrt(2 * L),
    "The 2L matrices that write to the stream start smaller, so that their sum does not grow with "
    "depth.",
    source="nanogpt",
    assumes="Writes are independent at the start; GPT-2 takes 0.02 for the other weights.",
    witnesses=(
        Witness(
            "0.0025",
            {"sigma_0": 0.02, "L": 32},
            "nanogpt",
            kind="counted",
            place="model.py: 0.02 over the root of 64",
        ),
    ),
)

mlp_over_attention = Equation(
    "mlp_over_attention",
    "2.10",
    r_mlp,
    n_mat * d_ff / (2 * d_head * (n_h + n_kv)),
    "How many parameters of a layer's MLP there are to one of its attention: 2 in a GPT, 3 with a "
    "gate at width 4d.",
    source="nanogpt",
    derived="EQ 2.3 over the attention matrices of EQ 2.4's layer.",
    witnesses=(
        Witness("2", {"n_mat": 2, "d_ff": 3072, "d_head": 64, "n_h": 12, "n_kv": 12}, "nanogpt",
                place="transformer_sizing.ipynb: 4,718,592 over 1,769,472 and 589,824",
                kind="counted"),
        Witness("3", {"n_mat": 3, "d_ff": 16384, "d_head": 128, "n_h": 32, "n_kv": 32},
                "scaling-book", place="Transformers: F = 4D, gated", kind="counted"),
    ),
)  # fmt: skip

mlp_share = Equation(
    "mlp_share",
    "2.10 share",
    share_mlp,
    n_mat * d_ff / (n_mat * d_ff + 2 * d_head * (n_h + n_kv)),
    "The MLP's part of a layer: two thirds in a GPT, more with grouped keys.",
    source="nanogpt",
    derived="EQ 2.10's ratio over itself plus one.",
    witnesses=(
        Witness("66.7 %", {"n_mat": 2, "d_ff": 3072, "d_head": 64, "n_h": 12, "n_kv": 12},
                "nanogpt", kind="counted"),
        Witness("82.4 %", {"n_mat": 3, "d_ff": 28672, "d_head": 128, "n_h": 64, "n_kv": 8},
                "llama-2-config", kind="counted", place="Llama 2 70B: 704,643,072 of 855,638,016"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    layer = layer_parameters.expr
    yield decoder_parameters, tokens.vocabulary_parameters.expr + n_pos * d + L * layer + nu
    shape = {n_kv: n_h, d_head: d / n_h, n_mat: 2, d_ff: 4 * d}
    gpt = {**shape, n_emb: 1, n_norm: 2, nu: norm_parameters.expr.subs(v_norm, 2), N_qk: 0}
    gpt[N_bias] = layer_biases.expr.subs(shape)
    yield gpt_parameters, decoder_parameters.expr.subs(gpt)
    yield body_parameters, L * gpt_parameters.expr.expand().coeff(L).coeff(d, 2) * d**2
    yield megatron_parameters, gpt_parameters.expr - norm_parameters.expr.subs(v_norm, 2)
    yield training_work, F_fwd + backward_work.expr
    yield rotary_wavelength, solve(rotary_angle.expr - 2 * pi, t_pos)[0]
    attention = layer.subs({n_mat: 0, n_norm: 0, N_bias: 0, N_qk: 0})
    yield mlp_over_attention, mlp_parameters.expr / attention
    yield mlp_share, mlp_over_attention.expr / (1 + mlp_over_attention.expr)
