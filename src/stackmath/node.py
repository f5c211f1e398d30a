"""Node, which runs what comes from npm: the one beside this Python, or the machine's."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


class NodeError(OSError):
    """No Node to run npm's programs with."""


def node() -> str:
    """Return the path of Node.

    Raises: NodeError, saying how to get one.
    """
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.is_file() else shutil.which("node")
    if found is None:
        raise NodeError("node was not found; it runs what comes from npm. Run: make site")
    return found
