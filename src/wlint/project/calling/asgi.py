"""What FastAPI and Starlette run around their routes, and what they pass to it.

Sources: https://asgi.readthedocs.io/en/latest/specs/main.html#applications,
https://www.starlette.io/middleware/, https://fastapi.tiangolo.com/tutorial/middleware/.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.routers import router_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Global, InstanceType, Named, Type, options_of

ADDED = frozenset({"__call__", "dispatch"})
"""The methods by which middleware that is a class gets each request."""
_ADDS = "add_middleware"
_LISTED = frozenset({"py:starlette.middleware:Middleware", "py:fastapi.middleware:Middleware"})
_BASE = Global("py:starlette.middleware.base:BaseHTTPMiddleware")
_PROTOCOL = ["scope", "receive", "send"]
_REQUEST, _SCOPE = Named("py:fastapi:Request"), Named("asgi:scope")


def added(types: Types, file: File, call: tree.Call) -> Iterator[ClassType]:
    """The middleware that a call has an application run: `app.add_middleware(Guard)`."""
    first = call.arg(0)
    if first is None or not file.is_python:
        return
    is_added = isinstance(call.callee, tree.Member) and call.callee.name == _ADDS
    if is_added or types.path_of(file, call.callee) in _LISTED:
        yield from (o for o in options_of(types.of(file, first)) if isinstance(o, ClassType))


def passed(types: Types, file: File, function: tree.Function) -> tuple[Type, ...]:
    """What such a server, or a framework on it, passes to a function, known by where it stands."""
    if not file.is_python:
        return ()
    block = file.scopes.parents.get(function)
    cls = file.scopes.parents.get(block) if isinstance(block, tree.Block) else None
    lead = (InstanceType(file.path, cls),) if isinstance(cls, tree.Class) else ()
    names = [p.target.id for p in function.params if isinstance(p.target, tree.Name)]
    if names[len(lead) :] == _PROTOCOL:
        return (*lead, _SCOPE)
    is_dispatch = function.name == "dispatch" and any(_BASE in types.bases(of) for of in lead)
    is_run = any(_runs(types, file, decorator) for decorator in function.decorators)
    return (*lead, _REQUEST) if is_dispatch or is_run else ()


def _runs(types: Types, file: File, decorator: tree.Node) -> bool:
    """Whether a decorator has an application run a function before its routes."""
    match decorator:
        case tree.Call(callee=tree.Member(name="middleware")):
            return router_of(types, file, decorator) is not None
        case _:
            return False
