"""Units and dimensions: byte, FLOP, second, joule, dollar; counts are labels, dimensionless."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sympy

# Run-time values are plain numbers in these base units; multiply by a constant to write one.
kB, MB, GB, TB, PB = 10**3, 10**6, 10**9, 10**12, 10**15
KiB, MiB, GiB, TiB = 2**10, 2**20, 2**30, 2**40
minute, hour, day, year = 60, 3600, 86400, 365 * 86400

LABELS = """
token tokens tok parameter parameters param params layer layers head heads element elements
user users sequence sequences request requests step steps expert experts weight weights
GPU GPUs gpu gpus TPU TPUs device devices card cards chip chips shard shards node nodes
server servers replica replicas worker workers nat nats position positions word words
character characters sample samples example examples document documents batch batches
block blocks group groups matrix matrices vector vectors value values entry entries
query queries key keys slot slots page pages epoch epochs pass passes cycle cycles
A100 A100s H100 H100s H200 H200s B200 B200s MI300X MI300Xs V100 V100s L40S
"""

DEFINITIONS = """
kilo- = 1000 = k- = K-
mega- = 1000000 = M-
giga- = 1000000000 = G-
tera- = 1000000000000 = T-
peta- = 1000000000000000 = P-
exa- = 1000000000000000000 = E-
zetta- = 1000000000000000000000 = Z-
yotta- = 1000000000000000000000000 = Y-
milli- = 1/1000 = m-
micro- = 1/1000000 = µ- = μ- = u-
nano- = 1/1000000000 = n-
kibi- = 1024 = Ki- = ki-
mebi- = 1048576 = Mi-
gibi- = 1073741824 = Gi-
tebi- = 1099511627776 = Ti-
pebi- = 1125899906842624 = Pi-
byte = [data] = B
bit = byte / 8
Mb = 1000000 * bit
Gb = 1000000000 * bit
Tb = 1000000000000 * bit
FLOP = [operation] = _ = FLOPs
second = [time] = s = sec
bps = bit / second
hertz = 1 / second = Hz
minute = 60 * second = min
hour = 3600 * second = h = hr
day = 86400 * second
week = 604800 * second
month = 2628000 * second
year = 31536000 * second
joule = [energy] = J
watt = joule / second = W
watthour = 3600 * joule = Wh
dollar = [money] = $ = USD
gCO2e = [carbon] = _ = gCO2eq
tCO2e = 1000000 * gCO2e = _ = tCO2eq
"""


class UnitError(ValueError):
    """What a unit or a dimension has wrong, in one sentence."""


@dataclass(frozen=True)
class Unit:
    """A unit as written, its size in base units, and its dimension."""

    text: str
    scale: Fraction
    dimension: Any  # pint's UnitsContainer: supports ==, *, / and **

    @property
    def dimensionless(self) -> bool:
        """Whether this unit counts things rather than measures them."""
        return not self.dimension


_more: tuple[str, ...] = ()


def define(definitions: tuple[str, ...]) -> None:
    """Have these units known besides ours, each as in DEFINITIONS, and none given before."""
    global _more
    if definitions != _more:
        _more = definitions
        for kept in (_registry, parse):
            kept.cache_clear()


@lru_cache(maxsize=1)
def _registry() -> Any:
    """Return the registry of everything a page or a data file may write as a unit."""
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    labels = [f"{name} = []" for name in LABELS.split()]
    registry.load_definitions([*DEFINITIONS.splitlines(), *labels, *_more])
    return registry


@cache
def parse(text: str) -> Unit:
    """Return the unit that a text such as `GB/s`, `H100-hours` or `1` names.

    Raises: UnitError, naming the text.
    """
    written = text.strip().replace("·", "*").replace("$", "dollar")
    # `$/H100-hour` divides by both, while a `PFLOP/s-day` is a rate times a day.
    written = re.sub(r"(?!s-)\b\w+(?:-\w+)+", r"(\g<0>)", written).replace("-", "*")
    if written in ("", "1"):
        return Unit(text, Fraction(1), dimension_of_nothing())
    try:
        quantity = (1 * _registry().parse_units(written)).to_base_units()
    except Exception:  # pint raises a dozen kinds
        raise UnitError(
            f"'{text}' is not a unit; write bytes as B, GB or GiB, work as FLOP, "
            "time as s, h or days, money as $, counts as tokens, layers, H100 …"
        ) from None
    return Unit(text, Fraction(quantity.magnitude), quantity.dimensionality)


@cache
def names() -> Mapping[str, Unit]:
    """Return every unit by each of its names, without prefixes; labels are `labels`."""
    rows = [line.split(" = ") for line in DEFINITIONS.strip().splitlines()]
    spelled = [(row[0], *row[2:]) for row in rows if not row[0].endswith("-")]
    return {name: parse(name) for row in spelled for name in row if name != "_"}


@cache
def prefixes() -> Mapping[str, Fraction]:
    """Return the size of every prefix by each of its names: kilo, k and K."""
    rows = [line.split(" = ") for line in DEFINITIONS.strip().splitlines()]
    sized = [(Fraction(row[1]), [row[0], *row[2:]]) for row in rows if row[0].endswith("-")]
    return {name.rstrip("-"): size for size, spelled in sized for name in spelled}


def labels() -> tuple[str, ...]:
    """Return the words that count things."""
    return tuple(LABELS.split())


@cache
def dimension_of_nothing() -> Any:
    """Return the dimension of a count."""
    from pint.util import UnitsContainer

    return UnitsContainer()


def name(dimension: Any) -> str:
    """Return a dimension in base units: `byte/second`, `FLOP`, `1`.

    A dimension that no unit of ours has keeps pint's own spelling.
    """
    base = {
        "[data]": "byte",
        "[operation]": "FLOP",
        "[time]": "second",
        "[energy]": "joule",
        "[money]": "dollar",
        "[carbon]": "gCO2e",
    }

    def power(key: str, exponent: Any) -> str:
        return base.get(key, key) + ("" if exponent == 1 else f"^{exponent}")

    above = [power(k, e) for k, e in sorted(dimension.items()) if e > 0]
    below = [power(k, -e) for k, e in sorted(dimension.items()) if e < 0]
    return "·".join(above or ["1"]) + ("/" + "/".join(below) if below else "")


def dimension(expr: sympy.Basic, units: Mapping[str, Unit]) -> Any:
    """Return the dimension of a SymPy expression whose symbols have these units.

    Raises: UnitError where unlike things are added, or a function is given a dimension.
    """
    import sympy

    if isinstance(expr, sympy.Symbol):
        return units[expr.name].dimension
    if expr.is_number:
        return dimension_of_nothing()
    if isinstance(expr, sympy.Sum):
        counters = {index.name: parse("1") for index, *_ in expr.limits}
        return dimension(expr.function, {**units, **counters})
    inner = [dimension(arg, units) for arg in expr.args]
    if isinstance(expr, sympy.Mul):
        product = dimension_of_nothing()
        for factor in inner:
            product = product * factor
        return product
    if isinstance(expr, sympy.Pow):
        if inner[1]:
            raise UnitError(f"an exponent in {expr} is in {name(inner[1])}, and must be a count")
        if not inner[0]:
            return inner[0]
        if not expr.exp.is_number:
            raise UnitError(f"{expr.base} is in {name(inner[0])} and has a symbolic exponent")
        return inner[0] ** Fraction(str(expr.exp))
    if isinstance(expr, sympy.Add | sympy.Min | sympy.Max | sympy.floor | sympy.ceiling):
        for arg, other in zip(expr.args, inner, strict=True):
            if other != inner[0]:
                raise UnitError(
                    f"{expr.args[0]} is in {name(inner[0])} and {arg} is in {name(other)}: "
                    f"they stand together in {expr}"
                )
        return inner[0]
    for arg, one in zip(expr.args, inner, strict=True):
        if one:
            raise UnitError(f"{arg} is in {name(one)}, and {expr.func} takes a count")
    return dimension_of_nothing()
