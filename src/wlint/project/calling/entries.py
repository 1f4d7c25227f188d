"""Where the platform calls a Worker's code."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.asgi import ADDED, added
from wlint.project.calling.exported_objects import handlers_of
from wlint.project.calling.function_names import (
    called_name,
    function_name,
    is_constructor,
    is_private,
    methods_of,
    signature,
)
from wlint.project.calling.handlers import (
    HANDLERS,
    PYTHON_HANDLERS,
    EntryKind,
    listened,
    method_handler,
)
from wlint.project.calling.mounted import asked, handed, is_of_package
from wlint.project.calling.mounts import Mounts, joined
from wlint.project.calling.object_routers import ObjectRouters
from wlint.project.calling.outbound_handlers import outbound_handlers
from wlint.project.calling.owners import Owners
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.calling.routed import Routed
from wlint.project.calling.routers import (
    ROUTE_METHODS,
    is_event_handler,
    is_server,
    route_name,
    router_of,
)
from wlint.project.calling.server_functions import served
from wlint.project.calling.unnamed import Unnamed
from wlint.project.discovery.route_files import functions_folder, path_answered
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.external import package_of
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Global,
    Named,
    ObjectType,
    Type,
    options_of,
)

__all__ = [
    "Entries",
    "Entry",
    "EntryKind",
    "called_name",
    "function_name",
    "given",
    "is_constructor",
]


class Entry(Entity):
    """A function that the platform calls. A stateful one outlives the request it serves.

    `inner` are, as entries of their own, the functions it was made around: `handle` of
    `fetch: withAuth(handle)`. An entry is wrapped where something calls it for the platform.
    A held one is of an object that the other side keeps, for more than one call: an `RpcTarget`.
    `given` is the expression that the platform is given for it, `site` the call that registers it.
    `route` is the file that a framework calls it by, which may only export it, `path` what that
    answers where such files say so by where they lie.
    """

    kind: EntryKind
    name: str
    file: File
    function: tree.Function
    is_stateful: bool = False
    is_wrapped: bool = False
    is_held: bool = False
    inner: tuple["Entry", ...] = ()
    given: tuple[File, tree.Node] | None = None
    site: tuple[File, tree.Call] | None = None
    route: File | None = None
    path: str = ""

    @property
    def heading(self) -> str:
        """Its name, and what tells it from others that are called the same."""
        return f"{self.path} {self.name.partition('(')[0]}" if self.path else self.name

    @property
    def all(self) -> tuple["Entry", ...]:
        """The entry point itself, and those it was made around."""
        return (self, *self.inner)


class Entries(Entity):
    """The entry points of one Worker's files."""

    classes: PlatformClasses
    routed: Routed
    owners: Owners
    unnamed: Unnamed
    object_routers: ObjectRouters
    mounts: Mounts

    def of(self, types: Types, file: File, *, is_main: bool) -> Iterator[Entry]:
        """The entry points in a file."""
        if is_main and not file.is_python:
            yield from self._exports(types, file)
        yield from self._routed(types, file)
        for node in file.of_kind(tree.Class, tree.Call, tree.Function, tree.Assign):
            for entry in self._made_at(types, file, node, is_main=is_main):
                # what a function registers is only there where that may be run
                if isinstance(node, tree.Class) or not self.unnamed.holds(file, node):
                    yield entry

    def _made_at(
        self, types: Types, file: File, node: tree.Node, *, is_main: bool
    ) -> Iterator[Entry]:
        """The entry points that a class, a call, a function or an assignment brings."""
        match node:
            case tree.Class():
                stateful = self.classes.stateful(types, file, node)
                if stateful is not None:
                    is_packaged = stateful and self.classes.is_packaged(types, file, node)
                    yield from self._class(
                        file, node, is_stateful=stateful, is_packaged=is_packaged
                    )
                elif self.owners.is_made(node) and self.classes.is_target(types, file, node):
                    yield from self._target(file, node)
            case tree.Assign():
                for name, handler in outbound_handlers(types, self.classes, file, node):
                    heading = partial(signature, name=name)
                    yield from given(types, file, handler, EntryKind.REQUEST, heading)
            case tree.Call() if (event := listened(node)) is not None:
                kind = HANDLERS[event].kind
                yield from self._functions(types, file, node, kind, f"{event} event")
            case tree.Call(callee=tree.Member(object=router, name=str(name))) if (
                name in ROUTE_METHODS
            ):
                if router_of(types, file, node) is not None:
                    prefix = self.mounts.prefix(file, router)
                    route = route_name(node, name, partial(joined, prefix))
                    found = self._functions(types, file, node, EntryKind.REQUEST, route)
                    for entry in found:
                        is_inside = self.object_routers.have(types, entry.file, entry.function)
                        yield replace(entry, is_stateful=True) if is_inside else entry
            case tree.Call() if own := dict(served(types, file, node)):
                for name, handler in own.items():
                    named = partial(signature, name=name)
                    called = given(types, file, handler, EntryKind.REQUEST, named)
                    yield from (replace(entry, route=file) for entry in called)
            case tree.Call() if (made := asked(types, file, node)) is not None:
                yield from self._handed(types, made.file, made.node)
            case tree.Call() if middleware := tuple(added(types, file, node)):
                for of in middleware:
                    yield from _middleware(types, of, (file, node))
            case tree.Call() if is_server(types, file, node):
                yield from self._functions(types, file, node, EntryKind.REQUEST, "request listener")
            case tree.Function() if file.is_python:
                yield from _python_function(types, file, node, is_main=is_main)
            case _:
                pass

    def _routed(self, types: Types, file: File) -> Iterator[Entry]:
        """What a framework calls: exported functions, and those handed to what made an export."""
        direct = dict((f, name) for name, f in self.routed.functions(file))
        path = self.routed.path(file)
        for function, name in direct.items():
            heading = _heading(function, name)
            yield Entry(EntryKind.REQUEST, heading, file, function, route=file, path=path)
        for name in self.routed.names(file):
            target = types.program.export(file, name)
            if isinstance(target, Here):
                named = partial(_heading, name=name)
                # `export default createRoute(check, handle)` is a list of both
                several = element_of(types.of(target.file, target.node))
                listed = {f: home for home, f in _functions_of(types, several)}
                for function, home in listed.items():
                    heading = named(function)
                    yield Entry(EntryKind.REQUEST, heading, home, function, route=file, path=path)
                known = direct.keys() | listed.keys()
                made = given(types, target.file, target.node, EntryKind.REQUEST, named)
                own = (e for e in made if e.function not in known)
                yield from (replace(e, route=file, path=path) for e in own)

    def _exports(self, types: Types, file: File) -> Iterator[Entry]:
        """The handlers that a module which the platform loads exports."""
        for name in file.exports:
            functions = functions_folder(file.path) if name.startswith("onRequest") else None
            is_called = functions is not None or name == "default"
            target = types.program.export(file, name) if is_called else None
            if isinstance(target, Here):
                # an annotation (`ExportedHandler`) does not say which functions these are
                for option in options_of(types.by_value.of(target.file, target.node)):
                    if functions is not None:
                        path = path_answered(file.path.relative_to(functions))
                        made = self._pages(types, option, name)
                        yield from (replace(entry, path=path) for entry in made)
                    else:
                        yield from self._exported(types, option, target.node, target.file)

    def _exported(self, types: Types, of: Type, node: tree.Node, file: File) -> Iterator[Entry]:
        match of:
            case ObjectType():
                for name, home, value in handlers_of(types, of):
                    heading = partial(signature, name=name)
                    yield from given(types, home, value, HANDLERS[name].kind, heading)
            case ClassType(file=path, node=cls):
                home = types.program.file(path)
                if self.classes.stateful(types, home, cls) is None:
                    yield from self._class(home, cls, is_stateful=False, only=HANDLERS)
            case _:
                # `withSentry(options, handler)`, `new OAuthProvider({ defaultHandler })`
                made = file.only_value(node)
                if is_of_package(types, file, made):
                    yield from self._handed(types, file, made)
                if isinstance(made, tree.Call) and is_event_handler(types, file, made):
                    yield from self._functions(
                        types, file, made, EntryKind.REQUEST, "event handler"
                    )
                    return
                for inner in made.walk() if isinstance(made, tree.Call) else ():
                    if isinstance(inner, (tree.Arg, tree.Entry)):
                        for option in options_of(types.of(file, inner.value)):
                            if isinstance(option, (ObjectType, ClassType)):
                                yield from self._exported(types, option, inner.value, file)

    def _handed(self, types: Types, file: File, made: tree.Node) -> Iterator[Entry]:
        """What a package's object answers requests with: the handlers and callbacks it got."""
        for name, of in handed(types, file, made) if isinstance(made, tree.Call) else ():
            match of:
                case ObjectType() | ClassType():
                    yield from self._exported(types, of, made, file)
                case FunctionType(file=path, node=node) if name:
                    home = types.program.file(path)
                    yield Entry(EntryKind.REQUEST, signature(node, name), home, node)
                case _:
                    pass

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
        self,
        file: File,
        cls: tree.Class,
        *,
        is_stateful: bool,
        is_packaged: bool = False,
        only: Collection[str] = (),
    ) -> Iterator[Entry]:
        for name, function in methods_of(cls):
            handler = method_handler(name, is_stateful=is_stateful, is_packaged=is_packaged)
            is_own = is_private(file, function) or function.kind in ("static", "getter", "setter")
            if (only and name not in only) or (handler is None and is_own):
                continue
            kind = handler.kind if handler else EntryKind.RPC
            heading = f"{cls.name or 'class'}.{signature(function, name)}"
            yield Entry(kind, heading, file, function, is_stateful)

    def _target(self, file: File, cls: tree.Class) -> Iterator[Entry]:
        """What whoever gets an `RpcTarget` may call: it lives where it was made."""
        lives_on = self.owners.may_live_on(file, cls)
        for name, function in methods_of(cls):
            is_own = is_private(file, function) or is_constructor(function)
            if not is_own and function.kind not in ("static", "getter", "setter"):
                heading = f"{cls.name or 'class'}.{signature(function, name)}"
                yield Entry(EntryKind.RPC, heading, file, function, lives_on, is_held=True)

    def _functions(
        self, types: Types, file: File, call: tree.Call, kind: EntryKind, name: str
    ) -> Iterator[Entry]:
        for arg in call.args:
            if isinstance(arg.value, tree.Spread):
                # `app.get("/", ...factory.createHandlers(check, handle))`
                several = element_of(types.of(file, arg.value.value))
                for home, function in _functions_of(types, several):
                    yield Entry(kind, name, home, function, site=(file, call))
            made = given(types, file, arg.value, kind, lambda function: name)
            yield from (replace(entry, site=(file, call)) for entry in made)
            for option in options_of(types.of(file, arg.value)):
                if isinstance(option, ClassType):
                    home = types.program.file(option.file)
                    yield from (
                        Entry(kind, name, home, method, site=(file, call))
                        for called, method in methods_of(option.node)
                        if called == "handle"
                    )
            if isinstance(arg.value, tree.Call) and kind is EntryKind.REQUEST:
                checks = _checks(types, file, arg.value)
                yield from (replace(entry, site=(file, call)) for entry in checks)


