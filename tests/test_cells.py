"""The cells in a browser: code of a page that a reader edits and runs."""

from __future__ import annotations

import ast
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackmath import page as pages
from stackmath import runtime
from stackmath.page import Block
from sweeps import sweep
from test_site import address, darken, unfold, violations, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, Worker

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CHAPTER = "03-attention/"
LIVE = "document.querySelectorAll('sm-cell').length === document.querySelectorAll('.sm-bar').length"
ABSENT = r"(numpy|matplotlib|stackmath\.figures)\b"  # what no page has


def opened(reader: BrowserContext, where: str = CHAPTER) -> Page:
    """Return a page of the site, its cells alive."""
    page = reader.new_page()
    page.goto(where)
    page.wait_for_function(LIVE)
    return page


def cell(page: Page, number: int) -> Locator:
    """Return a cell by its number on the page."""
    return page.locator("sm-cell").nth(number - 1)


def press(one: Locator, name: str) -> None:
    """Press a button of a cell."""
    one.get_by_role("button", name=name, exact=True).click()


def write(one: Locator, code: str) -> None:
    """Put code in the place of a cell's own."""
    if not one.locator("textarea").count():
        press(one, "Edit")
    one.locator("textarea").fill(code)


def ended(one: Locator, within: float = 20) -> None:
    """Wait until nothing runs in a cell."""
    one.page.wait_for_function(
        "(one) => !one.hasAttribute('data-running')", arg=one.element_handle(), timeout=within * 1e3
    )


def ran(one: Locator, code: str | None = None) -> str:
    """Run a cell, if need be with other code, and return what it printed."""
    if code is not None:
        write(one, code)
    press(one, "Run")
    ended(one)
    return printed(one)


def printed(one: Locator) -> str:
    """Return the output that a cell shows."""
    return written(one.locator(".sm-output code"))


def said(one: Locator) -> str:
    """Return the sentence below the output of a cell."""
    return written(one.locator(".sm-words"))


def workers(page: Page) -> list[Worker]:
    """Return the workers of a page that run Python."""
    return [worker for worker in page.workers if worker.url.endswith("python/worker.mjs")]


def go(page: Page, title: str) -> None:
    """Follow a link of the navigation, as the theme does it, until the cells are alive."""
    page.locator(".md-nav--primary").get_by_role("link", name=title).click()
    page.wait_for_function(
        "(title) => document.querySelector('h1')?.textContent.includes(title)", arg=title[2:]
    )
    page.wait_for_function(LIVE)


def label(one: Locator) -> str:
    """Return what a cell calls its output."""
    return str(one.locator(".sm-output").get_attribute("data-label"))


# Starting and printing


def test_nothing_of_python_is_fetched_before_the_first_run(reader: BrowserContext) -> None:
    """Reading costs a reader nothing; running starts one worker, which tells how far it is."""
    page = opened(reader)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reader.on("request", lambda request: asked.append(request.url))

    def slow(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    reader.route("**/*.wasm", slow)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "pyodide" in url]
    one = cell(page, 1)
    write(one, "print('hello')")
    press(one, "Run")
    one.get_by_text("Starting Python").wait_for()
    page.wait_for_function("document.querySelector('sm-cell progress').value > 0.05")
    assert one.get_by_role("button", name="Stop").is_visible()
    ended(one)
    assert printed(one) == "hello\n"
    assert said(one) == ""
    assert len(workers(page)) == 1
    assert ran(one, "print('again')") == "again\n"
    assert len(workers(page)) == 1


def test_output_comes_as_it_is_printed(reader: BrowserContext) -> None:
    """Line by line while the cell runs, errors of programs in a color of their own."""
    page = opened(reader)
    one = cell(page, 1)
    ran(one, "1")
    write(
        one,
        "import sys, time\nprint('first')\ntime.sleep(1.5)\nprint('second', file=sys.stderr)",
    )
    press(one, "Run")
    one.locator(".sm-out").wait_for()
    assert one.get_by_role("button", name="Stop").is_visible(), "it had ended already"
    assert "second" not in printed(one)
    ended(one)
    assert printed(one) == "first\nsecond\n"
    assert written(one.locator(".sm-err")) == "second\n"
    assert label(one) == "Output of your run"


