"""Peaks, memories and powers of accelerators, found by the names that people write."""

from __future__ import annotations

from stackmath import data

GIGA, TERA = 10**9, 10**12


def card(given):
    """Return the accelerator of a row, whatever way its name is written."""
    return data.device(given["device"])


VALUES = {
    "peak_dense_bf16_TFLOPs": lambda given, row: card(given).peaks["bf16"] / TERA,
    "peak_dense_fp8_TFLOPs": lambda given, row: card(given).peaks["fp8"] / TERA,
    "mem_bandwidth_GBps": lambda given, row: card(given).bandwidth / GIGA,
    "mem_capacity_GB": lambda given, row: card(given).memory / GIGA,
    "tdp_W": lambda given, row: card(given).power,
}
