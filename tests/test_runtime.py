"""The runtime: the Python of the page, compiled by Pyodide and cached."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from stackmath import runtime
from stackmath.node import NodeError
from stackmath.runtime import compiled

ROOT = Path(__file__).parents[1]
IMPORTED = re.findall(
    r"\w+",
    """argparse array ast bisect calendar cmath collections contextlib copy csv dataclasses datetime
    decimal difflib enum fractions functools graphlib hashlib heapq html inspect io itertools json
    logging math numbers operator os pathlib pprint pydoc random re secrets shelve statistics string
    struct textwrap time timeit tokenize traceback types typing unittest uuid zlib zoneinfo
    _cells""",
)
NPM = ROOT / "node_modules/pyodide"
MODULES = {
    "one/__init__.py": b'"""A docstring."""\nassert True\nwords = {"a", "b", "c", "d"}\n',
    "one/two.py": b"def two(): return {x for x in (1, 2)} & {3, 4}\n",
    "one/data.json": b"{}",
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return what the site serves."""
    return runtime.files(ROOT)


@pytest.fixture
def npm(tmp_path: Path) -> Path:
    """Return the npm package in a project that has compiled nothing."""
    shutil.copytree(NPM, tmp_path / "node_modules/pyodide")
    return tmp_path / "node_modules/pyodide"


def names(archive: bytes) -> set[str]:
    """Return the names in a zip."""
    return {*zipfile.ZipFile(io.BytesIO(archive)).namelist()}


def archive(files: dict[str, bytes], kind: str) -> bytes:
    """Return an archive by its kind."""
    name = json.loads(files[runtime.INDEX])[kind]
    assert name == compiled.name(kind, files[name])
    return files[name]


def test_the_index_names_every_file_that_a_browser_asks_for(files: dict[str, bytes]) -> None:
    """Each below a version or with a digest in its name, and with its size."""
    index = json.loads(files[runtime.INDEX])
    asked = {name for name in files if not name.startswith(("LICENSE", runtime.INDEX))}
    assert index["bytes"] == {name: len(files[name]) for name in asked}
    assert index["core"] == "314.0.7/"
    assert {f"{index['core']}{name}" for name in runtime.CORE} < asked
    assert index["lock"]["packages"] == {}
    assert b"Mozilla Public License" in files["LICENSE"]
    assert all(len(files[f"LICENSE-{part}"]) > 500 for part in index["demand"])


def test_the_standard_library_is_whole_but_for_what_cannot_work(files: dict[str, bytes]) -> None:
    """What a cell may import is there, compiled, and tools are not."""
    inside = names(archive(files, "stdlib"))
    assert all(name.endswith(".pyc") for name in inside)
    built_in = ["array", "cmath", "itertools", "math", "time", "zlib"]
    missing = [
        name
        for name in IMPORTED
        if name not in built_in and not {f"{name}.pyc", f"{name}/__init__.pyc"} & inside
    ]
    assert missing == []
    assert not [name for name in inside if name.startswith(("test/", "idlelib/", "pydoc_data/"))]


def test_sympy_comes_with_mpmath_and_without_its_tests(files: dict[str, bytes]) -> None:
    """An archive of its own, for the cells that import it."""
    inside = names(archive(files, "sympy"))
    assert {
        "sympy/__init__.pyc",
        "mpmath/__init__.pyc",
        "sympy/physics/units/__init__.pyc",
    } < inside
    assert not [name for name in inside if "/tests/" in name or name.endswith(".py")]


def test_the_same_sources_give_the_same_bytes(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled twice they are equal; what was compiled is not compiled again."""
    first = compiled.archive("one", MODULES, npm, docstrings=False)
    assert names(first) == {"one/__init__.pyc", "one/two.pyc", "one/data.json"}
    kept = npm.parents[1] / ".cache/stackmath/runtime"
    again = compiled.archive("two", MODULES, npm, docstrings=False)
    assert again == first
    monkeypatch.setattr(compiled, "node", lambda: pytest.fail("it was compiled again"))
    assert compiled.archive("one", MODULES, npm, docstrings=False) == first
    assert len([*kept.glob("one-*.zip")]) == 1


def test_bytecode_is_of_the_python_in_the_page(npm: Path) -> None:
    """Never checked against a source, and with docstrings only where they are asked for."""
    with_them = compiled.archive("one", MODULES, npm, docstrings=True)
    without = compiled.archive("one", MODULES, npm, docstrings=False)
    for made, has in ((with_them, True), (without, False)):
        code = zipfile.ZipFile(io.BytesIO(made)).read("one/__init__.pyc")
        assert (b"A docstring." in code) == has
        assert code[4:8] == (0b01).to_bytes(4, "little"), "a hash that is not checked"
        if sys.version_info[:2] != (3, 14):
            assert code[:4] != importlib.util.MAGIC_NUMBER


def test_what_does_not_compile_says_where(npm: Path) -> None:
    """One sentence with Python's own last line; nothing is kept."""
    with pytest.raises(compiled.CompileError, match=r"^Pyodide did not compile its modules: "):
        compiled.archive("one", {"one.py": b"def ("}, npm, docstrings=True)
    assert not [*(npm.parents[1] / ".cache").rglob("one-*.zip")]


def test_a_missing_node_says_what_to_run(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is needed only where something has to be compiled."""
    monkeypatch.setattr(sys, "executable", str(npm / "python"))
    monkeypatch.setenv("PATH", str(npm))
    with pytest.raises(NodeError) as refusal:
        compiled.archive("one", MODULES, npm, docstrings=True)
    assert str(refusal.value) == ("node was not found; it runs what comes from npm. Run: make site")
