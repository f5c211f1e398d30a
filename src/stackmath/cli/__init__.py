"""The command line: equations, models, plans, and the check of pages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from stackmath import __version__
from stackmath.cli.output import Parser, Refusal, clipped

DESCRIPTION = "The arithmetic of large language models, with every printed number proved."
EPILOG = """
examples:
  stackmath list 3                                      the equations of Chapter 3
  stackmath eval kv_cache L=32 n_kv=8 d_head=128 T=8192 b=2
  stackmath model llama-3.1-70b                         where every parameter sits
  stackmath fit llama-3.1-8b --device rtx-4090          does it fit, how fast, for how many
  stackmath check                                       every number of these pages

`stackmath COMMAND --help` has the options and an example of each command.
"""

# What each module adds; only that of the command which is asked for is imported.
COMMANDS = {
    "equations": ("list", "show", "eval"),
    "sizes": ("model",),
    "fit": ("fit",),
    "train": ("train",),
    "finetune": ("finetune",),
    "forge": ("dossier",),
    "check": ("check", "build", "serve"),
    "inventory": ("count",),
    "pdf": ("pdf",),
    "schema": ("schema",),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0, 2 for what cannot be done, 130 for Ctrl-C."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parsed(parser(given[0] if given else ""), given)
    try:
        status: int = options.run(options)
    except Refusal as refusal:
        print(clipped(f"stackmath {options.command}: {refusal}"), file=sys.stderr)
        return 2
    except OverflowError:
        print(f"stackmath {options.command}: a number is too large to compute with",
              file=sys.stderr)  # fmt: skip
        return 2
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("stackmath"):
            raise
        print(f"stackmath {options.command}: it needs {missing.name}. "
              "Run: pip install 'stackmath[site]'", file=sys.stderr)  # fmt: skip
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell says of what Ctrl-C has ended
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
        return 0
    return status


def _parsed(made: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; symbols with values may stand behind a switch, where argparse stops."""
    options, left = made.parse_known_args(arguments)
    given = getattr(options, "given", None)
    if given is not None and all("=" in text and not text.startswith("-") for text in left):
        given.extend(left)
    elif left:
        made.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def parser(asked: str = "") -> argparse.ArgumentParser:
    """Return the parser of the command that is asked for, or of every command."""
    made = Parser(
        prog="stackmath",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"stackmath {__version__}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    homes = [module for module, names in COMMANDS.items() if asked in names]
    for module in homes or COMMANDS:
        import_module(f"stackmath.cli.{module}").add(commands)
    return made
