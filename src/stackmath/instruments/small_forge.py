"""The Forge in small, for the home page: four of its decisions, all else at their defaults."""

from __future__ import annotations

from dataclasses import replace

from stackmath.instruments import chain
from stackmath.instruments.forge import FORGE
from stackmath.instruments.nouns import Instrument, Row, said

DECISIONS = ("C", "T", "precision", "accelerator")
FIXED = (
    "E", "A", "alpha", "B", "beta", "rho", "f", "mfu", "usable", "L", "n_kv", "d_head", "b",
)  # fmt: skip
LEFT_OUT = (
    "spent", "ratio", "sigma_f", "low", "high", "exact_fleet", "n_fleet", "rate", "together",
)  # fmt: skip


def _smaller() -> Instrument:
    known = chain.values(FORGE, {})
    rows = {one.by[-1]: one for one in FORGE.rows}
    return replace(
        FORGE,
        name="forge-small",
        title="The Forge, in small",
        page="index.md",
        controls=tuple(one for one in FORGE.controls if one.name in DECISIONS),
        constants={**FORGE.constants, **{name: known[name] for name in FIXED}},
        steps=tuple(one for one in FORGE.steps if one.name not in LEFT_OUT),
        rows=(
            Row("Parameters", said("{N_total}"), ("N_opt", "N", "N_total")),
            rows["D"],
            Row("Predicted loss, nats a token", said("{loss:.3f}"), ("loss",)),
            rows["cost"],
            rows["M_kv"],
            rows["users_node"],
        ),
        presets=tuple(one for one in FORGE.presets if {*one.settings} <= {*DECISIONS}),
    )


SMALL_FORGE = _smaller()
