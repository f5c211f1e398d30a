"""Exercises in a browser: every kind solved and failed, by mouse and by keyboard, and read out."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from node import run
from stackmath import check, grading, page, results
from stackmath.exercises import KINDS, exercises, programs
from sweeps import sweep
from test_site import ROOT, darken, lighten, opened, unfold, violations, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

PAGES = [path.stem for path in sorted((ROOT / "docs").glob("*.md")) if exercises(page.read(path))]
Key = dict[str, Any]


@cache
def keys(name: str) -> dict[str, Key]:
    """Return the keys of a page's exercises, by id, as a check keeps them."""
    assert check.run([ROOT / f"docs/{name}.md"], root=ROOT).findings == []
    result = results.load((ROOT / f"docs/{name}.md").read_text(encoding="utf-8"), ROOT)
    assert result is not None
    return {one["id"]: one for one in result.keys}


def solution(name: str, key: Key) -> str:
    """Return the code of an exercise's solution."""
    read = page.read(ROOT / f"docs/{name}.md")
    found = next(one for one in exercises(read) if one.id == key["id"])
    return programs.programs(found)[1].code


def exercise(read: Page, key: Key) -> Locator:
    """Return an exercise, once it is alive."""
    found = read.locator(f'.sm-exercise[data-id="{key["id"]}"]')
    found.scroll_into_view_if_needed()
    found.locator("sm-exercise[data-live]").wait_for()
    return found


def order(key: Key) -> list[int]:
    """Return an order that is right, the first that there is."""
    numbers = range(1, key["count"] + 1)
    done: list[int] = []
    while len(done) < key["count"]:
        ready = (n for n in numbers if n not in done)
        done.append(next(n for n in ready if all(a in done for a, b in key["before"] if b == n)))
    return done


def moves(key: Key, wanted: list[int]) -> list[tuple[int, int]]:
    """Return which step goes up how often, one after the other, to come to an order."""
    now = list(range(1, key["count"] + 1))
    made = []
    for at, step in enumerate(wanted):
        made.append((step, now.index(step) - at))
        now.remove(step)
        now.insert(at, step)
    return [(step, times) for step, times in made if times]


def answer(name: str, found: Locator, key: Key, *, right: bool) -> None:
    """Enter an answer, right or wrong, by mouse."""
    kind = key["kind"]
    if kind in ("numeric", "parts", "table"):
        groups = found.locator(".sm-truth-field")
        fields = found.locator(".sm-answer")
        typed = [one for one in key["answers"] if "truth" not in one]
        for at, one in enumerate(typed):
            fields.nth(at).fill(one["text"] if right else "0.123456")
        for at, one in enumerate(one for one in key["answers"] if "truth" in one):
            value = "Yes" if one["truth"] == right else "No"
            groups.nth(at).get_by_label(value).check()
    elif kind in ("choice", "faulty-line"):
        wrong = next(n for n in range(1, key["count"] + 1) if n not in key["right"])
        for n in key["right"] if right else [wrong]:
            found.locator(".sm-picks input").nth(n - 1).check()
    elif kind == "order":
        for step, times in moves(key, order(key)) if right else []:
            text = found.locator(".sm-order li").nth(0)  # the list changes as it is pressed
            for _ in range(times):
                text = found.locator(f'.sm-order li[data-step="{step}"]')
                text.locator("button").first.click()
    elif kind in ("function", "design"):
        found.locator("textarea").fill(solution(name, key) if right else key["starter"])
    elif kind == "show" and right:
        while found.locator(".sm-work > button").is_visible():
            found.locator(".sm-work > button").click()


def graded(found: Locator) -> None:
    """Have an answer checked, and wait for the verdict."""
    found.locator(".sm-check").click()
    found.locator(".sm-check:not([aria-busy])").wait_for(timeout=60_000)


@pytest.mark.parametrize("name", PAGES)
def test_every_exercise_can_be_failed_and_solved(reader: BrowserContext, name: str) -> None:
    """A wrong answer is told so and locks nothing; the right one is kept over a reload."""
    read = opened(reader, f"{name}/")
    wanted = sweep(keys(name).values(), 8)
    for key in wanted:
        found = exercise(read, key)
        if key["kind"] != "show":
            answer(name, found, key, right=False)
            graded(found)
            assert "✗" in written(found.locator("sm-exercise")), key["id"]
            assert not written(found.locator(".sm-state")), key["id"]
        answer(name, found, key, right=True)
        graded(found)
        assert written(found.locator(".sm-state")) == "✓ solved", written(found)
    read.wait_for_timeout(500)  # a browser writes what it keeps a moment later
    read.reload()
    for key in wanted:
        found = exercise(read, key)
        assert written(found.locator(".sm-state")) == "✓ solved", key["id"]
    assert read.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_kind_is_somewhere() -> None:
    """The pages have exercises of all nine kinds."""
    kinds = [key["kind"] for name in PAGES for key in keys(name).values()]
    assert set(kinds) == set(KINDS)
    assert len(kinds) == 70


