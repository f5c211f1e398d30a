"""Speech: a formula in words, which a PDF gives to those who hear it."""

from __future__ import annotations

import re
from collections.abc import Callable

from stackmath.pdf import symbols
from stackmath.pdf.tree import EMPTY, Node

WORDS = dict((*symbols.SIGNS.values(), *symbols.MARKS.values()))
GREEK = {sign: name for name, sign in symbols.LETTERS.items() if sign not in symbols.SAID}
LETTERS = GREEK | symbols.SAID
POWERS = {"2": "squared", "3": "cubed", "⊤": "transpose", "′": "prime", "⋆": "star"}
SHORT = frozenset(("letter", "number", "text", "accent", "style"))


def spoken(node: Node) -> str:
    """Return a formula in words."""
    text = re.sub(r"\s+", " ", _said(node)).strip()
    text = re.sub(r" (?=[,;])", "", text)
    return text or "empty formula"


def _said(node: Node) -> str:
    return SPEAKERS[node.kind](node)


def _row(node: Node) -> str:
    """Return parts in a row; a parenthesis behind a name of a function is said as `of`."""
    said: list[str] = []
    for index, part in enumerate(node.parts):
        solid = [one for one in node.parts[:index] if one.kind != "space"]
        opens = part.kind == "fence" or (part.kind == "bracket" and part.text in ("(", "["))
        if opens and solid and _calls(solid[-1]):
            said.append("of")
        said.append(_said(part))
    return " ".join(said)


def _calls(node: Node) -> bool:
    return node.kind in ("function", "operator") or (
        node.kind == "scripts" and node.parts[0].kind in ("function", "operator")
    )


def _bracket(node: Node) -> str:
    found = symbols.DELIMITERS.get(node.text)
    return found[1] if found else ""


def _scripts(node: Node) -> str:
    base, below, above = node.parts
    if base.kind == "big":
        return _big(base, below, above)
    said = _said(base)
    if below != EMPTY:
        word = "over" if base.kind in ("function", "operator") else "sub"
        said += f" {word} {_whole(below, 'end sub')}"
    if above != EMPTY:
        said += f" {_power(above)}"
    return said


def _big(base: Node, below: Node, above: Node) -> str:
    """Return a sum or product with what it runs over."""
    said = _said(base)
    if below != EMPTY:
        said += f" {'from' if above != EMPTY else 'over'} {_said(below)}"
    if above != EMPTY:
        said += f" to {_said(above)}"
    return said + " of"


def _power(above: Node) -> str:
    if above.text in POWERS and above.kind in ("letter", "number", "sign"):
        return POWERS[above.text]
    if above.kind == "text":
        return f"superscript {above.text}"
    if above.kind == "row" and above.parts and above.parts[0].text == "′":
        return " ".join(_power(part) for part in above.parts)
    return f"to the power of {_whole(above, 'end power')}"


def _whole(node: Node, end: str) -> str:
    """Return a part in words, its end said where it is longer than one symbol."""
    said = _said(node)
    return said if node.kind in SHORT else f"{said} {end},"


def _frac(node: Node) -> str:
    above, below = node.parts
    if above.kind in SHORT and below.kind in SHORT:
        return f"{_said(above)} over {_said(below)}"
    return f"the fraction {_said(above)} over {_said(below)} end fraction,"


def _root(node: Node) -> str:
    inside, index = node.parts
    name = "the square root" if index == EMPTY else f"the root of order {_said(index)}"
    return f"{name} of {_whole(inside, 'end root')}"


def _fence(node: Node) -> str:
    opening, inside, closing = node.parts
    ends = [FENCES.get(end.text, "") for end in (opening, closing)]
    return f"{ends[0]} {_said(inside)} {ends[1]}"


def _grid(node: Node) -> str:
    rows = [" ".join(map(_said, row.parts)) for row in node.parts]
    if node.text == "cases":
        return "cases: " + "; ".join(rows) + "; end cases"
    if node.text == "aligned":
        return "; ".join(rows)
    rows = [", ".join(map(_said, row.parts)) for row in node.parts]
    return "matrix with rows " + "; ".join(rows) + "; end matrix"


def _style(node: Node) -> str:
    return f"{symbols.STYLES[node.text][1]} {_said(node.parts[0])}"


FENCES = dict(symbols.DELIMITERS.values()) | {"|": "bar"}
SPEAKERS: dict[str, Callable[[Node], str]] = {
    "row": _row,
    "letter": lambda node: LETTERS.get(node.text, node.text),
    "number": lambda node: node.text,
    "sign": lambda node: WORDS[node.text],
    "bracket": _bracket,
    "text": lambda node: node.text.strip(),
    "function": lambda node: symbols.FUNCTIONS[node.text],
    "operator": lambda node: node.text,
    "big": lambda node: next(words for sign, words in symbols.BIG.values() if sign == node.text),
    "space": lambda node: "",
    "scripts": _scripts,
    "accent": lambda node: f"{_said(node.parts[0])} {symbols.ACCENTS[node.text][1]}",
    "style": _style,
    "frac": _frac,
    "binom": lambda node: f"{_said(node.parts[0])} choose {_said(node.parts[1])}",
    "root": _root,
    "fence": _fence,
    "middle": lambda node: "such that",
    "grid": _grid,
}
