"""The data files: facts, sources, dimensions, and what the reader says of a wrong file."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from stackmath import data, numerals, provenance, units

ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
KINDS = (
    "paper", "report", "model card", "data sheet", "white paper", "documentation",
    "configuration", "book", "article", "code", "price list",
)  # fmt: skip
DIMENSIONS = {
    "memory": "byte",
    "bandwidth": "byte/second",
    "interconnect": "byte/second",
    "power": "joule/second",
    "price": "dollar/second",
}
DEVICE_FACTS = [
    ("a100-sxm-40gb", 40, 1555, 312, 400),
    ("a100-sxm-80gb", 80, 2039, 312, 400),
    ("a100-pcie-80gb", 80, 1935, 312, 300),
    ("h100-sxm", 80, 3350, 989, 700),
    ("h100-pcie", 80, 2000, 756, 350),
    ("h200-sxm", 141, 4800, 989, 700),
    ("b200-sxm", 180, 8000, 2250, 1000),
    ("rtx-4090", 24, 1008, 165.2, 450),
    ("mi300x", 192, 5300, 1307.4, 750),
]
RATES = [
    ("a100-sxm-80gb", "int8", 624 * 10**12),
    ("h100-sxm", "fp8", 1979 * 10**12),
    ("h100-pcie", "fp8", 1513 * 10**12),
    ("h200-sxm", "fp8", 1979 * 10**12),
    ("b200-sxm", "fp8", 4500 * 10**12),
    ("b200-sxm", "fp4", 9000 * 10**12),
    ("rtx-4090", "fp8", 3303 * 10**11),
    ("mi300x", "fp8", 26149 * 10**11),
]
BYTES_A_TOKEN = [
    ("opt-13b", 800 * 2**10),
    ("llama-2-7b", 512 * 2**10),
    ("llama-3.1-8b", 128 * 2**10),
    ("llama-3.1-70b", 327_680),
    ("llama-3.1-405b", 516_096),
    ("qwen2.5-72b", 327_680),
]
NORMS = {"gemma-3-1b": 4, "gemma-3-27b": 4}  # of a layer; 2 in the others that are gated


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data files that a test may spoil, in place of the real ones."""
    for path in data.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    return tmp_path


def spoil(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("name", "memory", "bandwidth", "peak", "power"), DEVICE_FACTS)
def test_a_card_has_the_memory_bandwidth_peak_and_power_of_its_vendor(
    name, memory, bandwidth, peak, power
):
    """Published in GB, GB/s, dense bf16 TFLOP/s and W, read exactly into base units."""
    card = data.device(name)
    assert card.memory == memory * 10**9
    assert card.bandwidth == bandwidth * 10**9
    assert card.peak == round(peak * 10) * 10**11
    assert card.power == power
    assert all(type(value) is int for symbol, value in card.items() if symbol != "price")


@pytest.mark.parametrize(("name", "number_format", "rate"), RATES)
def test_a_card_has_the_dense_rate_of_a_number_format(name, number_format, rate):
    """Half of what is printed with sparsity, sums in fp32."""
    assert data.device(name).peaks[number_format] == rate


def test_no_card_is_listed_twice_or_left_out():
    """The nine products of the volume."""
    assert list(data.devices()) == [name for name, *_ in DEVICE_FACTS]
    assert "fp8" not in data.device("a100-sxm-80gb").peaks


def test_the_peak_of_a_card_is_the_very_bf16_rate():
    """One object, so that a claim which shows it is traced to one datum."""
    for card in data.devices().values():
        assert card.peak is card.peaks["bf16"]
        assert card["peak"] is card.peak


def test_an_hour_of_an_h100_is_assumed_to_cost_two_dollars():
    """The report on DeepSeek-V3 assumes the same, which is what its price cites."""
    for name in ("h100-sxm", "h100-pcie"):
        card = data.device(name)
        assert card.price == 2 / 3600
        assert card.source_of("price") == ("deepseek-v3", "2026-11-20")


def test_every_price_says_that_it_is_an_assumption():
    """Rents change by the week: no price is printed as a fact."""
    for card in data.devices().values():
        assert card.notes["price"].startswith("An assumption")


def test_disagreements_of_vendors_stand_beside_the_value():
    """A reader who knows the other number finds it named."""
    b200, h100, rtx = (data.device(name).notes for name in ("b200-sxm", "h100-sxm", "rtx-4090"))
    assert "192" in b200["memory"]
    assert "7.7" in b200["bandwidth"]
    assert "989.4" in h100["bf16"]
    assert "330.3" in rtx["fp16"]


