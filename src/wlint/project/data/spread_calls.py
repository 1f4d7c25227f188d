"""Where a value goes by calls: to parameters, to what is made of it, and back to who called."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform.text_forms import WRITES
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.calling.received import receiving
from wlint.project.calling.stubs import Stubs
from wlint.project.data.fields import field_of
from wlint.project.data.held import Entered, Held, Path
from wlint.project.data.held_variables import bound, uses
from wlint.project.data.streams import Streams
from wlint.project.file import File
from wlint.project.typing.receivers import receiver
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Global,
    InstanceType,
    Named,
    Type,
    options_of,
)
from wlint.tree import Node

_ADDS = frozenset({"push", "append", "add", "unshift"})
# calls whose result holds what they are given
_HOLDS = frozenset(
    {"Object.assign", "Object.fromEntries", "Promise.all", "dict", "list", "tuple", "to_js"}
    | {"dataclasses.asdict", "vars", "Promise.resolve", "asyncio.wait_for", "asyncio.shield"}
)
_FIRST = frozenset({"Promise.race", "Promise.any"})
# the languages' own errors keep as their text what they are made with
_ERRORS = frozenset({"Error", "TypeError", "RangeError", "Exception", "RuntimeError", "ValueError"})
_MESSAGE: Path = ("message",)
# So many calls are told apart by who made them.
_CALLS = 5


class SpreadCalls(Entity):
    """Where the calls of one Worker take values."""

    types: Types
    calls: Calls
    stubs: Stubs
    streams: Streams

    def given(self, held: Held, arg: tree.Arg, as_text: bool) -> Iterator[Held]:
        """Where a call takes what it is given."""
        path, call = held.path, held.file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return
        match call.callee:
            case tree.Member() as adding if (
                as_text and not path and ((whole := self._filled(held, adding, call)) is not None)
            ):
                yield from self._put(held, whole, path, call)
            case tree.Member(name=str(name), object=owner) if name in _ADDS:
                yield from self._put(held, owner, (None, *path), call)
            case tree.Member(name="format" | "join") if as_text:
                yield held.at(call)
            case tree.Member(name="apply", object=applied) if (
                as_text and call.arg(0) is not held.node
            ):
                if any(map(_writes, options_of(self.types.of(held.file, applied)))):
                    yield held.at(call)  # `String.fromCharCode.apply(null, bytes)`
            case _:
                pass
        if as_text and not path:
            yield from self.streams.written(held, call)
        for option in self._callees(held.file, call):
            match option:
                case FunctionType(file=where, node=function):
                    yield from self._entered(held, self.types.program.file(where), function, arg)
                case Global() if as_text and _writes(option):
                    yield held.at(call)
                case Global(path="URL") if as_text and not path and call.arg(0) is arg.value:
                    yield held.at(call)
                case Global(path=name) if name in _HOLDS:
                    yield held.at(call, path)
                case Global(path=name) if name in _FIRST and path:
                    yield held.at(call, path[1:])
                case Global(path="Object.values") if path:
                    yield held.at(call, (None, *path[1:]))
                case Global(path="Object.entries") if path:
                    yield held.at(call, (None, 1, *path[1:]))
                case Global(path="Promise.allSettled") if path:
                    yield held.at(call, (path[0], "value", *path[1:]))
                case _:
                    yield from self._made(held, option, arg, as_text)

    def _filled(self, held: Held, adding: tree.Member, call: tree.Call) -> Node | None:
        """What a text is copied into: other bytes, or the query of an address."""
        owner = adding.object
        match adding.name, options_of(self.types.of(held.file, owner)):
            case "set", (Named("Uint8Array"),):
                return owner
            case "set" | "append", (Named("URLSearchParams"),) if call.arg(1) is held.node:
                match owner:
                    case tree.Member(name="searchParams", object=address):
                        return address
                    case _:
                        return owner
            case _:
                return None

    @staticmethod
    def _put(held: Held, owner: Node, path: Path, call: tree.Call) -> Iterator[Held]:
        """The uses of what holds a value that is put into it: `result.errors.push(x)`."""
        match owner:
            case tree.Member(object=holder, name=str(name)):
                yield from SpreadCalls._put(held, holder, (name, *path), call)
            case _ if (variable := held.file.scopes.variable(owner)) is not None:
                yield from uses(held, variable, path, call)
            case _:
                pass

    def _callees(self, file: File, call: tree.Call) -> tuple[Type, ...]:
        if is_super(call):
            of = receiver(file, call)
            return self.types.bases(of) if isinstance(of, InstanceType) else ()
        return options_of(self.types.of(file, call.callee))

    def unpacked(self, held: Held, arg: tree.Arg, as_text: bool) -> Iterator[Held]:
        """Where a call takes what it is given one by one: `gather(*work)`."""
        call = held.file.scopes.parents[arg]
        found = self._callees(held.file, call) if isinstance(call, tree.Call) else ()
        if held.path and Global("Promise.all") in found:
            yield held.at(call, (None, *held.path[1:]))
        if as_text and not held.path and any(_writes(option) for option in found):
            yield held.at(call)  # `String.fromCharCode(...bytes)`

    def returned(self, held: Held) -> Iterator[Held]:
        """The calls that give what a function returns."""
        function = held.file.function_around(held.node)
        if function is None or function.is_generator:
            return
        yield from self._given_back(held, function)
        match held.file.call_around(function):
            case tree.Call(callee=tree.Member(name="then" | "catch")) as call:
                yield held.at(call, held.path)
            case tree.Call(callee=tree.Member(name="map" | "flatMap")) as call:
                yield held.at(call, (None, *held.path))
            case _:
                pass

    def yielded(self, held: Held) -> Iterator[Held]:
        """The calls that give, one after the other, what a generator yields."""
        function = held.file.function_around(held.node)
        if function is not None:
            yield from self._given_back(replace(held, path=(None, *held.path)), function)

    def _given_back(self, held: Held, function: tree.Function) -> Iterator[Held]:
        for site in (*self.calls.callers.get(function, ()), *self.stubs.callers(function)):
            is_made = not self.calls.never_runs(site.file, site.node)
            if isinstance(site.node, tree.Call) and site.is_sure and is_made:
                found = held.leaving(function, site)
                if found is not None:
                    yield found

    def _entered(
        self, held: Held, home: File, function: tree.Function, arg: tree.Arg
    ) -> Iterator[Held]:
        """The uses of the parameter that takes an argument."""
        call = held.file.scopes.parents[arg]
        if not isinstance(call, tree.Call) or len(held.inside) >= _CALLS:
            return
        param = receiving(home, function, call, arg)
        if param is None:
            return
        inside = held.entering(Entered(held.file, call, function), home)
        yield from bound(inside, param, param.target, held.path)
        if param.is_field and isinstance(param.target, tree.Name):
            yield from self.kept(inside, (param.target.id, *held.path))

    # Instances

    def asked(self, held: Held, call: tree.Call) -> Iterator[Held]:
        """What holds a value inside, where a method that is called on it runs."""
        if len(held.inside) >= _CALLS:
            return
        for option in options_of(self.types.of(held.file, call.callee)):
            if isinstance(option, FunctionType) and option.node.kind == "method":
                home, method = self.types.program.file(option.file), option.node
                inside = held.entering(Entered(held.file, call, method), home)
                for node in method.walk():
                    if isinstance(node, tree.Name) and node.is_receiver:
                        yield inside.at(node, held.path)

    def _made(self, held: Held, of: Type, arg: tree.Arg, as_text: bool) -> Iterator[Held]:
        """What an instance of a class is that keeps what it is made with."""
        call = held.file.scopes.parents[arg]
        match of:
            case ClassType(file=where, node=cls):
                own = next((m for _, m in methods_of(cls) if is_constructor(m)), None)
                if own is not None:
                    yield from self._entered(held, self.types.program.file(where), own, arg)
                    return
                name = field_of(cls, call, arg) if isinstance(call, tree.Call) else None
                if name is not None:
                    yield held.at(call, (name, *held.path))
                for base in self.types.bases(of):
                    yield from self._made(held, base, arg, as_text)
            case Global(path=name) if name in _ERRORS and as_text and not held.path:
                if not isinstance(call, tree.Call) or call.arg(0) is not arg.value:
                    return
                if is_super(call):
                    yield from self.kept(held, _MESSAGE)
                else:
                    yield held.at(call, _MESSAGE)
            case _:
                pass

    def kept(self, held: Held, path: Path) -> Iterator[Held]:
        """The call that makes an instance, in a field of which its constructor puts a value."""
        inside = held.inside
        while inside and is_constructor(inside[-1].function):
            by, inside = inside[-1], inside[:-1]
            if not is_super(by.call):
                made = replace(held, file=by.file, node=by.call, path=path, inside=inside)
                yield replace(made, before=held)
                return


def _writes(callee: Type) -> bool:
    """Whether a function writes what it is given in another form."""
    return isinstance(callee, Global) and callee.path in WRITES


def is_super(call: tree.Call) -> bool:
    """Whether a call runs the constructor of the class's base."""
    match call.callee:
        case tree.Name(id="super"):
            return True
        case tree.Member(name="__init__", object=tree.Call(callee=tree.Name(id="super"))):
            return True
        case _:
            return False
