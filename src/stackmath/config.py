"""The configuration of a project: `[tool.stackmath]` in its pyproject.toml."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from keyword import iskeyword
from pathlib import Path
from typing import Any

NAME = "pyproject.toml"
KEYS = {
    "paths": 'a list of pages and folders, such as ["README.md", "docs"]',
    "timeout": "a number of seconds above 0, such as 60",
    "namespaces": 'a table of names and what they import, such as np = "numpy"',
    "units": 'a table of names and sizes, such as tile = "48 KiB"',
    "waivers": 'a table of patterns and reasons, such as "* %" = "Smith 2023, table 2"',
}
NAMES = 'write it like np = "numpy" or kv_cache = "stackmath:kv_cache"'
SIZES = 'write it like tile = "48 KiB"'
TARGET = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*)?")
UNIT = re.compile(r"[A-Za-zµμ][A-Za-z0-9µμ]+")


class ConfigError(ValueError):
    """What the configuration has wrong, in one sentence with its file and line."""


@dataclass(frozen=True)
class Settings:
    """What a project has configured; all empty where it has nothing."""

    file: Path | None = None
    text: str = ""
    digest: str = ""  # of all that is configured: a part of every key of the cache
    paths: tuple[Path, ...] = ()
    timeout: float | None = None
    namespaces: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    waivers: Mapping[str, str] = field(default_factory=dict)

    @property
    def preamble(self) -> str:
        """Return the line of Python that runs before the first block of every page."""
        return "; ".join(map(_import, self.namespaces, self.namespaces.values()))

    def place(self, *keys: str) -> tuple[str, int]:
        """Return the path of the file as seen from here, and the line where a key stands."""
        return os.path.relpath(self.file or NAME), _line(self.text, keys)

    def wrong(self, sentence: str, *keys: str) -> ConfigError:
        """Return the error that says what is wrong with a key."""
        name, line = self.place(*keys)
        return ConfigError(f"{name}:{line}: {'.'.join(('tool.stackmath', *keys))} {sentence}")


def load(start: Path | None) -> Settings:
    """Return the settings of the nearest pyproject.toml at or above a folder that has any.

    The search ends at the folder that holds .git.

    Raises: ConfigError, naming the key that cannot be read.
    """
    for folder in () if start is None else (start.resolve(), *start.resolve().parents):
        table, text = _table(folder / NAME)
        if table is not None:
            return _settings(folder / NAME, text, table)
        if (folder / ".git").exists():
            break
    return Settings()


def digest(start: Path) -> str:
    """Return the digest of the settings of a project; one for all that cannot be read."""
    try:
        return load(start).digest
    except ConfigError:
        return "unreadable"


def define_units(settings: Settings) -> None:
    """Have the units of a project known to whatever reads numbers from here on, and no other's.

    Raises: ConfigError, where a unit is no size in units that are known, or has another already.
    """
    from stackmath import units
    from stackmath.numerals import words

    units.define(())
    words.known.cache_clear()
    if settings.units:
        units.define(tuple(_defined(settings, *one) for one in settings.units.items()))
        words.known.cache_clear()


def _table(path: Path) -> tuple[Any, str]:
    """Return the table of a pyproject.toml, None where it has none, and the text of the file."""
    try:
        text = path.read_text(encoding="utf-8")
        return _read(text).get("tool", {}).get("stackmath"), text
    except (FileNotFoundError, NotADirectoryError):
        return None, ""
    except (OSError, ValueError, AttributeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{os.path.relpath(path)} cannot be read as TOML: {why}") from None


@lru_cache(maxsize=4)
def _read(text: str) -> dict[str, Any]:
    """Return what a file holds; each page's results ask for the digest of it."""
    import tomllib

    return tomllib.loads(text)


