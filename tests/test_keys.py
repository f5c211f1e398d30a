"""The reader's side of a page: keys, previews, reports and the reader's place, in a browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

import node
from test_site import CHAPTER, DOCS, NUMBER, POPOVER, ROOT, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

AFTER = "04-pretraining/"
PLAIN, NEXT = "cli/", "checking/"  # pages that are light, one after the other
AWAY = 300  # ms in which a page would have been left
HELP = "dialog.sm-help"
CONTINUE = ".sm-continue a"
SECTION = "34-the-quadratic-term-and-where-it-starts-to-matter"
THIS, OTHER = "a[href$='#eq-3.5']", "a[href$='03-attention/#eq-3.5']"
FORMULA = f"{NUMBER}:has(math)"
GLOSSARY = """
<article><h1>Glossary</h1>
<dl><dt id="kv">KV cache</dt><dt>cache</dt><dd id="told"><b id="inside">Keys</b> and <a
href="../02-block/">values</a>,
<data class="sm-claim">42 GB<template>hidden</template></data>.</dd><dt id="mfu">MFU</dt>
<dd>A share.</dd></dl>
<h2 id="prefill">Prefill<a class="headerlink" href="#prefill">¶</a></h2><p>All at once.</p>
<h3>More</h3><p>And more.</p><h2>Decoding</h2><p>One by one.</p></article>
"""


@pytest.fixture
def phone(chromium: Browser, website: str) -> Iterator[BrowserContext]:
    """Return a reader's phone; a mistake of a script fails the test."""
    context = chromium.new_context(
        base_url=website, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(30_000)  # ms
    mistakes: list[str] = []
    context.on("weberror", lambda error: mistakes.append(str(error.error)))
    yield context
    context.close()
    assert not mistakes, "\n".join(mistakes)


def arrived(page: Page, where: str) -> None:
    """Wait for a page of the site, whose address comes before its content."""
    page.wait_for_url(f"**/{where}")
    page.wait_for_function(
        "(path) => document.querySelector('link[rel=canonical]').href.endsWith(path)",
        arg=where.partition("#")[0],
    )


def go(page: Page, where: str) -> None:
    """Go to another page of the site by a link, which the theme follows by itself."""
    page.locator(f".md-nav--primary a[href$='/{where}']").evaluate("(one) => one.click()")
    arrived(page, where)


def close_help(page: Page) -> None:
    """Close the list of keys; Chromium lets go of a box in it when it next draws."""
    page.keyboard.press("Escape")
    page.locator(HELP).wait_for(state="hidden")
    page.wait_for_function("!document.activeElement.closest('dialog')")


def stays(page: Page, *keys: str) -> None:
    """Press keys, and see that none leaves the page or opens the search."""
    at = urlsplit(page.url).path
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(AWAY)
    assert urlsplit(page.url).path == at
    assert not page.locator("#__search").is_checked()


def shown(page: Page) -> Locator:
    """Return the popover, once it is open."""
    popover = page.locator(POPOVER)
    popover.wait_for()
    return popover


def focused(page: Page, what: Locator) -> bool:
    """Return whether an element has the focus."""
    same: bool = what.evaluate("(one) => one === document.activeElement")
    return same


# Keys that turn the pages


def test_arrows_turn_the_pages_without_loading_them(reader: BrowserContext) -> None:
    """To the right and back again; the first page has none before it."""
    page = opened(reader, PLAIN)
    page.evaluate("window.stayed = true")
    page.keyboard.press("ArrowRight")
    arrived(page, NEXT)
    page.keyboard.press("ArrowLeft")
    arrived(page, PLAIN)
    page.keyboard.press("ArrowLeft")
    arrived(page, "library/")
    assert page.evaluate("window.stayed"), "a page was loaded anew"
    stays(opened(reader, ""), "ArrowLeft")


def test_arrows_are_left_to_those_who_need_them(reader: BrowserContext) -> None:
    """A slider, a choice, an editor, a table and code that scroll, a selection, a popover."""
    page = opened(reader)
    instrument = page.locator("sm-instrument").first
    instrument.scroll_into_view_if_needed()
    slider = instrument.locator("input[type=range]").first
    slider.focus()
    before = slider.input_value()
    stays(page, "ArrowRight")
    assert slider.input_value() != before
    instrument.locator("select").first.focus()
    stays(page, "ArrowRight", "ArrowLeft", "c", "n")
    cell = page.locator("sm-cell").first
    cell.get_by_role("button", name="Edit").click()
    cell.locator("textarea").wait_for()
    stays(page, "ArrowRight")
    page.locator("h1").click()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h2'))")
    stays(page, "ArrowRight")
    page.evaluate("getSelection().removeAllRanges()")
    page.locator(NUMBER).first.click()
    stays(page, "ArrowRight")
    page.keyboard.press("Escape")
    stays(page, "Shift+ArrowRight", "Control+ArrowRight")
    page.keyboard.press("ArrowRight")
    arrived(page, AFTER)


def test_arrows_are_left_to_what_scrolls_sideways(reader: BrowserContext) -> None:
    """To a table that has the focus, and to code that was clicked, which has none."""
    page = opened(reader)
    page.set_viewport_size({"width": 390, "height": 800})
    wide = "(one) => one.checkVisibility() && one.scrollWidth > one.clientWidth"
    found = f"() => [...document.querySelectorAll('sm-scroll')].find({wide})"
    box = page.wait_for_function(found).as_element()
    assert box
    box.scroll_into_view_if_needed()
    box.focus()
    before = box.evaluate("(one) => one.scrollLeft")
    stays(page, "ArrowRight")
    assert box.evaluate("(one) => one.scrollLeft") > before
    code = page.locator(".sm-code code").first
    code.click(position={"x": 30, "y": 60})
    code.evaluate("(one) => { one.tabIndex = -1; document.activeElement.blur(); }")
    assert code.evaluate("(one) => one.scrollWidth > one.clientWidth")
    stays(page, "ArrowRight")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    arrived(page, AFTER)


def test_arrows_are_left_to_parts_that_move_by_them(reader: BrowserContext) -> None:
    """To every role with arrows of its own, to edited text, to a script that took the key."""
    page = opened(reader)
    page.evaluate("document.querySelector('h1').after(document.createElement('div'))")
    part = page.locator("h1 + div")
    for role in ("slider", "tablist", "radiogroup", "listbox", "menu", "grid"):
        part.evaluate(
            """(one, role) => {
              one.innerHTML = `<div role="${role}"><b tabindex="0">part</b></div>`;
              one.querySelector("b").focus();
            }""",
            role,
        )
        page.keyboard.press("ArrowRight")
        stays(page, "c")
        assert page.locator(".sm-notice").count() == 0, role
    part.evaluate("(one) => { one.innerHTML = '<p contenteditable>text</p>'; }")
    part.locator("p").focus()
    stays(page, "ArrowRight", "n")
    part.evaluate(
        """(one) => {
          one.innerHTML = "<b tabindex='0'>part</b>";
          one.onkeydown = (event) => event.preventDefault();
          one.firstChild.focus();
        }"""
    )
    stays(page, "ArrowRight")
    part.evaluate("(one) => { one.onkeydown = null; }")
    page.keyboard.press("ArrowRight")
    arrived(page, AFTER)


# The list of keys


def test_a_question_mark_lists_the_keys(reader: BrowserContext) -> None:
    """Escape closes the list, the focus is where it was, and no other key works meanwhile."""
    page = opened(reader, PLAIN)
    link = page.locator("article a:visible").first
    link.focus()
    page.keyboard.press("?")
    dialog = page.locator(HELP)
    dialog.wait_for()
    keys = dialog.locator("kbd").all_inner_texts()
    assert {*keys} == {*"←→pn,.sf/c?", "Enter", "Esc"}
    dialog.get_by_role("button", name="Close").focus()
    stays(page, "ArrowRight", "n", "s", "/", "c", "?")
    assert page.locator(".sm-notice").count() == 0
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert focused(page, link)
    page.keyboard.press("Shift+?")
    dialog.wait_for()
    page.mouse.click(5, 5)  # beside it
    assert not dialog.is_visible()


def opens_search(page: Page, key: str) -> None:
    """Assert that a key opens the search, which the theme may close again as a page arrives."""
    for _ in range(5):
        page.keyboard.press(key)
        page.wait_for_timeout(AWAY)
        if page.evaluate("document.querySelector('#__search').checked"):
            return
        page.evaluate("document.activeElement.blur()")  # closed, the theme leaves the focus in it
    at = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    pytest.fail(f"{key} does not open the search; the focus is at {at}")


def test_keys_can_be_turned_off_and_on(reader: BrowserContext) -> None:
    """The theme's with ours, on every page; a button still opens the list."""
    page = opened(reader, PLAIN)
    opener = page.get_by_role("button", name="Keys and previews")
    box = page.get_by_label("Single-key shortcuts are on")
    opener.click()
    box.uncheck()
    page.keyboard.press("Escape")
    assert focused(page, opener)
    every = ("n", "p", ",", ".", "f", "s", "/", "c", "?", "ArrowRight", "ArrowLeft")
    stays(page, *every)
    page.reload()
    opener.wait_for()
    stays(page, *every)
    assert page.locator(".sm-notice").count() == 0
    assert not page.locator(HELP).is_visible()
    opener.press("Enter")
    assert not box.is_checked()
    box.check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    arrived(page, NEXT)
    page.wait_for_timeout(AWAY)  # the theme closes the search after it has turned a page
    for key in ("f", "s", "/"):
        opens_search(page, key)
        assert focused(page, page.locator("[data-md-component=search-query]"))
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector('#__search').checked")
        page.wait_for_function("document.activeElement === document.body")


def test_what_opens_is_accessible_and_fits_a_phone(reader: BrowserContext) -> None:
    """Axe finds nothing wrong, in both schemes; nothing sticks out at 320 pixels."""
    page = opened(reader, "checking/")
    section = page.locator("h2[id]").nth(1).get_attribute("id")
    page.goto("cli/")
    here = {"id": section, "title": "Another section", "share": 0.5, "at": 0}
    page.evaluate(
        "(places) => localStorage.setItem('stackmath:places', places)",
        json.dumps({"/checking/": here}),
    )
    page.goto("checking/")
    page.locator(CONTINUE).wait_for()
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    link = f'<p><a id="tried" href="../{CHAPTER}#eq-3.5">EQ 3.5</a></p>'
    page.locator("h1").evaluate("(one, link) => one.insertAdjacentHTML('beforebegin', link)", link)
    for scheme, rules in (("light", ()), ("dark", ("color-contrast",))):
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme=scheme)
        page.keyboard.press("?")
        see(page, page.locator(HELP), *rules)
        close_help(page)
        page.keyboard.press("c")
        see(page, page.locator(".sm-notice", has_text="Tab"), *rules)
        page.locator("#tried").hover()
        see(page, shown(page), *rules)
        page.keyboard.press("Escape")
        page.locator(NUMBER).first.click()
        page.get_by_role("button", name="Copy a report").click()
        page.get_by_label("Report").wait_for()
        see(page, shown(page), *rules)
        page.locator("h1").click()
        page.evaluate("scrollTo(0, 0)")
    see(page, page.get_by_role("button", name="Keys and previews"))
    see(page, page.locator(".sm-continue"))


