"""Words: plain text as Typst reads it, in markup and in strings."""

from __future__ import annotations

import re

SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()#$<>@~=+/;-"})
START = re.compile(r"\A(\d+)\.")
LONG = re.compile(r"[^\s\u00a0]{21,}")
# What no line may break: the blank of a reference, the bar of a rate, as they stand when escaped.
REFERENCE = re.compile(r"\b(EQ|Figure|Chapter|Section|Exercise) (?=[\dC])")
RATE = re.compile(r"(?<![\w\\/])[\w\\$]*\w\\/s\b|\\\$\\/s\b")
BLANKS = re.compile(r"[ \t\r\n\f]+")


def markup(text: str) -> str:
    """Return text as markup: each sign that Typst would read is escaped, quotes become curly."""
    plain = BLANKS.sub(" ", text).translate(SPECIAL).replace("...", r"\.\.\.")
    plain = RATE.sub(r"#box[\g<0>];", REFERENCE.sub("\\1\u00a0", plain))
    return START.sub(r"\1\.", plain)


def breakable(text: str) -> str:
    """Return text whose long words, paths and names, may be broken behind their marks."""
    return LONG.sub(lambda word: re.sub(r"(?<=[\w)])([._/=,-])(?=\w)", "\\1\u200b", word[0]), text)


def string(text: str) -> str:
    """Return text as a string of Typst."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n").replace("\t", "\\t") + '"'
