"""Numerals: what is printed is read exactly, and printed again as it was."""

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmath import numerals
from stackmath.numerals import Numeral, Range, agrees, ending, find, parse, slip, written_like
from stackmath.numerals.words import Kind
from stackmath.units import parse as unit

TABLE = Path(__file__).parent / "data" / "numerals.tsv"


def spellings() -> Iterator[tuple[str, Fraction, Fraction, str]]:
    """Yield text, value, quantum and unit of every spelling in the table."""
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        text, value, quantum, name = line.split("\t")
        text = text.replace("␣", "\u2009").replace("⍽", "\u00a0")
        yield text, Fraction(value), Fraction(quantum), name


def number(text: str) -> Numeral:
    """Return the number of a text that is no range."""
    read = parse(text)
    assert isinstance(read, Numeral)
    return read


@pytest.mark.parametrize(("text", "value", "quantum", "name"), [*spellings()])
def test_a_spelling_is_read_exactly(
    text: str, value: Fraction, quantum: Fraction, name: str
) -> None:
    """Value, size of the last digit and unit are those of the table."""
    read = number(text)
    assert (read.value, read.quantum) == (value, quantum)
    assert (read.unit.text if read.unit else "-") == name


@pytest.mark.parametrize("text", [text for text, *_ in spellings()])
def test_a_number_is_printed_as_it_was_read(text: str) -> None:
    """Parse and print are inverse."""
    assert written_like(number(text), number(text).value) == text


def test_the_table_is_large() -> None:
    """A table that was cut short would prove little."""
    assert len([*spellings()]) >= 150


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("7.9–37.8", "7.9", "37.8"),
        ("7.9–37.8 GB", "7.9e9", "37.8e9"),
        ("$2–3M", "2e6", "3e6"),
        (r"\$2–3M", "2e6", "3e6"),
        ("$2M–$3M", "2e6", "3e6"),
        ("10–20 %", "0.1", "0.2"),
        ("10%–20%", "0.1", "0.2"),
        ("1–2e9", "1e9", "2e9"),
        ("1,000–2,000 tokens", "1000", "2000"),
        ("2K–3K tokens", "2000", "3000"),
        ("5-7 GB", "5e9", "7e9"),
        ("6.2–7.1M H100-hours", "22320000000", "25560000000"),
        (r"$7.9\text{–}37.8$", "7.9", "37.8"),
        (r"7.9\text{--}37.8\,\text{GB}", "7.9e9", "37.8e9"),
        ("−3.2–1.5", "-3.2", "1.5"),
    ],
)
def test_a_range_shares_what_its_high_end_prints(text: str, low: str, high: str) -> None:
    """The unit, the letter and the dollar sign hold for both ends, and print again."""
    read = parse(text)
    assert isinstance(read, Range)
    assert (read.low.value, read.high.value) == (Fraction(low), Fraction(high))
    assert written_like(read, (read.low.value, read.high.value)) == text
    assert agrees(read, (Fraction(low), Fraction(high)))
    assert not agrees(read, (Fraction(low), Fraction(high) * 2))


