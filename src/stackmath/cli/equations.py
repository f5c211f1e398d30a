"""The commands of the equations: list, show, eval."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from stackmath.cli.output import Commands, command, print_json, print_table, refuse, say
from stackmath.cli.typed import read

if TYPE_CHECKING:
    from stackmath.equation import Equation, Statement

LIST = """  stackmath list               the equations of the volume
  stackmath list 3             those of Chapter 3; C is the capstone
  stackmath list models        or devices, or laws: the names that other commands take"""
SHOW = """  stackmath show 3.5
  stackmath show kv_cache --json"""
EVAL = """  stackmath eval kv_cache L=32 n_kv=8 d_head=128 T=8192 b=2
  stackmath eval 3.5 --model llama-3.1-70b T=131072 b=1
  stackmath eval 7.1 --device h100-sxm N_read=8B b_w=2
  stackmath eval "4.5 cost" t_gpu="6.2M H100-hours" price=$2/h --json

A value is in the unit of its symbol (bytes, FLOP, seconds, dollars), or carries its own."""


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    made = command(commands, "list", _list, "List the equations of the volume.", LIST)
    made.add_argument(
        "chapter", nargs="?", metavar="CHAPTER",
        help="a number, a name such as attention, or models, devices, laws",
    )  # fmt: skip
    made = command(
        commands, "show", _show,
        "Show an equation: formula, symbols, units, source, witnesses.", SHOW,
    )  # fmt: skip
    made.add_argument("equation", metavar="EQUATION", help="a number such as 3.5, or a name")
    made = command(commands, "eval", _eval, "Evaluate an equation.", EVAL)
    made.add_argument("equation", metavar="EQUATION", help="a number such as 3.5, or a name")
    made.add_argument("given", nargs="*", metavar="SYMBOL=VALUE", help="such as L=32 memory=80GB")
    made.add_argument("--model", metavar="MODEL", help="take the symbols of a model")
    made.add_argument("--device", metavar="DEVICE", help="take the symbols of a device")
    made.add_argument("--law", metavar="LAW", help="take the coefficients of a scaling law")


def _list(options: argparse.Namespace) -> int:
    named = {"models": _models, "devices": _devices, "laws": _laws}.get(options.chapter or "")
    if named:
        return named(options)
    from stackmath import CHAPTERS, catalog

    wanted = options.chapter
    chapters = {name for name, number in CHAPTERS.items() if wanted in (None, name, number)}
    if not chapters:
        known = ", ".join(f"{number} {name}" for name, number in CHAPTERS.items())
        refuse(f"there is no chapter '{wanted}'; known: {known}; or models, devices, laws")
    chosen = {
        full: one for full, one in catalog.equations().items() if full.partition(".")[0] in chapters
    }
    if options.json:
        print_json([
            {"number": one.number, "name": one.name, "chapter": full.partition(".")[0],
             "unit": getattr(one, "unit", None), "symbols": list(one.symbols), "doc": one.doc}
            for full, one in chosen.items()
        ])  # fmt: skip
        return 0
    rows = [(one.number, one.name, getattr(one, "unit", "statement"), one.doc)
            for one in chosen.values()]  # fmt: skip
    print_table(rows, ("EQ", "Name", "Unit", "What it says"))
    return 0


def _models(options: argparse.Namespace) -> int:
    from stackmath.models import models
    from stackmath.numerals import display

    listed = models()
    if options.json:
        print_json([
            {"name": name, "title": one.title, "parameters_total": one["N_total"],
             "parameters_active": one["N"], "context": one.get("context")}
            for name, one in listed.items()
        ])  # fmt: skip
        return 0
    rows = [
        (name, one.title, display(one["N_total"]), display(one["N"]),
         f"{one['context']:,}" if "context" in one else "")
        for name, one in listed.items()
    ]  # fmt: skip
    print_table(rows, ("Name", "Model", "Parameters", "Active", "Context"), right=(2, 3, 4))
    return 0


def _devices(options: argparse.Namespace) -> int:
    from stackmath.data import devices
    from stackmath.numerals import display

    listed = devices()
    if options.json:
        print_json([
            {"name": name, "title": one.title, **one, "peaks": dict(one.peaks)}
            for name, one in listed.items()
        ])  # fmt: skip
        return 0
    units = (
        ("memory", "byte"), ("bandwidth", "byte/s"), ("peak", "FLOP/s"), ("interconnect", "byte/s"),
        ("power", "W"), ("price", "dollar/s"),
    )  # fmt: skip
    rows = [
        (name, *(display(one[symbol], unit) if symbol in one else "" for symbol, unit in units))
        for name, one in listed.items()
    ]
    head = ("Name", "Memory", "Bandwidth", "16-bit peak", "Interconnect", "Power", "Price")
    print_table(rows, head, right=range(1, 7))
    return 0


def _laws(options: argparse.Namespace) -> int:
    from stackmath.data import laws

    listed = laws()
    if options.json:
        print_json([{"name": name, "title": one.title, **one} for name, one in listed.items()])
        return 0
    rows = [(name, *(f"{value:g}" for value in one.values()), one.title)
            for name, one in listed.items()]  # fmt: skip
    print_table(rows, ("Name", "E", "A", "B", "α", "β", "Source"), right=range(1, 6))
    return 0


def _show(options: argparse.Namespace) -> int:
    one = _found(options.equation)
    made = _described(one)
    if options.json:
        print_json(made)
        return 0
    print(f"EQ {one.number}  {made['name']}\n")
    say(f"  {made['formula']}", indent="    ")
    print()
    say(one.doc)
    for label, text in (("Assumes", one.assumes), ("Derived", made["derived"])):
        if text:
            say(f"{label}: {text}")
    print()
    print_table(
        [(s["name"], s["unit"], s["meaning"], s["domain"]) for s in made["symbols"]],
        ("Symbol", "Unit", "Meaning", "Takes"),
    )
    source = made["source"]
    print()
    say(f"Source: {source['authors']} {source['year']}, {source['title']}, {source['url']}")
    if made["witnesses"]:
        print()
        print_table(
            [(w["printed"], w["value"], w["kind"], w["source"]) for w in made["witnesses"]],
            ("Witness", "Computed", "Kind", "Source"),
        )
    elif "saw" in made:
        say(f"Witness: {made['saw']}")
    return 0


def _described(one: Equation | Statement) -> dict[str, Any]:
    """Return all that is known of an equation."""
    from stackmath import catalog, data, latex, notation, plaintext
    from stackmath.equation import Statement

    source = data.source(one.source)
    made: dict[str, Any] = {
        "number": one.number,
        "name": one.name,
        "chapter": catalog.full_name(one).partition(".")[0],
        "formula": plaintext.equation(one),
        "latex": latex.equation(one),
        "unit": None if isinstance(one, Statement) else one.unit,
        "doc": one.doc,
        "assumes": one.assumes,
        "derived": getattr(one, "derived", ""),
        "symbols": [
            {"name": name, "latex": entry.latex, "unit": entry.unit, "meaning": entry.meaning,
             "domain": str(entry.domain)}
            for name in one.symbols
            for entry in (notation.TABLE[name],)
        ],
        "source": {"key": source.key, "title": source.title, "authors": source.authors,
                   "year": source.year, "url": source.url},
        "witnesses": [],
    }  # fmt: skip
    if isinstance(one, Statement):
        return {**made, "saw": one.witness()}
    from stackmath.numerals import Numeral, parse, written_like

    for witness in one.witnesses:
        printed, value = parse(witness.printed), one(**witness.given)
        assert isinstance(printed, Numeral)
        made["witnesses"].append({
            "printed": witness.printed, "value": written_like(printed, value), "exact": value,
            "given": dict(witness.given), "kind": witness.kind, "place": witness.place,
            "source": data.source(witness.source).title,
        })  # fmt: skip
    return made


def _eval(options: argparse.Namespace) -> int:
    from stackmath.data.files import DataError
    from stackmath.equation import Statement
    from stackmath.models import ModelError

    one = _found(options.equation)
    try:
        known = _mappings(options)
        pairs = [_given(one, text) for text in options.given]
        given = dict(pairs)
        twice = next((name for name in given if sum(name == n for n, _ in pairs) > 1), None)
        if twice:
            refuse(f"{twice} is given twice; give one value")
        if isinstance(one, Statement):
            one()
        _refuse_other_caches(one, options.model, known, given)
        value = one(*known, **given)
    except (DataError, ModelError, TypeError, ValueError, ArithmeticError) as error:
        refuse(_sentence(one, error))
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        refuse(f"{one.name} has no finite value for these inputs")
    assert not isinstance(one, Statement)
    if options.json:
        print_json({"value": value, "unit": one.unit})
        return 0
    from stackmath.numerals import display

    exact = f"{value:,}" if isinstance(value, int) else f"{value:.10g}"
    unit = "" if one.unit == "1" else f" {one.unit}"
    read = display(value, one.unit)
    print(f"{one.result.name} = {exact}{unit}" + (f"  ({read})" if read != exact + unit else ""))
    return 0


def _refuse_other_caches(
    one: Equation | Statement, name: str | None, known: list[Any], given: Any
) -> None:
    """Refuse to count heads in the cache of a model that keeps none: the field's usual mistake."""
    from stackmath.chapters import attention
    from stackmath.models import counts

    headed = (attention.kv_cache, attention.batch_cache, attention.longest_context)
    if name is None or one not in headed or "n_kv" in given or counts.keeps_heads(known[0]):
        return
    refuse(
        f"EQ {one.number} counts heads of keys and values, and {known[0].title} does not keep "
        f"them in each layer. Run: stackmath model {name} --context {given.get('T', 1)}"
    )


