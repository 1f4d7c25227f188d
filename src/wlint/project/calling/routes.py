"""Where routes are registered: on which router, and on which others that one is mounted."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.project.calling.routers import HONO, router_of
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.tree import Node

# what runs for other routes than its own: before them, or when one of them fails
FOR_OTHERS = frozenset({"use", "onError"})
_ASKS = frozenset({"fetch", "request"})


class Route(Record):
    """Where a call registers something: on which router, under which path; None: nobody knows."""

    file: File
    call: tree.Call
    router: Node
    path: str | None


class Routes(Entity):
    """The routes of one Worker's routers."""

    types: Types

    @cached_property
    def _mounts(self) -> tuple[tuple[Route, Node], ...]:
        """Where routers are mounted on others: `app.route("/api", api)`."""
        return tuple(
            (self.route(file, call), self.router(file, call.args[1].value))
            for file in self.types.program.files.values()
            for call in file.of_kind(tree.Call)
            if method_of(call) == "route"
            and len(call.args) > 1
            and router_of(self.types, file, call)
        )

    def places(self, route: Route, depth: int = 4) -> Iterator[Route]:
        """A route as its own router sees it, and each that this one is mounted on."""
        for mounted, inner in self._mounts if depth else ():
            if inner is route.router:
                known = mounted.path is not None and route.path is not None
                path = f"{mounted.path}/{route.path}" if known else None
                yield from self.places(
                    Route(mounted.file, mounted.call, mounted.router, path), depth - 1
                )
        yield route

    def is_beside(self, told: Route, other: Route) -> bool:
        """Whether what one router is told surely says nothing of a route of another.

        So it is where that router is mounted, or the other is asked as an app of its own, and the
        other is no part of it. Of one that a function fills, nobody knows where what that returns
        is mounted.
        """
        is_filled = other.file.function_around(other.call) is not None
        if is_filled or not isinstance(other.router, tree.Call):
            return False
        places = [place.router for place in self.places(other)]
        is_apart = told.router in self._mounted or (
            self._is_app(told) and not self._asked.isdisjoint(places)
        )
        return is_apart and told.router not in places

    def may_hear(self, hook: tuple[File, tree.Call], site: tuple[File, tree.Call] | None) -> bool:
        """Whether what a router is told somewhere may be about what is registered at a place."""
        return site is None or not self.is_beside(self.route(*hook), self.route(*site))

    def _is_app(self, route: Route) -> bool:
        """Whether a router is one of Hono's, and not made around another one."""
        is_hono = router_of(self.types, route.file, route.call) in HONO
        return is_hono and isinstance(route.router, tree.Call) and route.router.is_new

    @cached_property
    def _asked(self) -> frozenset[Node]:
        """What the code makes and asks itself: `api.fetch(request)`.

        So asked, Hono answers all errors of its routes, and none comes out.
        """
        made = (
            self.router(file, call.callee.object)
            for file in self.types.program.files.values()
            for call in file.of_kind(tree.Call)
            if isinstance(call.callee, tree.Member) and call.callee.name in _ASKS
        )
        return frozenset(node for node in made if isinstance(node, tree.Call) and node.is_new)

    @cached_property
    def _mounted(self) -> frozenset[Node]:
        return frozenset(inner for _, inner in self._mounts)

    def route(self, file: File, call: tree.Call) -> Route:
        """Where a call registers what it is given."""
        router = call.callee.object if isinstance(call.callee, tree.Member) else call
        at = 1 if method_of(call) == "on" else 0
        first = call.arg(at)
        text = text_of(file, first, ":", program=self.types.program) if first else None
        if text is None and method_of(call) in FOR_OTHERS:
            is_for_all = first is None or isinstance(first, (tree.Function, tree.Name, tree.Call))
            text = "*" if is_for_all else None
        *above, made = chain(self.types.program, file, router)
        is_based = any(isinstance(n, tree.Call) and method_of(n) == "basePath" for n in above)
        return Route(file, call, made, None if is_based else text)

    def router(self, file: File, node: Node) -> Node:
        """What makes a router that an expression gives: `new Hono()` of `app`, `app.get(…)`."""
        *_, made = chain(self.types.program, file, node)
        return made


def chain(program: Program, file: File, node: Node) -> Iterator[Node]:
    """What an expression stands for, what that is called on, and so on, to what makes a router.

    Its methods give the router itself: `new Hono().basePath("/v1").get("/a", f)`.
    """
    seen = set[Node]()
    while True:
        at = source_of(program, file, node)
        yield at.node
        match at.node:
            case tree.Call(is_new=False, callee=tree.Member(object=inner)) if at.node not in seen:
                seen.add(at.node)
                file, node = at.file, inner
            case _:
                return


def method_of(call: tree.Call) -> str | None:
    """The method of a router, or of anything else, that a call calls."""
    return call.callee.name if isinstance(call.callee, tree.Member) else None
