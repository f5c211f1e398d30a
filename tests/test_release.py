"""The release: what the wheel holds, that its core works alone, and how it is published."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import stackmath
from stackmath.cli import main
from stackmath.cli.schema import names

ROOT = Path(__file__).parents[1]
CORE = {"markdown-it-py", "numpy", "pint", "rich", "sympy"}
Done = subprocess.CompletedProcess[str]


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the project."""
    made: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return made


def required(name: str) -> set[str]:
    """Return a distribution and all that it requires, without extras."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop().lower()
        if one not in found:
            found.add(one)
            for text in importlib.metadata.requires(one) or []:
                requirement = Requirement(text)
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                    waiting.append(requirement.name)
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this project, as the release builds it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with what the core requires and nothing else, not even the wheel."""
    folder = tmp_path_factory.mktemp("light")
    venv.create(folder, with_pip=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in set().union(*map(required, CORE)):
        files = importlib.metadata.files(name) or []
        for top in {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}:
            here = Path(importlib.metadata.distribution(name).locate_file(top))
            if not (packages / top).exists():
                (packages / top).symlink_to(here)
    return folder


def shell(line: str, folder: Path, environment: Path, wheel: Path) -> Done:
    """Return what a line does in a shell of an environment whose only index is the wheel."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_", "VIRTUAL_ENV"))
    }
    told = {
        "PATH": f"{environment / 'bin'}:{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheel.parent),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env={**clean, **told}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_the_core_is_light() -> None:
    """Five packages, and none of a site, a print or a cluster."""
    assert {Requirement(one).name for one in project()["dependencies"]} == CORE
    extras = project()["optional-dependencies"]
    assert {"site", "pdf", "cluster", "test"} == set(extras)
    assert {Requirement(one).name for one in extras["cluster"]} == {"dask", "distributed", "joblib"}


def test_the_wheel_holds_what_is_read_at_run_time(wheel: Path) -> None:
    """Data, schemas and templates, and the entry points of the command and of pytest."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        points = next(name for name in held if name.endswith("entry_points.txt"))
        said = archive.read(points).decode()
    source = ROOT / "src"
    kinds = {".toml", ".json", ".typ", ".py", ".j2"}
    there = {
        path.relative_to(source).as_posix()
        for path in (source / "stackmath").rglob("*")
        if path.suffix in kinds and "__pycache__" not in path.parts
    }
    assert there <= held
    assert {f"stackmath/schemas/{name}.json" for name in names()} <= held
    assert "stackmath = stackmath.cli:main" in said
    assert "stackmath = stackmath.pytest_plugin" in said


def five() -> list[str]:
    """Return the five lines with which README.md sets up a site of any kind."""
    text = (ROOT / "README.md").read_text()
    part = text.partition("## On a site of your own")[2]
    fence = re.search(r"```sh\n(.*?)```", part, re.DOTALL)
    assert fence is not None
    return fence[1].splitlines()


@pytest.fixture(scope="module")
def foreign(
    tmp_path_factory: pytest.TempPathFactory, light: Path, wheel: Path
) -> tuple[Path, list[Done]]:
    """Return a site of another generator after the five lines, and what each did."""
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# A site\n\nOf another generator.\n")
    return folder, [shell(line, folder, light, wheel) for line in five()]


def test_five_lines_set_up_a_site_of_any_kind(foreign: tuple[Path, list[Done]]) -> None:
    """To the letter, with the core alone: each line does what it should, and the last is green."""
    folder, done = foreign
    assert len(done) == 5
    assert [one.returncode for one in done] == [0] * 5, done
    assert "2.68 GB<!--=" in (folder / "docs/sizes.md").read_text()
    assert done[3].stdout.startswith("wrote docs/sizes.md\n0 findings; ")
    assert done[4].stdout.startswith("0 findings; checked 1 claim")


def test_a_wrong_number_of_that_site_is_an_annotation(
    foreign: tuple[Path, list[Done]], light: Path, wheel: Path
) -> None:
    """The last line is what its continuous integration runs."""
    folder, _ = foreign
    page = folder / "docs/sizes.md"
    page.write_text(page.read_text().replace("2.68 GB", "2.68 GiB"))
    done = shell(five()[4], folder, light, wheel)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=docs/sizes.md,line=1,col=")
    page.write_text(page.read_text().replace("2.68 GiB", "2.68 GB"))


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("stackmath --version", 0, f"stackmath {stackmath.__version__}\n"),
        ("stackmath check docs/sizes.md", 0, "0 findings; "),
        ("stackmath check --format sarif docs", 0, '"version": "2.1.0"'),
        ("stackmath model llama-3.1-70b", 0, "Active for a token"),
        ("stackmath fit llama-3.1-8b --device rtx-4090", 0, "Users that fit"),
        ("stackmath schema check", 0, "urn:stackmath:schema:check"),
        ("stackmath pdf 3", 2, "stackmath pdf: it needs "),
        ("stackmath build", 2, "stackmath build: it needs "),
        ("stackmath serve", 2, "stackmath serve: it needs "),
        ("stackmath check figure.md", 2, "stackmath check: it needs matplotlib"),
    ],
)
def test_the_core_does_its_commands_and_names_the_extra_of_others(
    line: str, status: int, said: str, foreign: tuple[Path, list[Done]], light: Path, wheel: Path
) -> None:
    """In one sentence, and never with a traceback."""
    folder, _ = foreign
    drawn = sorted((ROOT / "docs/figures").glob("*.svg"))[0].name
    (folder / "figure.md").write_text(f"![a drawing](figures/{drawn})\n")
    done = shell(line, folder, light, wheel)
    assert done.returncode == status, done
    assert "Traceback" not in done.stderr
    if status == 0:
        assert said in done.stdout
        return
    extra = {"pdf": "pdf", "build": "site,pdf"}.get(line.split()[1], "site")
    assert done.stderr.startswith(said)
    assert done.stderr.endswith(f". Run: pip install 'stackmath[{extra}]'\n")
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """By the package, the project and the command line."""
    assert stackmath.__version__ == project()["version"]
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"stackmath {project()['version']}\n"


