"""The hook of MkDocs: a bare build refuses what is wrong, a served page shows it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from lxml import html

from book import find, project

SMALL = "# A page\n\n```python\nx = 42.9e9\n```\n\nIt is 42.9<!--= x / 1e9 --> or $x^2$.\n"


def mkdocs(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what a MkDocs command did in a project."""
    environment = {key: value for key, value in os.environ.items() if key != "STACKMATH_CHECKED"}
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=folder,
        env={**environment, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bare_mkdocs_build_refuses_a_wrong_number(tmp_path: Path) -> None:
    """Every finding is printed, nothing is built, and nothing looks like a crash."""
    folder = project(tmp_path, index=SMALL.replace("42.9<", "43.9<"))
    done = mkdocs(folder, "build")
    assert done.returncode == 1
    assert "docs/index.md:7:7: prints 43.9; x / 1e9 gives 42.9." in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "site/index.html").exists()


def test_a_bare_mkdocs_build_says_which_latex_is_none(tmp_path: Path) -> None:
    """The check does not read LaTeX; the build does."""
    folder = project(tmp_path, index=SMALL.replace("$x^2$", "$\\x^2$"))
    done = mkdocs(folder, "build")
    assert done.returncode == 1
    assert "index.md:7: KaTeX cannot read `\\x^2`" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_mkdocs_builds_what_is_right(tmp_path: Path) -> None:
    """With the third-party files in place."""
    folder = project(tmp_path, index=SMALL)
    done = mkdocs(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    built = html.fromstring((folder / "site/index.html").read_bytes())
    assert find(built, "data.sm-claim")[0].get("value") == "42.9"
    assert (folder / "site/assets/vendor/katex/katex.min.css").is_file()


def test_a_served_page_shows_its_findings_and_goes_on(tmp_path: Path) -> None:
    """A wrong number and LaTeX that is none are in the page, not in the way."""
    folder = project(tmp_path, index=SMALL.replace("42.9<", "43.9<").replace("$x^2$", "$\\x^2$"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            element = html.fromstring(fetched(f"http://{address}/"))
        finally:
            server.terminate()
    assert "prints 43.9" in find(element, ".sm-findings li")[0].text_content()
    assert find(element, "code.sm-error")[0].text == "\\x^2"


def fetched(url: str) -> bytes:
    """Return what is served at an address, once it is served."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
