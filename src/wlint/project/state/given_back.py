"""Whether what is kept is given back to who asks for it: a cache, whatever it is called."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.tree import Node


def gives_back(states: States, state: State) -> bool:
    """Whether code answers with the value that is kept under a key."""
    values = (
        (file, value) for file, node in states.readers(state) if (value := _value(file, node))
    )
    return any(is_returned(file, use) for file, value in values for use in _uses(file, value))


def _value(file: File, node: Node) -> Node | None:
    """The expression that takes out of a collection what it has under a key."""
    parents = file.scopes.parents
    for read in (node, parents.get(node)):
        match read:
            case tree.Member(name=None):
                return read
            case tree.Member(name="get"):
                around = parents.get(read)
                return around if isinstance(around, tree.Call) and around.callee is read else None
            case tree.Call(callee=tree.Member(name="get")):
                return read
            case _:
                pass
    return None


def _uses(file: File, value: Node) -> Iterator[Node]:
    """Where a value goes on: in its place, or as the variable that takes it."""
    match file.scopes.parents.get(value):
        case tree.Assign(target=tree.Name() as name, value=given) if given is value:
            variable = file.scopes.variable(name)
            yield from variable.reads if variable is not None else ()
        case _:
            yield value


def is_returned(file: File, node: Node) -> bool:
    """Whether a value, or what is made of it, is what a function answers with."""
    for around in file.ancestors(node):
        match around:
            case tree.Exit(kind=kind):
                return kind == "return"
            case (
                tree.Await()
                | tree.Arg()
                | tree.Call()
                | tree.Entry()
                | tree.Mapping()
                | tree.Template()
            ):
                pass
            case _:
                return False
    return False