def _settings(path: Path, text: str, table: Any) -> Settings:
    bare = Settings(path, text, json.dumps(table, sort_keys=True, default=str))
    if not isinstance(table, dict):
        raise bare.wrong("is no table; write [tool.stackmath] with keys below it")
    for key in table:
        if key not in KEYS:
            from difflib import get_close_matches

            near = get_close_matches(key, KEYS, 1)
            known = f"did you mean {near[0]}" if near else f"known are {', '.join(KEYS)}"
            raise bare.wrong(f"is no setting; {known}", key)
    for key in ("namespaces", "units", "waivers"):
        if not _is_texts(table.get(key, {})):
            raise bare.wrong(f"must be {KEYS[key]}", key)
    paths, timeout = table.get("paths", []), table.get("timeout")
    if not (isinstance(paths, list) and all(isinstance(one, str) and one for one in paths)):
        raise bare.wrong(f"must be {KEYS['paths']}", "paths")
    if "paths" in table and not paths:
        raise bare.wrong(f"is empty; write {KEYS['paths']}", "paths")
    if timeout is not None and (type(timeout) not in (int, float) or not 0 < timeout < 1e9):
        raise bare.wrong(f"is {timeout!r}, and must be {KEYS['timeout']}", "timeout")
    made = Settings(
        path, text, bare.digest,
        tuple(path.parent / one for one in paths),
        None if timeout is None else float(timeout),
        table.get("namespaces", {}), table.get("units", {}), table.get("waivers", {}),
    )  # fmt: skip
    _verify(made)
    return made


def _is_texts(table: Any) -> bool:
    return isinstance(table, dict) and all(isinstance(one, str) for one in table.values())


def _verify(made: Settings) -> None:
    """Refuse names, imports, units and waivers that could never work."""
    for name, target in made.namespaces.items():
        if not name.isidentifier() or iskeyword(name) or name.startswith("__"):
            raise made.wrong(f"is no name of Python; {NAMES}", "namespaces", name)
        if not TARGET.fullmatch(target):
            raise made.wrong(f"is '{target}'; {NAMES}", "namespaces", name)
    for name in made.units:
        if not UNIT.fullmatch(name):
            raise made.wrong("is no name of a unit; use two or more letters", "units", name)
    for pattern, reason in made.waivers.items():
        if not reason.strip() or not pattern.strip():
            raise made.wrong("must have a pattern and a reason", "waivers", pattern)


def _import(name: str, target: str) -> str:
    module, _, attribute = target.partition(":")
    if attribute:
        return f"from {module} import {attribute} as {name}"
    return f"import {module} as {name}"


def _defined(settings: Settings, name: str, size: str) -> str:
    """Return the definition of a unit: `tile = 49152/1 * byte`."""
    from fractions import Fraction

    from stackmath import numerals, units

    try:
        read = numerals.parse(size)
    except numerals.NumeralError:
        raise settings.wrong(f"is '{size}'; {SIZES}", "units", name) from None
    if not isinstance(read, numerals.Numeral) or read.value <= 0:
        raise settings.wrong(f"is '{size}', no size above 0; {SIZES}", "units", name)
    value = Fraction(read.value)
    dimension = read.unit.dimension if read.unit else units.dimension_of_nothing()
    try:
        known = units.parse(name)
    except units.UnitError:
        pass
    else:
        if (known.scale, known.dimension) != (value, dimension):
            raise settings.wrong(f"is '{size}', and {name} is known as another size", "units", name)
    base = units.name(dimension).replace("·", " * ")
    return f"{name} = {value.numerator} / {value.denominator} * {base}"


def _line(text: str, keys: tuple[str, ...]) -> int:
    """Return the line where a key stands, or that of the last of its tables which is found."""
    lines = ["" if line.lstrip().startswith("#") else line for line in text.splitlines()]
    at = 0
    whole = [rf"(?<!\w){re.escape(key)}(?!\w)" for key in keys]
    for pattern in (r"\btool\s*\.\s*stackmath\b", *whole):
        at = next((i for i in range(at, len(lines)) if re.search(pattern, lines[i])), at)
    return at + 1
