"""What is not the project's: globals, platform and package types, by names both languages share."""

import sys

from wlint.platform import api, names, packages
from wlint.platform.frameworks import LOADER_ARGUMENTS
from wlint.platform.plain_methods import PYTHONS_RESULTS
from wlint.platform.schema import Kind, Method
from wlint.semantics.types import (
    STRING,
    UNKNOWN,
    Either,
    EnvType,
    FunctionType,
    Global,
    Named,
    Type,
    either,
    parse_type,
    promise,
)

_ENVIRONMENTS = frozenset({"cloudflare:workers.env", "workers.env"})
_GIVE_PLATFORM = frozenset(
    {
        "@opennextjs/cloudflare:getCloudflareContext",
        "@cloudflare/next-on-pages:getRequestContext",
        "@cloudflare/next-on-pages:getOptionalRequestContext",
    }
)
_GIVE_CONFIGURATION = frozenset(
    f"{module}:useRuntimeConfig"
    for module in ("nitropack/runtime", "nitro/runtime-config", "#imports")
)
RUNTIME_CONFIGURATION = Named("nitropack:RuntimeConfig")
"""What Nitro makes of the variables of the environment."""
LOOPBACKS = Named("Cloudflare.Exports")
"""What leads to the Worker's own classes: `ctx.exports`."""
REMOTE = frozenset({"DurableObjectStub", "Fetcher", "LoopbackServiceStub"})
"""What stands for an object of another place: a method that is called on it gives a promise."""
# The platform's own classes with a little more, what was called otherwise before, and what is
# another package's own.
_SAME_AS = {
    "next/server:NextRequest": "Request",
    "next/server:NextResponse": "Response",
    "itty-router:IRequest": "Request",
    "itty-router:IRequestStrict": "Request",
    "itty-router:Request": "Request",  # until its third version
    "@remix-run/cloudflare:AppLoadContext": "react-router:AppLoadContext",
    "@react-router/cloudflare:AppLoadContext": "react-router:AppLoadContext",
    "honox/factory:createRoute": "hono:Factory.createHandlers",
    "honox/factory:createHono": "hono:Factory.createApp",
    "honox/server:createApp": "hono:Factory.createApp",
    # FastAPI has it of Starlette, and hands it on
    "py:starlette.requests:Request": "py:fastapi:Request",
    "py:fastapi.requests:Request": "py:fastapi:Request",
}
_GIVE_ENVIRONMENT = frozenset({"hono/adapter:env"})
_CLOUDFLARE_MODULES = frozenset(
    {"workers", "sockets", "email", "workflows", "node", "rpc", "pipelines", "internal"}
)
_PLATFORM_MODULES = ("cloudflare:workers.", "workers.")
_RUNTIME_MODULES = frozenset({"asgi", "cloudflare", "js", "pyodide", "workers"})
"""The modules that the runtime itself gives to Python, beside the standard library."""
# What frameworks pass on from the platform, however their own types call it.
_FRAMEWORK_MEMBERS: dict[tuple[str, str], Type] = {
    ("hono:Context", "env"): EnvType(),
    ("hono:Context", "executionCtx"): Named("ExecutionContext"),
    ("EventContext", "env"): EnvType(),
    ("EventContext", "request"): Named("Request"),
    ("FetchEvent", "request"): Named("Request"),
    ("Request", "nextUrl"): Named("URL"),  # Next's, a `NextRequest`
    ("ExecutionContext", "exports"): LOOPBACKS,
    ("DurableObjectState", "exports"): LOOPBACKS,
    ("WebSocketPair", "0"): Named("WebSocket"),
    ("WebSocketPair", "1"): Named("WebSocket"),
    ("h3:H3Event", "context"): Named("h3:context"),
    ("h3:context", "cloudflare"): Named("h3:cloudflare"),
    ("h3:cloudflare", "env"): EnvType(),
    ("h3:cloudflare", "context"): Named("ExecutionContext"),
    ("h3:cloudflare", "ctx"): Named("ExecutionContext"),
    ("h3:cloudflare", "request"): Named("Request"),
    ("react-router:AppLoadContext", "cloudflare"): Named("framework:Cloudflare"),
    ("astro:APIContext", "request"): Named("Request"),
    ("astro:APIContext", "url"): Named("URL"),
    ("astro:APIContext", "locals"): Named("astro:Locals"),
    ("astro:Locals", "runtime"): Named("framework:Cloudflare"),
    ("astro:Locals", "cfContext"): Named("ExecutionContext"),  # since its adapter's 13th version
    ("@sveltejs/kit:HandleInput", "event"): Named("@sveltejs/kit:RequestEvent"),
    ("@sveltejs/kit:RequestEvent", "request"): Named("Request"),
    ("@sveltejs/kit:RequestEvent", "url"): Named("URL"),
    ("@sveltejs/kit:RequestEvent", "locals"): Named("@sveltejs/kit:Locals"),
    ("@sveltejs/kit:RequestEvent", "platform"): Named("framework:Cloudflare"),
    ("@tanstack/start:Context", "request"): Named("Request"),
    ("framework:Cloudflare", "env"): EnvType(),
    ("framework:Cloudflare", "ctx"): Named("ExecutionContext"),
    ("framework:Cloudflare", "context"): Named("ExecutionContext"),
    ("framework:Cloudflare", "caches"): Named("CacheStorage"),
    # the Worker's own ASGI server puts `env` there
    ("py:fastapi:Request", "scope"): Named("asgi:scope"),
    ("asgi:scope", "env"): EnvType(),
}
_FRAMEWORK_MEMBERS |= {
    (name, member): of
    for name in LOADER_ARGUMENTS
    for member, of in (
        ("request", Named("Request")),
        ("url", Named("URL")),
        ("context", Named("react-router:AppLoadContext")),
    )
}
# Packages whose own tables repeat what they take over from another.
_TAKEN_FROM = {
    "hono": "hono",
    "@hono/zod-openapi": "hono",
    "@hono/zod-validator": "hono",
    "chanfana": "hono",
    "hono-openapi": "hono",
    "@hono/oauth-providers": "hono",
    "@hono/oidc-auth": "hono",
    "@supabase/ssr": "@supabase/supabase-js",
}
# Functions that make a router, which is known by its maker.
_ROUTERS = frozenset(f"itty-router:{name}" for name in ("Router", "AutoRouter", "IttyRouter"))
# What classes extend that may be of packages without a table.
_EXTENDING = {
    **dict.fromkeys(
        (
            *("Agent", "McpAgent", "AIChatAgent", "Server", "YServer", "PartyServer"),
            *("Container", "Sandbox"),
        ),
        "DurableObject",
    ),
    "AgentWorkflow": "WorkflowEntrypoint",
    "ContainerProxy": "WorkerEntrypoint",
}


