"""Uses: what of the library rests on each source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from stackmath import catalog, data
from stackmath.data.files import entries
from stackmath.equation import Equation, Statement
from stackmath.formats import BLOCKS
from stackmath.models import models


@dataclass(frozen=True)
class Use:
    """What rests on a source: an equation by its full name, or an entry of a data file."""

    kind: str  # equation, model, device, scaling law, format
    name: str


@cache
def uses() -> dict[str, tuple[Use, ...]]:
    """Return what rests on each source, by its key, each once and in the order of the volume."""
    found: dict[str, dict[Use, None]] = {key: {} for key in data.sources()}
    for key, use in _all():
        found.setdefault(key, {})[use] = None
    return {key: tuple(one) for key, one in found.items()}


def cited(one: Equation | Statement) -> tuple[str, ...]:
    """Return the keys of the sources of an equation and of its witnesses, each once."""
    witnesses = one.witnesses if isinstance(one, Equation) else ()
    return tuple(dict.fromkeys((one.source, *(witness.source for witness in witnesses))))


def _all() -> Iterator[tuple[str, Use]]:
    for full, one in catalog.equations().items():
        for key in cited(one):
            yield key, Use("equation", full)
    for kind, described in (
        ("model", models()), ("device", data.devices()), ("scaling law", data.laws()),
    ):  # fmt: skip
        for name, entry in described.items():
            for value in (*entry, *getattr(entry, "peaks", ())):
                yield entry.source_of(value)[0], Use(kind, name)
    for block in BLOCKS.values():
        yield block.source, Use("format", block.name)
    bootstrap: Any = entries(data.FOLDER / "covariance.toml")
    for law in bootstrap["laws"]:
        yield bootstrap["source"], Use("scaling law", law)


def chapter(key: str) -> str:
    """Return the first chapter that rests on a source, empty where only data do."""
    for use in uses()[key]:
        if use.kind == "equation":
            return use.name.partition(".")[0]
    return ""


def anchor(key: str) -> str:
    """Return the anchor of a source on the page of sources."""
    return f"source-{key}"
