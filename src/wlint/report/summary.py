"""The last lines of a report: how much was found, and what was not looked at."""

from collections import Counter
from collections.abc import Iterator

from wlint.engine import INCOMPLETE, Report
from wlint.finding import FixLevel, Severity
from wlint.report.look import Look
from wlint.report.place import counted, files_with, how_far, relative


def summary(report: Report, look: Look) -> Iterator[str]:
    """Findings, fixes, what was hidden, and everything that was not checked."""
    yield look.paint(_headline(report), "bold")
    for path, reason in report.unread:
        where = relative(path, look.base)
        yield look.safe(f"{how_far(report, path)}: {where} ({reason})")
    for path in report.project.without_handlers:
        yield look.safe(f"no handler was found in {relative(path, look.base)}")
    failed = sum(f.rule == "rule-failure" for f in report.findings)
    if failed:
        yield f"not checked: {counted(failed, 'rule')} of wlint failed, see above"
    skipped = [f"{number:,} {reason}" for reason, number in report.project.skipped.items()]
    if skipped:
        yield look.safe(f"skipped: {', '.join(skipped)}")
    if report.suppressed:
        yield f"hidden: {report.suppressed:,} suppressed"
    yield from _fixes(report)


def statistics(report: Report) -> Iterator[str]:
    """How many findings each rule has, most first."""
    for rule, number in Counter(f.rule for f in report.findings).most_common():
        yield f"{number:>6}  {rule}"


def _headline(report: Report) -> str:
    project = report.project
    files = len(project.checked)
    checked = f"{counted(files, 'file')} of {counted(len(project.workers), 'Worker')}"
    if not report.findings:
        if not files:
            return "Nothing to check: no Worker code was found."
        rules = sum(bool(rule.kinds) for rule in report.settings.rules)
        return f"No findings in {checked} ({counted(rules, 'rule')})."
    levels = Counter(f.severity for f in report.findings)
    parts = [
        counted(levels[s], s.value) if s is not Severity.INFO else f"{levels[s]:,} info"
        for s in reversed(Severity)
        if levels[s]
    ]
    found = counted(len(report.findings), "finding")
    where = files_with(report.findings)
    return f"{found} ({', '.join(parts)}) in {where:,} of {checked}"


def _fixes(report: Report) -> Iterator[str]:
    levels = Counter(
        f.fix.level for f in report.findings if f.fix is not None and f.rule not in INCOMPLETE
    )
    if number := levels[FixLevel.SAFE]:
        yield f"apply {counted(number, 'safe fix').replace('fixs', 'fixes')}: wlint --fix"
    if number := levels[FixLevel.UNSAFE]:
        many = counted(number, "unsafe fix").replace("fixs", "fixes")
        yield f"apply {many} too, after a look at --diff: wlint --fix --unsafe-fixes"
