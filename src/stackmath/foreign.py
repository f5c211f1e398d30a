"""Foreign Markdown: the check of its arithmetic alone; nothing on a page is run or written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from stackmath import chains, results
from stackmath.check import SKIPPED, Report, UnusableError, named
from stackmath.page import Page
from stackmath.page.foreign import stretches
from stackmath.results import Finding

UNDECIDED = "undecided relations"
PAGES = frozenset([".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"])


def run(paths: Sequence[Path] | None = None) -> Report:
    """Return the chains that do not hold on these pages, or in this folder.

    Raises: UnusableError, where a path is no page, or cannot be read.
    """
    report, counts = Report(), Counter[str]()
    for path in named(paths or [Path()], _pages):
        try:
            text = path.read_bytes().decode(errors="replace").removeprefix("\ufeff")
        except OSError as error:
            raise UnusableError(f"{path} cannot be read: {error.strerror}") from None
        report.findings += findings(path, text, counts)
        counts["pages"] += 1
    report.findings.sort()
    report.counts = {noun: counts[noun] for noun in ("pages", "chains", UNDECIDED)}
    return report


def findings(path: Path, text: str, counts: Counter[str]) -> Iterator[Finding]:
    """Yield each chain of a page that does not hold, and count what was read."""
    page, name = Page(path, text, False), results.shown(path)
    for stretch in stretches(text):
        read = chains.read(stretch.text, stretch.kind, foreign=True)
        counts["chains"] += len(read.chains)
        counts[UNDECIDED] += read.undecided
        for chain in read.chains:
            if not chain.holds:
                place = page.place(stretch.start + chain.start)
                yield Finding(name, *place, chain.sentence, "arithmetic")


def _pages(folder: Path) -> Iterator[Path]:
    """Yield the pages of a folder and of those in it, but of what is installed or hidden."""
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and name[0] != "."]
        yield from (Path(top, name) for name in names if Path(name).suffix.lower() in PAGES)
