"""Outputs: what a block prints is what stands below it."""

from __future__ import annotations

from collections.abc import Iterator

from stackmath.execute.runs import BlockRun
from stackmath.page import Block, Edit, Span
from stackmath.rules import FIX, Found, Seen, first_difference

# What no ```text block can hold: it ends a line, is read as another sign, or ends the block.
UNSHOWN = {
    "\r": "a carriage return",
    "\x00": "a NUL character",
    "```": "three back-ticks",
}


def findings(seen: Seen) -> Iterator[Found]:
    """Yield each block that stops, prints too much, or prints something else."""
    for block, run in zip(seen.page.blocks, seen.run.blocks, strict=True):
        if run.error is not None:
            # An exception has a name; how a process ended is a phrase of its own.
            stops = f"stops with {run.error}." if run.error[0].isupper() else f"{run.error}."
            yield Found(_line(seen, block, run.error_line), stops)
        elif run.cut:
            yield Found(block.span, "prints more than a page may; print less, or a summary.")
        elif run.ran:
            yield from _compared(seen, block, run)
    if seen.run.failure and not any(run.error for run in seen.run.blocks):
        yield Found(Span(0, 0), f"{seen.run.failure}.")


def _compared(seen: Seen, block: Block, run: BlockRun) -> Iterator[Found]:
    printed = run.output.rstrip("\n")
    shown = (block.output or "").rstrip("\n")
    if shown == printed:
        return
    unshown = next((name for sign, name in UNSHOWN.items() if sign in printed), None)
    if unshown is not None:
        told = f"prints {unshown}, which no output of a page can hold; print something else."
        yield Found(block.span, told)
    elif block.output is None:
        edit = Edit(block.output_span, _fence(printed, block.indent))
        first = printed.partition("\n")[0]
        yield Found(block.span, f"prints '{first}' and shows no output.{FIX}", (edit,))
    else:
        yield _differing(seen, block, shown, printed)


def _differing(seen: Seen, block: Block, shown: str, printed: str) -> Found:
    """Return what is wrong with an output that is not what its block prints, at its first line."""
    lines, there = printed.split("\n"), shown.split("\n")
    at = first_difference(there, lines)
    told = f"'{lines[at]}'" if at < len(lines) and printed else "nothing more"
    said = f"'{there[at]}'" if at < len(there) else "nothing"
    edit = Edit(
        block.output_span, "".join(f"{block.indent}{line}\n" if line else "\n" for line in lines)
    )
    start = block.output_span.start
    place = sum(len(line) + 1 for line in seen.page.text[start:].split("\n")[:at])
    span = Span(min(start + place, block.output_span.end), block.output_span.end)
    return Found(span, f"shows {said}; the block prints {told}.{FIX}", (edit,))


def _fence(printed: str, indent: str) -> str:
    lines = ["", "```text", *printed.split("\n"), "```"]
    return "\n" + "\n".join(f"{indent}{line}" if line else "" for line in lines)


def _line(seen: Seen, block: Block, line: int | None) -> Span:
    """Return the place of a line of the page, or of the block where none is known."""
    lines = seen.page.lines
    return block.span if line is None or line > len(lines) else lines[line - 1]
