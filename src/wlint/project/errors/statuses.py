"""With which status a response goes out."""

from collections.abc import Iterable, Iterator
from functools import reduce

from msgspec import field

from wlint import tree
from wlint.platform.responses import MAKERS, ResponseMaker
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.costs.sizes import Sizes
from wlint.project.data.spread_calls import is_super
from wlint.project.data.traces import arguments, written_out
from wlint.project.errors.told import (
    UNSET,
    Either,
    Field,
    Option,
    Part,
    Status,
    Statuses,
    Unset,
    instead,
    is_filled_in,
    is_left_out,
    is_named,
    is_set_later,
    is_status_given,
    joined,
    part_of,
    put_in,
    whole_param,
)
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import exits_of, own_nodes, returned
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Named, Type, options_of
from wlint.tree import Node

_OK = 200
_RESPONSE = Named("Response")


class Answers(Entity):
    """The statuses of one Worker's responses; `passed` is code that surely does not run."""

    types: Types
    sizes: Sizes
    passed: frozenset[Node] = frozenset()
    _memo: Memo[Statuses] = field(default_factory=lambda: Memo[Statuses](None))

    def of(self, file: File, response: Node) -> frozenset[int] | None:
        """Every status a response may go out with; None where one is not known."""
        return _known(self._of(file, response))

    def where(
        self, file: File, response: Node, held: Variable, home: File, made: tree.Mapping
    ) -> frozenset[int] | None:
        """The same where a variable holds an object, which `home` makes."""
        return _known(self._where(self._of(file, response), held, home, made))

    def lacking(self, file: File, response: Node, held: Variable, made: tree.Mapping) -> str | None:
        """The part that a response takes its status from, where an object that is held has none."""
        parts = (s for s in self._of(file, response) or () if isinstance(s, Part))
        names = (part.name for part in parts if part.variable is held)
        return next((name for name in names if made.entry(name) is None), None)

    def kept(self, file: File, made: tree.Call, name: str) -> frozenset[int]:
        """The numbers an object may keep under a name, which it is made with; none if not known."""
        found = self._held(file, made, name) or frozenset()
        known = frozenset(s for s in found if isinstance(s, int))
        return known if len(known) == len(found) else frozenset()

    def _where(self, found: Statuses, held: Variable, home: File, made: tree.Mapping) -> Statuses:
        return joined(self._held_in(s, held, home, made) for s in found) if found else None

    def _held_in(self, status: Status, held: Variable, home: File, made: tree.Mapping) -> Statuses:
        match status:
            case Part(variable=variable, name=name) if variable is held:
                return self._told(home, made, name)
            case Either(first=first, rest=rest):
                otherwise = self._where(rest, held, home, made)
                return instead(self._held_in(first, held, home, made), otherwise)
            case _:
                return frozenset({status})

    def without(self, passed: frozenset[Node]) -> "Answers":
        """The same, where it is known that some code does not run."""
        return Answers(self.types, self.sizes, passed) if passed else self

    def _of(self, file: File, node: Node) -> Statuses:
        return self._memo.ask(node, lambda: self._expression(file, node))

    def _expression(self, file: File, node: Node) -> Statuses:
        node = self._left(file, node)
        match node:
            case tree.Await(value=value):
                return self._of(file, value)
            case tree.Conditional(then=then, otherwise=otherwise):
                return joined(self._of(file, n) for n in self._kept(then, otherwise))
            case tree.Name() if (param := whole_param(file, node, "status")) is not None:
                return frozenset({Option(param, "status")})
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                is_plain = only is not None and only.gives is Gives.VALUE and not only.path
                return self._of(file, only.value) if is_plain and only and only.value else None
            case tree.Call():
                options = options_of(self.types.of(file, node.callee))
                made = (o for o in options if not self._is_stand_in(o))
                return joined(self._made(file, node, option) for option in made)
            case _:
                return None

    def _left(self, file: File, node: Node) -> Node:
        """What a variable holds, where all else that it may hold surely is not put there."""
        variable = file.scopes.variable(node) if self.passed else None
        given = variable.definitions if variable is not None else ()
        match [d for d in given if d.node not in self.passed and d.gives is not Gives.NOTHING]:
            case [Definition(gives=Gives.VALUE, value=tree.Node() as value, path=())]:
                return value
            case _:
                return node

    def _is_response(self, file: File, made: Node) -> bool:
        return _RESPONSE in options_of(self.types.of(file, made))

    def _is_stand_in(self, callee: Type) -> bool:
        """Whether a class, or its method, only stands in where the platform's own is missing."""
        match callee:
            case ClassType(file=where, node=made) | FunctionType(file=where, node=made):
                return self.types.program.file(where).is_off_platform(made)
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
        placed = call.arg(maker.status)
        found = UNSET if placed is None else self._number(file, placed)
        found = self._named(file, call.args, maker.status_name, found)
        of = call.callee.object if isinstance(call.callee, tree.Member) else None
        is_given = of is not None and is_status_given(file, of, call)
        return instead(found, None) if is_given else found

    def _named(self, file: File, args: Iterable[tree.Arg], name: str, found: Statuses) -> Statuses:
        """The status among the arguments that are given by name, or the one found before."""
        for arg in args:
            if arg.name == name:
                found = self._number(file, arg.value)
            elif isinstance(arg.value, tree.Spread):
                told = self._told(file, arg.value.value, name) if is_named(file, arg) else None
                found = instead(told, found)
        return found

    def _told(self, file: File, node: Node, name: str) -> Statuses:
        """The status that an object of options, or a response, holds under a name."""
        match written_out(file, self._left(file, node)):
            case made if name == "status" and self._is_response(file, made):
                return self._of(file, made)
            case tree.Mapping(entries=entries):
                return self._entered(file, entries, name)
            case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
                return UNSET
            case tree.Conditional(then=then, otherwise=otherwise):
                return joined(self._told(file, n, name) for n in self._kept(then, otherwise))
            case tree.Operation(op="??" | "||" | "or", operands=[first, *others]):
                is_bare = all(self._told(file, o, name) == UNSET for o in others)
                return self._told(file, first, name) if is_bare else None
            case tree.Name() as read if (param := whole_param(file, read, name)) is not None:
                return frozenset({Option(param, name)})
            case _:
                return None

    def _entered(self, file: File, entries: Iterable[tree.Entry], name: str) -> Statuses:
        found = UNSET
        for entry in entries:  # the last one wins
            match entry:
                case tree.Entry(value=tree.Spread(value=value)):
                    found = instead(self._told(file, value, name), found)
                case tree.Entry(name=None):
                    found = None
                case tree.Entry(name=own) if own == name:
                    found = self._number(file, entry.value)
                case _:
                    pass
        return found

    def _number(self, file: File, node: Node) -> Statuses:
        return self._memo.ask((node, "number"), lambda: self._value(file, node))

    def _value(self, file: File, node: Node) -> Statuses:
        match written_out(file, node):
            case tree.Operation(op="??" | "||" | "or", operands=operands):
                found = [self._number(file, n) for n in self._kept(*operands)]
                return reduce(lambda rest, first: instead(first, rest), reversed(found or [None]))
            case tree.Conditional(then=then, otherwise=otherwise):
                return joined(self._number(file, n) for n in self._kept(then, otherwise))
            case tree.Mapping() as init:
                return self._told(file, init, "status")
            case tree.Await(value=value):
                return self._number(file, value)
            case tree.Call() as made if self._is_response(file, made):
                return self._of(file, made)  # `new Response(body, response)`
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as init), *_]):
                return self._told(file, init, "status")  # `to_js({"status": 404})`
            case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
                return UNSET
            case tree.Member(object=tree.Name(is_receiver=True), name=str(name)) if (
                cls := file.class_around(node)
            ) is not None:
                return frozenset({Field(cls, name)})
            case tree.Member(object=tree.Name() as owner, name=str(name)) if (
                param := whole_param(file, owner, name)
            ) is not None:
                return frozenset({Option(param, name)})
            case tree.Name() as init if (told := put_in(file, init, "status")) is not None:
                return self._number(file, told)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                only = variable.only
                if only is not None and isinstance(only.node, tree.Param):
                    return self._taken(file, variable, only, only.node)
                if not variable.is_module_level:
                    return self._held_by(file, variable)
            case _:
                pass
        number = self.sizes.number(file, node)
        part = part_of(file, node) if number is None else None
        known = number if part is None else part
        return None if known is None else frozenset({known})

    def _taken(
        self, file: File, variable: Variable, given: Definition, param: tree.Param
    ) -> Statuses:
        """What a variable takes of what a parameter is given."""
        parent = file.scopes.parents.get(given.name)
        match given.path:
            case () if isinstance(param.target, tree.Name):
                return None if is_set_later(file, variable, "status") else frozenset({param})
            case (str(name),):
                is_told = isinstance(parent, tree.Assign) and parent.target is given.name
                default = parent.value if isinstance(parent, tree.Assign) and is_told else None
                otherwise = self._number(file, default) if default is not None else UNSET
                return instead(frozenset({Option(param, name)}), otherwise)
            case _:
                return None

    def _held_by(self, file: File, variable: Variable) -> Statuses:
        """What a variable may hold: what fills it in counts only where there is nothing else."""
        given = [d for d in variable.definitions if d.node not in self.passed]
        given = [d for d in given if d.gives is not Gives.NOTHING]
        filling = [d for d in given if is_filled_in(file, d, variable)]
        first = joined(self._given_to(file, variable, d) for d in given if d not in filling)
        rest = joined(self._given_to(file, variable, d) for d in filling)
        return instead(first, rest) if filling else first

    def _given_to(self, file: File, variable: Variable, definition: Definition) -> Statuses:
        match definition:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                return self._taken(file, variable, definition, param)
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                return self._number(file, value)
            case Definition(node=tree.Assign(value=tree.Node() as value)) if definition.stands_in:
                return self._number(file, value)
            case _:
                return None

    def _kept(self, *nodes: Node) -> Iterator[Node]:
        return (node for node in nodes if node not in self.passed)

    def _applied(
        self, file: File, call: tree.Call, home: File, function: tree.Function
    ) -> Statuses:
        """The statuses of what a project function returns, with these arguments."""
        exits = (e for e in exits_of(function) if e.kind == "return" and e not in self.passed)
        returned = [e.value for e in exits if e.value]
        found = joined(self._of(home, value) for value in returned)
        filled = self._each_filled(file, call, home, function, found)
        is_given = any(is_status_given(file, arg.value, call) for arg in call.args)
        return instead(filled, None) if is_given else filled

    def _filled(
        self,
        file: File,
        call: tree.Call,
        home: File,
        function: tree.Function | None,
        status: Status,
    ) -> Statuses:
        match status:
            case int() | Unset():
                return frozenset({status})
            case tree.Param() if function is not None and status in function.params:
                return self._argument(file, call, home, function, status)
            case Option(param=param) if function is not None and param in function.params:
                return self._part(file, call, home, function, status)
            case Either(first=first, rest=rest):
                otherwise = self._each_filled(file, call, home, function, rest)
                return instead(self._filled(file, call, home, function, first), otherwise)
            case Field(name=name) if isinstance(call.callee, tree.Member):
                return self._held(file, call.callee.object, name)
            case _:
                return None

    def _argument(
        self, file: File, call: tree.Call, home: File, function: tree.Function, param: tree.Param
    ) -> Statuses:
        """The status that a call gives a parameter."""
        given = next(arguments(function, param, call), None)
        if given is not None:
            return self._number(file, given)
        if param.default is not None:
            return self._number(home, param.default)
        return UNSET if is_left_out(home, call) else None

    def _part(
        self, file: File, call: tree.Call, home: File, function: tree.Function, option: Option
    ) -> Statuses:
        """The status that a call gives a parameter under a name."""
        param, name = option.param, option.name
        if isinstance(param.target, tree.Spread):
            own = (p.target.id for p in function.params if isinstance(p.target, tree.Name))
            return None if name in own else self._named(file, call.args, name, UNSET)
        given = next(arguments(function, param, call), None)
        if given is not None:
            return self._told(file, given, name)
        if param.default is not None:
            return self._told(home, param.default, name)
        return UNSET if is_left_out(home, call) else None

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
                return joined(self._made_with(file, owner, of, name) for of in found)
            case _:
                return None

    def _made_with(self, file: File, call: tree.Call, callee: Type, name: str) -> Statuses:
        """What the object that a call makes keeps under a name."""
        match callee:
            case FunctionType(file=where, node=maker):
                home = self.types.program.file(where)
                kept = joined(self._held(home, value, name) for value in returned(maker))
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
        kept = joined(self._number(home, value) for value in values)
        if not values:
            at, inner = (home, _base_call(constructor)) if constructor else (file, call)
            bases = [b for b in self.types.bases(of) if isinstance(b, ClassType)]
            kept = joined(self._constructed(at, inner, b, name) for b in bases) if inner else None
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
        return joined(self._filled(file, call, home, function, status) for status in found)


def _known(found: Statuses) -> frozenset[int] | None:
    """The numbers that a response may go out with, where all of them are known."""
    told = instead(found, frozenset({_OK}))
    known = frozenset(s for s in told or () if isinstance(s, int))
    return known if told is not None and len(known) == len(told) else None


def _base_call(constructor: tree.Function) -> tree.Call | None:
    """The call by which a constructor runs its base's."""
    calls = (n for n in own_nodes(constructor.body) if isinstance(n, tree.Call))
    return next((call for call in calls if is_super(call)), None)
