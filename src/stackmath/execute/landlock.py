"""Landlock: the folders that a process and its children may read, and those they may write."""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable

from stackmath.execute import system

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every machine
VERSION = 1  # a flag that asks for the version
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
READ = EXECUTE | READ_FILE | READ_DIR
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15  # all else is for folders
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # by version
TCP = 0b11  # to bind, to connect: from version 4
OUTSIDE = 0b11  # abstract sockets, and signals to processes outside: from version 6


class Beneath(ctypes.Structure):
    """A rule: what may be done at and below a path."""

    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock that this system has; 0 for none."""
    return max(system.number(CREATE, None, 0, VERSION), 0)


def restrict(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Leave these paths only, for good; return whether the system could."""
    have = version()
    if not have:
        return False
    files = FILES[max(known for known in FILES if known <= have)]
    wanted = [files, *([TCP] if have >= 4 else []), *([OUTSIDE] if have >= 6 else [])]
    attribute = (ctypes.c_uint64 * len(wanted))(*wanted)
    rules = system.number(CREATE, ctypes.byref(attribute), ctypes.sizeof(attribute), 0)
    if rules < 0:
        return False
    try:
        for allowed, paths in ((READ, readable), (files, writable)):
            for path in paths:
                allow(rules, path, allowed & files)
        return system.number(RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def allow(rules: int, path: str, allowed: int) -> None:
    """Allow something at and below a path, if there is such a path."""
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(place).st_mode):
                allowed &= OF_FILES
            rule = Beneath(allowed, place)
            system.number(ADD, rules, PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(place)
