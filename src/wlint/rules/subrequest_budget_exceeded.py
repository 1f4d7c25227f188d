"""See rules/subrequest-budget-exceeded.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context, Made, Plan
from wlint.tree import Block, Call, Comprehension, Loop, Node, Sequence


def check(
    node: Block | Call | Comprehension | Loop | Sequence, ctx: Context, *, plan: Plan = Plan.PAID
) -> Iterator[Finding]:
    cost = ctx.cost(node)
    if not cost:  # most code calls nobody
        return
    allowed, is_configured = ctx.allowance(plan)
    is_too_much = ctx.is_too_much(node, allowed)
    if not is_configured and not (is_too_much and ctx.without_queries(node).exceeds(allowed)):
        yield from _queries(node, ctx, plan)  # that limit is the lower one, and nothing raises it
        return
    if not is_too_much or ctx.way_to(node) is None:
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
        severity=None if ctx.is_sure(node, allowed) else Severity.WARNING,
        related=ctx.made_up_of(node, Made.INTERNAL if is_internal else Made.EXTERNAL),
    )


def _queries(node: Node, ctx: Context, plan: Plan) -> Iterator[Finding]:
    """What asks D1 too often, of whose queries there may be fewer."""
    many = ctx.query_limit(plan)
    if not ctx.asks_more_than(node, many) or ctx.way_to(node) is None:
        return
    asked, (allowed, _) = ctx.queries(node), ctx.allowance(plan)
    is_disputed = asked <= allowed.internal
    is_sure = not is_disputed and ctx.surely_asks_more_than(node, many)
    yield ctx.finding(
        ctx.headed(node),
        f"makes up to {asked:,} queries of D1, more than the {many:,} that an "
        f"invocation on the {plan} plan may make",
        help="do less in one invocation, or let 'batch' send many statements at once"
        + (f"; the limits of Workers speak of {allowed.internal:,}" if is_disputed else ""),
        severity=None if is_sure else Severity.WARNING,
        related=ctx.made_up_of(node, Made.QUERIES),
    )
