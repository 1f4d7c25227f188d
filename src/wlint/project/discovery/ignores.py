"""What git ignores, by the `.gitignore` files of a project."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from wlint.project.discovery.listing import Listing


class _Verdict(Protocol):
    @property
    def include(self) -> bool | None: ...


class _Pattern(_Verdict, Protocol):
    def match_file(self, file: str) -> object | None: ...


class Patterns(Protocol):
    """The patterns of one `.gitignore`; a file they do not speak of is neither in nor out."""

    @property
    def patterns(self) -> Sequence[_Pattern]:
        """One for each line, in their order."""
        ...

    def check_file(self, file: str) -> _Verdict:
        """What the last pattern that matches a relative path says of it."""
        ...


class Ignores:
    """Answers from every `.gitignore` on the way to a file, the nearest first."""

    def __init__(self, files: Listing) -> None:
        self._files = files
        self._patterns: dict[str, Patterns | None] = {}
        self._folders: dict[str, bool] = {}

    def covers(self, path: Path, is_folder: bool = False) -> bool:
        """Whether git ignores a file or folder, or any folder that it is in."""
        folder = path if is_folder else path.parent
        above = reversed(list(self._inside_out(os.fspath(folder))))
        if any(map(self.ignores_folder, above)):
            return True
        return not is_folder and self.ignores_file(os.fspath(path))

    def ignores_folder(self, path: str) -> bool:
        """Whether git ignores this very folder, whatever it does with those around it."""
        if path not in self._folders:
            self._folders[path] = path != self._files.root and self._ignores(path, "/")
        return self._folders[path]

    def ignores_file(self, path: str) -> bool:
        """Whether git ignores this very file, whatever it does with the folders around it."""
        return self._ignores(path, "")

    def _ignores(self, path: str, ending: str) -> bool:
        folder = path.rpartition(os.sep)[0]
        for above in self._inside_out(folder):
            if patterns := self._in(above):
                verdict = _verdict(patterns, path[len(above.rstrip(os.sep)) + 1 :] + ending)
                if verdict is not None:
                    return verdict
        return False

    def _inside_out(self, folder: str) -> Iterator[str]:
        while len(folder) > len(self._files.root):
            yield folder
            folder = folder.rpartition(os.sep)[0]
        yield self._files.root

    def _in(self, folder: str) -> Patterns | None:
        if folder not in self._patterns:
            path = self._files.file(f"{folder}/.gitignore")
            self._patterns[folder] = _read(path) if path else None
        return self._patterns[folder]


def _verdict(patterns: Patterns, path: str) -> bool | None:
    """Whether a `.gitignore` takes a path out; None where it does not speak of it."""
    if not path.endswith("/"):
        return patterns.check_file(path).include
    # of a folder that `*` takes out `check_file` says so, even if `!*/` takes all folders back in
    matching = (p for p in reversed(patterns.patterns) if p.match_file(path) is not None)
    return next((p.include for p in matching if p.include is not None), None)


def parse_patterns(lines: Iterable[str]) -> Patterns | None:
    """What lines of a `.gitignore` match; None if there is no pattern in them."""
    return _parsed(tuple(line for line in lines if line.strip() and not line.startswith("#")))


@cache
def _parsed(lines: tuple[str, ...]) -> Patterns | None:
    # the packages of a repository tend to ignore the same things
    if not lines:
        return None
    # slow to load, and most small projects do without
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        # git passes over a line that is no pattern
        return _parsed(tuple(line for line in lines if len(lines) > 1 and _parsed((line,))))


def _read(path: Path) -> Patterns | None:
    try:
        return parse_patterns(path.read_text(errors="replace").splitlines())
    except OSError:
        return None
