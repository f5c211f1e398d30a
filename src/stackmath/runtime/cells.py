"""The cells: what runs in the browser's Python, the code of each in the one namespace of its page.

A module of its own there: it imports nothing of this library, and little of the standard one.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import io
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, PathFinder
from itertools import count
from types import ModuleType
from typing import Any, NoReturn

MOST = 64 * 2**10  # characters that a run may print
LINE = 1000  # characters that wait for the end of their line
CELL = re.compile(r'File "<cell (\d+)\.\d+>", line (\d+)(?:, in <module>)?')
SOURCE = re.compile(r"<cell (\d+)\.\d+>")
FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
Send = Callable[[str, str], object]
Result = dict[str, Any]


class FloodError(BaseException):
    """More was printed than a page shows; no `except Exception` of a reader's loop holds it up."""


class Printed:
    """What a run prints: sent on by lines, up to a limit."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.room = MOST
        self.kind = ""
        self.waiting = ""

    def write(self, kind: str, text: str) -> None:
        """Take a text; send whole lines.

        Raises: FloodError, once there is no room left.
        """
        if kind != self.kind:
            self.flush()
            self.kind = kind
        if kind == "err":  # a warning names the file that it is of
            text = SOURCE.sub(r"cell \1", CELL.sub(r"Cell \1, line \2", text))
        taken, self.room = text[: self.room], self.room - len(text)
        self.waiting += taken
        if "\n" in taken or len(self.waiting) > LINE:
            self.flush()
        if self.room < 0:
            self.flush()
            self.room = 0
            raise FloodError

    def flush(self) -> None:
        """Send what waits."""
        waiting, self.waiting = self.waiting, ""
        if waiting:
            self.send(self.kind, waiting)


class Stream(io.TextIOBase):
    """The standard output or the standard error of a cell."""

    encoding = "utf-8"

    def __init__(self, kind: str, printed: Printed) -> None:
        self.kind = kind
        self.printed = printed

    def writable(self) -> bool:
        """Return that one may print here."""
        return True

    def write(self, text: str) -> int:
        """Pass a text on, and return that all was taken."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.printed.write(self.kind, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits for the end of its line."""
        self.printed.flush()


class OnDemand:
    """A finder of modules in archives that are fetched when the first of them is imported."""

    def __init__(self, archives: dict[str, str], fetch: Callable[[str], str | None]) -> None:
        self.archives = archives  # by the modules at their top
        self.fetch = fetch

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return where a module is, its archive fetched; None for a module of no archive.

        Raises: ImportError where the archive could not be had.
        """
        archive = self.archives.get(name)
        if archive is None or path is not None:
            return None
        place = self.fetch(archive)
        if place is None:
            raise ImportError(f"{name} could not be fetched from this site", name=name)
        self.archives = {top: of for top, of in self.archives.items() if of != archive}
        sys.path.append(place)
        return PathFinder.find_spec(name)


def on_demand(archives: dict[str, str], fetch: Callable[[str], str | None]) -> None:
    """Have the modules at the top of archives fetched when they are imported."""
    sys.meta_path.append(OnDemand(dict(archives), fetch))


class Pages:
    """The pages on which something was run, each with its namespace."""

    def __init__(self, send: Send) -> None:
        self.modules: dict[str, ModuleType] = {}
        self.runs = count(1)
        self.printed = Printed(send)
        sys.stdout = Stream("out", self.printed)
        sys.stderr = Stream("err", self.printed)
        builtins.input = no_input

    def forget(self, page: str) -> None:
        """Drop the names of a page."""
        self.modules.pop(page, None)

    def run(self, page: str, cell: int, code: str) -> Result:
        """Return how a run ended, after the value of a last expression was printed.

        The result has a `kind` (done, error, syntax, name, module, flood, exit), and of an error
        the `text`, the `line` in this cell, and the `name` that is missing.
        """
        module = self.modules.setdefault(page, ModuleType("__main__"))
        sys.modules["__main__"] = module
        source = f"<cell {cell}.{next(self.runs)}>"  # so that an old function shows its own lines
        linecache.cache[source] = (len(code), None, code.splitlines(keepends=True), source)
        self.printed.room = MOST
        try:
            evaluate(code, source, module.__dict__)
            self.printed.flush()
        except FloodError:
            return {"kind": "flood"}
        except BaseException as error:
            self.printed.room = max(self.printed.room, LINE)
            self.printed.flush()
            return ended(error, source)
        return {"kind": "done"}


def evaluate(code: str, source: str, namespace: dict[str, Any]) -> None:
    """Run code, and print what its last expression gives."""
    tree = ast.parse(code, source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        del tree.body[-1]
    # A last expression may use the `from __future__` of the lines above it.
    compiled = compile(tree, source, "exec", dont_inherit=True)
    exec(compiled, namespace)
    if isinstance(last, ast.Expr):
        expression = ast.Expression(last.value)
        flags = compiled.co_flags & FUTURE
        value = eval(compile(expression, source, "eval", flags, dont_inherit=True), namespace)
        if value is not None:
            print(repr(value))


def ended(error: BaseException, source: str) -> Result:
    """Return what is told of an error."""
    if isinstance(error, SystemExit):
        return {"kind": "exit"}
    shown = traceback.TracebackException.from_exception(error)
    for one in chain(shown):
        prune(one)
    lines = [line for name, line in places(shown) if name == source]
    text = CELL.sub(r"Cell \1, line \2", "".join(shown.format()))
    result: Result = {"kind": "error", "text": text, "line": lines[-1] if lines else None}
    if isinstance(error, SyntaxError) and not shown.stack:
        result["kind"] = "syntax"
    elif isinstance(error, ImportError) and error.name:
        result |= {"kind": "module", "name": error.name}
    elif isinstance(error, NameError) and not isinstance(error, UnboundLocalError) and error.name:
        result |= {"kind": "name", "name": error.name}
    return result


def chain(shown: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    """Yield an error and those that it came of or holds."""
    if shown is not None:
        yield shown
        yield from chain(shown.__cause__)
        yield from chain(shown.__context__)
        for inner in getattr(shown, "exceptions", None) or ():
            yield from chain(inner)


def prune(shown: traceback.TracebackException) -> None:
    """Leave of an error the lines of cells, and of its causes those that a cell raised."""
    shown.stack[:] = [frame for frame in shown.stack if frame.filename.startswith("<cell ")]
    for name in ("__cause__", "__context__"):
        before = getattr(shown, name)
        if before is not None and not any(
            frame.filename.startswith("<cell ") for frame in before.stack
        ):
            setattr(shown, name, None)


def places(shown: traceback.TracebackException) -> list[tuple[str, int | None]]:
    """Return the file and line of each frame, that of a syntax error last."""
    found = [(frame.filename, frame.lineno) for frame in shown.stack]
    if getattr(shown, "filename", None) and shown.lineno:
        found.append((shown.filename, int(shown.lineno)))
    return found


def no_input(prompt: object = "") -> NoReturn:
    """Refuse to ask the reader.

    Raises: RuntimeError.
    """
    raise RuntimeError("input() cannot ask in a page; write the value into the cell")
