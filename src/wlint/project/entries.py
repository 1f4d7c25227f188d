"""Where the platform calls a Worker's code, and what it passes there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wlint import tree
from wlint.project.external import package_of
from wlint.project.file import File
from wlint.project.program import Here
from wlint.project.types import Types
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    Type,
    options_of,
)


class EntryKind(Enum):
    """What calls an entry point."""

    REQUEST = "request"
    CRON = "cron trigger"
    QUEUE = "queue"
    EMAIL = "email"
    ALARM = "alarm"
    RPC = "RPC call"
    SOCKET = "WebSocket event"
    WORKFLOW = "workflow"
    START = "start of the object"
    OTHER = "event"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A function that the platform calls. A stateful one outlives the request it serves."""

    kind: EntryKind
    name: str
    file: File
    function: tree.Function
    is_stateful: bool = False


_CONTEXT = Named("ExecutionContext")
_HANDLERS: dict[str, tuple[EntryKind, Type]] = {
    "fetch": (EntryKind.REQUEST, Named("Request")),
    "scheduled": (EntryKind.CRON, Named("ScheduledController")),
    "queue": (EntryKind.QUEUE, Named("MessageBatch")),
    "email": (EntryKind.EMAIL, Named("ForwardableEmailMessage")),
    "tail": (EntryKind.OTHER, UNKNOWN),
    "trace": (EntryKind.OTHER, UNKNOWN),
    "test": (EntryKind.OTHER, UNKNOWN),
}
_METHODS: dict[str, tuple[EntryKind, tuple[Type, ...]]] = {
    **{name: (kind, (first,)) for name, (kind, first) in _HANDLERS.items()},
    "alarm": (EntryKind.ALARM, ()),
    "constructor": (EntryKind.START, ()),
    "__init__": (EntryKind.START, ()),
    "webSocketMessage": (EntryKind.SOCKET, (Named("WebSocket"),)),
    "webSocketClose": (EntryKind.SOCKET, (Named("WebSocket"),)),
    "webSocketError": (EntryKind.SOCKET, (Named("WebSocket"),)),
    "run": (EntryKind.WORKFLOW, (UNKNOWN, Named("WorkflowStep"))),
}
_STATEFUL = frozenset(
    {
        "DurableObject",
        "Agent",
        "McpAgent",
        "AIChatAgent",
        "Server",
        "Container",
        "Sandbox",
        "YServer",
        "PartyServer",
    }
)
_STATELESS = frozenset({"WorkerEntrypoint", "WorkflowEntrypoint", "AgentWorkflow"})
_ROUTE_METHODS = frozenset(
    {
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
    }
)
_ROUTERS = frozenset(
    {
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
    }
)
_PRIVATE = re.compile(r"(?:private|protected)\b|(?:(?:static|override|async|get|set)\s+|\*\s*)*#")
_PYTHON_HANDLERS = {
    f"on_{name}": name for name in ("fetch", "scheduled", "queue", "email", "alarm", "tail")
}