def external_path(module: str, name: str, *, is_python: bool = False) -> str:
    """The path of an import: `package:Name`, `py:package:Name`, or the platform's `module.name`."""
    module = packages.SAME_AS.get(module, module)
    if not is_python and module.startswith("."):
        module = packages.GENERATED.get(name, module)
    if not is_python and name == "default" and packages.is_node_module(module):
        name = "*"
    if is_python and packages.is_known(f"py:{module}"):
        module = f"py:{module}"
    elif is_python or module.startswith(("cloudflare:", "node:")):
        return module if name == "*" else f"{module}.{name}"
    if name != "*" and packages.package_of(module) == packages.PLATFORM:
        return name
    path = f"{module}:" if name == "*" else f"{module}:{name}"
    return _SAME_AS.get(path, path)


def is_in_tables(module: str, name: str) -> bool:
    """Whether the tables say what a package exports, so that nobody need look into it."""
    if ":" in module or f"{module}:{name}" in _SAME_AS:
        return True
    if name in ("*", "default"):
        return packages.is_known(module)
    return packages.export_type(module, name) is not None


def outside(path: str) -> Type:
    """Something from outside the project, under the name both languages share."""
    if path in _ENVIRONMENTS:
        return EnvType()
    if path == "cloudflare:workers.exports":
        return LOOPBACKS
    package = package_of(path)
    if package:
        entry = packages.export_type(package, path.removeprefix(package)[1:])
        is_value = entry is not None and entry.kind is Kind.VALUE
        return package_type(package, entry.type) if entry and is_value else Global(path)
    path = names.canonical(path)
    for module in _PLATFORM_MODULES:
        if path.startswith(module) and api.is_type(path.removeprefix(module)):
            path = path.removeprefix(module)
    known = api.global_type(path)
    if known is not None and not known.startswith("typeof "):
        return parse_type(known)
    head, dot, rest = path.partition(".")
    owner = api.global_type(head) if dot else None
    if owner is not None and not owner.startswith("typeof ") and "." not in rest:
        return named_member(Named(owner), rest)
    return Global(path)


