"""The JSON report: a contract other programs rely on. Keys are added, never changed."""

import json
from pathlib import Path

from wlint.engine import Report
from wlint.finding import Finding, Fix, Place, Severity, Step
from wlint.report.look import Look
from wlint.report.place import bounds, relative
from wlint.source import Position

Json = dict[str, object]


def render(report: Report, look: Look) -> str:
    """One object: version, findings, summary."""
    findings = [_finding(report, look.base, finding) for finding in report.findings]
    whole = {"version": 1, "findings": findings, "summary": _summary(report, look.base)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _finding(report: Report, base: Path, finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        **_place(report, base, finding.place),
        "message": finding.message,
        "help": finding.help,
        "worker": finding.worker,
        "steps": [_step(report, base, step) for step in finding.steps],
        "related": [_step(report, base, step) for step in finding.related],
        "fix": None if finding.fix is None else _fix(report, base, finding.fix),
    }


def _step(report: Report, base: Path, step: Step) -> Json:
    return {**_place(report, base, step.place), "message": step.message}


def _fix(report: Report, base: Path, fix: Fix) -> Json:
    edits = [{**_place(report, base, edit.place), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "level": fix.level.value, "edits": edits}


def _place(report: Report, base: Path, place: Place) -> Json:
    start, end = bounds(report, place)
    return {"path": relative(place.path, base), "start": _position(start), "end": _position(end)}


def _position(position: Position) -> Json:
    return {"line": position.line, "column": position.column}


def _summary(report: Report, base: Path) -> Json:
    project = report.project
    return {
        "findings": len(report.findings),
        **{s.value + "s": sum(f.severity is s for f in report.findings) for s in Severity},
        "files": len(project.checked),
        "workers": len(project.workers),
        "rules": len(report.settings.rules),
        "suppressed": report.suppressed,
        "skipped": dict(project.skipped),
        "notChecked": [
            {"path": relative(path, base), "reason": reason} for path, reason in report.unread
        ],
        "complete": not report.is_incomplete,
    }
