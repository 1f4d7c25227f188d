"""The files that a framework makes a Worker of, found by where they lie."""

from collections.abc import Iterator
from pathlib import Path

from wlint.platform.frameworks import Framework, Routes, framework_of
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import package_json
from wlint.project.discovery.tests import is_test


def framework_in(folder: Path, files: Listing) -> Framework | None:
    """The framework that a folder's package.json names together with its adapter to Workers."""
    package = package_json(folder, files)
    tables = (package.get(key) for key in ("dependencies", "devDependencies"))
    return framework_of({name for table in tables if isinstance(table, dict) for name in table})


def route_files(framework: Framework, folder: Path, files: Listing) -> tuple[Path, ...]:
    """The files whose exports a framework calls."""
    found = (path for routes in framework.routes for path in _matching(routes, folder, files))
    return tuple(sorted(found))


def routes_of(framework: Framework, folder: Path, path: Path) -> Routes | None:
    """What a framework takes a file for."""
    return next((routes for routes in framework.routes if _matches(routes, folder, path)), None)


def _is_route(routes: Routes, folder: Path, path: Path) -> bool:
    return _matches(routes, folder, path) and not is_test(path.relative_to(folder))


def _matches(routes: Routes, folder: Path, path: Path) -> bool:
    start = folder / routes.folder
    within = path.relative_to(start).as_posix() if path.is_relative_to(start) else ""
    return routes.files.fullmatch(within) is not None


def _matching(routes: Routes, folder: Path, files: Listing) -> Iterator[Path]:
    start = folder / routes.folder
    folders = [start] if files.folder(start) == start else []
    while folders:
        here = folders.pop()
        for name in files.names(here):
            path = here / name
            # a link may lead back up: only what really lies in the folder counts
            if files.folder(path) == path and name != "node_modules" and name[0] != ".":
                folders.append(path)
            elif _is_route(routes, folder, path) and files.file(path) == path:
                yield path
