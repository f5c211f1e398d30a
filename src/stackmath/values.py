"""The values of claims: plain numbers, and how they cross from one process to another."""

from __future__ import annotations

import math
import numbers
import sys
from fractions import Fraction
from typing import Any

Number = int | float | Fraction
Value = Number | tuple[Number, Number]  # a truth is a bool, which is an int

PLAIN = (bool, int, float, complex, str, tuple, list, dict, type(None), Fraction)
LIBRARIES = ("numpy", "sympy", "mpmath", "decimal")


class ClaimError(ValueError):
    """What a claim has wrong, in one sentence."""


def plain(value: Any) -> Value:
    """Return a value as a plain number, a truth, or a pair of numbers.

    Raises: ClaimError where it is something else.
    """
    if isinstance(value, tuple) and len(value) == 2:
        low, high = map(number, value)
        return low, high
    return number(value)


def number(value: Any) -> Number:
    """Return a number of Python, NumPy or SymPy as a plain one.

    Another class could print one number and compare as a second, so it is refused.
    """
    if not known(type(value)):
        raise ClaimError(f"gives {article(value)}, and a claim needs a plain number")
    if isinstance(value, numbers.Integral):
        return value if isinstance(value, bool) else int(value)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if type(value).__name__ in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
        return bool(value)
    if not isinstance(value, numbers.Real) and not getattr(value, "is_number", False):
        raise ClaimError(f"gives {article(value)}, and a claim needs a number")
    try:
        real = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ClaimError(f"gives {value}, which is no real number that a float holds") from None
    if not math.isfinite(real):
        raise ClaimError(f"gives {real}, and a claim needs a finite number")
    return real


def known(kind: type) -> bool:
    """Return whether a class is Python's own or that of a library of numbers."""
    if kind in PLAIN:
        return True
    if kind.__module__.partition(".")[0] not in LIBRARIES:
        return False
    home = vars(sys.modules.get(kind.__module__, sys))
    return home.get(kind.__name__) is kind or kind is getattr(home.get("mp"), "mpf", None)


def article(value: Any) -> str:
    """Return what kind of thing a value is, in words: None, a list, an array."""
    if value is None:
        return "None"
    kind = type(value).__name__.replace("ndarray", "array")
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def shown(value: Any) -> Value | str:
    """Return a value as a substitution shows it: a number, or the start of its text."""
    try:
        return plain(value)
    except ClaimError:
        return str(value)[:80].encode(errors="backslashreplace").decode()


def wire(value: Value | str) -> list[Any]:
    """Return a value as JSON can carry it exactly: hexadecimal has no limit on digits."""
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", hex(value)]
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, Fraction):
        return ["ratio", hex(value.numerator), hex(value.denominator)]
    if isinstance(value, str):
        return ["text", value]
    return ["pair", wire(value[0]), wire(value[1])]


def unwire(sent: list[Any]) -> Any:
    """Return the value that `wire` wrote."""
    kind, *rest = sent
    if kind == "int":
        return int(rest[0], 16)
    if kind == "float":
        return float.fromhex(rest[0])
    if kind == "ratio":
        return Fraction(int(rest[0], 16), int(rest[1], 16))
    if kind == "pair":
        return unwire(rest[0]), unwire(rest[1])
    if kind in ("bool", "text"):
        return rest[0]
    raise ValueError(f"{kind} is no kind of value")
