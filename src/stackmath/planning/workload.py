"""The workload of a training run: its work, the rate at which devices do it, and the bill."""

from __future__ import annotations

from stackmath.chapters.pretraining import compute, gpu_time, run_time, training_cost
from stackmath.chapters.runs import training_carbon, training_energy
from stackmath.chapters.work import recomputed_work
from stackmath.data import Device
from stackmath.models import Model, attention_work, counts
from stackmath.planning.layout import Layout


def useful(model: Model, made: Layout) -> float:
    """Return the useful FLOP of a token: 6 for each weight that it uses, and attention's (EQ 4.3).

    Weights are those that a token is multiplied with, so the input embedding is not among them.
    """
    if made.attention == "none":
        whole: int = compute(N=model["N"], D=1)
        return whole
    linear: int = compute(N=counts.multiplied(model.network), D=1)
    return linear + 3 * _scores(model, made)


def _scores(model: Model, made: Layout) -> float:
    assert made.T is not None
    return attention_work(model, made.T, made.attention == "causal")


def done(model: Model, made: Layout) -> float:
    """Return the FLOP of a token that are done: what is recomputed runs forward twice."""
    work = useful(model, made)
    if made.recompute == "full":
        twice: float = recomputed_work(F_tok=work)
        return twice
    again = made.recompute == "selective" and not made.fused_attention
    return work + (_scores(model, made) if again else 0)


def peak_rate(card: Device, made: Layout) -> float | None:
    """Return the rate that the recipe's products run at, None where none is known."""
    plain: float | None = card.peaks.get("tf32", card.peaks.get("fp32"))
    narrow: float | None = card.get("peak")
    return plain if made.recipe == "fp32" else narrow


def bill(
    card: Device, made: Layout, D: int | None, work: float, peak: float | None
) -> dict[str, float | None]:
    """Return what the whole run takes."""
    said: dict[str, float | None] = dict.fromkeys(
        ("compute", "time", "device_seconds", "energy", "carbon", "cost")
    )
    if D is None:
        return said
    C = work * D
    said["compute"] = C
    if peak is None:
        return said
    said["time"] = run_time(C=C, n=made.n, peak=peak, mfu=made.mfu)
    t_gpu = gpu_time(C=C, peak=peak, mfu=made.mfu)
    said["device_seconds"] = t_gpu
    power, price = made.power or card.get("power"), made.price or card.get("price")
    if power is not None:
        energy = training_energy(t_gpu=t_gpu, power=power, pue=made.pue)
        said["energy"] = energy
        if made.grid is not None:
            said["carbon"] = training_carbon(energy=energy, grid=made.grid)
    if price is not None:
        said["cost"] = training_cost(t_gpu=t_gpu, price=price)
    return said
