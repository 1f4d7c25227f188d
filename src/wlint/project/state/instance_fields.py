"""What handlers leave on their own object for a later call to find.

An entrypoint's object lives for one call. A Durable Object's lives longer, but what is only in its
fields is gone when it is evicted or hibernates.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.function_names import methods_of
from wlint.project.costs.emptiness import is_empty
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.state.class_attributes import shared_attributes
from wlint.project.state.done_once import are_once_each, done_flags
from wlint.project.state.instances import Instances
from wlint.project.state.left_collections import LeftCollections
from wlint.project.state.looked_back import adds_to_itself, looks_back, reads_of
from wlint.project.state.never_read_back import never_read_back
from wlint.project.state.own_fields import asked_field, changed_fields, field_of
from wlint.project.state.slept_through import HibernatingFields
from wlint.project.typing.external import platform_attribute
from wlint.record import Entity, Record
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import UNKNOWN, ClassType, Global, Named, options_of
from wlint.tree import Node

_STORES = frozenset({"storage", "sql", "setState", "set_state"})
_CALLED_ONCE = frozenset({EntryKind.START, EntryKind.WORKFLOW, EntryKind.OTHER})
_LIVE = frozenset({"WebSocket", "Response", "Request", "ReadableStream", "DurableObjectStub"})


class LeftField(Record):
    """A field that one handler changes for another call: the change, and who looks for it."""

    name: str
    write: Node
    reader: Node | None
    is_stateful: bool
    stored: Node | None = None
    """What stores it, where nothing ever reads that back."""


class InstanceFields(Entity):
    """The fields of one Worker's entry classes."""

    calls: Calls
    origins: Origins
    collections: LeftCollections
    instances: Instances
    hibernating: HibernatingFields

    def left(self, cls: tree.Class) -> Iterator[LeftField]:
        """The fields of a class that its handlers leave behind, each once."""
        entries = self._entries.get(cls, ())
        if any(e.is_stateful for e in entries) and _stores(cls):
            if not cls.decorators and cls not in self.instances.extended:
                yield from self._left_by_storing(entries, cls)
            return
        is_brief = not any(e.is_stateful for e in entries)
        # what all objects of a class share lives longer than each of them
        seen = set(shared_attributes(cls)) if is_brief else set[str]()
        for entry in entries:
            for name, write in _writes(entry.function):
                if name not in seen and (found := self._left(entry, name, write, entries)):
                    seen.add(name)
                    yield found
        if is_brief and entries:
            yield from self._done_once(cls, entries)

    def _left_by_storing(self, entries: tuple[Entry, ...], cls: tree.Class) -> Iterator[LeftField]:
        """What an object leaves that stores something: what it never reads back, or sleeps over."""
        file, seen = entries[0].file, set[str]()
        for kept in never_read_back(file, cls):
            of, at = kept.name, kept.write
            asked = (n for n in kept.asked if self._is_for_another(of, at, n, entries))
            reader = next(asked, None)
            if reader is not None or not kept.asked:
                seen.add(of)
                yield LeftField(of, at, reader, True, kept.stored)
        for lost in self.hibernating.lost(file, cls):
            if lost.name not in seen:
                yield LeftField(lost.name, lost.write, lost.reader, is_stateful=True)

    def _is_for_another(
        self, name: str, write: Node, asked: Node, entries: tuple[Entry, ...]
    ) -> bool:
        """Whether a call that gives a field its value and one that asks for it are never one."""
        file = entries[0].file
        giving, asking = file.function_around(write), file.function_around(asked)
        if giving is None or asking is None or self._fills(asking, name):
            return False
        handlers = {entry.function for entry in entries}
        if handlers >= {giving, asking}:
            return True
        callers = self.calls.callers
        given = [s.node for s in callers.get(giving, ()) if s.caller in handlers]
        return any(
            bool(here := [n for n in given if file.function_around(n) is site.caller])
            and all(are_apart(file, n, site.node) for n in here)
            for site in callers.get(asking, ())
            if site.caller in handlers
        )

    def _fills(self, function: tree.Function, name: str) -> bool:
        """Whether a function gives a field something, or calls what does."""
        run = (function, *(site.callee for site in self.calls.sites.get(function, ())))
        changes = (n for code in run for of, n in _writes(code) if of == name)
        return any(not (isinstance(n, tree.Assign) and is_empty(n.value)) for n in changes)

    def _done_once(self, cls: tree.Class, entries: tuple[Entry, ...]) -> Iterator[LeftField]:
        """The flags of methods that do their work once for each object, so for each call."""
        file = entries[0].file
        handlers = {entry.function for entry in entries}
        for _, method in methods_of(cls):
            if are_once_each(self.calls.callers.get(method, ()), handlers):
                for name, write in done_flags(file, cls, method):
                    if self._is_only_its_own(file, cls, name):
                        yield LeftField(name, write, None, is_stateful=False)

    def _left(
        self, entry: Entry, name: str, write: Node, entries: tuple[Entry, ...]
    ) -> LeftField | None:
        if not entry.is_stateful and (
            (adds_to_itself(write, name) and not _given(entry.function, name, write))
            or self._never_hits(entry, name, write, entries)
            or self._looks_back(entry, name, write, entries)
        ):
            return LeftField(name, write, None, is_stateful=False)
        if entry.is_stateful and (reader := self.collections.reader(entry, name, write, entries)):
            return LeftField(name, write, reader, is_stateful=True)
        is_rpc = entry.kind is EntryKind.RPC  # `init(name)` may be called anew: who knows
        if entry.is_stateful and (is_rpc or not self._is_of_request(entry, write)):
            return None
        for other in entries:
            if other is not entry and not any(n == name for n, _ in _writes(other.function)):
                reader = next(reads_of(other.function, name), None)
                if reader is not None:
                    return LeftField(name, write, reader, entry.is_stateful)
        reader = _read_apart(entry, name) if entry.is_stateful else None
        return LeftField(name, write, reader, is_stateful=True) if reader is not None else None

    def _is_of_request(self, entry: Entry, write: Node) -> bool:
        """Whether data of a request is left, not what lives as long as a connection."""
        match write:
            case tree.Assign(value=tree.Node() as value):
                given = [value]
            case tree.Call(args=args):
                given = [a.value for a in args]
            case _:
                return False
        types = self.calls.types
        found = (o for v in given for o in options_of(types.of(entry.file, v)))
        if any(isinstance(o, Named) and o.name in _LIVE for o in found):
            return False
        return any(self.origins.is_from_request(entry.file, v) for v in given)

    def _never_hits(self, entry: Entry, name: str, write: Node, entries: tuple[Entry, ...]) -> bool:
        """Whether a handler looks for what only it, or another one, puts into an empty field."""
        cls = entry.file.class_around(entry.function)
        handlers = {e.function for e in entries}
        writes = [n for n in (_puts(cls, name) if cls is not None else ()) if n is not write]
        is_alone = all(
            is_empty(n.value)
            if isinstance(n, tree.Assign)
            else entry.file.function_around(n) in handlers
            for n in writes
        )
        return is_alone and _is_filled_on_a_miss(entry.function, name, write)

    def _looks_back(self, entry: Entry, name: str, write: Node, entries: tuple[Entry, ...]) -> bool:
        """Whether a handler looks for what only an earlier call can have put into a field."""
        file = entry.file
        cls = file.class_around(entry.function)
        if cls is None or not self._is_only_its_own(file, cls, name):
            return False
        handlers = {e.function for e in entries}
        return looks_back(file, entry.function, name, write) and all(
            file.function_around(put) in handlers
            or (isinstance(put, tree.Assign) and is_empty(put.value))
            for put in _puts(cls, name)
        )

    def _is_only_its_own(self, file: File, cls: tree.Class, name: str) -> bool:
        """Whether nothing that a class extends knows of a field."""
        bases = self.calls.types.bases(ClassType(file.path, cls))
        return all(
            isinstance(base, Global) and platform_attribute(base.path, name) == UNKNOWN
            for base in bases
        )

    @cached_property
    def _entries(self) -> Mapping[tree.Class, tuple[Entry, ...]]:
        """The handlers of each class that nothing but the platform calls."""
        found: defaultdict[tree.Class, list[Entry]] = defaultdict(list)
        for entry in self.calls.entries:
            cls = entry.file.class_around(entry.function)
            sites = self.calls.callers.get(entry.function, ())
            is_called = any(isinstance(site.node, tree.Call) for site in sites)
            is_one = entry.kind not in _CALLED_ONCE and not entry.is_held
            if cls is not None and is_one and not is_called:
                found[cls].append(entry)
        return {cls: tuple(entries) for cls, entries in found.items()}


