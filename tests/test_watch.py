"""The watch: a check again at each change, until Ctrl-C."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stackmath import check
from stackmath.cli import watch

SRC = str(Path(__file__).parents[1] / "src")
PATIENCE = 180  # seconds, on a machine with much else to do
RIGHT = (
    "```python\nimport local\n\nx = local.value\ny = float(open('data.txt').read())\n"
    "```\n\nIt is 2.5<!--= x -->, or 2.5<!--= y -->.\n"
)
Until = Callable[[str], list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with two pages, of which one reads a module and a file."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.stackmath]\n")
    (tmp_path / "docs/a.md").write_text(RIGHT)
    (tmp_path / "docs/b.md").write_text("It is 2.0<!--= 1 + 1 -->.\n")
    (tmp_path / "docs/local.py").write_text("value = 2.5\n")
    (tmp_path / "docs/data.txt").write_text("2.5")
    return tmp_path


@pytest.fixture
def watched(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Until]]:
    """Return a watch of the project, and what reads its lines up to one that holds a text."""
    command = [sys.executable, "-m", "stackmath", "check", "--watch"]
    environment = {**os.environ, "PYTHONPATH": SRC}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        # What a shell runs in the background does not hear Ctrl-C, nor do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    stdout = process.stdout
    threading.Thread(target=lambda: [lines.put(line) for line in stdout], daemon=True).start()

    def until(text: str) -> list[str]:
        seen: list[str] = []
        while not seen or text not in seen[-1]:
            seen.append(lines.get(timeout=PATIENCE).rstrip("\n"))
        return seen

    yield process, until
    process.kill()
    process.wait()


def test_each_change_is_checked_and_ctrl_c_leaves_quietly(
    folder: Path, watched: tuple[subprocess.Popen[str], Until]
) -> None:
    """A page, a module, a file, a new page, the settings: each is seen, and what it broke said."""
    process, until = watched
    assert until("checked")[-1].startswith("0 findings; checked ")
    (folder / "docs/a.md").write_text(RIGHT.replace("is 2.5", "is 2.6"))
    changed = until("checked")
    assert changed[:2] == ["", changed[1]]
    assert changed[1].endswith(" docs/a.md changed")
    assert changed[2].startswith("docs/a.md:8:7: prints 2.6; x gives 2.5")
    (folder / "docs/local.py").write_text("value = 2.6\n")
    assert until("checked")[-1].startswith("0 findings; ")
    (folder / "docs/data.txt").write_text("3.5")
    assert "y gives 3.5" in until("checked")[2]
    (folder / "docs/c.md").write_text("It is 30 %.\n")
    assert until("checked")[-1].startswith("2 findings; ")
    (folder / "pyproject.toml").write_text("[tool.stackmath]\nwaivers.'30 %' = 'Smith'\n")
    assert until("checked")[-1].startswith("1 finding; ")
    (folder / "pyproject.toml").write_text("[tool.stackmath]\ntimeout = -1\n")
    assert "tool.stackmath.timeout is -1, and must be" in until("timeout")[-1]
    (folder / "pyproject.toml").write_text("[tool.stackmath]\nwaivers.'30 %' = 'Smith'\n")
    until("1 finding; ")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0


def test_only_what_changed_is_run_again(
    folder: Path, watched: tuple[subprocess.Popen[str], Until]
) -> None:
    """A page that nobody touched is not: it would print another time."""
    _, until = watched
    until("checked")
    clock = "```python\nimport time\n\nprint(time.time_ns())\n```\n\n```text\n0\n```\n"
    (folder / "docs/c.md").write_text(clock)
    (before,) = (line for line in until("checked") if line.startswith("docs/c.md:"))
    (folder / "docs/b.md").write_text("It is 3.0<!--= 1 + 1 -->.\n")
    (after,) = (line for line in until("2 findings; ") if line.startswith("docs/c.md:"))
    assert before == after
    assert any(len(word) > 15 for word in before.replace("'", " ").split() if word.isdigit())


def test_nothing_is_checked_where_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even after the check has itself written a page; a change during it is seen."""
    monkeypatch.chdir(folder)
    page = folder / "docs/b.md"
    page.write_text("It is 3.0<!--= 1 + 1 -->.\n")
    rounds: list[list[str]] = []

    def checked() -> check.Report:
        if len(rounds) == 1:
            time.sleep(0.01)
            page.write_text("It is 2.00<!--= 1 + 1 -->.\n")  # while the second round is under way
        report = check.run(fix=True)
        rounds.append(report.written)
        return report

    looks = iter(range(20))

    def wait() -> None:
        look = next(looks)
        if look == 5:
            (folder / "docs/c.md").write_text("Words.\n")
        if look == 15:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "wait", wait)
    assert watch.watch(None, checked) == 0
    assert rounds == [[str(page)], [], []]


def test_what_cannot_be_checked_at_first_is_refused(folder: Path) -> None:
    """With a sentence and status 2."""
    call = [sys.executable, "-m", "stackmath", "check", "--watch", "nowhere.md"]
    environment = {**os.environ, "PYTHONPATH": SRC}
    done = subprocess.run(
        call, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("stackmath check: nowhere.md does not exist; name a Markdown")


def test_a_terminal_is_cleared_and_a_pipe_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says what changed, and how many more."""
    watch._head([Path("a.md"), Path("b.md")])
    assert capsys.readouterr().out.startswith("\n")
    monkeypatch.setattr(watch.sys.stdout, "isatty", lambda: True)
    watch._head([Path("a.md"), Path("b.md")])
    out = capsys.readouterr().out
    assert out.startswith(watch.CLEAR)
    assert out.endswith(" a.md and 1 more changed\n")
