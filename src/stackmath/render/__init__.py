"""The rendering: a Python-Markdown extension that shows what a check found on each page.

Every number, formula and output already stands in the source. This decorates them, and adds no
text but what the check has proved. MkDocs, ProperDocs and Zensical all run it.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import NormalizeWhitespace, Preprocessor

from stackmath import check, page, results
from stackmath.render import (
    blocks,
    claims,
    equations,
    exercises,
    figures,
    generated,
    notes,
    prints,
    spans,
    terms,
)
from stackmath.render.scene import RenderError, Scene

__all__ = ["RenderError", "Rendering", "makeExtension"]

PARTS = (notes, blocks, claims, equations, figures, generated, exercises)
LIVE = ("sm-exercise", "sm-instrument", "sm-token-journey", "sm-workbook")
BLANK_LINE = re.compile(r"(?<=\n)[ \t]+(?=\n)")


class Rendering(Extension):
    """The extension; `forgive` shows a mistake in the page in place of stopping the build."""

    def __init__(self, **options: Any) -> None:
        self.config = {"forgive": [False, "show what cannot be rendered and go on"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Put the decoration between snippets (32) and fences (25), and tables into scrollers."""
        # It removes the marks of the stash, so it runs inside the decoration, ahead of them.
        md.preprocessors.deregister("normalize_whitespace")
        md.preprocessors.register(Decoration(md, self.getConfig("forgive")), "stackmath", 30)
        md.treeprocessors.register(generated.Scrollers(md), "stackmath-scrollers", 6)
        md.postprocessors.register(generated.Stops(md), "stackmath-stops", 0)
        md.treeprocessors.register(spans.Spans(md), "stackmath-spans", 5)
        # Behind MkDocs' check of links, at 0: what these lead to is made when the pages are.
        md.treeprocessors.register(prints.Prints(md, partial(_uri, md)), "stackmath-prints", -5)
        md.treeprocessors.register(terms.Terms(md, partial(_host, md), _url), "stackmath-terms", -6)
        md.block_level_elements += ["sm-cell", "sm-offline", "sm-scroll", *LIVE]
        md.ESCAPED_CHARS.append("$")


class Decoration(Preprocessor):
    """What replaces the regions of a page by their HTML, kept in the stash of the converter."""

    def __init__(self, md: Markdown, forgive: bool) -> None:
        super().__init__(md)
        self.host: Markdown = md
        self.forgive = forgive

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with every region of ours replaced."""
        scene = self.scene("\n".join(lines), "\n".join(NormalizeWhitespace(self.host).run(lines)))
        edits = [edit for part in PARTS for edit in part.edits(scene)]
        return BLANK_LINE.sub("", page.edited(scene.page, edits)).split("\n")

    def scene(self, original: str, text: str) -> Scene:
        """Return what there is to render: the page as a host gives it, and what was found on it."""
        relative = _entry(self.host.treeprocessors, "relpath")  # MkDocs and ProperDocs
        file = getattr(relative, "file", None)
        here = Path(file.abs_src_path) if file else None
        root = check.project(here.parent if here else None) or Path.cwd()
        result = results.load(original, root)
        if here is None and result is not None:
            here = Path(result.path).resolve()
        docs = check.docs_dir(root)
        inside = here is not None and here.is_relative_to(docs)
        uri = here.relative_to(docs).as_posix() if here and inside else (here.name if here else "")
        return Scene(
            page=page.read(here or Path("page.md"), text.encode()),
            root=root,
            docs=docs,
            uri=uri,
            result=result,
            stash=self.host.htmlStash.store,
            url=partial(_url, relative, uri),
            forgive=self.forgive,
        )


def _entry(registry: Any, name: str) -> Any:
    """Return an entry of one of the converter's registries, or None."""
    if name not in registry:
        return None
    return registry[name]


def _host(md: Markdown) -> tuple[Any, str]:
    """Return what a host knows of the page that it renders, and the page below the docs."""
    relative = _entry(md.treeprocessors, "relpath")
    file = getattr(relative, "file", None)
    return relative, str(file.src_uri) if file else ""


def _uri(md: Markdown) -> str:
    """Return the page below the docs that a host renders, empty where it does not say."""
    return _host(md)[1]


def _url(relative: Any, here: str, target: str) -> str:
    """Return the address of a page of the docs as seen from another."""
    if target == here:
        return ""
    files = getattr(relative, "files", None)
    found = files.get_file_from_path(target) if files is not None else None
    if found is not None:
        url: str = found.url_relative_to(relative.file)
        return url
    folder = "" if target == "index.md" else target.removesuffix(".md") + "/"
    return ("" if here == "index.md" else "../" * (here.count("/") + 1)) + folder


def makeExtension(**options: Any) -> Rendering:
    """Return the extension."""
    return Rendering(**options)
