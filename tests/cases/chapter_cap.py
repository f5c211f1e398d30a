"""Published values of the capstone: hours, utilization, work and energy of whole runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isclose
from typing import Any

from stackmath import catalog
from stackmath.chapters import capstone, pretraining
from stackmath.units import day, hour


def hours(devices: float, seconds: float) -> float:
    """Return the device-hours that a fleet delivers."""
    return capstone.fleet_time(n=devices, t_run=seconds) / hour


def utilization(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the MFU of a whole run, in percent."""
    known = {name: given[name] for name in ("N", "D", "peak")}
    return 100 * capstone.run_utilization(known, t_gpu=given["gpu_hours"] * hour)


def summed(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return a sum of published device-hours, in the row's unit."""
    scale = 1e6 if row["unit"].startswith("M ") else 1
    parts = row["inputs"].split("+")
    written = [float(part.removesuffix("M")) * (1e6 if part.endswith("M") else 1) for part in parts]
    return sum(written) / scale


def gopher(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return 6ND of Gopher, an eighth below the 5.76e23 that its paper counts."""
    work = pretraining.compute(N=given["N"], D=given["D"])
    assert isclose(1 - work / 5.76e23, 0.125)
    return work


def chinchilla(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return 6ND of Chinchilla, above the 5.76e23 that its paper quotes for the budget."""
    work = pretraining.compute(N=given["N"], D=given["D"])
    assert work > 5.76e23
    return work


def phases(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the chip-hours of PaLM's two phases, chips times hours in each."""
    found = re.findall(r"(\d+)x(\d+)", row["inputs"])
    return sum(hours(int(chips), int(length) * hour) for chips, length in found)


def energy(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the energy of GPT-3's training in MWh, the building's overhead included."""
    spent = capstone.fleet_time(n=given["gpus"], t_run=given["days"] * day)
    joules = catalog.find("4.12")(t_gpu=spent, power=given["W"], pue=given["PUE"])
    return joules / (1e6 * hour)


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    "mosaic_cost": lambda given, row: hours(given["gpu"], given["days"] * day),
    "gpu_hours": lambda given, row: hours(given["gpus"], given["days"] * day),
    "mfu_pct": utilization,
    "gpu_hours_total": summed,
    "llama2_gpu_hours_total": summed,
    "chinchilla_budget": chinchilla,
    "gopher_6ND": gopher,
    "palm_chip_hours": phases,
    "gpt3_energy_MWh": energy,
}
