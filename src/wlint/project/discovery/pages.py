"""Pages Functions: a folder whose files are routes."""

from pathlib import Path

from wlint.project.discovery.listing import Listing
from wlint.regex import regex

_SUFFIXES = (".js", ".ts", ".jsx", ".tsx", ".mjs")
_ON_REQUEST = regex(
    rb"export\s+(?:(?:async\s+)?function\s+|(?:const|let|var)\s+|\{[^}]*\b)onRequest"
)


def function_files(folder: Path, files: Listing) -> tuple[Path, ...]:
    """The route files of a `functions` folder; none if the folder is somebody else's."""
    found: list[Path] = []
    folders = [folder] if files.folder(folder) == folder else []
    while folders:
        here = folders.pop()
        for name in files.names(here):
            path = here / name
            # a link may lead back up: only what really lies in the folder counts
            if files.folder(path) == path and name != "node_modules":
                folders.append(path)
            elif name.endswith(_SUFFIXES) and files.file(path) == path:
                found.append(path)
    return tuple(sorted(found)) if any(map(_is_function, found)) else ()


def _is_function(path: Path) -> bool:
    try:
        return _ON_REQUEST.search(path.read_bytes()) is not None
    except OSError:
        return False
