"""See rules/misleading-status.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    claim = ctx.false_claim(call)
    if claim is None or not ctx.answers_request(call):
        return
    says = ctx.short(claim.says)
    if claim.is_not_found:
        message = f"the body says {says}, the status is {claim.status}: clients and caches go by it"
        yield ctx.finding(call, message, help="answer with the status 404")
    else:
        message = f"the body says that it failed ({says}), the status that all is well ({claim.status})"
        yield ctx.finding(
            call,
            message,
            help="give a status: 400 and up for what the caller did, 500 and up for what failed here",
        )
