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
        Witness("57.9", {"n": 4, "bandwidth": 1500 * 10**9, "N": 12 * 64 * 8192**2, "b_w": 2,
                         "M_kv": 4 * 10**8}, "kipply-2022", kind="counted", within=0.01,
                place="52B on four A100-40GB: 17.3 ms a token"),
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
        Witness("3.5 GiB", {"N_total": 6738415616, "b_w": 4.5 / 8}, "llama-cpp",
                place="quantize README, 7B Q4_0"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side: none here follows from another."""
    yield from ()
