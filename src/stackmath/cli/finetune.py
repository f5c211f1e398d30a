"""The command of fine-tuning: finetune."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stackmath.cli.output import Commands, command, plain, print_json, print_table, refuse, say
from stackmath.cli.sizes import loaded
from stackmath.cli.typed import corpus, count, quantity, tokens

if TYPE_CHECKING:
    from stackmath.planning.finetuning import FineTune

FINETUNE = """  stackmath finetune llama-3.1-8b --device rtx-4090
  stackmath finetune llama-3.1-70b --targets all-linear --rank 64 --device a100-sxm-80gb
  stackmath finetune qwen2.5-7b --method full --optimizer adam-8bit --cards 8 --zero 3
  stackmath finetune path/to/config.json --context 8K --tokens 50M --json

It says what the run takes on each card, and whether that fits: the exit status is 0 either way.
"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "finetune", _finetune,
        "Plan a fine-tuning run: its memory part by part, its work, and what would fit.", FINETUNE,
    )  # fmt: skip
    made.add_argument("model", metavar="MODEL", help="a name, a config.json, or its folder")
    decide = made.add_argument_group("decisions")
    decide.add_argument("--method", default="qlora", metavar="METHOD",
                        help="full, lora, or qlora (qlora)")  # fmt: skip
    decide.add_argument("--device", default="rtx-4090", metavar="DEVICE",
                        help="accelerator; see `stackmath list devices` (rtx-4090)")  # fmt: skip
    decide.add_argument("--rank", type=count, default=16, metavar="R",
                        help="of the adapters (16)")  # fmt: skip
    decide.add_argument("--targets", default=None, metavar="NAMES",
                        help="of the adapters: q_proj,v_proj or all-linear (as PEFT)")  # fmt: skip
    decide.add_argument("--experts", action="store_true",
                        help="all-linear means the experts too")  # fmt: skip
    decide.add_argument("--context", type=tokens, default=2048, metavar="T",
                        help="tokens of one sequence (2048)")  # fmt: skip
    decide.add_argument("--batch", type=count, default=1, metavar="N",
                        help="sequences of one pass on one card (1)")  # fmt: skip
    decide.add_argument("--format", default=None, metavar="FORMAT",
                        help="of the frozen matrices (qlora: nf4_double, lora: bf16)")  # fmt: skip
    decide.add_argument("--kept", default="bf16", metavar="FORMAT",
                        help="of frozen embeddings, norms and head (bf16)")  # fmt: skip
    decide.add_argument("--optimizer", default="zero", metavar="RECIPE",
                        help="of what is trained: zero, 16 bytes a parameter; adam-8bit, fp32, "
                        "no-master, paged, megatron (zero)")  # fmt: skip
    decide.add_argument("--no-checkpointing", action="store_true",
                        help="keep all activations instead of the input of each layer")  # fmt: skip
    decide.add_argument("--cards", type=count, default=1, metavar="N",
                        help="that train data-parallel (1)")  # fmt: skip
    decide.add_argument("--zero", type=int, default=0, metavar="STAGE",
                        help="of ZeRO, with which they share model states, 0 to 3 (0)")  # fmt: skip
    assume = made.add_argument_group("assumptions")
    assume.add_argument("--usable", type=quantity("1", high=1), default=0.9, metavar="SHARE",
                        help="of memory, for all of this (0.9)")  # fmt: skip
    assume.add_argument("--tokens", type=corpus, default=None, metavar="N",
                        help="of the whole run, such as 50M, for its time and cost")  # fmt: skip
    assume.add_argument("--mfu", type=quantity("1", high=1), default=0.4, metavar="SHARE",
                        help="useful share of the peak (0.4)")  # fmt: skip
    assume.add_argument("--price", type=quantity("$/h"), default=None, metavar="$/h",
                        help="of one card for one hour (that of the device)")  # fmt: skip


def _finetune(options: argparse.Namespace) -> int:
    from stackmath.data import device
    from stackmath.data.files import DataError
    from stackmath.planning.finetuning import finetune

    model = loaded(options.model)
    try:
        made = finetune(
            model, device(options.device), tokens=options.tokens, mfu=options.mfu,
            price=options.price, method=options.method, rank=options.rank,
            targets=options.targets, experts=options.experts, T=options.context,
            n_seq=options.batch, base=options.format, kept=options.kept,
            optimizer=options.optimizer, checkpointing=not options.no_checkpointing,
            usable=options.usable, n_dp=options.cards, zero=options.zero,
        )  # fmt: skip
    except (DataError, ValueError, TypeError) as error:
        refuse(error)
    if options.json:
        print_json(plain(described(made, model.title)))
        return 0
    print_table(_rows(made), (model.title, made.room.title), right=(1,))
    print()
    say(made.verdict)
    return 0


def described(made: FineTune, title: str) -> dict[str, Any]:
    """Return all that is known of a run, by the keys of the JSON, in base units."""
    return {
        "model": title,
        "device": made.room.title,
        "choices": asdict(made.choices),
        "targets": made.targets,
        "base_format": made.base or None,
        "parameters_trained": made.trained,
        "share_trained": made.share,
        "bytes": made.room.parts,
        "bytes_total": made.room.asked,
        "bytes_usable": made.room.usable * made.room.memory,
        "bytes_free": made.room.free,
        "weights_bytes": made.weights,
        "activations_bytes": made.activations,
        "fits": made.room.fits,
        "binds": made.room.binds,
        "longest_context": made.longest,
        "flops_per_token": made.work,
        "seconds": made.time,
        "dollars": made.cost,
        "would_fit": made.changes,
        "verdict": made.verdict,
    }


def _rows(made: FineTune) -> list[tuple[str, str]]:
    from stackmath.numerals import display

    def parts(of: Any) -> list[tuple[str, str]]:
        return [(f"  {name}", display(size, "byte")) for name, size in of.items()]

    rows = [("Trained parameters", f"{made.trained:,}"), ("  of all", f"{made.share:.4%}")]
    for name, size in made.room.parts.items():
        rows.append((name.capitalize(), display(size, "byte")))
        rows += parts({"weights": made.weights, "activations": made.activations}.get(name, {}))
    rows += [
        ("Total", display(made.room.asked, "byte")),
        ("Work of a token", display(made.work, "FLOP")),
    ]
    if made.time is not None:
        rows.append(("Time of all tokens", display(made.time, "s")))
    if made.cost is not None:
        rows.append(("Cost of all tokens", display(made.cost, "dollar")))
    return rows
