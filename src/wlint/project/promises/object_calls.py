"""Work that is one call to a Durable Object, made before anything else is waited for.

Measured in workerd: it leaves the isolate at once, and the object ends it whoever waits for it, by
`fetch` as by a method. What comes after it, as its answer or its error does, is cut off: where that
is nothing, nothing is lost.
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.costs.loops import is_in_handler
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.promises.effects import COMBINES, Answer, Effects, given
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
        case FunctionType() if depth < _DEEPEST:
            found = _only_call(effects, called)
            return found is not None and only_asks_object(effects, *found, depth + 1)
        case _:
            return False


def _only_call(effects: Effects, called: FunctionType) -> tuple[File, tree.Call] | None:
    """The one call by which a function does something outside the isolate, if that is all."""
    function, home = called.node, effects.types.program.file(called.file)
    if function.is_generator or function.decorators:
        return None
    waited = list(_waited(effects, home, function))
    first = [node for node in waited if not is_in_handler(home, function, node)]
    match first or waited:
        case [tree.Call() as only] if not _is_repeated(home, only, function):
            return home, only
        case _:
            return None


def wants_nothing(effects: Effects, file: File, call: tree.Call, depth: int = 0) -> bool:
    """Whether what a call starts is for the object alone: no answer is read, no error is told."""
    return depth < _DEEPEST and all(
        isinstance(o, FunctionType)
        and (found := _only_call(effects, o)) is not None
        and _is_dropped(effects, o.node, *found, depth)
        for o in options_of(effects.types.of(file, _head(call).callee))
    )


def _is_dropped(
    effects: Effects, function: tree.Function, file: File, call: tree.Call, depth: int
) -> bool:
    """Whether a function that makes one call has nothing more to do, whatever comes of that."""
    around, is_caught = _links(file, call)
    is_own = not is_caught and wants_nothing(effects, file, call, depth + 1)
    match file.scopes.parents.get(around):
        case tree.Exit(kind="return"):
            return is_caught or is_own
        case tree.Await() as waited if isinstance(
            file.scopes.parents.get(waited), tree.ExpressionStatement
        ):
            is_safe = is_caught or is_own or _is_silenced(file, waited, function)
            return is_safe and not _goes_on(function, waited)
        case _:
            return False


def _links(file: File, call: tree.Call) -> tuple[tree.Call, bool]:
    """The chain of idle callbacks on a call, as far as it goes, and whether it drops errors."""
    is_caught = False
    while True:
        member = file.scopes.parents.get(call)
        link = file.scopes.parents.get(member) if isinstance(member, tree.Member) else None
        match link:
            case tree.Call(callee=tree.Member(name="then" | "catch" as name)) if (
                link.callee is member and link.args and all(_is_idle(a.value) for a in link.args)
            ):
                is_caught = is_caught or name == "catch" or len(link.args) > 1
                call = link
            case _:
                return call, is_caught


def _is_idle(callback: Node) -> bool:
    return isinstance(callback, tree.Function) and _does_nothing(callback.body)


def _does_nothing(body: tree.Block) -> bool:
    """Whether nothing is done but to give something that is written there."""
    match body.statements:
        case []:
            return True
        case [tree.Exit(kind="return", value=value)]:
            return value is None or isinstance(value, (tree.Literal, tree.Name))
        case _:
            return False


def _is_silenced(file: File, waited: Node, function: tree.Function) -> bool:
    """Whether an error of what is waited for ends in a handler that does nothing."""
    for around in file.ancestors(waited):
        match around:
            case tree.Try(body=body, catches=[handler, *more]) if body.span.covers(waited.span):
                is_last = not more and around.finally_ is None
                return is_last and _does_nothing(handler.body)
            case _ if around is function:
                return False
            case _:
                pass
    return False


def _goes_on(function: tree.Function, waited: Node) -> bool:
    """Whether anything is done after what is waited for, but for leaving the function."""
    busy = (tree.Call, tree.Assign, tree.Await)
    return any(
        isinstance(node, busy) and node.span.start >= waited.span.end
        for node in own_nodes(function.body)
    )


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
                if is_read or _joins(file, options, node):
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


def _joins(file: File, options: Sequence[Type], call: tree.Call) -> bool:
    """Whether a call makes one promise of those of calls before: `Promise.race([asked, late])`.

    What these start is asked of themselves.
    """
    if not all(isinstance(o, Global) and o.path in COMBINES for o in options):
        return False
    match call.args:
        case [tree.Arg(value=tree.Sequence(items=items))]:
            return all(isinstance(n, tree.Name) and given(file, n) is not None for n in items)
        case _:
            return False


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
