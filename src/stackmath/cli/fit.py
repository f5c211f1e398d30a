"""The command of serving: fit."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from stackmath.cli.output import Commands, command, print_json, print_table, refuse, say
from stackmath.cli.sizes import loaded
from stackmath.cli.typed import count, quantity, tokens

if TYPE_CHECKING:
    from stackmath.planning.serving import Serving

FIT = """  stackmath fit llama-3.1-8b --device rtx-4090
  stackmath fit llama-3.1-70b --device h200-sxm --cards 2 --context 128K
  stackmath fit gpt-oss-120b --device h100-sxm --precision mxfp4 --users 4 --json
  stackmath fit llama-3.1-70b --device h100-sxm --cards 4 --users 8 \\
      --draft llama-3.2-1b --accept 0.7"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "fit", _fit,
        "Plan to serve a model: does it fit, for how many, how fast, at what price.", FIT,
    )  # fmt: skip
    made.add_argument("model", metavar="MODEL", help="a name, a config.json, or its folder")
    made.add_argument("--device", required=True, metavar="DEVICE",
                      help="accelerator; see `stackmath list devices`")  # fmt: skip
    decide = made.add_argument_group("decisions")
    decide.add_argument("--cards", type=_cards, default=1, metavar="N",
                        help="that share every layer, or `fewest` that fit (1)")  # fmt: skip
    decide.add_argument("--context", type=tokens, default=None, metavar="T",
                        help="tokens of a user (that of the model, at most 8192)")  # fmt: skip
    decide.add_argument("--prompt", type=tokens, default=None, metavar="T",
                        help="tokens of it that are read (all but 512)")  # fmt: skip
    decide.add_argument("--answer", type=tokens, default=None, metavar="T",
                        help="tokens of it that are written (512)")  # fmt: skip
    decide.add_argument("--users", type=count, default=None, metavar="N",
                        help="at once (as many as fit)")  # fmt: skip
    decide.add_argument("--precision", default="bf16", metavar="FORMAT",
                        help="of the weights: fp8, int4, nf4, q4_K, … (bf16)")  # fmt: skip
    decide.add_argument("--kv-bytes", type=quantity("byte"), default=2, metavar="B",
                        help="of a cached element (2)")  # fmt: skip
    decide.add_argument("--block", type=count, default=16, metavar="T",
                        help="tokens of a block of the cache (16)")  # fmt: skip
    assume = made.add_argument_group("assumptions")
    assume.add_argument("--usable", type=quantity("1", high=1), default=0.9, metavar="SHARE",
                        help="of memory, for weights and caches (0.9)")  # fmt: skip
    assume.add_argument("--mfu", type=quantity("1", high=1), default=0.4, metavar="SHARE",
                        help="of the peak, in prefill (0.4)")  # fmt: skip
    assume.add_argument("--efficiency", type=quantity("1", high=1), default=1, metavar="SHARE",
                        help="of the bandwidth; 1 is a ceiling (1)")  # fmt: skip
    assume.add_argument("--interconnect", type=quantity("byte/s"), default=None, metavar="B/s",
                        help="of a card, both directions (that of the device)")  # fmt: skip
    assume.add_argument("--price", type=quantity("$/h"), default=None, metavar="$/h",
                        help="of one card for one hour (that of the device)")  # fmt: skip
    drafts = made.add_argument_group("speculative decoding")
    drafts.add_argument("--draft", metavar="MODEL", default=None, help="a draft model")
    drafts.add_argument("--draft-cost", type=quantity("1"), default=None, metavar="C",
                        help="time of its step over one of the model, in its place")  # fmt: skip
    drafts.add_argument("--drafted", type=count, default=None, metavar="N",
                        help="tokens before each check (as many as are fastest)")  # fmt: skip
    drafts.add_argument("--accept", type=quantity("1", high=1), default=None, metavar="SHARE",
                        help="of drafted tokens that are accepted")  # fmt: skip


def _cards(text: str) -> int | None:
    if text == "fewest":
        return None
    try:
        return count(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no whole number above 0, and not `fewest`"
        ) from None


