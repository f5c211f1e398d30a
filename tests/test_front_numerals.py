"""Numerals in the browser: JavaScript writes every value as Python's `display` does.

The shared table is written by: python tests/test_front_numerals.py
"""

import json
import math
import random
from pathlib import Path

import pytest
import quickjs

from stackmath import notation
from stackmath.numerals.display import display, scientific, three
from sweeps import SOAK

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs/assets/js/numerals.js"
TABLE = Path(__file__).parent / "data/numerals.json"
RANDOM = 500_000 if SOAK else 20_000
BATCH = 10_000
UNITS = sorted({entry.unit for entry in notation.TABLE.values()})

ROUNDING = [0.125, 0.375, 1.005, 1.015, 1.125, 1.375, 10.05, 10.25, 10.75, 100.5, 101.5, 999.5]
EDGES = [999.4, 999.499999, 999.5, 999.6, 999.994, 999.995, 999.996, 999.9999999, 1000, 1001]
# By unit, the values at which the text changes its form, and those just beside them.
BOUNDARIES: dict[str, list[float]] = {
    "1": [
        0, 1, 9, 10, 99, 100, 101, 512, 999, 1234, 9999, 10000, 99999, 128000, 131072, 999_499,
        999_500, 999_999, 1_000_000, 1_000_001, 1_004_999, 1_005_000, 1_005_001, 1_015_000,
        9_995_000, 999_499_999, 999_500_000, 2**31, 10**9, 7_241_748_480, 8_030_261_248, 70e9,
        405e9, 999.4e9, 999.5e9, 10**12, 1.5e12, 15_000_000_000_000, 999.4e12, 999.5e12,
        999_999_999_999_999, 10**15, 1.005e15, 1.5e15, 2**53, 2**53 + 2, 3.8e25, 1e26, 1e27,
        5.88e23, 1e-12, 1e-9, 1.004e-9, 9.996e-7, 1e-6, 1.5e-5, 9.994e-4, 9.995e-4, 9.999e-4,
        0.00099999999, 0.001, 0.0010005, 0.001005, 0.00123456, 0.0125, 0.09995, 0.1, 0.15, 0.25,
        0.3333333333333333, 0.5, 0.625, 0.9994, 0.9995, 0.99951, 0.99999, 1.5, 2.5, 3.14159, 9.994,
        9.995, 9.996, 9.999999999999, 10.5, 99.94, 99.95, 99.96, 99.99999, 1234.5, 1235.5, 1245.5,
        12345.6, 99949.9, 99950.5, 99999.9, 123456.7, 999499.5, 999500.5, 999999.9, 1000000.5,
        1234567.8, 0.1 + 0.2, 1 / 3, 2 / 3, 1e21, 1e22, 1.2345e22,
        -1, -12, -1234, -0.25, -1.005, -999.6, -1e-9, -1e6, -1.5e9, -3.8e25,
    ],
    "byte": [
        0, 1, 2, 0.5, 0.75, 0.5625, 100, 999, 1000, 1024, 1500, 4096, 16_384, 131_072, 999_499,
        999_500, 999_999, 10**6, 2**20, 5_242_880, 999_499_999, 999_500_000, 10**9, 2**30,
        1_342_177_280, 14_483_496_960, 16_060_522_496, 80e9, 85_899_345_920, 141e9, 192e9,
        999_500_000_000, 10**12, 2**40, 1.105e12, 10**15, 2**50, 1.5e15, 10**18, 1.234e18,
        1.235e21, 1e24, -1, -2**30, -80e9, 1000.5, 1004.5, 1_000_000.25, 0.001, 1e-6,
    ],
    "byte/s": [0, 1, 900e9, 1.008e12, 3.35e12, 3_350_000_000_000, 4.8e12, 8e12, 25e9, 64e9, 1e15],
    "FLOP": [
        0, 1, 2, 1000, 1.5e9, 989e12, 1e15, 1e17, 9.994e17, 9.995e17, 9.99999e17, 10**18,
        1e18 + 128, 1.005e18, 5e18, 1e19, 1e20, 9.995e20, 1.23456e21, 1e22, 1e23, 2.1e23, 3.14e23,
        5.88e23, 1e24, 1e25, 3.8e25, 9.996e25, 1e26, 1e27, -1e18, -999, 0.25,
    ],
    "FLOP/s": [0, 1, 312e12, 989.4e12, 1979e12, 4.5e15, 9.9e17, 1e18, 1.6e19, 3.8e21, 19.5e12],
    "FLOP/byte": [0, 1, 0.5, 1.5, 153, 295.2, 295.25, 591, 999.5, 1000, 1e6, 295.5223880597015],
    "s": [
        0, 1e-12, 1e-10, 9.994e-10, 9.995e-10, 1e-9, 1.5e-9, 2.5e-8, 9.99e-7, 9.995e-7, 1e-6,
        1.005e-6, 8.6e-6, 0.00025, 0.0009994, 0.0009995, 0.001, 0.002, 0.0025, 0.0041, 0.0125, 0.5,
        0.9994, 0.9995, 0.99999, 1, 1.5, 2, 10, 59, 59.94, 59.95, 59.96, 59.999, 60, 61, 90, 119,
        120, 600, 3594, 3595, 3599, 3599.9, 3600, 3601, 5400, 7200, 36000, 86_300, 86_399, 86_400,
        86_401, 129_600, 172_800, 7_776_000, 31_449_600, 31_535_999, 31_536_000, 47_304_000,
        63_072_000, 31_536_000 * 1000, 1e11, 1e15, 1e27, -0.5, -60, -86_400, 1.005, 1.015, 12.25,
    ],
    "1/s": [0, 0.5, 1, 33.5, 250, 999.5, 1000, 1_005_000, 1e9],
    "W": [0, 0.5, 350, 700, 999.5, 1000, 10_200, 1e6, 1.5e7],
    "joule": [
        0, 1, 3.6, 360, 1800, 3596, 3598.2, 3598.3, 3599, 3600, 3601, 3618, 7200, 36_000, 3_600_000,
        3.6e6 * 1.005, 5_400_000, 3.6e9, 3.6e12, 1.8e12, 4.5e12, 3.6e15, 3.6e18, 3.6e21, 1e-6, 0.5,
        -3600, -1, 12_960_000.5, 1e27, 2**60,
    ],
    "dollar": [
        0, 0.001, 0.004, 0.005, 0.006, 0.01, 0.015, 0.125, 0.375, 0.5, 0.995, 1, 1.005, 2, 2.5,
        2.675, 3.99, 10, 99.99, 99.995, 999, 999.99, 999.994, 999.995, 999.996, 999.999, 1000,
        1000.4, 1000.5, 1001.5, 1234.56, 12_345, 99_999.5, 999_499, 999_999, 999_999.4, 999_999.5,
        999_999.9, 10**6, 1_000_000.5, 1_005_000, 1_500_000, 2_000_000, 5.6e6, 78_352_034,
        999_500_000, 10**9,
        1.5e9, 1e12, 1e15, 1.5e27, 1e-12, -0.5, -2, -1234.5, -2_000_000,
    ],
    "dollar/s": [
        0, 0.0001, 0.0005555555555555556, 1 / 3600, 2 / 3600, 2.5 / 3600, 0.25, 0.2777, 1, 1.5, 277,
        277.8, 300, 500, 1e6, 2.5e8, 1e9, 1e12, -0.25, -1,
    ],
    "gCO2e": [0, 0.5, 1, 999.5, 1000, 1.5e6, 5.52e8, 1e12, -1000],
    "gCO2e/joule": [0, 0.0001, 0.00010555555555555556, 0.001, 0.5, 1, 1.5],
}  # fmt: skip