def test_the_value_of_a_last_expression_is_shown(reader: BrowserContext) -> None:
    """As its repr, after what was printed; None and a statement show nothing."""
    page = opened(reader)
    one = cell(page, 1)
    assert ran(one, "print('x')\n'a' * 3") == "x\n'aaa'\n"
    assert ran(one, "x = 5") == ""
    assert said(one) == "It ran, and printed nothing."
    assert ran(one, "None") == ""
    assert ran(one, "x\n# a comment ends it") == "5\n"


# What goes wrong


def test_an_error_shows_the_lines_of_the_reader_only(reader: BrowserContext) -> None:
    """Carets stand under the culprit, in each cell that took part, and the line is marked."""
    page = opened(reader)
    first, second = cell(page, 1), cell(page, 2)
    ran(first, "import json\n\ndef inverse(x):\n    return 1 / (x - 2)")
    assert ran(second, "y = 1\nz = 4 + inverse(2) * 3") == (
        "Traceback (most recent call last):\n"
        "  Cell 2, line 2\n"
        "    z = 4 + inverse(2) * 3\n"
        "            ~~~~~~~^^^\n"
        "  Cell 1, line 4, in inverse\n"
        "    return 1 / (x - 2)\n"
        "           ~~^~~~~~~~~\n"
        "ZeroDivisionError: division by zero\n"
    )
    assert said(second) == "It stopped at line 2."
    code = second.locator(".sm-code code")
    assert code.evaluate("(code) => code.style.getPropertyValue('--sm-line-wrong')") == "1"
    assert ran(second, "json.loads('{')").splitlines()[:3] == [
        "Traceback (most recent call last):",
        "  Cell 2, line 1",
        "    json.loads('{')",
    ]
    assert "File" not in printed(second)
    ran(second, "import warnings\nwarnings.warn('old')")
    assert written(second.locator(".sm-err")).startswith("cell 2:2: UserWarning: old\n")
    # The editor opens where it failed.
    ran(second, "a = 1\nb = 2\nint('x')")
    press(second, "Done")
    press(second, "Edit")
    area = second.locator("textarea")
    area.wait_for()
    assert area.evaluate("(area) => area.selectionStart") == len("a = 1\nb = 2\n")


def test_a_syntax_error_runs_nothing(reader: BrowserContext) -> None:
    """The line is named in a sentence, and the names stay as they were."""
    page = opened(reader)
    one = cell(page, 1)
    ran(one, "kept = 1")
    output = ran(one, "kept = 2\nfor x in range(3)\n    print(x)")
    assert output == (
        "  Cell 1, line 2\n    for x in range(3)\n                     ^\n"
        "SyntaxError: expected ':'\n"
    )
    assert said(one) == "Python cannot read line 2, so nothing was run."
    assert ran(one, "kept") == "1\n"


def test_stop_ends_an_endless_loop(reader: BrowserContext) -> None:
    """The page stays alive, and Python starts anew, without the old names."""
    page = opened(reader)
    one = cell(page, 1)
    ran(one, "gone = 1")
    write(one, "print('on')\nwhile True:\n    pass")
    press(one, "Run")
    one.locator(".sm-out").wait_for()
    press(one, "Stop")
    ended(one)
    assert said(one) == "Stopped. Python starts anew: the names of every page are gone."
    assert printed(one) == "on\n"
    assert ran(one, "'gone' in globals()") == "False\n"
    while len(workers(page)) > 1:
        page.wait_for_timeout(100)


def test_a_run_ends_at_its_time_limit(reader: BrowserContext) -> None:
    """Ten seconds, unless the cell says otherwise; the start of Python does not count."""
    page = opened(reader)
    one = cell(page, 1)
    assert one.evaluate("(one) => one.live.limit") == 10
    one.evaluate("(one) => { one.dataset.limit = 0.8; }")
    write(one, "while True:\n    pass")
    ran(one)
    assert said(one).startswith("Stopped after 0.8 seconds. Python starts anew")
    assert ran(one, "print(1 + 1)") == "2\n"


def test_a_flood_is_cut(reader: BrowserContext) -> None:
    """At 64 KB, at once; the names are kept, and other cells go on."""
    page = opened(reader)
    one = cell(page, 1)
    output = ran(one, "kept = 7\nwhile True:\n    print('spam' * 100)")
    assert len(output) == 64 * 2**10
    assert said(one) == (
        "It printed more than 64 KB and was ended there; the names it had set are kept."
    )
    assert ran(cell(page, 2), "kept") == "7\n"
    swallowing = (
        "while True:\n    try:\n        print('x' * 5000)\n    except Exception:\n        pass"
    )
    assert len(ran(one, swallowing)) == 64 * 2**10


