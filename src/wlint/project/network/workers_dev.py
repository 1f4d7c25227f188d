"""The addresses on workers.dev: which Worker answers at one, and whether it has one at all."""

import re

from wlint.project.configuration.wrangler import Configuration, DeploymentKind, Environment
from wlint.regex import regex

_HOST = regex(r"([\w-]+)\.[\w-]+\.workers\.dev", re.ASCII)


def name_at(host: str) -> str | None:
    """The name of the Worker that answers at a host of workers.dev, in whichever account."""
    found = _HOST.fullmatch(host)
    return found[1] if found is not None else None


def is_on_workers_dev(configuration: Configuration, environment: Environment) -> bool:
    """Whether an environment of a Worker has an address on workers.dev.

    Unless it says so, it has one without routes. Pages projects are on pages.dev.
    """
    if configuration.kind is DeploymentKind.PAGES:
        return False
    said = environment.at("workers_dev")
    return said.data is True if said is not None else not environment.routes


def deployed_name(configuration: Configuration, environment: Environment) -> str:
    """What an environment of a Worker is called."""
    name = environment.declared.at("name")
    if environment.name is None or name is not None:
        return (name.text if name else None) or ""
    return f"{configuration.name}-{environment.name}"
