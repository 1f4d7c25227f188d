"""Streams that are gathered in memory, chunk by chunk, with nothing that says when to stop."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_READERS = frozenset({"ReadableStreamDefaultReader", "ReadableStreamBYOBReader"})
_ADDS = frozenset({"push", "append", "extend"})
_COMPARES = frozenset({"<", ">", "<=", ">="})


@record
class Gathered:
    """The variable that gets every chunk of a stream, and where it does."""

    name: str
    adding: Node
    stream: Node


@entity
class GatheredStreams:
    """The streams that one Worker gathers."""

    types: Types

    def of(self, file: File, loop: tree.Loop) -> Gathered | None:
        """What a loop gathers of a stream, where nothing in it asks how much there is already."""
        stream = self._stream(file, loop)
        if stream is None or any(_compares(node) for node in loop.walk()):
            return None
        for node in loop.body.walk():
            variable = _grown(file, node)
            if variable is not None and _only_grows(file, loop, variable):
                return Gathered(variable.name, node, stream)
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

    def _is(self, file: File, node: Node, names: frozenset[str]) -> bool:
        found = [o for o in options_of(self.types.of(file, node)) if isinstance(o, Named)]
        return any(o.name in names for o in found)


def _compares(node: Node) -> bool:
    return isinstance(node, tree.Operation) and node.op in _COMPARES


def _grown(file: File, node: Node) -> Variable | None:
    """The variable that a node adds to."""
    match node:
        case tree.Call(callee=tree.Member(name=name, object=tree.Name() as owner)) if name in _ADDS:
            return file.scopes.variable(owner)
        case tree.Assign(op="+", target=tree.Name() as target):
            return file.scopes.variable(target)
        case _:
            return None


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