def _read_apart(entry: Entry, name: str) -> Node | None:
    """What reads a field in a way of a handler that gives it nothing: `if (isPost) …; else …`."""
    writes = [write for of, write in _writes(entry.function) if of == name]
    for read in reads_of(entry.function, name):
        if all(are_apart(entry.file, write, read) for write in writes):
            return read
    return None


def _writes(function: tree.Function) -> Iterator[tuple[str, Node]]:
    return changed_fields(own_nodes(function.body))


def _puts(cls: tree.Class, name: str) -> Iterator[Node]:
    """What gives a field of a class its value, or adds to it."""
    for member in cls.body.statements:
        if isinstance(member, tree.Assign) and getattr(member.target, "id", None) == name:
            yield member
    yield from (n for field, n in changed_fields(cls.body.walk()) if field == name)


def _is_filled_on_a_miss(function: tree.Function, name: str, write: Node) -> bool:
    """Whether a function looks a key up before it puts that there, once in each call."""
    in_loops = (n for n in function.walk() if isinstance(n, tree.Loop))
    if any(write in loop.walk() for loop in in_loops) or write not in set(own_nodes(function.body)):
        return False
    match write:
        case tree.Call(callee=tree.Member(name="set"), args=[tree.Arg(value=key), *_]):
            return any(
                _is_same(key, asked) for asked in _looked_up(function, name, write.span.start)
            )
        case _:
            return False


