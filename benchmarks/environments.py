"""Environments of peers: each has one of its own, made once in the cache folder of this project."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".cache" / "peers"


def python(name: str, packages: Sequence[str]) -> Path | None:
    """Return the Python of a peer's environment, made on first use; None if it cannot be."""
    home = FOLDER / name
    if not (home / "made").exists():
        venv.create(home, with_pip=True, clear=True)
        command = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", *packages]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            print(f"{name} cannot be installed here and is left out.", file=sys.stderr)
            return None
        (home / "made").touch()
    return home / "bin" / "python"
