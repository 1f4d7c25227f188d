"""Functions that TanStack Start and Astro call on the server, wherever they stand."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.frameworks import ACTION
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import Global, Named, options_of

SERVER_CONTEXT = Named("@tanstack/start:Context")
"""What TanStack Start passes to each of them."""
ACTION_GIVEN = (Named("astro:Input"), Named("astro:APIContext"))
"""What Astro passes to the handler of an action: first what a schema has let through."""

_PACKAGES = frozenset(
    f"@tanstack/{kind}-{name}" for kind in ("react", "solid") for name in ("start", "router")
)
_HANDED = {"handler": "createServerFn", "server": "createMiddleware"}
_ROUTES = frozenset({"createFileRoute", "createRootRoute", "createRootRouteWithContext"})


def served(types: Types, file: File, call: tree.Call) -> Iterator[tuple[str, tree.Node]]:
    """What a call says is to be called on the server, each with what it is called for."""
    match call:
        case tree.Call(
            callee=tree.Member(name="handler" | "server" as name, object=tree.Call() as made),
            args=[tree.Arg(value=given), *_],
        ) if _is_made_by(types, file, made, _HANDED[name]):
            variable = _variable(file, call)
            yield variable or "function", given
        case tree.Call(callee=tree.Call() as made, args=[tree.Arg(value=tree.Mapping() as route)]):
            handlers = _handlers(route)
            if handlers is not None and _is_made_by(types, file, made, *_ROUTES):
                for entry in handlers.entries:
                    if entry.name is not None:
                        yield entry.name, _handler(entry.value)
        case tree.Call(args=[tree.Arg(value=tree.Mapping() as options)]) if (
            handler := options.entry("handler")
        ) is not None and is_action(types, file, call):
            yield _variable(file, call) or "handler", handler
        case _:
            pass


def is_action(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call makes an action of Astro's."""
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and o.path == ACTION for o in options)


def served_by_routes(types: Types, file: File) -> frozenset[tree.Function]:
    """The functions of a file that stand among the handlers of its routes, or are named there."""
    if file.is_python or not any(name in _PACKAGES for name in file.imports):
        return frozenset()
    # a maker that is no import may be a parameter, which this is asked for
    routes = (c for c in file.of_kind(tree.Call) if _is_imported(file, _head(c.callee)))
    given = (node for call in routes for _, node in served(types, file, call))
    return frozenset(n for node in given if isinstance(n := _meant(file, node), tree.Function))


def _meant(file: File, node: tree.Node) -> tree.Node | None:
    """What a name of a file stands for there; anything else for itself."""
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    if only is None:
        return node if variable is None else None
    return only.value or only.node


def _is_imported(file: File, head: tree.Node) -> bool:
    variable = file.scopes.variable(head)
    only = variable.only if variable is not None else None
    return only is not None and isinstance(only.name, tree.ImportedName)


def _handlers(route: tree.Mapping) -> tree.Mapping | None:
    """The table of handlers in the options of a route: `{ server: { handlers: { GET } } }`."""
    server = route.entry("server")
    handlers = server.entry("handlers") if isinstance(server, tree.Mapping) else None
    if isinstance(handlers, tree.Function):  # `({ createHandlers }) => createHandlers({ GET })`
        made = next(iter(returned(handlers)), None)
        handlers = made.arg(0) if isinstance(made, tree.Call) else made
    return handlers if isinstance(handlers, tree.Mapping) else None


def _handler(value: tree.Node) -> tree.Node:
    inner = value.entry("handler") if isinstance(value, tree.Mapping) else None
    return inner or value


def _is_made_by(types: Types, file: File, made: tree.Node, *makers: str) -> bool:
    """Whether the first call of a chain is one of a function of TanStack's."""
    found = options_of(types.of(file, _head(made)))
    paths = (o.path.rpartition(":") for o in found if isinstance(o, Global))
    return any(package in _PACKAGES and name in makers for package, _, name in paths)


def _head(chain: tree.Node) -> tree.Node:
    """What a chain of calls begins with."""
    while isinstance(chain, (tree.Call, tree.Member)):
        chain = chain.callee if isinstance(chain, tree.Call) else chain.object
    return chain


def _variable(file: File, call: tree.Call) -> str | None:
    match file.scopes.parents.get(call):
        case tree.Assign(target=tree.Name(id=name)) | tree.Entry(name=str(name)):
            return name
        case _:
            return None