def see(page: Page, part: Locator, *rules: str) -> None:
    """See that a part is inside a window of 320 by 640 pixels, and axe content with the page."""
    part.wait_for()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    fits(part)
    assert violations(page, *rules) == []


def fits(part: Locator) -> None:
    """See that a part is inside a window of 320 by 640 pixels."""
    box = part.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert box["y"] >= 0 and box["y"] + box["height"] <= 640


# Checked numbers


def test_tab_passes_over_the_numbers_until_asked(reader: BrowserContext) -> None:
    """A key or the list's box has it stop at each, on every page from then on."""
    page = opened(reader)
    stops = """[...document.querySelectorAll(".md-content .sm-claim:not(button)")].filter((one) =>
      (one.querySelector(":scope > .sm-handle") ?? one).tabIndex === 0).length"""
    count = page.locator(".md-content .sm-claim:not(button)").count()
    assert count > 100
    assert page.evaluate(stops) == 0
    page.keyboard.press("c")
    assert page.evaluate(stops) == count
    page.get_by_text("Tab stops at the checked numbers.").wait_for()
    go(page, NEXT)
    assert page.evaluate(stops) > 0
    page.reload()
    page.locator(".sm-help-button").wait_for()
    assert page.evaluate(stops) > 0
    page.locator(".sm-help-button").click()
    page.get_by_label("Tab stops at the checked numbers").uncheck()
    assert page.evaluate(stops) == 0


