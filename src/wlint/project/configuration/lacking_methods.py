"""Methods that a Durable Object, or another Worker, is asked for and surely does not have.

A stub seems to have every method: that the object lacks it shows when it is called. Measured with
workerd: methods and getters of the class and its bases are there, and what a field holds is not.
In Python whatever can be called is there: the runtime looks for it in the object, and throws
"Method … does not exist" where there is none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.stubs import Stubs
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.env_reads import EnvReads
from wlint.project.file import File
from wlint.project.typing.lineage import whole_lineage
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.memo import remembered
from wlint.semantics.types import ClassType, options_of
from wlint.tree import Node

_STUBS_OWN = frozenset({"fetch", "connect", "dup", "then", "catch", "finally"})
_RESERVED = frozenset(
    {
        "alarm", "email", "queue", "scheduled", "tail", "tailStream", "test", "trace",
        "webSocketMessage", "webSocketClose", "webSocketError",
    }
)  # fmt: skip
_OBJECTS = frozenset({"constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty"})
_PROXYS = frozenset({"to_py", "destroy", "object_keys", "object_values", "object_entries"})
_NO_METHOD = _STUBS_OWN | _RESERVED | _OBJECTS | _PROXYS
_GIVES_ANY = frozenset({"__getattr__", "__getattribute__", "__dict__", "setattr"})


class LackingMethod(Record):
    """The class that lacks a method, and what it has under the name that no caller gets at.

    `is_closed`: it extends nothing of the platform's, and answers no calls but requests. `also` are
    further calls of the same.
    """

    home: File
    cls: tree.Class
    name: str
    field: Node | None
    is_closed: bool
    also: tuple[tuple[File, tree.Call], ...] = ()


class _Asked(Record):
    """A call that asks an object of a class for a method; `types` are its Worker's."""

    file: File
    call: tree.Call
    name: str
    types: Types
    at: ClassType


class Neighbour(Protocol):
    """What is known of a Worker that was read with this one."""

    @property
    def name(self) -> str | None: ...
    @property
    def mains(self) -> tuple[Path, ...]: ...
    @property
    def files(self) -> Mapping[Path, File]: ...
    @property
    def types(self) -> Types: ...


class LackingMethods(Entity):
    """The calls of one Worker for methods that are not there, the first one for each.

    `together` are the Workers that were read with it.
    """

    stubs: Stubs
    reads: EnvReads
    together: Callable[[], Iterable[Neighbour]]
    _prototypes: dict[Types, Sequence[Node]] = field(default_factory=dict)

    def of(self, call: tree.Call) -> LackingMethod | None:
        """What a call is reported for: the class surely has no such method."""
        return self._by_call.get(call)

    @cached_property
    def _by_call(self) -> Mapping[tree.Call, LackingMethod]:
        found: defaultdict[LackingMethod, list[tuple[File, tree.Call]]] = defaultdict(list)
        for asked in (*self._of_objects(), *self._of_services()):
            lacking = self._lacking(asked) if asked.name not in _NO_METHOD else None
            if lacking is not None and self.stubs.calls.way_to_place(asked.file, asked.call):
                found[lacking].append((asked.file, asked.call))
        return {
            first: replace(lacking, also=tuple(also))
            for lacking, [(_, first), *also] in found.items()
        }

    def _of_objects(self) -> Iterator[_Asked]:
        for file in self.stubs.calls.files if self.stubs.bound else ():
            for call in file.of_kind(tree.Call):
                match call.callee:
                    case tree.Member(object=stub, name=str(name)) if self.stubs.is_stub(file, stub):
                        binding = self.stubs.binding(file, stub)
                        at = self.stubs.behind(binding) if binding is not None else None
                        if at is not None:
                            yield _Asked(file, call, name, self.stubs.types, at)
                    case _:
                        pass

    def _of_services(self) -> Iterator[_Asked]:
        for binding, (service, entrypoint) in self._services.items():
            found = self._entrypoint(service, entrypoint) if binding in self.reads.by_name else None
            for read in self.reads.by_name[binding] if found is not None else ():
                if found and read.call is not None and read.member and read.member.name:
                    yield _Asked(read.file, read.call, read.member.name, *found)

    @cached_property
    def _services(self) -> Mapping[str, tuple[str, str]]:
        """The Worker and its entrypoint behind each binding that always has the same."""
        configuration = self.stubs.configuration
        environments = configuration.environments if configuration is not None else ()
        found: defaultdict[str, set[tuple[str, str] | None]] = defaultdict(set)
        for binding in (b for e in environments for b in e.bindings):
            service = binding.option("service")
            is_service = binding.kind is BindingKind.SERVICE and service is not None
            at = (service, binding.entrypoint or "default") if is_service and service else None
            found[binding.name].add(at)
        return {n: at for n, each in found.items() if len(each) == 1 for at in each if at}

    def _entrypoint(self, service: str, name: str) -> tuple[Types, ClassType] | None:
        """The class of the repository that a Worker exports under a name, if only one may."""
        named = [worker for worker in self.together() if worker.name == service]
        mains = [m for w in named for p in w.mains if (m := w.files.get(p)) is not None]
        if len(named) != 1 or len(mains) != 1:
            return None
        types = named[0].types
        exported = types.program.export(mains[0], name)
        if not isinstance(exported, Here):
            return None
        match options_of(types.by_value.of(exported.file, exported.node)):
            case (ClassType(node=cls) as at,) if cls.bases:
                return types, at
            case _:
                return None

    def _lacking(self, asked: _Asked) -> LackingMethod | None:
        at, types = asked.at, asked.types
        classes = whole_lineage(types, at)
        if classes is None:
            return None
        home = types.program.file(at.file)
        if home.is_python:
            is_there = any(_may_have(one.node, asked.name) for one in classes)
            return None if is_there else LackingMethod(home, at.node, asked.name, None, False)
        is_closed = not any(one.node.bases for one in classes)
        if not (is_closed or all(_lacks(one.node, asked.name) for one in classes)):
            return None
        if any(self._may_be_added_to(types, one.node) for one in classes):
            return None
        held = next(iter(home.field_values(at.node).get(asked.name, ())), None)
        return LackingMethod(home, at.node, "" if is_closed else asked.name, held, is_closed)

    def _may_be_added_to(self, types: Types, cls: tree.Class) -> bool:
        """Whether code takes the prototype of a class: it may put methods there."""
        owners = remembered(self._prototypes, types, [], lambda: [*_prototypes(types)])
        return any(not isinstance(o, tree.Name) or o.id == cls.name for o in owners)


def _prototypes(types: Types) -> Iterator[Node]:
    """What code takes the prototype of."""
    for file in types.program.files.values():
        for member in file.of_kind(tree.Member):
            if member.name == "prototype":
                yield member.object


def _may_have(cls: tree.Class, name: str) -> bool:
    """Whether anything in a Python class is called so, or may give its objects any name."""
    for node in cls.walk():
        match node:
            case tree.Function(name=called) | tree.Member(name=called) | tree.Name(id=called):
                if called == name or called in _GIVES_ANY:
                    return True
            case _:
                pass
    return False


def _lacks(cls: tree.Class, name: str) -> bool:
    """Whether a class gives its objects nothing under a name that callers get at."""
    written = [item for item in cls.body.statements if isinstance(item, tree.Function)]
    given = {item.name for item in written if item.kind in ("method", "getter")}
    return given.isdisjoint({name, None})
