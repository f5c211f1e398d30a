"""Respelling: the ways in which a right answer would be typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from stackmath.answers import table
from stackmath.answers.spelling import RAISED
from stackmath.answers.units import unit

SUPERSCRIPT = str.maketrans("-0123456789", "⁻" + RAISED)
PREFIXES = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50}
WORDS = {10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
PREFIXED = re.compile(r"([kMGTPEZY])(?=B|FLOP|Wh|W)|(?=B|FLOP|Wh|W)")
NARROW, FIXED = "\u202f", "\u00a0"  # no-break spaces


def spellings(key: Mapping[str, Any]) -> tuple[str, ...]:
    """Return ways to type a right answer of a key, that in which it is printed first."""
    value = key["value"]
    ends = [*value] if isinstance(value, list | tuple) else [value]
    scale, text = key.get("scale", 1), key.get("text")
    exact = bool(key.get("exact"))
    forms = [_forms(end, scale, key.get("unit") or "", exact) for end in ends]
    if len(forms) == 1:
        found = forms[0]
    else:
        marks = ("–", " to ", "-", " – ", "–")
        found = [
            f"{low}{marks[at % len(marks)]}{high}"
            for at, (low, high) in enumerate(zip(*forms, strict=False))
        ]
    return tuple(dict.fromkeys([text, *found] if text else found))


def _forms(value: float, scale: float, unit_text: str, exact: bool) -> Sequence[str]:
    """Return ways to type one number."""
    number = _decimal(value, scale, exact)
    forms = [
        _with(f"{number:f}", unit_text),
        _with(f"{number:,f}", unit_text),
        _with(f"{number:,f}".replace(",", NARROW), unit_text, FIXED),
        _with(_scientific(number, "e{}"), unit_text),
        _with(_raised(_scientific(number, " × 10^{}")), unit_text, NARROW),
        _with(_scientific(number, r"\cdot10^{{{}}}"), unit_text),
        "about " + _with(f"{number:f}", unit_text),
        f"2*{_with(f'{number / 2:f}', unit_text)}",
    ]
    return [*forms, *_other(value, unit_text, exact)]


def _decimal(value: float, scale: float, exact: bool) -> Decimal:
    """Return a value in its printed unit, to six digits where it need not be met exactly."""
    if exact:
        return Decimal(repr(value)) / Decimal(repr(scale))
    return Decimal(f"{value / scale:.6g}")


def _with(number: str, unit_text: str, space: str = " ") -> str:
    """Return a number with its unit."""
    if unit_text.startswith("$"):
        sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
        return f"{sign}${number}{unit_text[1:]}"
    return f"{number}{space}{unit_text}" if unit_text else number


def _scientific(number: Decimal, power: str) -> str:
    """Return a number with a power of ten."""
    mantissa, _, exponent = f"{number:e}".partition("e")
    return mantissa + power.format(int(exponent))


def _raised(text: str) -> str:
    """Return a text with its exponent raised."""
    return re.sub(r"\^(-?[0-9]+)", lambda found: found[1].translate(SUPERSCRIPT), text)


def _other(value: float, unit_text: str, exact: bool) -> Iterator[str]:
    """Yield what needs another prefix, a letter or a word."""
    if unit_text in ("", "$"):
        for size, letter in ((s, name) for name, s in table.units()["letters"].items()):
            if abs(value) >= size and len(letter) == 1 and letter != "k":
                number = _decimal(value, size, exact)
                yield _with(f"{number:f}", unit_text) + letter
                yield _with(f"{number:f}", unit_text) + f" {WORDS[size]}"
    if unit_text == "%":
        yield f"{_decimal(value, 0.01, exact):f} percent"
        yield f"{_decimal(value, 1, exact):f}"
    for prefix in PREFIXES:
        yield from _prefixed(value, unit_text, prefix, exact)
    for prefix in BINARY if "B" in unit_text else ():
        yield from _prefixed(value, unit_text, prefix, exact)
    if unit_text in ("s", "min", "h", "days"):
        for name in ("ms", "seconds", "minutes", "hours", "days"):
            found = unit(name)
            if found:
                yield f"{_decimal(value, found.scale, exact):f} {name}"


def _prefixed(value: float, unit_text: str, prefix: str, exact: bool) -> Iterator[str]:
    """Yield a value in its unit with another prefix, where that leaves a number to be typed."""
    found = PREFIXED.match(unit_text)
    sizes = {**{one: 1000.0**at for at, one in enumerate(PREFIXES)}, **BINARY}
    base = re.match(r"[A-Za-z]+", unit_text[found.end() :]) if found else None
    known = unit(base[0]) if base and unit_text[found.end() if found else 0 :] == base[0] else None
    if known is None or base is None or not 0.01 <= abs(value) / sizes[prefix] / known.scale < 1e7:
        return
    yield f"{_decimal(value, sizes[prefix] * known.scale, exact):f} {prefix}{base[0]}"
