"""Blocks: headings, paragraphs, lists and all that stands between them, as Typst's markup."""

from __future__ import annotations

from collections.abc import Callable

from stackmath.pdf import exercises, figures, formulas, instruments, listings, tables
from stackmath.pdf.inline import inline, piece, skipped
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import HEADINGS, Element, classes, place, text
from stackmath.pdf.words import markup, string

LINES = frozenset((
    *HEADINGS, "p", "ul", "ol", "dl", "table", "figure", "pre", "blockquote", "hr", "section",
    "details", "div", "aside", "header", "footer", "main", "nav", "fieldset", "form", "article",
    "iframe", "svg",
))  # fmt: skip
LEADING = 260  # characters, three lines: a longer paragraph may stand apart from what it leads to


def blocks(element: Element, script: Manuscript) -> str:
    """Return what stands within an element as paragraphs and blocks."""
    made: list[str] = []
    line = markup(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and not skipped(child):
            if is_block(child):
                made += [line.strip(), _placed(child, script)]
                line = ""
            else:
                line += piece(child, script)
        line += markup(child.tail or "")
    return "\n\n".join(filter(None, [*made, line.strip()]))


def _placed(element: Element, script: Manuscript) -> str:
    """Return a block behind a comment that names its page and line, for what Typst refuses."""
    made = block(element, script)
    return f"// {place(element)}\n{made}" if made and element.get("data-src") else made


def is_block(element: Element) -> bool:
    """Return whether an element stands on lines of its own."""
    if element.tag in LINES or formulas.is_display(element):
        return True
    inside = element.iterdescendants()
    return any(one.tag in LINES and one.tag != "svg" for one in inside)


def block(element: Element, script: Manuscript) -> str:
    """Return one block; an element of no kind known here is what stands in it."""
    tag, kind = element.tag, classes(element)
    if formulas.is_display(element):
        return formulas.display(element, script)
    if "sm-equation" in kind:
        return formulas.equation(element, script)
    if "sm-exercise" in kind:
        return _anchored(element, script, exercises.exercise(element, script, blocks))
    if "sm-instrument" in kind:
        return _anchored(element, script, instruments.instrument(element, script, blocks))
    if "highlight" in kind or tag == "pre":
        return listings.listing(element, script)
    if "footnote" in kind:
        return ""
    return _anchored(element, script, _plain(element, script))


def _plain(element: Element, script: Manuscript) -> str:
    tag, kind = element.tag, classes(element)
    if tag in BY_TAG:
        return BY_TAG[tag](element, script)
    if "admonition" in kind or "sm-note" in kind:
        return _note(element, script)
    if tag in HEADINGS:
        return _heading(element, script)
    return blocks(element, script)


def _anchored(element: Element, script: Manuscript, made: str) -> str:
    """Return a block behind the anchor that links to it need; a heading carries its own."""
    name = element.get("id")
    if not name or element.tag in HEADINGS:
        return made
    return f"#anchor({script.label(name)})\n{made}"


def _heading(element: Element, script: Manuscript) -> str:
    level = int(element.tag[1])
    if level > script.level + 1:
        script.find(
            element,
            f"a heading of level {level} stands below one of level {script.level}; "
            f"use level {script.level + 1}.",
        )
    script.level = level
    if level == 2:
        script.section += 1
        script.told.clear()
    name = element.get("id")
    label = f", {script.label(name)}" if name else ""
    behind = ""
    if level == 1:  # links to the page lead to its heading, not before the break above it
        label, behind = f", {script.label()}", f"\n#anchor({script.label(name)})" if name else ""
    said = f"[{inline(element, script, table=True).strip()}]"
    # The letters of a glossary head its terms and say nothing in a list of contents.
    listed = ", listed: false" if len(text(element)) == 1 else ""
    shown = string(text(element)) if level == 1 else said
    return f"#head({level}, {shown}{label}{listed}){behind}"


def _paragraph(element: Element, script: Manuscript) -> str:
    if "sm-label" in classes(element):
        return f"#tag[{inline(element, script).strip()}]"
    if element.find("img") is not None and not text(element):
        return figures.figure(element, script)
    said = inline(element, script).strip()
    whole = text(element)
    return f"#leads[{said}]" if whole.endswith(":") and len(whole) < LEADING else said


def _list(element: Element, script: Manuscript) -> str:
    """Return a list; one whose items hold paragraphs has room between them."""
    items = element.findall("./li")
    loose = any(item.find("./p") is not None for item in items)
    made = ", ".join(f"[{blocks(item, script)}]" for item in items)
    start = f"start: {int(element.get('start', '1'))}, " if element.tag == "ol" else ""
    name = "enum" if element.tag == "ol" else "list"
    return f"#{name}({start}tight: {'false' if loose else 'true'}, {made})"


def _terms(element: Element, script: Manuscript) -> str:
    names = [inline(one, script).strip() for one in element.iter("dt")]
    told = [blocks(one, script) for one in element.iter("dd")]
    items = ", ".join(f"terms.item([{a}], [{b}])" for a, b in zip(names, told, strict=False))
    return f"#terms({items})"


def _note(element: Element, script: Manuscript) -> str:
    """Return a box with its title."""
    title = element.xpath("./p[contains(@class, 'admonition-title')]")
    name = f"[{inline(title[0], script).strip()}]" if title else "none"
    for one in title:
        one.set("hidden", "")
    return f"#note({name}, [{blocks(element, script)}])"


def _details(element: Element, script: Manuscript) -> str:
    """Return what is folded in the page, under its summary."""
    summary = element.find("./summary")
    if summary is None:
        return blocks(element, script)
    said = inline(summary, script).strip()
    summary.set("hidden", "")
    return f"#strong[{said}.];\n\n{blocks(element, script)}"


def _table(element: Element, script: Manuscript) -> str:
    return tables.table(element, script)


def _figure(element: Element, script: Manuscript) -> str:
    shown = figures.figure(element, script)
    return shown or blocks(element, script)


def _quote(element: Element, script: Manuscript) -> str:
    return f"#quote(block: true)[{blocks(element, script)}]"


BY_TAG: dict[str, Callable[[Element, Manuscript], str]] = {
    "p": _paragraph, "ul": _list, "ol": _list, "dl": _terms, "table": _table, "figure": _figure,
    "details": _details, "blockquote": _quote, "hr": lambda *_: "#rule", "svg": figures.picture,
    "iframe": lambda *_: "",
}  # fmt: skip
