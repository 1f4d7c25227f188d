"""The ways through a Worker's `fetch`, or a route, that end without a Response."""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType

from wlint import tree
from wlint.platform.python_handlers import FETCH
from wlint.project.calling.answering import is_hono_route
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.flags import Flags, flags_of, ruled_out
from wlint.project.calling.handlers import PYTHON_HANDLERS
from wlint.project.data.conditions import contradict, parts_of
from wlint.project.data.sure_texts import is_sure_text
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import SAME
from wlint.semantics.falling import Conditions, Falling
from wlint.semantics.functions import exits_of, is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    NUMBER,
    STRING,
    UNKNOWN,
    EnvType,
    FunctionType,
    Global,
    ObjectType,
    is_nothing,
    options_of,
)
from wlint.tree import Node

_RESPONDS = frozenset({"FetchEvent.respondWith"})
_PASSES = "passThroughOnException"
_EXITS = frozenset({"process.exit", "sys.exit"})
_DEEPEST = 4
_NO_FLAGS: Flags = MappingProxyType({})


class Taker(Enum):
    """Who gets what a handler gives."""

    VISITOR = "a visitor, by the runtime"
    CALLER = "whoever calls an object's `fetch`"
    HONO = "Hono, which passes on as an answer whatever it is"


class Unanswered(Entity):
    """A way without a Response: the function that runs off its end, or what leaves without one.

    `handler` is the function that gives this, `taker` who gets it. `conditions` are what has to be
    so, `is_always` says that there is no other way.
    """

    node: tree.Function | tree.Exit
    handler: tree.Function
    taker: Taker
    conditions: Conditions = ()
    is_always: bool = False


