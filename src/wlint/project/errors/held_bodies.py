"""What a variable holds that becomes the body of a response."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


def held_body(file: File, node: Node) -> Node:
    """The expression a variable is given before it is sent; the node itself where none is sure."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    given = _given(file, variable, node) if variable is not None else None
    if variable is None or given is None or given.value is None:
        return node
    is_whole = isinstance(given.value, tree.Mapping)
    return node if is_whole and any(_is_filled(file, r) for r in variable.reads) else given.value


def _given(file: File, variable: Variable, node: Node) -> Definition | None:
    """What a variable is given once, or by the last handler of errors before it is sent."""
    given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
    home = file.function_around(node)
    if any(file.function_around(d.node) is not home for d in given):
        return None
    last = max(given, key=lambda d: d.node.span.start, default=None)
    if last is None or last.gives is not Gives.VALUE or last.path:
        return None
    is_before = last.node.span.end <= node.span.start
    is_only = len(given) == 1
    return last if is_before and (is_only or any(_handlers(file, last.node))) else None


def _handlers(file: File, node: Node) -> Iterator[tree.Catch]:
    """The handlers of errors a node stands in."""
    for around in file.ancestors(node):
        if isinstance(around, tree.Function):
            return
        if isinstance(around, tree.Catch):
            yield around


def _is_filled(file: File, read: Node) -> bool:
    """Whether an object gets something after it was made."""
    parents = file.scopes.parents
    match around := parents.get(read):
        case tree.Member(object=owner) if owner is read:
            match parents.get(around):
                case tree.Assign(target=target):
                    return target is around
                case tree.Call(callee=callee):
                    return callee is around and around.name == "update"
                case _:
                    return False
        case tree.Arg():
            return _is_merged(parents.get(around), read)
        case _:
            return False


def _is_merged(call: Node | None, owner: Node) -> bool:
    """Whether a call puts more into an object: `Object.assign(owner, …)`."""
    match call:
        case tree.Call(callee=tree.Member(name="assign"), args=[tree.Arg(value=first), _, *_]):
            return first is owner
        case _:
            return False
