"""Publishing: the workflow, and what the built site says of itself to those who link to it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
import typst as compiler
import yaml
from lxml import etree, html
from PIL import Image

from book import CONFIG, project
from stackmath import cards, catalog, dates, heads

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    path.relative_to(DOCS).as_posix()
    for kind in ("*.md", "examples/*.py")
    for path in DOCS.glob(kind)
)
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
)
JOBS: dict[str, Any] = WORKFLOW["jobs"]
SERIES = "AI Encyclopedia, Volume II: The Full Stack"
SITE = "https://example.org/vol/"
MARKDOWN = re.compile(r"[*`\\$|<>\[\]]|__|!--|\n")


# The workflow


def step(job: str, action: str) -> dict[str, Any]:
    """Return the step of a job that uses an action."""
    (found,) = (
        one for one in JOBS[job]["steps"] if one.get("uses", "").startswith(f"actions/{action}@")
    )
    return dict(found)


def test_a_pull_request_runs_the_tests_only() -> None:
    """The site is built on a push to main, after the tests, and deployed after that."""
    triggers = WORKFLOW[True]  # YAML reads `on` as a truth
    assert set(triggers) == {"push", "pull_request"}
    assert triggers["push"] == {"branches": ["main"]}
    assert "if" not in JOBS["test"]
    assert JOBS["site"]["if"] == "github.event_name == 'push'"
    assert JOBS["site"]["needs"] == "test"
    assert JOBS["deploy"]["needs"] == "site"


def test_only_the_deployment_may_write_and_only_to_pages() -> None:
    """Everything else reads; what is not named is denied."""
    assert WORKFLOW["permissions"] == {"contents": "read"}
    granted = {name: job.get("permissions", {}) for name, job in JOBS.items()}
    assert granted == {
        "test": {},
        "site": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_the_site_is_built_for_the_address_that_pages_gives() -> None:
    """The address is an output of the step that asks for it, and what is built is uploaded."""
    (build,) = (one for one in JOBS["site"]["steps"] if "run" in one)
    asked = step("site", "configure-pages")
    assert build["run"] == "make site"
    assert build["env"] == {"SITE_URL": f"${{{{ steps.{asked['id']}.outputs.base_url }}}}/"}
    assert step("site", "upload-pages-artifact")["with"] == {"path": "site"}
    assert step("site", "checkout")["with"]["fetch-depth"] == 0  # for the dates of the sitemap


def test_one_deployment_runs_at_a_time_and_comes_to_its_end() -> None:
    """A later one waits, and none is cut off half way."""
    assert JOBS["deploy"]["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert JOBS["deploy"]["environment"]["name"] == "github-pages"
    assert step("deploy", "deploy-pages")["id"] in JOBS["deploy"]["environment"]["url"]


def test_every_action_is_pinned_by_its_commit() -> None:
    """A tag can be moved; the version stands behind the commit for people, the same each time."""
    text = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used)
    names = [one.partition("@")[0] for one in used]
    assert len({*used}) == len({*names})


# The volume's own pages


@pytest.fixture(scope="module")
def published(website: str) -> dict[str, html.HtmlElement]:
    """Return every page of the built site by its source's name."""
    return {name: html.fromstring(fetched(address(website, name))) for name in PAGES}


@cache
def fetched(url: str) -> bytes:
    """Return what is at an address."""
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


def address(site: str, name: str) -> str:
    """Return where a page is."""
    return site if name == "index.md" else f"{site}{name.rpartition('.')[0]}/"


def said(page: html.HtmlElement) -> dict[str, list[str]]:
    """Return what each element of a page's head that has a name or property says."""
    found: dict[str, list[str]] = {}
    for one in page.xpath("/html/head/meta[@name or @property]"):
        found.setdefault(one.get("name") or one.get("property"), []).append(one.get("content"))
    return found


def test_every_page_has_a_description_of_its_own(published: dict[str, html.HtmlElement]) -> None:
    """Exactly one, of 50 to 160 characters, without Markdown, unlike any other."""
    every = {name: said(page)["description"] for name, page in published.items()}
    wrong = {
        name: told
        for name, told in every.items()
        if len(told) != 1 or not 50 <= len(told[0]) <= 160 or MARKDOWN.search(told[0])
    }
    assert wrong == {}
    assert len({told[0] for told in every.values()}) == len(PAGES)


def test_a_description_in_front_matter_prints_no_number() -> None:
    """The check does not read it; chapters and the like may be named."""
    for path in DOCS.glob("*.md"):
        told = re.search(r"\A---\n.*?^description: (.*?)$.*?^---$", path.read_text(), re.M | re.S)
        left = re.sub(r"\b(?:Chapter|EQ) [\d.]+", "", told[1] if told else "")
        assert not re.search(r"\d", left), path.name


