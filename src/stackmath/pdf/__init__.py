"""The print: chapters and the volume as tagged PDFs, read from the built site.

The site's HTML is read, not the Markdown, so the print needs no site generator and says what the
site says. Two runs on one commit give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from stackmath import CHAPTERS, atomic, catalog
from stackmath.pdf import book, pages
from stackmath.pdf.editions import edition
from stackmath.pdf.pages import PdfError
from stackmath.pdf.press import PAPERS, printed

__all__ = [
    "APPENDICES",
    "FOLDER",
    "PAPERS",
    "VOLUME",
    "WORKBOOK",
    "PdfError",
    "chapters",
    "everything",
    "folder",
    "name",
    "write",
]

VOLUME = "volume"
WORKBOOK = "workbook"  # the exercises alone
EXERCISE = '<section class="sm-exercise"'
FOLDER = "pdf"  # of the site, in which its PDFs are
APPENDICES = ("notation", "glossary")  # pages of the volume behind its chapters, where they exist


def chapters(site: Path) -> list[str]:
    """Return the folders of the chapters that a built site has, in order."""
    found = [page.removesuffix(".md") for page in catalog.PAGES.values()]
    return [one for one in found if (site / one / "index.html").is_file()]


def everything(site: Path) -> list[str]:
    """Return what there is to print: the chapters, the volume, and its exercises if it has any."""
    there = chapters(site)
    texts = ((site / one / "index.html").read_text(encoding="utf-8") for one in there)
    asks = any(EXERCISE in text for text in texts)
    return [*there, VOLUME, *([WORKBOOK] if asks else [])]


def folder(named: str) -> str:
    """Return the folder of a chapter by its number, its name or its page: 3 or attention.

    Raises: PdfError, where there is no such chapter.
    """
    bare = named.strip("/").rpartition("/")[2].removesuffix(".md")
    for chapter, page in catalog.PAGES.items():
        if bare.casefold() in (CHAPTERS[chapter].casefold(), chapter, page.removesuffix(".md")):
            return page.removesuffix(".md")
    known = ", ".join(CHAPTERS.values())
    raise PdfError(f"there is no chapter '{named}'; name one of {known}")


def name(of: str, paper: str) -> str:
    """Return the name of the file of a chapter or of the volume on a paper."""
    return f"{of}-{paper}.pdf"


def write(
    site: Path, root: Path, wanted: Sequence[str], papers: Sequence[str], output: Path
) -> Iterator[tuple[Path, int]]:
    """Write the PDFs of these folders, of the volume or its workbook; yield each and its bytes.

    Raises: PdfError, with every finding of the first that cannot be printed, OSError.
    """
    made = edition(root)
    for one in wanted:
        if one == VOLUME:
            there = [
                *chapters(site),
                *(a for a in APPENDICES if (site / a / "index.html").is_file()),
            ]
            shown = book.volume(
                [pages.read(site, page) for page in there], pages.read(site, ""), made
            )
        elif one == WORKBOOK:
            every = [pages.read(site, page) for page in chapters(site)]
            shown = book.workbook(every, pages.read(site, ""), made)
        else:
            shown = book.chapter(pages.read(site, one), made)
        for paper in papers:
            path = output / name(one, paper)
            data = printed(shown, paper, made.date)
            atomic.write(path, data, durable=False)
            yield path, len(data)