@pytest.mark.parametrize("name", PAGES)
def test_a_named_mistake_gets_its_own_words(reader: BrowserContext, name: str) -> None:
    """In the field where it was made, and the next try takes them away."""
    read = opened(reader, f"{name}/")
    for key in keys(name).values():
        if key["kind"] != "numeric":
            continue
        found = exercise(read, key)
        for mistake in key["answers"][0]["mistakes"]:
            found.locator(".sm-answer").fill(mistake["text"])
            found.locator(".sm-answer").press("Enter")
            assert mistake["says"] in written(found.locator(".sm-feedback").first)
        assert found.locator(".sm-answer").get_attribute("aria-invalid") == "true"
        found.locator(".sm-answer").press_sequentially("1")
        assert written(found.locator(".sm-feedback").first) == ""


def tab_to(read: Page, target: Locator) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(60):
        read.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            return
    pytest.fail("Tab does not lead there")


FIRST = {"numeric": "03-attention", "parts": "03-attention", "choice": "03-attention",
         "order": "03-attention", "faulty-line": "03-attention", "table": "03-attention",
         "show": "03-attention", "function": "capstone", "design": "capstone"}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_solved_by_keyboard(reader: BrowserContext, kind: str) -> None:
    """From the heading's own link by Tab, keys and Enter, until it says that it is solved."""
    name = FIRST[kind]
    key = next(one for one in keys(name).values() if one["kind"] == kind)
    read = opened(reader, f"{name}/")
    found = exercise(read, key)
    found.locator(".headerlink").first.focus()
    if kind in ("numeric", "parts", "table"):
        fields = found.locator(".sm-answer")
        for at, one in enumerate(key["answers"]):
            tab_to(read, fields.nth(at))
            read.keyboard.type(one["text"])
        read.keyboard.press("Enter")
    elif kind in ("choice", "faulty-line"):
        tab_to(read, found.locator(".sm-picks input").first)
        read.keyboard.press("Space")
        for _ in range(key["right"][0] - 1):
            read.keyboard.press("ArrowDown")
    elif kind == "order":
        for step, times in moves(key, order(key)):
            up = found.locator(f'.sm-order li[data-step="{step}"] button').first
            found.locator(".headerlink").first.focus()
            tab_to(read, up)
            for _ in range(times):
                read.keyboard.press("Enter")
        assert written(found.locator(".sm-feedback").first).endswith(f"of {key['count']}.")
    elif kind in ("function", "design"):
        tab_to(read, found.locator("textarea"))
        read.keyboard.press("Control+A")
        read.keyboard.insert_text(solution(name, key))
        read.keyboard.press("Escape")
    else:
        tab_to(read, found.locator(".sm-work > button"))
        for _ in range(key["steps"]):
            read.keyboard.press("Enter")
            if found.locator(".sm-work > button").is_visible():
                tab_to(read, found.locator(".sm-work > button"))
    if kind not in ("numeric", "parts", "table"):
        tab_to(read, found.locator(".sm-check"))
        read.keyboard.press("Enter")
    found.locator(".sm-state", has_text="solved").wait_for()


def test_every_state_is_accessible(reader: BrowserContext) -> None:
    """Unanswered, wrong, right, with hints and solution open, in both schemes."""
    name = "03-attention"
    read = opened(reader, f"{name}/")
    some = {key["kind"]: key for key in keys(name).values()}
    for key in some.values():
        exercise(read, key)
    assert violations(read, within=".sm-exercise") == []
    for right in (False, True):
        for key in some.values():
            found = exercise(read, key)
            answer(name, found, key, right=right)
            graded(found)
        if right:
            unfold(read)
        assert violations(read, within=".sm-exercise") == []
        darken(read)
        assert violations(read, "color-contrast", within=".sm-exercise") == []
        lighten(read)


