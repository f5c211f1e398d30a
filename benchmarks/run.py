"""Times of a whole check beside its peers, on one generated corpus."""

from __future__ import annotations

import argparse
import compileall
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import corpus
import environments
from peers import IN_ONE_PROCESS, KERNEL_EACH, Peer

import stackmath

OURS = "stackmath check"
SOURCE = Path(stackmath.__file__).parents[1]
REFERENCE = IN_ONE_PROCESS[0].name


@dataclass(frozen=True)
class Time:
    """What a command took: seconds on the clock and of processors, and its largest process."""

    clock: float
    work: float
    memory: int  # bytes


@dataclass(frozen=True)
class Bench:
    """A corpus, and a home folder whose caches are its own."""

    folder: Path

    @property
    def pages(self) -> Path:
        """Return the folder of the pages."""
        return self.folder / "pages"

    @property
    def home(self) -> Path:
        """Return the home of whoever runs the tools."""
        return self.folder / "home"

    def run(self, python: Path | str, arguments: tuple[str, ...], folder: Path) -> Time:
        """Return what a fresh interpreter takes with these arguments."""
        # What installs a library compiles it, and whatever runs it may keep its own.
        kept = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
        with tempfile.TemporaryFile() as said:
            start = time.perf_counter()
            process = subprocess.Popen(
                [str(python), *arguments],
                cwd=folder,
                env={**kept, "PYTHONPATH": str(SOURCE), "HOME": str(self.home)},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            clock = time.perf_counter() - start
            if status:
                said.seek(0)
                told = said.read().decode(errors="replace")[-2000:]
                sys.exit(f"{python} {' '.join(arguments)} failed:\n{told}")
        return Time(clock, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)

    def check(self) -> Time:
        """Return what our check takes."""
        arguments = ("-m", "stackmath", "check", str(self.pages))
        return self.run(sys.executable, arguments, self.home)

    def cold(self) -> Time:
        """Return what a check takes that knows nothing."""
        rmtree(self.home / ".cache/stackmath", ignore_errors=True)
        return self.check()

    def words(self) -> Time:
        """Return what a check takes after a sentence of one page has changed."""
        self.change("# Page", "# Page ")
        return self.check()

    def code(self) -> Time:
        """Return what a check takes after the code of one page has changed."""
        self.change("print(size)", "print(size)  #")
        return self.check()

    def change(self, text: str, other: str) -> None:
        """Change the first page."""
        page = min(self.pages.glob("*.md"))
        page.write_text(page.read_text(encoding="utf-8").replace(text, other, 1), encoding="utf-8")

    def rows(self) -> dict[str, Callable[[], Time]]:
        """Return our rows of a table."""
        return {
            f"`{OURS}`, cold": self.cold,
            f"`{OURS}`, nothing changed": self.check,
            f"`{OURS}`, a sentence edited": self.words,
            f"`{OURS}`, a block edited": self.code,
        }

    def peer(self, peer: Peer, *, cold: bool = False, edited: bool = False) -> Time | None:
        """Return what a peer takes; None where it cannot be installed."""
        python = environments.python(peer.name, peer.packages) if peer.packages else sys.executable
        folder = self.folder / peer.name
        if cold:
            rmtree(folder, ignore_errors=True)
        if edited:
            self.change("print(size)", "print(size)  #")
        peer.prepare(self.pages, folder)
        return self.run(python, peer.command, folder) if python else None


def main() -> None:
    """Print tables of times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3, help="the fastest counts")
    parser.add_argument("--kernel-pages", type=int, default=10, help="for what starts kernels")
    parser.add_argument("--scale", type=int, nargs="*", default=[], metavar="N", help="only these")
    options = parser.parse_args()
    compileall.compile_dir(SOURCE / "stackmath", quiet=2)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}\n")
    for count in options.scale:
        scale(count)
    if not options.scale:
        in_one_process(options.pages, options.repeats)
        kernel_each(options.kernel_pages)


def scale(count: int) -> None:
    """Print a row of a cold check of so many pages."""
    with made(count) as bench:
        took = bench.cold()
        same = bench.check()
    print(f"| {count:,} | {took.clock:.1f} | {took.work:.1f} | {1000 * took.work / count:.0f} | "
          f"{took.memory / 1e6:.0f} MB | {same.clock:.2f} |")  # fmt: skip


def in_one_process(count: int, repeats: int) -> None:
    """Print a table of what reads pages and runs them."""
    with made(count) as bench:
        rows: dict[str, Callable[[], Time | None]] = dict(bench.rows())
        rows |= {peer.name: lambda peer=peer: bench.peer(peer) for peer in IN_ONE_PROCESS}  # type: ignore[misc]
        # By turns, so that a busy minute of the machine does not fall on one of them.
        turns = [{name: row() for name, row in rows.items()} for _ in range(repeats)]
    best = {
        name: min((turn[name] for turn in turns), key=lambda one: one.work if one else 0)
        for name in rows
    }
    show(f"{count} pages", best, REFERENCE)


def kernel_each(count: int) -> None:
    """Print a table of what starts a kernel for each page."""
    with made(count) as bench:
        best: dict[str, Time | None] = {name: row() for name, row in bench.rows().items()}
        for peer in KERNEL_EACH:
            best[f"{peer.name}, cold"] = bench.peer(peer, cold=True)
            best[f"{peer.name}, nothing changed"] = bench.peer(peer)
            best[f"{peer.name}, a block edited"] = bench.peer(peer, edited=True)
    show(f"{count} pages, a kernel each", best, f"`{OURS}`, cold")


def show(title: str, best: Mapping[str, Time | None], reference: str) -> None:
    """Print a table, with ratios of both kinds of seconds to one row."""
    beside = best[reference]
    assert beside is not None
    print(f"| {title} | seconds | of processors | ratio | ratio of processors |\n"
          "|---|---|---|---|---|")  # fmt: skip
    for name, took in best.items():
        cells = ["cannot be installed here", "", "", ""]
        if took:
            cells = [f"{took.clock:.3f}", f"{took.work:.3f}", f"{took.clock / beside.clock:.2f}",
                     f"{took.work / beside.work:.2f}"]  # fmt: skip
        print(f"| {name} | {' | '.join(cells)} |")
    print(flush=True)


@contextlib.contextmanager
def made(count: int) -> Iterator[Bench]:
    """Yield a bench with so many pages."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for path in (bench.pages, bench.home):
            path.mkdir()
        corpus.write(bench.pages, count)
        yield bench


if __name__ == "__main__":
    main()
