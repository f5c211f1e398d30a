"""The program of a page: its blocks and claims, run top to bottom in one namespace."""

from __future__ import annotations
import __future__

import builtins
import contextlib
import faulthandler
import fcntl
import io
import json
import linecache
import os
import signal
import symtable
import sys
import traceback
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import stackmath
from stackmath import provenance
from stackmath.execute import limits, walls
from stackmath.execute.files import Files, is_library
from stackmath.values import ClaimError, plain, shown, wire

PRINTED = 64 * 2**10  # bytes that a block may print; the rest is cut
LOWEST_PIPE = 200  # a number that a page which closes files by the dozen does not reach
# As they were before any page ran, which may put others in their place.
encode, write, fstat = json.JSONEncoder().encode, os.write, os.fstat
OURS = ("json", "stackmath.execute", "stackmath.values")
NOTING = ("stackmath.formula", "stackmath.equation", "stackmath.models", "stackmath.data.reader")
settrace, setprofile = sys.settrace, sys.setprofile
getpid, kill, leave = os.getpid, os.kill, os._exit
FUTURE = [getattr(__future__, name).compiler_flag for name in __future__.all_feature_names]


class Printed(io.BufferedIOBase):
    """What a page prints: the first bytes of it, and whether there were more."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.cut = False

    def writable(self) -> bool:
        """Return that one may print here."""
        return True

    def write(self, data: Any) -> int:
        """Keep what there is room for, and return that all was taken."""
        with memoryview(data) as view:
            room = PRINTED - len(self.kept)
            self.kept += view[:room]
            self.cut = self.cut or view.nbytes > room
            return view.nbytes

    def take(self) -> tuple[str, bool]:
        """Return what was printed since the last time, and whether it was cut."""
        taken = self.kept.decode(errors="ignore"), self.cut
        self.kept.clear()
        self.cut = False
        return taken


class Pipe:
    """The way back: one line of JSON for each block and claim, as it ends.

    Each line starts with a word that only the reader knows, so that a page which finds the
    pipe can write nothing into it that counts.
    """

    def __init__(self, descriptor: int, token: str) -> None:
        self.descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, LOWEST_PIPE)
        self.token = token
        self.owner = os.getpid()
        self.identity = os.fstat(self.descriptor).st_ino
        os.closerange(3, self.descriptor)
        os.closerange(self.descriptor + 1, os.sysconf("SC_OPEN_MAX"))

    def send(self, **record: Any) -> None:
        """Send a record, or end: a page may have closed the pipe, or forked itself."""
        if getpid() != self.owner:
            leave(0)
        left = memoryview(f"{self.token} {encode(record)}\n".encode())
        try:
            if fstat(self.descriptor).st_ino != self.identity:
                raise OSError
            while left:
                left = left[write(self.descriptor, left) :]
        except OSError:
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            kill(getpid(), signal.SIGPIPE)
            leave(1)


class Program:
    """A page that is being run."""

    def __init__(self, job: Mapping[str, Any], memory: limits.Memory, pipe: Pipe) -> None:
        self.path: str = job["path"]
        self.blocks: Sequence[tuple[int, str]] = job["blocks"]
        self.claims: Sequence[tuple[int, str]] = job["claims"]
        self.memory = memory
        self.pipe = pipe
        self.flags = 0
        self.printed = Printed()
        self.module = ModuleType("__main__")
        self.namespace = self.module.__dict__

    def run(self) -> None:
        """Run the blocks, each followed by the claims that stand below it."""
        sys.modules["__main__"] = self.module
        self.set_apart()
        sys.stdout = io.TextIOWrapper(self.printed, "utf-8", newline="\n", write_through=True)
        self.show_source()
        for place in range(len(self.blocks) + 1):
            for index, (after, expression) in enumerate(self.claims):
                if min(after, len(self.blocks)) == place:
                    self.pipe.send(claim=index, **self.claim(place, expression))
            if place < len(self.blocks):
                record = self.block(*self.blocks[place])
                self.pipe.send(block=place, **record)
                if record["error"]:
                    return

    def set_apart(self) -> None:
        """Give the page modules of its own where changing ours would change its results."""
        own = ModuleType("builtins")
        vars(own).update(vars(builtins))
        sys.modules["builtins"] = self.namespace["__builtins__"] = own
        for name in ours():
            del sys.modules[name]
            vars(stackmath).pop(name.rpartition("stackmath.")[2], None)
        # What equations and data call: the same functions, which look up nothing in here.
        notes = ModuleType("stackmath.provenance")
        vars(notes).update(vars(provenance))
        sys.modules[notes.__name__] = notes
        for module in (stackmath, *map(sys.modules.get, NOTING)):
            if module is not None:
                vars(module)["provenance"] = notes

    def show_source(self) -> None:
        """Let tracebacks and `inspect` find the code at its lines of the page."""
        lines: list[str] = []
        for first, code in self.blocks:
            lines += ["\n"] * (first - 1 - len(lines))
            lines += [f"{line}\n" for line in code.split("\n")]
        linecache.cache[self.path] = (sum(map(len, lines)), None, lines, self.path)

    def block(self, first: int, code: str) -> dict[str, Any]:
        """Return what a block printed and how it failed."""
        error, line = None, None
        try:
            source = "\n" * (first - 1) + code
            compiled = compile(source, self.path, "exec", self.flags, dont_inherit=True)
            self.flags |= sum(flag for flag in FUTURE if compiled.co_flags & flag)
            with self.memory:
                exec(compiled, self.namespace)
        except BaseException as caught:
            error = self.sentence(caught)
            line, elsewhere = self.place(caught, first, first + code.count("\n"))
            error += elsewhere
        untraced()
        output, cut = self.printed.take()
        return {"output": output, "error": error, "error_line": line, "cut": cut, "ran": True}

    def claim(self, place: int, expression: str) -> dict[str, Any]:
        """Return what a claim gives, and what that rests on."""
        untraced()
        try:
            with self.memory:
                found = provenance.trace(expression, self.namespace)
            if self.printed.take()[0]:
                raise ClaimError("prints, and a claim may only give a value")
            value = plain(found.value)
        except BaseException as caught:
            self.printed.take()
            return {"error": self.below(caught, place) or self.sentence(caught)}
        return {
            "value": wire(value),
            "dimension": found.dimension,
            "calls": [
                (
                    call.equation.name,
                    call.equation.number,
                    call.unit,
                    {name: wire(shown(given)) for name, given in call.inputs.items()},
                    wire(shown(call.result)),
                )
                for call in found.calls
            ],
            "data": [(at.name, wire(shown(at.value)), at.unit, at.source) for at in found.data],
        }

    def below(self, error: BaseException, place: int) -> str | None:
        """Return where a name that is missing is defined, if that is lower on the page."""
        if not isinstance(error, NameError) or not error.name:
            return None
        for first, code in self.blocks[place:]:
            with contextlib.suppress(SyntaxError, ValueError):
                table = symtable.symtable(code, self.path, "exec")
                symbols = {symbol.get_name(): symbol for symbol in table.get_symbols()}
                symbol = symbols.get(error.name)
                if symbol and (symbol.is_assigned() or symbol.is_imported()):
                    return (
                        f"{error.name} is defined lower, in the block at line {first}; "
                        "a claim sees only the blocks above it"
                    )
        return None

    def sentence(self, error: BaseException) -> str:
        """Return an error on one line."""
        if isinstance(error, ClaimError):
            return str(error)
        if isinstance(error, SystemExit):
            return f"left by sys.exit({'' if error.code is None else repr(error.code)})"
        if isinstance(error, MemoryError):
            return f"MemoryError: needed more than {self.memory} of memory"
        if isinstance(error, BlockingIOError):  # what is read without waiting, or one too many
            last = traceback.extract_tb(error.__traceback__)[-1:]
            if any("fork" in (frame.line or "") for frame in last):
                return f"started more than {walls.PROCESSES} processes"
        try:
            text = str(error.msg if isinstance(error, SyntaxError) else error)
        except Exception:
            text = "its message cannot be printed"
        lines = text.encode(errors="backslashreplace").decode().strip().splitlines()
        return type(error).__name__ + (f": {lines[0][:500]}" if lines else "")

    def place(self, error: BaseException, first: int, last: int) -> tuple[int, str]:
        """Return the line of the block where it failed, and in words where else the cause is.

        It is the first line of the block where a full memory had no room for a traceback.
        """
        frames = [
            (frame.f_code.co_filename, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == self.path or not is_library(frame.f_code.co_filename)
        ]
        inside = [line for name, line in frames if name == self.path and first <= line <= last]
        if not inside:
            line = error.lineno if isinstance(error, SyntaxError) and error.lineno else first
            return line, ""
        name, line = frames[-1]
        if name == self.path:
            return inside[-1], "" if first <= line <= last else f" (raised at line {line})"
        return inside[-1], f" (raised in {Path(name).name}, line {line})"


@lru_cache(maxsize=1)
def ours() -> tuple[str, ...]:
    """Return the names of our modules of which a page gets its own.

    Asked before a fork: to look at every name copies the memory of each into the page.
    """
    return tuple(name for name in sys.modules if name.startswith(OURS))


def untraced() -> None:
    """Have nothing look at the lines of this program that a page may have set on them."""
    settrace(None)
    setprofile(None)
    if sys.version_info >= (3, 12):
        for tool in range(6):
            if sys.monitoring.get_tool(tool) is not None:
                sys.monitoring.set_events(tool, 0)


def play(job: Mapping[str, Any], descriptor: int) -> NoReturn:
    """Run a page in this process, send its results through a pipe, and end."""
    pipe = Pipe(descriptor, job["token"])
    folder = Path(job["path"]).parent.absolute()
    walls.withdraw(walls.Walls(**job["walls"]), job["room"], job["root"] or str(folder))
    files = Files()
    with contextlib.suppress(OSError):
        os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.argv = [""]
    sys.dont_write_bytecode = True  # no __pycache__ among the pages
    limits.confine(job["timeout"])
    faulthandler.enable(pipe.descriptor)
    faulthandler.dump_traceback_later(job["timeout"], exit=True, file=pipe.descriptor)
    provenance.record()
    Program(job, limits.Memory(job["memory"]), pipe).run()
    pipe.send(files=files.read())
    leave(0)
