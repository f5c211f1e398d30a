"""Every equation of the volume, found by looking through the chapter modules."""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from stackmath import CHAPTERS

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement

PAGES = {
    "tokens": "01-tokens.md",
    "block": "02-block.md",
    "attention": "03-attention.md",
    "pretraining": "04-pretraining.md",
    "posttraining": "05-posttraining.md",
    "adaptation": "06-adaptation.md",
    "compression": "07-compression.md",
    "serving": "08-serving.md",
    "frontier": "09-frontier.md",
    "diffusion": "10-diffusion.md",
    "capstone": "capstone.md",
}


class UnknownEquation(LookupError):  # noqa: N818
    """A name or number that no equation has."""


@lru_cache(maxsize=1)
def equations() -> dict[str, Equation | Statement]:
    """Return every equation by its full name, `attention.kv_cache`, in order of number."""
    from stackmath.equation import Equation, Statement  # with SymPy, when first asked for

    found = {
        f"{chapter}.{name}": value
        for chapter in CHAPTERS
        for name, value in vars(import_module(f"stackmath.chapters.{chapter}")).items()
        if isinstance(value, Equation | Statement) and not name.startswith("_")
    }
    return dict(sorted(found.items(), key=lambda item: order(item[1].number)))


@lru_cache(maxsize=1)
def numbers() -> frozenset[str]:
    """Return every number, without the names that some equations have behind it."""
    return frozenset(one.number.partition(" ")[0] for one in equations().values())


def order(number: str) -> tuple[bool, int, int, str]:
    """Return what sorts equation numbers: 3.5 before 3.10, the capstone last."""
    first, _, name = number.partition(" ")
    chapter, _, place = first.partition(".")
    return not chapter.isdigit(), int(chapter) if chapter.isdigit() else 0, int(place), name


def find(name: str) -> Equation | Statement:
    """Return the equation with a full name, a short name or a number.

    Raises: UnknownEquation, naming the nearest.
    """
    for full, one in equations().items():
        if name in (full, full.partition(".")[2], one.number):
            return one
    names = [*equations(), *(one.name for one in equations().values())]
    near = difflib.get_close_matches(name, names, n=3)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise UnknownEquation(f"there is no equation '{name}'{hint}")


def full_name(one: Equation | Statement) -> str:
    """Return the full name of an equation."""
    return next(full for full, other in equations().items() if other is one)


def anchor(number: str) -> str:
    """Return the anchor of an equation on its page: `eq-4.2-tokens`."""
    return "eq-" + number.replace(" ", "-")


def page_of(full_name: str) -> str:
    """Return the page on which an equation stands."""
    return PAGES[full_name.partition(".")[0]]
