"""Fine-tuning: published adapter counts, memory that adds up, verdicts that hold, and refusals."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackmath.chapters import adaptation, training_memory
from stackmath.cli import main
from stackmath.data import device
from stackmath.formats import BLOCKS
from stackmath.models import from_config, model, names
from stackmath.planning.activations import LOGITS, token_bytes
from stackmath.planning.adapters import adapters
from stackmath.planning.finetuning import DEFAULTS, finetune
from stackmath.planning.search import fewest_cards, largest
from stackmath.planning.states import OPTIMIZERS, tensor_bytes

CARD = device("rtx-4090")
MT0_LARGE = {
    "model_type": "mt5", "d_model": 1024, "d_ff": 2816, "num_layers": 24, "num_heads": 16,
    "d_kv": 64, "vocab_size": 250112, "feed_forward_proj": "gated-gelu",
    "tie_word_embeddings": False,
}  # fmt: skip
# What PEFT or the paper prints for a model, its targets (None: PEFT's default) and a rank.
PUBLISHED = [
    ("qwen2.5-3b", "q_proj,v_proj", 16, 3_686_400),  # PEFT's README
    ("llama-3.2-1b", "q_proj", 8, 524_288),  # PEFT's quick tour
    ("opt-6.7b", None, 16, 8_388_608),  # PEFT's notebook of int8 training
    ("opt-350m", None, 16, 1_572_864),  # PEFT's guide to configurations
    ("roberta-base", None, 8, 294_912),  # LoRA, Table 2: 0.3M
    ("roberta-large", None, 8, 786_432),  # LoRA, Table 2: 0.8M
    ("gpt3-175b", None, 8, 37_748_736),  # LoRA, Table 4: 37.7M, for queries and values apart
    ("flan-t5-large", None, 16, 4_718_592),  # PEFT's notebook of int8 training
    ("llama-2-7b", None, 8, 4_194_304),  # widely printed, of 6,742,609,920
    ("bloom-7b1", None, 16, 7_864_320),  # a public notebook, of 7,076,880,384
    ("mistral-7b-v0.1", "all-linear", 16, 41_943_040),  # printed by many who tune it
    ("llama-3-8b", "all-linear", 16, 41_943_040),
]


@pytest.mark.parametrize(("name", "targets", "rank", "printed"), PUBLISHED)
def test_adapters_have_the_parameters_that_were_printed(name, targets, rank, printed):
    """To the last one."""
    assert adapters(model(name), targets, rank).parameters == printed


def test_the_readme_of_peft_is_met_from_a_configuration():
    """Rank 8 on queries and values of mt0-large, which has encoder, decoder and what joins them."""
    one = from_config(MT0_LARGE, "mt0-large")
    made = finetune(one, CARD, method="lora", rank=8)
    assert made.trained == 2_359_296
    assert one["N_total"] + made.trained == 1_231_940_608
    assert 100 * made.share == pytest.approx(0.19151053100118282, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "rank", "everything"),
    [
        ("qwen2.5-3b", 16, 3_089_625_088),
        ("llama-2-7b", 8, 6_742_609_920),
        ("bloom-7b1", 16, 7_076_880_384),
    ],
)
def test_model_and_adapters_together_are_what_was_printed(name, rank, everything):
    """What PEFT prints as all params."""
    one = model(name)
    assert one["N_total"] + adapters(one, None, rank).parameters == everything


def test_a_fused_matrix_has_one_adapter():
    """Of rank by d and 3d by rank: as many parameters as two of d by d, on other matrices."""
    fused = adapters(model("gpt2"), None, 4)
    assert [one.shape for one in fused.matrices] == [(3 * 768, 768)]
    assert fused.parameters == adaptation.lora_query_value(d=768, L=12, r_lora=4)


def test_the_equations_count_the_same_adapters():
    """EQ 6.2 linear, over the published shape."""
    one = model("llama-3.1-8b")
    shape = {key: one[key] for key in ("L", "d", "n_h", "n_kv", "d_head", "d_ff")}
    expected = adaptation.lora_linear(shape, n_mat=3, r_lora=16)
    assert adapters(one, "all-linear", 16).parameters == expected


def test_all_linear_leaves_experts_out_unless_they_are_asked_for():
    """Each of them has an adapter of its own, and a token uses those that it visits."""
    one = model("mixtral-8x7b")
    plain, routed = (adapters(one, "all-linear", 8, experts=yes) for yes in (False, True))
    assert {m.name.rpartition(".")[2] for m in plain.matrices} == {
        "q_proj", "k_proj", "v_proj", "o_proj",
    }  # fmt: skip
    experts = 3 * 32 * 8 * 8 * (4096 + 14336)
    assert routed.parameters - plain.parameters == experts
    assert routed.used - plain.used == experts // 4
    assert adapters(one, "w1,w2,w3", 8).parameters == experts


def test_a_longer_name_is_met_at_its_dots():
    """As PEFT meets it: `output.dense` is two matrices of BERT, `intermediate.dense` one."""
    one = model("bert-base-uncased")
    assert len(adapters(one, "output.dense", 8).matrices) == 2
    assert adapters(one, ["intermediate.dense"], 8).parameters == 12 * 8 * (768 + 3072)
    with pytest.raises(ValueError, match="no matrix 'put"):
        adapters(one, "put.dense", 8)


def test_every_model_can_be_tuned():
    """All linear matrices of each; and where PEFT has no default, it says so."""
    for name in names():
        one = model(name)
        assert 0 < adapters(one, "all-linear", 1).parameters < one["N_total"], name
        made = finetune(one, CARD, targets="all-linear")
        assert sum(made.weights.values()) == made.room.parts["weights"], name
        assert made.verdict, name


def test_frozen_matrices_are_quantized_tensor_by_tensor_and_the_rest_is_not():
    """A seven billion model in NF4: its ends stay at 16 bits."""
    one = model("llama-2-7b")
    sizes = tensor_bytes(one, "nf4_double", "bf16")
    assert sizes["embedding"] == sizes["head"] == 2 * 32000 * 4096
    assert sizes["norms"] == 2 * 65 * 4096
    linear = 32 * (4 * 4096**2 + 3 * 4096 * 11008)
    assert sizes["attention"] + sizes["mlp"] == linear * BLOCKS["nf4_double"].bytes_per_weight
    assert tensor_bytes(one, "bf16", "bf16") == {
        part: 2 * count for part, count in {
            "embedding": 131072000, "attention": 32 * 4 * 4096**2, "mlp": 32 * 3 * 4096 * 11008,
            "norms": 65 * 4096, "head": 131072000,
        }.items()
    }  # fmt: skip
    assert sum(tensor_bytes(one, "bf16", "fp32").values()) > 2 * one["N_total"]


def test_the_last_block_of_a_tensor_is_filled_up():
    """576 by 576 is 1,296 blocks of 256 and 20.25 of 16,384."""
    one = model("smollm-135m")
    query = next(t for t in one.network.layers[0].tensors if t.name.endswith("q_proj.weight"))
    assert math.prod(query.shape) == 576 * 576
    exact = sum(tensor_bytes(one, "q4_K", "bf16").values())
    assert exact == int(exact)
    padded = tensor_bytes(one, "nf4_double", "bf16")["attention"]
    blocks = 30 * sum(-(-n // 16384) for n in (576 * 576, 192 * 576, 192 * 576, 576 * 576))
    assert padded == blocks * BLOCKS["nf4_double"].bytes


def test_activations_of_a_gpt_are_those_of_the_equation_without_its_dropout():
    """EQ 4.7's 17 tensors less two masks of half an element, and a normalizer for each head."""
    one = model("gpt3-175b")
    whole = token_bytes(one, checkpointing=False)
    shape = {"T": 1, "n_seq": 1, "d": one["d"], "L": one["L"], "b": 2}
    masks = 2 * one["d"] * one["L"]
    expected = training_memory.selective_activations(shape, n_tp=1) - masks
    assert whole["layers"] == expected + 4 * one["n_h"] * one["L"]
    assert whole["logits"] == LOGITS * one["n_vocab"]
    kept = token_bytes(one)
    assert kept["layer inputs"] == training_memory.saved_activations(shape, n_save=1)
    assert kept["one layer"] * one["L"] == whole["layers"]


