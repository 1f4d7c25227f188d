"""From the paths on the command line to the Workers they concern."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import field

from wlint.project.configuration.wrangler import Configuration
from wlint.project.discovery.applications import Application
from wlint.project.discovery.copies import without_copies
from wlint.project.discovery.entry_text import looks_like_entry
from wlint.project.discovery.ignores import parse_patterns
from wlint.project.discovery.leads import Lead
from wlint.project.discovery.modules import Repository, Resolver
from wlint.project.discovery.roots import PathNotFoundError, existing, project_root
from wlint.project.discovery.routers import without_other_routers
from wlint.project.discovery.search import Search
from wlint.project.discovery.tests import is_test
from wlint.project.discovery.walk import SkipReason
from wlint.project.problem import Problem
from wlint.record import Record

__all__ = ["Discovery", "PathNotFoundError", "SkipReason", "discover", "is_test"]


class Discovery(Record):
    """What the given paths concern.

    `sources` are the files to report on; `loose` those of them that no Worker of the project
    loads and no configuration claims, `entries` those of the loose that look like a Worker;
    `leads` is what speaks of Workers where there are none.
    """

    roots: tuple[Path, ...]
    targets: tuple[Path, ...]
    workers: tuple[Configuration, ...] = ()
    functions: tuple[tuple[Path, ...], ...] = ()
    applications: tuple[Application, ...] = ()
    sources: tuple[Path, ...] = ()
    loose: tuple[Path, ...] = ()
    entries: tuple[Path, ...] = ()
    named: frozenset[Path] = frozenset()
    skipped: Mapping[Path, SkipReason] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    repositories: Mapping[Path, Repository] = field(default_factory=dict)
    leads: tuple[Lead, ...] = ()

    @property
    def root(self) -> Path:
        """The folder that everything found lies in."""
        return Path(os.path.commonpath(self.roots))

    def root_of(self, path: Path) -> Path:
        """The project that a file belongs to."""
        inside = (root for root in self.roots if path.is_relative_to(root))
        return max(inside, key=lambda root: len(root.parts), default=path.parent)

    def covers(self, path: Path) -> bool:
        """Whether the command line asked about a file."""
        return any(path.is_relative_to(target) for target in self.targets)

    def resolver(self, base: Path, main: Path | None = None) -> Resolver:
        """What finds the files behind the imports of a Worker configured in a folder."""
        root = self.root_of(base)
        return Resolver(root, base, main, self.repositories.get(root))


def discover(
    paths: Sequence[Path],
    exclude: Sequence[str] = (),
    overlay: Mapping[Path, bytes] | None = None,
) -> Discovery:
    """What the given files and folders concern, or raise `PathNotFoundError`.

    `exclude` are patterns as in a `.gitignore` at the root of the project; `overlay` has contents,
    by real path, that stand for what is on disk.
    """
    held = overlay or {}
    by_root: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(_real(path, held) for path in paths):
        by_root.setdefault(project_root(path), []).append(path)
    patterns = parse_patterns(exclude)
    found = [_discovery(Search(root, targets, patterns, held)) for root, targets in by_root.items()]
    return _joined(found)


def _real(path: Path, overlay: Mapping[Path, bytes]) -> Path:
    """Where a path leads; what an editor holds need not be on disk yet."""
    is_held = any(path.resolve() == held for held in overlay)
    return path.resolve() if is_held else existing(path)


def _discovery(search: Search) -> Discovery:
    loose, workers = search.loose(), search.workers()
    alike = (path for path in loose if looks_like_entry(path, search.files))
    single = without_copies(alike, search.named, search.files)
    routed = without_other_routers(
        sorted(single), search.named, search.root, search.repository, search.files
    )
    entries = tuple(routed)
    return Discovery(
        roots=(search.root,),
        targets=search.targets,
        workers=workers,
        functions=search.functions(),
        applications=search.applications(),
        sources=search.sources,
        loose=loose,
        entries=entries,
        named=search.named,
        skipped=search.skipped | dict.fromkeys(search.without_main(), SkipReason.NO_MAIN),
        problems=tuple(search.problems),
        repositories={search.root: search.repository},
        leads=() if workers or entries else search.leads(),
    )


def _joined(found: Sequence[Discovery]) -> Discovery:
    return Discovery(
        roots=tuple(root for one in found for root in one.roots),
        targets=tuple(target for one in found for target in one.targets),
        workers=tuple(worker for one in found for worker in one.workers),
        functions=tuple(files for one in found for files in one.functions),
        applications=tuple(built for one in found for built in one.applications),
        sources=tuple(path for one in found for path in one.sources),
        loose=tuple(path for one in found for path in one.loose),
        entries=tuple(path for one in found for path in one.entries),
        named=frozenset(path for one in found for path in one.named),
        skipped={path: reason for one in found for path, reason in one.skipped.items()},
        problems=tuple(problem for one in found for problem in one.problems),
        repositories={root: its for one in found for root, its in one.repositories.items()},
        leads=tuple(lead for one in found for lead in one.leads),
    )
