"""The command of training: train."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stackmath.cli.output import Commands, command, plain, print_json, print_table, refuse, say
from stackmath.cli.sizes import loaded
from stackmath.cli.typed import corpus, count, quantity, tokens

if TYPE_CHECKING:
    from stackmath.data import Device
    from stackmath.models import Model
    from stackmath.planning.training import Training

TRAIN = """  stackmath train llama-3.1-405b --device h100-sxm --tokens 15.6T --devices 16384 \\
      --tp 8 --pp 16 --zero 1 --batch 16M --recipe megatron
  stackmath train llama-3.1-8b --device h100-sxm --devices 64 --zero 3 --recompute full --json
  stackmath train deepseek-v3 --devices 2048 --pp 16 --ep 64 --zero 1 --context 4K

It says what the run takes on each device, and whether that fits: the exit status is 0 either way.
"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "train", _train,
        "Plan a training run: memory of a device, time, traffic, energy, cost, what would fit.",
        TRAIN,
    )  # fmt: skip
    made.add_argument("model", metavar="MODEL", help="a name, a config.json, or its folder")
    decide = made.add_argument_group("decisions")
    decide.add_argument("--device", default="h100-sxm", metavar="DEVICE",
                        help="accelerator; see `stackmath list devices` (h100-sxm)")  # fmt: skip
    decide.add_argument("--devices", type=count, default=None, metavar="N",
                        help="all of them (those of one copy of the model)")  # fmt: skip
    decide.add_argument("--tokens", type=corpus, default=None, metavar="N",
                        help="of the whole run, such as 15T, for its time and bill")  # fmt: skip
    for name, says in (
        ("tp", "share each matrix: tensor parallelism"),
        ("pp", "share the layers: stages of a pipeline"),
        ("cp", "share each sequence: context parallelism"),
        ("ep", "share the experts of a layer"),
    ):
        decide.add_argument(f"--{name}", type=count, default=1, metavar="N",
                            help=f"devices that {says} (1)")  # fmt: skip
    decide.add_argument("--expert-tp", type=count, default=None, metavar="N",
                        help="devices that share each matrix of an expert (as --tp)")  # fmt: skip
    decide.add_argument("--chunks", type=count, default=1, metavar="N",
                        help="of layers in each stage of an interleaved pipeline (1)")  # fmt: skip
    decide.add_argument("--zero", type=int, default=0, metavar="STAGE",
                        help="of ZeRO, for copies to share model states, 0 to 3 (0)")  # fmt: skip
    decide.add_argument("--recipe", default="zero", metavar="RECIPE",
                        help="bytes of a parameter: zero 16, megatron 18, nanotron 20, adam-8bit "
                        "10, fp32 16 (zero)")  # fmt: skip
    decide.add_argument("--context", type=tokens, default=None, metavar="T",
                        help="tokens of one sequence (as the model, at most 8192)")  # fmt: skip
    decide.add_argument("--micro-batch", type=count, default=1, metavar="N",
                        help="sequences that one copy takes at a time (1)")  # fmt: skip
    decide.add_argument("--batch", type=tokens, default=None, metavar="T",
                        help="tokens of one step on all devices; 16M is 2^24 (one micro-batch a "
                        "copy, or 4 for each stage of a pipeline)")  # fmt: skip
    decide.add_argument("--recompute", default="none", metavar="HOW",
                        help="of activations: none, selective, full (none)")  # fmt: skip
    decide.add_argument("--no-sequence-parallel", action="store_true",
                        help="keep whole what tensor parallelism does not split")  # fmt: skip
    decide.add_argument("--no-fused-attention", action="store_true",
                        help="keep the scores of attention")  # fmt: skip
    assume = made.add_argument_group("assumptions")
    assume.add_argument("--attention", default="full", metavar="HOW",
                        help="what of it counts as work: full, causal, or none, which is 6·N "
                        "(full)")  # fmt: skip
    assume.add_argument("--mfu", type=quantity("1", high=1), default=0.4, metavar="SHARE",
                        help="useful share of the peak, over the whole run (0.4)")  # fmt: skip
    assume.add_argument("--usable", type=quantity("1", high=1), default=0.9, metavar="SHARE",
                        help="of memory, for all of this (0.9)")  # fmt: skip
    for name, unit, says in (
        ("workspace", "byte", "of it for kernels and buffers (0)"),
        ("price", "$/h", "of one device for one hour (that of the device)"),
        ("interconnect", "B/s", "of a device, both directions (that of the device)"),
        ("network", "B/s", "between copies, both directions (the interconnect)"),
        ("power", "W", "of one device (that of the device)"),
        ("grid", "gCO2e/kWh", "carbon of electricity; without it none is said"),
    ):
        assume.add_argument(f"--{name}", type=quantity(unit), default=None, metavar=unit,
                            help=says)  # fmt: skip
    assume.add_argument("--pue", type=quantity("1"), default=1, metavar="RATIO",
                        help="energy of the building over that of its machines (1)")  # fmt: skip


def _train(options: argparse.Namespace) -> int:
    from stackmath.data import device
    from stackmath.data.files import DataError

    model = loaded(options.model)
    try:
        card = device(options.device)
        made = _planned(model, card, options)
    except (DataError, ValueError, TypeError) as error:
        refuse(error)
    if options.json:
        print_json(plain(described(made, model.title)))
        return 0
    print_table(_rows(made), (model.title, made.room.title), right=(1,))
    for note in made.notes:
        say(note)
    say(made.verdict)
    return 0


