"""See rules/chatty-service-binding.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import SERVICE_CALLS, Context
from wlint.tree import Block, Call, Comprehension, Loop, Sequence


def check(
    node: Block | Call | Comprehension | Loop | Sequence,
    ctx: Context,
    *,
    max_service_calls: int = 20,
) -> Iterator[Finding]:
    if not ctx.calls_services_more_than(node, max_service_calls) or ctx.way_to(node) is None:
        return
    yield ctx.finding(
        ctx.headed(node),
        f"calls other Workers up to {ctx.service_calls(node):,} times in one invocation: each call "
        f"is a subrequest, and the platform refuses more than {SERVICE_CALLS.value}",
        help="give the other Worker one method that takes all of it at once",
    )
