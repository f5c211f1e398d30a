"""Training: published memory, hours and energy, shares that add up, verdicts that hold."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stackmath.chapters import parallelism, pretraining, routing, training_memory
from stackmath.cli import main
from stackmath.data import device
from stackmath.models import attention_work, counts, from_config, model, names
from stackmath.planning import relief
from stackmath.planning.activations import LOGITS, kept
from stackmath.planning.layout import Layout, layout
from stackmath.planning.retention import in_flight, is_gpt, layer_bytes, shares
from stackmath.planning.sharding import Stage, stages
from stackmath.planning.training import train

GIB, HOUR = 2**30, 3600
H100, A100 = device("h100-sxm"), device("a100-sxm-80gb")
HEADS = {"22B": 64, "175B": 96, "530B": 128, "1T": 160}  # Korthikanti 2022, Table 3
CASES = Path(__file__).parent / "data" / "cases.csv"
ROWS = list(csv.DictReader(CASES.read_text(encoding="utf-8").splitlines()))
KEPT = [row for row in ROWS if row["quantity"].startswith("activation_GiB_")]
HELD = [row for row in ROWS if row["quantity"] == "param_opt_GiB"]
SHARED = [
    row
    for row in ROWS
    if row["quantity"].startswith("model_state_GB_zero") and "N=7.5e+09" in row["inputs"]
]
DECODERS = [name for name in names() if all(one.cached for one in model(name).network.layers)]
ZERO = {
    0: training_memory.model_states, 1: training_memory.zero1_states,
    2: training_memory.zero2_states, 3: training_memory.zero3_states,
}  # fmt: skip


def gpt(d, L, n_h, n_vocab=51200, T=2048):
    """Return a GPT of this shape."""
    shape = {"n_embd": d, "n_layer": L, "n_head": n_h, "n_positions": T, "vocab_size": n_vocab}
    return from_config({"model_type": "gpt2", **shape}, "a GPT")


def published(row):
    """Return the network and the layout of a row of Korthikanti's figures."""
    said = dict(pair.split("=") for pair in row["inputs"].split(";"))
    name, L = said.pop("model"), int(said["L"])
    made = {"n_tp": int(said["t"]), "n_pp": int(said["p"]), "n_seq": int(said.get("b", 1))}
    return gpt(int(said["h"]), L, HEADS[name]), made | {"n_chunk": int(said.get("m", 1))}


def only(one, made):
    """Return the one stage of a layout without a pipeline."""
    made = layout(one, made)
    return Stage(one, made, True, True, one.network.layers)


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row["quantity"] + row["inputs"])
def test_activations_are_those_that_korthikanti_prints(row):
    """To the last bit of the GiB: TP alone, and TP with sequence parallelism and selection."""
    one, made = published(row)
    less = row["quantity"] == "activation_GiB_seq+selective"
    run = train(
        one, A100, **made, sequence_parallel=less, fused_attention=False,
        recompute="selective" if less else "none",
    )  # fmt: skip
    assert run.stage in ("first", "only")
    assert run.activations == {"layers": float(row["expected"]) * GIB}


@pytest.mark.parametrize("row", HELD, ids=lambda row: row["inputs"])
def test_model_states_are_those_that_korthikanti_prints_and_what_it_leaves_out(row):
    """The paper counts matrices of the layers; biases, norms and the embedding come on top."""
    one, made = published(row)
    run = train(one, A100, **made, recipe="megatron")
    t, d, L = made["n_tp"], one["d"], Fraction(one["L"], made["n_pp"])
    small = L * (Fraction(3 * d + 4 * d, t) + 2 * d + 4 * d)
    small += Fraction(51200 * d, t) + 2048 * d
    small += 2 * d if made["n_pp"] == 1 else 0
    assert run.states - 18 * small == float(row["expected"]) * GIB


