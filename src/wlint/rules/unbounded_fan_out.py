"""See rules/unbounded-fan-out.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, EntryKind, FanOut, Subrequest
from wlint.tree import Call, Comprehension, Loop

_RUNS = frozenset({EntryKind.CRON, EntryKind.ALARM})


def check(
    node: Loop | Call | Comprehension, ctx: Context, *, pedantic: bool = False, plan: str = "paid"
) -> Iterator[Finding]:
    found = ctx.fan_out(node)
    if found is None or ctx.way_to(node) is None:
        return
    if not found.size.is_unbounded and (found.size.is_bounded or not pedantic):
        return
    if ctx.descends(node, found.calls[0]):
        return
    outer = ctx.repeated_by(node)
    while outer is not None:
        around = ctx.fan_out(outer)
        if around is not None and around.size.origin and around.size.origin == found.size.origin:
            return
        outer = ctx.repeated_by(outer)
    call, limit = _limit(found, ctx, plan)
    yield ctx.finding(
        found.head,
        f"'{ctx.called(call.site)}' makes a subrequest {ctx.per_round(found)}, "
        f"and nothing bounds how many there are: {_origin(found)}; {limit}"
        + (
            f"; {found.limits.value} how many run at once, not how many run"
            if found.limits is not None
            else ""
        ),
        help=_help(found, ctx),
        related=_related(found, call, ctx),
    )


def _origin(found: FanOut) -> str:
    origin = found.size.origin
    return (
        f"they come from {origin.words}" if origin is not None else "their number is not known here"
    )


def _limit(found: FanOut, ctx: Context, plan: str) -> tuple[Subrequest, str]:
    """The call that ends a run first, and how many of these it may make."""
    allowed, is_configured = ctx.allowance(plan)
    many = allowed.internal if found.foremost.is_internal else allowed.external
    queries = ctx.query_limit(plan)
    query = ctx.query_of_each_round(found) if queries < many else None
    if query is not None or (queries < many and ctx.only_queries(found)):
        return query or found.foremost, f"one invocation may make {queries:,} queries of D1"
    if is_configured:
        return found.foremost, f"'limits.subrequests' allows {many:,}"
    return found.foremost, f"one invocation may make {many:,}"


def _help(found: FanOut, ctx: Context) -> str:
    if found.size.origin is not None and "LIMIT" in found.size.origin.words:
        return "give the query a LIMIT, and go on with the rest in a later run or a queue"
    kinds = {entry.kind for entry in ctx.entries_reaching(found.node)}
    if kinds and kinds <= _RUNS:  # there is nobody to refuse
        return "do so many in a run and go on from there in the next, or hand them to a queue"
    return "refuse or cut what is too long, or hand the elements to a queue and work in batches"


def _related(found: FanOut, call: Subrequest, ctx: Context) -> Iterator[Step]:
    yield ctx.related(call.site, "makes a subrequest each time")
    if call.call is not call.site:
        yield ctx.related(call.call, "the subrequest", call.file)
    if found.size.origin is not None:
        yield Step(found.size.origin.place, "where the elements come from")
