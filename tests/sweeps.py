"""Long sweeps: whole with STACKMATH_SOAK=1, a seeded sample of them otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random
from typing import TypeVar

T = TypeVar("T")
SOAK = bool(os.environ.get("STACKMATH_SOAK"))


def sweep(every: Iterable[T], count: int) -> list[T]:
    """Return all of them under soak, else as many as `count`, in their order."""
    whole = [*every]
    if SOAK or count >= len(whole):
        return whole
    return [whole[at] for at in sorted(Random(2).sample(range(len(whole)), count))]
