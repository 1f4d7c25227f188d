"""See rules/unbounded-pagination.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Loop


def check(node: Loop | Call, ctx: Context) -> Iterator[Finding]:
    if (call := ctx.paging(node)) is None or ctx.way_to(node) is None:
        return
    related = [ctx.related(call.site, "repeated in each round")]
    if call.call is not call.site:
        related.append(ctx.related(call.call, "the subrequest", call.file))
    related += ctx.repeated_inside(node)
    again = "the loop" if isinstance(node, Loop) else "the calls"
    end = f"no maximum of pages, items or time ends {again}"
    bound = ctx.left_out(node) if isinstance(node, Loop) else None
    if bound is not None:
        end = f"'{bound.name}' ends the loop only where a caller gives it"
        related.append(ctx.related(bound.call, f"runs without '{bound.name}'", bound.file))
    elif isinstance(node, Loop) and (count := ctx.count_of_matches(node)) is not None:
        end += f", as '{ctx.short(count)}' counts only what matches"
    yield ctx.finding(
        node,
        f"'{ctx.called(call.site)}' is repeated until its answers say stop: {end}",
        help="count the pages and stop at a maximum; go on in a queue or the next run",
        related=related,
        way=ctx.way_by(node, bound.call) if bound is not None else None,
    )
