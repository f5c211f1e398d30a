"""The browser package: without SymPy and NumPy, every cell and equation gives the same."""

from __future__ import annotations

import io
import math
import pickle
import random
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
import sympy

import packaged
from needs import needs
from stackmath import browserpackage, catalog, notation, page
from stackmath.equation import Equation
from test_printers import holds, points, value

ROOT = Path(__file__).parents[1]
PAGES = [page.read(path) for path in sorted((ROOT / "docs").glob("*.md"))]
CELLS = [(one.path.name, block) for one in PAGES for block in one.blocks]
EQUATIONS = {full: one for full, one in catalog.equations().items() if isinstance(one, Equation)}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Return the package: its files, the folder they are in, and a way to run a job there."""
    folder = tmp_path_factory.mktemp("package")
    files = browserpackage.files()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    def run(kind, job=None):
        command = [sys.executable, packaged.__file__, folder, kind]
        done = subprocess.run(command, input=pickle.dumps(job), capture_output=True, env={})
        assert done.returncode == 0, done.stderr.decode()
        return pickle.loads(done.stdout)

    return SimpleNamespace(files=files, folder=folder, run=run)


def test_every_cell_prints_what_its_page_shows(package):
    """In the order of the page, each with no more than it says that it needs."""
    printed = package.run("pages", [[block.code for block in one.blocks] for one in PAGES])
    assert len(printed) == len(CELLS) > 40
    for (name, block), (seen, _) in zip(CELLS, printed, strict=True):
        shown = (block.output or "").rstrip("\n")
        assert seen.rstrip("\n") == shown, f"{name}:{block.line}"


def test_few_cells_need_numpy():
    """Those that import it, and those that go on with the arrays of another."""
    needing = [(name, block.code) for name, block in CELLS if "numpy" in needs(block.code)]
    importing = [name for name, code in needing if "import numpy" in code]
    assert importing == ["03-attention.md", *["07-compression.md"] * 3, "errata.md", "library.md"]
    later = [name for name, code in needing if "import numpy" not in code]
    assert later == ["03-attention.md", *["07-compression.md"] * 2]


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("from stackmath import kv_cache\nprint(kv_cache.doc)", set()),
        ("import numpy.linalg", {"numpy"}),
        ("from sympy.abc import x", {"sympy"}),
        ("from stackmath.notation import L", {"sympy"}),
        ("for one, right in attention.derivations(): print(right)", {"sympy"}),
        ("kv_cache.expr.subs(L, np.pi)", {"sympy", "numpy"}),
        ("print('import sympy'", set()),
    ],
)
def test_a_cell_says_what_it_needs(code, needed):
    """By what it imports, and by what of an equation is SymPy's."""
    assert needs(code) == needed


def calls(one):
    """Return calls of an equation: right ones, and one with each kind of mistake."""
    right = [dict(witness.given) for witness in one.witnesses]
    right += islice(points(one, seed=7), 3)
    first, given = one.symbols[0], right[-1]
    rest = {name: value for name, value in given.items() if name != first}
    wrong = [{}, rest, {**given, "heads": 8}, {**given, "x": 1, "y": 2}]
    wrong += [{**given, name: math.inf} for name in one.symbols]
    wrong += [{**given, name: -1} for name in one.symbols]
    wrong += [{**given, first: odd} for odd in (0, 0.5, True, [1, 2], "8", None, 2j, math.nan)]
    return [((), one) for one in right + wrong + unlike(one)] + [
        (({**given, "other": 1},), {}),
        ((given, rest), {first: given[first]}),
    ]


def unlike(one):
    """Return inputs that make sense alone and not together, one for each requirement."""
    source, found = random.Random(one.name), []
    for needed in one.requirements:
        for _ in range(10_000):
            given = {name: value(notation.TABLE[name], source) for name in one.symbols}
            given |= {
                name: anywhere(notation.TABLE[name].domain, source) for name in needed.symbols
            }
            if not holds(needed, given):
                found.append(given)
                break
    return found


def anywhere(domain, source):
    """Return a value of a domain, whether or not it is met in practice."""
    values = (0, 0.01, 0.3, 0.6, 0.9, 1, 2, 3, 10, 10**6)
    return source.choice([one for one in values if domain.holds(one)])


