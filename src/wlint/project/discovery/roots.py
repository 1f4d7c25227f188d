"""Where a project begins, and paths that were given wrongly."""

import json
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from wlint.disk import is_file, is_folder, is_there
from wlint.project.configuration.file_names import FILE_NAMES

_MARKS = (*FILE_NAMES, "package.json", "pyproject.toml", ".gitignore")

_GROUPS = 3
"""How many folders above one that only groups others, as `packages` does, may belong to them."""


class PathNotFoundError(Exception):
    """A path on the command line leads nowhere."""

    def __init__(self, path: Path, nearest: str | None) -> None:
        hint = f"; did you mean {nearest}?" if nearest else ""
        super().__init__(f"{path}: no such file or folder{hint}")
        self.path = path
        self.nearest = nearest


def existing(path: Path) -> Path:
    """The real, absolute path behind one as given, or raise `PathNotFoundError`."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise PathNotFoundError(path, _nearest_name(path)) from error


def project_root(path: Path) -> Path:
    """The folder of the project that a file or folder belongs to.

    That is git's top level. Without git: the root of the workspace, or the highest folder of
    an unbroken chain of folders that look like a project's; or, not far above it, the one that
    packages are installed in and TypeScript is set up for.
    """
    folder = path if is_folder(path) else path.parent
    above = (folder, *folder.parents)
    for test in (_is_git, _is_workspace):
        if found := next(filter(test, above), None):
            return found
    marked = next((index for index, here in enumerate(above) if _is_marked(here)), None)
    if marked is None:
        return folder
    end = next((n for n in range(marked, len(above)) if not _is_marked(above[n])), len(above))
    whole = filter(_is_whole, above[end : end + _GROUPS])
    return next(whole, above[end - 1])


def is_project(root: Path) -> bool:
    """Whether anything says that what lies below a folder belongs together."""
    return any(test(root) for test in (_is_git, _is_workspace, _is_marked))


def _nearest_name(path: Path) -> str | None:
    """The path with its first wrong name put right, if something near it is there."""
    here = Path(path.anchor)
    parts = path.parts[1:] if path.anchor else path.parts
    with suppress(OSError, ValueError):
        for index, name in enumerate(parts):
            if is_there(here / name):
                here /= name
                continue
            names = [entry.name for entry in here.iterdir()]
            if close := get_close_matches(name, names, 1):
                return str(Path(here, close[0], *parts[index + 1 :]))
            return None
    return None


def _is_git(folder: Path) -> bool:
    return is_there(folder / ".git")


def _is_workspace(folder: Path) -> bool:
    with suppress(OSError, ValueError, RecursionError):
        if is_file(folder / "pnpm-workspace.yaml"):
            return True
        manifest = folder / "package.json"
        return is_file(manifest) and "workspaces" in json.loads(manifest.read_bytes())
    return False


def _is_whole(folder: Path) -> bool:
    settings = ("tsconfig.json", "jsconfig.json")
    return is_file(folder / "package.json") and any(is_file(folder / n) for n in settings)


def _is_marked(folder: Path) -> bool:
    return any(is_file(folder / name) for name in _MARKS)
