"""The claim that a reader may break on the home page, against the check itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import node
from stackmath import check
from test_site import opened

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

VALUE = 42_949_672_960
TYPED = [
    "42.9 GB", "42.95 GB", "43 GB", "42,949,672,960 bytes", "42949672960 B", "40.0 GiB", "40 GiB",
    "0.0429 TB", "0.04 TB", "343.6 Gbit", "44 GB", "42.8 GB", "43.0 GB", "42.90 GB", "42.94 GB",
    "42.9 GiB", "40.0 GB", "42.9 MB", "429 GB", "4.29 GB", "42.9 TB", "343.6 GB", "5.4 GB", "1 GB",
    "0 GB", "0.0 GB", "100000000000 bytes", "42,949,672,961 bytes", "43,000,000,000 bytes",
    "42,000,000,000 bytes", "42.9", "42", "42.9 s", "42.9 FLOP", "12 days", "0.1 PB", "900 MiB",
    "42949.7 MB", "42,949.7 MB", "42,949.6 MB", "41,943,040 KiB", "41943041 KiB",
    "42.9496729601 GB", "42.9496729600 GB", "45.0 GB", "39.9 GiB", "40.1 GiB", "41943.04 MB",
]  # fmt: skip
SCRIPT = """
const { finding } = await load("js/proof/check.js");
const claim = { value: BigInt(given.value), expression: "conversation", dimension: "byte" };
return given.typed.map((text) => finding(text, claim));
"""


def found(folder: Path) -> list[str]:
    """Return what the check finds in a page that prints each of the numbers, "" for nothing."""
    lines = [f"It takes {text}<!--= conversation -->, say." for text in TYPED]
    head = (
        "```python\nfrom stackmath import kv_cache, model\n\n"
        'conversation = kv_cache(model("llama-3.1-70b"), T=131072, b=2)\n```\n\n'
    )
    page = folder / "page.md"
    page.write_text(head + "\n\n".join(lines) + "\n", encoding="utf-8")
    report = check.run([page], use_cache=False)
    said = {one.line: one.sentence for one in report.findings}
    first = head.count("\n") + 1
    return [said.get(first + 2 * at, "") for at in range(len(TYPED))]


def test_the_page_finds_in_a_number_what_the_check_finds(tmp_path: Path) -> None:
    """Each text, typed into the page and written into Markdown, gives the same sentence."""
    answers = node.run(SCRIPT, {"typed": TYPED, "value": str(VALUE)})
    says = [one["says"] if one else "" for one in answers]
    expected = found(tmp_path)
    assert dict(zip(TYPED, says, strict=True)) == dict(zip(TYPED, expected, strict=True))
    assert sum(not one for one in expected) > 8
    assert sum("--fix" in one for one in expected) > 20


def test_what_the_page_repairs_is_right() -> None:
    """Each repair is a number in which nothing is found."""
    answers = node.run(SCRIPT, {"typed": TYPED, "value": str(VALUE)})
    repairs = [one["right"] for one in answers if one and one["right"]]
    assert node.run(SCRIPT, {"typed": repairs, "value": str(VALUE)}) == [None] * len(repairs)


def test_what_is_no_number_is_said() -> None:
    """Neither a word nor nothing is one."""
    for text in ("", "many GB", "42.9 GB and more", "42.9 elephants", "4,2 GB"):
        (answer,) = node.run(SCRIPT, {"typed": [text], "value": str(VALUE)})
        assert answer["says"].startswith("This box reads one number with its unit, such as ")
        assert answer["right"] == ""


def test_a_reader_breaks_the_claim_and_repairs_it_by_keyboard(reader: BrowserContext) -> None:
    """What is found is said as it is typed; the button writes the right digits."""
    page = opened(reader, "")
    field = page.get_by_role("textbox", name="The number in the source")
    field.wait_for()
    said = page.locator(".sm-proof-said")
    repair = page.get_by_role("button", name="stackmath check --fix")
    assert (field.input_value(), said.text_content()) == ("42.9 GB", "0 findings")
    assert repair.is_disabled()
    page.set_viewport_size({"width": 1280, "height": 800})
    box = said.bounding_box()
    assert box and box["y"] + box["height"] <= 800, "the first screen shows the claim and its check"
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("iB")
    told = said.text_content() or ""
    assert "prints 42.9 GiB; cache gives 40.0 GiB (GiB for GB)." in told
    assert field.get_attribute("aria-invalid") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (field.input_value(), said.text_content()) == ("40.0 GiB", "0 findings")
    field.fill("a lot")
    page.get_by_role("button", name="Put the page's number back").click()
    assert (field.input_value(), said.text_content()) == ("42.9 GB", "0 findings")
