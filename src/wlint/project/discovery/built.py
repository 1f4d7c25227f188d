"""The sources of a Worker whose `main` a build makes."""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration, DeploymentKind
from wlint.project.discovery.entry_file import script_commands
from wlint.project.discovery.entry_text import exports_handlers, handles_requests
from wlint.project.discovery.generated import is_generated
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.module_files import find_written
from wlint.project.discovery.tests import is_test
from wlint.project.problem import ProblemKind


def with_source(
    configuration: Configuration,
    own: Iterable[Path],
    others: Iterable[Path],
    files: Listing,
    reached: Callable[[Path], frozenset[Path]],
) -> Configuration:
    """The configuration, its `main` the one file it can be built from, if there is just one.

    A bundle in the repository counts as built, too. `own` are the sources around it that belong
    to no other configuration, `others` the files that those beside it start in; `reached` says
    what a file loads.
    """
    bundles = {path for path in configuration.mains if _is_generated(path, files)}
    if not (bundles or _is_built(configuration)):
        return configuration
    copied = {source for path in bundles if (source := _copied(configuration.folder, path, files))}
    sources = copied or _starting(configuration, own, others, files, reached)
    match list(sources):
        case [only]:
            environments = tuple(
                replace(e, main=only) if e.main is None or e.main in bundles else e
                for e in configuration.environments
            )
            return replace(configuration, environments=environments, is_built=True)
        case _:
            return configuration


def with_classes(
    configuration: Configuration, own: Iterable[Path], files: Listing
) -> Configuration:
    """The configuration, with the one file for each class it names that its build exports."""
    if configuration.mains and not configuration.is_built:
        return configuration
    bindings = configuration.bindings_of(BindingKind.WORKFLOW)
    bindings += configuration.bindings_of(BindingKind.DURABLE_OBJECT)
    names = {b.class_name for b in bindings if b.class_name and not b.script_name}
    if not names:
        return configuration
    written = [p for p in own if not is_test(p.relative_to(configuration.folder))]
    sources = [p for p in written if not _is_generated(p, files)]
    found = {name: [p for p in sources if _has_class(p, name, files)] for name in names}
    only = sorted({paths[0] for paths in found.values() if len(paths) == 1})
    return replace(configuration, class_files=tuple(only))


def _has_class(path: Path, name: str, files: Listing) -> bool:
    """Whether the text of a file declares a class that extends another."""
    declared = rf"^\s*(?:export\s+(?:default\s+)?)?class\s+{re.escape(name)}(?:\s+extends\b|\()"
    try:
        return re.search(declared.encode(), files.read(path), re.MULTILINE) is not None
    except OSError:
        return False


def _starting(
    configuration: Configuration,
    own: Iterable[Path],
    others: Iterable[Path],
    files: Listing,
    reached: Callable[[Path], frozenset[Path]],
) -> list[Path]:
    """The sources that a Worker can start in, and that no other of them, or Worker, loads."""
    folder = configuration.folder
    written = (path for path in own if not is_test(path.relative_to(folder)))
    starts = exports_handlers if configuration.at("main") else handles_requests
    found = [p for p in written if starts(p, files) and not _is_generated(p, files)]
    loaded = {path for entry in (*found, *others) for path in reached(entry) - {entry}}
    return [path for path in found if path not in loaded]


def _copied(folder: Path, bundle: Path, files: Listing) -> Path | None:
    """The source of what a package script copies to where a bundle is: `cp api/dist/x.js dist/`."""
    for command in script_commands(folder, files):
        for built in _copies(command, folder, bundle):
            home = built.parent.parent
            found = find_written(f"{home}", built.relative_to(home).as_posix(), files)
            if found is not None and not _is_generated(found, files):
                return found
    return None


def _copies(command: str, folder: Path, bundle: Path) -> Iterator[Path]:
    """What a command copies to where a bundle is."""
    with suppress(ValueError):
        match [word for word in shlex.split(command) if not word.startswith("-")]:
            case ["cp" | "copy" | "mv", *given, target]:
                to = Path(os.path.normpath(folder / target))
                places = (Path(os.path.normpath(folder / path)) for path in given)
                yield from (path for path in places if bundle in (to, to / path.name))
            case _:
                pass


def _is_generated(path: Path, files: Listing) -> bool:
    with suppress(OSError):
        return is_generated(files.read(path))
    return False


def _is_built(configuration: Configuration) -> bool:
    """Whether `main` names what is not there yet; where nothing makes it, that is a problem."""
    return (
        configuration.kind is DeploymentKind.WORKER
        and configuration.names_code
        and not configuration.mains
        and not any(p.kind is ProblemKind.MISSING_MAIN for p in configuration.problems)
    )
