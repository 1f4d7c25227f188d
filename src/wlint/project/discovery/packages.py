"""The packages of a repository: what their names and exports mean in files."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeAlias

from wlint.project.discovery.listing import Listing
from wlint.project.discovery.module_files import find_index, find_module, find_written
from wlint.regex import regex

_Json: TypeAlias = object

# in the order a bundler for Workers prefers
_CONDITIONS = (
    "source",
    "development",
    "workerd",
    "worker",
    "edge-light",
    "import",
    "module",
    "browser",
    "default",
    "node",
    "require",
    "types",
)
_DEPTH = 10
_ITEM = regex(r"""^\s*-\s*["']?([^"'#\s]+)""")
_MAJOR = regex(r"(?:npm:\w+@)?[\^~>=v\s]*(\d+)")
_LOCAL = regex(r"(?:file|link|portal):(.+)")


def package_json(folder: Path | str, files: Listing) -> Mapping[str, _Json]:
    """What a folder's package.json says; nothing if there is none that can be read."""
    if path := files.file(f"{folder}/package.json"):
        with suppress(OSError, ValueError, RecursionError):
            found = json.loads(path.read_bytes())
            return found if isinstance(found, dict) else {}
    return {}


def dependencies(folder: Path | str, files: Listing) -> frozenset[str]:
    """The packages that a folder's package.json asks for, to run or to develop with."""
    package = package_json(folder, files)
    tables = (package.get(key) for key in ("dependencies", "devDependencies"))
    return frozenset(name for table in tables for name in _table(table))


def asked_major(name: str, folder: Path, files: Listing) -> int | None:
    """The oldest major version that the nearest package.json which names a package asks for."""
    for above in files.above(str(folder)):
        package = package_json(above, files)
        tables = (_table(package.get(key)) for key in ("devDependencies", "dependencies"))
        version = next((table[name] for table in tables if name in table), None)
        if version is not None:
            found = _MAJOR.match(version) if isinstance(version, str) else None
            return int(found[1]) if found is not None else None
    return None


class Packages:
    """The packages under a root, found when an import first asks for one."""

    def __init__(self, files: Listing) -> None:
        self._files = files
        self._manifests: dict[str, Mapping[str, _Json]] = {}
        self._members: dict[str, Mapping[str, str]] = {}

    def module(self, specifier: str, folder: str) -> Path | None:
        """The file that a package's name, with or without a path in it, means to a folder."""
        name, _, inner = specifier.partition("/")
        if name.startswith("@"):
            scope, (name, _, inner) = name, inner.partition("/")
            name = f"{scope}/{name}"
        home = self._home(name, folder)
        return self._exported(home, inner) if home else None

    def alias(self, specifier: str, folder: str) -> Path | None:
        """The file that a `#name` means to a folder, by the `imports` of its package."""
        home = next((above for above in self._files.above(folder) if self._manifest(above)), None)
        if home is None:
            return None
        return self._first(home, matches(self._manifest(home).get("imports"), specifier))

    def _home(self, name: str, folder: str) -> str | None:
        for above in self._files.above(folder):
            manifest = self._manifest(above)
            if manifest.get("name") == name:
                return above
            if found := self._linked(name, above, manifest) or self._workspace(above).get(name):
                return found
        return None

    def _linked(self, name: str, folder: str, manifest: Mapping[str, _Json]) -> str | None:
        for key in ("dependencies", "devDependencies"):
            version = _table(manifest.get(key)).get(name)
            if isinstance(version, str) and (local := _LOCAL.fullmatch(version)):
                found = self._files.folder(f"{folder}/{local[1]}")
                return str(found) if found else None
        return None

    def _exported(self, home: str, inner: str) -> Path | None:
        manifest = self._manifest(home)
        subpath = f"./{inner}" if inner else "."
        if found := self._first(home, matches(by_subpath(manifest.get("exports")), subpath)):
            return found
        if inner:
            return find_module(f"{home}/{inner}", self._files) or find_module(
                f"{home}/src/{inner}", self._files
            )
        named = (manifest.get(key) for key in ("source", "module", "main", "types"))
        found = self._first(home, (target for target in named if isinstance(target, str)))
        return found or find_index(f"{home}/src", self._files) or find_index(home, self._files)

    def _first(self, home: str, targets: Iterator[str]) -> Path | None:
        """The first target that is there, code before declarations."""
        found = [path for target in targets if (path := find_written(home, target, self._files))]
        code = (path for path in found if ".d." not in path.name)
        return next(code, next(iter(found), None))

    def _manifest(self, folder: str) -> Mapping[str, _Json]:
        if folder not in self._manifests:
            self._manifests[folder] = package_json(folder, self._files)
        return self._manifests[folder]

    def _workspace(self, folder: str) -> Mapping[str, str]:
        """The packages that a workspace's root lists, by name."""
        if folder not in self._members:
            listed = self._manifest(folder).get("workspaces")
            listed = _table(listed).get("packages") if isinstance(listed, dict) else listed
            globs = [item for item in _list(listed) if isinstance(item, str)]
            globs += _pnpm_globs(self._files.file(f"{folder}/pnpm-workspace.yaml"))
            self._members[folder] = {
                name: home
                for home in self._expanded(folder, globs)
                if isinstance(name := self._manifest(home).get("name"), str)
            }
        return self._members[folder]

    def _expanded(self, folder: str, globs: list[str]) -> Iterator[str]:
        without = [glob[1:].removeprefix("./").rstrip("/") for glob in globs if glob[:1] == "!"]
        waiting = [
            (folder, glob.removeprefix("./").strip("/").split("/"))
            for glob in globs
            if glob[:1] != "!"
        ]
        seen: set[tuple[str, int]] = set()
        while waiting:
            here, parts = waiting.pop()
            if not parts:
                inner = here[len(folder) + 1 :]
                if not any(fnmatchcase(inner, glob) for glob in without):
                    yield here
            elif (here, len(parts)) not in seen or parts[0] != "**":
                seen.add((here, len(parts)))
                waiting += self._step(here, *parts)

    def _step(self, here: str, part: str, *rest: str) -> Iterator[tuple[str, list[str]]]:
        folders = [name for name in self._files.own(here)[0] if _is_enterable(name)]
        if part == "**":
            yield here, list(rest)
            yield from ((f"{here}/{name}", [part, *rest]) for name in folders)
        else:
            matching = (name for name in folders if fnmatchcase(name, part))
            yield from ((f"{here}/{name}", list(rest)) for name in matching)


def _is_enterable(name: str) -> bool:
    return name != "node_modules" and not name.startswith(".")


def _list(value: _Json) -> list[_Json]:
    return value if isinstance(value, list) else []


def _table(value: _Json) -> Mapping[str, _Json]:
    return value if isinstance(value, dict) else {}


def _pnpm_globs(path: Path | None) -> list[str]:
    """The `packages` of a pnpm-workspace.yaml, as everyone writes them: one a line."""
    if path is None:
        return []
    try:
        _, found, after = path.read_text(errors="replace").partition("packages:")
    except OSError:
        return []
    globs: list[str] = []
    for line in after.splitlines()[1:] if found else ():
        if item := _ITEM.match(line):
            globs.append(item[1])
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    return globs


def by_subpath(exports: _Json) -> _Json:
    """The `exports` of a package with every target under a path: `.` is the package itself."""
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        return exports
    return {".": exports} if exports else {}


def matches(targets: _Json, key: str, conditions: tuple[str, ...] = _CONDITIONS) -> Iterator[str]:
    """The targets that a key has, with what its `*` stands for put in."""
    table = _table(targets)
    if key in table:
        yield from _spread(table[key], conditions, _DEPTH)
        return
    patterns = [(*pattern.split("*"), pattern) for pattern in table if pattern.count("*") == 1]
    for before, after, pattern in sorted(patterns, key=lambda p: -len(p[0])):
        if key.startswith(before) and key.endswith(after) and len(key) >= len(before + after):
            star = key[len(before) : len(key) - len(after)]
            found = _spread(table[pattern], conditions, _DEPTH)
            yield from (target.replace("*", star) for target in found)
            return


def _spread(target: _Json, conditions: tuple[str, ...], depth: int) -> Iterator[str]:
    """Every file a target may mean, those of the first conditions first."""
    if isinstance(target, str):
        yield target
    elif isinstance(target, list) and depth:
        for item in target:
            yield from _spread(item, conditions, depth - 1)
    elif isinstance(target, dict) and depth:
        known = [name for name in conditions if name in target]
        for name in (*known, *(name for name in target if name not in conditions)):
            yield from _spread(target[name], conditions, depth - 1)
