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
from importlib import import_module
from typing import IO, Any, NoReturn

from stackmath.execute import program, system, walls
from stackmath.execute.children import Children


def serve(mode: str, workers: int) -> None:
    """Run the jobs that come on standard input, a line each, and report to standard output."""
    around = walls.enclose() if mode.endswith("walled") else walls.Walls(*[False] * 4)
    results = os.fdopen(os.dup(1), "w", buffering=1)
    jobs = os.dup(0)
    system.control(system.PR_SET_CHILD_SUBREAPER, 1)
    forks = mode.startswith("fork")
    start, cold = (fork, lambda job: bool(missing(job))) if forks else (spawn, lambda _: False)
    print(json.dumps({"open": around.missing()}), file=results)
    silence()
    if forks:
        gc.disable()  # nothing that this process imports is ever garbage
    Children(jobs, workers, partial(begin, start, around), cold, results, around).supervise()


def fill_caches() -> None:
    """Have SymPy do what pages do: what it then remembers of that, every page inherits."""
    import sympy as sp

    for turn in range(2, 5):  # Python makes quicker what it has run a few times
        for given in ({"positive": True}, {}):
            x, y = sp.symbols("x y", **given)
            slope = sp.diff(turn * x**2 / y + sp.exp(-x) * y / 3, x)
            area = sp.integrate(x**turn + 7 * x, (x, 0, 4))
            str(slope), sp.latex(slope), float(slope.subs({x: 1, y: 1}))
            str(sp.simplify(area)), float(area), float(sp.Rational(3, 17) ** turn)
            sp.solve(sp.Eq(x**2 - turn**2, 0), x)
    sp.lambdify((x, y), slope)(1.0, 2.0)


def import_equations() -> None:
    """Import every equation."""
    from stackmath import catalog

    catalog.equations()


# What is done before a page whose code has a word: first for one page, the next for a second.
STEPS: dict[str, list[Callable[[], object]]] = {
    "numpy": [partial(import_module, "numpy")],
    "sympy": [partial(import_module, "sympy"), fill_caches],
    "stackmath": [import_equations],
}


def missing(job: Mapping[str, Any]) -> list[str]:
    """Return the words of a page's code for which something is left to be done."""
    return [
        word for word in STEPS if STEPS[word] and any(word in code for _, code in job["blocks"])
    ]


def warm(job: Mapping[str, Any]) -> None:
    """Import what a page will import, so that those after it need not."""
    for word in missing(job):
        with contextlib.suppress(Exception):  # the page that imports it says why
            STEPS[word].pop(0)()
        gc.freeze()  # the collector of a child then leaves these pages of memory shared
        program.ours.cache_clear()


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
    if start is fork:
        warm(job)
    program.ours()
    walls.linked()
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
