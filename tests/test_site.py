"""The site in a browser: what a reader sees, presses and hears, on every page."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sweeps import sweep

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PROGRAMS = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.glob("examples/*.py"))
PAGES = [*sorted(path.relative_to(DOCS).as_posix() for path in DOCS.glob("*.md")), *PROGRAMS]
CHAPTER = "03-attention/"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
POPOVER = "#sm-popover:popover-open"
NUMBER = "data.sm-claim:has(> template)"
DRAWN = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def address(page: str) -> str:
    """Return where a page of the docs is in the site."""
    return "" if page == "index.md" else page.rpartition(".")[0] + "/"


def opened(reader: BrowserContext, where: str = CHAPTER) -> Page:
    """Return a page of the site, loaded."""
    page = reader.new_page()
    page.goto(where)
    page.locator(".sm-help-button").wait_for()
    page.wait_for_function("document.fonts.status === 'loaded'")
    return page


def written(part: Locator) -> str:
    """Return the text of a part of a page; `innerText` has none of what is not yet laid out."""
    return part.text_content() or ""


def unfold(page: Page) -> None:
    """Open every card, hint and solution."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def lighten(page: Page) -> None:
    """Show a page in the light, as a reader does whose system turns light."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'default'")


def darken(page: Page) -> None:
    """Show a page in the dark, as a reader does whose system turns dark."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")


# Selectors take a third of the time, and only what is wrong needs them.
VIOLATIONS = """async ([part, options]) => {
  const found = async (selectors) => (await axe.run(part, { ...options, selectors })).violations;
  return (await found(false)).length ? found(true) : [];
}"""


