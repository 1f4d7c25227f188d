"""What `this`, `self` and `super` stand for, by the class or object they are written in."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.external import external_result, package_of
from wlint.project.typing.shapes import instance
from wlint.semantics.functions import is_decorated
from wlint.semantics.types import (
    UNKNOWN,
    ClassType,
    DeclaredClass,
    Global,
    InstanceType,
    ObjectType,
    Type,
    either,
    options_of,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def receiver(file: File, node: Node) -> Type:
    """What `this` or `self` is at a node."""
    for around in file.ancestors(node):
        match around:
            case tree.Class():
                return InstanceType(file.path, around)
            case tree.Function() if around.kind == "static" or is_decorated(around, "classmethod"):
                cls = file.class_around(around)
                return ClassType(file.path, cls) if cls else UNKNOWN
            case tree.Function(kind=kind) if kind != "arrow" and not file.is_python:
                if isinstance(owner := file.scopes.parents.get(around), tree.Entry):
                    mapping = file.scopes.parents[owner]
                    if isinstance(mapping, tree.Mapping):
                        return ObjectType(file.path, mapping)
                    return UNKNOWN
                if kind == "function":
                    return UNKNOWN
            case _:
                pass
    return UNKNOWN


def above(types: "Types", file: File, node: Node) -> Type:
    """What `super` is at a node: the object, or class, as its base classes see it."""
    match receiver(file, node):
        case InstanceType() as own:
            return either(_as_object(types, file, base) for base in types.bases(own))
        case ClassType() as own:
            return either(b for b in types.bases(own) if isinstance(b, ClassType))
        case _:
            return UNKNOWN


def _as_object(types: "Types", file: File, base: Type) -> Type:
    """An object of a class of the project, or of what a package says of its own."""
    match base:
        case ClassType():
            return InstanceType(base.file, base.node)
        case DeclaredClass():
            return instance(types, base)
        case Global(path=path) if not file.is_python and package_of(path):
            return external_result(path, is_new=True)
        case _:
            return UNKNOWN


def above_by_name(types: "Types", file: File, name: tree.Name) -> Type:
    """What `super` is as JavaScript writes it: the class where it is called, else the object."""
    found = above(types, file, name)
    if file.call_of(name) is None:
        return found
    instances = (o for o in options_of(found) if isinstance(o, InstanceType))
    return either(ClassType(i.file, i.node) for i in instances)
