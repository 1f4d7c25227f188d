"""Where functions are mentioned: called, handed to calls, made by others, used as decorators."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.function_names import called_name, is_constructor
from wlint.project.calling.received import receiving
from wlint.project.calling.spread_lists import spread_lists
from wlint.project.calling.tabled import is_lookup, is_tabled, kept_under
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, runs
from wlint.semantics.types import ClassType, FunctionType, Type, options_of
from wlint.tree import Node

Called = tuple[File, tree.Call]
# so many functions hand on what they are given
_DEEPEST = 3


class Mentions(Entity):
    """The calls of one Worker by the functions they run, take and make."""

    files: tuple[File, ...]
    types: Callable[[], Types]

    def callers(self, file: File, function: tree.Function) -> Iterator[Called]:
        """The calls of a function, under its own name or another that holds it."""
        seen: set[tree.Call] = set()
        made = tuple(self.makers(file, function))
        for caller, call in self._calls(file, function, made):
            if call not in seen:
                seen.add(call)
                yield caller, call

    def handed(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """What callers hand over where an expression is a parameter, as far as they are seen."""
        variable = file.scopes.variable(node)
        only = variable.only if variable is not None else None
        function = file.scopes.parents.get(only.node) if only is not None else None
        match only.node if only is not None and not only.path else None:
            case tree.Param() as param if isinstance(function, tree.Function):
                for home, call in self.callers(file, function):
                    value = passed(file, param, call)
                    # what it hands to itself is what others have handed over
                    if value is not None and home.scopes.variable(value) is not variable:
                        yield home, value
            case _:
                return

    def takers(self, file: File, function: tree.Function) -> Iterator[Called]:
        """The calls that a function is handed to, itself or by a name."""
        yield from self._takers(file, function, tuple(self.makers(file, function)))

    def is_only_called(self, file: File, function: tree.Function) -> bool:
        """Whether no code names a function but to call it."""
        name = called_name(file, function)
        named = self._named.get(name, ()) if name is not None else ()
        is_named = any(self._is(home, node, function) for home, node in named)
        return not is_named and next(self.takers(file, function), None) is None

    def is_spoken_of_beside(
        self, file: File, function: tree.Function, calls: Container[Node]
    ) -> bool:
        """Whether any code but some calls has the name of a function, whoever's it may be there."""
        name = called_name(file, function) or ""
        others = (call for _, call, _ in self._mentions.get(name, ()) if call not in calls)
        return name in self._named or next(others, None) is not None

    def makers(self, file: File, function: tree.Function) -> Iterator[Called]:
        """The calls that give a function which another function makes."""
        outer = file.function_around(function)
        if outer is not None and _is_returned(file, function):
            yield from self.callers(file, outer)

    def _calls(
        self, file: File, function: tree.Function, made: Sequence[Called]
    ) -> Iterator[Called]:
        names = [*_names(file, function, made)]
        if is_constructor(function):
            names += _reached(names, self._extending)
        names += _reached(names, self._kept_as)
        for name in names:
            yield from self._called_as(name, function)
        for home, maker in made:
            if (call := home.call_of(maker)) is not None:
                yield home, call
        for taker, call in self._takers(file, function, made):
            yield from self._called_back(taker, call, function)
        if self._tabled.intersection(names) or is_tabled(file, function):
            for caller, call in self._looked_up:
                if function in targets(self.types(), caller, call):
                    yield caller, call

    def _takers(
        self, file: File, function: tree.Function, made: Sequence[Called]
    ) -> Iterator[Called]:
        for home, node in ((file, function), *made):
            if (around := home.call_around(node)) is not None:
                yield home, around
        for name in _names(file, function, made):
            for taker, call, node in self._mentions.get(name, ()):
                if node is not call.callee and self._is(taker, node, function):
                    yield taker, call
        maker = file.function_around(function) if _is_returned(file, function) else None
        for taker, call, several in self._spread.get(
            called_name(file, maker or function) or "", ()
        ):
            if _is_among(element_of(self.types().of(taker, several)), function):
                yield taker, call

    def decorated(self, file: File, decorator: tree.Function) -> Iterator[FunctionType]:
        """The functions that a function is applied to as a decorator."""
        outer = file.function_around(decorator)
        makers = (decorator,) if outer is None else (decorator, outer)
        for name in (n for maker in makers if (n := called_name(file, maker))):
            for home, function, applied in self._decorators.get(name, ()):
                if self._is(home, applied, decorator):
                    yield FunctionType(home.path, function)

    def _is(self, file: File, node: Node, function: tree.Function) -> bool:
        return _is_among(self.types().of(file, node), function)

    def _called_back(
        self, file: File, call: tree.Call, function: tree.Function
    ) -> Iterator[Called]:
        """Where those who are handed a function call it."""
        for taker in targets(self.types(), file, call):
            if (home := self._home.get(taker)) is None:
                continue  # a package's
            for arg in (a for a in call.args if self._is(file, a.value, function)):
                param = receiving(home, taker, call, arg)
                yield from self._used(home, param, function, _DEEPEST) if param else ()

    def _used(
        self, file: File, param: tree.Param, function: tree.Function, depth: int
    ) -> Iterator[Called]:
        """Where a function is called that a parameter is given: there, or by who gets it next."""
        variable = file.scopes.variable(param.target)
        for read in variable.reads if variable is not None else ():
            match around := file.scopes.parents.get(read):
                case tree.Call(callee=callee) if callee is read:
                    yield file, around
                case tree.Arg() if depth and isinstance(
                    call := file.scopes.parents.get(around), tree.Call
                ):
                    for taker in targets(self.types(), file, call):
                        home = self._home.get(taker)
                        onward = receiving(home, taker, call, around) if home else None
                        if home is not None and onward is not None:
                            yield from self._used(home, onward, function, depth - 1)
                case _ if (name := kept_under(file, read)) is not None:
                    yield from self._called_as(name, function)
                case _:
                    pass

    def _called_as(self, name: str, function: tree.Function) -> Iterator[Called]:
        """The calls of a function by the name of what holds it: `route.handler(context)`."""
        for caller, call, node in self._mentions.get(name, ()):
            if node is call.callee and function in targets(self.types(), caller, call):
                yield caller, call

    @cached_property
    def _looked_up(self) -> Sequence[Called]:
        """The calls of what is looked up in a table: `table[name](…)`."""
        calls = ((f, call) for f in self.files for call in f.of_kind(tree.Call))
        return [(f, call) for f, call in calls if is_lookup(f, call.callee)]

    @cached_property
    def _tabled(self) -> frozenset[str]:
        """The names of what stands in tables."""
        nodes = ((f, n) for f in self.files for n in f.of_kind(tree.Name))
        return frozenset(n.id for f, n in nodes if is_tabled(f, n))

    @cached_property
    def _home(self) -> Mapping[tree.Function, File]:
        return {n: f for f in self.files for n in f.of_kind(tree.Function)}

    @cached_property
    def _extending(self) -> Mapping[str, Sequence[str]]:
        """The names of the classes that extend one of a name."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.files:
            renamed = _renamed(file)
            for cls in file.of_kind(tree.Class):
                if cls.name is not None:
                    for base in _base_names(cls, renamed):
                        found[base].append(cls.name)
        return found

    @cached_property
    def _kept_as(self) -> Mapping[str, Sequence[str]]:
        """The names under which tables and variables keep what has a name: `{ sync: run }`."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.files:
            renamed = _renamed(file)
            for node in file.of_kind(tree.Entry, tree.Assign):
                match node:
                    case tree.Entry(name=kept, value=value):
                        pass
                    case tree.Assign(target=target, value=value):
                        kept = called_as(target)
                    case _:
                        continue
                name = called_as(value) if value is not None and _may_name(file, value) else None
                name = renamed.get(name, name) if name is not None else None
                if name is not None and kept is not None and kept != name:
                    found[name].append(kept)
        return found

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[tuple[File, tree.Call, Node]]]:
        """What calls call and are given, by the last name of it."""
        found: defaultdict[str, list[tuple[File, tree.Call, Node]]] = defaultdict(list)
        for file in self.files:
            renamed = _renamed(file)
            for call in file.of_kind(tree.Call):
                for node in (call.callee, *(a.value for a in call.args)):
                    if (name := called_as(node)) is not None:
                        found[name].append((file, call, node))
                        if name in renamed:
                            found[renamed[name]].append((file, call, node))
                for name in _classes_called(file, call, renamed):
                    found[name].append((file, call, call.callee))
        return found

    @cached_property
    def _spread(self) -> Mapping[str, Sequence[tuple[File, tree.Call, Node]]]:
        """The lists that calls are given the elements of, by the names of these or their makers."""
        found: defaultdict[str, list[tuple[File, tree.Call, Node]]] = defaultdict(list)
        for file in self.files:
            renamed = _renamed(file)
            for call, several, names in spread_lists(file):
                for name in names:
                    found[renamed.get(name, name)].append((file, call, several))
        return found

    @cached_property
    def _named(self) -> Mapping[str, Sequence[tuple[File, Node]]]:
        """What names functions elsewhere than in a call of them, by the name of the function."""
        functions = {name for f, file in self._home.items() if (name := called_name(file, f))}
        found: defaultdict[str, list[tuple[File, Node]]] = defaultdict(list)
        for file in self.files:
            renamed = _renamed(file)
            for node in file.of_kind(tree.Name, tree.Member):
                name = called_as(node)
                name = renamed.get(name, name) if name is not None else None
                if name in functions and name is not None and not _is_called(file, node):
                    found[name].append((file, node))
        return found

    @cached_property
    def _decorators(self) -> Mapping[str, Sequence[tuple[File, tree.Function, Node]]]:
        found: defaultdict[str, list[tuple[File, tree.Function, Node]]] = defaultdict(list)
        for file in self.files if any(f.is_python for f in self.files) else ():
            for function in file.of_kind(tree.Function):
                for node in function.decorators:
                    name = called_as(node.callee if isinstance(node, tree.Call) else node)
                    if name is not None:
                        found[name].append((file, function, node))
        return found


