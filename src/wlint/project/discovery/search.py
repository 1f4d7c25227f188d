"""Looks through one project for what some of its paths concern."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path

from msgspec.structs import replace

from wlint.disk import is_file
from wlint.project.configuration.file_names import FILE_NAMES, is_configuration, is_known
from wlint.project.configuration.read_wrangler import read, read_folder
from wlint.project.configuration.wrangler import Configuration, DeploymentKind
from wlint.project.discovery.applications import Application, application_in, is_for_cloudflare
from wlint.project.discovery.built import with_classes, with_source
from wlint.project.discovery.for_tests import is_deployed, is_for_tests
from wlint.project.discovery.ignores import Ignores, Patterns
from wlint.project.discovery.leads import Lead, built_leads, unread_leads
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.main_in_text import main_in_text
from wlint.project.discovery.modules import Repository, Resolver
from wlint.project.discovery.pages import function_files
from wlint.project.discovery.reach import Imports, reached_files
from wlint.project.discovery.roots import is_project
from wlint.project.discovery.tests import is_test
from wlint.project.discovery.walk import SkipReason, is_source, skip_reason, walk
from wlint.project.problem import ProblemKind


class Search:
    """Everything is read once; each question is answered from that."""

    def __init__(
        self,
        root: Path,
        targets: Iterable[Path],
        excluded: Patterns | None,
        overlay: Mapping[Path, bytes],
    ) -> None:
        self.root = root
        self.targets = tuple(targets)
        self.files = Listing(root, overlay)
        self.repository = Repository(self.files)
        self.named = frozenset(p for p in self.targets if p in overlay or is_file(p))
        self._imports = Imports(self.files)
        self._excluded = excluded
        self._ignores = Ignores(self.files)
        self._read: dict[Path, tuple[Configuration, ...]] = {}
        self._around: dict[Path, tuple[Configuration, ...]] = {}
        self._mains: dict[Path, Path | None] = {}
        folders = [path for path in self.targets if path not in self.named]
        if is_project(root):
            folders.insert(0, root)
        self._walk = walk(folders, self.files, self._ignores)
        self.problems = self._walk.problems
        self.skipped: dict[Path, SkipReason] = {}
        self.sources = tuple(sorted(self._chosen()))

    def workers(self) -> tuple[Configuration, ...]:
        """The configurations in, around or reaching into the given paths."""
        chosen = {c.path: c for c in self._claiming()}
        others = [c for c in self._everywhere if c.path not in chosen]
        asked = frozenset(self.sources)
        # what has its sources elsewhere counts if it loads one of these
        chosen |= {c.path: c for c in others if not asked.isdisjoint(self._reached(c))}
        return tuple(chosen[path] for path in sorted(chosen))

    def functions(self) -> tuple[tuple[Path, ...], ...]:
        """The Pages Functions that have no configuration, folder by folder."""
        configured = {c.folder / "functions" for c in self._everywhere}
        folders = (f for f in self._walk.functions if f not in configured)
        found = (function_files(folder, self.files) for folder in folders)
        return tuple(files for files in found if not set(files).isdisjoint(self.sources))

    def applications(self) -> tuple[Application, ...]:
        """What frameworks build of folders without a configuration, where it is asked about."""
        asked = frozenset(self.sources)
        return tuple(a for a in self._unconfigured if not asked.isdisjoint(self._routed(a)))

    @cached_property
    def _unconfigured(self) -> tuple[Application, ...]:
        """What is built for Cloudflare of the folders that have no configuration."""
        folders = (folder for folder in self._walk.packages if not self._in(folder))
        found = (application_in(folder, self.files, self._ignores.covers) for folder in folders)
        return tuple(a for a in found if a is not None and self._is_for_cloudflare(a))

    def _is_for_cloudflare(self, application: Application) -> bool:
        resolver = self._resolver(application)
        return is_for_cloudflare(application, self.files, resolver, self._imports)

    def _routed(self, application: Application) -> frozenset[Path]:
        return reached_files(application.routes, self._resolver(application), self._imports)

    def _resolver(self, application: Application) -> Resolver:
        return Resolver(self.root, application.folder, None, self.repository)

    def loose(self) -> tuple[Path, ...]:
        """The sources that no configuration claims and no Worker or Pages project loads."""
        unclaimed = [path for path in self.sources if not self._is_claimed(path)]
        if not unclaimed:
            return ()
        loaded = {path for files in self.functions() for path in files}
        loaded.update(path for c in self._everywhere for path in self._reached(c))
        loaded.update(path for a in self._unconfigured for path in self._routed(a))
        return tuple(path for path in unclaimed if path not in loaded)

    def _is_claimed(self, path: Path) -> bool:
        """Whether a file belongs to a configuration around it, or another one is its main."""
        around = self._nearest(path)
        for one in around:
            if one.path not in self._mains:
                self._mains[one.path] = main_in_text(one, self.files)
        mains = (self._mains[one.path] for one in around)
        return any(map(_claims, around)) or any(m is not None and m != path for m in mains)

    def without_main(self) -> Iterator[Path]:
        """The configurations in the given paths that start in a file which is not there."""
        for path in self._unread():
            problems = read(path, self.files, self._ignores.covers).problems
            if any(problem.kind is ProblemKind.MISSING_MAIN for problem in problems):
                yield path

    def _unread(self) -> Iterator[Path]:
        """What is called like a configuration in the given paths, and led to no Worker."""
        read = {c.path for c in self._everywhere}
        named = (f / n for f in self._walk.configured for n in self.files.names(f))
        unread = (p for p in named if is_configuration(p.name) and p not in read)
        return (p for p in unread if self._covers(p) and not self._reason(p))

    def leads(self) -> tuple[Lead, ...]:
        """What in the given paths speaks of a Worker, and led to none."""
        usual = self._unread()
        packages = (f for f in self._walk.packages if self._covers(f) or f == self.root)
        return (*unread_leads(usual), *built_leads(packages, self.files))

    def _chosen(self) -> Iterator[Path]:
        for path in self._walk.sources:
            if self._covers(path) and path not in self.named:
                if reason := self._reason(path):
                    self.skipped[path] = reason
                else:
                    yield path
        self.skipped |= {p: why for p, why in self._walk.skipped.items() if self._covers(p)}
        for path in filter(is_source, self.named):
            reason = SkipReason.EXCLUDED if self._excludes(path) else self._size_reason(path)
            if reason is not None:
                self.skipped[path] = reason
            else:
                self.skipped.pop(path, None)
                yield path
        for path in self.named:
            if not is_source(path) and not is_known(path.name):
                self.skipped[path] = SkipReason.OTHER

    def _size_reason(self, path: Path) -> SkipReason | None:
        is_large = not self.files.is_held(path) and skip_reason(path) is SkipReason.TOO_LARGE
        return SkipReason.TOO_LARGE if is_large else None

    def _reason(self, path: Path) -> SkipReason | None:
        if self._excludes(path):
            return SkipReason.EXCLUDED
        return SkipReason.TEST if self._is_test(path) and not self._is_deployed(path) else None

    def _is_test(self, path: Path) -> bool:
        """Whether a file is a test, seen from the folder that was asked about."""
        over = [target for target in self.targets if path.is_relative_to(target)]
        nearest = max(over, key=lambda target: len(target.parts), default=self.root)
        return path != nearest and is_test(path.relative_to(nearest))

    def _is_deployed(self, path: Path) -> bool:
        """Whether a script deploys a configuration that is called a test, and is among none."""
        is_alone = is_configuration(path.name) and not self._is_test(path.with_name(FILE_NAMES[0]))
        return is_alone and is_deployed(path, self.files, self.root)

    def _excludes(self, path: Path) -> bool:
        if self._excluded is None:
            return False
        return self._excluded.check_file(path.relative_to(self.root).as_posix()).include is True

    def _covers(self, path: Path) -> bool:
        return any(path.is_relative_to(target) for target in self.targets)

    @cached_property
    def _everywhere(self) -> tuple[Configuration, ...]:
        """All configurations of the project, and those that are asked for by name."""
        named = [read(p, self.files, self._ignores.covers) for p in self._named_configurations()]
        found = {c.path: c for folder in self._walk.configured for c in self._in(folder)}
        found |= {c.path: c for c in named if c.path not in found}
        usable = (c for c in found.values() if not self._reason(c.path) and not self._tests(c))
        return tuple(sorted(map(self._marked, usable), key=lambda c: c.path))

    def _marked(self, configuration: Configuration) -> Configuration:
        """With a mark where only tests start it; who asks for its files gets told of them."""
        is_asked = any(path.is_relative_to(configuration.folder) for path in self.targets)
        around = (self.files, self._walk.sources, self.root)
        if is_asked or not is_for_tests(configuration, *around):
            return configuration
        return replace(configuration, is_for_tests=True)

    def _tests(self, configuration: Configuration) -> bool:
        """Whether all that a configuration starts in are tests, unless it is asked for by name."""
        starts = configuration.starts
        return configuration.path not in self.named and (
            bool(starts) and all(p not in self.named and self._is_test(p) for p in starts)
        )

    def _named_configurations(self) -> list[Path]:
        return [path for path in self.named if is_configuration(path.name)]

    def _claiming(self) -> Iterator[Configuration]:
        usable = {c.path: c for c in self._everywhere}
        yield from (c for c in self._everywhere if self._covers(c.path))
        for path in (*self.sources, *self.targets):
            yield from (usable[c.path] for c in self._nearest(path) if c.path in usable)

    def _nearest(self, path: Path) -> tuple[Configuration, ...]:
        """The configurations of the nearest folder upward that has any."""
        folder = path.parent if path not in self.targets or path in self.named else path
        if folder not in self._around:
            above = (here for here in (folder, *folder.parents) if here.is_relative_to(self.root))
            self._around[folder] = next(filter(None, map(self._in, above)), ())
        return self._around[folder]

    def _in(self, folder: Path) -> tuple[Configuration, ...]:
        if folder not in self._read:
            found = tuple(read_folder(folder, self.files, self._ignores.covers))
            self._read[folder] = tuple(self._with_code(one, found) for one in found)
        return self._read[folder]

    def _with_code(self, one: Configuration, beside: tuple[Configuration, ...]) -> Configuration:
        """A configuration with what a build makes its code of."""
        folder, others = one.folder, _mains(beside, one)
        apart = {path for other in beside if _is_apart(other, one) for path in other.mains}
        own = partial(self._own, folder, apart)
        built = with_source(one, own(), others, self.files, self._loaded)
        return with_classes(built, own(), self.files)

    def _own(self, folder: Path, apart: Collection[Path]) -> Iterator[Path]:
        """The other sources in a folder and in those inside that have no configuration."""
        others = [c for c in self._walk.configured if c != folder and c.is_relative_to(folder)]
        for path in self._walk.sources:
            is_inside = path.is_relative_to(folder) and not self._excludes(path)
            if (
                is_inside
                and path not in apart
                and not any(path.is_relative_to(other) for other in others)
            ):
                yield path

    def _loaded(self, path: Path) -> frozenset[Path]:
        resolver = Resolver(self.root, path.parent, path, self.repository)
        return reached_files([path], resolver, self._imports)

    def _reached(self, configuration: Configuration) -> frozenset[Path]:
        first = next(iter(configuration.mains), None)
        resolver = Resolver(self.root, configuration.folder, first, self.repository)
        return reached_files(configuration.starts, resolver, self._imports)


def _claims(configuration: Configuration) -> bool:
    """Whether the files around a configuration belong to its Worker."""
    return bool(
        configuration.starts
        or configuration.public
        or configuration.kind is DeploymentKind.PAGES
        or configuration.names_code
    )


def _is_apart(other: Configuration, one: Configuration) -> bool:
    """Whether another configuration's code is none of the framework that builds one's."""
    return one.application is not None and other.application is None


def _mains(around: Iterable[Configuration], one: Configuration) -> tuple[Path, ...]:
    """The files that the configurations beside one start in."""
    return tuple(path for other in around if other is not one for path in other.mains)
