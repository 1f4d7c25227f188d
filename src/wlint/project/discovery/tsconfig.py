"""What `paths` and `baseUrl` in a tsconfig.json make of an import."""

from collections.abc import Iterator
from pathlib import Path

from wlint.languages.document import DocumentError, Value
from wlint.project.discovery.listing import Listing
from wlint.record import Record
from wlint.source import Span

_NAMES = ("tsconfig.json", "jsconfig.json")
_DEPTH = 10
"""Configurations extend each other a few times; more is a circle."""


class Mappings(Record):
    """Patterns with the paths they lead to, the most particular first, and a folder to try last."""

    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None

    def candidates(self, specifier: str) -> Iterator[str]:
        """The paths an import may mean."""
        for pattern, targets in self.paths:
            before, star, after = pattern.partition("*")
            if not star and specifier == pattern:
                yield from targets
            elif star and specifier.startswith(before) and specifier.endswith(after):
                inner = specifier[len(before) : len(specifier) - len(after)]
                yield from (target.replace("*", inner) for target in targets)
        if self.base:
            yield f"{self.base}/{specifier}"


class TypeScriptSettings:
    """The mappings that hold in each folder under a root."""

    def __init__(self, files: Listing) -> None:
        self._files = files
        self._found: dict[str, Mappings] = {}

    def mappings(self, folder: str) -> Mappings:
        """The mappings of the nearest configuration upward."""
        if folder not in self._found:
            self._found[folder] = self._nearest(folder)
        return self._found[folder]

    def _nearest(self, folder: str) -> Mappings:
        while True:
            for name in _NAMES:
                if path := self._files.file(f"{folder}/{name}"):
                    return self._read(path)
            if len(folder) <= len(self._files.root):
                return Mappings()
            folder = folder.rpartition("/")[0]

    def _read(self, path: Path) -> Mappings:
        document = self._parsed(path)
        own = self._extended(document, path.parent, _DEPTH)
        if own.paths or own.base:
            return own
        # a configuration without files of its own only lists others
        listed = document.at("references")
        others = [
            self._extended(self._parsed(file), file.parent, _DEPTH)
            for item in (listed.items if listed else ())
            if (file := self._file(path.parent, item.at("path")))
        ]
        return Mappings(tuple(entry for other in others for entry in other.paths))

    def _extended(self, document: Value, folder: Path, depth: int) -> Mappings:
        """The mappings of a configuration, or those of what it extends where it has none."""
        found = Mappings()
        extends = document.at("extends")
        parents = (extends.items or (extends,)) if extends and depth else ()
        for parent in parents:
            if file := self._file(folder, parent):
                other = self._extended(self._parsed(file), file.parent, depth - 1)
                found = Mappings(other.paths or found.paths, other.base or found.base)
        base_url = document.at("compilerOptions", "baseUrl")
        base = f"{folder}/{base_url.text}" if base_url and base_url.text else found.base
        paths = document.at("compilerOptions", "paths")
        own = _paths(paths, base or str(folder)) if paths else found.paths
        return Mappings(own, base)

    def _file(self, folder: Path, value: Value | None) -> Path | None:
        if value is None or not value.text:
            return None
        path = f"{folder}/{value.text}"
        tries = (path, f"{path}.json", f"{path}/tsconfig.json")
        return next((found for file in tries if (found := self._files.file(file))), None)

    def _parsed(self, path: Path) -> Value:
        from wlint.languages.json import parse_json

        try:
            return parse_json(path.read_bytes())
        except (OSError, DocumentError):
            return Value({}, Span(0, 0))


def _paths(value: Value, folder: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = [
        (pattern, tuple(f"{folder}/{item.text}" for item in targets.items if item.text))
        for pattern, targets in value.table.items()
    ]
    return tuple(sorted(found, key=lambda entry: -len(entry[0].partition("*")[0])))
