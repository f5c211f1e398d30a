"""Checks of what somebody decides: each refuses a value in one sentence that names it."""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmath.models import Model


def given(made: object, *names: str) -> dict[str, Any]:
    """Return those of the named decisions that are not left open."""
    values = {name: getattr(made, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def whole(**values: Any) -> None:
    """Refuse what is no whole number from 1."""
    for name, value in values.items():
        if type(value) is not int or value < 1:
            raise ValueError(f"{name} is {value!r}, and must be a whole number from 1")


def share(**values: float) -> None:
    """Refuse what is no share of a whole."""
    for name, value in values.items():
        if not 0 < value <= 1:
            raise ValueError(f"{name} is {value}, and must be a fraction above 0 and not above 1")


def positive(**values: float) -> None:
    """Refuse what is not above 0, or is infinite."""
    for name, value in values.items():
        if not 0 < value < inf:
            raise ValueError(f"{name} is {value}, and must be above 0")


def not_negative(**values: float) -> None:
    """Refuse what is below 0, or is infinite."""
    for name, value in values.items():
        if not 0 <= value < inf:
            raise ValueError(f"{name} is {value}, and must not be below 0")


def one_of(known: Collection[str], name: str, value: str) -> None:
    """Refuse a name that is not among those known."""
    if value not in known:
        raise ValueError(f"{name} is '{value}', and must be one of {', '.join(known)}")


def stage(zero: int) -> None:
    """Refuse what is no stage of ZeRO."""
    if zero not in (0, 1, 2, 3):
        raise ValueError(f"zero is {zero!r}, and must be a stage from 0 to 3")


def decoder(model: Model, plans: str) -> None:
    """Refuse a model with layers that keep no cache, which these plans are not made for."""
    if any(not layer.cached for layer in model.network.layers):
        raise ValueError(f"{model.title} has an encoder, and plans of {plans} are of decoders")
