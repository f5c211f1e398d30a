"""The check: pages in, findings out, all of them; with `fix`, what may be written is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stackmath import cache, config
from stackmath.config import Settings
from stackmath.results import Finding, printable

TIMEOUT = 30.0  # seconds that a page may run
PASSES = 3  # what a fix writes can move what another writes; two passes have always been enough
SKIPPED = {"node_modules", "site", "venv", "__pycache__"}


class UnusableError(ValueError):
    """Arguments that no check can be made of, in one sentence."""


@dataclass
class Report:
    """What a check found, and how much it looked at."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what whoever reads the findings should know
    written: list[str] = field(default_factory=list)  # files that the fix wrote, or would write
    diff: str = ""  # what the fix would change, where that is asked for
    files: list[str] = field(default_factory=list)  # besides pages, that the findings rest on


def run(
    paths: Sequence[Path] | None = None,
    *,
    root: Path | None = None,
    fix: bool = False,
    diff: bool = False,
    timeout: float | None = None,
    use_cache: bool = True,
    jobs: int | None = None,
    backend: str = "",
    scheduler: str = "",
) -> Report:
    """Return what is wrong on these pages, or on all of a project's.

    Args:
        paths: pages and folders of pages; by default those that the project configures, or its
            docs_dir, and then the JavaScript that is generated from the equations is checked too.
        root: the project; the nearest above the working folder by default.
        fix: write what may be written: numbers, outputs, equations, tables, figures.
        diff: write nothing, and report in its place how the fix would change the files.
        timeout: seconds that one page may run; what the project configures, or 30.
        use_cache: whether what an earlier check found may be used.
        jobs: pages that run at a time; by default one a core, or as many as a cluster takes.
        backend: the cluster that runs them, `dask` or `ray`; by default this machine does.
        scheduler: the address of that cluster.

    Raises: UnusableError, where there is nothing to check, the configuration cannot be read, or
        a page cannot be written.

    """
    root = root or project()
    home = root or Path.home()
    settings, pages = chosen(paths, root)
    seconds = timeout or settings.timeout or TIMEOUT
    whole = paths is None
    written: dict[str, None] = {}
    would: dict[Path, bytes] = {}
    report = Report()
    for _ in range(PASSES):
        digests = {path: _digest(path, would) for path in pages}
        key = _key(digests, root, seconds, whole, settings)
        kept = _kept(home, key) if use_cache else None
        if kept is not None and not ((fix or diff) and kept.findings):
            report = kept
            break
        from stackmath import examination, examine, execute

        try:
            cluster = execute.Cluster(backend, scheduler) if backend else None
            plan = examination.Plan(root, home, seconds, use_cache, jobs, cluster, settings, would)
            found = examine.examine(pages, plan, whole=whole, fix=fix or diff)
            depends = cache.files(found.depends)  # as they were: what the fix writes undoes this
            report = Report(found.findings, dict(found.counts), found.notes, files=[*depends])
            key = _key(found.contents, root, seconds, whole, settings)
            cache.save(home, "reports", key, {"report": report, "files": depends})
            cache.prune(home)
            if diff:
                more = found.would_write()
                done = [str(path) for path in more if more[path] != would.get(path)]
                would |= more
            else:
                done = found.write() if fix else []
        except examine.FAILURES as error:
            raise UnusableError(str(error)) from None
        written.update(dict.fromkeys(done))
        if not done:
            break
    report.written = [printable(path) for path in written]
    report.diff = "".join(_difference(path, data) for path, data in sorted(would.items()))
    return report


