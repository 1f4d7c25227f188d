"""Settings that the Wrangler which a project asks for no longer takes."""

from collections.abc import Iterator
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.wrangler import NO_NODE_COMPAT_FROM
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.packages import asked_major
from wlint.project.problem import Problem, ProblemKind

_HELP = (
    "take it out and put 'nodejs_compat' into 'compatibility_flags': the flag brings what it put in"
)


def removed_settings(document: Value, path: Path, files: Listing) -> Iterator[Problem]:
    """What the Wrangler that the nearest package asks for refuses, and an older one took."""
    environments = document.at("env")
    named = environments.table.values() if environments else ()
    written = [v for table in (document, *named) if (v := table.at("node_compat")) is not None]
    major = asked_major("wrangler", path.parent, files) if written else None
    for value in written if major is not None and major >= NO_NODE_COMPAT_FROM else ():
        message = (
            f"Wrangler {major}, which package.json asks for, refuses `node_compat`: "
            f"it is gone since {NO_NODE_COMPAT_FROM}"
        )
        yield Problem(Place(path, value.named), path, message, ProblemKind.SCHEMA, _HELP)
