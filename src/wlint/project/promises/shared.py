"""Functions that leave the promise they give where other code finds it, too."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.promises.holders import put_into
from wlint.project.typing.types import Types
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.types import FunctionType
from wlint.tree import Node


def shares_promise(types: Types, function: FunctionType) -> bool:
    """Whether a function puts what it gives into a field, a collection or an outer variable."""
    file = types.program.file(function.file)
    texts = {file.source.text(n.span) for n in _stored(types, file, function.node)}
    given = (e.value for e in exits_of(function.node) if e.kind == "return")
    return bool(texts) and any(
        isinstance(value, tree.Assign) or file.source.text(value.span) in texts
        for value in given
        if value is not None
    )


def _stored(types: Types, file: File, function: tree.Function) -> Iterator[Node]:
    """What a function stores beyond its own variables, and where."""
    for node in own_nodes(function.body):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value) if _is_outer(
                file, target, function
            ):
                yield from (target, value)
            case tree.Call(args=[*_, last]):
                owner = put_into(types, file, node, last)
                if owner is not None and _is_outer(file, owner, function):
                    yield last.value
            case _:
                pass


def _is_outer(file: File, node: Node, function: tree.Function) -> bool:
    if isinstance(node, tree.Member):
        return True
    variable = file.scopes.variable(node)
    return variable is not None and variable.scope.function.node is not function
