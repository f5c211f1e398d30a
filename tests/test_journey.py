"""The token journey: its generator, its distribution, its runs."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node import run
from stackmath import journey
from stackmath.journey import LOGITS, STOP, VOCABULARY


@pytest.mark.parametrize(("word", "hash_"), [(0, 0), (1, 0x514E28B7), (0xFFFFFFFF, 0x81F16F39)])
def test_the_scrambler_gives_the_published_hashes_of_no_bytes(word, hash_):
    """MurmurHash3 of an empty input is its finalizer applied to the seed."""
    assert journey.scrambled(word) == hash_


def test_no_two_words_are_scrambled_alike():
    """The scrambler is one to one, so each of the 2^32 numbers is drawn once in a period."""
    words = range(0, 2**32, 65_521)
    assert len({journey.scrambled(word) for word in words}) == len(words)


@given(st.integers(0, 2**32 - 1), st.integers(0, 10**6))
def test_a_draw_lies_from_zero_to_below_one(seed, step):
    """A draw falls in a share for every seed and step."""
    assert 0 <= journey.draw(seed, step) < 1


def test_draws_are_spread_evenly():
    """Chi-squared of 16 bins over 16,000 draws stays in the middle 99.8 % of its distribution."""
    bins = Counter(int(16 * journey.draw(seed, step)) for seed in range(20) for step in range(800))
    chi_squared = sum((bins[i] - 1000) ** 2 / 1000 for i in range(16))
    assert 3.5 < chi_squared < 37.7


def test_javascript_draws_the_same_numbers():
    """32-bit arithmetic is enough: the sampler of the page agrees to the last bit."""
    pairs = [(seed, step) for seed in (0, 1, 7, 2**31, 2**32 - 1) for step in range(200)]
    script = """
const { draw } = await load("js/sampler.js");
return given.map(([seed, step]) => draw(seed, step));
"""
    assert run(script, pairs) == [journey.draw(*pair) for pair in pairs]


def test_javascript_writes_the_same_runs():
    """From every token, at every temperature of the slider, for a few seeds."""
    cases = [(token, tau / 10, seed) for token in LOGITS for tau in range(1, 26) for seed in (0, 9)]
    script = """
