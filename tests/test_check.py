"""The check on a folder of pages: what it finds, what it writes, what it says of itself."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stackmath import check
from stackmath.check import UnusableError
from sweeps import SOAK

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.md") if not path.stem.endswith(".fixed"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder that is a project, as the working folder."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, text, name="page.md"):
    """Return a page of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(report):
    """Return a report's findings as they are printed."""
    return [str(finding) for finding in report.findings]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_its_findings(name, folder):
    """Each page of tests/pages has beside it the findings that it must give."""
    for other in PAGES.glob("*.md"):
        shutil.copy(other, folder)
    report = check.run([Path(f"{name}.md")], root=folder)
    expected = (PAGES / f"{name}.findings").read_text(encoding="utf-8")
    assert "\n".join([*lines(report), ""]) == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_repaired(name, folder):
    """Fixing writes the repaired page, what is left needs a person, and a second fix nothing."""
    for other in PAGES.glob("*.md"):
        shutil.copy(other, folder)
    page = folder / f"{name}.md"
    first = check.run([page], root=folder, fix=True)
    repaired = page.read_text(encoding="utf-8")
    assert repaired == (PAGES / f"{name}.fixed.md").read_text(encoding="utf-8")
    again = check.run([page], root=folder, fix=True)
    assert page.read_text(encoding="utf-8") == repaired
    assert not again.written
    assert lines(again) == lines(first)
    assert not any("--fix" in line for line in lines(again))


def test_nothing_found_is_said_with_counts(folder):
    """An empty list of findings is worth what was looked at."""
    text = "```python\nx = 2\n```\n\nIt is 2.0<!--= x -->, as 1 + 1 = 2.\n"
    report = check.run([written(folder, text)], root=folder)
    assert report.findings == []
    expected = {"pages": 1, "blocks": 1, "claims": 1, "chains": 1, "quantities": 1}
    assert expected.items() <= report.counts.items()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("while True: pass", "ran longer than 2 s"),
        ("while True: print('x' * 1000)", "ran longer than 2 s"),
        ("print('x' * 10**6)", "prints more than a page may"),
        ("import sys; sys.exit()", "left by sys.exit()"),
        ("import os; os._exit(3)", "left by os._exit(3)"),
        ("import ctypes; ctypes.string_at(0)", "died of signal 11"),
        ("x = bytearray(2**40)", "MemoryError"),
    ],
)
def test_code_that_does_not_end_well_is_a_finding(code, sentence, folder):
    """Not a hang and not a crash, at the line of the block; the next page runs all the same."""
    bad = written(folder, f"# Bad\n\n```python\n{code}\n```\n", "bad.md")
    good = written(folder, "```python\nx = 2.5\n```\n\nIt is 2.5<!--= x -->.\n", "good.md")
    report = check.run([bad, good], root=folder, timeout=2)
    assert [f.path for f in report.findings] == ["bad.md"]
    assert sentence in report.findings[0].sentence
    assert report.findings[0].line in (3, 4)


