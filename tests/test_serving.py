"""Plans of serving: published speeds and capacities, what grows with what, and every refusal."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stackmath.chapters import compression, serving
from stackmath.cli import main
from stackmath.data import device, devices
from stackmath.models import counts, from_config, kv_bytes, model, models
from stackmath.planning.serving import Serving, serve
from stackmath.planning.shards import Shard, groups, known_format
from stackmath.planning.speculation import speculate
from stackmath.planning.steps import Machine, communication, prefill, step

LLAMA = model("llama-3.1-8b")
LARGE = model("llama-3.1-70b")
H100, H200 = device("h100-sxm"), device("h200-sxm")
V5E = Machine(8, 8.2e11, "bf16", 1.97e14, None)  # as a published table reckons with it

MODELS = ["llama-3.1-8b", "llama-2-7b", "gemma-3-12b", "mixtral-8x7b", "deepseek-v2-lite",
          "gpt-oss-20b", "qwen2.5-7b"]  # fmt: skip
CARDS = ["h100-sxm", "rtx-4090", "mi300x", "tpu-v5e", "apple-m3-ultra", "t4"]
plans = st.fixed_dictionaries({
    "model": st.sampled_from(MODELS).map(model),
    "card": st.sampled_from(CARDS).map(device),
    "T": st.integers(2, 2**15),
    "precision": st.sampled_from(["bf16", "fp8", "int4", "nf4", "q4_K"]),
    "kv_bytes": st.sampled_from([2, 1, 0.5625]),
    "block": st.sampled_from([1, 16, 256]),
})  # fmt: skip


def numbers(plan: Serving) -> dict[str, float]:
    """Return every number of a plan."""
    steps = {} if plan.step is None else vars(plan.step)
    every = {**vars(plan), **steps, **plan.room.parts}
    return {k: v for k, v in every.items() if isinstance(v, int | float)}


@pytest.mark.parametrize(
    ("name", "ceiling", "measured"),
    [("llama-2-7b", "154.3", 104.9), ("llama-3.1-8b", "135.8", 93.89)],
)
def test_measured_decoding_stays_below_its_ceiling(name, ceiling, measured):
    """What gpt-fast measured on an A100 is two thirds of what its memory would deliver."""
    plan = serve(model(name), device("a100-sxm-80gb"), users=1, T=256)
    assert plan.decode_ceiling is not None and plan.tokens_per_second_per_user is not None
    assert f"{plan.decode_ceiling:.1f}" == ceiling
    assert measured < plan.tokens_per_second_per_user < plan.decode_ceiling
    assert 0.6 < measured / plan.tokens_per_second_per_user < 0.72


@pytest.mark.parametrize(
    ("batch", "milliseconds"), [(1, 4.98), (8, 12.13), (16, 20.3), (32, 36.65), (64, 69.33)]
)
def test_decode_steps_are_those_of_a_published_table(batch, milliseconds):
    """LLaMA 2-13B on eight TPU v5e; the table rounds its sizes and reads the embedding too."""
    shard = Shard(model("llama-2-13b"), n=8)
    assert shard.stored == pytest.approx(26e9, rel=2e-3)
    assert 8 * shard.cache(8192) == pytest.approx(6.7e9, rel=2e-3)
    assert 1e3 * step(shard, V5E, batch, 8192).total == pytest.approx(milliseconds, rel=1e-2)


def test_a_published_prompt_takes_as_long_with_its_attention():
    """8,192 tokens of LLaMA 3-70B on 16 chips: 0.91 s without attention, and 8 % more with it."""
    shard = Shard(model("llama-3-70b"), n=16)
    assert prefill(shard, replace(V5E, n=16), 8192, 0.4) == pytest.approx(0.979, rel=1e-2)


def test_published_concurrency_comes_back_from_exact_sizes():
    """Int8 LLaMA 3-70B on eight v5e: 43 with rounded sizes, and 41 with the head in 16 bits."""
    plan = serve(model("llama-3-70b"), device("tpu-v5e"), n_tp=8, precision="int8", kv_bytes=1,
                 usable=1)  # fmt: skip
    by_equation = serving.concurrency(
        n=8, memory=16e9, M_w=8 * plan.weights_bytes_per_card, M_ws=0, M_kv=plan.kv_bytes_per_user
    )
    assert plan.users_max == by_equation == 41


@pytest.mark.parametrize(
    ("change", "users"),
    [({}, 2), ({"kv_bytes": 1}, 5), ({"precision": "int8"}, 4),
     ({"kv_bytes": 1, "precision": "fp8"}, 8), ({"n_tp": 4}, 8)],
)  # fmt: skip
def test_the_chapter_on_attention_is_served_as_it_says(change, users):
    """Llama 3.1 70B at its whole context on H200 cards, two unless more are asked for."""
    plan = serve(LARGE, H200, **{"n_tp": 2, "T": 131072, **change})
    assert (plan.users, plan.users_max, plan.fits) == (users, users, True)


def test_weights_and_cache_of_one_card_are_counted_to_the_byte():
    """In 16 bits all parameters take two bytes; a step reads none of the input embedding."""
    plan = serve(LLAMA, H100, users=1, T=8192)
    assert plan.weights_bytes == plan.weights_bytes_per_card == 2 * LLAMA["N_total"]
    embedding = counts.input_embedding(LLAMA.network)
    assert plan.weights_bytes_read == 2 * (LLAMA["N"] - embedding)
    assert plan.kv_bytes_per_user == kv_bytes(LLAMA, 8192) == 1024**3


@pytest.mark.parametrize(("name", "gib"), [("gpt-oss-120b", "60.8"), ("gpt-oss-20b", "12.8")])
def test_checkpoints_in_mxfp4_have_their_published_size(name, gib):
    """Only the experts' matrices are in blocks, as the model card has it."""
    assert f"{Shard(model(name), precision='mxfp4').stored / 2**30:.1f}" == gib


