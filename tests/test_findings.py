"""The findings of a check as other programs read them: annotations, SARIF, JSON, a patch."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stackmath import examine
from stackmath.cli import findings, main
from stackmath.results import Finding

Check = Callable[..., tuple[int, str, str]]
PAGES = Path(__file__).parent / "pages"
WRONG = (
    "# A page\n\n```python\nx = 2.5\nprint(x)\n```\n\n```text\n2.6\n```\n\n"
    "It is 2.6<!--= x -->, and 30 % of it.\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a wrong page, as the working folder."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "page.md").write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Return what checks and gives the status and what is printed where."""

    def runner(*arguments: str) -> tuple[int, str, str]:
        status = main(["check", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return runner


def unescaped(said: str) -> str:
    """Return what GitHub shows of an escaped text: %25 is the last that it undoes."""
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        said = said.replace(code, sign)
    return said


def test_github_is_told_of_each_finding_at_its_line(checked: Check) -> None:
    """One command a finding, with status 1, and the summary last."""
    status, out, err = checked("page.md", "--format", "github")
    *commands, last = out.splitlines()
    assert (status, err) == (1, "")
    assert commands[0] == (
        "::error file=page.md,line=9,col=1,title=stackmath::shows '2.6'; the block prints '2.5'. "
        "Run: stackmath check --fix"
    )
    assert len(commands) == 3
    assert commands[2].startswith("::error file=page.md,line=12,col=27,title=stackmath::30 %25 is")
    assert last.startswith("3 findings; checked ")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("a,b:c.md", "100 % of a\nand\r\nb"),
        ("50%.md", "%0A is no line end, and :: ends nothing"),
        ("ü ß.md", "prints 1.0 ×, and a, b: c"),
    ],
)
def test_a_command_survives_every_sign_in_it(
    path: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stays on one line, and is read back as it was."""
    from stackmath.check import Report

    findings.github(Report([Finding(path, 3, 7, sentence, "claims")], {"pages": 1}))
    command, _ = capsys.readouterr().out.splitlines()
    read = re.fullmatch(r"::error file=([^:,]*),line=3,col=7,title=stackmath::(.*)", command)
    assert read is not None
    assert [unescaped(one) for one in read.groups()] == [path, sentence]


FORGED = "::error file=x,line=1::forged %0A::error::again"
NAMES = (f"a\n{FORGED}.md", "b\x1b[2J.md", *(["c\udce9.md"] if sys.platform == "linux" else []))


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_neither_the_name_of_a_page_nor_what_it_says_forges_a_finding(
    form: str, checked: Check, folder: Path
) -> None:
    """Line ends, escapes and bytes that are no text are spelled out; a log is told nothing else."""
    text = f"# P\n\n```python\nraise ValueError({f'x{chr(10)}{FORGED}'!r})\n```\n"
    (folder / "page.md").unlink()
    for name in NAMES:
        (folder / name).write_text(text)
    status, out, err = checked(".", "--format", form)
    assert (status, err) == (1, "")
    if form in ("json", "sarif"):
        told = json.loads(out)
        assert len(told["findings"] if form == "json" else told["runs"][0]["results"]) == len(NAMES)
        assert "\\n" not in (said := json.dumps(told)).replace("\\\\n", ""), said
        return
    *lines, last = out.splitlines()
    assert last.startswith(f"{len(NAMES)} findings; checked")
    assert len(lines) == len(NAMES)
    assert all(line.isprintable() for line in lines)
    command = r"::error file=([^:,]*),line=4,col=1,title=stackmath::stops with ValueError: x.*"
    assert all(bool(re.fullmatch(command, line)) == (form == "github") for line in lines)
    assert not any(line.startswith("::") for line in lines if form == "text")


# What SARIF 2.1.0 asks of the objects that are written: required keys, and the kind of each.
SHAPES: dict[str, dict[str, Any]] = {
    "log": {"version!": str, "$schema": str, "runs!": ["run"]},
    "run": {
        "tool!": "tool", "invocations": ["invocation"], "columnKind": str, "results": ["result"],
    },
    "tool": {"driver!": "driver"},
    "driver": {"name!": str, "version": str, "rules": ["rule"]},
    "rule": {"id!": str, "shortDescription": "message"},
    "invocation": {"executionSuccessful!": bool, "toolExecutionNotifications": ["notification"]},
    "notification": {"message!": "message", "level": str},
    "message": {"text!": str},
    "result": {
        "message!": "message", "ruleId": str, "ruleIndex": int, "level": str,
        "locations": ["location"],
    },
    "location": {"physicalLocation": "place"},
    "place": {"artifactLocation!": "artifact", "region": "region"},
    "artifact": {"uri!": str},
    "region": {"startLine!": int, "startColumn": int},
}  # fmt: skip


def misshapen(value: Any, shape: Any, where: str = "log") -> Iterator[str]:
    """Yield each place where a value is not of a shape."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where} is no array"
            return
        for index, one in enumerate(value):
            yield from misshapen(one, shape[0], f"{where}[{index}]")
    elif isinstance(shape, str):
        keys = {key.rstrip("!"): kind for key, kind in SHAPES[shape].items()}
        needed = {key.rstrip("!") for key in SHAPES[shape] if key.endswith("!")}
        if not isinstance(value, dict) or not needed <= set(value) <= set(keys):
            yield f"{where} has {value!r}"
            return
        for key, one in value.items():
            yield from misshapen(one, keys[key], f"{where}.{key}")
    elif type(value) is not shape:
        yield f"{where} is {value!r}"


def test_sarif_has_the_shape_of_its_standard(checked: Check) -> None:
    """Every object has what it must and nothing unknown; every number and word is allowed."""
    status, out, err = checked("page.md", "--format", "sarif")
    log = json.loads(out)
    assert (status, err) == (1, "")
    assert list(misshapen(log, "log")) == []
    (run,) = log["runs"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert result["level"] in ("none", "note", "warning", "error")
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "page.md"
        assert min(place["region"].values()) >= 1
    assert [one["ruleId"] for one in run["results"]] == ["outputs", "claims", "quantities"]


def test_a_place_in_sarif_is_an_address(tmp_path: Path) -> None:
    """With what an address cannot hold escaped; absolute only where the file is elsewhere."""
    from stackmath.check import Report

    far = tmp_path / "a b.md"
    found = [Finding("ü %.md", 1, 1, "x", "page"), Finding(str(far), 1, 1, "x", "page")]
    log = findings.log(Report(found))
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in log["runs"][0]["results"]
    ]
    assert uris == ["%C3%BC%20%25.md", far.as_uri()]


def test_every_rule_is_described() -> None:
    """Also those that are no module of the rules."""
    assert set(findings.RULES) == {*examine.RULES, "page", "scripts", "configuration"}


@pytest.mark.parametrize("switch", ["--json", "--format=json"])
def test_json_has_every_finding_with_its_rule(checked: Check, switch: str) -> None:
    """One switch is the other's name, the one that every command has."""
    status, out, _ = checked("page.md", switch)
    made = json.loads(out)
    assert status == 1
    assert [(one["line"], one["rule"]) for one in made["findings"]] == [
        (9, "outputs"), (12, "claims"), (12, "quantities"),
    ]  # fmt: skip


def test_diff_prints_what_fix_would_write_and_writes_nothing(checked: Check, folder: Path) -> None:
    """As a patch on standard output, and what is left for a person apart from it."""
    status, out, err = checked("page.md", "--diff")
    assert status == 1
    assert (folder / "page.md").read_text() == WRONG
    assert out.startswith("--- a/page.md\n+++ b/page.md\n@@ -6,7 +6,7 @@\n")
    assert "\n-2.6\n+2.5\n" in out
    assert err.splitlines()[0].startswith("page.md:12:27: 30 % is printed and not proved")
    assert err.splitlines()[1].startswith("1 finding; checked ")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=out, text=True, check=True)
    patched = (folder / "page.md").read_text()
    (folder / "page.md").write_text(WRONG)
    assert checked("page.md", "--fix")[0] == 1
    assert (folder / "page.md").read_text() == patched


