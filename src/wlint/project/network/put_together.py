"""What an object is put together of by a call: `to_js({ … })`, `Object.fromEntries([[k, v]])`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, is_nothing, options_of
from wlint.tree import Node

_MERGES = frozenset(
    map(Global, ("Object.assign", "to_js", "dict", "Object.fromEntries", "structuredClone"))
)
_ENTRIES = frozenset({"entries", "items"})

Part = tuple[str | None, Node]
"""A value and its name in the object; what has none is an object whose values become part of it."""


def parts_of(types: Types, file: File, call: tree.Call) -> list[Part] | None:
    """The parts of the object that a call puts together, if it does no more than that."""
    # what is called all the same is not `None`
    callees = [o for o in options_of(types.of(file, call.callee)) if not is_nothing(o)]
    if not callees or not _MERGES.issuperset(callees):
        return None
    given = (a for a in call.args if a.name != "dict_converter")
    return [part for arg in given for part in _parts(arg)]


def _parts(arg: tree.Arg) -> Iterator[Part]:
    match arg.value:
        case value if arg.name is not None:
            yield arg.name, value
        case tree.Spread(value=value):
            yield None, value
        case tree.Sequence(items=items):
            yield from map(_pair, items)
        case tree.Call(callee=tree.Member(object=owner) as made) if called_as(made) in _ENTRIES:
            listed = arg.value.arg(0) if isinstance(arg.value, tree.Call) else None
            yield None, listed or owner
        case value:
            yield None, value


def _pair(item: Node) -> Part:
    match item:
        case tree.Sequence(items=[tree.Literal(kind="string", value=str(name)), value]):
            return name, value
        case _:
            return None, item