class Responding(Entity):
    """What one Worker's handlers of requests give."""

    types: Types
    calls: Calls
    mains: tuple[Path, ...]

    def of(self, node: Node) -> Unanswered | None:
        """The way without a Response that a function, or what leaves it, makes."""
        return self._found.get(node)

    @cached_property
    def _found(self) -> Mapping[Node, Unanswered]:
        found: dict[Node, Unanswered] = {}
        for entry in self.calls.entries:
            taker = self._taker(entry)
            if taker is None or _is_passing_on(entry.function):
                continue
            for one in self._ways(entry.file, entry.function, entry.function, taker):
                found.setdefault(one.node, one)
        for file, helper in self._promised():
            for one in self._ways(file, helper, helper, Taker.VISITOR):
                found.setdefault(one.node, one)
        return found

    def _promised(self) -> Iterator[tuple[File, tree.Function]]:
        """The functions whose result a listener gives `respondWith`: no request goes past that."""
        for file in self.calls.files:
            for call in file.of_kind(tree.Call):
                value, listener = call.arg(0), file.function_around(call)
                if value is None or self.types.path_of(file, call.callee) not in _RESPONDS:
                    continue
                if listener is None or _is_for_some(file, call, listener):
                    continue
                helper = self._called(file, value)
                if helper is not None and not _is_passing_on(listener):
                    yield self.types.program.file(helper.file), helper.node

    def _taker(self, entry: Entry) -> Taker | None:
        """Who gets what a handler gives, if that has to be a Response."""
        function, file = entry.function, entry.file
        if entry.kind is not EntryKind.REQUEST or entry.is_wrapped or function.decorators:
            return None
        if is_hono_route(self.types, entry):
            return None if self._is_asked else Taker.HONO
        block = file.scopes.parents.get(function)
        cls = file.scopes.parents.get(block) if isinstance(block, tree.Block) else None
        if isinstance(cls, tree.Class):
            if function.name not in FETCH or not cls.bases:
                return None
            is_default = self._default(file) is cls or (file.is_python and cls.name == "Default")
            return Taker.VISITOR if is_default and not entry.is_stateful else Taker.CALLER
        if file.is_python:
            is_handler = function.name in PYTHON_HANDLERS and file.path in self.mains
            return Taker.VISITOR if is_handler else None
        return Taker.VISITOR if function in self._exported else None

    @cached_property
    def _is_asked(self) -> bool:
        """Whether code asks of anything if it is a Response: it may make one of what is none."""
        return any(
            asked.op == "instanceof"
            and any(isinstance(n, tree.Name) and n.id == "Response" for n in asked.operands)
            for file in self.calls.files
            for asked in file.of_kind(tree.Operation)
        )

    def _default(self, file: File) -> Node | None:
        target = self.types.program.export(file, "default")
        return target.node if isinstance(target, Here) else None

    @cached_property
    def _exported(self) -> frozenset[tree.Function]:
        """The functions that are `fetch` of what main modules export."""
        found: set[tree.Function] = set()
        for path in self.mains:
            main = self.types.program.files.get(path)
            target = self.types.program.export(main, "default") if main is not None else None
            of = (
                self.types.by_value.of(target.file, target.node)
                if isinstance(target, Here)
                else UNKNOWN
            )
            if isinstance(of, ObjectType) and (entry := of.node.entry("fetch")) is not None:
                home = self.types.program.file(of.file)
                options = options_of(self.types.of(home, entry))
                found.update(o.node for o in options if isinstance(o, FunctionType))
        return frozenset(found)

    def _ways(
        self,
        file: File,
        function: tree.Function,
        handler: tree.Function,
        taker: Taker,
        flags: Flags = _NO_FLAGS,
        seen: tuple[tree.Function, ...] = (),
    ) -> Iterator[Unanswered]:
        """The ways through a function without a Response, by what its call says of its flags."""
        if function in seen or len(seen) > _DEEPEST or function.is_generator:
            return
        closed = ruled_out(file, function, flags)
        exits = [
            e
            for e in exits_of(function)
            if e.kind == "return" and closed.isdisjoint((e, *file.ancestors(e)))
        ]
        falling = Falling(partial(self._may_end, file), partial(self._may_be, file))
        # Hono answers for who gives it nothing
        conditions = falling.past(function.body) if taker is not Taker.HONO else None
        if conditions is not None and self._is_open(file, function, conditions):
            is_always = not any(e.value is not None for e in exits)
            yield Unanswered(function, handler, taker, conditions, is_always)
        for leaving in exits:
            for value in _values(file, leaving.value):
                is_none = _is_plain(value) if taker is Taker.HONO else self._is_none(file, value)
                if is_none:
                    tests = tuple(n.test for n in file.ancestors(leaving) if isinstance(n, tree.If))
                    if not self._is_settled(file, tests):
                        yield Unanswered(leaving, handler, taker)
                elif isinstance(value, tree.Call) and (helper := self._called(file, value)):
                    home = self.calls.home.get(helper.node)
                    if home is not None and not helper.node.decorators:
                        program, inner = self.types.program, (*seen, function)
                        said = dict(flags_of(program, home, helper.node, file, value, flags))
                        yield from self._ways(home, helper.node, handler, taker, said, inner)

    def _is_open(self, file: File, function: tree.Function, conditions: Conditions) -> bool:
        """Whether requests decide that a function comes to its end, where it does anything."""
        tests = tuple(needed.test for needed in conditions)
        is_sure = self._is_settled(file, tests) or self._is_checked(file, function, tests)
        return bool(function.body.statements) and not is_sure

    def _may_be(self, file: File, conditions: Conditions) -> bool:
        """Whether all that has to be so may be so at once: not `key` and `!key`."""
        asked = partial(parts_of, file, is_text=partial(is_sure_text, self.types, file))
        return not contradict(c for n in conditions for c in asked(n.test, holds=n.holds))

    def _called(self, file: File, value: Node | None) -> FunctionType | None:
        """The function of the project whose result a value surely is."""
        of = self.types.of(file, value.callee) if isinstance(value, tree.Call) else UNKNOWN
        return of if isinstance(of, FunctionType) else None

    def _is_none(self, file: File, value: Node | None) -> bool:
        """Whether a value surely is no Response."""
        match value:
            case _ if is_missing(value):
                return True
            case tree.Literal() | tree.Template(tag=None) | tree.Mapping() | tree.Sequence():
                return True
            case tree.Call(callee=callee):
                if not isinstance(self.types.of(file, callee), Global):
                    return False
                given = options_of(self.types.awaited(self.types.of(file, value)))
                return all(is_nothing(of) for of in given)
            case _:
                return False

    def _may_end(self, file: File, node: Node) -> bool:
        """Whether code may end with an expression: it throws, or nobody knows what it calls."""
        value = node.value if isinstance(node, tree.Await) else node
        if not isinstance(value, tree.Call):
            return False
        for of in options_of(self.types.of(file, value.callee)):
            match of:
                case FunctionType(node=called):
                    is_never = called.returns is not None and called.returns.name == "never"
                    if is_never or leaves(called.body, "throw"):
                        return True
                case Global(path=path):
                    if path in _EXITS or ":" in path:
                        return True
                case _ if of == UNKNOWN and isinstance(value.callee, tree.Name):
                    return True
                case _:
                    pass
        return False

    def _is_settled(self, file: File, tests: tuple[Node, ...]) -> bool:
        """Whether nothing but settings decides: all that is asked is the same for each request."""
        return bool(tests) and all(self._is_setting(file, test) for test in tests)

    def _is_setting(self, file: File, test: Node) -> bool:
        names = [n for n in test.walk() if isinstance(n, tree.Name)]
        variables = [(n, file.scopes.variable(n)) for n in names]
        return all(
            v is None
            or v.is_module_level
            or isinstance(self.types.of(file, n), EnvType)
            or self._is_of_env(file, v)
            for n, v in variables
            if not (n.is_receiver and _is_env(file, n))
        ) and not any(n.is_receiver and not _is_env(file, n) for n in names)

    def _is_of_env(self, file: File, variable: Variable) -> bool:
        """Whether a variable is taken out of the environment: `fetch(request, { MODE })`."""
        match variable.only:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=[_, *_]):
                return isinstance(self.types.parameter(file, param), EnvType)
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=[_, *_]):
                return isinstance(self.types.of(file, value), EnvType)
            case _:
                return False

    def _is_checked(self, file: File, function: tree.Function, tests: tuple[Node, ...]) -> bool:
        """Whether the compiler, or the type of what is asked, says that a switch has all cases."""
        for test in tests:
            if isinstance(file.scopes.parents.get(test), tree.Switch):
                of = self.types.of(file, test)
                if function.returns is not None or of not in (STRING, NUMBER, UNKNOWN):
                    return not file.is_python
        return False


