"""See rules/connection-pile-up.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import CONNECTIONS, Context
from wlint.tree import Call, Comprehension


def check(node: Call | Comprehension, ctx: Context, *, most: int = 24) -> Iterator[Finding]:
    found = ctx.fan_out(node)
    if (
        found is None
        or found.limits is not None
        or not found.is_at_once
        or ctx.way_to(node) is None
    ):
        return
    size = found.size.limit if not found.size.is_ceiling else None
    call = next((c for c in found.calls if ctx.waits_for_a_connection(c)), None)
    if call is None or size is None or size <= most:
        return
    if next(ctx.bulkable(node), None) is not None:
        return  # one operation for all of them, says query-in-loop
    yield ctx.finding(
        found.head,
        f"starts up to {size:,} times '{ctx.called(call.site)}' at once, and only "
        f"{CONNECTIONS.value} wait for an answer at a time: the others queue, and a timeout "
        "they may have runs meanwhile",
        help=f"work in groups of {CONNECTIONS.value}, so that what waits is not started yet",
        related=[ctx.related(call.site, "takes a connection each time")],
    )
