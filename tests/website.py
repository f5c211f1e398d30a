"""The site that the tests in a browser look at: built and served once for every process of a run.

Run as a program, this serves a folder until another process is gone, and prints its address.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

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


def website(shared: Path, run: int) -> tuple[str, Path]:
    """Return the site's address and folder, as `mkdocs build --strict` builds it.

    `shared` is a folder of every process of the run, `run` the process that outlives them. The
    first to come builds; the others wait for it. Raises `RuntimeError` where it does not build.
    """
    folder, address, failed = (shared / name for name in ("website", "address", "failed"))
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists() and not failed.exists():
            served = _served(folder, run)
            done = _built(folder, served)
            if done.returncode:
                failed.write_text(done.stdout + done.stderr)
            else:
                address.write_text(served)
    if failed.exists():
        raise RuntimeError(f"the site does not build:\n{failed.read_text()}")
    return address.read_text(), folder


def _served(folder: Path, run: int) -> str:
    """Return the address of a server of a folder that ends with the process `run`."""
    command = [sys.executable, __file__, str(folder), str(run)]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert server.stdout
    return server.stdout.readline().strip()


def _built(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Return what the build said."""
    # Instant navigation compares whole addresses, the port included.
    environment = {**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("STACKMATH_CHECKED", None)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _serve(folder: str, run: int) -> None:
    """Serve a folder until the process `run` is gone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
    try:
        while True:
            time.sleep(1)
            os.kill(run, 0)
    except ProcessLookupError:
        server.shutdown()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
