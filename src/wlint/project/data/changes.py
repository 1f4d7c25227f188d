"""What is done with a value between two places: looked at, changed, or handed on."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property, partial

from wlint import tree
from wlint.platform.api import is_type
from wlint.platform.plain_methods import CHANGING
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.passed import passed
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import NOTHING, FunctionType, Global, Named, options_of
from wlint.tree import Node

_TELLING = frozenset({"JSON.stringify", "json.dumps"})
_WRITTEN_OUT = (tree.Entry, tree.Mapping, tree.Sequence, tree.Spread)
# What reads its arguments, and is no method the tables know.
_READING = ("JSON.", "len", "str", "isinstance", "Array.isArray", "Object.")

_UNCHANGEABLE = frozenset({"string", "number", "boolean"})
_DEPTH = 3


class Use(Enum):
    """What is done with a variable at one of its uses."""

    READ = "looked at"
    CHANGED = "changed"
    SHARED = "handed to code that may keep or change it"


class Subject(Record):
    """What an expression names: a variable, or a part of one, or a constant where that is empty."""

    variable: Variable
    path: tuple[str, ...] = ()
    instead: str | None = None

    def within(self, owner: "Subject") -> tuple[str, ...] | None:
        """The way to it from something that holds it; None where that does not."""
        is_inside = self.variable is owner.variable and owner.instead is None
        depth = len(owner.path)
        return self.path[depth:] if is_inside and self.path[:depth] == owner.path else None

    def part(self, path: tuple[str, ...], instead: str | None = None) -> "Subject":
        """A part of it."""
        return Subject(self.variable, (*self.path, *path), instead)


def subject_of(file: File, node: Node) -> Subject | None:
    """The variable, or part of a variable, that an expression names: `a.b`, `a.b ?? "[]"`."""
    match node:
        case tree.Operation(
            op="??" | "||" | "or", operands=[inner, tree.Literal(value=str(instead))]
        ):
            found = subject_of(file, inner)
            return None if found is None else found.part((), instead)
        case _:
            pass
    path: list[str] = []
    while (part := _part_of(file, node)) is not None:
        node, name = part
        path.append(name)
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    return Subject(variable, tuple(reversed(path))) if variable is not None else None


def _part_of(file: File, node: Node) -> tuple[Node, str] | None:
    """The owner and the name of a part: of `a.b`, in Python of `a.get("b")`, too."""
    match node:
        case tree.Member(object=owner, name=str(name)):
            return owner, name
        case tree.Call(
            callee=tree.Member(object=owner, name="get"),
            args=[tree.Arg(name=None, value=tree.Literal(kind="string", value=str(name)))],
        ) if file.is_python:
            return owner, name
        case _:
            return None


class Changes(Entity):
    """The changes of one Worker's values."""

    types: Types

    def between(self, file: File, subject: Subject, start: int, end: int, *, deep: bool) -> bool:
        """Whether what is named may become another between two places; `deep`: its parts too."""
        for given in subject.variable.definitions:
            if given.gives is not Gives.NOTHING and start <= given.node.span.start < end:
                return True
        home = subject.variable.scope.function.node
        for read, use in self._touched(file, subject.variable):
            is_between = start <= read.span.start < end
            is_near = is_between or file.function_around(read) is not home
            if use is Use.CHANGED and (deep or subject.path) and is_near:
                return True
            if use is Use.SHARED and deep and is_between:
                return True
        return False

    def _touched(self, file: File, variable: Variable) -> Sequence[tuple[Node, Use]]:
        """Where more is done with a value than to look at it, and what."""
        if variable not in self._known:
            uses = ((read, self.use(file, read)) for read in _reads(file, variable))
            self._known[variable] = [(read, use) for read, use in uses if use is not Use.READ]
        return self._known[variable]

    @cached_property
    def _known(self) -> dict[Variable, Sequence[tuple[Node, Use]]]:
        return {}

    def use(self, file: File, read: Node, depth: int = 0) -> Use:
        """What is done with a value where it is used."""
        node, parents = read, file.scopes.parents
        while isinstance(up := parents.get(node), tree.Member) and up.object is node:
            node = up
        around = parents.get(node)
        match around:
            case tree.Assign(target=target) if target is node and node is not read:
                return Use.CHANGED
            case tree.Operation(op="delete") | tree.Opaque(kind="Del"):
                return Use.CHANGED
            case tree.Call(callee=tree.Member(name=name) as callee) as call if callee is node:
                is_changed = name in CHANGING or self._changes_parts(file, call)
                return Use.CHANGED if is_changed else Use.READ
            case _ if self._is_unchangeable(file, node):
                return Use.READ
            case tree.Arg():
                return self._argument(file, around)
            case tree.Assign(value=value, target=tree.Mapping() | tree.Sequence()) if value is node:
                return Use.READ
            case tree.Assign(value=value, target=tree.Name() as name) if value is node:
                return self._alias(file, name, depth)
            case tree.Assign(value=value) if value is node:
                return Use.SHARED
            case tree.Entry() | tree.Sequence() | tree.Spread() if self._is_told(file, around):
                return Use.READ
            case tree.Entry() | tree.Sequence() | tree.Exit() | tree.Yield() | tree.Spread():
                return Use.SHARED
            case tree.Conditional(test=test) if test is node:
                return Use.READ
            case tree.Opaque():
                return Use.SHARED
            case tree.Conditional() | tree.Operation(op="??" | "||" | "or" | "&&" | "and"):
                return self.use(file, around, depth + 1) if depth <= _DEPTH else Use.SHARED
            case _:
                return Use.READ

    def _is_unchangeable(self, file: File, node: Node) -> bool:
        """Whether a value is a text, a number or a truth value: whoever has it cannot change it."""
        options = [o for o in options_of(self.types.of(file, node)) if o != NOTHING]
        return bool(options) and all(
            isinstance(option, Named) and option.name in _UNCHANGEABLE for option in options
        )

    def _is_told(self, file: File, part: Node) -> bool:
        """Whether text is made at once of what is written out around a part of it."""
        around: Node | None = part
        while isinstance(around, _WRITTEN_OUT):
            around = file.scopes.parents.get(around)
        call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
        if not isinstance(call, tree.Call):
            return False
        return self.types.path_of(file, call.callee) in _TELLING

    def _alias(self, file: File, name: tree.Name, depth: int) -> Use:
        """What is done with a value under another name."""
        variable = file.scopes.variable(name)
        if variable is None or variable.only is None or variable.is_module_level or depth > _DEPTH:
            return Use.SHARED
        return _worst(self.use(file, read, depth + 1) for read in variable.reads)

    def _argument(self, file: File, arg: tree.Arg) -> Use:
        call = file.scopes.parents.get(arg)
        if not isinstance(call, tree.Call):
            return Use.SHARED
        if logs(self.types, file, call):
            return Use.READ
        uses: list[Use] = []
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path="Object.assign") if call.args[0] is arg:
                    return Use.CHANGED
                case Global(path=path) if (
                    path.startswith(_READING) or external_method(path) or is_type(path)
                ):
                    pass
                case FunctionType(file=path, node=function):
                    uses.append(self._taken(self.types.program.file(path), function, call, arg))
                case _:
                    return Use.SHARED
        return _worst(uses)

    def _taken(self, home: File, function: tree.Function, call: tree.Call, arg: tree.Arg) -> Use:
        """What a function of the project does with what a call hands it."""
        params = (param for param in function.params if passed(home, param, call) is arg.value)
        param = next(params, None)
        if param is None:
            return Use.SHARED
        return self._of_params.ask(param, partial(self._done_with, home, param))

    def _done_with(self, file: File, param: tree.Param) -> Use:
        """What a function does with a parameter, and with the names it gives to parts of that."""
        names = [node for node in param.target.walk() if isinstance(node, tree.Name)]
        variables = [v for name in names if (v := file.scopes.variable(name)) is not None]
        return _worst(self.use(file, r) for variable in variables for r in _reads(file, variable))

    def _changes_parts(self, file: File, call: tree.Call) -> bool:
        """Whether what a method hands to a function written in its place is changed there."""
        handed = (arg.value for arg in call.args if isinstance(arg.value, tree.Function))
        params = (param for function in handed for param in function.params)
        return any(
            self._of_params.ask(param, partial(self._done_with, file, param)) is Use.CHANGED
            for param in params
        )

    @cached_property
    def _of_params(self) -> Memo[Use]:
        return Memo(Use.SHARED)

    def given(self, file: File, node: Node) -> Variable | None:
        """The variable whose only value an expression is."""
        around = file.scopes.parents.get(node)
        match around:
            case tree.Assign(target=tree.Name() as name, op=None):
                variable = file.scopes.variable(name)
                return variable if variable is not None and variable.only is not None else None
            case _:
                return None

    def uses(self, file: File, node: Node) -> frozenset[Use]:
        """What is done with the value of an expression."""
        variable = self.given(file, node)
        if variable is not None:
            return frozenset(self.use(file, read) for read in variable.reads)
        around = file.scopes.parents.get(node)
        if isinstance(around, tree.Assign) and not isinstance(around.target, tree.Name):
            return frozenset({Use.SHARED})
        return frozenset({self.use(file, node)})

    def tell_apart(self, file: File, one: Node, other: Node) -> bool:
        """Whether one of two equal values is changed while the other one may still be of use."""
        return any(
            Use.CHANGED in self.uses(file, changed) and self._outlives(file, kept, changed)
            for changed, kept in ((one, other), (other, one))
        )

    def _outlives(self, file: File, kept: Node, changed: Node) -> bool:
        """Whether a value may still be looked at where an equal one is changed."""
        variable, looks = self.given(file, changed), self.given(file, kept)
        if variable is None or self.uses(file, kept) - {Use.READ}:
            return True
        places = [read for read in variable.reads if self.use(file, read) is Use.CHANGED]
        reads = [kept, *(looks.reads if looks is not None else ())]
        home = file.function_around(changed)
        if any(file.function_around(n) is not home for n in (*places, *reads)):
            return True
        begins = min((_begin(file, place, changed) for place in places), default=0)
        return any(read.span.end > begins for read in reads)


