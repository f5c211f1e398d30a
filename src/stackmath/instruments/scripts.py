"""Instruments printed as JavaScript: a module of each, and of the data that several share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stackmath import catalog, javascript, journey, plainhtml, units
from stackmath.answers import spelling, table
from stackmath.chapters import grids
from stackmath.equation import Equation, Statement
from stackmath.instruments import chain, instruments, token_journey, words
from stackmath.instruments.nouns import (
    Case,
    Choice,
    Control,
    Field,
    Instrument,
    Loop,
    Option,
    Plot,
    Slider,
    Step,
    Way,
)
from stackmath.notation import TABLE

FOLDER = Path("docs/assets/instruments")
DATA = Path("docs/assets/data")
UNSAID = ("options", "shared", "between")  # of a control: what is written otherwise
LONGEST = 200  # characters of a formula that a popover shows
HEAD = "// Written by `stackmath check --fix` from stackmath.instruments: do not edit.\n"


def modules() -> dict[Path, str]:
    """Return every instrument's module, and those of the data they share, by path."""
    made = {FOLDER / f"{name}.js": module(one) for name, one in instruments().items()}
    made |= {DATA / "sizes.js": _sizes(), DATA / "journey.js": _journey()}
    made |= {DATA / "grids.js": _grids()}
    made |= typed()
    for one in instruments().values():
        for control in one.controls:
            if isinstance(control, Choice) and control.shared:
                made[DATA / f"{control.shared}.js"] = _options(control)
    return made


def module(instrument: Instrument) -> str:
    """Return the ES module of an instrument."""
    local = {
        way.name: way
        for step in instrument.steps
        for way in step.ways
        if isinstance(way, Equation) and not way.number
    }
    imports = "".join(_imports(instrument))
    functions = [javascript.definition(way) for way in local.values()]
    used = {name for step in instrument.steps for way in step.ways for name in way.symbols}
    used |= {way.result.name for step in instrument.steps for way in step.ways}
    used |= {control.name for control in instrument.controls}
    parts = {
        "name": json.dumps(instrument.name),
        "title": _json(instrument.title),
        "controls": _list(_control(instrument, control) for control in instrument.controls),
        "constants": _json(dict(instrument.constants)),
        "steps": _list(_step(instrument, step) for step in instrument.steps),
        "rows": _list(
            _json({"label": _resolved(instrument, row.label), "by": row.by,
                   "see": [[one, _address(catalog.find(one))] for one in row.see],
                   "cases": _cases(instrument, row.cases)})
            for row in instrument.rows
        ),
        "verdict": _json(_cases(instrument, instrument.verdict)),
        "presets": _list(
            _json({"title": one.title, "settings": dict(one.settings), "note": one.note})
            for one in instrument.presets
        ),
        "symbols": _list(
            (f"{name}: {_json(_symbol(name))}" for name in TABLE if name in used), "{}"
        ),
        "chart": _json(_chart(instrument)),
    }  # fmt: skip
    body = "".join(f"  {key}: {value},\n" for key, value in parts.items())
    return (
        f"{HEAD}{imports}{javascript.helpers(local.values())}"
        + "".join(f"\n{one.replace('export const', 'const')}" for one in functions)
        + '\n/** @type {import("../js/nouns.js").Instrument} */\n'
        + f"export const instrument = {{\n{body}}};\n"
    )


def _imports(instrument: Instrument) -> Iterator[str]:
    """Yield an import for each chapter and each module of data that an instrument uses."""
    chapters: dict[str, set[str]] = {}
    twins: dict[str, set[str]] = {}
    for step in instrument.steps:
        for way in step.ways:
            if isinstance(way, Loop):
                twins.setdefault(way.twin[0], set()).add(way.twin[1])
            elif way.number:
                chapter = catalog.full_name(way).partition(".")[0]
                chapters.setdefault(chapter, set()).add(way.name)
    for folder, modules in ("equations", chapters), ("js", twins):
        for name, functions in sorted(modules.items()):
            listed = ", ".join(sorted(functions))
            yield f'import {{ {listed} }} from "../{folder}/{name}.js";\n'
    shared = [c.shared for c in instrument.controls if isinstance(c, Choice) and c.shared]
    for name in dict.fromkeys(shared):
        yield f'import {{ {name} }} from "../data/{name}.js";\n'


