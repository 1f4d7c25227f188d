"""See rules/background-write-decides-outcome.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context
from wlint.tree import Call, Node


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if given is None or not ctx.is_wait_until(call) or ctx.is_stateful(call):
        return
    deferred = ctx.deferred_write(call, given)
    if deferred is None:
        return
    name = ctx.called(given) if isinstance(given, Call) else ctx.short(given)
    is_elsewhere = deferred.call is not given
    yield ctx.finding(
        given,
        f"the response says that it is done, and '{name}' may still fail to write it",
        help="await the write before you answer, or answer 202",
        related=[ctx.related(deferred.call, "the write", deferred.file)] if is_elsewhere else (),
        fix=_fix(call, given, ctx),
    )


def _fix(call: Call, given: Node, ctx: Context) -> Fix | None:
    function = ctx.function_around(call)
    if function is None or not function.is_async:
        return None
    awaited = ctx.replace(call, f"await {ctx.text(given)}")
    return ctx.fix("wait for the write", FixLevel.SUGGESTION, awaited)
