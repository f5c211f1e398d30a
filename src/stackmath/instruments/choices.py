"""Choices that several instruments offer: devices, models, formats and scaling laws."""

from __future__ import annotations

from functools import cache

from stackmath import data, models
from stackmath.chapters import attention
from stackmath.forge import WEIGHT_BYTES
from stackmath.instruments.nouns import Option
from stackmath.models import Model, kv_bytes

# What an equation may take from a model.
SHAPE = (
    "L", "d", "d_ff", "n_h", "n_kv", "d_head", "n_vocab", "n_emb", "d_c", "d_r", "w", "L_full",
    "L_local", "context", "N", "N_total", "N_read",
)  # fmt: skip
# The equations of a cache, the most particular first: a model has the symbols of one.
CACHES = (attention.mla_cache, attention.window_cache, attention.kv_cache)


@cache
def devices() -> dict[str, Option]:
    """Return every device, with the peak of each format as `peak_fp8`."""
    return {
        name: Option(
            one.title,
            {**one, **{f"peak_{kind}": rate for kind, rate in one.peaks.items()}},
        )
        for name, one in data.devices().items()
    }


@cache
def decoders() -> dict[str, Option]:
    """Return every model whose cache an equation of Chapter 3 gives, with its symbols."""
    return {
        name: Option(one.title, _shape(one))
        for name, one in models.models().items()
        if "context" in one and _described(one)
    }


@cache
def formats() -> dict[str, Option]:
    """Return the formats of weights, each with the bytes of one."""
    return {
        name: Option(f"{name.upper()}, {size:g} byte{'s' * (size > 1)}", {"b_w": size})
        for name, size in WEIGHT_BYTES.items()
    }


@cache
def caches() -> dict[str, Option]:
    """Return the formats of the cache, each with the bytes of one element."""
    return {name: Option(one.title, {"b": one.values["b_w"]}) for name, one in formats().items()}


@cache
def laws() -> dict[str, Option]:
    """Return every published fit of the scaling law, with its coefficients."""
    return {name: Option(one.title, dict(one)) for name, one in data.laws().items()}


def _shape(one: Model) -> dict[str, int]:
    """Return what an equation may take from a model; a window in all layers leaves none full."""
    shape = {symbol: one[symbol] for symbol in SHAPE if symbol in one}
    return {"L_full": 0, "L_local": one["L"], **shape} if "w" in one else shape


def _described(one: Model) -> bool:
    """Return whether an equation gives the cache that the network keeps, at any length."""
    shape = _shape(one)
    way = next(way for way in CACHES if {*way.symbols} <= {*shape, "T", "b"})
    return all(way(shape, T=T, b=2) == kv_bytes(one, T) for T in (1, 99_999))
