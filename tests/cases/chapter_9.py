"""Published values of Chapter 9: experts, long context and stores of vectors."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose
from typing import Any

from cases import models
from stackmath.chapters import block, frontier, pretraining
from stackmath.models import breakdown, model
from stackmath.units import GB, hour

SXM_FP8 = 1.979e15  # dense FP8 peak of an H800 or H100 SXM


def utilization(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the MFU of a run, in percent: its time at full rate over its real time."""
    work = given["flops"]
    if isinstance(work, str):  # 6*N*D
        _, size, tokens = (float(part) for part in work.split("*"))
        work = pretraining.compute(N=size, D=tokens)
    percent = _percent(work, given["hours"], given["peak"])
    if "PEER ERROR" in row["notes"]:
        # The page divides by the peak of the PCIe card; the run was on SXM cards.
        right = _percent(work, given["hours"], SXM_FP8)
        assert given["peak"] < SXM_FP8
        assert isclose(right, 16.6, abs_tol=0.05)
        assert abs(percent - right) > 5
    return percent


def _percent(work: float, hours: float, peak: float) -> float:
    return 100 * pretraining.gpu_time(C=work, peak=peak, mfu=1) / (hours * hour)


def mtp_parameters(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the parameters of DeepSeek-V3's module for a second token, in 10⁹.

    One more layer with experts, and a projection of two vectors of the model's width to one.
    """
    v3 = model("deepseek-v3")
    layer = breakdown(v3)["layers"][-1]["total"]
    d = v3.d
    projection = 2 * d * d
    assert isclose(layer, 11.51e9, abs_tol=0.005e9)
    assert isclose(projection, 0.10e9, abs_tol=0.005e9)
    return (layer + projection + 2 * d) / 1e9  # and a norm on each of the two


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    **models.VALUES,
    "mtp_params_B": mtp_parameters,
    "mfu_pct": utilization,
    "rope_max_wavelength": lambda given, row: block.rotary_wavelength(
        theta=given["theta"], d_head=given["hd"], i_pair=given["hd"] // 2 - 1
    ),
    "vector_store_GB": lambda given, row: (
        frontier.vector_store(n_store=given["vectors"], d_vec=given["dim"], b=given["bytes"]) / GB
    ),
    "expert_capacity": lambda given, row: frontier.expert_capacity(
        T_batch=given["tokens"], n_exp=given["experts"], n_top=given["k"], c_cap=given["cf"]
    ),
}
