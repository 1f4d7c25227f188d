"""How code hands work to the runtime: `ctx.waitUntil` and what goes by that name."""

from wlint import tree
from wlint.platform.together import ALL
from wlint.project.calling.handlers import PYTHON_HANDLERS
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Global,
    Named,
    ObjectType,
    SignatureType,
    Type,
    options_of,
)
from wlint.tree import Node

_WAIT_UNTIL = frozenset(
    {
        "waitUntil", "ExecutionContext.waitUntil", "DurableObjectState.waitUntil",
        "FetchEvent.waitUntil", "ExtendableEvent.waitUntil", "EventContext.waitUntil",
    }
)  # fmt: skip
_DEEPEST = 4


def is_wait_until(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call hands work to the runtime, itself or by a callback that does no more."""
    options = options_of(types.of(file, call.callee))
    if any(isinstance(o, Global) and o.path in _WAIT_UNTIL for o in options):
        return True
    if options == (UNKNOWN,) and isinstance(call.callee, tree.Member):
        return _is_put_later(types, file, call.callee)
    if not call.args or not all(isinstance(o, (FunctionType, SignatureType)) for o in options):
        return False
    if any(isinstance(o, SignatureType) for o in options):
        options = options_of(types.by_value.of(file, call.callee))
    return all(_hands_over(types, option) for option in options)


def _is_put_later(types: Types, file: File, member: tree.Member) -> bool:
    """Whether all that a new object is given under a name after it was made hands work over."""
    owners = options_of(types.by_value.of(file, member.object))
    given = [o for o in options_of(types.by_value.of(file, member)) if o != UNKNOWN]
    is_new = all(_has_nothing(owner, member.name) for owner in owners)
    return is_new and bool(given) and all(_hands_over(types, option) for option in given)


def _has_nothing(owner: Type, name: str | None) -> bool:
    """Whether an object has nothing under a name where it is written out."""
    match owner:
        case ObjectType(node=mapping):
            return all(e.name not in (None, name) for e in mapping.entries)
        case _:
            return isinstance(owner, Named) and owner.name == "Record"  # what is put there


def _hands_over(types: Types, of: Type, depth: int = 0) -> bool:
    """Whether a function only hands what it is given to the runtime: `(p) => ctx.waitUntil(p)`."""
    match of:
        case Global(path=path):
            return path in _WAIT_UNTIL
        case FunctionType(
            file=path,
            node=tree.Function(
                params=(tree.Param(target=tree.Name() as given), *_),
                body=tree.Block(
                    statements=(
                        tree.Exit(kind="return", value=tree.Call() as inner)
                        | tree.ExpressionStatement(value=tree.Call() as inner),
                    )
                ),
            ),
        ) if depth < _DEEPEST:
            file = types.program.file(path)
            is_given = (
                bool(inner.args)
                and isinstance(inner.args[0].value, tree.Name)
                and file.scopes.variable(inner.args[0].value) is file.scopes.variable(given)
            )
            callees = options_of(types.of(file, inner.callee)) if is_given else (UNKNOWN,)
            return all(_hands_over(types, callee, depth + 1) for callee in callees)
        case _:
            return False


def is_in_background(types: Types, file: File, node: Node) -> bool:
    """Whether a node is part of work that is handed to the runtime, here or by a variable."""
    for around in file.ancestors(node):
        match around:
            case tree.Call() if is_wait_until(types, file, around):
                return True
            case tree.Assign(target=tree.Name() as target) if _is_handed(types, file, target):
                return True
            case _:
                pass
    return False


def _is_handed(types: Types, file: File, name: tree.Name) -> bool:
    """Whether what a variable holds is handed to the runtime."""
    variable = file.scopes.variable(name)
    return variable is not None and remembered(
        types.handed_over,
        variable,
        False,
        lambda: any(is_given_to_runtime(types, file, read) for read in variable.reads),
    )


def is_given_to_runtime(types: Types, file: File, node: Node) -> bool:
    """Whether a promise, alone or among others that are joined, is what the runtime is given."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Call() if not isinstance(inside, tree.Arg):
                return False  # it is what is called
            case tree.Call() if is_wait_until(types, file, around):
                return True
            case tree.Call() if not _joins(types, file, around):
                return False
            case tree.Sequence() | tree.Arg() | tree.Call():
                inside = around
            case _:
                return False
    return False


def _joins(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call makes one promise of those that it is given: `Promise.all([…])`."""
    options = options_of(types.of(file, call.callee))
    return all(isinstance(o, Global) and o.path in ALL for o in options)


def hands_over_result(types: Types, function: FunctionType) -> bool:
    """Whether a function hands the promise that it returns to the runtime itself."""
    file = types.program.file(function.file)
    given = list(returned(function.node))
    return bool(given) and all(
        isinstance(v, tree.Name) and _is_handed(types, file, v) for v in given
    )


def takes_no_coroutine(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a `waitUntil` is JavaScript's own: the SDK teaches only the context of a class."""
    match call.callee:
        case _ if not file.is_python:
            return False
        case tree.Member(object=owner) if Global("waitUntil") not in options_of(
            types.of(file, call.callee)
        ):
            return _is_untaught(types, file, owner)
        case _:
            return True


def _is_untaught(types: Types, file: File, node: Node, depth: int = 0) -> bool:
    """Whether a context surely is a Durable Object's, or that of a handler outside a class."""
    value, _ = file.local_value(node)
    match value:
        case tree.Member(object=tree.Name(is_receiver=True) as receiver, name=str(name)):
            return types.member(types.of(file, receiver), name) == Named("DurableObjectState")
        case tree.Name() if (param := parameter_of(file, value)) is not None:
            function = file.scopes.parents.get(param)
        case _:
            return False
    if not isinstance(function, tree.Function) or file.class_around(function) is not None:
        return False
    if function.name in PYTHON_HANDLERS:
        return True
    callers = list(types.mentions.callers(file, function)) if depth < _DEEPEST else []
    given = [(caller, passed(file, param, by)) for caller, by in callers]
    return bool(given) and all(
        value is not None and _is_untaught(types, caller, value, depth + 1)
        for caller, value in given
    )
