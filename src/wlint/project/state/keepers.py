"""Where what code makes is kept at module level: in a variable, a static field, a collection."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from wlint import tree
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.own_fields import field_of
from wlint.project.state.parts import ELEMENT, Part
from wlint.project.state.weak import goes_with_key
from wlint.project.typing.types import Types
from wlint.record import AbstractEntity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import ClassType, FunctionType, options_of
from wlint.tree import Node


class Keepers(AbstractEntity):
    """What keeps the values of one Worker's code."""

    types: Types
    callers: Callable[[tree.Function], Iterable[CallSite]]

    @abstractmethod
    def part(self, file: File, node: Node) -> Part | None:
        """The module-level thing an expression is, or is a part of; None for all else."""

    @abstractmethod
    def variable(self, file: File, variable: Variable) -> Part | None:
        """What a module's variable is; an imported one is the other module's."""

    @cached_property
    def _asked(self) -> set[tree.Function]:
        return set()

    def _class(self, file: File, cls: tree.Class) -> Part | None:
        variable = file.scopes.variable(cls)
        return (
            self.variable(file, variable)
            if variable is not None and variable.is_module_level
            else None
        )

    def _holder(self, file: File, value: Node) -> Part | None:
        """The module-level variable a value is given to, or the collection it is put into."""
        match file.scopes.parents.get(value):
            case tree.Assign(target=tree.Name() as target, value=given) if given is value:
                variable = file.scopes.variable(target)
                if variable is None:
                    return None
                if variable.is_module_level:
                    return self.variable(file, variable)
                put = (self._collection(file, read) for read in variable.reads)
                kept = next((part for part in put if part is not None), None)
                left = (r for r in variable.reads if _is_returned(file, r))
                return kept or next((self._by_callers(file, read) for read in left), None)
            case tree.Assign(target=tree.Member() as target, value=given) if given is value:
                return self.part(file, target)
            case tree.Assign(target=tree.Name(id=name), declares="static", value=given) as item if (
                given is value
            ):
                cls = file.class_around(item)
                found = self._class(file, cls) if cls else None
                return found.inner(name) if found else None
            case tree.Export(is_default=True):
                return Part(value, file, value, "default")
            case tree.Arg():
                return self._collection(file, value) or self._handed_to(file, value)
            case tree.Entry(name=str(name)) as entry:
                around = file.scopes.parents.get(entry)
                if not isinstance(around, tree.Mapping):
                    return None
                found = self._holder(file, around)
                return found.inner(name) if found else self._handed_to(file, around, name)
            case tree.Operation(op="||" | "??" | "or") | tree.Await() as around:
                return self._holder(file, around)
            case tree.Exit(kind="return"):
                return self._by_callers(file, value)
            case _:
                return None

    def _handed_to(self, file: File, value: Node, step: str | None = None) -> Part | None:
        """Where an argument, or its member, is kept: by the object asked, or while loading."""
        call = file.call_around(value)
        of = options_of(self.types.of(file, call.callee)) if call is not None else ()
        match call, of:
            case tree.Call(), [ClassType(file=path, node=cls)]:
                built = next((m for _, m in methods_of(cls) if is_constructor(m)), None)
                owner = self._holder(file, call)
            case tree.Call(callee=tree.Member(object=asked)), [FunctionType(file=path, node=built)]:
                owner = self.part(file, asked)
            case tree.Call(), [FunctionType(file=path, node=built)]:
                owner = None
            case _:
                return None
        home = self.types.program.file(path)
        for param in built.params if built is not None else ():
            if passed(home, param, call) is value:
                uses = tuple(_uses(home, param, step))
                field = next(_kept_in(home, param, uses), None)
                kept = owner.inner(field) if owner is not None and field is not None else None
                return kept or self._kept_while_loading(home, param, uses)
        return None

    def _kept_while_loading(
        self, file: File, param: tree.Param, uses: Sequence[Node]
    ) -> Part | None:
        """What a function that only runs once, to set the module up, leaves to those it makes."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or is_constructor(function):
            return None
        left = (use for use in uses if file.function_around(use) is not function)
        return next((part for use in left if (part := self.part(file, use)) is not None), None)

    def _by_callers(self, file: File, returned: Node) -> Part | None:
        """Where all that call a function keep what it makes for them, if that is one place."""
        function = file.function_around(returned)
        if function is None or function in self._asked:
            return None
        self._asked.add(function)
        sites = tuple(self.callers(function))
        calls = [s for s in sites if isinstance(s.node, tree.Call)]
        kept = {self._holder(s.file, s.node) for s in calls}
        self._asked.discard(function)
        return kept.pop() if len(kept) == 1 and len(calls) == len(sites) else None

    def _collection(self, file: File, value: Node) -> Part | None:
        """The module-level collection that a value is put into: `breakers.set(host, value)`."""
        match around := file.scopes.parents.get(value):
            case tree.Assign(target=tree.Member() as target, value=given) if given is value:
                return self.part(file, target)
            case tree.Arg():
                match file.scopes.parents.get(around):
                    case tree.Call(
                        callee=tree.Member(object=owner, name="set"), args=[key, last]
                    ) if last is around and (found := self.part(file, owner)) is not None:
                        is_own = self._is_of_one_request(file, owner, key.value)
                        return None if is_own else found.inner(ELEMENT)
                    case _:
                        return None
            case _:
                return None

    def _is_of_one_request(self, file: File, owner: Node, key: Node | None) -> bool:
        """Whether an entry goes with its key: a weak map's, unless all requests have that key."""
        if key is None or self.part(file, key) is not None:
            return False
        return goes_with_key(self.types.of(file, owner), self.types.of(file, key))


def _uses(file: File, param: tree.Param, step: str | None) -> Iterator[Node]:
    """Where a function uses what it is given, or one member of that."""
    match param.target:
        case tree.Mapping() as pattern if step is not None:
            taken = pattern.entry(step)
            variable = file.scopes.variable(taken) if taken is not None else None
            yield from variable.reads if variable is not None else ()
        case target:
            variable = file.scopes.variable(target)
            for read in variable.reads if variable is not None else ():
                around = file.scopes.parents.get(read)
                if step is None:
                    yield read
                elif isinstance(around, tree.Member) and around.name == step:
                    yield around


def _kept_in(file: File, param: tree.Param, uses: Sequence[Node]) -> Iterator[str]:
    """The fields of its own object in which a method keeps what it is given."""
    if param.is_field and isinstance(param.target, tree.Name):
        yield param.target.id
    for use in uses:
        match file.scopes.parents.get(use):
            case tree.Assign(target=tree.Member() as target, value=given) if given is use:
                if name := field_of(target):
                    yield name
            case _:
                pass


def _is_returned(file: File, read: Node) -> bool:
    around = file.scopes.parents.get(read)
    return isinstance(around, tree.Exit) and around.kind == "return"
