"""See rules/unsafe-retry.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Function, Loop, Node

_FAILURE = (
    "when it fails, also where the other side did what it asks for and only the answer was lost"
)
_ANSWER = (
    "after an answer of 502, which a gateway gives also where the other side did what it asks for"
)


def check(node: Loop | Call | Function, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Function):
        for decorator in node.decorators:
            yield from _found(decorator, node.body, ctx)
    elif not isinstance(ctx.parent(node), Function):
        yield from _found(node, node, ctx)


def _found(node: Node, place: Node, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(place) is None:
        return
    retry = ctx.retry(node)
    after = _ANSWER if retry is not None and retry.is_in_doubt else _FAILURE
    for post in ctx.repeated_posts(node):
        found = post.made
        related = [ctx.related(node, "made again here when it fails")]
        if found.call is not found.site:
            related.append(ctx.related(found.call, "the request", found.file))
        if post.by not in (found.call, found.site):
            related.append(ctx.related(post.by, "asks for something to be done", post.file))
        yield ctx.finding(
            found.site,
            f"'{ctx.called(found.site)}' is sent again {after}",
            help="send an idempotency key that is the same for all attempts, "
            "or try again only after an answer that says nothing was done",
            related=related,
            way=ctx.way_by(place, ctx.asks_again(node, post)),
        )
        return
