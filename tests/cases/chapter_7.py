"""Published values of chapter 7, from the library's equations and formats."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from stackmath import GB, GiB, kv_cache, model
from stackmath.chapters import compression
from stackmath.chapters.quantizers import checkpoint_bytes, smallest_over_largest
from stackmath.formats import BITSANDBYTES_FP4, BLOCKS, FLOATS

HEAD_70B = {"n_vocab": 32000, "d": 8192}  # a vocabulary matrix of Llama 2 70B


def bits_per_weight(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the bits of a GGUF block, whose bytes and weights must be those of the row."""
    block = BLOCKS[given["format"]]
    assert (block.bytes, block.weights) == (given["bytes"], given["block"])
    effective = compression.block_bytes(M_blk=block.bytes, n_block=block.weights)
    assert 8 * effective == block.bits
    return float(block.bits)


def bytes_per_weight(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the bytes of a weight in an MX format: `mxfp8: 8 bits + 8/32`."""
    name, _, rest = row["inputs"].partition(": ")
    block, code = BLOCKS[name], int(rest.split()[0])
    effective = compression.effective_bytes(b_w=code / 8, b_scale=1, b_zero=0, n_block=32)
    assert effective == block.bytes_per_weight
    return effective


def checkpoint_gib(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the size of gpt-oss from its two groups of tensors."""
    quantized, bits = map(float, given["moe_weights"].split("@"))
    rest, rest_bits = map(float, given["rest"].split("@"))
    size = compression.mixed_bytes(
        N_q=int(quantized), N_total=int(quantized + rest), b_eff=bits / 8, b_0=rest_bits / 8
    )
    groups = [(int(quantized), BLOCKS["mxfp4"]), (int(rest), BLOCKS["bf16"])]
    assert size == checkpoint_bytes(groups)
    return size / GiB


def file_q4_0(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the size of a file that has every tensor in q4_0."""
    size = compression.weight_bytes(N_total=given["N"], b_w=given["bpw"] / 8)
    assert size == BLOCKS["q4_0"].bytes_of(given["N"])
    return size / GiB


def file_f16(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the size of a file in 16 bits; the row's G lies between GB and GiB."""
    size = compression.weight_bytes(N_total=given["N"], b_w=BLOCKS["fp16"].bytes_per_weight)
    assert size / GiB < float(row["expected"]) < size / GB
    return size / GB


def decode_bandwidth(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the bandwidth that a measured speed uses: EQ 7.1 read backward."""
    one = compression.decode_ceiling(
        bandwidth=1, N_read=given["params_no_embed"], b_w=given["bytes"]
    )
    return given["tok_s"] / one / GB


def decode_bandwidth_per_gpu(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return what gpt-fast prints for each of eight cards.

    It counts both vocabulary matrices on every card; a card reads its share of one of them.
    """
    total, cards = 68_976_648_192, given["tp"]
    one_matrix = HEAD_70B["n_vocab"] * HEAD_70B["d"]
    layers = total - 2 * one_matrix
    printed = layers / cards + 2 * one_matrix
    read = compression.read_parameters(N=total, n_emb=2, **HEAD_70B) / cards
    speed = given["tok_s"] * given["bytes"] / GB
    assert abs(speed * read - float(row["expected"])) > float(row["tolerance"])
    assert 0.04 < 1 - read / printed < 0.07  # what it over-states
    return speed * printed


def decode_ceiling(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the ceiling, which what was measured must not exceed."""
    read = compression.read_parameters(model("llama-2-7b"), N=6_738_415_616, n_emb=2)
    ceiling = compression.decode_ceiling(bandwidth=given["bw"], N_read=read, b_w=2)
    assert abs(2 * read / given["bytes"] - 1) < 0.001
    assert given["measured"] <= ceiling
    assert round(given["measured"] / ceiling, 2) == 0.68
    return ceiling


def decode_ms(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the least time of a token of the 13B model."""
    read = 13_015_864_320 - 32000 * 5120
    ceiling = compression.decode_ceiling(bandwidth=given["bw"], N_read=read, b_w=given["bytes"])
    return 1e3 / ceiling


def decode_ms_52b(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the least time of a token of the 52B model on four cards."""
    layers, width = 64, 8192
    given_7_1 = {
        "n": 4,
        "bandwidth": 1.5e12,
        "N_read": 12 * layers * width**2,
        "b_w": given["bytes"],
    }
    # One token of cache, the least that EQ 7.1 parallel takes.
    return 1e3 / compression.parallel_ceiling(given_7_1, M_kv=1)


def kv_bytes_per_token(given: dict[str, Any], row: dict[str, str]) -> int:
    """Return the cache of one token with heads of 128 and no groups."""
    heads = given["d"] // 128
    return kv_cache(L=given["L"], n_kv=heads, d_head=128, T=1, b=given["bytes"])


def min_bandwidth(given: dict[str, Any], row: dict[str, str]) -> int:
    """Return the bandwidth that a wanted speed asks for, rounded up."""
    size = float(given["weights"].removesuffix("GB"))
    one = compression.decode_ceiling(bandwidth=1, N_read=size * 1e9, b_w=1)
    return ceil(given["tps"] / one / given["eff"] / GB)


def format_max(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the largest number of a format, by the equations and by its bit patterns."""
    one = FLOATS[given["format"]]
    assert given.get("e", one.exponent) == one.exponent
    assert given.get("m", one.mantissa) == one.mantissa
    exponent = compression.largest_exponent(n_e=one.exponent, r_inf=int(one.infinity))
    nans = 0 if one.infinity else one.nans
    largest = compression.format_max(e_max=exponent, n_m=one.mantissa, n_nan=nans)
    assert largest == one.max
    if one.bits <= 8:
        assert largest == one.values[-1]
    if one.name == "fp8_e4m3fn":
        assert compression.format_max(e_max=exponent, n_m=3, n_nan=0) == 480
    if one.name == "fp4_e2m1":
        assert [float(v) for v in one.values if v >= 0] == [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    return largest


def format_eps(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the gap after 1."""
    one = FLOATS[given["format"]]
    gap = compression.machine_epsilon(n_m=one.mantissa)
    assert gap == one.epsilon
    return gap


def nvfp4_tensor_max(given: dict[str, Any], row: dict[str, str]) -> int:
    """Return the largest number of a tensor before its own scale."""
    numbers, scale = FLOATS["fp4_e2m1"].max, FLOATS["fp8_e4m3fn"].max
    assert (numbers, scale) == (given["fp4_max"], given["e4m3_scale_max"])
    return int(numbers * scale)


def fp4_min_over_max(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the smallest level of bitsandbytes' fp4 over its largest; OCP's is 16 times that."""
    theirs = smallest_over_largest(BITSANDBYTES_FP4)
    ours = smallest_over_largest(FLOATS["fp4_e2m1"].values)
    assert ours == 16 * theirs
    assert round(float(ours), 4) == 0.0833
    return float(theirs)


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    "bits_per_weight": bits_per_weight,
    "bytes_per_weight": bytes_per_weight,
    "checkpoint_GiB": checkpoint_gib,
    "file_GiB_q4_0": file_q4_0,
    "file_GiB_f16": file_f16,
    "decode_bandwidth_GBps": decode_bandwidth,
    "decode_bandwidth_GBps_per_gpu": decode_bandwidth_per_gpu,
    "decode_ceiling_tok_s": decode_ceiling,
    "decode_ms": decode_ms,
    "decode_ms_52B": decode_ms_52b,
    "kv_bytes_per_token": kv_bytes_per_token,
    "min_bandwidth_GBps": min_bandwidth,
    "format_max": format_max,
    "format_eps": format_eps,
    "nvfp4_tensor_max": nvfp4_tensor_max,
    "fp4_min_over_max": fp4_min_over_max,
}
