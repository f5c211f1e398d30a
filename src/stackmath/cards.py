"""Social cards: a picture of each page for those who share it, with an equation drawn large."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from stackmath import CHAPTERS, atomic, cache, catalog, data, typst
from stackmath.equation import Equation
from stackmath.notation import TABLE
from stackmath.typstsymbol import symbol

SIZE = (1200, 630)  # pixels
TEMPLATE = Path(__file__).parent / "card.typ"
# The dark scheme of docs/assets/stackmath.css: ground, raised, line, ink, faint, accent.
COLORS = ("#14181b", "#1c2226", "#323b41", "#dbe1e4", "#9aa6ad", "#79c3d6")
KEY = {
    "tokens": "tokens.next_token",
    "block": "block.body_parameters",
    "attention": "attention.attention_output",
    "pretraining": "pretraining.predicted_loss",
    "posttraining": "posttraining.optimal_policy",
    "adaptation": "adaptation.lora_parameters",
    "compression": "compression.quantization_step",
    "serving": "serving.roofline",
    "frontier": "frontier.experts_touched",
    "diffusion": "diffusion.noised",
    "capstone": "capstone.concurrent_users",
}
CELLS = 27  # symbols on a card without an equation of its own
LONGEST = 110  # characters of a title
PART = re.compile(r"((?:Chapter|Appendix) \w+|Capstone): (.+)")
UNBROKEN = re.compile(r"(\S{18})(?=\S)")


@dataclass(frozen=True)
class Card:
    """What stands on a card: lines of text, and an equation, symbols or dots below them."""

    series: str
    part: str  # "Chapter 3", or empty
    title: str
    cells: tuple[str, ...] = ()  # mathematics of Typst
    number: str = ""  # of the equation that the one cell then is
    dots: tuple[tuple[float, float], ...] = ()
    colors: tuple[str, ...] = COLORS
    alt: str = ""


def name(uri: str) -> str:
    """Return where the card of a page is, below the site's root."""
    return f"assets/cards/{uri.rpartition('.')[0].replace('/', '-')}.png"


def card(uri: str, heading: str, series: str) -> Card:
    """Return the card of a page: its chapter's equation, or what else the volume has to show."""
    found = PART.fullmatch(heading)
    part, title = found.groups() if found else ("", heading)
    chapter = next((name for name, page in catalog.PAGES.items() if page == uri), None)
    told = f"{heading}. {series}."
    if chapter is not None:
        one = catalog.equations()[KEY[chapter]]
        alt = f"{told} Equation {one.number}: {one.doc}"
        return Card(series, part, _short(title), (typst.equation(one),), one.number, alt=alt)
    if uri == "index.md":
        dots = _devices()
        alt = f"{told} Memory bandwidth and peak rate of {len(dots)} accelerators."
        return Card(series, part, _short(title), dots=dots, alt=alt)
    if uri == "equations.md":
        alt = f"{told} Equations of its chapters."
        return Card(series, part, _short(title), _equations(), alt=alt)
    alt = f"{told} Symbols of its notation."
    return Card(series, part, _short(title), _symbols(uri), alt=alt)


def _short(title: str) -> str:
    """Return a title that a card has room for, its longest words given places to break."""
    if len(title) > LONGEST:
        title = title[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return UNBROKEN.sub("\\1\u200b", title)


def _devices() -> tuple[tuple[float, float], ...]:
    """Return bandwidth and peak of every accelerator that has both."""
    every = data.devices().values()
    return tuple(
        (float(one.bandwidth), float(one.peak))
        for one in every
        if "bandwidth" in one and "peak" in one
    )


def _equations() -> tuple[str, ...]:
    """Return the shortest equation of each of the first nine chapters that is no mere product."""
    chosen = []
    for chapter in list(CHAPTERS)[:9]:
        every = [
            typst.equation(one)
            for name, one in catalog.equations().items()
            if name.startswith(f"{chapter}.") and isinstance(one, Equation)
        ]
        chosen.append(min((text for text in every if "frac" in text), key=len))
    return tuple(chosen)


def _symbols(uri: str) -> tuple[str, ...]:
    """Return symbols from all over the notation, others for another page."""
    short = [one.latex for one in TABLE.values() if len(re.sub(r"\\[a-z]+|\W", "", one.latex)) < 8]
    step = len(short) // CELLS
    first = sum(uri.encode()) % step
    return tuple(symbol(latex) for latex in short[first::step][:CELLS])


def png(one: Card, root: Path) -> bytes:
    """Return a card as a PNG, drawn once for each content.

    Raises: typst.TypstError, where something has no room at any size.
    """
    key = cache.digest(TEMPLATE.read_bytes(), version("typst"), json.dumps(asdict(one)))
    kept = cache.load(root, "cards", key)
    if kept is None:
        import typst as compiler

        drawn = compiler.compile(
            TEMPLATE.read_bytes(), format="png", ppi=72, ignore_system_fonts=True,
            sys_inputs={"card": json.dumps(asdict(one))},
        )  # fmt: skip
        kept = base64.b64encode(drawn).decode()
        cache.save(root, "cards", key, kept)
    return base64.b64decode(kept)


def write(one: Card, path: Path, root: Path) -> None:
    """Write a card as a PNG."""
    atomic.write(path, png(one, root), durable=False)
