"""The page that prints: what a reader gets who asks the browser for paper."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

EDGE = 40.0  # points; the margin of the printed page is wider


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def printed(request: pytest.FixtureRequest, chromium: Browser, website: str) -> PdfReader:
    """Return Chapter 3 as the browser prints it, with scripts and without."""
    context = chromium.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.goto(f"{website}03-attention/")
    paper = page.pdf(prefer_css_page_size=True)
    context.close()
    return PdfReader(io.BytesIO(paper))


def text(reader: PdfReader) -> str:
    """Return what stands on the paper, blanks as one."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_hints_and_solutions_are_printed(printed: PdfReader) -> None:
    """Open, whether a script opens them or not."""
    shown = text(printed)
    assert "A score is one dot product" in shown
    assert shown.count("Why it matters.") >= 20


def test_each_sheet_has_its_number(printed: PdfReader) -> None:
    """And says of how many."""
    count = len(printed.pages)
    for number, page in enumerate(printed.pages, 1):
        assert f"{number} / {count}" in page.extract_text()


def test_nothing_is_printed_that_only_a_screen_can_use(printed: PdfReader) -> None:
    """No button, no card, no mark of a check, no link of a heading to itself."""
    shown = text(printed)
    for word in ("Copy to clipboard", "What it says", "¶", "Run Edit", "✓"):
        assert word not in shown


def test_code_and_output_are_told_apart(printed: PdfReader) -> None:
    """Each under its label."""
    shown = text(printed)
    assert shown.count("Output") >= 10 and shown.count("Python") >= 10


def test_no_column_is_cut(printed: PdfReader) -> None:
    """The last column of the widest table stands whole on the sheet."""
    ends: list[float] = []
    for page in printed.pages:
        page.extract_text(
            visitor_text=lambda said, user, matrix, font, size, page=page: (
                ends.append(page.mediabox.width - matrix[4] * user[0] - user[4])
                if said.strip()
                else None
            )
        )
    assert min(ends) > EDGE
    assert "MHA over it" in text(printed)
