"""Secrets kept beside the configuration for local runs: their names tell what `env` has."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.discovery.listing import Listing
from wlint.regex import regex
from wlint.source import Span

_FILE = regex(r"\.(dev\.vars|env)(\..+)?")
_ASSIGNMENT = regex(rb"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)


def local_secrets(folder: Path, files: Listing) -> Iterator[Binding]:
    """The names, never the values, that `.dev.vars` and `.env` files give."""
    for name in files.names(folder):
        if not _FILE.fullmatch(name) or not (path := files.file(folder / name)):
            continue
        with suppress(OSError):
            for found in _ASSIGNMENT.finditer(path.read_bytes()):
                span = Span(*found.span(1))
                place = Place(path, span)
                yield Binding(found[1].decode(), BindingKind.SECRET, place, Value("", span))