def test_a_format_of_blocks_leaves_the_rest_in_16_bits():
    """Seven matrices of a layer at 4.125 bits; both ends and the norms at 16."""
    parts = counts.parts(LLAMA.network)
    narrow, rest = parts["attention"] + parts["mlp"], parts["embedding"] + parts["head"]
    rest += parts["norms"]
    assert Shard(LLAMA, precision="int4_g128").stored == narrow * 66 // 128 + 2 * rest


def test_heads_and_latents_that_cannot_be_split_are_on_every_card():
    """Sixteen cards hold each of eight key heads twice; a latent is whole on all eight cards."""
    eight, sixteen = (serve(LARGE, H200, n_tp=n, T=8192) for n in (8, 16))
    assert eight.kv_bytes_per_user == kv_bytes(LARGE, 8192)
    assert sixteen.kv_bytes_per_user == 2 * eight.kv_bytes_per_user
    latent = serve(model("deepseek-v3"), H200, n_tp=8, precision="fp8", T=8192)
    assert latent.kv_bytes_per_user == 8192 * 562_176
    each = LARGE["d"] * 2 * LARGE["n_kv"] * LARGE["d_head"] * 2 * LARGE["L"]  # of W_K and W_V
    assert 0 <= sixteen.weights_bytes_per_card - LARGE["N_total"] * 2 / 16 - each / 16 < 4e6


@pytest.mark.parametrize(("T", "tokens"), [(1000, 1008), (1008, 1008), (7, 16)])
def test_a_paged_cache_sets_whole_blocks_aside_and_reads_only_tokens(T, tokens):
    """63 blocks of 16 tokens for a thousand."""
    shard = Shard(LLAMA)
    assert shard.cache(T) == kv_bytes(LLAMA, tokens)
    assert shard.cache_read(T) == kv_bytes(LLAMA, T)


