"""The inventory: what `stackmath count` finds on a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stackmath import catalog, page
from stackmath.cli import main
from stackmath.inventory import inventory

PAGE = """---
title: Words of the front matter are none
---

# Neither are those of a heading

Five words, and a formula: $a b c$ and `code here` are none: 1.34 GB<!--= kv --> is two.

- a list counts
- 2 GB<!--~ given by a friend --> too

| no | cell |
|---|---|
| of a | table |

<!--eq: attention.kv_cache -->

```python
words = "of code"
```

## Exercise 1: the cache

<!--exercise: numeric id=1 -->

### Exercise 1

None of these words counts, but 3<!--= 1 + 2 --> is a claim.

## After it

Two more.

**Figure 1.** A caption is none.

## Sources

- Nor is a source.

## Behind them

One.
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return a page of which everything is known."""
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def test_a_page_is_counted(written: Path) -> None:
    """Its words are those of the paragraphs and the list; a number is one."""
    found = inventory(page.read(written))
    witnesses = len(catalog.equations()["attention.kv_cache"].witnesses)
    told = (
        "Five words and a formula and are none 1.34 GB is two a list counts 2 GB too Two more One"
    )
    assert found.words == len(told.split())
    assert (found.equations, found.witnesses, found.cells) == (1, witnesses, 1)
    assert (found.claims, found.waivers, found.exercises) == (2, 1, {"numeric": 1})


def test_several_pages_have_a_sum(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One page has none; the exercises stand below, by kind."""
    other = written.with_name("02-other.md")
    other.write_text("Three more words.\n")
    assert main(["count", str(written), str(other)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[2:5]] == [
        ["page", "21"], ["02", "3"], ["Together", "24"],
    ]  # fmt: skip
    assert "number" in "\n".join(lines[6:])
    assert main(["count", str(other)]) == 0
    assert "Together" not in capsys.readouterr().out


def test_the_volume_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """All of its pages; each chapter that is written keeps to what a chapter should be."""
    assert main(["count", "--json"]) == 0
    found = {one["page"]: one for one in json.loads(capsys.readouterr().out)}
    for name in ("03-attention.md", "04-pretraining.md", "07-compression.md", "capstone.md"):
        one = found[name]
        assert 2000 <= one["words"] <= 4000, name
        assert sum(one["exercises"].values()) >= 12, name
        assert len(one["exercises"]) >= 5, name
        assert one["witnesses"] >= one["equations"], name


def test_a_folder_without_pages_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And so is a page that is no text."""
    assert main(["count", str(tmp_path)]) == 2
    assert "holds no Markdown page" in capsys.readouterr().err
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    assert main(["count", str(tmp_path)]) == 2
    assert "is not UTF-8" in capsys.readouterr().err
