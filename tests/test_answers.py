"""Answers: what a reader types is read, graded and explained alike by Python and in the page."""

import gzip
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import node
from stackmath import answers, grading, numerals, units
from stackmath.answers.reader import ends, read
from stackmath.answers.spelling import plain
from stackmath.answers.terms import dimension
from stackmath.answers.units import unit
from stackmath.instruments import scripts
from stackmath.numerals.words import percent
from sweeps import SOAK

ROOT = Path(__file__).parents[1]
TABLE = json.loads((Path(__file__).parent / "data/answers.json").read_text(encoding="utf-8"))
NUMERALS = Path(__file__).parent / "data/numerals.tsv"
KEYS: dict[str, dict[str, Any]] = TABLE["keys"]
CASES = [(typed, key, "right") for typed, key in TABLE["right"]] + [*map(tuple, TABLE["wrong"])]
MANY = settings(max_examples=5000 if SOAK else 150, deadline=None, derandomize=not SOAK)
DRAWN = 50_000 if SOAK else 1500
SORTS = "right mistake factor power10 binary sign dimension unit close wrong unread empty"
KINDS = SORTS.split()
SCRIPT = """
const { grade } = await load("js/answers/grade.js");
return given.map(([typed, key]) => grade(typed, key)).map(({ kind, says }) => [kind, says]);
"""


def both(typed: str, key: dict[str, Any]) -> tuple[str, str]:
    """Return the verdict of Python, having seen that it is that of the page."""
    verdict = answers.grade(typed, key)
    assert grading.grade(typed, key, ROOT) == verdict
    return verdict


def test_the_table_is_large() -> None:
    """Right and wrong answers of every dimension, and every kind of verdict."""
    assert len(TABLE["right"]) >= 200
    assert len(TABLE["wrong"]) >= 200
    assert {kind for *_, kind in CASES} == set(KINDS)
    for cases in (TABLE["right"], TABLE["wrong"]):
        assert {case[1] for case in cases} == set(KEYS)
    known = {units.name(one.dimension) for one in units.names().values()} - {"1/second"}
    assert {key["dimension"] for key in KEYS.values()} >= known
    assert len({(typed, key) for typed, key, _ in CASES}) == len(CASES)


@pytest.mark.parametrize("name", KEYS)
def test_a_typed_answer_gets_its_verdict(name: str) -> None:
    """The kind is that of the table, and the page says the same in the same words."""
    cases = [(typed, kind) for typed, key, kind in CASES if key == name]
    assert [(typed, both(typed, KEYS[name])[0]) for typed, _ in cases] == cases


def test_node_grades_as_python_does() -> None:
    """The engine of a browser, over the whole table and answers drawn from a grammar."""
    source = random.Random(7)
    given_ = [(typed, KEYS[key]) for typed, key, _ in CASES]
    given_ += [(drawn(source), KEYS[source.choice([*KEYS])]) for _ in range(DRAWN)]
    found = node.run(SCRIPT, given_)
    expected = [list(answers.grade(*one)) for one in given_]
    different = [row for row in zip(given_, found, expected, strict=True) if row[1] != row[2]]
    assert different == []


def test_a_verdict_is_a_short_sentence_that_keeps_the_answer() -> None:
    """What is said of a wrong answer has not the digits of the right one."""
    for typed, name, kind in CASES:
        key = KEYS[name]
        says = answers.grade(typed, key)[1]
        assert says.endswith(".")
        assert len(says) <= 160
        digits = re.sub(r"[^0-9.,].*", "", key["text"].lstrip("$\\−"))
        if kind not in ("right", "unread") and len(digits) > 2:
            assert digits not in says.replace(typed, "")


def test_what_was_read_in_one_of_two_ways_is_said() -> None:
    """A decimal comma always; a comma between thousands, small letters and units where it helps."""
    key = KEYS["half"]
    assert both("3,5", key)[1] == "Right. The comma was read as a decimal point: 3.5."
    assert both("3,500", key)[1].endswith("The comma was read as a separator of thousands: 3500.")
    assert "comma" not in both("1,234,567", KEYS["million"])[1]
    assert both("17.2 gb", KEYS["cache"])[1] == "Right. gb was read as GB."
    assert both("17.18", KEYS["cache"])[1] == "Right, read in GB."
    assert both("2 h", KEYS["cache"])[1] == "That is a time; an amount of bytes is asked for."
    assert both("3 foo", key)[1] == "“foo” is no unit that is known here behind “3”."


