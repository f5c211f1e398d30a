"""The figures and tables of Chapter 3: numbers that are right."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from drawings import alternative, drawn
from stackmath import tables
from stackmath.models import model
from stackmath.tables.attention import SHOWN
from stackmath.units import GB


def test_the_tiles_add_up_to_the_square() -> None:
    """Computed, masked and skipped tiles are all there are, and the page says how many."""
    data = drawn("causal_tiles").data
    assert sum(data["tiles"].values()) == data["side"] ** 2 == 64
    for count in data["tiles"].values():
        assert str(count) in alternative("causal_tiles")


def test_tiles_move_less_the_more_memory_they_have() -> None:
    """At 100 kB a head of width 64 moves a quarter, one of width 128 as much as stored scores."""
    data = drawn("flash_traffic").data
    for moved in data["flash"].values():
        assert all(later <= earlier for earlier, later in pairwise(moved))
        assert moved[-1] > data["least"]
    at = min(range(len(data["kB"])), key=lambda i: abs(data["kB"][i] - 100))
    assert data["stored"] / data["flash"][64][at] == pytest.approx(4, rel=0.05)
    assert data["stored"] / data["flash"][128][at] == pytest.approx(1, rel=0.05)
    told = alternative("flash_traffic")
    assert f"{data['stored']:.0f} MB" in told and f"{data['least']:.0f} MB" in told


def test_no_batch_lifts_decoding_to_the_balance_of_the_card() -> None:
    """Each curve rises, stays below its limit, and the limit is below the ridge."""
    data = drawn("decode_intensity").data
    limit = (2 * 6738415616 + 4 * 4096 * 4096 * 32) / (2 * 32 * 32 * 128 * 4096 * 2)
    ends = {text: heights[-1] for text, heights in data["lines"].items()}
    for heights in data["lines"].values():
        assert all(later > earlier for earlier, later in pairwise(heights))
        assert heights[-1] < data["ridge"]
    assert limit * 0.98 < ends["Llama 2 7B, 4,096 tokens"] < limit == pytest.approx(7.27564)
    assert data["ridge"] == 989e12 / 3.35e12
    assert f"{data['ridge']:.0f}" in alternative("decode_intensity")


def test_the_caches_end_where_the_page_says() -> None:
    """The right end of each line, to the GB, in the words that stand for the figure."""
    data = drawn("kv_growth").data
    ends = [heights[-1] for heights in data["GB"].values()]
    assert ends[1] == 2 * 80 * 8 * 128 * 131072 * 2 / GB
    assert ends[0] == 8 * ends[1]
    order = (ends[0], ends[2], ends[1], *ends[3:])
    said = [float(n) for n in re.findall(r"\b(\d+)(?: GB)? for ", alternative("kv_growth"))]
    assert said == [float(f"{end:.0f}") for end in order]


def test_the_table_of_caches_has_every_model_by_its_own_equation() -> None:
    """Published values: 70.272, 327.680 and 516.096 kB a token."""
    text = tables.printed("cache-per-token")
    rows = {row.split(" | ")[0].strip("| "): row for row in text.split("\n")[2:]}
    assert list(rows) == [model(name).title for name in SHOWN]
    for title, kept in (("DeepSeek-V3", 70.3), ("Qwen2.5 72B", 327.7), ("Llama 3.1 405B", 516.1)):
        assert f"| {kept} |" in rows[title]
    assert rows["DeepSeek-V3"].endswith("| 56.9× |")  # 2 × 128 × 128 over 512 + 64
    assert rows["Gemma 3 1B"].split(" | ")[5] == "0.15"  # 139 MiB, by the report's windows