RIGHT = (
    "# A page\n\n```python\nx = 2.5\nprint(x)\n```\n\n```text\n2.5\n```\n\nIt is 2.5<!--= x -->.\n"
)
WRONG = RIGHT.replace("It is 2.5", "It is 2.6").replace("text\n2.5", "text\n2.6")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lambda text: text.replace("\n", "\r\n").encode(), "CRLF"),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "byte-order mark"),
        (lambda text: text.replace("x = 2.5", "if 1:\n\tx = 2.5").encode(), "tabs"),
        (lambda text: (text + "\n" + "word " * 200_000).encode(), "a long line"),
        (lambda text: (text + "\n````md\n~~~\n<!--= y -->\n~~~\n````\n").encode(), "four ticks"),
        (lambda text: text.replace("x = 2.5", "x = 2.5  # <!--= y -->").encode(), "in code"),
        (lambda text: ("---\ntitle: A\n---\n\n" + text).encode(), "front matter"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_any_bytes_of_a_page_are_kept(before, after, folder):
    """Fixing changes the wrong digits and no other byte."""
    path = folder / "page.md"
    path.write_bytes(before(WRONG))
    check.run([path], root=folder, fix=True)
    if after == "four ticks":  # stock mktestdocs reads such a page otherwise: that is a finding
        assert path.read_bytes().startswith(RIGHT.encode())
    else:
        assert path.read_bytes() == before(RIGHT)
        assert check.run([path], root=folder).findings == []


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("name", ["tables", "equations", "outputs"])
def test_what_is_generated_ends_its_lines_as_the_page_does(name, end, folder):
    """A second fix sees that it is what it wrote."""
    page = folder / f"{name}.md"
    page.write_bytes((PAGES / page.name).read_bytes().replace(b"\n", end.encode()))
    check.run([page], root=folder, fix=True)
    right = (PAGES / f"{name}.fixed.md").read_bytes().replace(b"\n", end.encode())
    assert page.read_bytes() == right
    assert check.run([page], root=folder, fix=True).written == []


def test_a_page_that_is_not_utf8_is_one_finding(folder):
    """With the offset, and the other pages are checked."""
    (folder / "latin.md").write_bytes(b"caf\xe9")
    report = check.run([folder / "latin.md", written(folder, RIGHT)], root=folder)
    assert lines(report) == [
        "latin.md:1:1: is not UTF-8 (byte 0xe9 at offset 3); save it as UTF-8."
    ]


def test_a_page_of_megabytes_is_checked(folder):
    """Thousands of sections with a claim each, in seconds; five megabytes under soak."""
    part = "## Part\n\n" + "Words and words. " * 29 + "\n\nIt is 2.5<!--= x -->.\n\n"
    parts = 9_500 if SOAK else 1_900
    path = written(folder, RIGHT + part * parts)
    assert path.stat().st_size > 516 * parts
    report = check.run([path], root=folder)
    assert report.findings == []
    assert report.counts["claims"] == parts + 1


def test_a_folder_without_pages_is_refused(folder):
    """A path that matches no page would pass for ever."""
    (folder / "empty").mkdir()
    with pytest.raises(UnusableError, match="holds no Markdown page; nothing would be checked"):
        check.run([folder / "empty"], root=folder)
    with pytest.raises(UnusableError, match="does not exist"):
        check.run([folder / "nowhere"], root=folder)


def test_what_an_earlier_check_found_is_used_until_something_changes(folder):
    """A page, a module that it imports, a file that it opens: each change is seen."""
    (folder / "local.py").write_text("value = 2.5\n")
    (folder / "data.txt").write_text("2.5")
    code = "import local\nx = local.value\ny = float(open('data.txt').read())"
    page = written(folder, f"```python\n{code}\n```\n\n2.5<!--= x -->\n\nAnd 2.5<!--= y -->.\n")
    text = page.read_text().replace("\n2.5<!", "\nIt is 2.5<!")
    page.write_text(text)
    assert check.run([page], root=folder).findings == []
    assert check.run([page], root=folder).findings == []
    (folder / "local.py").write_text("value = 3.5\n")
    assert "x gives 3.5" in lines(check.run([page], root=folder))[0]
    (folder / "local.py").write_text("value = 2.5\n")
    assert check.run([page], root=folder).findings == []
    (folder / "data.txt").write_text("4.5")
    assert "y gives 4.5" in lines(check.run([page], root=folder))[0]


def test_a_page_that_cannot_be_written_loses_nothing(folder, monkeypatch):
    """One sentence, and the page as it was."""
    page = written(folder, WRONG)
    monkeypatch.setattr(Path, "replace", _full_disk)
    monkeypatch.setattr(os, "replace", _full_disk)
    with pytest.raises((OSError, ValueError), match="No space left"):
        check.run([page], root=folder, fix=True, use_cache=False)
    assert page.read_text() == WRONG
    assert sorted(path.name for path in folder.glob(".stackmath-*")) == []


def _full_disk(*_):
    raise OSError(28, "No space left on device")


def command(*arguments, cwd, path=None):
    """Return how the command line ends and what it prints."""
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    call = [sys.executable, "-m", "stackmath", *map(str, arguments)]
    return subprocess.run(call, cwd=cwd, env=environment, capture_output=True, text=True)


def test_the_exit_status_says_what_came_of_it(folder):
    """0 nothing found, 1 findings, 2 unusable."""
    page = written(folder, WRONG)
    wrong = command("check", page, cwd=folder)
    assert wrong.returncode == 1
    assert wrong.stdout.splitlines()[0].startswith("page.md:9:1: shows '2.6'")
    assert wrong.stdout.splitlines()[-1].startswith("2 findings; checked")
    fixed = command("check", "--fix", page, cwd=folder)
    assert fixed.returncode == 0
    assert fixed.stdout.startswith("wrote ")
    assert page.read_text() == RIGHT
    for arguments in (["nowhere.md"], ["--timeout", "0", page], ["--timeout", "x", page]):
        unusable = command("check", *arguments, cwd=folder)
        assert unusable.returncode == 2
        assert "Traceback" not in unusable.stderr
    assert command(cwd=folder).returncode == 2


def test_a_page_that_cannot_be_written_is_one_sentence(folder):
    """On the command line: the path and why, no traceback, and the page as it was."""
    page = written(folder, WRONG)
    code = (
        "import pathlib, sys\n"
        "def full(*_): raise OSError(28, 'No space left on device')\n"
        "from stackmath.cli import main\n"
        "pathlib.Path.replace = full\n"
        "sys.exit(main(['check', '--fix', 'page.md']))\n"
    )
    call = [sys.executable, "-c", code]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "stackmath check: page.md: cannot be written (No space left on device); "
        "make room on its disk\n"
    )
    assert page.read_text() == WRONG


