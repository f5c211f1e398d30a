"""Exercises: the question stays in its place; hints and solutions go to the chapter's end."""

from __future__ import annotations

from collections.abc import Callable

from stackmath.pdf.inline import inline
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import HEADINGS, Element, text

Blocks = Callable[[Element, Manuscript], str]
HINTS = ("hint",)
SOLUTIONS = ("solution", "answer", "tests")
NAMED = ("hint", "solution", "answer")  # by the heading that they stand under


def exercise(element: Element, script: Manuscript, blocks: Blocks) -> str:
    """Return an exercise's question, with links to its hints and its solution."""
    name = _name(element)
    head = next((one for one in element.iter() if one.tag in HEADINGS), None)
    back = script.label(head.get("id")) if head is not None and head.get("id") else "none"
    links = []
    for kind, told, words in (
        (HINTS, script.hints, "Hint"),
        (SOLUTIONS, script.solutions, "Solution"),
    ):
        parts = [one for one in element.iter("details") if _is(one, kind)]
        if not parts:
            continue
        label = script.label(f"{words.lower()}-{name}")
        said = "\n\n".join(_inside(one, script, blocks) for one in parts)
        told.append(f"#answer([{name}], {back}, {label})[{said}]")
        links.append(f"([{words}], {label})")
        for one in parts:
            one.set("hidden", "")
    question = blocks(element, script)
    if not links:
        return question
    # Below the heading, where the line cannot be parted from what it belongs to.
    first, gap, rest = question.partition("\n\n")
    return f"{first}\n\n#answers(({', '.join(links)},)){gap}{rest}"


def _name(element: Element) -> str:
    """Return the number of an exercise."""
    named: str = element.get("data-id") or ""
    return named or text(next(one for one in element.iter() if one.tag in HEADINGS))


def _is(details: Element, kinds: tuple[str, ...]) -> bool:
    summary = details.find("./summary")
    first = text(summary).lower() if summary is not None else ""
    return first.startswith(kinds)


def _inside(details: Element, script: Manuscript, blocks: Blocks) -> str:
    """Return what is folded; a summary that says more than its kind stands above it."""
    summary = details.find("./summary")
    said = text(summary) if summary is not None else ""
    extra = "" if said.lower() in NAMED else f"#tag[{inline(summary, script).strip()}]\n\n"
    summary.set("hidden", "")
    return extra + blocks(details, script)
