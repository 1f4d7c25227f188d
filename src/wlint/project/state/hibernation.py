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


@record
class ForgottenSockets:
    """A field that lists sockets: where one is added, and where all are sent something."""

    name: str
    write: Node
    sender: Node


@entity
class Hibernation:
    """The hibernating sockets of one Worker."""

    types: Types

    def forgotten(self, file: File, cls: tree.Class) -> Iterator[ForgottenSockets]:
        """The lists of sockets that nobody fills again when the object wakes up, each once."""
        calls = [n for n in cls.body.walk() if isinstance(n, tree.Call)]
        accepted = {
            file.scopes.variable(a.value)
            for call in calls
            if called_as(call.callee) == "acceptWebSocket"
            for a in call.args[:1]
        }
        if not accepted or any(called_as(call.callee) == "getWebSockets" for call in calls):
            return
        senders = dict(_senders(cls))
        for name, write in changed_fields(cls.body.walk()):
            if name in senders and self._has_socket(file, write, accepted):
                yield ForgottenSockets(name, write, senders.pop(name))

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
