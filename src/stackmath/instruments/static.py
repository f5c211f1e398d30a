"""The static form of an instrument: one setting, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackmath import catalog
from stackmath.equation import Equation, Statement
from stackmath.instruments import chain, settings, words
from stackmath.instruments.nouns import (
    Choice,
    Control,
    Instrument,
    Loop,
    Slider,
    Step,
    Values,
    Way,
)


def rows(
    instrument: Instrument, setting: Mapping[str, Any] | None = None
) -> list[tuple[str, str, str]]:
    """Return the rows of an instrument's table: what is set, what follows, the verdict.

    Each is a label, a text, and links to the equations that made it.

    Args:
        instrument: the instrument.
        setting: by control, the values that differ from the defaults.

    """
    known = chain.values(instrument, setting or {})
    unit_of = chain.units(instrument)
    made = [
        (f"{_kind(control)}: {control.label}", _read(control, known, unit_of), "")
        for control in instrument.controls
    ]
    steps = {step.name: step for step in instrument.steps}
    for (label, text), row in zip(chain.outputs(instrument, known), instrument.rows, strict=False):
        by = [*_ways(row.by, steps, known), *map(catalog.find, row.see)]
        links = [_link(instrument, way) for way in by if way.number and not isinstance(way, Loop)]
        made.append((label, text, ", ".join(dict.fromkeys(links))))
    made.append((*chain.outputs(instrument, known)[-1], ""))
    return made


def _ways(names: tuple[str, ...], steps: dict[str, Step], known: Values) -> Iterator[Way]:
    """Yield the equation that made each of these steps; what an option brings has none."""
    for name in names:
        for way in steps[name].ways if name in known.maps[0] else ():
            if chain.inputs(steps[name], way, known) is not None:
                yield way
                break


def _kind(control: Control) -> str:
    return {"Decisions": "Decision", "Assumptions": "Assumed"}.get(control.group, control.group)


def _read(control: Control, known: Any, unit_of: Mapping[str, str]) -> str:
    """Return how the value of a control is read."""
    if isinstance(control, Choice):
        return str(known[f"{control.name}_title"])
    if isinstance(control, Slider):
        return words.filled(control.text, known, unit_of) or ""
    value = settings.typed(control, known)
    if value is None:
        return "unknown"
    return f"${value:g}" if control.unit == "$" else f"{value:g} {control.unit}".strip()


def _link(instrument: Instrument, way: Equation | Statement) -> str:
    page = catalog.page_of(catalog.full_name(way))
    there = "" if page == instrument.page else page
    return f"[{way.number}]({there}#{catalog.anchor(way.number)})"
