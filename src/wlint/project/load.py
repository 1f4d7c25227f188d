"""From paths on the command line to Workers ready to be asked about."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from wlint.platform.frameworks import USE_CLIENT
from wlint.project.configuration.wrangler import DeploymentKind
from wlint.project.discovery.applications import Application
from wlint.project.discovery.discover import Discovery, discover
from wlint.project.discovery.leads import Lead
from wlint.project.discovery.route_files import functions_folder
from wlint.project.problem import Problem
from wlint.project.reading import Overlay, Reader, Resolve
from wlint.project.typing.ambient import Declarations, declaration_files
from wlint.project.worker import Worker
from wlint.record import Entity
from wlint.source import Source

_COMPONENTS = (".jsx", ".tsx")


class Project(Entity):
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

    @property
    def without_handlers(self) -> tuple[Path, ...]:
        """The files given by name in which nothing was found that the platform calls."""
        named = (w for w in self.workers if w.is_named and w.configuration is None)
        return tuple(path for w in named if w.lacks_handlers for path in w.mains)


def load(
    paths: Sequence[Path], exclude: Sequence[str] = (), overlay: Overlay | None = None
) -> Project:
    """The Workers that some paths concern; raises `PathNotFoundError` for one that is not there."""
    held = {path.resolve(): data for path, data in (overlay or {}).items()}
    found = discover(paths, exclude, held)
    reader = Reader(held)
    workers: list[Worker] = []
    workers.extend(_workers(found, reader, lambda: workers))
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
    found: Discovery, reader: Reader, together: Callable[[], Sequence[Worker]]
) -> Iterable[Worker]:
    for configuration in found.workers:
        # what a build makes has no code here, and its configuration is checked all the same
        mains = configuration.starts
        resolver = found.resolver(configuration.folder, configuration.main)
        resolve: Resolve = resolver.resolve
        if (application := configuration.application) is not None:
            resolve = _without_components(resolve, application, mains, reader.directive)
        brought = reader.brought(configuration.utilities)
        files = reader.reached(mains, resolve, brought)
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
            application=application,
            typed=reader.typed(files, resolve, brought),
            installed=installed,
            routes_file=reader.routes_file(found, folder, output) if is_pages else None,
            python_project=reader.python_project(found, folder, mains),
            together=together,
        )
    for group in found.functions:
        resolver = found.resolver(group[0].parent)
        if files := reader.reached(group, resolver.resolve):
            yield Worker(
                files,
                resolver.resolve,
                None,
                group,
                typed=reader.typed(files, resolver.resolve),
                installed=reader.installed(resolver),
                routes_file=reader.routes_file(found, _project_of(group[0])),
                together=together,
            )
    for application in found.applications:
        routes = application.routes
        resolver = found.resolver(application.folder)
        resolve = _without_components(resolver.resolve, application, routes, reader.directive)
        files = reader.reached(routes, resolve)
        yield Worker(
            files,
            resolve,
            None,
            routes,
            typed=reader.typed(files, resolve),
            installed=reader.installed(resolver),
            together=together,
            application=application,
        )
    for path in found.entries:
        worker = _alone(path, found, reader)
        # that a file looks like a Worker is a guess from its text
        if worker.files and (worker.is_named or worker.entries):
            yield worker


def _without_components(
    resolve: Resolve,
    application: Application,
    mains: Collection[Path],
    said: Callable[[Path], str],
) -> Resolve:
    """Imports as the server of a framework has them, without what browsers run.

    What renders runs there, too, unless the framework has files say so themselves.
    """
    endings = () if application.framework.has_directives else _COMPONENTS
    starts = frozenset(mains)

    def found(name: str, importer: Path) -> Path | None:
        path = resolve(name, importer)
        if path is None or path in starts:
            return path
        is_component = path.suffix in endings or said(path) == USE_CLIENT
        return None if is_component else path

    return found


def _project_of(path: Path) -> Path:
    """The folder of the project whose `functions` folder a file lies in."""
    functions = functions_folder(path)
    return path.parent if functions is None else functions.parent


def _unreached(found: Discovery, reader: Reader, workers: Iterable[Worker]) -> Iterable[Worker]:
    """What the command line names and no Worker loads is checked with what is known."""
    loaded = {path for worker in workers for path in worker.files}
    for path in found.sources:
        if path in found.named and path not in loaded:
            worker = _alone(path, found, reader)
            if worker.files:
                loaded.update(worker.files)
                yield worker


def _alone(path: Path, found: Discovery, reader: Reader) -> Worker:
    """A file that no configuration names, with what it loads."""
    resolver = found.resolver(path.parent, path)
    files = reader.reached((path,), resolver.resolve)
    return Worker(
        files,
        resolver.resolve,
        None,
        (path,),
        typed=reader.typed(files, resolver.resolve),
        installed=reader.installed(resolver),
        is_named=path in found.named,
    )
