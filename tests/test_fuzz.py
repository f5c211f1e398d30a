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

from stackmath import check, numerals, page
from stackmath.examination import Examination
from stackmath.page import LINE_END, Edit, Page, PageError, Span
from sweeps import SOAK

READ, CHECKED, KILLED = (100_000, 5_000, 60) if SOAK else (800, 60, 4)
SLOW = 5.0  # seconds that reading one small page may take on a busy machine
PAGES = Path(__file__).parent / "pages"
FIXED = ("claims.md", "equations.md", "outputs.md", "tables.md")  # one of each kind, as they are
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


def may_be_written(one: Page, span: Span) -> bool:
    """Return whether a stretch is a claim's number, an output, or what the library generates."""
    places = (claim.math or claim.before for claim in one.claims if claim.kind == "=")
    numbers = [(place.start, numerals.ending(one.source(place))) for place in places]
    spans = {
        Span(start + found[0], start + found[0] + len(found[1].text))
        for start, found in numbers if found
    }  # fmt: skip
    generated = [above.body for above in one.directives if above.kind != "exercise"]
    spans |= {block.output_span for block in one.blocks}
    spans |= {block.body for block in one.equations}
    spans |= {Span(above.span.end, above.span.end) for above in one.directives}
    wholes = (*generated, *(link.span for link in one.links))
    return span in spans or any(w.start <= span.start and span.end <= w.end for w in wholes)


def outside(text: str, spans: list[Span]) -> list[str]:
    """Return what of a text lies before, between and behind stretches of it."""
    starts, ends = [0, *(span.end for span in spans)], [*(span.start for span in spans), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def moved(one: Page, edits: list[Edit]) -> list[Span]:
    """Return where the replacements stand once all are made."""
    first = LINE_END.search(one.text)
    shift, spans = 0, []
    for edit in edits:
        start = edit.span.start + shift
        length = len(LINE_END.sub(first[0] if first else "\n", edit.text))
        spans.append(Span(start, start + length))
        shift += length - (edit.span.end - edit.span.start)
    return spans


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the path of each page that is fixed, once it is seen what changed."""
    paths: list[str] = []
    write = Examination.write

    def seen(found: Examination) -> list[str]:
        done = write(found)
        assert done == sorted(str(one.path) for one, _ in found.edits), "another file is written"
        for one, made in found.edits:
            edits = sorted(made, key=lambda edit: edit.span)
            assert all(may_be_written(one, edit.span) for edit in edits), one.path
            after = one.path.read_bytes().decode().removeprefix("\ufeff" * one.bom)
            assert outside(after, moved(one, edits)) == outside(one.text, [e.span for e in edits])
        paths.extend(done)
        return done

    monkeypatch.setattr(Examination, "write", seen)
    return paths


def test_the_check_takes_any_page_and_its_fix_is_done_at_once(
    folder: Path, fixed: list[str]
) -> None:
    """No crash, no hang; nothing changes but what may be fixed; a second fix writes nothing."""
    for seed in range(CHECKED):
        text = mutated(random.Random(-seed - 1)).replace("while True", "while False")
        (folder / f"page{seed:04}.md").write_bytes(text.encode(errors="surrogatepass"))
    for name in FIXED:
        (folder / name).write_bytes((PAGES / name).read_bytes())
    before = {path: path.read_bytes() for path in folder.glob("*.md")}
    unfixed = check.run([folder], root=folder, timeout=10)
    first = check.run([folder], root=folder, fix=True, timeout=10)
    assert first.counts["pages"] == CHECKED + len(FIXED)
    after = {path: path.read_bytes() for path in folder.glob("*.md")}
    changed = {path for path in before if before[path] != after[path]}
    assert {str(path) for path in changed} == set(first.written) == set(fixed)
    assert {folder / name for name in FIXED} <= changed
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
    assert done.stderr == (
        "stackmath check: page.md: cannot be written (File too large); "
        "raise the limit on the size of files\n"
    )
    assert (folder / "page.md").read_text() == text
    assert not list(folder.glob(".stackmath-*"))
