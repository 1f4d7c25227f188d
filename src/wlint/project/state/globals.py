"""Which module-level variable, static or singleton an expression is, or is a part of.

What lives as long as the isolate: variables of a module, static members of a class, fields of
an object that only the module's own loading creates, and what other packages keep at module
level. An alias of one is one; a copy is none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.program import Here, Outside, Whole
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.functions import exits_of
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import ClassType, FunctionType, ObjectType, options_of
from wlint.tree import Node

ELEMENT = "[]"
_GETTERS = frozenset({"get", "at", "find", "setdefault", "values", "items", "entries"})
_GLOBAL_OBJECTS = frozenset({"globalThis", "global"})


@record
class Part:
    """A module-level thing, or a part of it: `cache`, `cache[]`, `settings.language`.

    `root` is what tells it from all others: a variable, a class, or a name from outside.
    """

    root: Variable | Node | str
    file: File
    declaration: Node | None
    name: str
    path: tuple[str, ...] = ()

    def inner(self, step: str) -> "Part":
        """A part of it."""
        return Part(self.root, self.file, self.declaration, self.name, (*self.path, step))

    @property
    def is_outside(self) -> bool:
        """Whether another package keeps it."""
        return isinstance(self.root, str)


@entity
class Globals:
    """The module-level things of one Worker."""

    files: tuple[File, ...]
    types: Types
    platform_classes: frozenset[tree.Class]
    runs_once: Callable[[tree.Function], bool]
    _known: dict[object, "Part | None"] = field(default_factory=dict)

    def part(self, file: File, node: Node) -> Part | None:
        """The module-level thing an expression is, or is a part of; None for all else."""
        return remembered(self._known, node, None, lambda: self._expression(file, node))

    def _expression(self, file: File, node: Node) -> Part | None:
        match node:
            case tree.Name(is_receiver=True):
                return self._receiver(file, node)
            case tree.Name():
                return self._name(file, node)
            case tree.Member(object=owner, name=name):
                return self._member(file, owner, name)
            case tree.Await(value=value):
                return self.part(file, value)
            case tree.Assign(target=target):
                return self.part(file, target)
            case tree.Operation(op="||" | "??" | "or", operands=[first, *_]):
                return self.part(file, first)
            case tree.Call():
                return self._call(file, node)
            case _:
                return None

    def _name(self, file: File, node: tree.Name) -> Part | None:
        variable = file.scopes.variable(node)
        if variable is None:
            is_global = node.id in _GLOBAL_OBJECTS and not file.is_python
            return Part("globalThis", file, None, "globalThis") if is_global else None
        if self.lives_on(file, variable):
            return self.variable(file, variable)
        only = variable.only
        if only is None or only.value is None:
            return None
        return self._alias(file, only)

    def lives_on(self, file: File, variable: Variable) -> bool:
        """Whether a variable is the module's, or of a call made while the module loads."""
        if variable.is_module_level:
            return True
        home = variable.scope.node
        function = home if isinstance(home, tree.Function) else file.function_around(home)
        return function is not None and self.runs_once(function)

    def _alias(self, file: File, only: Definition) -> Part | None:
        """What a local variable stands for, when it is another name of a module-level object."""
        if only.value is None or only.gives not in (Gives.VALUE, Gives.EACH):
            return None
        found = self.part(file, only.value)
        if found is None:
            return None
        if only.gives is Gives.EACH:
            found = found.inner(ELEMENT)
        for step in only.path:
            found = found.inner(step if isinstance(step, str) else ELEMENT)
        return found

    def variable(self, file: File, variable: Variable) -> Part | None:
        """What a module's variable is; an imported one is the other module's."""
        only = variable.only
        if (
            only is not None
            and only.gives is Gives.IMPORT
            and isinstance(only.node, tree.Import)
            and isinstance(only.name, tree.ImportedName)
        ):
            return self._imported(file, only.node, only.name)
        first = variable.definitions[0].name if variable.definitions else None
        return Part(variable, file, first, variable.name)

    def _imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Part | None:
        match self.types.program.imported(file, item, name):
            case Here(file=home, node=tree.Name() as node):
                return self._name(home, node)
            case Here(file=home, node=tree.Function() | tree.Class() as node):
                variable = home.scopes.variable(node)
                return self.variable(home, variable) if variable else None
            case Here(file=home, node=node):
                return Part(node, home, node, name.local)
            case Whole(file=home):
                return Part(home.module, home, None, name.local)
            case Outside(module=module):
                return Part(f"{module}:{name.name}", file, name, name.local)
            case _:
                return None

    def _member(self, file: File, owner: Node, name: str | None) -> Part | None:
        if (
            isinstance(owner, tree.Name)
            and owner.is_receiver
            and name
            and (shared := self._class_attribute(file, owner, name))
        ):
            return shared
        found = self.part(file, owner)
        if found is None:
            return None
        if isinstance(found.root, tree.Module):
            inner = found.file.scopes.module_variables.get(name or "")
            return self.variable(found.file, inner) if inner else None
        return found.inner(name or ELEMENT)

    def _call(self, file: File, node: tree.Call) -> Part | None:
        """What `cache.get(key)` and `Store.instance()` hand out."""
        if isinstance(node.callee, tree.Member) and node.callee.name in _GETTERS:
            found = self.part(file, node.callee.object)
            if found is not None and not found.is_outside:
                return found.inner(ELEMENT)
        match self.types.of(file, node.callee):
            case FunctionType(file=path, node=function) if not function.is_generator:
                home = self.types.program.file(path)
                given = [e.value for e in exits_of(function) if e.kind == "return"]
                parts = {self.part(home, v) if v is not None else None for v in given[:4]}
                return parts.pop() if len(parts) == 1 and len(given) <= 4 else None
            case _:
                return None

    # `this` and `self`

    def _receiver(self, file: File, node: Node) -> Part | None:
        for option in options_of(self.types.receiver(file, node)):
            match option:
                case ClassType(node=cls):
                    return self._class(file, cls)
                case ObjectType(node=mapping):
                    return self._holder(file, mapping)
                case _:
                    pass
        around = file.class_around(node)
        return self.singleton(around) if around is not None else None

    def _class(self, file: File, cls: tree.Class) -> Part | None:
        variable = file.scopes.variable(cls)
        return (
            self.variable(file, variable)
            if variable is not None and variable.is_module_level
            else None
        )

    def _holder(self, file: File, value: Node) -> Part | None:
        """The module-level variable a value is given to where the module is loaded."""
        match file.scopes.parents.get(value):
            case tree.Assign(target=tree.Name() as target, value=given) if given is value:
                variable = file.scopes.variable(target)
                return (
                    self.variable(file, variable)
                    if variable is not None and variable.is_module_level
                    else None
                )
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
            case tree.Operation(op="||" | "??" | "or") as around:
                return self._holder(file, around)
            case _:
                return None

    def _class_attribute(self, file: File, owner: tree.Name, name: str) -> Part | None:
        """What Python's `self.x` finds on the class, where no method gives the object its own."""
        cls = file.class_around(owner) if file.is_python else None
        if cls is None or name not in self._shared_attributes(cls):
            return None
        found = self._class(file, cls)
        return found.inner(name) if found else None

    def _shared_attributes(self, cls: tree.Class) -> frozenset[str]:
        if (known := self._attributes.get(cls)) is None:
            shared = {
                n.target.id
                for n in cls.body.statements
                if isinstance(n, tree.Assign)
                and isinstance(n.target, tree.Name)
                and _is_collection(n.value)
            }
            own = {
                n.target.name
                for n in cls.body.walk()
                if isinstance(n, tree.Assign)
                and isinstance(n.target, tree.Member)
                and n.target.name
            }
            known = self._attributes[cls] = frozenset(shared - own)
        return known

    _attributes: dict[tree.Class, frozenset[str]] = field(default_factory=dict)

    def singleton(self, cls: tree.Class) -> Part | None:
        """Where the object of a class is kept, when each is made to live at module level."""
        if cls not in self._singletons:
            self._singletons[cls] = None
            if cls not in self.platform_classes and cls not in self._extended:
                found = [
                    self._holder(file, call) for file, call in self._constructions.get(cls, ())
                ]
                self._singletons[cls] = found[0] if found and all(found) else None
        return self._singletons[cls]

    _singletons: dict[tree.Class, Part | None] = field(default_factory=dict)

    @cached_property
    def _constructions(self) -> Mapping[tree.Class, list[tuple[File, tree.Call]]]:
        found: defaultdict[tree.Class, list[tuple[File, tree.Call]]] = defaultdict(list)
        for file in self.files:
            for node in file.of_kind(tree.Call):
                for cls in self._constructed(file, node):
                    found[cls].append((file, node))
        return found

    @cached_property
    def _extended(self) -> frozenset[tree.Class]:
        classes = ((f, n) for f in self.files for n in f.of_kind(tree.Class))
        return frozenset(base for file, node in classes for base in self._bases(file, node))

    def _constructed(self, file: File, node: tree.Call) -> Iterator[tree.Class]:
        if node.is_new or file.is_python:
            for option in options_of(self.types.of(file, node.callee)):
                if isinstance(option, ClassType):
                    yield option.node

    def _bases(self, file: File, cls: tree.Class) -> Iterator[tree.Class]:
        for base in cls.bases:
            for option in options_of(self.types.of(file, base)):
                if isinstance(option, ClassType):
                    yield option.node


def _is_collection(value: Node | None) -> bool:
    match value:
        case tree.Mapping() | tree.Sequence() | tree.Comprehension():
            return True
        case tree.Call(
            callee=tree.Name(
                id="dict" | "list" | "set" | "defaultdict" | "OrderedDict" | "deque" | "Counter"
            )
        ):
            return True
        case _:
            return False
