"""See rules/swallowed-error.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Await, Call, Catch, With


def check(node: Catch | Await | Call | With, ctx: Context) -> Iterator[Finding]:
    work = ctx.swallowed_work(node)
    if work is None or ctx.way_to(node) is None:
        return
    name = ctx.called(work) if isinstance(work, Call) else ctx.short(work)
    yield ctx.finding(
        node.resources[0] if isinstance(node, With) else node,
        f"nobody learns when '{name}' fails: its error is caught here and dropped",
        help="log the error, or give in a comment the reason why it does not matter",
        related=[ctx.related(work, "fails unseen")],
    )
