"""The Forge: six decisions and the dossier of a model, its training and its service, or a sweep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stackmath.chapters import attention, capstone, compression, pretraining
from stackmath.data import coefficients, device
from stackmath.equation import Value
from stackmath.planning import NODE
from stackmath.scaling import loss_interval
from stackmath.units import GB, day, hour

# Bytes of one weight; the scales that block formats store beside the weights are left out.
WEIGHT_BYTES = {"fp16": 2, "bf16": 2, "fp8": 1, "int8": 1, "int4": 0.5}


@dataclass(frozen=True)
class Design:
    """The six decisions of a design, then its assumptions; values are in base units.

    The first four decisions and the numeric assumptions may be arrays in a sweep.
    """

    C: Value = 1e25  # training compute
    rho: Value = 1  # parameters held over parameters active: 1 is dense
    f: Value = 4  # tokens per parameter over the optimum's
    T: Value = 131072  # context of one user
    precision: str = "fp8"  # of the weights
    accelerator: str = "h100-sxm"

    law: str = "besiroglu-2024-printed"
    mfu: float = 0.45
    price: float | None = None  # of one card for one second; None: the data file's assumption
    usable: float = 0.9
    t_run: float = 90 * day
    L: int = 96
    n_kv: int = 8
    d_head: int = 128
    b: float = 2  # bytes of one element of the cache


DEFAULTS = Design()


@dataclass(frozen=True)
class Dossier:
    """What follows from a design, in bytes, FLOP, dollars, tokens and tokens per second."""

    parameters_total: float
    parameters_active: float
    tokens: float
    tokens_per_parameter: float
    loss: float
    loss_interval: tuple[float, float]  # 95 %, by the law's joint covariance
    compute: float
    fleet: int
    gpu_hours: float
    cost: float
    weights_bytes: float
    shards: int
    decode_ceiling: float  # of one card's bandwidth, no cache read
    parallel_ceiling: float  # of all shards' bandwidth, one user's whole cache read
    kv_bytes_per_user: float
    users: int  # on the shards
    users_per_node: int
    verdict: str


def dossier(design: Design = DEFAULTS) -> Dossier:
    """Return everything that follows from a design.

    Raises: ValueError, naming the decision that makes no sense; LookupError for an accelerator
        or a law that the data files do not have.
    """
    made = sweep(design)
    loss = made.pop("loss")
    estimate = loss_interval(coefficients(design.law), made["parameters_active"], made["tokens"])
    verdict = _verdict(design, _card(design), made)
    whole = {key: int(made[key]) for key in ("fleet", "shards", "users", "users_per_node")}
    interval = (estimate.low, estimate.high)
    return Dossier(**{**made, **whole}, loss=loss, loss_interval=interval, verdict=verdict)


def sweep(design: Design = DEFAULTS) -> dict[str, Any]:
    """Return the numbers of a dossier for a design, or for arrays of them at once.

    Shape: the arrays among the decisions broadcast; each number has the shape of those that it
        follows from, float64.
    Raises: as `dossier`, naming the first value of an array that makes no sense.
    """
    card = _card(design)
    trained = _training(design, card)
    held, used = trained["parameters_total"], trained["parameters_active"]
    return {**trained, **_service(design, card, used, held)}


def _card(design: Design) -> Mapping[str, Any]:
    """Return the accelerator, at the design's price where it has one."""
    if design.precision not in WEIGHT_BYTES:
        known = ", ".join(WEIGHT_BYTES)
        raise ValueError(f"precision is '{design.precision}', and must be one of {known}")
    sparse = design.rho if hasattr(design.rho, "min") else [design.rho]
    if not (min(sparse) >= 1 and max(sparse) < math.inf):
        raise ValueError(f"rho is {design.rho}, and must be 1, for a dense model, or more")
    box = device(design.accelerator)
    card = dict(box) if design.price is None else {**box, "price": design.price}
    if "peak" not in card:
        raise ValueError(f"no 16-bit peak of {box.title} is known, so it has no training time")
    if "price" not in card:
        raise ValueError(f"no price of {box.title} is known; give one for an hour, as the price")
    return card


