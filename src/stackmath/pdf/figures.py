"""Figures: drawings that float to the head or foot of a page, with their captions."""

from __future__ import annotations

import re

from stackmath.pdf.inline import inline
from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import Element
from stackmath.pdf.words import string

FONT = re.compile(r"font-family: ?[^;\"]*|(?<=font-family=\")[^\"]*")
SPACES = ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
XMLNS = re.compile(r'\sxmlns(?::xlink)?="[^"]*"')
LABEL = re.compile(r'aria-label="([^"]*)"')
VIEW = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
FACE = "Libertinus Serif"
INK = "#1a1a1a"
WIDEST = 460  # units of a drawing at which it fills the measure


def figure(element: Element, script: Manuscript) -> str:
    """Return a figure with its caption."""
    pictures = [*element.iter("svg"), *element.iter("img")]
    if not pictures:
        return ""
    caption = element.find(".//figcaption")
    told = "none"
    if caption is not None:
        paragraphs = caption.findall("./p") or [caption]
        told = (
            "[" + "\n\n".join(inline(one, script, table=True).strip() for one in paragraphs) + "]"
        )
    shown = " ".join(filter(None, (picture(one, script) for one in pictures)))
    return f"#drawing({told}, [{shown}])" if shown else ""


def picture(element: Element, script: Manuscript) -> str:
    """Return a drawing or a picture with its alternative text."""
    if element.tag == "img":
        return _image(element, script)
    svg = script.page.drawings[int(element.get("data-drawing"))]
    head, end, rest = svg.partition(">")
    named = LABEL.search(head)
    alt = named[1].strip() if named else ""
    if not alt:
        script.find(
            element, "a drawing has no alternative text; say in its brackets what it shows."
        )
        return ""
    size = VIEW.search(head)
    width = min(1.0, float(size[1]) / WIDEST) if size else 1.0
    whole = XMLNS.sub("", head) + SPACES + end + rest
    whole = FONT.sub(lambda f: f"font-family: {FACE}" if ":" in f[0] else FACE, whole)
    whole = whole.replace("currentColor", INK)
    return f"#vector({string(whole)}, {string(_unescaped(alt))}, {width:.3f})"


def _image(element: Element, script: Manuscript) -> str:
    goal = script.page.target(element.get("src", ""))
    alt = (element.get("alt") or "").strip()
    if not alt:
        script.find(element, "an image has no alternative text; say in its brackets what it shows.")
        return ""
    path = script.page.site / goal[0] if goal else None
    if path is None or not path.is_file():
        script.find(element, f"the image `{element.get('src')}` is not in the site.")
        return ""
    if path.suffix == ".svg":
        svg = path.read_text(encoding="utf-8")
        return f"#vector({string(svg[svg.index('<svg') :])}, {string(alt)}, 1.0)"
    data = ", ".join(map(str, path.read_bytes()))
    return f"#raster(bytes(({data})), {string(alt)})"


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)
