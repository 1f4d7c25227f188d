"""One line a finding."""

from wlint.engine import Report
from wlint.finding import Finding
from wlint.report.look import Look
from wlint.report.place import shown


def render(report: Report, look: Look) -> str:
    """A line for each finding."""
    return "".join(f"{concise(report, finding, look)}\n" for finding in report.findings)


def concise(report: Report, finding: Finding, look: Look) -> str:
    """path:line:column: severity rule: message (from where it is reached)."""
    level = look.severity(finding.severity, finding.severity.value)
    place = look.safe(shown(report, finding.place, look.base))
    message = look.safe(finding.message)
    origin = ""
    if finding.steps and finding.steps[0].place != finding.place:
        origin = look.safe(f" (from {shown(report, finding.steps[0].place, look.base)})")
    return f"{place}: {level} {finding.rule}: {message}{origin}"