@pytest.mark.parametrize("name", [name for name, *_ in DEVICE_FACTS])
def test_the_text_of_a_value_has_the_dimension_of_its_field(name):
    """Read anew from the file, so that a reader which forgets to look is found out."""
    table = tomllib.loads((data.FOLDER / "devices.toml").read_text(encoding="utf-8"))[name]
    wanted = {**DIMENSIONS, **dict.fromkeys(table["peaks"], "FLOP/second")}
    for field, written in {**table, **table["peaks"]}.items():
        if field in wanted:
            text = written["value"] if isinstance(written, dict) else written
            assert units.name(numerals.parse(text).unit.dimension) == wanted[field], field


def test_every_value_names_a_source_that_exists_and_a_day():
    """Of each card, of each number format of it, and of each model."""
    known = data.sources()
    for entry in (*data.devices().values(), *data.models().values()):
        for value in (*entry, *getattr(entry, "peaks", ())):
            key, date = entry.source_of(value)
            assert key in known, f"{entry.name}.{value}"
            assert ISO_DATE.fullmatch(date), f"{entry.name}.{value}"


def test_a_source_is_complete_and_primary():
    """A source that was opened says what was seen, and no address is somebody's copy."""
    for key, one in data.sources().items():
        assert re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", key)
        assert one.key == key
        assert 2000 <= one.year <= 2026
        assert one.kind in KINDS, key
        assert one.url.startswith("https://"), key
        assert not re.search(r"huggingface\.co|ar5iv|alphaxiv|semanticscholar|scribd", one.url), key
        if "arxiv" in one.url:
            assert re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{5}", one.url), key
        assert one.opened is None or (ISO_DATE.fullmatch(one.opened) and one.saw), key


def counted(m: data.Model, matrices: int) -> int:
    """Return the parameters of a decoder whose MLP is three matrices, so many of them a layer."""
    attention = 2 * m.d * m.d_head * (m.n_h + m.n_kv)
    biases = m.d_head * (m.n_h + 2 * m.n_kv) if m.name.startswith("qwen2.5") else 0
    head_norms = 2 * m.d_head if m.name in NORMS else 0
    router = m.d * m.get("experts", 0)
    norms = NORMS.get(m.name, 2) * m.d
    layer = attention + biases + head_norms + router + norms + matrices * 3 * m.d * m.d_ff
    return (1 if m.tied else 2) * m.n_vocab * m.d + m.L * layer + m.d


@pytest.mark.parametrize(
    "name",
    ["llama-2-7b", "llama-2-70b", "llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b",
     "mixtral-8x7b", "qwen2.5-72b", "gemma-3-1b", "gemma-3-27b"],
)  # fmt: skip
def test_the_parameters_of_a_gated_model_are_the_count_of_its_shape(name):
    """To the last parameter, all of them and those that one token uses."""
    m = data.model(name)
    assert counted(m, m.get("experts", 1)) == m.N_total
    assert counted(m, m.get("experts_per_token", 1)) == m.N


@pytest.mark.parametrize(("name", "positions"), [("gpt2", 1024), ("opt-13b", 2050)])
def test_the_parameters_of_a_model_with_learned_positions_are_the_count_of_its_shape(
    name, positions
):
    """Layers of 12 d² + 13 d with their biases, two tables of embeddings, a last norm."""
    m = data.model(name)
    layers = m.L * (12 * m.d**2 + 13 * m.d)
    assert m.N == m.N_total == layers + (m.n_vocab + positions) * m.d + 2 * m.d
    assert m.d_ff == 4 * m.d


def test_the_parameters_of_deepseek_v3_are_the_count_of_its_shape():
    """Latents of queries and keys, experts, one shared expert, three dense layers."""
    m, q, rope = data.model("deepseek-v3"), 1536, data.model("deepseek-v3").d_r
    queries = m.d * q + q + q * m.n_h * (m.d_head + rope)
    keys = m.d * (m.d_c + rope) + m.d_c + m.d_c * m.n_h * 2 * m.d_head
    every_layer = queries + keys + m.n_h * m.d_head * m.d + 2 * m.d
    sparse, expert = m.L - m.dense_layers, 3 * m.d * m.d_expert
    fixed = 2 * m.n_vocab * m.d + m.L * every_layer + m.dense_layers * 3 * m.d * m.d_ff + m.d
    fixed += sparse * (m.shared_experts * expert + m.experts * m.d)
    assert fixed + sparse * m.experts_per_token * expert == m.N
    assert fixed + sparse * m.experts * (expert + 1) == m.N_total  # 1: the routing bias


@pytest.mark.parametrize(("name", "size"), BYTES_A_TOKEN)
def test_the_cache_of_one_token_is_the_published_one(name, size):
    """A key and a value for each KV head of each layer, 2 bytes an element."""
    m = data.model(name)
    assert 2 * m.L * m.n_kv * m.d_head * 2 == size


