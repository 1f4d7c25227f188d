"""Collections that a Durable Object keeps what callers bring in, for others to ask for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import field

from wlint import tree
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.costs.emptiness import is_empty
from wlint.project.data.origins import Origins
from wlint.project.data.spread_calls import is_super
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.state.looked_back import reads_of
from wlint.project.state.own_fields import changed_fields, field_of
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.memo import remembered
from wlint.tree import Node

# what may be lost by its name: it can be had again, or only tells how things have been lately
_PASSING = regex(
    r"cache|memo|recent|last|latest|buffer|batch|stat|metric|count|hits|rate|limit|online|presence|"
    r"typing|pending|flight|lock|timer|debounce|listener|subscri|handler|client|session|connection",
    re.IGNORECASE,
)
_SHRINKS = frozenset(
    {"delete", "clear", "shift", "pop", "splice", "remove", "discard", "popitem", "popleft"}
    | {"length"}
)
_ADDS = frozenset({"push", "set", "add", "append"})
_SIZES = frozenset({"length", "size"})


class _Use(Entity):
    """What becomes of the fields of a class: what puts something in each, which of them shrink."""

    puts: Mapping[str, Sequence[Node]]
    shrinking: frozenset[str]
    has_env: bool


class LeftCollections(Entity):
    """The collections of one Worker's Durable Objects."""

    origins: Origins
    _known: dict[tree.Class, _Use | None] = field(default_factory=dict)

    def reader(
        self, entry: Entry, name: str, write: Node, entries: tuple[Entry, ...]
    ) -> Node | None:
        """Where a call shows what another one has added to a field, which nothing else fills."""
        file, cls = entry.file, entry.file.class_around(entry.function)
        added = _added(write)
        if cls is None or added is None or _PASSING.search(name):
            return None
        if not self._is_only_filled(file, cls, name, entries) or not self._is_brought(entry, added):
            return None
        for other in entries:
            for read in reads_of(other.function, name):
                is_shown = _is_shown(other.file, read)
                if is_shown and (other is not entry or are_apart(file, write, read)):
                    return read
        return None

    def _is_brought(self, entry: Entry, added: Node) -> bool:
        """Whether a value is what a request brings, or itself what an RPC call passes."""
        if entry.kind is not EntryKind.RPC:
            return bool(self.origins.is_from_request(entry.file, added))
        variable = entry.file.scopes.variable(added)
        only = variable.only if variable is not None else None
        return only is not None and only.node in entry.function.params

    def _is_only_filled(
        self, file: File, cls: tree.Class, name: str, entries: tuple[Entry, ...]
    ) -> bool:
        """Whether handlers add to a field, nothing shrinks it, and nothing else can keep it."""
        use = remembered(self._known, cls, None, lambda: _use_of(file, cls))
        if use is None or use.has_env or name in use.shrinking:
            return False
        handlers = {e.function for e in entries}
        return all(
            _is_start(put) or (file.function_around(put) in handlers and _added(put) is not None)
            for put in use.puts.get(name, ())
        )


def _use_of(file: File, cls: tree.Class) -> _Use:
    puts: defaultdict[str, list[Node]] = defaultdict(list)
    for name, put in (*_starts(cls), *changed_fields(cls.body.walk())):
        puts[name].append(put)
    has_env, shrinking = False, set[str]()
    for node in cls.body.walk():
        match node:
            case tree.Member(name="env"):
                has_env = True
            case tree.Name(id="env"):
                has_env = has_env or not _is_handed_up(file, node)
            case (
                tree.Call(callee=tree.Member(object=tree.Member() as owner, name=how))
                | tree.Assign(target=tree.Member(object=tree.Member() as owner, name=how))
            ) if how in _SHRINKS and (of := field_of(owner)):
                shrinking.add(of)
            case _:
                pass
    return _Use(puts, frozenset(shrinking), has_env)


def _starts(cls: tree.Class) -> Iterator[tuple[str, Node]]:
    """The fields that a class's body gives a value."""
    for member in cls.body.statements:
        match member:
            case tree.Assign(target=tree.Name(id=name)):
                yield name, member
            case _:
                pass


def _is_start(put: Node) -> bool:
    return isinstance(put, tree.Assign) and is_empty(put.value)


def _is_handed_up(file: File, env: Node) -> bool:
    """Whether an object only takes its environment and gives it to its base class."""
    around = file.scopes.parents.get(env)
    call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
    return isinstance(around, tree.Param) or (isinstance(call, tree.Call) and is_super(call))


def _added(write: Node) -> Node | None:
    """What is added to a collection."""
    match write:
        case tree.Call(args=[*_, tree.Arg(value=value)]):
            return value
        case tree.Assign(target=tree.Member(key=tree.Node()), value=tree.Node() as value):
            return value
        case _:
            return None


def _is_shown(file: File, read: Node) -> bool:
    """Whether more than how many there are is asked for, by code that does not add to them."""
    around = file.scopes.parents.get(read)
    is_part = isinstance(around, tree.Member) and around.object is read
    return not is_part or getattr(around, "name", None) not in _SIZES | _ADDS