def _options(control: Choice) -> str:
    """Return the module of a choice's options."""
    rows = "".join(
        f"  {json.dumps(name)}: {_json(_option(one))},\n" for name, one in control.options().items()
    )
    return (
        f"{HEAD}\n/** @type {{Record<string, "
        'import("../js/nouns.js").Option>} */\n'
        f"export const {control.shared} = {{\n{rows}}};\n"
    )


def _option(option: Option) -> dict[str, Any]:
    return {"title": option.title, "values": dict(option.values)}


def _sizes() -> str:
    """Return the module of the sizes of the units that templates name."""
    sizes = {name: getattr(units, name) for name in ("kB", "MB", "GB", "TB", "MiB", "GiB")}
    sizes |= {**words.COUNTED, "%": words.PERCENT}
    return (
        f"{HEAD}\n/** @type {{Record<string, number>}} */\nexport const sizes = {_json(sizes)};\n"
    )


def typed() -> dict[Path, str]:
    """Return the modules of what typed answers are read and told by, by path."""
    tables = {
        "units": table.units(),
        "spellings": spelling.table(),
        "verdicts": table.verdicts(),
    }
    return {DATA / f"{name}.js": _table(name, rows) for name, rows in tables.items()}


def _table(name: str, rows: Mapping[str, Any]) -> str:
    """Return the module of a table."""
    body = "".join(f"  {key}: {_json(value)},\n" for key, value in rows.items())
    kind = f'import("../js/answers/nouns.js").{name.title()}'
    return f"{HEAD}\n/** @type {{{kind}}} */\nexport const {name} = {{\n{body}}};\n"


def _journey() -> str:
    """Return the module of the token journey: its controls, its stages and its table of logits."""
    one = token_journey.JOURNEY
    stages = [
        {"title": title, "link": page.removesuffix(".md") + "/"}
        for title, page in token_journey.STAGES
    ]
    about = {"name": _json(one.name), "title": _json(one.title), "bars": token_journey.BARS}
    about |= {"controls": _list(_control(one, control) for control in one.controls)}
    about |= {"symbols": _json({"seed": {"whole": True}}), "presets": "[]",
              "stages": _list(map(_json, stages))}  # fmt: skip
    about |= {"stop": _json(journey.STOP)}
    about |= {"logits": _list((f"{_json(k)}: {_json(v)}" for k, v in journey.LOGITS.items()), "{}")}
    body = "".join(f"  {key}: {value},\n" for key, value in about.items())
    return f"{HEAD}\nexport const journey = {{\n{body}}};\n"


def _grids() -> str:
    """Return the module of the grids of levels, and of the rules that they are integrated by."""
    each = {
        name: {
            "levels": levels,
            "lifts": {scale: grids.lifts(scale, name) for scale in grids.SCALES},
            "crests": {scale: grids.crest(scale, name) for scale in grids.SCALES},
        }
        for name, levels in grids.grids().items()
    }
    rows = "".join(f"  {name}: {_json(one)},\n" for name, one in each.items())
    return (
        f'{HEAD}\n/** @type {{Record<string, import("../js/nouns.js").Grid>}} */\n'
        f"export const grids = {{\n{rows}}};\n"
        "\n/** @type {[number[], number[]]} */\n"
        f"export const cell = {_json(grids.rule('cell'))};\n"
        "\n/** @type {[number, number, number][]} */\n"
        f"export const peaks = {_json(grids.peaks())};\n"
        f"\nexport const FEW = {grids.FEW};\nexport const NEGLIGIBLE = {grids.NEGLIGIBLE};\n"
    )


def _chart(instrument: Instrument) -> dict[str, Any] | None:
    """Return a chart as an object of JavaScript."""
    chart = instrument.chart
    if chart is None:
        return None
    about: dict[str, Any] = {"kind": type(chart).__name__.lower(), **vars(chart)}
    about["alt"] = _resolved(instrument, chart.alt)
    if isinstance(chart, Plot):
        about |= {"x": vars(chart.x), "y": vars(chart.y)}
        about["layers"] = [
            {
                "kind": type(one).__name__.lower(),
                **{key: value for key, value in vars(one).items() if value},
                "label": _resolved(instrument, one.label),
            }
            for one in chart.layers
        ]
        return about
    about["parts"] = [{"label": label, "value": name} for label, name in chart.parts]
    if chart.limit:
        about["limit"] = dict(zip(("label", "value"), chart.limit, strict=True))
    return about


