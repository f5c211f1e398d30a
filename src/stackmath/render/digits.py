"""Digits: values, units and formulas as a line of text for a popover or a card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

import sympy
from sympy.printing.str import StrPrinter

from stackmath import notation

SIGNS = {"byte": "B", "second": "s", "joule": "J", "dollar": "$", "1": ""}
SPELLED = {"**": "^", "*": " · ", "/": " / ", "-": "−", "Min(": "min("}
LONGEST = 9  # digits of a float, its point included, before it is cut for reading
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")


def value(text: str) -> str:
    """Return a value of a result as a person reads it: six digits of what is no short number."""
    return ", ".join(_read(part)[0] for part in text.split(", "))


def rounded(text: str) -> bool:
    """Return whether `value` shows fewer digits than a value has."""
    return any(_read(part)[1] for part in text.split(", "))


def _read(text: str) -> tuple[str, bool]:
    """Return one number as HTML, and whether it was cut; whole numbers come with commas."""
    bare = text.replace(",", "")
    if not NUMBER.fullmatch(bare):
        return escape(text), False
    if "," in text or (len(bare) <= LONGEST and "e" not in bare):
        whole = bare.lstrip("-").isdigit()
        return (f"{int(bare):,}" if whole else bare).replace("-", "−"), False
    short = f"{float(bare):.6g}"
    digits, _, power = short.partition("e")
    ten = f"10<sup>{int(power)}</sup>" if power else ""
    shown = ten if ten and digits == "1" else " × ".join(filter(None, (digits, ten)))
    return shown.replace("-", "−"), Decimal(short) != Decimal(bare)


def unit(text: str) -> str:
    """Return a unit of a result in its short form, empty for a count."""
    short = re.sub(r"[a-z]+|^1$", lambda word: SIGNS.get(word[0], word[0]), text)
    return escape(short)


def quantity(text: str, unit_text: str) -> str:
    """Return a value with its unit, a no-break space between them."""
    sign = unit(unit_text)
    if sign == "$":
        return f"${value(text)}"
    return f"{value(text)}\u00a0{sign}" if sign else value(text)


class _Line(StrPrinter):  # type: ignore[misc]  # SymPy has no types
    """SymPy's printer of text, with what is subtracted behind what it is subtracted from."""

    def _as_ordered_terms(self, expr: sympy.Add, order: Any = None) -> list[sympy.Expr]:
        return sorted(expr.args, key=lambda term: (term.could_extract_minus_sign(), str(term)))


def formula(expr: sympy.Expr, words: Mapping[str, str]) -> str:
    """Return an expression on one line, factors in notation order, a word for each symbol."""
    # SymPy sorts by name: names that count in notation order put factors right.
    ranked = {s: sympy.Symbol(f"s{notation.rank(s.name):04d}") for s in expr.free_symbols}
    names = {ranked[s].name: words[s.name] for s in expr.free_symbols}
    text = _Line({"order": "none"}).doprint(expr.xreplace(ranked))
    text = re.sub(r"\*\*(\d)(?![\d.])", lambda power: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(power[1])], text)
    for written, sign in SPELLED.items():
        text = text.replace(written, sign)
    return re.sub(r"s\d{4}", lambda name: names[name[0]], escape(text, quote=False))
