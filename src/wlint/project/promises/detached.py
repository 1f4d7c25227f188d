"""Platform methods taken off their objects."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.detach import Detached, detached, spread_loses_methods, throws_on_other_receiver
from wlint.project.calling.received import receiving
from wlint.project.calling.routed import Routed
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import (
    FunctionType,
    Global,
    InstanceType,
    Named,
    ObjectType,
    Type,
    options_of,
)
from wlint.tree import Node

# Interfaces that Workers implement themselves: what has such a type may be any object.
_IMPLEMENTED = (
    "ExportedHandler", "WorkerEntrypoint", "WorkflowEntrypoint", "Transformer", "Underlying",
    "Queuing", "EventListener", "EventTargetHandler", "Pages", "WorkflowRollback", "HTMLRewriter",
)  # fmt: skip
_RUNNERS = frozenset({"forEach", "map", "then", "catch", "finally", "setTimeout", "queueMicrotask"})


def taken_off(types: Types, routed: Routed, file: File, node: Node) -> Iterator[tuple[Node, str]]:
    """The places of a node that take a method off its object, each with the method's name."""
    match node:
        case tree.Assign(target=tree.Mapping() as pattern, value=tree.Node() as value):
            owner = _or_nothing(value)
            if not routed.binds(file, owner):
                yield from _entries(pattern, types.of(file, owner))
        case tree.Param(target=tree.Mapping() as pattern) if not routed.binds(file, node):
            yield from _entries(pattern, types.parameter(file, node))
        case tree.Member(object=value, name=str(name)) if _is_taken(types, file, node):
            if _loses(types.of(file, value), name) and not routed.binds(file, value):
                yield node, name
        case _:
            pass


def _or_nothing(value: Node) -> Node:
    """What methods are taken off where something else stands in for it: `ctx ?? {}` has none."""
    match value:
        case tree.Operation(op="??" | "||", operands=[owner, tree.Mapping(entries=[])]):
            return owner
        case _:
            return value


def _entries(pattern: tree.Mapping, of: Type) -> Iterator[tuple[Node, str]]:
    yield from ((e, e.name) for e in pattern.entries if e.name and _loses(of, e.name))


def _is_taken(types: Types, file: File, member: tree.Member) -> bool:
    """Whether a method is stored or passed on without its object, not called or looked at."""
    match file.scopes.parents.get(member):
        case tree.Assign(value=value, op=None, target=target) if value is member:
            return not _is_bound_later(file, target)
        case tree.Entry(value=value) | tree.Exit(kind="return", value=value):
            return value is member
        case tree.Arg() as arg:
            call = file.scopes.parents.get(arg)
            return isinstance(call, tree.Call) and (
                _just_calls(types, file, call) or _is_called_as_is(types, file, call, arg)
            )
        case _:
            return False


def _is_bound_later(file: File, target: Node) -> bool:
    """Whether a variable's method gets its object back: `bind`, `call`, `apply`."""
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    parents = (file.scopes.parents.get(r) for r in variable.reads) if variable else ()
    return any(not isinstance(around, tree.Call) for around in parents)


def _just_calls(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call runs the function it is given as it is: `forEach`, `map`, `then`."""
    path = types.of(file, call.callee)
    is_known = isinstance(path, Global) and path.path.rpartition(".")[2] in _RUNNERS
    return is_known and len(call.args) == 1


def _is_called_as_is(types: Types, file: File, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether a function of the project calls what it is given, and never gives it its object."""
    match types.of(file, call.callee):
        case FunctionType(file=path, node=function):
            home = types.program.file(path)
            param = receiving(home, function, call, arg)
            variable = home.scopes.variable(param.target) if param is not None else None
            reads = variable.reads if variable is not None and variable.only is not None else ()
            return bool(reads) and all(map(home.call_of, reads))
        case _:
            return False


def _loses(of: Type, name: str) -> bool:
    """Whether a method of a value, called on its own, surely throws for want of its object."""
    options = options_of(of)
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
    """Whether a global function is called as a method of one of the project's own objects.

    What an object is declared to have may be any function of that type: what is put in it counts.
    """
    seen = types.by_value
    match call.callee, seen.of(file, call.callee):
        case tree.Member(object=owner), Global(path=path, is_bound=False) if (
            throws_on_other_receiver(path)
        ):
            return isinstance(seen.of(file, owner), (InstanceType, ObjectType))
        case _:
            return False
