"""The children of a zygote: one process a page, each until it ends or has to be ended."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from stackmath.execute import walls

LARGEST = 32 * 2**20  # bytes of results that a page may send
GRACE = 3.0  # seconds over its time limit in which a page may start, and its own clock end it

TICK = 0.1  # seconds between two looks at them
SOON = 0.002
MUCH = 2**14  # bytes in a pipe, which holds four times as many
PIECE = 1 << 20
SHARED = 2**29  # bytes of a page's processes that its zygote has too, at most

Start = Callable[[Mapping[str, Any]], tuple[int, int, int]]
Cold = Callable[[Mapping[str, Any]], bool]


@dataclass
class Child:
    """The process of one page: what it is, what it has sent, whether it was stopped."""

    page: int
    process: int
    pipe: int
    around: int  # the process that all which it starts ends with, or 0
    deadline: float
    memory: float
    room: Path
    text: bytearray = field(default_factory=bytearray)
    late: bool = False
    large: bool = False
    crowded: bool = False
    hungry: bool = False

    def read(self) -> int:
        """Take what the pipe holds now, and return how many bytes that was."""
        before = len(self.text)
        with contextlib.suppress(BlockingIOError):
            while not self.large and (piece := os.read(self.pipe, PIECE)):
                self.text += piece
                if len(self.text) > LARGEST:
                    self.large = True
                    self.kill()
        return len(self.text) - before

    def kill(self) -> None:
        """End the process and all that it started: where it is not alone, in its own group."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.kill_group()

    def kill_group(self) -> None:
        """End what the process started; it may itself have ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.around:
                os.kill(self.around, signal.SIGKILL)
            else:
                os.killpg(self.process, signal.SIGKILL)

    def look(self) -> None:
        """End a process that has started too many others, or that takes too much with them."""
        if self.crowded or self.hungry:
            return
        many, size = walls.crowd(self.process)
        self.crowded = many > walls.PROCESSES
        self.hungry = size > self.memory
        if self.crowded or self.hungry:
            self.kill()


class Children:
    """The children of a zygote, so many at a time."""

    def __init__(
        self,
        jobs: int,
        workers: int,
        start: Start,
        cold: Cold,
        results: IO[str],
        around: walls.Walls,
    ) -> None:
        self.jobs = jobs
        self.workers = workers
        self.start = start
        self.cold = cold  # whether a start would take long
        self.results = results
        self.walls = around
        self.waiting: deque[dict[str, Any]] = deque()
        self.unread = bytearray()
        self.running: dict[int, Child] = {}
        self.looked = 0.0
        self.selector = selectors.DefaultSelector()
        self.woken = wake_on_signals()
        self.selector.register(self.woken, selectors.EVENT_READ)
        os.set_blocking(jobs, False)
        self.selector.register(jobs, selectors.EVENT_READ)

    def supervise(self) -> None:
        """Run the jobs that come and report each as it ends, until no more can come."""
        try:
            while True:
                while self.waiting and len(self.running) < self.workers:
                    if self.running and self.cold(self.waiting[0]):
                        break  # while this process imports, nobody would look at them
                    self.begin(self.waiting.popleft())
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

    def take(self) -> None:
        """Take the jobs that have come; end where no more can."""
        with contextlib.suppress(BlockingIOError):
            piece = os.read(self.jobs, PIECE)
            if not piece:
                sys.exit(0)
            *lines, rest = piece.split(b"\n")
            if lines:
                lines[0] = bytes(self.unread) + lines[0]
                self.unread.clear()
            self.unread += rest
            self.waiting.extend(map(json.loads, lines))

    def begin(self, job: Mapping[str, Any]) -> None:
        """Start the process of a job."""
        room = Path(job["room"])
        if not self.walls.disks:
            room = room / str(job["page"])
            room.mkdir(exist_ok=True)
        process, pipe, around = self.start({**job, "room": str(room)})
        os.set_blocking(pipe, False)
        deadline = time.monotonic() + job["timeout"] + GRACE
        memory = job["memory"] + SHARED
        child = Child(job["page"], process, pipe, around, deadline, memory, room)
        self.running[process] = child

    def listen(self) -> None:
        """Wait until a job comes or a child ends, though never long; read what children sent.

        To be woken by each record would take longer than to make it. Who has filled a pipe is
        soon looked at again.
        """
        sent = max((child.read() for child in self.running.values()), default=0)
        wait = (SOON if sent > MUCH else TICK) if self.running else None
        for key, _ in self.selector.select(wait):
            if key.fd == self.jobs:
                self.take()
            elif signal.SIGTERM in os.read(self.woken, 4096):
                sys.exit(0)

    def end(self, child: Child, status: int) -> None:
        """Report a child that has ended."""
        child.kill_group()
        if child.around:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.around, 0)  # it ends when all that are with it have
        child.read()
        os.close(child.pipe)
        if not self.walls.disks:
            shutil.rmtree(child.room, ignore_errors=True)
        frame = {
            "page": child.page,
            "status": status,
            "late": child.late,
            "large": LARGEST if child.large else 0,
            "crowded": walls.PROCESSES if child.crowded else 0,
            "hungry": child.hungry,
            "text": child.text.decode(errors="replace"),
        }
        print(json.dumps(frame), file=self.results, flush=True)

    def enforce(self) -> None:
        """End the children that are late, and what ended ones have left behind."""
        for child in self.running.values():
            if time.monotonic() > child.deadline:
                child.late, child.deadline = True, child.deadline + GRACE
                child.kill()
        if not self.walls.processes:
            strays(self.running)
        elif time.monotonic() > self.looked + TICK:
            for child in self.running.values():
                child.look()
            self.looked = time.monotonic()


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
