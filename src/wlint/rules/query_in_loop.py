"""See rules/query-in-loop.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Bulk, Context, FanOut, Subrequest
from wlint.tree import Call, Comprehension, Loop

_WHOLE = (
    "; a batch is done as a whole or not at all, where here what fails in a round stops no other"
)


def check(
    node: Loop | Call | Comprehension, ctx: Context, *, minimum: int = 5
) -> Iterator[Finding]:
    found = ctx.fan_out(node)
    if found is None or ctx.way_to(node) is None:
        return
    many = found.size.limit
    if many is not None and many < minimum:
        return
    for bulk, call in ctx.bulkable(node):
        is_alone = bulk is Bulk.D1 and ctx.fails_alone(call)
        if is_alone and many is not None and many < 2 * minimum:
            continue
        is_same = ctx.asks_the_same(found, call) or ctx.asks_for_one_key(found, call)
        related = [ctx.related(call.site, "runs once per element")]
        if call.call is not call.site:
            related.append(ctx.related(call.call, "the operation", call.file))
        yield ctx.finding(
            found.head,
            f"'{ctx.called(call.site)}' goes to {bulk.value} {_once(call, ctx)} "
            f"{ctx.per_round(found)}, "
            + ("for the same each time" if is_same else f"though {bulk.value} takes many at once"),
            help=_read_once(found, call, ctx)
            if is_same
            else ctx.bulk_advice(found, bulk, call) + (_WHOLE if is_alone else ""),
            related=related,
            fix=None if is_same else ctx.bulk_fix(found, bulk, call),
        )


def _read_once(found: FanOut, call: Subrequest, ctx: Context) -> str:
    if ctx.asks_the_same(found, call):
        return "read it once, before the loop: every round asks for the same"
    known = "KV may still give what was there before"
    return f"read it once, before the loop, and go on with what a round writes: {known}"


def _once(call: Subrequest, ctx: Context) -> str:
    """How often a round does it: what a helper does may be several operations."""
    is_more = call.call is not call.site and ctx.cost(call.site).internal > 1
    return "at least once" if is_more else "once"
