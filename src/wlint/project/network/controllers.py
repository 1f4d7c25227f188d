"""What becomes of an AbortController: who gets its signal, who aborts it, who clears its timer."""

from wlint import tree
from wlint.project.calling.function_names import local_variable
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.functions import called_as, is_missing
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_TIMERS = frozenset({"setTimeout"})


class Controller(Entity):
    """A controller that never leaves its function.

    `signals` and `aborts` are the uses of its two parts, of a signal in a variable those of the
    variable; `timers` abort it and are never cleared.
    """

    variable: Variable
    signals: tuple[Node, ...]
    aborts: tuple[Node, ...]
    timers: tuple[Node, ...]


def controller_of(file: File, call: tree.Call) -> Controller | None:
    """The uses of the controller a call makes; None when they cannot all be seen."""
    match file.scopes.parents.get(call):
        case tree.Assign(target=tree.Name() as name, declares="const" | "let" | "var" | None):
            variable = file.scopes.variable(name)
        case _:
            return None
    if variable is None or not _is_only(variable):
        return None
    signals, aborts = list[Node](), list[Node]()
    for read in variable.reads:
        around = file.scopes.parents.get(read)
        match around:
            case tree.Member(name="signal"):
                if not isinstance(file.scopes.parents.get(around), tree.ExpressionStatement):
                    signals.append(around)
            case tree.Member(name="abort"):
                aborts.append(around)
            case tree.Assign(target=tree.Mapping(entries=entries)) if {e.name for e in entries} <= {
                "signal",
                "abort",
            }:
                signals += [e for e in entries if e.name == "signal"]
                aborts += [e for e in entries if e.name == "abort"]
            case tree.If(test=test) if test is read:
                pass
            case tree.Operation(operands=[_, nothing]) if is_missing(nothing):
                pass
            case _:
                return None
    signals = [use for signal in signals for use in _uses(file, signal)]
    timers = tuple(t for a in aborts if (t := timer_of(file, a)) and not _is_cleared(file, t))
    return Controller(variable, tuple(signals), tuple(aborts), timers)


def _is_only(variable: Variable) -> bool:
    """Whether a variable is one controller, or none."""
    given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
    made = [d for d in given if d.gives is not Gives.VALUE or not is_missing(d.value)]
    return len(made) == 1 and made[0].gives is Gives.VALUE


def vainly_timed(file: File) -> frozenset[tree.Function]:
    """The functions with a timer for a controller whose signal reaches nobody.

    They mean to end what they wait for: what is missing is the signal, not the timeout.
    """
    made = (n for n in file.nodes if isinstance(n, tree.Call) and n.is_new)
    named = (n for n in made if called_as(n.callee) == "AbortController")
    found = ((n, controller_of(file, n)) for n in named)
    around = (
        file.function_around(n)
        for n, one in found
        if one is not None and not one.signals and any(timer_of(file, a) for a in one.aborts)
    )
    return frozenset(function for function in around if function is not None)


def _uses(file: File, signal: Node) -> tuple[Node, ...]:
    """Where a signal is used: where its variable is read, if it is put in one."""
    target: Node | None = None
    match signal, file.scopes.parents.get(signal):
        case tree.Entry(value=value), _:
            target = value
        case _, tree.Assign(target=name, declares="const" | "let" | "var"):
            target = name
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    return tuple(variable.reads) if variable is not None else (signal,)


def timer_of(file: File, abort: Node) -> tree.Call | None:
    """The timer whose callback does nothing but abort, as far as that may fail."""
    inside = abort
    for around in file.ancestors(abort):
        match around:
            case tree.Function():
                return timer_around(file, abort)
            case tree.Call() if _is_timer(around):
                return around
            case tree.Try(body=body) if body is inside:
                pass
            case tree.If() | tree.Loop() | tree.Try() | tree.Class():
                return None
            case _:
                pass
        inside = around
    return None


def timer_around(file: File, node: Node) -> tree.Call | None:
    """The timer that runs a place: by a function that is written there, or named."""
    for around in file.ancestors(node):
        match around:
            case tree.Call() if _is_timer(around):
                return around
            case tree.Function() if (timer := _timer_given(file, around)) is not None:
                return timer
            case _:
                pass
    return None


def _timer_given(file: File, function: tree.Function) -> tree.Call | None:
    """The timer that is given a function by its name."""
    variable = local_variable(file, function)
    for read in variable.reads if variable is not None else ():
        call = file.call_around(read)
        if call is not None and _is_timer(call) and call.arg(0) is read:
            return call
    return None


def _is_timer(call: tree.Call) -> bool:
    return isinstance(call.callee, tree.Name) and call.callee.id in _TIMERS


def _is_cleared(file: File, timer: tree.Call) -> bool:
    """Whether what the timer gives is used at all: cleared, or kept for who clears it."""
    around = file.scopes.parents.get(timer)
    match around:
        case tree.ExpressionStatement():
            return False
        case tree.Assign(target=tree.Name() as name):
            variable = file.scopes.variable(name)
            return variable is None or bool(variable.reads)
        case _:
            return True
