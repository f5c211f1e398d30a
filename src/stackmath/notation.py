"""Every symbol of the volume: name, LaTeX, unit, meaning, domain, range, in print order."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Domain:
    """The values that a symbol may have, in words and as bounds, and those that it has in practice.

    An open end is left out itself; infinity and NaN always are.
    """

    words: str
    typical: tuple[float, float]
    low: float = 0
    high: float = math.inf
    low_open: bool = True
    high_open: bool = True
    whole: bool = False

    def __str__(self) -> str:
        return self.words

    def holds(self, value: Any) -> Any:
        """Return whether a number, or each number of an array, is in the domain."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above & below & (value % 1 == 0 if self.whole else True)


COUNT = Domain("a whole number above 0", (1, 10**6), whole=True)
WHOLE = Domain("a whole number not below 0", (0, 10**6), low_open=False, whole=True)
POSITIVE = Domain("a number above 0", (1, 10**12))
AMOUNT = Domain("a number not below 0", (1, 10**12), low_open=False)
FRACTION = Domain("a fraction above 0 and not above 1", (0.05, 1), high=1, high_open=False)
INSIDE = Domain("a fraction above 0 and below 1", (0.05, 0.95), high=1)
SHARE = Domain("a fraction from 0 to 1", (0.05, 0.95), high=1, low_open=False, high_open=False)
REAL = Domain("a number", (-4, 4), low=-math.inf)
VECTOR = Domain("a vector or matrix", (0, 0))


@dataclass(frozen=True)
class Entry:
    """What the volume says of one symbol; its place in TABLE is its place in a product."""

    name: str
    latex: str
    unit: str
    meaning: str
    domain: Domain
    typical: tuple[float, float]  # the range met in practice, in the unit: that of its controls


TABLE: dict[str, Entry] = {}
NAME = re.compile(r"\b([A-Za-z]+_[A-Za-z0-9_]+)\b")
_RANKS: dict[str, int] = {}


def symbol(
    name: str,
    latex: str,
    unit: str,
    meaning: str,
    domain: Domain = POSITIVE,
    typical: tuple[float, float] | None = None,
) -> None:
    """Add a line to the table: a symbol of the volume, which `notation.L` then is in SymPy."""
    if name in TABLE:
        raise ValueError(f"{name} is in the notation already: {TABLE[name].meaning}")
    _RANKS[name] = len(TABLE)
    TABLE[name] = Entry(name, latex, unit, meaning, domain, typical or domain.typical)


def spelled(sentence: str, write: Callable[[Entry], str], plain: Callable[[str], str] = str) -> str:
    """Return a sentence with the symbols that it names, such as n_tp, written by a function.

    A name of one letter may be a word, and stays.
    """
    parts = NAME.split(sentence)
    return "".join(
        write(TABLE[part]) if at % 2 and part in TABLE else plain(part)
        for at, part in enumerate(parts)
    )


def rank(name: str) -> int:
    """Return the place of a symbol in the table: products are written in this order."""
    return _RANKS[name]


def __getattr__(name: str) -> Any:
    """Return the SymPy symbol of a line of the table, or FLOP; made when first asked for.

    FLOP is the unit of one floating-point operation, which `6*FLOP*N*D` needs to be an amount of
    work. It carries the dimension while an equation is checked and is 1 in every formula printed.
    """
    if name != "FLOP" and name not in TABLE:
        raise AttributeError(f"the notation has no symbol '{name}'")
    import sympy  # what only reads the table needs none

    assumed = {"positive": True} if name == "FLOP" else _assumed(TABLE[name].domain)
    made = sympy.Symbol(name, **assumed)
    globals()[name] = made
    return made


def _assumed(domain: Domain) -> dict[str, Any]:
    """Return what SymPy may assume of a symbol whose values are in a domain."""
    if domain == VECTOR:
        return {"commutative": False}
    if domain == REAL:
        return {"real": True}
    sign = "positive" if domain.low_open else "nonnegative"
    return {sign: True, "integer": True if domain.whole else None}


# fmt: off
# Scaling law
symbol("E", "E", "1", "loss that no model of the family goes below, nats per token")
symbol("alpha", r"\alpha", "1", "size exponent of the scaling law", typical=(0.2, 0.6))
symbol("A", "A", "1", "size coefficient of the scaling law")
symbol("beta", r"\beta", "1", "data exponent of the scaling law", typical=(0.2, 0.6))
symbol("B", "B", "1", "data coefficient of the scaling law")
symbol("C", "C", "FLOP", "training compute", typical=(1e18, 1e27))
symbol("N", "N", "1", "parameters; those active per token in a mixture of experts")
symbol("D", "D", "1", "training tokens")
symbol("f", "f", "1", "over-training factor: tokens per parameter over the optimum's", typical=(1 / 16, 128))
symbol("rho", r"\rho", "1", "parameters held over parameters active per token", typical=(1, 64))
symbol("loss", r"\mathcal{L}", "1", "predicted loss, nats per token", typical=(0.5, 12))
symbol("N_opt", r"N_{\text{opt}}", "1", "compute-optimal parameters")
symbol("D_opt", r"D_{\text{opt}}", "1", "compute-optimal training tokens")
symbol("N_f", "N_f", "1", "parameters of a model over-trained by the factor f")
symbol("D_f", "D_f", "1", "training tokens of a model over-trained by the factor f")
symbol("N_total", r"N_{\text{total}}", "1", "parameters held, all experts included")

# Shape of a model
symbol("L", "L", "1", "layers", COUNT, typical=(1, 1000))
symbol("L_full", r"L_{\text{full}}", "1", "layers that attend to the whole context", WHOLE)
symbol("L_local", r"L_{\text{local}}", "1", "layers that attend to a window", COUNT)
symbol("d", "d", "1", "model width", COUNT, typical=(1, 100_000))
symbol("d_ff", r"d_{\text{ff}}", "1", "width of the MLP", COUNT)
symbol("n_mat", r"n_{\text{mat}}", "1", "matrices of the MLP: 2, or 3 where it is gated", COUNT, typical=(2, 3))
symbol("n_vocab", r"n_{\text{vocab}}", "1", "entries of the vocabulary", COUNT, typical=(1, 10**7))
symbol("n_emb", r"n_{\text{emb}}", "1", "vocabulary matrices: 1 where they are tied, 2 where not", COUNT, typical=(1, 2))
symbol("n_exp", r"n_{\text{exp}}", "1", "routed experts of one layer", COUNT)
symbol("n_top", r"k", "1", "routed experts that one token visits", COUNT)
symbol("n_shared", r"n_{\text{shared}}", "1", "experts of one layer that every token visits", WHOLE)
symbol("d_exp", r"d_{\text{exp}}", "1", "MLP width of one expert", COUNT)
symbol("L_moe", r"L_{\text{moe}}", "1", "layers with experts", COUNT)
symbol("n_h", r"n_{\text{h}}", "1", "query heads", COUNT, typical=(1, 1024))
symbol("n_kv", r"n_{\text{kv}}", "1", "key-value heads", COUNT, typical=(1, 1024))
symbol("G", "G", "1", "query heads that share one key-value head")
symbol("d_head", r"d_{\text{head}}", "1", "width of one head", COUNT, typical=(1, 4096))
symbol("d_c", r"d_{\text{c}}", "1", "width of the compressed latent of MLA", COUNT)
symbol("d_r", r"d_{\text{r}}", "1", "width of the rotary key of MLA", COUNT)
symbol("N_attn", r"N_{\text{attn}}", "1", "attention parameters of one layer")

