"""The compiled archives: modules as bytecode of the Python that runs in the page.

Another Python cannot write that bytecode, so Pyodide itself compiles, under Node.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from stackmath import atomic, cache
from stackmath.node import node

HERE = Path(__file__).parent
SCRIPTS = tuple(HERE / name for name in ("compile.mjs", "compile_archive.py"))
KEPT = 4  # archives of one name: those of a few branches
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold


class CompileError(OSError):
    """What kept modules from being compiled, in one sentence."""


def archive(name: str, modules: Mapping[str, bytes], npm: Path, *, docstrings: bool) -> bytes:
    """Return a zip of compiled modules, from the cache where the same were compiled before.

    Args:
        name: what it is called in the cache.
        modules: sources by path; what is no `.py` is kept as it is.
        npm: the folder of the npm package `pyodide`.
        docstrings: keep them and `assert`; an archive without them is smaller by a fifth.

    Raises: CompileError.

    """
    # Beside the real node_modules, so that projects which link to it share what was compiled.
    folder = npm.resolve().parents[1] / cache.FOLDER / "runtime"
    parts = [part for path in sorted(modules) for part in (path, modules[path])]
    own = [script.read_bytes() for script in SCRIPTS]
    python = (npm / "package.json").read_bytes()
    kept = folder / f"{name}-{cache.digest(python, *own, str(docstrings), *parts)}.zip"
    if not kept.is_file():
        atomic.write(kept, _compile(modules, npm, docstrings))
        made = sorted(folder.glob(f"{name}-*.zip"), key=lambda path: path.stat().st_mtime)
        for old in made[:-KEPT]:
            old.unlink(missing_ok=True)
    return kept.read_bytes()


def name(kind: str, data: bytes) -> str:
    """Return the file name of an archive: its kind, and a digest of its bytes."""
    return f"{kind}-{cache.digest(data)[:12]}.zip"


def _compile(modules: Mapping[str, bytes], npm: Path, docstrings: bool) -> bytes:
    """Return the compiled archive, made by Pyodide under Node."""
    with tempfile.TemporaryDirectory(prefix="stackmath-") as folder:
        (Path(folder) / "sources.zip").write_bytes(_stored(modules))
        optimize = "0" if docstrings else "2"
        command = [node(), str(SCRIPTS[0]), str(npm.resolve()), folder, str(SCRIPTS[1]), optimize]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        made = Path(folder) / "compiled.zip"
        if done.returncode or not made.is_file():
            said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
            raise CompileError(f"Pyodide did not compile its modules: {said[-1]}")
        return made.read_bytes()


def _stored(modules: Mapping[str, bytes]) -> bytes:
    """Return the sources as one zip, in order, without their dates."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as target:
        for path in sorted(modules):
            target.writestr(zipfile.ZipInfo(path, EPOCH), modules[path])
    return whole.getvalue()
