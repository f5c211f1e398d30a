"""The addresses that the volume links to: how they are gathered, and asked on loopback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import ClassVar

import pytest

import links
from stackmath import data
from stackmath.data import Source

ROOT = Path(__file__).parents[1]


class Moody(BaseHTTPRequestHandler):
    """A server whose paths say how it answers: /200, /405-200 by method, /503,200 by turns."""

    asked: ClassVar[Counter[tuple[str, str]]] = Counter()
    together = most = 0
    lock = Lock()

    def answer(self) -> None:
        """Answer as the path says."""
        with self.lock:
            type(self).together += 1
            type(self).most = max(self.most, self.together)
            turn = self.asked[self.command, self.path]
            self.asked[self.command, self.path] += 1
        head, _, get = self.path.strip("/").partition("-")
        turns = (get if get and self.command == "GET" else head).split(",")
        self.send_response(int(turns[min(turn, len(turns) - 1)]))
        self.send_header("Content-Length", "0")
        self.end_headers()
        with self.lock:
            type(self).together -= 1

    do_HEAD = do_GET = answer

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    """Return the address of a moody server that nobody has asked."""
    Moody.asked, Moody.most = Counter(), 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "said", "asked"),
    [
        ("/200", "", {"HEAD": 1}),
        ("/405-200", "", {"HEAD": 1, "GET": 1}),
        ("/404", "404 Not Found", {"HEAD": 1, "GET": 1}),
        ("/503,200", "", {"HEAD": 2}),
        ("/503", "503 Service Unavailable", {"HEAD": 3}),
    ],
)
def test_an_address_is_asked_for_its_head_then_for_its_text(
    host: str, path: str, said: str, asked: dict[str, int]
) -> None:
    """What may pass is asked again, what is gone is not."""
    assert links.asked(host + path, pause=0) == said
    assert {method: count for (method, _), count in Moody.asked.items()} == asked


def test_an_address_where_nobody_answers_fails() -> None:
    """With what the system says of it, after every try."""
    assert "refused" in links.asked("http://127.0.0.1:9/", pause=0)


def test_a_host_is_asked_one_address_at_a_time(host: str) -> None:
    """However many there are; failures come sorted, with the places that cite them."""
    found = {f"{host}/20{n}": ["a.md:1"] for n in range(5)} | {f"{host}/410": ["b.md:2", "c.md:3"]}
    (bad,) = links.failures(found, pause=0)
    assert Moody.most == 1 and len(Moody.asked) == 7
    assert bad == links.Failure(f"{host}/410", "410 Gone", ("b.md:2", "c.md:3"))
    assert links.table([bad]).splitlines() == [
        f"410 Gone  {host}/410", "          cited in b.md:2", "          cited in c.md:3",
    ]  # fmt: skip


def test_addresses_come_from_pages_and_sources(tmp_path: Path) -> None:
    """Each once, without its fragment; what stays in the volume or in code is none."""
    (tmp_path / "a.md").write_text(
        "See [one](https://one.example/x#part), [two](b.md), and [one](https://one.example/x).\n\n"
        "```py\nurl = 'https://no.example/'  # [three](https://no.example/)\n```\n\n"
        "And [it again](https://one.example/x#other) with [mail](mailto:a@b.example).\n",
        encoding="utf-8",
    )
    known = {"k": Source("k", "T", "A", 2026, "https://two.example/", "paper")}
    assert links.addresses(tmp_path, known) == {
        "https://two.example/": ["sources.toml: k"],
        "https://one.example/x": ["a.md:1", "a.md:7"],
    }


def test_the_volume_has_addresses_to_ask() -> None:
    """Every source is among them."""
    found = links.addresses(ROOT / "docs", data.sources())
    assert len(found) >= len({one.url for one in data.sources().values()})
