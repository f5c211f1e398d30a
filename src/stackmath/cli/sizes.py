"""The command of the models: model."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from stackmath.cli.output import Commands, command, print_json, print_table, refuse, say
from stackmath.cli.typed import quantity, tokens

if TYPE_CHECKING:
    from stackmath.models import Model

MODEL = """  stackmath model llama-3.1-70b
  stackmath model path/to/config.json --json
  stackmath model deepseek-v3 --context 131072 --kv-bytes 1 --causal"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "model", _model,
        "Count a model: parameters by part, cache of a token, work of a token.", MODEL,
    )  # fmt: skip
    made.add_argument("model", metavar="MODEL", help="a name, a config.json, or its folder")
    made.add_argument(
        "--context", type=tokens, default=None, metavar="T",
        help="tokens of the sequence that attention sees (that of the model, at most 8192)",
    )  # fmt: skip
    made.add_argument(
        "--kv-bytes",
        type=quantity("byte"),
        default=2,
        metavar="B",
        help="bytes of a cached element (2)",
    )
    made.add_argument(
        "--causal", action="store_true", help="leave out the masked half of attention's square"
    )


def loaded(name: str) -> Model:
    """Return a model by its name or path, or refuse in a sentence."""
    from stackmath.data.files import DataError
    from stackmath.models import ModelError, model

    try:
        return model(name)
    except (DataError, ModelError) as error:
        refuse(error)


def _model(options: argparse.Namespace) -> int:
    one = loaded(options.model)
    made = described(one, options.context, options.kv_bytes, options.causal)
    if options.json:
        print_json(made)
        return 0
    _print(one, made)
    return 0


def described(
    one: Model, context: int | None = None, kv_bytes: float = 2, causal: bool = False
) -> dict[str, Any]:
    """Return what is counted in a model, by the keys of the JSON."""
    from stackmath.models import attention_work, breakdown, counts, token_work
    from stackmath.models import kv_bytes as cache

    T = context or counts.usual_context(one)
    embedding = counts.vocabulary(one.network)
    linear, attention = token_work(one), attention_work(one, T, causal)
    smallest = cache(one, 1, kv_bytes)
    return {
        "name": one.title,
        "parameters_total": one["N_total"],
        "parameters_active": one["N"],
        "parameters_active_without_input_embedding": one["N"] - counts.input_embedding(one.network),
        "parameters_embedding": embedding,
        "parameters_non_embedding": one["N_total"] - embedding,
        "kv_bytes_per_token": smallest,
        "kv_bytes": cache(one, T, kv_bytes),
        "flops_per_token_forward": linear,
        "flops_attention": attention,
        "flops_per_token_training": 3 * (linear + attention),
        "context": T,
        "causal": causal,
        "breakdown": breakdown(one),
        "shape": dict(one),
        "assumed": dict(one.assumed),
        "note": one.notes.get("network", ""),
    }


def _print(one: Model, made: dict[str, Any]) -> None:
    from stackmath.numerals import display

    def counted(size: int) -> tuple[str, str]:
        return f"{size:,}", f"{size / one['N_total']:.1%}"

    parts = {name: size for name, size in made["breakdown"].items() if name != "layers" and size}
    rows = [(name, *counted(size)) for name, size in parts.items()]
    rows.append(("total", *counted(made["parameters_total"])))
    print_table(rows, (one.title, "Parameters", "Share"), right=(1, 2))
    for layer in made["breakdown"]["layers"]:
        window = f" in a window of {layer['window']:,}" if "window" in layer else ""
        sizes = ", ".join(
            f"{name} {size:,}"
            for name, size in layer.items()
            if name not in ("layers", "window", "total")
        )
        say(f"{layer['layers']} layers{window}: {sizes}; {layer['total']:,} each", indent="  ")
    print()
    T, work = made["context"], made["flops_per_token_forward"] + made["flops_attention"]
    extent = "causal" if made["causal"] else "full square"
    facts = [
        ("Active for a token", f"{made['parameters_active']:,}"),
        ("  without the input embedding",
         f"{made['parameters_active_without_input_embedding']:,}"),
        ("Without vocabulary and positions", f"{made['parameters_non_embedding']:,}"),
        ("Cache of one more token", display(made["kv_bytes_per_token"], "byte")),
        (f"Cache of {T:,} tokens", display(made["kv_bytes"], "byte")),
        ("Forward pass of a token", display(work, "FLOP")),
        (f"  of it attention over {T:,}, {extent}", display(made["flops_attention"], "FLOP")),
        ("Training on a token", display(made["flops_per_token_training"], "FLOP")),
    ]  # fmt: skip
    print_table(facts, right=(1,))
    if made["note"]:
        print()
        say(made["note"])
    if one.assumed:
        said = ", ".join(f"{name} {_json(value)}" for name, value in one.assumed.items())
        print()
        say(f"Not in the file, so as the architecture has it: {said}.")


def _json(value: Any) -> str:
    import json

    return json.dumps(value)
