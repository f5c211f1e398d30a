"""What the process of a page may not have much of: memory, work, files."""

from __future__ import annotations

import contextlib
import mmap
import os
import resource
from pathlib import Path

RESERVE = 4 * 2**20  # bytes
SLACK = 2**28  # bytes over the limit for what looks at results; a page can take no more
LARGEST_FILE = 64 * 2**20  # bytes
OPEN_FILES = 512
ALL_PROCESSES = 4096  # of one user: what counts is how many a page has, but this is cheap


def confine(timeout: float) -> None:
    """Limit the work of this process, its files, and the core dumps."""
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, LARGEST_FILE)
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    lower(resource.RLIMIT_NPROC, ALL_PROCESSES)  # root may start more all the same
    with contextlib.suppress(OSError):  # where memory is short, pages go first
        Path("/proc/self/oom_score_adj").write_text("1000")
    # The clock of the zygote is what counts; this is for a page that outlives its zygote.
    work = int(timeout * (os.cpu_count() or 1)) + 5
    lower(resource.RLIMIT_CPU, work)


def lower(limit: int, wanted: int) -> None:
    """Set a limit of this process for good, and no higher than it is."""
    with contextlib.suppress(ValueError, OSError):
        highest = resource.getrlimit(limit)[1]
        if highest == resource.RLIM_INFINITY or wanted < highest:
            resource.setrlimit(limit, (wanted, wanted))


class Memory:
    """The limit on memory, over what this process has now; in force while it is entered."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.before = resource.getrlimit(resource.RLIMIT_AS)
        self.limited = self.before
        with contextlib.suppress(OSError):  # where there is no /proc the system has no such limit
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            wanted = pages * resource.getpagesize() + size
            if self.before[0] == resource.RLIM_INFINITY or wanted < self.before[0]:
                hard = self.before[1]
                most = (
                    wanted + SLACK if hard == resource.RLIM_INFINITY else min(wanted + SLACK, hard)
                )
                self.limited, self.before = (wanted, most), (most, most)

    def __enter__(self) -> None:
        self.reserve = mmap.mmap(-1, RESERVE)
        resource.setrlimit(resource.RLIMIT_AS, self.limited)

    def __exit__(self, *_: object) -> None:
        self.reserve.close()  # to leave when the memory is full takes some
        resource.setrlimit(resource.RLIMIT_AS, self.before)

    def __str__(self) -> str:
        return f"{self.size / 2**30:g} GiB"
