"""What every expression of a Worker is, asked lazily and remembered.

Sources, strongest first: a declared annotation; the configuration's binding; the handler's
position; the platform table; the project's own functions, classes and interfaces; the table of
packages; nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from wlint import tree
from wlint.platform import api
from wlint.project.external import (
    external_method,
    external_path,
    external_result,
    member_of_global,
    named_member,
    outside,
    package_of,
    package_type,
    platform_attribute,
    thenable,
)
from wlint.project.file import File
from wlint.project.program import Here, Outside, Program, Whole
from wlint.semantics.memo import Memo
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    BOOLEAN,
    NOTHING,
    NUMBER,
    STRING,
    UNKNOWN,
    ClassType,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
    array,
    either,
    options_of,
    promise,
    without_nothing,
)
from wlint.tree import Node

# Names of a module's callables the platform gives meaning to, whatever is done with them.
_COLLECTION_KEEPERS = frozenset(
    {"filter", "slice", "sort", "reverse", "concat", "toSorted", "toReversed", "splice", "flat"}
)
_COLLECTIONS = frozenset(
    {"[]", "Set", "Map", "ReadonlyArray", "Iterable", "Generator", "set", "tuple"}
)
# What `wrangler types` and custom call the type of `env`.
_ENVIRONMENTS = frozenset({"Env", "Bindings", "CloudflareBindings", "CloudflareEnv"})
_AWAITED = frozenset({"Promise", "PromiseLike", "Awaitable", "Coroutine", "Future", "Task"})

Position = Callable[[File, tree.Param], Type]


@dataclass(frozen=True, eq=False)
class Types:
    """The types of one program. `position` says what a handler's parameter is by its place."""

    program: Program
    binding: Callable[[str], Type]
    position: Position
    callers: Callable[[File, tree.Function], "Iterable[tuple[File, tree.Call]]"]
    _memo: Memo[Type] = field(default_factory=lambda: Memo[Type](UNKNOWN))

    def of(self, file: File, node: Node) -> Type:
        """What an expression is."""
        return self._remember(node, lambda: self._expression(file, node))

    def _remember(self, key: Hashable, find: Callable[[], Type]) -> Type:
        return self._memo.ask(key, find)

    # Expressions

    def _expression(self, file: File, node: Node) -> Type:
        match node:
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                owner = self.of(file, node.object)
                if node.name is None and node.key is not None and isinstance(owner, EnvType):
                    return self._keyed(file, owner, node.key)
                return self.member(owner, node.name)
            case tree.Call():
                return self._call(file, node)
            case tree.Await(value=value):
                return awaited(self.of(file, value))
            case tree.Cast(value=value, type=declared):
                found = self.declared(file, declared)
                return self.of(file, value) if found == UNKNOWN else found
            case tree.Literal(kind=kind):
                return {
                    "string": STRING,
                    "number": NUMBER,
                    "boolean": BOOLEAN,
                    "regex": Named("RegExp"),
                }.get(kind, NOTHING if kind in ("null", "undefined") else UNKNOWN)
            case tree.Template(tag=None):
                return STRING
            case tree.Function():
                return FunctionType(file.path, node)
            case tree.Class():
                return ClassType(file.path, node)
            case tree.Mapping():
                return ObjectType(file.path, node)
            case tree.Sequence(items=items):
                return array(either(self._item(file, item) for item in items))
            case tree.Comprehension(element=element):
                return array(self.of(file, element))
            case tree.Conditional(then=then, otherwise=otherwise):
                return either((self.of(file, then), self.of(file, otherwise)))
            case tree.Assign(value=tree.Node() as value, op=None | "||" | "??" | "&&"):
                return self.of(file, value)
            case tree.Operation():
                return self._operation(file, node)
            case tree.TypeDeclaration():
                return self._declaration(file, node)
            case _:
                return UNKNOWN

    def _item(self, file: File, item: Node) -> Type:
        return (
            element_of(self.of(file, item.value))
            if isinstance(item, tree.Spread)
            else self.of(file, item)
        )

    def _operation(self, file: File, node: tree.Operation) -> Type:
        match node.op:
            case "||" | "??" | "or":
                found = [self.of(file, n) for n in node.operands]
                return either((*(without_nothing(t) for t in found[:-1]), found[-1]))
            case "&&" | "and":
                return self.of(file, node.operands[-1])
            case ",":
                return self.of(file, node.operands[-1])
            case "void":
                return NOTHING
            case (
                "==="
                | "!=="
                | "=="
                | "!="
                | "<"
                | ">"
                | "<="
                | ">="
                | "!"
                | "not"
                | "in"
                | "instanceof"
                | "is"
                | "is not"
                | "not in"
            ):
                return BOOLEAN
            case "-" | "*" | "/" | "**":
                return NUMBER
            case "typeof":
                return STRING
            case _:
                return UNKNOWN

    # Names

    def _name(self, file: File, node: tree.Name) -> Type:
        if node.is_receiver or node.id == "super":
            return self.receiver(file, node)
        variable = file.scopes.variable(node)
        if variable is None:
            return UNKNOWN if node.id == "undefined" else outside(node.id)
        return self.variable(file, variable)

    def receiver(self, file: File, node: Node) -> Type:
        """What `this` or `self` is at a node."""
        for around in file.ancestors(node):
            match around:
                case tree.Class():
                    return InstanceType(file.path, around)
                case tree.Function(kind="static"):
                    cls = file.class_around(around)
                    return ClassType(file.path, cls) if cls else UNKNOWN
                case tree.Function(kind=kind) if kind != "arrow" and not file.is_python:
                    owner = file.scopes.parents.get(around)
                    if isinstance(owner, tree.Entry):
                        mapping = file.scopes.parents[owner]
                        return (
                            ObjectType(file.path, mapping)
                            if isinstance(mapping, tree.Mapping)
                            else UNKNOWN
                        )
                    if kind == "function":
                        return UNKNOWN
                case _:
                    pass
        return UNKNOWN

    def variable(self, file: File, variable: Variable) -> Type:
        """What a variable may hold, by every value it is given."""
        return self._remember(variable, lambda: self._variable(file, variable))

    def _variable(self, file: File, variable: Variable) -> Type:
        only = variable.only
        if (
            only is not None
            and only.gives is Gives.VALUE
            and not only.path
            and _is_literal(only.value)
        ):
            return self.of(file, only.value)
        for definition in variable.definitions:
            declared = getattr(definition.node, "type", None)
            if isinstance(declared, tree.TypeRef) and not definition.path:
                found = self.declared(file, declared)
                if found != UNKNOWN:
                    return found
        return either(
            self._defined(file, d)
            for d in variable.definitions
            if d.gives not in (Gives.NOTHING, Gives.UPDATED)
        )

    def _defined(self, file: File, definition: Definition) -> Type:
        match definition:
            case Definition(
                gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
            ):
                return self._target(
                    self.program.imported(file, item, name), is_python=file.is_python
                )
            case Definition(gives=Gives.DECLARED, node=node):
                return self.of(file, node)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path):
                return self._part(self.parameter(file, param), path)
            case Definition(
                gives=Gives.VALUE | Gives.ENTERED, value=tree.Node() as value, path=path
            ):
                return self._part(self.of(file, value), path)
            case Definition(gives=Gives.EACH, value=tree.Node() as value, path=path):
                found = element_of(self.of(file, value))
                loop = definition.node
                if isinstance(loop, tree.Loop) and loop.is_async:
                    found = awaited(found)
                return self._part(found, path)
            case _:
                return UNKNOWN

    def _part(self, of: Type, path: tuple[str | int | None, ...]) -> Type:
        for step in path:
            match step:
                case str():
                    of = self.member(of, step)
                case int() if isinstance(of, Named) and of.name == "tuple" and step < len(of.args):
                    of = of.args[step]
                case int():
                    of = element_of(of)
                case _:
                    return UNKNOWN
        return of

    def _target(self, target: Here | Whole | Outside, *, is_python: bool = False) -> Type:
        match target:
            case Here(file=file, node=node):
                return self.of(file, node)
            case Whole(file=file):
                return ModuleType(file.path)
            case Outside(module=module, name=name):
                return outside(external_path(module, name, is_python=is_python))

    def parameter(self, file: File, param: tree.Param) -> Type:
        """What a parameter is: as declared, by its place, by what callers pass."""
        return self._remember(param, lambda: self._parameter(file, param))

    def _parameter(self, file: File, param: tree.Param) -> Type:
        declared = self.declared(file, param.type) if param.type else UNKNOWN
        if declared != UNKNOWN and not isinstance(declared, ShapeType | EnvType):
            return declared
        placed = self.position(file, param)
        if placed != UNKNOWN:
            return declared if isinstance(declared, EnvType) else placed
        if declared != UNKNOWN:
            return declared
        for ask in (self._callback, self._passed, handler_parameter):
            if (found := ask(file, param)) != UNKNOWN:
                return found
        return UNKNOWN

    def _callback(self, file: File, param: tree.Param) -> Type:
        """What a collection's method or a promise's `then` passes its callback."""
        function = file.scopes.parents.get(param)
        arg = file.scopes.parents.get(function) if function else None
        call = file.scopes.parents.get(arg) if arg else None
        if (
            not isinstance(function, tree.Function)
            or not isinstance(call, tree.Call)
            or not isinstance(call.callee, tree.Member)
        ):
            return UNKNOWN
        receiver, index = self.of(file, call.callee.object), function.params.index(param)
        match call.callee.name:
            case "then" if index == 0:
                return awaited(receiver)
            case (
                "map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap" | "findIndex"
            ) if index == 0:
                return element_of(receiver)
            case _:
                return self._table_callback(self.of(file, call.callee), index)

    @staticmethod
    def _table_callback(callee: Type, index: int) -> Type:
        """What the tables say a function from outside passes its callback."""
        for option in options_of(callee):
            path = (
                option.path
                if isinstance(option, Global)
                else f"{option.name}.()"
                if isinstance(option, Named)
                else ""
            )
            method = external_method(path) if path else None
            if method is not None and index < len(method.callback):
                return package_type(package_of(path), method.callback[index])
        return UNKNOWN

    def _passed(self, file: File, param: tree.Param) -> Type:
        """What the project's own calls pass."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNKNOWN
        index = file.argument_index(function, param)
        given = []
        for caller, call in self.callers(file, function):
            name = param.target.id if isinstance(param.target, tree.Name) else None
            value = next((a.value for a in call.args if name and a.name == name), None) or call.arg(
                index
            )
            if value is not None:
                given.append(self.of(caller, value))
        return either(given)

    # Members

    def member(self, of: Type, name: str | None) -> Type:
        """What a property or method of a value is; a method is a `FunctionType` or `Global`."""
        if name is None:
            return element_of(of)
        return either(self._member(option, name) for option in options_of(without_nothing(of)))

    def _member(self, of: Type, name: str) -> Type:
        match of:
            case EnvType(declared=declared):
                bound = self.binding(name)
                return (
                    self.member(declared, name)
                    if bound == UNKNOWN and declared != UNKNOWN
                    else bound
                )
            case InstanceType():
                return self._remember((of, name), lambda: self._attribute(of, name))
            case ClassType():
                return self._remember((of, name), lambda: self._static(of, name))
            case ObjectType(node=mapping):
                value = mapping.entry(name)
                file = self.program.file(of.file)
                if value is None:
                    return self._spread(file, mapping, name)
                found = self.of(file, value)
                return (
                    FunctionType(found.file, found.node, of)
                    if isinstance(found, FunctionType)
                    else found
                )
            case ShapeType():
                return self._remember((of, name), lambda: self._shape(of, name))
            case ModuleType(path=path):
                target = self.program.export(self.program.file(path), name)
                return self._target(target) if target else UNKNOWN
            case Global(path=path):
                return member_of_global(path, name)
            case Named(name="hono:Context") if name == "env" and of.args:
                return EnvType(self.member(of.arg(0), "Bindings"))
            case Named():
                return named_member(of, name)
            case _:
                return UNKNOWN

    def _spread(self, file: File, mapping: tree.Mapping, name: str) -> Type:
        spreads = (e.value.value for e in mapping.entries if isinstance(e.value, tree.Spread))
        return either(self.member(self.of(file, s), name) for s in spreads)

    def _attribute(self, of: InstanceType, name: str) -> Type:
        file = self.program.file(of.file)
        found = self._of_class(file, of.node, name, static=False)
        if found != UNKNOWN:
            return (
                FunctionType(found.file, found.node, of)
                if isinstance(found, FunctionType)
                else found
            )
        given = self._assigned(file, of.node).get(name, ())
        return (
            either(self._part(self.of(file, a.value), ()) for a in given if a.value is not None)
            if given
            else self._inherited(of, name)
        )

    def _inherited(self, of: InstanceType, name: str) -> Type:
        for base in self.bases(of):
            match base:
                case ClassType(file=path, node=node):
                    found = self._member(InstanceType(path, node), name)
                case Global(path=path):
                    found = platform_attribute(path, name)
                    if isinstance(found, EnvType):
                        file = self.program.file(of.file)
                        declared = (
                            self.declared(file, of.node.base_types[0])
                            if of.node.base_types
                            else UNKNOWN
                        )
                        return EnvType(declared)
                case _:
                    continue
            if found != UNKNOWN:
                return found
        return UNKNOWN

    def bases(self, of: InstanceType | ClassType) -> tuple[Type, ...]:
        """The classes a class extends."""
        file = self.program.file(of.file)
        return tuple(self.of(file, base) for base in of.node.bases)

    def _static(self, of: ClassType, name: str) -> Type:
        file = self.program.file(of.file)
        found = self._of_class(file, of.node, name, static=True)
        if found != UNKNOWN:
            return found
        return either(self._member(b, name) for b in self.bases(of) if isinstance(b, ClassType))

    def _of_class(self, file: File, node: tree.Class, name: str, *, static: bool) -> Type:
        """A method or field that a class's body declares."""
        for item in node.body.statements:
            match item:
                case tree.Function(name=own, kind="getter") if own == name and not static:
                    return self.result(FunctionType(file.path, item))
                case tree.Function(name=own, kind=kind) if own == name:
                    if static == (kind == "static") or file.is_python:
                        return self._decorated(file, item)
                case tree.Assign(target=tree.Name(id=own), declares=declares) if own == name:
                    if static == (declares == "static") or file.is_python:
                        declared = self.declared(file, item.type) if item.type else UNKNOWN
                        if declared != UNKNOWN or item.value is None:
                            return declared
                        return self.of(file, item.value)
                case tree.Function(kind="constructor", params=params) if not static:
                    for param in params:
                        if (
                            param.is_field
                            and isinstance(param.target, tree.Name)
                            and param.target.id == name
                        ):
                            return self.parameter(file, param)
                case _:
                    pass
        return UNKNOWN

    def _decorated(self, file: File, function: tree.Function) -> Type:
        return FunctionType(file.path, function)

    def _assigned(self, file: File, node: tree.Class) -> dict[str, list[tree.Assign]]:
        """What methods assign to `this.x` or `self.x`, by name."""
        found: dict[str, list[tree.Assign]] = {}
        for item in node.body.walk():
            match item:
                case tree.Assign(
                    target=tree.Member(object=tree.Name(is_receiver=True), name=str(name)), op=None
                ):
                    found.setdefault(name, []).append(item)
                case _:
                    pass
        return found

    def _shape(self, of: ShapeType, name: str) -> Type:
        file = self.program.file(of.file)
        member = next((m for m in of.node.members if m.name == name), None)
        if member is not None:
            return self.declared(file, member.type) if member.type else UNKNOWN
        bases = of.node.bases if isinstance(of.node, tree.TypeDeclaration) else ()
        return either(self.member(self.declared(file, base), name) for base in bases)

    # Calls

    def _call(self, file: File, node: tree.Call) -> Type:
        callee = self.of(file, node.callee)
        return either(
            self._called(file, node, option) for option in options_of(without_nothing(callee))
        )

    def _called(self, file: File, node: tree.Call, callee: Type) -> Type:
        match callee:
            case FunctionType():
                return self.result(callee)
            case SignatureType(result=result):
                return result
            case ClassType(file=path, node=cls):
                return InstanceType(path, cls)
            case Global(path=path):
                return self._external(file, node, path)
            case Named(name=name):
                return external_result(f"{name}.()", is_new=False)
            case _:
                return UNKNOWN

    def _external(self, file: File, node: tree.Call, path: str) -> Type:
        match path:
            case "Promise.all" | "Promise.allSettled":
                return promise(self._gathered(file, node, path))
            case "Promise.race" | "Promise.any":
                return promise(element_of(self._gathered(file, node, path)))
            case "Promise.resolve" | "create_task" | "asyncio.wait_for" | "asyncio.shield":
                return (
                    promise(awaited(self.of(file, first)))
                    if (first := node.arg(0))
                    else promise(UNKNOWN)
                )
            case "Promise":
                return promise(UNKNOWN)
            case "require" | "import":
                return self._required(file, node)
            case "[].map" | "[].flatMap":
                made = self._callback_result(file, node.arg(0))
                return array(
                    element_of(made)
                    if path == "[].flatMap" and element_of(made) != UNKNOWN
                    else made
                )
            case "Promise.then" | "Promise.catch" | "Promise.finally":
                return self._chained(file, node, path)
            case "getattr":
                return self._getattr(file, node)
            case "[].reduce":
                return either(
                    (
                        self.of(file, node.args[1].value) if len(node.args) > 1 else UNKNOWN,
                        self._callback_result(file, node.arg(0)),
                    )
                )
        if path.startswith("[].") and isinstance(node.callee, tree.Member):
            receiver = self.of(file, node.callee.object)
            name = path.removeprefix("[].")
            if name in _COLLECTION_KEEPERS:
                return receiver
            if name in ("find", "pop", "shift", "at", "findLast"):
                return element_of(receiver)
        if path.endswith((".get", ".values")) and isinstance(node.callee, tree.Member):
            receiver = without_nothing(self.of(file, node.callee.object))
            if isinstance(receiver, Named) and receiver.name in ("Map", "dict"):
                return receiver.arg(1) if path.endswith(".get") else array(receiver.arg(1))
        if node.is_new and node.types and path in ("Map", "Set"):
            return Named(path, tuple(self.declared(file, t) for t in node.types))
        return external_result(path, is_new=node.is_new)

    def _getattr(self, file: File, node: tree.Call) -> Type:
        match [a.value for a in node.args]:
            case [owner, tree.Literal(kind="string", value=str(name)), *_]:
                return self.member(self.of(file, owner), name)
            case [owner, name, *_]:
                return self._keyed(file, self.of(file, owner), name)
            case _:
                return UNKNOWN

    def _keyed(self, file: File, of: Type, key: Node) -> Type:
        """A member under a name that is looked up: each of the names it can have."""
        names = tuple(strings_of(file, key))
        return either(self.member(of, name) for name in names) if names else UNKNOWN

    def _gathered(self, file: File, node: tree.Call, path: str) -> Type:
        args = [a.value for a in node.args if a.name is None]
        match args:
            case [tree.Sequence(items=items)] if (
                not any(isinstance(i, tree.Spread) for i in items) and path == "Promise.all"
            ):
                return Named("tuple", tuple(awaited(self.of(file, i)) for i in items))
            case [tree.Spread(value=value)]:
                return array(awaited(element_of(self.of(file, value))))
            case [one] if not file.is_python:
                return (
                    array(awaited(element_of(self.of(file, one))))
                    if path == "Promise.all"
                    else array(UNKNOWN)
                )
            case _:
                return Named("tuple", tuple(awaited(self.of(file, a)) for a in args))

    def _chained(self, file: File, node: tree.Call, path: str) -> Type:
        before = (
            self.of(file, node.callee.object) if isinstance(node.callee, tree.Member) else UNKNOWN
        )
        match path:
            case "Promise.then":
                return promise(awaited(self._callback_result(file, node.arg(0))))
            case "Promise.catch":
                return promise(
                    either((awaited(before), awaited(self._callback_result(file, node.arg(0)))))
                )
            case _:
                return promise(awaited(before))

    def _callback_result(self, file: File, callback: Node | None) -> Type:
        if callback is None:
            return UNKNOWN
        match self.of(file, callback):
            case FunctionType() as function:
                return self.result(function)
            case SignatureType(result=result):
                return result
            case Global(path=path):
                return external_result(path, is_new=False)
            case _:
                return UNKNOWN

    def _required(self, file: File, node: tree.Call) -> Type:
        match node.arg(0):
            case tree.Literal(kind="string", value=str(module)):
                other = self.program.module(module, file.path)
                found: Type = (
                    ModuleType(other.path) if other else outside(external_path(module, "*"))
                )
                is_import = isinstance(node.callee, tree.Name) and node.callee.id == "import"
                return promise(found) if is_import else found
            case _:
                return UNKNOWN

    def result(self, function: FunctionType) -> Type:
        """What calling a project function gives: declared, or by its every return."""
        return self._remember((function.node, "result"), lambda: self._result(function))

    def _result(self, function: FunctionType) -> Type:
        file, node = self.program.file(function.file), function.node
        declared = self.declared(file, node.returns) if node.returns else UNKNOWN
        if node.is_generator:
            return Named("AsyncGenerator" if node.is_async else "Generator")
        if node.is_async:
            # known to be a promise before its body is looked at: it may call itself
            self._memo.assume((node, "result"), promise(UNKNOWN))
            if declared != UNKNOWN:
                return promise(declared if file.is_python else awaited(declared))
            return promise(awaited(either(self._returns(file, node))))
        return declared if declared != UNKNOWN else either(self._returns(file, node))

    def _returns(self, file: File, node: tree.Function) -> Iterator[Type]:
        found = False
        for exit in exits_of(node):
            if exit.kind == "return":
                found = True
                yield self.of(file, exit.value) if exit.value is not None else NOTHING
        if not found:
            yield NOTHING

    # Annotations

    def declared(self, file: File, ref: tree.TypeRef) -> Type:
        """What an annotation says."""
        return self._remember((ref, "declared"), lambda: self._annotation(file, ref))

    def _annotation(self, file: File, ref: tree.TypeRef) -> Type:
        match ref.name:
            case "|":
                return either(self.declared(file, a) for a in ref.args)
            case "&":
                known = [t for t in (self.declared(file, a) for a in ref.args) if t != UNKNOWN]
                return known[0] if known else UNKNOWN
            case "[]":
                return array(self.declared(file, ref.args[0]) if ref.args else UNKNOWN)
            case "=>":
                return SignatureType(self.declared(file, ref.args[-1]) if ref.args else UNKNOWN)
            case "{}":
                return ShapeType(file.path, ref)
            case "." if len(ref.args) == 2:
                return self.member(self.declared(file, ref.args[0]), ref.args[1].name.strip("\"'"))
            case "typeof" if ref.args:
                found = file.scopes.top.find(ref.args[0].name)
                return self.variable(file, found) if found else UNKNOWN
            case "?" | "any" | "unknown" | "object" | "Any":
                return UNKNOWN
            case "Awaited" if ref.args:
                return awaited(self.declared(file, ref.args[0]))
            case "Partial" | "Readonly" | "Required" | "NonNullable" | "Omit" | "Pick" if ref.args:
                return self.declared(file, ref.args[0])
            case _:
                return self._declared_name(file, ref)

    def _declared_name(self, file: File, ref: tree.TypeRef) -> Type:
        head, _, rest = ref.name.partition(".")
        if head in file.scopes.types:
            return self._declaration(file, file.scopes.types[head])
        variable = (
            file.scopes.scope_of(ref).find(head)
            if ref in file.scopes.parents
            else file.scopes.top.find(head)
        )
        args = tuple(self.declared(file, a) for a in ref.args)
        if variable is not None:
            found = self.variable(file, variable)
            for step in rest.split(".") if rest else ():
                found = self.member(found, step)
            return instance_of(found, args)
        if ref.name.rpartition(".")[2] in _ENVIRONMENTS:
            return EnvType(self._ambient(ref.name.rpartition(".")[2]))
        known = self._ambient(head) if not api.is_type(head) else UNKNOWN
        return instance_of(outside(ref.name), args) if known == UNKNOWN else known

    def _ambient(self, name: str) -> Type:
        """A type that a declaration file gives to every file."""
        found = self.program.ambient(name)
        return self._declaration(*found) if found is not None else UNKNOWN

    def _declaration(self, file: File, node: tree.TypeDeclaration) -> Type:
        if node.value is not None and node.value.name != "{}":
            return self.declared(file, node.value)
        shape = ShapeType(file.path, node.value or node)
        return EnvType(shape) if node.name in _ENVIRONMENTS else shape


