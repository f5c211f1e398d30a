"""What Pyodide runs under Node: an archive of sources becomes one of bytecode."""

from __future__ import annotations

import importlib.util
import warnings
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]


def compile_archive(source: str, target: str, optimize: int) -> None:
    """Write the modules of a zip to another, each `.py` compiled; the dates are all the same."""
    warnings.simplefilter("ignore", SyntaxWarning)  # of third parties
    with zipfile.ZipFile(source) as modules, zipfile.ZipFile(target, "w") as made:
        for name in modules.namelist():
            data = modules.read(name)
            if name.endswith(".py"):
                code = compile(data, name, "exec", dont_inherit=True, optimize=optimize)
                name += "c"
                # Unchecked: there is no source beside it that it could be older than.
                data = _code_to_hash_pyc(code, importlib.util.source_hash(data), False)
            entry = zipfile.ZipInfo(name)
            made.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
