"""See rules/request-loop.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call

_HELP = "answer without it, or let a header or path that the second request has end the loop"


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    host = ctx.own_address(call)
    if host is not None:
        message = f"every request makes one to '{host}', where this Worker answers: it calls itself"
        yield ctx.finding(call, f"{message} until the platform ends it", help=_HELP)
        return
    circle = ctx.circle(call)
    names = [each.service for each in circle]
    if not names or ctx.worker.name != min(names):
        return  # one circle is one finding: the Worker whose name comes first has it
    yield ctx.finding(
        call,
        f"every request goes from '{names[-1]}' to {' to '.join(map(repr, names))}: "
        "it goes round until the platform ends it",
        help=_HELP,
        related=[ctx.related(c.call, f"goes on to '{c.service}'", c.file) for c in circle[1:]],
    )
