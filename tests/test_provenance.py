"""Where numbers come from: traces of claims to calls and data, and their dimensions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from stackmath import provenance, values


@dataclass(frozen=True)
class Known:
    """An equation, as far as provenance looks at one."""

    name: str
    unit: str
    formula: Callable[..., Any]
    number: str = "3.5"

    def __call__(self, **inputs: Any) -> Any:
        """Return the result, noting the call."""
        result = self.formula(**inputs)
        provenance.note(self, inputs, result)
        return result


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return a namespace with equations, their results and data, while calls are recorded."""
    monkeypatch.setattr(provenance, "_calls", {})
    monkeypatch.setattr(provenance, "_data", {})
    monkeypatch.setattr(provenance, "_recording", True)
    cache = Known("attention.kv_cache", "byte", lambda L, d: 2 * L * d)
    time_of = Known("serving.step", "s", lambda n: n / 7)
    layers = Known("block.layers", "layers", lambda n: n)
    size = 80 * 10**9
    provenance.note_datum("H100 memory", "byte", "tensorrt-llm", size)
    return {
        "kv_cache": cache,
        "kv": cache(L=80, d=8192),
        "other": cache(L=3, d=5000),
        "equal": 2 * 80 * int("8192"),
        "step": time_of(n=1),
        "layers": layers,
        "depth": layers(n=80),
        "eighty": 80,
        "many": layers(n=int("8000")),
        "device": {"memory": size},
        "math": math,
        "many_more": [1, 2],
        "shadowed": lambda value: value + 0,
        "h": type("Device", (), {"memory": size}),
    }


DIMENSIONS = {
    "kv": "byte",
    "kv_cache(L=2, d=3)": "byte",
    "equal": None,
    "kv + other": "byte",
    "kv + equal": None,
    "kv + 5": None,
    "2 * kv": "byte",
    "-kv / 2": "byte",
    "kv / step": "byte/second",
    "kv / other": "1",
    "kv // other": "1",
    "kv % other": None,
    "kv ** 2 / kv": "byte",
    "(kv * kv) ** 0.5": "byte",
    "2 ** 3": "1",
    "1 + 2": "1",
    "kv ** equal": None,
    "many * kv": "byte",
    "many + 1": "1",
    "depth": None,
    "layers(n=80)": "1",
    "eighty * kv": None,
    "device['memory'] - kv": "byte",
    "h.memory": "byte",
    "max(kv, other)": "byte",
    "kv if kv > other else other": "byte",
    "kv, other": "byte",
    "sum([kv, other])": "byte",
    "sum((kv, other, equal))": None,
    "sum([kv, other], 0)": "byte",
    "math.fsum([kv, other])": "byte",
    "math.prod((kv, 2, step))": "byte·second",
    "math.prod((kv, equal))": None,
    "sum(many_more)": None,
    "float(kv)": "byte",
    "round(kv / 3, 2)": "byte",
    "abs(-kv)": "byte",
    "math.ceil(kv / other)": "1",
    "shadowed(kv)": None,
    "kv + float(5)": None,
    "kv < other": None,
    "kv < other < h.memory": None,
}


@pytest.mark.parametrize("expression", DIMENSIONS)
def test_a_dimension_follows_the_identity_of_objects(
    names: dict[str, Any], expression: str
) -> None:
    """An equal number from elsewhere is no trace, and an unknown leaf means no verdict."""
    assert names["equal"] == names["kv"]
    assert provenance.trace(expression, names).dimension == DIMENSIONS[expression]


MISMATCHED = {
    "kv + step": "kv is in byte and step is in second: they cannot stand together",
    "step < h.memory": "step is in second and h.memory is in byte: they cannot stand together",
    "kv > 0 and kv - step": "kv is in byte and step is in second: they cannot stand together",
    "sum([kv, step])": "kv is in byte and step is in second: they cannot stand together",
    "kv, step": "kv is in byte and step is in second: they cannot stand together",
}


@pytest.mark.parametrize("expression", MISMATCHED)
def test_a_sum_of_bytes_and_seconds_is_refused(names: dict[str, Any], expression: str) -> None:
    """Two parts that are both traced and differ are named."""
    with pytest.raises(values.ClaimError, match=f"^{re.escape(MISMATCHED[expression])}$"):
        provenance.trace(expression, names)


def test_a_trace_names_each_call_and_datum_once(names: dict[str, Any]) -> None:
    """The popover shows what a claim rests on."""
    trace = provenance.trace("kv / other + kv / device['memory']", names)
    assert [call.inputs for call in trace.calls] == [{"L": 80, "d": 8192}, {"L": 3, "d": 5000}]
    assert [datum.name for datum in trace.data] == ["H100 memory"]
    assert trace.value == 1310720 / 30000 + 1310720 / 80e9


def test_a_small_number_is_traced_only_by_a_direct_call(names: dict[str, Any]) -> None:
    """Python keeps one object for each small integer, so its identity says nothing."""
    names["wrapped"] = lambda: names["layers"](n=7)
    assert len(provenance.trace("layers(n=7)", names).calls) == 1
    assert provenance.trace("wrapped()", names).calls == ()
    assert provenance.trace("depth + eighty", names).calls == ()


def test_a_claim_is_evaluated_once(names: dict[str, Any]) -> None:
    """Looking at the leaves does not call them again."""
    calls: list[int] = []
    names["count"] = lambda: calls.append(1) or 1000
    assert provenance.trace("count() + 1", names).value == 1001
    assert calls == [1]
    assert "__leaf__" not in names


def test_old_calls_are_forgotten_before_they_fill_the_memory(
    names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that loops over an equation keeps its latest results traced."""
    monkeypatch.setattr(provenance, "LONGEST", 10)
    results = [names["kv_cache"](L=1000, d=n) for n in range(1000, 1100)]
    assert len(provenance._calls) == 10
    names["first"], names["last"] = results[0], results[-1]
    assert provenance.trace("first", names).calls == ()
    assert len(provenance.trace("last", names).calls) == 1
