"""The runs of pages: each page in a child process of its own, and what came back from it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from stackmath.execute.runs import BlockRun, Citation, ClaimRun, Job, Run, Substitution, outcome

__all__ = [
    "BlockRun",
    "Citation",
    "ClaimRun",
    "ExecutionError",
    "Job",
    "Run",
    "Substitution",
    "register",
    "run",
]

TIMEOUT = 30.0  # seconds a page may run
MEMORY = 2 * 2**30  # bytes a page may take over what its warm parent has
PATIENCE = 60.0  # seconds to wait for a zygote, over the time limit of its pages
SECRET = re.compile("TOKEN|KEY|SECRET|PASSWORD", re.IGNORECASE)
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
) -> Iterator[tuple[int, Run]]:
    """Yield the run of each job, with its place in the order given, as they finish.

    Jobs are read while the zygote warms up, so they may come from a generator. A page may
    take `timeout` seconds and `memory` bytes over what its warm parent has; as many run at
    a time as there are workers, by default one a core. With `spawn` each page has a fresh
    interpreter in place of a fork: the default where the system cannot fork safely, or
    where STACKMATH_SPAWN is set.

    Raises: ExecutionError where the process that runs pages does not start.
    """
    jobs = iter(jobs)
    first = next(jobs, None)
    if first is None:
        return
    limits = {"timeout": timeout, "memory": memory, "workers": workers or os.cpu_count() or 1}
    mode = "spawn" if (_spawns() if spawn is None else spawn) else "fork"
    zygote = Zygote(mode)
    try:
        waiting = dict(enumerate(chain([first], jobs)))
        while waiting:
            isolated = zygote.send(waiting, limits)
            for frame in zygote.frames(timeout + PATIENCE):
                index = frame["page"]
                yield index, outcome(waiting.pop(index), frame, timeout, isolated)
            # What still waits does so because a page ended the zygote: from here on one page at
            # a time, so that it is known which.
            if waiting and limits["workers"] == 1:
                index = min(waiting)
                frame = {"failure": "ended the process that runs the pages"}
                yield index, outcome(waiting.pop(index), frame, timeout, isolated)
            if waiting:
                limits["workers"] = 1
                zygote.close()
                zygote = Zygote(mode)
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

    def __init__(self, mode: str) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "stackmath.execute.zygote", mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=_environment(),
            start_new_session=True,  # Ctrl-C comes to the checker, which then ends the zygote
        )
        # Read at once: a zygote that had to wait for its reader would see pages end late.
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(b"")

    def send(self, jobs: Mapping[int, Job], limits: Mapping[str, float]) -> bool:
        """Start these jobs and return whether they have no network."""
        assert self._process.stdin is not None
        order = [{"page": index, **asdict(job)} for index, job in sorted(jobs.items())]
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(json.dumps({**limits, "jobs": order}).encode())
        for frame in self.frames(PATIENCE):
            return bool(frame["isolated"])
        self._complaints.seek(0)
        last = self._complaints.read().decode(errors="replace").strip().splitlines()[-1:]
        raise ExecutionError(
            f"the process that runs pages did not start: {''.join(last) or 'it says nothing'}. "
            f"Run: {sys.executable} -m stackmath.execute.zygote"
        )

    def frames(self, patience: float) -> Iterator[dict[str, Any]]:
        """Yield what it reports, until it ends or has been silent for too long."""
        while True:
            try:
                line = self._lines.get(timeout=patience)
            except queue.Empty:
                return
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)

    def close(self) -> None:
        """End it, and with it the pages that still run."""
        self._process.terminate()
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(1)
        self._complaints.close()


def _environment() -> dict[str, str]:
    """Return the environment of pages: the same on every machine, and without secrets."""
    root = str(Path(__file__).parents[2])
    kept = {
        name: value
        for name, value in os.environ.items()
        if not SECRET.search(name) and not name.startswith("PYTHON")
    }
    path = os.environ.get("PYTHONPATH")
    return {**kept, **FIXED, "PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}


def _spawns() -> bool:
    """Return whether pages get a fresh interpreter: on macOS a fork of threads may crash."""
    return not hasattr(os, "fork") or sys.platform == "darwin" or "STACKMATH_SPAWN" in os.environ
