"""The rooms of the library: imports run one way, and what is light stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src/stackmath"

# Each room may import those before it, and no room after it.
ROOMS = [
    ["atomic", "cache"],
    ["units"],
    ["formats"],
    ["notation"],
    ["numerals"],
    ["chains"],
    ["answers", "grading"],
    ["provenance", "dimensions", "values"],
    ["config"],
    ["formula"],
    ["plainpython"],
    ["equation"],
    ["data"],
    ["models"],
    ["chapters"],
    ["scaling"],
    ["catalog", "uses"],
    ["plainhtml"],
    ["typstsymbol"],
    ["latex", "javascript", "typst", "plaintext", "browserpackage"],
    ["planning"],
    ["forge", "journey"],
    ["instruments"],
    ["figures", "tables"],
    ["page"],
    ["execute"],
    ["exercises", "definitions"],
    ["inventory"],
    ["results"],
    ["rules"],
    ["examination", "examine"],
    ["check"],
    ["node"],
    ["foreign"],
    ["runtime"],
    ["cards", "citation", "dates", "heads", "render", "vendor", "pack", "pdf"],
    ["edition", "notebook"],
    ["offline"],
    ["mkdocs_hook", "pytest_plugin", "cli", "site", "__main__"],
]
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}


# The chapters in order, each with the parts that it is made of.
CHAPTERS = [
    ["tokens", "bpe"],
    ["block", "layers", "kernels"],
    ["attention"],
    ["pretraining", "work", "training_memory", "parallelism", "schedules", "laws", "runs"],
    ["posttraining", "policies"],
    ["adaptation", "codebooks"],
    ["compression", "quantizers", "grids"],
    ["serving", "sampling"],
    ["frontier", "routing"],
    ["diffusion", "noising", "samplers", "denoising"],
    ["capstone", "designs", "evidence"],
]
CHAPTER = {part: place for place, parts in enumerate(CHAPTERS) for part in parts}


def imports(path):
    """Yield each room that a module imports at the top, types apart."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module == "stackmath":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stackmath."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("stackmath."))


def room(path):
    """Return the room that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=str)
def test_imports_run_one_way(path):
    """The offending import is named."""
    if path.name == "__init__.py" and path.parent == SOURCE:
        return
    here = room(path)
    for other in imports(path):
        if other in PLACE and other != here:
            assert PLACE[other] <= PLACE[here], f"{path.name} imports {other}, which is above it"


@pytest.mark.parametrize("part", list(CHAPTER))
def test_a_chapter_imports_only_earlier_ones(part):
    """Its own parts, and chapters before it."""
    path = SOURCE / "chapters" / f"{part}.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "stackmath.chapters"
        ):
            named = node.module.removeprefix("stackmath.chapters").strip(".")
            for other in [named] if named else [alias.name for alias in node.names]:
                assert CHAPTER[other] <= CHAPTER[part], f"{part} imports {other}, a later chapter"


def test_every_part_belongs_to_a_chapter():
    """A new module is put into the order above, and into what the package says of itself."""
    import stackmath.chapters

    parts = {path.stem for path in (SOURCE / "chapters").glob("*.py")} - {"__init__"}
    assert parts == set(CHAPTER)
    assert all(part in stackmath.chapters.__doc__ for part in parts)


def test_every_room_has_its_place():
    """A new module is put into the order above."""
    found = {room(path) for path in SOURCE.rglob("*.py")} - {"__init__"}
    assert found == set(PLACE)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import stackmath", ["sympy", "numpy", "pint", "markdown_it"]),
        ("from stackmath import GB, hour", ["sympy", "numpy", "markdown_it"]),
        (
            "import stackmath.notation, stackmath.formula, stackmath.data",
            ["sympy", "numpy", "pint", "markdown_it"],
        ),
        (
            "import stackmath.cli, stackmath.check",
            ["sympy", "numpy", "pint", "markdown_it", "rich"],
        ),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code, absent):
    """A check with nothing to do starts in tens of milliseconds."""
    seen = f"{code}; import sys; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