GARBAGE = [
    "9^9^9^9", "9**9**9**9", "1" * 10_000, "(" * 10_000, "(" * 150, "(" * 25 + "3" + ")" * 25,
    "(" * 90 + "3" + ")" * 90, "-" * 150 + "3", "√" * 150 + "3", "$" * 150 + "3", "2^" * 90 + "2",
    "s " * 90 + "3", "3 " * 90, "1e" * 90, "1e999 - 1e999", "3^-9999", "0.1^99999", "1e308*10",
    "nB^9 " * 30 + "/3", "3 nB^9nB^9nB^9nB^9nB^9nB^9 + 3 B", "2^(2^(2^(2^2)))", "(-8)^(1/3)",
    "1/(1-1)", "0/0", "0^0", "0^-1", "log2(0)", "ln(-1)", "sqrt(3 s)", "sqrt(4 s^2)", "3 s^0.5",
    "é" * 200, "\ud83d\ude00 3".encode("utf-16", "surrogatepass").decode("utf-16"), "{}", "{" * 99,
    "constructor", "3 constructor", "3 __proto__", "3 toString", "<sup>", "3<sup>2", "\\frac{1}",
    "\\" * 99, "$$", "$", "%", "3 %%", "=", "3 =", "≈", "~", "…", "3 – ", "–", "x", "× ×", "3 x x",
    ",", "1,", ",1", "1,,1", "1.1.1", "._", "1_", "1__1", "3\u0000", "\u2028", "3\u20282", "per",
    "3 per", "of", "of 3", "3 of", "ln", "ln 3", "sqrt", "3 sqrt", "K", "3 K K", "3 B B", "$3$3$3",
]  # fmt: skip


@pytest.mark.parametrize("typed", GARBAGE)
def test_nothing_throws_or_hangs(typed: str) -> None:
    """Each gets a sentence, at once."""
    for name in ("cache", "accepted", "ratio", "bill", "throughput"):
        start = time.process_time()
        kind, says = both(typed, KEYS[name])
        assert time.process_time() - start < 1
        assert kind in KINDS
        assert says.endswith(".")


def test_towers_and_depths_are_named() -> None:
    """What is too large, too long or too deep is said to be so."""
    key = KEYS["accepted"]
    assert both("9^9^9^9", key) == ("unread", "This is too large to be worked out.")
    assert "200 characters" in both("1" * 10_000, key)[1]
    assert both("(" * 90 + "3" + ")" * 90, key) == ("unread", "This is nested too deep to be read.")


FRAGMENTS = """
0 1 2 3 7.9 17.18 0.5 1,234 1,5 12,345.6 1_000 41,943,040 16384 1e3 2.4e23 1.2 10^23 10²³ 10⁻³ .5
+ - − * / ^ × x · ÷ ( ) ** per of to – = ≈ ~ about , . $ % { } \\times \\cdot \\frac{1}{2} √ sqrt(
ln( log2( GB GiB MB B bytes bit Gb gb kB TB/s FLOP GFLOP FLOPS FLOP/s PFLOP/s-days s ms µs μs h min
days hours H100-hours GPU-hour GPU tokens users K M T million thousand billion W kWh J percent foo
tCO2e dollars USD Hz {,} \\, \\text{GB} ^{2} ² ⁻¹ ' é 1.3x 3.5×
"""
PIECES = FRAGMENTS.split()


def drawn(source: random.Random) -> str:
    """Return pieces of answers in any order."""
    joint = source.choice(["", " ", " ", "\u202f"])
    return joint.join(source.choice(PIECES) for _ in range(source.randrange(1, 8)))


@MANY
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=9),
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from([*KEYS]),
)
def test_python_and_the_page_agree_on_what_is_nearly_an_answer(
    pieces: list[str], joint: str, name: str
) -> None:
    """In kind and words."""
    assert both(joint.join(pieces), KEYS[name])[0] in KINDS


@MANY
@given(st.text(max_size=40), st.sampled_from([*KEYS]))
def test_python_and_the_page_agree_on_garbage(typed: str, name: str) -> None:
    """Any characters at all."""
    assert both(typed, KEYS[name])[0] in KINDS


def amounts() -> st.SearchStrategy[str]:
    """Return sums, products and quotients of amounts, as people type them."""
    number = st.one_of(
        st.integers(0, 10**9).map(str),
        st.integers(0, 10**9).map(lambda n: f"{n:,}"),
        st.floats(1e-6, 1e12).map(lambda x: f"{x:.4g}"),
        st.floats(1e-6, 1e12).map(lambda x: f"{x:.3e}".replace("e", " × 10^")),
    )
    measure = st.sampled_from(["", "", " GB", " GiB", "K", " ms", " FLOP", " tokens", "%", " TB/s"])
    amount = st.tuples(number, measure).map("".join)
    sign = st.sampled_from([" + ", " - ", "*", " / ", " × ", "^"])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, sign, inner).map("".join),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"sqrt({text})"),
        )

    return st.recursive(amount, grown, max_leaves=5)


