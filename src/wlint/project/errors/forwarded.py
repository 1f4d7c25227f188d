"""Which branches of a Durable Object a request comes to that a Worker hands on as it is.

Its method and its path go along: what the Worker has asked of them, or its route, still holds.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.calling.routers import HONO, router_of
from wlint.project.calling.tests_around import tests_around
from wlint.project.errors.passed_on import Asked
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, OR, OTHER, SAME
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_METHODS = {
    "get": frozenset({"GET", "HEAD"}),
    **{name: frozenset({name.upper()}) for name in ("post", "put", "patch", "delete")},
}
_OWNERS = {"method": "Request", "pathname": "URL"}


class _Known(Record):
    """What is known of a request: the methods it may have, what its path is or ends with."""

    methods: frozenset[str] | None = None
    path: str | None = None
    ending: str | None = None

    def allows(self, name: str, value: str) -> bool:
        """Whether its method, or its path, may be this."""
        if name == "method":
            return self.methods is None or value.upper() in self.methods
        if self.path is not None and value != self.path:
            return False
        return self.ending is None or value.endswith(self.ending)


class Forwarded(Entity):
    """The requests that one Worker hands on to its Durable Objects."""

    types: Types
    calls: Calls

    def may_come_to(self, asked: Asked, file: File, node: Node) -> bool:
        """Whether a request that is handed on may come to a place in its object's handler."""
        if asked.is_routed or not self._is_same(asked):
            return True
        needed = tuple(self._asked_around(file, node))
        if not needed:
            return True
        caller = asked.file.function_around(asked.call)
        entries = self.calls.reaching(caller) if caller is not None else ()
        asked_before = tuple(self._asked_around(asked.file, asked.call))
        known = [self._known(entry, asked_before) for entry in entries]
        return not known or any(all(k.allows(*part) for part in needed) for k in known)

    def _is_same(self, asked: Asked) -> bool:
        """Whether it is the very request that is handed on, not one made of it."""
        given = asked.call.arg(0)
        value = asked.file.local_value(given)[0] if given is not None else None
        return isinstance(value, (tree.Name, tree.Member))

    def _known(self, entry: Entry, asked: tuple[tuple[str, str], ...]) -> _Known:
        methods, ending = self._route(entry)
        for name, value in asked:
            if name == "method":
                methods = frozenset({value.upper()})
        path = next((value for name, value in asked if name == "pathname"), None)
        return _Known(methods, path, ending)

    def _route(self, entry: Entry) -> tuple[frozenset[str] | None, str | None]:
        """The methods of a route of Hono's, and its path, before which others may stand."""
        arg = entry.file.scopes.parents.get(entry.function)
        call = entry.file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        match call:
            case tree.Call(callee=tree.Member(name=str(name))) if (
                router_of(self.types, entry.file, call) in HONO
            ):
                first = call.arg(0)
                path = str(first.value) if isinstance(first, tree.Literal) else ""
                is_fixed = len(path) > 1 and name in _METHODS and not set(path) & set(":*{?")
                return _METHODS.get(name), path if is_fixed else None
            case _:
                return None, None

    def _asked_around(self, file: File, node: Node) -> Iterator[tuple[str, str]]:
        """The methods and paths that a request has that comes to a place."""
        for test, holds in tests_around(file, node):
            yield from self._equal(file, test, holds=holds)

    def _equal(self, file: File, test: Node, *, holds: bool) -> Iterator[tuple[str, str]]:
        """What is what, where a condition holds, or does not."""
        match test:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from self._equal(file, inner, holds=not holds)
            case tree.Operation(op=op, operands=operands) if op in (AND if holds else OR):
                for operand in operands:
                    yield from self._equal(file, operand, holds=holds)
            case tree.Operation(
                op=op, operands=[asked, tree.Literal(kind="string", value=str(value))]
            ) if op in (SAME if holds else OTHER):
                name = self._part(file, asked)
                if name is not None:
                    yield name, value
            case _:
                pass

    def _part(self, file: File, node: Node) -> str | None:
        """The part of a request that an expression is: its method, or its path."""
        value, _ = file.local_value(node)
        match value:
            case tree.Member(object=owner, name=str(name)) if name in _OWNERS:
                found = options_of(self.types.of(file, owner))
                return name if Named(_OWNERS[name]) in found else None
            case tree.Name():
                variable = file.scopes.variable(value)
                only = variable.only if variable is not None else None
                return "pathname" if only is not None and only.path == ("pathname",) else None
            case _:
                return None
