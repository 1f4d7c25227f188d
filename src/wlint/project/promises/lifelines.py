"""What keeps un-awaited work going, as the platform documents.

A stream whose readable side is returned, a promise that the work settles, an open WebSocket:
each holds the request open until the work is done.
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.calling.function_names import local_variable
from wlint.project.calling.put_away import is_only_kept, put_into
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.calling.way import Way
from wlint.project.data.connections import opens_connection
from wlint.project.file import File
from wlint.project.promises.buses import Buses
from wlint.project.promises.effects import Effects, given
from wlint.project.promises.settlers import Settlers
from wlint.project.promises.streams import (
    is_closed_after,
    is_in_stream,
    names_stream,
)
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

CLOSINGS = frozenset({"close", "error"})
"""The events after which a WebSocket is open no longer."""


def has_lifeline(
    buses: Buses, effects: Effects, settlers: Settlers, file: File, node: Node
) -> bool:
    """Whether something documented keeps the work of an un-awaited call alive."""
    types = buses.types
    if _is_held(buses, file, node):
        return True
    work = tuple(work_of(types, file, node))
    inside = {inner for _, inner in work}
    if any(settlers.is_settling(f, n, inside) for f, n in work):
        is_own = any(settlers.is_settling(file, n, inside) for n in node.walk())
        return is_own or not _is_lost_beside(buses, effects, settlers, file, node)
    if any(names_stream(types, f, n) for f, n in work):
        return not is_closed_after(file, node)
    return _holds_socket(types, file, node)


def _is_lost_beside(
    buses: Buses, effects: Effects, settlers: Settlers, file: File, node: Node
) -> bool:
    """Whether a call may run others beside what settles a promise, whose work that does not hold.

    Those settle none, and come to no such call again, which may settle it for them.
    """
    again: frozenset[tree.Function] | None = None
    for call in node.walk():
        if not isinstance(call, tree.Call):
            continue
        options = options_of(buses.types.of(file, call.callee))
        others = [o for o in options if isinstance(o, FunctionType)]
        lost = [o for o in others if not settlers.is_named_in(_home(buses, o), o.node)]
        if len(lost) == len(others) or not any(map(effects.function_io, lost)):
            continue
        function = file.function_around(call)
        if again is None:
            leading = buses.sites_before(f for f in (function,) if f is not None)
            again = frozenset(s.caller for s in leading if s.caller is not None)
        if any(o.node not in again and effects.function_io(o) for o in lost):
            return True
    return False


def _home(buses: Buses, function: FunctionType) -> File:
    return buses.types.program.file(function.file)


def _is_held(buses: Buses, file: File, node: Node) -> bool:
    """Whether it runs for a stream or an open socket, in code that either was given."""
    types = buses.types
    if is_in_stream(types, file, node) and not buses.streams.is_last(file, node):
        return True
    return _is_in_listener(buses, file, node)


def is_held_by_caller(buses: Buses, way: Way, file: File, node: Node) -> bool:
    """Whether a stream or socket that a caller fills, or serves, keeps the work of a node going."""
    if any(_is_for_listener(buses, site) for site in way.sites):
        return True
    is_filling = any(is_in_stream(buses.types, site.file, site.node) for site in way.sites)
    return is_filling and not ends_with_stream(buses, way, file, node)


def _is_for_listener(buses: Buses, site: CallSite) -> bool:
    """Whether a call stands in a listener of what is still open, or all who run what it keeps do.

    A function that is handed to who only keeps it runs for those that go through what is kept.
    """
    if _is_in_listener(buses, site.file, site.node):
        return True
    call = site.file.call_around(site.node) if site.is_handing_over else None
    if call is None or not is_only_kept(buses.types, site.file, call):
        return False
    runs = [s for s in buses.calls.callers.get(site.callee, ()) if _is_sure_call(s)]
    ways = [(run, buses.calls.way_to(run.caller)) for run in runs]
    return bool(ways) and all(
        any(_is_in_listener(buses, s.file, s.node) for s in (run, *(way.sites if way else ())))
        for run, way in ways
    )


def _is_sure_call(site: CallSite) -> bool:
    return site.certainty is Certainty.CALLED and isinstance(site.node, tree.Call)


def ends_with_stream(buses: Buses, way: Way, file: File, node: Node) -> bool:
    """Whether the stream that a way fills is closed once a node at its end has run."""
    places = ((file, node), *((site.file, site.node) for site in way.sites))
    return any(buses.streams.is_last(*place) for place in places)


def work_of(types: Types, file: File, node: Node) -> Iterator[tuple[File, Node]]:
    """The nodes of a piece of work: its expression, and the bodies of what it calls."""
    for inner in node.walk():
        yield file, inner
        if isinstance(inner, tree.Name) and (value := given(file, inner)) is not None:
            yield from ((file, n) for n in value.walk())
        if isinstance(inner, tree.Call):
            for option in options_of(types.of(file, inner.callee)):
                if isinstance(option, FunctionType):
                    home = types.program.files[option.file]
                    yield from ((home, n) for n in own_nodes(option.node.body))


def opens_socket(types: Types, file: File, function: tree.Function) -> bool:
    """Whether a function makes a WebSocket: what it starts lives as long as that is open."""
    return any(
        isinstance(n, tree.Call) and types.of(file, n.callee) == Global("WebSocketPair")
        for n in own_nodes(function.body)
    )


def _is_in_listener(buses: Buses, file: File, node: Node) -> bool:
    """Whether it runs in a listener of a WebSocket or emitter that is still open.

    So it does in a function that only such listeners name, or go through a list for. An emitter of
    the code's own stands for no connection.
    """
    todo, seen, listeners = [node], set[Variable](), 0
    while todo:
        place = todo.pop()
        for around in (place, *file.ancestors(place)):
            if (call := _adding(buses, file, around)) is not None:
                if buses.emitted(file, call):
                    return False
                listeners += 1
                break
            variable, uses = _uses(buses.types, file, around)
            if variable is not None and uses:
                todo += uses if variable not in seen else ()
                seen.add(variable)
                break
        else:
            return False
    return listeners > 0


def _adding(buses: Buses, file: File, listener: Node) -> tree.Call | None:
    """The call that adds a function, by itself or by name, as a listener of what stays open."""
    call = _may_add(buses.types, file, listener)
    return call if call is not None and not _is_put_away(buses, file, listener, call) else None


def _may_add(types: Types, file: File, listener: Node) -> tree.Call | None:
    is_one = isinstance(listener, (tree.Function, tree.Name))
    call = file.call_around(listener) if is_one else None
    return call if call is not None and keeps_listening(types, file, call) else None


def _is_put_away(buses: Buses, file: File, listener: Node, call: tree.Call) -> bool:
    """Whether a method of the project's only keeps a listener, and no socket has it run.

    A bus of the code's own is open to nobody: its listeners run for whoever emits.
    """
    if not is_only_kept(buses.types, file, call):
        return False
    of = buses.types.of(file, listener)
    sites = buses.sites_before(o.node for o in options_of(of) if isinstance(o, FunctionType))
    is_run = any(isinstance(s.node, tree.Call) and s.node is not call for s in sites)
    return is_run and not any(_is_run_from_outside(buses.types, s) for s in sites)


def _is_run_from_outside(types: Types, site: CallSite) -> bool:
    """Whether a call stands in a listener of something that is not the project's own."""
    around = (site.node, *site.file.ancestors(site.node))
    added = (_may_add(types, site.file, node) for node in around)
    return any(
        not isinstance(o, FunctionType)
        for call in added
        if call is not None
        for o in options_of(types.of(site.file, call.callee))
    )


