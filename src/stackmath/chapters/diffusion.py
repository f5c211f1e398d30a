"""Chapter 10: diffusion, its schedules, samplers and cost.

The process and its samplers are in modules of their own; all of the chapter's equations have their
names here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from stackmath.chapters import noising, samplers
from stackmath.chapters.noising import (  # noqa: F401
    cosine_kept,
    implied_data,
    linear_beta,
    noise_loss,
    noised,
    scaled_linear_beta,
    signal_to_noise,
    variance_kept,
    velocity_target,
)
from stackmath.chapters.samplers import (  # noqa: F401
    ddim_step,
    flow_motion,
    flow_point,
    flow_velocity,
    guided_noise,
    posterior_mean,
    posterior_variance,
    score,
)
from stackmath.equation import Equation, Witness
from stackmath.notation import (
    FLOP,
    F_fwd,
    F_image,
    L,
    N,
    T,
    c_lat,
    d,
    f_down,
    n_cfg,
    n_den,
    patch,
    r_lat,
    side,
)

latent_tokens = Equation(
    "latent_tokens",
    "10.10",
    T,
    (side / patch) ** 2,
    "A diffusion transformer cuts the latent into square patches, each a token.",
    source="peebles-2022",
    assumes="A square latent, and a patch that divides its side.",
    witnesses=(Witness("256", {"side": 32, "patch": 2}, "dit-code", kind="counted"),),
)

dit_size = Equation(
    "dit_size",
    "10.10 size",
    N,
    18 * L * d**2,
    "Attention and MLP hold 12 squares of the width in each layer, the adaptive norms 6.",
    source="dit-code",
    assumes="Biases and both ends left out: about 1 % of the largest model.",
    witnesses=(
        Witness("675M", {"L": 28, "d": 1152}, "peebles-2022", place="DiT-XL/2", within=0.01),
    ),
)

dit_work = Equation(
    "dit_work",
    "10.10 work",
    F_fwd,
    2 * FLOP * L * (12 * T * d**2 + 2 * T**2 * d + 6 * d**2),
    "Every token meets the matrices of attention and MLP, and every other token; the adaptive "
    "norms meet each image once, whatever its tokens.",
    source="dit-code",
    assumes="Both ends left out.",
    witnesses=(
        Witness("237.28 GFLOP", {"L": 28, "d": 1152, "T": 256}, "peebles-2022",
                place="DiT-XL/2: twice its 118.64 Gflops, multiply-adds", within=5e-4,
                kind="counted"),
        Witness("46.02 GFLOP", {"L": 12, "d": 768, "T": 256}, "peebles-2022",
                place="DiT-B/2: twice its 23.01 Gflops", within=1e-3, kind="counted"),
    ),
)  # fmt: skip

latent_compression = Equation(
    "latent_compression",
    "10.10 compression",
    r_lat,
    3 * f_down**2 / c_lat,
    "Elements of a color image over those of the latent that an autoencoder makes of it.",
    source="rombach-2021",
    witnesses=(
        Witness("48", {"f_down": 8, "c_lat": 4}, "rombach-2021", kind="counted",
                place="Table 15: 256 by 256 by 3 over 32 by 32 by 4"),
    ),
)  # fmt: skip

image_work = Equation(
    "image_work",
    "10.11",
    F_image,
    n_den * (1 + n_cfg) * F_fwd,
    "Guidance runs the denoiser twice in every step: with the prompt, and without.",
    source="ho-2022",
    assumes="One evaluation a step; the autoencoder and the text encoder left out.",
    requires=(n_cfg <= 1,),
    witnesses=(
        Witness("118.6 TFLOP", {"n_den": 250, "n_cfg": 1, "F_fwd": 237.2e9}, "dit-code",
                kind="counted", place="500 passes of DiT-XL/2"),
    ),
)  # fmt: skip


def derivations() -> Iterator[tuple[Equation, Expr]]:
    """Yield each derived equation with its right side, worked out from earlier equations."""
    for part in (noising, samplers):
        yield from part.derivations()
