"""Foreign Markdown: its arithmetic is read wherever it stands, and what is right is left alone."""

import re
import subprocess
import sys
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stackmath import foreign
from stackmath.chains import chains
from stackmath.check import UnusableError
from stackmath.page.foreign import stretches

FOLDER = Path(__file__).parent / "data" / "foreign"
RIGHT, WRONG = FOLDER / "right.md", FOLDER / "wrong.md"
MARK = "<!-- wrong -->"


def found(text: str) -> list[str]:
    """Return what is said of a page."""
    return [one.sentence for one in foreign.findings(Path("page.md"), text, Counter())]


def test_right_arithmetic_raises_nothing() -> None:
    """Hundreds of chains in the wild's spellings are understood, and none is called wrong."""
    report = foreign.run([RIGHT])
    assert [str(finding) for finding in report.findings] == []
    assert report.counts["chains"] >= 300


def test_planted_errors_are_found() -> None:
    """Nearly every marked line is told, and no other."""
    lines = WRONG.read_text(encoding="utf-8").split("\n")
    planted = {number for number, line in enumerate(lines, 1) if MARK in line}
    told = {finding.line for finding in foreign.run([WRONG]).findings}
    missed = [lines[number - 1] for number in sorted(planted - told)]
    assert [lines[number - 1] for number in sorted(told - planted)] == []
    assert len(planted) >= 150
    assert len(missed) <= 0.05 * len(planted), "\n".join(missed)


@pytest.mark.parametrize(
    "text",
    [
        "16 GB / 8.2e11 = 19 ms of 19.51, with the digits that 8.2 stands for",
        "2 × 8 × 128 × 80 = 160 KB, as memory is counted",
        "80 GB / 14 GB = 5 replicas",
        "1,5 × 2 = 3 auf Deutsch",
        "100 + 20% = 120",
        "0 - 9 = 10 digits",
        "15 × 2 = 30² where ² is a note",
        "It is false that 3 × 4 = 13",
        "Is 3 × 4 > 13?",
        "9 + 5 = 2 (mod 12)",
        "255 + 1 = 0 in eight bits",
        "51.3 GB/s = 34% of the peak",
        "3 miles × 2 = 9.7 km",
        "$2,400 ÷ $3 per million = 800 million tokens",
    ],
)
def test_what_an_author_may_mean_is_left(text: str) -> None:
    """Rounded operands, whole counts, old prefixes, other bases, a quoted mistake."""
    assert found(text) == []


def test_a_place_is_that_of_the_chain() -> None:
    """Line and column are those of the page, with Windows line ends and a mark too."""
    text = "\ufeff---\r\ntitle: x\r\n---\r\n\r\n!!! note\r\n    Inside, 3 × 4 = 13.\r\n"
    (finding,) = foreign.findings(Path("page.md"), text.removeprefix("\ufeff"), Counter())
    assert (finding.line, finding.column) == (6, 13)
    assert finding.sentence == "3 × 4 is 12, and 13 is printed."


def test_offsets_survive_long_texts() -> None:
    """A chain far into a long paragraph is found where it stands."""
    filler = "lorem " * 2000
    text = f"{filler}3 × 4 = 13 {filler}2 × 2 = 4 {filler}5 × 5 = 26"
    read = chains(text, "words", foreign=True)
    assert [text[chain.start : chain.end] for chain in read] == [
        "3 × 4 = 13",
        "2 × 2 = 4",
        "5 × 5 = 26",
    ]


SPELLED = {
    "words": (
        "{} × {}",
        "{} * {}",
        "{} x {}",
        "{} · {}",
        "{}×{}",
        "{} (rows) × {} (columns)",
        "{} rows × {}",
    ),
    "code": ("{} * {}", "{}*{}", "{} × {}"),
    "math": (r"{} \times {}", r"{} \cdot {}", r"{}\times{}", r"\left({}\right)({})", "{} * {}"),
}
GROUPED = {
    "words": ("{}", "{:,}", "{:_}", "**{:,}**"),
    "code": ("{}", "{:_}", "{:,}"),
    "math": ("{}", "{:,}"),
}
WRAPPED = {
    "words": ("{}.", "so {}, then", "- {}", "| {} |", "> {}", "!!! note\n    {}", "# {}", "({})"),
    "code": ("`{}`", "so `{}` it is"),
    "math": ("${}$", "$$\n{}\n$$", r"\({}\)", "\\\\[\n{}\n\\\\]", "```math\n{}\n```"),
}


