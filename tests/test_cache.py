"""The cache: seen through when anything changes, whole after any accident, and nobody else's."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackmath import cache, check, page

RIGHT = "# A page\n\n```python\n{code}\n```\n\nIt is {said}<!--= x -->.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty project, as the working folder, of somebody with an empty home."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STACKMATH_SPAWN", "1")  # no page here needs a warm parent
    cache.secret.cache_clear()
    yield folder
    cache.secret.cache_clear()


def written(folder: Path, code: str, said: str = "2.5", name: str = "page.md") -> Path:
    """Return a page with a block and a claim."""
    path = folder / name
    path.write_text(RIGHT.format(code=code, said=said))
    return path


def found(folder: Path, **options: bool) -> list[str]:
    """Return the findings of a check of everything in a folder."""
    return [str(one) for one in check.run([folder], root=folder, **options).findings]


def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets an entry for each page that is run from here on."""
    from stackmath import execute

    jobs: list[int] = []
    run = execute.run

    def counted(asked, **options):
        def counting():
            for job in asked:
                jobs.append(1)
                yield job

        return run(counting(), **options)

    monkeypatch.setattr(execute, "run", counted)
    return jobs


def test_a_module_of_a_module_that_changes_is_seen(folder: Path) -> None:
    """A page imports a module that imports another: a change of the other counts."""
    (folder / "outer.py").write_text("from inner import value\n")
    (folder / "inner.py").write_text("value = 2.5\n")
    written(folder, "from outer import value as x")
    assert found(folder) == []
    (folder / "inner.py").write_text("value = 3.5\n")
    assert "x gives 3.5" in found(folder)[0]


def test_a_data_file_that_changes_is_seen_and_others_are_not_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the page that opened it runs again."""
    (folder / "data.csv").write_text("2.5")
    written(folder, "x = float(open('data.csv').read())")
    written(folder, "x = 2.5", name="other.md")
    assert found(folder) == []
    (folder / "data.csv").write_text("4.5")
    jobs = started(monkeypatch)
    assert "x gives 4.5" in found(folder)[0]
    assert len(jobs) == 1


def test_one_page_edited_is_one_page_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings of the others are those that were kept."""
    for n in range(5):
        written(folder, f"x = 2.5 + {n}", name=f"page{n}.md")
    before = found(folder)
    assert len(before) == 4
    jobs = started(monkeypatch)
    (folder / "page0.md").write_text(RIGHT.format(code="x = 9.5", said="2.5"))
    after = found(folder)
    assert len(jobs) == 1
    assert after[1:] == before
    assert "x gives 9.5" in after[0]