@MANY
@given(amounts(), st.sampled_from([*KEYS]))
def test_python_and_the_page_agree_on_arithmetic(typed: str, name: str) -> None:
    """Whatever is worked out."""
    assert both(typed, KEYS[name])[0] in KINDS


def printed() -> Iterator[str]:
    """Yield the spellings of the table of numerals."""
    for line in NUMERALS.read_text(encoding="utf-8").splitlines()[1:]:
        yield line.split("\t")[0].replace("␣", "\u2009").replace("⍽", "\u00a0")


@pytest.mark.parametrize("text", [*printed()])
def test_what_a_page_prints_is_read_as_the_page_means_it(text: str) -> None:
    """Value and dimension are those that `numerals` reads, which shares no code with the reader."""
    number = numerals.parse(text)
    assert isinstance(number, numerals.Numeral)
    asked = units.name(number.unit.dimension) if number.unit else "1"
    found = read(plain(text), asked)
    assert found.value == pytest.approx(float(number.value), rel=1e-12)
    assert found.dimension == asked


@pytest.mark.parametrize("text", ["7.9–37.8", "7.9–37.8 GB", "$2–3M", r"\$2M–\$3M", "1–2e9"])
def test_a_printed_range_is_read_as_the_page_means_it(text: str) -> None:
    """Each end has what only the other prints."""
    meant = numerals.parse(text)
    assert isinstance(meant, numerals.Range)
    asked = units.name(meant.low.unit.dimension) if meant.low.unit else "1"
    found = ends(plain(text), asked)
    assert found is not None
    assert [one.value for one in found] == [float(meant.low.value), float(meant.high.value)]


def keyed(text: str, share: float) -> dict[str, Any]:
    """Return the key of a printed number; its value is off by a share of the last digit."""
    number = numerals.parse(text)
    assert isinstance(number, numerals.Numeral)
    unit_ = number.unit
    return {
        "value": float(number.value + number.quantum * int(share * 1000) / 1000),
        "text": text,
        "unit": unit_.text if unit_ else "",
        "scale": float(unit_.scale) if unit_ else 1,
        "dimension": units.name(unit_.dimension) if unit_ else "1",
        "exact": False,
        "tolerance": 0.01,
        "mistakes": [],
    }


@MANY
@given(st.sampled_from([*printed()]), st.floats(-0.5, 0.5))
def test_a_printed_answer_is_right(text: str, share: float) -> None:
    """However roughly it is printed, and in plain characters as well."""
    key = keyed(text, share)
    assert both(text, key)[0] == "right"
    assert both(plain(text) + " * 1", key)[0] == "right"


@pytest.mark.parametrize("name", KEYS)
def test_every_spelling_of_a_right_answer_is_right(name: str) -> None:
    """Five at least: another prefix, an exponent, separators, spaces, words."""
    found = grading.spellings(KEYS[name])
    assert len(found) >= 5
    assert len(set(found)) == len(found)
    assert {typed: both(typed, KEYS[name])[0] for typed in found} == dict.fromkeys(found, "right")


@MANY
@given(
    st.floats(1.0, 9.99).flatmap(lambda m: st.integers(-6, 24).map(lambda e: m * 10.0**e)),
    st.sampled_from(["", "GB", "MiB", "FLOP", "TFLOP/s", "ms", "h", "$", "$/GPU-hour", "%", "kWh",
                     "W", "tokens/s", "H100-hours", "gCO2e", "FLOP/byte"]),
    st.booleans(),
)  # fmt: skip
def test_spellings_are_right_whatever_the_key(value: float, name: str, whole: bool) -> None:
    """Any size in any unit; a count also where it has to be met exactly."""
    unit_ = percent() if name == "%" else units.parse(name)
    exact = whole and name == ""
    value = float(round(value + 1)) if exact else value * float(unit_.scale)
    key = {
        "value": value, "scale": float(unit_.scale), "unit": name, "exact": exact,
        "dimension": units.name(unit_.dimension), "text": "",
    }  # fmt: skip
    found = grading.spellings(key)
    assert len(found) >= 5
    assert {typed: both(typed, key)[0] for typed in found} == dict.fromkeys(found, "right")


