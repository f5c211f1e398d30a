"""A child process with the browser package: does one job, and lets nothing heavy be imported."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import io
import pickle
import symtable
import sys
import traceback
from pathlib import Path

REFUSED = {"sympy", "numpy", "pint", "matplotlib", "markdown_it", "rich"}
ALLOWED = set()  # what a job may import for a while
import_of_python = builtins.__import__


def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    """Import as Python does, but refuse a page and the package what they must not have.

    What was let in for one cell is in sys.modules: a finder alone would not refuse it to the next.
    """
    asks = str((globals or {}).get("__name__", "")).partition(".")[0]
    if level == 0 and asks in ("stackmath", "__page__"):
        Guard.find_spec(name)
    return import_of_python(name, globals, locals, fromlist, level)


class Guard:
    """The first finder of modules."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Refuse a heavy module that is not allowed."""
        first = name.partition(".")[0]
        if first in REFUSED - ALLOWED:
            raise ModuleNotFoundError(f"No module named '{first}'", name=first)


def outcome(one, known, given):
    """Return what a call gives, or the kind and the sentence of what it raises."""
    try:
        return one(*known, **given)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def pages(job):
    """Return what each cell prints, pages in namespaces of their own, and what it needed."""
    from needs import needs

    printed = []
    for codes in job:
        namespace = {"__name__": "__page__"}
        for code in codes:
            ALLOWED.clear()
            ALLOWED.update(needs(code))
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                try:
                    exec(compile(code, "<cell>", "exec"), namespace)
                except Exception:
                    print(traceback.format_exc())
            printed.append((told.getvalue(), sorted(ALLOWED)))
    return printed


def equations(job):
    """Return what is said of each equation, and the outcomes of its calls."""
    from stackmath import catalog

    said = {
        full: (
            one.number,
            one.symbols,
            one.doc,
            [one.source, one.assumes],
            [getattr(one, "unit", ""), getattr(one, "derived", "")],
            [vars(witness) for witness in getattr(one, "witnesses", ())],
        )
        for full, one in catalog.equations().items()
    }
    calls = {
        full: [outcome(catalog.find(full), known, given) for known, given in calls]
        for full, calls in job.items()
    }
    return said, calls


def expressions(_):
    """Return the text of every expression, relation and requirement in SymPy."""
    ALLOWED.add("sympy")
    import sympy

    from stackmath import catalog

    found = {}
    for full, one in catalog.equations().items():
        parts = [one.relation] if hasattr(one, "relation") else [one.result, one.expr]
        found[full] = [sympy.srepr(part) for part in (*parts, *getattr(one, "requires", ()))]
    return found


def modules(folder):
    """Return, for each module, how importing it fails, or the names that it uses and has not."""
    found = {}
    for path in sorted(Path(folder).rglob("*.py")):
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            found[name] = str(error)
            continue
        read = symtable.symtable(path.read_text("utf-8"), name, "exec")
        hints = annotations(ast.parse(path.read_text("utf-8")))
        found[name] = sorted(
            one for one in used(read) - hints if not (one in vars(module) or hasattr(builtins, one))
        )
    return found


def used(table):
    """Return the global names that the functions of a module use; the rest ran on import."""
    found = set()
    for inner in table.get_children():
        found |= {one.get_name() for one in inner.get_symbols() if one.is_global()} | used(inner)
    return found


def annotations(tree):
    """Return the names in annotations, which are never looked up."""
    hints = [getattr(node, "annotation", None) for node in ast.walk(tree)]
    hints += [getattr(node, "returns", None) for node in ast.walk(tree)]
    return {
        name.id
        for hint in hints
        if isinstance(hint, ast.AST)
        for name in ast.walk(hint)
        if isinstance(name, ast.Name)
    }


def data(_):
    """Return everything that the data hold, by name, but what was read in a source."""
    import stackmath
    from stackmath.data import sources
    from stackmath.models import models

    entries = {**stackmath.devices(), **stackmath.laws(), **models()}
    return {
        name: [
            [dict(one), one.title, dict(one.notes), dict(getattr(one, "peaks", {}))],
            [one.source_of(value) for value in one],
        ]
        for name, one in entries.items()
    } | {key: {**vars(one), "saw": ""} for key, one in sources().items()}


def sentences(statements):
    """Return the sentence with which each import fails."""
    said = []
    for statement in statements:
        try:
            exec(statement, {"__name__": "__page__"})
        except ImportError as error:
            said.append(str(error))
    return said


if __name__ == "__main__":
    folder, kind = sys.argv[1:]
    sys.path.insert(0, folder)
    sys.meta_path.insert(0, Guard)
    builtins.__import__ = guarded
    done = globals()[kind](pickle.load(sys.stdin.buffer))
    import stackmath

    assert Path(stackmath.__file__).parent.parent == Path(folder)
    sys.stdout.buffer.write(pickle.dumps(done))
