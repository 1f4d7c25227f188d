"""See rules/inert-abort-controller.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.name_of(call.callee) != "AbortController" or ctx.way_to(call) is None:
        return
    found = ctx.controller(call)
    if found is None:
        return
    name = found.variable.name
    if not found.signals:
        message = f"the signal of '{name}' reaches nobody: aborting it stops nothing"
        yield ctx.finding(call, message, help=f"pass '{name}.signal' to the call it should stop")
    elif not found.aborts:
        message = f"nobody calls '{name}.abort()': its signal never stops anything"
        yield ctx.finding(call, message, help="use 'AbortSignal.timeout(…)', or drop it")
    dead = ctx.dead_timers(found)
    for lent in dead:
        yield ctx.finding(
            lent,
            f"this timer never aborts '{name}': JavaScript keeps a Python function until "
            f"'{ctx.called(lent)}' returns, and it is destroyed by the time it should run",
            help="wrap it in 'create_once_callable(…)', or use 'AbortSignal.timeout(…)'",
            related=[ctx.related(call, "the controller")],
        )
    if dead:
        return
    for timer in found.timers:
        yield ctx.finding(
            timer,
            f"this timer is never cleared: it aborts '{name}' also when the work is long done",
            help="use 'AbortSignal.timeout(…)', or clear the timer in 'finally'",
            related=[ctx.related(call, "the controller")],
        )
    if (cleared := ctx.cleared_early(found)) is not None:
        yield ctx.finding(
            cleared.clear,
            f"this timer is cleared before the body is read: '{name}' ends the wait for the "
            "headers "
            "only, and nothing ends that for a body that stalls",
            help="clear it once the body is there, where it is read"
            if cleared.is_passed_on
            else "clear it once the body is there, or use 'AbortSignal.timeout(…)'",
            severity=Severity.INFO,
            related=[ctx.related(cleared.read, "the body is read here")],
        )
