"""Dates: when the pages of the volume were last changed, by its history."""

from __future__ import annotations

import subprocess
from pathlib import Path


def changed(folder: Path) -> dict[str, str]:
    """Return the day of the last commit of each file below a folder, empty without a history.

    A folder that is linked in has its files below the name of the link.
    """
    linked = [path for path in sorted(folder.iterdir()) if path.is_symlink() and path.is_dir()]
    return _below(folder) | {
        f"{link.name}/{name}": day
        for link in linked
        for name, day in _below(link.resolve()).items()
    }


def _below(folder: Path) -> dict[str, str]:
    """Return the days of the files below a folder itself."""
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