@MANY
@given(st.integers(20, 10**7), st.sampled_from([-3, -2, -1, 1, 2, 3]))
def test_a_near_miss_of_a_count_is_refused(value: int, off: int) -> None:
    """281 is not 282, and 41.9M is not 41,943,040."""
    key = {"value": value, "exact": True, "text": f"{value:,}"}
    assert both(str(value + off), key)[0] != "right"
    assert both(str(value), key)[0] == "right"


def test_a_near_miss_of_a_measure_is_refused() -> None:
    """Within five percent it is close, and never right."""
    for share in (0.95, 0.97, 0.985, 1.015, 1.03, 1.05):
        kind, says = both(f"{140 * share:.4f} GB", KEYS["weights"])
        assert kind in ("close", "binary"), share
        assert says
    assert both("281", KEYS["heads"]) == (
        "close", "Close, but this is a count and can be met exactly.",
    )  # fmt: skip


@MANY
@given(st.floats(0.5, 2), st.floats(0.985, 1.015))
def test_a_mistake_never_shadows_the_right_answer(value: float, share: float) -> None:
    """One that lies within the tolerance of the answer is not told to who is right."""
    mistakes = [{"value": value * share, "says": "A mistake."}]
    key = {"value": value, "text": f"{value:.3f}", "mistakes": mistakes}
    assert both(f"{value:.5f}", key)[0] == "right"
    assert both(f"{value:.3f}", key)[0] == "right"


def test_of_two_mistakes_the_nearer_is_told() -> None:
    """Both are within the tolerance of what is typed."""
    mistakes = [{"value": 2.01, "says": "The farther."}, {"value": 2.0, "says": "The nearer."}]
    key = {"value": 3, "mistakes": mistakes}
    assert both("2.001", key) == ("mistake", "The nearer.")


def test_three_rounded_digits_are_enough_for_a_narrow_tolerance() -> None:
    """Two are not, nor are three that are cut off."""
    key = {"value": 1.23789, "tolerance": 0.0001}
    assert both("1.24", key)[0] == "right"
    assert both("1.238", key)[0] == "right"
    assert both("1.23", key)[0] == "close"
    assert both("1.2", key)[0] == "close"
    assert both("1240", {"value": 1237.89, "tolerance": 0.0001})[0] == "right"


def test_units_are_those_of_pages() -> None:
    """Every name with every prefix, and in the plural, measures what `units` says."""
    names = [*units.names(), *units.labels()]
    prefixes = ["", *(one for one in units.prefixes() if one != "μ")]
    words = [prefix + name + end for name in names for prefix in prefixes for end in ("", "s")]
    compared = 0
    for word in words if SOAK else words[::7]:
        try:
            meant = units.parse(word)
        except units.UnitError:
            continue  # Bs, $s
        found = unit(word)
        assert found is not None, word
        assert found.scale == pytest.approx(float(meant.scale), rel=1e-15), word
        assert dimension(found.powers) == units.name(meant.dimension), word
        compared += 1
    assert compared > len(words) / 10


def test_the_tables_of_the_page_are_those_of_python() -> None:
    """What is committed is what is printed."""
    modules = scripts.typed()
    assert len(modules) == 3
    for path, text in modules.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text


def test_what_a_page_loads_is_small() -> None:
    """The modules with their tables, bundled as the site does it; the units by themselves."""

    def size(path: str) -> int:
        command = [str(ROOT / "node_modules/.bin/esbuild"), path, "--bundle", "--minify",
                   "--format=esm", "--target=es2022", "--log-level=error"]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        return len(gzip.compress(done.stdout))

    names = ("units", "spellings", "verdicts")
    tables = {name: size(f"docs/assets/data/{name}.js") for name in names}
    whole = size("docs/assets/js/answers/grade.js")
    assert tables["units"] < 2500
    assert whole - sum(tables.values()) < 6000
    assert whole < 8500


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(grading.GradingError, match=r"grade\.js is missing"):
        grading.grade("3", {"value": 3}, tmp_path)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('import * as all from "./other.js";\n', "no import or export by name"),
        ("export default 3;\n", "no import or export by name"),
        ("export const grade = ;\n", "does not run as one script"),
    ],
)
def test_a_script_that_cannot_be_run_is_named(tmp_path: Path, code: str, said: str) -> None:
    """In one sentence."""
    path = tmp_path / grading.ANSWERS
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    with pytest.raises(grading.GradingError, match=said):
        grading.grade("3", {"value": 3}, tmp_path)


def test_a_missing_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "quickjs", None)
    with pytest.raises(grading.GradingError, match="pip install quickjs-ng"):
        grading.grade("3", {"value": 3}, tmp_path)
