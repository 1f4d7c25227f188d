"""See rules/unguarded-background-work.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, EntryKind, Severity
from wlint.tree import Await, Call, Function, Member, Name, Node, Template

_ANSWERED = frozenset({EntryKind.REQUEST, EntryKind.RPC})
_DONE = {
    **dict.fromkeys(_ANSWERED, "the caller has its answer"),
    EntryKind.EMAIL: "the mail has been taken",
    EntryKind.START: "the object has started",
}


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if given is None or isinstance(given, Await) or not ctx.is_wait_until(call):
        return
    if (failure := ctx.unhandled(given)) is None:
        return
    entries = ctx.entries_reaching(call)
    kinds = {entry.kind for entry in entries if not ctx.stands_in_for_trigger(entry, call)}
    done = next((said for kind, said in _DONE.items() if kind in kinds), None)
    if done is None or ctx.way_to(call) is None:
        return
    unheard = "no code of the Worker hears of it"
    name = ctx.called(given) if isinstance(given, (Call, Template)) else ctx.short(given)
    if isinstance(given, Call) and isinstance(given.callee, Function) and not given.callee.name:
        name = ctx.called(failure.call, failure.file)  # what is written there has no name
    match failure.call:
        case Call(callee=Member(name="delete" | "deleteByIds")):
            lost = "what it should delete stays"
        case _:
            lost = "what it writes is lost"
    is_elsewhere = failure.call is not given
    is_lost = failure.is_write and not ctx.is_told_failure(given, failure)
    yield ctx.finding(
        given,
        f"when '{name}' fails, {lost}: {done}, and {unheard}"
        if is_lost
        else f"when '{name}' fails, {unheard}: {done}",
        help="catch the error here or where the work is done: log what is missing, or try again; "
        "by itself it is an exception in the logs at most, of a request that went well",
        severity=None if is_lost else Severity.INFO,
        related=[ctx.related(failure.call, "may fail", failure.file)] if is_elsewhere else (),
        fix=_fix(given, ctx),
        way=ctx.answering_way_to(call) if kinds & _ANSWERED else None,
    )


def _fix(given: Node, ctx: Context) -> Fix | None:
    if ctx.file.is_python or not isinstance(given, (Call, Name, Member)):
        return None
    caught = ctx.insert_after(given, ".catch((error) => console.error(error))")
    return ctx.fix("log the error", FixLevel.SUGGESTION, caught)
