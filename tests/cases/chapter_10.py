"""Published values of Chapter 10: schedules, samplers and transformers of diffusion."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose, sqrt
from typing import Any

from stackmath.chapters import denoising, diffusion

# The schedules of Lin et al., Table 1, which a row names; Ho et al. have the first.
SCHEDULES = {
    "linear": denoising.linear_betas,
    "scaled_linear": denoising.scaled_linear_betas,
    "cosine": denoising.cosine_betas,
}


def betas(given: dict[str, Any]) -> list[float]:
    """Return the noise variances of a row's schedule, with the ends or the offset that it gives."""
    named = {"b0": "first", "b1": "last", "s": "offset", "max_beta": "cap", "T": "steps"}
    chosen = {named[key]: value for key, value in given.items() if key in named}
    return SCHEDULES[given["schedule"]](**chosen)


def kept(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the share of the data's variance left after the last step."""
    return denoising.signal_kept(betas(given))[-1]


def snr(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the signal-to-noise ratio of the last step."""
    return diffusion.signal_to_noise(abar=kept(given, row))


def posterior(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the posterior variance of a step, which the row counts from 0."""
    steps, step = betas(given), given["t"]
    left = denoising.signal_kept(steps)
    beta = diffusion.linear_beta(t_noise=step + 1, n_noise=1000, beta_first=1e-4, beta_last=0.02)
    assert isclose(beta, steps[step], rel_tol=1e-12)
    return diffusion.posterior_variance(abar_prev=left[step - 1], abar=left[step], beta_t=beta)


def transformer(given: dict[str, Any]) -> denoising.Transformer:
    """Return the transformer that a row names, such as DiT-XL/2, with its numbers if it has any."""
    size, _, patch = given["model"].removeprefix("DiT-").partition("/")
    side = given.get("latent", 32)
    one = denoising.dit(size, int(patch), int(str(side).split()[0]))
    assert given.get("depth", one.depth) == one.depth
    assert given.get("d", one.width) == one.width
    return one


def gmacs(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return a forward pass in 10⁹ multiply-adds, which the paper calls Gflops: FLOP are twice."""
    one = transformer(given)
    work = diffusion.dit_work(L=one.depth, d=one.width, T=one.tokens)
    assert isclose(work, 2 * one.macs, rel_tol=4e-3)  # but for both ends
    return one.macs / 1e9


def parameters(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return a transformer's trained parameters, in millions."""
    one = transformer(given)
    # Without both ends, which are most of the difference in the smallest model.
    assert isclose(diffusion.dit_size(L=one.depth, d=one.width), one.parameters, rel_tol=0.04)
    return one.parameters / 1e6


def compression(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return elements of the image over those of its latent."""
    pixels, latent = ([int(n) for n in given[key].split("x")] for key in ("pixels", "latent"))
    assert pixels[2] == 3
    return diffusion.latent_compression(f_down=pixels[0] // latent[0], c_lat=latent[2])


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    "abar_T": kept,
    "sqrt_abar_T": lambda given, row: sqrt(kept(given, row)),
    "snr_T": snr,
    "posterior_variance": posterior,
    "gmacs": gmacs,
    "param_count_M": parameters,
    "tokens": lambda given, row: diffusion.latent_tokens(
        side=given["latent"], patch=given["patch"]
    ),
    "latent_compression": compression,
    "cfg_forward_multiplier": lambda given, row: diffusion.image_work(
        n_den=1, n_cfg=given["guidance"], F_fwd=1
    ),
}
