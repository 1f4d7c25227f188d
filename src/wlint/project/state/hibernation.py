"""What a Durable Object forgets while it hibernates, though its WebSockets stay open."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from wlint import tree
from wlint.project.file import File
from wlint.project.state.own_fields import changed_fields, field_of
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_ATTACHES = frozenset({"serializeAttachment", "deserializeAttachment", "getTags"})


@record
class ForgottenSockets:
    """A field that lists sockets: where one is added, and where all are sent something."""

    name: str
    write: Node
    sender: Node


@record
class ForgottenNames:
    """A field that knows something of each socket: where that is put, and looked for."""

    name: str
    write: Node
    reader: Node


@entity
class Hibernation:
    """The hibernating sockets of one Worker."""

    types: Types

    def forgotten(self, file: File, cls: tree.Class) -> Iterator[ForgottenSockets]:
        """The lists of sockets that nobody fills again when the object wakes up, each once."""
        calls = [n for n in cls.body.walk() if isinstance(n, tree.Call)]
        accepted = _accepted(file, calls)
        if not accepted or any(called_as(call.callee) == "getWebSockets" for call in calls):
            return
        senders = dict(_senders(cls))
        for name, write in changed_fields(cls.body.walk()):
            if name in senders and self._has_socket(file, write, accepted):
                yield ForgottenSockets(name, write, senders.pop(name))

    def unnamed(self, file: File, cls: tree.Class) -> Iterator[ForgottenNames]:
        """The maps that know of each socket what nobody attaches to it, each once."""
        calls = [n for n in cls.body.walk() if isinstance(n, tree.Call)]
        accepted = _accepted(file, calls)
        if not accepted or any(called_as(call.callee) in _ATTACHES for call in calls):
            return
        for name, uses in _maps(calls).items():
            sets = [c for c in uses if called_as(c.callee) == "set"]
            if not all(c.args and file.scopes.variable(c.args[0].value) in accepted for c in sets):
                continue  # what is not there any more may be made again
            homes = {file.function_around(c) for c in sets}
            found = (c for c in uses if called_as(c.callee) == "get" and self._is_needed(file, c))
            reader = next((c for c in found if file.function_around(c) not in homes), None)
            if sets and reader is not None:
                yield ForgottenNames(name, sets[0], reader)

    def _is_needed(self, file: File, reader: tree.Call) -> bool:
        """Whether code looks for what is known of a socket, and has nothing in its place."""
        around = file.scopes.parents.get(reader)
        stands_in = isinstance(around, tree.Operation) and around.op in ("??", "||")
        return not stands_in and any(self._is_socket(file, a.value) for a in reader.args[:1])

    def _has_socket(self, file: File, write: Node, accepted: AbstractSet[Variable | None]) -> bool:
        """Whether a socket is what is added, or a part of it."""
        given = [a.value for a in write.args] if isinstance(write, tree.Call) else []
        names = (n for value in given for n in value.walk() if isinstance(n, tree.Name))
        return any(
            (variable := file.scopes.variable(name)) is not None
            and (variable in accepted or self._is_socket(file, name))
            for name in names
        )

    def _is_socket(self, file: File, node: Node) -> bool:
        options = options_of(self.types.of(file, node))
        return any(isinstance(o, Named) and o.name == "WebSocket" for o in options)


def _accepted(file: File, calls: list[tree.Call]) -> frozenset[Variable | None]:
    """The sockets that a class lets hibernate."""
    given = (c.args[0].value for c in calls if called_as(c.callee) == "acceptWebSocket" and c.args)
    return frozenset(v for node in given if (v := file.scopes.variable(node)) is not None)


def _maps(calls: list[tree.Call]) -> dict[str, list[tree.Call]]:
    """The fields of its own object that code sets and gets something in, and where."""
    found: dict[str, list[tree.Call]] = {}
    for call in calls:
        match call.callee:
            case tree.Member(object=tree.Member() as owner, name="get" | "set"):
                if name := field_of(owner):
                    found.setdefault(name, []).append(call)
            case _:
                pass
    return found


def _senders(cls: tree.Class) -> Iterator[tuple[str, Node]]:
    """The fields over whose elements code goes to send something to each, and where."""
    for node in cls.body.walk():
        match node:
            case tree.Loop(kind="each", iterable=tree.Node() as over) if _sends(node.body):
                pass
            case tree.Call(callee=tree.Member(object=over, name="forEach")) if _sends(node):
                pass
            case _:
                continue
        for inner in over.walk():
            if isinstance(inner, tree.Member) and (name := field_of(inner)):
                yield name, node


def _sends(node: Node) -> bool:
    return any(isinstance(n, tree.Call) and called_as(n.callee) == "send" for n in node.walk())
