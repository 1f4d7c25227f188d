"""See rules/subrequest-budget-exceeded.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Block, Call, Comprehension, Loop, Sequence


def check(
    node: Block | Call | Comprehension | Loop | Sequence, ctx: Context, *, plan: str = "paid"
) -> Iterator[Finding]:
    cost = ctx.cost(node)
    if not cost:  # most code calls nobody
        return
    allowed, is_configured = ctx.allowance(plan)
    if not ctx.is_too_much(node, allowed) or ctx.way_to(node) is None:
        return
    is_internal = cost.external <= allowed.external
    whose = f"an invocation on the {plan} plan may make"
    if not is_internal:
        made, many, what = cost.external, allowed.external, "subrequests"
    elif cost.internal > allowed.internal:
        made, many, what = cost.internal, allowed.internal, "subrequests"
    else:
        made, many, what = cost.queries, allowed.queries, "queries of D1"
    if is_configured and what == "subrequests":
        whose = "'limits.subrequests' allows"
    yield ctx.finding(
        ctx.headed(node),
        f"makes up to {made:,} {what}, more than the {many:,} that {whose}",
        help="do less in one invocation, use bulk operations, or raise 'limits.subrequests'"
        if what == "subrequests"
        else "do less in one invocation, or let 'batch' send many statements at once",
        related=ctx.made_up_of(node, is_internal=is_internal),
    )
