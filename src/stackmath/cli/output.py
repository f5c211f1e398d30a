"""What every command prints: JSON, or tables that fit the terminal."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

Run = Callable[[argparse.Namespace], int]
Commands = Any  # argparse keeps the type of its subparsers to itself


class Refusal(Exception):  # noqa: N818
    """Why a command cannot do what it was asked, in one sentence."""


class Parser(argparse.ArgumentParser):
    """A parser that answers what it cannot read in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the options are explained, and end with status 2."""
        self.exit(2, clipped(f"{self.prog}: {message}. Run: {self.prog} --help\n"))


def clipped(text: str) -> str:
    """Return a sentence, whatever is longer than a name or a path in it cut short."""
    return re.sub(r"\S{400,}", lambda found: f"{found[0][:60]}…", text)


def command(
    commands: Commands, name: str, run: Run, help: str, example: str
) -> argparse.ArgumentParser:
    """Return the parser of a new command, with an example and the switch --json."""
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help[0].lower() + help[1:].rstrip("."),
        description=help,
        epilog=f"examples:\n{example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--json", action="store_true", help="print JSON, numbers in base units")
    made.set_defaults(run=run)
    return made


def refuse(error: BaseException | str) -> NoReturn:
    """Refuse a command for a reason that is a sentence."""
    raise Refusal(str(error)) from None


def needs(*extras: str) -> None:
    """Refuse a command where a package of these extras is not installed.

    A checkout that was never installed has no list of them: what is missing is found later.
    """
    from importlib import metadata

    try:
        asked = metadata.requires("stackmath") or []
    except metadata.PackageNotFoundError:
        return
    missing = []
    for requirement in asked:
        name, _, condition = requirement.partition(";")
        if any(re.search(rf"extra == ['\"]{extra}['\"]", condition) for extra in extras):
            package = re.split(r"[^\w.-]", name.strip(), maxsplit=1)[0]
            try:
                metadata.version(package)
            except metadata.PackageNotFoundError:
                missing.append(package)
    if missing:
        named = ", ".join(dict.fromkeys(missing))
        refuse(f"it needs {named}. Run: pip install 'stackmath[{','.join(extras)}]'")


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    try:
        print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
    except ValueError:
        refuse("a number is too large or too small to compute with")


def print_table(
    rows: Iterable[Sequence[str]],
    head: Sequence[str] = (),
    title: str = "",
    right: Sequence[int] = (),
) -> None:
    """Print rows as a table: columns named in `right` are numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    rows = list(rows)
    table = Table(
        title=title or None,
        box=SIMPLE_HEAD if head else None,
        show_header=bool(head),
        title_justify="left",
        title_style="bold",
        pad_edge=False,
    )
    for place, name in enumerate(head or [""] * max(map(len, rows), default=0)):
        table.add_column(name, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    terminal = Console(
        file=sys.stdout, markup=False, emoji=False, highlight=False, width=width() + bool(head)
    )
    with terminal.capture() as drawn:
        terminal.print(table)
    # A box with a line below its head has an edge of one blank.
    lines = (line.rstrip()[bool(head) :] for line in drawn.get().splitlines())
    print("\n".join(line for line in lines if line))


def say(text: str, indent: str = "") -> None:
    """Print a sentence, broken at the width of the terminal; what continues it is indented."""
    print(textwrap.fill(text, width(), subsequent_indent=indent, break_on_hyphens=False))


def width() -> int:
    """Return the columns of the terminal; 72 where there is none, as a page can show."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 72


def plain(value: Any) -> Any:
    """Return a value that JSON can carry: mappings, sequences and numbers of Python."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value