# Sequences
symbol("n_seq", r"n_{\text{seq}}", "1", "sequences in the batch", COUNT, typical=(1, 1024))
symbol("T_q", r"T_{\text{q}}", "1", "query tokens processed at once", COUNT)
symbol("T", "T", "1", "tokens in the context", COUNT, typical=(1, 2**20))
symbol("w", "w", "1", "tokens in an attention window", COUNT)
symbol("T_x", r"T_\times", "1", "context at which attention costs as much as its projections")
symbol("T_max", r"T_{\text{max}}", "1", "longest context that fits")
symbol("S", "S", "1", "elements that fast on-chip memory holds", COUNT)

# Bytes and work
symbol("b", "b", "byte", "bytes of one stored element", typical=(0.5, 4))
symbol("b_0", "b_0", "byte", "bytes of one stored element before compression")
symbol("b_w", r"b_{\text{w}}", "byte", "bytes of one weight")
symbol("M_w", r"M_{\text{w}}", "byte", "weights")
symbol("M_kv", r"M_{\text{kv}}", "byte", "KV cache of one sequence")
symbol("G_mla", r"n_{\text{kv}}^{\text{MLA}}", "1", "key-value heads with MLA's cache")
symbol("kappa", r"\kappa", "1", "KV cache of MHA over this cache")
symbol("F_attn", r"F_{\text{attn}}", "FLOP", "work of attention scores and mixing, forward")
symbol("F_proj", r"F_{\text{proj}}", "FLOP", "work of attention's four projections, forward")
symbol("intensity", "I", "FLOP/byte", "arithmetic intensity")
symbol("io_std", r"Q_{\text{std}}", "1", "elements moved by attention that stores its scores")
symbol("io_flash", r"Q_{\text{flash}}", "1", "elements moved by FlashAttention")

# Machines
symbol("n", "n", "1", "devices", COUNT, typical=(1, 64))
symbol("peak", "P", "FLOP/s", "dense peak rate of one device")
symbol("n_dp", r"n_{\text{dp}}", "1", "data-parallel copies", COUNT)
symbol("n_tp", r"n_{\text{tp}}", "1", "devices that share each matrix: tensor parallelism", COUNT)
symbol("n_pp", r"n_{\text{pp}}", "1", "stages of the pipeline", COUNT)
symbol("n_cp", r"n_{\text{cp}}", "1", "devices that share each sequence: context parallelism", COUNT)
symbol("n_ep", r"n_{\text{ep}}", "1", "devices that share the experts of a layer", COUNT)
symbol("mfu", r"\mathrm{MFU}", "1", "model FLOPs utilization: useful work over peak", FRACTION, typical=(0.01, 1))
symbol("bandwidth", "W", "byte/s", "memory bandwidth of one device")
symbol("memory", r"M_{\text{dev}}", "byte", "memory of one device")
symbol("usable", "u", "1", "share of device memory that weights and cache may use", FRACTION, typical=(0.1, 1))
symbol("price", "p", "dollar/s", "price of one device for one second", typical=(0.01 / 3600, 1000 / 3600))
symbol("t_gpu", r"t_{\text{dev}}", "s", "device-seconds: devices times seconds")
symbol("t_run", r"t_{\text{run}}", "s", "wall-clock time of a run", typical=(86_400, 3650 * 86_400))
symbol("n_fleet", r"n_{\text{fleet}}", "1", "devices that finish the run in time")
symbol("cost", r"\text{cost}", "dollar", "price of a training run")
symbol("n_shard", r"n_{\text{shard}}", "1", "devices that the weights must be split over")
symbol("rate", r"r", "1/s", "tokens decoded per second for one sequence, at most")
symbol("users", r"n_{\text{users}}", "1", "sequences whose caches fit beside the weights")
symbol("C_usd", r"C_{\$}", "FLOP", "training compute that a sum of money buys")
symbol("overhead", r"\Delta C", "1", "compute spent beyond the optimum's, as a share of it")
symbol("k_N", r"k_N", "1", "size over the compute-optimal size, at equal loss", typical=(0.5, 3))
symbol("k_D", r"k_D", "1", "training tokens over the compute-optimal ones, at equal loss")
symbol("k_min", r"k_{\text{min}}", "1", "size over the optimum's below which no data reaches the loss")

# Vectors and matrices
symbol("Q", "Q", "1", "queries, one row of width d_head a token", VECTOR)
symbol("K_T", r"K^{\top}", "1", "keys, one column of height d_head a token", VECTOR)
symbol("V", "V", "1", "values, one row of width d_head a token", VECTOR)
symbol("M", "M", "1", "causal mask: 0 where a token may look, minus infinity elsewhere", VECTOR)
symbol("O", "O", "1", "what attention puts out, one row of width d_head a token", VECTOR)
# Chapter 1: tokens and embeddings
symbol("n_merge", r"n_{\text{merge}}", "1", "merges of a byte-pair encoding", WHOLE)
symbol("n_special", r"n_{\text{special}}", "1", "special tokens of the vocabulary", WHOLE, typical=(0, 1000))
symbol("m_pad", r"m_{\text{pad}}", "1", "multiple that each device's part of the vocabulary is padded to", COUNT, typical=(1, 1024))
symbol("n_pad", r"n_{\text{pad}}", "1", "entries of the vocabulary with its padding", COUNT)
symbol("P_next", r"P_{\text{next}}", "1", "probabilities of the next token, one row a token", VECTOR)
symbol("Y_tok", r"Y_{\text{tok}}", "1", "the text, one row a token: a 1 in the token's column, 0 elsewhere", VECTOR)
symbol("W_E", r"W_{\text{E}}", "1", "embedding matrix, one row of width d a vocabulary entry", VECTOR)
symbol("W_U", r"W_{\text{U}}", "1", "unembedding matrix, one column of height d a vocabulary entry", VECTOR)
symbol("tau", r"\tau", "1", "softmax temperature", typical=(0.1, 2.5))
symbol("N_emb", r"N_{\text{emb}}", "1", "parameters of the vocabulary matrices")
symbol("F_unemb", r"F_{\text{unemb}}", "FLOP", "work of the unembedding for one token, forward")
symbol("p_true", r"p^{\text{next}}", "1", "probability that a model gave to the token that came, at each position", VECTOR)
symbol("ppl", r"\mathrm{PPL}", "1", "perplexity")
symbol("loss_0", r"\mathcal{L}_0", "1", "loss of a uniform guess, nats per token")
symbol("bpb", r"\mathrm{BPB}", "1", "bits per byte of text")
symbol("n_tok", r"n_{\text{tok}}", "1", "tokens of a text", COUNT, typical=(10**3, 10**9))
symbol("n_bytes", r"n_{\text{bytes}}", "1", "bytes of a text, counted", COUNT, typical=(10**3, 10**9))
symbol("n_words", r"n_{\text{words}}", "1", "words of a text", COUNT, typical=(10**3, 10**9))
symbol("fert", r"f_{\text{tok}}", "1", "fertility: tokens per word", typical=(1, 5))
symbol("p_tok", r"p_{\text{tok}}", "dollar", "price of one token", typical=(1e-8, 1e-4))
symbol("cost_text", r"\text{cost}_{\text{text}}", "dollar", "price of a text's tokens")
symbol("share_N", r"\phi_N", "1", "vocabulary matrices' share of the parameters")
symbol("share_F", r"\phi_F", "1", "unembedding's share of a forward pass")
symbol("F_fwd", r"F_{\text{fwd}}", "FLOP", "work of a forward pass")
symbol("M_logits", r"M_{\text{logits}}", "byte", "logits of every token at once", AMOUNT)
symbol("pair", r"(t_1, t_2)", "1", "two neighboring tokens", VECTOR)
symbol("pair_best", r"(t_1, t_2)^{\star}", "1", "the pair that a tokenizer merges next", VECTOR)
symbol("n_merged", r"n_{\text{merged}}", "1", "occurrences of the merged pair", COUNT, typical=(2, 500))
symbol("n_left", r"n_{\text{tok}}'", "1", "tokens of a text after one more merge", COUNT)
symbol("dot_xy", r"x^{\top} y", "1", "inner product of two vectors", REAL)
symbol("norm_x", r"\lVert x \rVert", "1", "length of the first vector", typical=(2, 100))
symbol("norm_y", r"\lVert y \rVert", "1", "length of the second vector", typical=(2, 100))
symbol("cos_xy", r"\cos(x, y)", "1", "cosine similarity of two vectors", REAL)
symbol("var_cos", r"\operatorname{Var}[\cos(x, y)]", "1", "variance of the cosine of two random directions")

