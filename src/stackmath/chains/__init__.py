"""Chains: every purely numeric relation in a stretch of text, worked out.

What is not fully understood is not returned: a false alarm costs more than a miss.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from stackmath.chains.lexemes import lexemes
from stackmath.chains.sides import Relation, relations
from stackmath.chains.terms import Term
from stackmath.chains.verdicts import Verdict, verdict
from stackmath.numerals.literals import Numeral
from stackmath.numerals.rounding import written_like
from stackmath.numerals.slips import slip
from stackmath.numerals.words import Kind
from stackmath.units import name

RELATED = re.compile(r"[=≈≃≅∼~<>≤≥⩽⩾≠]|&[lgan]|\\(?:approx|sim|cong|[lg]eq?|[lg]t|neq?)")
UNKNOWN = "\ufffc"  # what stands for text that is not read
AROUND = 600  # characters before and behind a relation that say what it is part of
WIDEST = 20_000  # of a part that is read: beyond is no arithmetic of a page
GRID = re.compile(r"\\begin\{(?!aligned|align|split|gathered|equation|gather)")


@dataclass(frozen=True)
class Link:
    """One relation of a chain: its two sides as written, their values, and whether it holds."""

    start: int
    end: int
    left: str
    relation: str
    right: str
    left_value: Fraction  # in base units
    right_value: Fraction
    holds: bool
    sentence: str  # what is wrong; '' where it holds


@dataclass(frozen=True)
class Chain:
    """Sides with relations between them; start and end are offsets in the text given."""

    start: int
    end: int
    links: tuple[Link, ...]

    @property
    def holds(self) -> bool:
        """Whether every link holds."""
        return all(link.holds for link in self.links)

    @property
    def sentence(self) -> str:
        """What is wrong with it, '' where it holds."""
        return " ".join(link.sentence for link in self.links if not link.holds)


@dataclass(frozen=True)
class Reading:
    """The chains of a text, and how many relations between numbers are left without a verdict."""

    chains: tuple[Chain, ...]
    undecided: int = 0


def chains(
    text: str, kind: Literal["words", "code", "math", "display"], *, foreign: bool = False
) -> list[Chain]:
    """Return every purely numeric chain of a text, in the order they stand.

    In a foreign text, whatever its author may have meant is left: see allowances.
    """
    return [*read(text, kind, foreign=foreign).chains]


def read(
    text: str, kind: Literal["words", "code", "math", "display"], *, foreign: bool = False
) -> Reading:
    """Return the chains of a text, and how much was left."""
    if not _related(text) or GRID.search(text):
        return Reading(())
    mode: Kind = "math" if kind == "display" else kind
    found, undecided = [], 0
    for start, part in _windows(text) if foreign else [(0, text)]:
        for one in relations(lexemes(part, mode, foreign), part, mode):
            chain, left = _chain(one, mode, part if foreign else "")
            found += [_moved(chain, start)] if chain else []
            undecided += left
    return Reading(tuple(found), undecided)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text that are near a relation, each after its place in it.

    A part that is cut off is marked at the cut as something unknown.
    """
    if len(text) <= 2 * AROUND:
        yield 0, text
        return
    start = end = 0
    for sign in [*(match.start() for match in RELATED.finditer(text)), len(text) + 3 * AROUND]:
        if end and sign - AROUND > end:
            if end - start < WIDEST:
                left, right = UNKNOWN * (start > 0), UNKNOWN * (end < len(text))
                yield start - len(left), left + text[start:end] + right
            end = 0
        start = start if end else max(sign - AROUND, 0)
        end = min(sign + AROUND, len(text))


def _moved(chain: Chain, by: int) -> Chain:
    """Return a chain that stands so much further on."""
    links = (replace(link, start=link.start + by, end=link.end + by) for link in chain.links)
    return replace(chain, start=chain.start + by, end=chain.end + by, links=tuple(links))


def _related(text: str) -> bool:
    """Return whether a relation stands between two digits: the quick look at a whole text."""
    signs = [match.start() for match in RELATED.finditer(text)]
    return bool(
        signs and re.search(r"\d", text[: signs[-1]]) and re.search(r"\d", text[signs[0] :])
    )


