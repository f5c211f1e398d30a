"""A formula: what plain Python computes of an equation, and what it refuses, in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from stackmath import notation, provenance

Value = Any  # int, float, or a float64 array

# floor(p / q) of two whole numbers must not pass through a float, which ends at 2^53. A float may
# be off by its own noise, a part in 10^12: 110.00000000000001 is 110.
PRELUDE = '''
import math


def floor_ratio(p, q):
    """Return the largest whole number not above p / q."""
    if isinstance(p, int) and isinstance(q, int):
        return p // q
    return math.floor(p / q + min(1e-6, abs(p / q) * 1e-12))


def ceil_ratio(p, q):
    """Return the smallest whole number not below p / q."""
    return -floor_ratio(-p, q)
'''
_PLAIN: dict[str, Any] = {"math": math}
exec(PRELUDE, _PLAIN)


@dataclass(frozen=True)
class Witness:
    """A published, counted or measured value, and the inputs that should give it."""

    printed: str  # as its source prints it, with its unit
    given: Mapping[str, float]
    source: str  # a key of sources.toml
    kind: str = "published"  # or counted, measured
    within: float = 0.0  # relative difference allowed; 0: must round to what is printed
    place: str = ""  # where in the source: Table 1, section 3


@dataclass(frozen=True)
class Requirement:
    """What the symbols of an equation must satisfy together: a condition in plain Python."""

    code: str
    symbols: tuple[str, ...]  # in notation order

    @cached_property
    def holds(self) -> Callable[..., Any]:
        """Return the condition as a callable over plain numbers or arrays."""
        return function(self.symbols, self.code)


class Formula:
    """What plain Python computes of one equation; called with numbers, arrays or mappings."""

    if TYPE_CHECKING:  # what a formula has, as a field or worked out

        @property
        def name(self) -> str:
            """Its name: kv_cache."""

        @property
        def number(self) -> str:
            """Its permanent number: 3.5."""

        @property
        def unit(self) -> str:
            """The unit of its result."""

        @property
        def symbols(self) -> tuple[str, ...]:
            """The names of the symbols that it needs, in notation order."""

        @property
        def code(self) -> str:
            """Its right side, plain Python over those names."""

        @property
        def requirements(self) -> tuple[Requirement, ...]:
            """What its symbols must satisfy together."""

    def __call__(self, *known: Mapping[str, Value], **given: Value) -> Value:
        """Return the result in the unit of its symbol.

        Args:
            *known: mappings to take symbols from (a model, a device); extra keys are ignored.
            **given: symbols by name; an unused name is an error.

        Shape: arguments broadcast; the result has the broadcast shape, float64. Plain numbers
            give a plain number, and whole numbers stay exact.
        Raises: TypeError, naming each unknown or missing symbol with its meaning;
            ValueError, naming the symbol whose value makes no sense.

        """
        inputs = self._bind(known, given)
        for name, value in inputs.items():
            inputs[name] = _in_domain(self.name, name, value)
        self._refuse_unlike(inputs)
        if any(hasattr(value, "shape") and value.shape for value in inputs.values()):
            result = self._vectorized(**inputs)
        else:
            result = self._scalar(**inputs)
        if isinstance(result, complex):
            raise ValueError(f"{self.name} has no real value for these inputs")
        provenance.note(self, inputs, result)
        return result

    def _bind(self, known: tuple[Mapping[str, Value], ...], given: dict[str, Value]) -> Any:
        unknown = [name for name in given if name not in self.symbols]
        if unknown:
            raise TypeError(
                f"{self.name} has no symbol {_listed(unknown)}; it takes {_meanings(self.symbols)}"
            )
        inputs = {}
        for name in self.symbols:
            holders = [given, *reversed(known)]
            holder = next((one for one in holders if name in one), None)
            if holder is not None:
                inputs[name] = holder[name]
        missing = [name for name in self.symbols if name not in inputs]
        if missing:
            raise TypeError(f"{self.name} needs {_meanings(missing)}")
        return inputs

    def _refuse_unlike(self, inputs: Mapping[str, Value]) -> None:
        """Refuse values that make sense alone and not together."""
        for needed in self.requirements:
            held = needed.holds(**{name: inputs[name] for name in needed.symbols})
            if not (held.all() if hasattr(held, "all") else held):
                seen = ", ".join(
                    f"{name} ({notation.TABLE[name].meaning}) is {inputs[name]}"
                    for name in needed.symbols
                )
                raise ValueError(f"{self.name} needs {needed.code.strip('()')}: {seen}")

    @cached_property
    def _scalar(self) -> Callable[..., Value]:
        return function(self.symbols, self.code, self.name)

    @cached_property
    def _vectorized(self) -> Callable[..., Value]:
        """Return the formula over arrays, each element by itself."""
        import numpy as np

        call = np.vectorize(
            lambda *given: self._scalar(**dict(zip(self.symbols, given, strict=True)))
        )
        return over_arrays(call, self.symbols)


def function(symbols: tuple[str, ...], code: str, name: str = "condition") -> Callable[..., Any]:
    """Return a line of plain Python as a callable of keyword arguments."""
    namespace = dict(_PLAIN)
    exec(f"def {name}(*, {', '.join(symbols)}):\n    return {code}\n", namespace)
    call: Callable[..., Any] = namespace[name]
    return call


def over_arrays(call: Callable[..., Value], symbols: tuple[str, ...]) -> Callable[..., Value]:
    """Return a function of arrays in the order of symbols as one of keyword arguments, float64."""
    import numpy as np

    def vectorized(**inputs: Value) -> Value:
        arrays = (np.asarray(inputs[name], dtype=np.float64) for name in symbols)
        return np.asarray(call(*arrays), dtype=np.float64)

    return vectorized


def refuse_value(name: str, number: str) -> NoReturn:
    """Refuse to compute a statement."""
    raise TypeError(
        f"EQ {number}, {name}, relates vectors or growth rates and has no value; "
        "its witness function runs it on a small case"
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _meanings(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"{name} ({notation.TABLE[name].meaning})" for name in names)


def _in_domain(equation: str, name: str, value: Value) -> Value:
    """Return a value of a symbol, whole numbers as int; refuse what makes no sense."""
    entry = notation.TABLE[name]
    if type(value) not in (int, float):
        if getattr(value, "shape", ()):
            return _array_in_domain(equation, entry, value)
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, Fraction):
            value = value.numerator if value.denominator == 1 else float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(_refusal(equation, entry, repr(value)))
    if not entry.domain.holds(value):
        raise ValueError(_refusal(equation, entry, value))
    return int(value) if entry.domain.whole else value


def _array_in_domain(equation: str, entry: notation.Entry, values: Value) -> Value:
    """Return an array of a symbol's values; refuse it at the first that makes no sense."""
    import numpy as np

    if not (np.issubdtype(values.dtype, np.number) and np.isrealobj(values)):
        raise TypeError(_refusal(equation, entry, f"an array of {values.dtype}"))
    with np.errstate(invalid="ignore"):  # infinity has no remainder
        fine = entry.domain.holds(values)
    if not fine.all():
        raise ValueError(_refusal(equation, entry, values[~fine].flat[0].item()))
    return values


def _refusal(equation: str, entry: notation.Entry, value: object) -> str:
    return f"{equation}: {entry.name} ({entry.meaning}) is {value}, and must be {entry.domain}"
