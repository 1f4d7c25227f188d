"""See rules/json-pass-through.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Named, Type
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    parsed = ctx.json.passed_through(ctx.file, call)
    if parsed is None or ctx.way_to(call) is None:
        return
    body = ctx.short(parsed.operand)
    stream = f"{body}.raw.body" if _is_hono(ctx.type_of(parsed.operand)) else f"{body}.body"
    yield ctx.finding(
        call,
        f"the body of '{body}' is parsed and serialised again unchanged, all of it in memory",
        help=f"pass the stream on: '{stream}'",
        related=[ctx.related(parsed.call, "parsed here")],
    )


def _is_hono(of: Type) -> bool:
    return isinstance(of, Named) and of.name.startswith("hono:")
