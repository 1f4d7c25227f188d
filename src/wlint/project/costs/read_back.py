"""Queries that read what the same round of a loop has written before."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.sql_along import sql_through
from wlint.project.costs.statements import sql_of
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.tree import Node

_TABLE = r"""["'`\[]?(\w+)"""
_READ = regex(rf"\b(?:from|join)\s+{_TABLE}", re.IGNORECASE)
_WRITTEN = regex(
    rf"\s*(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+{_TABLE}",
    re.IGNORECASE,
)


def reads_back(types: Types, file: File, node: Node, call: Subrequest) -> bool:
    """Whether a query reads a table that a round writes to before it."""
    text = sql_through(types, call) or ""
    if not text.lstrip().lower().startswith("select"):
        return False
    read = {table.lower() for table in _READ.findall(text)}
    return not read.isdisjoint(_written(file, node, call.site))


def _written(file: File, node: Node, until: Node) -> Iterator[str]:
    """The tables that statements change which are made under a node before another one."""
    made = (n for n in node.walk() if isinstance(n, tree.Call) and n.span.end < until.span.start)
    texts = (sql_of(file, n) for n in made if called_as(n.callee) == "prepare")
    found = (_WRITTEN.match(text or "") for text in texts)
    yield from (match[1].lower() for match in found if match is not None)
