"""See rules/unbounded-fan-out.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, EntryKind, FanOut, Origin, Plan, Size, Subrequest
from wlint.tree import Call, Comprehension, Loop

_RUNS = frozenset({EntryKind.CRON, EntryKind.ALARM})


def check(
    node: Loop | Call | Comprehension,
    ctx: Context,
    *,
    pedantic: bool = False,
    plan: Plan = Plan.PAID,
) -> Iterator[Finding]:
    found = _reported(node, ctx, pedantic, plan)
    if found is None:
        return
    filling = ctx.collected_by(found)
    if filling and all(_reported(loop, ctx.elsewhere(at), pedantic, plan) for at, loop in filling):
        return  # told of those loops, and mended there
    allowed = ctx.least_allowed(found, plan)
    call = allowed.call
    if (way := ctx.way_of(found, call)) is None:
        return
    origin = ctx.origin(found, way)
    yield ctx.finding(
        found.head,
        f"'{ctx.called(call.site)}' makes {_many(ctx.times_in_round(found, call))} "
        f"{ctx.per_round(found)}, and {_bound(found, origin, ctx)}; {allowed.words}"
        + (
            f"; {found.limits.value} how many run at once, not how many run"
            if found.limits is not None
            else ""
        ),
        help=_help(found, origin, ctx),
        related=_related(found, origin, call, ctx),
        way=way,
    )


def _reported(
    node: Loop | Call | Comprehension, ctx: Context, pedantic: bool, plan: Plan
) -> FanOut | None:
    """What a node makes again and again, where that is to be reported by itself."""
    found = _too_many(node, ctx, pedantic, plan)
    if found is None or _is_told_around(found, ctx, pedantic, plan):
        return None
    return found


def _too_many(
    node: Loop | Call | Comprehension, ctx: Context, pedantic: bool, plan: Plan
) -> FanOut | None:
    """What a node makes again and again, where nothing bounds that, whatever is around it."""
    found = ctx.fan_out_of_pages(node) or ctx.fan_out(node)
    if found is None or ctx.way_to(node) is None:
        return None
    size = found.size
    is_of_all = size.is_bounded and size.asked is not None
    if not (size.is_unbounded or is_of_all) and (size.is_bounded or not pedantic):
        return None
    if ctx.descends(node, found.calls[0]) or ctx.is_own_number(found.node, found.size.origin):
        return None
    if all(_is_told(found, call, ctx) for call in found.calls):
        return None
    asked = ctx.asked_in_all(found)
    is_few = size.is_bounded if asked is None else asked <= ctx.least_allowed(found, plan).many
    return None if is_few else found


def _is_told(found: FanOut, call: Subrequest, ctx: Context) -> bool:
    """Whether a call is a finding of the loop inside this one that makes it."""
    inner = ctx.repeated_by(call.site)
    told = ctx.fan_out(inner) if inner is not None else None
    origin = told.size.origin if told is not None else None
    return origin is not None and origin != found.size.origin


def _is_told_around(found: FanOut, ctx: Context, pedantic: bool, plan: Plan) -> bool:
    """Whether a loop around this one is reported for the same reason: the outermost of those is."""
    outer = ctx.repeated_by(found.node)
    while outer is not None:
        around = ctx.fan_out(outer)
        is_alike = around is not None and _is_alike(around.size, found.size)
        if is_alike and _too_many(outer, ctx, pedantic, plan) is not None:
            return True
        outer = ctx.repeated_by(outer)
    return False


def _is_alike(outer: Size, inner: Size) -> bool:
    """Whether two are as many for the same reason: what is told of one is told of the other."""
    is_same = outer.origin is not None and outer.origin == inner.origin
    return is_same and (outer.asked is None) == (inner.asked is None)


def _many(times: int | None) -> str:
    if times is None:
        return "subrequests"
    return f"up to {times:,} subrequests" if times > 1 else "a subrequest"


def _bound(found: FanOut, origin: Origin | None, ctx: Context) -> str:
    """What says how many there are, and where they come from."""
    if found.page is not None:
        return f"nothing bounds how many pages of up to {found.page:,} there are"
    many, asked = ctx.elements_in_all(found), ctx.asked_in_all(found)
    if found.size.is_bounded and asked is not None:
        return f"with the {found.size.limit:,} that there may be these are up to {asked:,}"
    if many is not None and asked is not None:
        more = f", which make up to {asked:,} subrequests" if asked > many else ""
        return f"only the other service can keep them to the {many:,} that are asked for{more}"
    words = f"they come from {origin.words}" if origin else "their number is not known here"
    return f"nothing bounds how many there are: {words}"


def _help(found: FanOut, origin: Origin | None, ctx: Context) -> str:
    kinds = {entry.kind for entry in ctx.entries_reaching(found.node)}
    is_run = bool(kinds) and kinds <= _RUNS  # there is nobody to refuse
    if found.size.is_ceiling:
        return "ask for fewer at once, and go on with the rest in a later run or a queue"
    writes, only_queries = ctx.writes_each_round(found), ctx.only_queries(found)
    bulk = ctx.bulk_for_all(found)
    at_once = f", and {bulk}" if bulk is not None else ""
    if found.page is not None:
        return f"stop at a maximum of pages, and go on in a queue or the next run{at_once}"
    if ctx.starts_workflows(found):
        return "create up to 100 instances at once with 'createBatch'"
    if origin is not None and "LIMIT" in origin.words:
        if only_queries and not writes and EntryKind.REQUEST in kinds:
            return (
                "ask for what belongs to all rows in one query, with a JOIN or IN, and give that "
                "a LIMIT"
            )
        rest = "and go on with the rest in a later run or a queue"
        return f"give the query a LIMIT, {rest}{at_once}"
    if is_run:
        rest = "and go on from there in the next, or hand them to a queue"
        return f"do so many in a run {rest}{at_once}"
    refuse = "refuse what is too long" if writes else "refuse or cut what is too long"
    if bulk is not None:
        return f"{refuse}{at_once}"
    if only_queries:
        return f"{refuse}, and collect the statements for one 'batch'"
    return f"{refuse}, or hand the elements to a queue and work in batches"


def _related(
    found: FanOut, origin: Origin | None, call: Subrequest, ctx: Context
) -> Iterator[Step]:
    yield ctx.related(call.site, "makes a subrequest each time")
    if call.call is not call.site:
        yield ctx.related(call.call, "the subrequest", call.file)
    if origin is not None:
        yield Step(origin.place, "where the elements come from")
    for at, other in ctx.goes_on(found):
        yield ctx.related(other.head, "goes through what it collects", at)