def test_a_screen_reader_hears_what_is_asked_and_said(reader: BrowserContext) -> None:
    """Each control has a name, each group its own, and what is said is a status."""
    read = opened(reader, "03-attention/")
    heard = {}
    for key in keys("03-attention").values():
        if key["kind"] not in heard:
            found = exercise(read, key)
            answer("03-attention", found, key, right=False)
            graded(found)
            heard[key["kind"]] = found.aria_snapshot()
    assert 'textbox "Your answer" [invalid]' in heard["numeric"]
    assert "status: The unit is missing" in heard["numeric"]
    assert 'textbox "Answer to part 2"' in heard["parts"]
    assert 'textbox "GQA, A token"' in heard["table"]
    assert 'group "Options"' in heard["choice"] and "radio" in heard["choice"]
    assert 'group "Lines"' in heard["faulty-line"]
    assert 'button "Move down: Project' in heard["order"]
    assert 'textbox "Your program"' in heard["function"]
    assert "(failed)" in heard["design"]
    assert 'textbox "Your steps"' in heard["show"]
    for kind, tree in heard.items():
        assert 'button "Check"' in tree or kind == "show", tree
        assert "status" in tree or kind == "show", tree


def test_nothing_is_lost_on_the_way_to_another_page(reader: BrowserContext) -> None:
    """What was typed stands there after instant navigation, and Start over takes it away."""
    read = opened(reader, "03-attention/")
    key = keys("03-attention")["3.2"]
    exercise(read, key).locator(".sm-answer").first.fill("3 GFLOP")
    read.locator(".md-footer__link--next").click()
    read.wait_for_url("**/04-pretraining/")
    read.go_back()
    read.wait_for_url("**/03-attention/")
    read.get_by_role("heading", name="Chapter 3").wait_for()
    read.wait_for_timeout(1000)  # the theme goes on for a while, back to where the reader was
    found = exercise(read, key)
    assert found.locator(".sm-answer").first.input_value() == "3 GFLOP"
    found.get_by_role("button", name="Start over").click()
    assert found.locator(".sm-answer").first.input_value() == ""
    read.reload()
    assert exercise(read, key).locator(".sm-answer").first.input_value() == ""


def test_a_browser_that_keeps_nothing_still_grades(chromium: Browser, website: str) -> None:
    """Storage that is refused is no reason to fail; the theme complains, we do not."""
    refuse = "Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new Error() }"
    context = chromium.new_context(base_url=website)
    read = context.new_page()
    read.add_init_script(refuse)
    read.goto("03-attention/")
    key = keys("03-attention")["3.1"]
    found = exercise(read, key)
    answer("03-attention", found, key, right=True)
    graded(found)
    assert "Right." in written(found.locator("sm-exercise"))
    context.close()


def test_hints_come_one_by_one(reader: BrowserContext) -> None:
    """The second is there once the first was opened; the answer gives way to the form."""
    read = opened(reader, "03-attention/")
    found = exercise(read, keys("03-attention")["3.4"])
    hints = found.locator("details", has_text="Hint")
    assert [hints.nth(at).is_visible() for at in range(2)] == [True, False]
    hints.first.locator("summary").click()
    hints.nth(1).wait_for()
    answered = exercise(read, keys("03-attention")["3.1"])
    assert answered.locator("summary", has_text="Answer").is_hidden()


def test_an_endless_program_ends(reader: BrowserContext) -> None:
    """The page stays alive, says so, and the next try starts Python anew."""
    name, key = "capstone", keys("capstone")["C.7"]
    read = opened(reader, f"{name}/")
    found = exercise(read, key)
    found.locator("textarea").fill("while True: pass")
    found.locator(".sm-check").click()
    found.get_by_text("Stopped after 10 seconds").wait_for(timeout=30_000)
    answer(name, found, key, right=True)
    graded(found)
    found.locator(".sm-state", has_text="solved").wait_for()


def test_without_scripts_an_exercise_reads_whole(chromium: Browser, website: str) -> None:
    """Question, hints, answer and solution stand there, and no empty form."""
    context = chromium.new_context(base_url=website, java_script_enabled=False)
    read = context.new_page()
    read.goto("03-attention/")
    found = read.locator('.sm-exercise[data-id="3.1"]')
    names = found.locator("summary").all_text_contents()
    assert names[-2:] == ["Answer", "Solution"]
    assert found.locator("sm-exercise").inner_html() == ""
    context.close()


# The judge, without a page


def judged(function: str, *cases: tuple[Any, Any]) -> list[str]:
    """Return the kind of each verdict."""
    script = f"""
      const {{ {function} }} = await load("js/exercise/judge.js");
      return given.map(([key, one]) => {function}(key, one).kind);
    """
    found: list[str] = run(script, cases)
    return found


