"""The pages: stock tools run them as we do, and each equation has its place."""

import re
import subprocess
import sys
from pathlib import Path

import mktestdocs
import pytest

from stackmath import catalog, check, page
from sweeps import sweep
from test_cells import runnable

ROOT = Path(__file__).parent.parent
PAGES = check.listed(None, ROOT)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_stock_mktestdocs_finds_the_same_blocks(path):
    """As many on each page."""
    blocks = mktestdocs.__main__.grab_code_blocks(path.read_text(encoding="utf-8"), lang="python")
    assert len(blocks) == len(page.read(path).blocks)


@pytest.mark.parametrize("name", sweep(runnable(), 6))
def test_stock_mktestdocs_runs_the_same_blocks(name):
    """In a fresh interpreter that never registers our executor."""
    code = f"import mktestdocs; mktestdocs.check_md_file('docs/{name}', memory=True)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_equation_stands_on_the_page_that_the_index_names():
    """Once, there and nowhere else."""
    shown = [(block.name, path.name) for path in PAGES for block in page.read(path).equations]
    assert sorted(shown) == sorted((name, catalog.page_of(name)) for name in catalog.equations())


def test_the_head_of_a_chapter_links_each_of_its_equations():
    """By the number that those with a name share, in order; the capstone's after what it uses."""
    for page_name in catalog.PAGES.values():
        text = (ROOT / "docs" / page_name).read_text(encoding="utf-8")
        (row,) = re.findall(r"(?m)^\| (?:Equations|Uses) \| (.*) \|$", text)
        own = (one for full, one in catalog.equations().items()
               if catalog.page_of(full) == page_name)  # fmt: skip
        bases = dict.fromkeys(one.number.partition(" ")[0] for one in own)
        links = row.split(" · ")
        if page_name == "capstone.md":
            links = [link for link in links if "](#" in link]
        assert links == [f"[EQ {base}](#eq-{base})" for base in bases], page_name


def test_every_page_has_a_title_and_a_description():
    """In its front matter: a search engine and a reader of tabs see them."""
    for path in PAGES:
        if path.is_symlink():  # the changelog reads as it is in the repository
            continue
        head = path.read_text(encoding="utf-8").split("---")[1]
        assert re.search(r"^title: \S", head, re.MULTILINE), path
        assert re.search(r"^description: .{40,160}\S$", head, re.MULTILINE), path


def test_the_examples_of_the_readme_run():
    """Its blocks of Python, one after the other."""
    mktestdocs.check_md_file(str(ROOT / "README.md"), memory=True)
