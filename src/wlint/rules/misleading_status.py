"""See rules/misleading-status.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Claim, Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if (claim := ctx.false_claim(call)) is not None:
        if ctx.answers_request(call):
            yield _claimed(call, claim, ctx)
    elif (failure := ctx.mistake_failure(call)) is not None and failure.catch is not None:
        yield ctx.finding(
            call,
            f"'{ctx.called(call)}' says that the caller made a mistake, "
            "what catches it that the Worker failed: the answer is a 500",
            help="answer it with a status of 400 to 499 where it is caught",
            related=[ctx.related(failure.catch, "answers with a 500", failure.file)],
        )


def _claimed(call: Call, claim: Claim, ctx: Context) -> Finding:
    says = ctx.short(claim.says)
    if claim.is_not_found:
        message = f"the body says {says}, the status is {claim.status}: clients and caches go by it"
        return ctx.finding(call, message, help="answer with the status 404")
    message = f"the body says that it failed ({says}), the status that all is well ({claim.status})"
    return ctx.finding(
        call,
        message,
        help="give a status: 400 and up for what the caller did, 500 and up for what failed here",
    )
