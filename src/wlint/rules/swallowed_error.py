"""See rules/swallowed-error.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Await, Call, Catch, Node, With


def check(node: Catch | Await | Call | With, ctx: Context) -> Iterator[Finding]:
    work = ctx.swallowed_work(node)
    if work is None or ctx.way_to(node) is None:
        yield from _overwritten(node, ctx)
        yield from _replaced(node, ctx)
        return
    name = ctx.called(work) if isinstance(work, Call) else ctx.short(work)
    yield ctx.finding(
        node.resources[0] if isinstance(node, With) else node,
        f"nobody learns when '{name}' fails: its error is caught here and dropped",
        help="log the error, or give in a comment the reason why it does not matter",
        related=[ctx.related(work, "fails unseen")],
    )


def _overwritten(node: Node, ctx: Context) -> Iterator[Finding]:
    """A failed read that is taken for nothing, which is then written over all that was there."""
    found = ctx.overwriting(node) if isinstance(node, Catch) else None
    if found is None or ctx.way_to(node) is None:
        return
    read = ctx.called(found.read)
    yield ctx.finding(
        node,
        f"when '{read}' fails, this takes all that it holds for nothing, and the next write puts "
        "that in its place",
        help="let the error out, so that nothing is written: a key without a value is no error",
        related=[
            ctx.related(found.read, "the read that may fail"),
            ctx.related(found.write, "writes over all that is there", found.file),
        ],
    )


def _replaced(node: Node, ctx: Context) -> Iterator[Finding]:
    """A failed read that is taken for an absence: what is drawn anew replaces what was there."""
    found = ctx.replacing(node) if isinstance(node, Catch) else None
    if found is None or ctx.way_to(node) is None:
        return
    yield ctx.finding(
        node,
        f"when '{ctx.called(found.read)}' fails, this goes on as if nothing were there, and what is "
        "made anew takes the place of what is stored",
        help="let the error out, so that nothing is written: a key without a value is no error",
        related=[
            ctx.related(found.read, "the read that may fail"),
            ctx.related(found.write, "replaces what is there for good", found.file),
        ],
    )