def _worst(uses: Iterable[Use]) -> Use:
    """The most that is done with a value at several uses."""
    found = set(uses)
    return next((use for use in (Use.CHANGED, Use.SHARED) if use in found), Use.READ)


def _begin(file: File, place: Node, after: Node) -> int:
    """Where something is done first: what a loop does may come before all else that it does."""
    known = set(file.ancestors(after))
    loops = [n for n in file.ancestors(place) if isinstance(n, tree.Loop) and n not in known]
    return loops[-1].span.start if loops else place.span.start


def _reads(file: File, variable: Variable, depth: int = 0) -> Iterator[Node]:
    """Where a value is named, or a part of it by another name: `const data = all.data`."""
    for read in variable.reads:
        yield read
        for name in _other_names(file, read) if depth < _DEPTH else ():
            other = file.scopes.variable(name)
            if other is not None and not other.is_module_level and other is not variable:
                yield from _reads(file, other, depth + 1)


def _other_names(file: File, read: Node) -> Iterator[tree.Name]:
    """The names that a value, or a part of it, gets where it is read."""
    node, parents = read, file.scopes.parents
    while isinstance(up := parents.get(node), tree.Member) and up.object is node:
        node = up
    match parents.get(node):
        case tree.Assign(value=value, target=target, op=None) if value is node:
            found: Node | None = target
        case tree.Loop(iterable=iterable, target=target) if iterable is node:
            found = target
        case _:
            return
    if isinstance(found, (tree.Name, tree.Mapping, tree.Sequence)):
        yield from (n for n in found.walk() if isinstance(n, tree.Name))
