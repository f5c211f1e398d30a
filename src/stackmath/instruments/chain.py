"""The chain: settings to values, equation after equation; its twin is chain.js."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from stackmath.instruments import words
from stackmath.instruments.nouns import Choice, Field, Instrument, Slider, Step, Values, Way
from stackmath.notation import TABLE

_UNITS = {name: entry.unit for name, entry in TABLE.items()}


def defaults(instrument: Instrument) -> dict[str, Any]:
    """Return the setting that an instrument starts with; None where the option brings a number."""
    return {control.name: control.default for control in instrument.controls}


def values(instrument: Instrument, settings: Mapping[str, Any]) -> Values:
    """Return everything that is known of a setting: what follows from it, and what it says.

    What an option brings stands: a step of its name is not taken.

    Args:
        instrument: the instrument.
        settings: by control, the values that differ from the defaults.

    """
    known = Values({}, _set(instrument, {**defaults(instrument), **settings}))
    for step in instrument.steps:
        value = None if step.name in known else _value(step, known)
        if value is not None:
            known[step.name] = value
    return known


def outputs(instrument: Instrument, known: Values) -> list[tuple[str, str]]:
    """Return the name and the text of each output, the verdict last."""
    unit_of = units(instrument)
    rows = [
        (words.filled(row.label, known, unit_of) or row.label,
         words.chosen(row.cases, known, unit_of)[0])
        for row in instrument.rows
    ]  # fmt: skip
    return [*rows, ("Verdict", words.chosen(instrument.verdict, known, unit_of)[0])]


def units(instrument: Instrument) -> Mapping[str, str]:
    """Return the unit of every value that has one."""
    return ChainMap({step.name: step.ways[0].unit for step in instrument.steps}, _UNITS)


def inputs(step: Step, way: Way, known: Values) -> dict[str, Any] | None:
    """Return what an equation takes from the known values, None where something is missing."""
    names = {name: step.given.get(name, name) for name in way.symbols}
    found = {
        name: known.get(source) if isinstance(source, str) else source
        for name, source in names.items()
    }
    return None if any(value is None for value in found.values()) else found


def _set(instrument: Instrument, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the controls set; what is typed wins over what an option brings."""
    known: dict[str, Any] = dict(instrument.constants)
    for control in instrument.controls:
        value = settings[control.name]
        if isinstance(control, Choice):
            option = control.options().get(value)
            if option is None:
                raise LookupError(f"{control.label} has no option '{value}'")
            known |= {control.name: value, f"{control.name}_title": option.title}
            known |= option.values
    for control in instrument.controls:
        value = settings[control.name]
        if isinstance(control, Slider) or (isinstance(control, Field) and value is not None):
            known[control.name] = value * (control.scale if isinstance(control, Field) else 1)
    return known


def _value(step: Step, known: Values) -> Any:
    """Return the value of a step, None where it is unknown."""
    for way in step.ways:
        given = inputs(step, way, known)
        if given is not None:
            try:
                value = way(**given)
            except (ValueError, ArithmeticError):  # what it requires does not hold
                return None
            return value if math.isfinite(value) else None
    return None