def is_unseen(path: str, *, is_python: bool) -> bool:
    """Whether something is of a module that nobody has here and no table knows.

    What such a function does, and whom it asks, nobody can follow.
    """
    package, colon, _ = path.partition(":")
    if colon and not is_python:
        return not packages.is_known(package) and package not in ("cloudflare", "node")
    module, dot, _ = path.partition(".")
    if not is_python or colon or not dot or comes_with_python(module):
        return False
    return api.global_type(module) is None and not api.is_type(module)


def comes_with_python(module: str) -> bool:
    """Whether each Python Worker has a module: it is the runtime's, or the standard library's."""
    top = module.partition(".")[0]
    return top in _RUNTIME_MODULES or top in sys.stdlib_module_names


def member_of_global(path: str, name: str) -> Type:
    """A member of a class, module or namespace from outside."""
    if path in ("globalThis", "self", "js"):
        return outside(name)
    if path.endswith(":"):
        return outside(path + name)
    if api.method(f"typeof {path}", name) and api.method(path, name):
        # `Response.json(…)` makes one, `response.json()` reads one
        return Global(f"typeof {path}.{name}")
    return outside(f"{path}.{name}")


def named_member(of: Named, name: str) -> Type:
    """A method (a `Global` under its type's name) or property of a platform or package value."""
    if (known := _FRAMEWORK_MEMBERS.get((of.name, name))) is not None:
        return known
    package, colon, type_name = of.name.rpartition(":")
    if colon:
        shown = packages.property_type(package, type_name, name)
    else:
        shown = api.property_type("Array" if of.name == "[]" else of.name, name)
    if shown is not None:
        return package_type(package, shown) if colon else parse_type(shown)
    return Global(f"{of.name}.{name}")


def package_type(package: str, shown: str) -> Type:
    """A type as a package's own table writes it: its names are the package's unless global."""
    return _qualified(package, parse_type(shown))


def _qualified(package: str, of: Type) -> Type:
    match of:
        case Named(name=name, args=args):
            inner = tuple(_qualified(package, a) for a in args)
            own = packages.is_type(package, name)
            return Named(_owned(package, name) if own else name, inner)
        case Either(options=options):
            return either(_qualified(package, o) for o in options)
        case _:
            return of


def _owned(package: str, name: str) -> str:
    """A package's type by its full name: what it takes from another is called as it is there."""
    origin = _TAKEN_FROM.get(packages.package_of(package))
    is_taken = origin is not None and packages.is_type(origin, name)
    return f"{origin if is_taken else package}:{name}"


def exported_type(path: str) -> str | None:
    """What a package calls itself the type that it exports by another name, or by `default`."""
    package = package_of(path)
    name = path.removeprefix(package)[1:]
    if not package or packages.is_type(package, name):
        return None
    entry = packages.export_type(package, name)
    if entry is None or entry.kind not in (Kind.CLASS, Kind.TYPE):
        return None
    if not packages.is_type(package, entry.type):
        return None
    return _owned(package, entry.type)