def test_windows_bound_the_cache_of_their_layers():
    """Five layers in six of Gemma 3 keep 1,024 tokens, however long the context."""
    gemma = model("gemma-3-27b")
    assert Shard(gemma).cache(131072) == kv_bytes(gemma, 131072) < 0.2 * 131072 * kv_bytes(gemma, 1)


def test_a_batch_reads_the_experts_that_it_is_expected_to_touch():
    """Mixtral reads two experts a layer for one token, and nearly all eight for a few dozen."""
    mixtral = model("mixtral-8x7b")
    shard = Shard(mixtral)
    embedding = counts.input_embedding(mixtral.network)
    assert shard.read(1) == 2 * (mixtral["N"] - embedding)
    expert = 3 * mixtral["d"] * mixtral["d_exp"] * mixtral["L"] * 2
    assert shard.read(2) - shard.read(1) == pytest.approx(1.5 * expert)
    whole = 2 * (mixtral["N_total"] - embedding)
    assert whole * 0.9999 < shard.read(48) <= whole


@pytest.mark.parametrize("users", [1, 64, 512])
def test_a_step_is_equation_8_9_and_its_communication_8_12(users):
    """Eight cards, at batches bound by weights and by the link."""
    plan = serve(LLAMA, H100, n_tp=8, T=32, users=users)
    assert plan.step is not None and plan.tpot is not None
    sent = serving.tensor_parallel_time(L=32, n_tp=8, n_seq=users, d=4096, b=2, link=450e9, t_red=0)
    expected = serving.decode_step(
        H100, n=8, n_seq=users, M_kv=kv_bytes(LLAMA, 32), N=counts.multiplied(LLAMA.network),
        M_w=plan.weights_bytes_read,
    )  # fmt: skip
    assert plan.tpot == pytest.approx(expected + sent, rel=1e-12)
    assert plan.step.communication == pytest.approx(sent)
    assert plan.step.binds == ("communication" if users == 512 else "weight bandwidth")


def test_what_binds_a_step_is_what_takes_longest():
    """Weights for one user, the work for many, the caches where these are long."""
    for users, T, binds in (
        (1, 512, "weight bandwidth"), (512, 64, "compute"), (40, 8192, "cache bandwidth"),
    ):  # fmt: skip
        assert serve(LLAMA, H100, users=users, T=T).binds == binds


def test_the_batch_that_turns_compute_bound_is_equation_8_4():
    """The next whole number, as the weights read and the peak of their format have it."""
    for precision, peak in (("bf16", H100.peaks["bf16"]), ("fp8", H100.peaks["fp8"])):
        plan = serve(LLAMA, H100, precision=precision)
        exact = serving.compute_bound_batch(
            peak=peak, M_w=plan.weights_bytes_read, bandwidth=H100["bandwidth"],
            N=counts.multiplied(LLAMA.network),
        )  # fmt: skip
        assert plan.compute_bound_batch == math.ceil(exact)


@pytest.mark.parametrize(
    ("card", "precision", "computed"),
    [("h100-sxm", "fp8", "fp8"), ("a100-sxm-80gb", "fp8", "bf16"), ("h100-sxm", "int4", "bf16"),
     ("b200-sxm", "mxfp4", "bf16"), ("t4", "bf16", "fp16"), ("a100-sxm-80gb", "fp16", "fp16"),
     ("h100-sxm", "int8", "bf16"), ("mi350x", "fp32", None)],
)  # fmt: skip
def test_products_are_computed_in_what_the_card_has_for_the_format(card, precision, computed):
    """Weights alone in few bits are unpacked first; the plan says at which rate it computes."""
    plan = serve(model("llama-3.2-1b"), device(card), precision=precision)
    assert plan.machine.compute_format == computed
    if computed:
        assert plan.machine.peak == device(card).peaks[computed]
        assert plan.notes[0].startswith(f"Products are computed in {computed} at")