def given(
    types: Types,
    file: File,
    node: tree.Node,
    kind: EntryKind,
    name: Callable[[tree.Function], str],
) -> Iterator[Entry]:
    """The entry points that the platform is given as an expression."""
    own = list(_functions_of(types, types.of(file, node)))
    functions = {function for _, function in own}
    # `createMiddleware(run)` gives what it got
    handed = ((home, f) for home, f in _handed(types, file, node) if f not in functions)
    inner = tuple(Entry(kind, name(f), home, f, is_wrapped=True) for home, f in handed)
    for home, function in own:
        yield Entry(kind, name(function), home, function, inner=inner, given=(file, node))
    # where it is not known what made it, that was handed these to run them
    yield from () if own else inner


def _handed(types: Types, file: File, node: tree.Node) -> Iterator[tuple[File, tree.Function]]:
    """The functions handed to the calls that made an expression: `f` of `cors(auth(f))`."""
    todo = [file.only_value(node)]
    for made in todo:
        match made:
            case tree.Call(callee=callee, args=args):
                todo += [callee, *(arg.value for arg in args)]
                for arg in args:
                    yield from _functions_of(types, types.of(file, arg.value))
            case _:
                pass


def _functions_of(types: Types, of: Type) -> Iterator[tuple[File, tree.Function]]:
    for option in options_of(of):
        if isinstance(option, FunctionType):
            yield types.program.file(option.file), option.node