def test_every_right_order_counts_and_no_other() -> None:
    """All orders of the steps of a partial order, against the pairs that it names."""
    key = {"before": [[2, 3], [3, 1], [4, 3]], "says": [[1, 3, "Too early."]]}
    orders = list(itertools.permutations([1, 2, 3, 4]))
    right = [all(o.index(a) < o.index(b) for a, b in key["before"]) for o in orders]
    kinds = judged("order", *((key, one) for one in orders))
    assert sum(right) == 2
    assert [kind == "right" for kind in kinds] == right
    early = [o.index(1) < o.index(3) for o in orders]
    assert [kind == "mistake" for kind in kinds] == early


def test_options_are_right_when_all_are_picked_and_no_other() -> None:
    """Every set of four options, two of which are right."""
    key = {"right": [2, 3], "says": {"1": "No."}}
    sets = [list(s) for n in range(5) for s in itertools.combinations([1, 2, 3, 4], n)]
    kinds = judged("pick", *((key, one) for one in sets))
    for picked, kind in zip(sets, kinds, strict=True):
        assert (kind == "right") == (picked == [2, 3])
        assert (kind == "mistake") == (1 in picked)
        assert (kind == "empty") == (not picked)


def test_yes_and_no() -> None:
    """What is said of the wrong one is the author's, where he says anything."""
    cases = [({"truth": t, "says": s}, g) for t in (True, False) for s in ("", "Why.")
             for g in (True, False, None)]  # fmt: skip
    for (key, given), kind in zip(cases, judged("truth", *cases), strict=True):
        wrong = "mistake" if key["says"] else "wrong"
        assert kind == ("empty" if given is None else "right" if given == key["truth"] else wrong)


def test_exercises_whose_block_fails_have_findings(tmp_path: Path) -> None:
    """One for the block, one for each claim, one for each answer that is not graded for that."""
    (tmp_path / "docs/assets").mkdir(parents=True)
    (tmp_path / "docs/assets/js").symlink_to(ROOT / "docs/assets/js")
    assert (tmp_path / grading.ANSWERS).is_file()
    text = (ROOT / "tests/pages/kinds.md").read_text(encoding="utf-8")
    text = text.replace("```python\n", "```python\nraise ValueError\n", 1)
    (tmp_path / "kinds.md").write_text(text, encoding="utf-8")
    report = check.run([tmp_path / "kinds.md"], root=tmp_path)
    said = [one.sentence for one in report.findings]
    assert any(sentence.startswith("stops with ValueError") for sentence in said)
    assert "the answer is not graded: its claim has no value." in said
    for claim in re.findall("<!--[=?] (.*?) -->", text):
        assert any(sentence.startswith(f"'{claim}' cannot be evaluated") for sentence in said)


def test_a_page_of_every_kind_has_its_keys(tmp_path: Path) -> None:
    """Each holds what its face in the page reads, and the version follows what is asked."""
    text = (ROOT / "tests/pages/kinds.md").read_text(encoding="utf-8")
    (tmp_path / "kinds.md").write_text(text, encoding="utf-8")
    assert check.run([tmp_path / "kinds.md"], root=tmp_path).findings == []
    found = results.load(text, tmp_path)
    assert found is not None
    made = {one["kind"]: one for one in found.keys}
    assert set(made) == set(KINDS)
    assert made["numeric"]["answers"][0]["value"] == 16 * 2**30
    assert made["parts"]["answers"][2] == {
        "truth": True,
        "says": "The i stands for binary, and two to the tenth is more than a thousand.",
    }
    assert made["choice"]["right"] == [2] and set(made["choice"]["says"]) == {"1", "3"}
    assert made["order"]["before"] == [[2, 3], [3, 1], [4, 3]]
    assert made["table"]["cells"] == [[1, 2], [2, 1], [2, 2]]
    assert [bool(test.get("says")) for test in made["function"]["tests"]] == [False, True, True]
    other = text.replace("16 * GiB", "17 * GiB").replace("16 GiB<", "17 GiB<")
    other = other.replace("17.18 GB<", "18.25 GB<").replace("8.59 GB<", "9.13 GB<")
    (tmp_path / "kinds.md").write_text(other, encoding="utf-8")
    assert check.run([tmp_path / "kinds.md"], root=tmp_path).findings == []
    again = results.load(other, tmp_path)
    assert again is not None
    changed = [a["kind"] for a, b in zip(found.keys, again.keys, strict=True) if a != b]
    assert changed == ["numeric"]
    assert json.dumps(found.keys)
