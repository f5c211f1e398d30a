"""What the devices of a training run send each other in a step, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass

from stackmath.chapters import parallelism, routing
from stackmath.chapters.training_memory import RECIPES
from stackmath.planning.sharding import Stage

REDUCED = 4  # bytes of a summed gradient at most; a buffer that is wider is not sent


@dataclass(frozen=True)
class Traffic:
    """The bytes that one device sends in a step, and the seconds that takes alone, if known."""

    bytes: float
    time: float | None


def data_parallel(stage: Stage, link: float | None) -> Traffic:
    """Return the traffic of gradients and shared weights between copies: EQ 4.6.

    Without ZeRO gradients are all-reduced once a step. Stage 1 scatters them and gathers the
    weights, once a step. Stage 2 scatters after every micro-batch, since it keeps no more than a
    share of them; stage 3 gathers weights twice for every micro-batch as well.
    """
    made, recipe = stage.made, RECIPES[stage.made.recipe]
    assert made.n_micro is not None
    b_grad = min(recipe["b_grad"], REDUCED)
    scatters = made.n_micro if made.zero >= 2 else 1
    gathers = 2 * made.n_micro if made.zero == 3 else 1
    sent: float = 0
    for size, copies in ((stage.dense, made.copies), (stage.experts, made.expert_copies)):
        if not size or copies == 1:
            continue
        if made.zero == 0:
            sent += parallelism.all_reduce_bytes(n=copies, M_buf=b_grad * size)
        else:
            sent += scatters * parallelism.reduce_scatter_bytes(n=copies, M_buf=b_grad * size)
            sent += gathers * parallelism.all_gather_bytes(n=copies, M_buf=recipe["b_w"] * size)
    return _timed(sent, link)


def tensor_parallel(stage: Stage, link: float | None) -> Traffic:
    """Return the traffic of summed activations between devices that share each matrix.

    Two all-reduces a layer forward and two backward, or gathers and scatters of the same bytes
    where tokens are spread; two more where layers are recomputed in full. Those of embedding and
    logits are left out.
    """
    made = stage.made
    if made.n_tp == 1:
        return Traffic(0, 0)
    assert made.n_micro is not None
    count = sum(count for count, _ in stage.layers)
    times = (6 if made.recompute == "full" else 4) * count * made.n_micro
    once = parallelism.all_reduce_bytes(n=made.n_tp, M_buf=_activation(stage))
    return _timed(times * once, link)


def expert_parallel(stage: Stage, link: float | None) -> Traffic:
    """Return the traffic of tokens to their experts and back: EQ 9.5, and again backward."""
    made, model = stage.made, stage.model
    layers = sum(
        count for count, layer in stage.layers if any(one.copies > 1 for one in layer.tensors)
    )
    if made.n_ep == 1 or not layers:
        return Traffic(0, 0)
    assert made.n_micro is not None and made.T is not None
    passes = 3 if made.recompute == "full" else 2
    once = routing.all_to_all(
        L_moe=layers, T_batch=made.n_seq * made.T, n_top=model["n_top"], d=model["d"],
        b=RECIPES[made.recipe]["b_w"], n_ep=made.n_ep,
    ) / (made.n_cp * made.spread)  # fmt: skip
    return _timed(passes * made.n_micro * once, link)


def _activation(stage: Stage) -> float:
    """Return the bytes of one tensor of the model's width, of one micro-batch."""
    made = stage.made
    assert made.T is not None
    width: int = RECIPES[made.recipe]["b_w"] * stage.model["d"]
    return width * made.n_seq * made.T / made.n_cp


def _timed(sent: float, link: float | None) -> Traffic:
    if not sent:
        return Traffic(0, 0)
    if link is None:
        return Traffic(sent, None)
    seconds: float = parallelism.collective_time(V_sent=sent, link=link, n_hops=0, t_hop=0)
    return Traffic(sent, seconds)
