"""The commands of the pages: check, build, serve."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from stackmath.cli.output import Commands, print_json

CHECK = """
examples:
  stackmath check                    every page of this project
  stackmath check --fix              and write the right numbers, outputs, equations, tables
  stackmath check ~/notes/sizes.md   one page anywhere
  stackmath check --chains ~/book    the arithmetic of any Markdown

A finding is `path:line:column: sentence`. Exit status: 0 nothing found, 1 findings, 2 unusable.
"""


def add(commands: Commands) -> None:
    """Add the commands to the command line."""
    check = commands.add_parser(
        "check",
        help="prove every number of these pages",
        description="Prove every number, output, equation, table and figure of Markdown pages.",
        epilog=CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.set_defaults(run=_check)
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="pages or folders")
    check.add_argument(
        "--chains",
        action="store_true",
        help="only the arithmetic, of any Markdown; nothing is run or written",
    )
    check.add_argument("--fix", action="store_true", help="write what may be written")
    check.add_argument(
        "--timeout", type=_seconds, default=30.0, metavar="S", help="seconds a page may run (30)"
    )
    check.add_argument("--no-cache", action="store_true", help="use nothing of earlier checks")
    check.add_argument("--json", action="store_true", help="print JSON: findings and counts")
    build = commands.add_parser(
        "build",
        help="check, then build the site and its PDFs into site/",
        description="Check every page, then build the site into site/ and its PDFs into site/pdf/; "
        "nothing on a finding.",
        epilog="examples:\n  stackmath build",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    build.set_defaults(run=_build)
    serve = commands.add_parser(
        "serve",
        help="serve the site, findings shown in the page",
        description="Serve the site, built again at every change, findings shown in the page.",
        epilog="examples:\n  stackmath serve --port 8001",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument("--port", type=int, default=8000, help="port on this machine (8000)")
    serve.set_defaults(run=_serve)


def _build(_: argparse.Namespace) -> int:
    from stackmath import site

    return site.build()


def _serve(options: argparse.Namespace) -> int:
    from stackmath import site

    return site.serve(options.port)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0")
    return value


def _check(options: argparse.Namespace) -> int:
    from stackmath import check, foreign

    if options.chains and options.fix:
        print("stackmath check: --chains writes nothing; leave --fix out", file=sys.stderr)
        return 2
    try:
        report = (
            foreign.run(options.paths)
            if options.chains
            else check.run(
                options.paths or None,
                fix=options.fix,
                timeout=options.timeout,
                use_cache=not options.no_cache,
            )
        )
    except (check.UnusableError, OSError) as error:
        print(f"stackmath check: {error}", file=sys.stderr)
        return 2
    if options.json:
        print_json(asdict(report))
        return 1 if report.findings else 0
    for path in report.written:
        print(f"wrote {path}")
    for finding in report.findings:
        print(finding)
    for note in report.notes:
        print(note, file=sys.stderr)
    print(foreign.closing(report) if options.chains else summary(report.findings, report.counts))
    return 1 if report.findings else 0


def summary(findings: Sequence[object], counts: dict[str, int]) -> str:
    """Return the last line of a check: how many findings, and how much was looked at."""
    looked = ", ".join(_counted(number, noun) for noun, number in counts.items() if number)
    return f"{_counted(len(findings), 'findings')}; checked {looked or 'nothing'}"


def _counted(number: int, nouns: str) -> str:
    one = "quantity" if nouns == "quantities" else nouns.removesuffix("s")
    return f"{number:,} {one if number == 1 else nouns}"
