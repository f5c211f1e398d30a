"""An examination: pages read, run, put to every rule, and what came of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from stackmath import atomic, cache, config, execute, page, results, rules
from stackmath.config import Settings
from stackmath.execute import Job, Run
from stackmath.exercises import trials
from stackmath.page import Edit, Page, PageError
from stackmath.results import Finding, PageResult
from stackmath.rules import Found, Seen, Site, claims, references

# What ends an examination: pages cannot be run at all, or a file cannot be read or written.
FAILURES = (config.ConfigError, execute.ExecutionError, PageError, OSError)
ITSELF = ""  # the name of a page's own run among those of its trials
# Claims and chains come before quantities, which asks what they have covered.
RULES = (
    "outputs",
    "claims",
    "equations",
    "generated",
    "arithmetic",
    "figures",
    "references",
    "exercises",
    "quantities",
)


@dataclass
class Examination:
    """All that was found, and all that a fix would write."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    depends: set[str] = field(default_factory=set)  # files, besides pages, that it rests on
    edits: list[tuple[Page, list[Edit]]] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    waived: set[str] = field(default_factory=set)  # patterns of the configuration that were met

    def write(self) -> list[str]:
        """Write every edit and file, each whole or not at all; return their paths."""
        for one, edits in self.edits:
            page.save(one, page.edited(one, edits))
        for path, text in self.files.items():
            atomic.write(path, text.encode())
        return sorted([*(str(one.path) for one, _ in self.edits), *map(str, self.files)])

    def would_write(self) -> dict[Path, bytes]:
        """Return the content of every file that `write` would write."""
        pages = {one.path: page.encoded(one, page.edited(one, edits)) for one, edits in self.edits}
        return pages | {path: text.encode() for path, text in self.files.items()}


def examine(
    contents: Mapping[Path, bytes],
    root: Path | None,
    home: Path,
    timeout: float,
    use_cache: bool,
    *,
    whole: bool,
    settings: Settings,
) -> Examination:
    """Return what every rule finds on these pages.

    Args:
        contents: the bytes of each page.
        root: the project, if they are in one.
        home: the folder whose cache is used.
        timeout: seconds a page may run.
        use_cache: whether earlier runs may be used.
        whole: whether these are all the pages of the project.
        settings: what the project configures.

    Raises: what FAILURES names.

    """
    config.define_units(settings)
    all_of_it = Examination()
    pages: dict[Path, Page] = {}
    common = None
    read = _read(contents, pages, all_of_it)
    for one, runs in _runs(read, home, timeout, use_cache, settings.preamble):
        common = common or site(root, pages, settings.waivers)
        run = _own(runs.pop(ITSELF), one, settings, all_of_it)
        _put_to_rules(Seen(one, run, common, trials=runs), all_of_it, home)
    if whole and root is not None:
        _scripts(root, all_of_it)
    if whole:
        _unused(settings, all_of_it)
    all_of_it.counts["pages"] = len(contents)
    all_of_it.findings.sort()
    return all_of_it


def _read(
    contents: Mapping[Path, bytes], pages: dict[Path, Page], all_of_it: Examination
) -> Iterator[Page]:
    """Yield each page as it is read, and collect them; note those that cannot be."""
    for path, data in contents.items():
        try:
            pages[path] = page.read(path, data)
        except PageError as error:
            told = _after_path(error, path)
            all_of_it.findings.append(Finding(shown(path), 1, 1, told, "page"))
        else:
            yield pages[path]


def problems(seen: Seen) -> list[Found]:
    """Return all that the page reader and the rules find on one page; seen notes the rest."""
    found = [Found(one.span, one.sentence.rstrip(".") + ".") for one in seen.page.problems]
    for rule in _rules():
        name = rule.__name__.rpartition(".")[2]
        found.extend(replace(one, rule=name) for one in rule.findings(seen))
    return found


@lru_cache(maxsize=1)
def _rules() -> list[ModuleType]:
    """Return the rules. They bring SymPy: import them while the first pages run, not before."""
    return [import_module(f"stackmath.rules.{name}") for name in RULES]


def job(one: Page, preamble: str = "") -> Job:
    """Return what is to be run of a page, after a line of the configuration if it has one."""
    before = ((1, preamble),) if preamble and (one.blocks or one.claims) else ()
    return Job(
        str(one.path.absolute()),
        (*before, *((block.line, block.code) for block in one.blocks)),
        tuple(
            (claim.after_block + len(before), expression)
            for claim, asked in zip(one.claims, claims.expressions(one), strict=True)
            for expression in asked
        ),
    )


def _own(run: Run, one: Page, settings: Settings, all_of_it: Examination) -> Run:
    """Return a run without the line of the configuration; a line that fails is a finding."""
    if len(run.blocks) == len(one.blocks):
        return run
    name, line = settings.place("namespaces")
    first, *rest = run.blocks
    run = replace(run, blocks=tuple(rest))
    if first.error is None:
        return run
    told = f"tool.stackmath.namespaces cannot be imported: {first.error}; install it or correct it."
    finding = Finding(name, line, 1, told, "configuration")
    if finding not in all_of_it.findings:
        all_of_it.findings.append(finding)
    error = f"not evaluated: the namespaces of {name} cannot be imported"
    return replace(run, claims=tuple(replace(claim, error=error) for claim in run.claims))