# Chapter 2: the block
symbol("X_in", r"X_l", "1", "residual stream before layer l, one row of width d a token", VECTOR)
symbol("X_mid", r"X_{l + 1/2}", "1", "residual stream between a layer's attention and its MLP", VECTOR)
symbol("X_out", r"X_{l + 1}", "1", "residual stream after layer l", VECTOR)
symbol("x", "x", "1", "activations of one token, a row of width d", VECTOR)
symbol("x_ln", r"\operatorname{LN}(x)", "1", "activations after LayerNorm", VECTOR)
symbol("x_rms", r"\operatorname{RMSNorm}(x)", "1", "activations after RMSNorm", VECTOR)
symbol("g_norm", r"\gamma_{\text{norm}}", "1", "gains of a norm, one a column", VECTOR)
symbol("s_norm", r"\beta_{\text{norm}}", "1", "shifts of a norm, one a column", VECTOR)
symbol("mu_x", r"\mu_x", "1", "mean of a token's activations", REAL)
symbol("var_x", r"\sigma_x^2", "1", "variance of a token's activations")
symbol("ms_x", r"\overline{x^2}", "1", "mean square of a token's activations")
symbol("eps_norm", r"\epsilon_{\text{norm}}", "1", "small number that keeps a norm from dividing by zero", typical=(1e-8, 1e-5))
symbol("v_norm", r"v_{\text{norm}}", "1", "vectors of one norm: 2 for LayerNorm, 1 for RMSNorm, 0 for one without parameters", WHOLE, typical=(0, 2))
symbol("nu", r"\nu", "1", "parameters of one norm", WHOLE, typical=(0, 40_000))
symbol("N_mlp", r"N_{\text{mlp}}", "1", "MLP parameters of one layer")
symbol("N_mlp_bias", r"N_{\text{mlp}}^{\text{bias}}", "1", "biases of one layer's MLP", WHOLE)
symbol("kappa_ff", r"\kappa_{\text{ff}}", "1", "multiplier of a gated MLP's width", typical=(1, 1.5))
symbol("m_ff", r"m_{\text{ff}}", "1", "multiple that a gated MLP's width is rounded up to", COUNT, typical=(1, 4096))
symbol("n_pos", r"n_{\text{pos}}", "1", "learned positions, 0 where there are none", WHOLE, typical=(0, 8192))
symbol("n_norm", r"n_{\text{norm}}", "1", "norms of one layer, 2 or 4 as a rule", WHOLE, typical=(0, 4))
symbol("N_bias", r"N_{\text{bias}}", "1", "biases of one layer", WHOLE)
symbol("N_qk", r"N_{\text{qk}}", "1", "parameters of one layer's norms of queries and keys", WHOLE, typical=(0, 16384))
symbol("N_layer", r"N_{\text{layer}}", "1", "parameters of one layer")
symbol("N_ne", r"N_{\text{ne}}", "1", "parameters of the layers' matrices, no embedding")
symbol("m_row", r"m_{\text{row}}", "1", "rows of the left matrix of a product", COUNT)
symbol("m_in", r"m_{\text{in}}", "1", "columns of the left matrix of a product, rows of the right one", COUNT)
symbol("m_col", r"m_{\text{col}}", "1", "columns of the right matrix of a product", COUNT)
symbol("F_mm", r"F_{\text{mm}}", "FLOP", "work of one matrix product")
symbol("F_bwd", r"F_{\text{bwd}}", "FLOP", "work of a backward pass")
symbol("F_train", r"F_{\text{train}}", "FLOP", "work of a forward and a backward pass")
symbol("N_look", r"N_{\text{look}}", "1", "parameters in no matrix product: looked-up embeddings and positions, norms, biases", WHOLE)
symbol("q_pair", r"q_i", "1", "two entries of a query or key as one complex number", VECTOR)
symbol("q_rot", r"q_i'", "1", "two entries of a query or key, rotated", VECTOR)
symbol("t_pos", r"t_{\text{pos}}", "1", "position of a token, the first one 0", WHOLE, typical=(0, 512))
symbol("theta", r"\theta", "1", "base of the rotary positions", typical=(10**4, 10**6))
symbol("i_pair", r"i_{\text{pair}}", "1", "pair of entries, the first one 0", WHOLE, typical=(0, 63))
symbol("angle", r"\varphi_i", "1", "angle by which a pair is rotated, radians", AMOUNT)
symbol("wave", r"\lambda_i", "1", "tokens in which a pair turns once")
symbol("pe_sin", r"\mathrm{PE}_{2i}", "1", "sinusoidal position, even entries", REAL)
symbol("pe_cos", r"\mathrm{PE}_{2i + 1}", "1", "sinusoidal position, odd entries", REAL)
symbol("i_head", "h", "1", "query head, the first one 1", COUNT, typical=(1, 128))
symbol("slope_h", "m_h", "1", "slope of a head's linear bias", typical=(2**-8, 1))
symbol("t_key", r"t_{\text{key}}", "1", "position of a key, the first one 0", WHOLE, typical=(0, 512))
symbol("bias_h", "a_h", "1", "number that a head adds to a score for the distance", REAL)
symbol("sigma_0", r"\sigma_0", "1", "standard deviation of initial weights", typical=(0.001, 0.1))
symbol("sigma_res", r"\sigma_{\text{res}}", "1", "standard deviation of the initial weights that write to the residual stream")
symbol("r_mlp", r"r_{\text{mlp}}", "1", "MLP parameters over attention parameters")
symbol("share_mlp", r"\phi_{\text{mlp}}", "1", "MLP's share of a layer's matrices")

# Chapter 3: attention
symbol("F_attn_causal", r"F_{\text{attn}}^{\text{causal}}", "FLOP", "work of scores and mixing where masked halves are skipped, forward")
symbol("F_attn_train", r"F_{\text{attn}}^{\text{train}}", "FLOP", "work of scores and mixing, forward and backward")
symbol("F_flash_bwd", r"F_{\text{flash}}^{\text{bwd}}", "FLOP", "work of FlashAttention's backward pass")
symbol("T_x_layer", r"T_\times^{\text{layer}}", "1", "context at which attention costs as much as all matrices of its layer")
symbol("M_kv_batch", r"M_{\text{kv}}^{\text{batch}}", "byte", "KV cache of all sequences of a batch")