def test_activations_of_a_gated_layer_are_what_one_counts_by_hand():
    """Llama 2 7B: norms 2d, q k v 3d, what they and the MLP read 2d, attention d, and 4 of d_ff."""
    by_hand = 2 * (8 * 4096 + 4 * 11008 + 2 * 32)
    assert token_bytes(model("llama-2-7b"))["one layer"] == by_hand
    names = {f"self_attn.{one}_proj" for one in "qv"}
    thin = token_bytes(model("llama-2-7b"), names, 16)["one layer"]
    # Frozen MLP matrices do not keep what they read; two adapters keep a vector of their rank.
    assert thin == by_hand - 2 * (4096 + 11008) + 2 * 2 * 16


def test_seven_billion_parameters_fit_a_24_gb_card_in_four_bits_and_not_in_full():
    """The verdict of full fine-tuning says by how much, and what would do."""
    one = model("llama-2-7b")
    thin, full = finetune(one, CARD), finetune(one, CARD, method="full")
    assert thin.room.fits
    assert thin.verdict.startswith("Fits: 5.45 GB of the 21.6 GB")
    assert not full.room.fits
    assert full.verdict.startswith("Does not fit: 109 GB is 87.7 GB more than the 21.6 GB")
    assert full.room.binds == "optimizer"
    assert "lora of rank 16" in full.verdict
    assert "6 × NVIDIA GeForce RTX 4090 that share all model states (ZeRO-3)" in full.verdict
    assert finetune(one, CARD, method="full", zero=3, n_dp=6).room.fits
    assert not finetune(one, CARD, method="full", zero=3, n_dp=5).room.fits


