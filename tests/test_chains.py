"""Chains: arithmetic that is printed is worked out, and nothing else is."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmath.chains import Chain, chains

Kind = Literal["words", "code", "math", "display"]
KINDS: dict[str, Kind] = {"words": "words", "code": "code", "math": "math"}
TABLE = Path(__file__).parent / "data" / "chains.tsv"


def rows(*verdicts: str) -> Iterator[tuple[Kind, str, str]]:
    """Yield kind, text and what is told of the table's rows with one of these verdicts."""
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        verdict, kind, text, *told = line.split("\t")
        if verdict in verdicts:
            yield KINDS[kind], text.replace("⏎", "\n"), "".join(told)


def wrong(found: list[Chain]) -> list[str]:
    """Return what is told of the chains that do not hold."""
    return [chain.sentence for chain in found if not chain.holds]


@pytest.mark.parametrize(("kind", "text", "told"), [*rows("holds")])
def test_a_right_chain_holds(kind: Kind, text: str, told: str) -> None:
    """It is found, and nothing is said against it."""
    found = chains(text, kind)
    assert found
    assert wrong(found) == []


@pytest.mark.parametrize(("kind", "text", "told"), [*rows("wrong")])
def test_a_wrong_chain_is_told(kind: Kind, text: str, told: str) -> None:
    """The sentence gives what the worked side comes to, and the slip where it is known."""
    sentences = wrong(chains(text, kind))
    assert len(sentences) == 1
    assert told in sentences[0]
    assert sentences[0].endswith(".")


@pytest.mark.parametrize(("kind", "text", "told"), [*rows("silent", "none")])
def test_what_is_not_fully_understood_is_left(kind: Kind, text: str, told: str) -> None:
    """Variables, functions, ranges, lists, versions, implied conversions: no verdict."""
    assert chains(text, kind) == []


def test_the_table_is_large() -> None:
    """A table that was cut short would prove little."""
    assert len([*rows("holds")]) >= 150
    assert len([*rows("wrong")]) >= 80
    assert len([*rows("none")]) >= 60


def test_display_is_read_as_mathematics() -> None:
    """A displayed chain may run over lines, each after the first beginning with its relation."""
    text = "\n\\begin{aligned}\nM &= 2 \\cdot 80 \\\\\n  &= 160 \\\\\n  &= 161\n\\end{aligned}\n"
    assert wrong(chains(text, "display")) == ["160 is not 161."]


def test_offsets_and_values_are_those_of_the_sides() -> None:
    """A chain spans its sides; each link knows its own, in base units."""
    text = "so 2 × 3.5 GB = 7 GB > 6.5 GB. Then"
    (chain,) = chains(text, "words")
    assert text[chain.start : chain.end] == "2 × 3.5 GB = 7 GB > 6.5 GB"
    first, second = chain.links
    assert (first.left, first.relation, first.right) == ("2 × 3.5 GB", "=", "7 GB")
    assert first.left_value == first.right_value == 7 * 10**9
    assert text[second.start : second.end] == "7 GB > 6.5 GB"
    assert chain.holds
    assert chain.sentence == ""


def test_each_wrong_link_of_a_chain_is_told() -> None:
    """A chain of several relations names every one that fails."""
    (chain,) = chains("2 × 3 = 7 = 8", "words")
    assert chain.sentence == "2 × 3 is 6, and 7 is printed. 7 is not 8."
    assert [link.holds for link in chain.links] == [False, False]


def test_a_chain_ends_at_a_cell_border() -> None:
    """Each cell of a table row stands for itself."""
    found = chains("| 2 × 3 = 6 | 2 × 4 | = 9 | 5 × 5 = 26 |", "words")
    assert [chain.holds for chain in found] == [True, False]


def test_words_that_run_into_code_or_mathematics_are_left() -> None:
    """A piece of prose that ends with a space goes on in what follows: 6 `n`."""
    assert chains("so 2 × 3 = 7 ", "words") == []
    assert chains(" - 3 × 4 = 13", "words") == []


@pytest.mark.parametrize("kind", ["words", "code", "math"])
@pytest.mark.parametrize(
    "text",
    [
        "1" * 5000 + " = 2 × 3",
        "(" * 3000 + "1 + 1" + ")" * 3000 + " = 2",
        "2^9^9^9^9 = 4",
        "9^99999 × 9^99999 = 3",
        "1 + 1 = " + "- " * 3000 + "1",
        "2e9999 × 3 = 6",
        "=" * 5000 + " 1 = 1",
        "0 / 0 = 0 × 5",
        "√(0 − 4) = 2 × 1",
    ],
)  # fmt: skip
def test_an_absurd_text_is_left(kind: Kind, text: str) -> None:
    """No number too large, no nesting too deep, no division by zero ends in a traceback."""
    assert wrong(chains(text, kind)) == []


