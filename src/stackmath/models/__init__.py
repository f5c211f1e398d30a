"""Models: each counted from its published configuration, or from a config.json on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stackmath import data
from stackmath.data import Entry
from stackmath.data.files import entries
from stackmath.data.reader import SMALL, Reader
from stackmath.models import counts
from stackmath.models.counts import attention_work, breakdown, kv_bytes, kv_elements, token_work
from stackmath.models.families import network
from stackmath.models.fields import Fields, ModelError
from stackmath.models.network import Network

__all__ = [
    "Model", "ModelError", "attention_work", "breakdown", "from_config", "kv_bytes", "kv_elements",
    "model", "models", "names", "token_work",
]  # fmt: skip

FILE = "models.toml"
TUNED = ("hf", "instruct", "it", "chat", "base")  # the same network with other values in it
CONTEXT = (
    "model_max_length",
    "max_position_embeddings",
    "n_positions",
    "n_ctx",
    "max_sequence_length",
    "seq_length",
)


@dataclass(frozen=True)
class Said:
    """What a model is called, and where its values come from: nowhere for a file on disk."""

    name: str
    title: str
    notes: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Model(Entry):
    """A model: a mapping from symbols to whole numbers, and the network that they come from.

    Symbols: L, d, n_h, n_kv, d_head, d_ff, n_vocab, n_emb (2 where the ends are untied), N (the
    parameters that a token uses, the input embedding included), N_total, N_read (those that
    decoding reads: N without an input embedding that is not the head too), and where the network
    has them context, w, L_local, L_full, d_c, d_r, n_exp, n_top, n_shared, d_exp, L_moe.
    """

    network: Network
    assumed: Mapping[str, Any]  # fields that the file leaves to the architecture, and their values


def model(name: str | Path) -> Model:
    """Return a model by its name in models.toml, or from a config.json or the folder of one.

    Raises: DataError for a name that nothing has, ModelError for a file that does not describe a
        network, each in one sentence.
    """
    path = Path(name)
    try:
        folder = path.is_dir()
    except (OSError, ValueError):  # no path at all: too long, or with a null in it
        folder = False
    if path.suffix == ".json" or folder:
        return _from_file(path / "config.json" if folder else path)
    return _named(data.FOLDER, _known(str(name)))


def models() -> dict[str, Model]:
    """Return every model of models.toml by name, in its order."""
    return {name: model(name) for name in names()}


def names() -> list[str]:
    """Return the names of models.toml, in its order; no model is counted."""
    return list(entries(data.FOLDER / FILE))


def from_config(config: Mapping[str, Any], name: str = "the configuration") -> Model:
    """Return the model that the fields of a config.json describe.

    Raises: ModelError, naming the field that is missing, makes no sense or contradicts another.
    """
    return _made(Fields(config, name), Said(name, str(config.get("_name_or_path") or name)))


def _known(name: str) -> str:
    """Return the name in models.toml that was meant, in any case, with its owner or no hyphens."""
    if name in entries(data.FOLDER / FILE):
        return name
    plain = _squeezed(name.strip().rpartition("/")[2])
    known = {_squeezed(one): one for one in entries(data.FOLDER / FILE)}
    for ending in ("", *TUNED):
        if plain.removesuffix(ending) in known:
            return known[plain.removesuffix(ending)]
    return name


def _squeezed(name: str) -> str:
    return name.lower().translate(str.maketrans("", "", "-_ "))


@cache
def _named(folder: Path, name: str) -> Model:
    read = Reader(folder, FILE, "model", name)
    read.only(*data.ABOUT, "config", "context")
    config = read.required("config", "the fields of its config.json", dict)
    source, date = (read.table.get(field) for field in ("source", "date"))
    if source not in read.known_sources:
        read.fail(f"it has the source '{source}', and sources.toml has no such entry")
    if not isinstance(date, str):
        read.fail('it has no date; give one like "2026-11-24"')
    f = Fields(config, read.place)
    supported = read.count("context") if "context" in read.table else None
    return _made(f, Said(name, read.title, read.notes), (source, date), supported)


def _from_file(path: Path) -> Model:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is not JSON: {error}") from None
    except ValueError as error:
        raise ModelError(f"{str(path)!r} is no path: {error}") from None
    try:
        config = json.loads(text, object_pairs_hook=partial(_unique, path))
    except ModelError:
        raise
    except ValueError as error:
        raise ModelError(f"{path} is not JSON: {str(error).partition(';')[0]}") from None
    except RecursionError:
        raise ModelError(f"{path} is nested too deep to be a configuration") from None
    if not isinstance(config, dict):
        raise ModelError(f"{path} holds {type(config).__name__}, and a configuration is an object")
    named = path.resolve().parent.name if path.stem == "config" else path.stem
    title = config.get("_name_or_path") or named
    return _made(Fields(config, str(path)), Said(str(path), str(title)))


def _unique(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a file; refuse a name that stands in it twice with two values."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made and made[name] != value:
            raise ModelError(f"{path}: {name} is {made[name]!r} and {value!r}; keep one of them")
        made[name] = value
    return made


def _made(
    f: Fields, said: Said, origin: tuple[str, str] | None = None, supported: int | None = None
) -> Model:
    """Return the model of a configuration, each number noted with where it comes from.

    `supported` is the longest context where a report has another one than the configuration.
    """
    made = network(f)
    # A sum is an object of its own, by which a claim is traced to this model and this symbol.
    values = {symbol: value + 0 for symbol, value in made.symbols.items()}
    if made.tied is not None:
        values["n_emb"] = 1 if made.tied else 2
    inner = f.config.get("text_config")
    shape = {**f.config, **inner} if isinstance(inner, dict) else f.config
    context = supported or next(
        (shape[key] for key in CONTEXT if type(shape.get(key)) is int and shape[key] > 0), None
    )
    if context is not None:
        values["context"] = context + 0
    values["N"], values["N_total"] = counts.active(made), counts.total(made)
    values["N_read"] = values["N"] - counts.input_embedding(made)
    notes = {**said.notes, **({"network": made.note} if made.note else {})}
    origins = dict.fromkeys(values, origin) if origin else {}
    if origin:
        _note(said.name, values, origin[0])
    described = replace(said, notes=MappingProxyType(notes), origins=MappingProxyType(origins))
    return Model(described, values, network=made, assumed=MappingProxyType(dict(f.assumed)))


def _note(name: str, values: Mapping[str, int], source: str) -> None:
    """Let a claim that shows a value name its source."""
    from stackmath import provenance

    for symbol, value in values.items():
        if value > SMALL:
            provenance.note_datum(f"{name}.{symbol}", "1", source, value)
