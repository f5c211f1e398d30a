"""Charts: well-formed whatever they are given, with round ticks and labels that do not overlap."""

import itertools
import json
import math
import re
from xml.etree import ElementTree

import pytest

from node import run

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (240, 320, 340, 480, 720, 760)
LONG = "a label that never seems to come to its end, " * 6
UNBROKEN = "Mississippi" * 30
LETTER = 0.6  # em, about


def axis(label="Parameters", scale="linear", low=0, high=10, unit="1"):
    """Return the description of an axis."""
    return {"label": label, "scale": scale, "low": low, "high": high, "unit": unit}


def plot(*layers, x=None, y=None, **also):
    """Return the description of a plot."""
    also = {"id": "one", "title": "Title", "alt": "Alternative"} | also
    return also | {"x": x or axis(), "y": y or axis("Loss"), "layers": list(layers)}


def line(points, label="A line", **also):
    """Return a line."""
    return {"kind": "line", "label": label, "points": points, **also}


def law(size, compute):
    """Return a loss that has a least value along the sizes of one budget."""
    return 1.69 + 406.4 / size**0.34 + 410.7 / (compute / 6 / size) ** 0.28


def isoflops():
    """Return curves that end close to one another, with a band, points and a rule."""
    curves = []
    for budget in range(20, 26):
        sizes = [10 ** (budget / 2 - 2.5 + step / 10) for step in range(31)]
        curves.append([(size, law(size, 10.0**budget)) for size in sizes])
    band = [(x, y * 0.97, y * 1.04) for x, y in curves[0]]
    best = [min(curve, key=lambda at: at[1]) for curve in curves]
    return plot(
        {"kind": "band", "points": band},
        *(line(curve, f"1e{20 + i} FLOP") for i, curve in enumerate(curves)),
        {"kind": "points", "points": [(x, y, f"{x:.1e}") for x, y in best]},
        {"kind": "rule", "y": 1.9, "label": "Target 1.9"},
        x=axis(scale="log", low=1e7, high=1e13),
        y=axis("Loss", "log", 1.7, 4.5),
    )  # fmt: skip


def roofline():
    """Return lines with a kink that leave the frame, an upright rule and labelled points."""
    return plot(
        line([(0.1, 3.35e11), (295, 989e12), (1e6, 989e12)], "H100, BF16"),
        line([(0.1, 3.35e11), (591, 1979e12), (1e6, 1979e12)], "H100, FP8"),
        {"kind": "rule", "x": 295, "label": "Ridge 295 FLOP/B"},
        {"kind": "points", "points": [(1, 3.35e12, "Decode"), (2000, 6e14, "Prefill")]},
        x=axis("Arithmetic intensity", "log", 0.3, 1e4, "FLOP/byte"),
        y=axis("Attainable rate", "log", 1e12, 3e15, "FLOP/s"),
    )


def stack(*values, limit=72e9, label="Part"):
    """Return a bar of parts and its limit."""
    parts = [{"label": f"{label} {i}", "value": value} for i, value in enumerate(values)]
    most = {"label": "Usable memory", "value": limit}
    layer = {"kind": "stack", "unit": "byte", "parts": parts, "limit": most}
    return {"id": "one", "title": "Title", "alt": "Alternative", "layers": [layer]}


def bars(*values, label="Model"):
    """Return bars below one another."""
    rows = [{"label": f"{label} {i}", "value": value} for i, value in enumerate(values)]
    layer = {"kind": "bars", "unit": "FLOP", "bars": rows}
    return {"id": "one", "title": "Title", "alt": "Alternative", "layers": [layer]}


def crowd():
    """Return nine lines that end within a few pixels."""
    return plot(*(line([(0, 0), (10, 9 + i / 20)], f"Line {i}") for i in range(9)))


GOOD = {
    "isoflops": isoflops(),
    "roofline": roofline(),
    "crowd": crowd(),
    "stack": stack(16e9, 11e9),
    "stack beyond its limit": stack(16e9, 51e9, 9e9, 3e9, 1e9),
    "bars": bars(3.14e23, 3.8e25, 3.3e24),
    "long labels": plot(
        line([(0, 0), (10, 10)], LONG),
        line([(0, 0), (10, 5)], UNBROKEN),
        {"kind": "band", "points": [(0, 1, 2), (10, 3, 4)]},
        {"kind": "points", "points": [(5, 5, LONG), (6, 5, UNBROKEN)]},
        {"kind": "rule", "x": 5, "label": LONG},
        x=axis(LONG),
        y=axis(UNBROKEN),
    ),
    "long parts": stack(16e9, 99e9, label=LONG),
    "long bars": bars(1e20, 3e20, label=UNBROKEN),
    "bars below zero": bars(-3, 0, 5),
    "all kinds": plot(line([(0, 0), (9, 9)]), *bars(1, 2)["layers"], *stack(1e9)["layers"]),
}

