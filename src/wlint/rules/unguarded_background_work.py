"""See rules/unguarded-background-work.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, EntryKind, Severity
from wlint.tree import Await, Call, Function, Member, Name, Node

_ANSWERED = frozenset({EntryKind.REQUEST, EntryKind.RPC})


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if given is None or isinstance(given, Await) or not ctx.is_wait_until(call):
        return
    if (failure := ctx.unhandled(given)) is None:
        return
    kinds = {entry.kind for entry in ctx.entries_reaching(call)}
    if not kinds & {*_ANSWERED, EntryKind.EMAIL} or ctx.way_to(call) is None:
        return
    done = "the response is gone" if kinds & _ANSWERED else "the mail has been taken"
    name = ctx.called(given) if isinstance(given, Call) else ctx.short(given)
    if isinstance(given, Call) and isinstance(given.callee, Function) and not given.callee.name:
        name = ctx.called(failure.call, failure.file)  # what is written there has no name
    fails = "fails to write" if failure.is_write else "fails"
    is_elsewhere = failure.call is not given
    yield ctx.finding(
        given,
        f"nobody learns when '{name}' {fails}: {done}, and nothing handles the error",
        help="log the error: catch it where the work is done, or where it is handed over",
        severity=None if failure.is_write else Severity.INFO,
        related=[ctx.related(failure.call, "may fail", failure.file)] if is_elsewhere else (),
        fix=_fix(given, ctx),
    )


def _fix(given: Node, ctx: Context) -> Fix | None:
    if ctx.file.is_python or not isinstance(given, Call | Name | Member):
        return None
    caught = ctx.insert_after(given, ".catch((error) => console.error(error))")
    return ctx.fix("log the error", FixLevel.SUGGESTION, caught)
