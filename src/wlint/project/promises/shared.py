"""Functions that leave the promise they give where other code finds it, too."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.put_away import put_into
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.promises.effects import Answer, is_promise
from wlint.project.promises.fate import Fate, Fates
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
        if value is not None and is_promise(types.of(file, value)) is not Answer.NO
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


def is_waited_for_beside(
    calls: Calls, fates: Fates, file: File, call: tree.Call, function: tree.Function
) -> bool:
    """Whether another call of a function waits for the promise that a call shares with it.

    What another handler waits for helps nobody whom this one answers.
    """
    home = file.function_around(call)
    found = calls.reaching(home) if home is not None else ()
    waiting = _waiting(calls, fates, file, call, function)
    if not found or not waiting:
        return bool(waiting)
    others = {entry for f in waiting if f is not None for entry in calls.reaching(f)}
    return all(any(_may_run_beside(other, entry) for other in others) for entry in found)


def is_done_again(
    calls: Calls, fates: Fates, file: File, call: tree.Call, function: tree.Function
) -> bool:
    """Whether all that uses an object waits for a call which its constructor makes, too.

    A Durable Object's method that something here calls is open to RPC, but not written for it.
    """
    cls = file.class_around(call)
    waiting = _waiting(calls, fates, file, call, function)
    others = {entry for f in waiting if f is not None for entry in calls.reaching(f)}
    handlers = [
        entry
        for entry in calls.entries
        if entry.kind is not EntryKind.START
        and entry.file.class_around(entry.function) is cls
        and not (entry.kind is EntryKind.RPC and calls.callers.get(entry.function))
    ]
    return others.issuperset(handlers) and is_waited_for_beside(calls, fates, file, call, function)


def _waiting(
    calls: Calls, fates: Fates, file: File, call: tree.Call, function: tree.Function
) -> list[tree.Function | None]:
    """The functions that wait for another call of a function than one."""
    home = file.function_around(call)
    return [
        site.file.function_around(site.node)
        for site in calls.callers.get(function, ())
        if site.node is not call
        and isinstance(site.node, tree.Call)
        and fates.of(site.file, site.node) is Fate.KEPT
        and function not in site.file.ancestors(site.node)
        and not (_stands_in(site, home) and are_apart(file, call, site.node))
    ]


def _stands_in(site: CallSite, function: tree.Function | None) -> bool:
    return site.file.function_around(site.node) is function


def _may_run_beside(other: Entry, entry: Entry) -> bool:
    """Whether what one entry point waits for may be done where another one is: a middleware."""
    if entry.is_stateful and entry.kind is not EntryKind.ALARM:
        return other.is_stateful
    is_request = entry.kind is EntryKind.REQUEST
    return other is entry or (is_request and other.kind is EntryKind.REQUEST)
