"""See rules/unbounded-pagination.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context
from wlint.tree import Loop


def check(loop: Loop, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(loop) is None or (call := ctx.paging(loop)) is None:
        return
    related = [ctx.related(call.site, "repeated in each round")]
    if call.call is not call.site:
        related.append(ctx.related(call.call, "the subrequest", call.file))
    end = "no maximum of pages, items or time ends the loop"
    if (bound := ctx.left_out(loop)) is not None:
        end = f"'{bound.name}' ends the loop only where a caller gives it"
        related.append(Step(bound.call, f"runs without '{bound.name}'"))
    yield ctx.finding(
        loop,
        f"'{ctx.called(call.site)}' is repeated until its answers say stop: {end}",
        help="count the pages and stop at a maximum; go on in a queue or the next run",
        related=related,
    )
