"""Chapter 2: the block, its norms, MLP and positions, parameters and work."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from stackmath.equation import Equation


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield from ()
