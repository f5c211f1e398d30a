"""The download edition: unzipped anywhere, opened from its folder, whole without a network."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from firefox import firefox
from stackmath import edition
from stackmath.edition import pages
from sweeps import SOAK
from test_cells import cell, ended, printed, ran, said
from test_site import PAGES, address

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
HERE = ("file:", "blob:", "data:", "about:")
SLOW = 180_000  # ms, on a machine that does other things
SOLVED = "import sympy\nx = sympy.Symbol('x')\nsympy.solve(x ** 2 - 2, x)"


@pytest.fixture(scope="module")
def unzipped(built: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of the edition, in a folder with a space and letters that are not ASCII."""
    folder = tmp_path_factory.mktemp("edition") / "Bücher 數 # 100%"
    with zipfile.ZipFile(built[1] / edition.NAME) as archive:
        archive.extractall(folder)
    yield folder / edition.FOLDER


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Return a list of what is complained of or asked of a network: it fails the test."""
    complaints: list[str] = []
    yield complaints
    assert complaints == []


@pytest.fixture
def page(chromium: Browser, unzipped: Path, complaints: list[str]) -> Iterator[Page]:
    """Return the home page, opened from its folder."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SLOW)
    context.on("console", lambda one: complaints.append(one.text))
    context.on("weberror", lambda one: complaints.append(str(one.error)))
    context.on("requestfailed", lambda one: complaints.append(f"{one.url} {one.failure}"))
    context.on(
        "request", lambda one: None if one.url.startswith(HERE) else complaints.append(one.url)
    )
    page = context.new_page()
    page.goto((unzipped / "index.html").as_uri())
    yield page
    context.close()


def test_the_archive_is_the_same_at_every_build(built: tuple[str, Path]) -> None:
    """Byte by byte, at most 20 MB, in one folder."""
    made = (built[1] / edition.NAME).read_bytes()
    assert edition.archived(edition.files(built[1], ROOT)) == made
    assert len(made) <= 20_000_000
    with zipfile.ZipFile(built[1] / edition.NAME) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {edition.FOLDER}
    assert names == sorted(names)


def test_every_link_leads_to_a_file(unzipped: Path) -> None:
    """From every page, to a page and a place in it, and to what the page loads."""
    found = {path: html.fromstring(path.read_bytes()) for path in unzipped.rglob("*.html")}
    assert {path.relative_to(unzipped).as_posix() for path in found} == {
        f"{address(name)}index.html" for name in PAGES
    }
    places = {
        path: {value for name in ("id", "name") for value in one.xpath(f"//@{name}")}
        for path, one in found.items()
    }
    dead, counted = [], 0
    for path, one in found.items():
        for link in one.xpath("//@href | //@src"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fragment = unquote(parts.fragment)
            counted += 1
            if not target.is_file() or (
                target in places and fragment and fragment not in places[target] | {"__toc"}
            ):
                dead.append(f"{path.relative_to(unzipped)}: {link}")
    assert dead == []
    assert counted > 2000


def test_nothing_is_loaded_from_elsewhere(unzipped: Path) -> None:
    """No page names a script, a style, a font or an image of another origin, or a module."""
    for path in unzipped.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        loads = page.xpath("//*[self::script or self::img or self::iframe]/@src")
        loads += page.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href")
        assert [one for one in loads if "//" in one] == [], path
        assert page.xpath("//script[@type='module'] | //link[@rel='preload'] | //sm-offline") == []


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("./", "./index.html"), ("..", "../index.html"), ("../b/?x=1#y", "../b/index.html?x=1#y"),
        ("../b#y", "../b/index.html#y"), ("#y", "#y"), ("../c.svg", "../c.svg"), ("../d/", "../d/"),
        ("https://b/", "https://b/"), ("//b/", "//b/"), ("mailto:b", "mailto:b"),
    ],
)  # fmt: skip
def test_a_link_names_the_page_of_a_folder(link: str, named: str) -> None:
    """And leaves alone what is no folder with a page."""
    site = {"index.html", "a/index.html", "b/index.html", "c.svg"}
    text = f'<p>href="../b/" <a class="x" href="{link}">b</a></p>'
    assert pages.offline("a/index.html", text.encode(), site).decode() == text.replace(
        f'x" href="{link}"', f'x" href="{named}"'
    )


