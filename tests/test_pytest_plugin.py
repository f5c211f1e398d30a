"""The plugin of pytest: pages, blocks and claims as tests, where a project asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PAGE = """# Sizes

```python
x = 2.5
print(x)
```

```text
2.5
```

It is 2.5<!--= x -->, and twice that is 5.0<!--= 2 * x -->.

It is above two<!--? x > 2 -->.
"""
INI = "[pytest]\nstackmath = true\ntestpaths = tests\n"
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs pytest in a project with a page and a test; how, as its user has it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "src"))
    pytester.makepyprojecttoml('[tool.stackmath]\npaths = ["docs"]\n')
    for name, text in (("docs/a.md", PAGE), ("tests/fixture.md", "30 % of nothing.\n")):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (pytester.path / "tests/test_one.py").write_text("def test_one():\n    pass\n")

    def runner(*arguments: str) -> pytest.RunResult:
        plugins = ("-p", "stackmath.pytest_plugin", "-p", "xdist.plugin")
        return pytester.runpytest_subprocess(*plugins, *arguments)

    return runner


def wrong(pytester: pytest.Pytester, before: str, after: str) -> None:
    """Change the page."""
    path = pytester.path / "docs/a.md"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))


def test_a_project_that_did_not_ask_sees_nothing(run: Run, pytester: pytest.Pytester) -> None:
    """The package may be there for other reasons, and the page may be wrong."""
    wrong(pytester, "It is 2.5", "It is 2.6")
    run().assert_outcomes(passed=1)


def test_plain_pytest_counts_the_page_its_blocks_and_its_claims(
    run: Run, pytester: pytest.Pytester
) -> None:
    """Where pytest's configuration says so; pages that are no page of the project are not read."""
    pytester.makeini(INI)
    done = run("-v")
    done.assert_outcomes(passed=6)
    for name in ("1", "3", "12", "12:44", "14"):
        done.stdout.fnmatch_lines([f"*docs/a.md::{name} PASSED*"])


def test_a_finding_fails_its_own_part_with_its_sentence_alone(
    run: Run, pytester: pytest.Pytester
) -> None:
    """A claim, a block, a truth; what belongs to none of them fails the page."""
    wrong(pytester, "It is 2.5", "It is 2.6")
    wrong(pytester, "text\n2.5", "text\n2.7")
    wrong(pytester, "x > 2", "x > 3")
    wrong(pytester, "two<!--", "two and 30 %, two<!--")
    done = run("--stackmath")
    done.assert_outcomes(passed=2, failed=4)
    done.stdout.fnmatch_lines(
        [
            "docs/a.md:14:*: 30 % is printed and not proved; *",
            "docs/a.md:9:1: shows '2.7'; the block prints '2.5'. Run: stackmath check --fix",
            "docs/a.md:12:7: prints 2.6; x gives 2.5*",
            "docs/a.md:14:*: 'x > 3' is false: its sides are 2.5 and 3.",
            "FAILED docs/a.md::1 - *",
            "FAILED docs/a.md::3 - *",
            "FAILED docs/a.md::12 - *",
            "FAILED docs/a.md::14 - *",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_part_is_selected_by_its_name_its_kind_and_its_expression(
    run: Run, pytester: pytest.Pytester
) -> None:
    """By nodeid, and by -k; what is not selected does not fail."""
    wrong(pytester, "It is 2.5", "It is 2.6")
    run("--stackmath", "docs/a.md::12").assert_outcomes(failed=1)
    run("--stackmath", "docs/a.md::12:44").assert_outcomes(passed=1)
    run("--stackmath", "docs", "-k", "claim").assert_outcomes(passed=2, failed=1, deselected=2)
    run("--stackmath", "-k", "block or 14").assert_outcomes(passed=2, deselected=4)


def test_workers_share_the_parts_and_give_the_same(run: Run, pytester: pytest.Pytester) -> None:
    """With -n, on as many processes as one likes."""
    wrong(pytester, "It is 2.5", "It is 2.6")
    done = run("--stackmath", "-n", "2")
    done.assert_outcomes(passed=5, failed=1)
    done.stdout.fnmatch_lines(["*FAILED docs/a.md::12*"])


def test_what_failed_last_is_run_again(run: Run, pytester: pytest.Pytester) -> None:
    """With --lf: first the wrong claim alone, then, once it is right, all of them."""
    wrong(pytester, "It is 2.5", "It is 2.6")
    run("--stackmath").assert_outcomes(passed=5, failed=1)
    run("--stackmath", "--lf").assert_outcomes(failed=1)
    wrong(pytester, "It is 2.6", "It is 2.5")
    run("--stackmath", "--lf").assert_outcomes(passed=1)


def test_a_page_that_is_named_is_checked_wherever_it_is(run: Run) -> None:
    """Pages of the project are not all there are."""
    done = run("--stackmath", "tests/fixture.md")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["tests/fixture.md:1:1: 30 % is printed and not proved; *"])


def test_a_page_that_cannot_be_read_fails_in_a_sentence(
    run: Run, pytester: pytest.Pytester
) -> None:
    """And no traceback tells of it."""
    (pytester.path / "docs/b.md").write_bytes(b"caf\xe9")
    done = run("--stackmath", "docs/b.md")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["docs/b.md:1:1: is not UTF-8 *"])


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("timeout = 0", "*pyproject.toml:2: tool.stackmath.timeout is 0, and must be *"),
        ('paths = ["nowhere"]', "*pyproject.toml:2: tool.stackmath.paths: nowhere does not *"),
        ("", "*docs does not exist; name a Markdown page or a folder of them"),
    ],
)
def test_what_cannot_be_checked_is_an_error_of_use(
    run: Run, pytester: pytest.Pytester, settings: str, told: str
) -> None:
    """In one sentence; a run that would check nothing does not pass."""
    pytester.makepyprojecttoml(f"[tool.stackmath]\n{settings}\n")
    (pytester.path / "docs").rename(pytester.path / "pages")
    done = run("--stackmath")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: stackmath: {told}"])
