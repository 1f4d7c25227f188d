"""What the platform passes to functions, known by where they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import field

from wlint import tree
from wlint.platform.authentication import CLAIMED
from wlint.platform.bots import bot_context
from wlint.platform.frameworks import PASSING
from wlint.project.calling.asgi import passed
from wlint.project.calling.function_names import function_name
from wlint.project.calling.guards import guard_of
from wlint.project.calling.handlers import (
    CONTEXT,
    HANDLERS,
    PYTHON_HANDLERS,
    listened,
    method_handler,
)
from wlint.project.calling.outbound_handlers import is_outbound_handler
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.calling.routed import Routed
from wlint.project.calling.routers import (
    is_event_handler,
    is_hook_of_validation,
    is_route_method,
    router_of,
)
from wlint.project.calling.server_functions import (
    ACTION_GIVEN,
    SERVER_CONTEXT,
    is_action,
    served,
    served_by_routes,
)
from wlint.project.discovery.route_files import functions_folder
from wlint.project.file import File
from wlint.project.typing.program import Here, Program
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Definition
from wlint.semantics.types import (
    NOTHING,
    STRING,
    UNKNOWN,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    Named,
    SignatureType,
    Type,
    either,
    options_of,
)

# https://itty.dev/itty-router/routers/ittyrouter: `fetch`, and `handle` before its fifth version
_DISPATCHES = frozenset({"fetch", "handle"})


class Positions(Entity):
    """What the parameters of one Worker's handlers are."""

    classes: PlatformClasses
    routed: Routed
    program: Program
    mains: tuple[Path, ...]
    _by_routes: dict[File, frozenset[tree.Function]] = field(default_factory=dict)

    def position(self, types: Types, file: File, param: tree.Param) -> Type:
        """What the platform passes to a parameter, known by where the function stands."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNKNOWN
        given = self._passed(types, file, function)
        index = function.params.index(param)
        return given[index] if index < len(given) else UNKNOWN

    def _passed(self, types: Types, file: File, function: tree.Function) -> tuple[Type, ...]:
        if given := self.routed.given(file, function) or passed(types, file, function):
            return given
        if function in self._served(types, file):
            return (SERVER_CONTEXT,)
        block = file.scopes.parents.get(function)
        cls = file.scopes.parents.get(block) if isinstance(block, tree.Block) else None
        if isinstance(cls, tree.Class):
            return self._method(types, file, cls, function)
        if is_outbound_handler(types, self.classes, file, function):
            return (Named("Request"), EnvType())
        if (event := self._named.get(function)) is not None:
            return (*HANDLERS[event].given, EnvType(), CONTEXT)
        for home, place in ((file, function), *types.mentions.makers(file, function)):
            match home.scopes.parents.get(place):
                case tree.Entry(name=str(name)) as entry if (
                    name in HANDLERS and len(function.params) <= 3
                ):
                    if _takes_env(function) or home.scopes.parents[entry] in self._exported:
                        return (*HANDLERS[name].given, EnvType(), CONTEXT)
                case tree.Entry(name=str(name)) as entry if (count := CLAIMED.get(name)) and (
                    (guard := home.call_around(home.scopes.parents[entry])) is not None
                    and guard_of(types, home, guard) is not None
                ):
                    return (*[STRING] * count, Named("hono:Context"))
                case tree.Entry(name="handler") as entry if (
                    action := home.call_around(home.scopes.parents[entry])
                ) is not None and is_action(types, home, action):
                    return ACTION_GIVEN
                case _:
                    pass
        for taker, call in types.mentions.takers(file, function):
            for around in _places(types, taker, call):
                if given := self._callback(types, taker, around):
                    is_hook = is_hook_of_validation(types, taker, around, function)
                    return (UNKNOWN, *given) if is_hook else given
        called = function_name(file, function)
        if file.is_python and (handler := PYTHON_HANDLERS.get(called or "")) is not None:
            return (*handler.given, EnvType(), CONTEXT)
        if called is not None and called.startswith("onRequest") and functions_folder(file.path):
            return (Named("EventContext"),)
        return ()

    def _served(self, types: Types, file: File) -> frozenset[tree.Function]:
        if file not in self._by_routes:  # it is asked for each parameter in the file
            self._by_routes[file] = served_by_routes(types, file)
        return self._by_routes[file]

    @cached_property
    def _parts(self) -> Sequence[tuple[File, tree.Node]]:
        """What the default exports of the modules that the platform loads are made of."""
        mains = (self.program.files[path] for path in self.mains if path in self.program.files)
        targets = (self.program.export(file, "default") for file in mains)
        given = ((t.file, t.node) for t in targets if isinstance(t, Here))
        return tuple(_parts(self.program, given))

    @cached_property
    def _exported(self) -> frozenset[tree.Node]:
        return frozenset(part for _, part in self._parts)

    @cached_property
    def _named(self) -> Mapping[tree.Function, str]:
        """The functions that these name for an event: `export default { email: receive }`."""
        entries = ((home, part) for home, part in self._parts if isinstance(part, tree.Entry))
        return {
            function: name
            for home, entry in entries
            if (name := entry.name) is not None
            and name in HANDLERS
            and (function := _function(self.program, home, entry.value)) is not None
        }

    def _method(
        self, types: Types, file: File, cls: tree.Class, function: tree.Function
    ) -> tuple[Type, ...]:
        stateful = self.classes.stateful(types, file, cls)
        if stateful is None:
            is_route = is_route_method(types, file, cls, function)
            return (Named("hono:Context"),) if is_route else ()
        lead: tuple[Type, ...] = (InstanceType(file.path, cls),) if file.is_python else ()
        match function.name:
            case "constructor" | "__init__":
                state = Named("DurableObjectState") if stateful else CONTEXT
                return (
                    *lead,
                    state,
                    EnvType(types.declared(file, cls.base_types[0]) if cls.base_types else UNKNOWN),
                )
            case str(name) if (
                h := method_handler(
                    name,
                    is_stateful=stateful,
                    is_packaged=stateful and self.classes.is_packaged(types, file, cls),
                )
            ) is not None:
                is_module_like = name in HANDLERS or name in PYTHON_HANDLERS
                # the constructor was given these
                rest = (NOTHING, NOTHING) if is_module_like else ()
                return (*lead, *h.given, *rest)
            case _:
                return lead

    def _callback(self, types: Types, file: File, call: tree.Call) -> tuple[Type, ...]:
        if (event := listened(call)) is not None:
            return (Named("FetchEvent" if event == "fetch" else "ScheduledEvent"),)
        if is_event_handler(types, file, call):
            return (Named("h3:H3Event"),)
        if any(served(types, file, call)):
            return (SERVER_CONTEXT,)
        if (update := _bot_context(types, file, call)) is not None:
            return (Named(update),)
        for option in options_of(types.of(file, call.callee)):
            if isinstance(option, Global) and (passed := PASSING.get(option.path)) is not None:
                return (Named(passed),)
        match router_of(types, file, call):
            case "hono" | "@hono/zod-openapi" | "chanfana":
                context = Named("hono:Context", _arguments(types, file, call))
                if isinstance(call.callee, tree.Member) and call.callee.name == "onError":
                    return (UNKNOWN, context)
                return (context, Named("hono:Next"))
            case "itty-router":
                return (Named("Request"), *self._passed_on(types))
            case _:
                return ()

    def _passed_on(self, types: Types) -> tuple[Type, ...]:
        """What an itty-router gives its handlers after the request: what its own callers pass.

        `router.fetch(request, { env, ctx })`; what is not known is as it mostly is.
        """
        calls = [at for at in self._asking if _is_of_itty(types, *at)]
        usual = (EnvType(), CONTEXT)
        if not calls or any(isinstance(a.value, tree.Spread) for _, c in calls for a in c.args):
            return usual
        most = max(len(call.args) for _, call in calls) - 1
        passed = (
            either(types.of(f, arg) for f, call in calls if (arg := call.arg(index + 1)))
            for index in range(most)
        )
        known = [UNKNOWN if UNKNOWN in options_of(of) else of for of in passed]
        return tuple(
            usual[index] if of == UNKNOWN and index < len(usual) else of
            for index, of in enumerate(known)
        )

    @cached_property
    def _asking(self) -> tuple[tuple[File, tree.Call], ...]:
        """The calls that may hand a request, and more, to a router."""
        return tuple(
            (file, call)
            for file in self.program.files.values()
            for call in file.of_kind(tree.Call)
            if len(call.args) > 1
            and isinstance(call.callee, tree.Member)
            and call.callee.name in _DISPATCHES
        )


def _is_of_itty(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call is of a method of an itty-router."""
    owner = types.of(file, call.callee.object) if isinstance(call.callee, tree.Member) else UNKNOWN
    return any(
        isinstance(o, Named) and o.name.startswith("itty-router:") for o in options_of(owner)
    )