@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in PAGES.glob("*.md") if not path.stem.endswith(".fixed")),
)
def test_the_patch_of_every_page_gives_the_repaired_one(
    name: str, checked: Check, folder: Path
) -> None:
    """With its line ends, its marks, and all passes of the fix; nothing where nothing changes."""
    for other in PAGES.glob("*.md"):
        shutil.copy(other, folder)
    _, out, _ = checked(f"{name}.md", "--diff")
    fixed = (PAGES / f"{name}.fixed.md").read_bytes()
    assert (PAGES / f"{name}.md").read_bytes() == (folder / f"{name}.md").read_bytes()
    if out:
        subprocess.run(["git", "init", "-q"], check=True)
        subprocess.run(["git", "apply"], input=out.encode(), check=True)
    assert (folder / f"{name}.md").read_bytes() == fixed


def test_a_right_page_has_no_diff(checked: Check, folder: Path) -> None:
    """And status 0."""
    (folder / "page.md").write_text("It is 2.5<!--= 5 / 2 -->.\n")
    status, out, err = checked("page.md", "--diff")
    assert (status, out) == (0, "")
    assert err.startswith("0 findings; checked ")


def test_a_file_that_fix_would_make_is_in_the_diff(checked: Check, folder: Path) -> None:
    """A figure that nobody has drawn yet, and its folder, are not made."""
    name = "figures/attention-heads.svg"
    drawn = sorted((Path(__file__).parents[1] / "docs/figures").glob("*.svg"))[0].name
    (folder / "page.md").write_text(f"![what it shows](figures/{drawn})\n")
    status, out, _ = checked("page.md", "--diff")
    assert status == 1
    assert out.startswith(f"--- /dev/null\n+++ b/figures/{drawn}\n@@ -0,0 +1,")
    assert not (folder / name).parent.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--diff", "--fix"], "--diff shows what --fix would write; give one of them"),
        (["--diff", "--format", "json"], "--diff prints text; leave out --format json"),
        (["--watch", "--format", "sarif"], "--watch prints text; leave out --format sarif"),
        (["--diff", "--watch"], "--diff and --watch cannot be given together; give one of them"),
    ],
)
def test_switches_that_cannot_stand_together_are_refused(
    arguments: list[str], sentence: str, checked: Check
) -> None:
    """In one sentence and with status 2."""
    assert checked("page.md", *arguments) == (2, "", f"stackmath check: {sentence}\n")
