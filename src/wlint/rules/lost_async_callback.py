"""See rules/lost-async-callback.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, Dropper, EntryKind, LostCallback, Severity, Way
from wlint.tree import Call, ExpressionStatement, Function, Member

_WITHOUT_LOSS = (Dropper.PREDICATE, Dropper.VALUES, Dropper.EXECUTOR, Dropper.EXECUTED)


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if (way := ctx.emitting_way(call) or ctx.way_to(call)) is None:
        return
    for lost in ctx.lost_callbacks(call):
        is_stateful = ctx.is_stateful(call) or ctx.emits_in_object(call)
        outlives = is_stateful and lost.dropper not in _WITHOUT_LOSS
        if outlives and ctx.handles_errors(lost.node):
            continue
        is_silenced = lost.is_silenced and lost.dropper not in _WITHOUT_LOSS
        is_last = lost.dropper is Dropper.CLOSING and not outlives
        is_mild = outlives or is_silenced or lost.dropper is Dropper.PROXY
        if not outlives and way.entry.is_stateful:
            way = ctx.ending_way_to(call) or way
        severity = Severity.WARNING if is_mild else None
        fault = "goes on, and its errors are lost" if outlives else _end(lost, way, ctx)
        yield ctx.finding(
            lost.node,
            _message(lost, ctx, fault),
            help=_help(lost, ctx),
            severity=Severity.INFO if is_last else severity,
            fix=_fix(lost, ctx),
            way=way,
        )


def _end(lost: LostCallback, way: Way, ctx: Context) -> str:
    """How far work gets that nothing waits for."""
    is_request = way.entry.kind is EntryKind.REQUEST
    match lost.dropper:
        case Dropper.CLOSING:
            return "goes on no longer than what it closes"
        case Dropper.CLOSED:
            end = "the connection is closed, if nothing else keeps the request going"
        case _ if ctx.ends_with_stream(lost.call):
            end = "the stream is closed"
        case _:
            end = "the response returns" if is_request else "the handler returns"
    return f"is cut off when {end}"


def _message(lost: LostCallback, ctx: Context, fault: str) -> str:
    to = ctx.called(lost.call)
    name = "this function" if isinstance(lost.node, Function) else f"'{ctx.short(lost.node)}'"
    match lost.dropper:
        case Dropper.MAP if ctx.file.is_python:
            return f"nothing of {name} runs: nobody awaits the coroutines that '{to}' makes"
        case Dropper.PREDICATE:
            return f"'{to}' tests a promise, which is always true: {name} is asynchronous"
        case Dropper.VALUES:
            return f"'{to}' gives promises where values are used: {name} is asynchronous"
        case Dropper.EXECUTOR:
            return f"errors in this function never settle the promise: '{to}' drops its own"
        case Dropper.EXECUTED:
            return f"errors in {name} never settle the promise: nothing in '{to}' waits for it"
        case Dropper.PROXY:
            return f"nothing waits for {name}: '{to}' drops the coroutine of each call"
        case Dropper.LISTENER | Dropper.CLOSED | Dropper.CLOSING:
            return f"the work of {name} {fault}: nothing waits for a listener of this event"
        case _:
            return f"the work of {name} {fault}: '{to}' drops its promise"


_GATHER = "wait for all calls together: 'await Promise.all(….map(…))'"
_HELP = {
    Dropper.EACH: _GATHER,
    Dropper.MAP: _GATHER,
    Dropper.VALUES: "await all of them first: 'await Promise.all(….map(…))'",
    Dropper.PREDICATE: "await the answers first, then test those",
    Dropper.TIMER: "await the pause and the work, or hand both to 'ctx.waitUntil(…)'",
    Dropper.LISTENER: "hand the work to 'ctx.waitUntil(…)' before the handler returns",
    Dropper.CLOSING: "hand the work to 'ctx.waitUntil(…)' in the listener",
    Dropper.CLOSED: "hand the work to 'ctx.waitUntil(…)' in the listener",
    Dropper.EXECUTOR: "await outside of 'new Promise', or catch every error and 'reject' with it",
    Dropper.EXECUTED: "await outside of 'new Promise', or end it with '.catch(reject)'",
    Dropper.PROXY: "make the callback a plain function that keeps the task and logs its errors",
}


def _help(lost: LostCallback, ctx: Context) -> str:
    if lost.dropper in (Dropper.MAP, Dropper.VALUES) and ctx.file.is_python:
        return "await them together: 'await asyncio.gather(*map(…))'"
    if lost.dropper is Dropper.TIMER and not ctx.file.is_python:
        return _instead_of_timer(lost.call, ctx)
    return _HELP[lost.dropper]


def _instead_of_timer(call: Call, ctx: Context) -> str:
    """What lasts as long as a timer is meant to: `waitUntil` does not."""
    delay, most = call.arg(1), ctx.after_response
    milliseconds = ctx.number(delay) if delay is not None else 0
    if ctx.name_of(call.callee) == "setInterval":
        return "give what is to be done again and again to a cron trigger, or to an object's alarm"
    if milliseconds is not None and milliseconds < most * 1000:
        return _HELP[Dropper.TIMER]
    return (
        "set an alarm of a Durable Object, or send a message to a queue with 'delaySeconds': "
        f"'waitUntil' keeps work for {most} seconds only"
    )


def _fix(lost: LostCallback, ctx: Context) -> Fix | None:
    """`await Promise.all(….map(…))` where a statement drops what an array gives."""
    call, function = lost.call, ctx.function_around(lost.call)
    callee = call.callee
    is_statement = isinstance(ctx.parent(call), ExpressionStatement)
    if function is None or not function.is_async or not is_statement:
        return None
    if lost.dropper not in (Dropper.EACH, Dropper.MAP) or not isinstance(callee, Member):
        return None
    if callee.is_optional or ctx.name_of(callee) not in ("[].forEach", "[].map"):
        return None
    before = ctx.insert_before(call, "await Promise.all(")
    renamed = ctx.replace(callee, f"{ctx.text(callee.object)}.map")
    return ctx.fix("await all calls", FixLevel.UNSAFE, before, renamed, ctx.insert_after(call, ")"))
