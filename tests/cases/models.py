"""Published parameter counts of models that have a configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackmath.models import breakdown, counts, model

BILLION, MILLION = 10**9, 10**6
LISTED = {
    "bloom-176b": "bloom", "gemma3-27b-text": "gemma-3-27b", "gpt3-6.7b": "gpt3-6.7b",
    "pythia-1.4b-no-lm_head": "pythia-1.4b", "pythia-12b-no-lm_head": "pythia-12b",
}  # fmt: skip


def named(given: dict[str, Any]) -> Any:
    """Return the model that a row names."""
    return model(LISTED.get(given["model"], given["model"]))


def total(given: dict[str, Any], _: dict[str, str]) -> int:
    """Return all parameters; a row that says so leaves out a head that is not tied."""
    one = named(given)
    for symbol, name in (("L", "L"), ("d", "d"), ("n_h", "heads"), ("d_ff", "ff")):
        assert (
            name not in given
            or isinstance(given[name], str)
            or symbol_of(one, symbol) == given[name]
        )
    head = breakdown(one)["head"] if given["model"].endswith("-no-lm_head") else 0
    return int(one["N_total"] - head)


def symbol_of(one: Any, symbol: str) -> int:
    """Return a symbol of a model; where it has experts, rows give the width of one as ff."""
    return int(one["d_exp"] if symbol == "d_ff" and "d_exp" in one else one[symbol])


def non_embedding(given: dict[str, Any], _: dict[str, str]) -> int:
    """Return what is left without vocabulary and positions."""
    one = named(given)
    return int(one["N_total"] - counts.vocabulary(one.network))


def stored(given: dict[str, Any], row: dict[str, str]) -> int:
    """Return what a total of stored tensors counts: rotary frequencies as well as parameters."""
    layers, frequencies = map(int, given["inv_freq_buffers"].split("x"))
    one = named(given)
    assert (one["L"], one["d_head"] // 2) == (layers, frequencies)
    return int(one["N_total"] + layers * frequencies)


def active(given: dict[str, Any], row: dict[str, str]) -> float:
    """Return the active parameters, in the row's unit and by what its publisher counts."""
    one = named(given)
    left_out = any(words in row["notes"] for words in ("excludes the input", "embedding not"))
    count = one["N"] - (counts.input_embedding(one.network) if left_out else 0)
    return count if row["unit"] == "params" else count / BILLION


def part(*names: str) -> Callable[[dict[str, Any], dict[str, str]], float]:
    """Return what adds up parts of the breakdown, in billions."""
    return lambda given, _: sum(breakdown(named(given))[name] for name in names) / BILLION


VALUES: dict[str, Callable[[dict[str, Any], dict[str, str]], Any]] = {
    "param_count": total,
    "param_count_M": lambda given, row: total(given, row) / MILLION,
    "param_count_B": lambda given, row: total(given, row) / BILLION,
    "nonembedding_params": non_embedding,
    "hf_safetensors_total": stored,
    "param_count_total": total,
    "param_count_exact": total,
    "param_count_total_B": lambda given, row: total(given, row) / BILLION,
    "param_count_active": active,
    "param_count_active_B": active,
    "attention_params_B": part("attention", "norms"),
    "mlp_params_B": part("experts", "router"),
}
