"""Every symbol of the volume: name, LaTeX, unit, meaning, domain, range, in print order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sympy


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
SHARE = Domain(
    "a fraction from 0 to 1", (0.05, 0.95), high=1, low_open=False, high_open=False
)
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
    typical: tuple[float, float]  # the range met in practice, in the unit


TABLE: dict[str, Entry] = {}


def symbol(
    name: str,
    latex: str,
    unit: str,
    meaning: str,
    domain: Domain = POSITIVE,
    typical: tuple[float, float] | None = None,
) -> Any:
    """Return the SymPy symbol of a new line of the table."""
    if name in TABLE:
        raise ValueError(f"{name} is in the notation already: {TABLE[name].meaning}")
    TABLE[name] = Entry(name, latex, unit, meaning, domain, typical or domain.typical)
    if domain == VECTOR:
        return sympy.Symbol(name, commutative=False)
    if domain == REAL:
        return sympy.Symbol(name, real=True)
    whole = True if domain.whole else None
    if not domain.low_open:
        return sympy.Symbol(name, nonnegative=True, integer=whole)
    return sympy.Symbol(name, positive=True, integer=whole)


def rank(name: str) -> int:
    """Return the place of a symbol in the table: products are written in this order."""
    return list(TABLE).index(name)


# The unit of one floating-point operation, which `6*FLOP*N*D` needs to be an amount of work.
# It carries the dimension while an equation is checked and is 1 in every formula printed.
FLOP = sympy.Symbol("FLOP", positive=True)

# fmt: off
# Scaling law
E = symbol("E", "E", "1", "loss that no model of the family goes below, nats per token")
alpha = symbol("alpha", r"\alpha", "1", "size exponent of the scaling law", typical=(0.2, 0.6))
A = symbol("A", "A", "1", "size coefficient of the scaling law")
beta = symbol("beta", r"\beta", "1", "data exponent of the scaling law", typical=(0.2, 0.6))
B = symbol("B", "B", "1", "data coefficient of the scaling law")
C = symbol("C", "C", "FLOP", "training compute")
N = symbol("N", "N", "1", "parameters; those active per token in a mixture of experts")
D = symbol("D", "D", "1", "training tokens")
f = symbol("f", "f", "1", "over-training factor: tokens per parameter over the optimum's")
rho = symbol("rho", r"\rho", "1", "parameters held over parameters active per token")
loss = symbol("loss", r"\mathcal{L}", "1", "predicted loss, nats per token")
N_opt = symbol("N_opt", r"N_{\text{opt}}", "1", "compute-optimal parameters")
D_opt = symbol("D_opt", r"D_{\text{opt}}", "1", "compute-optimal training tokens")
N_f = symbol("N_f", "N_f", "1", "parameters of a model over-trained by the factor f")
D_f = symbol("D_f", "D_f", "1", "training tokens of a model over-trained by the factor f")
N_total = symbol("N_total", r"N_{\text{total}}", "1", "parameters held, all experts included")

# Shape of a model
L = symbol("L", "L", "1", "layers", COUNT)
L_full = symbol("L_full", r"L_{\text{full}}", "1", "layers that attend to the whole context", COUNT)
L_local = symbol("L_local", r"L_{\text{local}}", "1", "layers that attend to a window", COUNT)
d = symbol("d", "d", "1", "model width", COUNT)
d_ff = symbol("d_ff", r"d_{\text{ff}}", "1", "width of the MLP", COUNT)
n_mat = symbol("n_mat", r"n_{\text{mat}}", "1", "matrices of the MLP: 2, or 3 where it is gated", COUNT, typical=(2, 3))
n_vocab = symbol("n_vocab", r"n_{\text{vocab}}", "1", "entries of the vocabulary", COUNT)
n_emb = symbol("n_emb", r"n_{\text{emb}}", "1", "vocabulary matrices: 1 where they are tied, 2 where not", COUNT, typical=(1, 2))
n_exp = symbol("n_exp", r"n_{\text{exp}}", "1", "routed experts of one layer", COUNT)
n_top = symbol("n_top", r"k", "1", "routed experts that one token visits", COUNT)
n_shared = symbol("n_shared", r"n_{\text{shared}}", "1", "experts of one layer that every token visits", WHOLE)
d_exp = symbol("d_exp", r"d_{\text{exp}}", "1", "MLP width of one expert", COUNT)
L_moe = symbol("L_moe", r"L_{\text{moe}}", "1", "layers with experts", COUNT)
n_h = symbol("n_h", r"n_{\text{h}}", "1", "query heads", COUNT)
n_kv = symbol("n_kv", r"n_{\text{kv}}", "1", "key-value heads", COUNT)
G = symbol("G", "G", "1", "query heads that share one key-value head")
d_head = symbol("d_head", r"d_{\text{head}}", "1", "width of one head", COUNT)
d_c = symbol("d_c", r"d_{\text{c}}", "1", "width of the compressed latent of MLA", COUNT)
d_r = symbol("d_r", r"d_{\text{r}}", "1", "width of the rotary key of MLA", COUNT)
N_attn = symbol("N_attn", r"N_{\text{attn}}", "1", "attention parameters of one layer")

# Sequences
n_seq = symbol("n_seq", r"n_{\text{seq}}", "1", "sequences in the batch", COUNT)
T_q = symbol("T_q", r"T_{\text{q}}", "1", "query tokens processed at once", COUNT)
T = symbol("T", "T", "1", "tokens in the context", COUNT)
w = symbol("w", "w", "1", "tokens in an attention window", COUNT)
T_x = symbol("T_x", r"T_\times", "1", "context at which attention costs as much as its projections")
T_max = symbol("T_max", r"T_{\text{max}}", "1", "longest context that fits")
S = symbol("S", "S", "1", "elements that fast on-chip memory holds", COUNT)

# Bytes and work
b = symbol("b", "b", "byte", "bytes of one stored element")
b_0 = symbol("b_0", "b_0", "byte", "bytes of one stored element before compression")
b_w = symbol("b_w", r"b_{\text{w}}", "byte", "bytes of one weight")
M_w = symbol("M_w", r"M_{\text{w}}", "byte", "weights")
M_kv = symbol("M_kv", r"M_{\text{kv}}", "byte", "KV cache of one sequence")
G_mla = symbol("G_mla", r"n_{\text{kv}}^{\text{MLA}}", "1", "key-value heads with MLA's cache")
kappa = symbol("kappa", r"\kappa", "1", "KV cache of MHA over this cache")
F_attn = symbol("F_attn", r"F_{\text{attn}}", "FLOP", "work of attention scores and mixing, forward")
F_proj = symbol("F_proj", r"F_{\text{proj}}", "FLOP", "work of attention's four projections, forward")
intensity = symbol("intensity", "I", "FLOP/byte", "arithmetic intensity")
io_std = symbol("io_std", r"Q_{\text{std}}", "1", "elements moved by attention that stores its scores")
io_flash = symbol("io_flash", r"Q_{\text{flash}}", "1", "elements moved by FlashAttention")

# Machines
n = symbol("n", "n", "1", "devices", COUNT)
peak = symbol("peak", "P", "FLOP/s", "dense peak rate of one device")
n_dp = symbol("n_dp", r"n_{\text{dp}}", "1", "data-parallel copies", COUNT)
n_tp = symbol("n_tp", r"n_{\text{tp}}", "1", "devices that share each matrix: tensor parallelism", COUNT)
n_pp = symbol("n_pp", r"n_{\text{pp}}", "1", "stages of the pipeline", COUNT)
n_cp = symbol("n_cp", r"n_{\text{cp}}", "1", "devices that share each sequence: context parallelism", COUNT)
n_ep = symbol("n_ep", r"n_{\text{ep}}", "1", "devices that share the experts of a layer", COUNT)
mfu = symbol("mfu", r"\mathrm{MFU}", "1", "model FLOPs utilization: useful work over peak", FRACTION)
bandwidth = symbol("bandwidth", "W", "byte/s", "memory bandwidth of one device")
memory = symbol("memory", r"M_{\text{dev}}", "byte", "memory of one device")
usable = symbol("usable", "u", "1", "share of device memory that weights and cache may use", FRACTION)
price = symbol("price", "p", "dollar/s", "price of one device for one second")
t_gpu = symbol("t_gpu", r"t_{\text{dev}}", "s", "device-seconds: devices times seconds")
t_run = symbol("t_run", r"t_{\text{run}}", "s", "wall-clock time of a run")
n_fleet = symbol("n_fleet", r"n_{\text{fleet}}", "1", "devices that finish the run in time")
cost = symbol("cost", r"\text{cost}", "dollar", "price of a training run")
n_shard = symbol("n_shard", r"n_{\text{shard}}", "1", "devices that the weights must be split over")
rate = symbol("rate", r"r", "1/s", "tokens decoded per second for one sequence, at most")
users = symbol("users", r"n_{\text{users}}", "1", "sequences whose caches fit beside the weights")
C_usd = symbol("C_usd", r"C_{\$}", "FLOP", "training compute that a sum of money buys")
overhead = symbol("overhead", r"\Delta C", "1", "compute spent beyond the optimum's, as a share of it")
k_N = symbol("k_N", r"k_N", "1", "size over the compute-optimal size, at equal loss", typical=(0.5, 3))

# Vectors and matrices
Q = symbol("Q", "Q", "1", "queries, one row of width d_head a token", VECTOR)
K_T = symbol("K_T", r"K^{\top}", "1", "keys, one column of height d_head a token", VECTOR)
V = symbol("V", "V", "1", "values, one row of width d_head a token", VECTOR)
M = symbol("M", "M", "1", "causal mask: 0 where a token may look, minus infinity elsewhere", VECTOR)
O = symbol("O", "O", "1", "what attention puts out, one row of width d_head a token", VECTOR)  # noqa: E741
# Chapter 1: tokens and embeddings

# Chapter 2: the block

# Chapter 3: attention

# Chapter 4: pre-training

# Chapter 5: post-training

# Chapter 6: adaptation

# Chapter 7: compression

# Chapter 8: serving

# Chapter 9: the frontier

# Chapter 10: diffusion

# The capstone
# fmt: on
