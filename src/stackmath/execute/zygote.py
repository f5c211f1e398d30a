"""The process that stays warm: it starts one child a page, limits it, and reports how it ended."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import IO, Any, NoReturn

from stackmath.execute import program, system, walls
from stackmath.execute.children import Children


def serve(mode: str, workers: int) -> None:
    """Run the jobs that come on standard input, a line each, and report to standard output."""
    around = walls.enclose() if mode.endswith("walled") else walls.Walls(*[False] * 4)
    results = os.fdopen(os.dup(1), "w", buffering=1)
    jobs = os.dup(0)
    system.control(system.PR_SET_CHILD_SUBREAPER, 1)
    start = spawn
    if mode.startswith("fork"):
        start = fork
        warm()
    print(json.dumps({"open": around.missing()}), file=results)
    silence()
    Children(jobs, workers, partial(begin, start, around), results, around).supervise()


def warm() -> None:
    """Import what pages import and fill the caches, so that every page inherits them."""
    gc.disable()  # nothing of this is ever garbage
    import numpy as np
    import sympy as sp

    from stackmath import catalog

    with contextlib.suppress(Exception):  # a broken chapter is for the page that imports it
        catalog.equations()
    x, y = sp.symbols("x y", positive=True)
    slope = sp.diff(sp.exp(-x) * x**2 / y, x)
    sp.solve(slope, x)
    str(sp.simplify(sp.integrate(x**2 * y, x))), sp.latex(slope)
    sp.lambdify((x, y), slope)(np.linspace(1, 2, 3), 2.0).sum()
    gc.freeze()  # the collector of a child then leaves these pages of memory shared


def silence() -> None:
    """Point the standard streams of this process and its children at nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def begin(
    start: Callable[[Mapping[str, Any], int], int], around: walls.Walls, job: Mapping[str, Any]
) -> tuple[int, int, int]:
    """Start a job; return its process, the pipe of its results, the process around it or 0."""
    read, write = os.pipe()
    with walls.alone(around) as outer:
        process = start({**job, "walls": asdict(around)}, write)
    os.close(write)
    return process, read, outer


def fork(job: Mapping[str, Any], pipe: int) -> int:
    """Start a job in a fork of this process; return its id."""
    process = os.fork()
    if process == 0:
        try:
            gc.enable()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            play(job, pipe)
        finally:
            os._exit(70)
    return process


def spawn(job: Mapping[str, Any], pipe: int) -> int:
    """Start a job in a fresh interpreter; return its id."""
    os.set_inheritable(pipe, True)
    with memory() as source:
        json.dump([job, pipe], source)
        source.seek(0)
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-P", "-m", "stackmath.execute.zygote", "page"],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, source.fileno(), 0)],
        )


def memory() -> IO[str]:
    """Return a file without a name: in memory where disks are read-only."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("job"), "w+")
    return tempfile.TemporaryFile("w+")


def play(job: Mapping[str, Any], pipe: int) -> NoReturn:
    """Run the program of a page in this process, which becomes its own group, and end."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    system.control(system.PR_SET_PDEATHSIG, signal.SIGKILL)
    program.play(job, pipe)


def main(mode: str, workers: str = "1") -> None:
    """Be the zygote (`fork` or `spawn`), or one page of a zygote that spawns (`page`)."""
    if mode == "page":
        job, pipe = json.load(sys.stdin)
        silence()
        play(job, pipe)
    serve(mode, int(workers))


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["fork walled"]))
