"""Routers that others are mounted on: `app.route("/api", news)`."""

from collections import defaultdict
from functools import cached_property

from wlint import tree
from wlint.project.calling.routers import HONO, ROUTE_METHODS, router_of
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.tree import Node

_DEEPEST = 6
_LONGEST = 1000
_CHAINED = ROUTE_METHODS | {"basePath"}


class Mounts(Entity):
    """Under which paths the routers of one Worker answer."""

    types: Types
    files: tuple[File, ...]

    def prefix(self, file: File, router: Node, depth: int = 0) -> str:
        """The path that all routes of a router begin with; none where there may be several."""
        at, own = self._made(file, router)
        mounted = self._mounted.get(at.node, [])
        if len(mounted) != 1 or depth > _DEEPEST:
            return own
        path, outer = mounted[0]
        return joined(joined(self.prefix(outer.file, outer.node, depth + 1), path), own)

    @cached_property
    def _mounted(self) -> dict[Node, list[tuple[str, Source]]]:
        """Where each router is mounted, and on which other one."""
        found: defaultdict[Node, list[tuple[str, Source]]] = defaultdict(list)
        for file in self.files:
            for call in file.of_kind(tree.Call):
                match call:
                    case tree.Call(
                        callee=tree.Member(object=outer, name="route"),
                        args=[tree.Arg(value=tree.Literal(value=str(path))), arg],
                    ) if router_of(self.types, file, call) in HONO:
                        inner, _ = self._made(file, arg.value)
                        found[inner.node].append((path, Source(file, outer)))
                    case _:
                        pass
        return found

    def _made(self, file: File, router: Node) -> tuple[Source, str]:
        """What makes a router, before its methods are called, and the path it then begins with."""
        at, path = source_of(self.types.program, file, router), ""
        for _ in range(_LONGEST):
            match at.node:
                case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _CHAINED:
                    first = at.node.arg(0)
                    if name == "basePath" and isinstance(first, tree.Literal):
                        path = joined(str(first.value), path)
                    at = source_of(self.types.program, at.file, inner)
                case _:
                    break
        return at, path


def joined(prefix: str, path: str) -> str:
    """A path under another one, as Hono puts them together."""
    if not prefix:
        return path
    rest = path.strip("/")
    return f"{prefix.rstrip('/')}/{rest}" if rest else prefix.rstrip("/") or "/"
