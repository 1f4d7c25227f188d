"""The files that a framework makes a Worker of, found by where they lie."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path, PurePath, PurePosixPath

from wlint.platform.frameworks import (
    PRERENDERED,
    USE_CLIENT,
    Framework,
    Routes,
)
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.tests import is_test
from wlint.regex import regex

_DIRECTIVE = regex(rb"""(?:\xef\xbb\xbf)?(?:\s|//[^\n]*|/\*.*?\*/)*+["'](use \w+)["']""", re.DOTALL)

_SUFFIX = regex(r"\.[cm]?[jt]sx?$")
_NAMELESS = frozenset({"index", "route", "+server", "+page.server"})
"""The files that answer the path of their folder."""

_FILE = regex(rb"""["']([\w./$()+\[\]-]+\.[jt]sx?)["']""")

# https://nextjs.org/docs/app/guides/static-exports
_EXPORT = regex(rb"""\boutput\s*:\s*["']export["']""")


def directive(text: bytes) -> str:
    """What a file starts with that says where it runs; empty where nothing does."""
    found = _DIRECTIVE.match(text)
    return found[1].decode() if found else ""


def is_exported(framework: Framework, folder: Path, files: Listing) -> bool:
    """Whether a build runs the framework's code, and only pages are deployed."""
    said = _settings(framework, folder, files)
    return said is not None and _EXPORT.search(said) is not None


def _settings(framework: Framework, folder: Path, files: Listing) -> bytes | None:
    """What the framework's settings say, where there are any."""
    for name in framework.settings:
        if path := files.file(f"{folder}/{name}"):
            with suppress(OSError):
                return path.read_bytes()
    return None


def _builds(framework: Framework, folder: Path, files: Listing) -> bool:
    """Whether a build runs the routes that do not say who does."""
    if framework.serving is None:
        return False
    said = _settings(framework, folder, files)
    return said is not None and framework.serving.search(said) is None


def route_files(framework: Framework, folder: Path, files: Listing) -> tuple[Path, ...]:
    """The files whose exports a framework calls."""
    builds = _builds(framework, folder, files)
    found = {
        path
        for routes in framework.routes
        for path in _matching(routes, folder, files, builds=builds)
    }
    found.update(path for table in framework.tables for path in _listed(folder / table, files))
    return tuple(sorted(found))


def routes_of(
    framework: Framework, folder: Path, path: Path, text: bytes, found: Collection[Path]
) -> Routes | None:
    """What a framework takes a file for, one of those found for it."""
    for routes in framework.routes:
        if _lies(routes, folder, path) and _is_said(routes, text):
            return routes if path in found or not routes.may_be_built else None
    return framework.routes[0] if framework.tables and path in found else None


def functions_folder(path: Path) -> Path | None:
    """The folder of a Pages project in which a file answers requests by where it lies."""
    return next((above for above in path.parents if above.name == "functions"), None)


def path_answered(within: PurePath, below: str = "/") -> str:
    """The path of the requests that a file answers which is called by where it lies."""
    *folders, name = within.parts
    last = _SUFFIX.sub("", name)
    named = [part for part in folders if not part.startswith("(")]  # a group of routes
    return PurePosixPath(below, *named, *(() if last in _NAMELESS else (last,))).as_posix()


def _listed(table: Path, files: Listing) -> Iterator[Path]:
    """The files that a table of routes names."""
    if files.file(table) is None:
        return
    with suppress(OSError):
        for named in _FILE.finditer(files.read(table)):
            if path := files.file(table.parent / named[1].decode()):
                yield path


def _is_route(routes: Routes, folder: Path, path: Path, files: Listing, *, builds: bool) -> bool:
    if not _lies(routes, folder, path) or is_test(path.relative_to(folder)):
        return False
    with suppress(OSError):
        if files.file(path) != path or not _is_said(routes, files.read(path)):
            return False
        return not _is_built(routes, folder, path, files, builds=builds)
    return False


def _is_built(routes: Routes, folder: Path, path: Path, files: Listing, *, builds: bool) -> bool:
    """Whether the build runs a route, and no Worker; where nothing says so, as all of them."""
    if not routes.may_be_built:
        return False
    for place in _saying(routes, folder, path):
        if files.file(place) is not None:
            said = PRERENDERED.search(files.read(place))
            if said is not None:
                return said["built"] is not None
    return builds


def _saying(routes: Routes, folder: Path, path: Path) -> Iterator[Path]:
    """The files that say who runs a route, the first one that does: itself, those around it."""
    yield path
    if routes.within:
        page = path.name.partition(".")[0]
        yield from (path.with_name(f"{page}.{suffix}") for suffix in ("ts", "js"))
        around = (at for at in path.parents if at.is_relative_to(folder / routes.folder))
        yield from (at / name for at in around for name in routes.within)


def _lies(routes: Routes, folder: Path, path: Path) -> bool:
    start = folder / routes.folder
    within = path.relative_to(start).as_posix() if path.is_relative_to(start) else ""
    return routes.files.fullmatch(within) is not None


def _is_said(routes: Routes, text: bytes) -> bool:
    if routes.words is not None:
        return routes.words.search(text) is not None
    said = directive(text)
    return said == routes.directive if routes.directive else said != USE_CLIENT


def _matching(routes: Routes, folder: Path, files: Listing, *, builds: bool) -> Iterator[Path]:
    start = folder / routes.folder
    folders = [start] if files.folder(start) == start else []
    while folders:
        here = folders.pop()
        for name in files.names(here):
            path = here / name
            # a link may lead back up: only what really lies in the folder counts
            if files.folder(path) == path and name != "node_modules" and name[0] != ".":
                folders.append(path)
            elif _is_route(routes, folder, path, files, builds=builds):
                yield path
