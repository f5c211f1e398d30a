"""Instruments: a setting, the chain of equations that follows from it, and what is shown of it.

Each is described once, here, as data: the static table of a page, the JavaScript that a browser
runs and the tests that compare the two all come from that description.
"""

from __future__ import annotations

from functools import cache

from stackmath.instruments.nouns import Instrument


@cache
def instruments() -> dict[str, Instrument]:
    """Return every instrument by name."""
    from stackmath.instruments.forge import FORGE
    from stackmath.instruments.kv_budget import KV_BUDGET
    from stackmath.instruments.parameters import PARAMETERS
    from stackmath.instruments.quantizer import QUANTIZER
    from stackmath.instruments.scaling import SCALING
    from stackmath.instruments.serving import SERVING
    from stackmath.instruments.small_forge import SMALL_FORGE

    every = (PARAMETERS, KV_BUDGET, SCALING, QUANTIZER, SERVING, FORGE, SMALL_FORGE)
    return {one.name: one for one in every}
