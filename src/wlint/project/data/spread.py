"""Where a value goes: through variables, objects, calls and returns, to every place that has it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import field, replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.received import receiving
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

Key = str | int | None
Path = tuple[Key, ...]

_CHOICES = frozenset({"||", "??", "or"})
_LAST = frozenset({"&&", "and", ","})
_ADDS = frozenset({"push", "append", "add", "unshift"})
_SAME_ELEMENTS = frozenset({"filter", "slice", "concat", "reverse", "sort", "copy", "values"})
_TEXT_METHODS = frozenset(
    {"toString", "trim", "slice", "substring", "replace", "replaceAll", "strip", "encode", "format"}
)
# calls whose result holds what they are given
_HOLDS = frozenset({"Object.assign", "dict", "list", "tuple", "to_js", "Object.fromEntries"})
_WRITES = frozenset({"JSON.stringify", "String", "str", "encodeURIComponent", "TextEncoder.encode"})
# A value is followed so far and no further: cost stays linear.
_STEPS = 400
_DEEP = 4


@record
class Held:
    """An expression that holds a value: as it is, or, with a `path`, somewhere inside."""

    file: File
    node: Node
    path: Path = ()
    before: "Held | None" = field(default=None, compare=False)

    def way(self) -> Iterator["Held"]:
        """This and the expressions that held it before, the last one first."""
        at: Held | None = self
        while at is not None:
            yield at
            at = at.before


@entity
class Spread:
    """Where the values of one Worker go."""

    types: Types
    calls: Calls

    def of(self, *starts: Held, as_text: bool = False) -> Iterator[Held]:
        """Every expression that surely may hold a value; `as_text`: its text, in others too."""
        todo = deque(starts)
        seen = set[tuple[Node, Path]]()
        while todo and len(seen) < _STEPS:
            held = todo.popleft()
            if (held.node, held.path) in seen or len(held.path) > _DEEP:
                continue
            seen.add((held.node, held.path))
            yield held
            todo.extend(replace(n, before=held) for n in self._next(held, as_text))

    def _next(self, held: Held, as_text: bool) -> Iterator[Held]:
        file, node, path = held.file, held.node, held.path
        parents = file.scopes.parents
        match around := parents.get(node):
            case tree.Await():
                yield Held(file, around, path)
            case tree.Conditional(test=test) if node is not test:
                yield Held(file, around, path)
            case tree.Operation(op=op, operands=operands):
                is_text = as_text and not path and op in ("+", "%")
                if op in _CHOICES or is_text or (op in _LAST and node is operands[-1]):
                    yield Held(file, around, path)
            case tree.Template(tag=None) if as_text and not path:
                yield Held(file, around)
            case tree.Entry(name=name):
                yield Held(file, parents[around], (name, *path))
            case tree.Sequence(items=items):
                yield Held(file, around, (items.index(node), *path))
            case tree.Spread():
                yield from self._unpacked(held, around)
            case tree.Assign(value=value) if value is node:
                yield from self._assigned(held, around)
            case tree.Member() if around.object is node:
                yield from self._member(held, around, as_text)
            case tree.Loop(iterable=iterable) if iterable is node:
                yield from self._bound(file, around, around.target, path[1:] if path else path)
            case tree.Arg():
                yield from self._argument(held, around, as_text)
            case tree.Exit(kind="return"):
                yield from self._returned(held)
            case _:
                pass

    # Variables

    def _unpacked(self, held: Held, spread: tree.Spread) -> Iterator[Held]:
        """What `...x` puts its parts into."""
        parents = held.file.scopes.parents
        match around := parents.get(spread):
            case tree.Entry():
                yield Held(held.file, parents[around], held.path)
            case tree.Sequence() if held.path:
                yield Held(held.file, around, (None, *held.path[1:]))
            case _:
                pass

    def _assigned(self, held: Held, assign: tree.Assign) -> Iterator[Held]:
        target, path = assign.target, list(held.path)
        while isinstance(target, tree.Member) and target.name is not None:
            path.insert(0, target.name)
            target = target.object
        yield from self._bound(held.file, assign, target, tuple(path))

    def _bound(self, file: File, by: Node, target: Node | None, path: Path) -> Iterator[Held]:
        """The uses of the variables that a target binds to the part at `path`."""
        for name in target.walk() if target is not None else ():
            variable = file.scopes.variable(name)
            if variable is None or variable.is_module_level:
                continue
            given = next((d for d in variable.definitions if d.node is by), None)
            rest = _rest(path, given)
            yield from _uses(file, variable, rest)

    # Parts

    def _member(self, held: Held, member: tree.Member, as_text: bool) -> Iterator[Held]:
        """What reading a property, or calling a method, of a holder gives."""
        file, path, call = held.file, held.path, held.file.scopes.parents.get(member)
        if not isinstance(call, tree.Call) or call.callee is not member:
            if path and (member.name == path[0] or None in (member.name, path[0])):
                yield Held(file, member, path[1:])
            return
        match member.name:
            case "get" if path and isinstance(key := call.arg(0), tree.Literal):
                if path[0] in (key.value, None):
                    yield Held(file, call, path[1:])
            case "join" if as_text and len(path) == 1:
                yield Held(file, call)
            case name if name in _SAME_ELEMENTS and path:
                yield Held(file, call, path)
            case name if as_text and not path and name in _TEXT_METHODS:
                yield Held(file, call)
            case _:
                pass

    # Calls

    def _argument(self, held: Held, arg: tree.Arg, as_text: bool) -> Iterator[Held]:
        """Where a call takes what it is given."""
        file, path, call = held.file, held.path, held.file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return
        match call.callee:
            case tree.Member(name=str(name), object=tree.Name() as owner) if name in _ADDS:
                if variable := file.scopes.variable(owner):
                    yield from _uses(file, variable, (None, *path))
            case tree.Member(name="format" | "join") if as_text:
                yield Held(file, call)
            case _:
                pass
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case FunctionType(file=where, node=function):
                    home = self.types.program.file(where)
                    param = receiving(home, function, call, arg)
                    if param is not None:
                        yield from self._bound(home, param, param.target, path)
                case Global(path=name) if as_text and name in _WRITES:
                    yield Held(file, call)
                case Global(path=name) if name in _HOLDS:
                    yield Held(file, call, path)
                case _:
                    pass

    def _returned(self, held: Held) -> Iterator[Held]:
        """The calls that give what a function returns."""
        function = held.file.function_around(held.node)
        if function is None or function.is_generator:
            return
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                yield Held(site.file, site.node, held.path)
        arg = held.file.scopes.parents.get(function)
        match held.file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
            case tree.Call(callee=tree.Member(name="then" | "catch")) as call:
                yield Held(held.file, call, held.path)
            case tree.Call(callee=tree.Member(name="map" | "flatMap")) as call:
                yield Held(held.file, call, (None, *held.path))
            case _:
                pass


def _rest(path: Path, given: Definition | None) -> Path | None:
    """What is left of the way to a value in the variable that takes a part of its holder."""
    taken = given.path if given is not None else ()
    is_there = len(taken) <= len(path) and all(
        a == b or None in (a, b) for a, b in zip(taken, path, strict=False)
    )
    return path[len(taken) :] if is_there else None


def _uses(file: File, variable: Variable, path: Path | None) -> Iterator[Held]:
    """The uses of a variable that holds a value."""
    if path is not None and all(d.gives is not Gives.IMPORT for d in variable.definitions):
        yield from (Held(file, read, path) for read in variable.reads)