def mutants(text: str) -> Iterator[str]:
    """Yield a text with one digit after the other changed."""
    for digit in re.finditer(r"\d", text):
        changed = (int(digit[0]) + (1 if digit[0] == "7" else 3)) % 10
        yield text[: digit.start()] + str(changed) + text[digit.end() :]


def test_a_changed_digit_is_found() -> None:
    """Nearly all digits of the right equations are proved; the others round off."""
    found, all_of_them = 0, 0
    for kind, text, _ in rows("holds"):
        if not re.search(r"[<>≤≥≠~≈?]|\\(?:le|ge|ne|lt|approx)", text):
            for mutant in mutants(text):
                all_of_them += 1
                found += bool(wrong(chains(mutant, kind)))
    assert all_of_them > 1000
    assert found / all_of_them > 0.94


SPELLED: dict[Kind, dict[str, str]] = {
    "words": {"*": " × ", "+": " + ", "-": " − ", "/": " / "},
    "code": {"*": " * ", "+": " + ", "-": " - ", "/": " / "},
    "math": {"*": r" \times ", "+": " + ", "-": " - ", "/": r" \div "},
}
OPERANDS = st.lists(st.integers(1, 9999), min_size=2, max_size=5)


def separated(number: int, kind: Kind) -> str:
    """Return a whole number as such a text prints it."""
    separator = {"words": ",", "math": "{,}"}.get(kind, "_")
    return f"{number:,}".replace(",", separator).replace("-", "−" if kind == "words" else "-")


@given(
    operands=OPERANDS,
    operators=st.lists(st.sampled_from("*+-"), min_size=4, max_size=4),
    kind=st.sampled_from([*SPELLED]),
    off=st.integers(-9, 9),
)
def test_whole_numbers_are_exact(
    operands: list[int], operators: list[str], kind: Kind, off: int
) -> None:
    """The right result holds, and any other is told."""
    signs = operators[: len(operands) - 1]
    python = str(operands[0]) + "".join(
        sign + str(operand) for sign, operand in zip(signs, operands[1:], strict=True)
    )
    left = separated(operands[0], kind) + "".join(
        SPELLED[kind][sign] + separated(operand, kind)
        for sign, operand in zip(signs, operands[1:], strict=True)
    )
    result = eval(python)
    (chain,) = chains(f"{left} = {separated(result + off, kind)}", kind)
    assert chain.holds is (off == 0)
    assert chain.links[0].left_value == result


@given(
    above=st.integers(1, 10**9),
    below=st.integers(1, 10**6),
    decimals=st.integers(0, 6),
    off=st.sampled_from([-3, -2, 0, 2, 3]),
)
def test_a_quotient_holds_at_its_printed_digits(
    above: int, below: int, decimals: int, off: int
) -> None:
    """Rounded right it holds, two steps away it does not."""
    steps = round(Fraction(above, below) * 10**decimals) + off
    if steps <= 0:
        return
    digits = str(steps).rjust(decimals + 1, "0")
    printed = digits[: len(digits) - decimals] + ("." + digits[-decimals:] if decimals else "")
    (chain,) = chains(rf"\frac{{{above}}}{{{below}}} = {printed}", "math")
    assert chain.holds is (off == 0)


@given(
    count=st.integers(1, 999),
    size=st.integers(1, 999),
    unit=st.sampled_from(
        ["bytes", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "FLOP", "s"]
    ),
    other=st.sampled_from(
        ["bytes", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "FLOP", "s"]
    ),
)
def test_another_unit_is_never_taken_for_the_right_one(
    count: int, size: int, unit: str, other: str
) -> None:
    """The same digits hold in the same unit alone."""
    found = chains(f"{count} × {size} {unit} = {count * size:,} {other}", "words")
    assert [chain.holds for chain in found] == [unit == other]


@given(text=st.text(alphabet="0123456789.,+-−×*/^=≈<>() xNeGMB%{}\\ \n|~_$²", max_size=40))
def test_any_text_is_worked_out_or_left(text: str) -> None:
    """Whatever stands there, it ends, and what is found lies where it says."""
    for kind in SPELLED:
        for chain in chains(text, kind):
            assert 0 <= chain.start < chain.end <= len(text)
            for link in chain.links:
                assert text[link.start : link.end].startswith(link.left)
                assert text[link.start : link.end].endswith(link.right)
                assert bool(link.sentence) is not link.holds