def workflow() -> dict[str, Any]:
    """Return the workflow of a release."""
    made: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    return made


def test_a_release_is_built_once_and_published_without_a_token() -> None:
    """By a tag; the job that publishes runs no code of ours and may do nothing else."""
    made = workflow()
    assert made[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 reads `on` as true
    assert made["permissions"] == {"contents": "read"}
    build, publish = made["jobs"]["build"], made["jobs"]["publish"]
    assert publish["needs"] == "build"
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"]["name"] == "pypi"
    assert "permissions" not in build
    assert [step for step in publish["steps"] if "run" in step] == []
    runs = "\n".join(step.get("run", "") for step in build["steps"])
    assert runs.count("hatchling build") == 1
    text = (ROOT / ".github/workflows/release.yml").read_text()
    assert "secrets." not in text
    assert "password" not in text


def test_every_action_is_pinned_by_its_commit_and_the_same_everywhere() -> None:
    """With the version beside it, for whoever reads it."""
    pins: dict[str, set[str]] = {}
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for name, pin in re.findall(r"uses: (\S+?)@(.*)", path.read_text()):
            assert re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), f"{path.name}: {name}"
            pins.setdefault(name, set()).add(pin)
    assert len(pins) >= 6
    assert all(len(one) == 1 for one in pins.values()), pins


@pytest.mark.parametrize(("tag", "status"), [("right", 0), ("v0.0.0", 1), ("v", 1), ("1.0", 1)])
def test_a_tag_that_is_not_the_version_is_refused(tag: str, status: int, tmp_path: Path) -> None:
    """With the tag, the version, and what to do; the step is run as it stands."""
    (step,) = (one for one in workflow()["jobs"]["build"]["steps"] if "tag" in one.get("name", ""))
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    right = f"v{project()['version']}"
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**environment, "GITHUB_REF_NAME": right if tag == "right" else tag},
    )  # fmt: skip
    assert done.returncode == status, done
    if status:
        assert f"the tag is {tag} and pyproject.toml says" in done.stdout
        assert done.stdout.rstrip().endswith(f"tag {right}")


@pytest.mark.parametrize(
    "arguments", [[], ["--fix"], ["--timeout", "60"], ["--no-cache", "--format", "github"]]
)
def test_the_hook_of_other_repositories_takes_arguments(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Called as pre-commit does: the entry, then the arguments, then the files of the commit."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["language"], hook["types"]) == (
        "stackmath-check", "python", ["markdown"],
    )  # fmt: skip
    assert hook["require_serial"]  # one process checks all of them, on every core
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("It is 2.5<!--= 5 / 2 -->.\n")
    (tmp_path / "b c.md").write_text("It is 2.6<!--= 5 / 2 -->.\n")
    monkeypatch.chdir(tmp_path)
    program, *entry = shlex.split(hook["entry"])
    assert program in project()["scripts"]
    status = main([*entry, *arguments, "a.md", "b c.md"])
    out = capsys.readouterr().out
    assert status == (0 if "--fix" in arguments else 1)
    assert "b c.md" in out
    assert "2 pages" in out
