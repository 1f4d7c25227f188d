"""Fix until nothing is left to fix, and take back what made things worse."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import field
from msgspec.structs import replace

from wlint.config import Settings
from wlint.engine import Report, run
from wlint.finding import Finding, Fix, FixLevel, Place, Severity
from wlint.fix import Patched, apply
from wlint.languages import UnreadableSource, language_of, parse
from wlint.project import Project
from wlint.record import Record
from wlint.source import Source, Span

_MAX_PASSES = 10

Load = Callable[[Mapping[Path, bytes]], Project]
_Faults = dict[tuple[str, str], Finding]  # by rule and title of the fix that went wrong


class Repair(Record):
    """What fixing came to: the new texts beside the old ones, and what is still found."""

    report: Report
    before: Mapping[Path, bytes] = field(default_factory=dict)
    after: Mapping[Path, bytes] = field(default_factory=dict)
    applied: int = 0


def repair(
    load: Load, settings: Settings, levels: Collection[FixLevel], only: Sequence[Path] = ()
) -> Repair:
    """Apply fixes in passes. `load` reads the project as it is with some texts replaced."""
    now = Repair(run(load({}), settings, only))
    original = {path: source.data for path, source in now.report.project.sources.items()}
    faults: _Faults = {}
    for _ in range(_MAX_PASSES):
        fixable = [f for f in now.report.findings if _may_fix(f, levels, faults)]
        if not fixable:
            break
        patched, broken = _patched(now.report.project, fixable)
        faults |= broken
        if not patched.texts:
            continue
        after = {**now.after, **patched.texts}
        report = run(load(after), settings, only)
        if worse := _worse(now.report, report, patched.texts.keys()):
            applied = [f for f in fixable if f.fix in patched.applied]
            faults |= {_key(f): _fault(f, f"it leads to a new error, {worse}") for f in applied}
            continue
        before = {path: original[path] for path in after}
        now = Repair(report, before, after, now.applied + len(patched.applied))
    findings = (*now.report.findings, *faults.values())
    return replace(now, report=replace(now.report, findings=findings))


def _may_fix(finding: Finding, levels: Collection[FixLevel], faults: _Faults) -> bool:
    return finding.fix is not None and finding.fix.level in levels and _key(finding) not in faults


def _patched(project: Project, findings: Sequence[Finding]) -> tuple[Patched, _Faults]:
    """One pass. If the result does not parse, the rules to blame are left out and named."""
    texts = {path: source.data for path, source in project.sources.items()}
    patched = apply(texts, _fixes(findings))
    if _parses(texts, patched.texts):
        return patched, {}
    faults: _Faults = {}
    for finding in findings:
        alone = apply(texts, _fixes([finding]))
        if not _parses(texts, alone.texts):
            faults.setdefault(_key(finding), _fault(finding, "the result would not parse"))
    if not faults:
        faults = {_key(f): _fault(f, "the results would not parse together") for f in findings}
    rest = [f for f in findings if _key(f) not in faults]
    patched = apply(texts, _fixes(rest))
    if _parses(texts, patched.texts):
        return patched, faults
    return Patched({}, ()), {_key(f): _fault(f, "the result would not parse") for f in findings}


def _fixes(findings: Iterable[Finding]) -> list[Fix]:
    return [f.fix for f in findings if f.fix is not None]


def _parses(old: Mapping[Path, bytes], new: Mapping[Path, bytes]) -> bool:
    """Whether no new text is harder to read than the one it replaces."""
    return all(_gaps(path, text) <= _gaps(path, old[path]) for path, text in new.items())


def _gaps(path: Path, text: bytes) -> int:
    """How many places of a file its parser steps over; a very large number if it gives up."""
    if language_of(path) is None:
        return 0
    try:
        return len(parse(Source(path, text)).unread)
    except UnreadableSource:
        return 1_000_000


def _worse(before: Report, after: Report, changed: Collection[Path]) -> str | None:
    """A rule that finds more errors in the changed files than it did, if there is one."""
    old, new = (
        Counter(
            f.rule
            for f in report.findings
            if f.severity is Severity.ERROR and f.place.path in changed
        )
        for report in (before, after)
    )
    return next(iter(new - old), None)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fix.title if finding.fix is not None else ""


def _fault(finding: Finding, reason: str) -> Finding:
    """A fix that was not made. It names the file only: the texts were changing."""
    rule, title = _key(finding)
    return Finding(
        rule="rule-failure",
        severity=Severity.ERROR,
        place=Place(finding.place.path, Span(0, 0)),
        message=f"the fix '{title}' of '{rule}' was not made: {reason}",
        help="this is a fault in wlint, please report it; the code there is as it was",
    )