def _bot_context(types: Types, file: File, call: tree.Call) -> str | None:
    """What a bot passes the handlers that a call gives it."""
    if not isinstance(call.callee, tree.Member):
        return None
    owner = options_of(types.of(file, call.callee.object))
    found = (bot_context(o.name, call.callee.name) for o in owner if isinstance(o, Named))
    return next((context for context in found if context is not None), None)


def _places(types: Types, file: File, call: tree.Call) -> Iterator[tree.Call]:
    """The calls that may pass something to what a call is handed.

    What is not known gives on what it is handed alone: `app.get("/", timed(handler))`.
    """
    yield call
    options = options_of(types.of(file, call.callee))
    is_code = any(isinstance(o, (FunctionType, SignatureType)) for o in options)
    outer = file.call_around(call)
    if outer is not None and len(call.args) == 1 and not is_code:
        yield from _places(types, file, outer)


def _takes_env(function: tree.Function) -> bool:
    """Whether a function called like a handler takes what only handlers are given."""
    second = function.params[1].target if len(function.params) > 1 else None
    names = ("env", "ctx", "environment", "bindings")
    return isinstance(second, tree.Name) and second.id.lstrip("_") in names


def _parts(
    program: Program, whole: Iterable[tuple[File, tree.Node]]
) -> Iterator[tuple[File, tree.Node]]:
    """What expressions are made of, in other variables and modules too."""
    todo = list(whole)
    seen: set[tree.Node] = set()
    while todo:
        home, at = todo.pop()
        if at in seen or isinstance(at, tree.Function):
            continue
        seen.add(at)
        yield home, at
        todo.extend((home, child) for child in at.children())
        if (behind := _behind(program, home, at)) is not None:
            todo.append(behind)


