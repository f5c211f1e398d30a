"""The figures of the volume: each a function that returns a drawing and the data it plots.

`![alt](figures/kv-growth.svg)` is drawn by the function `kv_growth` of a module here. The file
carries two digests, of the data that the function plots and of its own text, so that a check can
tell that a file is out of date, or was edited by hand, without comparing renderings.
"""

from __future__ import annotations

import hashlib
import json
import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any

INK = "#767676"  # 4.5 to 1 on white and 4.6 to 1 on black; the site turns it into the text color
SERIES = ("#1a80bb", "#c8641e", "#7a8b2f", "#a559aa")  # 3 to 1 or more on both

_STAMP = re.compile(r"<!-- stackmath data=([0-9a-f]{16}) text=([0-9a-f]{16}) -->\n?")


@dataclass(frozen=True)
class Drawing:
    """A figure: its SVG, and the numbers and words that it shows."""

    svg: str
    data: Any  # what json can hold; floats are compared at 9 digits


@cache
def drawn(name: str) -> Drawing | None:
    """Return the drawing of a figure by its file's stem, `kv-growth`, or None if none is known."""
    function = name.replace("-", "_")
    if function.startswith("_"):
        return None  # a helper of a drawing
    for module in pkgutil.iter_modules(__path__):
        found = getattr(import_module(f"{__name__}.{module.name}"), function, None)
        if isinstance(found, FunctionType) and found.__module__ == f"{__name__}.{module.name}":
            one: Drawing = found()
            return one
    return None


def stamped(one: Drawing) -> str:
    """Return a drawing's SVG with the digests of its data and of its text."""
    text = _STAMP.sub("", one.svg)
    stamp = f"<!-- stackmath data={data_digest(one.data)} text={_digest(text)} -->\n"
    head, sep, rest = text.partition("<svg")
    return head + stamp + sep + rest


def stamp(svg: str) -> tuple[str, bool]:
    """Return the data digest in an SVG's text, and whether the text is as it was stamped."""
    found = _STAMP.search(svg)
    if found is None:
        return "", False
    return found[1], found[2] == _digest(_STAMP.sub("", svg))


def data_digest(data: Any) -> str:
    """Return a digest of plotted data that ignores the last digits of floats."""
    return _digest(json.dumps(_rounded(data), sort_keys=True, ensure_ascii=False))


def _rounded(data: Any) -> Any:
    if isinstance(data, float):
        return float(f"{data:.9g}")
    if isinstance(data, dict):
        return {str(name): _rounded(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_rounded(value) for value in data]
    return data


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