def test_an_answer_and_a_million_tokens_follow_from_the_times():
    """The first token, a step for each other one, and cards that are paid by the second."""
    plan = serve(LLAMA, H100, T_in=1000, T_out=200, users=10, price=2 / 3600)
    assert (plan.choices.T, plan.choices.T_in, plan.choices.T_out) == (1200, 1000, 200)
    assert plan.ttft and plan.tpot and plan.cost_per_million_input_tokens
    assert plan.latency == pytest.approx(plan.ttft + 199 * plan.tpot)
    assert plan.tokens_per_second == pytest.approx(10 / plan.tpot)
    assert plan.cost_per_million_tokens == pytest.approx(1e6 * 2 / 3600 * plan.tpot / 10)
    assert plan.cost_per_million_input_tokens == pytest.approx(1e6 * 2 / 3600 * plan.ttft / 1000)


def test_a_short_prompt_is_no_faster_than_the_weights_are_read():
    """And one over a slow link is no faster than its all-reduces."""
    plan = serve(LLAMA, H100, T_in=1, T_out=8)
    assert plan.ttft == pytest.approx(plan.shard.read(1) / H100["bandwidth"])
    slow = serve(LLAMA, H100, n_tp=2, interconnect=1e9)
    assert slow.ttft == communication(LLAMA, slow.machine, 7680)
    assert slow.binds == "communication"


@settings(max_examples=50, deadline=None)
@given(plans)
def test_a_plan_keeps_to_its_memory_and_its_numbers_make_sense(wanted):
    """The parts are what is asked, the users are as many as fit, nothing is negative or NaN."""
    plan = serve(wanted.pop("model"), wanted.pop("card"), **wanted)
    assert plan.room.asked == plan.weights_bytes_per_card + plan.room.parts["cache"]
    assert plan.fits == plan.room.fits == (plan.users_max > 0)
    room = plan.room.usable * plan.room.memory
    held, each = plan.weights_bytes_per_card, plan.shard.cache(plan.choices.T)
    assert plan.users_max == 0 or held + plan.users_max * each <= room
    assert held + (plan.users_max + 1) * each > room
    assert all(math.isfinite(value) and value >= 0 for value in numbers(plan).values())
    assert plan.verdict.startswith("Fits: " if plan.fits else "Does not fit: ")
    if plan.step is not None:
        parts = plan.step
        slower = max(parts.weights, parts.compute or 0)
        assert plan.tpot == slower + parts.cache + (parts.communication or 0)


@settings(max_examples=40, deadline=None)
@given(plans, st.integers(1, 400))
def test_more_users_give_more_tokens_and_wait_longer_for_each(wanted, users):
    """Throughput grows until the memory ends, and then no more users are served."""
    network, card = wanted.pop("model"), wanted.pop("card")
    few, more = (serve(network, card, users=n, **wanted) for n in (users, users + 1))
    assume(few.fits)
    assert few.tpot is not None and more.tpot is not None
    if more.fits:
        assert more.tpot > few.tpot
        assert more.tokens_per_second >= few.tokens_per_second * (1 - 1e-12)
    else:
        assert more.users == few.users == few.users_max
        assert more.tokens_per_second == few.tokens_per_second


@settings(max_examples=40, deadline=None)
@given(plans, st.integers(1, 2**14))
def test_a_longer_context_is_slower_and_serves_no_more(wanted, more):
    """Each token reads a cache that is at least as long, and so does each user's share."""
    network, card, T = wanted.pop("model"), wanted.pop("card"), wanted.pop("T")
    short = serve(network, card, T=T, users=1, **wanted)
    long = serve(network, card, T=T + more, users=1, **wanted)
    assert long.users_max <= short.users_max
    if long.tpot is not None:
        assert short.tpot is not None and long.tpot >= short.tpot
        assert long.ttft is None or short.ttft is None or long.ttft >= short.ttft * 0.999


