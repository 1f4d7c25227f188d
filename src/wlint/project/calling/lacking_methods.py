"""Methods that a Durable Object is asked for and that its class surely does not have.

A stub seems to have every method: that the object lacks it shows when it is called. Measured with
workerd: methods and getters of the class and its bases are there, and what a field holds is not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.stubs import Stubs
from wlint.project.file import File
from wlint.project.typing.lineage import whole_lineage
from wlint.record import Entity, Record
from wlint.tree import Node

_STUBS_OWN = frozenset({"fetch", "connect", "dup", "then", "catch", "finally"})
_RESERVED = frozenset({"alarm", "webSocketMessage", "webSocketClose", "webSocketError"})
_OBJECTS = frozenset({"constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty"})
_NO_METHOD = _STUBS_OWN | _RESERVED | _OBJECTS


class LackingMethod(Record):
    """The class that lacks a method, and what it has under the name that no caller gets at.

    `is_closed`: it does not extend `DurableObject`, and answers no calls but requests. `also` are
    further calls of the same.
    """

    home: File
    cls: tree.Class
    name: str
    field: Node | None
    is_closed: bool
    also: tuple[tuple[File, tree.Call], ...] = ()


class LackingMethods(Entity):
    """The calls of one Worker for methods that its own objects lack, the first one for each."""

    stubs: Stubs

    def of(self, call: tree.Call) -> LackingMethod | None:
        """What a call is reported for: the class surely has no such method."""
        return self._by_call.get(call)

    @cached_property
    def _by_call(self) -> Mapping[tree.Call, LackingMethod]:
        found: defaultdict[LackingMethod, list[tuple[File, tree.Call]]] = defaultdict(list)
        calls = self.stubs.calls
        for file in calls.files if self.stubs.bound else ():
            for call in file.of_kind(tree.Call):
                lacking = self._lacking(file, call)
                if lacking is not None and calls.way_to_place(file, call) is not None:
                    found[lacking].append((file, call))
        return {
            first: replace(lacking, also=tuple(also))
            for lacking, [(_, first), *also] in found.items()
        }

    def _lacking(self, file: File, call: tree.Call) -> LackingMethod | None:
        match call.callee:
            case tree.Member(object=stub, name=str(name)) if (
                name not in _NO_METHOD and self.stubs.is_stub(file, stub)
            ):
                binding = self.stubs.binding(file, stub)
            case _:
                return None
        types = self.stubs.types
        at = self.stubs.behind(binding) if binding is not None else None
        classes = whole_lineage(types, at) if at is not None else None
        if at is None or classes is None:
            return None
        home, is_closed = types.program.file(at.file), not any(one.node.bases for one in classes)
        if home.is_python or not (is_closed or all(_lacks(one.node, name) for one in classes)):
            return None
        if any(self._may_be_added_to(one.node) for one in classes):
            return None
        field = next(iter(home.field_values(at.node).get(name, ())), None)
        return LackingMethod(home, at.node, "" if is_closed else name, field, is_closed)

    def _may_be_added_to(self, cls: tree.Class) -> bool:
        """Whether code takes the prototype of a class: it may put methods there."""
        return any(not isinstance(o, tree.Name) or o.id == cls.name for o in self._prototypes)

    @cached_property
    def _prototypes(self) -> Sequence[Node]:
        members = (m for file in self.stubs.calls.files for m in file.of_kind(tree.Member))
        return [member.object for member in members if member.name == "prototype"]


def _lacks(cls: tree.Class, name: str) -> bool:
    """Whether a class gives its objects nothing under a name that callers get at."""
    written = [item for item in cls.body.statements if isinstance(item, tree.Function)]
    given = {item.name for item in written if item.kind in ("method", "getter")}
    return given.isdisjoint({name, None})