# Chapter 4: pre-training
symbol("F_tok", r"F_{\text{tok}}", "FLOP", "training work of one token, forward and backward")
symbol("F_hw", r"F_{\text{hw}}", "FLOP", "work that devices do for one token, recomputation included")
symbol("F_iter", r"F_{\text{iter}}", "FLOP", "work of one training step")
symbol("t_iter", r"t_{\text{iter}}", "s", "time of one training step", typical=(0.1, 100))
symbol("token_rate", r"X_{\text{train}}", "1/s", "tokens trained on per second, all devices together", typical=(10**3, 10**7))
symbol("hfu", r"\mathrm{HFU}", "1", "hardware FLOPs utilization: work done, recomputation included, over peak", FRACTION)
symbol("achieved", r"X_{\text{dev}}", "FLOP/s", "rate that one device achieves, recomputation included")
symbol("b_grad", r"b_{\text{grad}}", "byte", "bytes of the gradients of one parameter", AMOUNT, typical=(2, 8))
symbol("b_opt", r"b_{\text{opt}}", "byte", "bytes of the optimizer for one parameter, its own copy of the weight included", AMOUNT, typical=(4, 16))
symbol("M_states", r"M_{\text{states}}", "byte", "weights, gradients and optimizer states, on one device or undivided")
symbol("M_shard", r"M_{\text{shard}}", "byte", "model states on one device of a tensor-parallel pipeline")
symbol("M_buf", r"M_{\text{buf}}", "byte", "the whole tensor that a collective works on")
symbol("V_sent", r"V_{\text{sent}}", "byte", "bytes that one device sends")
symbol("t_comm", r"t_{\text{comm}}", "s", "time of a collective")
symbol("link", r"W_{\text{link}}", "byte/s", "bytes that one device sends per second; half of a bandwidth quoted for both directions")
symbol("n_hops", r"n_{\text{hops}}", "1", "messages that follow each other in a collective", WHOLE, typical=(0, 1024))
symbol("t_hop", r"t_{\text{hop}}", "s", "latency of one message", AMOUNT, typical=(1e-6, 1e-4))
symbol("T_hide", r"T_{\text{hide}}", "1", "tokens per device above which data-parallel traffic hides behind compute")
symbol("T_mix", r"T_{\text{mix}}", "1", "tokens per device above which mixed sharding stays bound by compute")
symbol("D_batch", r"D_{\text{batch}}", "1", "tokens in one training batch")
symbol("n_fsdp", r"n_{\text{fsdp}}", "1", "devices that share the model states: fully sharded data parallelism")
symbol("m_fsdp", r"m_{\text{fsdp}}", "1", "mesh axes given to fully sharded data parallelism", COUNT, typical=(1, 3))
symbol("m_tp", r"m_{\text{tp}}", "1", "mesh axes given to tensor parallelism", COUNT, typical=(1, 3))
symbol("M_act", r"M_{\text{act}}", "byte", "activations kept for the backward pass, on one device")
symbol("b_act", r"b_{\text{act}}", "byte", "activations of one layer for each token and unit of width, attention scores apart")
symbol("n_save", r"n_{\text{save}}", "1", "tensors of the model's width that each layer keeps", COUNT, typical=(1, 8))
symbol("x_pp", r"x_{\text{pp}}", "1", "activations of the first stage under an interleaved schedule, over those of one without")
symbol("n_chunk", r"n_{\text{chunk}}", "1", "chunks of layers that one stage of the pipeline holds", COUNT, typical=(1, 16))
symbol("n_micro", r"n_{\text{micro}}", "1", "microbatches of one training step", COUNT, typical=(1, 512))
symbol("bubble_ideal", r"x_{\text{bubble}}", "1", "idle time of a pipeline over its busy time")
symbol("bubble_total", r"\phi_{\text{bubble}}", "1", "idle time of a pipeline as a share of the whole")
symbol("D_uniq", r"D_{\text{uniq}}", "1", "distinct training tokens")
symbol("repeats", r"R_D", "1", "times that the data are seen again: epochs less one", AMOUNT, typical=(0, 100))
symbol("R_star", r"R_D^{\star}", "1", "repetitions at which a repeated token has lost all but 1/e of its worth", typical=(1, 50))
symbol("D_eff", r"D_{\text{eff}}", "1", "fresh tokens that would be worth as much")
symbol("N_c", r"N_{\text{c}}", "1", "size constant of Kaplan's law")
symbol("alpha_N", r"\alpha_N", "1", "size exponent of Kaplan's law", typical=(0.03, 0.3))
symbol("D_c", r"D_{\text{c}}", "1", "data constant of Kaplan's law")
symbol("alpha_D", r"\alpha_D", "1", "data exponent of Kaplan's law", typical=(0.03, 0.3))
symbol("B_star", r"B_\star", "1", "critical batch at a loss of one nat, in tokens")
symbol("alpha_B", r"\alpha_B", "1", "batch exponent of Kaplan's law", typical=(0.1, 0.5))
symbol("B_crit", r"B_{\text{crit}}", "1", "tokens of a batch that costs twice the fewest steps and twice the fewest tokens")
symbol("alpha_S", r"\alpha_S", "1", "step exponent of Kaplan's law", typical=(0.3, 1.5))
symbol("alpha_C", r"\alpha_C", "1", "compute exponent of Kaplan's law")
symbol("t_write", r"t_{\text{write}}", "s", "time to write one checkpoint", typical=(1, 1000))
symbol("mtbf", r"\mathrm{MTBF}", "s", "mean time between failures of one device", typical=(10**6, 10**9))
symbol("t_save", r"t_{\text{save}}", "s", "time from one checkpoint to the next", typical=(60, 10**5))
symbol("waste", r"\phi_{\text{waste}}", "1", "share of the time lost to checkpoints and to work done again")
symbol("power", r"P_{\text{el}}", "W", "electric power of one device", typical=(100, 2000))
symbol("pue", r"\mathrm{PUE}", "1", "power usage effectiveness: energy of the building over that of its machines", typical=(1, 2))
symbol("energy", r"E_{\text{el}}", "joule", "electric energy of a run")
symbol("grid", r"\kappa_{\text{grid}}", "gCO2e/joule", "carbon dioxide equivalent emitted for a unit of electric energy", AMOUNT, typical=(1e-6, 3e-4))
symbol("carbon", r"m_{\text{CO2e}}", "gCO2e", "carbon dioxide equivalent emitted for a run")

