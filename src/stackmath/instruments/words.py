"""Words: a template filled with values, `{M_kv:GB.2} of {memory}`; its twin is words.js.

`{name}` is three digits and a prefix in the unit of the value; `{name:d}` a whole number,
`{name:.2f}` so many decimals, `{name:.1%}` percent, `{name:GB.2}` in that unit of bytes,
`{name:hours}` a count of hours, `{name:of N_total}` percent of another value; a title stays as it
is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from stackmath import numerals, units
from stackmath.instruments.nouns import Case, Values

PLACE = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
FIXED = re.compile(r"([A-Za-z%]*)\.(\d)([f%]?)")
PERCENT = 0.01
COUNTED = {"hours": units.hour, "days": units.day}  # as counts, 6.24M
SAME = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b, "==": lambda a, b: a == b,
        "%": lambda a, b: a % b != 0}  # fmt: skip


def filled(template: str, values: Values, unit_of: Mapping[str, str]) -> str | None:
    """Return a template with values in its places, None where one is not known."""
    unknown = [name for name, _ in PLACE.findall(template) if name not in values]
    if unknown:
        return None
    return PLACE.sub(lambda at: _word(values, at[1], at[2] or unit_of.get(at[1], "1")), template)


def _word(values: Values, name: str, spec: str) -> str:
    if spec.startswith("of "):
        return word(values[name] / values[spec[3:]], ".1%")
    return word(values[name], spec)


def word(value: Any, spec: str) -> str:
    """Return one value as a specification asks for it."""
    if isinstance(value, str):
        return str(value)
    value = _whole(value)
    if spec in COUNTED:
        return numerals.display(_whole(value / COUNTED[spec]), "1")
    if spec == "d":
        text = f"{value:,.0f}"
    elif shape := FIXED.fullmatch(spec):
        size = getattr(units, shape[1]) if shape[1] else 1
        size = PERCENT if shape[3] == "%" else size
        text = f"{value / size:,.{shape[2]}f}"
        text += " %" if shape[3] == "%" else f" {shape[1]}" if shape[1] else ""
    else:
        return numerals.display(value, spec)
    return text.replace("-", "−")


def _whole(value: Any) -> Any:
    """Return a whole number as int: JavaScript knows no other."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def chosen(cases: Iterable[Case], values: Values, unit_of: Mapping[str, str]) -> tuple[str, bool]:
    """Return the first text whose condition holds and whose values are known, and if it is good."""
    for case in cases:
        if holds(case, values) and (text := filled(case.text, values, unit_of)) is not None:
            return text, case.good
    return "unknown", False


def holds(case: Case, values: Values) -> bool:
    """Return whether the condition of a case holds; what is not known meets none."""
    for name, relation, other in case.when:
        right = values.get(other) if isinstance(other, str) else other
        left = values.get(name)
        if left is None or right is None or not SAME[relation](left, right):
            return False
    return all(math.isfinite(values[name]) for name, *_ in case.when)
