"""SARIF 2.1.0, as GitHub code scanning and other viewers read it."""

import json
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from wlint import __version__
from wlint.engine import Report
from wlint.finding import Finding, Fix, FixLevel, Place, Severity, Step
from wlint.report.fingerprint import line_hashes
from wlint.report.look import Look
from wlint.report.place import bounds, how_far, relative, source_of
from wlint.report.sarif_rules import NOTIFICATIONS, descriptors, sentence
from wlint.source import Span

Json = dict[str, object]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ABOUT_READING = frozenset({"syntax-error", "unreadable-file"})
_MOST_STEPS = 100
_MOST_SNIPPET = 400


def render(report: Report, look: Look) -> str:
    """One log with one run; paths are relative to the top of the repository."""
    rules = descriptors(report)
    order = {str(rule["id"]): at for at, rule in enumerate(rules)}
    driver = {
        "name": "wlint",
        "semanticVersion": __version__,
        "informationUri": "https://developers.cloudflare.com/workers/",
        "rules": rules,
        "notifications": NOTIFICATIONS,
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The top folder of the repository."}}
        },
        "results": [_result(report, group, order) for group in _by_line(report)],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _by_line(report: Report) -> list[list[Finding]]:
    """Findings of one rule on one line are one result: GitHub could not tell them apart."""

    def line(finding: Finding) -> tuple[Path, int, str]:
        start, _ = bounds(report, finding.place)
        return finding.place.path, start.line, finding.rule

    return [list(group) for _, group in groupby(sorted(report.findings, key=line), key=line)]


def _result(report: Report, group: Sequence[Finding], order: dict[str, int]) -> Json:
    finding, *others = group
    level = "note" if finding.rule in _ABOUT_READING else _LEVELS[finding.severity]
    related = _related(finding, others)
    message = sentence(finding.message)
    if finding.steps:
        message += " Reached from the [handler](1)."
    start, _ = bounds(report, finding.place)
    line_hash = line_hashes(source_of(report, finding.place.path))[start.line - 1]
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": order[finding.rule],
        "level": level,
        "message": {"text": message},
        "locations": [_location(report, _first_line(report, finding.place))],
        "partialFingerprints": {"primaryLocationLineHash": line_hash},
    }
    if related:
        result["relatedLocations"] = [
            {"id": at, **_location(report, step.place), "message": {"text": sentence(step.message)}}
            for at, step in enumerate(related, 1)
        ]
    if len(finding.steps) > 1:
        result["codeFlows"] = [_flow(report, finding.steps)]
    if finding.fix is not None and finding.fix.level is FixLevel.SAFE:
        result["fixes"] = [_fix(report, finding.fix)]
    return result


def _first_line(report: Report, place: Place) -> Place:
    """A place without what goes on below: GitHub shows an alert if all its lines have changed."""
    source = source_of(report, place.path)
    end = source.line_span(source.line_of(place.span.start)).end
    return Place(place.path, Span(place.span.start, min(place.span.end, end)))


def _related(finding: Finding, others: Sequence[Finding]) -> list[Step]:
    """The handler first, so that the message can point at it."""
    same_line = [Step(other.place, other.message) for other in others]
    return [*finding.steps[:1], *finding.related, *same_line][:_MOST_STEPS]


def _flow(report: Report, steps: Sequence[Step]) -> Json:
    if len(steps) > _MOST_STEPS:
        steps = [*steps[: _MOST_STEPS // 2], *steps[-(_MOST_STEPS // 2) :]]
    locations = [
        {
            "location": {
                **_location(report, step.place),
                "message": {"text": sentence(step.message)},
            }
        }
        for step in steps
    ]
    return {"threadFlows": [{"locations": locations}]}


def _fix(report: Report, fix: Fix) -> Json:
    edits = sorted(fix.edits)
    changes = [
        {
            "artifactLocation": _artifact(report, path),
            "replacements": [
                {
                    "deletedRegion": _region(report, edit.place),
                    "insertedContent": {"text": edit.text},
                }
                for edit in group
            ],
        }
        for path, group in groupby(edits, key=lambda edit: edit.place.path)
    ]
    return {"description": {"text": sentence(fix.title)}, "artifactChanges": changes}


def _location(report: Report, place: Place) -> Json:
    region = _region(report, place)
    source = source_of(report, place.path)
    if source.data:
        line = source.text(source.line_span(source.line_of(place.span.start)))
        if line.strip() and len(line) <= _MOST_SNIPPET:
            region["snippet"] = {"text": source.text(place.span) or line}
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(report, place.path),
            "region": region,
        }
    }


def _artifact(report: Report, path: Path) -> Json:
    name = relative(path.resolve(), report.project.root.resolve())
    return {"uri": quote(os.fsencode(name)), "uriBaseId": "%SRCROOT%"}


def _region(report: Report, place: Place) -> Json:
    start, end = bounds(report, place)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _invocation(report: Report) -> Json:
    """Whether all was seen; what was not is a warning, as the rest was checked."""
    notifications = [
        {
            "descriptor": {"id": "not-checked", "index": 0},
            "level": "warning",
            "message": {"text": sentence(f"{how_far(report, path).capitalize()}: {reason}")},
            "locations": [_location(report, Place(path, Span(0, 0)))],
        }
        for path, reason in report.unread
    ]
    notifications += [
        {
            "descriptor": {"id": "rule-failure", "index": 1},
            "level": "warning",
            "message": {"text": sentence(finding.message)},
            "locations": [_location(report, finding.place)],
        }
        for finding in report.findings
        if finding.rule == "rule-failure"
    ]
    invocation: Json = {"executionSuccessful": True}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    return invocation
