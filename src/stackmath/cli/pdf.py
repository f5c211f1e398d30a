"""The command of the print: pdf."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from stackmath.cli.output import Commands, needs, refuse

EXAMPLES = """
examples:
  stackmath pdf                       every chapter and the volume, into site/pdf/
  stackmath pdf 3                     Chapter 3
  stackmath pdf attention C --paper us-letter
  stackmath pdf --volume --output ~/print
  stackmath pdf --workbook            all exercises, the solutions at the end

The pages are read from the built site: run `stackmath build` first, which makes them all.
Exit status: 0 written, 1 findings, 2 unusable.
"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = commands.add_parser(
        "pdf",
        help="print chapters and the volume as PDFs",
        description="Print chapters, or the volume, of the built site as tagged PDFs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=_pdf)
    made.add_argument(
        "chapters", nargs="*", metavar="CHAPTER", help="a number, a name or a page: 3, attention"
    )
    made.add_argument("--volume", action="store_true", help="print the volume")
    made.add_argument("--workbook", action="store_true", help="print the exercises of the volume")
    made.add_argument(
        "--paper",
        choices=("a4", "us-letter"),
        default="a4",
        metavar="PAPER",
        help="a4 or us-letter (a4)",
    )
    made.add_argument(
        "--output", type=Path, default=None, metavar="DIR", help="where to write (site/pdf/)"
    )
    made.add_argument(
        "--site", type=Path, default=None, metavar="DIR", help="the built site (site/)"
    )


def _pdf(options: argparse.Namespace) -> int:
    gc.disable()  # pages are read, set and written: until then nothing of them is garbage
    try:
        return _printed(options)
    except ModuleNotFoundError:
        needs("pdf")  # names all that is missing; to ask first takes longer than to read a chapter
        raise
    finally:
        gc.enable()


def _printed(options: argparse.Namespace) -> int:
    from stackmath import check, pdf

    root = check.project() or Path.cwd()
    site = options.site or root / "site"
    try:
        wanted = list(dict.fromkeys(map(pdf.folder, options.chapters)))
    except pdf.PdfError as error:
        refuse(error)
    books = {pdf.VOLUME: options.volume, pdf.WORKBOOK: options.workbook}
    wanted += [name for name, asked in books.items() if asked]
    wanted = wanted or pdf.everything(site)
    return write(site, root, wanted, [options.paper], options.output or site / pdf.FOLDER)


def write(
    site: Path, root: Path, wanted: Sequence[str], papers: Sequence[str], output: Path
) -> int:
    """Write PDFs and say which; return the exit status."""
    from stackmath import atomic, pdf

    try:
        for path, size in pdf.write(site, root, wanted, papers, output):
            print(f"wrote {_short(path)} ({size / 1e6:.1f} MB)", flush=True)
    except pdf.PdfError as error:
        print(error)
        return 1
    except OSError as error:
        print(f"stackmath pdf: {atomic.refused(error.filename, error)}.", file=sys.stderr)
        return 2
    return 0


def _short(path: Path) -> Path:
    """Return a path as seen from here, where it is below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