def _is_literal(value: Node | None) -> TypeGuard[Node]:
    """Whether a value says more of itself than an annotation (`PagesFunction`) can."""
    match value:
        case tree.Function() | tree.Class():
            return True
        case tree.Mapping(entries=entries):
            return any(isinstance(e.value, tree.Function) for e in entries)
        case _:
            return False


def handler_parameter(file: File, param: tree.Param) -> Type:
    """What a handler that nobody is seen to call is given: it is known by `env` beside it."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function) or not isinstance(param.target, tree.Name):
        return UNKNOWN
    beside = {p.target.id for p in function.params if isinstance(p.target, tree.Name)}
    match param.target.id:
        case "env":
            return EnvType()
        case "request" | "req" if "env" in beside:
            return Named("Request")
        case "ctx" if "env" in beside:
            return Named("ExecutionContext")
        case _:
            return UNKNOWN


def strings_of(file: File, node: Node) -> Iterator[str]:
    """The strings an expression can be, when they all stand in the source."""
    match node:
        case tree.Literal(kind="string", value=str(value)):
            yield value
        case tree.Name() if (variable := file.scopes.variable(node)) and (only := variable.only):
            match only:
                case Definition(gives=Gives.EACH, value=tree.Sequence(items=items), path=()):
                    for item in items:
                        yield from strings_of(file, item)
                case Definition(gives=Gives.VALUE, value=tree.Literal() as value, path=()):
                    yield from strings_of(file, value)
                case _:
                    pass
        case _:
            pass


def exits_of(function: tree.Function) -> Iterator[tree.Exit]:
    """The exits of a function, not those of functions inside it."""
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Exit):
            yield node
        if not isinstance(node, tree.Function | tree.Class) or node is function:
            stack.extend(node.children())


def awaited(of: Type) -> Type:
    """What `await` makes of a value."""
    return either(_awaited(t) for t in options_of(of))


def _awaited(of: Type) -> Type:
    if not isinstance(of, Named):
        return of
    if of.name in _AWAITED:
        return awaited(of.arg(0))
    found = thenable(of) if ":" in of.name else None
    return of if found is None else found


def element_of(of: Type) -> Type:
    """What a loop over a value gives."""
    match of:
        case Named(name="[]" | "Set" | "set" | "ReadonlyArray" | "Iterable" | "Array"):
            return of.arg(0)
        case Named(name="tuple", args=args):
            return either(args)
        case Named(name="Map"):
            return Named("tuple", of.args)
        case _:
            return UNKNOWN


def instance_of(of: Type, args: tuple[Type, ...]) -> Type:
    """The value an annotation that names a class or type stands for."""
    match of:
        case ClassType(file=file, node=node):
            return InstanceType(file, node)
        case Global(path=path):
            return parse_named(path, args)
        case _:
            return of


def parse_named(path: str, args: tuple[Type, ...]) -> Type:
    """A platform, built-in or package type by its path."""
    match path:
        case "Array" | "ReadonlyArray" | "list" | "List":
            return array(args[0] if args else UNKNOWN)
        case "str":
            return STRING
        case "int" | "float":
            return NUMBER
        case "bool":
            return BOOLEAN
        case "None":
            return NOTHING
        case "Any" | "any" | "unknown" | "object" | "?":
            return UNKNOWN
        case _ if path in _AWAITED:
            return promise(args[-1] if args else UNKNOWN)
        case _:
            return Named(path, args)


__all__ = ["Types", "awaited", "element_of", "exits_of", "external_method"]
