"""The runs of pages: each page in a child process of its own, and what came back from it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from stackmath.execute.runs import (
    BlockRun,
    Citation,
    ClaimRun,
    Cluster,
    Job,
    Run,
    Substitution,
    outcome,
)

__all__ = [
    "BlockRun",
    "Citation",
    "ClaimRun",
    "Cluster",
    "ExecutionError",
    "Job",
    "Run",
    "Substitution",
    "register",
    "run",
]

TIMEOUT = 30.0  # seconds a page may run
MEMORY = 2 * 2**30  # bytes a page may take over what its warm parent has
START = 60.0  # seconds to wait for a zygote
PATIENCE = 60.0  # seconds to wait for one, over the time limit of its pages
AHEAD = 16  # pages a worker that are read before they can run
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR")  # no secrets
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS")
FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "COLUMNS": "80",  # SymPy wraps what it prints at the width of the terminal
    "MPLBACKEND": "Agg",
    "VECLIB_MAXIMUM_THREADS": "1",
    **{f"{library}_NUM_THREADS": "1" for library in THREADS},
}


class ExecutionError(RuntimeError):
    """Why no page can be run at all, in one sentence."""


def run(
    jobs: Iterable[Job],
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
    workers: int | None = None,
    spawn: bool | None = None,
    walled: bool = True,
) -> Iterator[tuple[int, Run]]:
    """Yield the run of each job, with its place in the order given, as they finish.

    Jobs are read as they are needed, and first while the zygote starts, so they may come from a
    generator that has no end. A page may take `timeout` seconds and `memory` bytes over
    what its warm parent has; as many run at a time as there are workers, by default one a core.
    With `spawn` each page has a fresh interpreter in place of a fork: the default where the
    system cannot fork safely, or where STACKMATH_SPAWN is set. Pages that are not `walled` may
    do what whoever runs them may.

    Raises: ExecutionError where the process that runs pages does not start.
    """
    numbered = enumerate(jobs)
    waiting = dict(islice(numbered, 1))
    if not waiting:
        return
    mode = "spawn" if (_spawns() if spawn is None else spawn) else "fork"
    mode = f"{mode} walled" if walled else mode
    limits = {"timeout": timeout, "memory": memory}
    most = workers or os.cpu_count() or 1
    zygote = Zygote(mode, most)
    try:
        zygote.send(waiting, limits)
        while waiting:
            if more := dict(islice(numbered, most * AHEAD - len(waiting))):
                zygote.send(more, limits)
                waiting |= more
            index, frame = zygote.receive(timeout + PATIENCE) or (None, None)
            if index is None and zygote.workers == 1:
                index, frame = min(waiting), {"failure": "ended the process that runs the pages"}
            if index is not None and frame is not None:
                token = zygote.tokens.pop(index)
                yield index, outcome(waiting.pop(index), frame, timeout, token, zygote.open)
            if frame is None or "failure" in frame:
                # What still waits does so because a page ended the zygote: one page at a time,
                # until it is known which.
                zygote.close()
                zygote = Zygote(mode, 1 if frame is None else most)
                zygote.send(waiting, limits)
    finally:
        zygote.close()


def register() -> None:
    """Make ours the executor of mktestdocs for Python blocks.

    It is given source only: paths and imports are relative to the working folder, and
    lines count from the start of that source.
    """
    import mktestdocs

    mktestdocs.register_executor("python", _assert_runs)


def _assert_runs(source: str) -> None:
    job = Job(str(Path("page.md").absolute()), ((1, source),))
    for _, result in run([job], workers=1):
        block = result.blocks[0]
        if block.error:
            raise AssertionError(f"line {block.error_line}: {block.error}")
        if result.failure:
            raise AssertionError(f"the page {result.failure}")


class Zygote:
    """The process that runs pages, from this side."""

    def __init__(self, mode: str, workers: int) -> None:
        self.workers = workers
        self.open: Sequence[str] = ()  # what pages can do that they should not
        self.tokens: dict[int, str] = {}
        self._room = tempfile.mkdtemp(prefix="stackmath-")  # the one folder that pages write in
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "stackmath.execute.zygote", mode, str(workers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=_environment(),
            start_new_session=True,  # Ctrl-C comes to the checker, which then ends the zygote
        )
        # Read at once: a zygote that had to wait for its reader would see pages end late. And
        # written beside it: one that a page has stopped takes nothing more.
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._started = False
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._read, self._write)
        ]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(b"")

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as stdin:
            while order := self._orders.get():
                stdin.write(order)
                stdin.flush()

    def send(self, jobs: Mapping[int, Job], limits: Mapping[str, float]) -> None:
        """Have these jobs run."""
        for index, job in sorted(jobs.items()):
            self.tokens[index] = os.urandom(16).hex()
            told = {"page": index, "token": self.tokens[index], "room": self._room}
            self._orders.put(json.dumps({**asdict(job), **limits, **told}).encode() + b"\n")

    def receive(self, patience: float) -> tuple[int, dict[str, Any]] | None:
        """Return the next report with its page; None where it has ended or is silent too long.

        Raises: ExecutionError where it does not start.
        """
        if not self._started:
            self.open = self._hello()["open"]
            self._started = True
        frame = self._next(patience)
        return (frame["page"], frame) if frame else None

    def _next(self, patience: float) -> dict[str, Any]:
        """Return what it says next; nothing where it has ended or is silent too long."""
        with contextlib.suppress(queue.Empty):
            line = self._lines.get(timeout=patience)
            if line.endswith(b"\n"):
                said: dict[str, Any] = json.loads(line)
                return said
        return {}

    def _hello(self) -> dict[str, Any]:
        """Return what it says when its walls stand."""
        if said := self._next(START):
            return said
        self._complaints.seek(0)
        last = self._complaints.read().decode(errors="replace").strip().splitlines()[-1:]
        raise ExecutionError(
            f"the process that runs pages did not start: {''.join(last) or 'it says nothing'}. "
            f"Run: {sys.executable} -m stackmath.execute.zygote"
        )

    def close(self) -> None:
        """End it, and with it the pages that still run."""
        self._orders.put(b"")
        self._process.terminate()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(1)
        self._complaints.close()
        shutil.rmtree(self._room, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Return the environment of pages: the same on every machine, and nothing of its owner's."""
    root = str(Path(__file__).parents[2])
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = os.environ.get("PYTHONPATH")
    return {**kept, **FIXED, "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}


def _spawns() -> bool:
    """Return whether pages get a fresh interpreter: on macOS a fork of threads may crash."""
    return not hasattr(os, "fork") or sys.platform == "darwin" or "STACKMATH_SPAWN" in os.environ
