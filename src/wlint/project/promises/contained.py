"""Promises that objects and arrays hold, where these are used as if they held values."""

from wlint import tree
from wlint.platform.value_takers import writes_json
from wlint.project.file import File
from wlint.project.promises.effects import is_promise
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.semantics.types import UNKNOWN, Global, options_of
from wlint.tree import Node

# what gives an array of the same elements
_SAME = frozenset({"filter", "slice", "reverse", "toReversed"})
_LITERALS = tree.Mapping | tree.Sequence


def holds_promises(types: Types, file: File, node: Node) -> bool:
    """Whether an expression surely is an array of promises."""
    options = options_of(types.of(file, node))
    return UNKNOWN not in options and all(
        is_promise(element_of(o)) and not is_promise(o) for o in options
    )


def gives_same(types: Types, file: File, member: tree.Member) -> bool:
    """Whether a method of an array of promises gives another one: `rows.filter(Boolean)`."""
    return member.name in _SAME and holds_promises(types, file, member.object)


def joins(types: Types, file: File, member: tree.Member) -> bool:
    """Whether it makes one text of an array of promises."""
    return member.name == "join" and holds_promises(types, file, member.object)


def is_written(types: Types, file: File, node: Node) -> bool:
    """Whether all that is done with an object or array is to write it as JSON."""
    match around := file.scopes.parents.get(node):
        case tree.Arg():
            call = file.scopes.parents.get(around)
            if not isinstance(call, tree.Call) or call.arg(0) is not node:
                return False
            options = options_of(types.of(file, call.callee))
            return all(isinstance(o, Global) and writes_json(o.path) for o in options)
        case tree.Entry(key=key, value=value) if value is node and (key or around.name):
            return is_written(types, file, file.scopes.parents[around])
        case tree.Sequence():
            return is_written(types, file, around)
        case tree.Assign(target=tree.Name() as name, op=None) if isinstance(node, _LITERALS):
            variable = file.scopes.variable(name)
            return (
                variable is not None
                and not variable.is_module_level
                and variable.only is not None
                and bool(variable.reads)
                and not any(node.span.covers(read.span) for read in variable.reads)
                and all(is_written(types, file, read) for read in variable.reads)
            )
        case _:
            return False
