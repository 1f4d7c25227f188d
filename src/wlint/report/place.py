"""How places are named to the outside: relative paths, lines and columns."""

import os
from pathlib import Path

from wlint.engine import Report
from wlint.finding import Finding, Place
from wlint.source import Position, Source


def relative(path: Path, base: Path) -> str:
    """A path as it is seen from a folder, with slashes."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def source_of(report: Report, path: Path) -> Source:
    """The text of a file; a file that could not be read has none."""
    return report.project.sources.get(path) or Source(path, b"")


def bounds(report: Report, place: Place) -> tuple[Position, Position]:
    """Where a place starts and ends."""
    source = source_of(report, place.path)
    end = min(place.span.end, len(source.data))
    return source.position(min(place.span.start, end)), source.position(end)


def shown(report: Report, place: Place, base: Path) -> str:
    """A place as people and editors write it: path:line:column."""
    start, _ = bounds(report, place)
    return f"{relative(place.path, base)}:{start.line}:{start.column}"


def counted(number: int, noun: str) -> str:
    """A number of things: "1 file", "2 files"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def how_far(report: Report, path: Path) -> str:
    """How much of a file that is `unread` was checked."""
    return "not wholly checked" if path in report.project.checked else "not checked"


def files_with(findings: tuple[Finding, ...]) -> int:
    """In how many files something was found."""
    return len({f.place.path for f in findings})