def _training(design: Design, card: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's size, its data and its bill."""
    law = coefficients(design.law)
    N = capstone.overtrained_size(f=design.f, N_opt=pretraining.optimal_size(law, C=design.C))
    D = capstone.overtrained_tokens(f=design.f, D_opt=pretraining.optimal_tokens(law, C=design.C))
    t_gpu = pretraining.gpu_time(card, C=design.C, mfu=design.mfu)
    fleet = pretraining.fleet(card, C=design.C, mfu=design.mfu, t_run=design.t_run)
    return {
        "parameters_total": capstone.total_parameters(rho=design.rho, N=N),
        "parameters_active": N,
        "tokens": D,
        "tokens_per_parameter": D / N,
        "loss": pretraining.predicted_loss(law, N=N, D=D),
        "compute": design.C,
        "fleet": _ceil(fleet),
        "gpu_hours": t_gpu / hour,
        "cost": pretraining.training_cost(card, t_gpu=t_gpu),
    }


def _service(design: Design, card: Mapping[str, Any], active: float, held: float) -> dict[str, Any]:
    """Return what weights and caches take, how fast the model decodes, and for how many."""
    b_w = WEIGHT_BYTES[design.precision]
    room = {"memory": card["memory"], "usable": design.usable}
    weights = compression.weight_bytes(N_total=held, b_w=b_w)
    n = capstone.shards(room, M_w=weights)
    cache = attention.kv_cache(
        L=design.L, n_kv=design.n_kv, d_head=design.d_head, T=design.T, b=design.b
    )
    both = {**room, "M_w": weights, "M_kv": cache}
    return {
        "weights_bytes": weights,
        "shards": n,
        "decode_ceiling": compression.decode_ceiling(card, N_read=active, b_w=b_w),
        "parallel_ceiling": compression.parallel_ceiling(
            card, n=n, N_read=active, b_w=b_w, M_kv=cache
        ),
        "kv_bytes_per_user": cache,
        "users": _none_below(capstone.concurrent_users(both, n=n)),
        "users_per_node": _none_below(capstone.concurrent_users(both, n=NODE)),
    }


def _verdict(design: Design, card: Mapping[str, Any], served: Mapping[str, Any]) -> str:
    """Return whom the design serves, or what binds it and what would have to change."""
    room, name = design.usable * card["memory"], device(design.accelerator).title
    weights, cache, n = (served[key] for key in ("weights_bytes", "kv_bytes_per_user", "shards"))
    one = math.ceil((weights + cache) / room)
    if n > NODE:
        return (
            f"Does not fit a node: {_gb(weights)} of weights need {n:,} × {name}, and the {NODE} "
            f"of a node have {_gb(NODE * room)} to use; it takes fewer parameters, fewer bits a "
            "weight, larger cards, or several nodes."
        )
    if not served["users_per_node"]:
        return (
            f"Serves nobody: one user's cache of {_gb(cache)} is larger than the "
            f"{_gb(NODE * room - weights)} that the weights leave free on {NODE} × {name}; it "
            f"takes {one:,} cards, or a context of at most {_longest(design, card, weights):,} "
            "tokens."
        )
    if not served["users"]:
        return (
            f"Serves {served['users_per_node']} on a node of {NODE} × {name}, and nobody on the "
            f"{n} that hold the weights: with one user's cache of {_gb(cache)} it takes {one}."
        )
    return (
        f"Serves {served['users']} on the {n} × {name} that hold the weights, "
        f"{served['users_per_node']} on a node of {NODE}."
    )


def _ceil(value: Value) -> Value:
    """Return the smallest whole number not below a value, or each of an array."""
    if not hasattr(value, "shape"):
        return math.ceil(value)
    import numpy as np

    return np.ceil(value)


def _none_below(users: Value) -> Value:
    """Return a number of users, 0 where the weights alone do not fit."""
    return users.clip(min=0) if hasattr(users, "clip") else max(0, users)


def _gb(size: float) -> str:
    return f"{size / GB:,.1f} GB"


def _longest(design: Design, card: Mapping[str, Any], weights: float) -> int:
    """Return the longest context of a single user on a node."""
    tokens: int = attention.longest_context(
        M_w=weights, memory=NODE * card["memory"], usable=design.usable,
        L=design.L, n_kv=design.n_kv, d_head=design.d_head, b=design.b,
    )  # fmt: skip
    return tokens