@pytest.mark.parametrize("n_tp", [1, 2, 8])
def test_every_row_of_eq_4_7_comes_out_of_a_gpt(n_tp):
    """Without and with scores, spread or not, selected, and recomputed in full."""
    one, rest = gpt(1024, 6, 16), {"T": 2048, "n_seq": 3, "b": 2}

    def bytes_of(**made):
        return train(one, A100, n_tp=n_tp, n_seq=3, T=2048, fused_attention=False,
                     **made).activations  # fmt: skip

    rows = training_memory
    whole = rows.activations(one, **rest)
    assert bytes_of(sequence_parallel=False)["layers"] == pytest.approx(
        rows.tensor_activations(one, **rest, n_tp=n_tp), abs=1
    )
    assert bytes_of()["layers"] == rows.sequence_activations(one, **rest, n_tp=n_tp)
    selected = rows.selective_activations(one, **rest, n_tp=n_tp)
    assert bytes_of(recompute="selective")["layers"] == selected
    whole_outside = bytes_of(recompute="selective", sequence_parallel=False)["layers"]
    assert whole_outside == 3 * 2048 * 1024 * 6 * (10 + 24 // n_tp)
    saved = rows.saved_activations(one, **rest, n_save=1)
    inputs = bytes_of(recompute="full", sequence_parallel=False)
    assert inputs["layer inputs"] == saved
    if n_tp == 1:
        assert inputs["one layer"] == whole / 6
    fused = train(one, A100, n_tp=n_tp, n_seq=3, T=2048).activations["layers"]
    assert fused == selected  # a fused kernel does what selection does


@pytest.mark.parametrize(("n_pp", "n_chunk"), [(2, 2), (8, 3), (4, 6)])
def test_an_interleaved_pipeline_retains_what_eq_4_7_says(n_pp, n_chunk):
    """The factor, and no more than the micro-batches that there are."""
    factor = training_memory.pipeline_activations(n_pp=n_pp, n_chunk=n_chunk)
    made = Layout(n_pp=n_pp, n_chunk=n_chunk, n_micro=8 * n_pp)
    assert float(in_flight(made, True)) == pytest.approx(n_pp * factor, rel=1e-12)
    assert in_flight(replace(made, n_micro=1), True) == 1
    assert in_flight(made, False) < in_flight(made, True)
    assert in_flight(replace(made, n_chunk=1), True) == n_pp


def test_the_general_derivation_gives_eq_4_7_for_its_block():
    """16 tensors of the width and the kernel's normalizer; masks of two halves make it 17."""
    one = gpt(1024, 6, 16)
    whole, split, _ = shares(one, one.network.layers[0])
    assert (whole, split) == (4 * 1024, 12 * 1024 + 2 * 16)
    found = [name for name in DECODERS if is_gpt(model(name), model(name).network.layers[0])]
    families = ("gpt2", "gpt3", "gpt-neox", "pythia", "opt", "bloom")
    assert found == [name for name in DECODERS if name.startswith(families)]


@pytest.mark.parametrize("name", ["llama-2-7b", "llama-3.1-70b", "qwen2.5-7b"])
def test_a_gated_block_is_derived_from_its_own_tensors(name):
    """Counted by hand: norms and inputs of the width, grouped heads, four of the MLP's width."""
    one = model(name)
    heads = (one["n_h"] + 2 * one["n_kv"]) * one["d_head"]
    inside = heads + one["n_h"] * one["d_head"] + 2 * one["n_h"] + 4 * one["d_ff"]
    for n_tp in (1, 2, 4):
        made = layout(one, Layout(T=4096, n_seq=2, n_tp=n_tp, sequence_parallel=False))
        size = layer_bytes(one, one.network.layers[0], made)
        assert size == 2 * 2 * 4096 * (4 * one["d"] + Fraction(inside, n_tp))
        spread = layer_bytes(one, one.network.layers[0], replace(made, sequence_parallel=True))
        assert spread == 2 * 2 * 4096 * Fraction(4 * one["d"] + inside, n_tp)


def test_experts_count_as_often_as_a_token_visits_them():
    """Mixtral: each of two experts reads and writes the width, and has four inner tensors."""
    one = model("mixtral-8x7b")
    d, heads = one["d"], (2 * one["n_h"] + 2 * one["n_kv"]) * one["d_head"]
    by_hand = 3 * d + heads + 2 * one["n_h"] + 2 * (2 * d + 4 * one["d_exp"])
    whole, split, _ = shares(one, one.network.layers[0])
    assert whole + split == kept(one, one.network.layers[0]) == by_hand


def test_unfused_attention_keeps_the_scores_of_every_head():
    """Instead of the kernel's normalizer, and context parallelism divides them."""
    one, T = model("llama-3.1-8b"), 4096
    fused, plain, shared = (
        layer_bytes(one, one.network.layers[0], layout(one, Layout(T=T, **made)))
        for made in ({}, {"fused_attention": False}, {"fused_attention": False, "n_cp": 4})
    )
    assert plain - fused == 2 * T * one["n_h"] * (T - 2)
    assert shared == plain / 4


def test_key_value_heads_are_copied_where_there_are_more_devices():
    """Llama's 8 heads on 16 devices: each holds one, and keeps one's keys and values."""
    one = model("llama-3.1-70b")
    eight, sixteen = (only(one, Layout(n_tp=n)) for n in (8, 16))
    half = one["d"] * one["d"] * 2 // 16 * 80  # queries and output
    assert sixteen.parameters["attention"] == half + 2 * 128 * one["d"] * 80
    assert eight.parameters["attention"] == 2 * half + 2 * 128 * one["d"] * 80
    assert "on 2 devices" in " ".join(train(one, H100, n_tp=16).notes)


@pytest.mark.parametrize("row", SHARED, ids=lambda row: row["quantity"] + row["inputs"])
def test_zero_shares_7_5_billion_parameters_as_its_paper_prints(row):
    """Its Table 1 and Figure 1, with a network of that size."""
    zero = int(row["quantity"][-1])
    n = int(re.search(r"Nd=(\d+)", row["inputs"])[1])
    d, L = 4096, 36
    bare = gpt(d, L, 32, n_vocab=1)["N_total"]
    one = gpt(d, L, 32, n_vocab=1 + (7_500_000_000 - bare) // d)
    run = train(one, H100, zero=zero, n_dp=n)
    assert run.states / 1e9 == pytest.approx(float(row["expected"]), abs=float(row["tolerance"]))


@pytest.mark.parametrize("recipe", training_memory.RECIPES)
@pytest.mark.parametrize("zero", range(4))
def test_states_are_exactly_those_of_eq_4_4_where_the_copies_divide_them(recipe, zero):
    """And whole numbers of bytes."""
    one = model("llama-3.1-8b")
    run = train(one, H100, zero=zero, n_dp=64, recipe=recipe)
    known = {**training_memory.RECIPES[recipe], "N_total": one["N_total"]}
    assert one["N_total"] % 64 == 0
    assert run.states == ZERO[zero]({**known, "n_dp": 64})
    assert all(type(run.room.parts[part]) is int for part in ("weights", "gradients", "optimizer"))


def test_experts_are_shared_by_fewer_devices():
    """Mixtral on 8 copies with 4 devices to share experts: 2 copies of each expert."""
    one = model("mixtral-8x7b")
    run = train(one, H100, n_dp=8, n_ep=4, zero=1)
    experts = counts.parts(one.network)["experts"]
    dense = one["N_total"] - experts
    assert run.room.parts["weights"] == 2 * (dense + experts // 4)
    assert run.room.parts["optimizer"] == 12 * (-(-dense // 8) + experts // 8)
    split = train(one, H100, n_dp=4, n_tp=2, n_ep=4, n_etp=1)
    assert split.parameters["experts"] == experts // 4
    assert train(one, H100, n_dp=4, n_tp=2, n_ep=4).parameters["experts"] == experts // 8


@pytest.mark.parametrize("name", DECODERS)
def test_one_device_holds_every_parameter(name):
    """And two stages of a pipeline, with the embedding twice where it is the head."""
    one = model(name)
    assert sum(only(one, Layout()).parameters.values()) == one["N_total"]
    if one["L"] % 2 == 0 and len(one.network.layers) == 1:
        first, last = stages(one, layout(one, Layout(n_pp=2)))
        twice = counts.parts(one.network)["embedding"] if one.network.tied else 0
        both = sum(first.parameters.values()) + sum(last.parameters.values())
        assert both == one["N_total"] + twice


def test_tensor_parallelism_splits_all_but_the_norms_of_llama():
    """Eight devices hold each of them, and an eighth of all else."""
    one = model("llama-3.1-70b")
    held, parts = only(one, Layout(n_tp=8)).parameters, counts.parts(one.network)
    assert held["norms"] == parts["norms"]
    assert all(8 * held[p] == parts[p] for p in ("embedding", "attention", "mlp", "head"))


def test_layers_that_differ_are_taken_as_the_ones_that_need_most():
    """DeepSeek-V3: a stage of four layers may have none of the three dense ones."""
    run = train(model("deepseek-v3"), H100, n_dp=64, n_pp=16, n_ep=64, T=4096)
    assert "mlp" not in run.parameters
    assert run.layers == 4
    assert "61 layers do not divide evenly" in " ".join(run.notes)


def test_the_parts_add_up_and_logits_share_the_vocabulary():
    """What is asked is the sum; 10 bytes a logit."""
    one = model("llama-3.1-8b")
    run = train(one, H100, n_tp=4, n_seq=2, T=4096, workspace=10**9)
    assert run.room.asked == sum(run.room.parts.values())
    assert run.room.parts["logits"] == LOGITS * 2 * 4096 * one["n_vocab"] // 4
    assert run.room.parts["workspace"] == 10**9
    assert run.room.parts["activations"] == sum(run.activations.values())


def test_zero_3_has_two_layers_whole():
    """The one that runs and the next, or an end, and never more than the device lacks."""
    one, small = model("llama-2-70b"), model("llama-3.1-8b")
    layer = sum(tensor.parameters for tensor in one.network.layers[0].tensors)
    assert train(one, H100, zero=3, n_dp=8).room.parts["gathered weights"] == 2 * 2 * layer
    ends = small["n_vocab"] * small["d"]  # either is larger than a layer
    assert train(small, H100, zero=3, n_dp=8).room.parts["gathered weights"] == 2 * 2 * ends
    assert train(small, H100, zero=3).room.parts["gathered weights"] == 0
    assert train(small, H100, zero=2, n_dp=8).room.parts["gathered weights"] == 0


def test_llama_2_70b_takes_the_hours_of_its_card():
    """1,720,320 A100-hours are an MFU of 42.8 %, by 6·N·D with all of its parameters."""
    one, hours = model("llama-2-70b"), 1_720_320
    run = train(one, A100, D=2 * 10**12, n=2048, n_tp=8, attention="none", mfu=0.428)
    assert run.work == 6 * one["N_total"]
    assert run.device_seconds / HOUR == pytest.approx(hours, rel=0.0012)  # a digit of the MFU
    assert f"{run.compute / (hours * HOUR * A100['peak']):.1%}" == "42.8%"
    assert run.time == pytest.approx(run.device_seconds / 2048, rel=1e-12)
    assert run.cost == pytest.approx(run.device_seconds * A100["price"], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "hours", "pue", "printed", "unit", "digits"),
    [("bloom", 1_082_990, 1, "433196", 3.6e6, 0), ("llama-7b", 82_432, 1.1, "36", 3.6e9, 0),
     ("llama-13b", 135_168, 1.1, "59", 3.6e9, 0)],
)  # fmt: skip
def test_energy_is_what_was_published(name, hours, pue, printed, unit, digits):
    """BLOOM in kWh, LLaMA's Table 15 in MWh, with the MFU that their hours mean."""
    one, D = model(name), 366 * 10**9
    work = train(one, A100).work
    mfu = work * D / (hours * HOUR * A100["peak"])
    run = train(one, A100, D=D, mfu=mfu, pue=pue)
    assert run.device_seconds == pytest.approx(hours * HOUR, rel=1e-9)
    assert f"{run.energy / unit:.{digits}f}" == printed


def test_carbon_is_that_of_the_card_of_llama_2_7b():
    """31.22 t for 184,320 hours at 0.385 kg a kWh; none without a grid."""
    one, D, hours = model("llama-2-7b"), 2 * 10**12, 184_320
    mfu = train(one, A100).work * D / (hours * HOUR * A100["peak"])
    run = train(one, A100, D=D, mfu=mfu, pue=1.1, grid=385 / 3.6e6)
    assert f"{run.carbon / 1e6:.2f}" == "31.22"
    assert train(one, A100, D=D).carbon is None


def test_work_counts_the_weights_that_a_token_meets_and_attention():
    """EQ 4.3 where it holds, and its causal half."""
    one, T = model("gpt2"), 1024
    N = one["N"] - 1024 * 768  # positions are looked up
    N -= sum(tensor.parameters for tensor in one.network.outer if len(tensor.shape) == 1)
    N -= 12 * sum(t.parameters for t in one.network.layers[0].tensors if len(t.shape) == 1)
    full, causal = (train(one, A100, T=T, attention=how) for how in ("full", "causal"))
    assert full.work == pretraining.token_work(one, N=N, T=T)
    assert causal.work == pretraining.causal_token_work(one, N=N, T=T)
    again = train(one, A100, T=T, recompute="full")
    assert again.work == full.work
    assert again.hardware_work * 3 == again.work * 4
    assert again.hfu == pytest.approx(0.4 * 4 / 3)
    chosen = train(one, A100, T=T, recompute="selective", fused_attention=False)
    assert chosen.hardware_work - chosen.work == attention_work(one, T)


def test_a_step_takes_its_share_of_the_run():
    """Steps times the time of one, and tokens over time."""
    run = train(model("llama-3.1-8b"), H100, D=10**12, n=64, n_tp=2, n_pp=2, n_seq=2, n_micro=8)
    assert run.tokens_per_step == 8192 * 2 * 16 * 8
    assert run.steps * run.step_time == pytest.approx(run.time)
    assert run.tokens_per_second == pytest.approx(run.tokens / run.time)
    assert run.bubble == parallelism.bubble_overhead(n_pp=2, n_chunk=1, n_micro=8) == 1 / 8
    assert run.bubble_share == 1 / 9


def test_an_mfu_beyond_what_the_bubble_leaves_is_said():
    """It is of the whole run, idle time and recomputation included."""
    one = model("llama-3.1-8b")
    piped = {"n": 64, "n_pp": 4, "n_micro": 3}
    assert train(one, H100, mfu=0.51, **piped).bubble_share == 1 / 2
    words = "An MFU of 0.51 cannot be reached here"
    assert train(one, H100, mfu=0.51, **piped).notes[0].startswith(words)
    assert not any(words[:9] in note for note in train(one, H100, mfu=0.49, **piped).notes)
    again = train(one, H100, n=64, mfu=0.76, recompute="full")
    assert "would work at 1.01 of their peak" in again.notes[0]


def test_copies_send_what_eq_4_6_says():
    """An all-reduce, or scatter and gather; ZeRO-3 half as much again."""
    one = model("llama-3.1-8b")
    sent = [train(one, H100, n_dp=8, zero=zero).data_parallel for zero in range(4)]
    gradients = 2 * one["N_total"]
    assert sent[0].bytes == parallelism.all_reduce_bytes(n=8, M_buf=gradients)
    assert [one.bytes / sent[0].bytes for one in sent] == pytest.approx([1, 1, 1, 1.5])
    assert sent[0].time == sent[0].bytes / (H100["interconnect"] / 2)
    slow = train(one, H100, n_dp=8, network=H100["interconnect"] / 9)
    assert slow.data_parallel.time == pytest.approx(9 * sent[0].time)
    twice = train(one, H100, n_dp=8, zero=3, n_micro=2).data_parallel
    assert twice.bytes == 2 * sent[3].bytes
    assert train(one, H100).data_parallel.bytes == 0


def test_matrices_and_experts_send_what_their_equations_say():
    """Four all-reduces a layer; EQ 9.5 forward and backward."""
    one = model("mixtral-8x7b")
    run = train(one, H100, n_dp=8, n_tp=2, n_ep=8, T=4096, n_micro=3)
    tensor = 2 * 4096 * one["d"]
    once = parallelism.all_reduce_bytes(n=2, M_buf=tensor)
    assert run.tensor_parallel.bytes == 4 * 32 * 3 * once
    forward = routing.all_to_all(one, T_batch=4096, b=2, n_ep=8)
    assert run.expert_parallel.bytes == 2 * 3 * forward / 2  # tokens are spread over two
    assert train(one, H100, recompute="full", n_tp=2).tensor_parallel.bytes == 6 * 32 * 2 * once


def test_what_is_not_known_is_said():
    """No interconnect, so no time of traffic; no price, so no cost."""
    bare = next(
        card
        for card in map(device, ("rtx-4090", "rtx-3090", "l4", "a10"))
        if "interconnect" not in card or "price" not in card
    )
    run = train(model("llama-3.2-1b"), bare, D=10**9, n_dp=2)
    if "interconnect" not in bare:
        assert run.data_parallel.time is None
        assert any("interconnect" in note for note in run.notes)
    if "price" not in bare:
        assert run.cost is None


LAYOUTS = st.fixed_dictionaries(
    {
        "n_dp": st.sampled_from([1, 2, 8, 64]),
        "n_tp": st.sampled_from([1, 2, 4]),
        "n_pp": st.sampled_from([1, 2, 8]),
        "n_cp": st.sampled_from([1, 2, 4]),
        "n_ep": st.sampled_from([1, 2, 4]),
        "zero": st.integers(0, 3),
        "n_seq": st.integers(1, 3),
        "n_micro": st.sampled_from([1, 4, 32]),
        "recompute": st.sampled_from(["none", "selective", "full"]),
        "sequence_parallel": st.booleans(),
        "fused_attention": st.booleans(),
        "recipe": st.sampled_from(sorted(training_memory.RECIPES)),
    }
)
NAMES = st.sampled_from(["llama-3.1-8b", "mixtral-8x7b", "gemma-2-27b", "gpt3-175b"])


def planned(name, made, card=H100):
    """Return a run, or pass over a layout that is refused."""
    one = model(name)
    if "n_exp" not in one:
        made = {**made, "n_ep": 1}
    try:
        return train(one, card, **made, T=4096 if name != "gpt3-175b" else 2048)
    except ValueError:
        assume(False)
        raise


@settings(max_examples=60, deadline=None)
@given(NAMES, LAYOUTS, st.sampled_from(["n_dp", "n_tp", "n_pp", "n_cp", "n_ep", "zero"]))
def test_more_of_any_parallelism_never_asks_for_more_memory(name, made, degree):
    """Of the fullest device, in total and for model states."""
    more = made[degree] + 1 if degree == "zero" else 2 * made[degree]
    assume(more <= (3 if degree == "zero" else 128))
    L = model(name)["L"]
    assume(L % made["n_pp"] == 0 and (degree != "n_pp" or L % more == 0))
    before, after = planned(name, made), planned(name, {**made, degree: more})
    assert after.room.asked <= before.room.asked * (1 + 1e-9) + 64
    one = model(name)
    states = [
        max(sum(stage.states().values()) for stage in stages(one, run.layout))
        for run in (before, after)
    ]
    assert states[1] <= states[0] + 64


@settings(max_examples=40, deadline=None)
@given(NAMES, LAYOUTS, st.sampled_from([H100, A100, device("rtx-4090"), device("t4")]))
def test_a_verdict_is_never_blank_and_its_remedy_fits(name, made, card):
    """What it says would fit is planned, and does."""
    run = planned(name, made, card)
    assert run.verdict.startswith("On ")
    assert run.verdict.endswith(".")
    if run.room.fits:
        assert run.remedy is None
        assert "Fits" in run.verdict
    elif run.remedy is not None:
        assert "What would fit: " in run.verdict
        assert train(model(name), card, run.remedy).room.fits
    else:
        assert "No change that was tried would fit" in run.verdict


def test_remedies_come_in_the_order_in_which_they_hurt_least():
    """A stage of ZeRO, then recomputation, then fewer sequences, then devices, then matrices."""
    one = model("llama-3.1-8b")
    said = [
        ({"n_dp": 64, "n_seq": 1, "T": 4096}, "ZeRO-1."),
        ({"n_dp": 64, "n_seq": 4, "zero": 3}, "full recomputation."),
        ({"n_dp": 64, "n_seq": 9, "zero": 3, "recompute": "full"}, "a micro-batch of 4."),
        ({"n_dp": 2, "zero": 3, "recompute": "full"}, "devices, n_dp of 4."),
        ({}, "with ZeRO-3."),
    ]
    for made, ending in said:
        verdict = train(one, H100, **made).verdict
        assert verdict.endswith(ending), verdict
    wide = train(one, H100, zero=3, n_dp=8, recompute="full", T=131072)
    assert "n_tp of" in wide.verdict
    assert wide.remedy.n == 8


def test_where_nothing_fits_another_device_is_named_or_that_there_is_none():
    """A share of memory that no change makes large enough."""
    run = train(model("llama-3.1-8b"), device("t4"), usable=1e-4)
    assert run.remedy is None
    assert "No change that was tried would fit, and no known device" in run.verdict
    assert "would fit on this device; " in relief.larger_card(1e11, 0.9)
    assert relief.larger_card(1e11, 0.9).endswith("GB would.")


@pytest.mark.parametrize(
    ("name", "made", "sentence"),
    [
        ("llama-3.1-8b", {"n": 10, "n_tp": 4}, "n is 10, which n_tp 4 × n_pp 1 × n_cp 1 = 4"),
        ("llama-3.1-8b", {"n": 16, "n_dp": 3, "n_tp": 4}, "n is 16, and n_dp 3 × n_tp 4"),
        ("llama-3.1-8b", {"n_tp": 3}, "n_tp is 3, which cannot share 32 query heads and 8"),
        ("llama-3.1-8b", {"n_pp": 33}, "n_pp 33 is more than the 32 layers"),
        ("llama-3.1-8b", {"n_pp": 8, "n_chunk": 8}, "n_pp 8 × n_chunk 8 is more than the 32"),
        ("llama-3.1-8b", {"n_chunk": 2}, "n_pp is 1: no pipeline"),
        ("llama-3.1-8b", {"n_pp": 4, "n_chunk": 2, "n_micro": 6}, "a multiple of n_pp, 4"),
        ("llama-3.1-8b", {"n_cp": 3}, "n_cp is 3, which does not divide"),
        ("llama-3.1-8b", {"n_ep": 2}, "n_ep is 2, and Llama 3.1 8B has no experts"),
        ("mixtral-8x7b", {"n_ep": 3, "n_dp": 3}, "does not divide the 8 experts"),
        ("mixtral-8x7b", {"n_ep": 4, "n_dp": 2}, "which do not divide the 2 of a stage"),
        ("llama-3.1-8b", {"zero": 4}, "zero is 4, and must be a stage from 0 to 3"),
        ("llama-3.1-8b", {"recipe": "adam"}, "recipe is 'adam', and must be one of zero"),
        ("llama-3.1-8b", {"recompute": "some"}, "recompute is 'some'"),
        ("llama-3.1-8b", {"attention": "half"}, "attention is 'half'"),
        ("llama-3.1-8b", {"mfu": 1.2}, "mfu is 1.2"),
        ("llama-3.1-8b", {"usable": 0}, "usable is 0"),
        ("llama-3.1-8b", {"n_seq": 0}, "n_seq is 0"),
        ("llama-3.1-8b", {"n_micro": 2.5}, "n_micro is 2.5"),
        ("llama-3.1-8b", {"pue": 0.9}, "pue is 0.9"),
        ("llama-3.1-8b", {"price": -1}, "price is -1"),
        ("llama-3.1-8b", {"D": 0}, "D is 0"),
        ("t5-base", {}, "has an encoder"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_in_a_sentence(name, made, sentence):
    """Which names it, and what it was."""
    with pytest.raises(ValueError) as refusal:
        train(model(name), H100, **made)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_command_prints_a_plan_and_what_would_fit(capsys):
    """And exits 0 although it does not fit."""
    typed = "train llama-3.1-405b --tokens 15.6T --devices 16384 --tp 8 --pp 16 --zero 1"
    assert main([*typed.split(), "--batch", "16M"]) == 0
    said = " ".join(capsys.readouterr().out.split())  # as wide as it may be
    assert "16,384" in said
    assert "Does not fit" in said
    assert "What would fit: full recomputation." in said


def test_the_command_prints_json_in_full_words(capsys):
    """The same numbers as the plan."""
    typed = "train llama-3.1-8b --devices 64 --zero 3 --tokens 1T --recompute full --json"
    assert main([*typed.split(), "--grid", "385", "--price", "2"]) == 0
    made = json.loads(capsys.readouterr().out)
    run = train(model("llama-3.1-8b"), H100, D=10**12, n=64, zero=3, recompute="full",
                grid=385 / 3.6e6, price=2 / 3600)  # fmt: skip
    assert set(made) == {
        "model", "device", "devices", "layout", "stage", "layers_of_stage",
        "parameters_per_device", "bytes", "activations_bytes", "bytes_total", "bytes_usable",
        "bytes_free", "fits", "binds", "flops_per_token", "flops_per_token_hardware",
        "model_flops_utilization", "hardware_flops_utilization", "tokens_per_step",
        "seconds_per_step", "tokens_per_second", "bubble_of_work", "bubble_of_step",
        "data_parallel_bytes_per_step", "data_parallel_seconds_per_step",
        "tensor_parallel_bytes_per_step", "tensor_parallel_seconds_per_step",
        "expert_parallel_bytes_per_step", "expert_parallel_seconds_per_step", "tokens", "steps",
        "flops", "seconds", "device_seconds", "joules", "grams_of_co2e", "dollars", "would_fit",
        "notes", "verdict",
    }  # fmt: skip
    assert made["bytes"] == run.room.parts
    assert made["dollars"] == pytest.approx(run.cost)
    assert made["grams_of_co2e"] == pytest.approx(run.carbon)
    assert made["would_fit"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["llama-9"], "llama-9"),
        (["llama-3.1-8b", "--device", "h1000"], "h1000"),
        (["llama-3.1-8b", "--devices", "10", "--tp", "4"], "n is 10"),
        (["llama-3.1-8b", "--batch", "10000"], "a batch of 10,000 tokens is no multiple of 8,192"),
        (["t5-base"], "has an encoder"),
    ],
)
def test_the_command_refuses_in_one_sentence(capsys, arguments, sentence):
    """On the error stream, with exit status 2."""
    assert main(["train", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.startswith("stackmath train: ")
    assert said.count("\n") == 1
