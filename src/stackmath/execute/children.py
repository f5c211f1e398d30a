"""The children of a zygote: one process a page, each until it ends or has to be ended."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

LARGEST = 32 * 2**20  # bytes of results that a page may send
GRACE = 1.0  # seconds over its time limit in which a page's own clock may end it

Start = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[int, int]]


@dataclass
class Child:
    """The process of one page: what it is, what it has sent, whether it was stopped."""

    page: int
    process: int
    pipe: int
    deadline: float
    text: bytearray = field(default_factory=bytearray)
    late: bool = False
    large: bool = False

    def read(self) -> bool:
        """Take what the pipe holds now, and return whether there may be more later."""
        while not self.large:
            try:
                piece = os.read(self.pipe, 1 << 20)
            except BlockingIOError:
                return True
            if not piece:
                return False
            self.text += piece
            if len(self.text) > LARGEST:
                self.large = True
                self.kill()
        return False

    def kill(self) -> None:
        """End the process and all that it started in its own group."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.kill_group()

    def kill_group(self) -> None:
        """End what the process started in its own group; it may itself have ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process, signal.SIGKILL)


class Children:
    """The children of a zygote, so many at a time."""

    def __init__(self, order: Mapping[str, Any], start: Start, results: IO[str]) -> None:
        self.order = order
        self.start = start
        self.results = results
        self.running: dict[int, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.woken = wake_on_signals()
        self.selector.register(self.woken, selectors.EVENT_READ)

    def supervise(self) -> None:
        """Run every job of the order and report each as it ends."""
        waiting = deque(self.order["jobs"])
        try:
            while waiting or self.running:
                while waiting and len(self.running) < self.order["workers"]:
                    self.begin(waiting.popleft())
                self.listen()
                for process, status in reap():
                    if process in self.running:
                        self.end(self.running.pop(process), status)
                self.enforce()
        finally:
            for child in self.running.values():
                child.kill()
            for _ in range(1000):  # each that ends may leave children of its own
                if not strays(()):
                    break
                time.sleep(0.001)
                list(reap())

    def begin(self, job: Mapping[str, Any]) -> None:
        """Start the process of a job."""
        process, pipe = self.start(job, self.order)
        os.set_blocking(pipe, False)
        deadline = time.monotonic() + self.order["timeout"] + GRACE
        child = Child(job["page"], process, pipe, deadline)
        self.running[process] = child
        self.selector.register(pipe, selectors.EVENT_READ, child)

    def listen(self) -> None:
        """Wait until a child sends something, or ends, or is due to be ended."""
        due = min(child.deadline for child in self.running.values())
        for key, _ in self.selector.select(max(0.0, due - time.monotonic())):
            if key.data is None:
                if signal.SIGTERM in os.read(self.woken, 4096):
                    sys.exit(0)
            elif not key.data.read():
                self.selector.unregister(key.fd)

    def end(self, child: Child, status: int) -> None:
        """Report a child that has ended."""
        child.kill_group()
        child.read()
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.pipe)
        os.close(child.pipe)
        frame = {
            "page": child.page,
            "status": status,
            "late": child.late,
            "large": LARGEST if child.large else 0,
            "text": child.text.decode(errors="replace"),
        }
        print(json.dumps(frame), file=self.results, flush=True)

    def enforce(self) -> None:
        """End the children that are late, and what ended ones have left behind."""
        for child in self.running.values():
            if time.monotonic() > child.deadline:
                child.late, child.deadline = True, child.deadline + GRACE
                child.kill()
        strays(self.running)


def wake_on_signals() -> int:
    """Return a file descriptor that gives the number of a signal: a child ended, or we are to.

    A handler that raised would be of no use: what is raised during a fork is lost.
    """
    woken, waker = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return woken


def reap() -> Iterator[tuple[int, int]]:
    """Yield each child that has ended, with its status."""
    with contextlib.suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            yield process, status


def strays(known: Container[int]) -> bool:
    """End the children that no job started, and return whether there were any.

    A process that a page leaves in a session of its own becomes a child of the zygote,
    where the system can say so.
    """
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    except OSError:
        return False
    found = [int(child) for child in children if int(child) not in known]
    for process in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    return bool(found)
