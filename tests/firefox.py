"""Firefox as its users have it, driven by WebDriver BiDi over a WebSocket of its own.

Run as a program, it prints the path of Firefox.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMMANDS = ("firefox-esr", "firefox")
APPLICATIONS = ("/Applications/Firefox.app/Contents/MacOS/firefox",)
LISTENING = re.compile(r"WebDriver BiDi listening on ws://([\d.]+):(\d+)")
EVENTS = ("log.entryAdded", "network.beforeRequestSent")


def installed() -> str | None:
    """Return the path of an installed Firefox."""
    found = (*map(shutil.which, COMMANDS), *filter(os.path.exists, APPLICATIONS))
    return next(filter(None, found), None)


class Firefox:
    """A session of a Firefox, its one page, and what was heard of it."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=300)
        self.stream = self.socket.makefile("rb")
        self.count = 0
        self.heard: list[dict[str, Any]] = []
        shake(self.socket, self.stream, f"{host}:{port}")
        self.command("session.new", capabilities={})
        self.page = self.command("browsingContext.getTree")["contexts"][0]["context"]
        self.command("session.subscribe", events=EVENTS)

    def command(self, method: str, **params: Any) -> Any:
        """Return the result of a command; events that come before it are kept."""
        self.count += 1
        self.socket.sendall(frame({"id": self.count, "method": method, "params": params}))
        while True:
            said = json.loads(message(self.stream))
            if said.get("id") == self.count:
                assert said["type"] == "success", said
                return said["result"]
            self.heard.append(said)

    def goto(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.command("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the page, awaited, by way of JSON."""
        result = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self.page},
            awaitPromise=True,
            userActivation=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    def until(self, expression: str, within: float = 120) -> Any:
        """Return the value of an expression once it is true."""
        end = time.monotonic() + within
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"{expression} is {value} after {within} s"
            time.sleep(0.1)
        return value

    def press(self, key: str) -> None:
        """Press a key, or type a text."""
        keys = [{"type": kind, "value": one} for one in key for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": keys}]
        self.command("input.performActions", context=self.page, actions=actions)


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Return a Firefox without a window, its profile in a folder."""
    path = installed()
    assert path, (
        "no Firefox was found. Install firefox-esr (on Debian: sudo apt install firefox-esr)"
    )
    command = [path, "--headless", "--remote-debugging-port=0", "--profile", str(folder)]
    environment = {**os.environ, "HOME": str(folder)}
    said = folder / "said.txt"  # a pipe that nobody empties would hold it up
    with (
        said.open("wb") as errors,
        subprocess.Popen(command, env=environment, stdout=errors, stderr=errors) as process,
    ):
        try:
            while not (found := LISTENING.search(said.read_text(errors="replace"))):
                assert process.poll() is None, said.read_text(errors="replace")
                time.sleep(0.1)
            yield Firefox(found[1], int(found[2]))
        finally:
            process.terminate()


# WebSocket, as far as one program on this machine needs it with another


def shake(connection: socket.socket, stream: Any, host: str) -> None:
    """Turn a connection into a WebSocket."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    connection.sendall(
        f"GET /session HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    first = stream.readline()
    assert b" 101 " in first, first
    while stream.readline().strip():
        pass


def frame(what: object) -> bytes:
    """Return a text message, masked as a client has to."""
    data = json.dumps(what).encode()
    short, long = min(len(data), 126), b"" if len(data) < 126 else struct.pack(">H", len(data))
    mask = b"mask"
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
    return struct.pack("BB", 0x81, 0x80 | short) + long + mask + masked


def message(stream: Any) -> bytes:
    """Return the next message."""
    whole = b""
    while True:
        first, size = stream.read(2)
        if size >= 126:
            size = int.from_bytes(stream.read(2 if size == 126 else 8), "big")
        data = stream.read(size)
        assert first & 0x0F != 8, "Firefox has closed the connection"
        if first & 0x0F < 3:  # no ping
            whole += data
            if first & 0x80:
                return whole


if __name__ == "__main__":
    found = installed()
    if found:
        print(found)
    sys.exit(not found)
