"""What middleware asks before it lets a request through to a handler."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.guards import guard_of
from wlint.project.calling.middleware import is_hono_next
from wlint.project.calling.path_tests import may_run_for
from wlint.project.calling.routers import HONO, router_of
from wlint.project.calling.server_middleware import ServerMiddleware
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# what a middleware is called with: the context, and what comes after it
_MIDDLEWARE = 2
_BESIDE = frozenset({"use", "onError", "notFound", "route"})


@record
class _Registered:
    """A call of a router's method, and the path it is for."""

    file: File
    call: tree.Call
    router: Node
    path: str


Asked = tuple[File, Node, bool]


@entity
class Gates:
    """The middleware of one Worker's Hono routers."""

    types: Types
    files: tuple[File, ...]

    def asked(self, function: tree.Function) -> Iterator[Asked]:
        """The conditions that let requests through to a route's handler, and how they come out."""
        for file, middleware, path in self._given_before(function):
            if (guard := guard_of(self.types, file, middleware)) is not None:
                yield (*guard, True)
            for home, gate in self._functions(file, middleware):
                yield from self._passed(home, gate, path)
        yield from self._of_server.asked(function)

    def before(self, function: tree.Function) -> Iterator[tuple[File, tree.Function]]:
        """The functions that a request passes on its way to a route's handler."""
        for file, middleware, _ in self._given_before(function):
            yield from self._functions(file, middleware)

    def _given_before(self, function: tree.Function) -> Iterator[tuple[File, Node, str]]:
        """The middleware on the way to a route's handler, and the path of that, as far as known."""
        found = self._routes.get(function, ())
        # a handler of several routes may be behind a gate on one of them only
        at = found[0] if len(found) == 1 else None
        if at is not None:
            yield from ((at.file, n, at.path) for n in self._before(at.file, at.call, function))
        seen, path = set[Node](), at.path if at is not None else ""
        while at is not None and at.router not in seen:
            seen.add(at.router)
            for use in self._uses.get(at.router, ()):
                is_before = use.file is at.file and use.call.span.end < at.call.span.end
                if is_before and _covers(use.path, path):
                    yield from ((use.file, n, path) for n in self._before(use.file, use.call, None))
            mounts = self._mounts.get(at.router, ())
            at = mounts[0] if len(mounts) == 1 else None
            path = _joined(at.path, path) if at is not None else path

    def _before(self, file: File, call: tree.Call, last: tree.Function | None) -> Iterator[Node]:
        """The arguments of a call up to a function."""
        for arg in call.args:
            if any(function is last for _, function in self._functions(file, arg.value)):
                return
            yield arg.value

    def _functions(self, file: File, node: Node) -> Iterator[tuple[File, tree.Function]]:
        """The functions of the project that an expression may be, or that it makes where called."""
        known = [o for o in options_of(self.types.of(file, node)) if isinstance(o, FunctionType)]
        for option in known:
            yield self.types.program.file(option.file), option.node
        at = source_of(self.types.program, file, node)
        if not known and isinstance(at.node, tree.Call):  # of a type that is declared: `Handler`
            for maker in options_of(self.types.of(at.file, at.node.callee)):
                if isinstance(maker, FunctionType):
                    home = self.types.program.file(maker.file)
                    made = (n for n in returned(maker.node) if isinstance(n, tree.Function))
                    yield from ((home, function) for function in made)

    def _passed(self, file: File, function: tree.Function, path: str) -> Iterator[Asked]:
        """The conditions under which a middleware goes on, for a path."""
        ways = list(self._ways_on(file, function))
        if not ways or not _are_all(file, ways):
            return
        match [way for _, way in ways if may_run_for(file, way, path)]:
            case [only]:
                yield from ((file, test, holds) for test, holds in tests_around(file, only))
                if (guard := guard_of(self.types, file, only.callee)) is not None:
                    yield (*guard, True)
            case _:
                pass

    def _ways_on(self, file: File, function: tree.Function) -> Iterator[tuple[Node, tree.Call]]:
        """Where a middleware names what comes after it, and the calls that run that."""
        for call in (n for n in own_nodes(function.body) if isinstance(n, tree.Call)):
            if is_hono_next(self.types, file, call):
                yield call.callee, call
            elif len(call.args) == _MIDDLEWARE and guard_of(self.types, file, call.callee):
                yield call.args[-1].value, call

    @cached_property
    def _of_server(self) -> ServerMiddleware:
        return ServerMiddleware(self.types, self.files)

    @cached_property
    def _uses(self) -> Mapping[Node, Sequence[_Registered]]:
        return _by_router(r for r in self._registered if _method(r.call) == "use")

    @cached_property
    def _mounts(self) -> Mapping[Node, Sequence[_Registered]]:
        """Where a router is made a part of another."""
        found: defaultdict[Node, list[_Registered]] = defaultdict(list)
        for at in self._registered:
            inner = at.call.arg(1) if _method(at.call) == "route" else None
            if inner is not None:
                found[source_of(self.types.program, at.file, inner).node].append(at)
        return found

    @cached_property
    def _routes(self) -> Mapping[tree.Function, Sequence[_Registered]]:
        found: defaultdict[tree.Function, list[_Registered]] = defaultdict(list)
        for at in self._registered:
            if _method(at.call) not in _BESIDE:
                for arg in at.call.args:
                    for option in options_of(self.types.of(at.file, arg.value)):
                        if isinstance(option, FunctionType):
                            found[option.node].append(at)
        return found

    @cached_property
    def _registered(self) -> Sequence[_Registered]:
        return [
            _Registered(file, call, self._router(file, call), _path(call))
            for file in self.files
            for call in file.of_kind(tree.Call)
            if router_of(self.types, file, call) in HONO
        ]

    def _router(self, file: File, call: tree.Call) -> Node:
        """What makes the router whose method a call is, be it called on what another gave."""
        owner: Node = call
        while isinstance(owner, tree.Call) and isinstance(owner.callee, tree.Member):
            owner = owner.callee.object
        return source_of(self.types.program, file, owner).node


def _are_all(file: File, ways: Sequence[tuple[Node, tree.Call]]) -> bool:
    """Whether a variable is named nowhere else, and not handed to others to go on."""
    found = {file.scopes.variable(name) for name, _ in ways}
    only = found.pop()
    return not found and only is not None and len(only.reads) == len(ways)


def _by_router(found: Iterator[_Registered]) -> Mapping[Node, Sequence[_Registered]]:
    by: defaultdict[Node, list[_Registered]] = defaultdict(list)
    for at in found:
        by[at.router].append(at)
    return by


def _method(call: tree.Call) -> str | None:
    return call.callee.name if isinstance(call.callee, tree.Member) else None


def _path(call: tree.Call) -> str:
    """The path that a call is for: middleware without one is for all."""
    match call.args:
        case [tree.Arg(value=tree.Literal(kind="string", value=str(path))), *_]:
            return path
        case _:
            return "*" if _method(call) == "use" else "?"


def _joined(outer: str, inner: str) -> str:
    return f"{outer.rstrip('/')}/{inner.lstrip('/')}"


def _covers(pattern: str, path: str) -> bool:
    """Whether middleware for a pattern is run for all of a path."""
    if pattern.rstrip("/") in ("*", "", "/*"):
        return True
    start = pattern.removesuffix("/*").rstrip("/")
    is_plain = not any(sign in start for sign in "*:?{")
    return is_plain and (path == start or (pattern != start and path.startswith(f"{start}/")))