def _chain(related: list[Relation], kind: Kind, text: str) -> tuple[Chain | None, int]:
    """Return the chain of the relations on which there is a verdict, and how many have none."""
    worked = any(side.worked for one in related for side in (one.left, one.right))
    start, end = related[0].left.start, related[-1].right.end
    around = (text[max(start - 200, 0) : start], text[end : end + 200]) if text else None
    judged = [(one, verdict(one, kind, worked, around)) for one in related]
    links = tuple(
        _link(one, found, kind)
        for at, (one, found) in enumerate(judged)
        if found and not (around and _runs_on(one, found, [later for _, later in judged[at + 1 :]]))
    )
    left = (len(judged) - len(links)) * worked
    return Chain(start, end, links) if links else None, left


def _runs_on(relation: Relation, found: Verdict, later: list[Verdict | None]) -> bool:
    """Return whether a writer goes on with a result: 3 × 80 = 240 − 180 = 60."""
    first = relation.right.pieces[0].number
    if found.holds or not first or not later or (later[0] and not later[0].holds):
        return False
    return relation.right.literal is None and any(
        abs(found.left.number - value) <= step / 2 + found.left.carried
        for value, step in (
            (first.value, first.quantum),
            (first.value / first.scale, first.quantum / first.scale),
        )
    )


def _link(relation: Relation, found: Verdict, kind: Kind) -> Link:
    """Return a relation with its verdict in words."""
    left, right = relation.left, relation.right
    return Link(
        left.start,
        right.end,
        left.text,
        relation.sign,
        right.text,
        found.left.number,
        found.right.number,
        found.holds,
        "" if found.holds else _sentence(relation, found, kind),
    )


def _sentence(relation: Relation, found: Verdict, kind: Kind) -> str:
    """Return what is wrong with a relation."""
    left, right = (_shown(side.text, kind) for side in (relation.left, relation.right))
    one, other = relation.left.literal, relation.right.literal
    ours, theirs = found.left, found.right
    if not found.units:
        return f"{left} is in {name(ours.dimension)}, and {right} is in {name(theirs.dimension)}."
    if not other and one:  # what is worked out comes first
        left, right, ours, other = right, left, theirs, one
    if relation.sign in ("=", "≈"):
        told = f"printed{_why(other, ours)}" if other else _plain(theirs)
        value = _printed(other, ours)
        return (
            f"{left} is not {right}."
            if value == left
            else f"{left} is {value}, and {right} is {told}."
        )
    told = (
        f"not {relation.sign} {right}"
        if ours is found.left
        else f"and {right} {relation.sign} that is false"
    )
    return f"{left} is {_printed(other, ours, closely=True)}, {told}."


def _shown(text: str, kind: Kind) -> str:
    """Return a side on one line, without comments, emphasis and what only sizes a parenthesis."""
    marks = r"<!--.*?-->|\*\*" if kind == "words" else r"\\(?:left|right)\b"
    return " ".join(re.sub(marks, "", text, flags=re.DOTALL).split())


def _printed(like: Numeral | None, value: Term, closely: bool = False) -> str:
    """Return a value as the other side prints it, with more digits where those say too little."""
    if like is not None and like.unit and like.unit.dimension and not value.dimension:
        near = like.scale < 1 and like.value and Fraction(1, 3) < value.number / like.value < 3
        value = replace(value, dimension=like.unit.dimension) if near else value
    if like is None or bool(like.unit and like.unit.dimension) != bool(value.dimension):
        return _plain(value)
    vague = written_like(like, value.number) == like.text or _is_cut(like, value)
    for more in range(2 if vague else 0, 9):
        text = written_like(replace(like, decimals=like.decimals + more), value.number)
        step = like.quantum / 10**more
        lost = abs(value.number - round(value.number / step) * step) if step else 0
        if like.power or lost <= abs(value.number) / (1000 if closely else 50):
            break
    return text


def _is_cut(like: Numeral, value: Term) -> bool:
    """Return whether the printed digits are those of the value with the rest cut off."""
    step = like.quantum
    return step > 0 and like.value == math.floor(value.number / step) * step


def _why(like: Numeral, value: Term) -> str:
    """Return the mistake that explains a printed number."""
    finer = replace(like, quantum=like.quantum / 10**6)  # 6.5 GiB rounds to 7 GiB: name it still
    known = slip(like, value.number, None) or slip(finer, value.number, None)
    if known and not known.startswith("rounds"):
        return f" ({known})"
    return ": cut off, not rounded" if _is_cut(like, value) else ""


def _plain(value: Term) -> str:
    """Return a value in base units with the digits that matter."""
    number = value.number
    unit = f" {name(value.dimension)}" if value.dimension else ""
    if number == int(number) and abs(number) < 10**15:
        return f"{int(number):,}{unit}"
    return f"{float(number):.6g}{unit}"
