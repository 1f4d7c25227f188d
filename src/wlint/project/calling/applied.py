"""Which middleware runs before a route: what its router, and those it is mounted on, use."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.project.calling.entries import Entry
from wlint.project.calling.routers import router_of
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.tree import Node

# what runs for other routes than its own: before them, or when one of them fails
_FOR_OTHERS = frozenset({"use", "onError"})
_HANDS_ON = frozenset({"fetch", "handle"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_NO_ROUTES = _FOR_OTHERS | {"notFound", "route"}


@record
class Route:
    """Where a call registers something: on which router, under which path; None: nobody knows."""

    file: File
    call: tree.Call
    router: Node
    path: str | None


@entity
class Applied:
    """The middleware of one Worker's routers."""

    types: Types
    registered: tuple[Entry, ...]

    @cached_property
    def _mounts(self) -> tuple[tuple[Route, Node], ...]:
        """Where routers are mounted on others: `app.route("/api", api)`."""
        return tuple(
            (self._route(file, call), self._router(file, call.args[1].value))
            for file in self.types.program.files.values()
            for call in file.of_kind(tree.Call)
            if _method(call) == "route" and len(call.args) > 1 and router_of(self.types, file, call)
        )

    @cached_property
    def _used(self) -> tuple[tuple[Route, Entry], ...]:
        """What routers run for other routes: what they use, and what lets the next one run."""
        sites = ((e.site, e) for e in self.registered if e.site is not None)
        return tuple(
            (self._route(*site), entry)
            for site, entry in sites
            if _method(site[1]) in _FOR_OTHERS or _lets_the_next_run(entry)
        )

    @cached_property
    def _fronts(self) -> tuple[tuple[Node, Entry], ...]:
        """What hands requests on to routers: `fetch(request, env) { return app.fetch(…) }`."""
        return tuple(
            (self._router(entry.file, call.callee.object), entry)
            for entry in self.registered
            if entry.site is None
            for call in entry.function.body.walk()
            if isinstance(call, tree.Call)
            and isinstance(call.callee, tree.Member)
            and call.callee.name in _HANDS_ON
        )

    def to(self, entry: Entry) -> Iterator[Entry]:
        """What runs, too, when an entry does: the outermost first."""
        if entry.site is None or _method(entry.site[1]) in _NO_ROUTES:
            return
        places = list(self._places(self._route(*entry.site)))
        routers = {place.router for place in places}
        yield from (front for router, front in self._fronts if router in routers)
        for used, other in self._used:
            if used.call is not entry.site[1] and any(_applies(used, place) for place in places):
                yield other

    def _places(self, route: Route, depth: int = 4) -> Iterator[Route]:
        """A route as its own router sees it, and each that this one is mounted on."""
        for mounted, inner in self._mounts if depth else ():
            if inner is route.router:
                known = mounted.path is not None and route.path is not None
                path = f"{mounted.path}/{route.path}" if known else None
                yield from self._places(
                    Route(mounted.file, mounted.call, mounted.router, path), depth - 1
                )
        yield route

    def _route(self, file: File, call: tree.Call) -> Route:
        router = call.callee.object if isinstance(call.callee, tree.Member) else call
        at = 1 if _method(call) == "on" else 0
        first = call.arg(at)
        text = text_of(file, first, ":", program=self.types.program) if first else None
        if text is None and _method(call) in _FOR_OTHERS:
            is_for_all = first is None or isinstance(first, tree.Function | tree.Name | tree.Call)
            text = "*" if is_for_all else None
        *above, made = self._chain(file, router)
        is_based = any(isinstance(n, tree.Call) and _method(n) == "basePath" for n in above)
        return Route(file, call, made, None if is_based else text)

    def _router(self, file: File, node: Node) -> Node:
        """What makes a router that an expression gives: `new Hono()` of `app`, `app.get(…)`."""
        *_, made = self._chain(file, node)
        return made

    def _chain(self, file: File, node: Node) -> Iterator[Node]:
        """What an expression stands for, what that is called on, and so on."""
        while True:
            at = source_of(self.types.program, file, node)
            yield at.node
            match at.node:
                case tree.Call(is_new=False, callee=tree.Member(object=inner)):
                    file, node = at.file, inner
                case _:
                    return


def _lets_the_next_run(entry: Entry) -> bool:
    """Whether a handler calls its `next`."""
    params, parents = entry.function.params, entry.file.scopes.parents
    variable = entry.file.scopes.variable(params[1].target) if len(params) > 1 else None
    calls = ((read, parents.get(read)) for read in (variable.reads if variable else ()))
    return any(isinstance(call, tree.Call) and call.callee is read for read, call in calls)


def _method(call: tree.Call) -> str | None:
    return call.callee.name if isinstance(call.callee, tree.Member) else None


def _applies(used: Route, route: Route) -> bool:
    """Whether a middleware runs before a route: registered earlier, for what the route is for.

    Where a path is not written out, it may.
    """
    if used.router is not route.router:
        return False
    methods = {_method(used.call), _method(route.call)}
    if len(methods) == len(methods & _VERBS) > 1:
        return False
    file, before, after = used.file, used.call, route.call
    is_same = file is route.file and file.function_around(before) is file.function_around(after)
    is_later = before.span.end > after.span.end
    if is_same and is_later and _method(before) != "onError":
        return False
    return used.path is None or route.path is None or _covers(used.path, route.path)


def _covers(pattern: str, path: str) -> bool:
    """Whether some request is for both paths."""
    (wanted, is_start), (found, is_open) = _segments(pattern), _segments(path)
    if (len(found) > len(wanted) and not is_start) or (len(wanted) > len(found) and not is_open):
        return False
    return all(map(_may_be, wanted, found))


def _may_be(one: str, other: str) -> bool:
    """Whether two segments of paths may be the same."""
    return one == other or any(part == "*" or part.startswith(":") for part in (one, other))


def _segments(path: str) -> tuple[list[str], bool]:
    """The parts of a path, and whether more may follow them."""
    parts = [part for part in path.split("/") if part]
    is_open = bool(parts) and (parts[-1] == "*" or parts[-1].endswith("?"))
    return (parts[:-1], True) if is_open else (parts, False)
