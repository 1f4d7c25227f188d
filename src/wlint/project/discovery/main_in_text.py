"""The file that a configuration names as its main though the rest of it cannot be read."""

import re
from pathlib import Path

from wlint.project.configuration.wrangler import Configuration
from wlint.project.discovery.listing import Listing
from wlint.project.problem import ProblemKind
from wlint.regex import regex

_MAIN = regex(rb"""^\s*(?:main\s*=|"main"\s*:)\s*["']([^"'\r\n]+)["']""", re.MULTILINE)


def main_in_text(configuration: Configuration, files: Listing) -> Path | None:
    """The file that the first line on a main names, where a configuration does not parse."""
    if all(problem.kind is not ProblemKind.SYNTAX for problem in configuration.problems):
        return None
    found = _MAIN.search(configuration.source.data)
    return files.file(configuration.folder / found[1].decode(errors="replace")) if found else None
