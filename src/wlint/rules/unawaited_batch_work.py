"""See rules/unawaited-batch-work.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context, EntryKind
from wlint.tree import Call, Catch, Exit

_LOST = {
    EntryKind.QUEUE: "the messages are acknowledged when 'queue' returns, done with or not",
    EntryKind.ALARM: "the alarm counts as done when 'alarm' returns, and is not tried again",
}


def check(node: Call | Catch | Exit, ctx: Context) -> Iterator[Finding]:
    match node:
        case Exit():
            yield from _left(node, ctx)
        case Catch():
            yield from _caught(node, ctx)
            yield from _unsaid(node, ctx)
        case Call():
            yield from _unawaited(node, ctx)


def _left(exit: Exit, ctx: Context) -> Iterator[Finding]:
    """Messages that a handler does not come to, and returns as if it had."""
    if (loop := ctx.left_batch(exit)) is None or ctx.way_to(exit) is None:
        return
    yield ctx.finding(
        exit,
        "this leaves the other messages of the batch undone, and they are acknowledged all the "
        "same",
        help="'continue' goes on with the next message; throw, or call 'retryAll()' on the batch, "
        "to have all of them again",
        related=[ctx.related(loop, "goes through the batch")],
    )


def _caught(catch: Catch, ctx: Context) -> Iterator[Finding]:
    """Messages that an error keeps a handler from, where it returns as if it had done all."""
    if (loop := ctx.caught_batch(catch)) is None or ctx.way_to(catch) is None:
        return
    yield ctx.finding(
        catch,
        "after an error the other messages of the batch stay undone, and all are acknowledged",
        help="catch the error of each message in the loop and call 'retry()' on it, or throw it on "
        "to have all of them again",
        related=[ctx.related(loop, "goes through the batch")],
    )


def _unsaid(catch: Catch, ctx: Context) -> Iterator[Finding]:
    """A message that failed, of which a handler says nothing though it does of others."""
    if (said := ctx.unsaid_message(catch)) is None or ctx.way_to(catch) is None:
        return
    yield ctx.finding(
        catch,
        "the message that failed is acknowledged with the others: what 'retry()' is not called on "
        "is done when 'queue' returns",
        help="call 'retry()' on it here, or 'ack()' where it is meant to be dropped",
        severity=Severity.WARNING,
        related=[ctx.related(said, "says what becomes of the others")],
    )


def _unawaited(call: Call, ctx: Context) -> Iterator[Finding]:
    kind = ctx.redelivered_by(call)
    if kind is None:
        return
    work = call
    if ctx.is_wait_until(call):
        given = call.arg(0)
        if not (isinstance(given, Call) and ctx.starts_io(given) and ctx.outlives_batch(kind)):
            return
        if kind is EntryKind.ALARM and ctx.unhandled(given) is None:
            return  # awaited, it would throw nothing either: no alarm is tried again for it
        work = given
    elif ctx.loss(call) is None:
        return
    never = "never starts" if ctx.is_idle_coroutine(work) else "is not waited for"
    yield ctx.finding(
        work,
        f"'{ctx.called(work)}' {never}: {_LOST[kind]}",
        help="await it: what the handler throws is delivered again",
    )
