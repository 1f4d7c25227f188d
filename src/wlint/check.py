"""One check from start to end: settings, project, rules, fixes, reports, exit code."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from io import BytesIO
from pathlib import Path
from typing import TextIO

from msgspec import field
from msgspec.structs import replace

from wlint.config import (
    Choices,
    ConfigurationError,
    Settings,
    find_configuration,
    read_configuration,
    settle,
)
from wlint.disk import is_folder, is_link, is_there
from wlint.engine import INCOMPLETE, Report, analysing, run
from wlint.finding import FixLevel
from wlint.fix import write
from wlint.outcome import Outcome
from wlint.project import Project, load
from wlint.record import Record
from wlint.registry import load_rules
from wlint.repair import Repair, repair
from wlint.report import Format, render
from wlint.report.look import Look
from wlint.report.place import counted, relative
from wlint.report.summary import statistics, summary
from wlint.suppression import nearest


class Request(Record):
    """What a user asked for on the command line."""

    paths: tuple[Path, ...]
    choices: Choices = field(default_factory=Choices)
    config: Path | None = None
    is_isolated: bool = False
    fix: bool = False
    diff: bool = False
    format: Format = Format.FULL
    outputs: tuple[tuple[Format, Path], ...] = ()
    stdin_filename: Path | None = None
    statistics: bool = False
    is_quiet: bool = False
    is_verbose: bool = False
    color: str = "auto"
    exit_zero: bool = False


def check(request: Request) -> Outcome:
    """Do what was asked; what was found, as the reader sees it, and the exit code."""
    started = time.monotonic()
    paths = tuple(_existing(request))
    file = _configuration(request, paths)
    settings = settle(load_rules(), file, request.choices)
    texts = _standard_input(request)
    with analysing():
        done = _run(request, settings, paths, texts)
    code = done.report.exit_code
    changed = b""
    if request.diff:
        code = 1 if done.after else code
        changed = _diff(done, Path.cwd())
    elif request.fix and not texts:
        write(done.before, done.after)
    elif request.fix:
        path = next(iter(texts))
        changed = done.after.get(path, texts[path])
    plain = Look(Path.cwd())
    files = {
        os.fspath(target.absolute()): _bytes(_text(form, done.report, plain, has_summary=True))
        for form, target in request.outputs
    }
    found, about = _said(request, done, started, file)
    code = 0 if request.exit_zero else code
    if request.diff or (request.fix and texts):
        return Outcome(code, changed, _bytes(found + about), files)
    if request.format.is_for_people:
        return Outcome(code, _bytes(found + about), b"", files)
    return Outcome(code, _bytes(found), _bytes(about), files)


def _existing(request: Request) -> Iterator[Path]:
    """The paths that were asked for, absolute; one that is not there is a mistake."""
    if request.stdin_filename is not None:
        yield request.stdin_filename.absolute()
        return
    for path in request.paths or (Path(),):
        if is_link(path) and not is_there(path):
            raise ConfigurationError(f"'{path}' is a link that leads nowhere")
        if not is_there(path):
            beside = [p.name for p in path.parent.iterdir()] if is_folder(path.parent) else []
            close = nearest(path.name, beside)
            hint = f"; did you mean '{path.parent / close}'?" if close else ""
            raise ConfigurationError(f"there is no file or folder '{path}'{hint}")
        yield Path(os.path.normpath(path.absolute()))


def _configuration(request: Request, paths: Sequence[Path]) -> Choices:
    if request.is_isolated:
        return Choices()
    start = Path(os.path.commonpath(paths))
    found = request.config or find_configuration(start)
    return read_configuration(found) if found is not None else Choices()


def _standard_input(request: Request) -> Mapping[Path, bytes]:
    if request.stdin_filename is None:
        return {}
    if sys.stdin is None:
        raise ConfigurationError("there is no standard input to check")
    return {request.stdin_filename.absolute(): sys.stdin.buffer.read()}


def _run(
    request: Request, settings: Settings, paths: Sequence[Path], texts: Mapping[Path, bytes]
) -> Repair:
    only = tuple(dict.fromkeys(p for path in paths for p in (path, path.resolve())))

    def project(replaced: Mapping[Path, bytes]) -> Project:
        return load(paths, settings.exclude, {**texts, **replaced})

    if not (request.fix or request.diff):
        return Repair(run(project({}), settings, only))
    levels = [FixLevel.SAFE, FixLevel.UNSAFE] if settings.unsafe_fixes else [FixLevel.SAFE]
    return repair(project, settings, levels, only)


def _said(request: Request, done: Repair, started: float, file: Choices) -> tuple[str, str]:
    """The findings, and what is said about them, each as its stream can show it."""
    is_shared = request.diff or (request.fix and request.stdin_filename is not None)
    out = sys.stderr if is_shared else sys.stdout
    report = done.report
    if request.diff:  # the diff says what there is to fix, the rest is about the run
        failures = tuple(f for f in report.findings if f.rule in INCOMPLETE)
        report = replace(report, findings=failures)
    found = _text(request.format, report, _look(request.color, out), has_summary=False)
    about = out if request.format.is_for_people else sys.stderr
    look = _look(request.color, about)
    lines: list[str] = []
    if done.applied and not request.diff:
        lines.append(
            f"fixed {counted(done.applied, 'finding')} in {counted(len(done.after), 'file')}"
        )
    if request.statistics:
        lines += statistics(done.report)
    if not request.is_quiet:
        lines += summary(done.report, look)
    if request.is_verbose:
        where = file.origin.path if file.origin is not None else "none"
        lines.append(f"configuration: {where}")
        lines.append(f"time: {time.monotonic() - started:.2f} s")
    return found, "".join(f"{line}\n" for line in lines)


def _text(form: Format, report: Report, look: Look, *, has_summary: bool) -> str:
    text = render(form, report, look)
    if has_summary and form.is_for_people:
        text += "".join(f"{line}\n" for line in summary(report, look))
    return text


def _look(color: str, stream: TextIO | None) -> Look:
    """What the reader can see: NO_COLOR and FORCE_COLOR count unless the user decides."""
    is_terminal = stream is not None and stream.isatty()
    has_color = is_terminal and os.environ.get("TERM") != "dumb"
    if os.environ.get("FORCE_COLOR"):
        has_color = True
    if os.environ.get("NO_COLOR"):
        has_color = False
    if color != "auto":
        has_color = color == "always"
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
    width = os.get_terminal_size(stream.fileno()).columns if stream and is_terminal else 100
    return Look(Path.cwd(), has_color, encoding in ("utf8", "utf16"), max(60, min(width, 100)))


def _bytes(text: str) -> bytes:
    """Valid UTF-8 whatever a file is called; in JSON, an escape that means the same."""
    return text.encode("utf-8", "backslashreplace")


def _diff(done: Repair, base: Path) -> bytes:
    """All changes as one unified diff, in the bytes of the files."""
    lines = (line for path in sorted(done.after) for line in _file_diff(done, path, base))
    return "".join(lines).encode(errors="surrogateescape")


def _file_diff(done: Repair, path: Path, base: Path) -> Iterable[str]:
    before, after = (
        [line.decode(errors="surrogateescape") for line in BytesIO(text)]
        for text in (done.before[path], done.after[path])
    )
    name = relative(path, base)
    for line in unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
