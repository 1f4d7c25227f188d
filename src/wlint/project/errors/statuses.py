"""With which status a response goes out."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from wlint import tree
from wlint.platform.responses import MAKERS, ResponseMaker
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.costs.sizes import Sizes
from wlint.project.data.spread_calls import is_super
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.fallbacks import is_off_platform
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import exits_of, own_nodes, returned
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import ClassType, FunctionType, Global, Type, options_of
from wlint.tree import Node

_OK = 200


@record
class Field:
    """What an instance of a class keeps under a name."""

    cls: tree.Class
    name: str


# The statuses a response may have, a parameter standing for what it is given, a field for what
# its object was made with; None: not known.
Statuses = frozenset[int | tree.Param | Field] | None


@entity
class Answers:
    """The statuses of one Worker's responses; `passed` is code that surely does not run."""

    types: Types
    sizes: Sizes
    passed: frozenset[Node] = frozenset()
    _memo: Memo[Statuses] = field(default_factory=lambda: Memo[Statuses](None))

    def of(self, file: File, response: Node) -> frozenset[int] | None:
        """Every status a response may go out with; None where one is not known."""
        found = self._of(file, response)
        if found is None:
            return None
        known = frozenset(s for s in found if isinstance(s, int))
        return known if len(known) == len(found) else None

    def without(self, passed: frozenset[Node]) -> "Answers":
        """The same, where it is known that some code does not run."""
        return Answers(self.types, self.sizes, passed) if passed else self

    def _of(self, file: File, node: Node) -> Statuses:
        return self._memo.ask(node, lambda: self._expression(file, node))

    def _expression(self, file: File, node: Node) -> Statuses:
        match node:
            case tree.Await(value=value):
                return self._of(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return _joined(self._of(file, n) for n in self._kept(then, otherwise))
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                is_plain = only is not None and only.gives is Gives.VALUE and not only.path
                return self._of(file, only.value) if is_plain and only and only.value else None
            case tree.Call():
                options = options_of(self.types.of(file, node.callee))
                made = (o for o in options if not self._is_stand_in(o))
                return _joined(self._made(file, node, option) for option in made)
            case _:
                return None

    def _is_stand_in(self, callee: Type) -> bool:
        """Whether a class only stands in where the platform's own is missing."""
        match callee:
            case ClassType(file=where, node=cls):
                return is_off_platform(self.types.program.file(where), cls)
            case _:
                return False

    def _made(self, file: File, call: tree.Call, callee: object) -> Statuses:
        match callee:
            case Global(path=path) if (maker := MAKERS.get(path)) is not None:
                return self._given(file, call, maker)
            case FunctionType(file=where, node=function):
                return self._applied(file, call, self.types.program.file(where), function)
            case _:
                return None

    def _given(self, file: File, call: tree.Call, maker: ResponseMaker) -> Statuses:
        """The status that making a response is told."""
        named, placed = _option(call, maker), call.arg(maker.status)
        if named is not None:
            return self._number(file, named)
        match placed:
            case None:
                is_open = any(isinstance(a.value, tree.Spread) for a in call.args)
                return None if is_open else frozenset({_OK})
            case tree.Mapping(entries=entries):
                is_open = any(isinstance(e.value, tree.Spread) for e in entries)
                return None if is_open else frozenset({_OK})
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as init), *_]):
                status = init.entry(maker.status_name)  # `to_js({"status": 404})`
                return frozenset({_OK}) if status is None else self._number(file, status)
            case _:
                return self._number(file, placed)

    def _number(self, file: File, node: Node) -> Statuses:
        return self._memo.ask((node, "number"), lambda: self._value(file, node))

    def _value(self, file: File, node: Node) -> Statuses:
        match node:
            case tree.Operation(op="??" | "||" | "or", operands=operands):
                return _joined(self._number(file, n) for n in self._kept(*operands))
            case tree.Conditional(then=then, otherwise=otherwise):
                return _joined(self._number(file, n) for n in self._kept(then, otherwise))
            case tree.Member(object=tree.Name(is_receiver=True), name=str(name)) if (
                cls := file.class_around(node)
            ) is not None:
                return frozenset({Field(cls, name)})
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                only = variable.only
                if only is not None and isinstance(only.node, tree.Param) and not only.path:
                    return frozenset({only.node})
                if not variable.is_module_level:
                    given = [d for d in variable.definitions if d.node not in self.passed]
                    given = [d for d in given if d.gives is not Gives.NOTHING]
                    return _joined(self._given_to(file, definition) for definition in given)
            case _:
                pass
        number = self.sizes.number(file, node)
        return None if number is None else frozenset({number})

    def _given_to(self, file: File, definition: Definition) -> Statuses:
        if definition.gives is not Gives.VALUE or definition.path or definition.value is None:
            return None
        return self._number(file, definition.value)

    def _kept(self, *nodes: Node) -> Iterator[Node]:
        return (node for node in nodes if node not in self.passed)

    def _applied(
        self, file: File, call: tree.Call, home: File, function: tree.Function
    ) -> Statuses:
        """The statuses of what a project function returns, with these arguments."""
        exits = (e for e in exits_of(function) if e.kind == "return" and e not in self.passed)
        returned = [e.value for e in exits if e.value]
        found = _joined(self._of(home, value) for value in returned)
        return self._each_filled(file, call, home, function, found)

    def _filled(
        self,
        file: File,
        call: tree.Call,
        home: File,
        function: tree.Function | None,
        status: object,
    ) -> Statuses:
        match status:
            case int():
                return frozenset({status})
            case tree.Param() if function is not None and status in function.params:
                given = next(arguments(function, status, call), None)
                if given is not None:
                    return self._number(file, given)
                return self._number(home, status.default) if status.default else None
            case Field(name=name) if isinstance(call.callee, tree.Member):
                return self._held(file, call.callee.object, name)
            case _:
                return None

    def _held(self, file: File, owner: Node, name: str) -> Statuses:
        """What an object keeps under a name: what it was made with."""
        return self._memo.ask((owner, name), lambda: self._kept_by(file, owner, name))

    def _kept_by(self, file: File, owner: Node, name: str) -> Statuses:
        match owner:
            case tree.Name(is_receiver=True):
                cls = file.class_around(owner)
                return frozenset({Field(cls, name)}) if cls is not None else None
            case tree.Name():
                value, variable = file.local_value(owner)
                return self._held(file, value, name) if variable is not None else None
            case tree.Call(callee=callee):
                found = options_of(self.types.of(file, callee))
                return _joined(self._made_with(file, owner, of, name) for of in found)
            case _:
                return None

    def _made_with(self, file: File, call: tree.Call, callee: Type, name: str) -> Statuses:
        """What the object that a call makes keeps under a name."""
        match callee:
            case FunctionType(file=where, node=maker):
                home = self.types.program.file(where)
                kept = _joined(self._held(home, value, name) for value in returned(maker))
                return self._each_filled(file, call, home, maker, kept)
            case ClassType():
                return self._constructed(file, call, callee, name)
            case _:
                return None

    def _constructed(self, file: File, call: tree.Call, of: ClassType, name: str) -> Statuses:
        """What an instance keeps under a name that a call of its class's constructor makes."""
        home = self.types.program.file(of.file)
        constructor = next((f for _, f in methods_of(of.node) if is_constructor(f)), None)
        values = home.field_values(of.node).get(name, ())
        kept = _joined(self._number(home, value) for value in values)
        if not values:
            at, inner = (home, _base_call(constructor)) if constructor else (file, call)
            bases = [b for b in self.types.bases(of) if isinstance(b, ClassType)]
            kept = _joined(self._constructed(at, inner, b, name) for b in bases) if inner else None
        if not values and constructor is None:
            return kept
        return self._each_filled(file, call, home, constructor, kept)

    def _each_filled(
        self,
        file: File,
        call: tree.Call,
        home: File,
        function: tree.Function | None,
        found: Statuses,
    ) -> Statuses:
        if found is None:
            return None
        return _joined(self._filled(file, call, home, function, status) for status in found)


def _base_call(constructor: tree.Function) -> tree.Call | None:
    """The call by which a constructor runs its base's."""
    calls = (n for n in own_nodes(constructor.body) if isinstance(n, tree.Call))
    return next((call for call in calls if is_super(call)), None)


def _option(call: tree.Call, maker: ResponseMaker) -> Node | None:
    """The status that is given by name: what the body holds under that name is its own."""
    named = next((a.value for a in call.args if a.name == maker.status_name), None)
    last = call.args[-1].value if call.args else None
    is_body = last is not None and last is call.arg(maker.body)
    return named or (None if is_body else call.option(maker.status_name))


def _joined(found: Iterable[Statuses]) -> Statuses:
    every = list(found)
    known = [s for s in every if s is not None]
    return frozenset().union(*known) if known and len(known) == len(every) else None
