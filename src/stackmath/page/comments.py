"""The comments of a page that say something to the check: claims and directives."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from difflib import get_close_matches

DIRECTIVES = ("eq", "table", "exercise", "instrument")
OTHER_NAMES = ("equation", "claim", "check", "waive", "waiver", "figure", "chain")


@dataclass(frozen=True, slots=True)
class Said:
    """What a comment of ours says, or what is wrong with it."""

    kind: str  # = ? ~ eq table exercise instrument
    argument: str
    fault: str = ""
    place: int = 0  # of the fault, in the comment's text


def said(comment: str) -> Said | None:
    """Return what a comment's inside says; None where it is not one of ours."""
    if comment[:1] in ("=", "?", "~"):
        return _claim(comment)
    if spaced := re.match(r"\s+([=?~])(?![=~])", comment):
        sign = spaced[1]
        return Said(sign, "", f"a comment starts with white space and `{sign}`; a claim starts "
                    f"`<!--{sign}`, without the space")  # fmt: skip
    named = re.match(r"(\s*)([A-Za-z][\w-]*)(\s*:)?(?!//)", comment)
    return _directive(comment, named) if named else None


def _claim(comment: str) -> Said:
    """Return what a claim says."""
    kind, argument = comment[0], comment[1:].strip()
    name = {"=": "value claim", "?": "truth claim", "~": "waiver"}[kind]
    if not argument:
        needs = "a reason" if kind == "~" else "an expression"
        return Said(kind, "", f"a {name} is empty; it needs {needs}: `<!--{kind} … -->`")
    if re.search(r"[\r\n]", comment):
        return Said(kind, argument, f"a {name} is spread over lines; write it on one line")
    if "|" in argument:
        fault = f"a {name} holds `|`, which ends a table's cell"
        repair = "use another word" if kind == "~" else "name the value in a block, claim the name"
        return Said(kind, argument, f"{fault}; {repair}")
    if kind == "~":
        return Said(kind, argument)
    place, fault = _not_an_expression(argument)
    return Said(kind, argument, fault, comment.index(argument) + place)


def _not_an_expression(text: str) -> tuple[int, str]:
    """Return where and why a claim's text is no plain expression; no reason where it is one."""
    shown = text if len(text) <= 60 else text[:59] + "…"
    advice = "a claim is one expression that neither assigns nor prints; do that in a block"
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        place = min(max((error.offset or 1) - 1, 0), len(text) - 1)
        return place, f"`{shown}` is not an expression ({error.msg}); {advice}"
    except (ValueError, MemoryError, RecursionError):
        return 0, f"`{shown}` is not an expression that Python can read; {advice}"
    for node in ast.walk(tree) if ":=" in text or "print" in text else ():
        if isinstance(node, ast.NamedExpr):
            return 0, f"`{shown}` assigns; {advice}"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            return 0, f"`{shown}` prints; {advice}"
    return 0, ""


def _directive(comment: str, named: re.Match[str]) -> Said | None:
    """Return what a comment that starts with a word says."""
    space, word, colon = named.groups()
    argument = comment[named.end() :].strip()
    if word in DIRECTIVES and not space and colon == ":":
        if not argument or re.search(r"[\r\n]", comment.strip()):
            return Said(word, argument, f"`<!--{word}:` needs its argument on the same line")
        if word == "eq" and not re.fullmatch(r"[^\W\d]\w*\.[^\W\d]\w*", argument):
            return Said(word, argument, f"`{argument}` names no equation; write a chapter and a "
                        "name, such as `<!--eq: attention.kv_cache -->`")  # fmt: skip
        return Said(word, argument)
    names = DIRECTIVES if space else DIRECTIVES + OTHER_NAMES
    near = get_close_matches(word.lower(), names, 1, 0.75)
    if space and not (near and (colon or re.match(r"eq\s+\w+\.\w+$", comment.strip(), re.I))):
        return None
    if not near and not colon:
        return None
    start = comment.strip()[:30].split("\n")[0]
    meant = near[0] if near and near[0] in DIRECTIVES else None
    known = f"`<!--{meant}: … -->`" if meant else "eq, table, exercise, instrument, or = ? ~"
    return Said(word, argument, f"the comment `{start}` is not one that is known; write {known}, "
                "or start a note of your own with a space and no colon")  # fmt: skip
