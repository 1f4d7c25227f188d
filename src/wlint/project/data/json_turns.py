"""Loops that parse, or serialise, the same on each of their turns."""

from wlint import tree
from wlint.project.data.changes import Changes, Subject
from wlint.project.data.json_flow import JsonKind, JsonStep
from wlint.project.file import File
from wlint.project.order import leaves_loop
from wlint.semantics.functions import called_as
from wlint.tree import Node

_EACH = frozenset(
    {"map", "forEach", "filter", "flatMap", "some", "every", "find", "reduce", "findIndex"}
)
_KEEPERS = frozenset({"push", "append", "set", "add"})


def turn_of(changes: Changes, step: JsonStep, subject: Subject) -> Node | None:
    """The loop that makes a step again on each turn and changes nothing in what it works on."""
    return None if _is_kept(changes, step) else _loop(changes, step, subject)


def _loop(changes: Changes, step: JsonStep, subject: Subject) -> Node | None:
    """The loop around a step that changes nothing in what it works on."""
    if step.kind is JsonKind.BODY:
        return None
    file = step.file
    inside: Node = step.call
    for around in file.ancestors(step.call):
        if subject.variable.scope.node is around:
            return None
        match around:
            case tree.Loop() if inside is not around.iterable and inside not in around.header:
                if leaves_loop(file, step.call, around):
                    return None
                return None if _varies(changes, step, subject, around) else around
            case tree.Comprehension(iterables=[first, *_]) if inside is not first:
                return None if _varies(changes, step, subject, around) else around
            case tree.Function():
                call = _each_call(file, around)
                return None if call is None or _varies(changes, step, subject, call) else call
            case _:
                inside = around
    return None


def _varies(changes: Changes, step: JsonStep, subject: Subject, loop: Node) -> bool:
    deep = step.kind is JsonKind.SERIALISE
    return changes.between(step.file, subject, loop.span.start, loop.span.end, deep=deep)


def _is_kept(changes: Changes, step: JsonStep) -> bool:
    """Whether every turn keeps a result of its own: then each needs one."""
    if step.kind is JsonKind.SERIALISE:
        return False
    around = step.file.scopes.parents.get(step.value)
    match around:
        case tree.Entry() | tree.Sequence() | tree.Exit() | tree.Comprehension() | tree.Spread():
            return True
        case tree.Arg():
            call = step.file.scopes.parents.get(around)
            return isinstance(call, tree.Call) and called_as(call.callee) in _KEEPERS
        case tree.Assign(target=tree.Member()):
            return True
        case _:
            variable = changes.given(step.file, step.value)
            reads = variable.reads if variable is not None else []
            return any(
                isinstance(step.file.scopes.parents.get(r), (tree.Exit, tree.Entry, tree.Spread))
                for r in reads
            )


def _each_call(file: File, function: tree.Function) -> tree.Call | None:
    """The call that runs a function for each element of a collection."""
    arg = file.scopes.parents.get(function)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    match call:
        case tree.Call(callee=tree.Member(name=name)) if name in _EACH:
            return call
        case _:
            return None
