"""The package that the page's Python has: this library without SymPy, NumPy and the rest.

Chapters are printed, data are printed, and what needs nothing but the standard library goes in as
it is. What stays out says so when it is imported.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from stackmath import CHAPTERS
from stackmath.browserpackage import chapters, outside, tables
from stackmath.browserpackage.chapters import PackageError

__all__ = ["PackageError", "files"]

SOURCE = Path(__file__).parent.parent
# What a cell may name; what these import comes along.
ROOTS = (
    *("stackmath", "stackmath.catalog", "stackmath.data", "stackmath.models", "stackmath.scaling"),
    *("stackmath.forge", "stackmath.journey", "stackmath.formats"),
    *(
        f"stackmath.chapters.{chapter}"
        for chapter in (*CHAPTERS, "codebooks", "grids", "quantizers")
    ),
    *(f"stackmath.planning.{plan}" for plan in ("alignment", "finetuning", "serving")),
    *(f"stackmath.planning.{plan}" for plan in ("speculation", "training")),
)
PARTS = {
    "stackmath.equation": "equation",
    "stackmath.data.files": "files",
    "stackmath.provenance": "provenance",
    "stackmath.numerals": "numerals",
}
ON_DEMAND = ("stackmath.plainpython",)  # imported by what has SymPy already


@cache
def files() -> dict[str, bytes]:
    """Return the content of each file by its path below a folder that Python looks in.

    Raises: PackageError, where a module needs more than the page's Python has.
    """
    inside = {name: _source(name) for name in sorted(_closure())}
    texts = {_path(name): text for name, text in inside.items()}
    texts["stackmath/outside.py"] = outside.printed(_outside(inside))
    texts |= {f"stackmath/data/{file}": text for file, text in tables.files().items()}
    return {path: text.encode() for path, text in sorted(texts.items())}


def _closure() -> set[str]:
    """Return the modules that the roots import, themselves included."""
    found: set[str] = set()
    waiting = [*ROOTS]
    while waiting:
        name = waiting.pop()
        if name not in found and _file(name) is not None:
            found.add(name)
            waiting += [name.rpartition(".")[0], *_imports(name)]
    return found


def _imports(module: str) -> Iterator[str]:
    """Yield what a module of the package imports from this library, at once or later.

    Raises: PackageError, where it imports at once what the page's Python does not have.
    """
    tree = ast.parse(_source(module))
    at_once = {id(node) for node in tree.body}
    unread = {id(n) for node in tree.body if _is_typing(node) for n in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom) or id(node) in unread:
            continue
        for name in _named(node):
            first = name.partition(".")[0]
            if first == "stackmath":
                yield name
            elif id(node) in at_once and not _is_had(module, first):
                raise PackageError(f"{module} imports {first}; the page's Python has none")


def _is_had(module: str, imported: str) -> bool:
    """Return whether the page's Python has what a module imports."""
    return imported in sys.stdlib_module_names or module in ON_DEMAND


def _named(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the modules that an import may mean."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]


def _is_typing(node: ast.stmt) -> bool:
    """Return whether a statement is only for who checks types."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@cache
def _source(module: str) -> str:
    """Return the source of a module of the package."""
    if module == "stackmath.data.quantities":
        return tables.quantities()
    if module in PARTS:
        return (Path(__file__).parent / "parts" / f"{PARTS[module]}.py").read_text("utf-8")
    file = _file(module)
    assert file is not None
    text = file.read_text("utf-8")
    if module == "stackmath":
        return f"{text}\n\nimport stackmath.outside\n"
    return chapters.printed(module, text) if ".chapters." in module else text


def _file(module: str) -> Path | None:
    """Return the file of a module of this library, None where there is none."""
    at = SOURCE.parent.joinpath(*module.split("."))
    return next((f for f in (at.with_suffix(".py"), at / "__init__.py") if f.is_file()), None)


def _path(module: str) -> str:
    """Return the path of a module in the package."""
    file = _file(module)
    assert file is not None
    return file.relative_to(SOURCE.parent).as_posix()


def _outside(inside: Collection[str]) -> Iterator[str]:
    """Yield the modules of the library that are not in the package, though what holds them is."""
    for path in SOURCE.rglob("*"):
        if path.suffix == ".py" or (path / "__init__.py").is_file():
            name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
            if path.stem != "__init__" and name not in inside and name.rpartition(".")[0] in inside:
                yield name
