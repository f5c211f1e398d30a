"""The check: pages in, findings out, all of them; with `fix`, what may be written is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from stackmath import cache
from stackmath.results import Finding

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
    written: list[str] = field(default_factory=list)  # files that the fix wrote


def run(
    paths: Sequence[Path] | None = None,
    *,
    root: Path | None = None,
    fix: bool = False,
    timeout: float = 30.0,
    use_cache: bool = True,
) -> Report:
    """Return what is wrong on these pages, or on all of a project's.

    Args:
        paths: pages and folders of pages; by default the project's docs_dir, and then the
            JavaScript that is generated from the equations is checked too.
        root: the project; the nearest above the working folder by default.
        fix: write what may be written: numbers, outputs, equations, tables, figures.
        timeout: seconds that one page may run.
        use_cache: whether what an earlier check found may be used.

    Raises: UnusableError, where there is nothing to check, or a page cannot be written.

    """
    root = root or project()
    home = root or Path.home()
    pages = listed(paths, root)
    whole = paths is None
    written: dict[str, None] = {}
    report = Report()
    for _ in range(PASSES):
        contents = {path: _bytes(path) for path in pages}
        key = _key(contents, root, timeout, whole)
        kept = _kept(home, key) if use_cache else None
        if kept is not None and not (fix and kept.findings):
            report = kept
            break
        from stackmath import examine

        try:
            found = examine.examine(contents, root, home, timeout, use_cache, whole=whole)
            report = Report(found.findings, dict(found.counts), found.notes)
            depends = cache.files(found.depends)  # as they were: what the fix writes undoes this
            cache.save(home, "reports", key, {"report": asdict(report), "files": depends})
            done = found.write() if fix else []
        except examine.FAILURES as error:
            raise UnusableError(str(error)) from None
        written.update(dict.fromkeys(done))
        if not done:
            break
    report.written = list(written)
    return report


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
    pages: dict[Path, None] = {}
    for path in paths:
        if path.is_file():
            found = [path]
        elif path.is_dir():
            found = sorted(page for page in path.rglob("*.md") if _is_page(page.relative_to(path)))
        else:
            raise UnusableError(f"{path} does not exist; name a Markdown page or a folder of them")
        if not found:
            raise UnusableError(f"{path} holds no Markdown page; nothing would be checked")
        pages.update(dict.fromkeys(found))
    return list(pages)


def _is_page(path: Path) -> bool:
    folders = path.parts[:-1]
    return not any(part.startswith(".") or part in SKIPPED for part in folders) and (
        "vendor" not in folders
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from None


def _key(contents: Mapping[Path, bytes], root: Path | None, timeout: float, whole: bool) -> str:
    """Return the key of a report: the library, the arguments, and every page's content."""
    pages = [part for path, data in contents.items() for part in (str(path), data)]
    return cache.digest(cache.own_code(), f"{root} {timeout} {whole} {Path.cwd()}", *pages)


def _kept(home: Path, key: str) -> Report | None:
    """Return the report of an earlier check, if nothing that it rests on has changed."""
    kept = cache.load(home, "reports", key)
    if kept is None or not cache.unchanged(kept["files"]):
        return None
    raw = kept["report"]
    return Report([Finding(**one) for one in raw["findings"]], raw["counts"], raw["notes"])