@pytest.mark.parametrize("name", MODELS)
def test_more_cards_never_serve_fewer_users(name):
    """Each of them holds no more than before."""
    network, card = model(name), device("rtx-4090")
    plans = [serve(network, card, n_tp=n, T=4096, precision="fp8") for n in groups(network)]
    most = [plan.users_max for plan in plans]
    assert most == sorted(most)
    assert all(n == plan.cards for n, plan in zip(groups(network), plans, strict=True))


def test_the_fewest_cards_are_the_first_that_fit():
    """One card fewer of those that the heads allow does not do."""
    plan = serve(LARGE, H100, n_tp=None, T=131072)
    before = max(n for n in groups(LARGE) if n < plan.cards)
    assert plan.fits and plan.cards == 4
    assert not serve(LARGE, H100, n_tp=before, T=131072).fits
    assert serve(model("falcon-180b"), device("t4"), n_tp=None).cards <= 232
    assert serve(model("gpt2-xl"), device("t4"), n_tp=None, users=10**6).cards == 5


def _named(verdict: str, pattern: str) -> int:
    """Return the number that a verdict names."""
    found = re.search(pattern, verdict)
    assert found, verdict
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("users", [None, 3])
@pytest.mark.parametrize(
    ("network", "card", "n"),
    [("llama-3.1-70b", "h100-sxm", 2), ("llama-3.1-8b", "rtx-4090", 1),
     ("gemma-3-27b", "h100-pcie", 1), ("deepseek-v2-lite", "a100-sxm-40gb", 1)],
)  # fmt: skip
def test_what_a_verdict_says_would_fit_does_and_a_token_more_does_not(network, card, n, users):
    """The context, the users, the cards, the format and the card are each tried."""
    one, on = model(network), device(card)
    wanted = {"n_tp": n, "T": 2**20, "users": users}
    plan = serve(one, on, **wanted)
    assert not plan.fits and plan.binds == "memory capacity"
    T = _named(plan.verdict, r"a context of at most ([\d,]+) tokens")
    assert serve(one, on, **{**wanted, "T": T}).fits
    assert not serve(one, on, **{**wanted, "T": T + 1}).fits
    if "would fit" in plan.verdict and (found := re.search(r"; ([\d,]+) cards", plan.verdict)):
        assert serve(one, on, **{**wanted, "n_tp": int(found[1])}).fits
    if found := re.search(r"weights in (\w+)[;.]", plan.verdict):
        assert serve(one, on, **{**wanted, "precision": found[1]}).fits
    if found := re.search(r"one ([^;]+) with [\d.]+ GB\.$", plan.verdict):
        assert serve(one, device(found[1]), **{**wanted, "n_tp": 1}).fits


def test_weights_that_do_not_fit_are_named_with_what_is_missing():
    """Alone on an H100, 70B parameters in 16 bits are twice too large."""
    plan = serve(LARGE, H100)
    assert plan.verdict == (
        "Does not fit: weights of 141 GB in bf16 are 69.1 GB more than the 72 GB that NVIDIA H100 "
        "SXM gives. What would fit: weights in q6_K; 2 cards; one NVIDIA B200 SXM with 180 GB."
    )
    assert (plan.users, plan.users_max, plan.tokens_per_second) == (0, 0, 0)
    assert plan.tpot is plan.ttft is plan.latency is plan.decode_ceiling is None
    assert plan.cost_per_million_tokens is plan.cost_per_million_input_tokens is None


def test_more_users_than_fit_are_told_how_many_do():
    """The speeds are then those of the users that fit."""
    plan = serve(LLAMA, device("rtx-4090"), users=20)
    assert plan.verdict.startswith("Does not fit: the cache of 20 users of 8,192 tokens takes")
    assert "What would fit: 5 users; a context of at most" in plan.verdict
    assert plan.users == plan.users_max == 5
    assert plan.tpot == serve(LLAMA, device("rtx-4090")).tpot


def test_nothing_that_is_tried_may_fit():
    """A million users of a million tokens are more than any card or format holds."""
    plan = serve(LLAMA, device("t4"), users=10**9, T=2**20, n_tp=32, kv_bytes=1)
    assert plan.verdict.startswith("Does not fit: ")
    assert "cards" not in plan.verdict.partition("What would fit")[2]