def _sentence(one: Equation | Statement, error: Exception) -> str:
    if isinstance(error, ArithmeticError):
        return f"{one.name} has no value for these inputs: {error}"
    return str(error)


def _found(name: str) -> Equation | Statement:
    from stackmath import catalog

    try:
        return catalog.find(name.removeprefix("EQ "))
    except catalog.UnknownEquation as unknown:
        refuse(f"{unknown}. Run: stackmath list")


def _mappings(options: argparse.Namespace) -> list[Any]:
    """Return what symbols may be taken from besides those given."""
    known: list[Any] = []
    if options.model:
        from stackmath.models import model

        known.append(model(options.model))
    if options.device:
        from stackmath.data import device

        known.append(device(options.device))
    if options.law:
        from stackmath.data import coefficients

        known.append(coefficients(options.law))
    return known


def _given(one: Equation | Statement, text: str) -> tuple[str, int | float]:
    """Return the symbol and the value of an argument such as `memory=80GB`.

    Raises: ValueError, if it is no such argument or its unit is that of something else.
    """
    from stackmath import notation, units

    name, equals, written = text.partition("=")
    name = name.strip()
    if not equals:
        raise ValueError(f"'{text}' is no symbol with a value; write it like L=32")
    number, unit = read(written.strip())
    entry = notation.TABLE.get(name)
    if unit is not None and entry is not None:
        wanted = units.parse(entry.unit).dimension
        if unit != wanted:
            raise ValueError(
                f"{name} ({entry.meaning}) is {written}, which is in {units.name(unit)}, and must "
                f"be in {units.name(wanted)}"
            )
    return name, number