@pytest.mark.parametrize(
    "text",
    ["", "GB", "three", "1,5", "1.2.3", "10:30", "3D", "1st", "1990s", "7b", "48 miles", "2 3",
     "1,2345", "x5", "2e5000", "9" * 400, "5 GB of memory", "1e", "--5", "$", "1,234,56", "0x10"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    """One sentence names the text and shows what a number looks like."""
    with pytest.raises(numerals.NumeralError, match="is not a number with a unit; write it like"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "the KV cache takes 1.34 GB/user and 21 tok/s at 45%",
            ["1.34 GB/user", "21 tok/s", "45%"],
        ),
        ("Llama 3.1 70B has 80 layers", ["3.1", "70B", "80 layers"]),
        ("v1.2, GPT-4, FP8, H100-80GB and d_12 are names", []),
        ("on 2024-05-01 at 10:30 in the 1990s", []),
        ("version 1.2.3 at 10:30:15", []),
        ("in 3D, the 1st of 2", ["2"]),
        ("8 cards of 80 GB", ["8 cards", "80 GB"]),
        ("2×80×8 = 1280", ["2", "80", "8", "1280"]),
        ("1,5 is no number of ours", []),
        ("x_{12} and y^2", []),
        ("<td width=50>3.5</td> &#39;", ["3.5"]),
        ("<!-- 12 -->13", ["13"]),
        ("between 5-7 GB and $2–3M", ["5-7 GB", "$2–3M"]),
        ("it gives us 3 us and 5 Ms. Smith", ["3", "5"]),
        ("see #12, @3 and 4", ["4"]),
        ("10-5 and 5-10", ["10", "5", "5-10"]),
        ("**1.34** GB", ["1.34** GB"]),
        ("8x80 GB", ["8"]),
        ("a ratio of 4:1", []),
        ("take 2 K and 3 V heads", ["2", "3"]),
        ("about -3 °, or (−4)", ["-3", "−4"]),
        ("soft\nwrapped 5\nGB", ["5\nGB"]),
    ],
)
def test_numbers_in_a_sentence_are_found(text: str, found: list[str]) -> None:
    """From left to right, each with its unit; digits in names are none."""
    read = [*find(text)]
    assert [text[start:end] for start, end, _ in read] == found
    assert [one.text for _, _, one in read] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"8192 \times 40 = 327{,}680", ["8192", "40", "327{,}680"]),
        (r"M_{12} = 2 \cdot 6ND \tag{3.5}", ["2", "6"]),
        (r"\frac{140\,\text{GB}}{3.35\,\text{TB/s}}", [r"140\,\text{GB}", r"3.35\,\text{TB/s}"]),
        (r"2 B + 3 s", ["2", "3"]),
        (r"\$2 \times 3", [r"\$2", "3"]),
    ],
)
def test_numbers_in_mathematics_are_found(text: str, found: list[str]) -> None:
    """Letters there are variables unless they stand in a text command."""
    assert [one.text for _, _, one in find(text, "math")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it takes 1.34 GB", "1.34 GB"),
        ("it takes **1.34 GB**", "1.34 GB"),
        ("it takes _1.34 GB_", "1.34 GB"),
        ("it takes **1.34** GB", "1.34** GB"),
        ("prints `156 B`", "156 B"),
        ("so $C = 2.4\\times10^{23}$", "2.4\\times10^{23}"),
        ("so $$C = 6 \\cdot 7 = 42$$", "42"),
        ("$a = 5$ then $b = 3\\,\\text{GB}$", "3\\,\\text{GB}"),
        ("C = 2.4\\times10^{23}\\,\\text{FLOP}", "2.4\\times10^{23}\\,\\text{FLOP}"),
        ("| 41,943,040", "41,943,040"),
        ("costs \\$12.5M", "\\$12.5M"),
        ("costs $12.5M", "$12.5M"),
        ("from 7.9–37.8", "7.9–37.8"),
        ("10.7 T", "10.7 T"),
        ("128 K", "128 K"),
        ("70 B", "70 B"),
        ("the 8 cards", "8 cards"),
        ("Llama 3 with 70B", "70B"),
    ],
)
def test_the_number_before_a_claim_is_found(text: str, found: str) -> None:
    """It starts where it says, and its text stands there."""
    place = ending(text)
    assert place is not None
    start, read = place
    assert read.text == found
    assert text[start : start + len(found)] == found


@pytest.mark.parametrize(
    "text", ["", "GPT-4", "v1.2", "1.34 GB of", "8 dogs", "FP8", "$x_3$", "1.34 GB ", "5 and"]
)
def test_where_no_number_ends_none_is_found(text: str) -> None:
    """A claim behind it stands behind no number."""
    assert ending(text) is None


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [
        ("43,070", 43069.4, False),
        ("43,069", 43069.4, True),
        ("43.1 thousand", 43069.4, True),
        ("1.34 GB", 1342177280, True),
        ("1.34 GB", 1345000000, True),
        ("1.35 GB", 1345000000, True),
        ("1.34 GB", 1345000001, False),
        ("0.5", Fraction(45, 100), True),
        ("0.4", Fraction(45, 100), True),
        ("10^{25}", 1e25, True),
        ("10^{25}", 1.01e25, False),
        ("2.4e23", 2.4499e23, True),
        ("2.4e23", 2.4501e23, False),
        ("45 %", 0.45, True),
        ("45 %", 45, False),
        ("6.2M H100-hours", 6.24e6 * 3600, True),
        ("70B", 70.4e9, True),
        ("70 B", 70.4e9, False),
        ("0", 0.4, True),
        ("5", math.nan, False),
        ("5", math.inf, False),
        ("41,943,040", np.float64(41943040), True),
        ("41,943,040", np.int64(41943040), True),
        ("9e18", np.int64(9 * 10**18), True),
        ("9e18", np.int64(-(9 * 10**18)), False),
        ("0.1", np.float32(0.1), True),
        ("9,007,199,254,740,993", 9007199254740993, True),
        ("9,007,199,254,740,993", 9007199254740994, False),
        ("0.30", 0.1 + 0.2, True),
    ],
)
def test_every_printed_digit_counts(text: str, value: float, right: bool) -> None:
    """A value agrees when it rounds to what is printed; a tie rounds to both neighbors."""
    assert agrees(number(text), value) is right


