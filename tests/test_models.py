"""Models: exact counts of every family, what a configuration may leave out, and what it may not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmath import data
from stackmath.data import DataError
from stackmath.models import (
    ModelError,
    attention_work,
    breakdown,
    counts,
    from_config,
    kv_bytes,
    kv_elements,
    model,
    names,
    token_work,
)
from stackmath.models.families import FAMILIES
from stackmath.models.fields import Fields
from stackmath.models.tensors import PARTS

PUBLISHED = list(
    csv.DictReader(Path(__file__).with_name("data").joinpath("parameter_counts.csv").open())
)
LLAMA = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096,
    "intermediate_size": 14336, "num_attention_heads": 32, "num_hidden_layers": 32,
    "num_key_value_heads": 8, "vocab_size": 128256, "tie_word_embeddings": False,
    "max_position_embeddings": 131072,
}  # fmt: skip
DEEPSEEK = {
    "model_type": "deepseek_v3", "hidden_size": 7168, "num_hidden_layers": 61,
    "num_attention_heads": 128, "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64, "v_head_dim": 128, "n_routed_experts": 256, "num_experts_per_tok": 8,
    "n_shared_experts": 1, "moe_intermediate_size": 2048, "intermediate_size": 18432,
    "first_k_dense_replace": 3, "vocab_size": 129280, "num_nextn_predict_layers": 1,
}  # fmt: skip
MIXTRAL = {
    "model_type": "mixtral", "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
    "vocab_size": 32000, "num_local_experts": 8, "num_experts_per_tok": 2,
}  # fmt: skip
GEMMA = {
    "model_type": "gemma2", "hidden_size": 3584, "num_hidden_layers": 42,
    "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
    "intermediate_size": 14336, "vocab_size": 256000, "sliding_window": 4096,
}  # fmt: skip
# What a network multiplies each token with is tied to the smallest of these shapes.
TINY = st.fixed_dictionaries({
    "model_type": st.just("llama"),
    "num_key_value_heads": st.sampled_from([1, 2, 4]),
    "num_attention_heads": st.sampled_from([4, 8, 16]),
    "head_dim": st.sampled_from([8, 16, 64]),
    "hidden_size": st.sampled_from([32, 64, 96]),
    "intermediate_size": st.integers(1, 300),
    "num_hidden_layers": st.integers(1, 12),
    "vocab_size": st.integers(1, 500),
    "tie_word_embeddings": st.booleans(),
    "attention_bias": st.booleans(),
    "mlp_bias": st.booleans(),
})  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_a_model_adds_up(name):
    """Parts are the whole, layers are the parts, and what is active is not more than there is."""
    one = model(name)
    made = breakdown(one)
    assert sum(made[part] for part in PARTS) == one["N_total"]
    inner = sum(layer["layers"] * layer["total"] for layer in made["layers"])
    outer = sum(tensor.parameters for tensor in one.network.outer)
    assert inner + outer == one["N_total"] >= one["N"]
    assert sum(layer["layers"] for layer in made["layers"]) == one["L"]
    assert token_work(one) <= 2 * one["N"] + 2 * made["embedding"] * bool(one.network.tied)
    assert 0 <= counts.vocabulary(one.network) < one["N_total"]


PARAMETERS = [
    pytest.param(row, id=f"{row['model']}-{row['quantity']}-{place}")
    for place, row in enumerate(PUBLISHED)
]


@pytest.mark.parametrize("row", PARAMETERS)
def test_a_published_count_is_the_count_of_the_configuration(row):
    """To the last parameter where all are printed, to the printed digit where they are rounded."""
    from stackmath import numerals

    one = model(row["model"])
    embedding = counts.vocabulary(one.network)
    counted = {
        "total": one["N_total"],
        "active": one["N"],
        "active_without_input_embedding": one["N"] - counts.input_embedding(one.network),
        "non_embedding": one["N_total"] - embedding,
        "embedding": embedding,
    }[row["quantity"]]
    printed = numerals.parse(row["value"])
    agrees = counted == printed.value if printed.bare else numerals.agrees(printed, counted)
    if row["differs"]:
        assert not agrees, f"{row['value']} is what is counted after all"
    else:
        assert agrees, f"{counted:,}"


def test_every_family_is_read_by_a_published_configuration():
    """A family that no model of the file belongs to would be a guess."""
    kinds = {table["config"].get("model_type") for table in _tables().values()}
    known = {"RefinedWeb", "RefinedWebModel", "mt5", "umt5", "xlm-roberta", "gemma3", "olmo3",
             "ministral"}  # fmt: skip
    assert set(FAMILIES) - kinds - known == set()


def _tables():
    from stackmath.data.files import entries

    return entries(data.FOLDER / "models.toml")


def test_a_file_a_folder_and_a_mapping_give_the_same_model(tmp_path):
    """`model` takes the path of a config.json or of what holds it."""
    (tmp_path / "config.json").write_text(json.dumps(LLAMA))
    one = model(tmp_path / "config.json")
    assert dict(one) == dict(model(str(tmp_path))) == dict(from_config(LLAMA))
    assert one["N"] == one["N_total"] == 8_030_261_248
    assert one["context"] == 131072
    assert one.title == tmp_path.name


@pytest.mark.parametrize(
    "name", ["meta-llama/Llama-3.1-8B", "Llama 3.1 8B", "llama3.1-8b", "LLAMA-3.1-8B-Instruct"]
)
def test_a_name_is_found_as_people_type_it(name):
    """With its owner, in any case, without hyphens, as it was tuned."""
    assert model(name) is model("llama-3.1-8b")


def test_an_unknown_name_is_answered_with_the_nearest():
    """And nothing is guessed."""
    with pytest.raises(DataError, match=r"there is no model 'llama-9-7b'.*nearest: llama"):
        model("llama-9-7b")


WITHOUT = [
    (LLAMA, field)
    for field in ("hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers",
                  "vocab_size")
] + [
    (DEEPSEEK, field)
    for field in DEEPSEEK
    if field not in ("model_type", "num_nextn_predict_layers")
] + [
    (MIXTRAL, field)
    for field in MIXTRAL
    if field != "model_type"
] + [(GEMMA, field) for field in GEMMA if field != "model_type"]  # fmt: skip


@pytest.mark.parametrize(("config", "field"), WITHOUT)
def test_a_missing_field_is_named(config, field):
    """Where the architecture has no default for it, or published files never leave it out."""
    short = {key: value for key, value in config.items() if key != field}
    with pytest.raises(ModelError, match=rf"^x: {field}\b.* is missing") as wrong:
        from_config(short, "x")
    assert "\n" not in str(wrong.value)


CONTRADICTIONS = [
    (LLAMA, {"num_key_value_heads": 5}, "num_key_value_heads is 5, which does not divide"),
    (LLAMA, {"num_attention_heads": 24}, "num_attention_heads is 24, which does not divide"),
    (LLAMA, {"num_local_experts": 8}, "llama, which has no experts, and num_local_experts is 8"),
    (LLAMA, {"architectures": ["MistralForCausalLM"]},
     "model_type is 'llama' and architectures is 'MistralForCausalLM', which are two networks"),
    (LLAMA, {"model_type": "mamba2"}, "model_type is 'mamba2', which is none that"),
    (LLAMA, {"model_type": None, "architectures": None}, "model_type and architectures are"),
    (LLAMA, {"model_type": None, "architectures": ["RwkvModel"]}, "'RwkvModel', which is none"),
    (LLAMA, {"hidden_size": "4096"}, "hidden_size is '4096', and must be a whole number from 1"),
    (LLAMA, {"hidden_size": 0}, "hidden_size is 0, and must be a whole number from 1"),
    (LLAMA, {"hidden_size": True}, "hidden_size is True, and must be a whole number from 1"),
    (LLAMA, {"tie_word_embeddings": "no"}, "tie_word_embeddings is 'no', and must be true or"),
    (LLAMA, {"pruned_heads": {"1": [0]}}, "pruned_heads is not empty"),
    (MIXTRAL, {"num_experts_per_tok": 9}, "num_experts_per_tok is 9, and num_local_experts is 8"),
    (GEMMA, {"layer_types": ["full_attention"] * 41}, "layer_types has 41 entries and there are"),
    (GEMMA, {"layer_types": ["mamba"] * 42}, "layer_types has 'mamba'; stackmath knows full_att"),
    (DEEPSEEK, {"first_k_dense_replace": 62}, "first_k_dense_replace is 62, and there are 61"),
]  # fmt: skip


@pytest.mark.parametrize(("config", "change", "sentence"), CONTRADICTIONS)
def test_a_contradiction_is_one_sentence_that_names_the_field(config, change, sentence):
    """Nothing is guessed and nothing is left out."""
    with pytest.raises(ModelError) as wrong:
        from_config({**config, **change}, "x")
    assert str(wrong.value).startswith("x: ")
    assert sentence in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_two_names_of_one_field_may_not_disagree():
    """GPT-2 has its widths under two names."""
    config = {"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024,
              "vocab_size": 50257}  # fmt: skip
    assert from_config({**config, "hidden_size": 768, "n_ctx": 1024})["N"] == 124_439_808
    with pytest.raises(ModelError, match="n_embd is 768 and hidden_size is 512"):
        from_config({**config, "hidden_size": 512})


BROKEN = [
    ("{", "is not JSON"),
    ("[1]", "holds list, and a configuration is an object"),
    ("\xff\xfe", "is not JSON"),
    ("[" * 100_000, "is not JSON|is nested too deep"),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_file_that_is_no_configuration_is_refused(tmp_path, text, sentence):
    """One sentence with the path."""
    (tmp_path / "config.json").write_text(text, encoding="latin-1")
    with pytest.raises(ModelError, match=f"config.json .*({sentence})"):
        model(tmp_path / "config.json")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """One sentence with the path."""
    with pytest.raises(ModelError, match=r"nothing\.json cannot be read: No such file"):
        model(tmp_path / "nothing.json")


def test_what_the_architecture_supplies_is_said():
    """An old LLaMA leaves out its KV heads, which are then as many as its heads."""
    short = {key: value for key, value in LLAMA.items() if key != "num_key_value_heads"}
    assert from_config(short).assumed["num_key_value_heads"] == 32
    assert from_config(LLAMA).assumed == {"attention_bias": False, "mlp_bias": False}


def test_fields_suggest_what_was_meant():
    """A field that is spelled otherwise is named."""
    config = {key.replace("hidden_size", "hiden_size"): value for key, value in LLAMA.items()}
    with pytest.raises(ModelError, match="hidden_size is missing; it has 'hiden_size'"):
        from_config(config, "x")
    assert Fields({}, "x").assumed == {}


def test_the_cache_of_latents_windows_and_groups():
    """70.272 kB a token; 139 MiB with windows and 832 without; below a window all layers grow."""
    v3, gemma = from_config(DEEPSEEK), model("gemma-3-1b")
    assert kv_bytes(v3) == 70_272
    assert kv_bytes(gemma, 32768) == 139 * 2**20
    assert kv_bytes(gemma, 512) == 512 * kv_bytes(gemma)
    assert 32768 * kv_bytes(gemma) == 832 * 2**20
    assert kv_bytes(from_config(LLAMA), 8192, b=1, n_seq=3) == 3 * 8192 * 65536


def test_the_work_of_gpt_2_is_the_published_one():
    """291,648,307,200 FLOP forward over 1,024 tokens, and three times that to train."""
    one = model("gpt2")
    forward = 1024 * (token_work(one) + attention_work(one, 1024))
    assert forward == 291_648_307_200
    assert 3 * forward == 874_944_921_600


def test_a_causal_mask_halves_the_square_and_a_window_cuts_it():
    """The mean over a sequence of the tokens before a token."""
    one, gemma = from_config(LLAMA), from_config(GEMMA)
    assert 2 * attention_work(one, 8192, causal=True) == attention_work(one, 8192)
    assert attention_work(gemma, 4096) * 2 == attention_work(gemma, 8192) + 4096 * 21 * 4 * 4096
    exact = sum(min(i + 0.5, 4096) for i in range(8192)) / 8192  # half of itself
    local = attention_work(gemma, 8192, causal=True) - 21 * 4 * 4096 * 4096
    assert local == pytest.approx(21 * 4 * 4096 * exact, rel=1e-9)


@given(TINY)
def test_any_shape_adds_up_and_grows(config):
    """A count is the sum over tensors; more layers, heads or entries are more parameters."""
    one = from_config(config)
    made = breakdown(one)
    assert sum(made[part] for part in PARTS) == one["N"] == one["N_total"]
    more = from_config({**config, "num_hidden_layers": config["num_hidden_layers"] + 1})
    layer = made["layers"][0]["total"]
    assert more["N"] - one["N"] == layer
    biased = {**config, "attention_bias": False, "mlp_bias": False}
    plain = from_config(biased)
    matrices = token_work(plain) // 2
    ends = 0 if config["tie_word_embeddings"] else made["embedding"]
    assert matrices == plain["N"] - ends - breakdown(plain)["norms"]
    assert kv_elements(one, 7) == 7 * kv_elements(one)


FALCON_40B = {
    "architectures": ["RWForCausalLM"], "model_type": "RefinedWeb", "hidden_size": 8192,
    "n_head": 128, "n_head_kv": 8, "n_layer": 60, "parallel_attn": True, "bias": False,
    "alibi": False, "vocab_size": 65024,
}  # fmt: skip


def test_files_from_before_a_family_was_named_give_the_same_count():
    """Falcon 40B as RefinedWeb, with grouped heads; mT5, which says less than T5."""
    assert from_config(FALCON_40B)["N"] == model("falcon-40b")["N"]
    with pytest.raises(ModelError, match="num_kv_heads is 8, and without new_decoder_arch"):
        from_config({**FALCON_40B, "new_decoder_architecture": False})
    small = {"model_type": "mt5", "d_model": 512, "d_ff": 1024, "num_layers": 8, "num_heads": 6,
             "d_kv": 64, "vocab_size": 250112}  # fmt: skip
    assert from_config(small)["N"] == 300_176_768
    with pytest.raises(ModelError, match="counts an encoder with its decoder"):
        from_config({**small, "model_type": "t5", "architectures": ["T5EncoderModel"]})


def test_a_field_that_stands_twice_is_refused(tmp_path):
    """Which of the two was meant is not for a reader of files to say."""
    path = tmp_path / "config.json"
    path.write_text('{"model_type": "llama", "hidden_size": 64, "hidden_size": 128}')
    with pytest.raises(ModelError, match="hidden_size is 64 and 128; keep one of them"):
        model(path)


@pytest.mark.parametrize("name", ["a\0b.json", "a" * 5000, "a" * 5000 + ".json", "a\0b"])
def test_what_is_no_path_is_refused(name):
    """In a sentence: too long, or with a null in it."""
    with pytest.raises((ModelError, DataError)):
        model(name)


ODD = [None, True, "x", "4096", -1, 0, 1.5, 1e308, float("nan"), 10**400, [], {}, [1], [None], "1"]
BASES = [LLAMA, DEEPSEEK, MIXTRAL, GEMMA, *(t["config"] for t in _tables().values())]


@given(st.sampled_from(BASES), st.data())
def test_a_spoiled_configuration_is_read_or_refused_in_a_sentence(config, data):
    """Whatever stands in a field: never a traceback, and never a count of nothing."""
    fields = [*config, "architectures", "layer_types", "text_config", "no_rope_layers",
              "mlp_only_layers", "sliding_window", "use_sliding_window"]  # fmt: skip
    spoiled = dict(config)
    for field in data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=3)):
        spoiled[field] = data.draw(st.sampled_from(ODD))
    try:
        one = from_config(spoiled, "x")
    except ModelError as refusal:
        assert str(refusal).startswith("x")
        assert "\n" not in str(refusal)
    else:
        assert 0 < one["N"] <= one["N_total"]
        json.dumps([breakdown(one), dict(one)], allow_nan=False)


def test_what_a_published_file_of_gemma_leaves_out_is_supplied():
    """Its vocabulary and, in the smaller ones, its heads; and the same from the outer file."""
    text = {"hidden_size": 2560, "intermediate_size": 10240, "model_type": "gemma3_text",
            "num_hidden_layers": 34, "sliding_window": 1024}  # fmt: skip
    outer = {"architectures": ["Gemma3ForConditionalGeneration"], "model_type": "gemma3",
             "text_config": text, "vision_config": {"hidden_size": 1152}}  # fmt: skip
    one = from_config(outer)
    assert one["N"] == model("gemma-3-4b")["N"] + 64 * 2560
    assert one.assumed["vocab_size"] == 262_208
    with pytest.raises(ModelError, match="num_attention_heads is missing"):
        from_config(text)
    assert "language model alone" in one.notes["network"]
    with pytest.raises(ModelError, match="text_config is missing"):
        from_config({**outer, "text_config": None})
    with pytest.raises(ModelError, match="text_config has the model_type 'llama'"):
        from_config({**outer, "text_config": {**text, "model_type": "llama"}})
    with pytest.raises(ModelError, match="tie_word_embeddings is True, and False in text_config"):
        tied = {**text, "tie_word_embeddings": False}
        from_config({**outer, "text_config": tied, "tie_word_embeddings": True})