def test_a_number_opens_by_keyboard(reader: BrowserContext) -> None:
    """Enter or space, Tab into the popover, Escape and back; the same beside a formula."""
    page = opened(reader)
    page.keyboard.press("c")
    text = page.locator(f"{NUMBER}:not(:has(math))").first
    formula = page.locator(f"{FORMULA} > .sm-handle").first
    for number in (text, formula):
        for key in ("Enter", " "):
            number.focus()
            page.keyboard.press(key)
            popover = shown(page)
            assert number.get_attribute("aria-expanded") == "true"
            popover.get_by_role("button").wait_for()  # its script comes when it is first needed
            page.keyboard.press("Tab")
            assert popover.locator(":focus").count() == 1
            page.keyboard.press("Escape")
            assert popover.count() == 0
            assert focused(page, number)
            assert number.get_attribute("aria-expanded") == "false"


def test_a_screen_reader_finds_the_numbers_as_buttons(reader: BrowserContext) -> None:
    """They are no stops, and can be pressed; a formula stays one, with a button beside it."""
    page = opened(reader)
    number = page.get_by_role("button", name="141.1\u00a0GB", exact=True).first
    assert number.get_attribute("tabindex") == "-1"
    number.evaluate("(one) => one.click()")  # what a screen reader does
    assert "weights" in shown(page).inner_text()
    formula = page.locator(FORMULA).first
    assert formula.get_attribute("role") is None
    formula.get_by_role("button", name="What it rests on").evaluate("(one) => one.click()")
    assert formula.get_attribute("aria-describedby") == "sm-popover"
    assert formula.locator("math").count() == 1


