"""What is in collections and objects: listed, looked up, or said by the caller of a reader."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.derived import element_of
from wlint.project.typing.named_exports import exported
from wlint.project.typing.shapes import ANY
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import (
    STRING,
    UNKNOWN,
    ClassType,
    Either,
    EnvType,
    InstanceType,
    ModuleType,
    Named,
    ObjectType,
    ShapeType,
    Type,
    array,
    either,
    options_of,
    promise,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def made_collection(types: "Types", file: File, node: tree.Call, path: str) -> Type | None:
    """What a built-in that lists things makes of its arguments."""
    match path:
        case "Object.values" | "Object.entries" if (one := node.arg(0)) is not None:
            return array(_listed(types, types.of(file, one), path))
        case "Array.from" if (one := node.arg(0)) is not None:
            callback = node.arg(1)
            made = types.result_of(types.of(file, callback)) if callback else None
            return array(made or _element(types, file, one))
        case "Array.of":
            return array(either(types.of(file, a.value) for a in node.args))
        case "Map" | "Set" if node.is_new and (one := node.arg(0)) is not None:
            if node.types and types.trusts_annotations:
                return None
            is_map = path == "Map"
            return Named(
                path, _pairs(types, file, one) if is_map else (_element(types, file, one),)
            )
        case "set" | "frozenset" if file.is_python:
            one = node.arg(0)
            return Named("set", (_element(types, file, one),) if one is not None else ())
        case "list" if file.is_python:
            one = node.arg(0)
            return array(_element(types, file, one) if one is not None else UNKNOWN)
        case "dict" | "collections.defaultdict" | "collections.OrderedDict" if file.is_python:
            return Named("dict")
        case _:
            return None


def taken_out(types: "Types", file: File, node: tree.Call, path: str) -> Type | None:
    """What a method of a map or dict gives that takes something out of it."""
    owner, _, name = path.rpartition(".")
    if owner not in ("Map", "dict") or not isinstance(node.callee, tree.Member):
        return None
    held = options_of(without_nothing(types.of(file, node.callee.object)))
    value = either(_value_in(types, option) for option in held)
    match name:
        case "get" | "pop" if file.is_python and (otherwise := node.arg(1)) is not None:
            return either((value, types.of(file, otherwise)))
        case "get" | "pop":
            return value
        case "values":
            return array(value)
        case "items" | "entries":
            return array(Named("tuple", (STRING, value)))
        case _:
            return None


def _value_in(types: "Types", of: Type) -> Type:
    match of:
        case Named(name="Map" | "dict", args=(_, value)):
            return value
        case ObjectType():
            return types.values(of)
        case _:
            return UNKNOWN


def looked_up(types: "Types", file: File, of: Type, key: Node) -> Type:
    """What `of[key]` is: an element, or a member under one of the names the key can be."""
    owners = options_of(without_nothing(of))
    return either(_looked_up(types, file, owner, key) for owner in owners)


def _looked_up(types: "Types", file: File, of: Type, key: Node) -> Type:
    match of:
        case EnvType(declared=declared):
            found = keyed_member(types, file, of, key)
            bound = [o for o in options_of(found) if o != UNKNOWN]
            # a name that nobody binds gives nothing
            return either(bound) if bound else looked_up(types, file, declared, key)
        case ObjectType():
            found = keyed_member(types, file, of, key)
            return found if found != UNKNOWN else types.values(of)
        case ShapeType():
            found = keyed_member(types, file, of, key)
            return found if found != UNKNOWN else types.member(of, ANY)
        case InstanceType() | ClassType():
            return keyed_member(types, file, of, key)
        case ModuleType():
            found = keyed_member(types, file, of, key)
            return found if found != UNKNOWN else exported(types, file, of, key)
        case Named(name="Record" | "dict", args=(_, value)):
            return value
        case _:
            return types.member(of, None)


def values_of(types: "Types", of: ObjectType) -> Type:
    """What an object of the project holds under any name."""
    file = types.program.file(of.file)
    return either(
        UNKNOWN if isinstance(e.value, tree.Spread) else types.of(file, e.value)
        for e in of.node.entries
    )


def _listed(types: "Types", of: Type, path: str) -> Type:
    """What `Object.values` and `Object.entries` list of an object, or of one of several."""
    value = either(_held(types, option) for option in options_of(without_nothing(of)))
    return value if path == "Object.values" else Named("tuple", (STRING, value))


def _held(types: "Types", of: Type) -> Type:
    """What an object holds under any name."""
    match of:
        case Named(name="WebSocketPair"):
            return element_of(of)
        case Named(name="Record", args=(_, value)):
            return value
        case ObjectType():
            return types.values(of)
        case ShapeType():
            return types.member(of, ANY)
        case _:
            return UNKNOWN


def _element(types: "Types", file: File, node: Node) -> Type:
    return element_of(types.of(file, node))


def _pairs(types: "Types", file: File, node: Node) -> tuple[Type, ...]:
    """The keys and the values of a list of entries."""
    match node:
        case tree.Sequence(items=items) if all(_is_pair(item) for item in items):
            pairs = [item.items for item in items if isinstance(item, tree.Sequence)]
            return tuple(either(types.of(file, pair[i]) for pair in pairs) for i in (0, 1))
        case _:
            return _pair(_element(types, file, node))


def _is_pair(node: Node) -> bool:
    return isinstance(node, tree.Sequence) and len(node.items) == 2


def _pair(element: Type) -> tuple[Type, ...]:
    """The key and the value of an entry."""
    match element:
        case Named(name="tuple", args=(key, value)):
            return key, value
        case Named(name="[]", args=(Either(options=(key, value)),)):
            return key, value
        case _:
            return UNKNOWN, UNKNOWN


def said_by_caller(path: str, of: Type) -> Type | None:
    """What a method of the platform gives whose caller says what is in it: `json<Order>()`."""
    owner, _, name = path.rpartition(".")
    match owner, name:
        case "Request" | "Response" | "Body", "json":
            return promise(of)
        case "KVNamespace" | "DurableObjectStorage" | "DurableObjectTransaction", "get":
            return promise(of)
        case "D1PreparedStatement", "first":
            return promise(of)
        case "D1PreparedStatement", "all" | "run":
            return promise(Named("D1Result", (of,)))
        case "Promise", "withResolvers":
            return Named("PromiseWithResolvers", (of,))
        case _:
            return None


def keyed_member(types: "Types", file: File, of: Type, key: Node) -> Type:
    """A member under a name that is looked up: each of the names it can have."""
    at = source_of(types.program, file, key)
    names = tuple(strings_of(at.file, at.node)) or tuple(_begun(types, of, key))
    return either(types.member(of, name) for name in names) if names else UNKNOWN


def _begun(types: "Types", of: Type, key: Node) -> Iterator[str]:
    """The names of methods that begin as a string does: `handle_a` for `f"handle_{name}"`."""
    match key:
        case (
            tree.Template(parts=[tree.Literal(value=str(start)), *_])
            | tree.Operation(op="+", operands=[tree.Literal(value=str(start)), *_])
        ):
            yield from (name for name in _methods(types, of) if name.startswith(start))
        case _:
            pass


def _methods(types: "Types", of: Type) -> Iterator[str]:
    """The names of the methods that an object of the project has."""
    match of:
        case ObjectType(node=mapping):
            yield from (entry.name for entry in mapping.entries if entry.name)
        case InstanceType(node=cls) | ClassType(node=cls):
            methods = (s for s in cls.body.statements if isinstance(s, tree.Function))
            yield from (method.name for method in methods if method.name)
            for base in types.bases(of):
                yield from _methods(types, base)
        case _:
            pass


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
                case _:
                    pass
        case _:
            pass
