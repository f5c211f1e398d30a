"""Times of the print: chapters and the volume beside Chromium's own print of the same pages.

It prints the site of this project as it stands: build it first (`make site`). Each print is a
fresh process; the peer is also given the time in which it starts and opens the page.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from pages import ROOT, Compressed, browser
from stackmath import pdf
from stackmath.pdf import pages

SITE = ROOT / "site"


def ours(folder: Path, name: str) -> Path:
    """Print a chapter or the volume with this project's command."""
    asked = "--volume" if name == pdf.VOLUME else name
    command = [sys.executable, "-m", "stackmath", "pdf", asked, "--output", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / pdf.name(name, "a4")


def theirs(folder: Path, address: str) -> Path:
    """Print a page in a Chromium that is started for it."""
    path = folder / "chromium.pdf"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(address)
        page.evaluate("document.fonts.ready")
        page.pdf(path=path, format="A4", tagged=True)
        chromium.close()
    return path


def fastest(repeats: int, work: Callable[[], Path]) -> tuple[float, int]:
    """Return the seconds of the fastest of some runs, and how many pages it printed."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - start)
    return min(times), len(PdfReader(made).pages)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="the fastest counts")
    options = parser.parse_args()
    if not (SITE / "index.html").is_file():
        sys.exit(f"{SITE} is not built. Run: make site")
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| | pages | seconds | Chromium: pages | seconds | ratio |\n|---|---|---|---|---|---|")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressed, directory=str(SITE)))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    with TemporaryDirectory() as name:
        folder = Path(name)
        total, sheets = 0.0, 0
        for chapter in pdf.chapters(SITE):
            seconds, count = fastest(options.repeats, partial(ours, folder, chapter))
            other, many = fastest(options.repeats, partial(theirs, folder, f"{address}{chapter}/"))
            total, sheets = total + other, sheets + many
            row(pages.read(SITE, chapter).title, count, seconds, many, other)
        seconds, count = fastest(options.repeats, partial(ours, folder, pdf.VOLUME))
        row("The volume; beside it, the sum of the chapters", count, seconds, sheets, total)
    server.shutdown()


def row(name: str, count: int, seconds: float, many: int, other: float) -> None:
    """Print a row."""
    told = f"{count} | {seconds:.2f} | {many} | {other:.2f} | {seconds / other:.2f}"
    print(f"| {name} | {told} |", flush=True)


if __name__ == "__main__":
    main()
