"""The command of the inventory: count."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from stackmath.cli.output import Commands, command, print_json, print_table, refuse

if TYPE_CHECKING:
    from stackmath.inventory import Inventory

EXAMPLES = """  stackmath count                          every page of this project
  stackmath count docs/03-attention.md     one page
  stackmath count --json                   for another program"""
HEAD = ("Page", "Words", "EQ", "Witnesses", "Cells", "Plots", "Claims", "Waived")


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = command(
        commands, "count", _count, "Count what stands on pages: words, equations, claims.", EXAMPLES
    )
    made.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="pages or folders")


def _count(options: argparse.Namespace) -> int:
    from stackmath import check, page
    from stackmath.exercises import NAMES
    from stackmath.inventory import inventory

    try:
        _, paths = check.chosen(options.paths or None, check.project())
        found = [inventory(page.read(path)) for path in paths]
    except (check.UnusableError, page.PageError, OSError) as error:
        refuse(error)
    if options.json:
        print_json([asdict(one) for one in found])
        return 0
    _print(HEAD, [(_stem(one), *_counts(one)) for one in found])
    having = [one for one in found if one.exercises]
    if having:
        print()
        heads = ("Exercises", *(_stem(one) for one in having))
        _print(heads, [(name, *(one.exercises.get(kind, 0) for one in having))
                       for kind, name in NAMES.items()])  # fmt: skip
    return 0


def _stem(one: Inventory) -> str:
    return Path(one.page).stem.partition("-")[0]


def _counts(one: Inventory) -> tuple[int, ...]:
    return (one.words, one.equations, one.witnesses, one.cells, one.figures, one.claims,
            one.waivers)  # fmt: skip


def _print(head: Sequence[str], rows: Sequence[tuple[str | int, ...]]) -> None:
    """Print rows of counts, each behind a name, and what the columns come to."""
    columns = list(zip(*rows, strict=True))[1:]
    total = ("Together", *(sum(map(int, column)) for column in columns))
    shown = [*rows, total] if len(rows) > 1 else rows
    print_table(
        [(str(name), *(f"{count:,}" for count in counts)) for name, *counts in shown],
        head,
        right=range(1, len(head)),
    )
