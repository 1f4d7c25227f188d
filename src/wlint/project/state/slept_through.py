"""What a Durable Object is told when a socket is opened, and looks for when a message comes.

The socket stays open while the object hibernates. The one that wakes up for the next message has
such a field as the class begins with it, whatever else it stores.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.logs import is_log
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.function_names import methods_of
from wlint.project.costs.emptiness import is_empty
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.state.never_read_back import is_left_alone, starts_of
from wlint.project.state.own_fields import asked_field, changed_fields
from wlint.record import Entity, Record
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import called_as, is_missing
from wlint.tree import Node

_ACCEPTS = "acceptWebSocket"
# under a timer no object hibernates
_TIMER = "setInterval"
_ASKS = frozenset({"!", "not", "&&", "||", "??", "and", "or"})


class SleptThrough(Record):
    """A field that only the opening of a socket sets: where, and what reads it later."""

    name: str
    write: Node
    reader: Node


class HibernatingFields(Entity):
    """The fields of one Worker's objects that are empty again under open sockets."""

    calls: Calls
    origins: Origins

    def lost(self, file: File, cls: tree.Class) -> Iterator[SleptThrough]:
        """The fields of a class that its sockets' handlers need and never set, each once."""
        called = {called_as(n.callee) for n in cls.body.walk() if isinstance(n, tree.Call)}
        if _ACCEPTS not in called or _TIMER in called or not is_left_alone(file, cls):
            return
        methods = [method for _, method in methods_of(cls)]
        woken = [m for m in methods if self._runs_on(m, EntryKind.SOCKET)]
        opened = [m for m in methods if self._opens(m) and not self._runs_on(m, EntryKind.SOCKET)]
        others = set(methods).difference(opened)
        known = {name for method in others for name, _ in _filled(method)}
        asked = [n for method in woken for n in _read(method)]
        for name, write in (filled for method in opened for filled in _filled(method)):
            if name in known or not all(_is_nothing(start) for start in starts_of(cls, name)):
                continue
            known.add(name)
            reads = [n for n in asked if asked_field(n) == name and not _is_told(file, n)]
            if reads and not any(_is_doubted(file, n) for n in reads) and self._is_new(file, write):
                yield SleptThrough(name, write, reads[0])

    def _runs_on(self, method: tree.Function, kind: EntryKind) -> bool:
        """Whether a method is part of what an object does in one kind of event."""
        return any(e.kind is kind and e.is_stateful for e in self.calls.reaching(method))

    def _opens(self, method: tree.Function) -> bool:
        """Whether a method gets a socket's request, and lets the socket hibernate or others do."""
        accepts = any(isinstance(n, tree.Call) and _accepts(n) for n in method.walk())
        return (accepts or self.calls.is_entry(method)) and self._runs_on(method, EntryKind.REQUEST)

    def _is_new(self, file: File, write: Node) -> bool:
        """Whether a field gets what a request brings, and not an element more."""
        match write:
            case tree.Assign(op=None, target=tree.Member(key=None), value=tree.Node() as value):
                return bool(self.origins.is_from_request(file, value))
            case _:
                return False


def _accepts(call: tree.Call) -> bool:
    return called_as(call.callee) == _ACCEPTS


def _read(method: tree.Function) -> Iterator[Node]:
    """What code does more with than to replace it."""
    nodes = list(method.walk())
    replaced = {n.target for n in nodes if isinstance(n, tree.Assign) and n.op is None}
    return (n for n in nodes if n not in replaced)


def _filled(method: tree.Function) -> Iterator[tuple[str, Node]]:
    """The fields that code gives something to, and where."""
    for name, change in changed_fields(method.walk()):
        if not (isinstance(change, tree.Assign) and _is_nothing(change)):
            yield name, change


def _is_nothing(change: tree.Assign) -> bool:
    return change.value is None or is_empty(change.value)


def _is_told(file: File, read: Node) -> bool:
    """Whether something is only read for the log."""
    return any(isinstance(n, tree.Call) and is_log(n) for n in file.ancestors(read))


def _is_doubted(file: File, read: Node) -> bool:
    """Whether code counts on it that there may be nothing: `this.x ?? y`, `if (this.x)`."""
    if isinstance(read, tree.Call):
        return True
    match file.scopes.parents.get(read):
        case tree.Operation(op=op, operands=operands):
            return op in _ASKS or (op in EQUALITIES and any(map(is_missing, operands)))
        case tree.If(test=test) | tree.Conditional(test=test):
            return test is read
        case tree.Member(is_optional=is_optional):
            return is_optional
        case _:
            return False
