"""The volume without a network: kept whole in the browser, one version at a time."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from stackmath import edition, offline
from test_site import PAGES, address, violations, written
from website import Quiet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

ROOT = Path(__file__).parents[1]
KEEP, REMOVE = "Keep this volume offline", "Remove"
PLACE = "/volume/"  # as a host of projects serves one of them
SLOW = 180_000  # ms, on a machine that does other things
# What the second version changes: every page, and files whose names stay although they change.
CHANGED = re.compile(r"\.(html|css|js|mjs)$|search_index\.json$|files\.json$")


LATER = """async () => {
  const name = (await caches.keys()).find((one) => one.endsWith(' readers'));
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    const { version } = await (await cache.match(request)).json();
    await cache.put(request, new Response(JSON.stringify({ version, date: 0 })));
  }
}"""
INSECURE = "Object.defineProperty(self, 'isSecureContext', { value: false })"
REGISTERED = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"


class Volume:
    """A copy of the built site, served from a folder of its host, that can be stopped."""

    def __init__(self, built: tuple[str, Path], folder: Path) -> None:
        self.folder = folder / PLACE.strip("/")
        shutil.copytree(built[1], self.folder, ignore=shutil.ignore_patterns(edition.NAME, "*.map"))
        self.asked: list[str] = []
        self.fetched: list[str] = []  # of these, what the service worker asks for of its own accord
        self.cut: str | None = None  # the file at which connections break off
        self.port = 0
        self.start()
        self.address = f"http://127.0.0.1:{self.port}{PLACE}"
        for path in (*self.folder.rglob("*.html"), self.folder / "sitemap.xml"):
            text = path.read_text().replace(built[0], self.address)
            if path.name == "404.html":  # its own addresses begin at the root of the host
                text = re.sub(r'((?:href|src|"base":)\s?=?")/', rf"\1{PLACE}", text)
            path.write_text(text)
        offline.keepable(self.folder, ROOT)

    def start(self) -> None:
        """Serve, at the same port as before."""
        handler = partial(Handler, self, directory=str(self.folder.parent))
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_address[1]
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Serve nothing."""
        self.server.shutdown()
        self.server.server_close()

    def change(self, word: str) -> None:
        """Publish another version."""
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and CHANGED.search(name) and name != offline.SCRIPT:
                marks = {".html": f"<!-- {word} -->", ".json": " "}
                mark = marks.get(path.suffix, f"/* {word} */")
                path.write_bytes(path.read_bytes().rstrip(b"\n") + f"{mark}\n".encode())
        offline.keepable(self.folder, ROOT)

    def digests(self) -> dict[str, str]:
        """Return the digest of each file that is kept."""
        return {name: digest for name, (_, digest) in offline.listed(self.folder).items()}

    @property
    def version(self) -> str:
        """Return the version that is served."""
        return str(json.loads(script(self.folder).partition("=")[2].partition(";\n")[0])["version"])


class Handler(Quiet):
    """What answers for a volume."""

    def __init__(self, volume: Volume, *given: Any, **named: Any) -> None:
        self.volume = volume
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        """Note what is asked for, and send it."""
        path = self.path.removeprefix(PLACE)
        self.volume.asked.append(path)
        if str(self.headers["Referer"]).endswith(offline.SCRIPT):
            self.volume.fetched.append(path)
        if path != self.volume.cut:
            super().do_GET()


def script(folder: Path) -> str:
    """Return the service worker of a site."""
    return (folder / offline.SCRIPT).read_text()


@pytest.fixture
def volume(built: tuple[str, Path], tmp_path: Path) -> Iterator[Volume]:
    """Return a served copy of the site."""
    volume = Volume(built, tmp_path)
    yield volume
    volume.stop()


