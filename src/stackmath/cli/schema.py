"""The schemas: a published description of what each command prints as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from stackmath.cli.output import Commands

FOLDER = Path(__file__).parents[1] / "schemas"
EXAMPLES = """
examples:
  stackmath schema check          of `stackmath check --format json`
  stackmath schema eval           of `stackmath eval --json`

Each is a JSON Schema of draft 2020-12; a key that goes or changes its meaning is in the changelog.
"""


def add(commands: Commands) -> None:
    """Add the command to the command line."""
    made = commands.add_parser(
        "schema",
        help="describe the JSON of a command",
        description="Print the JSON Schema of what a command prints as JSON.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=_schema)
    made.add_argument("of", choices=names(), metavar="COMMAND", help=f"one of {', '.join(names())}")


def names() -> list[str]:
    """Return the commands that print JSON."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def schema(name: str) -> dict[str, Any]:
    """Return the schema of what a command prints as JSON."""
    made: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return made


def _schema(options: argparse.Namespace) -> int:
    print(json.dumps(schema(options.of), indent=2, ensure_ascii=False))
    return 0
