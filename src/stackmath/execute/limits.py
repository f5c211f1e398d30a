"""What the process of a page may not have: a network, much memory, a life of its own."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import resource
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
RESERVE = 4 * 2**20  # bytes
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def deny_network() -> bool:
    """Take the network from this process and its children; return whether the system could.

    Root may do so at once. Anyone else may in a user namespace, where the system has them.
    """
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except AttributeError:  # not Linux
        return False
    if unshare(CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    return True


def control(option: int, value: int) -> None:
    """Set an attribute of this process, where the system has prctl."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def confine(timeout: float) -> None:
    """Limit the core dumps and the work of this process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The clock of the zygote is what counts; this is for a page that outlives its zygote.
    work = int(timeout * (os.cpu_count() or 1)) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (work, work))


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
                self.limited = (wanted, self.before[1])

    def __enter__(self) -> None:
        self.reserve = mmap.mmap(-1, RESERVE)
        resource.setrlimit(resource.RLIMIT_AS, self.limited)

    def __exit__(self, *_: object) -> None:
        self.reserve.close()  # to leave when the memory is full takes some
        resource.setrlimit(resource.RLIMIT_AS, self.before)

    def __str__(self) -> str:
        return f"{self.size / 2**30:g} GiB"
