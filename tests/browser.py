"""The Chromium or Chrome that the tests drive: run as a program, it prints its path."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

COMMANDS = (
    "chromium-headless-shell",  # Debian's Chromium without a window, half as long to load a page
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def browser() -> str | None:
    """Return the path of a browser: $STACKMATH_BROWSER, an installed one, or Playwright's own."""
    if named := os.environ.get("STACKMATH_BROWSER"):
        return named
    installed = (*map(shutil.which, COMMANDS), *filter(os.path.exists, APPLICATIONS))
    return next(filter(None, installed), None) or _downloaded()


def _downloaded() -> str | None:
    """Return the path of the browser that `playwright install chromium` fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


if __name__ == "__main__":
    found = browser()
    if found:
        print(found)
    sys.exit(not found)
