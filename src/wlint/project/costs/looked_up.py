"""Keys that a loop looks up in a list of the code's own, and refuses where they are not there."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.costs.loops import exits
from wlint.project.costs.ways import Way, way_of
from wlint.project.file import File
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def looked_up(
    file: File, loop: tree.Loop, is_constant: Callable[[File, Node], bool]
) -> Iterator[Way]:
    """The keys of which each must be one of a list: `if (!NAMES.includes(key)) throw`."""
    target, keys = loop.target, loop.iterable
    variable = file.scopes.variable(target) if target is not None else None
    if variable is None or keys is None:
        return
    given = file.scopes.variable(keys)
    only = given.only if given is not None else None
    made = only.value if only is not None and not only.path else None
    owner = _keys_of(keys) or (_keys_of(made) if made is not None else None)
    if owner is None or not any(
        _refuses(file, s, variable, is_constant) for s in loop.body.statements
    ):
        return
    for node in (keys, owner):
        if (way := way_of(file, node)) is not None:
            yield way


def _keys_of(node: Node) -> Node | None:
    """The object whose keys these are."""
    match node:
        case tree.Call(callee=tree.Member(object=tree.Name(id="Object"), name="keys"), args=[one]):
            return one.value
        case tree.Call(callee=tree.Member(object=owner, name="keys"), args=()):
            return owner
        case _:
            return None


def _refuses(
    file: File, node: Node, variable: Variable, is_constant: Callable[[File, Node], bool]
) -> bool:
    """Whether a branch leaves the function where a value is none of a list."""
    match node:
        case tree.If(test=tree.Operation(op="!", operands=[test]), then=then):
            pass
        case tree.If(test=tree.Operation(op="not in", operands=[value, few]), then=then):
            is_it = file.scopes.variable(value) is variable
            return is_it and exits(file, then) and is_constant(file, few)
        case _:
            return False
    match test:
        case tree.Call(
            callee=tree.Member(object=few, name="includes" | "has"), args=[tree.Arg(value=value)]
        ):
            is_it = file.scopes.variable(value) is variable
            return is_it and exits(file, then) and is_constant(file, few)
        case _:
            return False
