"""The files that a page reads, which its result depends on: local modules and data."""

from __future__ import annotations

import contextlib
import os
import sys
import sysconfig
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

SYSTEM = ("/proc/", "/sys/", "/dev/")
LIBRARIES = tuple(
    f"{path}{os.sep}"
    for path in {
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(path for path in sys.path if path.endswith(("site-packages", "dist-packages"))),
        str(Path(__file__).parents[1]),
    }
)


class Files:
    """The files that a page reads: local modules and data."""

    def __init__(self) -> None:
        self.opened: set[Path] = set()
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Remember a file that is opened for reading."""
        if event != "open" or isinstance(arguments[0], int):
            return
        name, _, flags = arguments
        if not isinstance(flags, int) or flags & os.O_ACCMODE != os.O_WRONLY:
            with contextlib.suppress(OSError, TypeError):
                # Absolute now: the page may change its folder.
                self.opened.add(Path(os.fsdecode(name)).absolute())

    def read(self) -> list[str]:
        """Return the files of the page's own: none of a library, of this package or of /proc."""
        return sorted({str(path) for path in map(source, self.opened) if is_own(path)})


def source(path: Path) -> Path:
    """Return the file itself: of a compiled module, what it was compiled from."""
    with contextlib.suppress(ValueError, NotImplementedError, OSError):
        if path.suffix == ".pyc":
            return Path(source_from_cache(path)).resolve()
    with contextlib.suppress(ValueError, OSError):
        return path.resolve()
    return path


def is_own(path: Path) -> bool:
    """Return whether a path is a file that neither Python nor the system brought."""
    with contextlib.suppress(ValueError, OSError):
        return not is_library(str(path)) and not str(path).startswith(SYSTEM) and path.is_file()
    return False


def is_library(name: str) -> bool:
    """Return whether a file is part of Python, of an installed package or of this one."""
    return name.startswith(("<", *LIBRARIES)) or "/site-packages/" in name
