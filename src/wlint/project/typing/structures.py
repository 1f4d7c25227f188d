"""Platform values that the project declares in its own words: `interface Database { prepare(…) }`.

Who writes `interface Store { get(key: string): … }` wants to put something else in its place, in
tests most often. In the Worker it is what the Worker gives: what is seen to come from the platform,
and has all methods that the interface asks for, is the platform's; so it is where the project's own
objects may stand in for it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.platform import api
from wlint.semantics.types import (
    UNKNOWN,
    InstanceType,
    Named,
    ObjectType,
    ShapeType,
    Type,
    either,
    options_of,
    without_nothing,
)
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.file import File
    from wlint.project.typing.types import Types

# These are as well the language's own, which anybody may mean.
_PLAIN = frozenset({"[]", "Array", "Map", "Set", "Promise", "Object", "string", "Iterator"})


def behind_structure(types: "Types", file: "File", node: Node, declared: Type) -> Type | None:
    """What the platform gives where only a structure is declared; None where that is not sure."""
    structures = [o for o in options_of(declared) if is_structure(types, o)]
    if not structures:
        return None
    seen = options_of(without_nothing(types.by_value.of(file, node)))
    foreign = [of for of in seen if not any(_stands_in(types, of, s) for s in structures)]
    if not foreign or not all(_has_all(of, s) for of in foreign for s in structures):
        return None
    return either((*seen, *(o for o in options_of(declared) if o not in structures)))


def is_in_own_words(types: "Types", file: "File", call: tree.Call) -> bool:
    """Whether the project declares in its own words what a call is made on."""
    inside = (n for n in call.callee.walk() if isinstance(n, (tree.Name, tree.Member)))
    return any(
        is_structure(types, of) for n in inside for of in options_of(types.expression(file, n))
    )


def is_structure(types: "Types", of: Type) -> bool:
    """Whether a type is the project's own list of methods, which are all called as a platform's."""
    match of:
        case ShapeType(
            node=tree.TypeDeclaration(bases=(), members=members)
            | tree.TypeRef(name="{}", members=members)
        ) if members and any(_is_method(m) for m in members):
            is_own = not types.program.file(of.file).is_installed
            return is_own and all(api.is_method_name(m.name) for m in members if _is_method(m))
        case _:
            return False


def _is_method(member: tree.TypeMember) -> bool:
    return member.type is not None and member.type.name == "=>"


def _has_all(of: Type, structure: Type) -> bool:
    """Whether a value of the platform has every method that a structure lists.

    What else it lists may have been put on the value: `database.client = "d1"`.
    """
    if not isinstance(of, Named) or of.name in _PLAIN or not api.is_type(of.name):
        return False
    return all(api.method(of.name, name) is not None for name in _asked(structure))


def _stands_in(types: "Types", of: Type, structure: Type) -> bool:
    """Whether an object of the project's own has every method that a structure lists."""
    if not isinstance(of, (InstanceType, ObjectType)):
        return False
    return all(types.member(of, name) != UNKNOWN for name in _asked(structure))


def _asked(structure: Type) -> Iterator[str]:
    """The methods that everything of a structure has."""
    node = structure.node if isinstance(structure, ShapeType) else None
    members = node.members if isinstance(node, (tree.TypeDeclaration, tree.TypeRef)) else ()
    return (m.name for m in members if _is_method(m) and not m.is_optional)
