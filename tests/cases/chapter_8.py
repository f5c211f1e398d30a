"""Published values of chapter 8, from the library's equations and devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases import devices
from stackmath.chapters import serving

LLAMA_13B = {"N": 13 * 10**9, "M_w": 26 * 10**9, "n": 8, "bandwidth": 8.2e11, "peak": 1.97e14}


def number(text: Any) -> float:
    """Return a number that may have a unit of bytes or seconds behind it."""
    scales = {"TB/s": 1e12, "GB": 1e9, "ms": 1e-3}
    for unit, scale in scales.items():
        if isinstance(text, str) and text.endswith(unit):
            return float(text.removesuffix(unit)) * scale
    return float(text)


def ridge_point(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return peak over bandwidth."""
    return serving.ridge_point(peak=given["peak"], bandwidth=given["bw"])


def peak_from_clock(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the peak in TFLOP/s."""
    found = serving.clock_peak(
        f_clk=given["clock"], n_fma=given["fma_per_core"], n_core=given["cores"]
    )
    return found / 1e12


def step_time(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the time of a decode step, in seconds."""
    if "B" not in given:
        return full_sweep(given)
    if "N" in given:  # the quiz: 16 chips, weights of one byte
        return serving.decode_step(
            n_seq=given["B"], M_kv=given["kv"], N=int(given["N"]), M_w=given["N"], n=16,
            bandwidth=8.1e11, peak=1.97e14,
        )  # fmt: skip
    cache = number(given["kv_per_seq"])
    if "bw" in given:
        assert number(given["bw"]) == LLAMA_13B["n"] * LLAMA_13B["bandwidth"]
    return serving.decode_step(LLAMA_13B, n_seq=given["B"], M_kv=cache)


def full_sweep(given: dict[str, Any]) -> float:
    """Return the time of a step that reads a whole memory: 8 chips, 70 GB of weights, 43 caches."""
    weights = 70e9 / 8
    caches = (given["HBM"] - weights) / 43
    return serving.decode_step(
        n_seq=43, M_kv=caches, N=70 * 10**9 // 8, M_w=weights, n=1, bandwidth=given["bw"],
        peak=1.97e14,
    )  # fmt: skip


def decode_step_ms(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the time of a decode step, in milliseconds."""
    return 1e3 * step_time(given, row)


def throughput(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the tokens of all sequences in a second."""
    return serving.decode_throughput(n_seq=given["B"], t_step=step_time(given, row))


def throughput_per_chip(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the tokens of a chip in a second."""
    step = number(given["step"])
    return serving.decode_throughput(n_seq=given["B"], t_step=step) / given["chips"]


def prefill_s(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the time that the book gives, which leaves attention out; with it, 8 % more."""
    machine = {"n": given["chips"], "peak": given["peak"], "mfu": given["mfu"]}
    prompt = {"N": given["N"], "T": given["T"]}
    short = serving.linear_prefill(machine, prompt)
    whole = serving.prefill_time(machine, prompt, L=80, n_h=64, d_head=128)
    assert round(whole / short, 2) == 1.08
    return short


def max_concurrency(given: dict[str, Any], row: dict[str, str]) -> int:
    """Return the sequences that fit; the book's int8 row has 68 GB free where 58 are."""
    free = given["HBM"] - given["weights"]
    cache = given["kv_tok"] * given["S"]
    if "ERRATUM" in row["notes"]:
        printed = serving.concurrency(n=1, memory=68e9, M_w=0.1, M_ws=0, M_kv=cache)
        assert (free, printed) == (58e9, 51)  # the book has 52, more than 68 GB would hold
    return serving.concurrency(n=1, memory=given["HBM"], M_w=given["weights"], M_ws=0, M_kv=cache)


def spec_speed(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the speed-up of speculative decoding."""
    faster = serving.speculative_speedup(
        accept=given["alpha"], n_draft=given["gamma"], c_draft=given["c"]
    )
    assert faster == serving.speculative_run(accept=given["alpha"], n_draft=given["gamma"])
    return faster


def spec_ops(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the work of speculative decoding over plain decoding's."""
    return serving.speculative_work(
        accept=given["alpha"], n_draft=given["gamma"], c_ops=given["c_hat"]
    )


def matmul_time(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the time of a product bound by compute, in milliseconds."""
    return 1e3 * serving.roofline_time(F_op=given["flops"], peak=given["peak"], M_op=0, bandwidth=1)


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    **devices.VALUES,
    "ridge_point_bf16": ridge_point,
    "peak_from_clock_TFLOPs": peak_from_clock,
    "decode_step_ms": decode_step_ms,
    "throughput_tok_s": throughput,
    "throughput_tok_s_chip": throughput_per_chip,
    "prefill_s": prefill_s,
    "max_concurrency": max_concurrency,
    "spec_speed": spec_speed,
    "spec_ops": spec_ops,
    "matmul_time_ms": matmul_time,
}
