"""What type annotations say: of Python, TypeScript, and what `wrangler types` declares."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform import api
from wlint.project.file import File
from wlint.project.typing.derived import awaited, instance_of
from wlint.project.typing.external import outside
from wlint.semantics.types import UNKNOWN, EnvType, ShapeType, SignatureType, Type, array, either

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

# What `wrangler types` and custom call the type of `env`.
_ENVIRONMENTS = frozenset({"Env", "Bindings", "CloudflareBindings", "CloudflareEnv"})


def annotated(types: "Types", file: File, ref: tree.TypeRef) -> Type:
    """What an annotation says, worked out."""
    match ref.name:
        case "|":
            return either(types.declared(file, a) for a in ref.args)
        case "&":
            known = [t for t in (types.declared(file, a) for a in ref.args) if t != UNKNOWN]
            return known[0] if known else UNKNOWN
        case "[]":
            return array(types.declared(file, ref.args[0]) if ref.args else UNKNOWN)
        case "=>":
            return SignatureType(types.declared(file, ref.args[-1]) if ref.args else UNKNOWN)
        case "{}":
            return ShapeType(file.path, ref)
        case "." if len(ref.args) == 2:
            return types.member(types.declared(file, ref.args[0]), ref.args[1].name.strip("\"'"))
        case "typeof" if ref.args:
            found = file.scopes.top.find(ref.args[0].name)
            return types.variable(file, found) if found else UNKNOWN
        case "?" | "any" | "unknown" | "object" | "Any":
            return UNKNOWN
        case "Awaited" if ref.args:
            return awaited(types.declared(file, ref.args[0]))
        case "Partial" | "Readonly" | "Required" | "NonNullable" | "Omit" | "Pick" if ref.args:
            return types.declared(file, ref.args[0])
        case _:
            return _declared_name(types, file, ref)


def _declared_name(types: "Types", file: File, ref: tree.TypeRef) -> Type:
    head, _, rest = ref.name.partition(".")
    if head in file.scopes.types:
        return declaration_type(types, file, file.scopes.types[head])
    variable = (
        file.scopes.scope_of(ref).find(head)
        if ref in file.scopes.parents
        else file.scopes.top.find(head)
    )
    args = tuple(types.declared(file, a) for a in ref.args)
    if variable is not None:
        found = types.variable(file, variable)
        for step in rest.split(".") if rest else ():
            found = types.member(found, step)
        return instance_of(found, args)
    if ref.name.rpartition(".")[2] in _ENVIRONMENTS:
        return EnvType(_ambient(types, ref.name.rpartition(".")[2]))
    known = _ambient(types, head) if not api.is_type(head) else UNKNOWN
    return instance_of(outside(ref.name), args) if known == UNKNOWN else known


def _ambient(types: "Types", name: str) -> Type:
    """A type that a declaration file gives to every file."""
    found = types.program.ambient(name)
    return declaration_type(types, *found) if found is not None else UNKNOWN


def declaration_type(types: "Types", file: File, node: tree.TypeDeclaration) -> Type:
    """What an interface or type alias stands for."""
    if node.value is not None and node.value.name != "{}":
        return types.declared(file, node.value)
    shape = ShapeType(file.path, node.value or node)
    return EnvType(shape) if node.name in _ENVIRONMENTS else shape
