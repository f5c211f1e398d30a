"""Alignment: each model of PPO, GRPO and DPO in its bytes, and verdicts that hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackmath.chapters import posttraining
from stackmath.data import device
from stackmath.models import kv_bytes, model
from stackmath.planning.adapters import adapters
from stackmath.planning.alignment import align

CARD = device("h100-sxm")
SMALL, LARGE = model("llama-3.2-1b"), model("llama-3.1-8b")


def states(made):
    """Return the bytes of all models together."""
    return sum(made.models.values())


def test_ppo_holds_the_four_models_of_the_equation():
    """EQ 5.11 memory: 16, 16, 2 and 2 bytes a parameter, models of two sizes."""
    made = align(LARGE, CARD, critic=SMALL, reward=SMALL)
    N, other = LARGE["N_total"], SMALL["N_total"]
    assert states(made) == posttraining.rl_memory(
        b_state=16, b_w=2, N=N, N_critic=other, N_rm=other
    )
    assert states(align(LARGE, CARD)) == 36 * N
    assert made.absent == ()


def test_grpo_has_no_critic_and_dpo_no_reward_model_either():
    """18 bytes a parameter where a program judges, and for DPO always."""
    N = LARGE["N_total"]
    judged = align(LARGE, CARD, algorithm="grpo", without=["reward"])
    assert states(judged) == posttraining.rl_memory(b_state=16, b_w=2, N=N, N_critic=0, N_rm=0)
    assert align(LARGE, CARD, algorithm="grpo").absent == ("critic",)
    pairs = align(LARGE, CARD, algorithm="dpo")
    assert (states(pairs), pairs.absent) == (18 * N, ("critic", "reward"))
    assert pairs.room.parts["cache"] == 0
    known = align(LARGE, CARD, algorithm="dpo", without="reference")
    assert states(known) == 16 * N


def test_with_adapters_the_reference_is_the_actor_without_them():
    """It takes nothing, unless it is a model of its own."""
    made = align(LARGE, CARD, algorithm="dpo", rank=16)
    thin = adapters(LARGE, None, 16).parameters
    assert dict(made.models) == {"actor": 2 * LARGE["N_total"] + 16 * thin, "reference": 0}
    apart = align(LARGE, CARD, algorithm="dpo", rank=16, reference=SMALL)
    assert apart.models["reference"] == 2 * SMALL["N_total"]


def test_the_critic_is_as_large_as_the_reward_model_that_it_starts_from():
    """Unless it is said to be another."""
    assert align(LARGE, CARD, reward=SMALL).models["critic"] == 16 * SMALL["N_total"]
    assert align(LARGE, CARD, reward=SMALL, critic=LARGE).models["critic"] == 16 * LARGE["N_total"]


def test_each_card_keeps_the_cache_of_its_share_of_the_answers():
    """A share is whole answers."""
    for cards, share in ((1, 64), (8, 8), (7, 10), (100, 1)):
        made = align(LARGE, CARD, n_samp=64, n_cards=cards, T=4096)
        assert made.room.parts["cache"] == kv_bytes(LARGE, 4096, 2, share)
        assert made.room.parts["actor"] == made.models["actor"] / cards


def test_a_pair_is_two_sequences():
    """DPO trains on both answers, so on twice the activations of the actor."""
    pair = align(LARGE, CARD, algorithm="dpo").room.parts["activations"]
    assert pair == 2 * align(LARGE, CARD, algorithm="grpo").room.parts["activations"]


def test_the_verdict_names_the_fewest_cards_and_other_ways():
    """Four models of 8B do not fit one card; five share them, four do not."""
    made = align(LARGE, CARD)
    assert made.verdict.startswith(
        "On 1 × NVIDIA H100 SXM, each: Does not fit: 311 GB is 239 GB more than the 72.0 GB"
    )
    assert "What would fit: 5 of these cards" in made.verdict
    assert made.cards == 5
    assert align(LARGE, CARD, n_cards=5).room.fits
    assert not align(LARGE, CARD, n_cards=4).room.fits
    assert align(LARGE, CARD, n_cards=8).verdict.startswith("On 8 × NVIDIA H100 SXM, each: Fits")


def test_what_else_would_fit_does():
    """No critic, fewer answers at once, a shorter context, adapters."""
    crowded = align(LARGE, CARD, n_cards=8, n_samp=4096)
    offered = next(one for one in crowded.changes if "answers" in one)
    answers = int(offered.split()[2].replace(",", ""))
    assert align(LARGE, CARD, n_cards=8, n_samp=answers).room.fits
    assert not align(LARGE, CARD, n_cards=8, n_samp=answers + 1).room.fits
    tight = align(LARGE, CARD, n_cards=4)
    assert "GRPO, which has no critic" in tight.changes
    assert align(LARGE, CARD, n_cards=4, algorithm="grpo").room.fits
    assert "adapters of rank 16 on all linear matrices" in tight.changes
    assert align(LARGE, CARD, n_cards=4, rank=16, targets="all-linear").room.fits


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["ppo", "grpo", "dpo"]),
    st.integers(1, 64),
    st.integers(1, 2**14),
    st.sampled_from([None, 1, 64]),
)
def test_parts_add_up_and_more_cards_never_take_more(algorithm, cards, T, rank):
    """The fewest cards that are named fit, and one fewer does not."""
    made = align(LARGE, CARD, algorithm=algorithm, n_cards=cards, T=T, rank=rank)
    assert made.room.asked == sum(made.room.parts.values())
    assert set(made.room.parts) == {*made.models, "cache", "activations"}
    more = align(LARGE, CARD, algorithm=algorithm, n_cards=cards + 1, T=T, rank=rank)
    assert more.room.asked <= made.room.asked
    assert made.room.fits == (0 < made.cards <= cards)
    if made.cards > 1:
        fewer = made.cards - 1
        less = align(LARGE, CARD, algorithm=algorithm, n_cards=fewer, T=T, rank=rank)
        assert not less.room.fits


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"algorithm": "rloo"}, "algorithm is 'rloo', and must be one of ppo, grpo, dpo"),
        ({"without": ["actor"]}, "without has 'actor', and ppo can only do without critic, ref"),
        ({"algorithm": "dpo", "without": "reward"}, "without has 'reward', and dpo can only do"),
        ({"optimizer": "lion"}, "optimizer is 'lion', and must be one of zero"),
        ({"n_cards": 0}, "n_cards is 0, and must be a whole number from 1"),
        ({"n_samp": 2.5}, "n_samp is 2.5, and must be a whole number from 1"),
        ({"b": 0}, "b is 0, and must be bytes above 0"),
        ({"rank": 0}, "rank is 0, and must be a whole number from 1"),
        ({"usable": 2}, "usable is 2, and must be a fraction"),
    ],
)
def test_a_decision_that_makes_no_sense_is_named(changed, sentence):
    """One sentence."""
    with pytest.raises(ValueError) as error:
        align(LARGE, CARD, **changed)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