def test_model_states_of_full_fine_tuning_are_the_equations():
    """EQ 6.3, and EQ 4.4 with each stage of ZeRO."""
    one, stages = model("qwen2.5-7b"), training_memory
    shared = (stages.zero1_states, stages.zero2_states, stages.zero3_states)
    recipe = OPTIMIZERS["zero"]

    def states(**choices):
        parts = finetune(one, CARD, method="full", **choices).room.parts
        return sum(size for name, size in parts.items() if name != "activations")

    assert states() == adaptation.full_memory(b_state=16, N=one["N_total"])
    for stage, equation in enumerate(shared, 1):
        expected = equation(recipe, N_total=one["N_total"], n_dp=8)
        assert states(zero=stage, n_dp=8) == pytest.approx(expected, rel=1e-12)


def test_lora_states_are_the_equation():
    """EQ 6.3 LoRA, at 2 bytes a frozen weight and 16 a trained one."""
    one = model("llama-3.1-8b")
    made = finetune(one, CARD, method="lora")
    held = sum(size for name, size in made.room.parts.items() if name != "activations")
    expected = adaptation.lora_memory(b_w=2, N=one["N_total"], b_state=16, N_lora=made.trained)
    assert held == expected


choices = st.builds(
    lambda **kw: replace(DEFAULTS, **kw),
    method=st.sampled_from(["full", "lora", "qlora"]),
    rank=st.integers(1, 512),
    T=st.integers(1, 2**17),
    n_seq=st.integers(1, 16),
    optimizer=st.sampled_from(sorted(OPTIMIZERS)),
    checkpointing=st.booleans(),
    targets=st.sampled_from([None, "all-linear", "o_proj"]),
)
cards = st.sampled_from(["rtx-4090", "h100-sxm", "b200-sxm", "l4"]).map(device)
models = st.sampled_from(["llama-3.2-1b", "llama-3.1-8b", "mixtral-8x7b", "qwen3-32b"]).map(model)