# Chapter 5: post-training
symbol("loss_sft", r"\mathcal{L}_{\text{SFT}}", "1", "loss of supervised tuning, nats per answer token")
symbol("n_ans", r"n_{\text{ans}}", "1", "answer tokens of a batch", COUNT)
symbol("m_ans", r"m_{\text{ans}}^{\top}", "1", "answer mask: 1 where a token is of the answer, 0 elsewhere", VECTOR)
symbol("lnpi", r"\ln\pi", "1", "logarithms of the probabilities that the model gives to the right tokens", VECTOR)
symbol("reward", "r_i", "1", "reward of one answer", REAL)
symbol("r_win", r"r_{\text{win}}", "1", "reward of the preferred answer of a pair", REAL)
symbol("r_lose", r"r_{\text{lose}}", "1", "reward of the other answer of a pair", REAL)
symbol("p_win", r"P_{\text{win}}", "1", "probability that the first of two answers is preferred", INSIDE)
symbol("delta_elo", r"\Delta_{\text{Elo}}", "1", "difference of two ratings, in Elo points", REAL, typical=(-800, 800))
symbol("loss_rm", r"\mathcal{L}_{\text{RM}}", "1", "loss of a reward model on one pair, nats")
symbol("loss_rank", r"\mathcal{L}_{\text{rank}}", "1", "loss of a reward model on one ranking, nats")
symbol("n_rank", r"n_{\text{rank}}", "1", "answers that one person ranks", COUNT, typical=(2, 20))
symbol("n_pair", r"n_{\text{pair}}", "1", "pairs of a ranking", COUNT, typical=(1, 200))
symbol("beta_kl", r"\beta_{\text{KL}}", "1", "price of one nat of distance from the reference, in reward", typical=(0.05, 1))
symbol("p_ref", r"\pi_{\text{ref}}", "1", "probability of an answer under the reference policy", FRACTION)
symbol("p_opt", r"\pi^{\star}", "1", "probability of an answer under the best policy", FRACTION)
symbol("z_part", r"Z_{\pi}", "1", "mean over the reference policy of the exponential of reward over its price", typical=(0.1, 100))
symbol("J_opt", r"J^{\star}", "1", "reward less the price of distance, of the best policy", REAL)
symbol("KL", r"\mathrm{KL}", "1", "Kullback-Leibler divergence of a policy from the reference, nats", AMOUNT, typical=(0, 20))
symbol("ratio_old", r"\rho_{\text{old}}", "1", "probability of a token now over its probability when it was sampled", typical=(0.5, 2))
symbol("adv", r"\hat{A}", "1", "advantage: how much better than expected", REAL)
symbol("eps_clip", r"\epsilon_{\text{clip}}", "1", "clipping range of the ratio", INSIDE, typical=(0.1, 0.4))
symbol("J_clip", r"J_{\text{clip}}", "1", "clipped objective of one token", REAL)
symbol("r_step", r"r_{\text{step}}", "1", "reward of one token", REAL)
symbol("discount", r"\gamma_{\text{RL}}", "1", "discount of the next token's value", SHARE)
symbol("trace", r"\lambda_{\text{RL}}", "1", "weight of later errors in an advantage", SHARE)
symbol("v_now", r"v_{\text{now}}", "1", "value that the critic gives to the state before a token", REAL)
symbol("v_next", r"v_{\text{next}}", "1", "value that the critic gives to the state after a token", REAL)
symbol("td_error", r"\delta_{\text{TD}}", "1", "reward and next value less the value expected", REAL)
symbol("adv_next", r"\hat{A}_{\text{next}}", "1", "advantage of the next token", REAL)
symbol("lr_win", r"z_{\text{win}}", "1", "logarithm of policy over reference probability, preferred answer", REAL)
symbol("lr_lose", r"z_{\text{lose}}", "1", "logarithm of policy over reference probability, other answer", REAL)
symbol("loss_dpo", r"\mathcal{L}_{\text{DPO}}", "1", "loss of direct preference optimization on one pair, nats")
symbol("g_dpo", r"g_{\text{DPO}}", "1", "weight of a pair in the gradient of its loss")
symbol("grad_dpo", r"\nabla\mathcal{L}_{\text{DPO}}", "1", "gradient of the loss over the weights", VECTOR)
symbol("grad_win", r"\nabla\ln\pi_{\text{win}}", "1", "gradient of the log-probability of the preferred answer", VECTOR)
symbol("grad_lose", r"\nabla\ln\pi_{\text{lose}}", "1", "gradient of the log-probability of the other answer", VECTOR)
symbol("r_mean", r"\bar{r}", "1", "mean reward of a group", REAL)
symbol("r_std", r"\sigma_r", "1", "standard deviation of the rewards of a group", typical=(0.1, 4))
symbol("n_group", r"n_{\text{group}}", "1", "answers sampled for one prompt", COUNT, typical=(2, 64))
symbol("p_right", r"p_{\text{right}}", "1", "probability that an answer is right", SHARE)
symbol("adv_sample", r"\hat{A}_{\text{sample}}", "1", "advantage divided by the sample standard deviation", REAL)
symbol("ratio_ref", r"\rho_{\text{ref}}", "1", "probability of a sampled token under the reference over that under the policy", typical=(0.2, 5))
symbol("kl_1", "k_1", "1", "plain estimate of the divergence from one sample, nats", REAL)
symbol("kl_2", "k_2", "1", "squared estimate of the divergence from one sample, nats", AMOUNT)
symbol("kl_3", "k_3", "1", "unbiased estimate of the divergence that is never negative, nats", AMOUNT)
symbol("n_try", r"n_{\text{try}}", "1", "answers tried at one problem", COUNT, typical=(20, 200))
symbol("n_right", r"n_{\text{right}}", "1", "answers that pass", WHOLE, typical=(0, 60))
symbol("k_pass", r"k_{\text{pass}}", "1", "answers that one may hand in", COUNT, typical=(1, 60))
symbol("pass_k", r"\mathrm{pass@}k_{\text{pass}}", "1", "chance that one of the answers handed in passes", SHARE)
symbol("n_best", r"n_{\text{best}}", "1", "answers of which the best is kept", COUNT, typical=(2, 1000))
symbol("kl_bon", r"\mathrm{KL}_{\text{best}}", "1", "divergence of best-of-n from the policy it samples, nats", AMOUNT)
symbol("n_samp", r"n_{\text{samp}}", "1", "answers sampled", COUNT)
symbol("T_gen", r"T_{\text{gen}}", "1", "tokens of one answer", COUNT)
symbol("N_rm", r"N_{\text{RM}}", "1", "parameters of the reward model; 0 where a program judges", AMOUNT)
symbol("N_critic", r"N_{\text{critic}}", "1", "parameters of the critic; 0 where a group's mean replaces it", AMOUNT)
symbol("F_rl", r"F_{\text{RL}}", "FLOP", "work of one step of reinforcement learning")
symbol("b_state", r"b_{\text{state}}", "byte", "bytes of one trained parameter, its gradient and its optimizer state", typical=(6, 20))
symbol("M_rl", r"M_{\text{RL}}", "byte", "weights and optimizer states of all models of reinforcement learning")
symbol("C_post", r"C_{\text{post}}", "FLOP", "compute of post-training")
symbol("phi_post", r"\phi_{\text{post}}", "1", "compute of post-training over that of pre-training")
symbol("p_flat", r"P_0", "1", "probability that all rewards of a group are equal", SHARE)
symbol("n_draw", r"n_{\text{draw}}", "1", "groups sampled for one that has a gradient")

# Chapter 6: adaptation
symbol("h_lora", r"h_{\text{LoRA}}", "1", "output of a matrix and its adapter", VECTOR)
symbol("x_lora", r"x_{\text{LoRA}}", "1", "input of a matrix and its adapter", VECTOR)
symbol("W_0", "W_0", "1", "frozen matrix, d_out by d_in", VECTOR)
symbol("B_lora", r"B_{\text{LoRA}}", "1", "upper adapter matrix, d_out by rank, 0 at the start", VECTOR)
symbol("A_lora", r"A_{\text{LoRA}}", "1", "lower adapter matrix, rank by d_in", VECTOR)
symbol("a_lora", r"\alpha_{\text{LoRA}}", "1", "numerator of an adapter's scale", typical=(1, 256))
symbol("s_lora", r"s_{\text{LoRA}}", "1", "scale of an adapter's output")
symbol("r_lora", r"r_{\text{LoRA}}", "1", "rank of an adapter", COUNT, typical=(1, 256))
symbol("r_even", r"r_{\text{even}}", "1", "rank at which an adapter is as large as its matrix")
symbol("d_in", r"d_{\text{in}}", "1", "width that a matrix takes", COUNT, typical=(64, 65536))
symbol("d_out", r"d_{\text{out}}", "1", "width that a matrix gives", COUNT, typical=(64, 65536))
symbol("N_lora", r"N_{\text{LoRA}}", "1", "parameters of the adapters", WHOLE, typical=(10**4, 10**9))
symbol("phi_lora", r"\phi_{\text{LoRA}}", "1", "share of the parameters that is trained")
symbol("M_ft", r"M_{\text{ft}}", "byte", "weights, gradients and optimizer states of fine-tuning")
symbol("o_nf", r"o_{\text{NF}}", "1", "probability at which the outermost level of a normal code book stands", INSIDE, typical=(0.9, 0.999))
symbol("n_bit", r"n_{\text{bit}}", "1", "bits of one code", COUNT, typical=(2, 8))
symbol("i_nf", "i", "1", "place of a level, counted from the outermost", WHOLE, typical=(0, 7))
symbol("n_nf", r"n_{\pm}", "1", "levels of one sign in a code book", COUNT, typical=(7, 8))
symbol("p_nf", r"p_{\text{NF}}", "1", "probability below one level of a normal code book", INSIDE)
symbol("q_nf", r"q_{\text{NF}}", "1", "one positive level of a normal code book, over the outermost", SHARE)
symbol("w_blk", r"\mathbf{w}", "1", "weights of one block", VECTOR)
symbol("w_hat", r"\hat{\mathbf{w}}", "1", "weights of one block, stored and read back", VECTOR)
symbol("c_blk", r"c_{\text{block}}", "1", "largest magnitude of a block: its scale")
symbol("n_block", r"n_{\text{block}}", "1", "weights that share one scale", COUNT, typical=(4, 16_384))
symbol("n_super", r"n_{\text{super}}", "1", "scales that share one second scale", COUNT, typical=(16, 4096))
symbol("b_scale", r"b_{\text{scale}}", "byte", "bytes of one scale", typical=(1, 4))
symbol("b_super", r"b_{\text{super}}", "byte", "bytes of one second scale", typical=(1, 4))
symbol("b_eff", r"b_{\text{eff}}", "byte", "bytes of one weight, its share of the scales included", typical=(0.25, 4))
symbol("b_saved", r"\Delta b", "byte", "bytes that double quantization saves for one weight")
symbol("n_virt", r"n_{\text{virt}}", "1", "trained tokens set before the prompt", COUNT, typical=(1, 512))
symbol("N_prompt", r"N_{\text{prompt}}", "1", "parameters of a trained prompt")
symbol("N_prefix", r"N_{\text{prefix}}", "1", "parameters of trained keys and values set before the prompt")
symbol("N_norm", r"N_{\text{norm}}", "1", "parameters of the norms")
symbol("C_lora", r"C_{\text{LoRA}}", "FLOP", "compute of training adapters")
symbol("err_lora", r"\min_{A,B}\lVert\Delta W - BA\rVert_F^2", "1", "least squared error of an adapter that stands for a change of weights")
symbol("sv", r"\sigma", "1", "singular values of a change of weights, the largest first", VECTOR)
symbol("M_lora", r"M_{\text{LoRA}}", "byte", "one stored adapter", typical=(10**5, 10**10))
symbol("M_free", r"M_{\text{free}}", "byte", "memory left for adapters", AMOUNT, typical=(10**9, 10**12))
symbol("n_adapt", r"n_{\text{adapt}}", "1", "adapters that fit", WHOLE)

