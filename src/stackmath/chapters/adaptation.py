"""Chapter 6: adapters, their size, and four-bit fine-tuning."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Eq, Expr, Function, Min, Rational, Sum, Symbol, floor, solve, sqrt

from stackmath.chapters import codebooks, pretraining
from stackmath.chapters.codebooks import adapter_parameters, dequantize, normal_levels, quantize
from stackmath.equation import Equation, Statement, Witness
from stackmath.notation import (
    FLOP,
    W_0,
    A_lora,
    B_lora,
    C_lora,
    D,
    L,
    M_free,
    M_ft,
    M_lora,
    N,
    N_lora,
    N_norm,
    N_prefix,
    N_prompt,
    a_lora,
    b,
    b_eff,
    b_saved,
    b_scale,
    b_state,
    b_super,
    b_w,
    c_blk,
    d,
    d_ff,
    d_head,
    d_in,
    d_out,
    err_lora,
    h_lora,
    i_nf,
    n_adapt,
    n_bit,
    n_block,
    n_h,
    n_kv,
    n_mat,
    n_nf,
    n_super,
    n_virt,
    o_nf,
    p_nf,
    phi_lora,
    q_nf,
    r_even,
    r_lora,
    s_lora,
    w_blk,
    w_hat,
    x_lora,
)

__all__ = ["adapter_parameters", "dequantize", "derivations", "normal_levels", "quantize"]

_quantile = Function("quantile")
_i = Symbol("i", integer=True, positive=True)
_LLAMA_3_8B = {"d": 4096, "n_h": 32, "n_kv": 8, "d_head": 128, "d_ff": 14336, "n_mat": 3, "L": 32}

lora_output = Statement(
    "lora_output",
    "6.1",
    Eq(h_lora, W_0 * x_lora + s_lora * B_lora * A_lora * x_lora, evaluate=False),
    "A frozen matrix and, beside it, two thin ones that are trained.",
    source="hu-2021",
    witness=codebooks.merging_changes_nothing,
    symbols=("h_lora", "W_0", "x_lora", "s_lora", "B_lora", "A_lora"),
    assumes="The upper matrix starts at 0, so training starts from the frozen model; once merged, "
    "an adapter costs nothing when serving.",
)

lora_scale = Equation(
    "lora_scale",
    "6.1 scale",
    s_lora,
    a_lora / r_lora,
    "LoRA divides its output by the rank.",
    source="hu-2021",
    witnesses=(Witness("2", {"a_lora": 32, "r_lora": 16}, "hu-2021", kind="counted"),),
)

rslora_scale = Equation(
    "rslora_scale",
    "6.1 rsLoRA",
    s_lora,
    a_lora / sqrt(r_lora),
    "Rank-stabilized LoRA divides by the root of the rank, so that large ranks still learn.",
    source="kalajdzievski-2023",
    witnesses=(Witness("8", {"a_lora": 32, "r_lora": 16}, "kalajdzievski-2023", kind="counted"),),
)

lora_parameters = Equation(
    "lora_parameters",
    "6.2",
    N_lora,
    r_lora * (d_in + d_out),
    "One adapted matrix: rank rows of the width in, rank columns of the width out.",
    source="hu-2021",
    assumes="One matrix; add up over all that are adapted.",
    witnesses=(
        Witness("32,768", {"r_lora": 8, "d_in": 2048, "d_out": 2048}, "peft",
                place="quick tour, Llama 3.2 1B: 524,288 over 16 layers", kind="counted"),
    ),
)  # fmt: skip

lora_query_value = Equation(
    "lora_query_value",
    "6.2 query-value",
    N_lora,
    4 * d * r_lora * L,
    "The classic choice: query and value matrices of every layer, each d by d.",
    source="hu-2021",
    derived="EQ 6.2 for two square matrices a layer.",
    assumes="Multi-head attention of the model's width; with fewer KV heads the value matrix is "
    "narrower.",
    witnesses=(
        Witness("4.7M", {"d": 12288, "r_lora": 1, "L": 96}, "hu-2021", place="GPT-3, rank 1"),
        Witness("37.7M", {"d": 12288, "r_lora": 8, "L": 96}, "hu-2021", place="GPT-3, rank 8"),
        Witness("4.7M", {"d": 1536, "r_lora": 16, "L": 48}, "lora-code",
                place="README, DeBERTa XXL"),
    ),
)  # fmt: skip

lora_grouped = Equation(
    "lora_grouped",
    "6.2 grouped",
    N_lora,
    r_lora * L * (2 * d + d_head * (n_h + n_kv)),
    "Query and value matrices of every layer where KV heads are shared.",
    source="hu-2021",
    derived="EQ 6.2 for d to n_h·d_head and d to n_kv·d_head.",
    witnesses=(
        Witness("3,686,400", {"d": 2048, "n_h": 16, "n_kv": 2, "d_head": 128, "r_lora": 16,
                              "L": 36}, "peft", place="README, Qwen2.5 3B"),
    ),
)  # fmt: skip

lora_linear = Equation(
    "lora_linear",
    "6.2 linear",
    N_lora,
    r_lora * L * (4 * d + 2 * d_head * (n_h + n_kv) + n_mat * (d + d_ff)),
    "Every matrix of every layer, as QLoRA adapts them.",
    source="dettmers-2023",
    derived="EQ 6.2 over the four matrices of attention and those of the MLP.",
    assumes="A dense MLP; the vocabulary matrices are left alone.",
    witnesses=(
        Witness("41,943,040", {**_LLAMA_3_8B, "r_lora": 16}, "llama-3",
            kind="counted",
            place="Llama 3 8B at rank 16: 1,310,720 a layer",
        ),
    ),
)  # fmt: skip

trained_share = Equation(
    "trained_share",
    "6.2 share",
    phi_lora,
    N_lora / (N + N_lora),
    "Parameters of the adapters over those of model and adapters.",
    source="peft",
    witnesses=(
        Witness("0.1193 %", {"N_lora": 3686400, "N": 3085938688}, "peft",
                place="README, Qwen2.5 3B"),
        Witness("0.0424 %", {"N_lora": 524288, "N": 1235814400}, "peft",
                place="quick tour, Llama 3.2 1B"),
    ),
)  # fmt: skip

even_rank = Equation(
    "even_rank",
    "6.2 even",
    r_even,
    d_in * d_out / (d_in + d_out),
    "The rank above which an adapter is larger than the matrix that it adapts.",
    source="hu-2021",
    derived="EQ 6.2 set equal to the matrix, solved for the rank.",
    witnesses=(
        Witness("2048", {"d_in": 4096, "d_out": 4096}, "hu-2021", kind="counted"),
    ),
)  # fmt: skip

full_memory = Equation(
    "full_memory",
    "6.3",
    M_ft,
    b_state * N,
    "Full fine-tuning holds weight, gradient and optimizer state of every parameter.",
    source="rajbhandari-2019",
    assumes="No activations; 16 bytes a parameter with Adam in mixed precision, 12 where there is "
    "no second copy of the weights.",
    witnesses=(
        Witness(
            "780 GB",
            {"b_state": 12, "N": 65 * 10**9},
            "dettmers-2023",
            place="section 1: more than 780 GB for 65B",
        ),
    ),
)

lora_memory = Equation(
    "lora_memory",
    "6.3 LoRA",
    M_ft,
    b_w * N + b_state * N_lora,
    "The frozen model is held once; only the adapters have gradients and optimizer states.",
    source="hu-2021",
    assumes="No activations, which stay about as large as with full fine-tuning.",
    witnesses=(
        Witness("350.302 GB", {"b_w": 2, "N": 175 * 10**9, "b_state": 16, "N_lora": 18874368},
                "hu-2021", kind="counted", place="section 4.2 prints 350GB for GPT-3"),
    ),
)  # fmt: skip

qlora_memory = Equation(
    "qlora_memory",
    "6.3 QLoRA",
    M_ft,
    b_eff * N + b_state * N_lora,
    "As LoRA, with the frozen model in four bits and its scales.",
    source="dettmers-2023",
    derived="EQ 6.3 LoRA with the bytes of EQ 6.6 for a weight.",
    assumes="Every weight is quantized; embeddings and norms, which stay at 16 bits, are not "
    "counted apart. No activations.",
    witnesses=(
        Witness("33.7 GB", {"b_eff": 4.127 / 8, "N": 65285660672, "b_state": 16, "N_lora": 0},
                "dettmers-2023", kind="counted", place="weights alone: a 48 GB device has room"),
    ),
)  # fmt: skip

nf_levels = Statement(
    "nf_levels",
    "6.4",
    Eq(q_nf, _quantile(p_nf) / _quantile(o_nf), evaluate=False),
    "A level of a normal code book is a quantile of the normal distribution, over the outermost.",
    source="dettmers-2023",
    witness=codebooks.levels_hold_equal_shares,
    symbols=("q_nf", "p_nf", "o_nf"),
    assumes="As bitsandbytes computes it; the paper averages neighboring quantiles. Levels below "
    "0 are those of their own count, with the sign changed.",
)

nf_probability = Equation(
    "nf_probability",
    "6.4 probability",
    p_nf,
    o_nf - (o_nf - Rational(1, 2)) * i_nf / n_nf,
    "The levels of one sign stand at equal steps of probability, from the outermost to 0.",
    source="bitsandbytes",
    assumes="NF4 has 8 levels above 0, 7 below, and 0 itself.",
    requires=(i_nf <= n_nf,),
    witnesses=(
        Witness("0.5", {"o_nf": 0.9677083, "i_nf": 8, "n_nf": 8}, "bitsandbytes", kind="counted"),
        Witness("0.73385415", {"o_nf": 0.9677083, "i_nf": 4, "n_nf": 8}, "bitsandbytes",
                kind="counted", place="halfway between the offset and one half"),
    ),
)  # fmt: skip

nf_offset = Equation(
    "nf_offset",
    "6.4 offset",
    o_nf,
    1 - (2 ** (n_bit + 1) - 1) / (2 ** (n_bit + 1) * (2 ** (n_bit + 1) - 2)),
    "The outermost level stands half a step of probability from the end, where the step is the "
    "mean of those of both signs.",
    source="bitsandbytes",
    witnesses=(
        Witness("0.9677083", {"n_bit": 4}, "bitsandbytes", place="create_normal_map, its default"),
    ),
)

blockwise = Statement(
    "blockwise",
    "6.5",
    Eq(w_hat, c_blk * Function("nearest")(w_blk / c_blk), evaluate=False),
    "Each weight, over the largest of its block, goes to the nearest level of the code book.",
    source="dettmers-2023",
    witness=codebooks.blocks_come_back_near,
    symbols=("w_hat", "c_blk", "w_blk"),
)

double_quantized_weight = Equation(
    "double_quantized_weight",
    "6.6",
    b_eff,
    b + b_scale / n_block + b_super / (n_block * n_super),
    "One weight, its share of a scale, and its share of the scale of scales.",
    source="dettmers-2023",
    derived="EQ 6.6 single for a weight, whose scale is stored by EQ 6.6 single again.",
    assumes="Whole blocks; the mean that is taken from the scales is left out.",
    witnesses=(
        Witness("4.127 bits", {"b": 0.5, "b_scale": 1, "n_block": 64, "b_super": 4,
                               "n_super": 256}, "dettmers-2023",
                place="section 3: 0.127 bits for the constants"),
    ),
)  # fmt: skip

quantized_weight = Equation(
    "quantized_weight",
    "6.6 single",
    b_eff,
    b + b_scale / n_block,
    "One weight and its share of its block's scale.",
    source="dettmers-2023",
    witnesses=(
        Witness(
            "4.5 bits",
            {"b": 0.5, "b_scale": 4, "n_block": 64},
            "dettmers-2023",
            place="section 3: 0.5 bits for the constants",
        ),
    ),
)

double_quantization_saving = Equation(
    "double_quantization_saving",
    "6.6 saving",
    b_saved,
    b_super / n_block - b_scale / n_block - b_super / (n_block * n_super),
    "Bytes of a weight that storing the scales in fewer bits saves.",
    source="dettmers-2023",
    derived="EQ 6.6 single with scales as wide as the second ones, less EQ 6.6.",
    witnesses=(
        Witness(
            "0.373 bits",
            {"b_super": 4, "b_scale": 1, "n_block": 64, "n_super": 256},
            "dettmers-2023",
            place="section 3",
        ),
    ),
)

prompt_parameters = Equation(
    "prompt_parameters",
    "6.7",
    N_prompt,
    n_virt * d,
    "Prompt tuning trains one embedding for each virtual token.",
    source="lester-2021",
    witnesses=(
        Witness("8,192", {"n_virt": 8, "d": 1024}, "peft", place="prompt tuning, BLOOMZ 560M"),
    ),
)

prefix_parameters = Equation(
    "prefix_parameters",
    "6.7 prefix",
    N_prefix,
    2 * n_virt * L * n_kv * d_head,
    "Prefix tuning trains a key and a value for each virtual token, in every layer.",
    source="li-2021",
    assumes="No projection network; n_kv·d_head is the model's width in multi-head attention.",
    witnesses=(
        Witness("983,040", {"n_virt": 20, "L": 24, "n_kv": 16, "d_head": 64}, "peft",
                place="prefix tuning, BLOOMZ 560M"),
        Witness("1,474,560", {"n_virt": 30, "L": 24, "n_kv": 16, "d_head": 64}, "peft",
                place="example notebook, BLOOMZ 560M"),
    ),
)  # fmt: skip

layer_norm_parameters = Equation(
    "layer_norm_parameters",
    "6.7 norms",
    N_norm,
    2 * d * (2 * L + 1),
    "Two norms a layer and one at the end, each with a scale and a shift.",
    source="peft",
    assumes="LayerNorm with both vectors.",
    witnesses=(
        Witness("100,352", {"d": 1024, "L": 24}, "peft", place="example notebook, BLOOMZ 560M"),
    ),
)

rms_norm_parameters = Equation(
    "rms_norm_parameters",
    "6.7 RMSNorm",
    N_norm,
    d * (2 * L + 1),
    "RMSNorm has a scale and no shift.",
    source="zhang-2019",
    derived="Half of EQ 6.7 norms.",
    witnesses=(
        Witness(
            "266,240",
            {"d": 4096, "L": 32},
            "llama-2-config",
            kind="counted",
            place="65 norms of 4096",
        ),
    ),
)

lora_compute = Equation(
    "lora_compute",
    "6.8",
    C_lora,
    4 * FLOP * N * D,
    "A frozen model still passes gradients back, but forms none for its own weights.",
    source="hu-2021",
    derived="EQ 4.1 less the third that forms the gradients of the weights.",
    assumes="The adapters' own work, EQ 6.8 adapters, is left out: it grows with the rank.",
    witnesses=(Witness("2.8e18 FLOP", {"N": 7 * 10**9, "D": 10**8}, "hu-2021", kind="counted"),),
)

adapter_compute = Equation(
    "adapter_compute",
    "6.8 adapters",
    C_lora,
    4 * FLOP * N * D + 6 * FLOP * N_lora * D,
    "The same with the adapters, which are trained in full.",
    source="hu-2021",
    derived="EQ 6.8 and EQ 4.1 for the adapters.",
    witnesses=(
        Witness(
            "2.824e18 FLOP",
            {"N": 7 * 10**9, "N_lora": 4 * 10**7, "D": 10**8},
            "hu-2021",
            kind="counted",
        ),
    ),
)

best_rank_error = Statement(
    "best_rank_error",
    "6.9",
    Eq(
        err_lora,
        Sum(Function("sv")(_i) ** 2, (_i, r_lora + 1, Min(d_in, d_out))),
        evaluate=False,
    ),
    "The best adapter keeps the largest singular values of a change and loses the rest.",
    source="roch-2024",
    witness=codebooks.truncation_is_the_best_rank,
    symbols=("err_lora", "sv", "r_lora", "d_in", "d_out"),
    assumes="It bounds what an adapter can stand for, not what training finds.",
)

adapter_storage = Equation(
    "adapter_storage",
    "6.10",
    M_lora,
    b * N_lora,
    "What one adapter takes on disk or in memory.",
    source="hu-2021",
    witnesses=(
        Witness("6.3 MB", {"b": 4, "N_lora": 1572864}, "peft", kind="measured",
                place="quick tour: adapter_model.safetensors of OPT 350M"),
        Witness("36 MiB", {"b": 2, "N_lora": 18874368}, "hu-2021", kind="counted",
                place="section 4.2 prints 35MB for GPT-3 at rank 4"),
    ),
)  # fmt: skip

adapters_held = Equation(
    "adapters_held",
    "6.10 held",
    n_adapt,
    floor(M_free / M_lora),
    "Adapters that fit in what a served model leaves free.",
    source="hu-2021",
    assumes="No KV cache beside them; adapters of one size.",
    witnesses=(
        Witness("264", {"M_free": 10 * 10**9, "M_lora": 37748736}, "hu-2021", kind="counted"),
    ),
)


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""

    def adapter(width_in: Expr, width_out: Expr) -> Expr:
        return lora_parameters.expr.subs({d_in: width_in, d_out: width_out}, simultaneous=True)

    query, value = adapter(d, n_h * d_head), adapter(d, n_kv * d_head)
    yield lora_query_value, 2 * adapter(d, d) * L
    yield lora_grouped, (query + value) * L
    key, output = adapter(d, n_kv * d_head), adapter(n_h * d_head, d)
    yield lora_linear, (query + key + value + output + n_mat * adapter(d, d_ff)) * L
    yield even_rank, solve(lora_parameters.expr - d_in * d_out, r_lora)[0]
    yield qlora_memory, lora_memory.expr.subs(b_w, b_eff)
    scale = quantized_weight.expr.subs(
        {b: b_scale, b_scale: b_super, n_block: n_super}, simultaneous=True
    )
    yield double_quantized_weight, quantized_weight.expr.subs(b_scale, scale)
    wide = quantized_weight.expr.subs(b_scale, b_super)
    yield double_quantization_saving, wide - double_quantized_weight.expr
    yield rms_norm_parameters, layer_norm_parameters.expr / 2
    yield lora_compute, pretraining.compute.expr * Rational(2, 3)
    yield adapter_compute, lora_compute.expr + pretraining.compute.expr.subs(N, N_lora)
