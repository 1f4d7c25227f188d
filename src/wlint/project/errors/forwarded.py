"""Which branches of a Durable Object a request comes to that a Worker hands on as it is.

Its method and its path go along: what the Worker has asked of them, or its route, still holds, and
so does what a router of objects asks of the paths that it takes.
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.calling.routers import HONO, router_of
from wlint.project.calling.tests_around import tests_around
from wlint.project.errors.addresses import is_own_address, parses_address
from wlint.project.errors.passed_on import Asked
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.conditions import AND, OR, OTHER, SAME
from wlint.semantics.functions import called_as
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_METHODS = {
    "get": frozenset({"GET", "HEAD"}),
    **{name: frozenset({name.upper()}) for name in ("post", "put", "patch", "delete")},
}
_PATTERN = regex(r"[:*{?]")
_ROUTED = _METHODS.keys() | {"all"}
_PATHS = frozenset({"pathname", "path"})
_STARTS = frozenset({"startsWith", "startswith"})
# of the addresses `/agents/<class>/<name>/…`, of which no part may be missing
_PREFIXES = {"routeAgentRequest": "agents", "routePartykitRequest": "parties"}
_PARTS = 2
# options that may put another request in the place of the one that has come
_HOOKS = frozenset({"onBeforeRequest", "onBeforeConnect"})

Part = tuple[str, str]
"""What is asked of a request, its "method", its "path" or the "start" of that, and for what."""


class _Known(Record):
    """What is known of a request: the methods it may have, what its path is or has in it.

    `under`: the first parts of the paths that a router of objects takes.
    """

    methods: frozenset[str] | None
    paths: frozenset[str]
    starts: frozenset[str]
    ending: str | None
    within: str
    under: tuple[str, ...] | None

    def allows(self, name: str, value: str) -> bool:
        """Whether its method, or its path, may be this."""
        match name:
            case "method":
                return self.methods is None or value.upper() in self.methods
            case "path":
                return self._allows_path(value)
            case _:
                starts = self.starts if self.under is None else {*self.starts, _start(self.under)}
                return all(path.startswith(value) for path in self.paths) and all(
                    start.startswith(value) or value.startswith(start) for start in starts
                )

    def _allows_path(self, path: str) -> bool:
        if any(path != known for known in self.paths) or self.within not in path:
            return False
        if not all(map(path.startswith, self.starts)) or not path.endswith(self.ending or ""):
            return False
        parts = tuple(filter(None, path.split("/")))
        under = self.under
        return under is None or (parts[: len(under)] == under and len(parts) >= len(under) + _PARTS)


class Forwarded(Entity):
    """The requests that one Worker hands on to its Durable Objects."""

    types: Types
    calls: Calls

    def may_come_to(self, asked: Asked, file: File, node: Node) -> bool:
        """Whether a request that is handed on may come to a place in its object's handler."""
        return self.may_have(asked, tuple(self._asked_around(file, node)))

    def may_have(self, asked: Asked, needed: Sequence[Part]) -> bool:
        """Whether a request that is handed on may have the method, or the path, that is needed."""
        if not needed or not self.is_same(asked):
            return True
        caller = asked.file.function_around(asked.call)
        entries = self.calls.reaching(caller) if caller is not None else ()
        asked_before = tuple(self._asked_around(asked.file, asked.call))
        under = _prefix(asked.file, asked.call) if asked.is_routed else None
        known = [self._known(entry, asked_before, under) for entry in entries]
        return not known or any(all(k.allows(*part) for part in needed) for k in known)

    def is_same(self, asked: Asked) -> bool:
        """Whether it is the very request that is handed on, not one made of it."""
        if asked.is_routed and not _keeps_request(asked.file, asked.call):
            return False
        given = asked.call.arg(0)
        value = asked.file.local_value(given)[0] if given is not None else None
        return isinstance(value, (tree.Name, tree.Member))

    def _known(self, entry: Entry, asked: Sequence[Part], under: tuple[str, ...] | None) -> _Known:
        methods, ending, within = self._route(entry)
        for name, value in asked:
            if name == "method":
                methods = frozenset({value.upper()})
        paths, starts = (
            frozenset(value for name, value in asked if name == which)
            for which in ("path", "start")
        )
        return _Known(methods, paths, starts, ending, within, under)

    def _route(self, entry: Entry) -> tuple[frozenset[str] | None, str | None, str]:
        """The methods of a route of Hono's, how its paths end, and what they have in them.

        Where it is mounted, others stand before.
        """
        arg = entry.file.scopes.parents.get(entry.function)
        call = entry.file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        match call:
            case tree.Call(callee=tree.Member(name=str(name))) if (
                router_of(self.types, entry.file, call) in HONO
            ):
                first = call.arg(0)
                path = str(first.value) if isinstance(first, tree.Literal) else ""
                fixed = _PATTERN.split(path, 1)[0] if name in _ROUTED else ""
                is_fixed = len(path) > 1 and name in _METHODS and fixed == path
                within = fixed.rpartition("/")[0] if fixed != path else ""
                return _METHODS.get(name), path if is_fixed else None, within
            case _:
                return None, None, ""

    def _asked_around(self, file: File, node: Node) -> Iterator[Part]:
        """The methods and paths that a request has that comes to a place."""
        for test, holds in tests_around(file, node):
            yield from self.needed(file, test, holds=holds)

    def needed(self, file: File, test: Node, *, holds: bool) -> Iterator[Part]:
        """What a request has for which a condition holds, or does not."""
        match test:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from self.needed(file, inner, holds=not holds)
            case tree.Operation(op=op, operands=operands) if op in (AND if holds else OR):
                for operand in operands:
                    yield from self.needed(file, operand, holds=holds)
            case tree.Operation(
                op=op, operands=[asked, tree.Literal(kind="string", value=str(value))]
            ) if op in (SAME if holds else OTHER):
                name = self._part(file, asked)
                if name is not None:
                    yield name, value
            case tree.Call(
                callee=tree.Member(name=name, object=asked),
                args=[tree.Arg(value=tree.Literal(kind="string", value=str(value)))],
            ) if holds and name in _STARTS:
                if self._part(file, asked) == "path":
                    yield "start", value
            case _:
                pass

    def _part(self, file: File, node: Node) -> str | None:
        """The part of a request that an expression is: its method, or its path."""
        value, _ = file.local_value(node)
        match value:
            case tree.Member(object=owner, name="method"):
                return "method" if self._is(file, owner, "Request") else None
            case tree.Member(object=owner, name=str(name)) if name in _PATHS:
                return "path" if self._is_address(file, owner) else None
            case tree.Name():
                variable = file.scopes.variable(value)
                only = variable.only if variable is not None else None
                return "path" if only is not None and only.path == ("pathname",) else None
            case _:
                return None

    def _is_address(self, file: File, node: Node) -> bool:
        """Whether it is a request's own address: what else is made of a text is another one's."""
        if parses_address(file.local_value(node)[0]):
            return is_own_address(self.types, file, node)
        return self._is(file, node, "URL")

    def _is(self, file: File, node: Node, name: str) -> bool:
        return Named(name) in options_of(self.types.of(file, node))


def _prefix(file: File, call: tree.Call) -> tuple[str, ...] | None:
    """The first parts of the paths that a router of objects takes, as far as it says so."""
    options = _options(file, call)
    match options.entry("prefix") if isinstance(options, tree.Mapping) else None:
        case None:
            prefix = _PREFIXES[called_as(call.callee) or ""]
        case tree.Literal(kind="string", value=str(prefix)) if prefix:
            pass
        case _:
            return None
    return tuple(prefix.split("/"))


def _keeps_request(file: File, call: tree.Call) -> bool:
    """Whether a router of objects hands on the request that it gets: no hook makes another one."""
    match _options(file, call):
        case None:
            return not any(isinstance(a.value, tree.Spread) for a in call.args)
        case tree.Mapping(entries=entries):
            return all(e.name is not None and e.name not in _HOOKS for e in entries)
        case _:
            return False


def _options(file: File, call: tree.Call) -> Node | None:
    given = call.arg(2)
    return file.local_value(given)[0] if given is not None else None


def _start(under: tuple[str, ...]) -> str:
    return f"/{'/'.join(under)}/"
