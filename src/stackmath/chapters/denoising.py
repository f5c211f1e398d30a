"""Noise schedules and the size of a diffusion transformer, exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from operator import mul


def linear_betas(steps: int = 1000, first: float = 1e-4, last: float = 0.02) -> list[float]:
    """Return the noise variance of each step, equally spaced.

    Raises: ValueError for fewer than two steps. Source: ho-2020.
    """
    return _spaced(steps, first, last)


def scaled_linear_betas(
    steps: int = 1000, first: float = 0.00085, last: float = 0.012
) -> list[float]:
    """Return the noise variance of each step, its root equally spaced.

    Raises: ValueError for fewer than two steps. Source: lin-2023.
    """
    return [root**2 for root in _spaced(steps, math.sqrt(first), math.sqrt(last))]


def cosine_betas(steps: int = 1000, offset: float = 0.008, cap: float = 0.999) -> list[float]:
    """Return the noise variance of each step of the cosine schedule, none above the cap.

    Source: nichol-2021. Without the cap the last step would leave nothing of the data.
    """

    def kept(time: float) -> float:
        return math.cos((time + offset) / (1 + offset) * math.pi / 2) ** 2

    return [min(1 - kept((i + 1) / steps) / kept(i / steps), cap) for i in range(steps)]


def signal_kept(betas: list[float]) -> list[float]:
    """Return the share of the data's variance left after each step: a running product."""
    return list(accumulate((1 - beta for beta in betas), mul))


def _spaced(steps: int, first: float, last: float) -> list[float]:
    if steps < 2:
        raise ValueError(f"a schedule needs two steps or more, not {steps}")
    return [first + i * (last - first) / (steps - 1) for i in range(steps)]


@dataclass(frozen=True)
class Transformer:
    """A diffusion transformer on square latents, conditioned on a class by adaptive norms.

    Source: dit-code. With a learned variance its output has twice the channels of its input.
    """

    depth: int
    width: int
    patch: int = 2
    side: int = 32  # of the latent: an eighth of the image's
    channels: int = 4
    classes: int = 1000
    frequencies: int = 256  # of the embedding of the time step
    learned_variance: bool = True

    @property
    def tokens(self) -> int:
        """Return the patches of one latent.

        Raises: ValueError where patches do not tile the latent.
        """
        if self.side % self.patch:
            raise ValueError(f"patches of {self.patch} do not tile a side of {self.side}")
        return (self.side // self.patch) ** 2

    @property
    def parameters(self) -> int:
        """Return the trained parameters: weights and biases, not the fixed positions."""
        d = self.width
        block = 4 * (d * d + d) + (8 * d * d + 5 * d) + 6 * (d * d + d)
        time = (self.frequencies * d + d) + (d * d + d)
        ends = self._patch_in * d + d + 2 * (d * d + d) + self._patch_out * (d + 1)
        labels = (self.classes + 1) * d  # one more for no class: classifier-free guidance
        return self.depth * block + time + ends + labels

    @property
    def macs(self) -> int:
        """Return the multiply-adds of one forward pass: what its paper prints as Gflops."""
        d, tokens = self.width, self.tokens
        block = 12 * tokens * d * d + 2 * tokens**2 * d + 6 * d * d
        time = self.frequencies * d + d * d
        ends = tokens * (self._patch_in + self._patch_out) * d + 2 * d * d
        return self.depth * block + time + ends

    @property
    def _patch_in(self) -> int:
        return self.patch**2 * self.channels

    @property
    def _patch_out(self) -> int:
        return self._patch_in * (2 if self.learned_variance else 1)


# Depth and width of each published size. Source: dit-code.
DIT = {"S": (12, 384), "B": (12, 768), "L": (24, 1024), "XL": (28, 1152)}


def dit(size: str, patch: int = 2, side: int = 32) -> Transformer:
    """Return a published diffusion transformer by its letter: S, B, L or XL.

    Raises: KeyError for another letter.
    """
    depth, width = DIT[size]
    return Transformer(depth, width, patch, side)
