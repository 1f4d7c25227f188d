"""See rules/json-pass-through.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Named, Severity, Type
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    own = ctx.passed_through(call)
    across = ctx.passed_across(call) if own is None else None
    parsed = own if across is None else across.step
    sent = ctx.sent(call)
    if parsed is None and sent is not None:
        yield from _stored(call, ctx)
    if parsed is None or sent is None or ctx.way_to(call) is None:
        return
    if own is not None and ctx.parse_failure(own.call) is not None:
        return
    body = ctx.short(parsed.operand, parsed.file)
    stream = f"{body}.raw.body" if own and _is_hono(ctx.type_of(own.operand)) else f"{body}.body"
    if sent.is_chunked:
        stream = ctx.in_chunks(stream)
    what, who = f"the body of '{body}'", ""
    if across is not None:
        what, who = (
            f"the body that '{ctx.called(across.call)}' reads",
            "let it give the answer, and ",
        )
    yield ctx.finding(
        call,
        f"{what} is parsed and serialised again unchanged, all of it in memory",
        help=f"{who}pass the stream on: '{stream}'",
        severity=Severity.INFO if ctx.is_of_own_object(parsed) else None,
        related=[
            ctx.related(parsed.call, "parsed here", parsed.file),
            *(
                [ctx.related(sent.call, "serialised here", sent.file)]
                if sent.call is not call
                else []
            ),
        ],
    )


def _stored(call: Call, ctx: Context) -> Iterator[Finding]:
    """What is stored as the text that it is sent as."""
    found = ctx.passed_stored(call)
    if found is None or ctx.way_to(call) is None:
        return
    who = (
        "get it as text" if found.call is None else f"let '{ctx.called(found.call)}' give the text"
    )
    what = f"what '{ctx.short(found.read.callee, found.file)}(…)' brings"
    yield ctx.finding(
        call,
        f"{what} is parsed and serialised again unchanged",
        help=f"{who}, and send that as it is, as 'application/json'",
        severity=Severity.INFO,
        related=[ctx.related(found.parsed, "parsed here", found.file)],
    )


def _is_hono(of: Type) -> bool:
    return isinstance(of, Named) and of.name.startswith("hono:")
