"""What type annotations say: of Python, TypeScript, and what `wrangler types` declares."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform import api, packages
from wlint.project.file import File
from wlint.project.typing.derived import instance_of
from wlint.project.typing.external import external_method, outside
from wlint.project.typing.program import Here, is_for_others
from wlint.project.typing.shapes import ANY, CALL, NEW, instance
from wlint.regex import regex
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import (
    BOOLEAN,
    UNKNOWN,
    Bound,
    DeclaredClass,
    Either,
    EnvType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
    array,
    either,
    is_nothing,
    promise,
)

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

# What `wrangler types` and custom call the type of `env`.
_ENVIRONMENTS = frozenset({"Env", "Bindings", "CloudflareBindings", "CloudflareEnv"})
_SAME_AS_ARGUMENT = frozenset(
    {"Partial", "Readonly", "Required", "NonNullable", "Omit", "Pick", "Exclude", "Extract"}
    | {"DeepPartial", "Simplify", "Prettify", "NoInfer"}
)
_ANYTHING = frozenset({"?", "any", "unknown", "object", "Any"})
# What `this` is in TypeScript.
_SELF = frozenset({"typing.Self", "typing_extensions.Self"})
_IMPORTED = regex(r"""import\(["']([^"']+)["']\)(?:\.(\w+))?""")


def _is_unheard_of(of: Type) -> bool:
    """Whether it is a package's type of which the tables say nothing: `z.infer<typeof schema>`."""
    package, colon, name = of.name.rpartition(":") if isinstance(of, Named) else ("", "", "")
    return bool(colon) and not packages.is_type(package, name)


def is_anything(of: Type) -> bool:
    """Whether an annotation leaves open what a value is: `unknown`, `Record<string, any>`, `{}`.

    Also where it says that there may be none: `Any | None`.
    """
    match of:
        case Either(options=options):
            given = [option for option in options if not is_nothing(option)]
            return bool(given) and all(map(is_anything, given))
        case Named(name="Record" | "dict" | "Object", args=args):
            return args[-1:] in ((), (UNKNOWN,))
        case ShapeType(node=tree.TypeRef(name="{}", members=members)):
            return all(
                m.name == ANY and m.type is not None and m.type.name in _ANYTHING for m in members
            )
        case _:
            return of == UNKNOWN


def annotated(types: "Types", file: File, ref: tree.TypeRef, bound: Bound) -> Type:
    """What an annotation says, worked out."""

    def inner(of: tree.TypeRef) -> Type:
        return types.declared(file, of, bound)

    match ref.name:
        case "|":
            return either(map(inner, ref.args))
        case "&":
            parts = [t for t in map(inner, ref.args) if t != UNKNOWN]
            # what no table tells anything of would hide what is declared beside it
            known = [t for t in parts if not _is_unheard_of(t)] or parts
            if len(known) > 1 and all(isinstance(t, ShapeType) for t in known):
                return ShapeType(file.path, ref, bound)
            return known[0] if known else UNKNOWN
        case "[]":
            return array(inner(ref.args[0]) if ref.args else UNKNOWN)
        case "=>":
            result = inner(ref.args[-1]) if ref.args else UNKNOWN
            return SignatureType(result, file.path, ref, bound)
        case "{}":
            return ShapeType(file.path, ref, bound)
        case "." if len(ref.args) == 2:
            found = types.member(inner(ref.args[0]), _key(ref.args[1], bound))
            # of a package's type the tables may not know what is in it: `Env["Bindings"]` of Hono
            return (
                UNKNOWN
                if isinstance(found, Global) and external_method(found.path) is None
                else found
            )
        case "keyof" if ref.args:
            return _names_of(inner(ref.args[0]))
        case "is" | "TypeGuard" | "TypeIs":
            return BOOLEAN
        case "typeof" if ref.args:
            return _value_of(types, file, ref.args[0])
        case name if name in _ANYTHING:
            return UNKNOWN
        case "Awaited" if ref.args:
            return types.awaited(inner(ref.args[0]))
        case "ReturnType" if ref.args:
            return types.result_of(inner(ref.args[0]))
        case "InstanceType" if ref.args:
            return instance_of(inner(ref.args[0]), ())
        case name if name in _SAME_AS_ARGUMENT and ref.args:
            return inner(ref.args[0])
        case _:
            return _declared_name(types, file, ref, bound)


def _names_of(of: Type) -> Type:
    """What `keyof` says: the names a type lists, each as a type of its own."""
    match of:
        case ObjectType(node=tree.Mapping(entries=entries)):
            names = [e.name for e in entries]
        case (
            ShapeType(node=tree.TypeDeclaration(members=members, bases=()))
            | ShapeType(node=tree.TypeRef(name="{}", members=members))
        ):
            names = [None if m.name in (CALL, NEW, ANY) else m.name for m in members]
        case Named(name="Record", args=(keys, _)):
            return keys
        case _:
            return UNKNOWN
    return either(UNKNOWN if name is None else Named(f'"{name}"') for name in names)


def _key(ref: tree.TypeRef, bound: Bound) -> str:
    """The name that an indexed access looks up, itself or by a type parameter."""
    given = next((of for name, of in bound if name == ref.name), None)
    return (given.name if isinstance(given, Named) else ref.name).strip("\"'")


