"""Lines of text: emphasis, code, numbers, formulas, links and notes, as Typst's markup."""

from __future__ import annotations

import re

from stackmath.pdf import speech
from stackmath.pdf.manuscript import Manuscript, label
from stackmath.pdf.mathematics import typst
from stackmath.pdf.pages import Element, classes, text
from stackmath.pdf.tree import EMPTY, MathError, Node, read
from stackmath.pdf.words import breakable, markup, string

# What nobody can use on paper, or what only decorates the page.
SKIPPED = frozenset((
    "template", "script", "style", "button", "input", "select", "textarea", "output", "progress",
    "dialog", "meter", "datalist", "option", "canvas", "video", "audio",
))  # fmt: skip
UNSEEN = frozenset((
    "headerlink", "sm-hidden", "sm-truth", "sm-screen", "sm-bar", "footnote-backref", "sm-print",
    "sm-cite",
))  # fmt: skip
WRAPPED = {"em": "emph", "i": "emph", "strong": "strong", "b": "strong", "sup": "super",
           "sub": "sub", "del": "strike", "mark": "highlight"}  # fmt: skip
TERM = "sm-term"  # a link to the glossary, of which a page has many
EQUATION = re.compile(r"EQ\s\S+")


def inline(element: Element, script: Manuscript, *, table: bool = False) -> str:
    """Return what stands within an element, as markup; cells of tables give no pages or notes."""
    written = (lambda text: markup(breakable(text))) if table else markup
    parts = [written(element.text or "")]
    for child in element:
        if isinstance(child.tag, str) and not skipped(child):
            parts.append(piece(child, script, table))
        parts.append(written(child.tail or ""))
    return "".join(parts)


def skipped(element: Element) -> bool:
    """Return whether an element is none for paper."""
    return (
        element.tag in SKIPPED
        or element.get("hidden") is not None
        or (element.get("aria-hidden") == "true" and element.tag != "svg")
        or not UNSEEN.isdisjoint(classes(element))
    )


def piece(element: Element, script: Manuscript, table: bool = False) -> str:
    """Return one element of a line, as markup."""
    tag, kind = element.tag, classes(element)
    if "katex" in kind or "katex-display" in kind:
        return formula(element, script)
    if tag == "code":
        return code(text_of(element))
    if tag == "a":
        return _link(element, script, table)
    if tag == "br":
        return "#linebreak();"
    if tag == "img":
        script.find(element, "an image stands in a line of text, where the print has no room; give"
                    " it a paragraph of its own.")  # fmt: skip
        return ""
    if tag == "sup" and element.get("id", "").startswith("fnref"):
        return _footnote(element, script)
    inside = inline(element, script, table=table)
    if tag == "sup" and tag in WRAPPED:
        return f"#super[{inside}];"
    return f"#{WRAPPED[tag]}[{inside}];" if tag in WRAPPED and inside.strip() else inside


def text_of(element: Element) -> str:
    """Return all characters of an element as they stand."""
    found: str = "".join(element.itertext())
    return found


def code(plain: str) -> str:
    """Return a piece of code within a line; a long one may be broken behind its marks."""
    return f"#raw({string(breakable(plain))});"


def tree(element: Element, script: Manuscript) -> Node:
    """Return the formula that an element of KaTeX shows, empty where it cannot be printed."""
    annotation = next(element.iter("annotation"), None)
    latex = "" if annotation is None else annotation.text or ""
    try:
        return read(latex)
    except MathError as error:
        shown = " ".join(latex.split())
        script.find(element, f"`{shown}` cannot be printed: {error}.")
        return EMPTY


def formula(element: Element, script: Manuscript) -> str:
    """Return a formula within a line, with its words."""
    node = tree(element, script)
    return f"#m({string(speech.spoken(node))}, ${typst(node)}$);"


def _link(element: Element, script: Manuscript, table: bool) -> str:
    """Return a link: into the book with the page, out of it with the address in a footnote."""
    inside = inline(element, script, table=True)
    href = element.get("href", "")
    goal = script.page.target(href)
    if goal is None:
        return _outside(href, inside, text(element), script, table)
    folder, anchor = goal
    if folder not in script.printed:
        address = script.page.address(href)
        return f"#link({string(address)})[{inside}];" if address else inside
    if not script.printed[folder]:
        anchor = ""  # a page whose place an index of the book takes
    if anchor and anchor not in script.printed[folder]:
        script.find(element, f"`{href}` leads to no place of the book; repair the link.")
        return inside
    aim = label(folder, anchor)
    section = script.printed[folder].get(anchor)
    near = folder == script.page.folder and section == script.section
    if table or near or aim in script.told or TERM in classes(element):
        return f"#link({aim})[{inside}];"
    script.told.add(aim)
    plain = bool(EQUATION.fullmatch(text(element)))
    return f"#{'onpage' if plain else 'seepage'}({aim})[{inside}];"


def _outside(href: str, inside: str, plain: str, script: Manuscript, table: bool) -> str:
    """Return a link to another site; on paper its address stands in a footnote, once a page."""
    listed = script.section == script.printed[script.page.folder].get("sources")
    if listed or href not in script.sources:
        script.sources[href] = plain if listed else ""
    shown = f"#link({string(href)})[{inside}];"
    if table or href in script.noted or not href.startswith("http"):
        return shown
    script.noted.add(href)
    return f"{shown}#footnote[#address({string(href)}, {string(bare(href))});];"


def bare(url: str) -> str:
    """Return an address as it is printed, without what every address begins with."""
    return re.sub(r"^https?://(www\.)?|/$", "", url)


def _footnote(element: Element, script: Manuscript) -> str:
    """Return a note of the page as a footnote."""
    link = element.find(".//a")
    anchor = (link.get("href", "") if link is not None else "").lstrip("#")
    found = script.page.article.xpath(".//li[@id=$name]", name=anchor)
    if not found:
        script.find(element, f"the footnote `{anchor}` has no text; write it.")
        return ""
    paragraphs = found[0].findall("./p") or [found[0]]
    return f"#footnote[{' '.join(inline(one, script, table=True).strip() for one in paragraphs)}];"
