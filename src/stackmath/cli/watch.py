"""The watch: a check again whenever something that the last one read has changed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from stackmath import check
from stackmath.cli import findings

PERIOD = 0.3  # seconds between two looks at the files
CLEAR = "\x1b[2J\x1b[3J\x1b[H"  # the terminal and what has scrolled off it

State = dict[Path, tuple[int, int]]  # of each file its time of change and its size
Check = Callable[[], check.Report]


def watch(paths: Sequence[Path] | None, checked: Check) -> int:
    """Check and print, again at each change, until Ctrl-C; return the exit status.

    Raises: UnusableError, where the first check can not be made.
    """
    try:
        files: set[Path] = set()
        before = state(paths, files)
        files, before = _round(checked, paths, files, before)
        while True:
            wait()
            now = state(paths, files)
            if changed := sorted(
                path for path in {*now, *before} if now.get(path) != before.get(path)
            ):
                _head(changed)
                try:
                    files, before = _round(checked, paths, files, now)
                except (check.UnusableError, OSError) as error:
                    print(f"stackmath check: {error}", file=sys.stderr, flush=True)
                    before = now
    except KeyboardInterrupt:
        return 0


def wait() -> None:
    """Let some time pass between two looks."""
    time.sleep(PERIOD)


def state(paths: Sequence[Path] | None, files: Iterable[Path]) -> State:
    """Return what tells whether pages, their configuration or these files have changed.

    A page that appears in a folder counts, and so does one that goes.
    """
    found: State = {}
    try:
        settings, pages = check.chosen(paths, check.project())
        known = [*pages, *([settings.file] if settings.file else []), *files]
    except (check.UnusableError, OSError):
        known = [*files]  # what cannot be listed now has been, or the check says why not
    for path in known:
        try:
            now = path.stat()
        except OSError:
            continue
        found[path] = (now.st_mtime_ns, now.st_size)
    return found


def _round(
    checked: Check, paths: Sequence[Path] | None, files: set[Path], before: State
) -> tuple[set[Path], State]:
    """Check once; return the files to look at from now on, and how they were before it.

    What changed during the check differs from that, so it is checked again; what the check
    itself wrote does not.
    """
    report = checked()
    findings.text(report)
    sys.stdout.flush()
    read = {Path(name) for name in report.files} - files
    own = {Path(name).resolve() for name in report.written}
    now = state(paths, files | read)
    later = {path: at for path, at in now.items() if path in read or path.resolve() in own}
    return files | read, before | later


def _head(changed: Sequence[Path]) -> None:
    """Begin anew: a cleared terminal, or a line apart where the output goes elsewhere."""
    more = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
    clear = CLEAR if sys.stdout.isatty() else "\n"
    first = os.path.relpath(changed[0])
    print(f"{clear}{time.strftime('%H:%M:%S')} {first}{more} changed", flush=True)
