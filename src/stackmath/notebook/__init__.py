"""Programs as pages: mkdocs-jupyter runs them, and they look like the rest of the site.

Its own pages carry the style sheets and scripts of a notebook's editor, ask another origin for
MathJax, and are kept by the text of a program alone, whatever the library has become.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

# What MkDocs does to the links of a page in Markdown, warnings included.
from mkdocs.structure.pages import _RelativePathTreeprocessor as Links

from stackmath import cache
from stackmath.render.figures import boxed, inlined
from stackmath.render.generated import stops

PLUGIN = "mkdocs-jupyter"
GALLERY = "examples.md"
TEMPLATES = Path(__file__).parent
CACHE = Path(".cache/mkdocs-jupyter")
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LINK = re.compile(r'(<a href=")([^"#:]+\.(?:md|py)(?:#[^"]*)?)(?=")')
CODE = re.compile(r'(?=<div class="language-python)')
OUTPUT = re.compile(r'<div class="language-text sm-output.*?</div>', re.DOTALL)
STEPS = ("ExecutePreprocessor", "CoalesceStreamsPreprocessor")  # by default the other way round
CELL = re.compile(r"Cell In\[(\d+)\], line (\d+)")
COLORS = re.compile(r"\x1b\[[\d;]*m")
ENTRY = re.compile(r'<h2\b[^>]*><a href="(\w+)/">.*?</h2>\s*<p>.*?</p>', re.DOTALL)
SECONDS = 300  # that a cell of a program may run
LINES = 12  # of what a program prints, that the gallery shows where nothing is drawn


class ProgramError(BuildError):
    """What is wrong with a program, in one sentence with its place."""


def is_program(page: Page) -> bool:
    """Return whether a page is a program that mkdocs-jupyter runs."""
    return page.file.src_uri.endswith(".py")


def settle(config: MkDocsConfig) -> None:
    """Return None once mkdocs-jupyter writes pages of this site, kept by all that they rest on."""
    if PLUGIN not in config.plugins:
        return
    from mkdocs_jupyter.config import settings

    settings.templates_dir = str(TEMPLATES)
    home = (Path(config.config_file_path).parent / CACHE).resolve()
    # Neither what somebody has configured for notebooks nor what their IPython does at its start.
    os.environ["JUPYTER_CONFIG_DIR"] = _configured()
    ipython = home / "ipython"
    ipython.mkdir(parents=True, exist_ok=True)
    os.environ["IPYTHONDIR"] = str(ipython)
    made_by = [path.read_bytes() for path in sorted(TEMPLATES.rglob("*.j2"))]
    folder = home / cache.digest(cache.own_code(), *made_by)
    config.plugins[PLUGIN].config["cache_dir"] = str(folder)
    for other in home.iterdir():
        if other not in (folder, ipython):
            shutil.rmtree(other, ignore_errors=True)


@lru_cache(maxsize=1)
def _configured() -> str:
    """Return a folder whose settings are those of every kernel that this process starts.

    They talk over sockets in there; by default two builds in one folder would take each other's.
    What a cell prints is one output, which comes in pieces from a kernel that is slow.
    """
    folder = tempfile.mkdtemp(prefix="stackmath-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    manager = {"transport": "ipc", "ip": f"{folder}/kernel"}
    path = Path(folder, "jupyter_nbconvert_config.json")
    settings = {
        "KernelManager": manager,
        "Exporter": {"default_preprocessors": [f"nbconvert.preprocessors.{one}" for one in STEPS]},
        "CoalesceStreamsPreprocessor": {"enabled": True},
        "NotebookClient": {"timeout": SECONDS, "shutdown_kernel": "immediate"},
    }
    path.write_text(json.dumps(settings), encoding="utf-8")
    return folder


def guard(page: Page) -> None:
    """Return None once the page of a program says in one sentence where the program fails."""
    render: Callable[[MkDocsConfig, Files], None] = page.render

    def guarded(config: MkDocsConfig, files: Files) -> None:
        from jupyter_client.kernelspec import NoSuchKernel
        from nbclient import exceptions as failures

        try:
            render(config, files)
        except failures.CellExecutionError as error:
            line = _line(Path(page.file.abs_src_path or ""), error.traceback)
            raise ProgramError(_failed(page, line, f"{error.ename}: {error.evalue}")) from None
        except failures.CellTimeoutError:
            raise ProgramError(_failed(page, 1, f"a cell that runs over {SECONDS} s")) from None
        except (failures.CellControlSignal, failures.DeadKernelError, NoSuchKernel) as error:
            raise ProgramError(_failed(page, 1, f"{type(error).__name__}: {error}")) from None

    page.render = guarded  # type: ignore[method-assign]


def _failed(page: Page, line: int, what: str) -> str:
    name = page.file.src_uri
    said = " ".join(what.split()).rstrip(".")
    return f"{name}:{line}: the program ends with {said}. Run: python {name}"


def _line(path: Path, traceback: str) -> int:
    """Return the line of a program at which it failed, 1 where that is in no cell of it."""
    import jupytext

    found = CELL.findall(COLORS.sub("", traceback))
    if not found:
        return 1
    number, line = map(int, found[-1])
    cells = [one.source for one in jupytext.read(path).cells if one.cell_type == "code"]
    before = path.read_text(encoding="utf-8").partition([one for one in cells if one][number - 1])
    return before[0].count("\n") + line


def content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return the HTML of a program with links as MkDocs makes them, and a line on its source."""
    links = Links(page.file, files, config)
    html = LINK.sub(lambda one: one[1] + escape(links.path_to_url(one[2])), html)
    page.links_to_anchors = links.links_to_anchors
    html = stops("".join(_labelled(html, "figure")))
    name = Path(page.file.src_uri).name
    source = (
        f'<p class="sm-source">Printed by <code>python {page.file.src_uri}</code> · '
        f'<a href="{name}" download>Download {name}</a></p>\n'
    )
    return CODE.sub(source, html, count=1)


def _labelled(html: str, name: str) -> Iterator[str]:
    """Yield HTML with each drawing in its box and the colors of the page, its names its own."""
    end = 0
    for number, svg in enumerate(SVG.finditer(html), 1):
        yield html[end : svg.start()]
        yield boxed(inlined(svg[0], f"{name}-{number}"))
        end = svg.end()
    yield html[end:]


def hang(files: Files) -> None:
    """Return None once the gallery shows a picture below each program that it lists."""
    pages = {file.src_uri: file.page for file in files.documentation_pages() if file.page}
    gallery = pages.get(GALLERY)
    if gallery is None or not gallery.content:
        return
    programs = {Path(uri).stem: page for uri, page in pages.items() if is_program(page)}

    def hung(entry: re.Match[str]) -> str:
        page = programs.get(entry[1])
        return entry[0] + (_picture(page.content or "", entry[1]) if page else "")

    gallery.content = ENTRY.sub(hung, gallery.content)


def _picture(html: str, name: str) -> str:
    """Return the last figure that a program draws, or the first lines that it prints."""
    drawn = SVG.findall(html)
    if drawn:
        svg = inlined(drawn[-1], name)
        return f'\n<figure class="sm-figure">{boxed(svg)}</figure>'
    printed = OUTPUT.search(html)
    if printed is None:
        return ""
    lines = printed[0].split("\n")
    more = "\n…\n</code></pre></div>" if len(lines) > LINES + 1 else ""
    return "\n" + "\n".join(lines[:LINES]) + more
