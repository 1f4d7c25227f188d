"""Which methods the requests have that come to a place."""

from collections.abc import Iterator
from functools import partial

from msgspec import field

from wlint import tree
from wlint.project.calling.entries import Entry
from wlint.project.calling.handlers import EntryKind
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, SAME, outcome
from wlint.semantics.leaving import leaves
from wlint.semantics.tested import Tested, folded
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""Requests of these have a body, be it empty; those of others mostly have none."""

_CALLED = frozenset({"request", "req"})
_REQUESTS = frozenset({"Request", "hono:HonoRequest", "py:fastapi:Request"})


def route_method(entry: Entry) -> str:
    """The method of an entry's requests, if it is called by it: `app.post(…)`, `onRequestPost`."""
    return entry.name.partition("(")[0].rpartition(".")[2].removeprefix("onRequest").upper()


def methods_of(entry: Entry) -> frozenset[str]:
    """The methods that the requests of an entry may have."""
    method = route_method(entry) if entry.kind is EntryKind.REQUEST else ""
    return frozenset({method}) if method in METHODS else METHODS


class RequestedMethods(Entity):
    """The methods of the requests that come to the places of one Worker."""

    types: Types
    _asked: dict[Tested, frozenset[str]] = field(default_factory=dict)

    def at(self, file: File, node: Node) -> frozenset[str]:
        """The methods with which a request comes to a place, by what the code around it asks."""
        methods = folded(
            file.tests_around.of(node), METHODS, self._asked, partial(self._left, file)
        )
        for chosen in _chosen(self.types, file, node):
            methods &= chosen
        return methods & {route} if (route := _routed(file, node)) else methods

    def _left(self, file: File, methods: frozenset[str], asked: Tested) -> frozenset[str]:
        """Those that a condition lets through."""
        return frozenset(
            m for m in methods if _holds(self.types, file, asked.test, m) is not (not asked.holds)
        )


def _chosen(types: Types, file: File, node: Node) -> Iterator[frozenset[str]]:
    """The methods for which a `switch` comes to a place: by its own case, or through one before."""
    for around in file.ancestors(node):
        if isinstance(around, tree.Function):
            return
        switch = file.scopes.parents.get(around) if isinstance(around, tree.Case) else None
        if not isinstance(switch, tree.Switch) or not _is_method(types, file, switch.subject):
            continue
        index = next(i for i, case in enumerate(switch.cases) if case is around)
        tests = [*switch.cases[index].tests]
        for before in reversed(switch.cases[:index]):
            if leaves(before.body):
                break
            tests += before.tests or (before,)
        if switch.cases[index].tests and all(isinstance(t, tree.Literal) for t in tests):
            yield frozenset(str(t.value) for t in tests if isinstance(t, tree.Literal))


def _routed(file: File, node: Node) -> str | None:
    """The method of a function's requests that a router is given here: `router.get("/a", f)`."""
    call = file.call_around(node) if isinstance(node, tree.Function) else None
    match call:
        case tree.Call(
            callee=tree.Member(name=str(name)),
            args=[tree.Arg(value=tree.Literal(kind="string", value=str(path))), _, *_],
        ) if path.startswith("/") and name.upper() in METHODS:
            return name.upper()
        case _:
            return None


def _holds(types: Types, file: File, test: Node, method: str) -> bool | None:
    """Whether a condition holds for a request of a method; None where it asks something else."""

    def known(part: Node) -> bool | None:
        match part:
            case tree.Operation(op=op, operands=[asked, tree.Literal(value=str(value))]) if (
                op in EQUALITIES and _is_method(types, file, asked)
            ):
                return (value == method) is (op in SAME)
            case _:
                return None

    return outcome(test, known)


def _is_method(types: Types, file: File, asked: Node) -> bool:
    """Whether something is the method of a request that came in, as far as its name or type says.

    The `options.method` of a call that goes out is another one.
    """
    read, _ = file.local_value(asked)
    if not isinstance(read, tree.Member) or read.name != "method":
        return False
    match read.object:
        case tree.Name(id=name) | tree.Member(name=name) if name in _CALLED:
            return True
        case owner:
            options = options_of(types.of(file, owner))
            return all(isinstance(o, Named) and o.name in _REQUESTS for o in options)
