"""The scripts of the download edition: none is a module, and Python comes as text in two."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stackmath import atomic, cache
from stackmath.pack import PackError, classic
from stackmath.vendor import TARGET

PAGE = "assets/js/stackmath.js"  # as deep as the site's, whose folder it takes for its own
WORKERS = "assets/edition/workers.js"
PYTHON = "assets/edition/python.js"
SYMPY = "assets/edition/sympy.js"
PACKED = (PYTHON, SYMPY)
JAVASCRIPT = "docs/assets/js/edition"
SOURCE = "docs/assets/stackmath.js"
# Whatever a script asks of import.meta, a classic one has no other way to know where it is.
OF_PAGE = "--define:import.meta.url=document.currentScript.src"
# In the worker only the names of the files matter. Pyodide looks for its own among the lines of an
# error; functions keep their names for the same reason.
OF_WORKER = (
    '--define:import.meta.url="file:///assets/js/python/worker.mjs"',
    "--supported:dynamic-import=false", "--external:node:*", "--external:ws",
    "--minify-whitespace", "--footer:js=//# sourceURL=pyodide.asm.mjs",
)  # fmt: skip
KINDS = ("stdlib", "stackmath", "sympy")  # of archives
KEPT = 12  # packed files: those of a few branches


@dataclass(frozen=True)
class Theme:
    """What the pages load of the theme: its script, and the text of its search's worker."""

    kept: tuple[str, ...]
    search: Path


def theme(site: Mapping[str, Path]) -> Theme:
    """Return what the theme's scripts are in a built site.

    Raises: PackError where it is not the theme that is known here, or searches by other rules.
    """
    found = [name for name in site if name.startswith("assets/javascripts/")]
    bundles = [name for name in found if name.endswith(".min.js") and "/bundle." in name]
    searches = [name for name in found if name.endswith(".min.js") and "/workers/search." in name]
    if len(bundles) != 1 or len(searches) != 1:
        raise PackError("the theme has other scripts than src/stackmath/edition/scripts.py knows")
    rules = json.loads(site["search/search_index.json"].read_bytes())["config"]
    if rules["lang"] != ["en"]:
        raise PackError("the search of the download edition knows English only: plugins: search")
    return Theme((bundles[0],), site[searches[0]])


def files(root: Path, theme: Theme) -> dict[str, bytes]:
    """Return the scripts, by path."""
    texts = {
        theme.search.name: theme.search.read_text(encoding="utf-8"),
        "worker.mjs": classic(root, f"{JAVASCRIPT}/unpacking.js", "--minify").decode(),
    }
    start = f"self.stackmathEdition={json.dumps({'texts': texts})};\n".encode()
    core, late = python(root)
    return {
        PAGE: classic(root, SOURCE, "--minify", OF_PAGE),
        WORKERS: start + classic(root, f"{JAVASCRIPT}/workers.js", "--minify"),
        PYTHON: brought(root, core),
        SYMPY: brought(root, late),
    }


def python(root: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files of Python that a first run needs, and those that it may come to need."""
    home = root / TARGET / "pyodide"
    names = json.loads((home / "files.json").read_bytes())
    parts = {names[kind]: (home / names[kind]).read_bytes() for kind in KINDS}
    late = {names["sympy"]: stored(parts.pop(names["sympy"]))}
    core = {
        "worker.js": classic(root, f"{JAVASCRIPT}/python.mjs", *OF_WORKER),
        "files.json": (home / "files.json").read_bytes(),
        "pyodide.asm.wasm": (home / names["core"] / "pyodide.asm.wasm").read_bytes(),
        **{name: stored(data) for name, data in parts.items()},
    }
    return core, late


def stored(archive: bytes) -> bytes:
    """Return a zip of the same files as they are: compressed together they take less."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(whole, "w") as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name), given.read(name))
    return whole.getvalue()


def brought(root: Path, made: Mapping[str, bytes]) -> bytes:
    """Return a script that brings files, each compressed and as text."""
    text = ",\n".join(f'{json.dumps(name)}:"{packed(root, data)}"' for name, data in made.items())
    return f"Object.assign(stackmathEdition.files,{{\n{text}}});\n".encode()


def packed(root: Path, data: bytes) -> str:
    """Return bytes compressed and as text, from the cache where they were packed before."""
    folder = root / cache.FOLDER / "edition"
    kept = folder / f"{cache.digest(data)}.txt"
    if not kept.is_file():
        text = base64.b64encode(gzip.compress(data, 9, mtime=0))
        atomic.write(kept, text, durable=False)
        for old in sorted(folder.glob("*.txt"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    return kept.read_text(encoding="ascii")
