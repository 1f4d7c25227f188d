"""Calls of what a function was handed: who hands a callback over runs it, not all who take one.

`execute(fn)` calls `fn` for everybody; whether a handler reaches one callback depends on whether
it reaches the place where that one is handed over.
"""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import EACH
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_LOOKING = frozenset({"has", "includes", "indexOf", "lastIndexOf"})


def is_handed_in(file: File, node: Node) -> bool:
    """Whether an expression is what a function around was handed, used before that one returns."""
    return (param := parameter_behind(file, node)) is not None and _is_used_at_once(
        file, node, param
    )


def parameter_behind(file: File, node: Node) -> tree.Param | None:
    """The parameter that an expression is, by whatever name, or is read off: `options.done`."""
    match node:
        case tree.Member(object=owner, name=str()):
            return parameter_behind(file, owner)
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            only = variable.only
            if only is not None and only.gives is Gives.PARAMETER:
                return only.node if isinstance(only.node, tree.Param) else None
            is_taken = only is not None and only.gives is Gives.VALUE
            value = only.value if only is not None and is_taken else None
            return (
                parameter_behind(file, value)
                if isinstance(value, (tree.Name, tree.Member))
                else None
            )
        case _:
            return None


def elements_of(file: File, param: tree.Param) -> Node | None:
    """The collection whose elements a callback is handed: `xs` of `xs.forEach((x) => …)`."""
    function = file.scopes.parents.get(param)
    call = file.call_around(function) if function is not None else None
    match call:
        case tree.Call(
            callee=tree.Member(object=owner, name=name), args=[tree.Arg(value=given), *_]
        ):
            is_each = name in EACH and given is function
            is_first = isinstance(function, tree.Function) and function.params[0] is param
            return owner if is_each and is_first else None
        case _:
            return None


def _is_used_at_once(file: File, node: Node, param: tree.Param) -> bool:
    """Whether the functions between are arguments: what is returned or kept may run any time."""
    function = file.scopes.parents.get(param)
    for around in file.ancestors(node):
        if around is function:
            return True
        if isinstance(around, tree.Function) and not is_passed(file, around):
            return False
    return False


def is_passed(file: File, function: tree.Function) -> bool:
    """Whether a function is an argument, alone or in an object or array: something may run it."""
    return is_in_argument(file, function)


def is_run_once(file: File, node: Node, *others: type[Node]) -> bool:
    """Whether a place runs once in a call of its function, which is no callback itself.

    Neither a loop is around it there, nor any of some other kinds of code.
    """
    for around in file.ancestors(node):
        if isinstance(around, (tree.Loop, *others)):
            return False
        if isinstance(around, tree.Function):
            return not is_passed(file, around)
    return True


def is_in_argument(file: File, node: Node) -> bool:
    """Whether an expression is an argument, alone or in an object or array."""
    return argument_around(file, node) is not None


def argument_around(file: File, node: Node) -> tree.Arg | None:
    """The argument that an expression is, alone or in an object or array."""
    for around in file.ancestors(node):
        match around:
            case tree.Arg():
                return around
            case tree.Entry() | tree.Mapping() | tree.Sequence():
                pass
            case _:
                return None
    return None


def _is_looked_for(file: File, arg: tree.Arg) -> bool:
    """Whether a collection is only asked if it has an argument."""
    match file.scopes.parents.get(arg):
        case tree.Call(callee=tree.Member(name=name)):
            return name in _LOOKING
        case _:
            return False


def is_handed_on(file: File, node: Node) -> bool:
    """Whether a function is passed or stored by name rather than called."""
    match file.scopes.parents.get(node):
        case tree.Arg() as arg:
            return not _is_looked_for(file, arg)
        case tree.Opaque() | tree.Exit():
            return True
        case tree.Entry() | tree.Sequence():
            variable = file.scopes.variable(node)  # a pattern takes what somebody else gives
            return variable is None or all(d.name is not node for d in variable.definitions)
        case tree.Assign(value=value):
            return value is node
        case _:
            return False