def plain(value: float) -> float:
    """Return a number as both languages know it: a whole one is an int."""
    return int(value) if value == int(value) else value


def table() -> list[tuple[float, str, str]]:
    """Return the shared cases: value, unit, text."""
    pairs = {(plain(value), unit): None for unit, values in BOUNDARIES.items() for value in values}
    pairs |= {(plain(value), unit): None for unit in UNITS for value in ROUNDING + EDGES}
    return [(value, unit, display(value, unit)) for value, unit in pairs]


def written(cases: list[tuple[float, str, str]]) -> str:
    """Return the text of the shared table, a case a line."""
    rows = (json.dumps(case, ensure_ascii=False) for case in cases)
    return "[\n" + ",\n".join(rows) + "\n]\n"


@pytest.fixture(scope="module")
def context() -> quickjs.Context:
    """Return a JavaScript engine that knows the functions of numerals.js."""
    made = quickjs.Context()
    made.eval(SCRIPT.read_text(encoding="utf-8").replace("export function", "function"))
    return made


def called(context: quickjs.Context, function: str, cases: list[tuple]) -> list[str]:
    """Return what a function of numerals.js gives for each list of arguments."""
    found: list[str] = []
    for start in range(0, len(cases), BATCH):
        batch = json.dumps(cases[start : start + BATCH])
        text = context.eval(f"JSON.stringify({batch}.map((given) => {function}(...given)))")
        found += json.loads(text)
    return found