def test_every_page_says_what_a_message_shows_of_it(
    website: str, published: dict[str, html.HtmlElement]
) -> None:
    """Title, description, address and picture, each once, the addresses absolute."""
    for name, page in published.items():
        told = said(page)
        assert all(len(values) == 1 for values in told.values()), name
        one = {key: values[0] for key, values in told.items()}
        where = address(website, name)
        (canonical,) = page.xpath("/html/head/link[@rel='canonical']/@href")
        assert one["og:url"] == canonical == where
        assert one["og:description"] == one["description"]
        assert one["og:type"] == ("website" if name == "index.md" else "article")
        assert one["og:title"] in page.xpath("string(//article//h1)")
        assert one["og:image"] == urljoin(website, cards.name(name))
        assert one["og:image:alt"].startswith(one["og:title"])
        assert one["twitter:card"] == "summary_large_image"
        assert fetched(one["og:image"])[1:4] == b"PNG"


def test_the_map_holds_each_page_and_the_day_of_its_last_commit(website: str) -> None:
    """No other address, and no day of the build."""
    names = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = etree.fromstring(fetched(f"{website}sitemap.xml")).xpath("map:url", namespaces=names)
    found = {
        one.findtext("map:loc", namespaces=names): one.findtext("map:lastmod", namespaces=names)
        for one in listed
    }
    days = dates.changed(DOCS)
    assert set(found) == {address(website, name) for name in PAGES}
    assert days, "the history of the pages cannot be read"
    wrong = {name for name, day in days.items() if found.get(address(website, name), day) != day}
    assert wrong == set()
    assert f"Sitemap: {website}sitemap.xml" in fetched(f"{website}robots.txt").decode()


def test_a_page_that_is_missing_leads_on(reader: BrowserContext, website: str) -> None:
    """At any depth it has its styles, and leads home, to the chapters and into the search."""
    page = reader.new_page()
    answered: list[tuple[str, int]] = []
    page.on("response", lambda one: answered.append((one.url, one.status)))
    html_of = reader.request.get("no/such/page", fail_on_status_code=False)
    assert html_of.status == 404
    page.route("**/no/such/page", lambda route: route.fulfill(body=html_of.body(), status=200))
    page.goto("no/such/page")
    assert [url for url, status in answered if status >= 400] == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith(
        '"Roboto Variable"'
    )
    links = page.locator("article a").evaluate_all("(all) => all.map((one) => one.href)")
    chapters = {address(website, name) for name in catalog.PAGES.values()}
    assert {website, f"{website}?q="} | chapters == set(links)
    page.get_by_role("link", name="Search", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#__search')?.checked")
    assert page.evaluate("document.activeElement.matches('.md-search__input')")


# Planted pages


HOSTILE = """---
title: 'An "a" < b'
---

# Is `a < b` & "so" on `</title>`?

| A | table |
| :-- | --: |
| with | rows |
"""
CLAIMED = """# Numbers

> [!NOTE]
> A note is no prose of the page, however long it may be, and so it is not quoted.

```python
x = 42.9e9
```

It takes **42.9 GB**<!--= x --> of *memory*, as [this page](index.md) says, and $n_{k}$ cards.
Its second sentence is so long that both of them together do not fit into what a list of results
shows of a page, and it is left out whole.
"""


def built(folder: Path, site: str = "") -> Path:
    """Return the site that MkDocs builds of a small project, what is vendored taken from ours."""
    (folder / ".cache").symlink_to(ROOT / ".cache")
    shutil.copytree(ROOT / "theme", folder / "theme")
    config = CONFIG.replace("font: false", "font: false\n  custom_dir: theme")
    config = config.replace("A site\n", 'A "site"\nsite_description: All of it.\n')
    (folder / "mkdocs.yml").write_text(config + (f"site_url: {site}\n" if site else ""))
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("STACKMATH_CHECKED", None)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small site at a path below its host's root."""
    folder = tmp_path_factory.mktemp("planted") / "book"
    return built(project(folder, index=CLAIMED, hostile=HOSTILE), SITE)


def head(path: Path) -> dict[str, str]:
    """Return what the elements of a built page's head say."""
    return {name: values[0] for name, values in said(html.fromstring(path.read_bytes())).items()}


def test_a_description_comes_from_the_first_paragraph(planted: Path) -> None:
    """Numbers as they are printed, no mark-up, cut behind a sentence."""
    assert head(planted / "index.html")["description"] == (
        "It takes 42.9 GB of memory, as this page says, and n_k cards."
    )


def test_quotes_and_angles_in_a_title_stay_in_it(planted: Path) -> None:
    """A page without a paragraph is described by its title, escaped in every attribute."""
    told = head(planted / "hostile/index.html")
    shown = html.fromstring((planted / "hostile/index.html").read_bytes()).xpath("//head/title")
    assert [one.text for one in shown] == ['An "a" < b - A "site"']
    assert told["og:title"] == 'Is a < b & "so" on </title>?'
    assert told["description"] == 'Is a < b & "so" on </title>?. A page of A "site".'
    assert told["og:description"] == told["description"]
    assert told["og:site_name"] == 'A "site"'


def test_a_missing_page_works_below_a_path(planted: Path) -> None:
    """Whatever it loads or links to begins with the site's own path, wherever it is shown."""
    page = html.fromstring((planted / "404.html").read_bytes())
    found = page.xpath("//link[@rel!='canonical']/@href|//script/@src|//a/@href|//img/@src")
    ours = [one for one in found if not one.startswith(("#", "https://squidfunk"))]
    assert len(ours) > 5
    assert [one for one in ours if not one.startswith("/vol/")] == []
    told = said(page)
    assert told["robots"] == ["noindex"]
    assert len(told["description"]) == 1 and "no page" in told["description"][0]
    assert "404" not in (planted / "sitemap.xml").read_text()


def test_without_an_address_nothing_absolute_is_said(tmp_path: Path) -> None:
    """No picture, no address, no map: a title and a description remain."""
    site = built(project(tmp_path / "book", index=CLAIMED))
    told = head(site / "index.html")
    assert told["og:title"] == "Numbers" and told["twitter:card"] == "summary"
    assert not {"og:image", "og:url"} & set(told)
    assert not list(site.glob("sitemap*")) + list(site.glob("robots.txt"))
    assert not (site / "assets/cards").exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Short.", "Short."),
        ("word " * 40, f"{'word ' * 31}word…"),
        (f"{'One sentence of some length that is whole. ' * 2}{'more ' * 40}",
         "One sentence of some length that is whole. " * 2),
        ("x" * 400, f"{'x' * 159}…"),
        (f"Dr. {'much ' * 50}", f"Dr. {'much ' * 31}"),
    ],
)  # fmt: skip
def test_a_long_text_is_cut_behind_a_sentence_or_a_word(text: str, shown: str) -> None:
    """It has at most 160 characters, and an ellipsis where no sentence ends."""
    found = heads.cut(text.strip())
    assert len(found) <= 160
    assert found.rstrip("…") == shown.strip().rstrip("…")
    assert found.endswith((".", "…"))


