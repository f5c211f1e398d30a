"""The command of the Forge: dossier."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from stackmath.cli.output import Commands, command, plain, print_json, print_table, refuse, say
from stackmath.cli.typed import count, quantity, tokens

DOSSIER = """  stackmath dossier
  stackmath dossier --compute 3e24 --moe 18 --device b200-sxm --json
  stackmath dossier --context 1M --device rtx-4090      and why that serves nobody"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "dossier", _dossier,
        "Design a model from a budget: its size, its loss, its bill, its service.", DOSSIER,
    )  # fmt: skip
    decide = made.add_argument_group("decisions")
    decide.add_argument("--compute", type=quantity("FLOP"), default=1e25, metavar="FLOP",
                        help="training compute (1e25)")  # fmt: skip
    decide.add_argument("--moe", type=quantity("1"), default=1, metavar="RATIO",
                        help="parameters held over parameters active; 1 is dense (1)")  # fmt: skip
    decide.add_argument("--over-training", type=quantity("1"), default=4, metavar="F",
                        help="tokens per parameter over the optimum's (4)")  # fmt: skip
    decide.add_argument("--context", type=tokens, default=131072, metavar="T",
                        help="tokens of one user; 128K is 131072 (128K)")  # fmt: skip
    decide.add_argument("--precision", default="fp8", metavar="FORMAT",
                        help="of the weights: bf16, fp16, fp8, int8, int4 (fp8)")  # fmt: skip
    decide.add_argument("--device", default="h100-sxm", metavar="DEVICE",
                        help="accelerator; see `stackmath list devices` (h100-sxm)")  # fmt: skip
    assume = made.add_argument_group("assumptions")
    assume.add_argument("--law", default="besiroglu-2024-printed", metavar="LAW",
                        help="scaling law; `stackmath list laws` "
                        "(besiroglu-2024-printed)")  # fmt: skip
    assume.add_argument("--mfu", type=quantity("1", high=1), default=0.45, metavar="SHARE",
                        help="useful share of the peak (0.45)")  # fmt: skip
    assume.add_argument("--price", type=quantity("$/h"), default=None, metavar="$/h",
                        help="of one card for one hour (that of the device)")  # fmt: skip
    assume.add_argument("--usable", type=quantity("1", high=1), default=0.9, metavar="SHARE",
                        help="of memory, for weights and cache (0.9)")  # fmt: skip
    assume.add_argument("--days", type=quantity("day"), default=90 * 86400, metavar="DAYS",
                        help="that the fleet may take (90)")  # fmt: skip
    assume.add_argument("--layers", type=count, default=96, metavar="L", help="of the cache (96)")
    assume.add_argument("--kv-heads", type=count, default=8, metavar="N", help="of a layer (8)")
    assume.add_argument("--head-width", type=count, default=128, metavar="D",
                        help="of a head (128)")  # fmt: skip
    assume.add_argument("--kv-bytes", type=quantity("byte"), default=2, metavar="B",
                        help="of a cached element (2)")  # fmt: skip


def _dossier(options: argparse.Namespace) -> int:
    from stackmath.forge import Design, dossier

    design = Design(
        C=options.compute, rho=options.moe, f=options.over_training, T=options.context,
        precision=options.precision, accelerator=options.device, law=options.law, mfu=options.mfu,
        price=options.price, usable=options.usable, t_run=options.days, L=options.layers,
        n_kv=options.kv_heads, d_head=options.head_width, b=options.kv_bytes,
    )  # fmt: skip
    try:
        made = asdict(dossier(design))
    except (ValueError, LookupError, TypeError) as error:
        refuse(error)
    if options.json:
        print_json(plain(made))
        return 0
    print_table(_rows(made), right=(1,))
    print()
    say(made["verdict"])
    return 0


def _rows(made: dict[str, Any]) -> list[tuple[str, str]]:
    from stackmath.numerals import display

    low, high = made["loss_interval"]
    return [
        ("Total parameters", display(made["parameters_total"])),
        ("Active per token", display(made["parameters_active"])),
        ("Training tokens", display(made["tokens"])),
        ("Tokens per parameter", display(made["tokens_per_parameter"])),
        ("Predicted loss, nats per token", f"{made['loss']:.3f}"),
        ("  95 % interval of the fit", f"{low:.3f}–{high:.3f}"),
        ("Compute", display(made["compute"], "FLOP")),
        ("Fleet", f"{made['fleet']:,} cards"),
        ("Training time", f"{display(made['gpu_hours'])} card-hours"),
        ("Training cost", display(made["cost"], "dollar")),
        ("Weights", display(made["weights_bytes"], "byte")),
        ("Cards that hold them", f"{made['shards']:,}"),
        ("Single-stream ceiling, one card's bandwidth", f"{display(made['decode_ceiling'])} tok/s"),
        ("  all of them reading at once, with the cache",
         f"{display(made['parallel_ceiling'])} tok/s"),
        ("KV cache of one user", display(made["kv_bytes_per_user"], "byte")),
        ("Users on these cards", f"{made['users']:,}"),
        ("  on a node of 8", f"{made['users_per_node']:,}"),
    ]  # fmt: skip
