"""Handlers of what a container sends out: `Box.outboundByHost = { "my.kv": serve }`.

They run in the package's `ContainerProxy`, which the platform makes for each request, not in the
object: https://developers.cloudflare.com/containers/platform-details/outbound-traffic/
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node

_TABLES = frozenset({"outboundByHost", "outboundHandlers"})
_ONE = "outbound"


def outbound_handlers(file: File, assign: tree.Assign) -> Iterator[tuple[str, Node]]:
    """The handlers that a class is given here, each with the name it is listed under."""
    name = _given_to_class(file, assign)
    if name == _ONE and assign.value is not None:
        yield name, assign.value
    elif name in _TABLES and isinstance(assign.value, tree.Mapping):
        yield from ((f"{name}[…]", entry.value) for entry in assign.value.entries)


def is_outbound_handler(file: File, place: Node) -> bool:
    """Whether an expression stands where such a handler does."""
    around = file.scopes.parents.get(place)
    if isinstance(around, tree.Entry):
        around = file.scopes.parents.get(file.scopes.parents[around])
    given = outbound_handlers(file, around) if isinstance(around, tree.Assign) else ()
    return any(handler is place for _, handler in given)


def _given_to_class(file: File, assign: tree.Assign) -> str | None:
    """The static field that is given a value, in a class that extends another, or on one."""
    match assign.target:
        case tree.Name(id=name) if assign.declares == "static":
            return name if _extends(file.class_around(assign)) else None
        case tree.Member(
            object=tree.Member(object=tree.Name(is_receiver=True), name="constructor"), name=name
        ):
            return name if _extends(file.class_around(assign)) else None
        case tree.Member(object=tree.Name() as owner, name=name):
            variable = file.scopes.variable(owner)
            only = variable.only if variable is not None else None
            return name if only is not None and _extends(only.node) else None
        case _:
            return None


def _extends(node: Node | None) -> bool:
    return isinstance(node, tree.Import) or (isinstance(node, tree.Class) and bool(node.bases))
