"""The runtime: the Python that runs in the reader's browser, as files that the site serves.

Pyodide and its standard library come with npm, SymPy from the environment, `stackmath` from the
browser package. A name holds the version or the digest of what is in the file, so that an old copy
in a browser's cache never meets a new one; only `files.json`, which names the others, is asked for
at each visit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stackmath import browserpackage
from stackmath.runtime import cells, compiled, sources

__all__ = ["compiled", "files", "sources"]

INDEX = "files.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
CELLS = "_cells.py"  # what the worker imports
NOTICE = Path(__file__).with_name("NOTICE")


def files(root: Path, package: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return what the site serves for Python in the page, by path.

    Args:
        root: the folder that holds node_modules.
        package: the files of `stackmath` by their path below a folder that Python looks in;
            by default those of the browser package.

    Raises: FileNotFoundError, naming what is missing; compiled.CompileError.

    """
    npm = root / "node_modules/pyodide"
    version, lock = sources.release(npm)
    library = {**sources.standard_library(npm), CELLS: sources.read(Path(cells.__file__))}
    with ThreadPoolExecutor() as pool:  # each is compiled in a process of its own
        made = {
            "stdlib": pool.submit(compiled.archive, "stdlib", library, npm, docstrings=False),
            "sympy": pool.submit(compiled.archive, "sympy", sources.sympy(), npm, docstrings=False),
        }
        own = browserpackage.files() if package is None else package
        made["stackmath"] = pool.submit(compiled.archive, "stackmath", own, npm, docstrings=True)
    archives = {kind: one.result() for kind, one in made.items()}
    core = {f"{version}/{name}": sources.read(npm / name) for name in CORE}
    named = {compiled.name(kind, data): data for kind, data in archives.items()}
    sizes = {name: len(data) for name, data in {**core, **named}.items()}
    index = {
        "core": f"{version}/",
        "demand": dict.fromkeys(sources.PARTS, "sympy"),
        **dict(zip(archives, named, strict=True)),
        "bytes": sizes,
        "lock": lock,
    }
    return {
        INDEX: json.dumps(index, indent=1).encode(),
        **core,
        **named,
        "LICENSE": sources.read(NOTICE),
        **{f"LICENSE-{name}": text for name, text in sources.licenses().items()},
    }
