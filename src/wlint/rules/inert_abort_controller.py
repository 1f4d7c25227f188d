"""See rules/inert-abort-controller.md."""

from collections.abc import Iterator

from wlint.finding import Finding
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
    for timer in found.timers:
        yield ctx.finding(
            timer,
            f"this timer is never cleared: it aborts '{name}' also when the work is long done",
            help="use 'AbortSignal.timeout(…)', or clear the timer in 'finally'",
            related=[ctx.related(call, "the controller")],
        )