def test_what_is_not_known_of_a_card_is_none_and_has_its_sentence():
    """Apple publishes no rate, and nobody rents it out here."""
    plan = serve(LLAMA, device("apple-m3-ultra"), precision="q4_K", users=1)
    assert plan.fits and plan.tpot
    assert plan.step is not None and plan.step.compute is None
    assert plan.ttft is plan.latency is plan.cost_per_million_tokens is None
    assert plan.compute_bound_batch is None
    said = " ".join(plan.notes)
    assert "No peak of Apple M3 Ultra is known for weights in q4_K" in said
    assert "No price of Apple M3 Ultra is known" in said
    two = serve(LLAMA, device("apple-m3-ultra"), n_tp=2)
    assert two.step is not None and two.step.communication is None
    assert "No interconnect of Apple M3 Ultra is known" in " ".join(two.notes)
    assert serve(LLAMA, device("apple-m3-ultra"), price=1).cost_per_million_tokens


def test_a_context_beyond_the_models_own_is_noted():
    """The arithmetic holds all the same."""
    assert "configured for a context of 4,096" in serve(model("llama-2-7b"), H100, T=8192).notes[-1]
    assert serve(model("gpt2"), H100).choices.T == 1024
    assert "more than one machine" in " ".join(serve(LARGE, H100, n_tp=16).notes)


def test_every_device_and_every_decoder_has_a_plan():
    """Whatever is missing of them."""
    small = model("llama-3.2-1b")
    for card in devices().values():
        plan = serve(small, card, T=1024)
        assert plan.fits, card.name
    for name, one in models().items():
        if all(layer.cached for layer in one.network.layers):
            plan = serve(one, H100, n_tp=None)
            assert all(math.isfinite(v) and v >= 0 for v in numbers(plan).values()), name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_tp": 3}, "3 cards cannot share 32 query heads and 8 key-value heads evenly, and "
         "engines refuse; 1, 2, 4, 8, 16 or 32 can"),
        ({"users": 0}, "users is 0, and must be a whole number from 1"),
        ({"T": 1.5}, "T is 1.5, and must be a whole number"),
        ({"T": 1}, "a context of 1 tokens is no prompt of 1 and an answer of 0"),
        ({"T": 100, "T_in": 100}, "a context of 100 tokens is no prompt of 100 and an answer of 0"),
        ({"T": 100, "T_in": 60, "T_out": 60}, "together they must make it up"),
        ({"usable": 1.5}, "usable is 1.5, and must be a fraction"),
        ({"mfu": 0}, "mfu is 0, and must be a fraction"),
        ({"efficiency": math.nan}, "efficiency is nan"),
        ({"kv_bytes": -1}, "kv_bytes is -1, and must be above 0"),
        ({"price": math.inf}, "price is inf, and must be above 0"),
        ({"t_red": -1}, "t_red is -1"),
        ({"precision": "int3"}, "'int3' is no format of weights; some are int8"),
    ],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_is_named(change, words):
    """The message names it, what was seen and what is allowed."""
    with pytest.raises(ValueError) as error:
        serve(LLAMA, H100, **change)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_model_with_an_encoder_is_refused():
    """Its passes are others."""
    for name in ("bert-base-uncased", "t5-small"):
        with pytest.raises(ValueError, match="has an encoder"):
            serve(model(name), H100)


def test_formats_are_known_in_any_case_and_by_short_names():
    """Four bits mean groups of 128, as most checkpoints have."""
    assert (known_format("Q4_K"), known_format("INT4")) == ("q4_K", "int4_g128")


