"""A filter of system calls that opens no socket but one of this machine's own."""

from __future__ import annotations

import ctypes
import errno
import os

from stackmath.execute import system

# The name of the machine for the kernel, and the number of its call `socket`.
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
RING = 425  # io_uring_setup, which opens sockets past a filter
OTHERS = 0x40000000  # the calls of x32 on x86_64
LOAD, EQUAL, ATLEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, FILTER = 0x7FFF0000, 0x00050000 | errno.EACCES, 2
CALL, MACHINE, FIRST = 0, 4, 16  # where they stand in what a filter is given
UNIX = 1


class Step(ctypes.Structure):
    """One step of a filter: what it does, how far it jumps if so and if not, with what."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("so", ctypes.c_uint8),
        ("not_so", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class Steps(ctypes.Structure):
    """A filter: how many steps, and where they are."""

    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(Step)))


def deny() -> bool:
    """Refuse this process and its children every network for good; return whether one could."""
    if os.uname().machine not in MACHINES:
        return False
    machine, call = MACHINES[os.uname().machine]
    steps = (Step * 10)(
        Step(LOAD, 0, 0, MACHINE),
        Step(EQUAL, 0, 7, machine),
        Step(LOAD, 0, 0, CALL),
        Step(ATLEAST, 5, 0, OTHERS),
        Step(EQUAL, 4, 0, RING),
        Step(EQUAL, 0, 2, call),
        Step(LOAD, 0, 0, FIRST),
        Step(EQUAL, 0, 1, UNIX),
        Step(RETURN, 0, 0, ALLOW),
        Step(RETURN, 0, 0, REFUSE),
    )
    whole = Steps(len(steps), steps)
    return system.control(system.PR_SET_NO_NEW_PRIVS, 1) and system.control(
        system.PR_SET_SECCOMP, FILTER, ctypes.byref(whole)
    )
