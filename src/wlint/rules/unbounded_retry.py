"""See rules/unbounded-retry.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Function, Loop, Node


def check(node: Loop | Call | Function, ctx: Context, *, attempts: int = 3) -> Iterator[Finding]:
    if isinstance(node, Function):
        for decorator in node.decorators:
            yield from _found(decorator, node.body, ctx, attempts)
    elif not isinstance(ctx.parent(node), Function):
        yield from _found(node, node, ctx, attempts)


def _found(node: Node, place: Node, ctx: Context, attempts: int) -> Iterator[Finding]:
    found = ctx.retry(node)
    if found is None or (way := ctx.shown_way_to(place)) is None:
        return
    again = f"'{ctx.called(found.attempt.site)}'"
    related = [ctx.related(found.attempt.site, "made again when it fails")]
    if found.attempt.call is not found.attempt.site:
        related.append(ctx.related(found.attempt.call, "the subrequest", found.attempt.file))
    if not found.is_bounded:
        yield ctx.finding(
            node,
            f"{again} is made again for as long as it fails: "
            "however many attempts there were, one more follows",
            help="give up after a few attempts, and wait longer before each of them",
            related=related,
            way=way,
        )
    elif (
        not found.pauses
        and not found.attempt.is_internal
        and (found.most is None or found.most >= attempts + found.is_fenced)
    ):
        yield ctx.finding(
            node,
            f"{again} is made again at once when it fails: a service in trouble gets no pause",
            help="wait before the next attempt, longer each time and not always as long",
            related=related,
            way=way,
        )