def _values(file: File, value: Node | None) -> Iterator[Node | None]:
    """What a `return` gives, each of it alone."""
    match value:
        case tree.Await(value=inner):
            yield from _values(file, inner)
        case tree.Conditional(then=then, otherwise=otherwise):
            yield from _values(file, then)
            yield from _values(file, otherwise)
        case tree.Name(id=name) if name != "undefined":
            variable = file.scopes.variable(value)
            only = variable.only if variable is not None else None
            is_plain = only is not None and only.gives is Gives.VALUE and not only.path
            if variable is not None and is_plain and only is not None and len(variable.reads) == 1:
                yield from _values(file, only.value)
        case _:
            yield value


def _is_plain(value: Node | None) -> bool:
    """Whether a value surely is something, and no Response."""
    match value:
        case tree.Literal(kind="string" | "number", value=of):
            return bool(of)
        case tree.Template(tag=None) | tree.Mapping() | tree.Sequence():
            return True
        case _:
            return False


def _is_passing_on(function: tree.Function) -> bool:
    """Whether the origin answers where a handler fails."""
    return any(isinstance(n, tree.Member) and n.name == _PASSES for n in function.body.walk())


def _is_for_some(file: File, call: tree.Call, listener: tree.Function) -> bool:
    """Whether only requests of a kind get to a call; who leaves one kind out means all others."""
    around = list(file.ancestors(call))
    within = around[: around.index(listener)]
    before = [s for s in listener.body.statements if s.span.end <= call.span.start]
    return any(isinstance(n, (tree.If, tree.Conditional, tree.Switch)) for n in within) or any(
        isinstance(s, tree.If) and leaves(s.then) and not _asks_for_one(s.test) for s in before
    )


def _asks_for_one(test: Node) -> bool:
    return isinstance(test, tree.Operation) and test.op in SAME


def _is_env(file: File, receiver: Node) -> bool:
    around = file.scopes.parents.get(receiver)
    return isinstance(around, tree.Member) and around.name == "env"
