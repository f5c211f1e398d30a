"""The commands of the pages: check, build, serve."""

from __future__ import annotations

import argparse
from pathlib import Path

from stackmath.cli.output import Commands, needs, refuse

CHECK = """
examples:
  stackmath check                    every page of this project
  stackmath check --fix              and write the right numbers, outputs, equations, tables
  stackmath check --diff             and show what that would change
  stackmath check --watch docs/      and again at each change, until Ctrl-C
  stackmath check --format github    findings at their lines of a pull request
  stackmath check ~/notes/sizes.md   one page anywhere
  stackmath check --chains ~/book    the arithmetic of any Markdown

A finding is `path:line:column: sentence`. Exit status: 0 nothing found, 1 findings, 2 unusable.
"""
FORMATS = ("text", "json", "github", "sarif")


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
    check.add_argument("--diff", action="store_true", help="print what --fix would change")
    check.add_argument("--watch", action="store_true", help="check again at each change")
    check.add_argument(
        "--timeout", type=_seconds, default=None, metavar="S", help="seconds a page may run (30)"
    )
    check.add_argument(
        "--jobs", type=_count, metavar="N", help="pages that run at a time (all cores)"
    )
    check.add_argument(
        "--backend", choices=("dask", "ray"), default="", help="the cluster that runs the pages"
    )
    check.add_argument("--scheduler", default="", metavar="ADDRESS", help="where that cluster is")
    check.add_argument("--no-cache", action="store_true", help="use nothing of earlier checks")
    check.add_argument(
        "--format", choices=FORMATS, default="text", metavar="FORMAT",
        help="text, json, github (annotations) or sarif (text)",
    )  # fmt: skip
    check.add_argument(
        "--json", action="store_const", dest="format", const="json", help="as --format json"
    )
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
    needs("site", "pdf")
    from stackmath import site

    return site.build()


def _serve(options: argparse.Namespace) -> int:
    needs("site")
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


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of pages above 0")
    return int(text)


def _check(options: argparse.Namespace) -> int:
    from stackmath import check
    from stackmath.cli import findings

    _consistent(options)

    def checked() -> check.Report:
        if options.chains:
            from stackmath import foreign

            return foreign.run(options.paths)
        return check.run(
            options.paths or None,
            fix=options.fix,
            diff=options.diff,
            timeout=options.timeout,
            use_cache=not options.no_cache,
            jobs=options.jobs,
            backend=options.backend,
            scheduler=options.scheduler,
        )

    try:
        if options.watch:
            from stackmath.cli import watch

            return watch.watch(options.paths or None, checked)
        report = checked()
    except (check.UnusableError, OSError) as error:
        refuse(error)
    show = findings.patch if options.diff else findings.FORMATS[options.format]
    show(report)
    return 1 if report.findings else 0


def _consistent(options: argparse.Namespace) -> None:
    """Refuse switches that cannot stand together."""
    if options.diff and options.fix:
        refuse("--diff shows what --fix would write; give one of them")
    for switch in ("fix", "diff", "watch"):
        if options.chains and getattr(options, switch):
            refuse(f"--chains only reads; leave out --{switch}")
    for switch in ("diff", "watch"):
        if getattr(options, switch) and options.format != "text":
            refuse(f"--{switch} prints text; leave out --format {options.format}")
    if options.diff and options.watch:
        refuse("--diff and --watch cannot be given together; give one of them")
