"""What several tests share: the checked project, the built site, a browser that looks at it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

import pytest

from browser import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Route

ROOT = Path(__file__).parents[1]


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that writes no log, and shows 404.html where there is no file."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def send_error(self, code: int, *more: str | None) -> None:
        """Answer as GitHub Pages does."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, *more)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the site's address and folder, built once as `mkdocs build --strict` builds it."""
    folder = tmp_path_factory.mktemp("website")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    # Instant navigation compares whole addresses, the port included.
    environment = {**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("STACKMATH_CHECKED", None)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"the site does not build:\n{done.stdout}{done.stderr}", pytrace=False)
    Thread(target=server.serve_forever, daemon=True).start()
    yield address, folder
    server.shutdown()
    server.server_close()


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
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.fixture
def reader(chromium: Browser, website: str) -> Iterator[BrowserContext]:
    """Return a reader's browser that reaches nothing but the site; its complaints fail the test."""
    context = chromium.new_context(base_url=website, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)  # ms
    complaints: list[str] = []

    def only_the_site(route: Route) -> None:
        url = route.request.url
        if url.startswith((website, "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"asked for {url}")
            route.abort()

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    context.route("**/*", only_the_site)
    context.on("console", heard)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert not complaints, "\n".join(complaints)
