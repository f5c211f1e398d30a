"""The sources of the runtime: what of Pyodide and SymPy a cell of a page can need."""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

# What cannot work in a page, or is a tool: sockets, mail, processes, debuggers, old code pages.
NO_USE = re.compile(
    r"""(_pyrepl|curses|dbm|ensurepip|idlelib|lib2to3|multiprocessing|pydoc_data|site-packages
       |sqlite3|test|tkinter|turtledemo|venv|wsgiref|xmlrpc|concurrent/interpreters
       |ctypes/macholib|__phello__)/
      |(_aix_support|_android_support|_apple_support|_ios_support|_osx_support|_pydatetime
       |_pydecimal|_pyio|antigravity|bdb|cProfile|compileall|ftplib|imaplib|mailbox|modulefinder
       |netrc|nturl2path|pdb|poplib|profile|pstats|pty|py_compile|pyclbr|rlcompleter|smtplib
       |socketserver|tabnanny|trace|tty|turtle|webbrowser|zipapp|pyodide/_nodesock_transport)\.py
      |encodings/(big5|cp(?!437|1252)|euc_|gb|hp_|hz|iso2022|iso8859_(?!1\.|15)|johab|koi8|kz|mac_
       |mbcs|oem|palmos|ptcp|shift_|tis_|_win)""",
    re.X,
)
# The tests of SymPy, its generated parsers, and the branches of physics; units stay.
NO_SYMPY = re.compile(
    r"(.*/)?(tests|benchmarks)/|sympy/(parsing/(autolev|latex)|physics/(?!units)\w+)/"
)
PARTS = ("sympy", "mpmath")


def release(npm: Path) -> tuple[str, dict[str, Any]]:
    """Return the version of Pyodide, and its lock file without a single package."""
    version = json.loads(read(npm / "package.json"))["version"]
    lock = json.loads(read(npm / "pyodide-lock.json"))
    return version, {"info": lock["info"], "packages": {}}


def standard_library(npm: Path) -> dict[str, bytes]:
    """Return the modules of the standard library that come with Pyodide, by path."""
    with zipfile.ZipFile(io.BytesIO(read(npm / "python_stdlib.zip"))) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name.endswith(".py") and not NO_USE.match(name)
        }


def sympy() -> dict[str, bytes]:
    """Return the modules of SymPy and mpmath as they are installed, by path."""
    found: dict[str, bytes] = {}
    for part in PARTS:
        for file in metadata.files(part) or ():
            name = file.as_posix()
            if name.startswith(f"{part}/") and name.endswith(".py") and not NO_SYMPY.match(name):
                found[name] = file.read_binary()
    return found


def licenses() -> dict[str, bytes]:
    """Return the license of each part that comes from the environment, by its name."""
    return {
        part: next(
            file.read_binary() for file in metadata.files(part) or () if file.name == "LICENSE"
        )
        for part in PARTS
    }


def read(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises: FileNotFoundError, saying where it comes from.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} was not found; it comes with the npm packages. Run: make site"
        ) from None
