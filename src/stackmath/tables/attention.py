"""Tables of Chapter 3: the cache of every model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackmath import tables
from stackmath.chapters import attention
from stackmath.equation import Equation
from stackmath.models import Model, model
from stackmath.units import GB, kB

SHOWN = (
    "gpt2", "opt-13b", "llama-2-7b", "llama-2-70b", "llama-3.1-8b", "llama-3.1-70b",
    "llama-3.1-405b", "mixtral-8x7b", "qwen2.5-72b", "gemma-3-1b", "gemma-3-27b", "deepseek-v3",
)  # fmt: skip


def cache_per_token() -> str:
    """Return the cache of twelve models: by token, and of one user at full context."""
    rows = []
    for shape in map(model, SHOWN):
        T = shape["context"]
        one = _cache(shape, T=T, b=attention.BF16)
        every = attention.kv_cache(shape, n_kv=shape["n_h"], T=T, b=attention.BF16)
        rows.append((
            shape.title, _kept(shape), str(shape["L"]), f"{one / T / kB:.1f}",
            f"{T:,}", f"{one / GB:.2f}", f"{every / one:.1f}×",
        ))  # fmt: skip
    head = (
        "Model", "KV heads × width", "Layers", "kB a token", "Context", "GB a user", "MHA over it",
    )  # fmt: skip
    return tables.markdown(head, rows, "llrrrrr")


def _cache(shape: Mapping[str, Any], T: int, b: float) -> float:
    """Return the bytes of one user's cache, by the equation that describes the model."""
    size: float = _equation(shape)(shape, T=T, b=b)
    return size


def _equation(shape: Mapping[str, Any]) -> Equation:
    """Return the equation of a model's cache: latent, windowed, or every token in every layer."""
    if "d_c" in shape:
        return attention.mla_cache
    return attention.window_cache if "w" in shape else attention.kv_cache


def _kept(shape: Model) -> str:
    """Return what one layer keeps of a token: heads and their width, or a latent."""
    if "d_c" in shape:
        return f"latent {shape['d_c']} + {shape['d_r']}"
    text = f"{shape['n_kv']} × {shape['d_head']}"
    if "w" in shape:
        text += f", {shape['L_local']} layers in a window of {shape['w']:,}"
    return text
