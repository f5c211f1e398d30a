"""Formats: blocks are what their source says, floats are what their bit patterns decode to."""

from fractions import Fraction

import pytest

from stackmath.chapters.quantizers import affine_codes, affine_weights, divergence
from stackmath.chapters.sampling import distribution, min_p, residual, top_k, top_p
from stackmath.formats import BITSANDBYTES_FP4, BLOCKS, FLOATS


def test_double_quantization_saves_what_its_paper_says():
    """0.373 bits a parameter, to the thousandth."""
    saved = BLOCKS["nf4"].bits - BLOCKS["nf4_double"].bits
    assert round(float(saved), 3) == 0.373


def test_bytes_are_exact_and_whole_blocks():
    """A count past 2^53 stays exact; what leaves a block open is refused."""
    assert BLOCKS["q6_K"].bytes_of(256 * 10**18) == 210 * 10**18
    with pytest.raises(ValueError, match="100 weights do not fill blocks of 256, which q6_K has"):
        BLOCKS["q6_K"].bytes_of(100)


def test_groups_end_on_a_byte():
    """128 codes of 4 bits, a scale of 16 bits and a zero point of 4 take two groups."""
    block = BLOCKS["int4_g128_zero"]
    assert block.weights == 256
    assert block.bits == 4 + Fraction(20, 128)


@pytest.mark.parametrize("one", [f for f in FLOATS.values() if f.bits <= 8], ids=lambda f: f.name)
def test_the_ends_of_a_format_are_those_of_its_values(one):
    """Largest, smallest and epsilon, from every bit pattern."""
    positive = [value for value in one.values if value > 0]
    assert (positive[-1], positive[0]) == (one.max, one.smallest_subnormal)
    assert one.smallest_normal in positive
    assert min(value for value in positive if value > 1) - 1 == one.epsilon or one.max < 2
    codes = 2**one.bits
    lost = 2 * (2**one.mantissa if one.infinity else one.nans)
    assert len(one.values) == codes - lost - 1  # the two zeros are one


def test_wide_formats_are_not_listed():
    """2^16 numbers are not a list to print."""
    with pytest.raises(ValueError, match="bf16 has 16 bits"):
        _ = FLOATS["bf16"].values


def test_the_two_four_bit_grids_differ():
    """Two formats called FP4."""
    ocp = {value / 6 for value in FLOATS["fp4_e2m1"].values if value >= 0}
    assert ocp != set(BITSANDBYTES_FP4)


def test_an_affine_code_is_within_half_a_step():
    """And 0 is read back as exactly 0."""
    weights = [-1.0, -0.31, 0.0, 0.77, 2.0]
    codes, step, zero = affine_codes(weights, 4)
    back = affine_weights(codes, step, zero)
    assert back[2] == 0
    assert all(abs(a - b) <= step / 2 + 1e-12 for a, b in zip(weights, back, strict=True))


def test_truncation_keeps_what_its_name_says():
    """Of 0.5, 0.3 and 0.2: two tokens by k, by p and by a share of the top."""
    logits = [-0.6931471805599453, -1.2039728043259361, -1.6094379124341003]
    assert distribution(logits) == pytest.approx([0.5, 0.3, 0.2])
    for kept in (top_k(logits, 2), top_p(logits, 0.7), min_p(logits, 0.5)):
        assert kept == pytest.approx([0.625, 0.375, 0])
    assert top_p(logits, 1e-9) == [1, 0, 0]
    assert top_k([1.0, 1.0, 1.0], 2) == [0.5, 0.5, 0]


@pytest.mark.parametrize("temperature", [0, -1, float("nan"), float("inf")])
def test_a_temperature_that_makes_no_sense_is_refused(temperature):
    """Greedy decoding is another rule."""
    with pytest.raises(ValueError, match="temperature is"):
        distribution([1.0, 0.0], temperature)


def test_equal_models_never_reject():
    """There is nothing to draw from."""
    with pytest.raises(ValueError, match="no token is ever rejected"):
        residual([Fraction(1, 2)] * 2, [Fraction(1, 2)] * 2)


def test_a_distribution_does_not_diverge_from_itself():
    """And does from another."""
    assert divergence([0.5, 0.5], [0.5, 0.5]) == 0
    assert divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(0.6931471805599453)
