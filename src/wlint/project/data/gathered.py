"""Streams that are gathered in memory, chunk by chunk, with nothing that says when to stop."""

from collections.abc import Callable

from wlint import tree
from wlint.project.data.compressed import is_compressed_whole
from wlint.project.data.held import Held
from wlint.project.data.makers import Makers
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import ORDERS
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.semantics.types import NUMBER, Global, Named, options_of
from wlint.tree import Node

_READERS = frozenset({"ReadableStreamDefaultReader", "ReadableStreamBYOBReader"})
_ADDS = frozenset({"push", "append", "extend"})
_WEB, _NODE = frozenset({"getReader"}), frozenset({"pipe", "readable", "on"})


class Gathered(Record):
    """The variable that gets every chunk of a stream, and where it does."""

    name: str
    adding: Node
    stream: Node


class GatheredStreams(Entity):
    """The streams that one Worker gathers. `asks_model` tells calls of other hosts' models."""

    types: Types
    makers: Makers
    asks_model: Callable[[File, tree.Call], bool]

    def of(self, file: File, loop: tree.Loop) -> Gathered | None:
        """What a loop gathers of a stream, where nothing in it asks how much there is already."""
        stream = self._stream(file, loop)
        if stream is None or any(_compares(node) for node in loop.walk()):
            return None
        if is_compressed_whole(self.types, file, stream):
            return None
        if _is_of_node(file, loop, stream) or _waits_for_some(file, loop):
            return None
        for node in loop.body.walk():
            variable = self._grown(file, node)
            if variable is not None and _only_grows(file, loop, variable):
                if self._is_written_by_model(file, stream):
                    return None
                return Gathered(variable.name, node, stream)
        return None

    def _grown(self, file: File, node: Node) -> Variable | None:
        """The variable that a node adds to: what a sum counts is kept by nobody."""
        match node:
            case tree.Call(callee=tree.Member(name=name, object=tree.Name() as owner)) if (
                name in _ADDS
            ):
                return file.scopes.variable(owner)
            case tree.Assign(op="+", target=tree.Name() as target, value=tree.Node() as value):
                is_sum = NUMBER in (self.types.of(file, target), self.types.of(file, value))
                return None if is_sum else file.scopes.variable(target)
            case _:
                return None

    def _stream(self, file: File, loop: tree.Loop) -> Node | None:
        """The stream whose chunks a loop goes through."""
        if loop.is_async and loop.iterable is not None:
            is_stream = self._is(file, loop.iterable, frozenset({"ReadableStream"}))
            return loop.iterable if is_stream else None
        for node in loop.walk():
            match node:
                case tree.Await(value=tree.Call(callee=tree.Member(name="read", object=owner))):
                    return owner if self._is(file, owner, _READERS) else None
                case _:
                    pass
        return None

    def _is_written_by_model(self, file: File, stream: Node) -> bool:
        """Whether a stream surely is what a model writes: its length has an end of its own."""
        todo, found = [Held(file, stream)], False
        for held in todo:
            for made in self.makers.of(held):
                match made.by.node:
                    case tree.Call(callee=tree.Member(name="getReader", object=owner)):
                        todo.append(made.by.at(owner))
                    case tree.Call() as call if self._asks_model(made.by.file, call):
                        found = True
                    case _:
                        return False
        return found

    def _asks_model(self, file: File, call: tree.Call) -> bool:
        path = next((o for o in options_of(self.types.of(file, call.callee))), None)
        is_streamed = getattr(call.option("stream"), "value", None) in (True, "true")
        is_run = isinstance(call.callee, tree.Member) and call.callee.name == "run"
        is_binding = path == Global("Ai.run") or (is_run and is_streamed)
        return is_binding or self.asks_model(file, call)

    def _is(self, file: File, node: Node, names: frozenset[str]) -> bool:
        found = [o for o in options_of(self.types.of(file, node)) if isinstance(o, Named)]
        return any(o.name in names for o in found)


def _is_of_node(file: File, loop: tree.Loop, stream: Node) -> bool:
    """Whether the code has asked what a stream can, and it is one of Node's that comes here."""
    variable = file.scopes.variable(stream)
    for read in variable.reads if variable is not None else ():
        member = file.scopes.parents.get(read)
        if not isinstance(member, tree.Member) or member.name not in _WEB | _NODE:
            continue
        branch = next((n for n in file.ancestors(member) if isinstance(n, tree.If)), None)
        if branch is None or member not in branch.test.walk():
            continue
        is_inside = branch.then in file.ancestors(loop)
        is_before = branch.span.end <= loop.span.start
        is_left = is_before and leaves(branch.then)
        if (member.name in _NODE and is_inside) or (member.name in _WEB and is_left):
            return True
    return False


def _waits_for_some(file: File, loop: tree.Loop) -> bool:
    """Whether a loop ends once what has come says so: a callback sets what it asks for."""
    asked = (file.scopes.variable(n) for n in loop.test.walk()) if loop.test is not None else ()
    home = file.function_around(loop)
    return any(
        file.function_around(d.node) is not home
        for variable in asked
        if variable is not None and not variable.is_module_level
        for d in variable.definitions
    )


def _compares(node: Node) -> bool:
    return isinstance(node, tree.Operation) and node.op in ORDERS


def _only_grows(file: File, loop: tree.Loop, variable: Variable) -> bool:
    """Whether a variable from outside a loop is only added to in it: never emptied, or sent."""
    inside = [r for r in variable.reads if _in(loop, r)]
    given = [d for d in variable.definitions if _in(loop, d.node)]
    is_outer = any(not _in(loop, d.node) for d in variable.definitions)
    are_adds = all(_adds(file, read) for read in inside)
    return is_outer and are_adds and all(getattr(d.node, "op", None) for d in given)


def _adds(file: File, read: Node) -> bool:
    match around := file.scopes.parents.get(read):
        case tree.Member(name=name):
            return around.object is read and name in _ADDS
        case tree.Assign(op=str(), target=target):
            return target is read
        case _:
            return False


def _in(loop: tree.Loop, node: Node) -> bool:
    return loop.span.start <= node.span.start < loop.span.end
