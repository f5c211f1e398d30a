"""A scene: a page about to be rendered, and what its parts need to know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path

from stackmath import catalog, check, page
from stackmath.page import Page
from stackmath.render import mathematics
from stackmath.results import PageResult

MARGIN = re.compile(r"[ \t>]*")
# What is laid out late is a stop for Tab until a script has seen whether it is wider than the page.
WIDE = ' tabindex="0" role="group" aria-label="Scrolls sideways"'


class RenderError(ValueError):
    """What cannot be rendered, in one sentence with its place."""


@dataclass(frozen=True)
class Scene:
    """A page as its host gives it, without front matter, and what was found on it."""

    page: Page
    root: Path
    docs: Path
    uri: str  # of the page below docs; empty where nobody says
    result: PageResult | None
    stash: Callable[[str], str]  # keeps HTML from Markdown; returns what stands in its place
    url: Callable[[str], str]  # the address of another page of the docs
    forgive: bool = False

    @property
    def checked(self) -> bool:
        """Whether a check has seen this very text."""
        return self.result is not None

    def line(self, offset: int) -> int:
        """Return the line of an offset in the file, its front matter counted."""
        text = self.page.text
        blank = text[: len(text) - len(text.lstrip())].count("\n")
        first = self.result.first_line if self.result else 1 + blank
        return self.page.place(offset)[0] - 1 - blank + first

    def source(self, offset: int) -> str:
        """Return the attribute that says where in the source something stands."""
        return f' data-src="{escape(self.uri)}:{self.line(offset)}"' if self.uri else ""

    def margin(self, offset: int) -> str:
        """Return the indent and the marks of quotes before an offset, if nothing else is."""
        start = self.page.lines[self.page.line(offset)].start
        found = MARGIN.fullmatch(self.page.text, start, offset)
        return found[0] if found else ""

    def block(self, html: str, offset: int) -> str:
        """Return what stands for a block of HTML at an offset: a paragraph of its own."""
        margin = self.margin(offset)
        return f"\n{margin}\n{margin}{self.stash(html)}\n{margin}\n{margin}"

    @cached_property
    def shown(self) -> dict[str, str]:
        """Return on which page each equation is shown, by number."""
        return shown(self.docs)

    def equation_link(self, number: str) -> str:
        """Return a link to an equation by its number, or its name where no page shows it."""
        name = f"EQ {escape(number)}"
        uri = self.shown.get(number)
        if uri is None:
            return name
        return f'<a href="{escape(self.url(uri))}#{escape(catalog.anchor(number))}">{name}</a>'

    def mathematics(self, latex: str, offset: int, *, display: bool = False) -> str:
        """Return LaTeX as HTML and MathML.

        Raises: RenderError, naming the line, where it is no LaTeX.
        """
        try:
            return mathematics.html(latex, self.root, display=display)
        except mathematics.MathError as error:
            where = f"{self.page.path.name}:{self.line(offset)}"
            if not self.forgive:
                raise RenderError(f"{where}: {error}; repair the LaTeX.") from None
            return f'<code class="sm-error" title="{escape(str(error))}">{escape(latex)}</code>'


def shown(docs: Path) -> dict[str, str]:
    """Return on which page each equation is shown, by number: a scan of all pages.

    A host may render only the pages that changed, so this cannot come from rendering.
    """
    found: dict[str, str] = {}
    for path in check.listed([docs], None) if docs.is_dir() else ():
        uri = path.relative_to(docs).as_posix()
        for number in _numbers(path, path.stat().st_mtime_ns):
            found.setdefault(number, uri)
    return found


@cache
def _numbers(path: Path, _changed: int) -> tuple[str, ...]:
    """Return the numbers of the equations that a page shows."""
    try:
        return tuple(block.tag for block in page.read(path).equations if block.tag)
    except page.PageError:
        return ()  # the check says what is wrong with it