def _is_among(of: Type, function: tree.Function) -> bool:
    return any(isinstance(o, FunctionType) and o.node is function for o in options_of(of))


def _is_called(file: File, node: Node) -> bool:
    """Whether an expression is what a call calls, or names what is given a value or exported."""
    match file.scopes.parents.get(node):
        case tree.Call(callee=part) | tree.Assign(target=part):
            return part is node
        case around:
            return isinstance(around, (tree.Export, tree.Param))


def targets(types: Types, file: File, call: tree.Call | tree.Template) -> Iterator[tree.Function]:
    """The project functions a call surely runs."""
    for option in options_of(types.of(file, runs(call))):
        match option:
            case FunctionType(node=node):
                yield node
            case ClassType():
                yield from _constructors(types, option, frozenset())
            case _:
                pass


def _constructors(
    types: Types, of: ClassType, seen: frozenset[tree.Class]
) -> Iterator[tree.Function]:
    """What making an instance runs: the class's own constructor, or else its bases'."""
    methods = (m for m in of.node.body.statements if isinstance(m, tree.Function))
    if own := [m for m in methods if is_constructor(m)]:
        yield from own
        return
    for base in types.bases(of):
        if isinstance(base, ClassType) and base.node not in seen:
            yield from _constructors(types, base, seen | {of.node, base.node})


