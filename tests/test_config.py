"""The configuration: what a project says in its pyproject.toml, and what is said of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stackmath import check, config, results
from stackmath.check import UnusableError

HEAD = "[project]\nname = 'x'\n\n[tool.stackmath]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project that is the working folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder: Path, text: str) -> None:
    """Give a project these settings."""
    (folder / "pyproject.toml").write_text(HEAD + text, encoding="utf-8")


def page(folder: Path, text: str, name: str = "page.md") -> Path:
    """Return a page of this text."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lines(*paths: Path, root: Path | None = None) -> list[str]:
    """Return what a check of paths, or of the project, prints."""
    return [str(one) for one in check.run(list(paths) or None, root=root).findings]


REFUSED = [
    ("path = []", "5: tool.stackmath.path is no setting; did you mean paths"),
    ("colour = 1", "5: tool.stackmath.colour is no setting; known are paths, timeout, names"),
    ("paths = 'docs'", "5: tool.stackmath.paths must be a list of pages and folders"),
    ("paths = []", "5: tool.stackmath.paths is empty; write a list of pages and folders"),
    ("timeout = 0", "5: tool.stackmath.timeout is 0, and must be a number of seconds above 0"),
    ("timeout = true", "5: tool.stackmath.timeout is True, and must be a number"),
    (
        "units = ['a']",
        '5: tool.stackmath.units must be a table of names and sizes, such as tile = "48',
    ),
    ("namespaces.np = 3", "5: tool.stackmath.namespaces must be a table of names and what they"),
    (
        "[tool.stackmath.namespaces]\nnp = 'numpy'\n'a b' = 'math'",
        '7: tool.stackmath.namespaces.a b is no name of Python; write it like np = "numpy"',
    ),
    ("namespaces.os = 'os; rm'", "5: tool.stackmath.namespaces.os is 'os; rm'; write it like np"),
    ("units.K = '3 B'", "5: tool.stackmath.units.K is no name of a unit; use two or more letters"),
    ("waivers.'* %' = ' '", "5: tool.stackmath.waivers.* % must have a pattern and a reason"),
    ("units.tile = '48 cubits'", "5: tool.stackmath.units.tile is '48 cubits'; write it like tile"),
    ("units.tile = '0 B'", "5: tool.stackmath.units.tile is '0 B', no size above 0; write it like"),
    ("units.tile = '1–2 B'", "5: tool.stackmath.units.tile is '1–2 B', no size above 0; write it"),
    ("units.day = '3 h'", "5: tool.stackmath.units.day is '3 h', and day is known as another size"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_cannot_be_read_is_one_sentence_with_its_line(
    text: str, sentence: str, folder: Path
) -> None:
    """File, line, key, what is wrong, and how to write it."""
    configure(folder, f"{text}\n")
    page(folder, "It has 3 heads.\n")
    with pytest.raises(UnusableError) as caught:
        check.run([folder / "page.md"], root=folder)
    assert str(caught.value).startswith(f"pyproject.toml:{sentence}")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_toml_is_one_sentence(folder: Path) -> None:
    """On the command line with status 2 and no traceback."""
    (folder / "pyproject.toml").write_text("[tool.stackmath\n")
    page(folder, "It has 3 heads.\n")
    call = [sys.executable, "-m", "stackmath", "check", "page.md"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("stackmath check: pyproject.toml cannot be read as TOML: ")
    assert len(done.stderr.splitlines()) == 1


def test_paths_are_what_is_checked_where_none_are_named(folder: Path) -> None:
    """Relative to the file, from whatever folder below it; a path that is not there is named."""
    configure(folder, 'paths = ["README.md", "guide"]\n')
    page(folder, "It is 30 %.\n", "README.md")
    page(folder, "It is 40 %.\n", "guide/a.md")
    page(folder, "It is 50 %.\n", "docs/b.md")
    assert [line[:17] for line in lines(root=folder)] == ["README.md:1:7: 30", "guide/a.md:1:7: 4"]
    os.chdir(folder / "guide")
    assert [line[:12] for line in lines()] == ["../README.md", "a.md:1:7: 40"]
    (folder / "README.md").unlink()
    with pytest.raises(
        UnusableError, match=r"^\.\./pyproject.toml:5: tool.stackmath.paths: \.\./REA"
    ):
        check.run()


def test_settings_are_those_of_the_project_of_the_pages(folder: Path) -> None:
    """The nearest file with any at or above them, and none above the folder of .git."""
    configure(folder, "timeout = 60\n")
    inner = folder / "inner"
    inner.mkdir()
    assert config.load(inner).timeout == 60
    (inner / "pyproject.toml").write_text("[project]\nname = 'y'\n")
    assert config.load(inner).timeout == 60
    (inner / ".git").mkdir()
    assert config.load(inner) == config.Settings()
    (inner / "pyproject.toml").write_text("[tool.stackmath]\nwaivers.'30 %' = 'Smith'\n")
    page(inner, "It is 30 %.\n")
    assert lines(inner / "page.md", root=folder) == []
    assert len(lines(page(folder, "It is 30 %.\n"), root=folder)) == 1


def test_names_are_there_in_blocks_and_claims(folder: Path) -> None:
    """Modules and what is in them, of this project too; lines of the page keep their numbers."""
    page(folder, "GROUPS = 8\n", "local_sizes.py")
    configure(
        folder,
        "[tool.stackmath.namespaces]\nsm = 'stackmath'\nkv_cache = 'stackmath:kv_cache'\n"
        "groups = 'local_sizes:GROUPS'\n",
    )
    text = (
        "One user holds 2.68 GB<!--= kv_cache(sm.model('llama-3.1-70b'), T=8192, b=2) -->.\n\n"
        "```python\nprint(groups)\n```\n\n```text\n8\n```\n\n```python\nx = 1 / 0\n```\n"
    )
    path = page(folder, text)
    assert lines(path, root=folder) == [
        "page.md:12:1: stops with ZeroDivisionError: division by zero."
    ]
    path.write_text(text.replace("2.68 GB", "2.68 s").replace("1 / 0", "1.0"))
    assert "2.68 s, in s; kv_cache(" in lines(path, root=folder)[0]
    (folder / "local_sizes.py").write_text("GROUPS = 9\n")
    assert "page.md:8:1: shows '8'; the block prints '9'" in lines(path, root=folder)[1]


def test_a_name_that_cannot_be_imported_is_found_once(folder: Path) -> None:
    """At its line of the configuration, however many pages there are."""
    configure(folder, "paths = ['.']\n\n[tool.stackmath.namespaces]\nnone = 'no_such_module'\n")
    for name in ("a.md", "b.md"):
        page(folder, "It is 3.5<!--= 7 / 2 -->.\n", name)
    page(folder, "Words.\n", "c.md")
    found = lines(root=folder)
    assert [line for line in found if line.startswith("pyproject.toml")] == [
        "pyproject.toml:7:1: tool.stackmath.namespaces cannot be imported: ModuleNotFoundError: "
        "No module named 'no_such_module'; install it or correct it."
    ]
    assert len(found) == 3


def test_a_unit_is_read_and_converted_like_any_other(folder: Path) -> None:
    """With prefixes, in rates, and in the dimension of what it is made of; elsewhere it is none."""
    text = (
        "```python\nfrom stackmath import device\n\nsize = device('h100-sxm').memory\n```\n\n"
        "It holds 1,627,604 tiles<!--= size -->, 1.63 Mtile<!--= size -->.\n"
        "A year of one is 8,760 GPUh<!--= 365 * 86400 -->, 2 tile/s<!--= 98304 -->.\n"
    )
    path = page(folder, text)
    without = lines(path, root=folder)
    assert len(without) == 7
    configure(folder, "[tool.stackmath.units]\ntile = '48 KiB'\nGPUh = '3600 s'\n")
    assert lines(path, root=folder) == []
    configure(folder, "[tool.stackmath.units]\ntile = '48 s'\nGPUh = '3600 s'\n")
    assert "prints 1,627,604 tiles, in tiles; size is in byte" in lines(path, root=folder)[0]
    (folder / "pyproject.toml").unlink()
    assert lines(path, root=folder) == without


def test_a_unit_that_is_known_may_be_said_again(folder: Path) -> None:
    """A kWh is 3.6e6 J, whether one says so or not."""
    configure(folder, "[tool.stackmath.units]\nkWh = '3.6e6 J'\ndozen = '12'\n")
    text = "It takes 2.0 kWh<!--= 7.2e6 --> and 2.5 dozen<!--= 30 --> cards.\n"
    assert lines(page(folder, text), root=folder) == []


def test_a_waiver_exempts_what_its_pattern_matches_whole(folder: Path) -> None:
    """And one that exempts nothing is a finding, where all pages are looked at."""
    configure(
        folder,
        "paths = ['page.md']\n\n[tool.stackmath.waivers]\n'* %' = 'Smith 2023, table 2'\n"
        "'3.?' = 'versions of a format'\n'9.9 GB' = 'nothing'\n",
    )
    path = page(folder, "It is 30 % and 3.5 or 3.55, and 4.5 %.\n")
    assert lines(root=folder) == [
        "page.md:1:23: 3.55 is printed and not proved; claim it, 3.55<!--= expression -->, or "
        "waive it, <!--~ reason -->.",
        "pyproject.toml:10:1: the waiver '9.9 GB' exempts no quantity of these pages; remove it.",
    ]
    assert [line[:7] for line in lines(path, root=folder)] == ["page.md"]


def test_the_time_limit_is_that_of_the_project_unless_one_is_given(folder: Path) -> None:
    """A page that sleeps says which limit it met."""
    configure(folder, "timeout = 1.5\n")
    path = page(folder, "```python\nimport time\ntime.sleep(60)\n```\n")
    assert "ran longer than 1.5 s" in lines(path, root=folder)[0]
    again = check.run([path], root=folder, timeout=0.5).findings
    assert "ran longer than 0.5 s" in again[0].sentence


def test_what_was_kept_under_other_settings_is_not_used(folder: Path) -> None:
    """Neither a report, nor what the site shows of a page."""
    path = page(folder, "It is 30 %.\n")
    configure(folder, "waivers.'30 %' = 'Smith'\n")
    assert lines(path, root=folder) == []
    kept = results.load(path.read_text(), folder)
    assert kept is not None
    assert kept.findings == []
    configure(folder, "waivers.'31 %' = 'Smith'\n")
    assert results.load(path.read_text(), folder) is None
    assert len(lines(path, root=folder)) == 1
