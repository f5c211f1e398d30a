"""The figures of Chapter 4: numbers that are right."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drawings import alternative, drawn
from stackmath.chapters import schedules
from stackmath.chapters.parallelism import bubble_share


def test_each_valley_has_its_optimum_inside_its_interval_and_at_its_bottom() -> None:
    """The dot is the least point of its line, and Chinchilla lies within its bar."""
    data = drawn("isoflop_optima").data
    valleys = {text: one for text, one in data.items() if isinstance(one, dict)}
    assert len(valleys) == 4
    for one in valleys.values():
        low, middle, high = one["best"]
        assert low < middle < high
        least = min(zip(one["loss"], one["N"], strict=True))
        assert least[1] == pytest.approx(middle)
    low, _, high = valleys["5.88 × 10²³, Chinchilla's"]["best"]
    assert low < data["70B on 1.4T"][0] < high


def test_the_bars_of_memory_are_what_the_page_says() -> None:
    """Bytes a parameter by hand: 18, 6 + 12/64, 2 + 16/64 and 18/64, and the layers' inputs."""
    data = drawn("zero_stages").data
    each = (18, 6 + 12 / 64, 2 + 16 / 64, 18 / 64)
    shapes = (
        ("Llama 2 7B", 6738415616, 32 * 4096),
        ("Llama 3.1 70B", 70553706496, 80 * 8192),
        ("Llama 3.1 405B", 405853388800, 126 * 16384),
    )
    said = alternative("zero_stages")
    for title, parameters, inputs in shapes:
        for stage, count in enumerate(each):
            total = (parameters * count + 2 * 8192 * inputs) / 1e9
            assert sum(data[f"{title}, {stage}"].values()) == pytest.approx(total)
            if stage in (0, 3):
                assert f"{total:,.0f}" in said


def test_larger_copies_reach_the_peak_with_fewer_tokens() -> None:
    """Each line rises to all of the peak; 128 cards a copy need a 128th of one card's tokens."""
    data = drawn("hidden_traffic").data
    for heights in data["share"].values():
        assert all(later >= earlier for earlier, later in pairwise(heights))
        assert heights[-1] == 100
    least = {}
    for text, heights in data["share"].items():
        least[text] = heights[0] and 100 * data["tokens"][0] / heights[0]
    assert least["one card a copy, network"] == pytest.approx(2 * 989e12 / (2 * 50e9))
    ratio = least["one card a copy, network"] / least["8 × 16 cards a copy, network"]
    assert ratio == pytest.approx(128)
    for text in ("19,780", "2,473", "155", "2,198"):
        assert text in alternative("hidden_traffic")


@pytest.mark.parametrize(("stages", "batches"), [(1, 3), (2, 1), (4, 4), (4, 8), (8, 64), (6, 3)])
def test_the_bubble_that_a_schedule_shows_is_that_of_the_equation(
    stages: int, batches: int
) -> None:
    """Counted task by task against EQ 4.8 share, with fewer microbatches than stages as well."""
    counted = schedules.idle_share(stages, batches)
    assert counted == pytest.approx(bubble_share(n_pp=stages, n_chunk=1, n_micro=batches))


def test_a_schedule_starts_nothing_before_its_input_and_two_things_at_once_nowhere() -> None:
    """Every task is there once, after what it needs, and a stage does one at a time."""
    tasks = schedules.one_forward_one_backward(4, 6)
    ends = {(task.stage, task.batch, task.kind): task.ends for task in tasks}
    assert len(ends) == len(tasks) == 2 * 4 * 6
    for task in tasks:
        before = (task.stage - 1, task.batch, "forward")
        if task.kind == "backward":
            before = (task.stage + 1, task.batch, "backward")
            assert ends[task.stage, task.batch, "forward"] <= task.start
        assert ends.get(before, 0) <= task.start
    for stage in range(4):
        own = sorted((task.start, task.ends) for task in tasks if task.stage == stage)
        assert all(one[1] <= other[0] for one, other in pairwise(own))


def test_the_page_says_how_long_the_drawn_stages_wait() -> None:
    """In the words that stand for the figure."""
    for count, share in ((4, 43), (8, 27)):
        assert round(100 * schedules.idle_share(4, count)) == share
        assert f"{share} %" in alternative("pipeline_bubble")