def _uses(types: Types, file: File, function: Node) -> tuple[Variable | None, Sequence[Node]]:
    """The variable of another function that holds a function, or a list of some, and its uses."""
    named = local_variable(file, function) if isinstance(function, tree.Function) else None
    if named is not None:
        return named, named.reads
    call = file.call_around(function) if isinstance(function, tree.Function) else None
    arg = file.scopes.parents.get(function)
    if call is None or not isinstance(arg, tree.Arg):
        return None, ()
    held = put_into(types, file, call, arg)
    variable = file.scopes.variable(held) if held is not None else None
    if variable is None or variable.is_module_level or variable.only is None:
        return None, ()
    return variable, [read for read in variable.reads if not _is_added_to(types, file, read)]


def _is_added_to(types: Types, file: File, read: Node) -> bool:
    """Whether a list is only named to put something into it."""
    member = file.scopes.parents.get(read)
    call = file.scopes.parents.get(member) if isinstance(member, tree.Member) else None
    return isinstance(call, tree.Call) and any(
        put_into(types, file, call, arg) is read for arg in call.args
    )


def keeps_listening(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call adds a listener to what stays open after the event, or beside other such."""
    event = listened_event(call)
    if event is None or event == "abort" or not isinstance(call.callee, tree.Member):
        return False
    if event in CLOSINGS and not opens_connection(types, file):
        return False
    owner = options_of(types.of(file, call.callee.object))
    return not any(isinstance(o, Named) and o.name == "AbortSignal" for o in owner)


def listened_event(call: tree.Call) -> str | None:
    """The event that a call adds a listener for: `addEventListener("close", …)`, `.on(…)`."""
    match call:
        case tree.Call(
            callee=tree.Name(id="addEventListener")
            | tree.Member(name="addEventListener" | "on" | "once")
        ):
            first = call.arg(0)
            return str(first.value) if isinstance(first, tree.Literal) else None
        case _:
            return None


def _holds_socket(types: Types, file: File, node: Node) -> bool:
    """Whether the work is given a WebSocket to serve."""
    return isinstance(node, tree.Call) and any(_is_socket(types, file, a.value) for a in node.args)


def has_accepted(types: Types, file: File, node: Node) -> bool:
    """Whether a WebSocket was accepted on the way to a node, in its own function."""
    function = file.function_around(node)
    around = set(file.ancestors(node))
    return function is not None and any(
        isinstance(n.callee, tree.Member)
        and n.span.end <= node.span.start
        and next((a for a in file.ancestors(n) if isinstance(a, tree.Block)), None) in around
        and _is_socket(types, file, n.callee.object)
        for n in file.calls_in(function).get("accept", ())
    )


def _is_socket(types: Types, file: File, node: Node) -> bool:
    return any(
        isinstance(o, Named) and o.name == "WebSocket" for o in options_of(types.of(file, node))
    )
