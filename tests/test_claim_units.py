"""The units of claims: what came from an equation or a datum cannot be printed in another's."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from stackmath import check, definitions, page

CODE = """
import math
from stackmath import GB, device, kv_cache, model

h100 = device("h100-sxm")
seventy = model("llama-3.1-70b")
kv = kv_cache(seventy, T=8192, b=2)
t = kv / h100.bandwidth
total = 2 * kv + kv_cache(seventy, T=10, b=2)
both = kv, 2 * kv
early, late = t, 2 * t
free = h100.memory - kv
parts = sum([kv, free])
again = total + free
mean = round(math.fsum((kv, free)) / 2)
balance = h100.peak / h100.bandwidth
share = kv / h100.memory
gb = kv / GB
loop = 0
for one in (kv, free):
    loop += one
box = [kv]
copied = float(str(kv)) + 0.5
once = kv * 2
once = 7 * 2
"""

REFUSED = {
    "1.34 GB<!--= t -->": "t is in second",
    "2.68 s<!--= kv -->": "kv is in byte",
    "80 s<!--= h100.memory -->": "h100.memory is in byte",
    "2.68 GB<!--= h100.bandwidth -->": "h100.bandwidth is in byte/second",
    "5.4 s<!--= 2 * kv -->": "2 * kv is in byte",
    "5.4 s<!--= kv + kv -->": "kv + kv is in byte",
    "5.4 s<!--= sum((kv, kv)) -->": "sum((kv, kv)) is in byte",
    "5.4 s<!--= math.fsum([kv, free]) -->": "math.fsum([kv, free]) is in byte",
    "5.4 s<!--= max(kv, free) -->": "max(kv, free) is in byte",
    "5.4 s<!--= abs(kv - free) -->": "abs(kv - free) is in byte",
    "5.4 GB<!--= math.prod((t, 2, 3)) -->": "math.prod((t, 2, 3)) is in second",
    "2.7–5.4 s<!--= kv, 2 * kv -->": "kv, 2 * kv is in byte",
    "2.7–5.4 s<!--= both -->": "both is in byte",
    "5.4 s<!--= total -->": "total is in byte",
    "5.4 s<!--= 2 * total -->": "2 * total is in byte",
    "5.4 s<!--= again -->": "again is in byte",
    "1.6 GB<!--= early -->": "early is in second",
    "1.6 GB<!--= late -->": "late is in second",
    "77 s<!--= free -->": "free is in byte",
    "80 s<!--= parts -->": "parts is in byte",
    "40 s<!--= mean -->": "mean is in byte",
    "295 GB<!--= balance -->": "balance is in FLOP/byte",
    "3.3 GB<!--= share -->": "share is in 1",
    "5.4 GB<!--= kv * kv -->": "kv * kv is in byte^2",
    "2.68<!--= kv -->": "kv is in byte",
}

# Where it is not known what a value is, or its unit stands in words, nothing is said of units.
ACCEPTED = [
    "2.68 GB<!--= kv -->",
    "0.8 ms<!--= t -->",
    "3.4 %<!--= share -->",
    "0.034<!--= share -->",
    "295<!--= balance --> FLOP while it reads a byte",
    "295 FLOP/B<!--= balance -->",
    "2.68<!--= gb -->",
    "80 GB<!--= loop -->",
    "80 s<!--= loop / 1e9 -->",
    "2.68 GB<!--= box[0] -->",
    "2,684,354,560.5 s<!--= copied -->",
    "14 s<!--= once -->",
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what a check says of each claim, all of one page: a start takes a second."""
    folder = tmp_path_factory.mktemp("units")
    lines = [*REFUSED, *ACCEPTED]
    path = folder / "page.md"
    text = f"```python\n{CODE.strip()}\n```\n\n"
    path.write_text(text + "".join(f"It is {line}.\n" for line in lines))
    first = text.count("\n") + 1
    found = check.run([path], root=folder).findings
    assert all(one.line >= first for one in found), found
    return {lines[one.line - first]: one.sentence for one in found}


@pytest.mark.parametrize("line", REFUSED)
def test_a_unit_of_another_dimension_is_refused(line: str, said: dict[str, str]) -> None:
    """Through arithmetic, sums, products, pairs, attributes, and names that hold their results."""
    printed = line.partition("<")[0]
    assert said[line].startswith(f"prints {printed}, in ")
    assert REFUSED[line] + ": print it in a unit of that" in said[line]


@pytest.mark.parametrize("line", ACCEPTED)
def test_no_verdict_is_given_on_what_is_not_known(line: str, said: dict[str, str]) -> None:
    """A false alarm costs more than a miss."""
    assert line not in said


def written_out(code: str, claim: str) -> str | None:
    """Return what a claim below a block of code is written out as."""
    text = f"```python\n{code}\n```\n\nIt is 2.5<!--= {claim} -->.\n"
    return definitions.written_out(page.read(Path("page.md"), text.encode()))[0]


@pytest.mark.parametrize(
    ("code", "claim", "expected"),
    [
        ("a = 1\nb = a + x", "b", "a + x"),
        ("b = x * 2\nc = b + 1", "c / b", "(x * 2 + 1) / (x * 2)"),
        ("b: float = x * 2", "b", "x * 2"),
        ("b, c = x + 1, 3 * x", "c", "3 * x"),
        ("b = x", "b", "x"),
        ("b = 2.5", "b", None),
        ("b = f(x)", "b", None),  # the object itself can be traced
        ("b = x + 1\nb = 2", "b", None),
        ("b = x + 1\nb += 1", "b", None),
        ("b = x + 1\ndel b", "b", None),
        ("b = x + 1\nfor b in y: pass", "b", None),
        ("b = x + 1\ndef f(): \n    global b\n    b = 3", "b", None),
        ("b = x + 1\nimport b", "b", None),
        ("if x:\n    b = x + 1", "b", None),
        ("b = next(y) + 1", "b", None),  # that it may not do a second time
        ("b = f(x) + 1", "b", None),
        ("b = y[0] + 1", "b", None),
        ("from stackmath import kv_cache\nb = kv_cache(m, T=n()) + 1", "b", None),
        ("from stackmath import kv_cache\nb = kv_cache(m, T=1) + 1", "b", "kv_cache(m, T=1) + 1"),
        ("import stackmath as sm\nb = sm.kv_cache(m) * 2", "b", "sm.kv_cache(m) * 2"),
        ("b = (", "b", None),
        ("b = c + 1\nc = b + 1", "b", None),
    ],
)
def test_a_name_is_written_out_where_that_is_safe(
    code: str, claim: str, expected: str | None
) -> None:
    """It is bound once, by arithmetic that does nothing else when it is done again."""
    found = written_out(code, claim)
    assert found == expected or (expected is None and found is not None and "b" not in found)


def test_a_tower_of_names_is_not_written_out() -> None:
    """What would grow without bounds stays as it is."""
    names = ["x", *(f"n{depth}" for depth in range(40))]
    code = "\n".join(f"{b} = {a} + {a}" for a, b in pairwise(names))
    assert written_out(code, "n39") is None
