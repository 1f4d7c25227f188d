"""What a function does only until it has the answer, which it keeps for all that ask later."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# A field of the receiver, or a variable of the module.
_Place = str | Variable


def is_done_once(file: File, node: Node) -> bool:
    """Whether a function around a node looks first whether it has the answer, and keeps it.

    `if (this.id) return this.id; this.id = await ask()`, `this.id ??= await ask()`: what is kept
    under one name is the same for all, whatever the function is called with.
    """
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Assign(target=target, op="??" | "||"):
                if _place(file, target) is not None:
                    return True
            case tree.If(test=test, then=then) if inside is then:
                if _asks(file, test) & _places_given(file, then):
                    return True
            case tree.Function(body=body):
                return any(
                    leave.span.end <= node.span.start
                    and _asks(file, leave.test) & _places_given(file, body)
                    for leave in body.statements
                    if isinstance(leave, tree.If) and _gives_answer(file, leave)
                )
            case _:
                pass
        inside = around
    return False


def _gives_answer(file: File, branch: tree.If) -> bool:
    """Whether a branch returns what its condition asks for."""
    match branch.then.statements:
        case [*_, tree.Exit(kind="return", value=tree.Node() as value)]:
            return bool(_asks(file, branch.test) & _asks(file, value))
        case _:
            return False


def _asks(file: File, test: Node) -> frozenset[_Place]:
    return frozenset(p for n in test.walk() if (p := _place(file, n)) is not None)


def _places_given(file: File, node: Node) -> frozenset[_Place]:
    return frozenset(_given(file, node))


def _given(file: File, node: Node) -> Iterator[_Place]:
    for inside in own_nodes(node):
        if isinstance(inside, tree.Assign):
            place = _place(file, inside.target)
            if place is not None:
                yield place


def _place(file: File, node: Node) -> _Place | None:
    match node:
        case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
            return name
        case tree.Name():
            variable = file.scopes.variable(node)
            return variable if variable is not None and variable.is_module_level else None
        case _:
            return None