def violations(page: Page, *rules: str, within: str = "html") -> list[str]:
    """Return what axe finds wrong with a page or a part as it stands, by all its rules or some."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate(VIOLATIONS, [within, options])
    return [
        f"{one['id']}: {node['target']}: {node['any'][0]['message'] if node['any'] else ''}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", sweep(PAGES, 10))
def test_every_page_is_accessible(reader: BrowserContext, name: str) -> None:
    """Axe finds nothing, everything unfolded, in both schemes; only colors differ in the second."""
    page = reader.new_page()
    page.goto(address(name))
    lighten(page)
    unfold(page)
    assert violations(page) == []
    darken(page)
    assert violations(page, "color-contrast") == []


@pytest.mark.parametrize("name", sweep(PAGES, 14))
def test_no_page_is_wider_than_its_window(reader: BrowserContext, name: str) -> None:
    """Nothing sticks out, everything unfolded: wide things scroll in boxes of their own."""
    page = reader.new_page()
    page.goto(address(name))
    unfold(page)
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(DRAWN)  # what is laid out late has its new width with the next frame
        wide = page.evaluate(
            """() => [...document.querySelectorAll('.md-content *')].filter((one) => {
              const inside = one.closest('svg, .katex-mathml, .sm-hidden')
                ?? one.parentElement.closest('sm-scroll, pre');
              return !inside && one.getBoundingClientRect().right > innerWidth;
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert wide == [], f"at {width} pixels"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_stops_at_what_scrolls(reader: BrowserContext, width: int) -> None:
    """What is far away may be wide and is a stop; seen to be no wider than it shows, it is none."""
    page = reader.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(CHAPTER)
    boxes = page.locator(".sm-equation sm-scroll.sm-display, .sm-figure > sm-scroll")
    assert boxes.last.get_attribute("tabindex") == "0"
    kinds = set()
    for box in boxes.all():
        box.scroll_into_view_if_needed()
        wide = box.evaluate("(one) => one.scrollWidth > one.clientWidth")
        stop = "one.tabIndex === (one.scrollWidth > one.clientWidth ? 0 : -1)"
        page.wait_for_function(f"(one) => {stop}", arg=box.element_handle())
        assert box.get_attribute("role") == ("group" if wide else None)
        kinds.add(wide)
    assert kinds == ({False} if width == 1280 else {False, True})


def test_a_number_under_the_mouse_shows_what_it_rests_on(reader: BrowserContext) -> None:
    """The popover opens beside the number, inside the window, and closes when the mouse leaves."""
    page = opened(reader)
    claim = page.locator(NUMBER).first
    claim.hover()
    popover = page.locator(POPOVER)
    popover.wait_for()
    box = popover.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1280
    assert box["y"] >= 0 and box["y"] + box["height"] <= 900
    assert popover.locator("code").inner_text()
    page.mouse.move(5, 5)
    popover.wait_for(state="detached")


def test_a_popover_shows_the_substitution_and_links_its_equation(reader: BrowserContext) -> None:
    """What was traced to a call says the formula, the values, the result, and where it stands."""
    page = opened(reader, "")
    page.locator(NUMBER).first.click()
    told = page.locator(POPOVER).inner_text()
    assert "cache" in told
    assert "= 2 · 80 · 8 · 128 · 131,072 · 2" in told
    assert "= 42,949,672,960\u00a0B" in told
    page.locator(POPOVER).get_by_text("EQ 3.5").click()
    page.wait_for_url(f"**/{CHAPTER}#eq-3.5")
    page.locator("[id='eq-3.5']").wait_for()


def test_a_click_pins_a_popover_and_escape_closes_it(reader: BrowserContext) -> None:
    """It outlives the mouse, and a click elsewhere or a second click closes it too."""
    page = opened(reader)
    claim, popover = page.locator(NUMBER).first, page.locator(POPOVER)
    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("h1").click(),
        claim.click,
    ):
        claim.click()
        page.mouse.move(5, 5)
        page.wait_for_timeout(400)
        assert popover.count() == 1
        close()
        assert popover.count() == 0


def test_a_tap_opens_and_closes_a_popover(chromium: Browser, website: str) -> None:
    """A finger has no hover, and what it opened fits a phone."""
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    context = chromium.new_context(base_url=website, **phone)
    page = opened(context)
    claim, popover = page.locator(NUMBER).first, page.locator(POPOVER)
    claim.tap()
    box = popover.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    claim.tap()
    assert popover.count() == 0
    context.close()


def test_popovers_work_after_instant_navigation(reader: BrowserContext) -> None:
    """The theme swaps the page without loading it; the script does not notice."""
    page = opened(reader, "")
    page.evaluate("window.stayed = true")
    page.locator(".md-nav--primary").get_by_text("Attention").click()
    page.get_by_role("heading", name="Attention").first.wait_for()  # the address changes earlier
    page.locator(f"{NUMBER} >> nth=0").click()
    page.locator(POPOVER).wait_for()
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    assert page.locator(".sm-claim:has(> template):not([role], :has(math))").count() == 0


def test_colors_follow_the_system_until_the_reader_chooses(reader: BrowserContext) -> None:
    """The choice stays through a reload and wins over the system."""
    page = opened(reader, "")
    scheme = "document.body.dataset.mdColorScheme"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{scheme} === 'slate'")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{scheme} === 'default'")
    page.get_by_title("Switch to light colors").click()
    page.get_by_title("Switch to dark colors").click()
    page.reload()
    assert page.evaluate(scheme) == "slate"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 27)"


def test_an_open_popover_is_accessible(reader: BrowserContext) -> None:
    """Axe finds nothing wrong with it, in both schemes."""
    page = opened(reader, "")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        page.locator(NUMBER).first.click()
        assert violations(page) == []


def test_a_page_reads_whole_without_scripts(chromium: Browser, website: str) -> None:
    """Numbers, mathematics and outputs stand in the HTML."""
    context = chromium.new_context(base_url=website, java_script_enabled=False)
    page = context.new_page()
    page.goto(CHAPTER)
    assert page.locator(NUMBER).first.inner_text()
    assert page.locator(".katex-html").first.is_visible()
    assert page.locator(".sm-output").first.is_visible()
    context.close()


