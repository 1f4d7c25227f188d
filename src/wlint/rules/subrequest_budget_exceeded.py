"""See rules/subrequest-budget-exceeded.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Plan
from wlint.tree import Block, Call, Comprehension, Loop, Node, Sequence


def check(
    node: Block | Call | Comprehension | Loop | Sequence, ctx: Context, *, plan: Plan = Plan.PAID
) -> Iterator[Finding]:
    cost = ctx.cost(node)
    if not cost:  # most code calls nobody
        return
    allowed, is_configured = ctx.allowance(plan)
    if not ctx.is_too_much(node, allowed):
        yield from _queries(node, ctx, plan) if not is_configured else ()
        return
    if ctx.way_to(node) is None:
        return
    is_internal = cost.external <= allowed.external
    made, many = (
        (cost.internal, allowed.internal) if is_internal else (cost.external, allowed.external)
    )
    whose = (
        "'limits.subrequests' allows"
        if is_configured
        else f"an invocation on the {plan} plan may make"
    )
    yield ctx.finding(
        ctx.headed(node),
        f"makes up to {made:,} subrequests, more than the {many:,} that {whose}",
        help="do less in one invocation, use bulk operations, or raise 'limits.subrequests'",
        related=ctx.made_up_of(node, is_internal=is_internal),
    )


def _queries(node: Node, ctx: Context, plan: Plan) -> Iterator[Finding]:
    """A loop whose every round asks D1, of whose queries there may be fewer."""
    found, many = ctx.fan_out(node), ctx.query_limit(plan)
    times = found.size.limit if found is not None and not found.size.is_ceiling else None
    if found is None or times is None or times <= many or ctx.way_to(node) is None:
        return
    if ctx.query_of_each_round(found) is None and not ctx.only_queries(found):
        return
    yield ctx.finding(
        found.head,
        f"makes up to {times:,} queries of D1, more than the {many:,} that an invocation on the "
        f"{plan} plan may make",
        help="do less in one invocation, or let 'batch' send many statements at once",
        related=[ctx.related(call.site, "asks D1 each time") for call in found.own],
    )
