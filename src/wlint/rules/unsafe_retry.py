"""See rules/unsafe-retry.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Loop


def check(node: Loop | Call, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(node) is None:
        return
    for found in ctx.repeated_posts(node):
        related = [ctx.related(node, "made again here when it fails")]
        if found.call is not found.site:
            related.append(ctx.related(found.call, "the request", found.file))
        yield ctx.finding(
            found.site,
            f"'{ctx.called(found.site)}' is sent again after any error, also when the other side "
            "did what it asks for and only the answer was lost",
            help="send an idempotency key that is the same for all attempts, "
            "or try again only after an answer that says nothing was done",
            related=related,
        )
        return
