"""Where a number comes from: the page's Python keeps no record, since the build has proved it."""

from __future__ import annotations


def note(*_: object) -> None:
    """Forget a call of an equation."""


def note_datum(*_: object) -> None:
    """Forget a value of the data files."""