BAD = (math.nan, math.inf, -math.inf, 0, -1, 1e308, -1e308, 5e-324, 2**53, None)
NO_NUMBER = {math.inf: "Infinity", -math.inf: "-Infinity"}


def hostile():
    """Yield descriptions with values and ends that have no place on a chart."""
    for scale, bad in itertools.product(("linear", "log"), BAD):
        across, up = axis(scale=scale, low=1), axis(scale=scale, low=1)
        path = [(1, 1), (bad, 2), (3, bad), (4, 4), (bad, bad)]
        layers = (
            line(path),
            line([(bad, bad)]),
            {"kind": "band", "points": [(1, bad, 2), (2, 1, bad), (bad, 1, 2)]},
            {"kind": "points", "points": [(bad, 1, "one"), (1, bad, "two"), (bad, bad)]},
            {"kind": "rule", "x": bad, "label": "x"},
            {"kind": "rule", "y": bad, "label": "y"},
        )
        yield plot(*layers, x=across, y=up)
        for end in ("low", "high"):
            yield plot(*layers, x=across | {end: bad}, y=up | {end: bad}, width=340)
        yield plot(*layers, x=across | {"low": bad, "high": bad}, y=up)
        yield plot(x=across | {"low": bad, "high": bad}, y=up | {"low": 3, "high": 3})
        yield plot(line(path), x={"label": "", "scale": scale}, y={"label": "", "scale": scale})
        yield plot(line(path), x=across | {"low": 9, "high": 1}, y=up, width=bad)
        yield stack(bad, 1e9, bad, limit=bad)
        yield stack(bad, limit=None)
        yield bars(bad, 1, bad)
    for unit in ("s", "joule", "dollar/s", "byte", "unknown unit"):
        for low, high in itertools.product((0, 1e-9, 5), (1e-9, 1, 1e30)):
            for scale in ("linear", "log"):
                yield plot(line([(1, 1), (2, 2)]), y=axis("", scale, low, high, unit))
    yield plot()
    yield {"id": "", "title": "", "alt": "", "layers": []}
    yield plot(line([]), {"kind": "band", "points": []}, {"kind": "points", "points": []})
    yield bars()
    yield stack()
    yield plot(line([(1, 1)], ""), {"kind": "rule", "label": "neither"})


