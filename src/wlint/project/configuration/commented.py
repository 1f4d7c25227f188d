"""Bindings that a configuration has commented out, for who deploys it to fill in.

What a public repository leaves out of its configuration, it tells the reader of; Wrangler keeps
what the dashboard or a pipeline binds under those names.
"""

import re
from collections.abc import Iterator

from wlint.languages.document import DocumentError
from wlint.project.configuration.bindings import Binding, bindings_in
from wlint.regex import regex
from wlint.source import Source

_TABLE = regex(rb"(?:^[ \t]*#[ \t]*\[.*\n)(?:^[ \t]*#.*\n?)*", re.MULTILINE)
_MARK = regex(rb"^([ \t]*)#", re.MULTILINE)
_OTHER = regex(rb"[^\r\n]")


def commented_bindings(source: Source) -> Iterator[Binding]:
    """The bindings of the tables in a TOML file that are comments."""
    if ".toml" not in source.path.suffixes:
        return
    from wlint.languages.toml import parse_toml

    for found in _TABLE.finditer(source.data):
        # what is before it stays as blank lines: places are those of the file
        table = _OTHER.sub(b" ", source.data[: found.start()]) + _MARK.sub(rb"\1 ", found[0])
        try:
            yield from bindings_in(parse_toml(table), source.path)
        except DocumentError:
            continue  # words, not a setting
