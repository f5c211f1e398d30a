"""Settings: what a reader may set a control to, and how that is read from text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from stackmath.instruments.nouns import Choice, Control, Field, Instrument, Slider
from stackmath.notation import TABLE


def read(instrument: Instrument, arguments: Iterable[str]) -> dict[str, Any]:
    """Return the setting that arguments such as `T=8192` and `card=rtx-4090` are.

    Raises: ValueError, naming the argument and what may stand there.
    """
    controls = {control.name: control for control in instrument.controls}
    setting = {}
    for argument in arguments:
        name, equals, text = argument.partition("=")
        if not equals or name not in controls:
            raise ValueError(f"'{argument}' sets none of {', '.join(controls)}")
        setting[name] = _value(controls[name], text)
    return setting


def allowed(control: Slider | Field, value: float) -> bool:
    """Return whether a control takes a number; a slider takes those between its places as well."""
    whole = control.name in TABLE and TABLE[control.name].domain.whole
    low, high = ends(control)
    return low <= value <= high and (not whole or value % 1 == 0)


def ends(control: Slider | Field) -> tuple[float, float]:
    """Return the least and the largest value of a control."""
    if isinstance(control, Slider):
        return control.values[0], control.values[-1]
    return control.low, control.high


def _value(control: Control, text: str) -> Any:
    if isinstance(control, Choice):
        if text not in control.options():
            raise ValueError(f"{control.name} is '{text}', which is none of its options")
        return text
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    value = int(value) if value.is_integer() else value
    if not allowed(control, value):
        low, high = ends(control)
        raise ValueError(f"{control.name} is '{text}', not a number from {low} to {high}")
    return value


def typed(control: Field, known: Mapping[str, Any]) -> float | None:
    """Return the number that a field shows, in its own unit; None where none is known."""
    value = known.get(control.name)
    return None if value is None else control.typed(value)
