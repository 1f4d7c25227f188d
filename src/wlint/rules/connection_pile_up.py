"""See rules/connection-pile-up.md."""

from collections.abc import Iterator, Sequence

from wlint.finding import Finding
from wlint.rule import CONNECTIONS, Context
from wlint.tree import Call, Comprehension, Node

_QUEUED = (
    f"and only {CONNECTIONS.value} wait for an answer at a time: the others queue, and a timeout "
    "they may have runs meanwhile"
)
_HELP = f"work in groups of {CONNECTIONS.value}, so that what waits is not started yet"


def check(node: Call | Comprehension, ctx: Context, *, most: int = 24) -> Iterator[Finding]:
    if isinstance(node, Call) and (listed := ctx.listed_together(node)) is not None:
        yield from _listed(node, listed, ctx, most)
        return
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
    if call is None or size is None or size <= most or ctx.is_started_with_more(node, most):
        return
    if next(ctx.bulkable(node), None) is not None:
        return  # one operation for all of them, says query-in-loop
    yield ctx.finding(
        found.head,
        f"starts up to {size:,} times '{ctx.called(call.site)}' at once, {_QUEUED}",
        help=f"ask for all of them in one query, or {_HELP}"
        if ctx.is_query_by_http(call)
        else _HELP,
        related=[ctx.related(call.site, "takes a connection each time")],
    )


def _listed(call: Call, listed: Sequence[Node], ctx: Context, most: int) -> Iterator[Finding]:
    """What is written out to be started together."""
    many = ctx.started_beyond(call, most)
    if many is None or ctx.is_started_with_more(call, most) or ctx.way_to(call) is None:
        return
    yield ctx.finding(
        call,
        f"starts up to {many:,} requests at once, {_QUEUED}",
        help=_HELP,
        related=[
            ctx.related(part, f"starts up to {started:,}")
            for part in listed
            if (started := ctx.started(part)) > 1
        ],
    )