@dataclass(frozen=True, eq=False)
class Entries:
    """The entry points of one Worker's files, and what their parameters are."""

    durable_classes: frozenset[str]
    has_functions_folder: bool = False

    # What the platform passes

    def position(self, types: Types, file: File, param: tree.Param) -> Type:
        """What the platform passes to a parameter, known by where the function stands."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNKNOWN
        given = self._passed(types, file, function)
        index = function.params.index(param)
        return given[index] if index < len(given) else UNKNOWN

    def _passed(self, types: Types, file: File, function: tree.Function) -> tuple[Type, ...]:
        match file.scopes.parents.get(function):
            case tree.Entry(name=str(name)) if name in _HANDLERS and len(function.params) <= 3:
                if is_entry_object(file, function):
                    return (_HANDLERS[name][1], EnvType(), _CONTEXT)
            case tree.Block() as block if isinstance(
                cls := file.scopes.parents.get(block), tree.Class
            ):
                return self._method(types, file, cls, function)
            case _:
                pass
        for taker, call in types.takers(file, function):
            if given := self._callback(types, taker, call):
                return given
        called = function_name(file, function)
        if called in _PYTHON_HANDLERS and file.is_python:
            handler = _PYTHON_HANDLERS[called]
            return (_HANDLERS.get(handler, (None, UNKNOWN))[1], EnvType(), _CONTEXT)
        if called is not None and called.startswith("onRequest") and "functions" in file.path.parts:
            return (Named("EventContext"),)
        return ()

    def _method(
        self, types: Types, file: File, cls: tree.Class, function: tree.Function
    ) -> tuple[Type, ...]:
        stateful = self.stateful(types, file, cls)
        if stateful is None:
            return ()
        lead: tuple[Type, ...] = (InstanceType(file.path, cls),) if file.is_python else ()
        match function.name:
            case "constructor" | "__init__":
                state = Named("DurableObjectState") if stateful else _CONTEXT
                return (
                    *lead,
                    state,
                    EnvType(types.declared(file, cls.base_types[0]) if cls.base_types else UNKNOWN),
                )
            case str(name) if name in _METHODS:
                return (*lead, *_METHODS[name][1])
            case _:
                return lead

    def _callback(self, types: Types, file: File, call: tree.Call) -> tuple[Type, ...]:
        if (event := _listened(call)) is not None:
            return (Named("FetchEvent" if event == "fetch" else "ScheduledEvent"),)
        match self.router_of(types, file, call):
            case "hono" | "@hono/zod-openapi" | "chanfana":
                if isinstance(call.callee, tree.Member) and call.callee.name == "onError":
                    return (UNKNOWN, Named("hono:Context"))
                return (Named("hono:Context"), Named("hono:Next"))
            case "itty-router":
                return (Named("Request"), EnvType(), _CONTEXT)
            case _:
                return ()

    # What the platform calls

    def of(self, types: Types, file: File, *, is_main: bool) -> Iterator[Entry]:
        """The entry points in a file."""
        if is_main and not file.is_python:
            yield from self._exports(types, file)
        for node in file.nodes:
            match node:
                case tree.Class() if (stateful := self.stateful(types, file, node)) is not None:
                    yield from self._class(file, node, is_stateful=stateful)
                case tree.Call() if (event := _listened(node)) is not None:
                    kind = _HANDLERS[event][0]
                    yield from self._functions(types, file, node, kind, f"{event} event")
                case tree.Call(callee=tree.Member(name=str(name))) if name in _ROUTE_METHODS:
                    if self.router_of(types, file, node) is not None:
                        yield from self._functions(
                            types, file, node, EntryKind.REQUEST, _route(node, name)
                        )
                case tree.Function(decorators=decorators, name=str(name)) if file.is_python:
                    if any(self._is_route(types, file, d) for d in decorators):
                        yield Entry(EntryKind.REQUEST, f"{name}()", file, node)
                    elif (
                        is_main and name in _PYTHON_HANDLERS and file.function_around(node) is None
                    ):
                        kind = _HANDLERS.get(_PYTHON_HANDLERS[name], (EntryKind.OTHER, UNKNOWN))[0]
                        yield Entry(kind, _signature(node), file, node)
                case _:
                    pass

    def _exports(self, types: Types, file: File) -> Iterator[Entry]:
        """The handlers that a module which the platform loads exports."""
        for name in file.exports:
            is_route = name.startswith("onRequest") and "functions" in file.path.parts
            target = types.program.export(file, name) if is_route or name == "default" else None
            if isinstance(target, Here):
                for option in options_of(types.of(target.file, target.node)):
                    if is_route:
                        yield from self._pages(types, option, name)
                    else:
                        yield from self._exported(types, option, target.node, target.file)

    def _exported(self, types: Types, of: Type, node: tree.Node, file: File) -> Iterator[Entry]:
        match of:
            case ObjectType(file=path, node=mapping):
                home = types.program.file(path)
                for entry in mapping.entries:
                    if entry.name in _HANDLERS:
                        for found in options_of(types.of(home, entry.value)):
                            if isinstance(found, FunctionType):
                                where = types.program.file(found.file)
                                yield Entry(
                                    _HANDLERS[entry.name][0],
                                    _signature(found.node, entry.name),
                                    where,
                                    found.node,
                                )
            case ClassType(file=path, node=cls):
                home = types.program.file(path)
                if self.stateful(types, home, cls) is None:
                    yield from self._class(home, cls, is_stateful=False, only=_HANDLERS)
            case _:
                # `withSentry(options, handler)`, `new OAuthProvider({ defaultHandler })`
                made = value_of(file, node)
                for inner in made.walk() if isinstance(made, tree.Call) else ():
                    if isinstance(inner, tree.Arg | tree.Entry):
                        for option in options_of(types.of(file, inner.value)):
                            if isinstance(option, ObjectType | ClassType):
                                yield from self._exported(types, option, inner.value, file)

    def _pages(self, types: Types, of: Type, name: str) -> Iterator[Entry]:
        match of:
            case FunctionType(file=path, node=node):
                yield Entry(EntryKind.REQUEST, f"{name}()", types.program.file(path), node)
            case Named(name="[]", args=args) | Named(name="tuple", args=args):
                for inner in args:
                    for option in options_of(inner):
                        yield from self._pages(types, option, name)
            case _:
                pass

    def _class(
        self, file: File, cls: tree.Class, *, is_stateful: bool, only: object = None
    ) -> Iterator[Entry]:
        for name, function in _methods(cls):
            known = _METHODS.get(name)
            if only is not None and name not in _HANDLERS:
                continue
            if known is None and (
                is_private(file, function) or function.kind in ("static", "getter", "setter")
            ):
                continue
            kind = known[0] if known else EntryKind.RPC
            yield Entry(
                kind,
                f"{cls.name or 'class'}.{_signature(function, name)}",
                file,
                function,
                is_stateful,
            )

    def _functions(
        self, types: Types, file: File, call: tree.Call, kind: EntryKind, name: str
    ) -> Iterator[Entry]:
        for arg in call.args:
            for option in options_of(types.of(file, arg.value)):
                if isinstance(option, FunctionType):
                    yield Entry(kind, name, types.program.file(option.file), option.node)
                elif isinstance(option, ClassType):
                    yield from (
                        Entry(kind, name, types.program.file(option.file), method)
                        for called, method in _methods(option.node)
                        if called == "handle"
                    )

    def stateful(self, types: Types, file: File, cls: tree.Class) -> bool | None:
        """Whether instances of a class the platform makes live on; None when it makes none."""
        if cls.name in self.durable_classes:
            return True
        seen: set[tree.Class] = set()
        todo: list[Type] = list(types.bases(ClassType(file.path, cls)))
        while todo:
            match todo.pop():
                case ClassType(file=path, node=base) if base not in seen:
                    seen.add(base)
                    if base.name in self.durable_classes:
                        return True
                    todo.extend(types.bases(ClassType(path, base)))
                case Global(path=path):
                    name = path.rpartition(".")[2].rpartition(":")[2]
                    if name in _STATEFUL:
                        return True
                    if name in _STATELESS:
                        return False
                case _:
                    pass
        return None

    def router_of(self, types: Types, file: File, call: tree.Call) -> str | None:
        """The package of the router whose method a call is."""
        if not isinstance(call.callee, tree.Member) or call.callee.name not in _ROUTE_METHODS:
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
        # `app.get("/a", f).post("/b", g)`: a router's methods give the router
        if isinstance(inner := call.callee.object, tree.Call) and isinstance(
            inner.callee, tree.Member
        ):
            return self.router_of(types, file, inner)
        return None

    def _is_route(self, types: Types, file: File, decorator: tree.Node) -> bool:
        return (
            isinstance(decorator, tree.Call) and self.router_of(types, file, decorator) is not None
        )


def _methods(cls: tree.Class) -> Iterator[tuple[str, tree.Function]]:
    """The functions of a class by name: methods, and fields that hold one."""
    for item in cls.body.statements:
        match item:
            case tree.Function(name=str(name)):
                yield name, item
            case tree.Assign(target=tree.Name(id=name), value=tree.Function() as value):
                yield name, value
            case _:
                pass


def is_entry_object(file: File, function: tree.Function) -> bool:
    """Whether a handler's object is exported, or takes `env` and so can be nothing else."""
    second = function.params[1].target if len(function.params) > 1 else None
    if isinstance(second, tree.Name) and second.id.lstrip("_") in (
        "env",
        "ctx",
        "environment",
        "bindings",
    ):
        return True
    return _is_default(file, function) or any(
        _is_default(file, read)
        for around in file.ancestors(function)
        if isinstance(around, tree.Assign) and isinstance(around.target, tree.Name)
        for read in _reads(file, around.target)
    )


