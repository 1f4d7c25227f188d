"""Timers that are cleared when the headers of an answer are there, before its body is read."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.data.body_helpers import BodyHelpers
from wlint.project.data.body_uses import READERS
from wlint.project.file import File
from wlint.project.network.controllers import Controller, timer_of
from wlint.project.network.rounds import is_about_success
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as, is_missing
from wlint.semantics.leaving import leaves
from wlint.tree import Node


class Cleared(Entity):
    """Where a timer is cleared, and what reads a body after that: in place, or in a function.

    `is_passed_on`: elsewhere the body is not read, but goes on to who asked.
    """

    clear: tree.Call
    read: tree.Call
    is_passed_on: bool


def cleared_early(
    types: Types, file: File, controller: Controller, passes_on: Callable[[tree.Call], bool]
) -> Cleared | None:
    """Where a controller can end the wait for the headers, and none for the body.

    Not that of an error where a good answer is passed on: for that the timer has to be cleared.
    """
    helpers = BodyHelpers(types, _read)
    clears = [c for abort in controller.aborts for c in _clears(file, abort)]
    for signal in controller.signals:
        for asked in _asked(file, signal):
            is_passed_on = passes_on(asked)
            for read in _reads(file, asked, helpers):
                if is_passed_on and _is_of_error(file, read):
                    continue
                for clear in clears:
                    if _is_between(file, asked, clear, read):
                        return Cleared(clear, read, is_passed_on)
    return None


def _is_of_error(file: File, read: tree.Call) -> bool:
    """Whether a body is only read where the answer tells of a failure: `if (!answer.ok) …`."""
    inside: Node = read
    for around in file.ancestors(read):
        match around:
            case tree.Function():
                return False
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                is_good = is_about_success(test)
                if is_good is not None and is_good is not (inside is around.then):
                    return True
            case tree.Block(statements=statements) if inside in statements:
                before = statements[: statements.index(inside)]
                if any(_leaves_if_good(statement) for statement in before):
                    return True
            case _:
                pass
        inside = around
    return False


def _leaves_if_good(statement: Node) -> bool:
    """Whether code does not go on with a good answer: `if (answer.ok) return …`."""
    match statement:
        case tree.If(test=test, then=then):
            return is_about_success(test) is True and leaves(then)
        case _:
            return False


def _asked(file: File, signal: Node) -> Iterator[tree.Call]:
    """The calls that are given a signal, in place or in the variable of their options."""
    for around in file.ancestors(signal):
        match around:
            case tree.Call():
                yield around
            case (
                tree.Assign(target=tree.Name() as options)
                | tree.Assign(target=tree.Member(object=tree.Name() as options, name="signal"))
            ) if (variable := file.scopes.variable(options)) is not None:
                given = (r for r in variable.reads if isinstance(file.scopes.parents[r], tree.Arg))
                yield from (c for read in given if (c := file.call_around(read)) is not None)
            case tree.Entry() | tree.Mapping() | tree.Arg() | tree.Spread() | tree.Conditional():
                continue
            case _:
                pass
        return


def _clears(file: File, abort: Node) -> Iterator[tree.Call]:
    """Where the timer that aborts is cleared, if all that becomes of it can be seen."""
    timer = timer_of(file, abort)
    match file.scopes.parents.get(timer) if timer is not None else None:
        case tree.Assign(target=tree.Name() as name):
            variable = file.scopes.variable(name)
        case _:
            return
    reads = variable.reads if variable is not None else ()
    calls = [file.call_around(read) for read in reads if not _is_asked_for(file, read)]
    if all(call is not None and called_as(call.callee) == "clearTimeout" for call in calls):
        yield from (call for call in calls if call is not None)


def _is_asked_for(file: File, handle: Node) -> bool:
    """Whether it is only asked whether there is a timer: `if (timer) clearTimeout(timer)`."""
    match around := file.scopes.parents.get(handle):
        case tree.Operation(operands=[_, nothing]) if is_missing(nothing):
            return _is_asked_for(file, around)
        case tree.If(test=test) | tree.Operation(op="&&", operands=[test, _]):
            return test is handle
        case _:
            return False


def _reads(file: File, asked: tree.Call, helpers: BodyHelpers) -> Iterator[tree.Call]:
    """The calls that read the body of the answer that a call gives, be it in a function's body."""
    given: Node = asked
    while isinstance(
        around := file.scopes.parents.get(given), (tree.Await, tree.Member, tree.Call)
    ):
        given = around  # `await fetch(…).finally(…)`
    if not isinstance(around, tree.Assign) or around.value is not given:
        return
    variable = file.scopes.variable(around.target)
    for name in variable.reads if variable is not None and variable.only is not None else ():
        call = file.call_around(name)
        if (read := _read(file, name)) is not None:
            yield read
        elif call is not None and helpers.takes(file, call, name):
            yield call


def _read(file: File, name: Node) -> tree.Call | None:
    """The call that reads the body of what a name holds, and does not pass it on."""
    match file.scopes.parents.get(name):
        case tree.Member(name=method) as member if method in READERS:
            return file.call_of(member)
        case _:
            return None


def _is_between(file: File, asked: tree.Call, clear: tree.Call, read: tree.Call) -> bool:
    """Whether a timer is surely cleared once a call has its answer, and before that is read."""
    inside: Node = clear
    for around in file.ancestors(clear):
        match around:
            case tree.Call(callee=tree.Member(name="finally", object=chain)) if chain is asked:
                return True
            case tree.Catch():
                return False
            case tree.Try(body=body, finally_=last) if last is inside:
                if asked in body.walk():
                    is_left = isinstance(file.scopes.parents.get(read), tree.Exit)
                    return around.span.end <= read.span.start or (is_left and read in body.walk())
            case tree.Block() if file.function_around(clear) is file.function_around(asked):
                is_later = asked.span.end <= clear.span.start and clear.span.end <= read.span.start
                if is_later and around in file.ancestors(read):
                    return True
                within = file.scopes.parents.get(around)
                if not isinstance(within, tree.Try) and not _is_where_there_is_one(within, clear):
                    return False
            case tree.Function() if file.function_around(asked) is around:
                return False
            case tree.Operation(operands=[_, last]) if last is inside:
                if not _is_where_there_is_one(around, clear):
                    return False
            case _:
                pass
        inside = around
    return False


def _is_where_there_is_one(around: Node | None, clear: tree.Call) -> bool:
    """Whether a timer is cleared wherever there is one: `if (timer) clearTimeout(timer)`."""
    match around, clear.arg(0):
        case (
            (tree.If(test=test, otherwise=None) | tree.Operation(op="&&", operands=[test, _])),
            tree.Name(id=handle),
        ):
            asked = test.operands[0] if isinstance(test, tree.Operation) else test
            return isinstance(asked, tree.Name) and asked.id == handle
        case _:
            return False
