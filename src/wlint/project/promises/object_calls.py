"""Work that is one call to a Durable Object, made before anything else is waited for.

Measured in workerd: it leaves the isolate at once, and the object ends it whoever waits for it, by
`fetch` as by a method. What comes after it, as its answer or its error does, is cut off.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.promises.effects import Answer, Effects
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.types import FunctionType, Global, Named, Type, options_of
from wlint.tree import Node

_DEEPEST = 4
_OBJECT = "DurableObjectStub."
_SOCKETS = frozenset({"DurableObjectStub.connect"})
_ANSWERS = ("Response.", "Body.")
_AGAIN = (tree.Loop, tree.Comprehension, tree.Function)


def only_asks_object(effects: Effects, file: File, call: tree.Call, depth: int = 0) -> bool:
    """Whether all the work outside the isolate that a call starts is one call to an object."""
    head = _head(call)
    if _is_given_stub(effects, file, head.callee):
        return True
    options = options_of(effects.types.of(file, head.callee))
    return all(_asks(effects, option, depth) for option in options)


def _is_given_stub(effects: Effects, file: File, callee: Node) -> bool:
    """Whether a method is of a parameter for which every caller passes an object's stub.

    Its own type may say no more than what such a method is called.
    """
    if not isinstance(callee, tree.Member) or f"{_OBJECT}{callee.name}" in _SOCKETS:
        return False
    variable = file.scopes.variable(callee.object)
    only = variable.only if variable is not None else None
    if only is None or only.path or not isinstance(only.node, tree.Param):
        return False
    function = file.scopes.parents[only.node]
    if not isinstance(function, tree.Function):
        return False
    given = [
        (caller, passed(file, only.node, call))
        for caller, call in effects.types.mentions.callers(file, function)
    ]
    return bool(given) and all(
        value is not None and _is_stub(effects.types.uncast(caller, value))
        for caller, value in given
    )


def _is_stub(of: Type) -> bool:
    return all(isinstance(o, Named) and o.name == _OBJECT[:-1] for o in options_of(of))


def _asks(effects: Effects, called: Type, depth: int) -> bool:
    match called:
        case Global(path=path):
            return path.startswith(_OBJECT) and path not in _SOCKETS
        case FunctionType(file=path, node=function) if depth < _DEEPEST:
            if function.is_generator or function.decorators:
                return False
            home = effects.types.program.file(path)
            waited = list(_waited(effects, home, function))
            match waited:
                case [tree.Call() as only] if not _is_repeated(home, only, function):
                    return only_asks_object(effects, home, only, depth + 1)
                case _:
                    return False
        case _:
            return False


def _waited(effects: Effects, file: File, function: tree.Function) -> Iterator[Node]:
    """What a function does outside the isolate, or may do, but for reading the answer to it."""
    for node in own_nodes(function.body):
        match node:
            case tree.Call(callee=tree.Member(name=name)) if name in CHAIN:
                pass  # what it hangs on is asked for itself
            case tree.Call(callee=callee):
                options = options_of(effects.types.of(file, callee))
                is_read = all(
                    isinstance(o, Global) and o.path.startswith(_ANSWERS) for o in options
                )
                if is_read:
                    continue
                parent = file.scopes.parents.get(file.choice_around(node))
                is_waited_for = isinstance(parent, (tree.Await, tree.Exit, tree.Member))
                found = effects.starts_io(file, node)
                if found is Answer.YES or (found is Answer.UNKNOWN and is_waited_for):
                    yield node
            case tree.Loop(is_async=True) | tree.With(is_async=True):
                yield node
            case _:
                pass


def _head(call: tree.Call) -> tree.Call:
    """The call that a chain begins with."""
    match call.callee:
        case tree.Member(object=tree.Call() as before, name=name) if name in CHAIN:
            return _head(before)
        case _:
            return call


def _is_repeated(file: File, call: tree.Call, function: tree.Function) -> bool:
    for around in file.ancestors(call):
        if around is function:
            return False
        if isinstance(around, _AGAIN):
            return True
    return True