def _is_default(file: File, node: tree.Node) -> bool:
    return any(isinstance(n, tree.Export) and n.is_default for n in file.ancestors(node))


def _reads(file: File, name: tree.Name) -> tuple[tree.Name, ...]:
    variable = file.scopes.variable(name)
    return tuple(variable.reads) if variable is not None else ()


def value_of(file: File, node: tree.Node) -> tree.Node:
    """What stands behind a name that is given one value."""
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    return only.value if only is not None and only.value is not None and not only.path else node


def call_around(file: File, function: tree.Function) -> tree.Call | None:
    """The call that a function is written into as an argument."""
    arg = file.scopes.parents.get(function)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    return call if isinstance(call, tree.Call) else None


def is_private(file: File, method: tree.Function) -> bool:
    """Whether a method is for its own class only: `_x`, `#x`, or TypeScript's `private x`."""
    if method.name is None or method.name.startswith(("_", "#")):
        return True
    return not file.is_python and _PRIVATE.match(file.source.text(method.span)) is not None


def is_constructor(function: tree.Function) -> bool:
    """Whether a method runs when its class is called."""
    return function.name in ("constructor", "__init__")


def called_name(file: File, function: tree.Function) -> str | None:
    """The name under which calls mention a function: a constructor's is its class's."""
    if is_constructor(function):
        cls = next((n for n in file.ancestors(function) if isinstance(n, tree.Class)), None)
        return cls.name if cls else None
    return function_name(file, function)


