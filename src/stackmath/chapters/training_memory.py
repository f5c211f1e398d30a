"""Chapter 4: memory of training, model states with and without ZeRO, and activations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Expr

from stackmath.equation import Equation, Witness
from stackmath.notation import (
    L,
    M_act,
    M_shard,
    M_states,
    N_total,
    T,
    b,
    b_act,
    b_grad,
    b_opt,
    b_w,
    d,
    d_ff,
    n_chunk,
    n_dp,
    n_h,
    n_pp,
    n_save,
    n_seq,
    n_tp,
    x_pp,
)

BF16 = 2  # bytes of one element


def _recipe(b_w: float, b_grad: float, b_opt: float, source: str, note: str) -> Mapping[str, Any]:
    """Return one way of keeping model states, in bytes a parameter, for EQ 4.4 to take."""
    return MappingProxyType(
        {"b_w": b_w, "b_grad": b_grad, "b_opt": b_opt, "source": source, "note": note}
    )


# Bytes a parameter of weights, gradients and optimizer, as each source counts them.
RECIPES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "zero": _recipe(2, 2, 12, "rajbhandari-2019",
            "16: 16-bit weights and gradients; fp32 weights, momentum and variance."),
        "megatron": _recipe(2, 4, 12, "megatron-code",
            "18: as zero, with gradients summed in fp32."),
        "megatron-fp16": _recipe(2, 2, 16, "megatron-docs",
            "20: fp16 gradients, and an fp32 copy of them beside the optimizer."),
        "nanotron": _recipe(2, 6, 12, "ultra-scale",
            "20: bf16 gradients, and an fp32 buffer that sums them."),
        "adam-8bit": _recipe(2, 2, 6, "transformer-math",
            "10, of which the optimizer has 6: fp32 weights, two moments of one byte."),
        "no-master": _recipe(2, 2, 8, "dettmers-2023",
            "12: no fp32 copy of the weights, two fp32 moments."),
        "fp32": _recipe(4, 4, 8, "megatron-docs", "16: everything in fp32."),
    }
)  # fmt: skip

model_states = Equation(
    "model_states",
    "4.4",
    M_states,
    N_total * (b_w + b_grad + b_opt),
    "Every parameter is held as a weight, a gradient and the optimizer's state.",
    source="rajbhandari-2019",
    assumes="One device, or a copy on each; no activations, buffers or fragmentation.",
    witnesses=(
        Witness("120 GB", {"N_total": 7.5e9, "b_w": 2, "b_grad": 2, "b_opt": 12},
                "rajbhandari-2019", place="Figure 1"),
        Witness("780 GB", {"N_total": 65 * 10**9, "b_w": 2, "b_grad": 2, "b_opt": 8},
                "dettmers-2023", place="section 1"),
    ),
)  # fmt: skip

zero1_states = Equation(
    "zero1_states",
    "4.4 zero-1",
    M_states,
    N_total * (b_w + b_grad + b_opt / n_dp),
    "Data-parallel copies share the optimizer states: so does Megatron's distributed optimizer.",
    source="rajbhandari-2019",
    assumes="The copies divide the states evenly.",
    witnesses=(
        Witness("31.4 GB", {"N_total": 7.5e9, "b_w": 2, "b_grad": 2, "b_opt": 12, "n_dp": 64},
                "rajbhandari-2019", place="Figure 1"),
        Witness("7.5 bytes", {"N_total": 1, "b_w": 2, "b_grad": 4, "b_opt": 12, "n_dp": 8},
                "megatron-docs", kind="counted",
                place="distributed optimizer: 6 + 12/d a parameter"),
    ),
)  # fmt: skip

zero2_states = Equation(
    "zero2_states",
    "4.4 zero-2",
    M_states,
    N_total * (b_w + (b_grad + b_opt) / n_dp),
    "The copies share the gradients too.",
    source="rajbhandari-2019",
    assumes="The copies divide the states evenly.",
    witnesses=(
        Witness("16.6 GB", {"N_total": 7.5e9, "b_w": 2, "b_grad": 2, "b_opt": 12, "n_dp": 64},
                "rajbhandari-2019", place="Figure 1"),
    ),
)  # fmt: skip

zero3_states = Equation(
    "zero3_states",
    "4.4 zero-3",
    M_states,
    N_total * (b_w + b_grad + b_opt) / n_dp,
    "The copies share all of it, and gather a layer's weights when it is run.",
    source="rajbhandari-2019",
    derived="EQ 4.4, divided by the copies.",
    assumes="The layer that is gathered comes on top.",
    witnesses=(
        Witness("1.88 GB", {"N_total": 7.5e9, "b_w": 2, "b_grad": 2, "b_opt": 12, "n_dp": 64},
                "rajbhandari-2019", place="Table 1"),
    ),
)  # fmt: skip

sharded_states = Equation(
    "sharded_states",
    "4.4 sharded",
    M_shard,
    M_states / (n_tp * n_pp),
    "Tensor and pipeline parallelism split weights, gradients and optimizer states alike.",
    source="megatron-code",
    assumes="Even stages: the one with the embedding holds more.",
    witnesses=(
        Witness("45.5625 GiB", {"M_states": 18 * 12 * 48 * 6144**2, "n_tp": 8, "n_pp": 1},
                "calculon", place="validation.py, 22B"),
        Witness("31.640625 GiB", {"M_states": 18 * 12 * 105 * 20480**2, "n_tp": 8, "n_pp": 35},
                "calculon", place="validation.py, 530B"),
    ),
)  # fmt: skip

activations = Equation(
    "activations",
    "4.7",
    M_act,
    n_seq * T * d * L * b * (17 + 5 * n_h * T / (2 * d)),
    "What the backward pass needs again: 17 tensors of the model's width in each layer, and the "
    "scores of every head.",
    source="korthikanti-2022",
    assumes="A GPT block with dropout, GELU and an MLP of four times the width; dropout masks of "
    "half an element: at 16 bits the paper's 34 and 5. Not a gated MLP, not grouped heads.",
    witnesses=(
        Witness("2.87 GB", {"n_seq": 1, "T": 2048, "d": 12288, "L": 1, "n_h": 96, "b": BF16},
                "korthikanti-2022", place="34 + 80 bytes for GPT-3, one layer", kind="counted"),
    ),
)  # fmt: skip

tensor_activations = Equation(
    "tensor_activations",
    "4.7 tensor",
    M_act,
    n_seq * T * d * L * b * (5 + 12 / n_tp + 5 * n_h * T / (2 * d * n_tp)),
    "Tensor parallelism splits the inside of attention and MLP; norms, dropout and the inputs of "
    "both stay whole.",
    source="korthikanti-2022",
    assumes="As EQ 4.7.",
    witnesses=(
        Witness("59.25 GiB", {"n_seq": 4, "T": 2048, "d": 6144, "L": 48, "n_h": 64, "n_tp": 8,
                              "b": BF16}, "calculon", place="validation.py, 22B"),
    ),
)  # fmt: skip

sequence_activations = Equation(
    "sequence_activations",
    "4.7 sequence",
    M_act,
    n_seq * T * d * L * b * (17 + 5 * n_h * T / (2 * d)) / n_tp,
    "Sequence parallelism splits the rest along the tokens.",
    source="korthikanti-2022",
    derived="EQ 4.7, divided by the devices that share each matrix.",
    assumes="As EQ 4.7.",
    witnesses=(
        Witness("42.48 GB", {"n_seq": 4, "T": 2048, "d": 6144, "L": 48, "n_h": 64, "n_tp": 8,
                             "b": BF16}, "korthikanti-2022", kind="counted",
                place="22B: 34 + 106 2/3 bytes for each of 2,415,919,104, an eighth of it"),
    ),
)  # fmt: skip

selective_activations = Equation(
    "selective_activations",
    "4.7 selective",
    M_act,
    17 * n_seq * T * d * L * b / n_tp,
    "Scores are computed again in the backward pass, and with them goes the square of the context.",
    source="korthikanti-2022",
    derived="EQ 4.7 sequence without the scores.",
    assumes="As EQ 4.7; a fused attention kernel does the same without being asked.",
    witnesses=(
        Witness("9.5625 GiB", {"n_seq": 4, "T": 2048, "d": 6144, "L": 48, "n_tp": 8, "b": BF16},
                "calculon", place="validation.py, 22B"),
        Witness("26.5625 GiB", {"n_seq": 1, "T": 2048, "d": 25600, "L": 128, "n_tp": 8, "b": BF16},
                "calculon", place="validation.py, 1T"),
    ),
)  # fmt: skip

saved_activations = Equation(
    "saved_activations",
    "4.7 full",
    M_act,
    n_save * n_seq * T * d * L * b,
    "Full recomputation keeps the input of each layer and works out the rest again; n_save is how "
    "many such tensors a layer keeps.",
    source="korthikanti-2022",
    assumes="One layer's activations are alive beside them while it is recomputed.",
    witnesses=(
        Witness("0.25 GiB", {"n_save": 1, "n_seq": 1, "T": 32768, "d": 4096, "L": 1, "b": BF16},
                "ml-engineering", place="training/performance"),
    ),
)  # fmt: skip

activation_bytes = Equation(
    "activation_bytes",
    "4.7 coefficient",
    b_act,
    b * (9 + 2 * d_ff / d),
    "Bytes that a layer keeps for a token and a unit of width, at any width of the MLP.",
    source="megatron-code",
    assumes="A GELU MLP of two matrices; attention scores left out.",
    witnesses=(
        Witness("34 bytes", {"b": BF16, "d": 12288, "d_ff": 49152}, "megatron-code",
                kind="counted", place="compute_activation_memory: 18 + 4·ffn/hidden"),
    ),
)  # fmt: skip

pipeline_activations = Equation(
    "pipeline_activations",
    "4.7 pipeline",
    x_pp,
    1 + (n_pp - 1) / (n_pp * n_chunk),
    "The first stage of an interleaved pipeline keeps more microbatches alive than there are "
    "stages.",
    source="korthikanti-2022",
    assumes="Two chunks a stage or more. Without interleaving the factor is 1: as many "
    "microbatches are in flight as there are stages to share the layers.",
    requires=(n_chunk >= 2,),
    witnesses=(
        Witness("1.2917", {"n_pp": 8, "n_chunk": 3}, "megatron-code", kind="counted",
                place="interleaved_schedule_memory_penalty: 1 + 7/24"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    yield zero3_states, model_states.expr / n_dp
    yield sequence_activations, activations.expr / n_tp
    yield selective_activations, sequence_activations.expr.subs(n_h, 0)