def _fit(options: argparse.Namespace) -> int:
    from stackmath.data import device
    from stackmath.data.files import DataError
    from stackmath.planning.demand import Choices
    from stackmath.planning.serving import serve

    model = loaded(options.model)
    try:
        plan = serve(model, device(options.device), Choices(
            n_tp=options.cards, T=options.context, T_in=options.prompt, T_out=options.answer,
            users=options.users, precision=options.precision, kv_bytes=options.kv_bytes,
            block=options.block, usable=options.usable, mfu=options.mfu,
            efficiency=options.efficiency, interconnect=options.interconnect, price=options.price,
        ))  # fmt: skip
        drafts = _drafted(options, plan)
    except (DataError, ValueError) as error:
        refuse(error)
    made = {**described(plan, options.device), "speculation": drafts}
    if options.json:
        print_json(made)
        return 0
    print_table(_rows(made), right=(1,))
    print()
    say(plan.verdict)
    if drafts:
        say(drafts["verdict"])
    for note in plan.notes:
        say(note)
    return 0


def _drafted(options: argparse.Namespace, plan: Serving) -> dict[str, Any] | None:
    """Return what drafts give the plan, None where none are asked for."""
    if options.draft is None and options.draft_cost is None:
        if options.accept is not None or options.drafted is not None:
            refuse("--accept and --drafted are of a draft model: give --draft or --draft-cost")
        return None
    if options.accept is None:
        refuse("a draft model needs --accept, the share of its tokens that are accepted")
    from stackmath.planning.speculation import speculate

    draft = None if options.draft is None else loaded(options.draft)
    if plan.step is None:
        return None
    made = speculate(plan, options.accept, draft=draft, c_draft=options.draft_cost,
                     n_draft=options.drafted)  # fmt: skip
    return {
        "fits": made.fits,
        "verdict": made.verdict,
        "accept": made.accept,
        "drafted": made.n_draft,
        "drafted_best": made.best_n_draft,
        "tokens_per_check": made.tokens_per_check,
        "tpot": made.tpot,
        "speedup": made.speedup,
    }


def described(plan: Serving, device: str) -> dict[str, Any]:
    """Return a plan by the keys of the JSON."""
    made, numbers = plan.choices, vars(plan)
    hidden = ("choices", "shard", "machine", "room", "step", "notes")
    return {
        "model": plan.shard.model.title,
        "device": plan.room.title,
        "precision": made.precision,
        "context": made.T,
        "prompt": made.T_in,
        "answer": made.T_out,
        **{key: value for key, value in numbers.items() if key not in hidden},
        "step": None if plan.step is None else vars(plan.step),
        "memory": {"usable": float(made.usable * plan.room.memory), **plan.room.parts},
        "compute_format": plan.machine.compute_format,
        "peak": plan.machine.peak,
        "notes": list(plan.notes),
    }


def _rows(made: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a reader wants to know, as far as it is known."""
    from stackmath.numerals import display

    def row(label: str, key: str, unit: str = "1", after: str = "") -> tuple[str, str]:
        value = made[key]
        return label, "–" if value is None else display(value, unit) + after

    rows = [
        ("Cards", f"{made['cards']:,} × {made['device']}"),
        row(f"Weights in {made['precision']}", "weights_bytes", "byte"),
        row(f"Cache of a user of {made['context']:,} tokens", "kv_bytes_per_user", "byte"),
        ("Users that fit", f"{made['users_max']:,}"),
        row(f"First token of a prompt of {made['prompt']:,}", "ttft", "s"),
        row(f"Time per token, {made['users']:,} at once", "tpot", "s"),
        row(f"Answer of {made['answer']:,} tokens", "latency", "s"),
        row("Tokens of a user", "tokens_per_second_per_user", after=" tok/s"),
        row("Tokens of all", "tokens_per_second", after=" tok/s"),
        row("Single-stream ceiling", "decode_ceiling", after=" tok/s"),
        row("Arithmetic intensity", "arithmetic_intensity", after=" FLOP/B"),
        row("Bound by compute from a batch of", "compute_bound_batch"),
        row("A million tokens out", "cost_per_million_tokens", "dollar"),
        row("A million tokens in", "cost_per_million_input_tokens", "dollar"),
    ]
    if made["speculation"]:
        speed = display(made["speculation"]["speedup"])
        drafted = made["speculation"]["drafted"]
        rows.append((f"Speed-up of {drafted} drafted token{'s'[: drafted > 1]}", f"{speed}×"))
    return rows
