"""See rules/global-scope-io.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Refusal, Severity
from wlint.tree import Await, Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    for since in ctx.since_load(call):
        yield ctx.finding(
            since,
            "this is the time since 1970: the clock stands at 0 while the module is loaded, and "
            f"'{ctx.short(since.operands[1])}' was taken then",
            help="take the start with the first request, if the age of the isolate is of use "
            "at all",
            severity=Severity.WARNING,
            related=[ctx.related(call, "this is 0")],
        )
    refused = ctx.refused_at_load(call)
    sites = ctx.way_from_load(call) if refused is not None else None
    if refused is None or sites is None:
        return
    around = ctx.function_around(call)
    is_awaited = isinstance(ctx.parent(call), Await)
    if around is not None and around.is_async:
        happens = "is refused, and the promise of it rejects"
    elif refused is Refusal.REJECTS and not is_awaited:
        happens = "is refused without a trace: no request is made"
    else:
        happens = "is refused: the Worker does not start"
    yield ctx.finding(
        call,
        f"'{ctx.callee(call)}(…)' runs while the module is loaded, where it {happens}",
        help="do it in a handler, when it is first needed",
        related=[
            ctx.related(s.node, "called while the module is loaded", s.file) for s in sites[:1]
        ],
    )