def test_a_cell_cannot_ask_or_leave(reader: BrowserContext) -> None:
    """`input()` is refused in a sentence, and `sys.exit()` ends the cell alone."""
    page = opened(reader)
    one = cell(page, 1)
    assert "RuntimeError: input() cannot ask in a page; write the value into the cell" in ran(
        one, "name = input('Who? ')"
    )
    ran(one, "import sys\nsys.exit(2)")
    assert said(one) == "It ended itself by sys.exit()."
    deep = ran(one, "def down(n):\n    return down(n + 1)\n\ndown(0)")
    assert "RecursionError" in deep and len(deep) < 2000
    assert ran(one, "print('alive')") == "alive\n"


def test_a_python_that_cannot_start_says_so(chromium: Browser, website: str) -> None:
    """In a sentence; the next run tries again."""
    context = chromium.new_context(base_url=website)
    page = opened(context)
    context.route("**/stdlib-*.zip", lambda route: route.fulfill(status=404))
    one = cell(page, 1)
    write(one, "print('late')")
    press(one, "Run")
    ended(one)
    assert said(one).startswith("Python could not be started (")
    assert said(one).endswith("Run tries again.")
    context.unroute("**/stdlib-*.zip")
    assert ran(one) == "late\n"
    context.close()


# Names


def test_a_deleted_line_is_missed_in_words(reader: BrowserContext) -> None:
    """A name that no cell sets any more is named, and nothing is offered."""
    page = opened(reader)
    first, second = cell(page, 1), cell(page, 2)
    write(first, "width = 128\nheight = 2")
    write(second, "print(width * height)")
    press(second, "Run")
    ended(second)
    assert "NameError: name 'width' is not defined" in printed(second)
    assert said(second) == (
        "The name width is not known, and a cell above has not been run to its end. Run all above"
    )
    second.locator(".sm-words").get_by_role("button", name="Run all above").click()
    second.get_by_text("256").wait_for()
    write(first, "height = 2")
    press(first, "Reset")
    write(first, "height = 2")
    ran(first)
    ran(second)
    assert said(second) == "The name width is not known: no cell above sets it as they stand."


def test_run_all_above_runs_what_was_not_run(reader: BrowserContext) -> None:
    """In order, each once, and then the cell itself; a cell that fails ends it."""
    page = opened(reader)
    first, second, third = (cell(page, number) for number in (1, 2, 3))
    write(first, "runs = globals().get('runs', []) + [1]")
    write(second, "runs = runs + [2]")
    write(third, "print(runs)")
    ran(first)
    press(third, "Run all above")
    third.get_by_text("[1, 2]").wait_for()
    assert not third.get_by_role("button", name="Run all above").is_visible()
    write(second, "1 / 0")
    press(third, "Run all above")
    third.get_by_text("did not run to its end").wait_for()
    assert said(third) == "Cell 2 did not run to its end, so this one was not run."


def test_reset_brings_the_page_back(reader: BrowserContext) -> None:
    """Code, recorded output and an empty namespace; what was typed is forgotten."""
    page = opened(reader)
    one = cell(page, 3)
    code, output = one.locator(".sm-code code").inner_html(), printed(one)
    assert output.startswith("tiles of")
    assert label(one) == "Output, recorded"
    assert not one.get_by_role("button", name="Reset").is_visible()
    write(one, "mine = 1\nprint('mine')")
    assert label(one) == "Output, recorded before the edit"
    assert printed(one) == output
    assert ran(one) == "mine\n"
    press(one, "Reset")
    assert one.locator(".sm-code code").inner_html() == code
    assert printed(one) == output
    assert label(one) == "Output, recorded"
    assert said(one) == "The cell is as it was, and the names of this page are cleared."
    assert one.get_by_role("button", name="Run", exact=True).evaluate(
        "(button) => button === document.activeElement"
    )
    assert ran(cell(page, 2), "'mine' in globals()") == "False\n"