def external_result(path: str, *, is_new: bool) -> Type:
    """What calling something from outside the project gives."""
    if path in _ROUTERS:
        return Named(path)
    if path in _GIVE_ENVIRONMENT:
        return EnvType()
    if path in _GIVE_CONFIGURATION:
        return RUNTIME_CONFIGURATION
    if path in _GIVE_PLATFORM:
        return Named("framework:Cloudflare")
    if path in names.EVENT_LOOPS:
        return Global(names.LOOP)
    package = package_of(path)
    method = external_method(path)
    if method is None:
        owner, _, name = path.rpartition(".")
        if owner == STRING.name and name in PYTHONS_RESULTS:
            return parse_type(PYTHONS_RESULTS[name])
    if method is not None and not is_new:
        found = package_type(package, method.returns) if package else parse_type(method.returns)
        if not method.is_async:
            return promise(found) if method.thenable and found == UNKNOWN else found
        own = packages.own_promise(package) if package else None
        return promise(found, Named(_owned(package, own)) if own else None)
    if package:
        entry = packages.export_type(package, path.removeprefix(package)[1:])
        if entry is None or entry.type == "?":
            return Named(path) if is_new else UNKNOWN
        if entry.kind is Kind.CLASS and entry.type.isidentifier():
            return Named(_owned(package, entry.type))
        return package_type(package, entry.type)
    return Named(path) if is_new or api.is_type(path) else UNKNOWN


def external_method(path: str) -> Method | None:
    """What the tables know of something callable from outside the project."""
    package = package_of(path)
    if package:
        rest = path.removeprefix(package)[1:]
        owner, dot, name = rest.rpartition(".")
        for of in (owner, f"typeof {owner}") if dot else ():
            if (found := packages.method(package, of, name)) is not None:
                return found
        entry = packages.export_type(package, rest)
        return entry.call if entry else None
    if "." not in path and (found := api.global_function(path)) is not None:
        return found
    owner, dot, name = names.full(path).rpartition(".")
    if not dot:
        return None
    if owner == "[]":
        owner = "Array"
    found = api.method(owner, name) or api.method(f"typeof {owner}", name)
    if found is None and (entry := api.module_export(owner, name)) is not None:
        return entry.call
    return found


def thenable(of: Named) -> Type | None:
    """What awaiting a package's builder gives; None where awaiting does nothing."""
    package, colon, name = of.name.rpartition(":")
    shown = packages.awaited(package, name) if colon else None
    return None if shown is None else package_type(package, shown)


def is_waiting(of: Type) -> bool:
    """Whether a value is a package's builder that does nothing until it is awaited or executed."""
    if not isinstance(of, Named):
        return False
    package, colon, name = of.name.rpartition(":")
    return bool(colon) and packages.is_waiting(package, name)


def package_of(path: str) -> str:
    """The package a path leads into, empty for the platform's own."""
    package, colon, rest = path.rpartition(":")
    if path.startswith("cloudflare:"):  # a package, too, has this name
        return "" if rest.partition(".")[0] in _CLOUDFLARE_MODULES else package
    return package if colon and not path.startswith("node:") else ""


def asks_when_awaited(name: str) -> bool:
    """Whether a type is of a package's builders that ask another host once they are awaited."""
    package, colon, type_name = name.rpartition(":")
    return bool(colon) and packages.asks_when_awaited(package, type_name)


def platform_class(path: str) -> str:
    """The platform's class that a class from outside is or extends; else what it is called."""
    match external_result(path, is_new=True) if package_of(path) else UNKNOWN:
        case Named(name=named) if packages.is_type(*named.rsplit(":", 1)):
            package, own = named.rsplit(":", 1)
            return packages.platform_base(package, own) or own
        case _:
            name = path.rpartition(".")[2].rpartition(":")[2]
            return _EXTENDING.get(name, name)


def platform_attribute(base: str, name: str) -> Type:
    """What a class that extends a platform class finds on itself."""
    match name:
        case "env":
            return EnvType()
        case "ctx" if (shown := api.property_type(platform_class(base), name)) is not None:
            return parse_type(shown)
        case _:
            return UNKNOWN


def package_method(base: str, name: str) -> Type:
    """A method that a class which extends a package's class has from there."""
    match external_result(base, is_new=True) if package_of(base) else UNKNOWN:
        case Named(name=owner) if external_method(f"{owner}.{name}") is not None:
            return Global(f"{owner}.{name}")
        case _:
            return UNKNOWN


def only_rejects(callee: Type) -> bool:
    """Whether a call throws nothing by itself: only the promise that it gives may fail."""
    match callee:
        case FunctionType(node=function):
            return function.is_async and not function.is_generator
        case Global(path=path):
            method = external_method(path)
            return method is not None and method.is_async
        case _:
            return False
