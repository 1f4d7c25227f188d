"""Reads the files of Workers, each once, and keeps what is wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import field

from wlint.finding import Place
from wlint.languages import UnreadableSource, language_of, parse
from wlint.languages.conflicts import CONFLICT, RESOLVE, first_conflict
from wlint.languages.python.complaint import LOADS_NOTHING, complaint
from wlint.project.brought import Brought, brought_by, with_imports
from wlint.project.configuration.routes_file import find_routes_file
from wlint.project.discovery.discover import Discovery
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Resolver
from wlint.project.discovery.route_files import directive
from wlint.project.discovery.walk import MAX_SIZE
from wlint.project.file import File
from wlint.project.problem import Problem, ProblemKind
from wlint.project.typing.ambient import Installed
from wlint.record import Entity
from wlint.source import Source, Span
from wlint.tree import Language, Module, Node

MAX_DEPTH = 1_000
"""People nest some dozens of levels, and chain some hundreds of calls."""

_MANY_GAPS = 20

Overlay = Mapping[Path, bytes]
"""Contents that stand for what is on disk: an editor's buffer."""

Resolve = Callable[[str, Path], Path | None]
"""The file behind the import of a name in a file."""


class Reader(Entity):
    """Reads and parses each file once, whatever Workers it is part of."""

    overlay: Overlay
    sources: dict[Path, Source] = field(default_factory=dict)
    _loaded: set[Path] = field(default_factory=set)
    _files: dict[Path, File | None] = field(default_factory=dict)
    _problems: dict[Path, tuple[Problem, ...]] = field(default_factory=dict)
    _declared: dict[Path, File | None] = field(default_factory=dict)
    _directives: dict[Path, str] = field(default_factory=dict)

    def brought(self, utilities: Iterable[Path] | None) -> Brought:
        """The names that files have without an import, by the framework and its utilities."""
        if utilities is None:
            return {}
        return brought_by(f for path in utilities if (f := self.file(path)) is not None)

    def reached(
        self, mains: Iterable[Path], resolve: Resolve, brought: Brought | None = None
    ) -> dict[Path, File]:
        """The files some files load, directly or through others, they too."""
        reached: dict[Path, File] = {}
        waiting = list(mains)
        while waiting:
            path = waiting.pop()
            if path in reached or language_of(path) is None:
                continue
            self._loaded.add(path)
            if (file := self._with(path, brought)) is not None:
                reached[path] = file
                waiting.extend(_found(file.imports, path, resolve))
        return reached

    def typed(
        self, files: Mapping[Path, File], resolve: Resolve, brought: Brought | None = None
    ) -> dict[Path, File]:
        """The files that some files take only types of, with all that these name."""
        typed: dict[Path, File] = {}
        waiting = [p for file in files.values() for p in _found(file.typed, file.path, resolve)]
        while waiting:
            path = waiting.pop()
            if path in files or path in typed or language_of(path) is None:
                continue
            if (file := self._with(path, brought)) is not None:
                typed[path] = file
                waiting.extend(_found((*file.imports, *file.typed), path, resolve))
        return typed

    def _with(self, path: Path, brought: Brought | None) -> File | None:
        file = self.file(path)
        return with_imports(file, brought) if file is not None and brought else file

    @property
    def problems(self) -> Iterable[Problem]:
        """What is wrong with files that Workers load."""
        return (p for path, found in self._problems.items() if path in self._loaded for p in found)

    def file(self, path: Path) -> File | None:
        """A file's tree, None when nothing of it can be read."""
        if path not in self._files:
            self._files[path] = self._file(path)
        return self._files[path]

    def routes_file(
        self, found: Discovery, folder: Path, output: Path | None = None
    ) -> Source | None:
        """The `_routes.json` of a Pages project."""
        source = find_routes_file(folder, output, Listing(found.root_of(folder), self.overlay))
        if source is not None:
            self.sources[source.path] = source
        return source

    def python_project(
        self, found: Discovery, folder: Path, mains: tuple[Path, ...]
    ) -> Source | None:
        """The `pyproject.toml` beside the configuration of a Python Worker."""
        is_python = any(language_of(path) is Language.PYTHON for path in mains)
        files = Listing(found.root_of(folder), self.overlay)
        path = files.file(folder / "pyproject.toml") if is_python else None
        if path is None:
            return None
        with suppress(OSError):
            self.sources[path] = Source(path, files.read(path))
        return self.sources.get(path)

    def directive(self, path: Path) -> str:
        """What a file starts with that says where it runs."""
        if path not in self._directives:
            self._directives[path] = ""
            with suppress(OSError, ValueError):
                self._directives[path] = directive(self.overlay.get(path) or _read(path))
        return self._directives[path]

    def has_tried(self, path: Path) -> bool:
        """Whether any Worker loads a file, or would if it could be read."""
        return path in self._loaded

    def installed(self, resolver: Resolver) -> Callable[[str, Path, str], File | None]:
        """Where the installed packages that a Worker imports are declared."""
        return Installed(resolver.declaration, self.declarations).offering

    def declarations(self, path: Path, data: bytes) -> File | None:
        """A declaration file; what cannot be read of it is nobody's concern."""
        if path not in self._declared:
            self._declared[path] = None
            with suppress(Exception):
                self._declared[path] = File(Source(path, data), parse(Source(path, data)))
        return self._declared[path]

    def _file(self, path: Path) -> File | None:
        try:
            data = self.overlay[path] if path in self.overlay else _read(path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self._problems[path] = _unreadable(path, f"cannot be read: {reason}")
            return None
        source = self.sources[path] = Source(path, data)
        try:
            module = parse(source)
            depth = _depth(module)
        except UnreadableSource as error:
            place = Place(path, error.span or Span(0, 0))
            self._problems[path] = (Problem(place, path, error.reason, ProblemKind.SYNTAX),)
            return None
        except Exception as error:  # one file that wlint cannot cope with must not hide the others
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            why = f"wlint fails to read it ({what}); please report this"
            self._problems[path] = _unreadable(path, why)
            return None
        if depth > MAX_DEPTH:
            why = f"nested more than {MAX_DEPTH:,} levels deep, as no person writes"
            self._problems[path] = _unreadable(path, why)
            return None
        self._problems[path] = tuple(_gaps(source, module))
        return File(source, module)


def _unreadable(path: Path, why: str) -> tuple[Problem]:
    return (Problem(None, path, why, ProblemKind.UNREADABLE),)


def _gaps(source: Source, module: Module) -> Iterable[Problem]:
    """What of a file is no code. Where it is much, the file is something else."""
    message = "this cannot be read as code; the rest of the file is checked"
    spans = module.unread
    if (marker := first_conflict(source.data, spans)) is not None:
        place = Place(source.path, marker)
        yield Problem(place, source.path, CONFLICT, ProblemKind.SYNTAX, RESOLVE)
        return
    if len(spans) > _MANY_GAPS:
        message = f"{len(spans):,} places cannot be read as code, here is the first"
        spans = spans[:1]
    said = complaint(source.data) if module.language is Language.PYTHON and spans else None
    for span in spans:
        found, help = message, None
        if said is not None and _is_near(source, span, said.line):
            found, help = (
                f"Python cannot read this: {said.reason} (line {said.line})",
                LOADS_NOTHING,
            )
        yield Problem(Place(source.path, span), source.path, found, ProblemKind.SYNTAX, help)


def _is_near(source: Source, span: Span, line: int) -> bool:
    """Whether a line is one of a gap's, or the next: an error may show behind what is wrong."""
    return source.line_of(span.start) <= line <= source.line_of(span.end) + 1


def _depth(module: Module) -> int:
    """How many nodes lie around the innermost one, counted no further than matters."""
    level: Sequence[Node] = (module,)
    depth = 0
    while level and depth <= MAX_DEPTH:
        level = [child for node in level for child in node.children()]
        depth += 1
    return depth


def _read(path: Path) -> bytes:
    """A file's bytes, or ValueError when nobody wrote it by hand."""
    if path.stat().st_size > MAX_SIZE:
        raise ValueError(f"larger than {MAX_SIZE // 1_000_000} MB")
    return path.read_bytes()


def _found(names: Iterable[str], importer: Path, resolve: Resolve) -> Iterator[Path]:
    return (path for name in names if (path := resolve(name, importer)) is not None)
