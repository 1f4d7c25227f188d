"""What middleware asks before it lets a request through to a handler."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.guards import guard_of
from wlint.project.calling.middleware import is_hono_next
from wlint.project.calling.path_tests import UNKNOWN_PATH, may_run_for
from wlint.project.calling.routers import HONO, router_of
from wlint.project.calling.routes import chain, method_of
from wlint.project.calling.server_middleware import ServerMiddleware
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# what a middleware is called with: the context, and what comes after it
_MIDDLEWARE = 2
_DEEPEST = 4
_BESIDE = frozenset({"use", "onError", "notFound", "route"})


class _Registered(Record):
    """A call of a router's method, and the path it is for, as the router has it."""

    file: File
    call: tree.Call
    router: Node
    path: str


Asked = tuple[File, Node, bool]


class Gates(Entity):
    """The middleware of one Worker's Hono routers."""

    types: Types
    files: tuple[File, ...]
    _ways: dict[tree.Function, tuple[tuple[Node, tree.Call], ...]] = field(default_factory=dict)

    def asked(self, function: tree.Function) -> Iterator[Asked]:
        """The conditions that let requests through to a route's handler, and how they come out."""
        route = self._route(function)
        path = self._whole(route) if route is not None else UNKNOWN_PATH
        for file, middleware in self._given_before(function):
            if (guard := guard_of(self.types, file, middleware)) is not None:
                yield (*guard, True)
            for home, gate in self._functions(file, middleware):
                yield from self._passed(home, gate, path)
        yield from self._of_server.asked(function)

    def before(self, function: tree.Function) -> Iterator[tuple[File, tree.Function]]:
        """The functions that a request passes on its way to a route's handler."""
        for file, middleware in self._given_before(function):
            yield from self._functions(file, middleware)

    def _given_before(self, function: tree.Function) -> Iterator[tuple[File, Node]]:
        """The middleware on the way to a route's handler."""
        route = self._route(function)
        if route is None:
            return
        yield from ((route.file, n) for n in self._before(route.file, route.call, function))
        for at, path in self._outwards(route):
            for use in self._used_before(at):
                if _covers(use.path, path):
                    yield from ((use.file, n) for n in self._before(use.file, use.call, None))

    def _used_before(self, at: _Registered) -> Iterator[_Registered]:
        """The middleware that a router has before a place, that of routers mounted there as well.

        `route` adds all that the other router has by then under its path: with `/`, its middleware
        for all is that of what follows.
        """
        for use in self._uses.get(at.router, ()):
            if use.file is at.file and _is_before(use, at):
                yield use
        for mount in self._mounted_on.get(at.router, ()):
            if mount.file is at.file and _is_before(mount, at):
                yield from self._brought(mount)

    def _brought(self, mount: _Registered, depth: int = 0) -> Iterator[_Registered]:
        """The middleware of a mounted router, with the paths that it is for where it is mounted."""
        inner = mount.call.arg(1)
        if inner is None or depth > _DEEPEST:
            return
        router, _ = self._router(mount.file, inner)
        deeper = self._mounted_on.get(router, ())
        own = [
            *self._uses.get(router, ()),
            *(u for m in deeper for u in self._brought(m, depth + 1)),
        ]
        for use in own:
            if use.file is not mount.file or _is_before(use, mount):
                yield replace(use, path=_joined(mount.path, use.path))

    def _route(self, function: tree.Function) -> _Registered | None:
        """Where a handler is registered; one of several routes may be behind a gate on only one."""
        found = self._routes.get(function, ())
        return found[0] if len(found) == 1 else None

    def _outwards(self, route: _Registered) -> Iterator[tuple[_Registered, str]]:
        """A route, and where its router is mounted, and so on; with its path as each has it."""
        seen, path, at = set[Node](), route.path, route
        while at.router not in seen:
            seen.add(at.router)
            yield at, path
            match self._mounts.get(at.router, ()):
                case [only]:
                    at, path = only, _joined(only.path, path)
                case _:
                    return

    def _whole(self, route: _Registered) -> str:
        """The path of a route as requests have it, whatever its router is mounted under."""
        *_, (at, path) = self._outwards(route)
        is_outermost = at.router not in self._mounts and (
            self._are_all_known or at.file.function_around(at.call) is None
        )
        return path if is_outermost else _joined(UNKNOWN_PATH, path)

    @cached_property
    def _are_all_known(self) -> bool:
        """Whether it is seen of every router that is mounted what makes it."""
        return self._mounts.keys() <= {at.router for at in self._registered}

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
        if function not in self._ways:  # a gate is passed on the way to many routes
            self._ways[function] = tuple(self._ways_on(file, function))
        ways = self._ways[function]
        if not ways or not _are_all(file, ways):
            return
        match [way for _, way in ways if may_run_for(self.types, file, way, path)]:
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
        return _by_router(r for r in self._registered if method_of(r.call) == "use")

    @cached_property
    def _mounted_on(self) -> Mapping[Node, Sequence[_Registered]]:
        """Where a router makes others a part of itself."""
        return _by_router(r for r in self._registered if method_of(r.call) == "route")

    @cached_property
    def _mounts(self) -> Mapping[Node, Sequence[_Registered]]:
        """Where a router is made a part of another."""
        found: defaultdict[Node, list[_Registered]] = defaultdict(list)
        for at in self._registered:
            inner = at.call.arg(1) if method_of(at.call) == "route" else None
            if inner is not None:
                found[self._router(at.file, inner)[0]].append(at)
        return found

    @cached_property
    def _routes(self) -> Mapping[tree.Function, Sequence[_Registered]]:
        found: defaultdict[tree.Function, list[_Registered]] = defaultdict(list)
        for at in self._registered:
            if method_of(at.call) not in _BESIDE:
                for arg in at.call.args:
                    for option in options_of(self.types.of(at.file, arg.value)):
                        if isinstance(option, FunctionType):
                            found[option.node].append(at)
        return found

    @cached_property
    def _registered(self) -> Sequence[_Registered]:
        return [
            _Registered(file, call, router, _joined(base, _path(call)))
            for file in self.files
            for call in file.of_kind(tree.Call)
            if router_of(self.types, file, call) in HONO
            for router, base in (self._router(file, call),)
        ]

    def _router(self, file: File, node: Node) -> tuple[Node, str]:
        """What makes a router, and what its `basePath` puts before the paths that it is given."""
        *above, made = chain(self.types.program, file, node)
        base = ""
        for link in above:
            if isinstance(link, tree.Call) and method_of(link) == "basePath":
                base = _joined(_path(link), base)
        return made, base


def _is_before(one: _Registered, other: _Registered) -> bool:
    """Whether of two calls in a file one is made before the other: what is chained ends earlier."""
    return one.call.span.end < other.call.span.end


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


def _path(call: tree.Call) -> str:
    """The path that a call is for: middleware without one is for all."""
    match call.arg(1 if method_of(call) == "on" else 0):
        case tree.Literal(kind="string", value=str(path)):
            return path
        case _:
            return "*" if method_of(call) == "use" else UNKNOWN_PATH


def _joined(outer: str, inner: str) -> str:
    outer, inner = outer.rstrip("/"), inner.lstrip("/")
    return f"{outer}/{inner}" if inner or not outer else outer


def _covers(pattern: str, path: str) -> bool:
    """Whether middleware for a pattern is run for all of a path."""
    if pattern.rstrip("/") in ("*", "", "/*"):
        return True
    start = pattern.removesuffix("/*").rstrip("/")
    is_plain = not any(sign in start for sign in "*:?{")
    return is_plain and (path == start or (pattern != start and path.startswith(f"{start}/")))
