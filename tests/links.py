"""The addresses that the volume links to: asks each, politely, and lists those that fail.

Run by `make links` and by no test: what it finds is the world's state and not that of a commit.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlsplit
from urllib.request import Request, urlopen

from stackmath import data, page

ROOT = Path(__file__).parents[1]
AGENT = "stackmath-links/1 (checks that cited addresses exist)"
HOSTS = 6  # asked at once; each of them one address after the other
PAUSE = 1.0  # s, between two questions to one host
TIMEOUT = 20.0  # s
TRIES = 3
PASSING = (429, 500, 502, 503, 504)  # statuses that a later try may not meet


@dataclass(frozen=True)
class Failure:
    """An address that did not answer well, what it said, and where it is cited."""

    url: str
    said: str
    places: tuple[str, ...]


def addresses(docs: Path, sources: Mapping[str, data.Source]) -> dict[str, list[str]]:
    """Return every outside address, without its fragment, and the places that cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, one in sources.items():
        found[urldefrag(one.url).url].append(f"sources.toml: {key}")
    for path in sorted(docs.glob("*.md")):
        read = page.read(path)
        for link in read.links:
            url = urldefrag(link.target).url
            place = f"{path.name}:{read.place(link.span.start)[0]}"
            if url.startswith(("http://", "https://")) and place not in found[url]:
                found[url].append(place)
    return {url: places for url, places in found.items() if places}


def asked(url: str, pause: float = PAUSE) -> str:
    """Return what is wrong with an address, empty where it answers.

    It is asked for its head and, where a server has none to give, for its text.
    """
    said = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause * 2**attempt)
        for method in ("HEAD", "GET"):
            said, passing = _status(url, method)
            if not said:
                return ""
            if passing:
                break
        if not passing:
            return said
    return said


def _status(url: str, method: str) -> tuple[str, bool]:
    """Return what an answer says that is no success, and whether it may pass."""
    request = Request(url, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
    try:
        with urlopen(request, timeout=TIMEOUT):
            return "", False
    except HTTPError as error:
        return f"{error.code} {error.reason}", error.code in PASSING
    except (OSError, HTTPException, ValueError) as error:
        return f"{getattr(error, 'reason', None) or error}", True


def failures(found: Mapping[str, Sequence[str]], pause: float = PAUSE) -> list[Failure]:
    """Return the addresses that fail, sorted, each host asked one address at a time."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in sorted(found):
        hosts[urlsplit(url).netloc].append(url)

    def one_host(urls: Iterable[str]) -> list[Failure]:
        bad = []
        for at, url in enumerate(urls):
            time.sleep(pause if at else 0)
            said = asked(url, pause)
            if said:
                bad.append(Failure(url, said, tuple(found[url])))
        return bad

    with ThreadPoolExecutor(HOSTS) as pool:
        every = [one for bad in pool.map(one_host, hosts.values()) for one in bad]
    return sorted(every, key=lambda one: one.url)


def table(bad: Sequence[Failure]) -> str:
    """Return failures as lines: what was said, the address, and below it where it is cited."""
    width = max(len(one.said) for one in bad)
    lines = []
    for one in bad:
        lines.append(f"{one.said:{width}}  {one.url}")
        lines += [f"{'':{width}}  cited in {place}" for place in one.places]
    return "\n".join(lines)


def main() -> int:
    """Ask every address; print the failures and return 1 where there are any."""
    found = addresses(ROOT / "docs", data.sources())
    print(f"Asking {len(found)} addresses of {len({urlsplit(u).netloc for u in found})} hosts")
    bad = failures(found)
    if bad:
        print(table(bad))
    print(f"{len(bad)} of {len(found)} addresses fail")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
