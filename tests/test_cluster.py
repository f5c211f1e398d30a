"""The cluster: the same check with pages on Dask workers, and what is said where there is none."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from stackmath import check, execute
from stackmath.check import UnusableError

PAGE = (
    "# Page\n\n```python\nx = {n} * 7\nprint(x)\n```\n\n```text\n{shown}\n```\n\n"
    "It is {said}.0<!--= x -->.\n"
)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Return the address of a real Dask cluster: two worker processes on this machine."""
    import distributed

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of 20 pages, every fifth of them wrong."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    for n in range(20):
        said = n * 7 + (n % 5 == 3)
        text = PAGE.format(n=n, shown=n * 7, said=said)
        (tmp_path / f"page{n:02}.md").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_cluster_finds_what_this_machine_finds(folder: Path, scheduler: str) -> None:
    """Two worker processes, batches of pages, the same findings in the same order."""
    here = check.run([folder], root=folder, use_cache=False)
    there = check.run([folder], root=folder, use_cache=False, backend="dask", scheduler=scheduler)
    assert [str(one) for one in there.findings] == [str(one) for one in here.findings]
    assert len(here.findings) == 4
    assert there.counts == here.counts


def test_a_hostile_page_on_a_cluster_harms_no_other(folder: Path, scheduler: str) -> None:
    """The worker outlives it, and says what it did."""
    (folder / "page05.md").write_text("# Bad\n\n```python\nimport os\nos._exit(3)\n```\n")
    found = check.run([folder], root=folder, use_cache=False, backend="dask", scheduler=scheduler)
    assert any("left by os._exit(3)" in str(one) for one in found.findings)
    assert found.counts["pages"] == 20


def test_what_a_cluster_found_is_used_here(folder: Path, scheduler: str) -> None:
    """One cache: a check on this machine starts nothing after one on a cluster."""
    first = check.run([folder], root=folder, backend="dask", scheduler=scheduler)
    environment = {**os.environ, "STACKMATH_SPAWN": "1"}
    code = (
        "import sys\nfrom pathlib import Path\nfrom stackmath import check\n"
        "report = check.run([Path.cwd()], root=Path.cwd())\n"
        "print(len(report.findings), [m for m in ('joblib', 'distributed', 'rich', 'numpy', "
        "'sympy', 'markdown_it') if m in sys.modules])"
    )
    call = [sys.executable, "-c", code]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{len(first.findings)} []\n"


def test_ray_finds_what_this_machine_finds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its backend is a pool of processes to joblib, which yields nothing before all is done."""
    import joblib
    from joblib._parallel_backends import MultiprocessingBackend

    @contextlib.contextmanager
    def pool(_: execute.Cluster) -> Iterator[None]:
        joblib.register_parallel_backend("ray", MultiprocessingBackend)
        yield

    monkeypatch.setattr("stackmath.execute.cluster._ray", pool)
    here = check.run([folder], root=folder, use_cache=False)
    there = check.run([folder], root=folder, use_cache=False, backend="ray", jobs=2)
    assert [str(one) for one in there.findings] == [str(one) for one in here.findings]
    assert len(here.findings) == 4
    assert there.counts == here.counts


def test_a_ray_that_does_not_answer_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that starts one, or what kept it from being started here."""

    def init(address: str | None, **_: object) -> None:
        raise (ConnectionError if address else RuntimeError)("Unable to connect\nand more")

    ray = types.ModuleType("ray")
    ray.__dict__.update(init=init, is_initialized=lambda: False)
    backend = types.ModuleType("ray.util.joblib")
    backend.__dict__.update(register_ray=lambda: None)
    for module in (ray, types.ModuleType("ray.util"), backend):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(UnusableError, match="no Ray cluster answers at here:1; start one with"):
        check.run([folder], root=folder, backend="ray", scheduler="here:1", use_cache=False)
    with pytest.raises(UnusableError, match=r"cannot be started here \(Unable to connect\); name"):
        check.run([folder], root=folder, backend="ray", use_cache=False)


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that starts one."""
    monkeypatch.setattr("stackmath.execute.cluster.START", 1)
    with pytest.raises(UnusableError, match=r"no Dask scheduler answers at .*; start one with"):
        check.run([folder], root=folder, backend="dask", scheduler="tcp://127.0.0.1:9")
    with pytest.raises(UnusableError, match="needs the address of its scheduler"):
        check.run([folder], root=folder, backend="dask")


@pytest.mark.parametrize(
    ("backend", "absent", "install"),
    [
        ("ray", "ray", "pip install joblib 'ray[default]'"),
        ("dask", "distributed", "pip install 'stackmath[cluster]'"),
        ("dask", "joblib", "pip install 'stackmath[cluster]'"),
    ],
)
def test_what_is_not_installed_is_named(
    backend: str, absent: str, install: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence on the command line, with what to install."""
    code = (
        f"import sys\nsys.modules[{absent!r}] = None\nfrom stackmath.cli import main\n"
        f"sys.exit(main(['check', '.', '--no-cache', '--backend', {backend!r}, "
        "'--scheduler', 'tcp://127.0.0.1:9']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"stackmath check: --backend {backend} needs {absent}, which is not installed. "
        f"Run: {install}\n"
    )


def test_jobs_are_as_many_as_one_asks_for(folder: Path) -> None:
    """`--jobs 1` finds what all cores find; no number of pages is refused in a sentence."""
    call = [sys.executable, "-m", "stackmath", "check", "page03.md", "--jobs"]
    one = subprocess.run([*call, "1"], capture_output=True, text=True, check=False)
    assert one.returncode == 1
    assert "page03.md:12:7: prints 22.0; x gives 21.0" in one.stdout
    for wrong in ("0", "-1", "many", "²"):
        done = subprocess.run([*call, wrong], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