# Previews


def test_an_equation_of_this_page_is_shown_at_its_link(reader: BrowserContext) -> None:
    """The formula, what it says, its source, where it is; no id is there twice."""
    page = opened(reader)
    page.locator(THIS).first.hover()
    popover = shown(page)
    told = popover.inner_text()
    assert "One key and one value vector" in told
    assert "Efficient Memory Management" in told
    assert popover.locator(".katex").count() >= 1
    popover.get_by_role("link", name="Go to equation 3.5", exact=True).wait_for()
    doubled = page.evaluate(
        """() => {
          const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
          return ids.filter((id, i) => ids.indexOf(id) !== i);
        }"""
    )
    assert doubled == []
    own = page.locator("a.sm-number").first
    page.mouse.move(5, 5)
    popover.wait_for(state="detached")
    own.hover()
    page.wait_for_timeout(600)
    assert popover.count() == 0, "an equation is shown at its own number"


def test_a_preview_can_be_dismissed_and_entered_and_stays(reader: BrowserContext) -> None:
    """By mouse: it outlives the way into it, Escape closes it, leaving it closes it."""
    page = opened(reader)
    link = page.locator(THIS).first
    link.hover()
    popover = shown(page)
    popover.hover()
    page.wait_for_timeout(600)
    assert popover.count() == 1
    page.keyboard.press("Escape")
    assert popover.count() == 0
    page.mouse.move(5, 5)
    link.hover()
    shown(page)
    page.mouse.move(5, 5)
    popover.wait_for(state="detached")


def test_the_focus_shows_a_preview_where_it_rests(reader: BrowserContext) -> None:
    """Not where it passes; the mouse does not close it; Tab leads into it, Escape back."""
    page = opened(reader)
    link = page.locator(f"table {THIS}").first
    page.keyboard.press("Tab")  # from now on the focus is seen
    link.focus()
    popover = shown(page)
    page.mouse.move(300, 300)
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    assert popover.count() == 1
    page.keyboard.press("Tab")
    assert popover.locator("a:focus").count() == 1
    page.keyboard.press("Escape")
    assert popover.count() == 0
    assert focused(page, link)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert popover.count() == 0, "it opened on the way"
    page.keyboard.press("Tab")
    shown(page)
    page.locator("h1").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    assert popover.count() == 0


