"""Chapter 4: a run's checkpoints, its energy and its carbon."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, diff, solve, sqrt

from stackmath.equation import Equation, Witness
from stackmath.notation import (
    carbon,
    energy,
    grid,
    mtbf,
    n,
    power,
    pue,
    t_gpu,
    t_save,
    t_write,
    waste,
)

checkpoint_interval = Equation(
    "checkpoint_interval",
    "4.11",
    t_save,
    sqrt(2 * t_write * mtbf / n),
    "The interval at which writing checkpoints costs as much as the work that failures undo.",
    source="saxena-2024",
    derived="EQ 4.11 waste, minimized over the interval.",
    assumes="Training waits for the write; any device that fails stops all; an interval far below "
    "the time between failures.",
    witnesses=(
        Witness("4350 s", {"t_write": 60, "mtbf": 5 * 365 * 86400, "n": 1000}, "saxena-2024",
                kind="counted", place="the root of 18,921,600 s²"),
    ),
)  # fmt: skip

checkpoint_waste = Equation(
    "checkpoint_waste",
    "4.11 waste",
    waste,
    t_write / t_save + n * t_save / (2 * mtbf),
    "The share of time spent on writing, and on half an interval done again after each failure.",
    source="saxena-2024",
    assumes="As EQ 4.11; detecting a failure and starting again come on top.",
    witnesses=(
        Witness("2.76 %", {"t_write": 60, "t_save": 4350, "mtbf": 5 * 365 * 86400, "n": 1000},
                "saxena-2024", kind="counted", place="1.379 % twice"),
    ),
)  # fmt: skip

training_energy = Equation(
    "training_energy",
    "4.12",
    energy,
    t_gpu * power * pue,
    "Electric energy of a run, the building's share included.",
    source="llama-1",
    assumes="Devices at their rated power all the time; no host, network or storage apart from "
    "what PUE adds.",
    witnesses=(
        Witness("36 MWh", {"t_gpu": 82432 * 3600, "power": 400, "pue": 1.1}, "llama-1",
                place="Table 15, 7B"),
        Witness("356 MWh", {"t_gpu": 809472 * 3600, "power": 400, "pue": 1.1}, "llama-1",
                place="Table 15, OPT-175B"),
    ),
)  # fmt: skip

training_carbon = Equation(
    "training_carbon",
    "4.12 carbon",
    carbon,
    energy * grid,
    "What the grid emits for that energy.",
    source="llama-1",
    assumes="One intensity for the whole run; making the devices is left out.",
    witnesses=(
        Witness("31.22 tCO2e", {"energy": 184320 * 3600 * 400 * 1.1, "grid": 385 / 3.6e6},
                "llama-2-card", place="7B, at 0.385 kg a kWh"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield checkpoint_interval, solve(diff(checkpoint_waste.expr, t_save), t_save)[0]
