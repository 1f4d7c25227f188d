"""Subrequests that ask for one thing: repeated until something is free, not page after page."""

import re

from wlint import tree
from wlint.platform.query_builders import LIMITS
from wlint.platform.reads import QUERIES
from wlint.project.costs.built_queries import steps_of
from wlint.project.costs.sent_builders import is_built
from wlint.project.costs.sql_along import sql_through
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as

_LOOKUPS = ("D1PreparedStatement.first", "KVNamespace.get", "R2Bucket.head", "R2Bucket.get")
_SELECT = regex(r"\s*select\b", re.IGNORECASE)
_PART = regex(r"\b(?:limit|offset)\s+(\S+?)[\s;)]*(?=\s|$)", re.IGNORECASE)


def is_lookup(types: Types, call: Subrequest) -> bool:
    """Whether a call asks for one thing, or for all there is of a kind: a page is a part of it."""
    if call.name in _LOOKUPS:
        return True
    if call.name not in QUERIES or not isinstance(call.call, tree.Call):
        return False
    if is_built(types, call.file, call.call):
        return _builds_a_lookup(types, call.file, call.call)
    text = sql_through(types, call) or ""
    return bool(_SELECT.match(text)) and all(most == "1" for most in _PART.findall(text))


def _builds_a_lookup(types: Types, file: File, call: tree.Call) -> bool:
    """The same for a query that a builder makes."""
    if called_as(call.callee) == "findFirst":
        return True
    steps = list(steps_of(types, file, call))
    for step in steps:
        name = called_as(step.callee)
        most = step.arg(0) if name in LIMITS else None
        if most is not None and number_of(types.program, file, most) != 1:
            return False
        if name in ("offset", "findMany"):  # whose options may say which page
            return False
    return bool(steps)
