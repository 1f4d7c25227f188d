"""From paths on the command line to Workers ready to be asked about."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from wlint.finding import Place
from wlint.languages import UnreadableSource, language_of, parse
from wlint.platform.frameworks import USE_CLIENT, Framework
from wlint.project.brought import Brought, brought_by, with_imports
from wlint.project.configuration.routes_file import find_routes_file
from wlint.project.configuration.wrangler import DeploymentKind
from wlint.project.discovery.discover import Discovery, discover
from wlint.project.discovery.leads import Lead
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.modules import Resolver
from wlint.project.discovery.route_files import directive
from wlint.project.discovery.walk import MAX_SIZE
from wlint.project.file import File
from wlint.project.problem import Problem, ProblemKind
from wlint.project.typing.ambient import Declarations, Installed, declaration_files
from wlint.project.worker import Worker
from wlint.record import entity
from wlint.source import Source, Span
from wlint.tree import Language, Module, Node

MAX_DEPTH = 1_000
"""People nest some dozens of levels, and chain some hundreds of calls."""

_MANY_GAPS = 20
_COMPONENTS = (".jsx", ".tsx")

Overlay = Mapping[Path, bytes]
"""Contents that stand for what is on disk: an editor's buffer."""

Resolve = Callable[[str, Path], Path | None]
"""The file behind the import of a name in a file."""


@entity
class Project:
    """Everything the given paths concern, read and joined.

    `leads`, where there is no Worker, are the files that speak of one, and why it was not found.
    """

    root: Path
    workers: tuple[Worker, ...]
    sources: Mapping[Path, Source]
    problems: tuple[Problem, ...]
    skipped: Mapping[str, int]
    targets: tuple[Path, ...] = ()
    leads: tuple[Lead, ...] = ()

    @property
    def checked(self) -> frozenset[Path]:
        """The files that were checked: the code of the Workers, and their configuration."""
        code = {path for worker in self.workers for path in worker.files}
        return frozenset(code | {w.configuration.path for w in self.workers if w.configuration})


def load(
    paths: Sequence[Path], exclude: Sequence[str] = (), overlay: Overlay | None = None
) -> Project:
    """The Workers that some paths concern; raises `PathNotFoundError` for one that is not there."""
    held = {path.resolve(): data for path, data in (overlay or {}).items()}
    found = discover(paths, exclude, held)
    reader = _Reader(held)
    workers: list[Worker] = []
    workers.extend(_workers(found, reader, lambda: [w for w in workers if not w.is_variant]))
    workers += _unreached(found, reader, workers)
    for configuration in found.workers:
        reader.sources.setdefault(configuration.path, configuration.source)
    unreached = sum(not reader.has_tried(path) for path in found.sources)
    skipped = Counter(reason.value for reason in found.skipped.values())
    if unreached:
        skipped["not reached by a Worker"] = unreached
    if unbuilt := sum(map(_has_no_source, workers)):
        skipped["without sources: a build makes 'main'"] = unbuilt
    problems = (*found.problems, *(p for c in found.workers for p in c.problems), *reader.problems)
    return Project(
        found.root,
        tuple(workers),
        reader.sources,
        tuple(dict.fromkeys(problems)),
        skipped,
        found.targets,
        () if workers else found.leads,
    )


def _has_no_source(worker: Worker) -> bool:
    """Whether only the configuration of a Worker is there to be checked."""
    configuration = worker.configuration
    return not worker.files and configuration is not None and configuration.names_code


