"""The calls of Linux that Python has no name for; elsewhere each says that it failed."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITIES = 0x20080522  # the third version of their header
MOUNT_SETATTR, READ_ONLY, RECURSIVE, HERE = 442, 1, 0x8000, -100


@lru_cache(maxsize=1)
def library() -> Any:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def done(name: str, *arguments: Any) -> bool:
    """Return whether a call of this name was made and succeeded."""
    try:
        return bool(getattr(library(), name)(*arguments) == 0)
    except AttributeError:  # not Linux
        return False


def number(name: int, *arguments: Any) -> int:
    """Return what a system call gives, by its number; -1 where it fails."""
    try:
        return int(library().syscall(name, *arguments))
    except AttributeError:
        return -1


def control(option: int, value: int, more: Any = 0) -> bool:
    """Set an attribute of this process, and return whether the system could."""
    return done("prctl", option, value, more, 0, 0)


def unshare(flags: int) -> bool:
    """Leave namespaces for new ones, and return whether the system let us."""
    return done("unshare", flags)


def mount(kind: str, where: str, flags: int = 0, options: str = "", source: str = "") -> bool:
    """Mount something, and return whether the system let us."""
    words = (source or kind or "none", where, kind or None, options or None)
    source_, where_, kind_, options_ = (word and word.encode() for word in words)
    return done("mount", source_, where_, kind_, ctypes.c_ulong(flags), options_)


def make_read_only(where: str) -> bool:
    """Make every mount at and below a folder read-only."""
    wanted = (ctypes.c_uint64 * 4)(READ_ONLY, 0, 0, 0)
    size = ctypes.sizeof(wanted)
    return number(MOUNT_SETATTR, HERE, where.encode(), RECURSIVE, ctypes.byref(wanted), size) == 0


def drop_capabilities(machine: str) -> None:
    """Give up all that root may do and others may not, for programs started later too."""
    for capability in range(64):
        if not control(PR_CAPBSET_DROP, capability):
            break
    header = (ctypes.c_uint32 * 2)(CAPABILITIES, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if machine in CAPSET:
        number(CAPSET[machine], ctypes.byref(header), ctypes.byref(nothing))
