"""Chapter 4: the schedule of a pipeline, task by task, to count its bubble in."""

from __future__ import annotations

from dataclasses import dataclass

LASTS = {"forward": 1, "backward": 2}  # the backward pass does twice the work


@dataclass(frozen=True)
class Task:
    """One pass of one microbatch through one stage."""

    stage: int
    batch: int
    kind: str
    start: int

    @property
    def lasts(self) -> int:
        """Return how long it takes, in forward passes of one stage."""
        return LASTS[self.kind]

    @property
    def ends(self) -> int:
        """Return when it is done."""
        return self.start + self.lasts


def one_forward_one_backward(stages: int, batches: int) -> list[Task]:
    """Return the tasks of one step, each started as soon as its inputs and its stage allow.

    A stage warms up with as many forward passes as stages follow it, then alternates. Sending
    takes no time.

    Source: narayanan-2021, the schedule that it starts from.
    """
    queues = [_order(stage, stages, batches) for stage in range(stages)]
    done: dict[tuple[int, int, str], Task] = {}
    free = [0] * stages
    while any(queues):
        for stage, queue in enumerate(queues):
            while queue:
                batch, kind = queue[0]
                needed = _input(stage, stages, batch, kind)
                if needed is not None and needed not in done:
                    break
                ready = done[needed].ends if needed is not None else 0
                task = Task(stage, batch, kind, max(ready, free[stage]))
                done[stage, batch, kind] = task
                free[stage] = task.ends
                queue.pop(0)
    return list(done.values())


def _order(stage: int, stages: int, batches: int) -> list[tuple[int, str]]:
    """Return the passes of one stage in the order in which it runs them."""
    ahead = min(stages - 1 - stage, batches)
    order = [(batch, "forward") for batch in range(ahead)]
    for batch in range(batches - ahead):
        order += [(batch + ahead, "forward"), (batch, "backward")]
    return order + [(batch, "backward") for batch in range(batches - ahead, batches)]


def _input(stage: int, stages: int, batch: int, kind: str) -> tuple[int, int, str] | None:
    """Return the task that must be done before: of the stage before, or of the one behind."""
    if kind == "forward":
        return (stage - 1, batch, "forward") if stage else None
    return (stage, batch, "forward") if stage == stages - 1 else (stage + 1, batch, "backward")


def length(tasks: list[Task]) -> int:
    """Return when the last task ends, in forward passes of one stage."""
    return max(task.ends for task in tasks)


def idle_share(stages: int, batches: int) -> float:
    """Return the share of a step that a stage waits, counted in its schedule."""
    tasks = one_forward_one_backward(stages, batches)
    busy = sum(task.lasts for task in tasks)
    return 1 - busy / (stages * length(tasks))
