"""An examination: pages read, run, put to every rule, and what came of it."""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from stackmath import cache, config, execute, page, results, rules
from stackmath.config import Settings
from stackmath.examination import Examination, Plan
from stackmath.execute import Job, Run
from stackmath.exercises import trials
from stackmath.page import Edit, Page, PageError
from stackmath.results import Finding, PageResult
from stackmath.rules import Found, Seen, Site, claims, quantities, references

# What ends an examination: pages cannot be run at all, or a file cannot be read or written.
FAILURES = (config.ConfigError, execute.ExecutionError, PageError, OSError)
READY = 64  # pages that may wait for the rules while others start to run
LONGEST = 1600  # characters of a finding
SHOWS = re.compile(rb"<!--\s*eq:[^\n]*")
RESTING = ("exercise", "instrument")  # what rests on more files than a page's depends name
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


def examine(paths: Sequence[Path], plan: Plan, *, whole: bool, fix: bool = False) -> Examination:
    """Return what every rule finds on these pages, which are read, run and let go one by one.

    Args:
        paths: the pages.
        plan: how.
        whole: whether these are all the pages of the project.
        fix: whether the edits of pages are wanted, which no earlier check has kept.

    Raises: what FAILURES names.

    """
    config.define_units(plan.settings)
    return Examiner(paths, plan, whole=whole, fix=fix).examine()


class Examiner:
    """An examination that goes on: no more pages are held than are being run."""

    def __init__(self, paths: Sequence[Path], plan: Plan, *, whole: bool, fix: bool) -> None:
        self.paths, self.plan, self.whole, self.fix = paths, plan, whole, fix
        self.found = Examination()
        self.waiting: list[tuple[Page, str, str] | None] = []  # of each job, in order
        self.work: dict[Path, dict[str, Run]] = {}  # what is known of a page's runs so far
        self.left: Counter[Path] = Counter()  # how many runs of it are not
        self.ready: deque[Page] = deque()

    def examine(self) -> Examination:
        """Return what was found, sorted."""
        for index, run in self.plan.run(self.jobs()):
            asked = self.waiting[index]
            assert asked is not None
            self.waiting[index] = None
            one, name, key = asked
            cache.save_run(self.plan.home, key, run)
            self.work[one.path][name] = run
            self.left[one.path] -= 1
            if not self.left[one.path]:
                self.put_to_rules(one)
            self.put_ready(0)
        self.put_ready(0)
        if self.whole and self.plan.root is not None:
            _scripts(self.plan.root, self.found)
        if self.whole:
            _unused(self.plan.settings, self.found)
        self.found.counts["pages"] = len(self.paths)
        self.found.findings.sort()
        return self.found

    @cached_property
    def site(self) -> Site:
        """What the pages have in common: which of them shows an equation."""
        shown: dict[str, tuple[Path, ...]] = {}
        for path in self.showing:
            with contextlib.suppress(PageError):
                for block in page.read(path, self.plan.bytes(path)).equations:
                    shown[block.name] = (*shown.get(block.name, ()), path)
        plan = self.plan
        written = {path.resolve(): page.read(path, data) for path, data in plan.instead.items()
                   if path.suffix == ".md"}  # fmt: skip
        return Site(plan.root or Path.cwd(), written, shown, waivers=plan.settings.waivers)

    @cached_property
    def showing(self) -> dict[Path, list[bytes]]:
        """The pages that may show equations, with the comments that would say so."""
        said = {path: SHOWS.findall(self.plan.bytes(path)) for path in self.paths}
        return {path: found for path, found in said.items() if found}

    @cached_property
    def common(self) -> str:
        """A digest of all that the findings of every page rest on besides its own text."""
        told = [(str(path), [said.decode(errors="replace") for said in found])
                for path, found in self.showing.items()]  # fmt: skip
        plan = self.plan
        said = [told, str(plan.root), plan.timeout, str(Path.cwd()), plan.settings.digest]
        return cache.digest(cache.own_code(), json.dumps(said))

    @cached_property
    def configured(self) -> str:
        """What the project configures, as a digest: the site asks for a page's results by it."""
        return config.digest(self.plan.home)

    def jobs(self) -> Iterator[Job]:
        """Yield what is to be run, page by page, as it is asked for."""
        for path in self.paths:
            data = self.plan.bytes(path)
            self.found.contents[path] = cache.digest(data)
            key = cache.digest(self.common, str(path), data)
            if self.plan.use_cache and self.known(path, data, key):
                continue
            try:
                one = page.read(path, data)
            except PageError as error:
                told = legible(_after_path(error, path))
                self.found.findings.append(Finding(results.shown(path), 1, 1, told, "page"))
            else:
                yield from self.jobs_of(one)
            self.put_ready(READY)

    def jobs_of(self, one: Page) -> Iterator[Job]:
        """Yield what is to be run of a page, if no earlier run of it still holds."""
        plan, runs = self.plan, self.work.setdefault(one.path, {})
        own = job(one, plan.root, plan.settings.preamble)
        for name, asked in [(ITSELF, own), *trials.jobs(one, plan.root)]:
            key = cache.run_key(asked, plan.timeout)
            known = cache.load_run(plan.home, key) if plan.use_cache else None
            if not asked.blocks and not asked.claims:
                known = Run((), (), None, (), ())
            if known is not None:
                runs[name] = known
            else:
                self.left[one.path] += 1
                self.waiting.append((one, name, key))
                yield asked
                prepare()
        if not self.left[one.path]:
            self.ready.append(one)

    def put_ready(self, most: int) -> None:
        """Put pages to the rules of which every run is known, until so many are left."""
        while len(self.ready) > most:
            one = self.ready.popleft()
            if one.path in self.work:  # and not put to them already
                self.put_to_rules(one)

    def known(self, path: Path, data: bytes, key: str) -> bool:
        """Return whether an earlier check has kept what it found on a page, and take that."""
        kept = cache.load(self.plan.home, "findings", key)
        if kept is None or not cache.unchanged(kept["files"]):
            return False
        if kept["findings"] and self.fix:
            return False
        if not results.kept(data, self.plan.home, self.configured):
            return False
        self.found.findings.extend(Finding(**one) for one in kept["findings"])
        self.found.counts.update(kept["counts"])
        self.found.depends.update(kept["files"])
        self.found.open.update(kept["open"])
        self.found.waived.update(kept["waived"])
        return True

    def put_to_rules(self, one: Page) -> None:
        """Note what the rules find on a page, and let it go."""
        runs = self.work.pop(one.path)
        self.left.pop(one.path, None)
        self.site.asked.clear()
        run, configured = _own(runs.pop(ITSELF), one, self.plan.settings, self.found)
        seen = Seen(one, run, self.site, trials=runs)
        found = problems(seen)
        name = results.shown(one.path)
        findings = sorted(
            Finding(name, *one.place(f.span.start), legible(f.sentence), f.rule) for f in found
        )
        counts = _counts(seen)
        first = one.text.count("\n") - results.body(one.text).count("\n")
        result = PageResult(name, first, seen.claims, findings, dict(counts), seen.keys)
        results.save(result, one.text, self.plan.home, self.configured)
        depends = {
            *seen.run.files,
            *(str(path) for f in found for path in f.files),
            *(str(one.path.parent / figure.target) for figure in one.figures),
            *(str(path) for _, path, _ in references.followed(one) if path),
            *map(str, self.site.asked),
        }
        self.found.findings.extend(findings)
        self.found.counts.update(counts)
        self.found.depends.update(depends)
        self.found.open.update(seen.run.open)
        self.found.waived.update(seen.waived)
        if edits := compatible(f.edits for f in found):
            self.found.edits.append((one, edits))
        for f in found:
            self.found.files.update(f.files)
        resting = any(d.kind in RESTING for d in one.directives)
        if configured and not seen.run.failure and not resting:
            key = cache.digest(self.common, str(one.path), page.encoded(one))
            kept = {"findings": findings, "counts": dict(counts)}
            kept |= {"files": cache.files(depends), "open": list(seen.run.open)}
            kept |= {"waived": sorted(seen.waived)}
            cache.save(self.plan.home, "findings", key, kept)