# Chapter 7: compression
symbol("N_read", r"N_{\text{read}}", "1", "parameters that one decoded token reads")
symbol("r_dec", r"r_{\text{dec}}", "1", "decoding rate over that before compression")
symbol("w_i", "w_i", "1", "one weight", REAL)
symbol("w_min", r"w_{\text{min}}", "1", "smallest weight of a block", REAL, typical=(-4, -0.1))
symbol("w_max", r"w_{\text{max}}", "1", "largest weight of a block", REAL, typical=(0.1, 4))
symbol("step", r"\Delta", "1", "step of a quantizer", typical=(0.001, 1))
symbol("z_0", "z_0", "1", "zero point: the code of a weight of 0", WHOLE, typical=(0, 15))
symbol("code_i", "c_i", "1", "code of one weight", WHOLE, typical=(0, 15))
symbol("w_back", r"\hat{w}_i", "1", "one weight, read back from its code", REAL)
symbol("e_sq", r"\overline{e^2}", "1", "mean squared error of rounding")
symbol("sqnr", r"\mathrm{SQNR}", "1", "signal power over the power of the rounding error, in decibels")
symbol("sigma_w", r"\sigma_w", "1", "standard deviation of the weights", typical=(0.01, 1))
symbol("e_rms", r"e_{\text{rms}}", "1", "root mean square of the rounding error, over that of the weights")
symbol("n_eff", r"n_{\text{eff}}", "1", "bits of one weight, its share of the scales included", typical=(1.5, 16))
symbol("b_zero", r"b_{\text{zero}}", "byte", "bytes of the zero point of one block; 0 where there is none", AMOUNT, typical=(0, 2))
symbol("M_blk", r"M_{\text{block}}", "byte", "one block of weights, its scales included", typical=(9, 300))
symbol("n_e", r"n_{\text{e}}", "1", "exponent bits of a number", COUNT, typical=(2, 8))
symbol("n_m", r"n_{\text{m}}", "1", "mantissa bits of a number", COUNT, typical=(1, 10))
symbol("r_inf", r"r_{\infty}", "1", "1 where the top exponent is kept for infinity and NaN, 0 where it holds numbers", WHOLE, typical=(0, 1))
symbol("n_nan", r"n_{\text{NaN}}", "1", "mantissas that a top exponent of numbers leaves to NaN", WHOLE, typical=(0, 1))
symbol("e_max", r"e_{\text{max}}", "1", "exponent of the largest number", WHOLE, typical=(1, 127))
symbol("x_max", r"x_{\text{max}}", "1", "largest number of a format")
symbol("x_norm", r"x_{\text{norm}}", "1", "smallest number of a format with all its mantissa bits")
symbol("x_sub", r"x_{\text{sub}}", "1", "smallest number of a format above 0")
symbol("eps_mach", r"\varepsilon", "1", "gap between 1 and the next number of a format")
symbol("N_q", r"N_{\text{q}}", "1", "parameters stored in a quantized format", AMOUNT)
symbol("h_i", r"[H^{-1}]_{:,i}", "1", "column i of the inverse Hessian", VECTOR)
symbol("h_ii", r"[H^{-1}]_{ii}", "1", "entry i of the inverse Hessian's diagonal", typical=(0.01, 100))
symbol("dw", r"\delta\mathbf{w}", "1", "change of a row of weights once one of them is rounded", VECTOR)
symbol("H", "H", "1", "Hessian of a layer's squared output error in one row of its weights", VECTOR)
symbol("X_cal", r"X_{\text{cal}}", "1", "calibration inputs of a layer, one column a token", VECTOR)
symbol("X_cal_T", r"X_{\text{cal}}^{\top}", "1", "those inputs, one row a token", VECTOR)
symbol("e_obs", r"\delta E", "1", "rise of a layer's squared output error", AMOUNT)
symbol("x_top", r"x_j^{\text{max}}", "1", "largest magnitude in input channel j", typical=(0.1, 100))
symbol("w_top", r"w_j^{\text{max}}", "1", "largest magnitude among the weights of input channel j", typical=(0.01, 4))
symbol("a_mig", r"\alpha_{\text{mig}}", "1", "how much of the outliers moves from activations into weights", SHARE)
symbol("s_j", "s_j", "1", "divisor of input channel j, and factor of its weights")
symbol("X_act", r"X_{\text{act}}", "1", "inputs of a layer, one row a token", VECTOR)
symbol("W_mat", r"W_{\text{mat}}", "1", "weights of a layer, one row an input channel", VECTOR)
symbol("X_hat", r"\hat{X}_{\text{act}}", "1", "those inputs, each channel over its divisor", VECTOR)
symbol("W_hat", r"\hat{W}_{\text{mat}}", "1", "those weights, each row times the divisor", VECTOR)
symbol("soft", r"\lambda_{\text{KD}}", "1", "share of the teacher in the loss of a student", SHARE)
symbol("ce", r"\mathrm{CE}", "1", "cross-entropy of a student with the true tokens, nats", AMOUNT, typical=(0.1, 10))
symbol("kl_tau", r"\mathrm{KL}_{\tau}", "1", "divergence of a student from its teacher, both at the temperature, nats", AMOUNT, typical=(0.01, 5))
symbol("loss_kd", r"\mathcal{L}_{\text{KD}}", "1", "loss of distillation, nats")
symbol("n_keep", r"n_{\text{keep}}", "1", "weights kept of each group", COUNT, typical=(1, 16))
symbol("n_of", r"n_{\text{of}}", "1", "weights of a group", COUNT, typical=(2, 32))
symbol("b_idx", r"b_{\text{idx}}", "byte", "bytes that say where in its group a kept weight stands", typical=(0.125, 1))
symbol("P_sparse", r"P_{\text{sparse}}", "FLOP/s", "peak rate of one device, zeros counted as work")
symbol("n_crit", r"n_{\text{seq}}^{\star}", "1", "batch at which a decode step turns from reading to computing")

