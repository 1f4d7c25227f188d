"""What a Durable Object forgets while it hibernates, though its WebSockets stay open."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from wlint import tree
from wlint.project.calling.function_names import methods_of
from wlint.project.file import File
from wlint.project.state.own_fields import changed_fields, field_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.semantics.types import InstanceType, Named, options_of
from wlint.tree import Node

_ATTACHES = frozenset({"serializeAttachment", "deserializeAttachment", "getTags"})

_TO_ALL = regex(r"broadcast|(?:send|publish|notify)\w*(?:all|every)", re.IGNORECASE)


class ForgottenSockets(Record):
    """A field that lists sockets: where one is added, and where all are sent something."""

    name: str
    write: Node
    sender: Node


class ForgottenNames(Record):
    """A field that knows something of each socket: where that is put, and looked for."""

    name: str
    write: Node
    reader: Node


class Hibernation(Entity):
    """The hibernating sockets of one Worker."""

    types: Types

    def forgotten(self, file: File, cls: tree.Class) -> Iterator[ForgottenSockets]:
        """The lists of sockets that nobody fills again when the object wakes up, each once."""
        calls = [n for n in cls.body.walk() if isinstance(n, tree.Call)]
        accepted = _accepted(file, calls)
        if not accepted or _asks_for_all(calls):
            return
        senders = dict(_senders(cls))
        for name, write in changed_fields(cls.body.walk()):
            if name in senders and self._has_socket(file, write, accepted):
                yield ForgottenSockets(name, write, senders.pop(name))
        yield from self._elsewhere(file, calls, accepted)

    def _elsewhere(
        self, file: File, calls: list[tree.Call], accepted: AbstractSet[Variable | None]
    ) -> Iterator[ForgottenSockets]:
        """The same lists in an object that a field holds, and that is asked to send to all."""
        asked: defaultdict[str, list[tuple[tree.Call, tree.Class, tree.Function]]]
        asked = defaultdict(list)
        for call in calls:
            match call.callee:
                case tree.Member(object=tree.Member() as owner, name=str(called)):
                    for cls, method in self._method(file, owner, called):
                        asked[field_of(owner) or ""].append((call, cls, method))
                case _:
                    pass
        for name, uses in asked.items():
            added = next((u for u in uses if self._has_socket(file, u[0], accepted)), None)
            if added is None or _asks_for_all(added[1].body.walk()):
                continue
            lists = {n for n, _ in changed_fields(added[2].body.walk())}
            sender = next((call for call, _, to in uses if _sends_to_all(to, lists)), None)
            if lists and sender is not None:
                yield ForgottenSockets(name, added[0], sender)

    def _method(
        self, file: File, owner: tree.Member, called: str
    ) -> Iterator[tuple[tree.Class, tree.Function]]:
        """The method of an own object that a field of this one holds."""
        for option in options_of(self.types.of(file, owner)) if field_of(owner) else ():
            if isinstance(option, InstanceType):
                yield from (
                    (option.node, f) for name, f in methods_of(option.node) if name == called
                )

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
        args = write.args if isinstance(write, tree.Call) else ()
        given = (v for a in args for v in (a.value, file.local_value(a.value)[0]))
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
    """The sockets that a class lets hibernate, or the pairs of which they are one end."""
    given = (c.args[0].value for c in calls if called_as(c.callee) == "acceptWebSocket" and c.args)
    ends = (n.object if isinstance(n, tree.Member) and n.key else n for n in given)
    return frozenset(v for node in ends if (v := file.scopes.variable(node)) is not None)


def _asks_for_all(nodes: Iterable[Node]) -> bool:
    """Whether code asks for the sockets that are open."""
    return any(isinstance(n, tree.Call) and called_as(n.callee) == "getWebSockets" for n in nodes)


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


def _senders(code: tree.Class | tree.Function) -> Iterator[tuple[str, Node]]:
    """The fields over whose elements code goes to send something to each, and where."""
    for node in code.body.walk():
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


def _sends_to_all(method: tree.Function, lists: AbstractSet[str]) -> bool:
    """Whether a method sends something to all that a list has, or is called as if it did."""
    is_called_so = _TO_ALL.search(method.name or "") is not None
    return is_called_so or any(name in lists for name, _ in _senders(method))


def _sends(node: Node) -> bool:
    return any(isinstance(n, tree.Call) and called_as(n.callee) == "send" for n in node.walk())