def problems(seen: Seen) -> list[Found]:
    """Return all that the page reader and the rules find on one page; seen notes the rest."""
    found = [Found(one.span, one.sentence.rstrip(".") + ".") for one in seen.page.problems]
    for rule in prepare():
        name = rule.__name__.rpartition(".")[2]
        found.extend(replace(one, rule=name) for one in rule.findings(seen))
    return found


@lru_cache(maxsize=1)
def prepare() -> list[ModuleType]:
    """Return the rules, ready for a page: best made so while the first one runs elsewhere."""
    quantities.names()
    return [import_module(f"stackmath.rules.{name}") for name in RULES]


def job(one: Page, root: Path | None = None, preamble: str = "") -> Job:
    """Return what is to be run of a page, after a line of the configuration if it has one.

    It may read the project, unless that is a home.
    """
    before = ((1, preamble),) if preamble and (one.blocks or one.claims) else ()
    return Job(
        str(one.path.absolute()),
        (*before, *((block.line, block.code) for block in one.blocks)),
        tuple(
            (claim.after_block + len(before), expression)
            for claim, asked in zip(one.claims, claims.expressions(one), strict=True)
            for expression in asked
        ),
        trials.readable(one, root),
    )


def _own(run: Run, one: Page, settings: Settings, all_of_it: Examination) -> tuple[Run, bool]:
    """Return a run without the line of the configuration, and whether that line did not fail."""
    if len(run.blocks) == len(one.blocks):
        return run, True
    name, line = settings.place("namespaces")
    first, *rest = run.blocks
    run = replace(run, blocks=tuple(rest))
    if first.error is None:
        return run, True
    told = f"tool.stackmath.namespaces cannot be imported: {first.error}; install it or correct it."
    finding = Finding(name, line, 1, told, "configuration")
    if finding not in all_of_it.findings:
        all_of_it.findings.append(finding)
    error = f"not evaluated: the namespaces of {name} cannot be imported"
    return replace(run, claims=tuple(replace(claim, error=error) for claim in run.claims)), False


def _unused(settings: Settings, all_of_it: Examination) -> None:
    """Add a finding for each waiver of the configuration that no quantity has met."""
    for pattern in settings.waivers:
        if pattern not in all_of_it.waived:
            place = settings.place("waivers", pattern)
            told = f"the waiver '{pattern}' exempts no quantity of these pages; remove it."
            all_of_it.findings.append(Finding(*place, 1, told, "configuration"))


def _counts(seen: Seen) -> Counter[str]:
    """Return how much there was to look at on a page."""
    one = seen.page
    return Counter(
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


def legible(sentence: str) -> str:
    """Return a sentence that a terminal shows as it is, cut where it is very long."""
    if len(sentence) > LONGEST:
        sentence = f"{sentence[: LONGEST - 200]} … {sentence[-150:]}"
    return results.printable(sentence)


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


def _after_path(error: PageError, path: Path) -> str:
    return str(error).removeprefix(f"{path}: ").rstrip(".") + "."
