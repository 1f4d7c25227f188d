"""See rules/swallowed-error.md."""

from collections.abc import Iterator
from itertools import islice

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Await, Call, Catch, Node, With


def check(node: Catch | Await | Call | With, ctx: Context) -> Iterator[Finding]:
    kinds = (_dropped, _overwritten, _unread, _replaced, _emptied, _unasked)
    yield from islice((finding for told in kinds for finding in told(node, ctx)), 1)


def _dropped(node: Catch | Await | Call | With, ctx: Context) -> Iterator[Finding]:
    work, end = ctx.swallowed_work(node), "its error is caught here and dropped"
    if work is None and isinstance(node, Catch):
        work, end = ctx.ignored_work(node), "its error is a value here, and no caller looks at that"
    if work is not None:
        place = node.resources[0] if isinstance(node, With) else node
        yield from _unseen(place, work, end, ctx)


def _unasked(node: Node, ctx: Context) -> Iterator[Finding]:
    """An empty answer where nobody could be asked."""
    work = ctx.unasked_work(node) if isinstance(node, Catch) else None
    if work is not None:
        yield from _unseen(
            node, work, "an empty answer stands for it here, and looks like any other", ctx
        )


def _unseen(place: Node, work: Node, end: str, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(place) is None:
        return
    name = ctx.called(work) if isinstance(work, Call) else ctx.short(work)
    yield ctx.finding(
        place,
        f"nobody learns when '{name}' fails: {end}",
        help="log the error, or give in a comment the reason why it does not matter",
        related=[ctx.related(work, "fails unseen")],
    )


def _overwritten(node: Node, ctx: Context) -> Iterator[Finding]:
    """A default for a failed read, which is then written over all that was there."""
    found = ctx.overwriting(node) if isinstance(node, (Catch, Await)) else None
    if found is None or ctx.way_to(node) is None:
        return
    read = ctx.called(found.read)
    yield ctx.finding(
        node,
        f"when '{read}' fails, a default stands for all that it holds, and the next write puts "
        "that in its place",
        help="let the error out, so that nothing is written: a key without a value is no error",
        related=[
            ctx.related(found.read, "the read that may fail"),
            ctx.related(found.write, "writes over all that is there", found.file),
        ],
    )


def _unread(node: Node, ctx: Context) -> Iterator[Finding]:
    """Errors that are kept among the results of several pieces of work, and nobody looks there."""
    found = ctx.unread_work(node) if isinstance(node, (Await, Call)) else None
    if found is None or ctx.way_to(node) is None:
        return
    file, work = found.steps[0] if found.steps else (found.file, found.call)
    sign = "exceptions" if ctx.file.is_python else "'rejected'"
    yield ctx.finding(
        node,
        f"nobody learns when '{ctx.called(work, file)}' fails: its error is among the results "
        "here, and nobody looks at them",
        help=f"look for {sign} among the results and log each, or give in a comment the reason why "
        "it does not matter",
        related=[ctx.related(found.call, "fails unseen", found.file)],
    )


def _replaced(node: Node, ctx: Context) -> Iterator[Finding]:
    """A failed read that is taken for an absence: what is drawn anew replaces what was there."""
    found = ctx.replacing(node) if isinstance(node, Catch) else None
    if found is None or ctx.way_to(node) is None:
        return
    yield ctx.finding(
        node,
        f"when '{ctx.called(found.read)}' fails, this goes on as if nothing were there, and what "
        "is made anew takes the place of what is stored",
        help="let the error out, so that nothing is written: a key without a value is no error",
        related=[
            ctx.related(found.read, "the read that may fail"),
            ctx.related(found.write, "replaces what is there for good", found.file),
        ],
    )


def _emptied(node: Node, ctx: Context) -> Iterator[Finding]:
    """An email that could not be read, and is kept without what it said."""
    found = ctx.emptying(node) if isinstance(node, Catch) else None
    if found is None or ctx.way_to(node) is None:
        return
    read = ctx.called(found.read)
    yield ctx.finding(
        node,
        f"nobody learns when '{read}' fails: an empty email is kept, and who sent it takes it for "
        "arrived",
        help="log the error, and reject the email: 'message.setReject(…)' tells its sender",
        related=[
            ctx.related(found.read, "the email is read here"),
            ctx.related(found.write, "keeps what stands for it", found.file),
        ],
    )
