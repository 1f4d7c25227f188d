"""What a Map holds under one key, where every key is written out: `services.get("mail")`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.semantics.types import NOTHING, Named, Type, either, options_of
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def looked_up_in_map(types: "Types", file: File, call: tree.Call) -> Type | None:
    """What is set under the key that a call looks up; None where other keys may be it."""
    match call:
        case tree.Call(
            callee=tree.Member(object=owner, name="get"),
            args=[tree.Arg(value=tree.Literal(kind="string", value=key))],
        ) if any(
            isinstance(o, Named) and o.name == "Map" for o in options_of(types.of(file, owner))
        ):
            found = _set_under(file, _uses(file, owner), key)
            return either((*(types.of(file, v) for v in found), NOTHING)) if found else None
        case _:
            return None


def _uses(file: File, owner: Node) -> Sequence[Node]:
    """Where a variable of this file, or a field of a class, is named."""
    match owner:
        case tree.Name() if (variable := file.scopes.variable(owner)) is not None:
            only = variable.only
            is_new = only is not None and _is_empty(only.value)
            return variable.reads if is_new and owner.id not in file.exports else ()
        case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
            cls = file.class_around(owner)
            return file.fields_used(cls).get(name, ()) if cls is not None else ()
        case _:
            return ()


def _set_under(file: File, uses: Sequence[Node], key: object) -> Sequence[Node]:
    found = []
    for use in uses:
        member = file.scopes.parents.get(use)
        around = file.scopes.parents.get(member) if isinstance(member, tree.Member) else None
        match member, around:
            case tree.Member(name="set"), tree.Call(args=[tree.Arg(value=name), tree.Arg(value=v)]):
                if not isinstance(name, tree.Literal):
                    return ()
                if name.value == key:
                    found.append(v)
            case tree.Member(), _:
                pass
            case _ if isinstance(member, tree.Assign) and member.target is use:
                if not _is_empty(member.value):
                    return ()
            case _:
                return ()  # it is handed on: others may fill it
    return found


def _is_empty(value: Node | None) -> bool:
    return isinstance(value, tree.Call) and value.is_new and not value.args
