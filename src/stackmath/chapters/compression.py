"""Chapter 7: bytes of weights and the single-stream decode ceiling."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from stackmath.equation import Equation, Witness
from stackmath.notation import M_kv, M_w, N, N_total, b_w, bandwidth, n, rate

decode_ceiling = Equation(
    "decode_ceiling",
    "7.1",
    rate,
    bandwidth / (N * b_w),
    "Each token reads every active weight once, and memory delivers no faster than its bandwidth.",
    source="gpt-fast",
    assumes="One device, one sequence; the KV cache is not read; N leaves out the input embedding, "
    "of which a token reads one row.",
    witnesses=(
        Witness("154.3", {"bandwidth": 2039 * 10**9, "N": 6607343616, "b_w": 2}, "gpt-fast",
                place="Llama-2-7B, A100-80GB; 104.9 measured, 68 % of it", kind="counted"),
    ),
)  # fmt: skip

parallel_ceiling = Equation(
    "parallel_ceiling",
    "7.1 parallel",
    rate,
    n * bandwidth / (N * b_w + M_kv),
    "The ceiling of n devices that read their shares at once, with the sequence's cache read too.",
    source="pope-2022",
    assumes="Tensor parallelism without communication time; every device holds an equal share.",
    witnesses=(
        Witness("48.4", {"n": 3, "bandwidth": 3350 * 10**9, "N": 156 * 10**9, "b_w": 1,
                         "M_kv": 51_539_607_552}, "nvidia-h100", kind="counted",
                place="10.05 TB/s of three cards over 207.5 GB, by hand"),
    ),
)  # fmt: skip

weight_bytes = Equation(
    "weight_bytes",
    "7.5",
    M_w,
    N_total * b_w,
    "Bytes of the weights, every parameter stored alike.",
    source="llama-cpp",
    assumes="One format for every tensor; b_w counts the scales of quantized blocks.",
    witnesses=(
        Witness("14.96 GiB", {"N_total": 8030261248, "b_w": 2}, "llama-cpp",
                place="quantize README, Llama 3.1 8B in 16 bits"),
        Witness("4.58 GiB", {"N_total": 8030261248, "b_w": 4.8944 / 8}, "llama-cpp",
                place="quantize README, Llama 3.1 8B in Q4_K_M"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side: none here follows from another."""
    yield from ()