def chosen(paths: Sequence[Path] | None, root: Path | None) -> tuple[Settings, list[Path]]:
    """Return what the project of these pages configures, and the pages.

    The settings are searched upward from the folder that holds all the pages named.

    Raises: UnusableError, where a path holds no page or the configuration cannot be read.
    """
    try:
        if paths is not None:
            pages = listed(paths, root)
            top = Path(os.path.commonpath([page.resolve().parent for page in pages]))
            return config.load(top), pages
        settings = config.load(root or Path.cwd())
    except config.ConfigError as error:
        raise UnusableError(str(error)) from None
    if not settings.paths:
        return settings, listed(None, root)
    try:
        return settings, listed([Path(os.path.relpath(one)) for one in settings.paths], root)
    except UnusableError as error:
        name, line = settings.place("paths")
        raise UnusableError(f"{name}:{line}: tool.stackmath.paths: {error}") from None


def _difference(path: Path, data: bytes) -> str:
    """Return how a file would change, as a patch that `git apply` takes."""
    import difflib

    before = path.read_bytes() if path.is_file() else b""
    name = printable(Path(os.path.relpath(path)).as_posix())
    was = f"a/{name}" if path.is_file() else "/dev/null"
    lines = difflib.unified_diff(_lines(before), _lines(data), was, f"b/{name}")
    end = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + end for line in lines)


def _lines(data: bytes) -> list[str]:
    """Return the lines of a file with what ends them; a lone carriage return ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode())


def project(start: Path | None = None) -> Path | None:
    """Return the nearest folder at or above this one that is a project, or None."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if any((folder / name).exists() for name in ("mkdocs.yml", "pyproject.toml", ".git")):
            return folder
    return None


def docs_dir(root: Path) -> Path:
    """Return the folder that holds a project's pages, as its mkdocs.yml names it."""
    try:
        text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    except OSError:
        text = ""
    named = re.search(r"^docs_dir:\s*[\"']?([^\"'#\n]+?)[\"']?\s*(?:#.*)?$", text, re.MULTILINE)
    return root / (named[1] if named else "docs")


def listed(paths: Sequence[Path] | None, root: Path | None) -> list[Path]:
    """Return the pages that paths name, folders searched, each once and in order.

    Raises: UnusableError, naming a path that holds no page.
    """
    if paths is None:
        if root is None:
            raise UnusableError("this folder is in no project; name the pages to check")
        paths = [docs_dir(root)]
    return named(paths, _pages)


def named(paths: Sequence[Path], pages_of: Callable[[Path], Iterable[Path]]) -> list[Path]:
    """Return the pages that paths name, those of a folder as a function finds them there.

    Raises: UnusableError, naming a path that holds no page.
    """
    pages: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found = [path]
        elif path.is_dir():
            found = sorted(pages_of(path))
        else:
            raise UnusableError(f"{path} does not exist; name a Markdown page or a folder of them")
        if not found:
            raise UnusableError(f"{path} holds no Markdown page; nothing would be checked")
        pages.update(dict.fromkeys(found))
    return list(pages)


def _pages(folder: Path) -> Iterator[Path]:
    return (page for page in folder.rglob("*.md") if _is_page(page.relative_to(folder)))


def _is_page(path: Path) -> bool:
    folders = path.parts[:-1]
    return not any(part.startswith(".") or part in SKIPPED for part in folders) and (
        "vendor" not in folders
    )


def _digest(path: Path, would: Mapping[Path, bytes]) -> str:
    try:
        return cache.digest(would[path] if path in would else path.read_bytes())
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from None


def _key(
    contents: Mapping[Path, str],
    root: Path | None,
    timeout: float,
    whole: bool,
    settings: Settings,
) -> str:
    """Return the key of a report: the library, the arguments, and every page's content."""
    pages = [part for path, digest in contents.items() for part in (str(path), digest)]
    arguments = f"{root} {timeout} {whole} {Path.cwd()} {settings.file} {settings.digest}"
    return cache.digest(cache.own_code(), arguments, *pages)


def _kept(home: Path, key: str) -> Report | None:
    """Return the report of an earlier check, if nothing that it rests on has changed."""
    kept = cache.load(home, "reports", key)
    if kept is None or not cache.unchanged(kept["files"]):
        return None
    raw = kept["report"]
    return Report(**{**raw, "findings": [Finding(**one) for one in raw["findings"]]})
