"""GitHub workflow commands: annotations on the lines of a pull request."""

from collections.abc import Iterator
from pathlib import Path

from wlint.engine import Report
from wlint.finding import Finding, Severity
from wlint.report.look import Look
from wlint.report.place import bounds, counted, relative

_MOST = 10  # GitHub drops what comes after, in each kind
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, look: Look) -> str:
    """One command a finding, ten of each kind; GitHub shows no more."""
    return "".join(f"{line}\n" for line in _lines(report, look.base))


def _lines(report: Report, base: Path) -> Iterator[str]:
    for severity, kind in _KINDS.items():
        found = [f for f in report.findings if f.severity is severity]
        yield from (_command(report, base, kind, finding) for finding in found[:_MOST])
        if len(found) > _MOST:
            more = counted(len(found) - _MOST, f"more {kind}")
            yield f"wlint: {more}; GitHub shows {_MOST} of a kind, the other formats show all"


def _command(report: Report, base: Path, kind: str, finding: Finding) -> str:
    start, end = bounds(report, finding.place)
    where = {"file": relative(finding.place.path, base), "line": start.line, "endLine": end.line}
    if start.line == end.line:
        where |= {"col": start.column, "endColumn": end.column}
    named = {**where, "title": f"wlint {finding.rule}"}
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in named.items())
    message = finding.message + (f"\n{finding.help}" if finding.help else "")
    return f"::{kind} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
