"""Symbols of the notation, which are written in LaTeX, as mathematics of Typst."""

from __future__ import annotations

import re

from stackmath.plainhtml import SIGNS

# The commands that symbols of the notation are made of: signs, and calls of one argument.
COMMANDS = {**SIGNS, "lVert": "lr(‖", "rVert": "‖)", "ln": "ln"}
CALLS = {
    "mathcal": "cal", "mathbf": "upright(bold", "boldsymbol": "bold", "hat": "hat",
    "bar": "macron", "tilde": "tilde", "dot": "dot", "overline": "overline",
}  # fmt: skip
WORDS = {"text": '"{}"', "mathrm": '"{}"', "operatorname": 'op("{}")'}
SPACED = re.compile(r' *("[^"]*") *')  # a space beside text is printed, any other is not
TOKEN = re.compile(r"\\(text|mathrm|operatorname)\{([^{}]*)\}|\\([A-Za-z]+)|\\(.)|(\d+)|(\S)")
MARKUP = frozenset('"#$/&~*@')  # signs that Typst reads otherwise


class TypstError(ValueError):
    """What no symbol of the notation may hold, in one sentence."""


def symbol(latex: str) -> str:
    """Return the LaTeX of a symbol of the notation as mathematics of Typst.

    Raises: TypstError, naming the command that is not known.
    """
    tokens = list(TOKEN.finditer(latex))[::-1]
    return tight(_group(tokens, latex))


def tight(text: str) -> str:
    """Return mathematics of Typst without the spaces beside text, which would be printed."""
    return SPACED.sub(r"\1", text)


def _group(tokens: list[re.Match[str]], latex: str) -> str:
    """Return all tokens up to a closing brace."""
    parts = []
    while tokens and tokens[-1][0] != "}":
        parts.append(_item(tokens, latex))
    if tokens:
        tokens.pop()
    return " ".join(parts)


def _item(tokens: list[re.Match[str]], latex: str) -> str:
    """Return the next token, with what belongs to it."""
    if not tokens:
        raise TypstError(f"`{latex}` ends where something must follow")
    one = tokens.pop()
    if one[1]:
        return WORDS[one[1]].format(one[2])
    if one[3] in CALLS:
        opened = CALLS[one[3]]
        return f"{opened}({_item(tokens, latex)}){')' * opened.count('(')}"
    if one[3] and one[3] not in COMMANDS:
        raise TypstError(f"`{latex}` holds \\{one[3]}, which the notation has not used so far")
    if one[0] == "{":
        return _group(tokens, latex)
    if one[0] == "'":
        return "^(prime)"
    if one[0] in "_^":
        return f"{one[0]}({_item(tokens, latex)})"
    text = COMMANDS.get(one[3]) or one[4] or one[0]
    return f"\\{text}" if text in MARKUP else text
