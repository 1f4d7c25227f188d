"""Which files Wrangler takes, or can be given, as its configuration."""

from collections.abc import Sequence
from pathlib import PurePath

from wlint.project.discovery.tests import is_test
from wlint.regex import regex

FILE_NAMES = ("wrangler.json", "wrangler.jsonc", "wrangler.toml")
"""What Wrangler looks for, its first choice first."""

# `wrangler deploy --config` takes any name: these are the ones people choose
_CONFIGURATION = regex(r"([\w.-]+\.)?wrangler[\w.-]*\.(toml|jsonc?)(\.(example|sample|template))?")
_EXAMPLES = frozenset(
    {"doc", "docs", "documentation", "example", "examples", "sample", "samples", "template"}
    | {"templates"}
)
_TEMPLATE = regex(r"(.*[.-])?(example|sample|template)([.-].*)?")


def is_configuration(name: str) -> bool:
    """Whether a file of this name can be given to Wrangler as its configuration."""
    return "wrangler" in name and _CONFIGURATION.fullmatch(name) is not None


def is_template(name: str) -> bool:
    """Whether a configuration of this name is an example that each developer copies."""
    return _TEMPLATE.fullmatch(name) is not None


def are_examples(folders: Sequence[str]) -> bool:
    """Whether what lies in folders of these names is there to be read, or copied."""
    return not _EXAMPLES.isdisjoint(folders)


def is_known(name: str) -> bool:
    """Whether a file of this name says something about a Worker without being code."""
    return is_configuration(name) or name.startswith((".dev.vars", ".env"))


def default_name(names: Sequence[str]) -> str | None:
    """Which of a folder's files Wrangler takes if it is given none."""
    return next((name for name in FILE_NAMES if name in names), None)


def given_names(names: Sequence[str]) -> list[str]:
    """Which of a folder's files it can be given instead, templates and tests last."""
    given = (name for name in names if name not in FILE_NAMES and is_configuration(name))
    return sorted(given, key=lambda name: (is_test(PurePath(name)), is_template(name), name))