SEEN = """document.addEventListener('readystatechange', () => {
  for (const sheet of document.styleSheets) sheet.seen ??= document.readyState;
})"""


def test_a_page_is_styled_once(reader: BrowserContext) -> None:
    """The theme's scripts have no style sheet read anew, and need no element to tell the scheme."""
    page = reader.new_page()
    page.add_init_script(SEEN)
    page.goto(CHAPTER)
    page.locator(".sm-help-button").wait_for()
    seen = page.evaluate("[...document.styleSheets].map((sheet) => sheet.seen)")
    assert set(seen) == {"interactive"}
    assert not page.locator("meta[name='color-scheme']").count()
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    lighten(page)
    assert page.evaluate(scheme) == "normal"
    darken(page)
    assert page.evaluate(scheme) == "dark"


# What a page loads of our own script, by what stands on it, in bytes of gzip: what every page has,
# with cells and an instrument; an exercise that the reader comes to; a button of the home page.
SCRIPTS = {
    "page": (["stackmath.js", "js/python/cell.js", "js/drawing.js", "js/journey.js"], 25_000),
    "exercise": (["js/exercise/live.js"], 20_000),
    "workbook": (["js/exercise/workbook.js"], 5_000),
    "offline": (["js/offline/keeping.js"], 4_000),
}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the bundles of our own script, and what the bundler says of each."""
    folder = tmp_path_factory.mktemp("bundled")
    (folder / "docs").symlink_to(DOCS)  # the names of chunks, and so their sizes, are by the path
    command = [
        ROOT / "node_modules/.bin/esbuild", "docs/assets/stackmath.js", "--bundle", "--minify",
        "--splitting", "--format=esm", "--outdir=.", "--metafile=meta.json", "--preserve-symlinks",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder, json.loads((folder / "meta.json").read_text())["outputs"]


@pytest.mark.parametrize("part", SCRIPTS)
def test_our_own_script_is_small(bundled: tuple[Path, dict[str, Any]], part: str) -> None:
    """All that is loaded for it and is neither data nor the bundler's, compressed."""
    folder, outputs = bundled
    entries, most = SCRIPTS[part]
    wanted = [
        name
        for name, one in outputs.items()
        if any(one.get("entryPoint", "").endswith(f"assets/{entry}") for entry in entries)
    ]
    assert len(wanted) == len(entries)
    needed: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in needed:
            needed.add(name)
            imports = outputs[name]["imports"]
            wanted += [one["path"] for one in imports if one["kind"] == "import-statement"]
    ours = re.compile(r"assets/(?:stackmath\.js|js/)")
    sizes = {}
    for name in needed:
        inputs = outputs[name]["inputs"].items()
        own = sum(one["bytesInOutput"] for source, one in inputs if ours.search(source))
        if own and 2 * own >= sum(one["bytesInOutput"] for _, one in inputs):
            sizes[name] = len(gzip.compress((folder / name).read_bytes()))
    assert sum(sizes.values()) <= most, sizes


def test_pages_load_scripts_that_are_named_by_their_content(reader: BrowserContext) -> None:
    """A script from before a deployment cannot meet one of after it, and nothing is left over."""
    for name in ("", CHAPTER):
        html = reader.request.get(name).text()
        (script,) = re.findall(r'<script[^>]*src="([^"]*assets/js/[^"]+)"', html)
        assert re.search(r"stackmath-[A-Z0-9]{8}\.js$", script)
    for gone in ("assets/stackmath.js", "assets/js/bench.js", "assets/data/devices.js"):
        assert reader.request.get(gone).status == 404


def test_pages_name_no_other_origin(website: str, reader: BrowserContext) -> None:
    """No script, style, font or image of a built page comes from elsewhere."""
    for name in PAGES:
        html = reader.request.get(address(name)).text()
        loads = re.findall(
            r"<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=\"?(\S+?)[\">\s]", html
        )
        foreign = [url for url in loads if "//" in url and not url.startswith(website)]
        assert foreign == [], name