const { draw, probabilities, sampled } = await load("js/sampler.js");
const { journey: { logits, stop } } = await load("data/journey.js");
return given.map(([token, temperature, seed]) => {
  const run = [];
  for (let at = token; at !== stop && run.length < 64; run.push(at)) {
    at = sampled(probabilities(logits[at], temperature), draw(seed, run.length));
  }
  return run.join(" ");
});
"""
    expected = [journey.continuation(token, tau, seed) for token, tau, seed in cases]
    assert run(script, cases) == expected


def test_every_row_holds_known_tokens_and_one_row_more_than_eight():
    """The bars of the instrument show eight; "the" has more successors than that."""
    assert len(VOCABULARY) == 24
    assert all(set(row) <= set(VOCABULARY) for row in LOGITS.values())
    assert len(LOGITS["the"]) == 10
    assert STOP not in LOGITS


def test_the_period_can_be_reached_from_every_token():
    """No run is caught in a ring of words."""
    ending = {STOP}
    while more := {t for t, row in LOGITS.items() if t not in ending and ending & set(row)}:
        ending |= more
    assert ending == set(VOCABULARY)


@pytest.mark.parametrize("temperature", [1e-4, 0.1, 1.0, 2.5, 1e6])
def test_probabilities_sum_to_one_at_any_temperature(temperature):
    """No exponential overflows, however cold."""
    for row in LOGITS.values():
        shares = journey.probabilities(row, temperature)
        assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
        assert list(shares) == list(row)


def test_probabilities_are_the_textbook_softmax():
    """Two logits a temperature apart stand as e to 1, hot ones nearly alike."""
    shares = journey.probabilities({"x": 1.5, "y": 1.0}, 0.5)
    assert shares["x"] / shares["y"] == pytest.approx(math.e)
    assert journey.probabilities({"x": 1.5, "y": 1.0}, 1e9)["x"] == pytest.approx(0.5)


def test_a_tie_is_a_tie_at_every_temperature():
    """At 0.1 the run is all but determined, save for one fair coin."""
    for temperature in (0.1, 1.0, 2.5):
        shares = journey.probabilities(LOGITS["quiet"], temperature)
        assert shares["mill"] == shares["sea"]
    cold = {token: journey.probabilities(row, 0.1) for token, row in LOGITS.items()}
    ties = {t for t, row in LOGITS.items() if sorted(row.values())[-1] == sorted(row.values())[-2]}
    assert ties == {"quiet"}
    assert cold["quiet"]["mill"] == pytest.approx(0.5, abs=1e-4)
    assert all(0.85 < max(row.values()) < 1 for token, row in cold.items() if token != "quiet")


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan, math.inf])
def test_a_temperature_that_makes_no_sense_is_refused(temperature):
    """The message says what was given and what is allowed."""
    with pytest.raises(ValueError, match=f"temperature is {temperature}, and must be a number"):
        journey.probabilities(LOGITS["the"], temperature)


def test_tokens_are_sampled_as_often_as_their_probability():
    """Every successor of "the" within four standard deviations over 20,000 draws."""
    shares = journey.probabilities(LOGITS["the"], 1.0)
    seen = Counter(journey.sampled(shares, journey.draw(3, step)) for step in range(20_000))
    for token, share in shares.items():
        assert abs(seen[token] - 20_000 * share) < 4 * math.sqrt(20_000 * share * (1 - share))


def test_a_number_beyond_the_rounded_sum_takes_the_last_token():
    """Shares that sum to a little below 1 leave no number without a token."""
    assert journey.sampled({"x": 0.5, "y": 0.4}, 0.95) == "y"
    assert journey.sampled({"x": 0.5, "y": 0.5}, 0.5) == "y"


@given(st.sampled_from(sorted(LOGITS)), st.floats(0.1, 2.5), st.integers(0, 2**32 - 1))
def test_a_run_follows_the_table_and_ends_at_a_period_or_the_limit(prompt, temperature, seed):
    """Each token is a successor of the one before it, and none follows a period."""
    written = journey.continuation(prompt, temperature, seed, limit=40).split()
    for before, after in zip([prompt, *written], written, strict=False):
        assert after in LOGITS[before]
    assert STOP not in written[:-1]
    assert len(written) == 40 or written[-1] == STOP


def test_the_same_seed_writes_the_same_and_another_seed_something_else():
    """Runs are repeatable, and the seed matters at temperature 1."""
    runs = [journey.continuation("the", seed=seed) for seed in range(20)]
    assert runs == [journey.continuation("the", seed=seed) for seed in range(20)]
    assert len(set(runs)) > 10


def test_a_cold_run_has_one_coin_to_toss():
    """At 0.1, forty seeds write two sentences and seldom a third."""
    runs = Counter(journey.continuation("the", 0.1, seed) for seed in range(40))
    both = runs["river runs past a quiet mill ."] + runs["river runs past a quiet sea ."]
    assert both >= 36
    assert min(runs["river runs past a quiet mill ."], runs["river runs past a quiet sea ."]) >= 8


def test_a_prompt_of_several_words_goes_on_from_its_last():
    """A bigram model sees one token of its context."""
    assert journey.continuation("The old miller", 0.7, 5) == journey.continuation("miller", 0.7, 5)
    assert journey.continuation("the river sleeps.", 0.7, 5) == ""


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("the robot", "does not know 'robot'; its 24 tokens are the a river"), ("  ", "is empty")],
)
def test_a_prompt_that_the_model_cannot_read_is_refused(prompt, words):
    """The message names the word and lists the vocabulary."""
    with pytest.raises(ValueError, match=words):
        journey.continuation(prompt)
