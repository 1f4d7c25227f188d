"""Findings for people: the code, the way to it, what to do."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from wlint.engine import INCOMPLETE, Report
from wlint.finding import Edit, Finding, Fix, FixLevel, Place, Step
from wlint.fix import splice
from wlint.report.frame import Label, frame, is_near
from wlint.report.look import Look, cells
from wlint.report.place import counted, shown, source_of
from wlint.source import Source, Span

_MOST_STEPS = 7
_MOST_RELATED = 6
_MOST_DIFF_LINES = 12
_LEVELS = {FixLevel.SAFE: "safe", FixLevel.UNSAFE: "unsafe", FixLevel.SUGGESTION: "by hand"}


def render(report: Report, look: Look) -> str:
    """Every finding in a frame."""
    return "".join("\n".join(full(report, f, look)) + "\n\n" for f in report.findings)


def full(report: Report, finding: Finding, look: Look) -> Iterator[str]:
    """One finding, line by line."""
    severity = look.severity(finding.severity, finding.severity.value)
    yield f"{severity}: {look.paint(finding.rule, 'bold')}"
    yield f"  {look.safe(finding.message)}"
    yield f"   --> {look.safe(shown(report, finding.place, look.base))}"
    source = source_of(report, finding.place.path)
    labels, others = _labels(report, finding)
    if source.data:
        yield from frame(source, labels, look)
    yield from _path(report, finding, look)
    for other in others[:_MOST_RELATED]:
        yield _note("see", _step(report, other, look), look)
    if left_out := len(others[_MOST_RELATED:]):
        yield _note("see", f"{look.ellipsis} {left_out:,} more, all in --format json", look)
    if finding.help:
        yield _note("help", look.safe(finding.help), look)
    if finding.fix is not None:
        yield from _fix(report, finding.fix, look)
    if finding.rule not in INCOMPLETE:
        yield _note("more", f"wlint explain {finding.rule}", look)


def _note(kind: str, text: str, look: Look) -> str:
    return f"    {look.paint('=', 'dim')} {kind:<5} {text}"


def _labels(report: Report, finding: Finding) -> tuple[list[Label], list[Step]]:
    """What the frame can show, and the related places it cannot."""
    main = finding.place
    source = source_of(report, main.path)
    labels = [Label(main.span, _last_message(finding), is_primary=True)]
    others: list[Step] = []
    for related in finding.related:
        if related.place.path == main.path and is_near(source, main.span, related.place.span):
            labels.append(Label(related.place.span, related.message))
        else:
            others.append(related)
    return labels, others


def _last_message(finding: Finding) -> str:
    """What the last step says, if that step is the finding itself."""
    if len(finding.steps) == 1 and finding.steps[0].place == finding.place:
        return finding.steps[0].message
    return ""


def _path(report: Report, finding: Finding, look: Look) -> Iterator[str]:
    """The way from the handler as a table: place, code, what happens there."""
    steps, worker = finding.steps, _worker(report, finding, look)
    if len(steps) < 2:
        if worker:
            yield _note("in", worker, look)
        return
    yield _note("path", f"{worker}{', ' if worker else ''}{counted(len(steps), 'step')}", look)
    yield from (f"      {line}".rstrip() for line in _table(report, steps, look))


def _worker(report: Report, finding: Finding, look: Look) -> str:
    """The Workers that it was seen in, and how many besides load the file: not all are asked."""
    if not finding.worker:
        return ""
    named = frozenset(finding.worker.split(", "))
    workers = (w for w in report.project.workers if not w.is_variant and w.name not in named)
    others = sum(finding.place.path in worker.files for worker in workers)
    more = f" ({others:,} more load{'s' if others == 1 else ''} this file)" if others else ""
    return f'worker "{look.safe(finding.worker)}"{more}'


def _table(report: Report, steps: Sequence[Step], look: Look) -> Iterator[str]:
    rows = [(look.safe(shown(report, s.place, look.base)), *_said(report, s, look)) for s in steps]
    places = max(cells(place) for place, _, _ in rows)
    codes = max(cells(code) for _, code, _ in rows)
    head = _MOST_STEPS // 2
    for number, (place, code, message) in enumerate(rows, 1):
        left_out = len(rows) - _MOST_STEPS
        if left_out > 0 and head < number <= head + left_out:
            if number == head + 1:
                yield f"   {look.ellipsis} {left_out:,} more, all in --format json"
            continue
        yield f"{number:>3}  {_padded(place, places)}  {_padded(code, codes)}  {message}".rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _code(report: Report, step: Step, look: Look) -> str:
    source = source_of(report, step.place.path)
    first = source.text(step.place.span).split("\n", 1)[0].strip()
    return look.cut(look.code(first), 36)


def _said(report: Report, step: Step, look: Look) -> tuple[str, str]:
    """The code of a step and what is said of it, unless that is the code again."""
    code = _code(report, step, look)
    message = look.safe(step.message)
    return code, "" if message.startswith(code.removesuffix(look.ellipsis)) else message


def _step(report: Report, step: Step, look: Look) -> str:
    place = look.safe(shown(report, step.place, look.base))
    return f"{place}  {_code(report, step, look)}  {look.safe(step.message)}"


def _fix(report: Report, fix: Fix, look: Look) -> Iterator[str]:
    yield _note("fix", f"{look.safe(fix.title)}   [{_LEVELS[fix.level]}]", look)
    lines = [
        line
        for path in sorted({edit.place.path for edit in fix.edits})
        for line in _diff(source_of(report, path), fix, look)
    ]
    yield from lines[:_MOST_DIFF_LINES]
    if len(lines) > _MOST_DIFF_LINES:
        yield f"        {look.ellipsis}"


def _diff(source: Source, fix: Fix, look: Look) -> Iterator[str]:
    """The lines a fix changes, without what is around them."""
    edits = [edit for edit in fix.edits if edit.place.path == source.path]
    room = max(20, look.width - 10)
    for lines in _changed_lines(source, edits):
        before, after = (text.decode(errors="replace").split("\n") for text in lines)
        for line in list(unified_diff(before, after, n=0, lineterm=""))[2:]:
            if not line.startswith("@@"):
                color = "green" if line.startswith("+") else "red"
                text = look.cut(look.code(line[1:].strip()), room)
                yield "        " + look.paint(f"{line[0]} {text}", color)


def _changed_lines(source: Source, edits: Sequence[Edit]) -> Iterator[tuple[bytes, bytes]]:
    """Each run of lines that edits touch, before and after."""
    runs: list[tuple[Span, list[Edit]]] = []
    for edit in sorted(edits):
        first, last = (source.line_of(at) for at in (edit.place.span.start, edit.place.span.end))
        lines = Span(source.line_span(first).start, source.line_span(last).end)
        if runs and runs[-1][0].touches(lines):
            lines = Span(runs[-1][0].start, max(runs[-1][0].end, lines.end))
            runs[-1] = (lines, [*runs[-1][1], edit])
        else:
            runs.append((lines, [edit]))
    for lines, inside in runs:
        before = source.data[lines.start : lines.end]
        yield before, splice(before, [_moved(edit, -lines.start) for edit in inside])


def _moved(edit: Edit, by: int) -> Edit:
    span = edit.place.span
    return Edit(Place(edit.place.path, Span(span.start + by, span.end + by)), edit.text)
