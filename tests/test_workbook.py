"""The workbook: every exercise is in it, and what was solved is shown, carried away and read in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stackmath import check, page
from stackmath.exercises import NAMES, exercises
from test_exercises import PAGES, answer, exercise, graded, keys
from test_site import ROOT, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


def workbook(reader: BrowserContext) -> Page:
    """Return the workbook, alive."""
    read = opened(reader, "workbook/")
    read.locator(".sm-workbook-bar").wait_for()
    return read


def test_every_exercise_of_the_volume_is_listed() -> None:
    """By the page that it stands on, with its kind; no id stands twice in the volume."""
    text = (ROOT / "docs/workbook.md").read_text(encoding="utf-8")
    ids = []
    for path in sorted(ROOT.glob("docs/*.md")):
        for one in exercises(page.read(path)):
            title = one.title.removeprefix("Exercise ")
            assert f"| [{title}]({path.name}#{one.anchor}) | {NAMES[one.kind]} |" in text
            ids.append(one.id)
    assert len(ids) == len(set(ids)) >= 30


def test_a_page_without_exercises_is_refused(tmp_path: Path) -> None:
    """And one that is not there; each in a sentence."""
    (tmp_path / "empty.md").write_text("# Empty\n\nNothing.\n", encoding="utf-8")
    text = "# W\n\n<!--table: exercises empty.md -->\n\n<!--table: exercises gone.md -->\n"
    (tmp_path / "w.md").write_text(text, encoding="utf-8")
    found = [one.sentence for one in check.run([tmp_path / "w.md"], root=tmp_path).findings]
    assert found == [
        "empty.md has no exercises.",
        "gone.md is named, and no page is there.",
    ]


def test_what_was_solved_is_shown_and_the_last_is_found_again(reader: BrowserContext) -> None:
    """In its row, in its chapter, in all; and a link leads to where the reader was."""
    name, key = "03-attention", keys("03-attention")["3.1"]
    read = opened(reader, f"{name}/")
    found = exercise(read, key)
    answer(name, found, key, right=True)
    graded(found)
    other = exercise(read, keys(name)["3.2"])
    other.locator(".sm-answer").first.fill("1")
    read.close()
    read = workbook(reader)
    total = sum(len(keys(one)) for one in PAGES)
    told = read.locator(".sm-workbook-told")
    assert f"1 of {total} solved." in told.inner_text()
    assert read.locator(".sm-label").first.inner_text() == f"1 of {len(keys(name))} solved"
    states = read.locator("tbody tr td:last-child").all_inner_texts()
    assert states[:3] == ["✓ solved", "tried", "not tried"]
    told.get_by_role("link").first.click()
    read.wait_for_url("**/03-attention/#exercise-32-*")


def test_the_list_is_filtered(reader: BrowserContext) -> None:
    """By kind and by state, and how many are left is said."""
    read = workbook(reader)
    read.get_by_label("Kind").select_option("write the function")
    shown = [one for one in read.locator("tbody tr").all() if one.is_visible()]
    assert all("write the function" in one.inner_text() for one in shown)
    wanted = sum(k["kind"] == "function" for one in PAGES for k in keys(one).values())
    assert len(shown) == wanted
    assert read.locator("[role=status]").inner_text().startswith(f"{wanted} of ")
    read.get_by_label("State").select_option("✓ solved")
    assert not any(one.is_visible() for one in read.locator("tbody tr").all())


def test_a_copy_is_carried_to_another_browser(reader: BrowserContext, tmp_path: Path) -> None:
    """Exported, cleared, read in again; what is newer here stays, and rubbish is refused."""
    read = workbook(reader)
    record = {"version": "x", "value": ["1"], "solved": True, "tries": 1, "at": "2026-01-01"}
    put = "([id, one]) => localStorage.setItem('stackmath:exercise:' + id, JSON.stringify(one))"
    read.evaluate(put, ["3.1", record])
    read.evaluate(put, ["C.1", {**record, "solved": False}])
    read.reload()
    with read.expect_download() as download:
        read.get_by_role("button", name="Export").click()
    copy = tmp_path / "copy.json"
    download.value.save_as(copy)
    assert set(json.loads(copy.read_text())["exercises"]) == {"3.1", "C.1"}
    read.on("dialog", lambda dialog: dialog.accept())
    read.locator(".sm-workbook-bar").get_by_role("button", name="Clear").click()
    assert "Nothing is kept" in read.locator("[role=status]").inner_text()
    read.evaluate(put, ["C.1", {**record, "at": "2026-02-02"}])
    read.get_by_label("A copy to read in").set_input_files(copy)
    said = read.locator("[role=status]")
    said.get_by_text("1 exercises were read in. 1 that are newer here").wait_for()
    kept = read.evaluate("localStorage.getItem('stackmath:exercise:C.1')")
    assert json.loads(kept)["solved"] is True
    for text, sentence in (("{", "is no JSON"), ("[]", "is no copy of a workbook")):
        copy.write_text(text)
        read.get_by_label("A copy to read in").set_input_files(copy)
        said.get_by_text(sentence).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_workbook_is_accessible(reader: BrowserContext, scheme: Any) -> None:
    """By axe, alive, and as wide as a small phone."""
    read = workbook(reader)
    read.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    read.reload()  # colors that are on their way from one scheme to the other are of neither
    read.locator(".sm-workbook-bar").wait_for()
    assert violations(read) == []
    read.set_viewport_size({"width": 320, "height": 800})
    assert read.evaluate("document.documentElement.scrollWidth <= innerWidth")
