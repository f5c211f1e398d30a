r"""Mathematics: formulas read from LaTeX and printed as Typst's mathematics.

Every sign is written as itself and escaped, since Typst gives a bare parenthesis, a slash or a
word of letters a meaning of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from stackmath.pdf import symbols
from stackmath.pdf.tree import EMPTY, MathError, Node, read
from stackmath.pdf.words import string

__all__ = ["MathError", "Node", "pieces", "read", "typst"]


def typst(node: Node) -> str:
    """Return a formula as Typst's mathematics."""
    return PRINTERS[node.kind](node)


def pieces(node: Node) -> list[str]:
    """Return a formula in pieces, for one that is wider than the measure.

    Each piece but the first begins with a relation or an operation that stands outside of all
    delimiters; a formula without one is a single piece.
    """
    parts = node.parts if node.kind == "row" else (node,)
    found: list[list[Node]] = [[]]
    for part in parts:
        joins = part.kind == "sign" and part.text in symbols.RELATIONS | symbols.OPERATIONS
        if joins and found[-1] and found[-1][-1].kind != "sign":
            found.append([])
        found[-1].append(part)
    return [" ".join(map(typst, piece)) for piece in found]


def _row(node: Node) -> str:
    return " ".join(map(typst, node.parts)) or '""'


def _sign(node: Node) -> str:
    """Return a sign, those of ASCII escaped; a slash takes no room, as in LaTeX."""
    if node.text == "/":
        return 'class("normal", \\/)'
    return _escaped(node.text)


def _escaped(text: str) -> str:
    return f"\\{text}" if text.isascii() and not text.isalnum() else text


def _bracket(node: Node) -> str:
    """Return a delimiter of the size of the line."""
    sign = symbols.DELIMITERS[node.text][0]
    if node.text in symbols.OPENING:
        return f'class("opening", {_escaped(sign)})'
    if node.text in symbols.CLOSING:
        return f'class("closing", {_escaped(sign)})'
    return _escaped(sign)


def _scripts(node: Node) -> str:
    base, below, above = node.parts
    places = ""
    # Limits stand below and above in a display, beside in a line; all else stands beside.
    beside = "" if base.kind in ("big", "function", "operator") else "r"
    if below != EMPTY:
        places += f", b{beside}: {typst(below)}"
    if above != EMPTY:
        places += f", t{beside}: {typst(above)}"
    return f"attach({typst(base)}{places})"


def _fence(node: Node) -> str:
    opening, inside, closing = node.parts
    ends = [_escaped(end.text) if end.text else '""' for end in (opening, closing)]
    return f"lr({ends[0]} {typst(inside)} {ends[1]})"


def _call(name: str) -> Callable[[Node], str]:
    """Return the printer of what Typst writes as a function of its parts."""
    return lambda node: f"{name}({', '.join(map(typst, node.parts))})"


def _root(node: Node) -> str:
    inside, index = node.parts
    if index == EMPTY:
        return f"sqrt({typst(inside)})"
    return f"root({typst(index)}, {typst(inside)})"


def _style(node: Node) -> str:
    opening = symbols.STYLES[node.text][0]
    return opening + typst(node.parts[0]) + ")" * opening.count("(")


def _operator(node: Node) -> str:
    limits = ", limits: #true" if node.parts else ""
    return f"op({string(node.text)}{limits})"


def _function(node: Node) -> str:
    limits = ", limits: #true" if node.text in symbols.LIMITS else ""
    return f"op({string(node.text)}{limits})"


def _space(node: Node) -> str:
    return f"#h({symbols.SPACES[node.text]:.4f}em)"


def _accent(node: Node) -> str:
    return f"{symbols.ACCENTS[node.text][0]}({typst(node.parts[0])})"


def _grid(node: Node) -> str:
    """Return rows of cells: cases, lines aligned, a matrix."""
    if node.text == "aligned":
        return " \\ ".join(" & ".join(map(typst, row.parts)) for row in node.parts)
    if node.text == "cases":
        rows = ", ".join(" & quad ".join(map(typst, row.parts)) for row in node.parts)
        return f"cases({rows})"
    rows = "; ".join(", ".join(map(typst, row.parts)) for row in node.parts)
    around = symbols.GRIDS[node.text]
    delimiters = f"({string(around[0])}, {string(around[1])})" if around else "#none"
    return f"mat(delim: {delimiters if around == '' else '#' + delimiters}, {rows})"


PRINTERS: dict[str, Callable[[Node], str]] = {
    "row": _row,
    "letter": lambda node: node.text,
    "number": lambda node: string(node.text) if "," in node.text else node.text,
    "sign": _sign,
    "bracket": _bracket,
    "text": lambda node: string(node.text),
    "function": _function,
    "operator": _operator,
    "big": lambda node: node.text,
    "space": _space,
    "scripts": _scripts,
    "accent": _accent,
    "style": _style,
    "frac": _call("frac"),
    "binom": _call("binom"),
    "root": _root,
    "fence": _fence,
    "middle": lambda node: f"mid({_escaped(node.text)})",
    "grid": _grid,
}
