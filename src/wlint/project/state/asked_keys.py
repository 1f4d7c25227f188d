"""Whether code asks for a key before it puts something there: `if (known.has(text)) …`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.state import State, States
from wlint.project.state.writes import Write
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def asks_for_key(states: States, state: State, write: Write) -> bool:
    """Whether a condition asks for the very key, where it is put or where that is called."""
    keys = set(_named_as_key(states, write))
    asking = ((f, f.call_of(n)) for f, n in states.readers(state) if keys and is_tested(f, n))
    return any(
        call is not None
        and called_as(call.callee) == "has"
        and any(file.scopes.variable(a.value) in keys for a in call.args)
        for file, call in asking
    )


def _named_as_key(states: States, write: Write) -> Iterator[Variable]:
    """The variables with the key of a write, in its function and in those that pass it."""
    file = write.file
    variable = file.scopes.variable(write.key) if write.key is not None else None
    param = variable.only.node if variable is not None and variable.only is not None else None
    if variable is not None:
        yield variable
    function = file.scopes.parents.get(param) if isinstance(param, tree.Param) else None
    if isinstance(param, tree.Param) and isinstance(function, tree.Function):
        for site in states.calls.callers.get(function, ()):
            call = site.node if isinstance(site.node, tree.Call) else None
            given = passed(file, param, call) if call is not None else None
            found = site.file.scopes.variable(given) if given is not None else None
            if found is not None:
                yield found


def is_tested(file: File, node: Node) -> bool:
    """Whether a read is part of a condition."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) | tree.Loop(test=test):
                return inside is test
            case tree.Block():
                return False
            case _:
                inside = around
    return False
