"""What wlint knows of one line: types, promises, sizes, origins, and who calls it."""

import re
from collections.abc import Iterator
from pathlib import Path

from wlint import tree
from wlint.config import ConfigurationError
from wlint.disk import is_file
from wlint.project import Worker, load
from wlint.project.costs.size import Size
from wlint.project.file import File
from wlint.project.promises.promises import Answer
from wlint.project.typing.words import words
from wlint.record import Record
from wlint.regex import regex
from wlint.report.place import relative
from wlint.semantics.types import Named, options_of
from wlint.source import Position, one_line
from wlint.tree import Node

_SPOT = regex(r"(.+?):(\d{1,9})(?::(\d{1,9}))?", re.DOTALL)
_LONGEST = 70
_EXPRESSIONS = (
    tree.Call,
    tree.Await,
    tree.Member,
    tree.Name,
    tree.Sequence,
    tree.Mapping,
    tree.Comprehension,
    tree.Conditional,
    tree.Operation,
    tree.Template,
)
_COLLECTIONS = frozenset(
    {"[]", "Map", "Set", "dict", "set", "tuple", "FormData", "URLSearchParams"}
)


class Spot(Record):
    """A place that somebody asks about: a line, or what stands at a column of it."""

    path: Path
    line: int
    column: int | None = None


def parse_spot(text: str) -> Spot:
    """The place that `FILE:LINE` or `FILE:LINE:COLUMN` means."""
    found = _SPOT.fullmatch(text)
    if found is None:
        raise ConfigurationError(f"'{text}' must have the form FILE:LINE or FILE:LINE:COLUMN")
    path, line, column = found.groups()
    return Spot(Path(path), int(line), int(column) if column else None)


def inspect(spot: Spot) -> Iterator[str]:
    """The lines that say what is known of a place, for each Worker that loads it."""
    path = spot.path.resolve()
    if not is_file(path):
        raise ConfigurationError(f"there is no file '{spot.path}'")
    workers = load([path]).workers
    loaded = [w for w in workers if path in w.files]
    deployed = [w for w in workers if w.configuration and w.configuration.path == path]
    if deployed:
        yield (
            f"{spot.path}: the settings of {deployed[0].name or 'a Worker'}; 'inspect' looks at "
            f"lines of code, 'wlint {spot.path}' at settings"
        )
    elif not loaded:
        yield f"{spot.path}: no code that wlint reads"
    for worker in loaded:
        yield from _Known(worker, worker.files[path]).at(spot)


class _Known(Record):
    """What one Worker knows of one of its files."""

    worker: Worker
    file: File

    def at(self, spot: Spot) -> Iterator[str]:
        """Everything about a place."""
        title = f"Worker {self.worker.name}" if self.worker.name else "no Worker's configuration"
        yield f"{spot.path}:{spot.line} ({title})"
        nodes = list(self._nodes(spot))
        if not nodes:
            yield "  nothing that has a value"
        for node in nodes:
            yield ""
            yield f"  {self._shown(node)}"
            yield from (f"    {name:<9}{text}" for name, text in self._facts(node))
        yield from self._around(nodes)

    def _nodes(self, spot: Spot) -> Iterator[Node]:
        """The loops and expressions that stand there, outermost first, each text once."""
        seen: set[str] = set()
        for node in self.file.nodes:
            above = self.file.scopes.parents.get(node)
            is_callee = isinstance(above, tree.Call) and above.callee is node
            is_label = above is None  # the key of an object, the name of a field
            if not isinstance(node, (*_EXPRESSIONS, tree.Loop)) or is_callee or is_label:
                continue
            text = self._shown(node)
            if text not in seen and self._is_at(node, spot):
                seen.add(text)
                yield node

    def _is_at(self, node: Node, spot: Spot) -> bool:
        start, end = (self.file.source.position(offset) for offset in node.span)
        if spot.column is None:
            return start.line == spot.line
        return start <= Position(spot.line, spot.column) < end

    def _facts(self, node: Node) -> Iterator[tuple[str, str]]:
        worker, file = self.worker, self.file
        if isinstance(node, tree.Loop):
            yield "runs", _size(worker.sizes.loop(file, node))
            return
        of = worker.types.of(file, node)
        yield "type", words(of)
        if worker.promises.is_promise(file, node):
            fate = worker.promises.fate(file, node).value
            yield "promise", f"{fate}; starts I/O: {worker.promises.starts_io(file, node).value}"
        size = worker.sizes.of(file, node)
        is_collection = any(isinstance(o, Named) and o.name in _COLLECTIONS for o in options_of(of))
        if size.is_bounded or size.is_unbounded or is_collection:
            yield "size", _size(size)
        yield "origin", self._origin(node)

    def _origin(self, node: Node) -> str:
        source = self.worker.origins.source(self.file, node)
        if source is not None:
            found = self.worker.files.get(source.place.path)
            at = f":{found.source.line_of(source.place.span.start)}" if found else ""
            return f"{source.words} ({relative(source.place.path, Path.cwd())}{at})"
        known = self.worker.origins.is_from_request(self.file, node)
        return "not the request" if known is Answer.NO else "unknown"

    def _around(self, nodes: list[Node]) -> Iterator[str]:
        """The function around, what reaches it, and who calls it."""
        function = next((f for n in nodes if (f := self.file.function_around(n))), None)
        if function is None:
            return
        yield ""
        yield f"  in {function.name or 'a function without a name'}"
        way = self.worker.calls.way_to(function)
        entries = sorted({e.name for e in self.worker.calls.reaching(function)})
        entries = entries or ([way.entry.name] if way else [])
        yield f"    {'reached':<9}{'by ' + ', '.join(entries) if entries else 'by no handler'}"
        for site in self.worker.calls.callers.get(function, ()):
            line = site.file.source.line_of(site.node.span.start)
            why = "its object is given away" if isinstance(site.node, tree.Arg) else "by its name"
            likely = "" if site.is_sure else f" (likely, {why})"
            if site.node is not function:
                yield f"    {'called':<9}at {relative(site.file.path, Path.cwd())}:{line}{likely}"

    def _shown(self, node: Node) -> str:
        text = one_line(self.file.source.text(node.span))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _size(size: Size) -> str:
    match size:
        case Size(origin=origin) if origin is not None:
            return f"as many as {origin.words} sends"
        case Size(limit=int() as limit):
            return f"at most {limit}"
        case Size(is_bounded=True):
            return "bounded"
        case _:
            return "unknown"
