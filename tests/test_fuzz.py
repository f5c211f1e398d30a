"""Mutated pages: the reader takes any text, the whole check any page, and fixing loses nothing.

A seeded sample by default; 100,000 pages through the reader and 5,000 through the check with
STACKMATH_SOAK=1.
"""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stackmath import check, page
from stackmath.page import PageError
from sweeps import SOAK

READ, CHECKED, KILLED = (100_000, 5_000, 60) if SOAK else (800, 60, 4)
SLOW = 5.0  # seconds that reading one small page may take on a busy machine
PAGES = Path(__file__).parent / "pages"
SEEDS = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))]
PIECES = (
    "```", "````", "~~~", "```python\n", "```text\n", "<!--=", "<!--?", "<!--~", "-->", "<!--",
    "<!--eq: ", "<!--table: notation -->\n", "<!--exercise: ", "$", "$$", "\\", "|", "[", "](", "]",
    "\r\n", "\r", "\n", "\n\n", "\t", "    ", "> ", "- ", "1. ", "# ", "\ufeff", "\u2028", "\x00",
    "\u202e", "é", "😀", "½", "10^{", "}", "{,}", "1e999", "9" * 400, "1.34 GB", "%", "×", "=", "≈",
    "!!! note\n", "/// x\n", "<details>", "</", "<script>", "&amp;", "---\n", "![a](b.svg)",
)  # fmt: skip


def mutated(source: random.Random) -> str:
    """Return a page of the tests with some of it cut, doubled, moved or made something else."""
    text = source.choice(SEEDS)[:3000]
    for _ in range(source.randint(1, 6)):
        start, end = sorted(source.randrange(len(text) + 1) for _ in range(2))
        end = min(end, start + 80)
        piece = source.choice(PIECES)
        ways = (
            text[:start] + text[end:],
            text[:end] + text[start:],
            text[:start] + piece + text[start:],
            text[:start] + piece * source.randint(2, 40) + text[end:],
            text[:start] + source.choice(SEEDS)[start:end] + text[end:],
            text[:start] + chr(source.randrange(0x20, 0x3000)) + text[start + 1 :],
        )
        text = source.choice(ways)
    return text


def test_the_reader_takes_any_text() -> None:
    """No text crashes it or holds it up, and every place that it gives lies in the text."""
    for seed in range(READ):
        text = mutated(random.Random(seed))
        start = time.monotonic()
        try:
            one = page.read(Path("page.md"), text.encode(errors="surrogatepass"))
        except PageError:
            continue
        assert time.monotonic() - start < SLOW, f"seed {seed} is slow"
        spans = [part.span for part in (*one.claims, *one.blocks, *one.links, *one.problems)]
        spans += [prose.span for prose in one.prose]
        assert all(0 <= s.start <= s.end <= len(one.text) for s in spans), f"seed {seed}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project as the working folder."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_check_takes_any_page_and_its_fix_is_done_at_once(folder: Path) -> None:
    """No crash, no hang; pages without a finding keep every byte; a second fix writes nothing."""
    for seed in range(CHECKED):
        text = mutated(random.Random(-seed - 1)).replace("while True", "while False")
        (folder / f"page{seed:04}.md").write_bytes(text.encode(errors="surrogatepass"))
    before = {path: path.read_bytes() for path in folder.glob("*.md")}
    unfixed = check.run([folder], root=folder, timeout=10)
    first = check.run([folder], root=folder, fix=True, timeout=10)
    assert first.counts["pages"] == CHECKED
    after = {path: path.read_bytes() for path in folder.glob("*.md")}
    changed = {path for path in before if before[path] != after[path]}
    assert {str(path) for path in changed} == set(first.written)
    fixable = {finding.path for finding in unfixed.findings if "--fix" in finding.sentence}
    assert {path.name for path in changed} <= fixable
    again = check.run([folder], root=folder, fix=True, timeout=10)
    assert again.written == []
    assert {path: path.read_bytes() for path in folder.glob("*.md")} == after


WRONG = (
    "# Page {n}\n\n```python\nx = {n} + 0.5\nprint(x)\n```\n\n```text\n7\n```\n\n"
    "It is 99.9<!--= x -->.\n"
)


def test_a_fix_that_is_killed_loses_nothing(folder: Path) -> None:
    """Whenever it is killed, each page is the old one or the new one, and a fix ends the work."""
    olds = {n: WRONG.format(n=n) for n in range(20)}
    news = {n: t.replace("\n7\n", f"\n{n + 0.5}\n").replace("99.9", f"{n + 0.5}")
            for n, t in olds.items()}  # fmt: skip
    source = random.Random(7)
    call = [sys.executable, "-m", "stackmath", "check", "--fix", "."]
    for _ in range(KILLED):
        for n, text in olds.items():
            (folder / f"page{n}.md").write_text(text)
        one = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(source.uniform(0.05, 2.0))
        one.send_signal(signal.SIGKILL)
        one.wait()
        for n in olds:
            assert (folder / f"page{n}.md").read_text() in (olds[n], news[n])
    check.run([folder], root=folder, fix=True)
    assert all((folder / f"page{n}.md").read_text() == news[n] for n in olds)


def test_a_disk_that_is_full_is_one_sentence(folder: Path) -> None:
    """No file may grow: the page is as it was, and no half of one is left beside it."""
    text = WRONG.format(n=1) + "Words. " * 2000
    (folder / "page.md").write_text(text)

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    call = [sys.executable, "-m", "stackmath", "check", "--fix", "page.md"]
    done = subprocess.run(call, preexec_fn=full, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "stackmath check: page.md: cannot be written (File too large)\n"
    assert (folder / "page.md").read_text() == text
    assert not list(folder.glob(".stackmath-*"))
