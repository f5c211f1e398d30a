"""What a check found on a page, kept for the site."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackmath import cache, config

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong at one place of a page, in one sentence with its repair."""

    path: str
    line: int
    column: int
    sentence: str
    rule: str = ""  # the name of the rule that found it

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.sentence}"


@dataclass(frozen=True)
class ClaimResult:
    """What the popover of one claim shows."""

    line: int
    kind: str  # =, ? or ~
    expression: str
    value: str = ""  # in the base unit, as a person reads it; a pair as "low, high"
    unit: str = ""  # its base unit, where it is traced
    # Every equation call that the value was traced to:
    # {"equation": "kv_cache", "number": "3.5", "inputs": {"L": "80"}, "result": "…", "unit": …}
    calls: list[dict[str, Any]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)  # name, value, unit, source
    right: bool = True


@dataclass(frozen=True)
class PageResult:
    """What a check found on one page."""

    path: str
    first_line: int  # of the text below the front matter
    claims: list[ClaimResult]
    findings: list[Finding]
    counts: dict[str, int]
    keys: list[dict[str, Any]] = field(default_factory=list)  # of its exercises


def shown(path: Path) -> str:
    """Return a path as a person would write it here."""
    relative = os.path.relpath(path)
    name = path.as_posix() if relative.startswith("..") else Path(relative).as_posix()
    return printable(name)


def printable(text: str) -> str:
    """Return a text on one line that no terminal obeys: what is not printable is escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def body(text: str) -> str:
    """Return a page's text as every host sees it: no front matter, plain line ends."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _FRONT_MATTER.sub("", plain, count=1).strip()


def load(text: str, root: Path) -> PageResult | None:
    """Return what the last check found on a page with this text, or None.

    Results that another state of the library gave do not count.
    """
    raw = cache.load(root, "pages", _key(text, config.digest(root)))
    if raw is None:
        return None
    return PageResult(
        raw["path"],
        raw["first_line"],
        [ClaimResult(**one) for one in raw["claims"]],
        [Finding(**one) for one in raw["findings"]],
        raw["counts"],
        raw["keys"],
    )


def kept(data: bytes, root: Path, configured: str) -> bool:
    """Return whether what was found on a page of these bytes is still there for the site."""
    return cache.has(root, "pages", _key(data.decode(errors="replace"), configured))


def save(result: PageResult, text: str, root: Path, configured: str) -> None:
    """Keep what a check found on a page with this text, for a project configured like this."""
    cache.save(root, "pages", _key(text, configured), result)


def _key(text: str, configured: str) -> str:
    """Return the key of a page's results: the library, what the project configures, the text."""
    return cache.digest(cache.own_code(), configured, body(text))
