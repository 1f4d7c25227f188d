"""See rules/missing-timeout.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context, Fate, FixLevel, Given
from wlint.tree import Call


def check(
    call: Call, ctx: Context, *, milliseconds: int = 5000, pedantic: bool = False
) -> Iterator[Finding]:
    found = ctx.outbound(call)
    if found is None or ctx.way_to(call) is None:
        return
    shown = f"'{ctx.short(call.callee)}(…)'"
    if found.forwards and pedantic and found.limit is not Given.YES:
        message = f"{shown} sends the visitor's request on and waits as long as the origin likes"
        yield ctx.finding(call, message, severity=Severity.INFO)
    if found.limit is not Given.NO or ctx.fate(call) in (Fate.DROPPED, Fate.SILENCED):
        return
    edits = ctx.timeout_edits(found, milliseconds)
    seconds = f"{milliseconds / 1000:g}"
    fix = ctx.fix(f"give up after {seconds} seconds", FixLevel.UNSAFE, *edits) if edits else None
    limit = found.client.options[-1]
    if found.ignored is not None:
        message = f"{shown} ignores 'timeout': fetch knows no such option, so nothing ends the wait"
    elif found.client.default is not None:
        message = f"{shown} has no timeout: a slow server holds it for {found.client.default:g} s"
    else:
        message = f"{shown} has no timeout: it waits for as long as the other server likes"
    if limit == "signal" and not ctx.file.is_python:
        help = f"pass 'signal: AbortSignal.timeout({milliseconds})'"
    elif limit == "signal":
        help = f"await it under 'async with asyncio.timeout({seconds})'"
    else:
        help = f"pass 'timeout={seconds}'"
    yield ctx.finding(call, message, help=help, fix=fix)
