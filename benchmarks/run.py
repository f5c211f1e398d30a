"""Times of a whole check beside mktestdocs and sybil, on one generated corpus."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import corpus

MKTESTDOCS = """
import sys
from pathlib import Path
from mktestdocs import check_md_file
for page in sorted(Path(sys.argv[1]).glob("*.md")):
    check_md_file(page, memory=True)
"""
SYBIL = """
import sys
from pathlib import Path
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
sybil = Sybil([PythonCodeBlockParser()])
for page in sorted(Path(sys.argv[1]).glob("*.md")):
    for example in sybil.parse(page).examples():
        example.evaluate()
"""


@dataclass(frozen=True)
class Time:
    """What a command took: seconds on the clock, and of processors."""

    clock: float
    work: float


@dataclass(frozen=True)
class Bench:
    """A corpus, and a home folder whose caches are its own."""

    pages: Path
    home: Path

    def run(self, *arguments: str) -> Time:
        """Return what a fresh interpreter takes with these arguments and the corpus."""
        command = [sys.executable, *arguments, str(self.pages)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.home,
            env={**os.environ, "HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        clock = time.perf_counter() - start
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return Time(clock, work)

    def cold(self) -> Time:
        """Return what a check takes that knows nothing."""
        shutil.rmtree(self.home / ".cache", ignore_errors=True)
        return self.unchanged()

    def unchanged(self) -> Time:
        """Return what a check takes after the same check."""
        return self.run("-m", "stackmath", "check")

    def edited(self) -> Time:
        """Return what a check takes after the code of one page has changed."""
        page = sorted(self.pages.glob("*.md"))[0]
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("print(size)", "print(size)  #", 1), encoding="utf-8")
        return self.unchanged()

    def mktestdocs(self) -> Time:
        """Return what mktestdocs takes to run the pages, each in one namespace."""
        return self.run("-c", MKTESTDOCS)

    def sybil(self) -> Time:
        """Return what sybil takes to run the pages, each in one namespace."""
        return self.run("-c", SYBIL)


def main() -> None:
    """Print a table of times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3, help="the fastest counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder, "pages"), Path(folder, "home"))
        for path in (bench.pages, bench.home):
            path.mkdir()
        corpus.write(bench.pages, options.pages)
        rows: dict[str, Callable[[], Time]] = {
            "`stackmath check`, cold": bench.cold,
            "`stackmath check`, nothing changed": bench.unchanged,
            "`stackmath check`, one page edited": bench.edited,
            "mktestdocs, `memory=True`": bench.mktestdocs,
            "sybil, Python blocks": bench.sybil,
        }
        # By turns, so that a busy minute of the machine does not fall on one of them.
        turns = [{name: row() for name, row in rows.items()} for _ in range(options.repeats)]
    times = {name: min((turn[name] for turn in turns), key=lambda t: t.clock) for name in rows}
    peer = times["mktestdocs, `memory=True`"].clock
    print(f"{options.pages} pages, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| | seconds | processor seconds | beside mktestdocs |\n|---|---|---|---|")
    for name, taken in times.items():
        print(f"| {name} | {taken.clock:.2f} | {taken.work:.2f} | {taken.clock / peer:.2f} |")


if __name__ == "__main__":
    main()
