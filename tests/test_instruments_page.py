"""Instruments in a browser: every control by mouse and by keyboard, against the library."""

from __future__ import annotations

import random
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from stackmath.instruments import instruments, static
from stackmath.instruments.nouns import Choice, Field, Instrument, Slider
from stackmath.instruments.token_journey import JOURNEY, STAGES
from stackmath.journey import continuation
from sweeps import sweep
from test_instruments import any_value, some
from test_site import darken, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

NAMES = sorted(instruments())
EVERY = [*NAMES, JOURNEY.name]
SET = """
(bench, given) => given.map((setting) => {
  for (const [id, value] of setting) {
    const control = bench.querySelector(`[id="${id}"]`);
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const texts = (selector) => [...bench.querySelectorAll(selector)].map((one) => one.textContent);
  const wrong = texts(".sm-wrong").filter(Boolean);
  const said = [...bench.querySelectorAll(".sm-tiles > div")].map((tile) => {
    const number = tile.querySelector("dd").firstChild.textContent;
    const links = [...tile.querySelectorAll("small a")].map((link) => link.textContent);
    return [tile.querySelector("dt").textContent, number, links.sort().join(", ")];
  });
  return { said: [...said, ["Verdict", ...texts(".sm-verdict"), ""]], wrong };
})
"""


def where(name: str) -> str:
    """Return the address of the page of an instrument."""
    page = JOURNEY.page if name == JOURNEY.name else instruments()[name].page
    return "" if page == "index.md" else page.removesuffix(".md") + "/"


def alive(page: Page, name: str) -> Locator:
    """Return an instrument, once it has come alive."""
    instrument = page.locator(f"#instrument-{name}")
    instrument.scroll_into_view_if_needed()
    instrument.locator(".sm-bench").wait_for()
    page.evaluate(
        "document.querySelectorAll('.sm-bench details').forEach((d) => { d.open = true })"
    )
    return instrument


def bench(reader: BrowserContext, name: str, query: str = "") -> tuple[Page, Locator]:
    """Return the page of an instrument, and the instrument alive."""
    page = opened(reader, where(name) + query)
    return page, alive(page, name)


