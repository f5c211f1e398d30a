"""The site: built from pages that were checked, then printed; or served with what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from stackmath import check
from stackmath.cli.findings import summary

# mkdocs-material prints a banner on every run about a version of MkDocs that is not used here.
_QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def build() -> int:
    """Check every page, then build the site into site/ and print it; return the exit status."""
    root = _root()
    if root is None:
        return 2
    from stackmath.vendor import vendor

    try:
        vendor(root)
        report = check.run(root=root)
    except (check.UnusableError, OSError) as error:
        print(f"stackmath build: {error}", file=sys.stderr)
        return 2
    for finding in report.findings:
        print(finding)
    print(summary(report.findings, report.counts))
    if report.findings:
        print("stackmath build: nothing was built; repair these first.", file=sys.stderr)
        return 1
    return _mkdocs(root, "build", "--strict", whole=True) or _print(root)


def _print(root: Path) -> int:
    """Write the PDFs that the pages link to."""
    from stackmath import pdf
    from stackmath.cli.pdf import write

    site = root / "site"
    return write(site, root, pdf.everything(site), pdf.PAPERS, site / pdf.FOLDER)


def serve(port: int) -> int:
    """Serve the site with live reload; each page shows its own findings."""
    root = _root()
    return 2 if root is None else _mkdocs(root, "serve", "--dev-addr", f"127.0.0.1:{port}")


def _root() -> Path | None:
    root = check.project()
    if root is None or not (root / "mkdocs.yml").is_file():
        print("stackmath: no mkdocs.yml here or above; go to the project's folder", file=sys.stderr)
        return None
    return root


def _mkdocs(root: Path, *arguments: str, whole: bool = False) -> int:
    environment = {**os.environ, **_QUIET}
    if whole:  # checked just now, and printed afterwards: the pages may link to their PDFs
        environment.update(STACKMATH_CHECKED="1", STACKMATH_PRINTED="1")
    command = [sys.executable, "-m", "mkdocs", *arguments]
    try:
        return subprocess.run(command, cwd=root, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