def wrong(cases: list[tuple], python: list[str], script: list[str]) -> list[tuple]:
    """Return the cases in which the two languages differ."""
    assert len(cases) == len(python) == len(script)
    return [row for row in zip(cases, python, script, strict=True) if row[1] != row[2]]


def test_the_shared_table_is_what_python_writes() -> None:
    """A changed text is a changed line of the table."""
    assert TABLE.read_text(encoding="utf-8") == written(table())


def test_the_shared_table_is_what_javascript_writes(context: quickjs.Context) -> None:
    """Every case, and every unit of the notation is among them."""
    cases = json.loads(TABLE.read_text(encoding="utf-8"))
    assert len(cases) >= 250
    assert {unit for _, unit, _ in cases} == set(UNITS)
    given = [(value, unit) for value, unit, _ in cases]
    assert wrong(given, [text for *_, text in cases], called(context, "display", given)) == []


def drawn(source: random.Random) -> float:
    """Return a number of any size; many have few digits or few bits, so that ties occur."""
    value = 10 ** source.uniform(-12, 27)
    kind = source.randrange(4)
    if kind == 1:
        value = float(f"{value:.{source.randrange(5)}e}")
    elif kind == 2:
        value = math.ldexp(source.randrange(1 << 14), source.randrange(-13, 3))
    elif kind == 3:
        value = round(value)
    return plain(float(value) * source.choice((1, 1, 1, -1)))


def test_random_values_read_alike(context: quickjs.Context) -> None:
    """Whole numbers and fractions over 39 powers of ten, in every unit."""
    source = random.Random(8)
    cases = [(drawn(source), source.choice(UNITS)) for _ in range(RANDOM)]
    python = [display(value, unit) for value, unit in cases]
    assert wrong(cases, python, called(context, "display", cases)) == []


def test_fixed_decimals_are_those_of_python(context: quickjs.Context) -> None:
    """`fixed` rounds the double itself, half to even, with commas."""
    source = random.Random(9)
    cases = [(value, n) for value in (0, 0.5, 1.5, 2.5, 0.125, -0.001, 1e22) for n in range(6)]
    cases += [(drawn(source), source.randrange(6)) for _ in range(RANDOM // 4)]
    python = [f"{value:,.{decimals}f}" for value, decimals in cases]
    assert wrong(cases, python, called(context, "fixed", cases)) == []


def test_three_digits_and_powers_of_ten_are_those_of_python(context: quickjs.Context) -> None:
    """The parts of `display` are exported and agree as well."""
    source = random.Random(10)
    cases = [(abs(drawn(source)) or 1,) for _ in range(RANDOM // 4)]
    for name, function in (("three", three), ("scientific", scientific)):
        python = [function(value) for (value,) in cases]
        assert wrong(cases, python, called(context, name, cases)) == []


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(context: quickjs.Context, value: str) -> None:
    """No page may print NaN."""
    with pytest.raises(quickjs.JSException, match="finite number"):
        context.eval(f"display({value}, 'byte')")


if __name__ == "__main__":
    TABLE.write_text(written(table()), encoding="utf-8")
