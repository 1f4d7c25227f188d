"""Walks a project for what may be Worker code."""

import os
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path, PurePath

from msgspec import field

from wlint.project.configuration.file_names import is_configuration
from wlint.project.discovery.entry_file import SOURCE_SUFFIXES
from wlint.project.discovery.ignores import Ignores
from wlint.project.discovery.listing import Listing
from wlint.project.problem import Problem, ProblemKind
from wlint.record import Record
from wlint.regex import regex

MAX_SIZE = 5_000_000
"""Nobody wrote a file this long by hand."""

_NEVER_ENTERED = {"node_modules", "python_modules", "venv", "__pycache__"}
_DECLARATION = regex(r".*\.d(\..+)?\.[cm]?ts")
_COMPONENTS = (".astro", ".svelte", ".vue")
_MINIFIED = regex(r".*[.-]min\.[cm]?js")


class SkipReason(Enum):
    """Why a source file is left out, unless it is named."""

    TEST = "tests and build scripts"
    EXCLUDED = "excluded"
    TOO_LARGE = "larger than 5 MB"
    DECLARATION = "type declarations"
    MINIFIED = "minified"
    COMPONENT = ".astro, .svelte and .vue files, which wlint does not read"
    NO_MAIN = "configurations whose 'main' is not there"
    OTHER = "neither Worker code nor its configuration"


class Walk(Record):
    """What lies in a folder: sources, and the folders that may be projects of their own."""

    sources: list[Path] = field(default_factory=list)
    configured: list[Path] = field(default_factory=list)
    functions: list[Path] = field(default_factory=list)
    packages: list[Path] = field(default_factory=list)
    skipped: dict[Path, SkipReason] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def is_source(path: PurePath) -> bool:
    """Whether a file is written in a language that Workers are."""
    return path.suffix in SOURCE_SUFFIXES


def walk(starts: Iterable[Path], files: Listing, ignores: Ignores) -> Walk:
    """What is under some folders, without what git ignores or a package manager put there."""
    found = Walk()
    for folder, names, is_ignored in _folders(starts, files, ignores):
        path = Path(folder)
        if any(map(is_configuration, names)):
            found.configured.append(path)
        if "package.json" in names:
            found.packages.append(path)
        if path.name == "functions":
            found.functions.append(path)
        for inner in (path / name for name in names if name.endswith(SOURCE_SUFFIXES)):
            # an ignored folder is only walked because somebody named it: it counts whole
            if is_ignored or not ignores.ignores_file(os.fspath(inner)):
                _note(inner, files, found)
        for inner in (path / name for name in names if name.endswith(_COMPONENTS)):
            if is_ignored or not ignores.ignores_file(os.fspath(inner)):
                found.skipped[inner] = SkipReason.COMPONENT
    for folder, reason in files.unreadable.items():
        message = f"cannot be read: {reason}"
        found.problems.append(Problem(None, Path(folder), message, ProblemKind.UNREADABLE))
    return found


def skip_reason(path: Path) -> SkipReason | None:
    """Why a file is no Worker code, whatever folder it is in."""
    if _DECLARATION.fullmatch(path.name):
        return SkipReason.DECLARATION
    if _MINIFIED.fullmatch(path.name):
        return SkipReason.MINIFIED
    return SkipReason.TOO_LARGE if path.stat().st_size > MAX_SIZE else None


def _folders(
    starts: Iterable[Path], files: Listing, ignores: Ignores
) -> Iterator[tuple[str, list[str], bool]]:
    """Every folder to look into, its own files' names, and whether git ignores it."""
    waiting = [(os.fspath(start), ignores.covers(start, is_folder=True)) for start in starts]
    seen: set[str] = set()
    while waiting:
        folder, is_ignored = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        folders, names = files.own(folder)
        yield folder, names, is_ignored
        for name in reversed(folders):
            inner = f"{folder.rstrip(os.sep)}{os.sep}{name}"
            if name in _NEVER_ENTERED or name[0] == ".":
                continue
            if is_ignored or not ignores.ignores_folder(inner):
                waiting.append((inner, is_ignored))


def _note(path: Path, files: Listing, found: Walk) -> None:
    try:
        reason = None if files.is_held(path) else skip_reason(path)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        found.problems.append(Problem(None, path, message, ProblemKind.UNREADABLE))
        return
    if reason:
        found.skipped[path] = reason
    else:
        found.sources.append(path)
