"""Instruments: what they show at their start, framed, with the way to the live one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from stackmath.pdf.manuscript import Manuscript
from stackmath.pdf.pages import HEADINGS, Element
from stackmath.pdf.words import markup, string

WHOLE = 36  # rows of a table that surely fits on a page
Blocks = Callable[[Element, Manuscript], str]


def instrument(element: Element, script: Manuscript, blocks: Blocks) -> str:
    """Return an instrument as a frame: its name, its default setting, where it is alive."""
    title = (element.get("aria-label") or element.get("name") or "Instrument").strip()
    page = script.page
    anchor = element.get("id", "")
    address = page.address(f"#{anchor}") if anchor else page.live
    inside = blocks(element, script)
    above = element.getprevious()
    headed = above is not None and above.tag in HEADINGS  # a heading keeps what it heads
    whole = sum(1 for _ in element.iter("tr")) <= WHOLE
    kept = f"{str(whole).lower()}, {str(whole and not headed).lower()}"
    if not address:
        told = f"{string(f'{page.folder}/#{anchor}')}, none"
    else:
        told = f"{string(address)}, {string(_code(address))}"
    return f"#instrument([{markup(title)}], {told}, {kept})[{inside}]"


def _code(address: str) -> str:
    """Return a QR code as SVG."""
    import segno

    drawn = BytesIO()
    segno.make(address, micro=False, error="m").save(
        drawn, kind="svg", xmldecl=False, nl=False, border=0, omitsize=True
    )
    return drawn.getvalue().decode()