def test_the_caches_of_latents_and_of_windows_are_the_published_ones():
    """70.272 kB a token for DeepSeek-V3; 139 MiB for Gemma 3 1B at 32,768 tokens."""
    mla, gemma = data.model("deepseek-v3"), data.model("gemma-3-1b")
    assert mla.L * (mla.d_c + mla.d_r) * 2 == 70_272
    rows = gemma.L_full * 32768 + gemma.L_local * gemma.w
    assert 2 * gemma.n_kv * gemma.d_head * rows * 2 == 139 * 2**20
    for m in (gemma, data.model("gemma-3-27b")):
        assert m.L_full + m.L_local == m.L
        assert m.L_full == m.L // 6


def test_twelve_models_have_a_title_and_their_dense_ones_use_every_parameter():
    """N and N_total are one number unless there are experts."""
    assert len(data.models()) == 12
    for m in data.models().values():
        assert m.title and m.title != m.name
        assert (m.N_total > m.N) == ("experts" in m)


def test_an_entry_is_a_read_only_mapping_with_the_same_attributes():
    """Equations take symbols from it; nobody can change it for the others."""
    m = data.model("llama-3.1-8b")
    assert dict(m)["n_kv"] == m["n_kv"] == m.n_kv == 8
    assert m.tied is False
    with pytest.raises(TypeError):
        m["n_kv"] = 9
    with pytest.raises(TypeError):
        data.device("h100-sxm").peaks["fp8"] = 1
    assert data.model("llama-3.1-8b") is m
    with pytest.raises(AttributeError, match=r"^llama-3\.1-8b is read-only"):
        m.n_kv = 9
    assert copy.copy(m).n_kv == 8


def test_what_an_entry_does_not_have_is_named_with_what_it_has():
    """The same sentence by key and by attribute, and get and hasattr stay quiet."""
    m = data.model("gpt2")
    sentence = r"^gpt2 has no 'd_c'; it has L, d, n_h, .*N_total$"
    with pytest.raises(data.DataError, match=sentence):
        m["d_c"]
    with pytest.raises(AttributeError, match=sentence):
        m.d_c  # noqa: B018
    with pytest.raises(data.DataError, match="h100-sxm has no 'fp4'"):
        data.device("h100-sxm").source_of("fp4")
    assert m.get("d_c") is None
    assert not hasattr(m, "d_c")


def test_an_unknown_name_is_answered_with_the_known_ones_and_the_nearest():
    """One sentence without the quotes that KeyError puts around."""
    with pytest.raises(data.DataError) as wrong:
        data.device("h1000")
    assert str(wrong.value) == (
        "there is no device 'h1000'; known: a100-sxm-40gb, a100-sxm-80gb, a100-pcie-80gb, "
        "h100-sxm, h100-pcie, h200-sxm, b200-sxm, rtx-4090, mi300x (nearest: h100-sxm)"
    )
    with pytest.raises(data.DataError, match=r"no model 'llama-3\.1-7b'.*nearest: llama-3\.1-70b"):
        data.model("llama-3.1-7b")
    with pytest.raises(data.DataError, match=r"there is no source 'zzz'; known: .*unsloth$"):
        data.source("zzz")


def test_two_equal_values_are_two_objects():
    """Provenance tells 80 GB of one card from 80 GB of another by identity."""
    large = [
        value
        for entry in (*data.devices().values(), *data.models().values())
        for symbol, value in {**entry, **getattr(entry, "peaks", {})}.items()
        if symbol not in ("peak", "N_total" if "experts" not in entry else "")
        and (type(value) is float or value > 256)
    ]
    assert len(large) > 150
    assert len({id(value) for value in large}) == len(large)


def test_a_value_that_is_read_is_known_to_provenance(folder, monkeypatch):
    """With name, base unit and source; small counts have no identity and are left out."""
    noted = {}
    monkeypatch.setattr(
        provenance, "note_datum", lambda name, *rest: noted.update({name: rest}), raising=True
    )
    card, m = data.device("h100-sxm"), data.model("llama-3.1-70b")
    assert noted["h100-sxm.memory"] == ("byte", "nvidia-h100", 80 * 10**9)
    assert noted["h100-sxm.bf16"][2] is card.peak
    assert noted["h100-sxm.price"][:2] == ("dollar/s", "deepseek-v3")
    assert noted["llama-3.1-70b.d"] == ("1", "llama-3", 8192)
    assert noted["llama-3.1-70b.d"][2] is m.d
    assert "llama-3.1-70b.L" not in noted
    for unit, *_ in noted.values():
        assert units.parse(unit).scale == 1


