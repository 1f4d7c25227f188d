"""See rules/missing-timeout.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import (
    PAYMENT,
    UNSEEN,
    BodyReader,
    Context,
    FixLevel,
    Given,
    Outbound,
    TimeLimit,
)
from wlint.tree import Call

_SLOW = 60_000
_IN_DOUBT = (
    "; what it asks for may have been done when the wait is ended: find out before it counts as "
    "failed"
)

_SPENT = (
    "; the code or refresh token may be spent when the wait is ended, and the user has to sign in "
    "again"
)

_ENDS_ROUNDS = " and catch its TimeoutError in the loop: else the rounds after it are not run"


def check(
    call: Call, ctx: Context, *, milliseconds: int = 5000, pedantic: bool = False
) -> Iterator[Finding]:
    found = ctx.outbound(call)
    if found is None or ctx.way_to(call) is None:
        return
    given = f'"{found.url}"' if found.url and found.asks is call else "…"
    shown = f"'{ctx.callee(call)}({given})'"
    lacking = found.lacking
    if found.forwards and pedantic and not lacking and found.limit is not Given.YES:
        message = f"{shown} sends the visitor's request on and waits as long as the origin likes"
        yield ctx.finding(call, message, severity=Severity.INFO)
    is_left = not found.client.is_blocking and ctx.is_left_alone(call)
    if (found.limit is not Given.NO and not lacking) or is_left:
        return
    if (slow := ctx.why_slow(found)) is not None:
        milliseconds = max(milliseconds, _SLOW)
    limit = ctx.time_limit(found, milliseconds)
    edits = None if lacking else ctx.timeout_edits(found, limit)
    because = f": {slow}" if slow is not None else ""
    title = f"give up after {limit.words}{because}"
    fix = ctx.fix(title, FixLevel.UNSAFE, *edits) if edits else None
    if found.ignored is not None:
        message = f"{shown} ignores 'timeout': fetch knows no such option, so nothing ends the wait"
    elif found.client.default is not None and found.off is None:
        message = f"{shown} has no timeout: a slow server holds it for {found.client.default:g} s"
    else:
        why = "as it is switched off" if found.off is not None else "and Workers set no default"
        message = f"{shown} has no timeout, {why}: a slow upstream {ctx.held_up(found)}"
        if lacking:
            wrapper = ctx.called(lacking[0].call, lacking[0].file)
            message = f"some callers pass no signal to '{wrapper}', so that {message}"
    besides = ""
    if edits and ctx.ends_rounds(found):
        besides = _ENDS_ROUNDS
    elif ctx.spends_grant(found):
        besides = _SPENT
    elif slow in (None, PAYMENT, UNSEEN) and ctx.adds_something(found):
        besides = _IN_DOUBT
    advice = _advice(found, ctx, limit) + besides
    related = [ctx.related(by.call, "passes no signal", by.file) for by in lacking]
    yield ctx.finding(
        call,
        message,
        help=advice,
        fix=fix,
        related=related,
        way=ctx.lasting_way_to(found),
        is_waited_for=ctx.holds_request(found),
    )


def _advice(found: Outbound, ctx: Context, limit: TimeLimit) -> str:
    if found.streams:
        return (
            "use an AbortController and clear its timer once the headers are there: "
            "AbortSignal.timeout would cut off what comes after them as well"
        )
    if found.client.options[-1] != "signal":
        return f"pass 'timeout={limit.seconds}'"
    if found.client.name == "ofetch":  # a signal would end its retries as well
        return f"pass 'timeout: {limit.milliseconds}'"
    if ctx.file.is_python:
        block = f"under 'async with asyncio.timeout({limit.seconds})'"
        match ctx.body_reader(found):
            case BodyReader.HERE:
                return f"await it and the reading of its body {block}"
            case BodyReader.ELSEWHERE:
                return f"await it {block}, and the reading of its body where that is done"
            case BodyReader.NOWHERE:
                return f"await it {block}"
    where = " there, or here for all who bring none" if found.lacking else ""
    return f"pass 'signal: AbortSignal.timeout({limit.milliseconds})'{where}"