def test_drafts_of_a_plan_bound_by_memory_are_equation_8_7():
    """A check is as long as a step then, so that the published speed-ups come out."""
    plan = serve(LLAMA, H100, users=1, T=256)
    for accept, n_draft, speed in ((0.7, 3, "2.53"), (0.9, 2, "2.71")):
        made = speculate(plan, accept, c_draft=0, n_draft=n_draft)
        assert f"{made.speedup:.2f}" == speed
        assert made.check_time == plan.tpot
        assert made.tokens_per_check == serving.speculative_run(accept=accept, n_draft=n_draft)
    some = speculate(plan, 0.8, c_draft=0.1, n_draft=5)
    assert some.speedup == pytest.approx(
        serving.speculative_speedup(accept=0.8, n_draft=5, c_draft=0.1)
    )
    assert some.tpot == pytest.approx(plan.tpot / some.speedup)


def test_the_best_number_of_drafts_is_as_fast_as_any():
    """And fewer drafts pay where more users fill the step."""
    few, many = (serve(LLAMA, H100, users=n, T=512) for n in (1, 200))
    best = [speculate(plan, 0.7, c_draft=0.05) for plan in (few, many)]
    assert best[0].n_draft == best[0].best_n_draft > best[1].n_draft
    for n in range(1, 65):
        assert speculate(few, 0.7, c_draft=0.05, n_draft=n).speedup <= best[0].speedup
    assert best[0].verdict.startswith(f"Pays: with {best[0].n_draft} drafted tokens")
    full = serve(LLAMA, H100, users=400, T=128)
    lost = speculate(full, 0.3, c_draft=0.5)
    assert lost.best_n_draft == 0 and lost.speedup < 1
    assert lost.verdict.startswith("Does not pay")


def test_a_draft_model_takes_time_and_room():
    """Its own step, its own weights, and a cache for each user."""
    plan = serve(LARGE, H100, n_tp=4, users=4)
    draft = model("llama-3.2-1b")
    made = speculate(plan, 0.8, draft=draft)
    assert made.fits and made.speedup > 2
    own = serve(draft, H100, n_tp=4, users=4)
    assert made.draft_time == own.tpot
    assert made.room.parts["draft weights"] == own.weights_bytes_per_card
    assert made.room.asked == plan.room.asked + own.room.asked
    full = serve(LARGE, H100, n_tp=4)
    tight = speculate(full, 0.8, draft=draft)
    assert not tight.fits and tight.verdict.endswith("leave room for the draft model.")


@pytest.mark.parametrize(
    ("change", "words"),
    [({}, "give a draft model, or c_draft"), ({"c_draft": -1}, "c_draft is -1"),
     ({"c_draft": 0, "n_draft": 0}, "n_draft is 0"), ({"c_draft": 0, "accept": 1}, "accept"),
     ({"draft": model("qwen3-0.6b")}, "it cannot draft for it")],
)  # fmt: skip
def test_drafts_that_make_no_sense_are_refused(change, words):
    """Each in a sentence."""
    wanted = {"accept": 0.8, **change}
    with pytest.raises(ValueError) as error:
        speculate(serve(LLAMA, H100), wanted.pop("accept"), **wanted)
    assert words in str(error.value)


def test_drafts_of_a_plan_that_serves_nobody_are_refused():
    """There is nothing to make faster."""
    with pytest.raises(ValueError, match="nobody fits"):
        speculate(serve(LARGE, H100), 0.8, c_draft=0)