def _unused(settings: Settings, all_of_it: Examination) -> None:
    """Add a finding for each waiver of the configuration that no quantity has met."""
    for pattern in settings.waivers:
        if pattern not in all_of_it.waived:
            place = settings.place("waivers", pattern)
            told = f"the waiver '{pattern}' exempts no quantity of these pages; remove it."
            all_of_it.findings.append(Finding(*place, 1, told, "configuration"))


def site(
    root: Path | None, pages: Mapping[Path, Page], waivers: Mapping[str, str] | None = None
) -> Site:
    """Return what the pages of one check have in common."""
    shown: dict[str, tuple[Path, ...]] = {}
    for path, one in pages.items():
        for block in one.equations:
            shown[block.name] = (*shown.get(block.name, ()), path)
    here = {path.resolve(): one for path, one in pages.items()}
    return Site(root or Path.cwd(), here, shown, waivers=waivers or {})


def _runs(
    pages: Iterable[Page], home: Path, timeout: float, use_cache: bool, preamble: str
) -> Iterator[tuple[Page, dict[str, Run]]]:
    """Yield each page with its run and its trials; from the cache where those still hold."""
    work: dict[Path, dict[str, Run]] = {}
    left: Counter[Path] = Counter()
    read: list[Page] = []
    waiting: list[tuple[Page, str, str]] = []

    def jobs() -> Iterator[Job]:
        for one in pages:
            read.append(one)
            work[one.path] = {}
            for name, asked in [(ITSELF, job(one, preamble)), *trials.jobs(one)]:
                key = cache.run_key(asked, timeout)
                known = cache.load_run(home, key) if use_cache else None
                if not asked.blocks and not asked.claims:
                    known = Run((), (), None, True, ())
                if known is not None:
                    work[one.path][name] = known
                else:
                    left[one.path] += 1
                    waiting.append((one, name, key))
                    yield asked

    for index, run in execute.run(jobs(), timeout=timeout):
        one, name, key = waiting[index]
        cache.save_run(home, key, run)
        work[one.path][name] = run
        left[one.path] -= 1
        if not left[one.path]:
            yield one, work.pop(one.path)
    yield from ((one, work[one.path]) for one in read if one.path in work)


def _put_to_rules(seen: Seen, all_of_it: Examination, home: Path) -> None:
    one, found = seen.page, problems(seen)
    name = shown(one.path)
    findings = sorted(Finding(name, *one.place(f.span.start), f.sentence, f.rule) for f in found)
    counts = Counter(
        blocks=len(one.blocks),
        claims=sum(claim.kind != "~" for claim in one.claims),
        waivers=sum(claim.kind == "~" for claim in one.claims),
        equations=len(one.equations),
        figures=len(one.figures),
        tables=sum(d.kind != "exercise" for d in one.directives),
        exercises=sum(d.kind == "exercise" for d in one.directives),
        chains=seen.chains,
        quantities=seen.quantities,
    )
    first = one.text.count("\n") - results.body(one.text).count("\n")
    result = PageResult(name, first, seen.claims, findings, dict(counts), seen.keys)
    results.save(result, one.text, home)
    all_of_it.findings.extend(findings)
    all_of_it.counts.update(counts)
    all_of_it.depends.update(seen.run.files, *(map(str, f.files) for f in found))
    all_of_it.depends.update(str(one.path.parent / figure.target) for figure in one.figures)
    all_of_it.depends.update(str(path) for _, path, _ in references.followed(one))
    if edits := compatible(f.edits for f in found):
        all_of_it.edits.append((one, edits))
    for f in found:
        all_of_it.files.update(f.files)
    all_of_it.waived |= seen.waived
    if not seen.run.isolated:
        note = "This system cannot deny pages the network: their code ran with it."
        all_of_it.notes = [note]


def compatible(groups: Iterable[tuple[Edit, ...]]) -> list[Edit]:
    """Return the edits that touch no earlier one: the next pass makes the rest."""
    chosen: list[Edit] = []
    for edit in (edit for group in groups for edit in group):
        if not any(e.span.start < edit.span.end and edit.span.start < e.span.end for e in chosen):
            chosen.append(edit)
    return chosen


def _scripts(root: Path, all_of_it: Examination) -> None:
    """Compare the generated JavaScript of a project that has any."""
    from stackmath import javascript
    from stackmath.instruments import scripts

    if not (root / javascript.FOLDER).is_dir():
        return
    for path, right in {**javascript.modules(), **scripts.modules()}.items():
        all_of_it.depends.add(str(root / path))
        try:
            shown = (root / path).read_text(encoding="utf-8")
        except OSError:
            shown = ""
        if shown != right:
            line = 1 + rules.first_difference(shown.split("\n"), right.split("\n"))
            sentence = f"differs from what the library prints.{rules.FIX}"
            all_of_it.findings.append(Finding(path.as_posix(), line, 1, sentence, "scripts"))
            all_of_it.files[root / path] = right
        all_of_it.counts["scripts"] += 1


def shown(path: Path) -> str:
    """Return a path as a person would write it here."""
    relative = os.path.relpath(path)
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def _after_path(error: PageError, path: Path) -> str:
    return str(error).removeprefix(f"{path}: ").rstrip(".") + "."
