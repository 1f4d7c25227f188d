"""See rules/misleading-status.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Claim, Context, Failure
from wlint.tree import Call, Exit, Member, Node, Try

_OK = 200
_ANSWER = "answer it with a status of 400 to 499 where it is caught"


def check(node: Call | Exit | Try, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Try):
        yield from _demanding(node, ctx)
    elif (claim := ctx.false_claim(node)) is not None:
        if ctx.answers_request(node):
            yield _claimed(node, claim, ctx)
    elif isinstance(node, Call) and (asks := ctx.lacking_part(node)) is not None:
        if ctx.answers_request(node):
            says = f"the caller made a mistake ({ctx.quoted(asks)})"
            status = "status that was meant" if ctx.loses_status(node) else "status"
            message = f"the body says that {says}, the {status} that the Worker failed (500)"
            yield ctx.finding(node, message, help="answer with the status 400")
    elif isinstance(node, Call):
        yield from _hidden(node, ctx)
        yield from _mistaken(node, ctx)


def _hidden(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.hidden_failure(call)
    if found is None or not ctx.answers_request(call):
        return
    yield ctx.finding(
        call,
        f"the body says that all is well ({ctx.quoted(found.says)}), also where "
        f"'{ctx.called(found.work)}' has failed, which is all that is done here",
        help="answer with a status of 500 and up where the error is caught",
        related=[ctx.related(found.catch, "only logs the error")],
    )


def _mistaken(call: Call, ctx: Context) -> Iterator[Finding]:
    if (failure := ctx.mistake_failure(call)) is not None:
        what = "something is not found" if ctx.is_unfound(call) else "the caller made a mistake"
        says = f"says that {what}, what catches it that the Worker failed"
    elif (failure := ctx.refusal_failure(call) or ctx.misread_failure(call)) is not None:
        says = "throws for a mistake of the caller, what catches it says that the Worker failed"
    if failure is None or failure.catch is None:
        return
    line = ctx.let_through(call, failure)
    help = f"let it through first where it is caught: '{line}'" if line else _ANSWER
    yield _caught(call, f"'{ctx.called(call)}' {says}", help, failure, ctx)


def _demanding(attempt: Try, ctx: Context) -> Iterator[Finding]:
    if (demand := ctx.demand(attempt)) is None:
        return
    node, failure = demand.node, demand.failure
    lacks = "the body lacks it" if isinstance(node, Member) else "the body has no number there"
    says = f"'{ctx.short(node)}' throws where {lacks}, what catches it says that the Worker failed"
    yield _caught(node, says, _ANSWER, failure, ctx)


def _caught(node: Node, says: str, help: str, failure: Failure, ctx: Context) -> Finding:
    is_lost = ctx.loses_status(failure)
    told = "the caller does not learn of it" if is_lost else f"the answer is a {failure.status}"
    meant = f"{'means to answer' if is_lost else 'answers'} with a {failure.status}"
    return ctx.finding(
        node,
        f"{says}: {told}",
        help=help,
        related=[ctx.related(failure.catch, meant, failure.file)] if failure.catch else [],
        way=ctx.failing_way(node, failure),
    )


def _claimed(node: Call | Exit, claim: Claim, ctx: Context) -> Finding:
    says = ctx.quoted(claim.says, claim.home)
    note = f"given here, without '{claim.lacks}'" if claim.lacks else "given here"
    given = [ctx.related(claim.says, note, claim.home)] if claim.home else []
    if claim.is_not_found:
        is_lost = claim.status != _OK and isinstance(node, Call) and ctx.loses_status(node)
        status = (
            f"status that was meant is {claim.status}" if is_lost else f"status is {claim.status}"
        )
        message = f"the body says {says}, the {status}: clients and caches go by it"
        return ctx.finding(node, message, help="answer with the status 404", related=given)
    message = f"the body says that it failed ({says}), the status that all is well ({claim.status})"
    return ctx.finding(
        node,
        message,
        help="give a status: 400 and up for what the caller did, 500 and up for what failed here",
        related=given,
    )
