"""Instruments: what a setting gives in Python, and the same in JavaScript."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import pytest

from node import run
from stackmath import tables
from stackmath.chapters import attention, block, capstone, compression
from stackmath.data import device
from stackmath.forge import WEIGHT_BYTES, Design, dossier
from stackmath.instruments import chain, instruments, settings, words
from stackmath.instruments.nouns import Choice, Control, Field, Instrument, Slider
from stackmath.instruments.parameters import PARTS
from stackmath.models import breakdown, model, models
from stackmath.notation import TABLE
from stackmath.scaling import loss_interval, optimum_interval
from stackmath.units import GB
from sweeps import SOAK

NAMES = sorted(instruments())
SETTINGS = 3000 if SOAK else 200
JS = """
const { values } = await load("js/chain.js");
const { chosen, filled } = await load("js/words.js");
const { instrument } = await load(`instruments/${given.name}.js`);
return given.settings.map((setting) => {
  const known = values(instrument, setting);
  const rows = instrument.rows.map((row) => {
    return [filled(row.label, known), chosen(row.cases, known).text];
  });
  const every = {};
  for (const name in known) every[name] = known[name];
  return { known: every, said: [...rows, ["Verdict", chosen(instrument.verdict, known).text]] };
});
"""


def any_value(control: Control, chance: random.Random) -> Any:
    """Return a value that a reader may set, the ends among them."""
    if isinstance(control, Choice):
        return chance.choice([*control.options()])
    if isinstance(control, Slider):
        return chance.choice(control.values)
    typed = chance.choice([control.low, control.high, None, None])
    if typed is not None:
        return typed
    if chance.random() < 0.4:
        return control.default
    low = max(control.low, 1e-3)
    value = math.exp(chance.uniform(math.log(low), math.log(control.high)))
    value = min(max(round(value, 3), control.low), control.high)
    return value if settings.allowed(control, value) else max(round(value), 1)


def some(one: Instrument, count: int) -> list[dict[str, Any]]:
    """Return settings: the defaults, the presets, and others by chance."""
    chance = random.Random(one.name)
    drawn = [{c.name: any_value(c, chance) for c in one.controls} for _ in range(count)]
    return [{}, *(dict(preset.settings) for preset in one.presets), *drawn]


@pytest.mark.parametrize("name", NAMES)
def test_the_description_is_whole(name: str) -> None:
    """Every name that is used is set by a control or made by a step, and made once."""
    one = instruments()[name]
    controls = {control.name for control in one.controls}
    brought = {
        key
        for control in one.controls
        if isinstance(control, Choice)
        for option in control.options().values()
        for key in option.values
    }
    steps = [step.name for step in one.steps]
    assert len({*steps}) == len(steps)
    assert not {*steps} & (controls | {*one.constants})
    titles = {f"{c.name}_title" for c in one.controls if isinstance(c, Choice)}
    there = controls | brought | {*one.constants} | {*steps} | titles
    said = [one.text for row in one.rows for one in row.cases]
    said += [case.text for case in one.verdict] + [row.label for row in one.rows]
    named = {at[1] for text in said for at in words.PLACE.finditer(text)}
    assert named <= there, named - there
    assert {by for row in one.rows for by in row.by} <= {*steps}


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_keeps_to_the_range_of_its_symbol(name: str) -> None:
    """Its first and last place lie in the range of the notation; a field is that range."""
    for control in instruments()[name].controls:
        if isinstance(control, Slider) and control.name in TABLE:
            low, high = TABLE[control.name].typical
            assert low <= control.values[0] < control.values[-1] <= high, control.name


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_sets_what_a_control_has(name: str) -> None:
    """Its values are options and places of the sliders."""
    one = instruments()[name]
    for preset in one.presets:
        arguments = [f"{key}={value}" for key, value in preset.settings.items()]
        assert settings.read(one, arguments) == dict(preset.settings)


@pytest.mark.parametrize("name", NAMES)
def test_no_setting_is_without_words(name: str) -> None:
    """No NaN, no doubled unit, nothing blank; what is unknown says why."""
    one = instruments()[name]
    for setting in some(one, SETTINGS):
        for label, text in chain.outputs(one, chain.values(one, setting)):
            whole = f"{label}: {text}"
            assert text.strip() and label.strip(), (setting, whole)
            assert not re.search(r"nan|\binf|undefined|None|[KMBT] ?B B|[{}]", whole), whole
            assert text != "unknown", (setting, label)


@pytest.mark.parametrize("name", NAMES)
def test_javascript_gives_what_python_gives(name: str) -> None:
    """The same values to 1e-12, and the same words, at random settings and at the bounds."""
    one = instruments()[name]
    drawn = some(one, SETTINGS)
    answers = run(JS, {"name": name, "settings": drawn})
    for setting, answer in zip(drawn, answers, strict=True):
        known = chain.values(one, setting)
        assert known.keys() == answer["known"].keys(), (setting, known.keys() ^ answer["known"])
        for key, value in known.items():
            if isinstance(value, int | float) and math.isfinite(value):
                assert answer["known"][key] == pytest.approx(value, rel=1e-12, abs=1e-300), key
        said = [list(row) for row in chain.outputs(one, known)]
        assert said == answer["said"], setting


def test_the_forge_gives_the_dossier_of_the_library() -> None:
    """At the defaults and at random designs: numbers and verdict."""
    one = instruments()["forge"]
    names = {"N_total": "parameters_total", "N": "parameters_active", "D": "tokens",
             "ratio": "tokens_per_parameter", "loss": "loss", "n_fleet": "fleet", "cost": "cost",
             "M_w": "weights_bytes", "n_shard": "shards", "rate": "decode_ceiling",
             "together": "parallel_ceiling", "M_kv": "kv_bytes_per_user"}  # fmt: skip
    chance = random.Random(1)
    for turn in range(100):
        setting = {c.name: any_value(c, chance) for c in one.controls if turn}
        known = chain.values(one, setting)
        fixed = {
            c.name: known[c.name]
            for c in one.controls
            if c.name in known and not isinstance(c, Choice)
        }
        if "price" not in known or "peak" not in known:
            continue
        choices = {key: known[key] for key in ("precision", "accelerator", "law")}
        made = dossier(Design(**fixed, **choices))
        for key, field in names.items():
            assert known[key] == pytest.approx(getattr(made, field), rel=1e-12), (setting, key)
        assert (max(known["users"], 0), max(known["users_node"], 0)) == (
            made.users,
            made.users_per_node,
        )
        assert (known["low"], known["high"]) == pytest.approx(made.loss_interval, rel=1e-9)


def test_the_explorer_has_the_intervals_of_the_library() -> None:
    """The delta method by SymPy and the one worked by hand agree, at random budgets."""
    one = instruments()["scaling-law"]
    for setting in some(one, 50):
        known = chain.values(one, setting)
        law = {name: known[name] for name in ("E", "A", "B", "alpha", "beta")}
        best = optimum_interval(law, known["C"])
        for size, name in ((best.N_opt, "N"), (best.tokens_per_parameter, "ratio")):
            assert known[f"{name}_low"] == pytest.approx(size.low, rel=1e-9)
            assert known[f"{name}_high"] == pytest.approx(size.high, rel=1e-9)
        over = loss_interval(law, known["N_over"], known["D_over"])
        assert known["loss_over"] == pytest.approx(over.value, rel=1e-12)
        assert (known["over_low"], known["over_high"]) == pytest.approx(
            (over.low, over.high), rel=1e-9
        )
        assert known["given_away"] == pytest.approx(known["loss_over"] - known["loss_opt"])
        assert known["sigma_away"] <= known["sigma_over"] + known["sigma_opt"]


def test_the_counter_counts_every_model_to_the_last_parameter() -> None:
    """Parts and total, by the equations or as counted, are those of the configuration."""
    one = instruments()["parameters"]
    described = 0
    for name in models():
        known, shape = chain.values(one, {"model": name}), model(name)
        parts = breakdown(shape)
        for part in PARTS:
            assert known[part] == parts[part], (name, part)
        assert known["N_total"] == shape["N_total"] == known["counted"], name
        described += known["described"]
    assert described >= 80


def test_a_shape_of_ones_own_follows_the_equations() -> None:
    """GPT-2's count by its closed form, from another model of its family."""
    one = instruments()["parameters"]
    known = chain.values(one, {"model": "gpt2", "L": 24, "d": 1024, "n_h": 16, "n_kv": 16,
                               "d_head": 64, "d_ff": 4096})  # fmt: skip
    assert known["N_total"] == block.gpt_parameters(L=24, d=1024, n_vocab=50257, n_pos=1024)
    uneven = chain.values(one, {"n_h": 32, "n_kv": 5})
    assert chain.outputs(one, uneven)[-1][1].startswith("No such model: 32 query heads cannot")