def _workers(
    found: Discovery, reader: "_Reader", others: Callable[[], Sequence[Worker]]
) -> Iterable[Worker]:
    for configuration in found.workers:
        # what a build makes has no code here, and its configuration is checked all the same
        mains = configuration.starts
        resolver = found.resolver(configuration.folder, configuration.main)
        resolve: Resolve = resolver.resolve
        if (framework := configuration.framework) is not None:
            resolve = _without_components(resolve, framework, frozenset(mains), reader.directive)
        files = reader.reached(mains, resolve, reader.brought(configuration.utilities))
        declared = declaration_files(found.skipped, configuration.folder)
        declarations = Declarations(declared, reader.declarations)
        installed = reader.installed(resolver)
        is_pages = configuration.kind is DeploymentKind.PAGES
        folder, output = configuration.folder, configuration.public
        yield Worker(
            files,
            resolve,
            configuration,
            mains,
            declarations.find,
            installed=installed,
            routes_file=reader.routes_file(found, folder, output) if is_pages else None,
            python_project=reader.python_project(found, folder, mains),
            others=others,
        )
    for group in found.functions:
        resolver = found.resolver(group[0].parent)
        if files := reader.reached(group, resolver.resolve):
            yield Worker(
                files,
                resolver.resolve,
                None,
                group,
                installed=reader.installed(resolver),
                routes_file=reader.routes_file(found, _above_functions(group[0])),
            )
    for path in found.entries:
        worker = _alone(path, found, reader)
        # that a file looks like a Worker is a guess from its text
        if worker.files and (worker.is_named or worker.entries):
            yield worker


def _without_components(
    resolve: Resolve, framework: Framework, mains: frozenset[Path], said: Callable[[Path], str]
) -> Resolve:
    """Imports as the server of a framework has them, without what browsers run.

    What renders runs there, too, unless the framework has files say so themselves.
    """
    endings = () if framework.has_directives else _COMPONENTS

    def found(name: str, importer: Path) -> Path | None:
        path = resolve(name, importer)
        if path is None or path in mains:
            return path
        is_component = path.suffix in endings or said(path) == USE_CLIENT
        return None if is_component else path

    return found


def _above_functions(path: Path) -> Path:
    """The folder of the project whose `functions` folder a file lies in."""
    return next((p.parent for p in path.parents if p.name == "functions"), path.parent)


def _unreached(found: Discovery, reader: "_Reader", workers: Iterable[Worker]) -> Iterable[Worker]:
    """What the command line names and no Worker loads is checked with what is known."""
    loaded = {path for worker in workers for path in worker.files}
    for path in found.sources:
        if path in found.named and path not in loaded:
            worker = _alone(path, found, reader)
            if worker.files:
                loaded.update(worker.files)
                yield worker


def _alone(path: Path, found: Discovery, reader: "_Reader") -> Worker:
    """A file that no configuration names, with what it loads."""
    resolver = found.resolver(path.parent, path)
    files = reader.reached((path,), resolver.resolve)
    return Worker(
        files,
        resolver.resolve,
        None,
        (path,),
        installed=reader.installed(resolver),
        is_named=path in found.named,
    )


@entity
class _Reader:
    """Reads and parses each file once, whatever Workers it is part of."""

    overlay: Overlay
    sources: dict[Path, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _files: dict[Path, File | None] = field(default_factory=dict)
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
            if path in reached or language_of(path) is None or (file := self.file(path)) is None:
                continue
            if brought:
                file = with_imports(file, brought)
            reached[path] = file
            waiting.extend(p for name in file.imports if (p := resolve(name, path)) is not None)
        return reached

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
        """Whether anybody asked for a file."""
        return path in self._files

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
            message = f"cannot be read: {reason}"
            self.problems.append(Problem(None, path, message, ProblemKind.UNREADABLE))
            return None
        source = self.sources[path] = Source(path, data)
        try:
            module = parse(source)
            depth = _depth(module)
        except UnreadableSource as error:
            place = Place(path, error.span or Span(0, 0))
            self.problems.append(Problem(place, path, error.reason, ProblemKind.SYNTAX))
            return None
        except Exception as error:  # one file that wlint cannot cope with must not hide the others
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            message = f"wlint fails to read it ({what}); please report this"
            self.problems.append(Problem(None, path, message, ProblemKind.UNREADABLE))
            return None
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH:,} levels deep, as no person writes"
            self.problems.append(Problem(None, path, message, ProblemKind.UNREADABLE))
            return None
        self.problems.extend(_gaps(source, module))
        return File(source, module)


def _gaps(source: Source, module: Module) -> Iterable[Problem]:
    """What of a file is no code. Where it is much, the file is something else."""
    message = "this cannot be read as code; the rest of the file is checked"
    spans = module.unread
    if len(spans) > _MANY_GAPS:
        message = f"{len(spans):,} places cannot be read as code, here is the first"
        spans = spans[:1]
    for span in spans:
        yield Problem(Place(source.path, span), source.path, message, ProblemKind.SYNTAX)


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
