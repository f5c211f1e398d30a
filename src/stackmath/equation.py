"""An equation: its symbols, formula, source and witnesses, and its value when called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from stackmath import notation, plainpython, provenance, units

Value = Any  # int, float, or a float64 array


@dataclass(frozen=True)
class Witness:
    """A published, counted or measured value, and the inputs that should give it."""

    printed: str  # as its source prints it, with its unit
    given: Mapping[str, float]
    source: str  # a key of sources.toml
    kind: str = "published"  # or counted, measured
    within: float = 0.0  # relative difference allowed; 0: must round to what is printed
    place: str = ""  # where in the source: Table 1, section 3


@dataclass(frozen=True, eq=False)
class Equation:
    """One scalar equation of the volume.

    Raises: UnitError where the two sides differ in dimension.
    """

    name: str
    number: str  # permanent; "4.2 tokens" is the equation called tokens of number 4.2
    result: sympy.Symbol
    expr: sympy.Expr
    doc: str
    source: str
    assumes: str = ""
    witnesses: tuple[Witness, ...] = ()
    derived: str = ""  # how it follows from earlier equations
    requires: tuple[sympy.Rel, ...] = ()  # what its symbols must satisfy together

    def __post_init__(self) -> None:
        left = _unit_of(self.result).dimension
        known = {symbol.name: _unit_of(symbol) for symbol in self.expr.free_symbols}
        right = units.dimension(self.expr, known)
        if left != right:
            raise units.UnitError(
                f"{self.result} is in {units.name(left)}, its right side is in {units.name(right)}"
            )
        object.__setattr__(self, "expr", self.expr.subs(notation.FLOP, 1))

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

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The names of the symbols that it needs, in notation order."""
        names = {symbol.name for symbol in self.expr.free_symbols}
        return tuple(sorted(names, key=notation.rank))

    @property
    def unit(self) -> str:
        """Return the unit of the result."""
        return notation.TABLE[self.result.name].unit

    def using(self, *others: Equation) -> Equation:
        """Return this equation with the results of others written out."""
        expr = self.expr.subs({other.result: other.expr for other in others})
        return replace(self, expr=_with_flop(expr, self), witnesses=())

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
        for relation, holds in self._requirements:
            names = sorted((s.name for s in relation.free_symbols), key=notation.rank)
            held = holds(**{name: inputs[name] for name in names})
            if not (held.all() if hasattr(held, "all") else held):
                seen = ", ".join(
                    f"{name} ({notation.TABLE[name].meaning}) is {inputs[name]}" for name in names
                )
                needed = plainpython.code(relation).strip("()")
                raise ValueError(f"{self.name} needs {needed}: {seen}")

    @cached_property
    def _requirements(self) -> list[tuple[sympy.Rel, Callable[..., Any]]]:
        return [(relation, plainpython.relation(relation)) for relation in self.requires]

    @cached_property
    def _scalar(self) -> Callable[..., Value]:
        return plainpython.function(self)

    @cached_property
    def _vectorized(self) -> Callable[..., Value]:
        import numpy as np

        if self.expr.has(*plainpython.LOOPS):  # NumPy has no such loop: each element by itself
            call = np.vectorize(
                lambda *given: self._scalar(**dict(zip(self.symbols, given, strict=True)))
            )
        else:
            arguments = [sympy.Symbol(name) for name in self.symbols]
            plain = self.expr.subs({s: sympy.Symbol(s.name) for s in self.expr.free_symbols})
            call = sympy.lambdify(arguments, plain, [_rounding(), "numpy"])

        def vectorized(**inputs: Value) -> Value:
            arrays = {name: np.asarray(value, dtype=np.float64) for name, value in inputs.items()}
            return np.asarray(call(*(arrays[name] for name in self.symbols)), dtype=np.float64)

        return vectorized


@dataclass(frozen=True, eq=False)
class Statement:
    """A relation that is no scalar formula, proved by a function that runs it small."""

    name: str
    number: str
    relation: sympy.Basic
    doc: str
    source: str
    witness: Callable[[], str]  # returns what it saw; raises AssertionError where it fails
    symbols: tuple[str, ...]
    assumes: str = ""

    def __call__(self, *_: Any, **__: Any) -> Value:
        """Refuse: a statement has no value."""
        raise TypeError(
            f"EQ {self.number}, {self.name}, relates vectors or growth rates and has no value; "
            "its witness function runs it on a small case"
        )


def _rounding() -> dict[str, Callable[[Value], Value]]:
    """Return floor and ceiling of arrays, which forgive a float its noise as numbers do."""
    import numpy as np

    def floor(values: Value) -> Value:
        return np.floor(values + np.minimum(1e-6, np.abs(values) * 1e-12))

    return {"floor": floor, "ceiling": lambda values: -floor(-values)}


def _unit_of(symbol: sympy.Symbol) -> units.Unit:
    if symbol == notation.FLOP:
        return units.parse("FLOP")
    return units.parse(notation.TABLE[symbol.name].unit)


def _with_flop(expr: sympy.Expr, like: Equation) -> sympy.Expr:
    """Return a checked expression with the power of FLOP that its dimension needs."""
    known = {symbol.name: _unit_of(symbol) for symbol in expr.free_symbols}
    missing = _unit_of(like.result).dimension / units.dimension(expr, known)
    return expr * notation.FLOP ** sympy.Integer(missing.get("[operation]", 0))


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