# Chapter 8: serving
symbol("P_roof", r"P_{\text{roof}}", "FLOP/s", "rate that a device can reach at an intensity")
symbol("I_ridge", r"I_{\text{ridge}}", "FLOP/byte", "intensity at which a device turns from reading to computing")
symbol("F_op", r"F_{\text{op}}", "FLOP", "work of one operation", AMOUNT)
symbol("M_op", r"M_{\text{op}}", "byte", "bytes that one operation moves", AMOUNT)
symbol("t_op", r"t_{\text{op}}", "s", "least time of one operation")
symbol("f_clk", r"f_{\text{clk}}", "1/s", "clock of a device", typical=(10**8, 10**10))
symbol("n_fma", r"n_{\text{fma}}", "1", "multiply-adds of one core in a cycle", COUNT, typical=(1, 8192))
symbol("n_core", r"n_{\text{core}}", "1", "cores of a device", COUNT, typical=(1, 20000))
symbol("logits", r"\boldsymbol{\ell}", "1", "logits of the next token, one row a token", VECTOR)
symbol("p_v", "p_v", "1", "probability of token v", FRACTION)
symbol("pick_v", "p'_v", "1", "probability that token v is drawn, the tail cut off", SHARE)
symbol("p_kept", r"p_{\text{kept}}", "1", "probability of all tokens that are kept", FRACTION)
symbol("rank_v", "r_v", "1", "rank of token v, 1 for the most probable", COUNT, typical=(1, 50))
symbol("k_top", r"k_{\text{top}}", "1", "tokens that top-k keeps", COUNT, typical=(1, 50))
symbol("p_above", r"p_{>v}", "1", "probability of all tokens that rank before v", SHARE)
symbol("p_nuc", r"p_{\text{nuc}}", "1", "probability that top-p keeps at least", FRACTION)
symbol("p_top", r"p_{\text{top}}", "1", "probability of the most probable token", FRACTION)
symbol("p_min", r"p_{\text{min}}", "1", "share of the top probability that a token must have", SHARE)
symbol("F_pre", r"F_{\text{pre}}", "FLOP", "work of reading one prompt")
symbol("t_pre", r"t_{\text{pre}}", "s", "time to read one prompt", typical=(0.01, 100))
symbol("t_wait", r"t_{\text{wait}}", "s", "time that a request waits in line", AMOUNT, typical=(0, 100))
symbol("ttft", r"\mathrm{TTFT}", "s", "time to first token", typical=(0.01, 100))
symbol("lam", r"\lambda_{\text{req}}", "1/s", "requests that arrive in a second", typical=(0.1, 100))
symbol("t_stay", r"t_{\text{stay}}", "s", "time that a request stays, waiting included", typical=(0.1, 100))
symbol("n_in", r"n_{\text{in}}", "1", "requests inside, on average")
symbol("mu_srv", r"\mu_{\text{srv}}", "1/s", "requests that one server finishes in a second", typical=(0.1, 20))
symbol("n_srv", r"n_{\text{srv}}", "1", "servers, or slots of a batch", COUNT, typical=(1, 40))
symbol("load", r"a_{\text{load}}", "1", "offered load: servers kept busy on average", typical=(0.1, 30))
symbol("util", r"\rho_{\text{srv}}", "1", "share of the servers that is busy")
symbol("P_wait", r"P_{\text{wait}}", "1", "probability that a request has to wait", SHARE)
symbol("T_blk", r"T_{\text{block}}", "1", "tokens of one block of a paged cache", COUNT, typical=(1, 256))
symbol("n_page", r"n_{\text{page}}", "1", "blocks of a paged cache that one sequence takes", WHOLE)
symbol("page_waste", r"\phi_{\text{page}}", "1", "share of a sequence's blocks that holds no token")
symbol("accept", r"\alpha_{\text{acc}}", "1", "probability that a drafted token is accepted", INSIDE)
symbol("n_draft", r"n_{\text{draft}}", "1", "tokens drafted before each check", COUNT, typical=(1, 16))
symbol("c_draft", r"c_{\text{draft}}", "1", "time of one step of the draft model over one of the target", AMOUNT, typical=(0, 1))
symbol("c_ops", r"\hat{c}_{\text{draft}}", "1", "work of the draft model over the target's, for one token", AMOUNT, typical=(0, 1))
symbol("n_run", r"n_{\text{run}}", "1", "expected tokens from one pass of the target model")
symbol("s_spec", r"s_{\text{spec}}", "1", "speed with speculative decoding over speed without")
symbol("f_spec", r"f_{\text{spec}}", "1", "work with speculative decoding over work without")
symbol("p_target", r"\mathbf{p}_{\text{target}}", "1", "next-token probabilities of the target model", VECTOR)
symbol("p_draft", r"\mathbf{p}_{\text{draft}}", "1", "next-token probabilities of the draft model", VECTOR)
symbol("p_resid", r"\mathbf{p}_{\text{rest}}", "1", "probabilities that a token is drawn from after a rejection", VECTOR)
symbol("M_ws", r"M_{\text{ws}}", "byte", "workspace of a serving engine: activations, graphs, buffers", AMOUNT)
symbol("t_step", r"t_{\text{step}}", "s", "time of one decode step of a batch", typical=(0.001, 1))
symbol("throughput", r"X_{\text{tok}}", "1/s", "tokens decoded in a second, all sequences together", typical=(1, 10**6))
symbol("T_out", r"T_{\text{out}}", "1", "tokens of an answer", COUNT, typical=(1, 2**17))
symbol("tpot", r"\mathrm{TPOT}", "s", "time per output token after the first", typical=(0.001, 1))
symbol("t_e2e", r"t_{\text{e2e}}", "s", "time from a request to the end of its answer")
symbol("cost_mtok", r"\text{cost}_{\text{Mtok}}", "dollar", "price of a million decoded tokens")
symbol("t_red", r"t_{\text{red}}", "s", "latency of one all-reduce", AMOUNT, typical=(1e-6, 1e-4))
symbol("t_tp", r"t_{\text{tp}}", "s", "time that a decode step spends between devices")

