"""See rules/unhandled-handler-error.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Function

_PLATFORMS = "the platform's page for a crashed Worker"
_HONOS = "Hono's bare “Internal Server Error”"


def check(function: Function, ctx: Context) -> Iterator[Finding]:
    if not ctx.takes_requests(function):
        return
    given = _HONOS if ctx.is_run_by_hono(function) else _PLATFORMS
    for found in ctx.subrequests(function.body):
        if ctx.is_uncaught(found.site):
            yield ctx.finding(
                found.site,
                f"when '{ctx.called(found.site)}' fails, nothing catches the error: the visitor "
                f"gets {given}, not an answer of yours",
                help="catch it where the handler can still answer, log it, and say what is wrong",
            )
            return