def script(value):
    """Return a description as JavaScript has it; None is left undefined."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{script(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(script, value)) + "]"
    if value is None:
        return "undefined"
    if isinstance(value, float) and not math.isfinite(value):
        return NO_NUMBER.get(value, "NaN")
    return json.dumps(value)


def called(path, function, *given):
    """Return what a function of a module gives for each list of arguments."""
    body = (
        f"const {{ {function} }} = await load('{path}');"
        f"return Function(`return ${{given}}`)().map((one) => {function}(...one));"
    )
    return run(body, script(given))


def drawn(*specs):
    """Return the texts of charts."""
    return called("js/chart.js", "chart", *([spec] for spec in specs))


@pytest.fixture(scope="module")
def good():
    """Return the texts of the good charts by name and width, all drawn at once."""
    keys = list(itertools.product(GOOD, WIDTHS))
    texts = drawn(*(GOOD[name] | {"width": width} for name, width in keys))
    return dict(zip(keys, texts, strict=True))


def placed(root):
    """Yield each text of a drawing with its box: left, top, right, bottom."""

    def walk(node, left, top):
        for child in node:
            move = re.fullmatch(r"translate\((\S+) (\S+)\)", child.get("transform", ""))
            by = (float(move[1]), float(move[2])) if move and child.tag == f"{SVG}g" else (0, 0)
            if child.tag == f"{SVG}text":
                wide = len(child.text or "") * LETTER * float(root.get("font-size"))
                share = {"start": 0, "middle": 0.5, "end": 1}[child.get("text-anchor", "start")]
                x, y = left + float(child.get("x")) - share * wide, top + float(child.get("y"))
                yield child.text, (x, y - 9, x + wide, y + 3)
            yield from walk(child, left + by[0], top + by[1])

    return list(walk(root, 0, 0))


def overlapping(texts):
    """Return the pairs of texts whose boxes meet."""
    return [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(texts, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", GOOD)
def test_texts_keep_apart_and_inside(good, name, width):
    """At every width, each text has a place of its own and none is cut off by the edge."""
    root = ElementTree.fromstring(good[name, width])
    texts = placed(root)
    assert texts
    assert overlapping(texts) == []
    _, _, right, bottom = map(float, root.get("viewBox").split())
    outside = [(text, box) for text, box in texts if box[0] < -1 or box[2] > right + 1
               or box[1] < 0 or box[3] > bottom]  # fmt: skip
    assert outside == []
    assert float(root.get("font-size")) >= 11


def test_hostile_descriptions_are_drawn():
    """Whatever has no place is left out; nothing prints NaN."""
    specs = list(hostile())
    for spec, text in zip(specs, drawn(*specs), strict=True):
        root = ElementTree.fromstring(text)
        assert not re.search(r"NaN|undefined|null|Infinity|\de[+-]?\d", text), (spec, text)
        width, height = map(float, root.get("viewBox").split()[2:])
        assert 240 <= width <= 1200
        assert height > 0
        assert overlapping(placed(root)) == [], spec


def test_the_text_alternative_is_named_and_escaped():
    """Title and description are what the drawing is labelled by, whatever letters they have."""
    nasty = "a < b & c > \"d\" 'e' </title><script>alert(1)</script>\u0000\u000b\ud800"
    spec = plot(line([(0, 0), (10, 10)], nasty), {"kind": "rule", "y": 5, "label": "<i>&amp;</i>"},
                id='x" onload="alert(1)', title=nasty, alt=nasty + "!")  # fmt: skip
    [text] = drawn(spec)
    root = ElementTree.fromstring(text)
    assert "<script" not in text
    assert root.get("role") == "img"
    assert root.get("onload") is None
    named = {
        node.get("id"): node.text for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")
    }
    assert list(named) == root.get("aria-labelledby").split()
    title, description = named.values()
    assert title.startswith("a < b & c > \"d\" 'e' </title><script>")
    assert description == title + "!"
    assert "<i>&amp;</i>" in [text for text, _ in placed(root)]


TICKS = [
    ("linear", "1", 0, 10, 5, [0, 2, 4, 6, 8, 10]),
    ("linear", "1", 0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ("linear", "1", 0, 0.3, 3, [0, 0.1, 0.2, 0.3]),
    ("linear", "1", 7, 93, 4, [50]),
    ("linear", "1", 7, 93, 5, [20, 40, 60, 80]),
    ("linear", "1", -1, 1, 4, [-1, -0.5, 0, 0.5, 1]),
    ("linear", "byte", 0, 80e9, 4, [0, 20e9, 40e9, 60e9, 80e9]),
    ("linear", "s", 0, 7200, 4, [0, 1800, 3600, 5400, 7200]),
    ("linear", "s", 0, 90 * 86400, 4, [0, 50 * 86400]),
    ("linear", "joule", 0, 36000, 5, [0, 7200, 14400, 21600, 28800, 36000]),
    ("log", "1", 1, 1000, 5, [1, 10, 100, 1000]),
    ("log", "1", 1e20, 1e27, 4, [1e20, 1e22, 1e24, 1e26]),
    ("log", "1", 1e20, 1e27, 3, [1e21, 1e24, 1e27]),
    ("log", "1", 0.001, 0.1, 5, [0.001, 0.01, 0.1]),
    ("log", "1", 3, 70, 5, [5, 10, 20, 50]),
    ("log", "1", 1, 20, 5, [1, 2, 5, 10, 20]),
    ("log", "1", 3, 70, 2, [10]),
    ("log", "1", 2.2, 2.4, 4, [2.2, 2.25, 2.3, 2.35, 2.4]),
    ("log", "joule", 3600, 3.6e6, 5, [3600, 36000, 360000, 3.6e6]),
    ("log", "s", 0.01, 3600, 9, [0.01, 0.1, 1, 10, 60, 600, 3600]),
]  # fmt: skip


@pytest.fixture(scope="module")
def found_ticks():
    """Return the ticks of all ranges, found at once."""
    return called("js/chart/axes.js", "ticks", *(
        [{"low": low, "high": high, "log": scale == "log", "unit": unit}, most]
        for scale, unit, low, high, most, _ in TICKS
    ))  # fmt: skip


@pytest.mark.parametrize("i", range(len(TICKS)))
def test_ticks_are_round(found_ticks, i):
    """Steps of 1, 2 or 5 in what the unit is read in, and powers of ten."""
    assert found_ticks[i] == pytest.approx(TICKS[i][-1], rel=1e-11, abs=1e-12)


def test_ticks_are_written_as_numbers_are():
    """The texts of the axes carry the unit, and no zeros that say nothing."""
    spec = plot(x=axis("Time", low=0, high=7200, unit="s"), y=axis("M", "linear", 0, 5e9, "byte"))
    texts = [text for text, _ in placed(ElementTree.fromstring(*drawn(spec)))]
    assert {"1 GB", "2.5 GB", "5 GB"} <= set(texts) or {"1 GB", "2 GB", "5 GB"} <= set(texts)
    assert {"0 s", "1 h", "2 h"} <= set(texts)


def test_series_differ_without_color():
    """Six lines have six patterns of dashes, three groups of points three shapes."""
    curves = [line([(0, i), (10, i + 1)], f"L{i}") for i in range(6)]
    marks = [{"kind": "points", "points": [(5, 1 + 2 * i)]} for i in range(3)]
    root = ElementTree.fromstring(*drawn(plot(*curves, *marks)))
    paths = list(root.iter(f"{SVG}path"))
    assert len({p.get("stroke-dasharray") for p in paths if p.get("stroke-width") == "2"}) == 6
    assert len({p.get("d") for p in paths if p.get("transform")}) == 3


def test_colors_are_the_page_s(good):
    """Every color is a variable of the style sheet, so that dark, light and paper have theirs."""
    for name, text in good.items():
        for paint in re.findall(r'(?:fill|stroke)="([^"]*)"', text):
            assert re.fullmatch(r"none|var\(--sm-[a-z0-9-]+\)|url\(#[\w-]+\)", paint), name


def test_what_exceeds_the_limit_is_hatched():
    """Parts stop at the limit; what is beyond it is marked and said."""
    fits, over = drawn(stack(16e9, 11e9), stack(16e9, 99e9))
    assert "<pattern" not in fits
    assert "Over the limit" not in fits
    assert '<pattern id="one-over-0"' in over
    assert 'fill="url(#one-over-0)"' in over
    assert "Over the limit 43 GB" in over
    assert "Usable memory 72 GB" in over


def test_a_line_is_cut_at_the_frame():
    """No stroke leaves the plot, and the label stands where the line leaves it."""
    spec = plot(line([(-100, -100), (100, 100)], "Steep"), width=720)
    root = ElementTree.fromstring(*drawn(spec))
    path = next(p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke-width") == "2")
    (x, y), (right, top) = [map(float, at.split()) for at in path[1:].split("L")]
    box = dict(placed(root))["Steep"]
    assert 0 < x < right < 720
    assert 0 < top < y < 400
    assert box[0] - right == pytest.approx(6, abs=0.2)


def test_a_band_has_the_color_of_its_line():
    """A band before the second line is in the second tone, as that line is."""
    band = {"kind": "band", "points": [(0, 4, 5), (10, 5, 6)]}
    spec = plot(line([(0, 0), (10, 1)]), band, line([(0, 4.5), (10, 5.5)]))
    paths = list(ElementTree.fromstring(*drawn(spec)).iter(f"{SVG}path"))
    [area] = [path for path in paths if path.get("fill-opacity")]
    strokes = [path.get("stroke") for path in paths if path.get("stroke-width") == "2"]
    assert area.get("fill") == strokes[1] != strokes[0]


def test_a_place_alone_is_a_mark():
    """A line of one known place shows it; one that leaves the frame at once does not."""
    alone = plot(line([(1, math.nan), (5, 5), (9, math.nan)]))
    leaves = plot(line([(5, 10.01), (5, 50)]))
    assert ['<path d="M-4 0a4' in text for text in drawn(alone, leaves)] == [True, False]


def test_a_chart_leaves_its_description_alone():
    """The same description gives the same text, twice."""
    body = """
        const { chart } = await load("js/chart.js");
        const before = JSON.stringify(given);
        return chart(given) === chart(given) && JSON.stringify(given) === before;
    """
    assert run(body, isoflops())
