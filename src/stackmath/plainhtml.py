"""Values, units, symbols and formulas printed as a line of plain HTML, for a popover or a card."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

import sympy
from sympy.printing.str import StrPrinter

from stackmath import notation

UNITS = {"byte": "B", "second": "s", "joule": "J", "dollar": "$", "1": ""}
SPELLED = {"**": "^", "*": " · ", "/": " / ", "-": "−", "Min(": "min("}
LONGEST = 9  # digits of a float, its point included, before it is cut for reading
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")

# The commands that symbols of the notation are made of, as the signs that they print.
SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "ϕ", "varphi": "φ", "Delta": "Δ", "Sigma": "Σ", "ell": "ℓ",
    "nabla": "∇", "times": "×", "pm": "±", "infty": "∞", "star": "⋆", "top": "⊤",
    "varnothing": "∅", "lVert": "‖", "rVert": "‖", "cos": "cos", "ln": "ln ", "min": "min",
}  # fmt: skip
ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "overline": "\u0305",
}
BOLD = ("\ue000", "\ue001")  # stand for <b> and </b> until the rest is HTML

FACTOR = re.compile(r"(?P<over>/ |\^)?(?P<name>s\d{4})(?=(?P<power>[\^⁰¹²³⁴⁵⁶⁷⁸⁹])?)")


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
    short = re.sub(r"[a-z]+|^1$", lambda word: UNITS.get(word[0], word[0]), text)
    return escape(short)


def quantity(text: str, unit_text: str) -> str:
    """Return a value with its unit, a no-break space between them."""
    sign = unit(unit_text)
    if sign == "$":
        return f"${value(text)}"
    return f"{value(text)}\u00a0{sign}" if sign else value(text)


class _Line(StrPrinter):
    """SymPy's printer of text, with what is subtracted behind what it is subtracted from."""

    def _as_ordered_terms(self, expr: sympy.Add, order: Any = None) -> list[sympy.Expr]:
        return sorted(expr.args, key=lambda term: (term.could_extract_minus_sign(), str(term)))


def formula(expr: sympy.Expr, words: Mapping[str, str], parted: Callable[[str], str] = str) -> str:
    """Return an expression on one line, factors in notation order, a word for each symbol.

    Words that stand below a power or a bar, which a product there would part, go by `parted`.
    """
    # SymPy sorts by name: names that count in notation order put factors right.
    ranked = {s: sympy.Symbol(f"s{notation.rank(s.name):04d}") for s in expr.free_symbols}
    names = {ranked[s].name: words[s.name] for s in expr.free_symbols}
    text = _Line({"order": "none"}).doprint(expr.xreplace(ranked))
    text = re.sub(r"\*\*(\d)(?![\d.])", lambda power: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(power[1])], text)
    for written, sign in SPELLED.items():
        text = text.replace(written, sign)

    def named(at: re.Match[str]) -> str:
        over, word = at["over"] or "", names[at["name"]]
        return over + (parted(word) if over or at["power"] else word)

    return FACTOR.sub(named, escape(text, quote=False))


def enclosed(word: str) -> str:
    """Return a number that a power or a quotient would part, in parentheses if it is a product."""
    return f"({word})" if "×" in word else word


def symbol(latex: str) -> str:
    """Return a symbol of the notation as plain HTML, for a line of text."""
    text = re.sub(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}", r"\1", latex)
    text = text.replace(r"\mathcal{L}", "ℒ").replace(r"\$", "$")
    text = re.sub(r"\\(?:mathbf|boldsymbol)\{([^{}]*)\}", rf"{BOLD[0]}\1{BOLD[1]}", text)
    text = re.sub(r"\\([A-Za-z]+) ?", _sign, text)
    text = re.sub(rf"\\({'|'.join(ACCENTS)})(?:\{{([^{{}}]*)\}}|(.))", _accented, text)
    text = re.sub(r"_(?:\{([^{}]*)\}|(.))", r"<sub>\1\2</sub>", text)
    text = re.sub(r"\^(?:\{([^{}]*)\}|(.))", r"<sup>\1\2</sup>", text)
    stem, below, rest = text.partition("<")
    letters = re.sub(f"[{''.join(ACCENTS.values())}]", "", stem)
    stem = f"<i>{stem}</i>" if len(letters) == 1 else stem
    return (stem + below + rest).replace(BOLD[0], "<b>").replace(BOLD[1], "</b>")


def _sign(found: re.Match[str]) -> str:
    """Return the sign of a command; that of an accent stays until its letter is plain."""
    name = found[1]
    return f"\\{name}" if name in ACCENTS else SIGNS.get(name, found[0])


def _accented(found: re.Match[str]) -> str:
    """Return letters with an accent over each."""
    mark, body = ACCENTS[found[1]], found[2] or found[3]
    return "".join(f"{letter}{mark}" if letter.isalpha() else letter for letter in body)