def typed(one: Instrument, setting: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what to set each control's element to: the place of a slider, a text."""
    pairs = []
    for control in one.controls:
        value = setting.get(control.name, control.default)
        if isinstance(control, Slider):
            value = min(range(len(control.values)), key=lambda i: abs(control.values[i] - value))
        pairs.append((f"{one.name}-{control.name}", "" if value is None else f"{value}"))
    return pairs


def expected(one: Instrument, setting: dict[str, Any]) -> list[list[str]]:
    """Return the outputs that the library gives, each with its equations."""
    rows = static.rows(one, setting)[len(one.controls) :]
    return [
        [label, text, ", ".join(sorted(f"EQ {n}" for n in re.findall(r"\[([^\]]+)\]", links)))]
        for label, text, links in rows
    ]


def shown(said: list[list[str]]) -> list[list[str]]:
    """Return outputs as read: a no-break space is a space."""
    return [[text.replace("\u00a0", " ") for text in row] for row in said]


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_the_library_at_fifty_settings(
    reader: BrowserContext, name: str
) -> None:
    """At the defaults, at both ends of every control, and at fifty settings by chance."""
    one = instruments()[name]
    ends: list[dict[str, Any]] = []
    for control in one.controls:
        if isinstance(control, Choice):
            ends += [{control.name: option} for option in [*control.options()][:: 1 + 70 // 2]]
        elif isinstance(control, Slider):
            ends += [{control.name: control.values[0]}, {control.name: control.values[-1]}]
        else:
            ends += [{control.name: control.low}, {control.name: control.high}]
    settings = [s for s in some(one, 50) if on_places(one, s)] + ends
    _, instrument = bench(reader, name)
    answers = instrument.evaluate(SET, [typed(one, setting) for setting in settings])
    for setting, answer in zip(settings, answers, strict=True):
        assert answer["wrong"] == [], setting
        assert shown(answer["said"]) == expected(one, setting), setting


def on_places(one: Instrument, setting: dict[str, Any]) -> bool:
    """Return whether every slider has a place for its value: a preset's may lie between."""
    sliders = (c for c in one.controls if isinstance(c, Slider) and c.name in setting)
    return all(setting[c.name] in c.values for c in sliders)


@pytest.mark.parametrize("name", NAMES)
def test_every_control_works_by_keyboard_alone(reader: BrowserContext, name: str) -> None:
    """Tab reaches each control in order; arrows, Home, End and digits set it."""
    one = instruments()[name]
    page, instrument = bench(reader, name)
    setting: dict[str, Any] = {}
    instrument.locator(".sm-head button").last.focus()
    for control in one.controls:
        for _ in range(3):  # a summary stands between
            page.keyboard.press("Tab")
            at = page.evaluate("document.activeElement.id")
            if at == f"{name}-{control.name}":
                break
        assert at == f"{name}-{control.name}", control.name
        setting[control.name] = pressed(page, control)
    page.wait_for_timeout(50)
    rows = instrument.evaluate(SET, [[]])[0]["said"]
    assert shown(rows) == expected(one, setting), setting


def pressed(page: Page, control: Any) -> Any:
    """Set the focused control by keys, and return its value."""
    if isinstance(control, Slider):
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        return control.values[2]
    if isinstance(control, Choice):
        names = [*control.options()]
        place = names.index(control.default)
        page.keyboard.press("ArrowDown" if place + 1 < len(names) else "ArrowUp")
        return names[place + 1] if place + 1 < len(names) else names[place - 1]
    value = min(control.high, max(control.low, 3))
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{value}")
    return value


@pytest.mark.parametrize("name", NAMES)
def test_every_control_works_by_mouse(reader: BrowserContext, name: str) -> None:
    """A slider goes where it is clicked, a list and a field take what is chosen and typed."""
    one = instruments()[name]
    page, instrument = bench(reader, name)
    chance = random.Random(name)
    setting: dict[str, Any] = {}
    for control in one.controls:
        element = page.locator(f"[id='{name}-{control.name}']")
        if isinstance(control, Slider):
            box = element.bounding_box()
            assert box
            element.click(position={"x": box["width"] - 3, "y": box["height"] / 2})
            setting[control.name] = control.values[-1]
            assert element.get_attribute("aria-valuetext")
        elif isinstance(control, Choice):
            setting[control.name] = any_value(control, chance)
            element.select_option(setting[control.name])
        else:
            element.click()
            element.fill(f"{control.high}")
            setting[control.name] = control.high
    rows = instrument.evaluate(SET, [[]])[0]["said"]
    assert shown(rows) == expected(one, setting), setting


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_a_link(reader: BrowserContext, name: str) -> None:
    """The address holds it, another reader's page opens with it, and Reset clears it."""
    one = instruments()[name]
    page, instrument = bench(reader, name)
    preset = one.presets[0]
    instrument.get_by_role("button", name=preset.title, exact=True).click()
    page.wait_for_function("location.search.length > 0")
    assert instrument.locator(".sm-remark").inner_text() == preset.note
    other = opened(reader, page.url)
    rows = alive(other, name).evaluate(SET, [[]])[0]["said"]
    assert shown(rows) == expected(one, dict(preset.settings))
    instrument.get_by_role("button", name="Reset").click()
    page.wait_for_function("location.search === ''")
    assert shown(instrument.evaluate(SET, [[]])[0]["said"]) == expected(one, {})


def test_back_restores_a_setting(reader: BrowserContext) -> None:
    """A link leads away at once after a change, within the visit; Back brings the change back."""
    page, instrument = bench(reader, "kv-budget")
    page.evaluate("window.stayed = true")
    slider = page.locator("[id='kv-budget-T']")
    slider.focus()
    page.keyboard.press("End")
    verdict = instrument.locator(".sm-verdict").inner_text()
    assert "1,048,576" in verdict
    page.locator(".md-footer__link--next").click()
    page.locator("#instrument-scaling-law").wait_for()
    page.go_back()
    page.wait_for_url("**/03-attention/?kv-budget.T=1048576")
    again = alive(page, "kv-budget")
    assert again.locator(".sm-verdict").inner_text() == verdict
    assert page.evaluate("window.stayed"), "the page was loaded anew"


def test_the_link_is_copied(reader: BrowserContext, website: str) -> None:
    """With the setting and the place; a button says that it is done."""
    reader.grant_permissions(["clipboard-read", "clipboard-write"], origin=website.rstrip("/"))
    page, instrument = bench(reader, "forge")
    page.locator("[id='forge-accelerator']").select_option("b200-sxm")
    instrument.get_by_role("button", name="Copy link").click()
    instrument.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{website}capstone/?forge.accelerator=b200-sxm#instrument-forge"


def test_controls_can_be_hidden_by_the_address(reader: BrowserContext) -> None:
    """A teacher links the outputs alone, and a button brings the controls back."""
    page, instrument = bench(reader, "forge", "?forge.C=1e24&forge.hide=1")
    assert not page.locator("[id='forge-C']").is_visible()
    assert shown(instrument.evaluate(SET, [[]])[0]["said"]) == expected(
        instruments()["forge"], {"C": 1e24}
    )
    instrument.get_by_role("button", name="Show controls").click()
    assert page.locator("[id='forge-C']").is_visible()
    page.wait_for_function("!location.search.includes('hide')")
    assert "forge.C=1e%2B24" in page.url or "forge.C=1" in page.url


def test_an_output_opens_its_substitution_and_links_its_equation(reader: BrowserContext) -> None:
    """The formula, the values of this setting, the result; Escape closes it."""
    page, instrument = bench(reader, "kv-budget", "?kv-budget.T=16384")
    instrument.get_by_role("button", name="2.15 GB (2.00 GiB)").click()
    popover = page.locator("#sm-popover:popover-open")
    told = popover.inner_text()
    assert "= 2 · 32 · 8 · 128 · 16,384 · 2" in told
    assert "= 2,147,483,648\u00a0B" in told
    page.keyboard.press("Escape")
    assert popover.count() == 0
    instrument.get_by_role("button", name="2.15 GB (2.00 GiB)").click()
    popover.get_by_text("EQ 3.5").click()
    page.wait_for_url("**/03-attention/?kv-budget.T=16384#eq-3.5")


def test_a_counted_part_says_that_it_was_counted(reader: BrowserContext) -> None:
    """What no equation of the page gives names no equation."""
    page, instrument = bench(reader, "parameters", "?parameters.model=mixtral-8x7b")
    instrument.locator(".sm-tiles button").first.click()
    told = page.locator("#sm-popover:popover-open > p:not(.sm-report)").inner_text()
    assert told == "Counted by the library from the published configuration."


def test_a_number_out_of_range_is_refused_in_a_sentence(reader: BrowserContext) -> None:
    """The outputs stay as they were, and the field says what it takes."""
    page, instrument = bench(reader, "forge")
    before = instrument.evaluate(SET, [[]])[0]["said"]
    for text in ("0", "-3", "1e9", "2.5"):
        page.locator("[id='forge-L']").fill(text)
        told = page.locator("[id='forge-L-said']").inner_text()
        assert told == "Layers is a whole number from 1 to 1000."
        assert page.locator("[id='forge-L']").get_attribute("aria-invalid") == "true"
        assert instrument.evaluate(SET, [[]])[0]["said"] == before
    page.locator("[id='forge-L']").fill("")
    assert page.locator("[id='forge-L-said']").inner_text() == ""


def test_a_million_tokens_on_a_small_card_read_as_a_sentence(reader: BrowserContext) -> None:
    """What binds and what would have to change, read aloud once, after the last change."""
    page, instrument = bench(reader, "kv-budget")
    page.locator("[id='kv-budget-card']").select_option("rtx-4090")
    for place in range(8):
        page.locator("[id='kv-budget-T']").fill(str(3 + place))
    assert instrument.get_by_role("status").inner_text() == ""
    page.wait_for_timeout(600)
    told = instrument.get_by_role("status").inner_text()
    assert told.startswith("Serves nobody: one user's cache of 137 GB at 1,048,576 tokens is more")
    assert told.endswith("it takes 8 such cards, or a context of at most 42,262 tokens.")


@pytest.mark.parametrize("name", sweep(EVERY, 3))
def test_a_live_instrument_is_accessible(reader: BrowserContext, name: str) -> None:
    """Axe finds nothing, everything unfolded, in both schemes; a refusal shown, too."""
    page = reader.new_page()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(where(name))
    instrument = alive(page, name)
    field = instrument.locator("input[type='number']").first
    if field.count():
        field.fill("-1")
    assert violations(page, within=f"#instrument-{name}") == []
    darken(page)
    assert violations(page, "color-contrast", within=f"#instrument-{name}") == []


@pytest.mark.parametrize("name", EVERY)
def test_a_live_instrument_fits_narrow_windows(reader: BrowserContext, name: str) -> None:
    """Nothing sticks out or is cut at 320 pixels and above, whatever is chosen."""
    page, instrument = bench(reader, name)
    for width in (1280, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        wide = instrument.evaluate(
            """(one) => [...one.querySelectorAll('.sm-bench *:not(svg *)')].filter(
              (part) => part.getBoundingClientRect().right > innerWidth
                || (part.matches('.sm-tiles *, .sm-verdict') && part.scrollWidth > part.clientWidth
                    && getComputedStyle(part).display !== 'inline')
            ).map((part) => part.outerHTML.slice(0, 100))"""
        )
        assert wide == [], f"at {width} pixels"
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", sweep(EVERY, 4))
def test_paper_and_a_reader_without_scripts_get_the_table(
    chromium: Browser, website: str, reader: BrowserContext, name: str
) -> None:
    """The default setting stands in the page, and is what is printed."""
    context = chromium.new_context(base_url=website, java_script_enabled=False)
    page = context.new_page()
    page.goto(where(name))
    assert page.locator(f"#instrument-{name} table").is_visible()
    context.close()
    page, instrument = bench(reader, name)
    assert not instrument.locator("table").is_visible()
    page.emulate_media(media="print")
    assert instrument.locator("table").is_visible()
    assert not instrument.locator(".sm-bench").is_visible()


@pytest.mark.parametrize("name", [n for n in NAMES if instruments()[n].chart])
def test_a_chart_has_words_and_follows_the_setting(reader: BrowserContext, name: str) -> None:
    """Its title and description are there, it changes with the setting, and has no NaN."""
    page, instrument = bench(reader, name)
    chart = instrument.locator("svg.sm-chart")
    chart.wait_for()
    before = chart.evaluate("(one) => one.outerHTML")
    assert chart.get_attribute("role") == "img"
    assert len(chart.locator("desc").text_content() or "") > 40
    control = next(c for c in instruments()[name].controls if not isinstance(c, Field))
    if isinstance(control, Slider):
        page.locator(f"[id='{name}-{control.name}']").fill("0")
    else:
        page.locator(f"[id='{name}-{control.name}']").select_option(index=5)
    page.wait_for_function(
        "([name, before]) => document.querySelector(`#instrument-${name} svg.sm-chart`)"
        ".outerHTML !== before",
        arg=[name, before],
    )
    assert "NaN" not in chart.evaluate("(one) => one.outerHTML")


# The token journey


def written(instrument: Locator) -> str:
    """Return what has been generated."""
    return " ".join(instrument.locator(".sm-context .sm-made").all_inner_texts())


def test_the_journey_writes_what_the_library_writes(reader: BrowserContext) -> None:
    """The same seed and temperature give the same tokens, up to the full stop."""
    page, instrument = bench(reader, JOURNEY.name)
    page.emulate_media(reduced_motion="reduce")
    for tau, seed in ((0.1, 2), (1.0, 4), (2.5, 4)):
        page.locator("[id='token-journey-seed']").fill(str(seed))
        page.locator("[id='token-journey-tau']").fill(str(round(10 * tau) - 1))
        instrument.get_by_role("button", name="Start again").click()
        instrument.get_by_role("button", name="Run to the full stop").click()
        instrument.get_by_text("The run ends here.").wait_for(timeout=20_000)
        assert written(instrument) == continuation("the", tau, seed)


def test_steps_in_haste_are_all_made_and_reset_begins_again(reader: BrowserContext) -> None:
    """A step that is asked for before the last has arrived loses neither."""
    _, instrument = bench(reader, JOURNEY.name)
    step = instrument.get_by_role("button", name="Step", exact=True)
    for _ in range(3):
        step.click()
    first = " ".join(continuation("the", 1.0, 2).split()[:3])
    deadline = time.monotonic() + 20
    while written(instrument) != first and time.monotonic() < deadline:
        instrument.page.wait_for_timeout(50)
    assert written(instrument) == first
    step.click()
    instrument.get_by_role("button", name="Reset").click()
    instrument.page.wait_for_timeout(1500)
    assert written(instrument) == ""


def test_a_number_with_a_power_is_enclosed_where_a_sign_would_part_it(
    reader: BrowserContext,
) -> None:
    """Below a power and below a bar, in what an output opens."""
    page, instrument = bench(reader, "forge")
    row = instrument.locator(".sm-tiles > div", has_text="Predicted loss")
    row.locator("button.sm-claim").first.click()
    told = page.locator("#sm-popover:popover-open .sm-steps").first.inner_text()
    assert re.search(r"/ \(\d\.\d+ × 1011\)\^0\.\d", told), told


def test_the_journey_goes_by_keyboard_and_marks_where_it_is(reader: BrowserContext) -> None:
    """Step, Pause and Start again are buttons; the live stage is the current step."""
    page, instrument = bench(reader, JOURNEY.name)
    assert instrument.locator(".sm-stages li").all_inner_texts() == [title for title, _ in STAGES]
    step = instrument.get_by_role("button", name="Step", exact=True)
    step.focus()
    page.keyboard.press("Enter")
    instrument.locator("[aria-current='step']").wait_for()
    instrument.get_by_text("in the share of").wait_for()
    assert written(instrument) == continuation("the", 1.0, 2).split()[0]
    assert instrument.locator("[aria-current='step']").inner_text() == "append"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    instrument.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    before = written(instrument)
    page.wait_for_timeout(1500)
    assert written(instrument) == before
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert written(instrument) == ""


def test_the_journey_stops_when_the_reader_leaves(reader: BrowserContext) -> None:
    """A run that goes on without its page would throw into the console."""
    page, instrument = bench(reader, JOURNEY.name)
    instrument.get_by_role("button", name="Run to the full stop").click()
    page.wait_for_timeout(300)
    page.locator(".md-footer__link--prev").click()
    page.locator("#instrument-token-journey").wait_for(state="detached")
    page.wait_for_timeout(1500)
    assert page.locator(".sm-journey").count() == 0
