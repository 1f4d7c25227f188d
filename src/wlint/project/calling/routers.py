"""Routers of the frameworks that Workers use, and what they register."""

from collections.abc import Callable

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, FunctionType, Global, InstanceType, Named, options_of
from wlint.tree import Node

ROUTE_METHODS = frozenset(
    [
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "del",
        "head",
        "options",
        "all",
        "use",
        "on",
        "route",
        "onError",
        "notFound",
        "any",
        "websocket",
        "exception_handler",
        "middleware",
        "api_route",
        "openapi",
    ]
)
_JSON_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "api_route"})
_ROUTERS = frozenset(
    [
        "hono",
        "itty-router",
        "chanfana",
        "fastapi",
        "@hono/zod-openapi",
        "worktop",
        "sunder",
        "itty-router-extras",
        "elysia",
        "toucan-js",
        "flask",
        "starlette",
    ]
)
# those that are Hono, or go by it
HONO = frozenset(["hono", "@hono/zod-openapi", "chanfana"])
# those whose `onError`, or else Hono's own, is given what leaves any handler: `chanfana` answers
# some of it itself
HONO_ALONE = HONO - {"chanfana"}
# https://developers.cloudflare.com/workers/runtime-apis/nodejs/http/
_NODE_BRIDGE = "cloudflare:node"
# Node's HTTP servers, which call their listener for each request
_SERVERS = frozenset({"node:http.createServer", "node:https.createServer"})
# what makes a route's handler in Nuxt and Nitro, which import it unasked
_EVENT_HANDLERS = frozenset(
    ["eventHandler", "defineEventHandler", "cachedEventHandler", "defineCachedEventHandler"]
)


def is_route_method(types: Types, file: File, cls: tree.Class, function: tree.Function) -> bool:
    """Whether a class of chanfana answers requests by a method: what it gives is sent as JSON."""
    bases = types.bases(ClassType(file.path, cls)) if function.name == "handle" else ()
    return any(isinstance(b, Global) and b.path.startswith("chanfana:") for b in bases)


def router_of(types: Types, file: File, call: tree.Call) -> str | None:
    """The package of the router whose method a call is."""
    if not isinstance(call.callee, tree.Member) or call.callee.name not in ROUTE_METHODS:
        return None
    for option in options_of(types.of(file, call.callee.object)):
        match option:
            case Named(name=name) | Global(path=name):
                package = name.removeprefix("py:").partition(":")[0].partition(".")[0]
                if package in _ROUTERS:
                    return package
            case InstanceType():
                for base in types.bases(option):
                    if isinstance(base, Global) and package_of(base.path) in _ROUTERS:
                        return package_of(base.path)
            case _:
                pass
    # `app.get("/a", f).post("/b", g)`: a router's methods give the router
    inner = call.callee.object
    if isinstance(inner, tree.Call) and isinstance(inner.callee, tree.Member):
        return router_of(types, file, inner)
    return None


def writes_result(types: Types, file: File, function: tree.Function) -> bool:
    """Whether FastAPI calls a function for a route, and writes as JSON what it returns."""
    routes = [d for d in function.decorators if isinstance(d, tree.Call)]
    return 0 < len(routes) == len(function.decorators) and all(
        isinstance(r.callee, tree.Member)
        and r.callee.name in _JSON_ROUTES
        and router_of(types, file, r) == "fastapi"
        for r in routes
    )


def is_server(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call makes a server of Node's that the Worker's handler passes requests to."""
    # without the platform's bridge it is a program for Node
    if not types.program.is_imported(_NODE_BRIDGE):
        return False
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and o.path in _SERVERS for o in options)


def is_event_handler(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call makes a handler of h3's, the server under Nuxt and Nitro."""
    paths = (o.path for o in options_of(types.of(file, call.callee)) if isinstance(o, Global))
    return any(path.rpartition(":")[2] in _EVENT_HANDLERS for path in paths)


def is_hook_of_validation(types: Types, file: File, call: tree.Call, function: Node) -> bool:
    """Whether a function is what a route of OpenAPI's calls with the result of its validation."""
    match call:
        case tree.Call(callee=tree.Member(name="openapi"), args=[_, _, tree.Arg(value=hook), *_]):
            found = options_of(types.of(file, hook))
            return any(isinstance(o, FunctionType) and o.node is function for o in found)
        case _:
            return False


def route_name(call: tree.Call, method: str, under: Callable[[str], str] = str) -> str:
    """A route as a heading: its method and its path; `on` has its methods first.

    `under` says what a path is under which its router is mounted.
    """
    given = [arg.value for arg in call.args[: 2 if method == "on" else 1]]
    shown = [_shown(value, str) for value in given[:-1]]
    shown += [_shown(value, under) for value in given[-1:]]
    return f"{method}({', '.join(filter(None, shown))})"


def _shown(given: Node, under: Callable[[str], str]) -> str:
    """A path, or several of them, as they are written."""
    match given:
        case tree.Literal(value=str(value)) if value:
            return f'"{under(value)}"'
        case tree.Literal(value=value) if value:
            return f'"{value}"'
        case tree.Sequence(items=items) if items and all(_shown(item, under) for item in items):
            return f"[{', '.join(_shown(item, under) for item in items)}]"
        case _:
            return ""
