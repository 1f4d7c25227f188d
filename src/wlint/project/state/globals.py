"""Which module-level variable, static or singleton an expression is, or is a part of.

What lives as long as the isolate: variables of a module, static members of a class, fields of
an object that only the module's own loading creates, what other packages keep at module level, and
the environment, which is one object for all requests. An alias of one is one; a copy is none, but
what is nested in a shallow one is.
"""

from collections.abc import Callable, Mapping

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.class_attributes import object_of_class, shared_attributes
from wlint.project.state.instances import Instances
from wlint.project.state.keepers import Keepers
from wlint.project.state.parts import ELEMENT, ENVIRONMENT, GlobalName, Part
from wlint.project.state.shallow_copies import shared_with_copy
from wlint.project.typing.program import Here, Outside, Whole
from wlint.project.typing.receivers import receiver
from wlint.semantics.functions import exits_of
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    ClassType,
    EnvType,
    FunctionType,
    InstanceType,
    ObjectType,
    options_of,
    without_nothing,
)
from wlint.tree import Node

_GETTERS = frozenset({"get", "at", "find", "setdefault", "values", "items", "entries"})
_GLOBAL_OBJECTS = frozenset({"globalThis", "global"})


class Globals(Keepers):
    """The module-level things of one Worker."""

    instances: Instances
    platform_classes: frozenset[tree.Class]
    runs_once: Callable[[tree.Function], bool]
    _given: Mapping[tree.Param, Part] = field(default_factory=dict)
    _known: dict[object, "Part | None"] = field(default_factory=dict)

    def part(self, file: File, node: Node) -> Part | None:
        """The module-level thing an expression is, or is a part of; None for all else."""
        return remembered(
            self._known,
            node,
            None,
            lambda: self._expression(file, node) or self._environment(file, node),
        )

    def _expression(self, file: File, node: Node) -> Part | None:
        match node:
            case tree.Name(is_receiver=True):
                return self._receiver(file, node)
            case tree.Name():
                return self._name(file, node)
            case _ if (instance := object_of_class(node)) is not None:
                return self._class_of(file, instance)
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

    def _environment(self, file: File, node: Node) -> Part | None:
        """The environment, if an expression is it: all requests of an isolate are handed one."""
        match node:
            case _ if file.is_python:
                return None
            case tree.Member(object=tree.Name(is_receiver=True)):
                return None  # measured for what `fetch(request, env)` is handed
            case tree.Name(id=name) | tree.Member(name=str(name)) if name.lower().endswith("env"):
                is_own = isinstance(without_nothing(self.types.of(file, node)), EnvType)
                return Part(ENVIRONMENT, file, None, "env") if is_own else None
            case _:
                return None

    def _name(self, file: File, node: tree.Name) -> Part | None:
        variable = file.scopes.variable(node)
        if variable is None:
            is_put = not file.is_python and node.id in self.types.program.put_globally
            return _put_globally(file, node.id) if is_put else None
        if self.lives_on(file, variable):
            return self.variable(file, variable)
        only = variable.only
        if only is None:
            return self._got_or_put(file, variable)
        if only.gives is Gives.PARAMETER and isinstance(only.node, tree.Param) and not only.path:
            return self._passed(file, only.node)
        return self._alias(file, only) if only.value is not None else None

    def _passed(self, file: File, param: tree.Param) -> Part | None:
        """What every call of a function passes for a parameter, if it is one and the same."""
        return self._given.get(param) or remembered(
            self._known, param, None, lambda: self._given_by_all(file, param)
        )

    def _given_by_all(self, file: File, param: tree.Param) -> Part | None:
        parts = set(self.given_by_each(file, param).values())
        return parts.pop() if len(parts) == 1 else None

    def given_by_each(self, file: File, param: tree.Param) -> Mapping[CallSite, Part]:
        """What each call of a function passes for a parameter, where all pass such a thing."""
        function = file.scopes.parents.get(param)
        sites = tuple(self.callers(function)) if isinstance(function, tree.Function) else ()
        parts: dict[CallSite, Part] = {}
        for site in sites:
            call = site.node if isinstance(site.node, tree.Call) and site.is_sure else None
            value = passed(file, param, call) if call is not None else None
            part = self.part(site.file, value) if value is not None else None
            if part is None:
                return {}
            parts[site] = part
        return parts

    def within(self, given: Mapping[tree.Param, Part]) -> "Globals":
        """The same, for the time of a call that passes these parts."""
        return replace(self, _given=given, _known={})

    def _got_or_put(self, file: File, variable: Variable) -> Part | None:
        """What a collection holds, got from there or put there: `if (!r) m.set(id, (r = …))`."""
        given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
        values = [d.value for d in given if d.gives is Gives.VALUE and d.value and not d.path]
        parts = [self.part(file, value) for value in values]
        got = [part for part in parts if part is not None]
        if not got or len(values) < len(given) or got[0].path[-1:] != (ELEMENT,):
            return None
        is_put = len(got) == len(given) or got[0] in self._put(file, variable)
        return got[0] if is_put and all(part == got[0] for part in got) else None

    def _put(self, file: File, variable: Variable) -> set[Part | None]:
        """The collections that what a variable holds is put into."""
        return {self._collection(file, read) for read in variable.reads}

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
        if _is_global_object(file, owner):
            return _put_globally(file, name) if name else None
        found = self.part(file, owner)
        if found is None:
            return shared_with_copy(self.part, file, owner, name) if name else None
        if isinstance(found.root, tree.Module):
            inner = found.file.scopes.module_variables.get(name or "")
            return self.variable(found.file, inner) if inner else None
        return found.inner(name or ELEMENT)

    def _call(self, file: File, node: tree.Call) -> Part | None:
        """What `cache.get(key)` and `Store.instance()` hand out."""
        callee = self.types.of(file, node.callee)
        is_own = isinstance(callee, FunctionType)  # a class's own `get` gives what it returns
        if isinstance(node.callee, tree.Member) and node.callee.name in _GETTERS and not is_own:
            found = self.part(file, node.callee.object)
            if found is not None and not found.is_outside:
                is_own = self._is_of_one_request(file, node.callee.object, node.arg(0))
                return None if is_own else found.inner(ELEMENT)
        match callee:
            case FunctionType(file=path, node=function) if not function.is_generator:
                home = self.types.program.file(path)
                given = [e.value for e in exits_of(function) if e.kind == "return"]
                parts = {self.part(home, v) if v is not None else None for v in given[:4]}
                return parts.pop() if len(parts) == 1 and len(given) <= 4 else None
            case _:
                return None

    # `this` and `self`

    def _receiver(self, file: File, node: Node) -> Part | None:
        for option in options_of(receiver(file, node)):
            match option:
                case ClassType(node=cls):
                    return self._class(file, cls)
                case ObjectType(node=mapping):
                    return self._holder(file, mapping)
                case _:
                    pass
        around = file.class_around(node)
        if around is None or not self.platform_classes.isdisjoint(self.instances.below(around)):
            return None
        method = file.function_around(node)
        while method is not None and method.kind == "arrow":
            method = file.function_around(method)
        return self._instance(around, method)

    def _instance(self, cls: tree.Class, method: tree.Function | None) -> Part | None:
        """Where an object of a class is kept at module level, if a method is called on that one."""
        if cls not in self._kept:
            self._kept[cls] = ()
            self._kept[cls] = tuple(
                self._holder(file, call) for file, call in self.instances.of(cls)
            )
        kept = [k for k in self._kept[cls] if k is not None]
        roots = {k.root for k in kept}
        is_one = len(roots) == 1 or cls not in self.instances.extended
        if is_one and len(kept) == len(self._kept[cls]):
            return kept[0] if kept else None
        for site in self.callers(method) if method is not None and kept else ():
            match site.node:
                case tree.Call(callee=tree.Member(object=owner)):
                    found = self.part(site.file, owner)
                    if found is not None and found.root in roots:
                        return replace(found, is_one_of_many=True)
                case _:
                    pass
        return None

    _kept: dict[tree.Class, tuple[Part | None, ...]] = field(default_factory=dict)

    def _class_of(self, file: File, instance: Node) -> Part | None:
        """The class of the project that an object surely is of."""
        match self.types.of(file, instance):
            case InstanceType(file=path, node=cls):
                return self._class(self.types.program.file(path), cls)
            case _:
                return None

    def _class_attribute(self, file: File, owner: tree.Name, name: str) -> Part | None:
        """What Python's `self.x` finds on the class, where no method gives the object its own."""
        cls = file.class_around(owner) if file.is_python else None
        if cls is None or name not in self._attributes_of(cls):
            return None
        found = self._class(file, cls)
        return found.inner(name) if found else None

    def _attributes_of(self, cls: tree.Class) -> frozenset[str]:
        if cls not in self._attributes:
            self._attributes[cls] = shared_attributes(cls)
        return self._attributes[cls]

    _attributes: dict[tree.Class, frozenset[str]] = field(default_factory=dict)


def _is_global_object(file: File, node: Node) -> bool:
    """Whether an expression is the object that all code of an isolate shares."""
    is_called_so = isinstance(node, tree.Name) and node.id in _GLOBAL_OBJECTS
    return is_called_so and not file.is_python and file.scopes.variable(node) is None


def _put_globally(file: File, name: str) -> Part:
    return Part(GlobalName(name), file, None, f"globalThis.{name}")