def test_a_page_has_one_namespace_and_a_visit_one_python(reader: BrowserContext) -> None:
    """Instant navigation keeps the worker, the names of the page left, and what was typed there."""
    page = opened(reader)
    page.evaluate("window.stayed = true")
    ran(cell(page, 1), "mine = 41")
    assert ran(cell(page, 2), "mine + 1") == "42\n"
    worker = workers(page)[0]
    go(page, "C The full stack")
    assert ran(cell(page, 1), "'mine' in globals()") == "False\n"
    go(page, "3 Attention")
    page.wait_for_function("document.querySelector('sm-cell code').textContent === 'mine = 41\\n'")
    assert ran(cell(page, 3), "mine") == "41\n"
    assert page.evaluate("window.stayed"), "the page was loaded anew"
    assert workers(page) == [worker]


def test_leaving_a_page_ends_its_run(reader: BrowserContext) -> None:
    """An endless loop does not keep the next page waiting."""
    page = opened(reader)
    one = cell(page, 1)
    write(one, "print('on')\nwhile True:\n    pass")
    press(one, "Run")
    one.locator(".sm-out").wait_for()
    go(page, "C The full stack")
    start = time.monotonic()
    assert ran(cell(page, 1), "print('here')") == "here\n"
    assert time.monotonic() - start < 9


# What a page does not have


def test_a_cell_that_needs_numpy_keeps_the_recorded_output(reader: BrowserContext) -> None:
    """It says why, and Python is not even started; so does a cell that uses its names."""
    page = opened(reader)
    one = cell(page, 2)
    recorded = printed(one)
    assert "import numpy" in written(one.locator(".sm-code code"))
    press(one, "Run")
    assert said(one).startswith("NumPy is not in this page: ")
    assert printed(one) == recorded
    assert label(one) == "Output, recorded"
    assert workers(page) == []
    ran(cell(page, 1), "x = 1")
    ran(cell(page, 3), "import numpy.linalg")
    assert said(cell(page, 3)).startswith("NumPy is not in this page: ")
    ran(cell(page, 3), "print('first')\nif x:\n    import numpy")
    assert said(cell(page, 3)).startswith("NumPy is not in this page: ")
    assert printed(cell(page, 3)).startswith("tiles of"), "its recorded output"
    ran(cell(page, 3), "source.normal(3)")
    assert said(cell(page, 3)).startswith("It uses source of cell 2. NumPy is not in this page: ")
    assert "No module named 'nonsuch'" in ran(cell(page, 3), "import nonsuch")


@pytest.mark.parametrize(
    "code", ["import matplotlib.pyplot as plt", "from stackmath.figures import attention"]
)
def test_a_cell_that_draws_shows_the_figure_of_the_build(reader: BrowserContext, code: str) -> None:
    """Nothing is drawn in the page, and it says whose figure is shown."""
    page = opened(reader)
    ran(cell(page, 1), code)
    assert said(cell(page, 1)) == (
        "Matplotlib is not in this page, so nothing is drawn here. "
        "What is shown was recorded by the build."
    )
    assert workers(page) == []


def test_sympy_is_fetched_when_it_is_imported(reader: BrowserContext) -> None:
    """Not before; also from inside a function, and once."""
    page = opened(reader)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    one = cell(page, 1)
    ran(
        one,
        "def root():\n    from sympy import Symbol, solve\n"
        "    return solve(Symbol('x') ** 2 - 2, Symbol('x'))",
    )
    assert not [url for url in asked if "sympy" in url]
    assert ran(one, "root()") == "[-sqrt(2), sqrt(2)]\n"
    assert ran(one, "from sympy import N, pi, latex, diff, symbols\nprint(N(pi, 30))") == (
        "3.14159265358979323846264338328\n"
    )
    assert len([url for url in asked if "sympy" in url]) == 1


def test_the_library_is_imported_from_its_archive(reader: BrowserContext) -> None:
    """What the browser package holds is what a cell imports, with its docstrings."""
    package = {
        "stackmath/__init__.py": b'"""A package."""\nfrom stackmath.one import two\n',
        "stackmath/one.py": b"two = 2\n",
    }
    made = runtime.files(ROOT, package)
    for name in made:
        if name == runtime.INDEX or name.startswith("stackmath-"):
            reader.route(
                f"**/pyodide/{name}", lambda route, _, body=made[name]: route.fulfill(body=body)
            )
    page = opened(reader)
    assert ran(cell(page, 1), "import stackmath\nstackmath.two, stackmath.__doc__") == (
        "(2, 'A package.')\n"
    )


