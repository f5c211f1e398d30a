"""Editions: of which version and commit a PDF is made, and of which date."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from stackmath import __version__

LENGTH = 10  # characters of a commit's name that are printed


@dataclass(frozen=True)
class Edition:
    """A version of the volume: the commit is empty where no repository says it."""

    version: str
    commit: str
    date: datetime

    @property
    def said(self) -> str:
        """Return the edition in words."""
        day = f"{self.date.day} {self.date:%B %Y}"
        commit = f", commit {self.commit} of {day}" if self.commit else ""
        return f"stackmath {self.version}{commit}"


def edition(root: Path) -> Edition:
    """Return the edition of a project: the date is that of its commit, the same on every machine.

    SOURCE_DATE_EPOCH, where it is set, is the date; without it and a repository it is 1970.
    """
    command = ["git", "log", "-1", "--format=%H %ct"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        commit, _, seconds = done.stdout.strip().partition(" ")
    except OSError:
        commit, seconds = "", ""
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or seconds or "0"
    return Edition(__version__, commit[:LENGTH], datetime.fromtimestamp(int(seconds), UTC))
