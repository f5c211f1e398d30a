"""A page: Markdown read into regions with exact places, and edits written back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stackmath import atomic
from stackmath.page.nouns import (
    LINE_END,
    Block,
    Claim,
    Directive,
    Edit,
    EquationBlock,
    Figure,
    Heading,
    Link,
    Page,
    PageError,
    Problem,
    Prose,
    Span,
)
from stackmath.page.regions import TAG, regions

__all__ = [
    "TAG",
    "Block",
    "Claim",
    "Directive",
    "Edit",
    "EquationBlock",
    "Figure",
    "Heading",
    "Link",
    "Page",
    "PageError",
    "Problem",
    "Prose",
    "Span",
    "edited",
    "encoded",
    "read",
    "save",
    "write",
]


def read(path: Path, data: bytes | None = None) -> Page:
    """Return the page that a file holds, or that data holds in its place.

    Raises: PageError where the file cannot be read or is not UTF-8.
    """
    try:
        text = (path.read_bytes() if data is None else data).decode()
    except OSError as error:
        raise PageError(f"{path}: cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError as error:
        byte, place = error.object[error.start], error.start
        seen = f"is not UTF-8 (byte 0x{byte:02x} at offset {place})"
        raise PageError(f"{path}: {seen}; save it as UTF-8") from None
    bom = text.startswith("\ufeff")
    return regions(Page(path, text[bom:], bom))


def edited(page: Page, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; edits at one place are made in their order.

    Raises: PageError where two edits overlap or one lies outside the page.
    """
    newline = found[0] if (found := LINE_END.search(page.text)) else "\n"
    parts, done = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        start, end = edit.span.start, edit.span.end
        if not 0 <= start <= end <= len(page.text):
            raise PageError(f"{page.path}: an edit of {start} to {end} lies outside the page")
        if start < done:
            where = ":".join(map(str, (page.path, *page.place(start))))
            raise PageError(f"{where}: two edits change the same text; make one of them at a time")
        parts += [page.text[done:start], LINE_END.sub(lambda _: newline, edit.text)]
        done = end
    return "".join([*parts, page.text[done:]])


def write(page: Page, edits: Iterable[Edit]) -> None:
    """Write the page with the edits made, all of it or nothing."""
    save(page, edited(page, edits))


def save(page: Page, text: str) -> None:
    """Write a text in place of the page's, all of it or nothing.

    Raises: PageError where the file cannot be written or has changed since it was read, unless
        to this very text: two fixes at once agree.
    """
    try:
        held = page.path.read_bytes() if page.path.exists() else encoded(page)
        if held == encoded(page, text) != encoded(page):
            return
        if held != encoded(page):
            raise PageError(f"{page.path}: has changed since it was read; run the command again")
        atomic.write(page.path, encoded(page, text))
    except OSError as error:
        raise PageError(atomic.refused(page.path, error)) from None
    except UnicodeEncodeError as error:
        seen = f"{error.object[error.start]!r} in the new text"
        raise PageError(f"{page.path}: cannot be written, {seen} has no UTF-8") from None


def encoded(page: Page, text: str | None = None) -> bytes:
    """Return the bytes of a page, or of a text in place of its own, byte-order mark included."""
    return (("\ufeff" if page.bom else "") + (page.text if text is None else text)).encode()