def test_an_unzipped_volume_is_whole(page: Page, unzipped: Path) -> None:
    """Fonts, search, colors, an instrument, a cell with and without SymPy, from a folder."""
    fonts = "[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"
    page.wait_for_function(f"{fonts}.length > 1")
    assert "Roboto Variable" in "".join(page.evaluate(fonts))
    page.get_by_title("Switch to light colors").click()
    page.get_by_title("Switch to dark colors").click()
    page.locator(".md-nav--primary").get_by_role("link", name="Attention").click()
    page.wait_for_url("**/03-attention/index.html")
    scheme = "document.body.dataset.mdColorScheme"
    assert page.evaluate(scheme) == "slate", "the choice was forgotten"
    assert page.locator(".katex-html").first.is_visible()
    page.locator(".md-search__input").click()
    page.keyboard.type("flashattention")
    page.locator(".md-search-result__link").first.wait_for()
    found = page.locator(".md-search-result__link").first.get_attribute("href") or ""
    assert "/03-attention/index.html" in found
    page.goto((unzipped / "capstone/index.html").as_uri())
    instrument = page.locator("#instrument-forge")
    instrument.scroll_into_view_if_needed()
    instrument.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/capstone/index.html?forge.*")
    for link in page.locator("sm-instrument a, sm-token-journey a").evaluate_all(
        "(all) => all.map((one) => one.href)"
    ):
        assert Path(unquote(urlsplit(link).path)).is_file(), link
    page.goto((unzipped / "index.html").as_uri())
    one = cell(page, 1)
    one.get_by_role("button", name="Run", exact=True).click()
    ended(one, SLOW / 1000)
    assert printed(one) == "42.9 GB\n", said(one)
    assert page.evaluate("Object.keys(stackmathEdition.files).length") == 6
    assert ran(one, SOLVED) == "[-sqrt(2), sqrt(2)]\n"


def test_a_folder_that_lacks_a_part_says_which(
    page: Page, unzipped: Path, complaints: list[str]
) -> None:
    """A cell that cannot start names the file; the pages are read all the same."""
    lacking = unzipped / "assets/edition/python.js"
    moved = lacking.rename(lacking.with_suffix(".gone"))
    try:
        one = cell(page, 1)
        one.get_by_role("button", name="Run", exact=True).click()
        ended(one)
        assert said(one).startswith(
            "Python could not be started (assets/edition/python.js is not in this folder)."
        )
    finally:
        moved.rename(lacking)
    assert complaints and all("FILE_NOT_FOUND" in one for one in complaints)
    complaints.clear()


def test_the_offer_is_not_in_the_edition(unzipped: Path) -> None:
    """It says in its place what it is; nothing links the archive."""
    text = (unzipped / "index.html").read_text()
    assert pages.HERE in text
    assert edition.NAME not in text


if SOAK:  # `make soak` has Firefox

    def test_firefox_reads_an_unzipped_volume(unzipped: Path, tmp_path: Path) -> None:
        """Fonts, search, colors, an instrument, a cell with SymPy, nothing from the network."""
        with firefox(tmp_path) as browser:
            browser.goto((unzipped / "03-attention/index.html").as_uri())
            browser.until("[...document.fonts].some((one) => one.status === 'loaded')")
            # A Firefox without a window tells of no focus, by which the theme opens its search.
            browser.evaluate("document.querySelector('[data-md-toggle=search]').click()")
            browser.evaluate("document.querySelector('.md-search__input').focus()")
            browser.press("flashattention")
            found = browser.until("document.querySelector('.md-search-result__link')?.href")
            assert "/03-attention/index.html" in found
            browser.goto((unzipped / "capstone/index.html").as_uri())
            browser.evaluate("document.querySelector('#instrument-forge').scrollIntoView()")
            slider = "document.querySelector('#instrument-forge input[type=range]')"
            browser.until(f"{slider} !== null")
            browser.evaluate(f"{slider}.focus()")
            browser.press("\ue014")  # the right arrow
            browser.until("location.search.startsWith('?forge.')")
            before = browser.evaluate("document.body.dataset.mdColorScheme")
            browser.evaluate("document.querySelector('[title=\"Switch to light colors\"]').click()")
            browser.evaluate("document.querySelector('[title=\"Switch to dark colors\"]').click()")
            assert (before, browser.evaluate("document.body.dataset.mdColorScheme")) == (
                "default", "slate",
            )  # fmt: skip
            browser.goto((unzipped / "index.html").as_uri())
            assert browser.evaluate("document.body.dataset.mdColorScheme") == "slate"
            buttons = "[...document.querySelectorAll('sm-cell button')]"
            press = f"{buttons}.find((one) => one.textContent === "
            browser.until(f"{press}'Run') !== undefined")
            browser.evaluate(f"{press}'Edit').click()")
            browser.until("document.activeElement.matches('sm-cell textarea')")
            browser.evaluate("document.activeElement.select()")
            browser.press(SOLVED)
            browser.evaluate(f"{press}'Run').click()")
            browser.until("!document.querySelector('sm-cell').hasAttribute('data-running')")
            words = browser.evaluate("document.querySelector('sm-cell .sm-words').textContent")
            output = "document.querySelector('sm-cell .sm-output code').textContent"
            assert browser.evaluate(output) == "[-sqrt(2), sqrt(2)]\n", words
            asked = [
                one["params"]["request"]["url"]
                for one in browser.heard
                if one["method"] == "network.beforeRequestSent"
            ]
            assert [url for url in asked if not url.startswith(HERE)] == []
            said = [one["params"] for one in browser.heard if one["method"] == "log.entryAdded"]
            assert [one["text"] for one in said if one["level"] in ("error", "warn")] == []