@settings(max_examples=40, deadline=None)
@given(models, cards, choices)
def test_what_a_plan_says_holds(one, card, made):
    """Parts add up, T and rank never make it smaller, the longest T fits and one more does not."""
    plan = finetune(one, card, made)
    assert plan.room.asked == sum(plan.room.parts.values())
    assert sum(plan.weights.values()) == plan.room.parts["weights"]
    assert sum(plan.activations.values()) == plan.room.parts["activations"]
    longer = finetune(one, card, made, T=made.T + 1)
    assert longer.room.asked > plan.room.asked
    thicker = finetune(one, card, made, rank=made.rank + 1)
    assert (thicker.room.asked > plan.room.asked) == (made.method != "full")
    assert finetune(one, card, made, checkpointing=True).room.asked <= plan.room.asked
    assert not finetune(one, card, made, T=plan.longest + 1).room.fits
    assert plan.room.fits == (plan.longest >= made.T)
    if plan.longest:
        assert finetune(one, card, made, T=plan.longest).room.fits
    assert not (plan.room.fits and plan.changes)


def test_every_change_that_a_verdict_offers_would_fit():
    """A rank, gradient checkpointing, another method: each tried with all else as it was."""
    one, card = model("llama-3.1-8b"), device("l4")
    thick = finetune(one, card, method="qlora", rank=2048, targets="all-linear")
    offered = next(change for change in thick.changes if change.startswith("a rank"))
    rank = int(offered.split()[-1].replace(",", ""))
    for size, fits in ((rank, True), (rank + 1, False)):
        assert finetune(one, card, rank=size, targets="all-linear").room.fits == fits
    kept = finetune(one, card, T=4096, checkpointing=False)
    assert "gradient checkpointing" in kept.changes
    assert finetune(one, card, T=4096).room.fits
    lora = finetune(model("phi-4"), CARD, method="full")
    assert any(change.startswith("qlora of rank 16") for change in lora.changes)


def test_work_is_six_flop_for_a_trained_weight_and_four_for_a_frozen_one():
    """Without attention; adapters are trained, so six for each of theirs."""
    one = model("llama-3.1-8b")
    N, thin = one["N"] - 128256 * 4096 - 65 * 4096, adapters(one, None, 16).parameters
    attention = 3 * 4 * 32 * 4096 * 2048
    assert finetune(one, CARD, method="full").work == 6 * N + attention
    assert finetune(one, CARD).work == 4 * N + 6 * thin + attention


def test_time_and_cost_follow_from_work():
    """Two cards take half the time and the same money; a card without a price has none."""
    one, card = model("llama-3.1-8b"), device("h100-sxm")
    made = finetune(one, card, tokens=10**8, mfu=0.5, price=2 / 3600)
    assert made.time == pytest.approx(made.work * 1e8 / (0.5 * card["peak"]))
    assert made.cost == pytest.approx(2 * made.time / 3600)
    both = finetune(one, card, tokens=10**8, mfu=0.5, price=2 / 3600, n_dp=2)
    assert both.time == pytest.approx(made.time / 2)
    assert both.cost == pytest.approx(made.cost)
    assert finetune(one, device("apple-m4"), tokens=10**8).time is None
    assert finetune(one, card).time is None