def fit(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what `stackmath fit` prints."""
    assert main(["fit", *arguments]) == 0
    return capsys.readouterr().out


def test_fit_prints_json_in_full_words_and_base_units(capsys):
    """Its keys are a promise to scripts."""
    made = json.loads(fit(capsys, "llama-3.1-70b", "--device", "h200-sxm", "--cards", "2",
                          "--context", "128K", "--json"))  # fmt: skip
    promised = {
        "model", "device", "precision", "context", "prompt", "answer", "fits", "verdict", "binds",
        "cards", "weights_bytes", "kv_bytes_per_user", "users", "users_max", "users_per_card",
        "ttft", "tpot", "latency", "tokens_per_second_per_user", "tokens_per_second",
        "decode_ceiling", "arithmetic_intensity", "compute_bound_batch", "cost_per_million_tokens",
        "cost_per_million_input_tokens", "step", "memory", "compute_format", "peak", "notes",
        "speculation",
    }  # fmt: skip
    assert promised <= set(made)
    assert (made["fits"], made["users"], made["context"]) == (True, 2, 131072)
    assert made["kv_bytes_per_user"] == 42_949_672_960
    assert made["speculation"] is None


def test_fit_of_what_does_not_fit_is_an_answer_and_no_error(capsys):
    """Nulls stand for what nobody gets; the table has dashes."""
    arguments = ["llama-3.1-70b", "--device", "rtx-4090"]
    made = json.loads(fit(capsys, *arguments, "--json"))
    assert made["fits"] is False and made["tpot"] is None and made["users"] == 0
    printed = fit(capsys, *arguments)
    assert "–" in printed and "Does not fit: weights of 141 GB" in printed


def test_fit_tells_what_drafts_give(capsys):
    """By a model or by its cost."""
    arguments = ["llama-3.1-8b", "--device", "h100-sxm", "--users", "1", "--accept", "0.8"]
    made = json.loads(fit(capsys, *arguments, "--draft", "llama-3.2-1b", "--json"))
    assert made["speculation"]["speedup"] > 1.5 and made["speculation"]["fits"]
    printed = fit(capsys, *arguments, "--draft-cost", "0.05", "--drafted", "1")
    assert "Speed-up of 1 drafted token " in printed and "Pays: with 1 drafted token " in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["llama-9", "--device", "h100-sxm"], "llama-9"),
        (["llama-3.1-8b", "--device", "h100"], "'h100' names a family"),
        (["llama-3.1-8b", "--device", "h100-sxm", "--cards", "3"], "3 cards cannot share"),
        (["llama-3.1-8b", "--device", "h100-sxm", "--precision", "int3"], "no format of weights"),
        (["bert-base-uncased", "--device", "h100-sxm"], "has an encoder"),
        (["llama-3.1-8b", "--device", "h100-sxm", "--draft-cost", "0.1"], "needs --accept"),
        (["llama-3.1-8b", "--device", "h100-sxm", "--accept", "0.8"], "give --draft"),
        (["llama-3.1-8b", "--device", "h100-sxm", "--draft-cost", "0.1", "--accept", "1"],
         "accept"),
    ],
)  # fmt: skip
def test_fit_refuses_in_one_sentence(arguments, words, capsys):
    """Exit status 2, nothing on standard output."""
    assert main(["fit", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and words in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["llama-3.1-8b"], ["llama-3.1-8b", "--device", "t4", "--cards", "many"],
     ["llama-3.1-8b", "--device", "t4", "--usable", "2"],
     ["llama-3.1-8b", "--device", "t4", "--users", "0"]],
)  # fmt: skip
def test_fit_refuses_options_that_make_no_sense(arguments, capsys):
    """By the rules of its options; the device is not to be guessed."""
    with pytest.raises(SystemExit) as error:
        main(["fit", *arguments])
    assert error.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_configuration_of_ones_own_is_planned_as_well():
    """A file on disk needs no entry in the data."""
    config = {
        "model_type": "llama", "hidden_size": 512, "intermediate_size": 1024, "vocab_size": 1000,
        "num_attention_heads": 8, "num_hidden_layers": 4, "num_key_value_heads": 2,
    }  # fmt: skip
    plan = serve(from_config(config, "mine"), device("t4"), n_tp=4)
    assert plan.fits and plan.choices.T == 8192
    assert plan.kv_bytes_per_user == 2 * kv_bytes(plan.shard.model, 8192)
    by_equation = compression.decode_ceiling(
        bandwidth=device("t4")["bandwidth"], b_w=1, N_read=plan.shard.read(1)
    )
    assert plan.decode_ceiling == pytest.approx(by_equation)
