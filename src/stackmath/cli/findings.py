"""What a check found, printed: for a person, as JSON, as annotations of GitHub, as SARIF."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stackmath import __version__

if TYPE_CHECKING:
    from stackmath.check import Report
    from stackmath.results import Finding

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
# What each rule proves, in the words of the reference.
RULES = {
    "page": "The comments of a page can be read, and every block of Python was run.",
    "outputs": "What a block prints is what stands below it.",
    "claims": "A number is what its expression gives; a statement is true.",
    "equations": "A displayed equation is what the library prints, and its witnesses hold.",
    "generated": "A generated table is what the library prints.",
    "arithmetic": "Both sides of a chain of arithmetic agree.",
    "figures": "A drawing shows what its function draws.",
    "references": "A link leads somewhere, and the number in it is that of its target.",
    "exercises": "An exercise has a solution and a key that grades well.",
    "quantities": "Every quantity is claimed, waived, or worked out.",
    "scripts": "The generated JavaScript is what the library prints.",
    "configuration": "What pyproject.toml configures is used and can be imported.",
}


def text(report: Report) -> None:
    """Print one line a finding, and how much was looked at."""
    for path in report.written:
        print(f"wrote {path}")
    for finding in report.findings:
        print(finding)
    _summary(report, sys.stdout)


def as_json(report: Report) -> None:
    """Print findings, counts, notes and the files written as JSON."""
    made = asdict(report)
    keys = ("findings", "counts", "notes", "written")
    print(json.dumps({key: made[key] for key in keys}, indent=2, ensure_ascii=False))


def github(report: Report) -> None:
    """Print each finding as a command that GitHub Actions shows at its line of the change."""
    for one in report.findings:
        where = {"file": one.path, "line": one.line, "col": one.column, "title": "stackmath"}
        told = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
        print(f"::error {told}::{_data(one.sentence)}")
    for note in report.notes:
        print(f"::notice title=stackmath::{_data(note)}")
    print(summary(report.findings, report.counts))


def sarif(report: Report) -> None:
    """Print the findings in the format of static analysis that code scanning reads."""
    print(json.dumps(log(report), indent=2, ensure_ascii=False))


def patch(report: Report) -> None:
    """Print what the fix would change, and to standard error what it cannot repair."""
    print(report.diff, end="")
    for finding in report.findings:
        print(finding, file=sys.stderr)
    _summary(report, sys.stderr)


def log(report: Report) -> dict[str, Any]:
    """Return the findings as a SARIF 2.1.0 log of one run."""
    names = list(RULES)
    driver = {
        "name": "stackmath",
        "version": __version__,
        "rules": [{"id": name, "shortDescription": {"text": told}} for name, told in RULES.items()],
    }
    results = [
        {
            "ruleId": one.rule,
            "ruleIndex": names.index(one.rule),
            "level": "error",
            "message": {"text": one.sentence},
            "locations": [{"physicalLocation": _location(one)}],
        }
        for one in report.findings
    ]
    notes = [{"level": "note", "message": {"text": note}} for note in report.notes]
    return {
        "$schema": SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def summary(findings: Sequence[object], counts: dict[str, int]) -> str:
    """Return the last line of a check: how many findings, and how much was looked at."""
    looked = ", ".join(_counted(number, noun) for noun, number in counts.items() if number)
    return f"{_counted(len(findings), 'findings')}; checked {looked or 'nothing'}"


FORMATS = {"text": text, "json": as_json, "github": github, "sarif": sarif}


def _summary(report: Report, stream: Any) -> None:
    for note in report.notes:
        print(note, file=sys.stderr)
    print(summary(report.findings, report.counts), file=stream)


def _counted(number: int, nouns: str) -> str:
    one = "quantity" if nouns == "quantities" else nouns.removesuffix("s")
    return f"{number:,} {one if number == 1 else nouns}"


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")


def _location(one: Finding) -> dict[str, Any]:
    """Return a place as SARIF has it: below the working folder a path relative to it."""
    uri = Path(one.path).as_uri() if Path(one.path).is_absolute() else quote(one.path)
    return {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": one.line, "startColumn": one.column},
    }