def _may_name(file: File, value: Node) -> bool:
    """Whether an expression may be the name of a function or class, not of what it gives."""
    match value:
        case tree.Name() if (variable := file.scopes.variable(value)) is not None:
            only = variable.only
            match only.value or only.node if only is not None else None:
                case tree.Import() | tree.Function() | tree.Class():
                    return True
                case tree.Name() as other if other is not value:
                    return _may_name(file, other)
                case _:
                    return False
        case tree.Member(object=tree.Name()):
            return True
        case _:
            return False


def _reached(names: Sequence[str], onward: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The further names that some lead to."""
    seen, todo = set(names), [*names]
    while todo:
        for name in onward.get(todo.pop(), ()):
            if name not in seen:
                seen.add(name)
                todo.append(name)
                yield name


def _names(file: File, function: tree.Function, made: Sequence[Called]) -> Iterator[str]:
    """The names under which calls may mention a function."""
    if name := called_name(file, function):
        yield name
    for home, maker in made:
        match home.scopes.parents.get(maker):
            case tree.Assign(target=tree.Name(id=name)) | tree.Entry(name=str(name)):
                yield name
            case _:
                pass


def _is_returned(file: File, function: tree.Function) -> bool:
    """Whether the function around another gives it to whoever calls it."""
    match file.scopes.parents.get(function):
        case tree.Exit(kind="return"):
            return True
        case tree.Block():
            named = file.scopes.variable(function)
        case tree.Assign(target=tree.Name() as target):
            named = file.scopes.variable(target)
        case _:
            return False
    parents = file.scopes.parents
    reads = named.reads if named is not None else ()
    return any(isinstance(parents.get(read), tree.Exit) for read in reads)


def _base_names(cls: tree.Class, renamed: Mapping[str, str]) -> Iterator[str]:
    for base in cls.bases:
        if (name := called_as(base)) is not None:
            yield renamed.get(name, name)


def _classes_called(file: File, call: tree.Call, renamed: Mapping[str, str]) -> Iterator[str]:
    """The classes whose constructors a call runs by no name: `super().__init__()`, `cls()`."""
    cls = file.class_around(call) if _calls_base(call) or _calls_receiver(call) else None
    if cls is not None and _calls_base(call):
        yield from _base_names(cls, renamed)
    elif cls is not None and cls.name is not None:
        yield cls.name


def _calls_base(call: tree.Call) -> bool:
    """Whether a call is of the constructor of a base class."""
    match call.callee:
        case tree.Name(id="super"):
            return bool(call.args)
        case tree.Member(object=tree.Call(callee=tree.Name(id="super")), name="__init__"):
            return True
        case _:
            return False


def _calls_receiver(call: tree.Call) -> bool:
    """Whether a call makes an object of the class that its method is called on: `new this()`."""
    return isinstance(call.callee, tree.Name) and call.callee.is_receiver


def _renamed(file: File) -> dict[str, str]:
    return {
        name.local: name.name
        for node in file.module.body.statements
        if isinstance(node, tree.Import)
        for name in node.names
        if name.local != name.name
    }