# Chapter 9: the frontier
symbol("y_moe", r"y_{\text{moe}}", "1", "what a layer of experts puts out for one token", VECTOR)
symbol("W_router", r"W_{\text{router}}", "1", "matrix of the router, one column of height d an expert", VECTOR)
symbol("N_rest", r"N_{\text{rest}}", "1", "parameters outside the experts: attention, embeddings, norms, routers, dense layers")
symbol("loss_balance", r"\mathcal{L}_{\text{balance}}", "1", "loss added for unequal use of the experts")
symbol("a_balance", r"a_{\text{balance}}", "1", "weight of the balance loss", typical=(0.001, 0.1))
symbol("f_i", "f_i", "1", "share of the tokens sent to expert i", SHARE)
symbol("P_i", "P_i", "1", "mean router probability of expert i", SHARE)
symbol("T_batch", r"T_{\text{batch}}", "1", "tokens routed together, over all sequences", COUNT, typical=(1, 65536))
symbol("c_cap", r"c_{\text{cap}}", "1", "capacity factor: room of an expert over its even share", typical=(1, 4))
symbol("n_cap", r"n_{\text{cap}}", "1", "tokens that one expert has room for")
symbol("n_touched", r"n_{\text{touched}}", "1", "experts of one layer that a batch is expected to touch")
symbol("M_a2a", r"M_{\text{a2a}}", "byte", "bytes sent for dispatch and combine, forward")
symbol("s_ctx", r"s_{\text{ctx}}", "1", "new context over the trained one", typical=(1, 64))
symbol("t_in", r"t'", "1", "position after interpolation", AMOUNT)
symbol("theta_ntk", r"\theta_{\text{NTK}}", "1", "base of RoPE after NTK-aware scaling")
symbol("c_yarn", r"c_{\text{YaRN}}", "1", "factor of YaRN on queries and on keys")
symbol("phi_attn", r"\phi_{\text{attn}}", "1", "attention's work over that of the matrices")
symbol("p_step", r"p_{\text{step}}", "1", "probability that one step of an agent succeeds", FRACTION, typical=(0.8, 1))
symbol("n_step", r"n_{\text{step}}", "1", "steps of an agent's task", COUNT, typical=(1, 100))
symbol("P_task", r"P_{\text{task}}", "1", "probability that a whole task succeeds", FRACTION)
symbol("n_redo", r"n_{\text{redo}}", "1", "expected tries until a task succeeds")
symbol("T_0", "T_0", "1", "tokens of an agent's prompt before its first step", COUNT)
symbol("T_step", r"T_{\text{step}}", "1", "tokens that one step adds to an agent's context", COUNT)
symbol("T_in", r"T_{\text{in}}", "1", "input tokens that an agent's task processes")
symbol("n_store", r"n_{\text{store}}", "1", "vectors in a store", COUNT, typical=(1000, 10**9))
symbol("d_vec", r"d_{\text{vec}}", "1", "width of a stored vector", COUNT, typical=(64, 4096))
symbol("M_vec", r"M_{\text{vec}}", "byte", "vectors of a store")
symbol("n_rel", r"n_{\text{rel}}", "1", "documents that answer a query", COUNT, typical=(1, 50))
symbol("n_found", r"n_{\text{found}}", "1", "of those, documents among the first k retrieved", WHOLE, typical=(0, 50))
symbol("recall", r"\mathrm{recall}", "1", "share of the relevant documents that is retrieved", SHARE)
symbol("F_test", r"F_{\text{test}}", "FLOP", "work of sampling several answers to one question")
symbol("g_mtp", r"g_{\text{MTP}}", "1", "tokens a step with one more token predicted, over those without")

# Chapter 10: diffusion
symbol("t_noise", "t", "1", "step of the noise schedule, from 1", COUNT, typical=(1, 1000))
symbol("n_noise", r"n_{\text{noise}}", "1", "steps of the noise schedule", COUNT, typical=(2, 1000))
symbol("beta_t", r"\beta_t", "1", "variance of the noise that step t adds", INSIDE, typical=(1e-4, 0.02))
symbol("beta_i", r"\beta_i", "1", "variance of the noise that step i adds", INSIDE, typical=(1e-4, 0.02))
symbol("beta_first", r"\beta_{\text{first}}", "1", "noise variance of the first step", INSIDE, typical=(1e-4, 1e-3))
symbol("beta_last", r"\beta_{\text{last}}", "1", "noise variance of the last step", INSIDE, typical=(0.01, 0.02))
symbol("abar", r"\bar\alpha_t", "1", "share of the data's variance left after step t", INSIDE)
symbol("abar_prev", r"\bar\alpha_{t-1}", "1", "share of the data's variance left one step earlier; 1 before any noise", FRACTION)
symbol("s_cos", r"s_{\text{cos}}", "1", "offset of the cosine schedule", typical=(0.001, 0.02))
symbol("x_0", "x_0", "1", "one element of the data", REAL)
symbol("eps", r"\epsilon", "1", "the noise added to it, of variance 1", REAL)
symbol("x_t", "x_t", "1", "the element after t steps of noise", REAL)
symbol("x_prev", "x_{t-1}", "1", "the element one step of denoising later", REAL)
symbol("eps_hat", r"\hat\epsilon", "1", "noise that the model predicts", REAL)
symbol("x0_hat", r"\hat{x}_0", "1", "data that a predicted noise implies", REAL)
symbol("z_noise", "z", "1", "fresh noise of variance 1", REAL)
symbol("sigma_t", r"\sigma_t", "1", "deviation of the fresh noise of one step", AMOUNT, typical=(0, 0.5))
symbol("snr", r"\mathrm{SNR}", "1", "variance of the signal over that of the noise")
symbol("loss_eps", r"\mathcal{L}_{\epsilon}", "1", "mean squared error of the predicted noise")
symbol("v_t", "v_t", "1", "velocity target, between noise and data", REAL)
symbol("beta_post", r"\tilde\beta_t", "1", "variance of the element one step earlier, data known")
symbol("mu_post", r"\tilde\mu_t", "1", "mean of the element one step earlier, data known", REAL)
symbol("score_t", r"\nabla \ln p_t", "1", "gradient of the log density of the noised data", REAL)
symbol("beta_rate", r"\beta(t)", "1", "noise variance per unit of time", typical=(0.1, 20))
symbol("dx_dt", r"\dot{x}_t", "1", "motion of an element along the flow", REAL)
symbol("eps_null", r"\epsilon_{\varnothing}", "1", "noise predicted without the prompt", REAL)
symbol("eps_cond", r"\epsilon_{\text{cond}}", "1", "noise predicted with the prompt", REAL)
symbol("w_cfg", r"w_{\text{cfg}}", "1", "guidance scale: 1 leaves the prediction with the prompt alone", AMOUNT, typical=(1, 15))
symbol("t_flow", r"t_{\text{flow}}", "1", "time along the straight path: 0 is data, 1 is noise", SHARE)
symbol("v_flow", r"v_{\text{flow}}", "1", "velocity along the straight path", REAL)
symbol("side", r"s_{\text{lat}}", "1", "side of the latent, in its own pixels", COUNT, typical=(8, 256))
symbol("patch", r"p_{\text{patch}}", "1", "side of a patch, in latent pixels", COUNT, typical=(1, 8))
symbol("f_down", r"f_{\text{down}}", "1", "pixels on the side of the image over those of its latent", COUNT, typical=(1, 16))
symbol("c_lat", r"c_{\text{lat}}", "1", "channels of the latent", COUNT, typical=(1, 16))
symbol("r_lat", r"r_{\text{lat}}", "1", "elements of the image over those of its latent")
symbol("n_den", r"n_{\text{den}}", "1", "denoising steps", COUNT, typical=(1, 1000))
symbol("n_cfg", r"n_{\text{cfg}}", "1", "1 with classifier-free guidance, 0 without", WHOLE, typical=(0, 1))
symbol("F_image", r"F_{\text{image}}", "FLOP", "work of sampling one image")

# The capstone
symbol("D_inf", r"D_{\text{inf}}", "1", "tokens served over a model's life", AMOUNT)
symbol("C_life", r"C_{\text{life}}", "FLOP", "compute of training and of all service")
symbol("aspect", r"r_{\text{asp}}", "1", "width of a model over its layers", typical=(50, 130))
symbol("M_work", r"M_{\text{work}}", "byte", "workspace of training: kernels, communication buffers, fragments", AMOUNT, typical=(10**9, 10**10))
symbol("M_need", r"M_{\text{need}}", "byte", "memory that training needs on one device")
symbol("M_spare", r"M_{\text{spare}}", "byte", "memory of one device that training leaves free")
symbol("sigma_f", r"\sigma_f", "1", "standard error of what follows from fitted coefficients")
symbol("J_row", "J", "1", "slopes of a result in the fitted coefficients, a row", VECTOR)
symbol("J_col", r"J^{\top}", "1", "those slopes as a column", VECTOR)
symbol("Sigma", r"\Sigma", "1", "joint covariance of the fitted coefficients", VECTOR)
# fmt: on
