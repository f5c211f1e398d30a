"""The static forms of the capstone's instruments: the Forge and the token journey."""

from __future__ import annotations

from stackmath import catalog, tables
from stackmath.chapters import attention, capstone, compression, evidence, pretraining
from stackmath.data import coefficients, device
from stackmath.equation import Equation, Statement
from stackmath.forge import DEFAULTS, dossier
from stackmath.journey import LOGITS, probabilities
from stackmath.planning.room import NODE
from stackmath.units import GB, day, hour

PAGE = "capstone.md"
BARS = 8  # the most that the instrument's chart shows


def forge() -> str:
    """Return the dossier at the defaults, each row with the equations that made it."""
    rows = [
        *((name, value, "") for name, value in _settings()),
        *((name, value, ", ".join(map(_link, made_by))) for name, value, made_by in _dossier()),
        ("Verdict", dossier().verdict, ""),
    ]
    return tables.markdown(("The Forge", "At its defaults", "EQ"), rows, "lll")


def token_journey() -> str:
    """Return the eight most probable tokens after the prompt, at the default temperature."""
    shares = sorted(probabilities(LOGITS["the"], 1.0).items(), key=lambda item: -item[1])
    rows = [
        (f"{place}", f"`{token}`", f"{LOGITS['the'][token]:.1f}", f"{100 * share:.1f} %")
        for place, (token, share) in enumerate(shares[:BARS], start=1)
    ]
    rest = sum(share for _, share in shares[BARS:])
    rows.append(("", f"{len(shares) - BARS} others", "", f"{100 * rest:.1f} %"))
    head = ("", "Next token after `the`", "Logit", "Probability at τ = 1")
    return tables.markdown(head, rows, "rlrr")


def _settings() -> list[tuple[str, str]]:
    """Return the six decisions and the assumptions, as the reader sets them."""
    price = device(DEFAULTS.accelerator)["price"] if DEFAULTS.price is None else DEFAULTS.price
    return [
        ("Decision 1: training compute", _power(DEFAULTS.C)),
        ("Decision 2: dense or sparse", "dense" if DEFAULTS.rho == 1 else f"{DEFAULTS.rho:g}:1"),
        ("Decision 3: over-training", f"{DEFAULTS.f:g}× the optimum's tokens per parameter"),
        ("Decision 4: context", f"{DEFAULTS.T:,} tokens"),
        ("Decision 5: precision", f"{DEFAULTS.precision.upper()} weights"),
        ("Decision 6: accelerator", device(DEFAULTS.accelerator).title),
        ("Assumed: scaling law", coefficients(DEFAULTS.law).title),
        ("Assumed: MFU", f"{100 * DEFAULTS.mfu:g} %"),
        ("Assumed: price", f"${price * hour:g} per card and hour"),
        ("Assumed: usable memory", f"{100 * DEFAULTS.usable:g} %"),
        ("Assumed: deadline", f"{DEFAULTS.t_run / day:g} days"),
        (
            "Assumed: shape of the cache",
            f"{DEFAULTS.L} layers × {DEFAULTS.n_kv} KV heads × {DEFAULTS.d_head}, "
            f"{DEFAULTS.b:g} bytes",
        ),
    ]


def _dossier() -> list[tuple[str, str, tuple[Equation | Statement, ...]]]:
    """Return the name, the printed value and the equations of each row."""
    made, cards = dossier(), device(DEFAULTS.accelerator).title.split()[1]
    low, high = made.loss_interval
    size = (pretraining.optimal_size, capstone.overtrained_size)
    data = (pretraining.optimal_tokens, capstone.overtrained_tokens)
    return [
        ("Total parameters", _billions(made.parameters_total), (*size, capstone.total_parameters)),
        ("Active per token", _billions(made.parameters_active), size),
        ("Training tokens", f"{made.tokens / 1e12:.1f}T", data),
        ("Tokens per parameter", f"{made.tokens_per_parameter:.0f}", (size[1], data[1])),
        (
            "Predicted loss",
            f"{made.loss:.3f} nats per token, {low:.2f} to {high:.2f} by the fit's errors",
            (pretraining.predicted_loss, evidence.error_bar),
        ),
        ("Compute", _power(made.compute), (pretraining.compute,)),
        ("Training time", f"{made.gpu_hours / 1e6:.1f}M {cards}-hours", (pretraining.gpu_time,)),
        (
            f"Fleet for {DEFAULTS.t_run / day:g} days",
            f"{made.fleet:,} {cards}",
            (pretraining.fleet,),
        ),
        ("Training cost", f"${made.cost / 1e6:.1f}M", (pretraining.training_cost,)),
        ("Weights on disk", f"{made.weights_bytes / GB:.0f} GB", (compression.weight_bytes,)),
        ("Cards a shard group needs", f"{made.shards} × {cards}", (capstone.shards,)),
        (
            "Single-stream ceiling, one card's bandwidth",
            f"{made.decode_ceiling:.0f} tok/s",
            (compression.decode_ceiling,),
        ),
        (
            f"The same, {made.shards} cards reading at once, weights and cache",
            f"{made.parallel_ceiling:.0f} tok/s",
            (compression.parallel_ceiling,),
        ),
        (
            "KV cache per user at full context",
            f"{made.kv_bytes_per_user / GB:.1f} GB",
            (attention.kv_cache,),
        ),
        (
            f"Concurrent users on the {made.shards} cards",
            f"{made.users}",
            (capstone.concurrent_users,),
        ),
        (f"The same, on a node of {NODE}", f"{made.users_per_node}", (capstone.concurrent_users,)),
    ]


def _billions(parameters: float) -> str:
    return f"{parameters / 1e9:.0f}B"


def _power(compute: float) -> str:
    """Return an amount of work as mantissa and power of ten: 10²⁵ FLOP."""
    mantissa, exponent = f"{compute:.3e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    times = "" if float(mantissa) == 1 else f"{float(mantissa):g} × "
    return f"{times}10{raised} FLOP"


def _link(one: Equation | Statement) -> str:
    page = catalog.page_of(catalog.full_name(one))
    there = "" if page == PAGE else page
    return f"[{one.number}]({there}#{catalog.anchor(one.number)})"
