r"""Spelling: what is typed or pasted, rewritten in the few characters that the reader knows.

The patterns are read by JavaScript too: no \d, \s or \w, which the two languages read differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 200  # characters that are read
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"

# What a superscript starts with, and characters in place of which another is read.
POWERS = (rf"(^|[^⁻⁺{RAISED}])(?=[⁻⁺]?[{RAISED}])", "$1^")
CHARACTERS = {
    "\u200b\u200c\u200d\u2060\ufeff\u00ad⁺": "",
    "\t\n\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000": " ",
    "\u2010\u2011\u2012\u2212\ufe63\uff0d⁻": "-",
    "—": "–",
    "≃≅∼": "≈",
    "·⋅∙∗": "*",
    "÷∕⁄": "/",
    "’ʼ": "'",
    "\u03bc": "\u00b5",
    **{one: str(digit) for digit, one in enumerate(RAISED)},
}
# Each pattern and what it becomes, in this order.
RULES = (
    (r"\\approx(?![A-Za-z])", "≈"),
    ("([0-9A-Za-z}])~", "$1 "),
    (r"^.*[=≈~](?=.*[0-9])", ""),  # only the end of a chain is the answer
    ("--", "–"),
    ("^ *–", "-"),
    ("<sup>([^<]*)</sup>", "^$1"),
    (r"^[*][*]|[*][*]$|[*][*](?= [A-Za-z])", ""),  # emphasis
    (r"[*][*]", "^"),
    (r"\\(?:cdot|ast)(?![A-Za-z])", "*"),
    (r"\\times(?![A-Za-z])", "×"),
    (r"(^|[^\\])[$](?=[0-9\\(.-])([^$]*[^\\])[$](?! ?[0-9.])", "$1$2"),
    (r"\\(?:left|right|displaystyle)(?![A-Za-z])", ""),
    (r"\\(?:text|mathrm|textrm|operatorname) ?\{([^{}]*)\}", " $1"),
    (r"\\[td]?frac ?\{([^{}]*)\} ?\{([^{}]*)\}", "(($1)/($2))"),
    (r"\\sqrt(?![A-Za-z])", "√"),
    (r"\\[,;:! ]", " "),
    (r"\\([$%])", "$1"),
    (r"\{([, ])\}", "$1"),
    (r"\{", "("),
    (r"\}", ")"),
    (r"\^ ?\( ?([+-]?[0-9]+) ?\)", "^$1"),
    (" +", " "),
    ("[ .;,!?…]+$", ""),
    ("^ ", ""),
    ("(^|[ –-])(?:[Aa]bout|[Aa]pproximately|[Aa]pprox[.]?|ca[.]?|[Aa]round|[Rr]oughly) ", "$1"),
    ("[Pp]er ?cent(?![A-Za-z])", "%"),
    ("US[$]", "$"),
    (" times(?= ?[0-9(]|$)", "×"),
    (r"([0-9)A-Za-z] )[xX](?= ?[0-9(.$√])|([0-9)])[xX](?= ?[0-9(.$√-])", "$1$2×"),
    (r"×(?= ?(?:[-+0-9(.$√]|sqrt))", "*"),
    ("×", " x"),  # 1.3× is a number, as 1.3x is
    ("([0-9] ?(?:h|d|min))(?=[0-9])", "$1 "),
)
GROUPS = r"(?!0,)[0-9]{1,3}([ ,_'])[0-9]{3}(?:\2[0-9]{3})*(?![0-9])"
POWER = r"(?: ?(?:[eE] ?|\* ?10 ?\^ ?)([+-]?[0-9]{1,4})(?![0-9.]| ?\^))?"
# Groups of a number: whole, separator, point, decimals, exponent. A word is also % and $.
NUMBER = rf"({GROUPS}|[0-9]+|(?=[.][0-9]))(?:([.,])([0-9]+))?{POWER}"
WORD = "[A-Za-z\u00b5][A-Za-z0-9\u00b5]*|[%$]"
SIGN = "[-+*/^()√–]"
# An end of a range: its sign, whole, separator, decimals, power, exponent, and the rest.
END = (
    rf"^([-+]?[$]? ?)({GROUPS.replace('(?!0,)', '').replace(chr(92) + '2', chr(92) + '3')}|[0-9]*)"
    rf"((?:[.,][0-9]+)?)({POWER})(.*)$"
)
BETWEEN = r"–| to | and |\.\.\.?|…|-"

COMPILED = [(re.compile(one), re.sub(r"\$(\d)", r"\\g<\1>", to)) for one, to in (POWERS, *RULES)]
TRANSLATION = str.maketrans({one: to for many, to in CHARACTERS.items() for one in many})


def table() -> Mapping[str, Any]:
    """Return the patterns as the browser has them."""
    patterns = {"number": NUMBER, "word": WORD, "sign": SIGN, "end": END, "between": BETWEEN}
    rules = {"powers": list(POWERS), "characters": CHARACTERS, "rules": [list(r) for r in RULES]}
    return {"longest": LONGEST, **rules, **patterns}


def plain(text: str) -> str:
    """Return a typed text with one spelling for what has many."""
    (powers, raised), *rules = COMPILED
    text = powers.sub(raised, text).translate(TRANSLATION)
    for pattern, to in rules:
        text = pattern.sub(to, text)
    return text
