"""What functions that are called first throw for: `requireAdmin(user)` lets only others go on."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.leaving import leaves
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def assertions(types: Types, file: File, node: Node) -> Iterator[tuple[File, Node, bool]]:
    """The conditions that calls before a node throw for, and how they come out where it runs."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Block(statements=statements):
                for before in statements[: statements.index(inside)]:
                    if (call := _called(file, before)) is not None:
                        yield from _thrown_for(types, file, call)
            case tree.Function():
                return
            case _:
                pass
        inside = around


def _called(file: File, statement: Node) -> tree.Call | None:
    """The call that a statement makes, and waits for: `const user = await requireAdmin(c)`."""
    match statement:
        case tree.ExpressionStatement(value=value) | tree.Assign(value=value):
            if isinstance(value, tree.Assign):
                value = value.value
            value = value.value if isinstance(value, tree.Await) else value
            return value if isinstance(value, tree.Call) else None
        case _:
            return None


def _thrown_for(types: Types, file: File, call: tree.Call) -> Iterator[tuple[File, Node, bool]]:
    options = options_of(types.of(file, call.callee))
    is_awaited = isinstance(file.scopes.parents[call], tree.Await)
    match options:
        case [FunctionType(file=path, node=function)] if is_awaited or not function.is_async:
            home = types.program.file(path)
            for statement in function.body.statements:
                match statement:
                    case tree.If(test=test, then=then) if leaves(then, "throw"):
                        yield home, test, False
                    case tree.Assign() | tree.ExpressionStatement():
                        pass
                    case _:
                        return  # what follows may not be asked
        case _:
            pass
