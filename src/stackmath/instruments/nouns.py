"""The nouns of an instrument: what a reader sets, what follows from it, and how that is said."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stackmath.equation import Equation
from stackmath.notation import TABLE

Number = int | float
Values = ChainMap[str, Any]  # by name: what follows from a setting, then what it says


@dataclass(frozen=True)
class Slider:
    """A control with a place for each of its values."""

    name: str  # of its value; a symbol's, where it is one
    label: str
    values: tuple[Number, ...]
    default: Number
    text: str  # how a value is read: a template, "{T:d} tokens"
    group: str = "Decisions"


@dataclass(frozen=True)
class Option:
    """One choice: its title, and the values that it brings, by symbol."""

    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A control that takes one of several options; its title goes by `name_title`."""

    name: str
    label: str
    options: Callable[[], Mapping[str, Option]]  # read when first asked for
    default: str
    shared: str = ""  # the module of data that holds the options, where several use it
    group: str = "Decisions"


@dataclass(frozen=True)
class Field:
    """A control in which a number is typed, in its own unit, over the range of its symbol."""

    name: str
    label: str
    step: Number
    default: Number | None  # None: what the chosen option brings
    scale: Number = 1  # base units in one of the typed
    unit: str = ""
    group: str = "Assumptions"
    between: tuple[Number, Number] | None = None  # the ends, where the name is no symbol's

    @property
    def low(self) -> Number:
        """Return the least that may be typed."""
        return self.typed((self.between or TABLE[self.name].typical)[0])

    @property
    def high(self) -> Number:
        """Return the most that may be typed."""
        return self.typed((self.between or TABLE[self.name].typical)[1])

    def typed(self, value: float) -> Number:
        """Return a value of the symbol in the unit that is typed."""
        own = round(value / self.scale, 6)
        return int(own) if own == int(own) else own


Control = Slider | Choice | Field


@dataclass(frozen=True)
class Loop:
    """What no formula gives: a function, and its twin of a module in js/.

    It takes what has other names than the symbols of the notation, and so no domain.
    """

    name: str  # of the function
    twin: tuple[str, str]  # the module, "grids", and the function in it
    result: Any  # a symbol
    symbols: tuple[str, ...]
    doc: str
    call: Callable[..., float]
    number: str = ""
    requires: tuple[Any, ...] = ()

    @property
    def unit(self) -> str:
        """Return the unit of the result."""
        return TABLE[self.result.name].unit

    def __call__(self, **given: Any) -> float:
        """Return the result."""
        return self.call(**given)


Way = Equation | Loop


@dataclass(frozen=True)
class Step:
    """One link of the chain: a value, and the equations that may give it.

    The first equation whose symbols are all there is taken; where there is none, or what it
    requires does not hold, the value is unknown.
    """

    name: str
    ways: tuple[Way, ...]
    given: Mapping[str, str | Number] = field(default_factory=dict)  # symbols under other names


@dataclass(frozen=True)
class Case:
    """A text, and the condition under which it is said: `(name, "<=", name or number)` each."""

    text: str
    when: tuple[tuple[str, str, str | Number], ...] = ()
    good: bool = True


@dataclass(frozen=True)
class Row:
    """One output: the first text whose condition holds and whose values are known."""

    label: str  # a template
    cases: tuple[Case, ...]
    by: tuple[str, ...] = ()  # the steps that made it, whose substitutions it shows
    see: tuple[str, ...] = ()  # numbers of other equations that it rests on


@dataclass(frozen=True)
class Preset:
    """A setting with a name, and what it shows."""

    title: str
    settings: Mapping[str, Any]
    note: str


@dataclass(frozen=True)
class Axis:
    """One axis of a plot; an end is a number or the name of one, or taken from the data."""

    label: str
    unit: str
    scale: Literal["linear", "log"]
    low: Number | str | None = None
    high: Number | str | None = None


@dataclass(frozen=True)
class Curve:
    """A line: the value `to` where the value `along`, on the x axis, is any other than set."""

    label: str
    along: str
    to: str
    band: tuple[str, str] | tuple[()] = ()  # the values between which it is shaded


@dataclass(frozen=True)
class Point:
    """One point, by the names of its values."""

    label: str
    x: str
    y: str


@dataclass(frozen=True)
class Rule:
    """A line across a plot at one value."""

    label: str
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Plot:
    """Lines and points over two axes."""

    title: str
    alt: str  # a template: what it shows, in words
    x: Axis
    y: Axis
    layers: tuple[Curve | Point | Rule, ...]


@dataclass(frozen=True)
class Stack:
    """Parts of a whole side by side in one bar, and the limit that the whole may reach."""

    title: str
    alt: str
    unit: str
    parts: tuple[tuple[str, str], ...]  # label, name
    limit: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True)
class Instrument:
    """Controls, a chain of equations, outputs, and a verdict."""

    name: str
    title: str
    page: str  # where it stands
    controls: tuple[Control, ...]
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    verdict: tuple[Case, ...]
    presets: tuple[Preset, ...] = ()
    constants: Mapping[str, Number] = field(default_factory=dict)
    chart: Plot | Stack | None = None


def said(*texts: str | Case) -> tuple[Case, ...]:
    """Return texts as cases, the last of which is said where no other can be."""
    return tuple(one if isinstance(one, Case) else Case(one) for one in texts)


def local(name: str, result: Any, expr: Any, doc: str, requires: tuple[Any, ...] = ()) -> Equation:
    """Return an equation of one instrument alone: a sum or a difference without a number."""
    return Equation(name, "", result, expr, doc, "", requires=requires)
