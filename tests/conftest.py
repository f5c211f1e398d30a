"""What several tests share: the checked project, the built site, a browser that looks at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import browser
from website import website as site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have one process build the site, and the others begin with the files that need none."""
    files = {item.path for item in items if "built" in getattr(item, "fixturenames", ())}
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    share = max(len(items) // processes, 1)
    for first in range(share, len(items), share):  # xdist deals them out like this
        later = items[first : first + share]
        items[first : first + share] = sorted(later, key=lambda item: item.path in files)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return the site's address and folder, the same for every process of the run."""
    folder, run = tmp_path_factory.getbasetemp(), os.getpid()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder, run = folder.parent, os.getppid()
    try:
        return site(folder, run)
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def website(built: tuple[str, Path]) -> str:
    """Return the address of the site."""
    return built[0]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a browser without a window."""
    from playwright.sync_api import sync_playwright

    path = browser()
    assert path, "no Chromium or Chrome was found. Run: make browser"
    # Intercepting requests would forbid the browser to keep what it has fetched.
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    brief = "--js-flags=--liftoff-only"  # Python runs for seconds: compiling it well takes longer
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox", alone, brief])


@pytest.fixture
def reader(chromium: Browser, website: str) -> Iterator[BrowserContext]:
    """Return a reader's browser that reaches nothing but the site; its complaints fail the test."""
    context = chromium.new_context(base_url=website, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)  # ms
    complaints: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((website, "data:", "blob:")):
            complaints.append(f"asked for {request.url}")

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    context.on("request", asked)
    context.on("console", heard)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert not complaints, "\n".join(complaints)
