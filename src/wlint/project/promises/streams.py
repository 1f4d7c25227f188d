"""Streams: what runs for one that is open goes on, what is left over when it closes is cut off."""

from collections.abc import Sequence
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.order import are_apart, runs_before
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

_CONTROLLERS = frozenset(
    {
        "ReadableStreamDefaultController", "ReadableByteStreamController",
        "TransformStreamDefaultController",
    }
)  # fmt: skip
_WRITABLE = _CONTROLLERS | {
    "WritableStream", "WritableStreamDefaultWriter", "TransformStream", "FixedLengthStream",
    "IdentityTransformStream", "CompressionStream", "DecompressionStream",
}  # fmt: skip
_STREAMS = frozenset({"ReadableStream", "WritableStream", "TransformStream"})
_CLOSES = frozenset({"close", "error", "terminate"})
_BRANCHES = (tree.If, tree.Conditional, tree.Operation, tree.Loop, tree.Switch, tree.Catch)


def is_in_stream(types: Types, file: File, node: Node) -> bool:
    """Whether it runs in what `new ReadableStream(…)` is given: the stream waits for it."""
    return _stream_around(types, file, node) is not None


class Streams(Entity):
    """The streams that one Worker fills."""

    types: Types

    def is_last(self, file: File, node: Node) -> bool:
        """Whether a stream's code surely is done with it once a node has run, or was before."""
        return _is_in_flush(self.types, file, node) or self._is_ended_beside(file, node)

    def _is_ended_beside(self, file: File, node: Node) -> bool:
        """Whether the code surely closes a stream that it fills, after a node or before it."""
        function = file.function_around(node)
        return function is not None and any(
            _is_sure_after(file, node, call) or (is_close and runs_before(file, call, node))
            for call, is_close in self._ending_in(file, function)
        )

    def _ending_in(self, file: File, function: tree.Function) -> Sequence[tuple[tree.Call, bool]]:
        """The calls in a function that close a stream, and whether they do so themselves."""
        if function not in self._ending:
            calls = (n for n in own_nodes(function.body) if isinstance(n, tree.Call))
            self._ending[function] = [
                (call, _closes(self.types, file, call))
                for call in calls
                if _ends(self.types, file, call)
            ]
        return self._ending[function]

    @cached_property
    def _ending(self) -> dict[tree.Function, Sequence[tuple[tree.Call, bool]]]:
        return {}


def _stream_around(types: Types, file: File, node: Node) -> tree.Call | None:
    return next(
        (
            around
            for around in file.ancestors(node)
            if isinstance(around, tree.Call)
            and around.is_new
            and types.of(file, around.callee) in [Global(name) for name in _STREAMS]
        ),
        None,
    )


def _is_in_flush(types: Types, file: File, node: Node) -> bool:
    """Whether it runs in what a `TransformStream` does last: the response ends with that."""
    function = file.function_around(node)
    entry = file.scopes.parents.get(function) if function is not None else None
    match entry:
        case tree.Entry(name="flush"):
            made = _stream_around(types, file, entry)
            mapping = file.scopes.parents[entry]
            return (
                made is not None
                and any(a.value is mapping for a in made.args[:1])
                and types.of(file, made.callee) == Global("TransformStream")
            )
        case _:
            return False


def _ends(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call closes a stream, itself or by a function that it calls."""
    if _closes(types, file, call):
        return True
    match types.of(file, call.callee):
        case FunctionType(file=path, node=function):
            home = types.program.file(path)
            calls = (n for n in own_nodes(function.body) if isinstance(n, tree.Call))
            return any(_closes(types, home, n) and _is_sure_in(home, function, n) for n in calls)
        case _:
            return False


def _is_sure_in(file: File, function: tree.Function, close: tree.Call) -> bool:
    """Whether a function comes to a close, but for asking whether there is what it closes."""
    owner = close.callee.object if isinstance(close.callee, tree.Member) else close
    for around in file.ancestors(close):
        match around:
            case tree.If(test=test) if file.source.text(test.span) == file.source.text(owner.span):
                continue
            case _ if isinstance(around, _BRANCHES):
                return False
            case _ if around is function:
                return True
    return False


def _closes(types: Types, file: File, call: tree.Call) -> bool:
    match call.callee:
        case tree.Member(object=owner, name=name) if name in _CLOSES:
            found = options_of(types.of(file, owner))
            return any(isinstance(o, Named) and o.name in _CONTROLLERS for o in found)
        case _:
            return False


def _is_sure_after(file: File, node: Node, later: Node) -> bool:
    """Whether a later place of a function is come to whenever a node has run."""
    if later.span.start < node.span.end:
        return False
    around = set(file.ancestors(node))
    for outer in file.ancestors(later):
        if isinstance(outer, _BRANCHES):
            return False
        if outer in around:
            return not are_apart(file, node, later)
    return False


def is_closed_after(file: File, node: Node) -> bool:
    """Whether the code goes on to close what the work still writes to."""
    used = {v for n in node.walk() if (v := file.scopes.variable(n)) is not None}
    function = file.function_around(node)
    return function is not None and any(
        isinstance(n.callee, tree.Member)
        and n.span.start >= node.span.end
        and file.scopes.variable(n.callee.object) in used
        and not any(isinstance(around, tree.Catch) for around in file.ancestors(n))
        for n in file.calls_in(function).get("close", ())
    )


def writes_stream(types: Types, file: File, function: tree.Function) -> bool:
    """Whether a function uses what writes to a stream, which somebody may still read."""
    return any(names_stream(types, file, n) for n in function.body.walk())


def names_stream(types: Types, file: File, node: Node) -> bool:
    """Whether a node is something that writes to a stream."""
    match node:
        case tree.Name() | tree.Member():
            found = options_of(types.of(file, node))
            return any(isinstance(o, Named) and o.name in _WRITABLE for o in found)
        case _:
            return False