def test_one_page_edited_is_one_page_put_to_the_rules(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the others are not even read; a project that configures something is no other case."""
    from stackmath.examine import Examiner

    (folder / "pyproject.toml").write_text('[tool.stackmath.namespaces]\nmath = "math"\n')
    for n in range(5):
        written(folder, f"x = 2.5 + {n}", name=f"page{n}.md")
    before = found(folder)
    put: list[str] = []
    rules = Examiner.put_to_rules

    def noted(self: Examiner, one: page.Page) -> None:
        put.append(one.path.name)
        rules(self, one)

    monkeypatch.setattr(Examiner, "put_to_rules", noted)
    with (folder / "page0.md").open("a") as file:
        file.write("\nOne more word.\n")
    assert found(folder) == before
    assert put == ["page0.md"]


def test_no_code_nor_data_of_ours_changes_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it computes with is Python, TOML and JSON; what Python made of it does not count."""
    home = tmp_path / "stackmath"
    home.mkdir()
    monkeypatch.setattr(cache, "__file__", str(home / "cache.py"))
    seen = set()
    for name in ("a.py", "data/b.toml", "schemas/c.json", "schemas/d.json"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("1")
        seen.add(cache.own_code.__wrapped__())
    assert len(seen) == 4
    (home / "a.pyc").write_text("1")
    assert cache.own_code.__wrapped__() in seen
    (home / "data/b.toml").write_text("2")
    assert cache.own_code.__wrapped__() not in seen


def test_no_cache_uses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page runs again."""
    written(folder, "x = 2.5")
    assert found(folder) == []
    jobs = started(monkeypatch)
    assert found(folder, use_cache=False) == []
    assert len(jobs) == 1


@pytest.mark.parametrize("kind", ["reports", "findings", "runs"])
def test_a_cache_that_another_wrote_is_not_believed(folder: Path, kind: str) -> None:
    """A pull request that brings its own says nothing: the wrong number is found."""
    written(folder, "x = 2.5", said="7.5")
    wrong = found(folder)
    assert "x gives 2.5" in wrong[0]
    for path in (folder / cache.FOLDER / kind).iterdir():
        text = path.read_text().partition("\n")[2]
        raw = json.loads(text)
        forged = json.dumps(
            {**raw, "findings": [], "report": {"findings": [], "counts": {}, "notes": []}}
        )
        path.write_text(f"{'0' * 32}\n{forged}")
    assert found(folder) == wrong


@pytest.mark.parametrize("damage", ["cut", "empty", "bytes", "folder", "old"])
def test_a_damaged_cache_is_ignored(folder: Path, damage: str) -> None:
    """Without a word, and the findings are as they were."""
    written(folder, "x = 2.5", said="7.5")
    before = found(folder)
    for path in [one for one in (folder / cache.FOLDER).rglob("*.json") if one.is_file()]:
        data = path.read_bytes()
        if damage == "folder":
            path.unlink()
            path.mkdir()
        else:
            path.write_bytes({
                "cut": data[: len(data) // 2],
                "empty": b"",
                "bytes": random.Random(1).randbytes(len(data)),
                "old": data.partition(b"\n")[2],
            }[damage])  # fmt: skip
    assert found(folder) == before


def sound(folder: Path) -> int:
    """Return how many things are kept, each of which is whole and signed."""
    kept = [path for path in (folder / cache.FOLDER).rglob("*.json") if path.is_file()]
    for path in kept:
        assert cache.load(folder, path.parent.name, path.stem) is not None, path
    return len(kept)


def test_two_fixes_at_once_agree(folder: Path) -> None:
    """Neither stops at what the other has written; each page is right, and a third does nothing."""
    for n in range(12):
        written(folder, f"x = {n} + 0.25", said="77.75", name=f"page{n:02}.md")
    call = [sys.executable, "-m", "stackmath", "check", "--fix", "."]
    both = [
        subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        out, err = one.communicate()
        assert (one.returncode, err) == (0, "")
        assert out.splitlines()[-1].startswith("0 findings; checked 12 blocks")
    for n in range(12):
        text = (folder / f"page{n:02}.md").read_text()
        assert text == RIGHT.format(code=f"x = {n} + 0.25", said=f"{n}.25")
    assert not list(folder.glob(".stackmath-*"))
    assert sound(folder) > 12 * 3
    assert check.run([folder], root=folder, fix=True).written == []


def test_two_checks_at_once_agree(folder: Path) -> None:
    """Both find what one finds, and what they leave is whole."""
    for n in range(12):
        written(folder, f"x = {n} * 1.5", name=f"page{n:02}.md")
    call = [sys.executable, "-m", "stackmath", "check", "."]
    both = [
        subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate()[0] for one in both]
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == 13
    assert sound(folder) >= 12 * 3 + 1
    assert subprocess.run(call, capture_output=True, text=True, check=False).stdout == said[0]


def test_a_check_that_is_killed_leaves_a_cache_that_can_be_used(folder: Path) -> None:
    """At any moment; no process is left, and the next check finds what it must."""
    for n in range(12):
        written(folder, f"import time\ntime.sleep(0.05)\nx = {n} * 1.5", name=f"page{n:02}.md")
    call = [sys.executable, "-m", "stackmath", "check", "."]
    for wait in (0.3, 1.0, 1.6):
        one = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        one.send_signal(signal.SIGKILL)
        one.communicate()
        sound(folder)
    # What was being written when it died is half a file of another name: no more than one a death.
    assert len(list((folder / cache.FOLDER).rglob(".stackmath-*"))) <= 3
    assert len(found(folder)) == 12
    assert found(folder) == found(folder, use_cache=False)
    assert sound(folder) >= 12 * 3 + 1
    for _ in range(100):
        left = [p for p in Path("/proc").glob("[0-9]*") if _works_in(p, folder)]
        if not left:
            break
        time.sleep(0.05)
    assert not left


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder and int(process.name) != os.getpid()
    except OSError:
        return False


def test_a_large_cache_loses_its_oldest(folder: Path) -> None:
    """Down to half of what it may hold; a small one keeps everything."""
    for n in range(10):
        cache.save(folder, "runs", f"{n}", "x" * 1000)
        os.utime(folder / cache.FOLDER / "runs" / f"{n}.json", (n, n))
    cache.prune(folder, 100_000)
    assert len(list((folder / cache.FOLDER / "runs").iterdir())) == 10
    cache.prune(folder, 6_000)
    kept = sorted(path.stem for path in (folder / cache.FOLDER / "runs").iterdir())
    assert kept == ["8", "9"]
