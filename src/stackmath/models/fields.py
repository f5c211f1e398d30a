"""The fields of a config.json: each is read once, and a wrong one is named in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NoReturn

MISSING = object()
LARGEST, LAYERS = 10**9, 10**4  # what a field may be, and a number of layers


class ModelError(ValueError):
    """What a configuration lacks, or where it contradicts itself, in one sentence."""


class Fields:
    """A configuration while a family reads it; collects the defaults that stood in for a field."""

    def __init__(self, config: Mapping[str, Any], place: str) -> None:
        self.config = config
        self.place = place
        self.assumed: dict[str, Any] = {}

    def fail(self, sentence: str) -> NoReturn:
        """Refuse the configuration, naming the file or model."""
        raise ModelError(f"{self.place}: {sentence}")

    def has(self, *names: str) -> bool:
        """Return whether one of these fields is there and not null."""
        return any(self.config.get(name) is not None for name in names)

    def whole(self, *names: str, default: Any = MISSING, least: int = 1) -> Any:
        """Return a whole number by the first of its names; a default stands in if there is one.

        Raises: ModelError, if it is missing, is no whole number, or two names disagree.
        """
        value = self._found(names, default)
        if value is None or (value is default and not self.has(*names)):
            return value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not int or value < least:
            self.fail(f"{self._name(names)} is {value!r}, and must be a whole number from {least}")
        most = LAYERS if "layer" in names[0] else LARGEST
        if value > most:
            self.fail(f"{self._name(names)} is above {most:,}, which no network is")
        return value

    def flag(self, *names: str, default: bool) -> bool:
        """Return a switch; the default is that of the architecture."""
        value = self._found(names, default)
        if value is None:
            return default
        if type(value) is not bool:
            self.fail(f"{self._name(names)} is {value!r}, and must be true or false")
        return value

    def text(self, *names: str, default: str) -> str:
        """Return a word; the default is that of the architecture."""
        value = self._found(names, default)
        if not isinstance(value, str):
            self.fail(f"{self._name(names)} is {value!r}, and must be text")
        return value

    def kinds(self, layers: int, known: tuple[str, ...]) -> list[str] | None:
        """Return layer_types, one known kind a layer, or None where there is no such field."""
        kinds = self.config.get("layer_types")
        if kinds is None:
            return None
        if not isinstance(kinds, list):
            self.fail(f"layer_types is {kinds!r}, and must be a list with a kind for each layer")
        for kind in kinds:
            if kind not in known:
                self.fail(f"layer_types has {kind!r}; stackmath knows {', '.join(known)}")
        if len(kinds) != layers:
            self.fail(f"layer_types has {len(kinds)} entries and there are {layers} layers")
        return kinds

    def divides(self, part: str, few: int, whole: str, many: int) -> None:
        """Refuse a count that does not divide the one that it is a part of."""
        if many % few:
            self.fail(f"{part} is {few}, which does not divide {whole}, {many}")

    def _found(self, names: tuple[str, ...], default: Any) -> Any:
        given = {name: self.config[name] for name in names if self.config.get(name) is not None}
        if len(set(map(repr, given.values()))) > 1:
            (first, one), (second, other), *_ = given.items()
            self.fail(f"{first} is {one!r} and {second} is {other!r}, and both say the same thing")
        if given:
            return next(iter(given.values()))
        if default is MISSING:
            if any(name in self.config for name in names):
                self.fail(f"{' or '.join(names)} is null, and must be there")
            near = get_close_matches(names[0], [str(key) for key in self.config], 1, cutoff=0.9)
            hint = f"; it has '{near[0]}'" if near else ""
            self.fail(f"{' or '.join(names)} is missing{hint}")
        self.assumed[names[0]] = default
        return default

    def _name(self, names: tuple[str, ...]) -> str:
        return next(name for name in names if self.config.get(name) is not None)
