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
    pause = ctx.pause_of(given)
    if pause is None or pause.seconds <= ctx.after_response:
        return
    name = ctx.called(given) if isinstance(given, Call) else ctx.short(given)
    is_elsewhere = pause.call is not given
    yield ctx.finding(
        given,
        f"'{name}' may pause for {pause.seconds:g} s, and is cancelled {ctx.after_response} s "
        "after the response",
        help="send a message to a queue with a delay, set an alarm, or use a Workflow",
        related=[ctx.related(pause.call, "pauses here", pause.file)] if is_elsewhere else (),
    )
