"""What files a project has, asked often and read once."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_SEPARATOR = os.sep
_Entries = dict[str, tuple[str, bool]]


class Listing:
    """The files under a root: names match to the letter, links lead nowhere outside.

    `overlay` has contents that stand for what is on disk, and files that are not there yet.
    """

    def __init__(self, root: Path, overlay: Mapping[Path, bytes] | None = None) -> None:
        self.root = os.path.realpath(root)
        self._overlay = {os.fspath(path): data for path, data in (overlay or {}).items()}
        self._folders: dict[str, _Entries] = {}
        self._unreadable: dict[str, str] = {}

    @property
    def unreadable(self) -> Mapping[str, str]:
        """The folders that could not be read so far, and why."""
        return self._unreadable

    def file(self, path: Path | str) -> Path | None:
        """The file a path leads to, with links followed, or None if there is none in the root."""
        found = self._find(os.fspath(path))
        return Path(found[0]) if found and not found[1] else None

    def folder(self, path: Path | str) -> Path | None:
        """The folder a path leads to, with links followed, or None if there is none in the root."""
        found = self._find(os.fspath(path))
        return Path(found[0]) if found and found[1] else None

    def read(self, path: Path) -> bytes:
        """What is in a file, or in the editor that has it open; `OSError` if it cannot be read."""
        held = self._overlay.get(os.fspath(path))
        return path.read_bytes() if held is None else held

    def is_held(self, path: Path) -> bool:
        """Whether an editor has a file open."""
        return os.fspath(path) in self._overlay

    def size(self, path: Path) -> int:
        """How many bytes a file has; `OSError` if it is not there."""
        held = self._overlay.get(os.fspath(path))
        return path.stat().st_size if held is None else len(held)

    def names(self, folder: Path | str) -> list[str]:
        """The names in a folder, sorted; none if it is no folder of the root."""
        found = self._find(os.fspath(folder))
        return sorted(self._entries(found[0])) if found and found[1] else []

    def above(self, folder: str) -> Iterator[str]:
        """A folder and those that it lies in, up to the root."""
        while len(folder) > len(self.root):
            yield folder
            folder = folder.rpartition("/")[0]
        yield self.root

    def own(self, folder: str) -> tuple[list[str], list[str]]:
        """The names of the folders and of the files that lie in a folder itself, links left out."""
        folders: list[str] = []
        names: list[str] = []
        for name, (real, is_folder) in sorted(self._entries(folder).items()):
            if real == os.path.join(folder, name):  # noqa: PTH118 - asked for every file there is
                (folders if is_folder else names).append(name)
        return folders, names

    def _find(self, path: str) -> tuple[str, bool] | None:
        path = os.path.normpath(path)
        if path == self.root:
            return path, True
        prefix = self.root.rstrip(os.sep) + os.sep
        if not path.startswith(prefix):
            return None
        here, is_folder = self.root, True
        for name in path.removeprefix(prefix).split(_SEPARATOR):
            entry = self._entries(here).get(name) if is_folder else None
            if entry is None:
                return None
            here, is_folder = entry
        return here, is_folder

    def _entries(self, folder: str) -> _Entries:
        if folder not in self._folders:
            self._folders[folder] = self._read(folder)
        return self._folders[folder]

    def _read(self, folder: str) -> _Entries:
        try:
            with os.scandir(folder) as entries:
                found = {entry.name: real for entry in entries if (real := self._entry(entry))}
        except OSError as error:
            self._unreadable[folder] = error.strerror or str(error)
            found = {}
        held = (path for path in self._overlay if os.path.dirname(path) == folder)  # noqa: PTH120
        return found | {os.path.basename(path): (path, False) for path in held}  # noqa: PTH119

    def _entry(self, entry: os.DirEntry[str]) -> tuple[str, bool] | None:
        real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
        if real != entry.path and os.path.commonpath([real, self.root]) != self.root:
            return None
        try:
            if entry.is_dir():
                return real, True
            # neither pipes nor devices: reading one may never end
            return (real, False) if entry.is_file() else None
        except OSError:
            return None
