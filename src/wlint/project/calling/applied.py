"""Which middleware runs before a route: what its router, and those it is mounted on, use."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.project.calling.entries import Entry
from wlint.project.calling.routes import FOR_OTHERS, Route, Routes, method_of
from wlint.record import Entity
from wlint.tree import Node

_HANDS_ON = frozenset({"fetch", "handle"})
_VERBS = frozenset({"get", "post", "put", "patch", "delete"})
_NO_ROUTES = FOR_OTHERS | {"notFound", "route"}


class Applied(Entity):
    """The middleware of one Worker's routers."""

    routes: Routes
    registered: tuple[Entry, ...]

    @cached_property
    def _used(self) -> tuple[tuple[Route, Entry], ...]:
        """What routers run for other routes: what they use, and what lets the next one run."""
        sites = ((e.site, e) for e in self.registered if e.site is not None)
        return tuple(
            (self.routes.route(*site), entry)
            for site, entry in sites
            if method_of(site[1]) in FOR_OTHERS or _lets_the_next_run(entry)
        )

    @cached_property
    def _fronts(self) -> tuple[tuple[Node, Entry], ...]:
        """What hands requests on to routers: `fetch(request, env) { return app.fetch(…) }`."""
        return tuple(
            (self.routes.router(entry.file, call.callee.object), entry)
            for entry in self.registered
            if entry.site is None
            for call in entry.function.body.walk()
            if isinstance(call, tree.Call)
            and isinstance(call.callee, tree.Member)
            and call.callee.name in _HANDS_ON
        )

    def to(self, entry: Entry) -> Iterator[Entry]:
        """What runs, too, when an entry does: the outermost first."""
        if entry.site is None or method_of(entry.site[1]) in _NO_ROUTES:
            return
        places = list(self.routes.places(self.routes.route(*entry.site)))
        routers = {place.router for place in places}
        yield from (front for router, front in self._fronts if router in routers)
        for used, other in self._used:
            if used.call is not entry.site[1] and any(_applies(used, place) for place in places):
                yield other


def _lets_the_next_run(entry: Entry) -> bool:
    """Whether a handler calls its `next`."""
    params, parents = entry.function.params, entry.file.scopes.parents
    variable = entry.file.scopes.variable(params[1].target) if len(params) > 1 else None
    calls = ((read, parents.get(read)) for read in (variable.reads if variable else ()))
    return any(isinstance(call, tree.Call) and call.callee is read for read, call in calls)


def _applies(used: Route, route: Route) -> bool:
    """Whether a middleware runs before a route: registered earlier, for what the route is for.

    Where a path is not written out, it may.
    """
    if used.router is not route.router:
        return False
    methods = {method_of(used.call), method_of(route.call)}
    if len(methods) == len(methods & _VERBS) > 1:
        return False
    file, before, after = used.file, used.call, route.call
    is_same = file is route.file and file.function_around(before) is file.function_around(after)
    is_later = before.span.end > after.span.end
    if is_same and is_later and method_of(before) != "onError":
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