def test_every_equation_gives_the_same(package):
    """At its witnesses, at random points, and in the sentence of every mistake."""
    job = {full: calls(one) for full, one in EQUATIONS.items()}
    said, outcomes = package.run("equations", job)
    assert len(said) == len(catalog.equations()) > 300
    refused = 0
    for full, one in EQUATIONS.items():
        for (known, given), seen in zip(job[full], outcomes[full], strict=True):
            wanted = packaged.outcome(one, known, given)
            refused += isinstance(wanted, str)
            assert same(seen, wanted), f"{full}({given}) gives {seen}, and here {wanted}"
    assert refused > 10 * len(EQUATIONS)


def same(seen, wanted):
    """Return whether two outcomes are the same: sentences and whole numbers exactly."""
    if isinstance(wanted, float) and isinstance(seen, float):
        return math.isclose(seen, wanted, rel_tol=1e-12)
    return type(seen) is type(wanted) and seen == wanted


def test_every_requirement_is_refused_somewhere():
    """The points of the test above break each of them."""
    for full, one in EQUATIONS.items():
        broken = [packaged.outcome(one, (), given) for given in unlike(one)]
        assert len(broken) == len(one.requirements), full
        for sentence in broken:
            assert str(sentence).startswith(f"ValueError: {one.name} needs "), sentence


def test_every_equation_says_the_same(package):
    """Number, symbols, sentence, source and witnesses, of statements too."""
    said, _ = package.run("equations", {})
    assert said == packaged.equations({})[0]


def test_expressions_come_with_sympy(package):
    """The very expressions of the library, relations and requirements too."""
    symbols = {name: getattr(notation, name) for name in notation.TABLE}
    for full, texts in package.run("expressions").items():
        one = catalog.find(full)
        parts = [one.result, one.expr] if isinstance(one, Equation) else [one.relation]
        for text, part in zip(texts, (*parts, *getattr(one, "requires", ())), strict=True):
            read = text == sympy.srepr(part) or sympy.sympify(text, locals=symbols) == part
            assert read, f"{full}: {text} is not {part}"


def test_a_statement_has_no_value(package):
    """The same sentence."""
    _, outcomes = package.run("equations", {"attention.attention_output": [((), {})]})
    wanted = packaged.outcome(catalog.find("attention.attention_output"), (), {})
    assert outcomes["attention.attention_output"] == [wanted]
    assert wanted.startswith("TypeError: EQ 3.1, attention_output, relates")


def test_every_module_imports_without_help(package):
    """No name is missing in a function; only SymPy's own printer needs SymPy."""
    found = package.run("modules", str(package.folder))
    assert found.pop("stackmath.plainpython") == "No module named 'sympy'"
    assert len(found) > 50
    assert {name: missing for name, missing in found.items() if missing} == {}


def test_the_data_are_the_same(package):
    """Values with their types, titles, notes and sources."""
    assert repr(package.run("data")) == repr(packaged.data(None))


def test_what_stays_out_says_so(package):
    """One sentence, however it is imported."""
    statements = [
        "from stackmath.figures import attention",
        "from stackmath import check",
        "import stackmath.numerals.slips",
        "from stackmath import no_such_equation",
    ]
    figures, check, slips, unknown = package.run("sentences", statements)
    assert figures == (
        "stackmath.figures draws with matplotlib, which the page's Python does not have; "
        "the figure beside the cell is the build's."
    )
    assert check.startswith("stackmath.check is not here: ")
    assert slips.startswith("stackmath.numerals.slips is not here: ")
    assert unknown.startswith("cannot import name 'no_such_equation'")


def test_the_package_is_small_and_the_same_twice(package):
    """What a reader's browser loads."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in package.files.items():
            archive.writestr(name, content)
    assert len(packed.getvalue()) < 250_000
    assert browserpackage.files() == package.files


def test_a_chapter_that_needs_sympy_at_once_is_refused():
    """The line is named."""
    source = "from sympy import sqrt\n\nROOTS = [sqrt(2)]\nprint(ROOTS)\n"
    with pytest.raises(browserpackage.PackageError, match=r"attention:4 needs ROOTS of SymPy"):
        browserpackage.chapters.printed("stackmath.chapters.attention", source)
