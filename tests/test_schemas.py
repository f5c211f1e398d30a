"""The schemas: the JSON of every command is what its published description says."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stackmath import catalog
from stackmath.cli import main, parser
from stackmath.cli.schema import names, schema
from stackmath.models import models

Answer = Callable[..., Any]

LINES = [
    "list", "list 3", "list C", "list models", "list devices", "list laws",
    "eval kv_cache L=32 n_kv=8 d_head=128 T=8192 b=2",
    "eval 7.1 --device h100-sxm N_read=8B b_w=2",
    'eval "4.5 cost" t_gpu="6.2M H100-hours" price=$2/h',
    "model gpt2 --causal --context 64 --kv-bytes 1.5",
    "fit llama-3.1-8b --device rtx-4090",
    "fit llama-3.1-70b --device rtx-4090",
    "fit deepseek-v3 --device h100-sxm --cards fewest",
    "fit gpt-oss-120b --device h100-sxm --precision mxfp4 --users 4",
    "fit llama-3.1-70b --device h100-sxm --cards 4 --users 8 --draft llama-3.2-1b --accept 0.7",
    "fit llama-3.1-8b --device rtx-4090 --draft-cost 0.1 --accept 0.7 --drafted 3",
    "fit llama-3.1-8b --device rtx-4090 --price $1/h --context 128K --precision q4_K",
    "train llama-3.1-405b --tokens 15.6T --devices 16384 --tp 8 --pp 16 --zero 1 --batch 16M "
    "--recipe megatron",
    "train llama-3.1-8b --devices 64 --zero 3 --recompute full",
    "train deepseek-v3 --devices 2048 --pp 16 --ep 64 --zero 1 --context 4K",
    "train gpt2 --device rtx-4090 --tokens 1B --power 450W --pue 1.2 --price $1/h "
    "--workspace 1GB --interconnect 64GB/s --network 25GB/s --grid '400 gCO2e/kWh'",
    "finetune llama-3.1-8b --device rtx-4090",
    "finetune llama-3.1-70b --targets all-linear --rank 64 --device a100-sxm-80gb",
    "finetune qwen2.5-7b --method full --optimizer adam-8bit --cards 8 --zero 3 --tokens 50M",
    "finetune deepseek-v3 --experts --targets all-linear --price $1/h --tokens 50M",
    "finetune gpt2 --method lora --format bf16 --no-checkpointing",
    "dossier", "dossier --compute 3e24 --moe 18 --device b200-sxm",
    "dossier --context 1M --device rtx-4090",
    "count docs/03-attention.md docs/index.md",
]  # fmt: skip


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answer:
    """Return what runs a command line and gives the JSON that it prints."""

    def asked(*arguments: str) -> Any:
        main([*arguments, "--json"])
        return json.loads(capsys.readouterr().out)

    return asked


def faults(command: str, value: Any) -> list[str]:
    """Return where a value is not what its command's schema says."""
    found = Draft202012Validator(schema(command)).iter_errors(value)
    return [f"{one.json_path}: {one.message[:200]}" for one in found]


def choices() -> dict[str, Any]:
    """Return the parser of each command."""
    (action,) = parser()._subparsers._group_actions
    return action.choices


def test_every_command_that_prints_json_has_a_schema() -> None:
    """And no schema is of a command that prints none."""
    printing = [
        name
        for name, one in choices().items()
        if any("--json" in action.option_strings for action in one._actions)
    ]
    assert names() == sorted(printing)


@pytest.mark.parametrize("name", names())
def test_a_schema_is_one_and_leaves_nothing_unsaid(name: str) -> None:
    """Every object says which keys it has, and every key what it is."""
    one = schema(name)
    Draft202012Validator.check_schema(one)
    assert one["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert one["$id"] == f"urn:stackmath:schema:{name}"

    def look(part: Any) -> None:
        if part.get("type") == "object" or "properties" in part:
            assert "additionalProperties" in part
            for key, value in part.get("properties", {}).items():
                assert value.get("description"), key
                look(value)
        for value in (part.get("items"), *part.get("anyOf", ())):
            if value:
                look(value)

    look({key: value for key, value in one.items() if key != "title"})


@pytest.mark.parametrize("line", LINES)
def test_the_json_of_a_command_is_as_its_schema_says(line: str, answer: Answer) -> None:
    """Whatever is asked, fits or not, known or null."""
    command, *arguments = shlex.split(line)
    assert faults(command, answer(command, *arguments)) == []


@pytest.mark.parametrize("full", list(catalog.equations()))
def test_the_json_of_an_equation_is_as_its_schema_says(full: str, answer: Answer) -> None:
    """A statement's too."""
    assert faults("show", answer("show", full)) == []


def test_the_json_of_a_model_is_as_its_schema_says(answer: Answer) -> None:
    """Of every model in the data."""
    wrong = {name: found for name in models() if (found := faults("model", answer("model", name)))}
    assert wrong == {}


@pytest.mark.parametrize("text", ["Words.\n", "It is 30 %, and 2.6<!--= 5 / 2 -->.\n"])
@pytest.mark.parametrize("switch", [(), ("--fix",)])
def test_the_json_of_a_check_is_as_its_schema_says(
    text: str, switch: tuple[str, ...], answer: Answer, tmp_path: Path
) -> None:
    """With findings and without, with files written and without."""
    page = tmp_path / "page.md"
    page.write_text(text)
    made = answer("check", str(page), *switch)
    assert faults("check", made) == []
    assert bool(made["written"]) == (bool(switch) and "30" in text)


def test_a_key_that_goes_or_comes_is_noticed(answer: Answer) -> None:
    """A schema that everything satisfies would describe nothing."""
    made = answer("eval", "kv_cache", "L=32", "n_kv=8", "d_head=128", "T=8192", "b=2")
    assert faults("eval", {**made, "more": 1})
    assert faults("eval", {"value": made["value"]})
    assert faults("eval", {**made, "value": "1"})
    assert faults("list", [{"name": "x"}])


def test_the_schema_of_a_command_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """By the command of that name."""
    assert main(["schema", "eval"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("eval")
