"""The press: a document of Typst as a PDF that is tagged, offline, the same bytes every time."""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from stackmath.pdf.book import Book
from stackmath.pdf.pages import PdfError

PAPERS = ("a4", "us-letter")
STANDARD: Literal["ua-1"] = "ua-1"
LINE = re.compile(r"book\.typ:(\d+):")
PLACE = re.compile(r"// docs/\S+:\d+$")


def printed(book: Book, paper: str, date: datetime) -> bytes:
    """Return a book as PDF/UA-1.

    Raises: PdfError, where Typst cannot set it, or a formula is wider than the measure.
    """
    import typst

    look = resources.files("stackmath.pdf").joinpath("volume.typ").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:  # what is asked of a document is asked of a file
        file = Path(folder, "book.typ")
        file.write_text(look + book.source, encoding="utf-8")
        press = typst.Compiler(
            file, root=folder, ignore_system_fonts=True, sys_inputs={"paper": paper}
        )
        try:
            made = press.compile(
                format="pdf", pdf_standards=[STANDARD], timestamp=int(date.timestamp())
            )
            wide = json.loads(press.query("<too-wide>", field="value"))
        except typst.TypstError as error:
            raise PdfError(_told(error, look + book.source)) from None
    if wide:
        raise PdfError("\n".join(map(_wide, wide)))
    assert isinstance(made, bytes)
    return made


def _wide(found: dict[str, float | str]) -> str:
    return (
        f"{found['place']}: the formula is {found['wide']:.0f} points wide, broken at its "
        f"operations; the print holds {found['room']:.0f}. Split it."
    )


def _told(error: Exception, source: str) -> str:
    """Return what Typst refuses, with the nearest place above it that the source names."""
    said = str(getattr(error, "message", error)).strip().rstrip(".")
    found = LINE.search(str(getattr(error, "diagnostic", "")))
    lines = source.splitlines()[: int(found[1])] if found else []
    places = [line.removeprefix("// ") for line in lines if PLACE.match(line)]
    where = f"{places[-1]} or below: " if places else ""
    return f"{where}the print cannot be set: {said}."
