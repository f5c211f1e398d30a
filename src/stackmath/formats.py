"""Number formats: block formats of weights, and the floating-point numbers inside them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property


@dataclass(frozen=True)
class Block:
    """A format that stores a fixed number of weights in a fixed number of bytes.

    Scales of whole tensors are left out: one number in millions.
    """

    name: str
    weights: int  # of one block
    parts: tuple[tuple[str, int], ...]  # what the block holds, and its bytes
    source: str  # a key of sources.toml

    @property
    def bytes(self) -> int:
        """Return the bytes of one block."""
        return sum(size for _, size in self.parts)

    @property
    def bytes_per_weight(self) -> Fraction:
        """Return the bytes of one weight, its share of the scales included."""
        return Fraction(self.bytes, self.weights)

    @property
    def bits(self) -> Fraction:
        """Return the bits of one weight, its share of the scales included."""
        return 8 * self.bytes_per_weight

    def bytes_of(self, n_weights: int) -> int:
        """Return the bytes of so many weights.

        Raises: ValueError, where they do not fill whole blocks.
        """
        blocks, left = divmod(n_weights, self.weights)
        if left or n_weights < 0:
            raise ValueError(
                f"{n_weights} weights do not fill blocks of {self.weights}, which {self.name} has"
            )
        return blocks * self.bytes

    def filled(self, n_weights: int) -> int:
        """Return the bytes of so many weights, the last block filled up."""
        return -(-n_weights // self.weights) * self.bytes


def grouped(name: str, bits: int, group: int, scale_bits: int, zero_bits: int = 0) -> Block:
    """Return the format whose groups of integer codes share a scale and a zero point.

    A block is the fewest groups that end on a byte.
    """
    sizes = (bits * group, scale_bits, zero_bits)
    groups = next(n for n in (1, 2, 4, 8) if all(n * size % 8 == 0 for size in sizes))
    codes, scale, zero = (groups * part // 8 for part in sizes)
    parts = (("codes", codes), ("scale", scale), ("zero point", zero))
    return Block(name, groups * group, tuple(part for part in parts if part[1]), "gptq-code")


def _gguf(name: str, weights: int, **parts: int) -> Block:
    held = tuple((part.replace("_", " "), size) for part, size in parts.items())
    return Block(name, weights, held, "ggml-common")


BLOCKS = {
    one.name: one
    for one in (
        Block("fp32", 1, (("number", 4),), "imath-half"),
        Block("fp16", 1, (("number", 2),), "imath-half"),
        Block("bf16", 1, (("number", 2),), "ml-dtypes"),
        Block("fp8", 1, (("number", 1),), "micikevicius-2022"),
        Block("int8", 1, (("code", 1),), "gptq-code"),
        grouped("int8_g128", 8, 128, 16),
        grouped("int4_g32", 4, 32, 16),
        grouped("int4_g64", 4, 64, 16),
        grouped("int4_g128", 4, 128, 16),
        grouped("int4_g128_zero", 4, 128, 16, 4),
        Block("mxfp8", 32, (("scale", 1), ("numbers", 32)), "microxcaling"),
        Block("mxfp6", 32, (("scale", 1), ("numbers", 24)), "microxcaling"),
        Block("mxfp4", 32, (("scale", 1), ("numbers", 16)), "microxcaling"),
        Block("nvfp4", 16, (("scale", 1), ("numbers", 8)), "ggml-common"),
        Block("nf4", 64, (("codes", 32), ("scale", 4)), "dettmers-2023"),
        Block(
            "nf4_double",
            64 * 256,
            (("codes", 32 * 256), ("scales", 256), ("scale of scales", 4)),
            "dettmers-2023",
        ),
        _gguf("q4_0", 32, scale=2, codes=16),
        _gguf("q4_1", 32, scale=2, minimum=2, codes=16),
        _gguf("q5_0", 32, scale=2, high_bits=4, codes=16),
        _gguf("q5_1", 32, scale=2, minimum=2, high_bits=4, codes=16),
        _gguf("q8_0", 32, scale=2, codes=32),
        _gguf("q2_K", 256, scales_and_minima=16, codes=64, scale_of_scales=2, scale_of_minima=2),
        _gguf("q3_K", 256, high_bits=32, codes=64, scales=12, scale_of_scales=2),
        _gguf("q4_K", 256, scale_of_scales=2, scale_of_minima=2, scales_and_minima=12, codes=128),
        _gguf(
            "q5_K",
            256,
            scale_of_scales=2,
            scale_of_minima=2,
            scales_and_minima=12,
            high_bits=32,
            codes=128,
        ),
        _gguf("q6_K", 256, codes=128, high_bits=64, scales=16, scale_of_scales=2),
        _gguf("iq1_s", 256, scale=2, codes=32, high_bits_and_scales=16),
        _gguf("iq1_m", 256, codes=32, high_bits=16, scales=8),
        _gguf("iq2_xxs", 256, scale=2, codes=64),
        _gguf("iq2_xs", 256, scale=2, codes=64, scales=8),
        _gguf("iq2_s", 256, scale=2, codes=64, high_bits=8, scales=8),
        _gguf("iq3_xxs", 256, scale=2, codes=96),
        _gguf("iq3_s", 256, scale=2, codes=64, high_bits=8, signs=32, scales=4),
        _gguf("iq4_nl", 32, scale=2, codes=16),
        _gguf("iq4_xs", 256, scale=2, high_bits_of_scales=2, scales=4, codes=128),
        _gguf("tq1_0", 256, five_to_a_byte=48, four_to_a_byte=4, scale=2),
        _gguf("tq2_0", 256, codes=64, scale=2),
    )
}


@dataclass(frozen=True)
class Float:
    """A binary floating-point format with a sign, biased exponents and subnormal numbers."""

    name: str
    exponent: int  # bits
    mantissa: int  # bits
    infinity: bool  # the top exponent is kept for infinity and NaN
    nans: int  # else: how many mantissas of the top exponent are NaN

    @property
    def bits(self) -> int:
        """Return the bits of one number."""
        return 1 + self.exponent + self.mantissa

    @property
    def bias(self) -> int:
        """Return what is subtracted from a stored exponent."""
        return int(2 ** (self.exponent - 1) - 1)

    @property
    def largest_exponent(self) -> int:
        """Return the exponent of the largest number."""
        return self.bias if self.infinity else self.bias + 1

    @property
    def max(self) -> Fraction:
        """Return the largest finite number."""
        lost = 0 if self.infinity else self.nans
        return self._power(self.largest_exponent) * (2 - (1 + lost) * self.epsilon)

    @property
    def smallest_normal(self) -> Fraction:
        """Return the smallest positive number that has all its mantissa bits."""
        return self._power(1 - self.bias)

    @property
    def smallest_subnormal(self) -> Fraction:
        """Return the smallest positive number."""
        return self.smallest_normal * self.epsilon

    @property
    def epsilon(self) -> Fraction:
        """Return the gap between 1 and the next number."""
        return self._power(-self.mantissa)

    @cached_property
    def values(self) -> tuple[Fraction, ...]:
        """Return every finite number, smallest first; the two zeros are one.

        Raises: ValueError, for formats of more than 8 bits.
        """
        if self.bits > 8:
            raise ValueError(f"{self.name} has {self.bits} bits; numbers are listed up to 8 bits")
        found = {self.decoded(code) for code in range(2**self.bits)} - {None}
        return tuple(sorted(value for value in found if value is not None))

    def decoded(self, code: int) -> Fraction | None:
        """Return the number that a bit pattern stands for, None for infinity and NaN."""
        sign, rest = divmod(code, 2 ** (self.exponent + self.mantissa))
        power, fraction = divmod(rest, 2**self.mantissa)
        if power == 2**self.exponent - 1:
            kept = 0 if self.infinity else 2**self.mantissa - self.nans
            if fraction >= kept:
                return None
        size = Fraction(fraction, 2**self.mantissa) + (1 if power else 0)
        number = size * self._power(max(power, 1) - self.bias)
        return -number if sign else number

    @staticmethod
    def _power(exponent: int) -> Fraction:
        return Fraction(2) ** exponent


FLOATS = {
    one.name: one
    for one in (
        Float("fp32", 8, 23, True, 0),
        Float("fp16", 5, 10, True, 0),
        Float("bf16", 8, 7, True, 0),
        Float("fp8_e4m3fn", 4, 3, False, 1),
        Float("fp8_e5m2", 5, 2, True, 0),
        Float("fp6_e2m3", 2, 3, False, 0),
        Float("fp6_e3m2", 3, 2, False, 0),
        Float("fp4_e2m1", 2, 1, False, 0),
    )
}

# The eight magnitudes of bitsandbytes' `fp4`, in the order of their codes and over the largest.
# It is another grid than OCP's fp4_e2m1: its smallest magnitude is 1/192 of the largest, not 1/12.
BITSANDBYTES_FP4 = tuple(Fraction(level, 192) for level in (0, 1, 128, 192, 64, 96, 32, 48))
