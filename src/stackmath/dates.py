"""Dates: when the pages of the volume were last changed, by its history."""

from __future__ import annotations

import subprocess
from pathlib import Path


def changed(folder: Path) -> dict[str, str]:
    """Return the day of the last commit of each file below a folder, empty without a history."""
    command = [
        "git", "-c", "core.quotePath=off", "log", "--format=format:%x00%cs", "--name-only",
        "--relative", "--", ".",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    days: dict[str, str] = {}
    for commit in done.stdout.split("\0"):
        day, _, names = commit.partition("\n")
        for name in filter(None, names.split("\n")):
            days.setdefault(name, day)  # the newest commit comes first
    return days