def _checks(types: Types, file: File, made: tree.Call) -> Iterator[Entry]:
    """What a package's middleware is told to ask on each request: `basicAuth({ verifyUser })`."""
    options = options_of(types.of(file, made.callee))
    if not all(isinstance(o, Global) and package_of(o.path) for o in options):
        return
    for arg in made.args:
        if isinstance(arg.value, tree.Mapping):
            for entry in arg.value.entries:
                if isinstance(entry.value, tree.Function):
                    name = signature(entry.value, entry.name)
                    yield Entry(EntryKind.REQUEST, name, file, entry.value)


def _heading(function: tree.Function, name: str) -> str:
    return signature(function, None if name == "default" and function.name else name)


def _middleware(types: Types, cls: ClassType, site: tuple[File, tree.Call]) -> Iterator[Entry]:
    """The methods of a middleware by which it gets each request."""
    home = types.program.file(cls.file)
    for name, method in methods_of(cls.node):
        if name in ADDED:
            heading = f"{cls.node.name or 'class'}.{signature(method, name)}"
            yield Entry(EntryKind.REQUEST, heading, home, method, site=site)


def _python_function(
    types: Types, file: File, function: tree.Function, *, is_main: bool
) -> Iterator[Entry]:
    """The entry point that a function of Python is, by its decorators or by its name."""
    name = function.name or ""
    if any(_is_route(types, file, d) for d in function.decorators):
        yield Entry(EntryKind.REQUEST, f"{name}()", file, function)
    elif is_main and name in PYTHON_HANDLERS and _is_outermost(file, function):
        yield Entry(PYTHON_HANDLERS[name].kind, signature(function), file, function)


def _is_route(types: Types, file: File, decorator: tree.Node) -> bool:
    return isinstance(decorator, tree.Call) and router_of(types, file, decorator) is not None


def _is_outermost(file: File, function: tree.Function) -> bool:
    return isinstance(file.scopes.parents.get(function), tree.Block) and not any(
        isinstance(n, (tree.Function, tree.Class)) for n in file.ancestors(function)
    )