WRONG = [
    ('power = { value = "700 W"', 'pwr = { value = "700 W"',
     "h100-sxm: there is no field 'pwr'; known: title, source, date, note, memory, bandwidth, "
     "interconnect, power, price, peaks (nearest: power)"),
    ('bandwidth = "3.35 TB/s"\n', "", "h100-sxm: bandwidth is missing"),
    ("3.35 TB/s", "3.35 TB",
     "h100-sxm: bandwidth is '3.35 TB', which is in byte; write it in byte/second"),
    ("3.35 TB/s", "fast", "h100-sxm: bandwidth is 'fast', which is no number with a unit: "),
    ("3.35 TB/s", "0 TB/s",
     "h100-sxm: bandwidth is '0 TB/s'; write one number above 0 with a unit, in byte/s"),
    ("3.35 TB/s", "3–4 TB/s",
     "h100-sxm: bandwidth is '3–4 TB/s'; write one number above 0 with a unit, in byte/s"),
    ('"3.35 TB/s"', "3.35", "h100-sxm: bandwidth is 3.35; write text with a unit, in byte/s"),
    ('"3.35 TB/s"', '{ amount = "3.35 TB/s" }',
     "h100-sxm: bandwidth has amount; write value, and source, date, note if any"),
    ('"nvidia-h100"', '"nvidia-h999"',
     "h100-sxm: memory has the source 'nvidia-h999', and sources.toml has no such entry"),
    ('date = "2026-11-20"\n', "",
     'h100-sxm: memory has no date; give the value or the entry one like "2026-11-20"'),
    ('title = "NVIDIA H100 SXM"\n', "",
     "h100-sxm: title is missing; give its name for a reader"),
    ('fp16 = "989 TFLOP/s"', 'fp17 = "989 TFLOP/s"',
     "h100-sxm: peaks has 'fp17'; known: fp32, tf32, fp16, bf16, fp8, int8, fp4, int4 "
     "(nearest: fp16)"),
    ("bf16 = { value", "fp4 = { value",
     "h100-sxm: peaks has no bf16, the rate that peak stands for"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG)
def test_a_wrong_device_file_is_one_sentence_with_file_entry_and_field(folder, old, new, sentence):
    """What was seen, what was expected, what to write."""
    path = folder / "devices.toml"
    before, rest = path.read_text(encoding="utf-8").split("[h100-sxm]", 1)
    assert old in rest
    path.write_text(before + "[h100-sxm]" + rest.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(data.DataError) as wrong:
        data.device("h100-sxm")
    assert str(wrong.value).startswith(f"devices.toml: {sentence}")
    assert "\n" not in str(wrong.value)
    assert data.device("mi300x").power == 750


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("L = 12\n", 'L = "12"\n', "gpt2: L is '12'; write a whole number above 0"),
        ("L = 12\n", "L = 0\n", "gpt2: L is 0; write a whole number above 0"),
        ("L = 12\n", "L = true\n", "gpt2: L is True; write a whole number above 0"),
        ("L = 12\n", "", "gpt2: L is missing"),
        ("tied = true", "tied = 1", "gpt2: tied is 1; write true or false"),
        ("context = 1024", "experts = 8\ncontext = 1024",
         "gpt2: it has experts, so N is what one token uses; give N_total, all parameters"),
        ("[gpt2]", "gpt2 = 3\n[gpt-2]", "gpt2 is a value outside every table; move it into one"),
    ],
)  # fmt: skip
def test_a_wrong_model_file_is_one_sentence_with_file_entry_and_field(folder, old, new, sentence):
    """Counts are whole numbers, and true is not one of them."""
    spoil(folder / "models.toml", old, new)
    with pytest.raises(data.DataError) as wrong:
        data.model("gpt2")
    assert str(wrong.value) == f"models.toml: {sentence}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('authors = "Vaswani et al."\n', "", "vaswani-2017: authors is missing"),
        ("year = 2017", 'year = "2017"',
         "vaswani-2017: year is '2017'; year is a number, the rest is text"),
        ("saw =", "seen =", "vaswani-2017: there is no field 'seen'"),
    ],
)  # fmt: skip
def test_a_wrong_source_is_one_sentence_with_file_entry_and_field(folder, old, new, sentence):
    """What a reader of the page would miss is missed here."""
    spoil(folder / "sources.toml", old, new)
    with pytest.raises(data.DataError) as wrong:
        data.source("vaswani-2017")
    assert str(wrong.value) == f"sources.toml: {sentence}"


def test_a_file_that_is_not_toml_names_the_line(folder):
    """No traceback of the parser."""
    spoil(folder / "models.toml", "[gpt2]", "[gpt2")
    with pytest.raises(data.DataError, match=r"^models\.toml is not TOML: .*line \d+"):
        data.models()


def test_nothing_is_read_or_imported_before_it_is_asked_for():
    """Importing is free, and a model costs neither NumPy nor SymPy nor pint."""
    code = (
        "import sys; from stackmath import data; heavy = {'numpy', 'sympy', 'pint'}\n"
        "assert not data.entries.cache_info().currsize\n"
        "assert data.model('gpt2').N == 124439808 and data.source('hoffmann-2022').year == 2022\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
