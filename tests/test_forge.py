"""The Forge: its dossier at the defaults, its chain, and its verdicts."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackmath.chapters import pretraining
from stackmath.data import coefficients, device, devices
from stackmath.forge import DEFAULTS, WEIGHT_BYTES, Design, dossier
from stackmath.planning import NODE

designs = st.builds(
    Design,
    C=st.floats(20, 27).map(lambda log: 10**log),
    rho=st.sampled_from([1, 2, 8, 18.1, 64]),
    f=st.floats(1, 128),
    T=st.integers(12, 20).map(lambda log: 2**log),
    precision=st.sampled_from(sorted(WEIGHT_BYTES)),
    accelerator=st.sampled_from(["h100-sxm", "b200-sxm", "rtx-4090", "mi300x"]),
)


def test_the_dossier_at_the_defaults_is_the_published_one():
    """The values that the capstone has carried since its first edition, to the printed digit."""
    made = dossier()
    assert f"{made.parameters_total / 1e9:.0f} B" == "156 B"
    assert made.parameters_active == made.parameters_total
    assert f"{made.tokens / 1e12:.1f} T" == "10.7 T"
    assert f"{made.tokens_per_parameter:.0f}" == "68"
    assert f"{made.loss:.3f}" == "1.917"
    assert made.compute == 1e25
    assert f"{made.gpu_hours / 1e6:.1f}M" == "6.2M"
    assert f"${made.cost / 1e6:.1f}M" == "$12.5M"
    assert f"{made.weights_bytes / 1e9:.0f} GB" == "156 GB"
    assert (made.fleet, made.shards, made.users) == (2890, 3, 1)
    assert f"{made.decode_ceiling:.0f} tok/s" == "21 tok/s"
    assert made.kv_bytes_per_user == 51_539_607_552


def test_what_is_rough_stands_beside_what_is_better():
    """Three cards that read at once, and eight cards that hold users, by the errata's numbers."""
    made = dossier()
    assert made.shards * made.decode_ceiling == pytest.approx(64.409, abs=5e-4)
    assert made.parallel_ceiling == pytest.approx(48.4166, abs=5e-5)
    assert made.users_per_node == 8


def test_a_known_model_comes_back_from_its_budget():
    """The budget and over-training of Llama 3 8B give its parameters and tokens within 1 %."""
    made = dossier(Design(C=10**23.859, f=102.15))
    assert made.parameters_total == pytest.approx(8_030_261_248, rel=0.01)
    assert made.tokens == pytest.approx(15e12, rel=0.01)


@pytest.mark.parametrize(
    ("design", "parameters"),
    [(Design(C=1e22, f=1), 9.045077686e9), (Design(C=10**24.3, f=32), 24.14599796e9)],
)
def test_misnamed_presets_give_the_models_that_the_errata_say(design, parameters):
    """Neither Chinchilla's 70B nor Llama 3's 8B comes out of the presets that claim them."""
    assert dossier(design).parameters_total == pytest.approx(parameters, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(designs)
def test_every_design_keeps_its_budget_and_its_memory(design):
    """Compute is spent, tokens per parameter are the optimum's times f, nothing overflows."""
    made, law, card = dossier(design), coefficients(design.law), device(design.accelerator)
    optimum = pretraining.optimal_tokens(law, C=design.C) / pretraining.optimal_size(
        law, C=design.C
    )
    spent = pretraining.compute(N=made.parameters_active, D=made.tokens)
    assert spent == pytest.approx(design.C, rel=1e-9)
    assert made.tokens_per_parameter == pytest.approx(design.f * optimum, rel=1e-9)
    room = design.usable * card["memory"]
    assert (made.shards - 1) * room < made.weights_bytes <= made.shards * room * (1 + 1e-12)
    for cards, users in ((made.shards, made.users), (NODE, made.users_per_node)):
        held = made.weights_bytes + users * made.kv_bytes_per_user
        assert held <= cards * room * (1 + 1e-12) or users == 0
        assert held + made.kv_bytes_per_user > cards * room * (1 - 1e-12)
    assert made.fleet >= made.gpu_hours * 3600 / design.t_run > made.fleet - 1
    assert all(math.isfinite(v) for v in vars(made).values() if not isinstance(v, str | tuple))
    assert made.loss_interval[0] < made.loss < made.loss_interval[1]
    assert made.verdict.startswith("Serves") == (made.shards <= NODE)


def test_a_million_tokens_on_a_small_card_are_refused_with_what_binds_and_what_would_do():
    """The context that the verdict allows is served, and one token more is not."""
    made = dossier(Design(T=2**20, accelerator="rtx-4090"))
    assert made.users == made.users_per_node == 0
    assert made.verdict.startswith("Serves nobody: one user's cache of 412.3 GB")
    assert "27 cards" in made.verdict
    assert "at most 42,638 tokens" in made.verdict
    at_most = Design(T=42_638, accelerator="rtx-4090")
    assert dossier(at_most).users_per_node == 1
    assert dossier(replace(at_most, T=42_639)).users_per_node == 0


def test_weights_too_large_for_a_node_are_named_as_what_binds():
    """A sparse model at the default budget needs forty cards for its weights."""
    verdict = dossier(Design(rho=18)).verdict
    assert verdict.startswith("Does not fit a node: 2,808.6 GB of weights need 40")
    assert "576.0 GB" in verdict


def test_a_group_that_holds_weights_and_no_cache_says_how_many_cards_one_user_takes():
    """In 16 bits the default design has nobody on five cards and somebody on six."""
    made = dossier(Design(precision="bf16"))
    assert (made.shards, made.users, made.users_per_node) == (5, 0, 5)
    assert made.verdict.startswith("Serves 5 on a node of 8")
    assert made.verdict.endswith("it takes 6.")


def test_an_assumed_price_replaces_the_price_of_the_card():
    """Twice the price of the data file costs twice as much."""
    price = device("h100-sxm")["price"]
    assert dossier(Design(price=2 * price)).cost == pytest.approx(2 * dossier().cost)


def test_every_accelerator_with_a_peak_and_a_price_gives_a_dossier():
    """A price may also be the design's own."""
    complete = [name for name, card in devices().items() if {"peak", "price"} <= set(card)]
    assert len(complete) >= 20
    for name in complete:
        assert dossier(replace(DEFAULTS, accelerator=name)).shards >= 1
    assert dossier(Design(accelerator="TPU v5p", price=4 / 3600)).shards >= 1


def test_an_accelerator_without_a_peak_or_a_price_is_refused_in_one_sentence():
    """It names what is missing; nothing is made up in its place."""
    for name, card in devices().items():
        missing = [symbol for symbol in ("peak", "price") if symbol not in card]
        if missing:
            with pytest.raises(ValueError, match="is known") as error:
                dossier(replace(DEFAULTS, accelerator=name))
            assert missing[0] in str(error.value), name
            assert "\n" not in str(error.value), name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"precision": "int3"}, "precision is 'int3', and must be one of fp16, bf16, fp8"),
        ({"rho": 0.5}, "rho is 0.5, and must be 1"),
        ({"rho": math.nan}, "rho is nan"),
        ({"f": 0}, "f (over-training factor"),
        ({"T": 4096.5}, "T (tokens in the context) is 4096.5"),
        ({"mfu": 1.2}, "mfu (model FLOPs utilization"),
        ({"C": -1e25}, "C (training compute) is -1e+25"),
    ],
)
def test_a_decision_that_makes_no_sense_is_named(change, words):
    """The message names the decision, what was seen and what is allowed."""
    with pytest.raises(ValueError) as error:
        dossier(replace(DEFAULTS, **change))
    assert words in str(error.value)
