"""See rules/json-pass-through.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Named, Type
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    own = ctx.passed_through(call)
    parsed = own or ctx.passed_across(call)
    sent = ctx.sent(call)
    if parsed is None or sent is None or ctx.way_to(call) is None:
        return
    body = ctx.short(parsed.operand, parsed.file)
    stream = f"{body}.raw.body" if own and _is_hono(ctx.type_of(own.operand)) else f"{body}.body"
    way = "pass the stream on" if own else "let its function give the answer, and pass the stream on"
    yield ctx.finding(
        call,
        f"the body of '{body}' is parsed and serialised again unchanged, all of it in memory",
        help=f"{way}: '{stream}'",
        related=[
            ctx.related(parsed.call, "parsed here", parsed.file),
            *([ctx.related(sent.call, "serialised here", sent.file)] if sent.call is not call else []),
        ],
    )


def _is_hono(of: Type) -> bool:
    return isinstance(of, Named) and of.name.startswith("hono:")
