"""Tables of Chapter 3: the KV-cache budget at its defaults, and the cache of every model."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from stackmath import catalog, tables
from stackmath.chapters import attention, capstone, compression
from stackmath.data import device
from stackmath.equation import Equation
from stackmath.forge import WEIGHT_BYTES
from stackmath.models import Model, model
from stackmath.units import GB, GiB, kB

USABLE = 0.9  # share of a card that weights and caches may use; the rest is workspace
SHOWN = (
    "gpt2", "opt-13b", "llama-2-7b", "llama-2-70b", "llama-3.1-8b", "llama-3.1-70b",
    "llama-3.1-405b", "mixtral-8x7b", "qwen2.5-72b", "gemma-3-1b", "gemma-3-27b", "deepseek-v3",
)  # fmt: skip
FARTHEST = 2**40  # tokens: no card holds the cache of more


def kv_budget(
    name: str = "llama-3.1-8b",
    T: str = "8192",
    users: str = "16",
    card: str = "h100-sxm",
    weights: str = "bf16",
    cache: str = "bf16",
) -> str:
    """Return the KV-cache budget of one card: what is chosen, and what follows from it."""
    shape, box = model(name), device(card)
    tokens, asked, b = int(T), int(users), _bytes(cache)
    one = _cache(shape, T=tokens, b=b)
    held = compression.weight_bytes(shape, b_w=_bytes(weights))
    left = USABLE * box["memory"] - held
    fit = capstone.concurrent_users(box, usable=USABLE, n=1, M_w=held, M_kv=one)
    rows = [
        ("Model", f"{shape.title}, {shape['N_total']:,} parameters", "chosen"),
        ("Context of one user", f"{tokens:,} tokens", "chosen"),
        ("Users", f"{asked:,}", "chosen"),
        ("Weights stored in", _stored(weights), "chosen"),
        ("Cache stored in", _stored(cache), "chosen"),
        ("Card", f"{box.title}, {_size(box['memory'])}", "chosen"),
        ("Usable share of its memory", f"{USABLE:.0%}".replace("%", " %"), "assumed"),
        ("Weights", _size(held), _link(compression.weight_bytes)),
        ("Cache of one user", _size(one), _link(_equation(shape))),
        ("Cache of all users", _size(asked * one), "users times that"),
        ("Weights and caches", _size(held + asked * one), "their sum"),
        ("Free of what is usable", _size(left - asked * one), "usable less that"),
        ("Users that fit", _fit(fit, asked), _link(capstone.concurrent_users)),
        ("Longest context of one user", _longest(shape, left, b), _link(_limit(shape))),
    ]
    return tables.markdown(("Budget", "Value", "From"), rows, "lll")


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


def _limit(shape: Mapping[str, Any]) -> Equation:
    """Return the equation of the longest context, or the cache's where that has no inverse."""
    full = _equation(shape)
    return attention.longest_context if full is attention.kv_cache else full


def _kept(shape: Model) -> str:
    """Return what one layer keeps of a token: heads and their width, or a latent."""
    if "d_c" in shape:
        return f"latent {shape['d_c']} + {shape['d_r']}"
    text = f"{shape['n_kv']} × {shape['d_head']}"
    if "w" in shape:
        text += f", {shape['L_local']} layers in a window of {shape['w']:,}"
    return text


def _longest(shape: Mapping[str, Any], left: float, b: float) -> str:
    """Return the longest context whose cache fits, and what the model was made for."""
    fits = bisect_right(range(1, FARTHEST), left, key=lambda T: _cache(shape, T=T, b=b))
    made = shape["context"]
    return f"{fits:,} tokens; the model supports {made:,}"


def _fit(fit: int, asked: int) -> str:
    """Return how many users fit, and the verdict on those asked for."""
    if fit < 0:
        return "none: the weights alone do not fit"
    return f"{fit:,}, so {asked:,} fit" if asked <= fit else f"{fit:,}, so {asked:,} do not fit"


def _size(size: float) -> str:
    """Return bytes in GB and in GiB."""
    return f"{size / GB:,.2f} GB ({size / GiB:,.2f} GiB)".replace("-", "−")


def _bytes(name: str) -> float:
    if name not in WEIGHT_BYTES:
        raise ValueError(f"there is no format '{name}'; known: {', '.join(WEIGHT_BYTES)}")
    return WEIGHT_BYTES[name]


def _stored(name: str) -> str:
    size = _bytes(name)
    return f"{name}, {size:g} byte{'s' if size > 1 else ''} each"


def _link(one: Equation) -> str:
    full = catalog.full_name(one)
    return (
        f"[EQ {one.number.partition(' ')[0]}]({catalog.page_of(full)}#{catalog.anchor(one.number)})"
    )
