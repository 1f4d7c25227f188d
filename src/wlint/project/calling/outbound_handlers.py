"""Handlers of what a container sends out: `Box.outboundByHost = { "my.kv": serve }`.

They run in the package's `ContainerProxy`, which the platform makes for each request, not in the
object: https://developers.cloudflare.com/containers/platform-details/outbound-traffic/
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.platform_classes import CONTAINERS, PlatformClasses
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, Global
from wlint.tree import Node

_TABLES = frozenset({"outboundByHost", "outboundHandlers"})
_ONE = "outbound"
_FIELDS = _TABLES | {_ONE}


def outbound_handlers(
    types: Types, classes: PlatformClasses, file: File, assign: tree.Assign
) -> Iterator[tuple[str, Node]]:
    """The handlers that a container's class is given here, with the name each is listed under."""
    owner, name = _field(file, assign)
    if owner is None or name not in _FIELDS or not _is_container(types, classes, file, owner):
        return
    if name == _ONE and assign.value is not None:
        yield name, assign.value
    elif name in _TABLES and isinstance(assign.value, tree.Mapping):
        yield from ((f"{name}[…]", entry.value) for entry in assign.value.entries)


def is_outbound_handler(types: Types, classes: PlatformClasses, file: File, place: Node) -> bool:
    """Whether an expression stands where such a handler does."""
    around = file.scopes.parents.get(place)
    if isinstance(around, tree.Entry):
        around = file.scopes.parents.get(file.scopes.parents[around])
    if not isinstance(around, tree.Assign):
        return False
    return any(given is place for _, given in outbound_handlers(types, classes, file, around))


def _field(file: File, assign: tree.Assign) -> tuple[Node | None, str | None]:
    """The class, or what names it, that is given a static field, and which."""
    match assign.target:
        case tree.Name(id=name) if assign.declares == "static":
            return file.class_around(assign), name
        case tree.Member(
            object=tree.Member(object=tree.Name(is_receiver=True), name="constructor"), name=name
        ):
            return file.class_around(assign), name
        case tree.Member(object=tree.Name() as owner, name=name):
            return owner, name
        case _:
            return None, None


def _is_container(types: Types, classes: PlatformClasses, file: File, owner: Node) -> bool:
    if isinstance(owner, tree.Class):
        return classes.is_container(types, file, owner)
    match types.of(file, owner):
        case ClassType(file=path, node=cls):
            return classes.is_container(types, types.program.file(path), cls)
        case Global(path=path):
            return path in CONTAINERS
        case _:
            return False