@pytest.fixture
def context(chromium: Browser, volume: Volume) -> Iterator[BrowserContext]:
    """Return a reader's browser; what it asks of another origin fails the test."""
    context = chromium.new_context(
        base_url=volume.address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(SLOW / 3)
    foreign: list[str] = []
    ours = (f"http://127.0.0.1:{volume.port}/", "data:", "blob:")
    context.on("request", lambda one: None if one.url.startswith(ours) else foreign.append(one.url))
    yield context
    context.close()
    assert foreign == []


def home(context: BrowserContext) -> Page:
    """Return the home page, its offer alive."""
    page = context.new_page()
    page.goto("")
    page.locator(".sm-keeping").wait_for()
    return page


def said(page: Page, start: str) -> str:
    """Return what the offer says, once it begins with these words."""
    status = page.locator("sm-offline [role=status]")
    begins = "([status, start]) => status.textContent.startsWith(start)"
    page.wait_for_function(begins, arg=[status.element_handle(), start], timeout=SLOW)
    return status.inner_text()


def keep(page: Page) -> str:
    """Keep the volume, and return what is said then."""
    page.get_by_role("button", name=KEEP).click()
    return said(page, "Kept")


def kept(page: Page) -> list[str]:
    """Return the versions that a browser keeps whole."""
    found: list[str] = page.evaluate(
        """async () => {
          const versions = [];
          for (const name of await caches.keys()) {
            const mark = await (await caches.open(name)).match(new URL('?kept', location.href));
            if (mark) versions.push((await mark.json()).version);
          }
          return versions;
        }"""
    )
    return found


def update(page: Page) -> None:
    """Have the browser look for a newer version, as it does by itself at a navigation."""
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => { one.update(); })")


def test_nothing_is_kept_unless_the_button_is_pressed(
    context: BrowserContext, volume: Volume
) -> None:
    """Reading registers nothing and asks for no list; only the page of the button has its code."""
    page = context.new_page()
    page.goto("checking/")
    page.wait_for_load_state("networkidle")
    assert [path for path in volume.asked if "keeping" in path or path == offline.SCRIPT] == []
    page.goto("")
    page.locator(".sm-keeping").wait_for()
    whole = sum(size for size, _ in offline.listed(volume.folder).values())
    assert page.locator(".sm-keeping span").inner_text().startswith(f"{whole / 1e6:.1f}\u00a0MB")
    assert re.search(r"archive, 1\d\.\d\sMB", page.locator("sm-offline p").first.inner_text())
    page.wait_for_load_state("networkidle")
    assert page.evaluate(REGISTERED) == 0
    assert page.evaluate("caches.keys()") == []
    assert offline.SCRIPT not in volume.asked


