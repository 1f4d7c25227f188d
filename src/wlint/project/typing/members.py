"""What the properties and methods of a value are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform.frameworks import EXTENDED
from wlint.platform.wrappers import RESULTS
from wlint.project.file import File
from wlint.project.typing.annotations import declaration_type
from wlint.project.typing.contexts import context_member
from wlint.project.typing.external import (
    LOOPBACKS,
    REMOTE,
    member_of_global,
    named_member,
    package_method,
    platform_attribute,
)
from wlint.project.typing.filled import filled
from wlint.project.typing.results import is_function
from wlint.project.typing.shapes import instance, shape_member, static_member
from wlint.semantics.functions import CHAIN, is_getter
from wlint.semantics.types import (
    UNKNOWN,
    ArgumentsType,
    ClassType,
    DeclaredClass,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    NamespaceType,
    ObjectType,
    ShapeType,
    Type,
    array,
    either,
    options_of,
    or_else,
    promise,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def member_type(types: "Types", of: Type, name: str) -> Type:
    """What a property of a value of one type is, worked out."""
    match of:
        case EnvType(declared=declared):
            return _bound(types, declared, name)
        case InstanceType():
            return types._remember((of, name), lambda: attribute(types, of, name))
        case ClassType():
            return types._remember((of, name), lambda: _static(types, of, name))
        case ObjectType(node=mapping):
            return _of_object(types, of, mapping, name)
        case ArgumentsType(file=path, node=call):
            given = call.option(name)
            return types.of(types.program.file(path), given) if given is not None else UNKNOWN
        case ShapeType():
            return types._remember((of, name), lambda: shape_member(types, of, name))
        case DeclaredClass():
            return types._remember((of, name), lambda: static_member(types, of, name))
        case NamespaceType():
            return _of_namespace(types, of, name)
        case ModuleType(path=path):
            return _of_module(types, types.program.file(path), name)
        case Global(path="globalThis") | Named(name="ServiceWorkerGlobalScope"):
            return types.undeclared(name)
        case Global(path=path):
            return member_of_global(path, name)
        case Named(name="hono:Context" | "hono:Context.var") as context:
            return context_member(types, context, name)
        case Named(name="D1Result", args=(row,)) if name == "results":
            return array(row)
        case Named(name=result, args=(value, *_)) if name == "value" and result in RESULTS:
            return value
        case Named(name="PromiseWithResolvers", args=(value,)) if name == "promise":
            return promise(value)
        case Named(name="Record", args=(keys, value)):
            return value if _is_key(keys, name) else UNKNOWN
        case Named(name="Promise", args=(_, shape)) if name not in CHAIN:
            return types.member(shape, name)
        case Named() if of.name in EXTENDED:
            return _extended(types, of, name)
        case Named():
            return _of_named(types, of, name)
        case _:
            return UNKNOWN


def _bound(types: "Types", declared: Type, name: str) -> Type:
    """What the environment has under a name: what is declared of it comes first."""
    found = types.binding(name)
    if found == UNKNOWN and declared != UNKNOWN:
        found = types.member(declared, name)
    return types.unbound(name) if found == UNKNOWN else found


def _of_named(types: "Types", of: Named, name: str) -> Type:
    """A member of what the platform or a package gives, or of a stub that a cast says more of."""
    match of:
        case Named(name=remote, args=(ShapeType() as said,)) if remote in REMOTE:
            found = types.member(said, name)
            is_value = not any(o == UNKNOWN or is_function(o) for o in options_of(found))
            own = found if is_value else UNKNOWN
        case _:
            own = types.loopback(name) if of == LOOPBACKS else UNKNOWN
    return named_member(of, name) if own == UNKNOWN else own


def _of_object(types: "Types", of: ObjectType, mapping: tree.Mapping, name: str) -> Type:
    """What an object that is written out holds under a name."""
    value = mapping.entry(name)
    file = types.program.file(of.file)
    if value is None:
        return (
            Global(f"dict.{name}")
            if file.is_python
            else types._remember((of, name), lambda: _spread(types, file, mapping, name))
        )
    found = types.of(file, value)
    if not types.trusts_annotations and _starts_empty(value):
        put = tuple(filled(types, file, file.fields_used(mapping).get(name, ())))
        return either(put) if put else found
    return FunctionType(found.file, found.node, of) if isinstance(found, FunctionType) else found


def _is_key(keys: Type, name: str) -> bool:
    """Whether a record may have something under a name, which the type of its keys may be."""
    is_other = isinstance(keys, Named) and keys.name.startswith('"')
    return not is_other or keys == Named(f'"{name}"')


def _extended(types: "Types", of: Named, name: str) -> Type:
    """A member of what a framework lets a project declare: what it has itself comes first."""
    found, own = named_member(of, name), types.program.extension(EXTENDED[of.name])
    if own is None or not isinstance(found, Global):
        return found
    declared = types.member(declaration_type(types, *own), name)
    return found if declared == UNKNOWN else declared


def _starts_empty(value: Node) -> bool:
    """Whether an object is given a collection that its own methods fill."""
    match value:
        case (
            tree.Sequence(items=())
            | tree.Mapping(entries=())
            | tree.Call(callee=tree.Name(id="Map" | "Set"), is_new=True, args=())
        ):
            return True
        case _:
            return False


def _of_module(types: "Types", file: File, name: str) -> Type:
    target = types.program.member(file, name)
    if target is None and file.is_declaration and name != "default":
        # `export = x` offers the members of `x`
        whole = types.program.export(file, "default")
        return types.member(types.target(whole), name) if whole else UNKNOWN
    return types.target(target) if target else UNKNOWN


def _of_namespace(types: "Types", of: NamespaceType, name: str) -> Type:
    """What a `namespace` holds under a name."""
    file = types.program.file(of.file)
    inside = [n for part in of.node.parts for n in part.children()]
    bare = [n.value if isinstance(n, tree.Export) and n.value else n for n in inside]
    found: list[Type] = []
    for node in bare:
        match node:
            case (
                tree.Function(name=own) | tree.Class(name=own) | tree.TypeDeclaration(name=own)
            ) if own == name:
                found.append(types.of(file, node))
            case tree.Assign(target=tree.Name(id=own) as target) if own == name:
                found.append(types.of(file, target))
            case _:
                pass
    return either(found)


def _spread(types: "Types", file: File, mapping: tree.Mapping, name: str) -> Type:
    spreads = (e.value.value for e in mapping.entries if isinstance(e.value, tree.Spread))
    return either(types.member(types.of(file, s), name) for s in spreads)


def attribute(types: "Types", of: InstanceType, name: str) -> Type:
    """What a class gives its instances under a name: method, field, assignment, inheritance."""
    file = types.program.file(of.file)
    found = _of_class(types, file, of.node, name, static=False)
    if not (types.trusts_annotations and without_nothing(found) != UNKNOWN):
        given = _given(types, file, of, name)
        if not types.trusts_annotations:
            given += filled(types, file, file.fields_used(of.node).get(name, ()))
        if given:
            return or_else(either(given), found)
        if without_nothing(found) == UNKNOWN:
            return _inherited(types, of, name, member_type)
    return FunctionType(found.file, found.node, of) if isinstance(found, FunctionType) else found


def _given(types: "Types", file: File, of: InstanceType, name: str) -> list[Type]:
    """What a field is given: `self.query = self.query.bind(x)` is made of what is there before."""
    values = [*file.fields_given(of.node, name)]
    again = [value for value in values if _is_made_of(value, name)]
    before = [types.of(file, value) for value in values if value not in again]
    return [*before, *(_made_again(types, value, either(before)) for value in again if before)]


def _is_made_of(value: Node, name: str) -> bool:
    """Whether a value is what methods of a field give, one after the other."""
    match value:
        case tree.Call(callee=tree.Member(object=inner, name=str())):
            return _is_made_of(inner, name) or _is_own(inner, name)
        case _:
            return False


def _is_own(node: Node, name: str) -> bool:
    match node:
        case tree.Member(object=tree.Name(is_receiver=True), name=field):
            return field == name
        case _:
            return False


def _made_again(types: "Types", value: Node, before: Type) -> Type:
    match value:
        case tree.Call(callee=tree.Member(object=inner, name=str(method))):
            owner = _made_again(types, inner, before)
            return types.result_of(types.member(owner, method))
        case _:
            return before


def is_super(node: Node) -> bool:
    """Whether an expression is the object as its base classes see it."""
    match node:
        case tree.Name(id="super") | tree.Call(callee=tree.Name(id="super")):
            return True
        case _:
            return False


def on_prototype(types: "Types", of: Type, name: str) -> Type:
    """What `super` has under a name: methods of its class, not what constructors assign."""
    if not isinstance(of, InstanceType):
        return types.member(of, name)
    file = types.program.file(of.file)
    methods = [m for m in of.node.body.statements if isinstance(m, tree.Function)]
    if any(m.name == name for m in methods) or file.is_python:
        found = _of_class(types, file, of.node, name, static=False)
        if found != UNKNOWN:
            return (
                FunctionType(found.file, found.node, of)
                if isinstance(found, FunctionType)
                else found
            )
    return _inherited(types, of, name, on_prototype)


def _inherited(
    types: "Types", of: InstanceType, name: str, look: Callable[["Types", Type, str], Type]
) -> Type:
    for base in types.bases(of):
        match base:
            case ClassType(file=path, node=node):
                found = look(types, InstanceType(path, node), name)
            case DeclaredClass():
                found = types.member(instance(types, base), name)
            case Global(path=path):
                found = platform_attribute(path, name)
                if isinstance(found, EnvType):
                    file = types.program.file(of.file)
                    declared = (
                        types.declared(file, of.node.base_types[0])
                        if of.node.base_types
                        else UNKNOWN
                    )
                    return EnvType(declared)
                found = package_method(path, name) if found == UNKNOWN else found
            case _:
                continue
        if found != UNKNOWN:
            return found
    return UNKNOWN


def _static(types: "Types", of: ClassType, name: str) -> Type:
    file = types.program.file(of.file)
    found = _of_class(types, file, of.node, name, static=True)
    if without_nothing(found) == UNKNOWN:  # `shared = None`, until it is first asked for
        given = [types.of(file, value) for value in file.fields_given(of.node, name)]
        found = either((*given, found)) if given else found
    if found != UNKNOWN:
        return found
    return either(member_type(types, b, name) for b in types.bases(of) if isinstance(b, ClassType))


def _of_class(types: "Types", file: File, node: tree.Class, name: str, *, static: bool) -> Type:
    """A method or field that a class's body declares."""
    for item in node.body.statements:
        match item:
            case tree.Function(name=own) if own == name and not static and is_getter(item):
                return types.result(FunctionType(file.path, item))
            case tree.Function(name=own, kind=kind) if own == name:
                if static == (kind == "static") or file.is_python:
                    return FunctionType(file.path, item)
            case tree.Assign(target=tree.Name(id=own), declares=declares) if own == name:
                if static == (declares == "static") or file.is_python:
                    return _field(types, file, item)
            case tree.Function(kind="constructor", params=params) if not static:
                for param in params:
                    if (
                        param.is_field
                        and isinstance(param.target, tree.Name)
                        and param.target.id == name
                    ):
                        return types.parameter(file, param)
            case _:
                pass
    return UNKNOWN


def _field(types: "Types", file: File, item: tree.Assign) -> Type:
    """What the declaration of a field says it holds."""
    declared = types.declared(file, item.type) if item.type else UNKNOWN
    if item.value is None or (declared != UNKNOWN and types.trusts_annotations):
        return declared
    return or_else(types.of(file, item.value), declared)