def test_the_planner_gives_the_ceilings_of_the_equations() -> None:
    """Worked by hand: 141 GB over four cards of 3.35 TB/s, and a cache of 2,304 tokens."""
    known = chain.values(instruments()["serving"], {})
    weights, cache = 2 * 70_553_706_496, 2 * 80 * 8 * 128 * 2304 * 2
    bandwidth, peak = 4 * 3.35e12, 4 * 989e12
    step = 32 * cache / bandwidth + max(weights / bandwidth, 2 * 70_553_706_496 * 32 / peak)
    assert known["tpot"] == pytest.approx(step, rel=1e-3)
    assert known["users"] == (0.9 * 4 * 80 * GB - weights) // cache


def test_the_budget_at_its_defaults_is_the_printed_one() -> None:
    """Worked by hand: 2 bytes a parameter, 128 KiB a token, 80 GB less a tenth."""
    weights, one = 2 * 8030261248, 2 * 32 * 8 * 128 * 8192 * 2
    free = 72 * GB - weights - 16 * one
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", tables.printed("kv-budget"), re.MULTILINE))
    assert rows["Weights"].startswith(f"{weights / GB:.2f} GB (14.96 GiB)")
    assert rows["Cache of one user"] == "1.07 GB (1.00 GiB)"
    assert rows["Cache of all users"] == "17.18 GB (16.00 GiB)"
    assert rows["Weights and caches"].startswith(f"{(weights + 16 * one) / GB:.2f} GB")
    assert rows["Free of what is usable"].startswith(f"{free / GB:.2f} GB")
    assert rows["Users that fit"] == f"{(72 * GB - weights) // one}"


