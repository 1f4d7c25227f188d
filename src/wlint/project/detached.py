"""Platform methods taken off their objects."""

from wlint import tree
from wlint.platform.detach import Detached, detached, spread_loses_methods, throws_on_other_receiver
from wlint.project.file import File
from wlint.project.types import Types
from wlint.semantics.types import Global, InstanceType, Named, ObjectType, Type, options_of
from wlint.tree import Node

# Interfaces that Workers implement themselves: what has such a type may be any object.
_IMPLEMENTED = (
    "ExportedHandler", "WorkerEntrypoint", "WorkflowEntrypoint", "Transformer", "Underlying",
    "Queuing", "EventListener", "EventTargetHandler", "Pages", "WorkflowRollback", "HTMLRewriter",
)  # fmt: skip


def loses_this(types: Types, file: File, value: Node, name: str) -> bool:
    """Whether `value.name`, called on its own, surely throws for want of its object."""
    options = options_of(types.of(file, value))
    return bool(options) and all(_throws(option, name) for option in options)


def _throws(of: Type, name: str) -> bool:
    if not isinstance(of, Named) or of.name.startswith(_IMPLEMENTED) or of.name == "DurableObject":
        return False
    return detached(of.name, name) is Detached.THROWS


def loses_methods(types: Types, file: File, value: Node) -> str | None:
    """The type of a platform object that loses its methods when it is spread."""
    match types.of(file, value):
        case Named(name=name) if spread_loses_methods(name):
            return name
        case _:
            return None


def is_on_wrong_object(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a global function is called as a method of one of the project's own objects."""
    match call.callee, types.of(file, call.callee):
        case tree.Member(object=owner), Global(path=path) if throws_on_other_receiver(path):
            return isinstance(types.of(file, owner), InstanceType | ObjectType)
        case _:
            return False