def test_a_kept_volume_is_read_without_a_network(context: BrowserContext, volume: Volume) -> None:
    """Every page, instant navigation, a cell, an instrument, the search; and it can be removed."""
    page = home(context)
    page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => window.told.push(document.querySelector('progress').value))
            .observe(document.querySelector('progress'), { attributes: true });
        }"""
    )
    page.get_by_role("button", name=KEEP).focus()
    page.keyboard.press("Enter")
    words = said(page, "Kept")
    whole = sum(size for size, _ in offline.listed(volume.folder).values())
    year = time.strftime("%Y")
    assert re.fullmatch(
        rf"Kept, {whole / 1e6:.1f}\sMB, of \d+ \w+ {year}, version {volume.version[:8]}\.", words
    )
    told = page.evaluate("window.told")
    assert told == sorted(told) and told[-1] == 1 and len(told) > 20
    assert page.get_by_role("button", name=REMOVE).evaluate("(b) => b === document.activeElement")
    volume.stop()
    every_page_opens(page)
    the_theme_goes_on(page)
    what_is_alive_lives(page)
    odd_addresses_are_answered(page)
    volume.start()
    page.goto("")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme
    page.get_by_role("button", name=REMOVE).click()
    assert said(page, "Removed") == "Removed."
    page.reload()
    page.get_by_role("button", name=KEEP).wait_for()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate(REGISTERED) == 0


def every_page_opens(page: Page) -> None:
    """Assert that each page of the navigation opens, with its styles."""
    for name in PAGES:
        response = page.goto(address(name))
        assert response and response.ok and response.from_service_worker, name
        assert page.locator("h1").first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Roboto')


def the_theme_goes_on(page: Page) -> None:
    """Assert that the theme swaps pages without loading them, and finds what is searched for."""
    page.goto("")
    page.evaluate("window.stayed = true")
    page.locator(".md-nav--primary").get_by_role("link", name="Attention").click()
    page.get_by_role("heading", name="Attention").first.wait_for()
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    page.locator(".md-search__input").click()
    page.keyboard.type("flashattention")  # the theme hears keys
    found = page.locator(".md-search-result__link").first
    found.wait_for()
    assert "03-attention/" in (found.get_attribute("href") or "")


def what_is_alive_lives(page: Page) -> None:
    """Assert that a cell runs, and that an instrument moves and is found again by its address."""
    page.goto("capstone/")
    instrument = page.locator("#instrument-forge")
    instrument.scroll_into_view_if_needed()
    instrument.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/capstone/?forge.*")
    place = page.locator("#instrument-forge input[type=range]").first.input_value()
    page.reload()
    instrument.scroll_into_view_if_needed()
    assert instrument.locator("input[type=range]").first.input_value() == place
    page.goto("")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Output of your run").or_(page.locator(".sm-out")).first.wait_for()
    assert written(page.locator(".sm-out")) == "42.9 GB\n"


def odd_addresses_are_answered(page: Page) -> None:
    """Assert what is answered to a folder without its slash, a wrong address, a part of a file."""
    page.goto("03-attention?x=1")
    assert page.url.endswith("/03-attention/?x=1")
    response = page.goto("no/such/page/")
    assert response and response.status == 404
    assert page.locator("h1").inner_text() == "Page not found"
    parts = page.evaluate(
        """(place) => Promise.all([['bytes=0-3'], ['bytes=-4'], ['bytes=999999999-']].map(
          async ([Range]) => {
            const response = await fetch(place + 'sitemap.xml', { headers: { Range } });
            return [response.status, await response.text()];
          }))""",
        PLACE,
    )
    assert parts == [[206, "<?xm"], [206, "set>"], [416, ""]]


def versions(page: Page, *published: dict[str, str]) -> list[set[int]]:
    """Return a list to which each load of a page adds the versions that its answers are of."""
    loads: list[set[int]] = []

    def heard(response: Response) -> None:
        if response.request.is_navigation_request():
            loads.append(set())
        path = response.url.partition(PLACE)[2].partition("?")[0]
        path += "index.html" * (path == "" or path.endswith("/"))
        digest = hashlib.sha256(response.body()).hexdigest()[:32]
        of = {at for at, files in enumerate(published) if files.get(path) == digest}
        assert of, f"{path} is of no version"
        if len(of) == 1:  # what did not change is of both
            loads[-1] |= of

    page.on("response", heard)
    return loads


def arrive(page: Page, name: str) -> None:
    """Open a page, once more if Chromium holds the first try while one worker follows another."""
    from playwright.sync_api import TimeoutError as Late

    try:
        page.goto(name, timeout=20_000)
    except Late:
        page.goto(name)


def test_a_newer_version_replaces_the_older_when_it_is_whole(
    context: BrowserContext, volume: Volume
) -> None:
    """No load of a page is of two versions, an open page stays on its own, the same is copied."""
    page = home(context)
    keep(page)
    first, old = volume.version, volume.digests()
    page.reload()  # now it is answered from what is kept
    reader = context.new_page()
    reader.goto("03-attention/")
    volume.change("second")
    second, new = volume.version, volume.digests()
    assert first != second
    other = context.new_page()
    loads = versions(other, old, new)
    volume.fetched.clear()
    update(page)
    while {1} not in loads and len(loads) < 200:
        for name in ("capstone/", "", "02-block/"):
            arrive(other, name)
            other.wait_for_load_state("networkidle")
    assert loads[0] == {0}
    assert {len(load) for load in loads} == {1}, loads
    assert sorted(loads, key=max) == loads
    assert said(page, "A newer") == "A newer version is kept now; reload this page to read it."
    same = {name for name, digest in new.items() if old[name] == digest}
    assert any(name.endswith(".wasm") for name in same)
    assert same & set(volume.fetched) == set()
    assert set(new) - same <= set(volume.fetched)

    # What the page that stayed open has not needed until now is of its own version.
    at_reader = versions(reader, old, new)
    at_reader.append(set())
    volume.stop()
    reader.locator("#instrument-kv-budget").scroll_into_view_if_needed()
    reader.locator("#instrument-kv-budget .sm-bench").wait_for()
    reader.evaluate("(place) => fetch(place + 'assets/js/python/worker.mjs')", PLACE)
    reader.locator(".md-nav--primary").get_by_role("link", name="The block").click()
    reader.get_by_role("heading", name="The block").first.wait_for()
    assert at_reader == [{0}]
    reader.reload()
    reader.wait_for_load_state("networkidle")
    assert at_reader[1:] == [{1}]
    page.get_by_role("button", name="Reload").click()
    assert second[:8] in said(page, "Kept")
    page.evaluate(LATER)  # a page that was asked for just now may be on its way
    page.reload()
    while kept(page) != [second]:
        page.wait_for_timeout(100)
    volume.start()


def test_an_interrupted_fetch_leaves_what_was_kept(context: BrowserContext, volume: Volume) -> None:
    """It says so, goes on from there the next time, and the older version stays whole."""
    cut = "search/search_index.json"
    volume.cut = cut
    page = home(context)
    page.get_by_role("button", name=KEEP).click()
    assert said(page, "The network").startswith("The network was interrupted. What has come")
    assert kept(page) == []
    come = set(volume.asked)
    assert "01-tokens/index.html" in come
    volume.cut = None
    volume.asked.clear()
    keep(page)
    assert "01-tokens/index.html" not in volume.asked
    first = volume.version
    page.reload()
    volume.change("second")
    volume.cut = cut
    update(page)
    words = said(page, "The network")
    assert words.endswith("The version that was kept before stays.")
    assert kept(page) == [first]
    volume.stop()
    page.goto("capstone/")
    assert page.content().count("<!-- second -->") == 0
    page.goto("")
    assert first[:8] in said(page, "Kept")
    volume.cut = None
    volume.start()


def test_what_keeps_a_browser_from_it_is_said(context: BrowserContext, volume: Volume) -> None:
    """No room, a site that changes under way, no service workers, no secure connection."""
    page = home(context)
    session = context.new_cdp_session(page)
    origin = volume.address.removesuffix(PLACE)
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 4_000_000})
    page.get_by_role("button", name=KEEP).click()
    assert re.match(r"There is not room enough: this browser needs 3\d", said(page, "There"))
    assert page.evaluate("caches.keys()") == []
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    stale = volume.folder / "cli/index.html"
    stale.write_text(stale.read_text() + "<!-- published, but not yet listed -->")
    page.get_by_role("button", name=KEEP).click()
    assert said(page, "The site") == (
        "The site is being changed just now; try again in some minutes."
    )
    assert kept(page) == []
    for lacking, words in (
        ("delete Navigator.prototype.serviceWorker", "This window keeps no sites"),
        (
            INSECURE,
            "A browser keeps only",
        ),
    ):
        other = context.new_page()
        other.add_init_script(lacking)
        other.goto("")
        said(other, words)
        assert not other.get_by_role("button", name=KEEP).is_visible()
        assert other.get_by_role("link", name="archive").is_visible()
