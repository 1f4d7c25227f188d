"""Values that say that there is nothing: `[]`, `{ list: [], total: 0 }`."""

import re

from wlint import tree
from wlint.project.errors.admitted import FLAGS, is_bool
from wlint.regex import regex
from wlint.semantics.functions import is_missing
from wlint.tree import Node

# what is said to be false where there is none
_THERE = regex(r"(?:is_?)?(?:exists?|found)", re.IGNORECASE)


def holds_nothing(value: Node) -> bool:
    """Whether a value has nothing in it but an empty list, or what says that there is none.

    What is null may be an answer like others, if nothing beside it says that it was looked for.
    """
    if not isinstance(value, tree.Mapping):
        return isinstance(value, tree.Sequence) and _is_nothing(value)
    told = [e.value for e in value.entries if not _is_looked_for(e)]
    is_told = len(told) < len(value.entries)
    return all(map(_is_nothing, told)) and any(
        isinstance(n, (tree.Mapping, tree.Sequence)) or (is_told and is_missing(n)) for n in told
    )


def _is_looked_for(entry: tree.Entry) -> bool:
    """Whether a part says that all went well, or that there is none: `exists: false`."""
    name = entry.name or ""
    is_well = name in FLAGS and is_bool(entry.value, value=True)
    is_absent = _THERE.fullmatch(name) is not None and is_bool(entry.value, value=False)
    return is_well or is_absent


def _is_nothing(value: Node) -> bool:
    match value:
        case tree.Sequence(items=[]) | tree.Mapping(entries=[]) | tree.Literal(kind="null"):
            return True
        case tree.Literal(kind="number", value=number):
            return str(number) == "0"
        case _:
            return False
