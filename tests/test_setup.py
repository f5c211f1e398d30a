"""The set-up: locks, commands, the browser, continuous integration and licenses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from browser import browser

Done = subprocess.CompletedProcess[str]
ROOT = Path(__file__).parent.parent
INPUTS = (
    "Makefile",
    "requirements.txt",
    "pyproject.toml",
    "package.json",
    "package-lock.json",
    ".npmrc",
)


def read(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text()


def make(folder: Path, *arguments: str, path: Path | None = None) -> Done:
    """Return what make did in a folder, with the programs in `path` before the machine's own."""
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    if path:
        environment["PATH"] = f"{path}:{environment['PATH']}"
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def program(path: Path, script: str) -> None:
    """Write a shell program that stands in for a real one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the files that make reads, and nothing installed."""
    for name in INPUTS:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def installed(clone: Path) -> Path:
    """The same folder as an installation leaves it, each file a second older than what it made."""
    program(clone / ".venv/bin/python", "true")
    (clone / "node_modules").mkdir()
    for name in INPUTS:
        os.utime(clone / name, (1_000_000_000, 1_000_000_000))
    for name in (".venv/installed", "node_modules/.package-lock.json"):
        (clone / name).touch()
        os.utime(clone / name, (1_000_000_001, 1_000_000_001))
    return clone


# The locks


def pins() -> dict[str, str]:
    """Return the locked version of each Python package, by its normalized name."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", read("requirements.txt"), re.MULTILINE))


def test_every_locked_python_package_has_a_hash() -> None:
    """Each requirement is one pin that goes on with at least one SHA-256."""
    lines = [line for line in read("requirements.txt").splitlines() if not line.startswith("#")]
    starts = [line for line in lines if not line.startswith(" ")]
    hashes = "    --hash=sha256:"
    hashed = {a for a, b in pairwise(lines) if b.startswith(hashes) and not a.startswith(hashes)}
    assert len(starts) > 50
    assert set(starts) == hashed
    assert len(pins()) == len(starts)


def test_the_lock_holds_every_dependency_in_the_range_asked_for() -> None:
    """A dependency added to pyproject.toml without `make lock` is named."""
    project = tomllib.loads(read("pyproject.toml"))
    extras = project["project"]["optional-dependencies"]
    locked_extras = re.findall(r"--extra (\w+)", read("Makefile"))
    assert set(extras) == set(locked_extras)
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in locked_extras for one in extras[extra]),
        *project["dependency-groups"]["build"],
    ]
    locked = pins()
    wrong = [
        str(requirement)
        for requirement in map(Requirement, asked)
        if locked.get(requirement.name.lower(), "none") not in requirement.specifier
    ]
    assert wrong == []


def test_the_python_lock_holds_no_address() -> None:
    """Where packages come from is the affair of the machine that installs them."""
    assert not re.search(
        r"https?:|file:|--(extra-)?index-url|--find-links", read("requirements.txt")
    )


def test_every_locked_npm_package_has_a_hash_and_no_address() -> None:
    """Integrity is there, `resolved` is not; who asks for funding is no address of a package."""
    lock = json.loads(read("package-lock.json"))["packages"]
    packages = {name: entry for name, entry in lock.items() if name}
    assert {"node_modules/katex", "node_modules/axe-core"} <= packages.keys()
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    for entry in packages.values():
        entry.pop("funding", None)
    assert "http" not in json.dumps(packages)
    assert "resolved" not in json.dumps(packages)


def test_the_npm_lock_is_of_this_package_json() -> None:
    """The lock's own copy of the wishes equals package.json."""
    asked, locked = json.loads(read("package.json")), json.loads(read("package-lock.json"))
    for kind in ("dependencies", "devDependencies"):
        assert locked["packages"][""][kind] == asked[kind]


def test_npm_runs_no_script_of_a_package() -> None:
    """Installing copies files and no more."""
    assert "ignore-scripts=true" in read(".npmrc").splitlines()


# The commands


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("site", "stackmath build"),
        ("serve", "stackmath serve"),
        ("check", "stackmath check"),
        ("lint", "ruff check"),
        ("lint", "ruff format --check"),
        ("lint", "mypy"),
        ("test", "ruff check"),
        ("test", "python tests/browser.py"),
        ("test", "python -m pytest"),
        ("soak", "python tests/firefox.py"),
        ("soak", "STACKMATH_SOAK=1 .venv/bin/python -m pytest"),
        ("lock", "uv pip compile pyproject.toml"),
        ("lock", "npm update --package-lock-only"),
        ("clean", "rm -rf .venv"),
    ],
)
def test_a_target_of_make_runs_its_command(installed: Path, target: str, command: str) -> None:
    """What `make target` would run holds the command."""
    assert command in make(installed, "--dry-run", target).stdout


def test_help_names_every_command() -> None:
    """`make` alone lists each target that a person may want."""
    listed = re.findall(r"^ {2}make (\w+) - \S", make(ROOT).stdout, re.MULTILINE)
    named = "help site serve test check lint soak links lock clean"
    assert listed == named.split()


def test_a_second_make_site_installs_nothing(installed: Path) -> None:
    """With nothing changed, building is the only command."""
    commands = make(installed, "--dry-run", "site").stdout.splitlines()
    assert commands == [".venv/bin/stackmath build"]


