"""Where a Worker hands its requests to a router that throws on what its routes throw.

Source: https://itty.dev/itty-router/errors: all but `AutoRouter` leave errors to who asks them.
"""

from collections.abc import Iterable

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Named, Type

_ASKS = frozenset({"handle", "fetch"})
_ROUTERS = frozenset({"itty-router:Router", "itty-router:IttyRouter"})


def dispatch(types: Types, files: Iterable[File]) -> tuple[File, tree.Call] | None:
    """The one call that runs all routes, whose errors come out of it."""
    found = [
        (file, call)
        for file in files
        for call in file.of_kind(tree.Call)
        if isinstance(call.callee, tree.Member)
        and call.callee.name in _ASKS
        and _is_router(types.of(file, call.callee.object))
    ]
    return found[0] if len(found) == 1 else None


def _is_router(of: Type) -> bool:
    return isinstance(of, Named) and of.name in _ROUTERS