@contextlib.contextmanager
def locked(path, mode):
    """Have a path that cannot be written, and can again when it is to be deleted."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


def unprivileged(*arguments):
    """Return how a check ends that may write only what its mode allows, as for anybody but root."""

    def drop():
        if sys.platform == "linux":
            import ctypes

            ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE

    call = [sys.executable, "-m", "stackmath", "check", *arguments]
    return subprocess.run(call, capture_output=True, text=True, preexec_fn=drop)


@pytest.mark.parametrize(("name", "mode"), [(".", 0o555), ("page.md", 0o444)])
def test_a_fix_of_what_is_read_only_is_one_sentence(name, mode, folder):
    """The folder or the page alone: with place and repair, and no byte is changed or added."""
    page = written(folder, WRONG)
    before = {path.name for path in folder.iterdir()}
    with locked(folder / name, mode):
        done = unprivileged("--fix", "page.md")
    assert done.returncode == 2
    assert (done.stdout, done.stderr) == (
        "",
        "stackmath check: page.md: cannot be written (Permission denied); "
        "make it and its folder writable\n",
    )
    assert page.read_text() == WRONG
    assert {path.name for path in folder.iterdir()} - {".cache"} == before


def test_a_drawing_that_cannot_be_written_is_named(folder):
    """As a page is, and not the temporary file that stood for it."""
    written(folder, "# P\n\n![A loop](figures/lifecycle.svg)\n")
    (folder / "figures").mkdir()
    with locked(folder / "figures", 0o555):
        done = unprivileged("--fix", "page.md")
    assert done.returncode == 2
    assert done.stderr == (
        "stackmath check: figures/lifecycle.svg: cannot be written (Permission denied); "
        "make it and its folder writable\n"
    )


def test_a_check_writes_nothing_where_it_may_not(folder):
    """Findings and status are as ever in a folder that is read-only, twice; there is no cache."""
    page = written(folder, WRONG)
    with locked(folder, 0o555):
        first, second = unprivileged("page.md"), unprivileged("page.md")
    assert (first.returncode, first.stderr) == (1, "")
    assert first.stdout.startswith("page.md:9:1: shows '2.6'; the block prints '2.5'.")
    assert (second.returncode, second.stdout, second.stderr) == (1, first.stdout, "")
    assert sorted(path.name for path in folder.iterdir()) == ["mkdocs.yml", page.name]


def test_a_cache_that_is_read_only_keeps_no_fix_from_its_page(folder):
    """The page is repaired; what was found is not kept, and the next check finds it again."""
    page = written(folder, WRONG)
    (folder / ".cache").mkdir()
    with locked(folder / ".cache", 0o555):
        done = unprivileged("--fix", "page.md")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("wrote page.md\n0 findings; checked 1 block")
    assert page.read_text() == RIGHT
    assert list((folder / ".cache").iterdir()) == []


def test_one_file_outside_any_project_is_checked(tmp_path):
    """From a folder that is no project, and nothing is left beside the page."""
    page = written(tmp_path, WRONG)
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home)}
    call = [sys.executable, "-m", "stackmath", "check", str(page)]
    done = subprocess.run(call, cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"{page}:9:1:" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "page.md"]


def test_a_changed_equation_is_noticed_everywhere(tmp_path):
    """2 becomes 1 in EQ 3.5: witness, formula, numbers, outputs and JavaScript all complain."""
    root = Path(__file__).parent.parent
    ignored = shutil.ignore_patterns("__pycache__", "vendor")
    shutil.copytree(root / "src", tmp_path / "src", ignore=ignored)
    shutil.copytree(root / "docs", tmp_path / "docs", ignore=ignored)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    source = tmp_path / "src/stackmath/chapters/attention.py"
    text = source.read_text(encoding="utf-8")
    assert text.count("    2 * L * n_kv * d_head * T * b,") == 1
    text = text.replace("    2 * L * n_kv * d_head * T * b,", "    L * n_kv * d_head * T * b,")
    source.write_text(text.replace('source="kwon-2023"', 'source="kwon-2032"'))
    done = command("check", cwd=tmp_path, path=tmp_path / "src")
    assert done.returncode == 1, done.stderr
    for sign in (
        "attention.kv_cache: its witness 800 KiB (kwon-2023) fails",
        "attention.kv_cache: there is no source 'kwon-2032'; ",
        r"differs from attention.kv_cache, which is M_{\text{kv}} = L\,n_{\text{kv}}",
        "docs/03-attention.md",
        "docs/capstone.md",
        "; the block prints '",
        " gives ",
        "docs/assets/equations/attention.js",
        "instrument kv-budget: Model has no option",
    ):
        assert sign in done.stdout, f"'{sign}' is not in:\n{done.stdout[:4000]}"


def test_a_link_is_followed_again_when_what_it_leads_to_changes(folder):
    """A file that appears, a heading that goes: neither is hidden by an earlier check."""
    page = written(folder, "# A\n\nSee [B](b.md#there).\n")
    assert "leads to no file" in lines(check.run([page], root=folder))[0]
    other = written(folder, "# B\n\n## There\n", "b.md")
    assert check.run([page], root=folder).findings == []
    other.write_text("# B\n")
    assert "b.md has no anchor 'there'" in lines(check.run([page], root=folder))[0]
