"""The walls around pages: what their processes cannot reach, as far as the system can deny it.

Two circles. The outer one is drawn once, around the zygote and all its pages: no network, every
disk read-only, no other process in sight. The inner one is drawn by each page in its own process
before it runs: other pages out of sight, one folder to write in, a project and Python to read.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from stackmath.execute import landlock, sockets, system

NAMESPACES = system.NEWNS | system.NEWIPC | system.NEWPID | system.NEWNET
SIZE = 64 * 2**20  # bytes that a page may write, where the system can count them
ENTRIES = 4096  # files that it may make there
PROCESSES = 64  # that a page may have at a time
MOST = 1000  # that the system gives it until they have been counted
HIDDEN = (".git", ".env")  # of a project: what may hold the words that open other doors
SHARED = "/dev/shm"
SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/opt",
    "/nix/store",
    "/proc",
    "/sys",
)
SETTINGS = tuple(
    f"/etc/{name}"
    for name in (
        "alternatives", "fonts", "group", "hosts", "ld.so.cache", "localtime", "mime.types",
        "nsswitch.conf", "passwd", "ssl", "timezone",
    )
)  # fmt: skip
PROPORTION = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")


@dataclass(frozen=True)
class Walls:
    """Which walls stand."""

    network: bool
    disks: bool  # whether they are read-only
    processes: bool  # whether pages are alone with the processes that they start
    files: bool  # whether pages see what they may see only

    def missing(self) -> list[str]:
        """Return what pages can do that they should not, in words."""
        could = {
            "use the network": self.network,
            "write outside their own folder": self.disks or self.files,
            "read any file of yours": self.files,
            "leave processes behind": self.processes,
        }
        return [what for what, denied in could.items() if not denied]


def enclose() -> Walls:
    """Draw the outer circle around this process, which may go on in a child of its own.

    Root may do so at once. Anyone else may in a user namespace, where the system has them.
    """
    user, group = os.getuid(), os.getgid()
    own = system.unshare(system.NEWUSER | NAMESPACES)
    if own:
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    if not own and not system.unshare(NAMESPACES):
        return Walls(sockets.deny(), False, False, landlock.version() > 0)
    first()
    # A new user namespace took this away, and we are to look at what pages have started.
    system.control(system.PR_SET_DUMPABLE, 1)
    private = system.mount("", "/", system.MS_REC | system.MS_PRIVATE)
    alone = private and system.mount("proc", "/proc", system.MS_NOSUID | system.MS_NODEV)
    disks = private and system.make_read_only("/")
    return Walls(True, disks, alone and initial() is not None, landlock.version() > 0)


def first() -> None:
    """Go on as the first process of a new namespace, whose end is the end of all others there."""
    process = os.fork()
    if process == 0:
        system.control(system.PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        os.waitpid(process, 0)
    finally:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os._exit(0)


def initial() -> str | None:
    """Return the program that is the first process around a page: it does nothing for ever."""
    return shutil.which("sleep", path="/usr/bin:/bin:/usr/local/bin")


@contextlib.contextmanager
def alone(walls: Walls) -> Iterator[int]:
    """Have the next process that is started be alone; yield the process that it ends with, or 0."""
    program = initial()
    if not walls.processes or program is None:
        yield 0
        return
    home = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        system.unshare(system.NEWPID)
        around = os.posix_spawn(program, [program, "1000000000"], {})
        try:
            yield around
        finally:
            system.done("setns", home, system.NEWPID)
    finally:
        os.close(home)


def crowd(process: int) -> tuple[int, int]:
    """Return how many processes are where a page is, and the bytes that they hold together."""
    inside = Path(f"/proc/{process}/root/proc")
    with contextlib.suppress(OSError):  # we are there: it has not yet withdrawn, and these are all
        (inside / "self").readlink()
        return 0, 0
    try:
        there = [name for name in os.listdir(inside) if name.isdigit()]  # noqa: PTH208
    except OSError:
        return 0, 0
    size = 0
    if 2 < len(there) <= PROCESSES:  # of a page alone the system counts the bytes
        for name in there:
            with contextlib.suppress(OSError):
                found = PROPORTION.search((inside / name / "smaps_rollup").read_text())
                size += int(found[1]) * 1024 if found else 0
    return len(there), size


def withdraw(walls: Walls, room: str, project: str) -> None:
    """Draw the inner circle around this process, for good.

    Args:
        walls: the outer circle.
        room: the folder that it may write in.
        project: the folder that it may read, besides Python and the system.

    """
    writable = [room, *DEVICES]
    if walls.disks and system.unshare(system.NEWNS):
        system.mount("proc", "/proc", system.MS_NOSUID | system.MS_NODEV)
        if walls.processes:
            with contextlib.suppress(OSError):  # from Linux 6.14; before, who counts them is later
                Path("/proc/sys/kernel/pid_max").write_text(str(MOST))
        for place in (room, SHARED):
            options = f"size={SIZE},nr_inodes={ENTRIES},mode=0700"
            if system.mount("tmpfs", place, system.MS_NOSUID | system.MS_NODEV, options):
                writable.append(place)
        hide(project, room)
    os.environ.update(HOME=room, TMPDIR=room)
    if walls.disks or walls.files:
        system.drop_capabilities(os.uname().machine)
        system.control(system.PR_SET_NO_NEW_PRIVS, 1)
    if walls.files:
        landlock.restrict({*SYSTEM, *SETTINGS, *python(), project}, writable)


def python() -> Iterator[str]:
    """Yield the folders that Python and its packages are in."""
    yield from (sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]))
    yield from (path for path in sys.path if path and path != os.sep)
    yield from linked()


@lru_cache(maxsize=1)
def linked() -> tuple[str, ...]:
    """Return the packages that are linked into an environment from elsewhere.

    Asked before a fork, so that it is answered once.
    """
    found: list[str] = []
    for path in sys.path:
        with contextlib.suppress(OSError):
            found += [entry.path for entry in os.scandir(path) if entry.is_symlink()]
    return tuple(found)


def hide(project: str, room: str) -> None:
    """Put nothing over what a project has in it that is none of a page's business."""
    for path in (Path(project, name) for name in HIDDEN):
        if path.is_dir():
            system.mount("tmpfs", str(path), 0, "size=0,nr_inodes=1,mode=0500")
        elif path.exists():
            system.mount("", str(path), system.MS_BIND, source=os.devnull)