def _value_of(types: "Types", file: File, asked: tree.TypeRef) -> Type:
    """What `typeof a.b` says: the type of a value, or of a module that is imported there."""
    if asked.name == "import" and asked.args:
        module = asked.args[0].name.strip("\"'")
        return types.target(types.program.named(file, module, "*"))
    if (found := _imported(types, file, asked.name)) is not None:
        return found
    head, *rest = asked.name.split(".")
    variable = file.scopes.top.find(head)
    found = types.variable(file, variable) if variable else UNKNOWN
    for step in rest:
        found = types.member(found, step)
    return found


def _declared_name(types: "Types", file: File, ref: tree.TypeRef, bound: Bound) -> Type:
    head, _, rest = ref.name.partition(".")
    given = next((of for name, of in bound if name == ref.name), None)
    if given is not None:
        return given
    own = file.scopes.types.get(head) if not rest else None
    if own is not None and not (api.is_type(head) and is_for_others(file, own)):
        args = tuple(types.declared(file, a, bound) for a in ref.args)
        return declaration_type(types, file, own, args)
    variable = (
        file.scopes.scope_of(ref).find(head)
        if ref in file.scopes.parents
        else file.scopes.top.find(head)
    )
    args = tuple(types.declared(file, a, bound) for a in ref.args)
    if variable is not None:
        if args and not rest and (alias := _imported_alias(types, file, variable)) is not None:
            return declaration_type(types, *alias, args)
        found = types.variable(file, variable)
        for step in rest.split(".") if rest else ():
            found = types.member(found, step)
        is_self = isinstance(found, Global) and found.path in _SELF
        return _receiver(file, ref) if is_self else _instance(types, found, args)
    if (found_import := _imported(types, file, ref.name)) is not None:
        return _instance(types, found_import, args)
    if _is_type_parameter(file, ref):
        return _receiver(file, ref) if ref.name == "this" else UNKNOWN
    if file.is_installed:
        return instance_of(outside(ref.name), args)
    if ref.name.rpartition(".")[2] in _ENVIRONMENTS:
        return EnvType(_ambient(types, ref.name.rpartition(".")[2]))
    known = _ambient(types, head) if not api.is_type(head) else UNKNOWN
    return instance_of(outside(ref.name), args) if known == UNKNOWN else known


def _imported_alias(
    types: "Types", file: File, variable: Variable
) -> tuple[File, tree.TypeDeclaration] | None:
    """The alias of another file that a name stands for, which says what its arguments are of."""
    match variable.only:
        case Definition(
            gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
        ):
            target = types.program.imported(file, item, name)
        case _:
            return None
    match target:
        case Here(file=home, node=tree.TypeDeclaration(params=(_, *_)) as own):
            return (home, own) if own.value is not None else None
        case _:
            return None


def _instance(types: "Types", of: Type, args: tuple[Type, ...]) -> Type:
    """What an annotation stands for that names something with arguments."""
    match of:
        case DeclaredClass():
            return instance(types, of, args)
        case ShapeType(file=path, node=tree.TypeDeclaration() as node, bound=()) if args:
            return declaration_type(types, types.program.file(path), node, args)
        case _:
            return instance_of(of, args)


def _imported(types: "Types", file: File, path: str) -> Type | None:
    """What `import("package").Name` says."""
    if (found := _IMPORTED.fullmatch(path)) is None:
        return None
    return types.target(types.program.named(file, found[1], found[2] or "*"))


def _is_type_parameter(file: File, ref: tree.TypeRef) -> bool:
    """Whether a name is one that `<T>` brings, or `this`: what it is depends on the use."""
    if ref.name == "this":
        return True
    for around in file.ancestors(ref) if ref in file.scopes.parents else ():
        match around:
            case tree.Function(type_params=names) | tree.Class(type_params=names) if (
                ref.name in names
            ):
                return True
            case tree.TypeDeclaration(params=names) if ref.name in names:
                return True
            case _:
                pass
    return False


def _receiver(file: File, ref: tree.TypeRef) -> Type:
    """What `this` and `Self` are as types, where a class of the project says it: its objects."""
    in_class = ref in file.scopes.parents and not file.is_declaration
    cls = file.class_around(ref) if in_class else None
    return InstanceType(file.path, cls) if cls is not None else UNKNOWN


def _ambient(types: "Types", name: str) -> Type:
    """A type that a declaration file gives to every file."""
    found = types.program.ambient(name)
    return declaration_type(types, *found) if found is not None else UNKNOWN


def declaration_type(
    types: "Types", file: File, node: tree.TypeDeclaration, args: tuple[Type, ...] = ()
) -> Type:
    """What an interface or type alias stands for, with what its parameters stand for."""
    bound = tuple(zip(node.params, args, strict=False))
    if node.value is not None and node.value.name != "{}":
        return types.declared(file, node.value, bound)
    shape = ShapeType(file.path, node.value or node, bound)
    if node.name in _ENVIRONMENTS and not file.is_installed:
        return EnvType(shape)
    for base in node.bases:
        match types.declared(file, base, bound):
            case Named(name="Promise") as waited:
                return promise(waited.arg(0), shape)
            case _:
                pass
    return shape