@settings(deadline=None)
@given(
    one=st.integers(2, 9999),
    other=st.integers(2, 9999),
    off=st.sampled_from([0, 0, 3, -3, 20]),
    kind=st.sampled_from([*SPELLED]),
    seed=st.integers(0, 10**6),
)
def test_true_chains_are_left_and_false_ones_found(
    one: int, other: int, off: int, kind: str, seed: int
) -> None:
    """A product in any spelling, anywhere on a page, is told exactly where it is wrong."""
    assume(not off or (one * other + off) % 10)  # 25,810 may be 25,807, rounded
    pick = Random(seed).choice
    number = pick(GROUPED[kind])
    spelled = pick(SPELLED[kind]).format(one, other)
    text = pick(WRAPPED[kind]).format(f"{spelled} = {number.format(one * other + off)}")
    assert bool(found(text)) is (off != 0)


@settings(deadline=None)
@given(
    above=st.integers(1, 10**7),
    below=st.integers(2, 9999),
    decimals=st.integers(1, 4),
    off=st.sampled_from([0, 5, -7]),
    sign=st.sampled_from(["=", r"\approx"]),
)
def test_a_rounded_quotient_is_left_and_a_wrong_one_found(
    above: int, below: int, decimals: int, off: int, sign: str
) -> None:
    """At its printed digits a quotient holds; some steps away, where many are printed, not."""
    steps = round(Fraction(above, below) * 10**decimals) + off
    if steps < 2000:
        return
    printed = f"{steps // 10**decimals}.{steps % 10**decimals:0{decimals}}"
    text = rf"$\frac{{{above}}}{{{below}}} {sign} {printed}$"
    assert bool(found(text)) is (off != 0)


PIECES = (
    r"3|12|0.5|1,000|=|≈|×|*|/|+|-|<|(|)|^|$|$$|\(|\)|\[|\]|\frac{|}|{|\text{ GB}|GB|kg|%|`|```"
)
PIECES += (
    "|\n|\n\n| |word|<b>|<!--|-->|{{|}}|{%|%}|!!! note|    |- |> ||||10^|²|\\\\|&|e9|of|[|](x)"
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=40))
def test_any_text_is_read_to_its_end(pieces: list[str]) -> None:
    """Whatever stands on a page, nothing is raised, and each stretch lies where it says."""
    text = "".join(pieces)
    found(text)
    for stretch in stretches(text):
        assert len(text[stretch.start :]) >= len(stretch.text)


def test_mutations_of_a_page_are_read_to_their_end() -> None:
    """Characters of a real page swapped, dropped and doubled end in no traceback."""
    text, random = RIGHT.read_text(encoding="utf-8"), Random(3)
    for _ in range(5):
        letters = list(text)
        for _ in range(300):
            at = random.randrange(len(letters))
            letters[at] = random.choice(["", letters[at] * 2, random.choice(letters)])
        found("".join(letters))


UNITS = ["1 + ", "12 × ", "(", "=", "$1 ", r"\(", "{% ", "{{ a ", "<!-- ", "<a ", "2^2^", "3 GB × "]
UNITS += ["- ", "> ", "```\n", "| ", r"$\frac{1}{", "2 × 3 = 6 = ", "2 × 3 = 7. ", "$1 = 2$ "]


@pytest.mark.parametrize(
    ("unit", "size"), [("1 = ", 10**6), *((unit, 5 * 10**4) for unit in UNITS)]
)
def test_a_line_of_anything_is_read_in_seconds(unit: str, size: int) -> None:
    """No line is so odd that the time grows with its square."""
    text = unit * (size // len(unit)) + " 1 = 1"
    start = time.process_time()
    found(text)
    assert time.process_time() - start < 15


def test_prose_is_cheap() -> None:
    """Ten thousand lines without arithmetic take a moment."""
    line = "The fox has 3 legs, jumps over 12 dogs, and says `code` to [four](http://x.y).\n"
    text = (line * 10 + "\n") * 1000
    start = time.process_time()
    assert found(text) == []
    assert time.process_time() - start < 3


def test_the_command_tells_and_counts(tmp_path: Path) -> None:
    """It prints path, line, column and sentence, then how much was read; its status is 1."""
    (tmp_path / "a.md").write_text("3 × 4 = 13\n", encoding="utf-8")
    (tmp_path / "b.qmd").write_text("3 × 4 = 12 and 5 × 5 = 25\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("3 × 4 = 14\n", encoding="utf-8")
    command = [sys.executable, "-m", "stackmath", "check", "--chains", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "a.md:1:1: 3 × 4 is 12, and 13 is printed.",
        "1 finding; checked 2 pages, 3 chains",
    ]
    assert done.returncode == 1
    fixing = subprocess.run([*command, "--fix"], cwd=tmp_path, capture_output=True, text=True)
    assert (fixing.returncode, fixing.stdout) == (2, "")
    assert re.search("--chains only reads; leave out --fix", fixing.stderr)


def test_a_path_without_pages_is_unusable(tmp_path: Path) -> None:
    """A check of nothing would pass in vain."""
    with pytest.raises(UnusableError, match="holds no Markdown page"):
        foreign.run([tmp_path])
    with pytest.raises(UnusableError, match="does not exist"):
        foreign.run([tmp_path / "none.md"])
