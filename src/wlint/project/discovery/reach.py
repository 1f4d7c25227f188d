"""Which files a Worker may load, by the look of its import statements.

A first guess for choosing what to read: it reads text, so it also follows imports in comments.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import field

from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Resolver
from wlint.project.discovery.walk import MAX_SIZE, is_source
from wlint.record import Entity
from wlint.regex import regex

# what brings only types is passed over: it loads nothing
_JAVASCRIPT = regex(
    rb"""\b(?:import|export)\s+type\s+(?!from\b)[^"'();]{1,2000}?\bfrom\s*["'][^"'\r\n]+["']
    |\b(?:from|import|require)\s*\(?\s*["']([^"'\r\n]+)["']""",
    re.VERBOSE,
)
_PYTHON = regex(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t]*(\([^)]*+|[^\r\n]*+)"
    rb"|import[ \t]+([^\r\n]++))",
    re.MULTILINE,
)
_NAME = regex(r"[.\w]+")


class Imports(Entity):
    """What files import by the look of their text: read once, whoever reaches them."""

    contents: Listing
    _known: dict[Path, tuple[str, ...]] = field(default_factory=dict)

    def of(self, path: Path) -> tuple[str, ...]:
        """The names of modules that a file may load."""
        if path not in self._known:
            self._known[path] = tuple(_imported(path, self.contents))
        return self._known[path]


def reached_files(mains: Iterable[Path], resolver: Resolver, imports: Imports) -> frozenset[Path]:
    """The project's files that some files import, directly or through others; they too."""
    waiting = list(mains)
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            found = (resolver.resolve(name, path) for name in imports.of(path))
            waiting.extend(file for file in found if file and is_source(file))
    return frozenset(reached)


def _imported(path: Path, contents: Listing) -> Iterator[str]:
    try:
        data = contents.read(path) if contents.size(path) <= MAX_SIZE else b""
    except OSError:
        return
    if path.suffix != ".py":
        for found in _JAVASCRIPT.finditer(data):
            if found[1]:
                yield found[1].decode(errors="replace")
        return
    for found in _PYTHON.finditer(data):
        origin, names, modules = (group.decode(errors="replace") for group in found.groups(b""))
        if origin:
            yield origin
            prefix = origin if origin.endswith(".") else f"{origin}."
            yield from (prefix + name for name in _NAME.findall(names))
        else:
            yield from (item.split()[0] for item in modules.split(",") if item.split())