def _planned(model: Model, card: Device, options: argparse.Namespace) -> Training:
    from stackmath.planning.training import train

    given = {
        "n": options.devices, "n_tp": options.tp, "n_pp": options.pp, "n_cp": options.cp,
        "n_ep": options.ep, "n_etp": options.expert_tp, "n_chunk": options.chunks,
        "zero": options.zero, "recipe": options.recipe, "T": options.context,
        "n_seq": options.micro_batch, "recompute": options.recompute,
        "sequence_parallel": not options.no_sequence_parallel,
        "fused_attention": not options.no_fused_attention, "attention": options.attention,
        "mfu": options.mfu, "usable": options.usable, "workspace": options.workspace or 0,
        "price": options.price, "interconnect": options.interconnect,
        "network": options.network, "power": options.power, "pue": options.pue,
        "grid": options.grid,
    }  # fmt: skip
    if options.batch is not None:
        given["n_micro"] = _micro_batches(model, options.batch, given)
    return train(model, card, D=options.tokens, **given)


def _micro_batches(model: Model, batch: int, given: dict[str, Any]) -> int:
    """Return how many micro-batches of one copy make up a batch of so many tokens."""
    from stackmath.planning.layout import Layout, layout

    one = layout(model, Layout(**{**given, "n_chunk": 1}))
    assert one.T is not None and one.n_dp is not None
    each = one.T * one.n_seq * one.n_dp
    if batch % each:
        raise ValueError(
            f"a batch of {batch:,} tokens is no multiple of {each:,}, a micro-batch of "
            f"{one.n_seq} × {one.T:,} on each of {one.n_dp:,} copies"
        )
    return batch // each


def described(made: Training, title: str) -> dict[str, Any]:
    """Return all that is known of a run, by the keys of the JSON, in base units."""
    return {
        "model": title,
        "device": made.room.title,
        "devices": made.layout.n,
        "layout": asdict(made.layout),
        "stage": made.stage,
        "layers_of_stage": made.layers,
        "parameters_per_device": made.parameters,
        "bytes": made.room.parts,
        "activations_bytes": made.activations,
        "bytes_total": made.room.asked,
        "bytes_usable": made.room.usable * made.room.memory,
        "bytes_free": made.room.free,
        "fits": made.room.fits,
        "binds": made.room.binds,
        "flops_per_token": made.work,
        "flops_per_token_hardware": made.hardware_work,
        "model_flops_utilization": made.layout.mfu,
        "hardware_flops_utilization": made.hfu,
        "tokens_per_step": made.tokens_per_step,
        "seconds_per_step": made.step_time,
        "tokens_per_second": made.tokens_per_second,
        "bubble_of_work": made.bubble,
        "bubble_of_step": made.bubble_share,
        **_sent(made),
        "tokens": made.tokens,
        "steps": made.steps,
        "flops": made.compute,
        "seconds": made.time,
        "device_seconds": made.device_seconds,
        "joules": made.energy,
        "grams_of_co2e": made.carbon,
        "dollars": made.cost,
        "would_fit": asdict(made.remedy) if made.remedy else None,
        "notes": made.notes,
        "verdict": made.verdict,
    }


def _sent(made: Training) -> dict[str, float | None]:
    """Return the traffic of one device in one step, and the seconds that each takes alone."""
    said: dict[str, float | None] = {}
    for name in ("data_parallel", "tensor_parallel", "expert_parallel"):
        one = getattr(made, name)
        said |= {f"{name}_bytes_per_step": one.bytes, f"{name}_seconds_per_step": one.time}
    return said


def _rows(made: Training) -> list[tuple[str, str]]:
    from stackmath.numerals import display

    where = f", {made.stage} stage" if made.layout.n_pp > 1 else ""
    rows = [
        ("Devices", f"{made.layout.n:,}"),
        (f"Parameters of one device{where}", display(sum(made.parameters.values()))),
    ]
    rows += [(f"  {name}", display(size, "byte")) for name, size in made.room.parts.items() if size]
    rows += [
        ("  total", display(made.room.asked, "byte")),
        ("Work of a token", display(made.work, "FLOP")),
        ("Tokens of a step", f"{made.tokens_per_step:,}"),
    ]
    if made.step_time is not None and made.tokens_per_second is not None:
        rows += [
            ("Time of a step", display(made.step_time, "s")),
            ("Tokens per second", display(made.tokens_per_second)),
        ]
    rows.append(("HFU", f"{made.hfu:.1%}"))
    if made.layout.n_pp > 1:
        rows.append(("Bubble, of the step", f"{made.bubble_share:.1%}"))
    for name, one in (
        ("Data-parallel", made.data_parallel),
        ("Tensor-parallel", made.tensor_parallel),
        ("Expert", made.expert_parallel),
    ):
        if one.bytes:
            takes = "" if one.time is None else f" in {display(one.time, 's')}"
            rows.append((f"{name} traffic of a step", display(one.bytes, "byte") + takes))
    return rows + _bill(made)


def _bill(made: Training) -> list[tuple[str, str]]:
    from stackmath.numerals import display

    rows = []
    for name, value, unit in (
        ("Compute", made.compute, "FLOP"),
        ("Time", made.time, "s"),
        ("Energy", made.energy, "joule"),
        ("Cost", made.cost, "dollar"),
    ):
        if value is not None:
            rows.append((name, display(value, unit)))
    if made.carbon is not None:
        rows.append(("Carbon", f"{display(made.carbon / 1e6)} tCO2e"))
    if made.device_seconds is not None:
        rows.insert(2, ("  device-hours", display(made.device_seconds / 3600)))
    return rows
