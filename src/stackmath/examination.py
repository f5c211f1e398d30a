"""The nouns of an examination: how pages are to be examined, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stackmath import atomic, execute, page
from stackmath.config import Settings
from stackmath.execute import Cluster, Job, Run
from stackmath.page import Edit, Page, PageError
from stackmath.results import Finding


@dataclass(frozen=True)
class Plan:
    """How pages are to be examined."""

    root: Path | None  # the project, if they are in one
    home: Path  # the folder whose cache is used
    timeout: float = execute.TIMEOUT  # seconds a page may run
    use_cache: bool = True  # whether what earlier checks found may be used
    jobs: int | None = None  # pages that run at a time; by default one a core
    cluster: Cluster | None = None  # where they run, if not here
    settings: Settings = field(default_factory=Settings)  # what the project configures
    instead: Mapping[Path, bytes] = field(default_factory=dict)  # of what some pages hold

    def bytes(self, path: Path) -> bytes:
        """Return what a page holds.

        Raises: PageError, in one sentence.
        """
        if path in self.instead:
            return self.instead[path]
        try:
            return path.read_bytes()
        except OSError as error:
            raise PageError(f"{path} cannot be read: {error.strerror}") from None

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Run]]:
        """Yield the run of each job as they finish, with its place."""
        if self.cluster is None:
            return execute.run(jobs, timeout=self.timeout, workers=self.jobs)
        from stackmath.execute import cluster

        return cluster.run(jobs, self.cluster, timeout=self.timeout, workers=self.jobs)


@dataclass
class Examination:
    """All that was found, and all that a fix would write."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    open: set[str] = field(default_factory=set)  # what pages could do that they should not
    depends: set[str] = field(default_factory=set)  # files, besides pages, that it rests on
    contents: dict[Path, str] = field(default_factory=dict)  # of each page, as a digest
    edits: list[tuple[Page, list[Edit]]] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    waived: set[str] = field(default_factory=set)  # patterns of the configuration that were met

    @property
    def notes(self) -> list[str]:
        """Return what whoever reads the findings should know."""
        if not self.open:
            return []
        told = ", nor to ".join(sorted(self.open))
        return [f"This system cannot deny the code of pages to {told}; SECURITY.md says more."]

    def write(self) -> list[str]:
        """Write every edit and file, each whole or not at all; return their paths."""
        for one, edits in self.edits:
            page.save(one, page.edited(one, edits))
        for path, text in self.files.items():
            try:
                atomic.write(path, text.encode())
            except OSError as error:
                raise PageError(atomic.refused(path, error)) from None
        return sorted([*(str(one.path) for one, _ in self.edits), *map(str, self.files)])

    def would_write(self) -> dict[Path, bytes]:
        """Return the content of every file that `write` would write."""
        pages = {one.path: page.encoded(one, page.edited(one, edits)) for one, edits in self.edits}
        return pages | {path: text.encode() for path, text in self.files.items()}