def test_the_budget_says_what_does_not_fit() -> None:
    """Too many users, and weights that are too large, each have their words."""
    assert "Too many: 64 users" in tables.printed("kv-budget n_seq=64")
    assert "none: the weights alone do not fit" in tables.printed("kv-budget model=deepseek-v3")


def test_a_million_tokens_on_a_small_card_read_as_a_sentence() -> None:
    """What binds, and what would have to change, is that of the equations."""
    known = chain.values(instruments()["kv-budget"], {"T": 2**20, "n_seq": 1, "card": "rtx-4090"})
    text = chain.outputs(instruments()["kv-budget"], known)[-1][1]
    shape, card = model("llama-3.1-8b"), device("rtx-4090")
    weights = compression.weight_bytes(shape, b_w=2)
    longest = attention.longest_context(shape, card, usable=0.9, M_w=weights, b=2)
    assert text.startswith("Serves nobody: one user's cache of 137 GB at 1,048,576 tokens")
    assert text.endswith(f"or a context of at most {longest:,} tokens.")


@pytest.mark.parametrize("name", ["llama-3.1-8b", "gemma-3-27b", "deepseek-v2", "gpt2"])
def test_the_longest_context_of_the_budget_fits_and_one_token_more_does_not(name: str) -> None:
    """For a latent, for windows and for plain heads."""
    one = instruments()["kv-budget"]
    setting = {"model": name, "card": "b200-sxm", "weights": "int4", "n_seq": 1}
    longest = chain.values(one, setting)["T_max"]
    for T, fits in ((longest, True), (longest + 1, False)):
        known = chain.values(one, {**setting, "T": T})
        assert (known["left"] >= 0) is fits, T


def test_the_users_of_the_budget_fit_and_one_more_does_not() -> None:
    """The count is the largest that fits, whatever the card and the format."""
    one = instruments()["kv-budget"]
    for name in ("llama-3.1-8b", "gemma-3-27b"):
        setting = {"model": name, "T": 16384, "card": "h200-sxm", "cache": "fp8"}
        fit = chain.values(one, setting)["users"]
        assert fit > 0
        for users in (fit, fit + 1):
            left = chain.values(one, {**setting, "n_seq": users})["left"]
            assert (left >= 0) is (users == fit)


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("model=llama-9", "model is 'llama-9', which is none of its options"),
        ("T=1000", "T is '1000', not a number from 1024 to 1048576"),
        ("usable=0", "usable is '0', not a number from 10 to 100"),
        ("colour=red", "'colour=red' sets none of model, T, n_seq"),
    ],
)
def test_a_setting_that_no_control_has_is_refused(argument: str, told: str) -> None:
    """The sentence names the control."""
    with pytest.raises(tables.TableError, match=re.escape(told)):
        tables.printed(f"kv-budget {argument}")


def test_formats_are_those_of_the_forge() -> None:
    """Every format of weights has its bytes."""
    formats = instruments()["forge"].controls[4]
    assert isinstance(formats, Choice)
    assert {key: one.values["b_w"] for key, one in formats.options().items()} == WEIGHT_BYTES
    assert capstone.shards(usable=0.9, memory=80 * GB, M_w=1) == 1
    assert isinstance(instruments()["forge"].controls[7], Field)