def test_an_equation_of_another_page_is_fetched_once(reader: BrowserContext) -> None:
    """From our own origin, and kept; its links lead where they led there."""
    page = opened(reader, "capstone/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(2):
        page.locator(OTHER).first.hover()
        popover = shown(page)
        assert "One key and one value vector" in popover.inner_text()
        page.mouse.move(5, 5)
        popover.wait_for(state="detached")
    assert len([url for url in asked if url.endswith(CHAPTER)]) == 1
    page.locator(OTHER).first.hover()
    shown(page).get_by_role("link", name="Go to equation 3.5 in Chapter 3: Attention").click()
    arrived(page, f"{CHAPTER}#eq-3.5")
    assert popover.count() == 0
    page.wait_for_function(
        "Math.abs(document.getElementById('eq-3.5').getBoundingClientRect().top) < 200"
    )


def test_a_term_is_shown_as_the_glossary_has_it(reader: BrowserContext) -> None:
    """An entry of a list with all its terms, or a section; nothing of the next one."""
    page = opened(reader)
    page.route("**/glossary/", lambda route: route.fulfill(body=GLOSSARY, content_type="text/html"))
    said = {}
    for term in ("kv", "mfu", "prefill", "absent"):
        page.locator("h1").evaluate(
            """(one, term) => {
              document.querySelector("#tried")?.remove();
              one.insertAdjacentHTML("afterend",
                `<p id="tried"><a href="../glossary/#${term}">term</a></p>`);
            }""",
            term,
        )
        page.mouse.move(5, 5)
        page.locator("#tried a").hover()
        if term == "absent":
            page.wait_for_timeout(700)
            assert page.locator(POPOVER).count() == 0
            continue
        said[term] = shown(page).inner_text()
        if term == "kv":
            popover = page.locator(POPOVER)
            links = popover.locator("a").evaluate_all("(all) => all.map((one) => one.pathname)")
            assert links == ["/02-block/", "/glossary/"]
            assert popover.locator(".sm-claim, template, [id]").count() == 0
        page.keyboard.press("Escape")
    assert re.sub(r"\s+", " ", said["kv"]).startswith("KV cache cache Keys and values, 42 GB.")
    assert "A share." not in said["kv"] and "Keys" not in said["mfu"]
    assert "¶" not in said["prefill"] and "One by one" not in said["prefill"]
    assert "All at once." in said["prefill"] and "And more." in said["prefill"]
    assert "Go to “Prefill” in Glossary" in said["prefill"]


def test_a_tap_shows_a_preview_and_a_second_one_follows(phone: BrowserContext) -> None:
    """It has the focus, so that it is heard, and a link of its own; a tap elsewhere closes it."""
    page = opened(phone, "capstone/")
    link, popover = page.locator(f"table {OTHER}").first, page.locator(POPOVER)
    link.tap()
    shown(page)
    assert page.url.endswith("capstone/")
    assert focused(page, popover)
    page.locator("h1").tap()
    assert popover.count() == 0
    link.tap()
    shown(page)
    link.tap()
    page.wait_for_url(f"**/{CHAPTER}#eq-3.5")
    page.go_back()
    arrived(page, "capstone/")
    link.tap()
    shown(page).get_by_role("link", name="Go to").tap()
    page.wait_for_url(f"**/{CHAPTER}#eq-3.5")


def test_a_tap_follows_a_link_that_has_nothing_to_show(phone: BrowserContext) -> None:
    """Because the equation is not there, or the network is not."""
    page = opened(phone, "capstone/")
    link = page.locator(f"table {OTHER}").first
    link.evaluate("(one) => { one.id = 'gone'; one.href = one.href.replace('3.5', '3.99'); }")
    page.locator("#gone").tap()
    page.wait_for_url(f"**/{CHAPTER}#eq-3.99")
    page = opened(phone, "capstone/")
    page.route(f"**/{CHAPTER}", lambda route: route.abort(), times=1)
    page.locator(f"table {OTHER}").first.tap()
    page.wait_for_url(f"**/{CHAPTER}#eq-3.5")


def test_from_a_disk_only_this_page_is_shown() -> None:
    """There nothing can be fetched; elsewhere nothing is fetched from another origin."""
    cases = [
        ("file:///volume/a/index.html", "file:///volume/a/index.html#eq-3.5", True),
        ("file:///volume/a/index.html", "file:///volume/b/index.html#eq-3.5", False),
        ("file:///volume/a/index.html", "file:///volume/glossary/index.html#kv", False),
        ("https://one.example/a/", "https://one.example/b/#eq-C.9", True),
        ("https://one.example/a/", "https://one.example/glossary/#kv", True),
        ("https://one.example/a/", "https://one.example/glossary.html#kv", True),
        ("https://one.example/a/", "https://one.example/glossary/", False),
        ("https://one.example/a/", "https://one.example/b/#recap", False),
        ("https://one.example/a/", "https://two.example/b/#eq-3.5", False),
    ]
    script = """
    const { hasPreview } = await load("js/page/link.js");
    return given.map(([here, href]) => {
      globalThis.location = new URL(here);
      return hasPreview({ href, matches: () => false });
    });
    """
    assert node.run(script, [case[:2] for case in cases]) == [case[2] for case in cases]


# Reports


def test_a_wrong_number_is_reported_by_a_copied_text(reader: BrowserContext) -> None:
    """It says where, what was printed and what computed; a formula as it was written."""
    page = opened(reader)
    reader.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(NUMBER).nth(3).click()
    shown(page).get_by_role("button", name="Copy a report of a wrong number").click()
    page.get_by_text("The report is copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    assert fields["Page"] == page.url
    assert re.fullmatch(r"03-attention\.md:\d+", fields["Source"])
    line = (DOCS / "03-attention.md").read_text().splitlines()[int(fields["Source"][16:]) - 1]
    assert f"<!--= {fields['Expression']} -->" in line
    assert (fields["Printed"], fields["Computed"]) == ("42.9\u00a0GB", "= 42,949,672,960\u00a0B")
    assert page.locator(POPOVER).count() == 1
    formula = page.locator(FORMULA).first
    formula.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    formula.locator(".mord").first.click()
    page.get_by_role("button", name="Copy a report").click()
    latex = page.locator(f"{FORMULA} annotation").first.text_content()
    page.wait_for_function(
        "(line) => navigator.clipboard.readText().then((text) => text.includes(line))",
        arg=f"\nPrinted: {latex}\n",
    )


def test_a_report_can_be_copied_by_hand(reader: BrowserContext) -> None:
    """Where the browser keeps the clipboard from us, the text is shown, selected."""
    page = opened(reader)
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    page.locator(NUMBER).first.click()
    page.get_by_role("button", name="Copy a report").press("Enter")
    area = shown(page).get_by_label("Report")
    assert "Source: 03-attention.md:" in area.input_value()
    assert area.evaluate("(one) => one.selectionEnd - one.selectionStart === one.value.length")


def test_a_report_is_a_new_issue_where_the_repository_is_known(reader: BrowserContext) -> None:
    """The same text, behind a link; the number of an instrument comes with its setting."""
    page = opened(reader)
    page.evaluate(
        """document.head.insertAdjacentHTML("beforeend",
          '<meta name="stackmath:repository" content="https://code.example/volume/">')"""
    )
    page.locator(NUMBER).nth(3).click()
    link = shown(page).get_by_role("link", name="Report a wrong number")
    parts = urlsplit(link.get_attribute("href"))
    assert (
        f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://code.example/volume/issues/new"
    )
    query = parse_qs(str(parts.query))
    (title,), (body,) = query["title"], query["body"]
    assert re.fullmatch(r"Wrong number: 42\.9\u00a0GB in 03-attention\.md:\d+", title)
    for field in ("Page: http", "Source: 03", "Expression: chat", "Printed: 42", "Computed: = 42,"):
        assert field in body
    instrument = page.locator("sm-instrument").first
    instrument.scroll_into_view_if_needed()
    instrument.locator("button.sm-claim").first.click()
    (body,) = parse_qs(urlsplit(str(link.get_attribute("href"))).query)["body"]
    assert re.search(r"Source: 03-attention\.md:\d+", body)


@pytest.mark.parametrize("address", ["https://github.com/one/volume", ""])
def test_the_template_names_the_repository_and_asks_it_nothing(
    tmp_path: Path, address: str
) -> None:
    """The address is that of mkdocs.yml; the theme's own link would ask it for stars."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Page\n")
    config = {"site_name": "Volume", "theme": {"name": "material", "custom_dir": f"{ROOT}/theme"}}
    if address:
        config["repo_url"] = address
    (tmp_path / "mkdocs.yml").write_text(json.dumps(config))
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    html = (tmp_path / "site/index.html").read_text()
    metas = re.findall(r'<meta name="stackmath:repository" content="(.*?)">', html)
    assert metas == ([address] if address else [])
    assert html.count('class="md-source"') == (2 if address else 0)  # the header and the drawer
    assert 'data-md-component="source"' not in html


# The reader's place


def place(page: Page, where: str = PLAIN) -> dict[str, Any] | None:
    """Return what is kept of a page, which was kept a day ago from now on."""
    kept: dict[str, Any] | None = page.evaluate(
        """(path) => {
          const places = JSON.parse(localStorage.getItem("stackmath:places") ?? "{}");
          const place = places[path] ?? null;
          if (place) place.at -= 24 * 3600e3;
          localStorage.setItem("stackmath:places", JSON.stringify(places));
          return place;
        }""",
        f"/{where}",
    )
    return kept


def read_to(page: Page, section: str = "model", further: int = 150) -> None:
    """Scroll to a section and some pixels further, until that is kept."""
    page.evaluate(
        """([id, further]) => {
          const heading = document.getElementById(id);
          scrollBy(0, heading.getBoundingClientRect().top - 96 + further);
        }""",
        [section, further],
    )
    page.wait_for_function(
        """(id) => {
          const places = JSON.parse(localStorage.getItem("stackmath:places") ?? "{}");
          const place = places[location.pathname];
          return place?.id === id && Date.now() - place.at < 3600e3;
        }""",
        arg=section,
    )


def left(page: Page, where: str = PLAIN) -> None:
    """Leave a page for another one, long ago."""
    go(page, NEXT)
    assert place(page, where)


def share(page: Page) -> float:
    """Return how far the line that is read is from the section's heading to the next one."""
    far: float = page.evaluate(
        """(id) => {
          const all = [...document.querySelectorAll("article :is(h1, h2, h3, h4)[id]")];
          const at = all.findIndex((one) => one.id === id);
          const [top, next] = [at, at + 1].map((i) => all[i].getBoundingClientRect().top);
          return (96 - top) / (next - top);
        }""",
        SECTION,
    )
    return far


def test_a_reader_who_comes_back_can_continue(reader: BrowserContext) -> None:
    """A link below the title that moves nothing; it leads to the same words in another layout."""
    page = opened(reader)
    top = page.locator("h1 + *").evaluate("(one) => one.getBoundingClientRect().top")
    read_to(page, SECTION, further=300)
    before = share(page)
    left(page, CHAPTER)
    go(page, CHAPTER)
    link = page.get_by_role("link", name="Continue at 3.4 The quadratic term")
    link.wait_for()
    assert page.evaluate("scrollY") == 0
    assert (
        page.locator(".sm-continue + *").evaluate("(one) => one.getBoundingClientRect().top") == top
    )
    page.set_viewport_size({"width": 700, "height": 640})
    link.click()
    page.wait_for_function("scrollY > 1000")
    page.wait_for_timeout(AWAY)
    assert share(page) == pytest.approx(before, abs=0.05)
    assert focused(page, page.locator(f"[id='{SECTION}']"))
    assert page.locator(CONTINUE).count() == 0


def test_nothing_is_offered_but_to_a_plain_visit_after_a_while(reader: BrowserContext) -> None:
    """Not soon after, not by Back, not where the address names a place, not at a reload."""
    page = opened(reader, PLAIN)
    offer = page.locator(CONTINUE)
    read_to(page)
    go(page, NEXT)
    go(page, PLAIN)
    page.wait_for_timeout(AWAY)
    assert offer.count() == 0, "soon after"
    read_to(page)
    left(page)
    page.go_back()
    arrived(page, PLAIN)
    page.wait_for_timeout(AWAY)
    assert offer.count() == 0, "by Back"
    left(page)
    page.goto(f"{PLAIN}#fit")
    page.wait_for_timeout(AWAY)
    assert offer.count() == 0, "where the address names a place"
    left(page)
    page.goto(PLAIN)
    offer.wait_for()
    page.reload()
    page.locator(".sm-help-button").wait_for()
    page.wait_for_timeout(AWAY)
    assert offer.count() == 0, "at a reload"
    page.goto(NEXT)
    page.goto(PLAIN)
    offer.wait_for()


def test_an_offer_can_be_dismissed(reader: BrowserContext) -> None:
    """By its button or Escape; it waits while a reader looks around; the title has the focus."""
    page = opened(reader, PLAIN)
    for dismiss in ("Enter", "Escape"):
        read_to(page)
        left(page)
        go(page, PLAIN)
        page.locator(CONTINUE).wait_for()
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(AWAY + 200)
        kept = place(page)
        assert kept and kept["id"] == "model", "a look around took the place away"
        page.get_by_role("button", name="Do not continue there").press(dismiss)
        assert page.locator(CONTINUE).count() == 0
        assert focused(page, page.locator("h1"))


def test_a_page_that_was_read_to_its_end_offers_nothing(reader: BrowserContext) -> None:
    """Nor does one that was left at its top; the page read last is known all the same."""
    page = opened(reader, PLAIN)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(AWAY + 200)
    assert place(page) is None
    page.wait_for_function(
        """() => {
          scrollTo(0, 1e7);  // what is near is laid out only now, and the end is further down
          return localStorage.getItem("stackmath:places")?.includes('"share":1,');
        }""",
        polling=400,
    )
    left(page)
    go(page, PLAIN)
    page.wait_for_timeout(AWAY)
    assert page.locator(CONTINUE).count() == 0


def test_the_page_that_was_read_last_is_known(reader: BrowserContext) -> None:
    """To a module of the site, with its address and the words of its heading."""
    page = opened(reader, PLAIN)

    def written(route: Route) -> None:
        path = DOCS / urlsplit(route.request.url).path[1:]
        route.fulfill(path=path) if path.is_file() else route.fallback()

    page.route("**/assets/js/**", written)
    last = "import('/assets/js/page/place.js').then((place) => place.lastPlace())"
    assert page.evaluate(last) is None
    read_to(page)
    assert page.evaluate(last)["url"] == f"/{PLAIN}#model"
    go(page, NEXT)
    read_to(page, "what-is-refused")
    assert page.evaluate(last)["path"] == f"/{NEXT}"
    page.evaluate(
        """() => {
          const places = JSON.parse(localStorage.getItem("stackmath:places"));
          for (const place of Object.values(places)) place.at = 1;
          places["/cli/"].at = 2;
          localStorage.setItem("stackmath:places", JSON.stringify(places));
        }"""
    )
    assert page.evaluate(last)["title"] == "model"


# A browser that keeps nothing


def test_everything_works_where_nothing_can_be_kept(reader: BrowserContext) -> None:
    """Silently, and for the visit a choice still holds."""
    reader.add_init_script(
        """for (const name of ["getItem", "setItem"]) {
          const usual = Storage.prototype[name];
          Storage.prototype[name] = function (key, ...rest) {
            if (key.startsWith("stackmath:")) throw new DOMException("no", "SecurityError");
            return usual.call(this, key, ...rest);
          };
        }"""
    )
    page = opened(reader, PLAIN)
    page.keyboard.press("c")
    assert page.locator(f"{NUMBER}[tabindex='0']").count() > 0
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(AWAY + 200)
    go(page, NEXT)
    assert page.locator(f"{NUMBER}[tabindex='0']").count() > 0
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on").uncheck()
    close_help(page)
    stays(page, "ArrowLeft", "p", "f")
    page.locator(NUMBER).first.click()
    shown(page)


def test_a_page_of_the_volume_keeps_what_it_keeps_under_its_own_name(
    reader: BrowserContext,
) -> None:
    """Other sites may have the same origin."""
    page = opened(reader, PLAIN)
    page.keyboard.press("c")
    read_to(page)
    page.locator(".sm-help-button").click()
    page.get_by_label("Single-key shortcuts are on").uncheck()
    ours = page.evaluate("Object.keys(localStorage).filter((key) => !key.includes('.__'))")
    assert {*ours} == {"stackmath:stops", "stackmath:keys", "stackmath:places"}
