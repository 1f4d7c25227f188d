"""See rules/wait-until-too-long.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, EntryKind
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if given is None or not ctx.is_wait_until(call) or ctx.is_stateful(call):
        return
    if all(entry.kind is not EntryKind.REQUEST for entry in ctx.entries_reaching(call)):
        return
    name = ctx.called(given) if isinstance(given, Call) else ctx.short(given)
    cancelled = f"is cancelled {ctx.after_response} s after the response"
    if (pause := ctx.pause_of(given)) is not None and pause.seconds > ctx.after_response:
        is_elsewhere = pause.call is not given
        yield ctx.finding(
            given,
            f"'{name}' may pause for {pause.seconds:g} s, and {cancelled}",
            help="send a message to a queue with a delay, set an alarm, or use a Workflow",
            related=[ctx.related(pause.call, "pauses here", pause.file)] if is_elsewhere else (),
        )
    elif (limit := ctx.limit_of(given)) is not None and limit.seconds > ctx.after_response:
        again = f"gives up {limit.times} times, after {limit.each:g} s each"
        told = again if limit.times > 1 else "gives up only then"
        yield ctx.finding(
            given,
            f"'{name}' may wait for {limit.seconds:g} s, and {cancelled}: what is to be done when "
            "the time is up never is",
            help="wait for less than that, or leave it to a queue, an alarm or a Workflow",
            related=[ctx.related(limit.call, told, limit.file)],
        )