@pytest.mark.parametrize(
    ("changed", "command"),
    [
        ("requirements.txt", "pip install --quiet --require-hashes"),
        ("pyproject.toml", "pip install --quiet --no-deps"),
        ("package-lock.json", "npm ci"),
    ],
)
def test_a_changed_lock_is_installed(installed: Path, changed: str, command: str) -> None:
    """A newer lock or project file is followed by its installer."""
    (installed / changed).touch()
    assert command in make(installed, "--dry-run", "site").stdout


def test_a_python_that_is_too_old_gets_one_sentence(clone: Path) -> None:
    """The sentence names the Python and the repair."""
    program(clone / "old", "exit 1")
    done = make(clone, "PYTHON=./old", "site")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "./old is not Python 3.11 or later. Run: make PYTHON=/path/to/python3 site"
    )


def without_ensurepip(folder: Path, user: int) -> Done:
    """Return what make does for a Debian Python that lacks python3-venv, run by a user."""
    tools = folder / "tools"
    program(tools / "id", f"echo {user}")
    program(tools / "apt-get", 'echo "$@" >>apt.log')
    program(tools / "debian", 'case "$2" in *ensurepip*) exit 1;; esac; echo "$@" >>python.log')
    return make(folder, "PYTHON=debian", ".venv/bin/python", path=tools)


def test_root_gets_the_missing_venv_module_from_apt(clone: Path) -> None:
    """The lists of packages are updated first; then the environment is made."""
    without_ensurepip(clone, user=0)
    assert (clone / "apt.log").read_text().splitlines() == [
        "update -qq",
        "install -qq --no-install-recommends python3-venv",
    ]
    assert "-m venv --clear .venv" in (clone / "python.log").read_text()


def test_another_user_is_told_to_install_the_missing_venv_module(clone: Path) -> None:
    """One sentence says what is missing and what to install; nothing is tried."""
    done = without_ensurepip(clone, user=1000)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "debian has no ensurepip to make .venv with. "
        "Install python3-venv (on Debian: sudo apt install python3-venv)."
    )
    assert not (clone / "apt.log").exists()


# The browser


def without_browser(folder: Path, system: str, user: int, target: str = "browser") -> Done:
    """Return what make does where no browser is found, on a system, run by a user."""
    tools = folder / "tools"
    program(folder / ".venv/bin/python", "exit 1")
    program(folder / ".venv/bin/playwright", 'echo "$@" >playwright.log')
    program(tools / "uname", f"echo {system}")
    program(tools / "id", f"echo {user}")
    program(tools / "apt-get", 'echo "$@" >>apt.log')
    return make(folder, target, path=tools)


def test_root_gets_a_missing_browser_from_apt(installed: Path) -> None:
    """On Debian the browser is the distribution's Chromium without a window."""
    assert without_browser(installed, "Linux", user=0).returncode == 0
    log = (installed / "apt.log").read_text()
    assert log.endswith("install -qq --no-install-recommends chromium-headless-shell\n")


def test_another_user_is_told_to_install_a_browser(installed: Path) -> None:
    """One sentence says what is missing and what to install."""
    done = without_browser(installed, "Linux", user=1000)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "The tests drive Chromium or Chrome and found neither. "
        "Install chromium-headless-shell (on Debian: sudo apt install chromium-headless-shell)."
    )


def test_the_soak_test_has_firefox_installed(installed: Path) -> None:
    """By root from apt; another user is told what is missing."""
    assert without_browser(installed, "Linux", user=0, target="firefox").returncode == 0
    assert (installed / "apt.log").read_text().endswith("--no-install-recommends firefox-esr\n")
    done = without_browser(installed, "Linux", user=1000, target="firefox")
    assert done.stderr.splitlines()[0] == (
        "The soak test drives Firefox and found none. "
        "Install firefox-esr (on Debian: sudo apt install firefox-esr)."
    )


def test_a_mac_gets_a_missing_browser_from_playwright(installed: Path) -> None:
    """Without an installed Chrome, Playwright downloads a Chromium of its own."""
    assert without_browser(installed, "Darwin", user=501).returncode == 0
    assert (installed / "playwright.log").read_text() == "install chromium\n"


def test_the_browser_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """STACKMATH_BROWSER goes before everything that is installed."""
    monkeypatch.setenv("STACKMATH_BROWSER", "/opt/browser")
    assert browser() == "/opt/browser"


def test_an_installed_browser_is_found_by_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The search goes along PATH."""
    monkeypatch.delenv("STACKMATH_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "google-chrome", "true")
    assert browser() == str(tmp_path / "google-chrome")


# Continuous integration and licenses


def test_continuous_integration_runs_make_and_nothing_else() -> None:
    """What the server does is what a person does."""
    assert read(".ci/run").splitlines() == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "make test",
    ]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert re.findall(r"- run: (.*)", read(".github/workflows/check.yml")) == [
        ".ci/run",
        "make site",
    ]


def test_the_hooks_of_a_commit_run_targets_of_make(installed: Path) -> None:
    """Each entry is a make command that the Makefile knows."""
    entries = re.findall(r"entry: make --silent (\w+)", read(".pre-commit-config.yaml"))
    assert entries == ["lint", "check"]
    assert all(make(installed, "--dry-run", entry).returncode == 0 for entry in entries)


def test_code_and_text_each_have_their_license() -> None:
    """MIT for code; for text CC BY 4.0, with the files that it holds for."""
    assert read("LICENSE").startswith("MIT License")
    text = read("LICENSE-TEXT")
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in text
    assert all(name in text for name in ("README.md", "CHANGELOG.md", "docs/", "*.md", "*.svg"))