def _control(instrument: Instrument, control: Control) -> str:
    """Return a control as an object of JavaScript."""
    about: dict[str, Any] = {
        "kind": type(control).__name__.lower(),
        **{key: value for key, value in vars(control).items() if key not in UNSAID},
    }
    if isinstance(control, Slider):
        about["text"] = _resolved(instrument, control.text)
    if isinstance(control, Field):
        about |= {"low": control.low, "high": control.high}
    if not isinstance(control, Choice):
        return _json(about)
    options = control.shared or _json(
        {name: _option(one) for name, one in control.options().items()}
    )
    return f"{_json(about)[:-1]}, options: {options} }}"


def _step(instrument: Instrument, step: Step) -> str:
    """Return a step as an object of JavaScript."""
    ways = ", ".join(_way(instrument, step, way) for way in step.ways)
    return f"{{ name: {json.dumps(step.name)}, given: {_json(dict(step.given))}, ways: [{ways}] }}"


def _way(instrument: Instrument, step: Step, way: Way) -> str:
    """Return an equation with what its substitution shows."""
    about = {
        "number": way.number,
        "link": _address(way) if isinstance(way, Equation) and way.number else "",
        "left": way.result.name,
        "line": _line(way) if isinstance(way, Equation) else "",
        "unit": plainhtml.unit(way.unit),
        "doc": way.doc,
        "symbols": way.symbols,
    }
    holds = " && ".join(javascript.condition(one) for one in way.requires)
    guard = f", holds: ({{ {', '.join(way.symbols)} }}) => {holds}" if holds else ""
    call = way.name if isinstance(way, Equation) else way.twin[1]
    return f"{_json(about)[:-1]}, call: {call}{guard} }}"


def _line(way: Equation) -> str:
    """Return a formula on one line, empty where it is too long for one."""
    line = plainhtml.formula(
        way.expr, {name: f"{{{name}}}" for name in way.symbols}, lambda word: f"{word[:-1]}!}}"
    )
    line = re.sub(r"\d\.\d{6,}", lambda number: f"{float(number[0]):.6g}", line)
    return line if len(line) <= LONGEST else ""


def _cases(instrument: Instrument, cases: tuple[Case, ...]) -> list[dict[str, Any]]:
    return [
        {
            "text": _resolved(instrument, case.text),
            **({"when": case.when} if case.when else {}),
            **({} if case.good else {"good": False}),
        }
        for case in cases
    ]


def _resolved(instrument: Instrument, template: str) -> str:
    """Return a template with the unit of each value that has no other specification."""
    unit_of = chain.units(instrument)
    return words.PLACE.sub(
        lambda at: f"{{{at[1]}:{at[2] or _specification(at[1], unit_of)}}}", template
    )


def _specification(name: str, unit_of: Mapping[str, str]) -> str:
    return "text" if name.endswith("_title") else unit_of.get(name, "1")


def _symbol(name: str) -> dict[str, Any]:
    """Return how a symbol is written, its meaning, and the values that it may have."""
    entry = TABLE[name]
    domain = entry.domain
    marks = {"lowOpen": domain.low_open, "highOpen": domain.high_open, "whole": domain.whole}
    return {
        "html": plainhtml.symbol(entry.latex),
        "meaning": entry.meaning,
        "low": domain.low,
        "high": domain.high,
        **{key: True for key, held in marks.items() if held},
    }


def _address(way: Equation | Statement) -> str:
    """Return where an equation is in the site, below its root."""
    page = catalog.page_of(catalog.full_name(way)).removesuffix(".md")
    return f"{page}/#{catalog.anchor(way.number)}"


def _list(items: Any, ends: str = "[]") -> str:
    inner = "".join(f"    {item},\n" for item in items)
    return f"{ends[0]}\n{inner}  {ends[1]}" if inner else ends


def _json(value: Any) -> str:
    """Return a value as JavaScript: names without quotes, as a formatter would write them."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return re.sub(r'(?<=[{,] )"([A-Za-z_]\w*)": |(?<=\{)"([A-Za-z_]\w*)": ',
                  lambda key: f"{key[1] or key[2]}: ", text)  # fmt: skip
