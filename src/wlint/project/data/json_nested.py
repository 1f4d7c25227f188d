"""What a function and one that it calls both parse, or both serialise."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.received import receiving
from wlint.project.data.changes import Subject, subject_of
from wlint.project.data.json_copies import needs_own, parsed_on_the_spot
from wlint.project.data.json_earlier import earlier, is_changed
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.file import File
from wlint.project.order import is_on_every_way, runs_before
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType
from wlint.tree import Node


def by_callee(
    flow: JsonFlow, step: JsonStep, subject: Subject
) -> Iterator[tuple[tree.Call, JsonStep]]:
    """The calls that surely did the same before with what they were handed, and how."""
    file = step.file
    for read in subject.variable.reads:
        given = _whole(file, read)
        arg, owner = file.scopes.parents.get(given), subject_of(file, given)
        call = file.call_around(given)
        rest = subject.within(owner) if owner is not None else None
        if (
            not isinstance(arg, tree.Arg)
            or call is None
            or rest is None
            or call.span.end > step.call.span.start
            or not runs_before(file, call, step.call)
        ):
            continue
        inner = _does(flow, step, call, arg, (rest, subject.instead))
        if inner is not None and not is_changed(flow, step, subject, call, step.call):
            yield call, inner


def by_caller(
    flow: JsonFlow, step: JsonStep, subject: Subject
) -> Iterator[tuple[tree.Call, JsonStep]]:
    """The calls that hand a function what their callers have surely parsed before, and how."""
    only = subject.variable.only
    function = step.file.scopes.parents.get(only.node) if only is not None else None
    if (
        only is None
        or only.gives is not Gives.PARAMETER
        or only.path
        or not isinstance(function, tree.Function)
        or is_changed(flow, step, subject, only.node, step.call)
    ):
        return
    for caller, call in flow.types.mentions.callers(step.file, function):
        for arg in call.args:
            given = subject_of(caller, arg.value)
            if given is None or given.instead:
                continue
            if receiving(step.file, function, call, arg) is not only.node:
                continue
            handed = JsonStep(caller, call, JsonKind.PARSE, arg.value, True, step.is_native)
            before = earlier(flow, handed, given.part(subject.path, subject.instead))
            if before is not None and not needs_own(flow, before):
                yield call, before


def _does(
    flow: JsonFlow,
    step: JsonStep,
    call: tree.Call,
    arg: tree.Arg,
    part: tuple[tuple[str, ...], str | None],
) -> JsonStep | None:
    """The step of a called function that surely does the same with an argument's part."""
    match flow.types.of(step.file, call.callee):
        case FunctionType(file=path, node=function):
            home = flow.types.program.files[path]
        case _:
            return None
    param = receiving(home, function, call, arg)
    variable = home.scopes.variable(param.target) if param is not None else None
    if variable is None or variable.only is None:
        return None
    wanted = Subject(variable, *part)
    for inner in flow.in_function(function):
        if (
            inner.kind is step.kind
            and subject_of(home, inner.operand) == wanted
            and is_on_every_way(home, inner.call, function.body)
            and (inner.kind is not JsonKind.SERIALISE or _is_same_text(flow, step, inner))
            and not needs_own(flow, inner)
        ):
            return inner
    return None


def _is_same_text(flow: JsonFlow, step: JsonStep, inner: JsonStep) -> bool:
    """Whether a called function makes the same text, and waits for nobody who gets it."""
    function = inner.file.function_around(inner.call)
    subject = subject_of(inner.file, inner.operand)
    if subject is None or function is None or function.is_async:
        return False
    is_alike = inner.is_plain and inner.is_native == step.is_native
    is_other = any(parsed_on_the_spot(flow, s) or flow.is_logged(s) for s in (inner, step))
    span = function.body.span
    is_set = flow.changes.between(inner.file, subject, span.start, span.end, deep=True)
    return is_alike and not is_other and not is_set


def _whole(file: File, read: Node) -> Node:
    """The longest expression that a read begins and that only names a part of it."""
    while isinstance(around := file.scopes.parents.get(read), tree.Member) and around.name:
        read = around
    return read
