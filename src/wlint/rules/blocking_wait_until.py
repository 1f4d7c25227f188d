"""See rules/blocking-wait-until.md."""

from collections.abc import Iterator

from wlint.finding import Finding, FixLevel
from wlint.rule import Context, EntryKind
from wlint.tree import Arg, Await, Call, Node, Sequence


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = list(_awaited(call.arg(0), ctx))
    if not given or not ctx.is_wait_until(call):
        return
    if all(entry.kind is not EntryKind.REQUEST for entry in ctx.entries_reaching(call)):
        return
    first, to = given[0], ctx.short(call.callee)
    edits = [ctx.replace(one, ctx.text(one.value)) for one in given]
    level = FixLevel.SAFE if len(given) == 1 else FixLevel.UNSAFE  # they begin together then
    yield ctx.finding(
        first,
        f"the response waits for '{ctx.short(first.value)}' after all: '{to}' gets its result",
        help="hand over the promise itself, without 'await'",
        related=[ctx.related(other, "waits here, too") for other in given[1:]],
        fix=ctx.fix("drop the await", level, *edits),
    )


def _awaited(given: Node | None, ctx: Context) -> Iterator[Await]:
    """What is awaited before it is handed over: by itself, or among several."""
    match given:
        case Await():
            yield given
        case Call(callee=callee, args=[Arg(value=Sequence(items=items))]) if ctx.waits_for_all(
            callee
        ):
            yield from (item for item in items if isinstance(item, Await))
        case _:
            return
