"""Which calls surely store or send something."""

import re

from wlint import tree
from wlint.platform.writes import METHODS, REQUESTS, SENDS, STATEMENTS, STORES
from wlint.project.costs.statements import sql_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of

_CHANGES = re.compile(r"^\s*(insert|update|delete|replace|create|drop|alter)\b", re.IGNORECASE)


def stores(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call surely writes to a store of the Worker."""
    for path in _paths(types, file, call):
        if path in STORES:
            return True
        if path in STATEMENTS and _CHANGES.search(sql_of(file, call) or ""):
            return True
    return False


def writes(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call surely stores or sends something."""
    if stores(types, file, call):
        return True
    paths = set(_paths(types, file, call))
    method = call.option("method")
    is_sent = isinstance(method, tree.Literal) and str(method.value).upper() in METHODS
    return bool(paths & SENDS) or bool(paths & REQUESTS and is_sent)


def _paths(types: Types, file: File, call: tree.Call) -> list[str]:
    """What a call may be, under the names both languages share."""
    return [o.path for o in options_of(types.of(file, call.callee)) if isinstance(o, Global)]
