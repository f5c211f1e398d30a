"""A plugin of pytest: every page, block and claim a test, named by its line: docs/a.md::41.

Nothing happens without `--stackmath` or `stackmath = true` in pytest's configuration.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from stackmath.page import Page, Span
    from stackmath.results import Finding

Place = tuple[int, int]  # a line and a column, both from 1

PAGES = pytest.StashKey[set[Path]]()  # of the project
FOUND = pytest.StashKey[dict[Path, "list[Finding]"]]()
FAILED = pytest.StashKey[str]()


class Wrong(Exception):  # noqa: N818
    """What a check found, one sentence a line."""


@dataclass(frozen=True)
class Part:
    """A page, a block or a claim: where it starts and ends, and the words that -k may name."""

    kind: Literal["page", "block", "claim"]
    first: Place
    last: Place
    words: tuple[str, ...] = ()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch, and the setting that does the same."""
    told = "check the numbers of Markdown pages: every page, block and claim is a test"
    parser.getgroup("stackmath").addoption("--stackmath", action="store_true", help=told)
    parser.addini("stackmath", told, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest look at the pages of the project, besides the folders that it has in testpaths.

    Raises: UsageError, where there is no page, or the configuration cannot be read.
    """
    if not (config.getoption("--stackmath") or config.getini("stackmath")):
        return
    from stackmath import check

    source = pytest.Config.ArgsSource
    pages: list[Path] = []
    try:
        pages = check.chosen(None, config.rootpath)[1]
    except check.UnusableError as error:
        if config.args_source is not source.ARGS:
            raise pytest.UsageError(f"stackmath: {error}") from None
    config.stash[PAGES] = {path.resolve() for path in pages}
    if config.args_source is source.TESTPATHS:
        roots = [(config.rootpath / name).resolve() for name in config.args]
        seen = {page for page in config.stash[PAGES] if any(map(page.is_relative_to, roots))}
        config.args += sorted(map(str, config.stash[PAGES] - seen))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a page that the project has, or that was named."""
    pages = parent.config.stash.get(PAGES, None)
    if pages is None or file_path.suffix != ".md":
        return None
    if file_path.resolve() not in pages and not parent.session.isinitpath(file_path):
        return None
    made: pytest.Collector = PageFile.from_parent(parent, path=file_path)
    return made


def pytest_collection_finish(session: pytest.Session) -> None:
    """Check every page of which something is to be run, all at once."""
    pages = {item.path for item in session.items if isinstance(item, PartItem)}
    if not pages or session.config.option.collectonly:
        return
    from stackmath import check, results

    root = session.config.rootpath
    try:
        with _alone(root):  # of several workers the first checks, the others read what it kept
            report = check.run(sorted(pages), root=root)
    except (check.UnusableError, OSError) as error:
        session.stash[FAILED] = f"{error}"
        return
    named = {results.shown(path): path for path in pages}
    found: dict[Path, list[Finding]] = {path: [] for path in pages}
    for one in report.findings:
        for path in (named[one.path],) if one.path in named else pages:
            found[path].append(one)
    session.stash[FOUND] = found


class PageFile(pytest.File):
    """One page, with its parts."""

    parts: tuple[Part, ...] = ()

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the page itself, which has what belongs to no part, then its blocks and claims."""
        from stackmath import page

        try:
            read = page.read(self.path)
        except page.PageError:
            read = page.Page(self.path, "", False)  # the check of the page says what is wrong
        self.parts = tuple(_parts(read))
        names: set[str] = set()
        for part in self.parts:
            line, column = part.first
            name = f"{line}:{column}" if str(line) in names else str(line)
            names.add(name)
            made: PartItem = PartItem.from_parent(self, name=name, part=part, parts=self.parts)
            yield made


class PartItem(pytest.Item):
    """A test of one part; it fails with the sentences of its findings."""

    def __init__(self, part: Part, parts: Sequence[Part], **more: Any) -> None:
        super().__init__(**more)
        self.part = part
        self.parts = parts
        self.extra_keyword_matches.update((part.kind, *part.words))

    def runtest(self) -> None:
        """Fail with what the check found here."""
        if told := self.session.stash.get(FAILED, ""):
            raise Wrong(told)
        found = self.session.stash[FOUND][self.path]
        if mine := [one for one in found if _owner(one, self.parts) is self.part]:
            raise Wrong("\n".join(map(str, mine)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the sentences, without a traceback."""
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where it stands, and what it is called."""
        return self.path, self.part.first[0] - 1, f"{self.part.kind} {self.nodeid}"


def _parts(read: Page) -> Iterator[Part]:
    """Yield the page and its parts, in page order."""

    def part(kind: Literal["block", "claim"], span: Span, end: int, *words: str) -> Part:
        return Part(kind, read.place(span.start), read.place(end), words)

    yield Part("page", (1, 1), read.place(len(read.text)))
    blocks = [
        part("block", one.span, max(one.span.end, one.output_span.end)) for one in read.blocks
    ]
    claims = [part("claim", one.span, one.span.end, one.expression) for one in read.claims]
    yield from sorted([*blocks, *claims], key=lambda one: one.first)


def _owner(finding: Finding, parts: Sequence[Part]) -> Part:
    """Return the part that a finding belongs to: a claim stands behind its number."""
    here = (finding.line, finding.column)
    for part in parts:
        if (finding.rule, part.kind) == ("claims", "claim") and here < part.last:
            return part
        if (finding.rule, part.kind) == ("outputs", "block") and part.first <= here <= part.last:
            return part
    return parts[0]


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one process at a time in; all, where there can be no file for it."""
    from stackmath import cache

    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            (root / cache.FOLDER).mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((root / cache.FOLDER / "pytest.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