def function_name(file: File, function: tree.Function) -> str | None:
    """What a function is called, by itself or by what it is given to."""
    if function.name is not None:
        return function.name
    around = file.scopes.parents.get(function)
    if isinstance(around, tree.Cast):
        around = file.scopes.parents.get(around)
    match around:
        case tree.Assign(target=tree.Name(id=name)) | tree.Entry(name=str(name)):
            return name
        case tree.Assign(target=tree.Member(name=str(name))):
            return name
        case tree.Export(is_default=True):
            return "default"
        case _:
            return None


def _listened(call: tree.Call) -> str | None:
    """The platform's event that a call of `addEventListener` waits for."""
    match call:
        case tree.Call(
            callee=tree.Name(id="addEventListener")
            | tree.Member(object=tree.Name(id="self" | "globalThis"), name="addEventListener"),
            args=[tree.Arg(value=tree.Literal(value="fetch" | "scheduled" as event)), *_],
        ):
            return str(event)
        case _:
            return None


def _route(call: tree.Call, method: str) -> str:
    first = call.arg(0)
    path = first.value if isinstance(first, tree.Literal) else ""
    return f'{method}("{path}")' if path else f"{method}()"


def _signature(function: tree.Function, name: str | None = None) -> str:
    given = [
        p.target.id
        for p in function.params
        if isinstance(p.target, tree.Name) and not p.target.is_receiver and p.target.id != "self"
    ]
    return f"{name or function.name or 'function'}({', '.join(given)})"