def _function(program: Program, file: File, node: tree.Node) -> tree.Function | None:
    """The function that a name stands for, be it one of another module."""
    at: tuple[File, tree.Node] | None = (file, node)
    seen = set[tree.Node]()
    while at is not None and at[1] not in seen and not isinstance(at[1], tree.Function):
        seen.add(at[1])
        at = _behind(program, *at)
    return at[1] if at is not None and isinstance(at[1], tree.Function) else None


def _behind(program: Program, file: File, node: tree.Node) -> tuple[File, tree.Node] | None:
    """The only value of a variable, or what a name is imported from."""
    variable = file.scopes.variable(node)
    match variable.only if variable is not None else None:
        case Definition(name=tree.ImportedName() as name, node=tree.Import() as item):
            target = program.imported(file, item, name)
            return (target.file, target.node) if isinstance(target, Here) else None
        case Definition(value=tree.Node() as value):
            return file, value
        case _:
            return None


def _arguments(types: Types, file: File, call: tree.Call) -> tuple[Type, ...]:
    """The type arguments of the router a method is called on: `{ Bindings: Env }`."""
    owner: tree.Node = call
    while isinstance(owner, tree.Call) and isinstance(owner.callee, tree.Member):
        owner = owner.callee.object
    found = types.of(file, owner)
    return found.args if isinstance(found, Named) else ()
