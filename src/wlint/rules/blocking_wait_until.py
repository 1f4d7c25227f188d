"""See rules/blocking-wait-until.md."""

from collections.abc import Iterator

from wlint.finding import Finding, FixLevel
from wlint.rule import Context, EntryKind
from wlint.tree import Await, Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if not isinstance(given, Await) or not ctx.is_wait_until(call):
        return
    if all(entry.kind is not EntryKind.REQUEST for entry in ctx.entries_reaching(call)):
        return
    to = ctx.short(call.callee)
    yield ctx.finding(
        given,
        f"the response waits for '{ctx.short(given.value)}' after all: '{to}' gets its result",
        help="hand over the promise itself, without 'await'",
        fix=ctx.fix("drop the await", FixLevel.SAFE, ctx.replace(given, ctx.text(given.value))),
    )