def test_a_pair_agrees_with_a_range_only() -> None:
    """And a single value with a single number only."""
    assert not agrees(parse("7.9–37.8"), 7.9)
    assert not agrees(parse("7.9"), (7.9, 37.8))


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("5.0 GB", 1342177280, "1.3 GB"),
        ("999", 12288, "12,288"),
        ("1280", 12288, "12288"),
        ("12,288", 99, "99"),
        (r"12{,}288", 1234567, r"1{,}234{,}567"),
        (r"$999\,\text{B}$", 12288, r"$12{,}288\,\text{B}$"),
        ("2.4e23", 9.96e23, "1.0e24"),
        ("2.4 × 10²³", 5.88e-4, "5.9 × 10⁻⁴"),
        (r"41.8\times10^{-3}", 0.5, r"500.0\times10^{-3}"),
        ("1.0e+23", 5e-3, "5.0e-3"),
        ("10^{25}", 10**24, "10^{24}"),
        ("10^{25}", 1e24, "10^{24}"),
        ("10^{25}", 1.44e25, r"1.4 \times 10^{25}"),
        ("10²⁵", 9.96e25, "1.0 × 10²⁶"),
        ("10^{15}", 10**15 - 1, r"1.0 \times 10^{15}"),
        (r"41.8\times10^{-3}", -1e-9, r"0.0\times10^{-3}"),
        ("6.2M", 12_340_000, "12.3M"),
        ("45 %", 0.4251, "43 %"),
        ("$2/h", Fraction(5, 3600), "$5/h"),
        ("0.5", Fraction(45, 100), "0.4"),
        ("0.5", Fraction(55, 100), "0.6"),
        ("12.5", -3, "−3.0"),
        ("−12.5", 3, "3.0"),
        ("+12.5", 3, "+3.0"),
        ("5", -0.2, "0"),
        ("1.34** GB", 2e9, "2.00** GB"),
        ("1.34 GB", math.inf, "inf GB"),
        ("1.34 GB", math.nan, "nan GB"),
    ],
)
def test_a_value_is_written_like_another(text: str, value: float, written: str) -> None:
    """In its unit, its letters, its separators and its decimals; ties go to the even digit."""
    assert written_like(number(text), value) == written


@pytest.mark.parametrize(
    ("text", "value", "measure", "told"),
    [
        ("1.25 GB", 1.25 * 2**30, "B", "GB for GiB"),
        ("1.25 GiB", 1.25e9, "B", "GiB for GB"),
        ("3.0 TB/s", 3 * 2**40, "B/s", "TB for TiB"),
        ("512 KB", 2**19, "B", "KB for KiB"),
        ("512 KiB", 512000, "B", "KiB for KB"),
        ("2 megabytes", 2 * 2**20, "B", ""),
        ("2.4e23 FLOP", 2.4e26, "FLOP", "a power of ten (10^3)"),
        ("2.4e23 FLOP", 2.4e22, "FLOP", "a power of ten (10^-1)"),
        ("2.4e23 FLOP", 2.4e23, "FLOP/s", "FLOP for FLOP/s: wrong unit"),
        ("2.4e23 FLOP", 4.8e23, "FLOP", "factor 2: multiply-adds for FLOP"),
        ("2.4e23", 2.4e23, "FLOP", "no unit for FLOP: wrong unit"),
        ("80 GB", 10e9, "B", "factor 8: bits for bytes"),
        ("10 GB", 80e9, "B", "factor 8: bits for bytes"),
        ("90 days", 90 * 3600, "s", "factor 24: hours for days"),
        ("90 h", 90, "s", "factor 3600: seconds for hours"),
        ("-3.2", 3.2, None, "the sign"),
        ("128K", 131072, None, "K is 1,000 here, not 1,024"),
        ("43,070", 43069.4, None, "rounds to 43,069"),
        ("43,000", 43069.4, None, "rounds to 43,069"),
        ("1.34 GB", 1345000001, "B", "rounds to 1.35 GB"),
        ("7.9–37.8", 1, None, ""),
        ("5 GB", 1.3e9, "B", ""),
        ("5 GB", math.nan, "B", ""),
        ("5 GB", -math.inf, "B", ""),
        ("0", 5, None, ""),
        ("1.34 GB", 1342177280, "B", ""),
    ],
)  # fmt: skip
def test_a_slip_is_named(text: str, value: float, measure: str | None, told: str) -> None:
    """GB for GiB, a power of ten, bits for bytes, a wrong unit; else nothing is said."""
    assert slip(parse(text), value, unit(measure) if measure else None) == told


def test_bytes_are_read_as_a_count_when_asked() -> None:
    """`70 B` is bytes unless the claim is dimensionless."""
    read = numerals.as_count(number("70 B"))
    assert read is not None
    assert agrees(read, 70.4e9)
    assert read.unit is None
    assert numerals.as_count(number("70 GB")) is None


STYLES = [text for text, *_ in spellings()]


@given(style=st.sampled_from(STYLES), value=st.fractions(-(10**15), 10**15, max_denominator=10**9))
def test_a_written_value_is_read_again(style: str, value: Fraction) -> None:
    """Any value, printed in any style of the table, is read as its rounded self."""
    like = number(style)
    written = written_like(like, value * like.scale)
    read = number(written)
    assert agrees(read, value * like.scale)
    assert written_like(read, read.value) == written


@given(text=st.text(alphabet="0123456789.,–-−+ $%×xeEKMBGTs/\\{}^²³{}tokens", max_size=30))
def test_any_text_is_read_or_left(text: str) -> None:
    """Whatever stands there, finding ends, and what it finds lies where it says."""
    kinds: tuple[Kind, ...] = ("words", "code", "math")
    for kind in kinds:
        place = 0
        for start, end, read in find(text, kind):
            assert place <= start < end <= len(text)
            assert text[start:end] == read.text
            place = end
    found = ending(text)
    assert found is None or text[found[0] :].startswith(found[1].text)