# Cards


def test_each_chapter_shows_an_equation_of_its_own() -> None:
    """It stands on a page of the volume, where a reader whom the card brought finds it."""
    assert set(cards.KEY) == set(catalog.PAGES)
    for chapter, name in cards.KEY.items():
        assert name.startswith(f"{chapter}.")
        number = catalog.equations()[name].number
        assert rf"\tag{{{number}}}" in (DOCS / catalog.page_of(name)).read_text()


def test_a_card_is_drawn_once_and_is_the_same_when_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines with nothing kept give the same bytes; what is kept is not drawn."""
    card = cards.card("03-attention.md", "Chapter 3: Attention", SERIES)
    first = cards.png(card, tmp_path / "a")
    assert first == cards.png(card, tmp_path / "b")
    monkeypatch.setattr("typst.compile", lambda *_, **__: pytest.fail("it was drawn again"))
    assert first == cards.png(card, tmp_path / "a")


LONG = "An unusually long title that says in very many words what its page is about, which is a lot"


@pytest.mark.parametrize("uri", ["index.md", "03-attention.md", "notation.md"])
@pytest.mark.parametrize(
    "heading",
    [
        "Attention", LONG, f"Chapter 10: {LONG}", f"Chapter 10: {LONG} {LONG}", "W" * 200,
        f"Chapter 1: {'W' * 40} {'i' * 90}", '<b> "quoted" #set $x$ \\ * _',
    ],
)  # fmt: skip
def test_nothing_on_a_card_runs_over(tmp_path: Path, uri: str, heading: str) -> None:
    """What Typst measures fits, and the margins of the picture hold nothing but the ground."""
    drawn = cards.png(cards.card(uri, heading, SERIES), tmp_path)
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    assert picture.size == cards.SIZE
    margin = 60
    width, height = cards.SIZE
    for box in (
        (0, 0, width, margin), (0, height - margin, width, height),
        (0, 0, margin, height), (width - margin, 0, width, height),
    ):  # fmt: skip
        assert picture.crop(box).getcolors() is not None
        assert len(picture.crop(box).getcolors() or []) == 1, box
    between = picture.crop((margin, 342, width - margin, 354))  # of title and what is below it
    assert len(between.getcolors() or []) == 1


@pytest.mark.parametrize("uri", catalog.PAGES.values())
def test_every_equation_stands_beside_its_number(uri: str) -> None:
    """As Typst measures it, each is narrower than what its number leaves of the card's width."""
    card = cards.card(uri, "Chapter 1: One", SERIES)
    found = json.loads(
        compiler.query(
            cards.TEMPLATE.read_bytes(), "<taken>", field="value", ignore_system_fonts=True,
            sys_inputs={"card": json.dumps(asdict(card))},
        )
    )  # fmt: skip
    (_, title, _), (_, height, free) = found
    assert 0 < title <= 150
    assert 0 < height <= 170
    assert 0 < free <= 1056 - 2 * 36 - 40 - 34 * len(card.number) / 2


def test_a_formula_that_has_no_room_stops_the_build(tmp_path: Path) -> None:
    """At the smallest size it would be illegible beyond, and nobody would see it."""
    card = cards.card("03-attention.md", "Chapter 3: Attention", SERIES)
    unfit = replace(card, cells=(" + ".join(["a_(i)"] * 99),))
    with pytest.raises(compiler.TypstError, match="no room at any size"):
        cards.png(unfit, tmp_path)
