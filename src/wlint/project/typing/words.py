"""Types in the words of the language they are about."""

from wlint import tree
from wlint.semantics.types import (
    ArgumentsType,
    ClassType,
    DeclaredClass,
    Either,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    NamespaceType,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
)


def words(of: Type) -> str:
    """What a value is, as a person would annotate it; `unknown` where nothing is known."""
    match of:
        case Named(name="[]", args=(element,)):
            inner = words(element)
            return f"({inner})[]" if isinstance(element, Either) else f"{inner}[]"
        case Named(name="Promise", args=(value, *_)):
            return f"Promise<{words(value)}>"
        case Named(name=name, args=args) if args:
            return f"{name}<{', '.join(map(words, args))}>"
        case Named(name=name):
            return name
        case Global(path=path):
            return f"{path.removesuffix(':')} (of the platform or a package)"
        case FunctionType(node=node):
            return f"function {node.name or ''}".strip()
        case SignatureType(result=result):
            return f"(…) => {words(result)}"
        case ClassType(node=cls) | DeclaredClass(node=cls):
            return f"class {cls.name or ''}".strip()
        case InstanceType(node=tree.Class(name=str(name))):
            return name
        case ShapeType(node=tree.TypeDeclaration(name=str(name)) | tree.Class(name=str(name))):
            return name
        case ObjectType() | ShapeType() | InstanceType() | ArgumentsType():
            return "object"
        case ModuleType(path=path):
            return f"module {path.name}"
        case NamespaceType():
            return "namespace"
        case EnvType():
            return "env"
        case Either(options=options):
            return " | ".join(map(words, options))
        case _:
            return "unknown"
