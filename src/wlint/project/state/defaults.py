"""Where code changes a constant that it only starts from: `stored ?? DEFAULTS`, then a `push`.

What is handed out where nothing is stored is the module's own object. Who changes it, changes it
for all that are handed it later; one such way is enough, and it is an ordinary one.
"""

from collections.abc import Iterator
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.tests_around import branch_tests
from wlint.project.data.traces import arguments, is_receiver
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.state.parts import ELEMENT, Part
from wlint.project.state.state import States
from wlint.project.state.state_writes import ADDS
from wlint.project.state.writes import How, Write
from wlint.record import Entity, Record
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import exits_of
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# what these give is what they were called on
_SAME = frozenset({"sort", "reverse", "fill", "copyWithin"})
_ELEMENTS = frozenset({"at", "find", "get"})
_WRITTEN_OUT = (tree.Mapping, tree.Sequence)


class Default(Record):
    """A constant that something may be, and the variables that tell whether it is."""

    part: Part
    asked: frozenset[Variable] = frozenset()


class Defaults(Entity):
    """The constants of one Worker that code changes where nothing else is there."""

    states: States
    _known: dict[Node, tuple[Default, ...]] = field(default_factory=dict)

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """The changes of a constant where it stands in for what is missing."""
        found = (w for file in self.states.calls.files for w in self._writes(file))
        return tuple(w for w in found if self._is_constant(w.part) and self.states.is_reached(w))

    def _writes(self, file: File) -> Iterator[Write]:
        for node in file.of_kind(tree.Assign, tree.Call):
            if file.function_around(node) is None:
                continue
            match node:
                case tree.Assign(declares=None, target=tree.Member(object=owner) as target):
                    how = How.REPLACED if target.name is not None else How.KEYED
                    put = (node.value,) if node.value is not None else ()
                    for part in self._changed(file, owner, node):
                        inner = part.inner(target.name or ELEMENT)
                        yield Write(file, node, inner, how, target.key, put)
                case tree.Call(callee=tree.Member(object=owner, name=str(name)), args=args):
                    if name in ADDS:
                        given = tuple(a.value for a in args)
                        for part in self._changed(file, owner, node):
                            yield Write(file, node, part, How.ADDED, None, given)
                case _:
                    pass

    def _changed(self, file: File, owner: Node, at: Node) -> Iterator[Part]:
        if self.states.globals.part(file, owner) is None:
            for found in self.of(file, owner):
                if not self._is_told(file, found, at):
                    yield found.part

    def _is_constant(self, part: Part) -> bool:
        """Whether it is written out in the source, and no other code changes it."""
        root = part.root
        only = root.only if isinstance(root, Variable) else None
        is_written = isinstance(only.value if only is not None else root, _WRITTEN_OUT)
        return is_written and not self.states.by_root[root]

    def _is_told(self, file: File, found: Default, at: Node) -> bool:
        """Whether code looks, on its way to a place, which of the two it has."""
        return any(self._looks(file, found, test) for test in branch_tests(file, at))

    @staticmethod
    def _looks(file: File, found: Default, test: Node) -> bool:
        named = {file.scopes.variable(n) for n in test.walk() if isinstance(n, tree.Name)}
        return bool(named & found.asked) or found.part.root in named

    # What an expression may be

    def of(self, file: File, node: Node) -> tuple[Default, ...]:
        """The module-level things that an expression may be, or be a part of."""

        def find() -> tuple[Default, ...]:
            part = self.states.globals.part(file, node)
            own = (Default(part),) if part is not None and not part.is_outside else ()
            return tuple(dict.fromkeys((*own, *self._others(file, node))))

        return remembered(self._known, node, (), find)

    def _others(self, file: File, node: Node) -> Iterator[Default]:
        match node:
            case tree.Name():
                variable = file.scopes.variable(node)
                if variable is not None and _is_followed(file, variable, node):
                    for given in reaching(file, variable, node):
                        yield from self._defined(file, variable, given)
            case tree.Member(object=owner, name=name):
                yield from _inner(self.of(file, owner), name or ELEMENT)
            case tree.Await(value=value):
                yield from self.of(file, value)
            case tree.Operation(op=op, operands=operands) if op in ELSE:
                asked = _named(file, operands[0])
                for operand in operands[1:]:
                    yield from _asking(self.of(file, operand), asked)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                for way in (then, otherwise):
                    yield from _asking(self.of(file, way), _named(file, test))
            case tree.Call(callee=callee):
                yield from self._called(file, node, callee)
            case _:
                pass

    def _defined(self, file: File, variable: Variable, given: Definition) -> Iterator[Default]:
        match given:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                yield from self._passed(file, param)
            case Definition(gives=Gives.VALUE, value=tree.Node() as value):
                found = self.of(file, value)
                for step in given.path:
                    found = tuple(_inner(found, step if isinstance(step, str) else ELEMENT))
                # where it is given something else besides, a test of it tells which it is
                asked = frozenset() if variable.only is given else frozenset({variable})
                yield from _asking(found, asked)
            case _:
                pass

    def _passed(self, file: File, param: tree.Param) -> Iterator[Default]:
        """What some caller passes, or the default where one leaves it out."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or is_receiver(param):
            return
        for site in self.states.calls.callers.get(function, ()):
            if not isinstance(site.node, tree.Call) or not site.is_sure:
                continue
            given = next(arguments(function, param, site.node), None)
            is_spread = any(isinstance(a.value, tree.Spread) for a in site.node.args)
            if given is not None:
                yield from self.of(site.file, given)
            elif param.default is not None and not is_spread:
                yield from self._left_out(file, param, param.default)

    def _left_out(self, file: File, param: tree.Param, default: Node) -> Iterator[Default]:
        """What stands in for an argument: Python makes it once, with the function."""
        yield from self.of(file, default)
        if file.is_python and isinstance(default, _WRITTEN_OUT):
            name = param.target.id if isinstance(param.target, tree.Name) else "it"
            yield Default(Part(default, file, param, name))

    def _called(self, file: File, call: tree.Call, callee: Node) -> Iterator[Default]:
        """What a call gives: what it was called on, an element of that, what a function returns."""
        options = options_of(self.states.writing.types.of(file, callee))
        is_own = any(isinstance(option, FunctionType) for option in options)
        match callee:
            case tree.Member(object=owner, name=name) if name in _SAME and not file.is_python:
                yield from self.of(file, owner)
            case tree.Member(object=owner, name=name) if name in _ELEMENTS and not is_own:
                yield from _inner(self.of(file, owner), ELEMENT)
            case _:
                pass
        for option in options if len(options) == 1 else ():
            if isinstance(option, FunctionType) and not option.node.is_generator:
                home = self.states.writing.types.program.file(option.file)
                for exit_ in exits_of(option.node):
                    if exit_.kind == "return" and exit_.value is not None:
                        yield from self._returned(file, call, home, option.node, exit_.value)

    def _returned(
        self, file: File, call: tree.Call, home: File, function: tree.Function, value: Node
    ) -> Iterator[Default]:
        """What a function returns; a parameter is what this very call passes."""
        param = _parameter(home, function, value)
        if param is None:
            yield from (Default(d.part) for d in self.of(home, value))
        elif (given := next(arguments(function, param, call), None)) is not None:
            yield from self.of(file, given)


def _is_followed(file: File, variable: Variable, read: Node) -> bool:
    """Whether it is known what a local variable holds at a place: not where others give it too."""
    if variable.is_module_level or variable.only is not None:
        return not variable.is_module_level
    function = file.function_around(read)
    homes = (file.scopes.parents.get(d.node) for d in variable.definitions)
    return all(
        home is function or file.function_around(d.node) is function
        for home, d in zip(homes, variable.definitions, strict=True)
    )


def _parameter(home: File, function: tree.Function, value: Node) -> tree.Param | None:
    """The parameter that a function gives back as it was handed over, if it does."""
    match value:
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _SAME:
            return _parameter(home, function, owner)
        case tree.Name() if (variable := home.scopes.variable(value)) is not None:
            only = variable.only
            if only is not None and only.gives is Gives.VALUE and not only.path and only.value:
                return _parameter(home, function, only.value)
            node = only.node if only is not None else None
            is_own = isinstance(node, tree.Param) and node in function.params
            return node if is_own and isinstance(node, tree.Param) else None
        case _:
            return None


def _inner(found: tuple[Default, ...], step: str) -> Iterator[Default]:
    return (Default(d.part.inner(step), d.asked) for d in found)


def _asking(found: tuple[Default, ...], asked: frozenset[Variable]) -> Iterator[Default]:
    return (Default(d.part, d.asked | asked) for d in found)


def _named(file: File, node: Node) -> frozenset[Variable]:
    names = (n for n in node.walk() if isinstance(n, tree.Name))
    found = (file.scopes.variable(n) for n in names)
    return frozenset(v for v in found if v is not None and not v.is_module_level)
