"""The peers of the checker: what each reads in place of a page, and how it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIBRARIES = ("numpy<3", "sympy")
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)
CELL = re.compile(r"(```python\n.*?```\n)", re.DOTALL)

MKTESTDOCS = """
import sys
from pathlib import Path
from mktestdocs import check_md_file
for page in sorted(Path(sys.argv[1]).glob("*.md")):
    check_md_file(page, memory=True)
"""
SYBIL = """
import sys
from pathlib import Path
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
sybil = Sybil([PythonCodeBlockParser()])
for page in sorted(Path(sys.argv[1]).glob("*.md")):
    for example in sybil.parse(page).examples():
        example.evaluate()
"""
PYTEST_EXAMPLES = """
from collections import defaultdict
from pathlib import Path
import pytest
from pytest_examples import find_examples

spaces = defaultdict(dict)

@pytest.mark.parametrize("example", find_examples(Path(__file__).parent), ids=str)
def test_block(example, eval_example):
    space = spaces[example.path]
    space.update(eval_example.run(example, module_globals=space))
"""
MARKDOWN_EXEC = """
import sys
from pathlib import Path
from markdown import Markdown
from markdown_exec import formatter, validator
fence = {"name": "python", "class": "python", "validator": validator, "format": formatter}
for page in sorted(Path(sys.argv[1]).glob("*.md")):
    html = Markdown(extensions=["pymdownx.superfences"],
                    extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}}
                    ).convert(page.read_text())
    assert "Traceback" not in html, page
"""
MKDOCS = """
site_name: corpus
docs_dir: pages
plugins:
  - mkdocs-jupyter:
      execute: true
      allow_errors: false
"""
BOOK = """
title: corpus
execute:
  execute_notebooks: cache
  timeout: 120
"""
BOOK_COMMAND = "from jupyter_book.cli.main import main; main()"
HEAD = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

"""


@dataclass(frozen=True)
class Peer:
    """Another tool: what it is made of, what it reads, how it is run in a folder of its own."""

    name: str
    command: tuple[str, ...]  # of its Python
    packages: Sequence[str] = ()  # those of this project's environment, where none are named
    suffix: str = ".md"  # of what it reads in place of a page
    page: Callable[[str], str] = field(default=lambda text: text)
    files: dict[str, str] = field(default_factory=dict)  # besides the pages

    def prepare(self, corpus: Path, folder: Path) -> None:
        """Write what has changed of all that the peer reads."""
        made = {f"pages/{one.stem}{self.suffix}": self.page(one.read_text(encoding="utf-8"))
                for one in sorted(corpus.glob("*.md"))}  # fmt: skip
        root, *others = made
        listed = "".join(f"  - file: {name}\n" for name in others)
        toc = f"format: jb-book\nroot: {root}\nchapters:\n{listed}"
        extra = {"_toc.yml": toc} if "_config.yml" in self.files else {}
        for name, text in {**made, **self.files, **extra}.items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")


def in_session(text: str) -> str:
    """Return a page whose blocks markdown-exec runs in one namespace."""
    session = re.sub(r"\W", "", text.partition("\n")[0])
    return text.replace("```python\n", f'```python exec="on" session="{session}"\n')


def notebook(text: str) -> str:
    """Return a page as a notebook: a cell for each block, its output left to the run."""
    cells = []
    for part in CELL.split(re.sub(r"```text\n.*?```\n", "", text, flags=re.DOTALL)):
        code = BLOCK.fullmatch(part)
        common = {"id": f"c{len(cells)}", "metadata": {}}
        if code:
            cells.append({"cell_type": "code", "source": code[1].rstrip("\n"), "outputs": [],
                          "execution_count": None, **common})  # fmt: skip
        elif part.strip():
            cells.append({"cell_type": "markdown", "source": part.strip(), **common})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4,
                       "nbformat_minor": 5})  # fmt: skip


def myst(text: str) -> str:
    """Return a page as a notebook of MyST."""
    return HEAD + BLOCK.sub(lambda found: f"```{{code-cell}} python3\n{found[1]}```\n", text)


IN_ONE_PROCESS = (
    Peer("mktestdocs, `memory=True`", ("-c", MKTESTDOCS, "pages")),
    Peer("sybil, Python blocks", ("-c", SYBIL, "pages")),
    Peer(
        "pytest-examples",
        ("-m", "pytest", "-q", "-p", "no:cacheprovider", "pages/test_pages.py"),
        ("pytest-examples", "pytest", *LIBRARIES),
        files={"pages/test_pages.py": PYTEST_EXAMPLES},
    ),
    Peer(
        "markdown-exec",
        ("-c", MARKDOWN_EXEC, "pages"),
        ("markdown-exec", "pymdown-extensions", "markdown", *LIBRARIES),
        page=in_session,
    ),
)
KERNEL_EACH = (
    Peer(
        "mkdocs-jupyter",
        ("-m", "mkdocs", "build", "-q"),
        ("mkdocs>=1.6.1,<2", "mkdocs-jupyter", "ipykernel", *LIBRARIES),
        ".ipynb",
        notebook,
        {"mkdocs.yml": MKDOCS},
    ),
    Peer(
        "Jupyter Book 1",
        ("-c", BOOK_COMMAND, "build", ".", "-q"),
        ("jupyter-book<2", "ipykernel", *LIBRARIES),
        page=myst,
        files={"_config.yml": BOOK},
    ),
)