# The editor


def test_a_cell_is_edited_and_run_by_keyboard_alone(reader: BrowserContext) -> None:
    """Tab leads in and out; typing, indents, Escape; three ways to run."""
    page = opened(reader)
    one = cell(page, 3)
    one.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    area = one.locator("textarea")
    area.wait_for()
    assert area.evaluate("(area) => area === document.activeElement")
    page.keyboard.press("Shift+Tab")
    assert not area.evaluate("(area) => area === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert not area.evaluate("(area) => area === document.activeElement"), "Tab was trapped"
    area.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("if True:\nfor i in range(2):\nprint(i)\n")
    assert area.input_value() == ("if True:\n    for i in range(2):\n        print(i)\n        ")
    page.keyboard.press("Backspace")
    page.keyboard.type("pass\nx")
    page.keyboard.press("Tab")
    page.keyboard.type("= 3")
    page.keyboard.press("Shift+Tab")
    assert area.input_value() == (
        "if True:\n    for i in range(2):\n        print(i)\n    pass\nx   = 3"
    )
    assert area.evaluate("(area) => area.rows") == 5
    page.keyboard.press("ControlOrMeta+Enter")
    one.get_by_text("0\n1").wait_for()
    assert printed(one) == "0\n1\n"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("x + 1")
    page.keyboard.press("Shift+Enter")
    one.get_by_text("4", exact=True).wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("a\nb")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Tab")
    assert area.input_value() == "    a\n    b"
    page.keyboard.press("Shift+Tab")
    assert area.input_value() == "a\nb"
    page.keyboard.press("ControlOrMeta+z")
    assert area.input_value() == "    a\n    b"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not area.evaluate("(area) => area === document.activeElement")
    one.get_by_role("button", name="Done").focus()
    page.keyboard.press("Enter")
    assert area.count() == 0
    assert written(one.locator(".sm-code code")) == "    a\n    b\n"


def test_code_keeps_its_colors_when_it_is_edited(reader: BrowserContext) -> None:
    """The editor's few rules color every cell of the volume as the build does."""
    source = (DOCS / "assets/js/python/highlight.js").read_text()
    page = reader.new_page()
    for name in sweep(runnable(), 4):
        page.goto(address(name))
        page.wait_for_function(LIVE)
        odd = page.evaluate(COLORS, source)
        # An alias of a module and an escape in a string are the build's finer points.
        assert [one for one in odd if one["build"] not in ("nn", "se")] == [], name
        assert sum(map(len, odd)) < 20


COLORS = """async (source) => {
  const module = new Blob([source], { type: 'text/javascript' });
  const { highlighted } = await import(URL.createObjectURL(module));
  const colors = (element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
      const { data, parentElement: parent } = walk.currentNode;
      for (const text of data) found.push({ text, kind: parent.className,
        color: getComputedStyle(parent).color });
    }
    return found;
  };
  const odd = [];
  for (const code of document.querySelectorAll('.sm-code code')) {
    const twin = code.cloneNode(false);
    twin.innerHTML = highlighted(code.textContent.replace(/\\n$/, '')) + '\\n';
    code.after(twin);
    const [build, ours] = [colors(code), colors(twin)];
    twin.remove();
    if (build.length !== ours.length) odd.push({ build: 'length' });
    build.forEach(({ text, kind, color }, at) => {
      const same = ours[at]?.text === text && (ours[at].color === color || !text.trim());
      if (!same) odd.push({ build: kind, ours: ours[at]?.kind, text });
    });
  }
  return odd;
}"""


def test_an_open_editor_is_accessible(reader: BrowserContext) -> None:
    """Axe finds nothing, with an error and a sentence shown, in both schemes."""
    page = reader.new_page()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(CHAPTER)
    page.wait_for_function(LIVE)
    ran(cell(page, 1), "1 / 0")
    write(cell(page, 2), "import sys\nprint('err' * 200, file=sys.stderr)\nnope")
    ran(cell(page, 2))
    assert violations(page) == []
    heights = page.evaluate(
        """[...document.querySelectorAll('.sm-bar button, .sm-words button')]
          .filter((button) => button.offsetParent).map((button) => button.offsetHeight)"""
    )
    assert len(heights) > 30
    assert min(heights) >= 24
    darken(page)
    assert violations(page, "color-contrast") == []


def test_an_open_editor_fits_a_phone(reader: BrowserContext) -> None:
    """Nothing sticks out at 320 pixels; the letters typed stand on the colored ones."""
    page = opened(reader)
    page.set_viewport_size({"width": 320, "height": 800})
    one = cell(page, 3)
    write(one, "x = 1\n" + "value = " + " + ".join("1234567890" for _ in range(12)) + "\n1 / 0")
    ran(one)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert one.locator(".sm-bar").evaluate("(bar) => bar.getBoundingClientRect().right") <= 320
    code, area = (one.locator(f".sm-code {name}") for name in ("code", "textarea"))
    style = "(one) => [getComputedStyle(one).font, getComputedStyle(one).padding]"
    assert code.evaluate(style) == area.evaluate(style)
    box, over = code.bounding_box(), area.bounding_box()
    assert box and over
    assert {side: round(box[side]) for side in ("x", "y", "width", "height")} == {
        side: round(over[side]) for side in ("x", "y", "width", "height")
    }
    assert area.evaluate("(area) => area.scrollWidth - area.clientWidth") <= 1
    assert area.evaluate("(area) => area.scrollHeight - area.clientHeight") <= 1


def test_the_buttons_come_without_moving_the_page(reader: BrowserContext) -> None:
    """The row above the code is as high before the script runs as after."""
    page = opened(reader)
    height = page.evaluate("document.querySelector('.sm-code').offsetHeight")
    page.locator(".sm-bar").first.evaluate("(bar) => bar.remove()")
    assert page.evaluate("document.querySelector('.sm-code').offsetHeight") == height


def test_on_paper_a_cell_is_code_and_output(reader: BrowserContext) -> None:
    """No button is printed, and the label is the plain one."""
    page = opened(reader)
    ran(cell(page, 1), "1 / 0")
    page.emulate_media(media="print")
    assert not page.locator(".sm-bar").first.is_visible()
    assert not page.locator("textarea").first.is_visible()
    assert not page.locator(".sm-words").first.is_visible()
    shown = "getComputedStyle(document.querySelector('sm-cell .sm-output'), '::before').content"
    assert page.evaluate(shown) == '"Output"'


# Every cell of the volume


@cache
def runnable() -> list[str]:
    """Return the pages that have cells."""
    found = sorted(path.name for path in DOCS.glob("*.md") if pages.read(path).blocks)
    assert len(found) > 3
    return found


def absent(blocks: tuple[Block, ...]) -> list[bool]:
    """Return for each cell whether it needs what no page has, itself or by the names it uses."""
    lost: set[str] = set()
    found = []
    for block in blocks:
        nodes = list(ast.walk(ast.parse(block.code)))
        imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        aliases = [alias for node in imports for alias in node.names]
        modules = {
            alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names
        }
        modules |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
        names = [node for node in nodes if isinstance(node, ast.Name)]
        used = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        imported = {(alias.asname or alias.name).partition(".")[0] for alias in aliases}
        itself = any(re.match(ABSENT, module) for module in modules)
        found.append(itself or bool((used - bound) & lost))
        if itself:  # it is not even begun
            lost |= bound | imported
        elif found[-1]:  # it stops at the missing name, below its imports
            lost = (lost | bound) - imported
        else:
            lost -= bound | imported
    return found


@pytest.mark.parametrize("name", runnable())
def test_every_cell_prints_in_the_browser_what_was_recorded(
    reader: BrowserContext, name: str
) -> None:
    """Top to bottom, but for the few cells that need what no page has."""
    blocks = pages.read(DOCS / name).blocks
    page = opened(reader, address(name))
    unfold(page)
    assert page.locator("sm-cell").count() == len(blocks)
    for number, (block, lost) in enumerate(zip(blocks, absent(blocks), strict=True), 1):
        one = cell(page, number)
        output = ran(one)
        assert (label(one) != "Output of your run") == lost, f"cell {number}: {said(one)}"
        assert lost or output == (block.output or ""), f"cell {number}: {said(one)}"


def test_few_cells_need_what_no_page_has() -> None:
    """At most a tenth of them; `pytest -s` prints how many."""
    lost = [one for name in runnable() for one in absent(pages.read(DOCS / name).blocks)]
    print(f"{sum(lost)} of {len(lost)} cells need what no page has")
    assert len(lost) > 40
    assert sum(lost) * 10 <= len(lost)
