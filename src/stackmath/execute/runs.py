"""The run of a page: what is asked for, what came back, and how its process ended."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackmath.values import Value, unwire


@dataclass(frozen=True)
class Job:
    """What is to be run of a page: its blocks and its claims, in page order."""

    path: str
    blocks: tuple[tuple[int, str], ...]  # first line of the code in the page, code
    claims: tuple[tuple[int, str], ...] = ()  # how many blocks stand above it, expression
    root: str = ""  # the folder that the page may read; its own by default


@dataclass(frozen=True)
class Cluster:
    """Where pages run that do not run on this machine."""

    backend: str  # dask or ray
    scheduler: str = ""  # its address


@dataclass(frozen=True)
class BlockRun:
    """What one block did; a block below a failed one did not run."""

    output: str = ""
    error: str | None = None  # one line: NameError: name 'x' is not defined
    error_line: int | None = None  # of the page
    cut: bool = False  # whether it printed more than the limit
    ran: bool = False


@dataclass(frozen=True)
class Substitution:
    """A call of an equation that a claim rests on."""

    name: str
    number: str
    unit: str
    inputs: Mapping[str, Value | str]  # by symbol; text for what is no number
    result: Value | str


@dataclass(frozen=True)
class Citation:
    """A datum that a claim rests on."""

    name: str
    value: Value | str
    unit: str
    source: str


@dataclass(frozen=True)
class ClaimRun:
    """What one claim gives, and what that rests on."""

    value: Value | None = None
    error: str | None = None
    dimension: str | None = None  # byte/second, 1; None where something in it is not traced
    calls: tuple[Substitution, ...] = ()
    data: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Run:
    """What a page did."""

    blocks: tuple[BlockRun, ...]
    claims: tuple[ClaimRun, ...]
    failure: str | None  # how the process ended early; also the error of the block it ended in
    open: tuple[str, ...]  # what the system let the page do that it should not
    files: tuple[str, ...]  # local modules and data files it read, absolute


def outcome(
    job: Job, frame: Mapping[str, Any], timeout: float, token: str, could: Sequence[str] = ()
) -> Run:
    """Return the run of a job from what the zygote reports of its process.

    A record that does not start with the token is none of ours.
    """
    blocks: dict[int, BlockRun] = {}
    claims: dict[int, ClaimRun] = {}
    files: tuple[str, ...] | None = None
    rubbish = False
    for line in frame.get("text", "").splitlines():
        try:
            mark, _, text = line.partition(" ")
            if mark != token:
                raise ValueError
            record = json.loads(text)
            if "block" in record:
                place = record.pop("block")
                blocks[place] = BlockRun(**record)
            elif "claim" in record:
                place = record.pop("claim")
                claims[place] = _claim(**record)
            else:
                files = tuple(record["files"])
        except (AttributeError, KeyError, TypeError, ValueError):
            rubbish = True  # or the last words of faulthandler
            break
    failure = _failure(frame, timeout, files is not None, rubbish)
    if failure and not any(block.error for block in blocks.values()):
        _blame(job, failure, frame.get("text", ""), blocks, claims)
    failed = [line for i, (line, _) in enumerate(job.blocks) if i in blocks and blocks[i].error]
    why = f"the block at line {failed[0]} failed" if failed else f"the page {failure}"
    unknown = ClaimRun(error=f"not evaluated: {why}")
    return Run(
        tuple(blocks.get(i, BlockRun()) for i in range(len(job.blocks))),
        tuple(claims.get(i, unknown) for i in range(len(job.claims))),
        failure,
        tuple(could),
        files or (),
    )


def _claim(
    value: Any = None, calls: Iterable[Any] = (), data: Iterable[Any] = (), **rest: Any
) -> ClaimRun:
    return ClaimRun(
        None if value is None else unwire(value),
        calls=tuple(
            Substitution(
                name, number, unit, {k: unwire(v) for k, v in inputs.items()}, unwire(result)
            )
            for name, number, unit, inputs, result in calls
        ),
        data=tuple(Citation(name, unwire(of), unit, source) for name, of, unit, source in data),
        **rest,
    )


def _failure(frame: Mapping[str, Any], timeout: float, finished: bool, rubbish: bool) -> str | None:
    """Return how a page's process ended, as the rest of a sentence; None if it came to its end."""
    if "failure" in frame:
        return str(frame["failure"])
    if frame["crowded"]:
        return f"started more than {frame['crowded']} processes"
    if frame["hungry"]:
        return "took more memory with its processes than a page may"
    if frame["late"] or re.search(r"^Timeout \(", frame["text"], re.MULTILINE):
        return f"ran longer than {timeout:g} s"
    if frame["large"]:
        return f"sent more than {frame['large'] >> 20} MiB of results"
    status = frame["status"]
    if status == signal.SIGPIPE or (rubbish and status == 0):
        return "closed, or wrote into, the pipe that carries its results"
    if finished:
        return None
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"died of signal {number} ({(signal.strsignal(number) or 'unknown').lower()})"
    return f"left by os._exit({os.WEXITSTATUS(status)})"


def _blame(
    job: Job,
    failure: str,
    text: str,
    blocks: dict[int, BlockRun],
    claims: dict[int, ClaimRun],
) -> None:
    """Give the failure to the first step that has no result: there the process ended."""
    for place in range(len(job.blocks) + 1):
        for index, (after, _) in enumerate(job.claims):
            if after == place and index not in claims:
                claims[index] = ClaimRun(error=failure)
                return
        if place < len(job.blocks) and place not in blocks:
            first, code = job.blocks[place]
            name = job.path.encode("ascii", "backslashreplace").decode()
            lines = map(int, re.findall(rf'File "{re.escape(name)}", line (\d+)', text))
            inside = [line for line in lines if first <= line <= first + code.count("\n")]
            line = inside[-1] if inside else first  # the last is the outermost frame
            blocks[place] = BlockRun(error=failure, error_line=line, ran=True)
            return
