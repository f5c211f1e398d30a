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

from stackmath import data, models, numerals, provenance, units

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
    ("gb200", 186, 8000, 2500, 1200),
    ("mi325x", 256, 6000, 1307.4, 1000),
    ("l40s", 48, 864, 362, 350),
    ("l4", 24, 300, 121, 72),
    ("rtx-5090", 32, 1792, 209.5, 575),
    ("tpu-v4", 32, 1200, 275, 192),
    ("v100-sxm2-32gb", 32, 900, 125, 300),
]
NO_BF16 = ("v100-sxm2-16gb", "v100-sxm2-32gb", "t4")  # peak is their fp16 rate
NO_PEAK = ("dgx-spark",)  # as all of Apple: no rate at 16 bits is published
WRITTEN = [
    ("a100-sxm-40gb", "A100-40GB-SXM"),
    ("a100-sxm-80gb", "A100-80GB-SXM"),
    ("h100-sxm", "H100 SXM5"),
    ("h100-pcie", "NVIDIA H100 PCIe"),
    ("h100-nvl", "h100_nvl"),
    ("b200-sxm", "B200"),
    ("gb200", "GB200(per GPU)"),
    ("rtx-4090", "RTX4090"),
    ("rtx-4090", "4090"),
    ("rtx-a6000", "A6000"),
    ("a10", "A10"),
    ("a10g", "a10g"),
    ("mi300x", "AMD MI300X"),
    ("gaudi3", "Intel Gaudi-3"),
    ("tpu-v5e", "TPUv5e"),
    ("tpu-v5p", "tpuv5p"),
    ("tpu-v6e", "Trillium"),
    ("trainium2", "Trn2"),
    ("apple-m1", "M1"),
    ("apple-m2-ultra", "Apple M2 Ultra"),
    ("apple-m4-max-40c", "Apple M4 Max(40c)"),
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


def with_peaks() -> list[data.Device]:
    """Return the accelerators that have a peak."""
    return [card for card in data.devices().values() if "peak" in card]


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


def test_the_cards_that_the_volume_speaks_of_are_in_the_catalog_and_more():
    """Those whose facts stand above, by the very name; no A100 has fp8."""
    assert {name for name, *_ in DEVICE_FACTS} <= set(data.devices())
    assert len(data.devices()) == 70
    assert not any("fp8" in card.peaks for name, card in data.devices().items() if "a100" in name)


@pytest.mark.parametrize(("name", "written"), WRITTEN)
def test_a_card_is_found_by_what_people_write(name, written):
    """Case, spaces, hyphens, the order of the words and the maker do not matter."""
    assert data.device(written) is data.device(name)


def test_every_name_of_a_card_means_that_card_only():
    """Key, title and each alias: no two cards share one."""
    for name, table in data.entries(data.FOLDER / "devices.toml").items():
        for written in (name, table["title"], *table.get("aliases", [])):
            assert data.device(written).name == name, written
            assert data.device(written.upper().replace(" ", "-")).name == name, written


@pytest.mark.parametrize(
    ("family", "products"),
    [
        ("h100", "h100-sxm, h100-pcie, h100-nvl"),
        ("A100 80GB", "a100-sxm-80gb, a100-pcie-80gb"),
        ("NVIDIA V100", "v100-sxm2-16gb, v100-sxm2-32gb"),
        ("gh200", "gh200-96gb, gh200-144gb"),
        ("RTX 6000", "rtx-6000-ada, rtx-pro-6000"),
        ("h200", "h200-sxm"),  # there is an H200 NVL, which is another card
        ("M4 Max", "apple-m4-max-40c"),
    ],
)
def test_a_name_that_several_products_share_is_refused_with_their_names(family, products):
    """An SXM card is no PCIe card, and the catalog need not hold them all."""
    with pytest.raises(data.DataError) as wrong:
        data.device(family)
    assert str(wrong.value) == (
        f"'{family}' names a family, not one product; known of it: {products}"
    )


def test_the_peak_of_a_card_is_the_very_bf16_rate():
    """One object, so that a claim which shows it is traced to one datum."""
    for card in with_peaks():
        number_format = "fp16" if card.name in NO_BF16 else "bf16"
        assert card.peak is card.peaks[number_format]
        assert card["peak"] is card.peak
        assert card.source_of("peak") == card.source_of(number_format)


def test_a_card_without_bf16_has_the_peak_of_fp16_and_one_without_both_has_none():
    """No rate is made up: the sentence says what there is."""
    without = {card.name for card in data.devices().values() if "bf16" not in card.peaks}
    apple = {name for name in data.devices() if name.startswith("apple-")}
    assert without == {*NO_BF16, *NO_PEAK} | apple
    for name in {*NO_PEAK} | apple:
        card = data.device(name)
        assert "peak" not in card and not hasattr(card, "peak")
        assert {"memory", "bandwidth"} <= set(card)
    assert not data.device("apple-m3").peaks
    with pytest.raises(data.DataError, match=r"^apple-m3 has no 'peak'; it has memory, bandwidth$"):
        data.device("apple-m3")["peak"]
    with pytest.raises(AttributeError, match=r"^mi210 has no 'price'; it has memory, .*, peak$"):
        data.device("mi210").price  # noqa: B018


def test_an_hour_of_an_h100_is_assumed_to_cost_two_dollars():
    """The report on DeepSeek-V3 assumes the same, which is what its price cites."""
    for name in ("h100-sxm", "h100-pcie"):
        card = data.device(name)
        assert card.price == 2 / 3600
        assert card.source_of("price") == ("deepseek-v3", "2026-11-20")


def test_every_price_says_that_it_is_an_assumption():
    """Rents change by the week: no price is printed as a fact."""
    priced = [card for card in data.devices().values() if "price" in card]
    assert len(priced) >= 20
    for card in priced:
        assert card.notes["price"].startswith("An assumption"), card.name


def test_disagreements_of_vendors_stand_beside_the_value():
    """A reader who knows the other number finds it named."""
    b200, h100, rtx = (data.device(name).notes for name in ("b200-sxm", "h100-sxm", "rtx-4090"))
    assert "192" in b200["memory"]
    assert "7.7" in b200["bandwidth"]
    assert "989.4" in h100["bf16"]
    assert "330.3" in rtx["fp16"]
    for name, value, other in [
        ("tpu-v5e", "bandwidth", "800 GiB/s"),
        ("tpu-v5p", "memory", "96 GB"),
        ("mi250x", "bf16", "191.5"),
        ("h100-nvl", "bf16", "989"),
        ("rtx-3090", "bf16", "142"),
        ("l40", "bf16", "362"),
        ("trainium", "bandwidth", "820 GiB/s"),
        ("b300-sxm", "power", "1400 W"),
    ]:
        assert other in data.device(name).notes[value], name


@pytest.mark.parametrize("name", data.devices())
def test_the_text_of_a_value_has_the_dimension_of_its_field(name):
    """Read anew from the file, so that a reader which forgets to look is found out."""
    table = tomllib.loads((data.FOLDER / "devices.toml").read_text(encoding="utf-8"))[name]
    peaks = table.get("peaks", {})
    wanted = {**DIMENSIONS, **dict.fromkeys(peaks, "FLOP/second")}
    for field, written in {**table, **peaks}.items():
        if field in wanted:
            text = written["value"] if isinstance(written, dict) else written
            assert units.name(numerals.parse(text).unit.dimension) == wanted[field], field


def test_every_value_names_a_source_that_exists_and_a_day():
    """Of each card, of each number format of it, and of each model."""
    known = data.sources()
    for entry in (*data.devices().values(), *models.models().values()):
        for value in (*entry, *getattr(entry, "peaks", ())):
            key, date = entry.source_of(value)
            assert key in known, f"{entry.name}.{value}"
            assert ISO_DATE.fullmatch(date), f"{entry.name}.{value}"


def test_a_source_is_complete_and_primary():
    """A source that was opened says what was seen, and no address is somebody's copy."""
    for key, one in data.sources().items():
        assert re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", key)
        assert one.key == key
        assert 1900 <= one.year <= 2026, key
        assert one.kind in KINDS, key
        assert one.url.startswith("https://"), key
        copies = r"huggingface\.co/(?!datasets/)|ar5iv|alphaxiv|semanticscholar|scribd"
        assert not re.search(copies, one.url), key  # a data set is described where it is kept
        if "arxiv" in one.url:
            assert re.fullmatch(r"https://arxiv\.org/abs/\d{4}\.\d{5}", one.url), key
        assert one.opened is None or (ISO_DATE.fullmatch(one.opened) and one.saw), key


@pytest.mark.parametrize(("name", "size"), BYTES_A_TOKEN)
def test_the_cache_of_one_token_is_the_published_one(name, size):
    """A key and a value for each KV head of each layer, 2 bytes an element."""
    m = models.model(name)
    assert 2 * m.L * m.n_kv * m.d_head * 2 == size


def test_every_model_has_a_title_and_its_dense_ones_use_every_parameter():
    """N and N_total are one number unless there are experts."""
    assert len(models.names()) > 130
    for m in models.models().values():
        assert m.title
        assert (m.N_total > m.N) == ("n_exp" in m)


def test_an_entry_is_a_read_only_mapping_with_the_same_attributes():
    """Equations take symbols from it; nobody can change it for the others."""
    m = models.model("llama-3.1-8b")
    assert dict(m)["n_kv"] == m["n_kv"] == m.n_kv == 8
    assert m.n_emb == 2
    with pytest.raises(TypeError):
        m["n_kv"] = 9
    with pytest.raises(TypeError):
        data.device("h100-sxm").peaks["fp8"] = 1
    assert models.model("llama-3.1-8b") is m
    with pytest.raises(AttributeError, match=r"^llama-3\.1-8b is read-only"):
        m.n_kv = 9
    assert copy.copy(m).n_kv == 8


def test_what_an_entry_does_not_have_is_named_with_what_it_has():
    """The same sentence by key and by attribute, and get and hasattr stay quiet."""
    m = models.model("gpt2")
    sentence = r"^gpt2 has no 'd_c'; it has L, d, n_h, .*N_read$"
    with pytest.raises(data.DataError, match=sentence):
        m["d_c"]
    with pytest.raises(AttributeError, match=sentence):
        m.d_c  # noqa: B018
    with pytest.raises(data.DataError, match="h100-sxm has no 'fp4'"):
        data.device("h100-sxm").source_of("fp4")
    assert m.get("d_c") is None
    assert not hasattr(m, "d_c")


def test_an_unknown_name_is_answered_with_how_many_are_known_and_the_nearest():
    """One sentence without the quotes that KeyError puts around; nobody reads seventy names."""
    with pytest.raises(data.DataError) as wrong:
        data.device("h1000")
    many = len(data.devices())
    assert str(wrong.value).startswith(
        f"there is no device 'h1000'; {many} are known, the nearest: h100-"
    )
    for nobody in ("", "xyzzy"):
        with pytest.raises(data.DataError) as wrong:
            data.device(nobody)
        assert str(wrong.value) == f"there is no device '{nobody}'; {many} are known"
    with pytest.raises(data.DataError, match=r"no model 'llama-3\.1-7b'.*nearest: llama-3\.1-70b"):
        models.model("llama-3.1-7b")
    with pytest.raises(data.DataError, match=r"there is no source 'zzz'; \d+ are known$"):
        data.source("zzz")


def test_two_equal_values_are_two_objects():
    """Provenance tells 80 GB of one card from 80 GB of another by identity."""
    large = [
        value
        for entry in (*data.devices().values(), *models.models().values())
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
    card, m = data.device("h100-sxm"), models.model("llama-3.1-70b")
    assert noted["h100-sxm.memory"] == ("byte", "tensorrt-llm", 80 * 10**9)
    assert noted["h100-sxm.bf16"][2] is card.peak
    assert noted["h100-sxm.price"][:2] == ("dollar/s", "deepseek-v3")
    assert noted["llama-3.1-70b.d"] == ("1", "llama-3", 8192)
    assert noted["llama-3.1-70b.d"][2] is m.d
    assert "llama-3.1-70b.L" not in noted
    for unit, *_ in noted.values():
        assert units.parse(unit).scale == 1


WRONG = [
    ('power = { value = "700 W"', 'pwr = { value = "700 W"',
     "h100-sxm: there is no field 'pwr'; known: title, source, date, note, aliases, memory, "
     "bandwidth, interconnect, power, price, peaks (nearest: power)"),
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
    ('"tensorrt-llm"', '"nvidia-h999"',
     "h100-sxm: memory has the source 'nvidia-h999', and sources.toml has no such entry"),
    ('date = "2026-11-27"\n', "",
     'h100-sxm: memory has no date; give the value or the entry one like "2026-11-20"'),
    ('title = "NVIDIA H100 SXM"\n', "",
     "h100-sxm: title is missing; give its name for a reader"),
    ('fp16 = "989 TFLOP/s"', 'fp17 = "989 TFLOP/s"',
     "h100-sxm: peaks has 'fp17'; known: fp32, tf32, fp16, bf16, fp8, int8, fp4, int4 "
     "(nearest: fp16)"),
    ('aliases = ["H100 SXM5", "H100 SXM 80GB", "H100 SXM5 80GB"]', 'aliases = "H100 SXM5"',
     "h100-sxm: aliases is 'H100 SXM5'; write a list such as [\"H100 SXM5\"]"),
    ("[h100-sxm.peaks]", "peaks = 3\n[h100-sxm-peaks]",
     'h100-sxm: peaks is 3; write a table such as bf16 = "989 TFLOP/s"'),
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
        ("n_layer = 12", 'n_layer = "12"',
         "gpt2: n_layer is '12', and must be a whole number from 1"),
        ("n_layer = 12", "n_layer = 0", "gpt2: n_layer is 0, and must be a whole number from 1"),
        ("n_layer = 12, ", "", "gpt2: n_layer or num_hidden_layers is missing"),
        ("tie_word_embeddings = true", "tie_word_embeddings = 1",
         "gpt2: tie_word_embeddings is 1, and must be true or false"),
        ('source = "radford-2019"', 'source = "radford-2091"',
         "gpt2: it has the source 'radford-2091', and sources.toml has no such entry"),
        ('date = "2026-11-20"\n', "", 'gpt2: it has no date; give one like "2026-11-24"'),
        ("config = {", "configuration = {",
         "gpt2: there is no field 'configuration'; known: title, source, date, note, config, "
         "context (nearest: config)"),
        ("[gpt2]", "gpt2 = 3\n[gpt-2]", "gpt2 is a value outside every table; move it into one"),
    ],
)  # fmt: skip
def test_a_wrong_model_file_is_one_sentence_with_file_entry_and_field(folder, old, new, sentence):
    """Counts are whole numbers, and true is not one of them."""
    spoil(folder / "models.toml", old, new)
    with pytest.raises((data.DataError, models.ModelError)) as wrong:
        models.model("gpt2")
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
        models.models()


def test_one_device_is_read_without_the_others(folder):
    """A card whose neighbour is wrong still loads, by its key and by another name of it."""
    spoil(folder / "devices.toml", "1008 GB/s", "fast")
    noted = len(provenance._data)
    assert data.device("h100-nvl").memory == data.device("H100 NVL").memory == 94 * 10**9
    assert len(provenance._data) - noted <= len(data.DEVICE) + len(data.FORMATS)
    with pytest.raises(data.DataError, match="rtx-4090: bandwidth is 'fast'"):
        data.device("rtx 4090")


def test_nothing_is_read_or_imported_before_it_is_asked_for():
    """Importing is free, and a model costs neither NumPy nor SymPy nor pint."""
    code = (
        "import sys; from stackmath import data, models; heavy = {'numpy', 'sympy', 'pint'}\n"
        "assert not data.entries.cache_info().currsize\n"
        "assert models.model('gpt2').N == 124439808 and data.source('hoffmann-2022').year == 2022\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