def test_searches_end_at_their_ends():
    """0 where nothing fits, the top where all do."""
    assert largest(lambda n: False) == 0
    assert largest(lambda n: True, 15) == 15
    assert largest(lambda n: n <= 13) == 13
    assert largest(lambda n: True, 0) == 0
    assert fewest_cards(lambda n: n >= 7) == 7
    assert fewest_cards(lambda n: False) == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"method": "dora"}, "method is 'dora', and must be one of full, lora, qlora"),
        ({"base": "nf5"}, "the base format is 'nf5', and must be one of fp32"),
        ({"kept": "int3"}, "the kept format is 'int3', and must be one of fp32"),
        ({"optimizer": "lion"}, "the optimizer is 'lion', and must be one of zero"),
        ({"method": "full", "base": "nf4"}, "the base format is 'nf4', and full fine-tuning has"),
        ({"rank": 0}, "rank is 0, and must be a whole number from 1"),
        ({"T": 0}, "T is 0, and must be a whole number from 1"),
        ({"n_seq": 1.5}, "n_seq is 1.5, and must be a whole number from 1"),
        ({"n_dp": -1}, "n_dp is -1, and must be a whole number from 1"),
        ({"zero": 4}, "zero is 4, and must be a stage from 0 to 3"),
        ({"usable": 0}, "usable is 0, and must be a fraction"),
        ({"mfu": 1.5}, "mfu is 1.5, and must be a fraction"),
        ({"tokens": 0}, "tokens is 0, and must be above 0"),
        ({"price": -1}, "price is -1, and must be above 0"),
        ({"targets": ","}, "targets are empty"),
        ({"targets": "c_attn"}, "llama-2-7b has no matrix 'c_attn'; it has q_proj, k_proj, v_proj"),
    ],
)
def test_a_decision_that_makes_no_sense_is_named(changed, sentence):
    """One sentence: what was seen and what is allowed."""
    with pytest.raises(ValueError) as error:
        finetune(model("llama-2-7b"), CARD, **changed)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_network_that_peft_has_no_default_for_is_refused_with_what_it_has():
    """Phi-4 fuses queries, keys and values."""
    with pytest.raises(ValueError, match="no default targets for phi-4; name some: all-linear"):
        adapters(model("phi-4"), None, 16)


def test_the_command_prints_a_plan(capsys):
    """A table and the verdict; the exit status is 0 even where it does not fit."""
    assert main(["finetune", "llama-3.1-8b", "--rank", "16"]) == 0
    said = capsys.readouterr().out
    assert "6,815,744" in said
    assert "Fits: 9.24 GB" in said
    assert main(["finetune", "llama-3.1-8b", "--method", "full"]) == 0
    assert "Does not fit" in capsys.readouterr().out


def test_the_command_prints_json(capsys):
    """All keys, in base units."""
    words = ["finetune", "llama-2-7b", "--device", "RTX 4090", "--tokens", "50M", "--json"]
    assert main(words) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {
        "model", "device", "choices", "targets", "base_format", "parameters_trained",
        "share_trained", "bytes", "bytes_total", "bytes_usable", "bytes_free", "weights_bytes",
        "activations_bytes", "fits", "binds", "longest_context", "flops_per_token", "seconds",
        "dollars", "would_fit", "verdict",
    }  # fmt: skip
    assert made["bytes_total"] == sum(made["bytes"].values())
    assert set(made["bytes"]) == {"weights", "adapters", "gradients", "optimizer", "activations"}
    assert made["targets"] == ["q_proj", "v_proj"]
    assert made["base_format"] == "nf4_double"
    assert made["seconds"] > 0


@pytest.mark.parametrize(
    "words",
    [
        ["nothing-like-it"],
        ["llama-2-7b", "--device", "no-card"],
        ["llama-2-7b", "--method", "dora"],
        ["llama-2-7b", "--targets", "c_attn"],
        ["llama-2-7b", "--zero", "7"],
    ],
)
def test_the_command_refuses_in_one_sentence(words, capsys):
    """Exit status 2, nothing on standard output."""
    assert main(["finetune", *words]) == 2
    out, said = capsys.readouterr()
    assert not out
    assert said.startswith("stackmath finetune: ")
    assert said.count("\n") == 1
