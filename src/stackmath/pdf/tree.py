r"""Trees of formulas: the strict reader of LaTeX, which knows a table of signs and few structures.

What it does not know it refuses by name: a formula is printed right or not at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stackmath.pdf import symbols

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)
PLAIN = {r"\,": " ", r"\ ": " ", r"\_": "_", r"\%": "%", r"\$": "$", r"\&": "&", r"\#": "#"}
SCRIPTS = frozenset("_^'")


class MathError(ValueError):
    """LaTeX that the print does not know, in one sentence."""


class Node(NamedTuple):
    """One part of a formula: its kind, the sign or name that it shows, and what it is made of."""

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()


EMPTY = Node("row")


def read(latex: str) -> Node:
    """Return the tree of a formula.

    Raises: MathError, naming the command that is not known.
    """
    stack = _tokens(latex)[::-1]
    row = _row(stack, ())
    if stack:
        raise MathError(f"`{stack[-1]}` closes nothing")
    return row


def _tokens(latex: str) -> list[str]:
    """Return the tokens of a formula, blanks only where they stand in a text."""
    found: list[str] = []
    depth, text = 0, False
    for token in TOKEN.findall(latex):
        if text:
            depth += (token == "{") - (token == "}")
            text = depth > 0 or token.isspace()
            found.append(token)
        elif token.strip() or token == r"\ ":
            found.append(token)
            text = token[1:] in symbols.TEXTS and token[0] == "\\"
            text = text or token == r"\operatorname"
            depth = 0
    return found


def _row(stack: list[str], ends: tuple[str, ...]) -> Node:
    """Return what stands before one of the tokens that end a row, which stays on the stack."""
    parts: list[Node] = []
    while stack and stack[-1] not in ends and stack[-1] not in ("}", r"\right", r"\end"):
        parts.append(_scripted(stack))
    return parts[0] if len(parts) == 1 else Node("row", "", tuple(parts))


def _scripted(stack: list[str]) -> Node:
    """Return one part with what stands below and above it."""
    base = EMPTY if stack[-1] in SCRIPTS else _atom(stack)
    below, above = EMPTY, EMPTY
    primes = 0
    while stack and stack[-1] in SCRIPTS:
        mark = stack.pop()
        if mark == "'":
            primes += 1
        elif (below if mark == "_" else above) != EMPTY:
            raise MathError(f"two `{mark}` stand behind one symbol")
        elif mark == "_":
            below = _argument(stack, mark)
        else:
            above = _argument(stack, mark)
    if primes:
        above = Node("row", "", (*[Node("letter", "′")] * primes, *([above] * (above != EMPTY))))
    if below == EMPTY and above == EMPTY:
        return base
    return Node("scripts", "", (base, below, above))


def _argument(stack: list[str], of: str) -> Node:
    """Return what a command takes: a group, or the one sign behind it."""
    if not stack:
        raise MathError(f"`{of}` has nothing behind it")
    return _atom(stack)


def _atom(stack: list[str]) -> Node:
    """Return the next part, without what may stand below and above it."""
    token = stack.pop()
    if token == "{":
        return _group(stack)
    if token.isdigit():
        return _number(token, stack)
    if token.isalpha() and token.isascii():
        return Node("letter", token)
    if token in symbols.MARKS:
        return Node("sign", symbols.MARKS[token][0])
    if token in "()[]":
        return Node("bracket", token)
    if token.startswith("\\"):
        return _command(token, stack)
    raise MathError(f"`{token}` is no sign that the print knows")


def _group(stack: list[str]) -> Node:
    """Return what stands before the brace that closes a group."""
    inside = _row(stack, ())
    if not stack or stack.pop() != "}":
        raise MathError("a `{` is not closed")
    return inside


def _number(first: str, stack: list[str]) -> Node:
    """Return a number; the comma of `1{,}024` belongs to it."""
    text = first
    while stack:
        if stack[-1].isdigit() or (stack[-1] == "." and stack[-2:-1] and stack[-2].isdigit()):
            text += stack.pop()
        elif stack[-3:] == ["}", ",", "{"]:
            del stack[-3:]
            text += ","
        else:
            break
    return Node("number", text)


def _command(token: str, stack: list[str]) -> Node:
    """Return what a command begins."""
    name = token[1:]
    if name in symbols.LETTERS:
        return Node("letter", symbols.LETTERS[name])
    if name in symbols.SIGNS:
        return Node("sign", symbols.SIGNS[name][0])
    if name in symbols.SPACES:
        return Node("space", name)
    if name in symbols.FUNCTIONS:
        return Node("function", name)
    if name in symbols.BIG:
        return Node("big", symbols.BIG[name][0])
    if name in symbols.DELIMITERS:
        return Node("bracket", name)
    if name in symbols.ACCENTS:
        return Node("accent", name, (_argument(stack, token),))
    if name in symbols.STYLES:
        return Node("style", name, (_argument(stack, token),))
    if name in symbols.TEXTS:
        return Node("text", _plain(stack, token))
    return _structure(token, stack)


def _structure(token: str, stack: list[str]) -> Node:
    """Return what a command with parts of its own makes of them."""
    if token in (r"\frac", r"\dfrac", r"\tfrac", r"\binom"):
        kind = "binom" if token == r"\binom" else "frac"
        above = _argument(stack, token)
        return Node(kind, "", (above, _argument(stack, token)))
    if token == r"\sqrt":
        index = EMPTY
        if stack and stack[-1] == "[":
            stack.pop()
            index = _row(stack, ("]",))
            stack.pop()
        return Node("root", "", (_argument(stack, token), index))
    if token == r"\operatorname":
        star = bool(stack) and stack[-1] == "*"
        if star:
            stack.pop()
        return Node("operator", _plain(stack, token), (EMPTY,) * star)
    if token == r"\left":
        return _fence(stack)
    if token == r"\middle":
        return Node("middle", _delimiter(stack, token))
    if token == r"\begin":
        return _grid(stack)
    raise MathError(f"`{token}` is no command that the print knows")


def _plain(stack: list[str], of: str) -> str:
    """Return the plain text that a command takes."""
    while stack and stack[-1].isspace():
        stack.pop()
    if not stack or stack.pop() != "{":
        raise MathError(f"`{of}` has no braces behind it")
    text = ""
    while stack and stack[-1] != "}":
        token = stack.pop()
        if token == "{" or (token.startswith("\\") and token not in PLAIN):
            raise MathError(f"`{token}` is no command that the print knows inside `{of}`")
        text += PLAIN.get(token, token)
    if not stack:
        raise MathError("a `{` is not closed")
    stack.pop()
    return text


def _delimiter(stack: list[str], of: str) -> str:
    """Return the sign of a delimiter, empty for the point that stands for none."""
    token = stack.pop() if stack else ""
    name = token[1:] if token.startswith("\\") and len(token) > 1 else token
    if token == ".":
        return ""
    if token == "|":
        return "|"
    if name not in symbols.DELIMITERS:
        raise MathError(f"`{of}{token}` is no delimiter that the print knows")
    return symbols.DELIMITERS[name][0]


def _fence(stack: list[str]) -> Node:
    """Return what stands between delimiters that grow with it."""
    opening = _delimiter(stack, r"\left")
    inside = _row(stack, ())
    if not stack or stack.pop() != r"\right":
        raise MathError(r"a `\left` has no `\right`")
    closing = _delimiter(stack, r"\right")
    ends = Node("bracket", opening), Node("bracket", closing)
    return Node("fence", "", (ends[0], inside, ends[1]))


def _grid(stack: list[str]) -> Node:
    """Return the rows and cells of an environment."""
    name = _plain(stack, r"\begin")
    if name not in symbols.GRIDS:
        raise MathError(rf"`\begin{{{name}}}` is no environment that the print knows")
    rows: list[Node] = []
    cells: list[Node] = []
    while True:
        cells.append(_row(stack, ("&", r"\\")))
        token = stack.pop() if stack else ""
        if token == "&":
            continue
        if cells != [EMPTY]:
            rows.append(Node("cells", "", tuple(cells)))
        cells = []
        if token == r"\end":
            break
        if token != r"\\":
            raise MathError(rf"`\begin{{{name}}}` has no `\end{{{name}}}`")
    if _plain(stack, r"\end") != name:
        raise MathError(rf"`\begin{{{name}}}` is closed by another `\end`")
    return Node("grid", name, tuple(rows))