def _looked_up(function: tree.Function, name: str, end: int) -> Iterator[Node]:
    """The keys that a function asks a field for, up to a place."""
    for node in own_nodes(function.body):
        match node:
            case tree.Call(
                callee=tree.Member(object=tree.Member() as owner, name="get" | "has"),
                args=[tree.Arg(value=key)],
            ) if field_of(owner) == name and node.span.end <= end:
                yield key
            case _:
                pass


def _is_same(one: Node, other: Node) -> bool:
    """Whether two keys are the same name, or the same text."""
    match one, other:
        case (tree.Name(id=a), tree.Name(id=b)):
            return a == b
        case (tree.Literal(value=a), tree.Literal(value=b)):
            return a == b
        case _:
            return False


def _given(function: tree.Function, name: str, write: Node) -> bool:
    """Whether the same call gives the field its value, or counts with it in a loop."""
    tests = (n for n in own_nodes(function.body) if isinstance(n, tree.If))
    asking = (n for n in tests if any(asked_field(asked) == name for asked in n.test.walk()))
    made_at_first = {n for test in asking for n in test.then.walk()}
    for node in own_nodes(function.body):
        match node:
            case tree.Assign(op=None, target=tree.Member() as target) if field_of(target) == name:
                if node is not write and node not in made_at_first:
                    return True
            case tree.Loop() if write in node.walk():
                return True
            case _:
                pass
    return False


def _stores(cls: tree.Class) -> bool:
    """Whether an object stores anything at all."""
    return any(isinstance(n, tree.Member) and n.name in _STORES for n in cls.body.walk())
