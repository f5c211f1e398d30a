"""The process that stays warm: it starts one child a page, limits it, and reports how it ended."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from typing import Any, NoReturn

from stackmath.execute import limits, program
from stackmath.execute.children import Children


def serve(mode: str) -> None:
    """Run the jobs that standard input holds, and report to standard output."""
    results = os.fdopen(os.dup(1), "w", buffering=1)
    isolated = limits.deny_network()
    limits.control(limits.PR_SET_CHILD_SUBREAPER, 1)
    if mode == "fork":
        warm()
    print(json.dumps({"isolated": isolated}), file=results)
    order = json.load(sys.stdin)
    silence()
    Children(order, fork if mode == "fork" else spawn, results).supervise()


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


def fork(job: Mapping[str, Any], order: Mapping[str, Any]) -> tuple[int, int]:
    """Start a job in a fork of this process; return its id and the pipe of its results."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            gc.enable()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            play(job, order, write)
        finally:
            os._exit(70)
    os.close(write)
    return process, read


def spawn(job: Mapping[str, Any], order: Mapping[str, Any]) -> tuple[int, int]:
    """Start a job in a fresh interpreter; return its id and the pipe of its results."""
    read, write = os.pipe()
    os.set_inheritable(write, True)
    with tempfile.TemporaryFile("w+") as source:
        json.dump([job, {name: order[name] for name in ("timeout", "memory")}, write], source)
        source.seek(0)
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "-P", "-m", "stackmath.execute.zygote", "page"],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, source.fileno(), 0)],
        )
    os.close(write)
    return process, read


def play(job: Mapping[str, Any], order: Mapping[str, Any], pipe: int) -> NoReturn:
    """Run the program of a page in this process, which becomes its own group, and end."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    limits.control(limits.PR_SET_PDEATHSIG, signal.SIGKILL)
    program.play(job, order["timeout"], order["memory"], pipe)


def main(mode: str) -> None:
    """Be the zygote (`fork` or `spawn`), or one page of a zygote that spawns (`page`)."""
    if mode == "page":
        job, order, pipe = json.load(sys.stdin)
        silence()
        play(job, order, pipe)
    serve(mode)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "fork")
