"""The sources of a Worker whose `main` a build makes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from wlint.project.configuration.wrangler import Configuration, DeploymentKind
from wlint.project.discovery.entry_text import exports_handlers, handles_requests
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.tests import is_test
from wlint.project.problem import ProblemKind


def with_source(
    configuration: Configuration,
    own: Iterable[Path],
    files: Listing,
    reached: Callable[[Path], frozenset[Path]],
) -> Configuration:
    """The configuration, its `main` the one file it can be built from, if there is just one.

    `own` are the sources around it that belong to no other configuration, `reached` says what a
    file loads.
    """
    if not _is_built(configuration):
        return configuration
    folder = configuration.folder
    written = (path for path in own if not is_test(path.relative_to(folder)))
    starts = exports_handlers if configuration.at("main") else handles_requests
    found = [path for path in written if starts(path, files)]
    loaded = {path for entry in found for path in reached(entry) if path != entry}
    match [path for path in found if path not in loaded]:
        case [only]:
            environments = tuple(replace(e, main=only) for e in configuration.environments)
            return replace(configuration, environments=environments, is_built=True)
        case _:
            return configuration


def _is_built(configuration: Configuration) -> bool:
    """Whether `main` names what is not there yet; where nothing makes it, that is a problem."""
    return (
        configuration.kind is DeploymentKind.WORKER
        and configuration.names_code
        and not configuration.mains
        and not any(p.kind is ProblemKind.MISSING_MAIN for p in configuration.problems)
    )
